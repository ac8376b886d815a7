"""Tells the article of a page from the frame that the site puts around it.

Only what lies outside the article by a second reading (readability) and is built like a menu goes, beside what says of
itself that it is a menu, a banner or the like.
"""

import logging
import re
from collections import Counter
from typing import Dict, FrozenSet, List, Optional, Sequence, Set, Tuple

from bs4 import Tag

from workbench.documents.accordions import OPENED
from workbench.documents.blocks import FORM, Block
from workbench.documents.lines import ENDS, is_line
from workbench.documents.tree import HEADINGS, RULES, UNTITLED, Source, bare, hidden, names, parse, text_of

MENUS = "menus and links"
ABOVE = "above the title"
BELOW = "below the article"
BYLINES = "dates, authors, sharing"
REFERENCES = "references and footnotes"
RELATED = "related pages and other parts of the site"
CONTENTS = "list of contents"
HIDDEN = "hidden on the page"
BUTTONS = "buttons"
FORMS = "lines to fill in"
BANNERS = "banners, forms, pop-ups"
PULLED = "quotations lifted out of the text"

_ALWAYS, _SMALL, _MAYBE, _CALLOUT = (frozenset(RULES[name].split()) for name in ("always", "small", "maybe", "callout"))
_OF_LINKS, _AUTHORS, _AUTHOR_BOX, _PULLED = (
    frozenset(RULES[name].split()) for name in ("of_links", "authors", "author_box", "pullquote")
)
_BANNERS = frozenset(
    "cookie cookies cookiebanner consent gdpr cookieyes onetrust usercentrics borlabs klaro modal popup lightbox "
    "newsletter subscribe signup promo promotion announcement feedback helpful".split()
)
_ROLES = {
    "navigation",
    "search",
    "dialog",
    "alertdialog",
    "contentinfo",
    "banner",
    "menu",
    "menubar",
    "toolbar",
    "tablist",
}
_REFERENCES, _CONTENTS, _NOT = (
    frozenset(map(bare, RULES[name])) for name in ("references", "contents", "not_sections")
)
_COOKIES = re.compile(RULES["cookies"], re.I)
_INVITING = re.compile(RULES["inviting"], re.I)
_PRIVATE = re.compile(RULES["private"], re.I)
_OPENING = re.compile(r"^(?:show|view|see|hide|read) (?:all )?(?=(?:references|sources|footnotes|citations)$)")
_COUNTED = re.compile(RULES["counted"], re.I)
_LEADERS = re.compile(r"(?:\.\s?){5}\d{1,3}$")  # "The first day ........ 2"
# Class names of common frameworks for what only small screens show; a saved page is read as on a wide one.
_PHONES = re.compile(
    r"(^|\s)(\S*hidden-desktop|d-(sm|md|lg|xl)-none|(sm|md|lg|xl):hidden|hidden-(md|lg)|visible-(xs|sm)(-\S+)?"
    r"|(show|visible|only)-(on-|for-)?(mobile|phone|small)(-only)?|(mobile|phone)-only|is-hidden-(tablet|desktop))(\s|$)"
)
_QUOTES = '"“„«»‘‚'
_SEPARATOR = re.compile(r"\s+[|–—·•»:]+\s+|\s+-\s+|\s*\|\s*|\s*::\s*")
_BETWEEN = re.compile(r"\s[|·•/>»›:]+\s|\s*\|\s*")
POINTED = 0.6  # share of what stands behind "See also:" in links
SHORT = 12  # words of a line that is no sentence
ASKED = 2  # paragraphs that ask for cookies; a text with more is about them
TAGGED = 4  # words of a label
BOXED = 40  # words of a box around a form
FEW = 30  # words
RUNS = (1, 2, 4)  # words at the beginning of a block that are looked up first
RUN = 3  # words in a row by which a quotation is found again
LIFE = 120  # words of a box about an author
SUBJECTS = 3  # class names of an article; more list what it is about
LATER = 5  # words of a heading behind those by which it is known
MOST = 0.5  # share of the article's words that no frame has
TITLED = 8  # words of a line in bold that titles what is below
OTHER = 0.2  # share of them in a box that is none of the article
MAIN = 0.8  # share of them in the main part of a page that has the whole article


