"""One block of the tree as Markdown of the article format, by markdownify, and as plain text."""

import re
from typing import Any, List, Optional
from urllib.parse import urljoin, urlsplit

from bs4 import NavigableString, Tag
from markdownify import MarkdownConverter

from workbench.documents.blocks import Block
from workbench.documents.tree import HEADINGS, text_of

_KEPT_LINKS = ("http", "https", "mailto", "tel", "sms")
_TAG = re.compile(r"<(?=[a-zA-Z/!])")
_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+*](?=\s)|>|=+$|-+$|(\d{1,9})([.)])(?=\s))", re.M)
_BRACES = str.maketrans("{}", "()")
WIDEST = 6  # columns of a table that a chat can say


class _Converter(MarkdownConverter):
    """Writes words as they are: only what Markdown would take for a mark is escaped."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined]  # its types leave it out
        heading_style = "ATX"
        bullets = "-"
        escape_misc = False
        wrap = False
        newline_style = "backslash"

    def escape(self, text: str, parent_tags: Any) -> str:
        text = super().escape(text.translate(_BRACES).replace("\\", "\\\\"), parent_tags)
        return _TAG.sub("&lt;", text).replace("[", "\\[").replace("`", "\\`")

    def convert_br(self, el: Tag, text: str, parent_tags: Any) -> str:
        return " "

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:
        target = el.get("href", "")
        words = text.strip()
        if not words or not target:
            return text
        if words.replace("\\", "") == target and target.startswith(("http://", "https://")) and " " not in target:
            return text.replace(words, f"<{target}>")
        if " " in target or "(" in target or ")" in target:
            target = f"<{target}>"
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}[{words}]({target}){after}"


def write(block: Block, address: Optional[str]) -> str:
    """The Markdown of a block, without an empty line within a list or a paragraph."""
    node = block.node
    _links(node, address)
    _plain(node)
    if block.kind == "table":
        _head(node)
        _table(node)
    markdown = _Converter().convert_soup(node).strip("\n")
    markdown = "\n".join(line.rstrip() for line in markdown.split("\n"))
    markdown = re.sub(r"\n\s*\n+", "\n", markdown)
    if block.kind in ("text", "heading"):
        markdown = " ".join(markdown.split())
        return _START.sub(_escaped, markdown)
    return markdown


def _escaped(match: "re.Match[str]") -> str:
    if match[3]:
        return f"{match[1]}{match[3]}\\{match[4]}"
    return f"{match[1]}\\{match[2]}"


def _links(node: Tag, address: Optional[str]) -> None:
    """A link keeps its target if a visitor can reach it from anywhere; the words stay in any case."""
    for link in [node] if node.name == "a" else node.find_all("a"):
        target = (link.get("href") or "").strip()
        if address and target and not target.startswith("#"):
            target = urljoin(address, target)
        parts = urlsplit(target) if _readable(target) else urlsplit("")
        reachable = parts.scheme in _KEPT_LINKS and (parts.netloc or parts.scheme not in ("http", "https"))
        if reachable and text_of(link):
            link.attrs = {"href": target.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")}
        else:
            link.unwrap() if link is not node else link.attrs.pop("href", None)


def _readable(target: str) -> bool:
    try:
        urlsplit(target)
    except ValueError:  # such as http://[broken
        return False
    return True


def _plain(node: Tag) -> None:
    """Without what the article format does not have."""
    for element in list(node.find_all(True)):
        if element.name in ("strong", "b", "em", "i"):
            words = text_of(element)
            if not words or element.find_parent(["strong", "b"] if element.name in ("strong", "b") else ["em", "i"]):
                element.unwrap()
        elif element.name in ("div", "p", *HEADINGS) and element.find_parent(["td", "th"]):
            element.insert_after(" ")
            element.unwrap()
        elif element.name in ("del", "s", "ins", "u", "sub", "sup", "code", "kbd", "samp", "q", "span", "font", "mark"):
            if element.name == "q":
                element.insert_before("“")
                element.insert_after("”")
            element.unwrap()
    node.smooth()
    for strong in list(node.find_all(["strong", "b", "em", "i"])):
        _spaces_outside(strong)


def _spaces_outside(strong: Tag) -> None:
    """Emphasis that touches a letter outside is not read as emphasis by Markdown."""
    words = text_of(strong)
    after, before = strong.next_sibling, strong.previous_sibling
    tight_after = isinstance(after, NavigableString) and re.match(r"\w", after) and not strong.get_text()[-1:].isspace()
    tight_before = (
        isinstance(before, NavigableString) and re.search(r"\w$", before) and not strong.get_text()[:1].isspace()
    )
    if (tight_after and not words[-1:].isalnum()) or (tight_before and not words[:1].isalnum()):
        strong.unwrap()


def _table(table: Tag) -> None:
    """A header row if the first row is one; lists in cells become sentences."""
    for cell in table.find_all(["td", "th"]):
        for item in cell.find_all("li"):
            ends = text_of(item)[-1:]
            item.insert_after(" " if ends in ".;,:!?" else "; ")
            item.unwrap()
        for listed in cell.find_all(["ul", "ol"]):
            listed.unwrap()
        for line_break in cell.find_all("br"):
            line_break.replace_with(" ")
        for text in list(cell.find_all(string=True)):
            if "|" in text:
                text.replace_with(text.replace("|", "/"))
        cell.smooth()
        last = next((text for text in reversed(list(cell.find_all(string=True))) if text.strip()), None)
        if last is not None and last.rstrip().endswith(";"):
            last.replace_with(last.rstrip()[:-1])


def _head(table: Tag) -> None:
    """The first row as the heads of the columns, if it looks like that: many editors know no other way to say so."""
    lines = [line for line in table.find_all("tr") if line.find(["td", "th"])]
    first = lines[0].find_all(["td", "th"]) if lines else []
    if len(lines) < 2 or any(cell.name == "th" for cell in first[1:]):
        return
    words = [text_of(cell) for cell in first]
    bold = all(text_of(cell.find(["strong", "b"]) or "") == text_of(cell) for cell in first if text_of(cell))
    plain = all(words) and not any(re.search(r"\d", each) or len(each.split()) > 6 for each in words)
    if not any(words) or not (bold or plain and len(lines) > 2):
        return
    for cell in first:
        cell.name = "th"
        for strong in cell.find_all(["strong", "b"]):
            strong.unwrap()


def rows(table: Tag) -> List[List[str]]:
    return [[text_of(cell) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]


def sayable(table: Tag) -> bool:
    """Whether the rows of a table can be read out one by one: no cell spans others, and there are few columns."""
    for cell in table.find_all(["td", "th"]):
        if cell.get("rowspan", "1") not in ("1", "0", "") or cell.get("colspan", "1") not in ("1", "0", ""):
            return False
    widths = {len(row) for row in rows(table) if row}
    return len(widths) == 1 and widths.pop() <= WIDEST
