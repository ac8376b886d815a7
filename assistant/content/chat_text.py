"""What a chat says of an article's Markdown: paragraphs, lists with their numbers, the rows of tables, links with
their addresses."""

import re
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

from markdown_it.token import Token

SIGNS = ("•", "◦", "▪")  # of a list, of a list in it, and of what is deeper; a chat shows no indentation
_BY_HAND = ("tel", "sms", "mailto")
_SIGNS = re.compile(r"[^\w@]")


class _List(NamedTuple):
    ordered: bool
    start: int
    sign: str  # that ends the number, "." or ")"


def spoken(body: Sequence[Token]) -> str:
    """The blocks as plain text: a blank line between paragraphs, a line for each item of a list and row of a table."""
    said: List[Tuple[str, bool]] = []  # each text, and whether it goes on with the one above
    lists: List[List[Any]] = []  # the open lists, each with the number of its current item
    mark: Optional[str] = None  # of the item that has not said anything yet
    index = 0
    while index < len(body):
        token = body[index]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type == "ordered_list_open"
            first = int(token.attrs.get("start", 1)) if ordered else 0
            lists.append([_List(ordered, first, token.markup or "."), first - 1])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1][0] = lists[-1][0]._replace(sign=token.markup or ".")
            lists[-1][1] += 1
            mark = _mark(lists)
        elif token.type == "table_open":
            end = next(place for place in range(index, len(body)) if body[place].type == "table_close")
            said += [(row, True) for row in _rows(body[index:end])]
            index = end
        elif token.type == "inline":
            words = plain(token)
            if words:
                said.append((f"{mark} {words}" if mark else words, bool(lists)))
                mark = None
        index += 1
    text = ""
    for words, goes_on in said:
        text += ("\n" if goes_on else "\n\n") + words if text else words
    return text


def _mark(lists: List[List[Any]]) -> str:
    """The sign or number of an item; a numbered list in a numbered one has both numbers."""
    kind, number = lists[-1]
    depth = len(lists) - 1
    if not kind.ordered:
        return SIGNS[min(depth, len(SIGNS) - 1)]
    above = ""
    for outer, place in lists[:-1]:
        above = f"{above}{place}." if outer.ordered else ""
    if depth and not above:
        return f"{SIGNS[min(depth, len(SIGNS) - 1)]} {number}{kind.sign}"
    return f"{above}{number}{kind.sign}"


def _rows(table: Sequence[Token]) -> List[str]:
    """Each row in words, as in "Dose: low. Effect: calm."; a cell without a heading stands for itself."""
    rows: List[List[str]] = []
    for token in table:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(plain(token))
    if not rows:
        return []
    heads, *others = rows
    said = []
    for row in others:
        cells = zip(heads, row, strict=False)
        parts = [f"{head.rstrip(':')}: {cell}" if head else cell for head, cell in cells if cell]
        if parts:
            said.append(f"{SIGNS[0]} " + " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts))
    return said


def plain(inline: Token) -> str:
    """The text of an inline token; a link keeps its address, an image is left out."""
    parts: List[str] = []
    address, begun = "", 0
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "link_open":
            address, begun = str(child.attrs["href"]), len(parts)
        elif child.type == "link_close":
            shown = _address(address, "".join(parts[begun:]))
            if shown:
                parts.append(f" ({shown})")
    return "".join(parts).strip()


def _address(address: str, words: str) -> str:
    """What is said of a link beside its words; empty where they say it already, or where it leads within the page."""
    scheme, _, rest = address.partition(":")
    if address == words or address.startswith("#"):
        return ""
    if scheme in _BY_HAND:
        rest = rest.partition("?")[0]
        ours, theirs = _bare(words), _bare(rest)
        said = theirs in ours or len(ours) >= 6 and theirs.endswith(ours)  # without the number of the country
        return "" if said else rest
    return address


def _bare(text: str) -> str:
    return _SIGNS.sub("", text.casefold())