def titles(source: Source) -> Tuple[List[str], List[str]]:
    """What the head of a page calls it, whole and without its last part; and the parts between its bars and dashes."""
    tree = source.tree
    found: List[str] = []
    for attributes in ({"property": "og:title"}, {"name": "og:title"}, {"name": "twitter:title"}):
        meta = tree.find("meta", attrs=attributes)
        if meta and (meta.get("content") or "").strip():
            found.append(" ".join(meta["content"].split()))
    title = tree.find("title")
    if title and title.get_text().strip():
        found.append(" ".join(title.get_text().split()))
    whole, pieces = list(found), []
    for each in found:
        whole += shortened(each)
        pieces += [each[cut.end() :].strip() for cut in _SEPARATOR.finditer(each)]
    return [each for each in dict.fromkeys(whole) if bare(each)], [each for each in dict.fromkeys(pieces) if bare(each)]


def shortened(title: str) -> List[str]:
    """What stands before each bar or dash of a title, the longest first."""
    return [title[: cut.start()].strip() for cut in reversed(list(_SEPARATOR.finditer(title)))]


def vote(source: Source) -> str:
    """The words that readability takes for the article, bare; empty if it finds none."""
    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    from readability import Document as Reading

    try:
        summary = Reading(str(source.tree)).summary()
    except Exception:  # readability raises its own Unparseable, and lxml's errors for what it cannot serialise
        return ""
    return f" {bare(text_of(parse(summary)))} "


def in_text(found: Sequence[Block], text: str) -> List[bool]:
    """For each block, whether a bare text has its words; most stand in it in the same order."""
    known, place = [], 0
    said = text.split()
    runs = {length: set(zip(*(said[start:] for start in range(length)), strict=False)) for length in RUNS}
    for block in found:
        words = bare(block.text).split()
        length = max((each for each in RUNS if each <= len(words)), default=0)
        if not length or tuple(words[:length]) not in runs[length]:  # spares most searches through all of the text
            known.append(False)
            continue
        wanted = f" {' '.join(words)} "
        at = text.find(wanted, place)
        known.append(at >= 0 or text.find(wanted, 0, place + len(wanted)) >= 0)
        place = at if at >= 0 else place
    return known


