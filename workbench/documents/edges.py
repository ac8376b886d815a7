"""The edges of a text: bylines and trails above it, imprints, invitations and forms below it."""

import re
from typing import List, Optional, Sequence

from bs4 import Tag

from workbench.documents.blocks import Block
from workbench.documents.frame import (
    ABOVE,
    BANNERS,
    BELOW,
    BUTTONS,
    BYLINES,
    FORMS,
    HIDDEN,
    RELATED,
    invites,
    is_button,
    line,
)
from workbench.documents.lines import is_line
from workbench.documents.signatures import mark_authors, mark_signature
from workbench.documents.tree import RULES, bare, names, text_of
from workbench.documents.writing import rows

SHORT = 12  # words of a line that can be an imprint
LONG = 30  # words of a line that tells of its author or offers the text in another form
SPOKEN = 9  # words of a sentence in an imprint
BUTTON = 5  # words of a link that is a button in all but its looks
INVITED = 20  # words of a section that leads to one
FIRST, LAST = 5, 4  # blocks at the edges in which a line is looked for by its words
BOXED = 25  # words of a last section that holds a notice of copyright
SMALLEST = frozenset("sub sup small".split())

_PROPERTY = re.compile(r"[^\W\d][\w /-]{1,25}:\s+\S")
_BOXES = frozenset(RULES["boxes"].split())
_RECORDED = frozenset(map(bare, RULES["recorded"]))
_STRONG = frozenset(RULES["records"]["strong"].split())
_LABELS = _STRONG | frozenset(RULES["records"]["weak"].split())
_GIVEN = re.compile(RULES["given_away"], re.I)
_OF_TEXT = re.compile(RULES["of_text"], re.I)
_BLANK = re.compile(r"_{4,}|\.{8,}|(?:- ){4,}|✂|☐.*☐")
_CONTACT = re.compile(r"(?:\d[\s()/-]?){6,}|@\w")
_DATE = re.compile(r"\b(?:\d{1,2}[/.]){1,2}\d{2,4}\b")
_REGISTERED = re.compile(RULES["registered"])
_CLOSING = re.compile("|".join(RULES["closing"]), re.I)
_LONGER = re.compile(RULES["longer"], re.I)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\w{0,2}\.){1,4}[A-Za-z]{0,3}\.?$")
_PART = re.compile(r"(?<=[.!?…])\s+(?=\S)")
_ENDS = (".", "!", ":", "…")


def is_sentence(block: Block) -> bool:
    """Whether a block is text of the article, and not a line of a name, a date or a number."""
    if block.kind == "heading" or line(block):
        return False
    if block.kind == "table":
        return not is_record(block)
    if block.words > SHORT:
        return True
    return block.text.endswith(_ENDS) and not (block.words <= SPOKEN and _ABBREVIATED.search(block.text))


def is_closing(block: Block) -> bool:
    """Whether a short block invites, counts or tells how the document was made; it may be a sentence."""
    if block.kind not in ("text", "quote") or not block.text:
        return False
    if block.words <= LONG and _LONGER.search(block.text):
        return True
    pieces = [piece for part in _lines_of(block) for piece in _PART.split(part)]
    if any(len(piece.split()) > SHORT for piece in pieces) or block.words > 2 * SHORT:
        return False
    return any(_CLOSING.search(piece) or is_line(piece.rstrip(".!")) for piece in pieces)


def _lines_of(block: Block) -> List[str]:
    inner = [text_of(each) for each in block.node.find_all(["p", "div", "li"])]
    return [each for each in inner if each] or [block.text]


def is_record(block: Block) -> bool:
    """Whether a table, or lines of names and values, tell about the document: its author, version, date of review."""
    if block.kind == "text":
        return _are_properties(block)
    if block.kind != "table":
        return False
    cells = rows(block.node)
    if len(cells) > 1 and sum(bare(cell) in _RECORDED for cell in cells[0]) * 2 >= max(2, len(cells[0])):
        return True
    if _has_labels(cells):
        return True
    told = [" ".join(row[:-1]).rstrip(": ") + ": " + row[-1] for row in cells if len(row) > 1]
    return bool(told) and sum(is_line(each) for each in told) * 2 >= len(told)


