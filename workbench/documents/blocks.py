"""A tree as a flat sequence of what a reader sees: headings, paragraphs, lists, tables, quotations."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Dict, Iterator, List

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PageElement, PreformattedString

from workbench.documents.tree import BLOCKS, HEADINGS, bare, has_blocks, names, tags, text_of

_NEVER = (
    "script style template svg canvas iframe object embed video audio map noscript input select textarea "
    "option datalist progress meter base source track math-field".split()
)
_HIDDEN_WORDS = re.compile(
    r"(^|[\s_-])(sr-only|visually-?hidden|screen-?reader(-text)?|u-vh|offscreen|element-invisible)"
)
FORM = "data-form"  # marks a form in all but its name
_WRITTEN_IN = frozenset("text email tel number date password url".split())
_PRESSED = ["button", "submit"]
_AROUND = 4  # boxes around a field in which its button is looked for
_ANCHORS = frozenset("# ¶ § 🔗 ⚓ \u200b link permalink".split()) | {""}
_REFERENCE = re.compile(r"\[?(\d{1,3}|[a-z*†‡§]|note \d+)\]?([,;–-]\s*\[?\d{1,3}\]?)*", re.I)
_RAISED = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-−–", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋")
_SUBTITLE = frozenset("subtitle subheading subhead tagline standfirst deck dek lede lead strapline".split())
_UNSEEN = re.compile(r"^\s*[\u200b\u2060\ufeff][\s\u200b\u2060\ufeff]*$")
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:[mck]?m|kg|ft|in|10|x|e|s|cd|µm|μm|yd)$")


@dataclass
class Block:
    """A part of the page in its order. `level` counts for headings; `dropped` names the group it was put into."""

    node: Tag
    kind: str  # heading, text, list, table, quote
    text: str
    level: int = 0
    dropped: str = ""

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def links(self) -> float:
        """The share of the text that stands in links."""
        if not self.text:
            return 0.0
        linked = [self.node] if self.node.name == "a" else self.node.find_all("a")
        if self.kind == "heading":
            linked = [link for link in linked if link.has_attr("href")]
        return min(1.0, sum(len(text_of(link)) for link in linked if not _is_anchor(link)) / len(self.text))


def _is_anchor(link: Tag) -> bool:
    """Whether an `a` is a place that others lead to; one with neither target nor name is a link of a script."""
    return not link.has_attr("href") and (link.has_attr("name") or link.has_attr("id"))


def strip(tree: BeautifulSoup) -> None:
    """Take away what is no text: programs, drawings, fields of forms, comments, signs that no reader sees."""
    for string in tree.find_all(
        string=lambda text: isinstance(text, (Comment, PreformattedString)) and type(text) is not NavigableString
    ):
        string.extract()
    for string in tree.find_all(string=_UNSEEN):
        string.replace_with(" ")
    _mark_forms(tree)
    for element in tags(tree, *_NEVER):
        element.decompose()


def _mark_forms(tree: BeautifulSoup) -> None:
    """Mark the boxes that are forms in all but their name: a field to write in, and a button beside or below it."""
    for field in tree.find_all(["input", "textarea"]):
        if field.get("type", "text") not in _WRITTEN_IN or field.find_parent("form") is not None:
            continue
        for parent in islice(field.parents, _AROUND):
            if parent.name in ("body", "main", "article", "[document]"):
                break
            if parent.find(["button", "input"], type=_PRESSED) is not None or parent.find("button", type=None):
                parent[FORM] = ""
                break


def clean(tree: BeautifulSoup) -> Dict[str, List[str]]:
    """Take away what no reader of the page reads; what of it an editor should know of, by group."""
    gone: Dict[str, List[str]] = {}
    for element in tags(tree, "button", "label", "legend"):
        if element.name == "button":
            words = text_of(element)
            if words:
                gone.setdefault("buttons", []).append(words)
            element.decompose()
    for element in tags(tree):
        if element.name not in ("body", "html") and _HIDDEN_WORDS.search(" ".join(element.get("class") or ())):
            if len(text_of(element).split()) <= 12 and element.find(list(HEADINGS)) is None:
                element.decompose()
    for element in tree.select(".mw-editsection, .headerlink, .anchor-icon"):
        element.decompose()
    _references(tree)
    notes = _comments(tree)
    if notes:
        gone["comments"] = notes
    for title in tags(tree, *HEADINGS):
        for link in title.find_all("a"):
            if text_of(link).casefold() in _ANCHORS:
                link.decompose()
        if not text_of(title):
            title.decompose()
    _subtitles(tree)
    pictures = _pictures(tree)
    if pictures:
        gone["pictures and captions"] = pictures
    return gone


def _subtitles(tree: BeautifulSoup) -> None:
    """What a template marks up as a heading below the title, and calls a subtitle, is text."""
    for title in tags(tree, "h1"):
        following = title.find_next(list(HEADINGS))
        if following is None or not names(following) & _SUBTITLE:
            continue
        between = [each for each in title.find_all_next(string=True) if each.strip() and title not in each.parents]
        if between and following in between[0].parents:
            following.name = "p"


def _references(tree: BeautifulSoup) -> None:
    """Marks of footnotes go; a raised figure of a unit or a power stays."""
    for link in tags(tree, "a"):
        marks = names(link) & {"footnote", "footnotes", "fn", "backref", "noteref"}
        if link.get("href", "").startswith("#") and (marks or link.get("role") in ("doc-noteref", "doc-backlink")):
            if _REFERENCE.fullmatch(text_of(link)) or text_of(link) in ("↩", "↩︎", "^"):
                link.decompose()
    for raised in tags(tree, "sup"):
        words = text_of(raised)
        link = raised.find("a")
        before = raised.previous_sibling
        left = (
            str(before).rstrip("\n")[-8:]
            if isinstance(before, NavigableString)
            else text_of(before)[-8:]
            if before
            else ""
        )
        if not words:
            raised.decompose()
        elif _REFERENCE.fullmatch(words) and (
            link or re.search(r"[.,;:!?)”’\"']$", left) or re.search(r"[a-z]{4}$", left)
        ):
            if not _UNIT.search(left) or link:
                raised.decompose()
    _figures(tree)


def _figures(tree: BeautifulSoup) -> None:
    """Raised and lowered figures as signs of their own: 10<sup>9</sup> is not 109."""
    for name, signs in (("sup", _RAISED), ("sub", _LOWERED)):
        for element in tags(tree, name):
            words = text_of(element)
            if words and all(ord(sign) in signs for sign in words):
                element.replace_with(words.translate(signs))


def _comments(tree: BeautifulSoup) -> List[str]:
    """Comments in the margin, which Google Docs writes behind the text, and the marks that lead to them."""
    said = []
    for link in tags(tree, "a"):
        href = link.get("href", "")
        if href.startswith("#cmnt_ref"):
            box = link.find_parent(["p", "div", "li"])
            if box is not None:
                said.append(text_of(box))
                box.decompose()
        elif href.startswith("#cmnt"):
            (link.parent if link.parent.name == "sup" else link).decompose()
    return said


def _pictures(tree: BeautifulSoup) -> List[str]:
    said = []
    for figure in tags(tree, "figure"):
        if figure.find(["table", "blockquote", "pre", "ul", "ol"]):
            continue
        caption = figure.find("figcaption")
        image = figure.find("img")
        if image is None and caption is None:
            continue
        if len(text_of(figure)) > 600:
            continue
        said.append(text_of(caption) if caption and text_of(caption) else image.get("alt", "") if image else "")
        figure.decompose()
    for caption in tags(tree, "caption"):
        said.append(text_of(caption))
        caption.decompose()
    for slanted in tags(tree, "em", "i"):
        if _is_caption(slanted):
            said.append(text_of(slanted))
            slanted.decompose()
    for image in tags(tree, "img", "picture"):
        alt = image.get("alt", "")
        if image.name == "picture":
            inner = image.find("img")
            alt = inner.get("alt", "") if inner else ""
        if alt:
            said.append(alt)
        image.decompose()
    return [each for each in said if each]


def _is_caption(slanted: Tag) -> bool:
    """Whether words in italics stand alone below a picture, in its paragraph, as bloggers write captions."""
    box = slanted.parent
    children = [each for each in box.children if not isinstance(each, Tag) or each.name != "br"]
    children = [each for each in children if isinstance(each, Tag) or each.strip()]
    return box.name in ("p", "div") and len(children) == 2 and children[1] is slanted and _is_picture(children[0])


def _is_picture(element: PageElement) -> bool:
    if not isinstance(element, Tag):
        return False
    return element.name in ("img", "picture") or element.find("img") is not None and not text_of(element)


def blocks(tree: BeautifulSoup) -> List[Block]:
    """The blocks of a cleaned tree, with the levels of their headings."""
    body = tree.body or tree
    _shape(tree, body)
    found = list(_walk(body))
    level = 1
    for block in found:
        if block.kind == "heading":
            if block.node.get("data-level") == "below":
                block.level = min(level + 1, 6)
            else:
                level = block.level = int(block.node.name[1])
    return [block for block in found if block.text]


_TYPED = (
    re.compile(r"^\s*(?:[•·▪◦‣●○■□–—*∙\uf0b7]|[o-](?=\s))\s*(?=\S)"),
    re.compile(r"^\s*(\d{1,2})[.)]\s+(?=\S)"),
)


def _typed_lists(tree: BeautifulSoup, body: Tag) -> None:
    """Paragraphs in a row that begin with a typed dot or number are a list."""
    for paragraph in tags(body, "p"):
        for ordered, pattern in enumerate(_TYPED):
            run = _run(paragraph, pattern, bool(ordered))
            if len(run) < 2:
                continue
            listed = tree.new_tag("ol" if ordered else "ul")
            if ordered and pattern.match(text_of(run[0]))[1] != "1":
                listed["start"] = pattern.match(text_of(run[0]))[1]
            run[0].insert_before(listed)
            for each in run:
                first = next(text for text in each.find_all(string=True) if text.strip())
                left = pattern.sub("", first, count=1)
                if left == first:  # the mark is a text of its own
                    first.extract()
                else:
                    first.replace_with(left)
                each.name = "li"
                listed.append(each.extract())
            break


def _run(paragraph: Tag, pattern: "re.Pattern[str]", ordered: bool) -> List[Tag]:
    run: List[Tag] = []
    current = paragraph
    while isinstance(current, Tag) and current.name == "p":
        match = pattern.match(text_of(current))
        if not match or (ordered and run and int(match[1]) != int(pattern.match(text_of(run[-1]))[1]) + 1):
            break
        run.append(current)
        current = current.find_next_sibling()
    return run


def _shape(tree: BeautifulSoup, body: Tag) -> None:
    """Make every run of words between blocks a paragraph of its own."""
    for element in tags(body):
        if (
            element.name not in BLOCKS
            and element.name not in ("br", "html")
            and (has_blocks(element) or "-" in element.name)
        ):
            if element.name == "a" and element.get("href"):
                element["data-href"] = element["href"]
            element.name = "div"
        elif element.name in ("p", *HEADINGS) and has_blocks(element):
            if element.name in HEADINGS:
                words = text_of(element)
                element.clear()
                element.append(words)
            else:
                element.name = "div"
    for preformatted in tags(body, "pre"):
        _lines(tree, preformatted)
    for element in [body, *tags(body)]:
        if element.name in BLOCKS and element.name not in (
            "table",
            "tbody",
            "thead",
            "tfoot",
            "tr",
            "ul",
            "ol",
            "dl",
            "hr",
        ):
            if element.name in ("p", *HEADINGS) or (not has_blocks(element) and element.find("br") is None):
                continue
            _wrap(tree, element)
    for paragraph in tags(body, "p"):
        if paragraph.find("br"):
            _split(tree, paragraph)
    _typed_lists(tree, body)


def _lines(tree: BeautifulSoup, preformatted: Tag) -> None:
    words = preformatted.get_text()
    preformatted.clear()
    preformatted.name = "div"
    for line in filter(None, map(str.strip, words.split("\n"))):
        paragraph = tree.new_tag("p")
        paragraph.append(line)
        preformatted.append(paragraph)


def _wrap(tree: BeautifulSoup, element: Tag) -> None:
    run: List[PageElement] = []

    def close() -> None:
        if any(
            isinstance(each, Tag) and text_of(each) or type(each) is NavigableString and each.strip() for each in run
        ):
            paragraph = tree.new_tag("p")
            run[0].insert_before(paragraph)
            for each in run:
                paragraph.append(each.extract())
        run.clear()

    for child in list(element.children):
        if isinstance(child, Tag) and child.name in BLOCKS:
            close()
        else:
            run.append(child)
    if len(run) == len(list(element.children)) and element.name == "li":
        return
    close()


def _split(tree: BeautifulSoup, paragraph: Tag) -> None:
    """Two line breaks in a row end a paragraph."""
    groups: List[List[PageElement]] = [[]]
    breaks = 0
    for child in list(paragraph.children):
        if isinstance(child, Tag) and child.name == "br":
            breaks += 1
            groups[-1].append(child)
        elif isinstance(child, NavigableString) and not child.strip() and breaks:
            groups[-1].append(child)
        else:
            if breaks > 1:
                groups.append([])
            breaks = 0
            groups[-1].append(child)
    if len(groups) == 1:
        return
    for group in groups:
        part = tree.new_tag("p")
        paragraph.insert_before(part)
        for each in group:
            part.append(each.extract())
    paragraph.decompose()


def _walk(element: Tag) -> Iterator[Block]:
    for child in element.children:
        if not isinstance(child, Tag) or child.name in ("hr", "br"):
            continue
        if child.name in HEADINGS:
            yield Block(child, "heading", text_of(child))
        elif child.name in ("ul", "ol", "menu", "dir"):
            if child.name in ("menu", "dir"):
                child.name = "ul"
            if _cards(child):
                yield from _walk(child)
            else:
                yield Block(child, "list", text_of(child))
        elif child.name == "table":
            if is_layout(child):
                yield from _walk(child)
            else:
                yield Block(child, "table", text_of(child))
        elif child.name == "blockquote" and child.find(list(HEADINGS)) is None:
            yield Block(child, "quote", text_of(child))
        elif child.name == "p" or (child.name in BLOCKS and not has_blocks(child)):
            yield Block(child, "text", text_of(child))
        else:
            yield from _walk(child)


def _cards(listed: Tag) -> bool:
    """A list with headings or tables in it only lays a page out."""
    return listed.find([*HEADINGS, "table"]) is not None or listed.find("li") is None


def is_layout(table: Tag) -> bool:
    rows = table.find_all("tr")
    widest = max((len(row.find_all(["td", "th"])) for row in rows), default=0)
    return (
        table.get("role") in ("presentation", "none")
        or table.find([*HEADINGS, "table"]) is not None
        or widest <= 1
        or (len(rows) == 1 and not table.find("th"))
        or any(len(text_of(cell)) > 600 for cell in table.find_all("td"))
    )


def same(text: str, other: str) -> bool:
    return bare(text) == bare(other)