class Frame:
    """Marks the blocks of a page that are not its article."""

    def __init__(self, source: Source, found: Sequence[Block], voted: str) -> None:
        self.source = source
        self.blocks = found
        self.places = {id(block): index for index, block in enumerate(found)}
        self.called: Dict[int, FrozenSet[str]] = {}
        self.voted = in_text(found, voted)
        for index, block in enumerate(found):
            if self._opened(block, index):
                self.voted[index] = True
        self.weights: Counter[str] = Counter()
        for block, known in zip(found, self.voted, strict=True):
            if known:
                for parent in block.node.parents:
                    self.weights[id(parent)] += block.words
        self.boxed = self._forms()
        self.total = sum(block.words for block, known in zip(found, self.voted, strict=True) if known) or 1
        self.main = self._main()
        self.title: Optional[Block] = None
        self.proses: Dict[int, bool] = {}
        self.runs: Counter[Tuple[str, ...]] = Counter()

    def _opened(self, block: Block, index: int) -> bool:
        if any(parent.has_attr(OPENED) for parent in block.node.parents if isinstance(parent, Tag)):
            return True
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        return block.node.get("data-level") == "below" and following is not None and following.kind != "heading"

    def mark(self) -> None:
        """Set `dropped` of every block that is frame, and find the title."""
        reasons = [self._by_name(block) for block in self.blocks]
        self.title = self._title(reasons)
        start = self._start(reasons)
        last = max((i for i, known in enumerate(self.voted) if known and not reasons[i]), default=len(self.blocks) - 1)
        while last + 1 < len(self.blocks) and self._within(self.blocks[last + 1]):
            last += 1
        for index, block in enumerate(self.blocks):
            if block is self.title:
                continue
            reason = reasons[index] or self._line(block)
            if not reason and index < start and not self._lead(block, index):
                reason = ABOVE
            if not reason and _label_and_link(block):
                reason = RELATED
            if not reason and block.kind == "heading" and is_line(block.text) and self._empty(index):
                reason = BYLINES
            if not reason and not self.voted[index] and self._menu(block):
                reason = MENUS
            block.dropped = reason
        self._below_title()
        self._sections()
        self._end(last)
        self._teasers()
        self._cards()
        self._cookies()
        self._repeated()

    def _empty(self, index: int) -> bool:
        """Whether another heading follows right below."""
        return index + 1 < len(self.blocks) and self.blocks[index + 1].kind == "heading"

    def _forms(self) -> Set[int]:
        """The smallest boxes around forms with some words beside them, such as an invitation to subscribe."""
        found: Set[int] = set()
        for form in self.source.tree.find_all("form"):
            box = form
            for parent in form.parents:
                if parent.name in ("body", "html", "main", "article") or len(text_of(parent).split()) > BOXED:
                    break
                box = parent
            if len(text_of(box).split()) <= BOXED:
                found.add(id(box))
        for box in self.source.tree.find_all(attrs={FORM: True}):
            if len(text_of(box).split()) <= BOXED:
                found.add(id(box))
        return found

    def _below_title(self) -> None:
        """Names, dates and mottoes between the title and the first sentence."""
        if self.title is None:
            return
        begin = self._at(self.title) + 1
        for block, known in zip(self.blocks[begin:], self.voted[begin:], strict=True):
            if block.dropped:
                continue
            short = block.kind == "text" and block.words <= SHORT and not block.text.endswith((*ENDS, ":"))
            if not short:
                return
            if not known or block.words <= TAGGED:
                block.dropped = BYLINES

    def _by_name(self, block: Block) -> str:
        """The group that the names and roles around a block put it into."""
        small = block.words <= FEW
        for element in [block.node, *block.node.parents]:
            if not isinstance(element, Tag) or element.name in ("body", "html", "[document]", "main"):
                break
            if self.weights[id(element)] > MOST * self.total:
                break
            if id(element) in self.boxed:
                return BANNERS
            called = self._names(element)
            role = element.get("role", "")
            if element.get("id") == "secondary":  # the sidebar of WordPress
                return RELATED
            if element.has_attr(OPENED) and not called & _BANNERS:
                small = False
                continue
            if called & _BANNERS or element.name in ("dialog", "form") or role in ("dialog", "alertdialog", "search"):
                return BANNERS
            framed = element.name in ("nav", "footer") or role in _ROLES
            if not framed and called & _ALWAYS and called & _ALWAYS <= _OF_LINKS and self._prose(element):
                continue
            if framed or called & _ALWAYS:
                return REFERENCES if called & {"footnotes", "reflist"} else MENUS if element.name == "nav" else RELATED
            if (element.name == "aside" or role == "complementary") and self._aside(element, called, block):
                return RELATED
            box = _box(element, called)
            if box and not (box == PULLED and self._sentences_of_its_own(element)):
                return box
            if small and called & _SMALL and block.kind != "heading" and not self._sentences(block):
                return BYLINES
            if small and called & _AUTHORS and block.kind == "heading" and block.words <= TAGGED:
                return BYLINES
            titles_itself = block.kind == "heading" and element is block.node
            if (
                called & _MAYBE
                and not titles_itself
                and not self._known(element)
                and not self._sentences(block)
                and not _titled(element)
            ):
                return MENUS
            if hidden(element) and not self._known(element) or _PHONES.search(" ".join(element.get("class") or ())):
                return HIDDEN
        return ""

    def _sentences_of_its_own(self, element: Tag) -> bool:
        """Whether what a template sets as a quotation is a sentence of the author that stands nowhere else."""
        said = text_of(element)
        if not said.endswith(ENDS) or said[0] in _QUOTES:
            return False
        words = bare(said).split()
        runs = list(zip(*(words[start:] for start in range(RUN)), strict=False)) or [tuple(words)]
        if not self.runs:
            every = [word for block in self.blocks for word in bare(block.text).split()]
            for length in range(1, RUN + 1):
                self.runs.update(zip(*(every[start:] for start in range(length)), strict=False))
        return sum(self.runs[run] > runs.count(run) for run in runs) <= MOST * len(runs)

    def _names(self, element: Tag) -> FrozenSet[str]:
        """What an element is called; it is asked for each block inside."""
        if id(element) not in self.called:
            self.called[id(element)] = frozenset() if _lists_subjects(element) else names(element)
        return self.called[id(element)]

    def _prose(self, element: Tag) -> bool:
        """Whether what is called a menu or a teaser has a heading or sentences of the article, and hardly a link."""
        if id(element) not in self.proses:
            inside = [block for block in self.blocks if block.node is element or element in block.node.parents]
            words = sum(block.words for block in inside) or 1
            said = _titled(element) or any(self._sentences(block) for block in inside)
            known = any(map(self._known_block, inside))
            linked = sum(block.words * block.links for block in inside)
            self.proses[id(element)] = said and known and linked < 0.3 * words
        return self.proses[id(element)]

    def _aside(self, element: Tag, called: FrozenSet[str], block: Block) -> bool:
        """Whether an element that stands beside something stands beside the article."""
        return self._beside(element) or not called & _CALLOUT and not (self._known(element) and block.links < 0.3)

    def _beside(self, element: Tag) -> bool:
        """Whether an element stands outside the part of the page that says it is its main one, and that is."""
        return self.main is not None and not any(parent is self.main for parent in element.parents)

    def _main(self) -> Optional[Tag]:
        tree = self.source.tree
        articles = tree.find_all("article")
        candidates = [*(articles if len(articles) == 1 else ()), tree.find("main"), tree.find(attrs={"role": "main"})]
        return next(
            (each for each in candidates if each is not None and self.weights[id(each)] > MAIN * self.total), None
        )

    def _known(self, element: Tag) -> bool:
        return self.weights[id(element)] > 0

    @staticmethod
    def _sentences(block: Block) -> bool:
        return block.words > 12 and block.text.endswith(ENDS)

    def _title(self, reasons: List[str]) -> Optional[Block]:
        """The heading that the head of the page names, else the first one of the article."""
        full, shorter = titles(self.source)
        ranks = {bare(each): 1 for each in shorter} | {bare(each): 0 for each in full}
        core = self._core()
        headings = [
            block
            for block, reason in zip(self.blocks, reasons, strict=True)
            if block.kind == "heading"
            and not block.node.has_attr(OPENED)
            and bare(block.text) not in _CONTENTS | _NOT | _REFERENCES
            and (not is_line(block.text) or bare(block.text) in ranks)
            and (not reason or block.level == 1 and reason in (MENUS, RELATED, BYLINES))
        ]
        site = self.source.tree.find("meta", attrs={"property": "og:site_name"})
        name = bare(site.get("content") or "") if site else ""

        def inside(block: Block) -> bool:
            return core is None or core in block.node.parents

        equal = [block for block in headings if bare(block.text) in ranks and bare(block.text) != name]
        sure = [block for block in equal if inside(block) or not ranks[bare(block.text)] and not _bold(block)]
        if sure:
            return min(sure, key=lambda block: (ranks[bare(block.text)], block.level))
        alone = [
            block
            for block, reason in zip(self.blocks, reasons, strict=True)
            if block.kind == "text" and not reason and ranks.get(bare(block.text)) == 0 and inside(block)
        ]
        if alone:
            return alone[-1]
        firsts = [block for block in headings if block.level == 1 and bare(block.text) != name]
        near = [block for block in firsts if inside(block)]
        opening = self._opening(headings, core, [*full, *shorter])
        return next(iter([*near, *([opening] if opening else []), *firsts, *equal]), None)

    def _core(self) -> Optional[Tag]:
        """The deepest element that has most of the article."""
        heaviest = None
        for block, known in zip(self.blocks, self.voted, strict=True):
            if known:
                parents = [parent for parent in block.node.parents if self.weights[id(parent)] > MOST * self.total]
                if parents and (heaviest is None or heaviest in parents):
                    heaviest = parents[0]
        return heaviest

    def _opening(self, headings: List[Block], core: Optional[Tag], wanted: List[str]) -> Optional[Block]:
        """The heading with which the article begins, if the page's head says something alike, or has no title."""
        first = next((block for block in self.blocks if core is None or core in block.node.parents), None)
        if first is None:
            return None
        near = self.blocks[max(0, self._at(first) - 2) : self._at(first)]
        inside = [block for block in headings if core is None or core in block.node.parents or block in near]
        if not inside:
            return None
        head = inside[0]
        before = [
            block
            for block in self.blocks[self._at(first) : self._at(head)]
            if block.kind == "text" and self._sentences(block)
        ]
        if before:
            return None
        words = set(bare(head.text).split())
        alike = any(len(words & set(bare(each).split())) * 2 >= max(2, len(bare(each).split())) for each in wanted)
        highest = all(block.level > head.level for block in inside[1:]) and len(inside) > 1
        untitled = not wanted or UNTITLED.match(wanted[0])
        return head if alike or highest or untitled else None

    def _at(self, block: Block) -> int:
        return self.places[id(block)]

    def _start(self, reasons: List[str]) -> int:
        if self.title is not None:
            return self._at(self.title)
        main = self.source.tree.find("main") or self.source.tree.find(attrs={"role": "main"})
        for index, block in enumerate(self.blocks):
            if not reasons[index] and (self.voted[index] or main is not None and main in block.node.parents):
                first = index
                while first and self.blocks[first - 1].kind == "heading" and not reasons[first - 1]:
                    first -= 1
                return first
        return 0

    def _lead(self, block: Block, index: int) -> bool:
        """An introduction can stand above the title."""
        return self.voted[index] and block.kind != "heading" and block.words >= 15 and block.links < 0.3

    def _line(self, block: Block) -> str:
        return line(block)

    def _menu(self, block: Block) -> bool:
        """Built like a menu: links, or bare short lines."""
        if block.kind == "heading":
            return block.links > 0.9 and not _inner(block.node)
        if block.links > 0.6:
            return not self._within(block)
        if block.kind == "list":
            items = block.node.find_all("li")
            return len(items) > 1 and block.links > 0.4
        parent = block.node.parent
        if block.kind == "table" or parent is not None and self._known(parent):
            return False
        if any(self._names(each) & _CALLOUT for each in (block.node, parent) if each is not None):
            return False  # the title of a box
        return block.words <= 4 and not block.text.endswith((*ENDS, ":"))

    def _within(self, block: Block) -> bool:
        """Whether a line that is a link follows a sentence of the article in the same place."""
        index = self._at(block)
        before = self.blocks[index - 1] if index else None
        return (
            block.kind == "text"
            and block.words > 4
            and before is not None
            and self.voted[index - 1]
            and before.kind == "text"
            and self._sentences(before)
            and before.node.parent is block.node.parent
        )

    def _sections(self) -> None:
        """Whole sections that a site adds: related pages, comments, references, a list of contents."""
        mark_sections(self.blocks, self.voted)

    def _end(self, last: int) -> None:
        """What comes behind the article."""
        copyright_at = next(
            (
                index
                for index, block in enumerate(self.blocks)
                if index > last and re.search(r"©|all rights reserved", block.text, re.I) and block.words < 60
            ),
            None,
        )
        if copyright_at is not None:
            area = self.blocks[copyright_at].node
            for parent in self.blocks[copyright_at].node.parents:
                if not isinstance(parent, Tag) or self._known(parent):
                    break
                area = parent
            for block in self.blocks[last + 1 :]:
                if not block.dropped and (area in block.node.parents or block.node is area):
                    block.dropped = BELOW
        if self.main is not None:
            inside = [self.main in block.node.parents for block in self.blocks]
            behind = len(inside) - inside[::-1].index(True)
            for index in range(behind, len(self.blocks)):
                if not self._opened(self.blocks[index], index):
                    self.blocks[index].dropped = self.blocks[index].dropped or BELOW
        main = self.source.tree.find("main") or self.source.tree.find(attrs={"role": "main"})
        for group in reversed(_groups(self.blocks[last + 1 :])):
            kept = [block for block in group if not block.dropped]
            said = [block for block in kept if block.words > 6 and block.text.endswith(ENDS) and block.links < 0.5]
            led = any(block.dropped == BUTTONS for block in group) and sum(block.words for block in group) < 40
            invited = led and invites(kept)
            within = main is not None and any(main in block.node.parents for block in kept)
            if not invited and (within or said and main is None):
                break
            for block in kept:
                block.dropped = BELOW

    def _teasers(self) -> None:
        """Cards that lead to other pages: their heading or all of them is a link."""
        for group in _groups(self.blocks):
            head = group[0]
            if head.kind != "heading" or head is self.title or head.dropped:
                continue
            link = head.node.find("a", href=True)
            card = next((p for p in head.node.parents if isinstance(p, Tag) and p.get("data-href")), None)
            away = (link is not None and head.links > 0.9 and not _inner(head.node)) or (
                card is not None and not card["data-href"].startswith("#")
            )
            words = sum(block.words for block in group[1:])
            if away and words < 60 and not any(self._known_block(block) and block.words > FEW for block in group[1:]):
                for block in group:
                    if card is None or card in block.node.parents or block.links > 0.5 or block.words < 40:
                        block.dropped = block.dropped or RELATED

    def _cards(self) -> None:
        """Boxes that are one link to another page, with the title and a line of it."""
        for block in self.blocks:
            card = next((p for p in block.node.parents if isinstance(p, Tag) and p.get("data-href")), None)
            if card is None or card["data-href"].startswith("#") or len(text_of(card).split()) > BOXED:
                continue
            if block is not self.title:
                block.dropped = block.dropped or RELATED

    def _cookies(self) -> None:
        """What asks for cookies, in a box that no name gives away; a page about privacy speaks of them itself."""
        left = [block for block in self.blocks if not block.dropped]
        if self.title is not None and _PRIVATE.search(self.title.text):
            return
        asked = [block for block in left if block.kind == "text" and _COOKIES.search(block.text)]
        if len(asked) <= ASKED and sum(block.words for block in asked) <= LIFE:
            boxes = [block.node.parent for block in asked]
            for block in self.blocks:
                beside = block.links > 0.9 and any(block.node.parent is box for box in boxes)
                if beside or any(block is each for each in asked):
                    block.dropped = BANNERS

    def _repeated(self) -> None:
        """A section that stands on the page twice, word for word, as for wide and for small screens."""
        seen = set()
        for group in _groups([block for block in self.blocks if not block.dropped]):
            words = tuple(bare(block.text) for block in group)
            if len(group) > 1 and words in seen:
                for block in group:
                    block.dropped = HIDDEN
            seen.add(words)

    def _known_block(self, block: Block) -> bool:
        return self.voted[self._at(block)]