def _has_labels(cells: List[List[str]]) -> bool:
    """Whether most rows begin with what is said of documents, as "Next review date"; some have two such pairs."""
    labels = [set(bare(row[place]).split()) for row in cells for place in range(0, len(row) - 1, 2)]
    known = [label for label in labels if label and label <= _LABELS]
    strong = sum(bool(label & _STRONG) for label in known)
    return strong > 1 and len(known) * 2 >= len(labels) or strong == 1 and len(known) == len(labels) > 2


def _are_properties(block: Block) -> bool:
    """Whether each line of a block is a name and a value, as a wiki writes them, and some are of the document."""
    broken = "".join("\n" if each.name == "br" else each.get_text() for each in block.node.children)
    told = [line.strip() for line in broken.split("\n") if line.strip()]
    paired = all(_PROPERTY.match(line) and len(line.split()) <= SHORT for line in told)
    return len(told) > 1 and paired and sum(is_line(line) for line in told) * 3 >= len(told)


def is_fine_print(block: Block) -> bool:
    """Whether all words of a block are in small or raised letters."""
    small = sum(len(text_of(each)) for each in block.node.find_all(_is_small))
    return block.kind == "text" and small >= len(block.text) > 0


def _is_small(element: Tag) -> bool:
    return element.name in SMALLEST or element.name == "font" and element.get("size") in ("1", "-2", "-3")


def demote_subtitle(found: Sequence[Block], top: Optional[Block]) -> None:
    """A heading right below the title and lower than all that follow is a subtitle, and becomes text.

    Some pages say the title, and a subtitle with it, twice.
    """
    begin = next((n for n, block in enumerate(found) if block is top), None)
    later = [block for block in found[begin + 1 :] if not block.dropped] if begin is not None and top else []
    again = [n for n, block in enumerate(later[:FIRST]) if block.kind == "heading" and _same(block, top)]
    above, later = (later[: again[0]], later[again[0] + 1 :]) if again else ([], later)
    heads = [block for block in later if block.kind == "heading"]
    if len(heads) < 3 or later[0] is not heads[0]:
        return
    if heads[0].level > max(block.level for block in heads[1:3]) and not heads[0].node.get("data-level"):
        heads[0].kind, heads[0].node.name = "text", "p"
        if any(_same(heads[0], block) for block in above):
            heads[0].dropped = HIDDEN


def _same(block: Block, other: Optional[Block]) -> bool:
    return other is not None and bare(block.text) == bare(other.text)


def mark_boxes(found: Sequence[Block]) -> None:
    """Drop what class names call an advertisement or the like in a text that is no page, and boxes of Word with one."""
    whole = sum(block.words for block in found) or 1
    for block in found:
        for element in [block.node, *block.node.parents]:
            if element.name in ("body", "html", "[document]"):
                break
            offers = "textbox" in names(element) and any(
                is_closing(each) for each in found if element in each.node.parents
            )
            if (offers or names(element) & _BOXES) and len(text_of(element).split()) < 0.25 * whole:
                block.dropped = block.dropped or BELOW


def mark_offers(found: Sequence[Block]) -> None:
    """Drop small boxes beside the text of a page that give something away or invite."""
    for block in found:
        box = next((each for each in [block.node, *block.node.parents] if _is_beside(each)), None)
        if box is None or len(text_of(box).split()) > BOXED:
            continue
        inside = [each for each in found if box is each.node or box in each.node.parents]
        if any(is_closing(each) or each.kind == "text" and _GIVEN.search(each.text) for each in inside):
            for each in inside:
                each.dropped = each.dropped or RELATED


def _is_beside(element: Tag) -> bool:
    return element.name == "aside" or element.get("role") in ("complementary", "note")