def invites(blocks: Sequence[Block]) -> bool:
    """Whether a few lines above a button speak of "us", "today" or the like, or say no sentence at all."""
    said = [block for block in blocks if block.kind != "heading"]
    return not any(block.text.endswith(ENDS) for block in said) or any(_INVITING.search(block.text) for block in blocks)


def _lists_subjects(element: Tag) -> bool:
    """Whether the class names of an article tell what it is about, as in WordPress."""
    return element.name == "article" and len(element.get("class") or ()) > SUBJECTS


def _box(element: Tag, called: FrozenSet[str]) -> str:
    """The group of a box whose class names say that it repeats a sentence, or tells of the author."""
    if called & _PULLED or {"pull", "quote"} <= called:
        return PULLED
    told = called & _AUTHORS and called & _AUTHOR_BOX
    return BYLINES if told and len(text_of(element).split()) <= LIFE else ""


def _bold(block: Block) -> bool:
    """A heading that only its looks tell."""
    return block.node.get("data-level") is not None


def _titled(element: Tag) -> bool:
    return element.find(list(HEADINGS)) is not None


def _inner(element: Tag) -> bool:
    return all(link["href"].startswith("#") for link in element.find_all("a", href=True))


def _label_and_link(block: Block) -> bool:
    """Whether a line is a label and a link to another page, as in "Read more: ..."."""
    links = block.node.find_all("a", href=True) if block.kind == "text" else []
    if len(links) != 1 or not block.text.endswith(text_of(links[0])):
        return False
    label = block.text[: len(block.text) - len(text_of(links[0]))].strip()
    if bare(label) in _NOT:
        return True
    short = label.endswith(":") and len(label.split()) <= 3
    return short and not links[0]["href"].startswith(("#", "tel:", "mailto:"))


def line(block: Block) -> str:
    """Bylines, dates, invitations: short blocks that are known by their words."""
    if not block.text.strip(" |·•-–—*_»›→←"):
        return BYLINES
    if block.kind == "list":
        items = [text_of(item) for item in block.node.find_all("li")]
        known = sum(is_line(item) for item in items)
        return BYLINES if items and known * 2 >= len(items) and all(len(item.split()) < 9 for item in items) else ""
    if block.kind == "text" and is_button(block.node):
        return BUTTONS
    if _points_away(block):
        return RELATED
    if _are_tools(block):
        return BYLINES
    if _is_bar(block):
        return MENUS
    times = block.node.find_all("time") if block.kind == "text" else []
    if times and block.words <= sum(len(text_of(time).split()) for time in times) + 3:
        return BYLINES
    if block.kind != "text":  # what stands below a heading would lose it
        return ""
    return BYLINES if is_line(block.text) else ""


def _points_away(block: Block) -> bool:
    """Whether a line is a label such as "See also:" and names of other pages, as links or bare."""
    label, colon, rest = block.text.partition(":")
    if block.kind != "text" or not colon or bare(label) not in _NOT or is_line(block.text):
        return False
    linked = sum(len(text_of(link)) for link in block.node.find_all("a"))
    return linked > POINTED * len(rest) or not linked and block.words <= SHORT and not rest.endswith(ENDS)