def mark_edges(kept: Sequence[Block], top: Optional[Block]) -> None:
    """Drop what stands around the text of a document that no site has put into a frame."""
    texts = [block for block in kept if block is not top]
    start = kept.index(top) if top is not None else 0
    if _sections(kept[:start]):
        _mark_above(kept[:start])
        start, top = 0, None
    for number, block in enumerate(texts):
        near = number < FIRST or number >= len(texts) - LAST
        if block.kind in ("text", "list") and (near or is_button(block.node) or block.links > 0.9) and line(block):
            block.dropped = line(block)
        elif block.kind == "text" and _BLANK.search(block.text):
            block.dropped = FORMS
        elif top is not None and block in kept[:start]:
            if block.words <= SHORT or not is_sentence(block) or _is_broken(block):
                block.dropped = ABOVE
    for block in kept[start + (top is not None) :]:
        if is_closing(block) or is_fine_print(block) or is_record(block) or leads_away(block):
            block.dropped = block.dropped or BYLINES
            continue
        if is_sentence(block) or block.kind in ("heading", "list"):
            break
        if block.text[-1:] not in "?:":
            block.dropped = block.dropped or BYLINES
    _mark_end(kept, start)


def _mark_above(above: Sequence[Block]) -> None:
    """Drop lines right above the title, below the sections that stand there."""
    for block in reversed(above):
        if block.kind == "heading" or is_sentence(block):
            return
        block.dropped = block.dropped or ABOVE


def _sections(above: Sequence[Block]) -> bool:
    """Whether the text begins above the title, as on a folded sheet whose cover is its last panel."""
    pairs = zip(above, above[1:], strict=False)
    return sum(head.kind == "heading" and is_sentence(block) and block.words > SHORT for head, block in pairs) > 1


def _mark_end(kept: Sequence[Block], start: int) -> None:
    """Drop the lines behind the last sentence of the text."""
    _mark_signed(kept[start + 1 :])
    usable = False
    for number in range(len(kept) - 1, start, -1):
        block = kept[number]
        if block.dropped:
            continue
        before = next((each for each in reversed(kept[:number]) if not each.dropped), None)
        if block.kind == "heading" and _copyright(kept[number + 1 :]):
            block.dropped = BELOW
            continue
        links = block.kind == "list" and block.links > 0.9 and before is not None and before.kind != "heading"
        ends = _is_end(block) or links
        if ends or not usable and _beside_dropped(kept, number):
            block.dropped = BELOW
            continue
        if block.kind == "text" and block.words <= SHORT and _contact(block.text) and not block.text.endswith(_ENDS):
            usable = True  # it stays, and what stands above it stays too unless its words tell what it is
            continue
        if usable:
            return
        if number + 1 < len(kept) and kept[number + 1].dropped and _between(block, before):
            block.dropped = BELOW
            continue
        plain = block.kind == "text" and not block.text.endswith(_ENDS)
        if not plain or not (block.words <= SHORT or _is_broken(block)) or before is None:
            return
        alone = before.kind == "heading" and kept[number - 1] is before
        if alone and not _copyright(kept[number:]):
            return
        block.dropped = BELOW


def _mark_signed(kept: Sequence[Block]) -> None:
    """Drop signatures and what tells of the author, also above lines that are known to be none of the text."""
    behind = len(kept)
    while behind and (kept[behind - 1].dropped or _is_end(kept[behind - 1]) or kept[behind - 1].kind == "heading"):
        behind -= 1
    for part in (kept[:behind], kept):
        mark_authors(part)
        mark_signature(part)
    mark_authors(kept)


def _is_end(block: Block) -> bool:
    return is_closing(block) or is_fine_print(block) or is_record(block)


def _is_broken(block: Block) -> bool:
    """Whether a paragraph is a few short lines, each on its own and none a sentence."""
    written = "".join("\n" if each.name == "br" else each.get_text() for each in block.node.children)
    lines = [line.strip() for line in written.split("\n") if line.strip()]
    before = block.node.find_previous_sibling()
    most = SHORT if before is not None and before.name == "hr" else SPOKEN
    return 1 < len(lines) < 6 and all(len(bare(line).split()) <= most and not line.endswith(_ENDS) for line in lines)


def _between(block: Block, before: Optional[Block]) -> bool:
    """Whether a short sentence stands below a line that is no text of the article."""
    if block.kind != "text" or block.words > SPOKEN or before is None or before.kind != "text":
        return False
    return is_closing(before) or is_fine_print(before)