def _are_tools(block: Block) -> bool:
    """Whether a line is two or more of those that are known by their words, side by side: to print, to share."""
    pieces = [piece for piece in _BETWEEN.split(block.text) if piece.strip()]
    return block.kind == "text" and len(pieces) > 1 and all(map(is_line, pieces))


def is_button(node: Tag) -> bool:
    links = [node] if node.name == "a" else node.find_all("a")
    buttons = [link for link in links if names(link) & {"btn", "button", "cta"} or link.get("role") == "button"]
    return bool(buttons) and sum(len(text_of(link)) for link in buttons) >= 0.9 * len(text_of(node))


def _is_bar(block: Block) -> bool:
    """Links side by side with signs between them, as in a trail or at the foot of a page."""
    if block.kind == "text" and block.links > 0.9 and len(block.node.find_all("a")) > 1:
        return not block.text.endswith(ENDS)
    pieces = [piece.strip() for piece in _BETWEEN.split(block.text.strip(" []|"))]
    if block.kind != "text" or len(pieces) < 2 or any(len(piece.split()) > 5 for piece in pieces):
        return False
    return block.links > 0.3 or bool(block.node.find("a")) and not block.text.endswith(ENDS)


def mark_sections(found: Sequence[Block], voted: Optional[Sequence[bool]] = None) -> None:
    """Drop references, lists of contents, and sections that a site adds."""
    index = 0
    while index < len(found):
        block = found[index]
        called = bare(block.text)
        short = block.kind == "heading" or (block.kind == "text" and block.words <= 6)
        if short and called in _CONTENTS:
            end = index + 1
            while end < len(found) and (
                found[end].kind == "list" or found[end].links > 0.6 or _LEADERS.search(found[end].text)
            ):
                end += 1
            if end > index + 1 or _names_contents(found, index):
                for each in found[index:end]:
                    each.dropped = each.dropped or CONTENTS
            index = end
            continue
        called = _OPENING.sub("", called)
        listed = index + 1 < len(found) and found[index + 1].kind == "list"
        if block.kind == "text" and called in _REFERENCES and listed:
            for each in found[index : index + 2]:
                each.dropped = each.dropped or REFERENCES
        if _is_title(block) and (called in _REFERENCES or called in _NOT or _named(called)):
            end = max(_end_of_section(found, index), _end_of_box(found, index, voted))
            if called in _REFERENCES or _says_little(found, index + 1, end, voted):
                group = REFERENCES if called in _REFERENCES else RELATED
                for each in found[index:end]:
                    each.dropped = each.dropped or group
                index = end
                continue
        if _LEADERS.search(block.text) or block.kind in ("list", "text") and not block.dropped and _is_contents(block):
            block.dropped = CONTENTS
        index += 1


def _is_title(block: Block) -> bool:
    """Whether a block is a heading, or a short line in bold."""
    if block.kind != "text" or block.words > TITLED:
        return block.kind == "heading"
    bold = block.node.find(["strong", "b"])
    return bold is not None and text_of(bold) == block.text


def _names_contents(found: Sequence[Block], index: int) -> bool:
    """Whether such a line has lost its list, as that of a Word file, and stands before the article alone."""
    following = found[index + 1] if index + 1 < len(found) else None
    return _is_title(found[index]) and following is not None and _is_title(following)


def _end_of_section(found: Sequence[Block], index: int) -> int:
    block, end = found[index], index + 1
    if block.kind == "heading":
        while end < len(found) and not (found[end].kind == "heading" and found[end].level <= block.level):
            end += 1
    else:
        while end < len(found) and not _is_title(found[end]):
            end += 1
    return end


def _says_little(found: Sequence[Block], begin: int, end: int, voted: Optional[Sequence[bool]]) -> bool:
    """Whether a section has hardly a sentence of the article, or is dropped as a whole."""
    inside = found[begin:end]
    sentences = sum(
        each.words
        for number, each in enumerate(inside, begin)
        if each.links < 0.3 and (voted is None or voted[number]) and not is_quoted(each)
    )
    return sentences < FEW * 2 or all(each.dropped for each in inside)