def mark_start_of_page(kept: Sequence[Block], top: Optional[Block]) -> None:
    """Drop tables about the document between the title and the first sentence."""
    start = next((number + 1 for number, block in enumerate(kept) if block is top), 0)
    for block in kept[start:]:
        if is_record(block):
            block.dropped = BYLINES
        elif block.kind in ("heading", "list") or is_sentence(block):
            return


def mark_end_of_page(found: Sequence[Block], kept: Sequence[Block]) -> None:
    """Drop invitations below the text itself: lines, and sections of few words that lead to a button."""
    heads = [number for number, block in enumerate(found) if block.kind == "heading"]
    for begin, end in reversed(list(zip(heads, [*heads[1:], len(found)], strict=False))):
        group = found[begin:end]
        if all(block.dropped for block in group):
            continue
        led = any(
            (block.dropped == BUTTONS or leads_away(block) and block.dropped != BANNERS)
            and not _outside(block, group[0], found)
            and not _OF_TEXT.match(block.text)
            for block in group[1:]
        )
        words = sum(block.words for block in group if not block.dropped)
        left = [block for block in group if not block.dropped]
        if not led or found[begin].dropped or words > INVITED or begin == heads[0] or not invites(left):
            break
        for block in group:
            block.dropped = block.dropped or BELOW
    _mark_signed(kept)
    for block in reversed(kept):
        if block.dropped:
            continue
        if block.kind == "heading" and not any(block is each for each in kept[:2]):
            continue  # nothing is left below it
        if not (_is_end(block) or leads_away(block) or _signed(block) or _plain(block, kept)):
            return
        block.dropped = BELOW


def _outside(block: Block, head: Block, found: Sequence[Block]) -> bool:
    """Whether a block stands outside the box of a section, or among those of its sections."""
    headings = [each for each in found if each.kind == "heading" and each is not head]
    box = head.node.parent
    while box.parent is not None and not any(box.parent in each.node.parents for each in headings):
        box = box.parent
    return box not in block.node.parents


def _plain(block: Block, kept: Sequence[Block]) -> bool:
    """Whether a short line that ends without a stop looks unlike the text above it, and has no number to ring."""
    index = next(number for number, each in enumerate(kept) if each is block)
    short = block.kind == "text" and block.words <= SHORT and not block.text.endswith((*_ENDS, "?", ")"))
    if not short or not index or kept[index - 1].kind != "text" or _contact(block.text):
        return False
    above = kept[index - 1].node
    return block.node.parent is not above.parent or block.node.get("class") != above.get("class")


def _signed(block: Block) -> bool:
    """Whether a block is marked up as the address of whoever is behind a page, and says no sentence."""
    inside = any(each.name == "address" for each in [block.node, *block.node.parents])
    return inside and not is_sentence(block)


def leads_away(block: Block) -> bool:
    """Whether a short line is a link and no more."""
    linked = block.links > 0.9 or any(each.get("data-href") for each in block.node.parents)
    one = block.kind == "text" and len(block.node.find_all("a")) < 2
    return linked and one and block.words <= BUTTON and not block.text.endswith(_ENDS)


def _contact(text: str) -> bool:
    """Whether a line has a number or an address that a reader can use, and not one of a register."""
    return bool(_CONTACT.search(_DATE.sub(" ", text))) and not _REGISTERED.search(text)


def _copyright(blocks: Sequence[Block]) -> bool:
    """Whether the rest is a box with a notice of copyright."""
    if not blocks or sum(block.words for block in blocks) > BOXED or any(block.kind == "heading" for block in blocks):
        return False
    return any("©" in block.text or re.search(r"\bcopyright\b", block.text, re.I) for block in blocks)


def _beside_dropped(kept: Sequence[Block], number: int) -> bool:
    """Whether a short sentence stands among lines that their author broke, and of which one is dropped."""
    block = kept[number]
    box = block.node.parent
    if block.words > SPOKEN or box is None or "lines" not in names(box):
        return False
    return any(each.dropped and each.node.parent is box for each in kept[number + 1 :])