def _end_of_box(found: Sequence[Block], index: int, voted: Optional[Sequence[bool]]) -> int:
    """Behind the last block of the box that a heading opens, if the article is not in it: a row of cards, for example.

    The headings of cards are often of the same level.
    """
    box = found[index].node.parent
    while box is not None and box.name not in ("body", "[document]") and text_of(box) == found[index].text:
        box = box.parent
    if voted is None or box is None or box.name not in ("section", "div", "aside", "nav"):
        return index
    inside = [number for number, block in enumerate(found) if box in block.node.parents]
    known = sum(found[number].words for number in inside if voted[number])
    whole = sum(block.words for block, each in zip(found, voted, strict=True) if each)
    return inside[-1] + 1 if inside and inside[0] == index and known < OTHER * whole else index


def is_quoted(block: Block) -> bool:
    """Whether a block only says what somebody else has said."""
    return block.kind == "quote" or block.kind == "text" and block.text[0] in _QUOTES


def _named(called: str) -> bool:
    return _COUNTED.match(called) is not None or any(
        called.startswith(f"{name} ") and len(called.split()) <= len(name.split()) + LATER for name in _PREFIXES
    )


_PREFIXES: FrozenSet[str] = frozenset(map(bare, RULES["not_sections_beginning"]))


def _is_contents(block: Block) -> bool:
    links = block.node.find_all("a", href=True)
    enough = len(links) > 1 and block.links > 0.8 or block.kind == "text" and block.links > 0.9
    enough = enough and not is_line(block.text)
    return bool(links) and enough and all(link["href"].startswith("#") for link in links)


def _groups(found: Sequence[Block]) -> List[List[Block]]:
    groups: List[List[Block]] = []
    for block in found:
        if block.kind == "heading" or not groups:
            groups.append([])
        groups[-1].append(block)
    return groups


def left_out(found: Sequence[Block]) -> Dict[str, List[str]]:
    """The dropped blocks in their groups."""
    groups: Dict[str, List[str]] = {}
    for block in found:
        if block.dropped:
            groups.setdefault(block.dropped, []).append(_shown(block))
    return groups


def _shown(block: Block) -> str:
    """The words of a block for an editor; links that touch each other, as in a menu, apart."""
    links = block.node.find_all("a")
    return " · ".join(filter(None, map(text_of, links))) if len(links) > 1 and block.links == 1.0 else block.text
