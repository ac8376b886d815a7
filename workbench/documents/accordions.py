"""Parts that a page folds away, as headings with their text: details, buttons with panels, tabs, definition lists."""

import re
from typing import Dict, List, Optional, Tuple

from bs4 import BeautifulSoup, Tag

from workbench.documents.blocks import is_layout
from workbench.documents.lines import is_line
from workbench.documents.tree import HEADINGS, RULES, has_blocks, hidden, is_question, names, tags, text_of

RUN_IN = 4  # headings before a colon that are no mere labels
LONGEST = 200  # characters of a heading
OPENED = "data-opened"  # marks what the page hides until somebody taps
_ACCORDION, _TITLE, _PANEL = (
    frozenset(RULES[name].split()) for name in ("accordion", "accordion_title", "accordion_panel")
)
_FRAME = ("nav", "header", "footer", "form", "dialog")
_NAMING = ("aria-controls", "data-target", "data-bs-target")  # attributes that name what a button opens
_ICON = re.compile(r"\s+[+＋−–—×✕▼▾▿▸►▶⌄˅❯›»-]$")  # that says whether a title is open
_LONG = 60  # characters of a definition that reads as an answer
_ANSWER = 20  # of one beside a question, if all others are such pairs too
_FEW = 60  # words of a fold that is no section
ENOUGH = 4  # headings of a document that has sections without its folds
_ITEM = 12  # words of the title of an item


def open_accordions(tree: BeautifulSoup) -> List[str]:
    """Make a heading of every title that opens something, and mark the panel as visible.

    The words of rows that only named the columns of questions and answers.
    """
    for element in tree.find_all(attrs={"role": "heading"}):
        level = str(element.get("aria-level", "2"))
        element.name = f"h{level}" if level in "123456" else "h6"
    titled = len(tree.find_all(list(HEADINGS), limit=ENOUGH)) == ENOUGH
    for details in tags(tree, "details"):
        _details(tree, details, titled)
    places = {element["id"]: element for element in reversed(tree.find_all(id=True))}
    for element in tags(tree):
        if any(element.has_attr(name) for name in _NAMING) or _opens_tab(element):
            _button(tree, element, places)
    _labels(tree)
    _clicked(tree)
    for element in tags(tree):
        if element.has_attr("aria-expanded") and not element.has_attr("aria-controls"):
            _expander(element)
    _tabs(tree)
    for element in tags(tree, "div", "button", "a", "span", "p", "li", "dt", "label", "strong", "header"):
        _by_name(element)
    for element in tags(tree, *HEADINGS):
        _unwrap_button(element)
    _alike(tree)
    for definitions in tags(tree, "dl"):
        _definitions(tree, definitions)
    return [words for table in tags(tree, "table") for words in _questions_and_answers(tree, table)]


def heading(element: Tag, level: Optional[int] = None) -> None:
    """Turn an element into a heading of plain text; a level of its own is found later if none is given."""
    words = _ICON.sub("", text_of(element))
    inner = element.find(list(HEADINGS))
    name = inner.name if inner else f"h{level}" if level else "h6"
    element.clear()
    element.append(words)
    element.name = name
    element.attrs = {"id": element["id"]} if element.get("id") else {}
    element[OPENED] = ""
    if not inner and not level:
        element["data-level"] = "below"


def _details(tree: BeautifulSoup, details: Tag, titled: bool) -> None:
    summary = details.find("summary")
    if summary and titled and _is_aside(details, summary):
        strong = tree.new_tag("strong")
        strong.append(text_of(summary))
        summary.clear()
        summary.append(strong)
        summary.name, summary.attrs = "p", {"class": ["box-title"]}
    elif summary and text_of(summary) and len(text_of(summary)) <= LONGEST:
        heading(summary)
    details.name = "div"
    details[OPENED] = ""


def _is_aside(details: Tag, summary: Tag) -> bool:
    """Whether a lone fold of a few words stands among paragraphs, as help texts of forms do: it is no section."""
    before = details.find_previous_sibling()
    alone = details.find_previous_sibling("details") is None and details.find_next_sibling("details") is None
    few = len(text_of(details).split()) <= _FEW and details.find(list(HEADINGS)) is None
    beside = (before, details.find_next_sibling())
    among = any(each is not None and each.name in ("p", "ul", "ol", "table") for each in beside)
    return alone and few and among and bool(text_of(summary)) and not is_question(text_of(summary))


def _button(tree: BeautifulSoup, element: Tag, places: Dict[str, Tag]) -> None:
    """A button, link or tab that names the panel it opens."""
    target = next((element[name] for name in _NAMING if element.get(name)), element.get("href") or "")
    panel = places.get(target.strip().lstrip("#")) if target.strip("# ") else None
    if panel is None or panel.parent is None:
        return
    words = text_of(element)
    if not words or len(words) > LONGEST or panel is element or any(each is panel for each in element.parents):
        return
    tab = element.get("role") == "tab" or _opens_tab(element)
    if element.find_parent(_FRAME[:1]) and not tab or panel.name in _FRAME or panel.find_parent(_FRAME[:1]):
        return
    if panel.get("role") == "dialog" or _links(panel) > 0.6 or not _plausible(panel):
        return
    if _after(panel, element):
        return
    panel[OPENED] = ""
    for parent in panel.parents:
        if hidden(parent):
            parent[OPENED] = ""
    outer = element.find_parent(list(HEADINGS))
    if outer is not None:
        outer[OPENED] = ""
    if outer is None and tab:
        title = tree.new_tag("h6", attrs={"data-level": "below"})
        title.append(words)
        panel.insert(0, title)
        element.decompose()
    elif outer is None:
        heading(element)
        _out_of_inline(element)


def _opens_tab(element: Tag) -> bool:
    """Whether a link to a place on the page is a tab: its role or an attribute of Bootstrap or Foundation says so."""
    kinds = {element.get("role"), element.get("data-toggle"), element.get("data-bs-toggle")}
    if not (element.get("href") or "").startswith("#"):
        return False
    return bool(kinds & {"tab", "pill"}) or element.find_parent(attrs={"data-tabs": True}) is not None


def _alike(tree: BeautifulSoup) -> None:
    """Elements of one name and class that are all questions, each before its answer, as headings."""
    groups: Dict[Tuple[str, ...], List[Tag]] = {}
    for element in tags(tree, "div", "p", "span", "li", "a"):
        classes = element.get("class")
        if classes and not has_blocks(element) and not element.find_parent([*HEADINGS, "table", *_FRAME, "label"]):
            groups.setdefault((element.name, *classes), []).append(element)
    for group in groups.values():
        questions = [each for each in group if is_question(text_of(each)) and len(text_of(each)) <= LONGEST]
        answers = [_behind(each, text_of(each)) for each in questions]
        if len(questions) < 3 or len(questions) < 0.8 * len(group):
            continue
        if sum(answer is not None and len(text_of(answer)) >= _LONG for answer in answers) < 0.8 * len(questions):
            continue
        for each, answer in zip(questions, answers, strict=True):
            if answer is not None:
                answer[OPENED] = ""
                heading(each)
                _out_of_inline(each)


def _labels(tree: BeautifulSoup) -> None:
    """Labels of switches that a style sheet alone opens; labels of fields have no text behind them."""
    found = []
    for label in tags(tree, "label"):
        panel = label.find_next_sibling()
        words = text_of(label)
        fits = panel is not None and panel.name in ("div", "section", "article", "p", "ul", "ol") and words
        if fits and len(words) <= LONGEST and len(text_of(panel)) >= _LONG and _links(panel) < 0.6:
            if label.find_parent([*_FRAME]) is None and panel.find("label") is None:
                found.append((label, panel))
    for label, panel in found if len(found) > 1 else ():
        panel[OPENED] = ""
        heading(label)


def _clicked(tree: BeautifulSoup) -> None:
    """Titles that a script of their own opens: each answers a click, and what stands behind it is hidden."""
    found = []
    for element in tags(tree, "div", "p", "span", "a", "li", "strong", *HEADINGS):
        words = text_of(element)
        panel = _behind(element, words) if element.has_attr("onclick") and 0 < len(words) <= LONGEST else None
        if panel is not None and hidden(panel) and _plausible(panel) and _links(panel) < 0.6:
            if element.find_parent([*_FRAME]) is None and element.find(list(HEADINGS)) is None:
                found.append((element, panel))
    for element, panel in found if len(found) > 1 else ():
        panel[OPENED] = ""
        heading(element)
        _out_of_inline(element)


def _expander(element: Tag) -> None:
    """A button that tells whether it is open, and the panel behind it."""
    words = text_of(element)
    if not words or len(words) > LONGEST or element.find_parent("nav") or element.find_parent(names_frame):
        return
    panel = _behind(element, words)
    if panel is None or _links(panel) > 0.6 or not _plausible(panel):
        return
    panel[OPENED] = ""
    outer = element.find_parent(list(HEADINGS))
    if outer is not None:
        outer[OPENED] = ""
    elif element.find(list(HEADINGS)) is None:
        heading(element)
        _out_of_inline(element)


def _behind(element: Tag, words: str) -> Optional[Tag]:
    """What follows an element, or the box that has nothing else in it."""
    while element is not None and element.parent is not None:
        following = element.find_next_sibling()
        if following is not None:
            return following if following.name not in HEADINGS else None
        element = element.parent
        if text_of(element) != words:
            return None
    return None


def names_frame(element: Tag) -> bool:
    return element.name in ("header", "footer") and element.find_parent(["main", "article"]) is None


def _tabs(tree: BeautifulSoup) -> None:
    """Tabs that name their pane by an attribute of their own."""
    for pane in tags(tree, "div", "section"):
        wanted = pane.get("data-w-tab")
        tab = tree.find("a", attrs={"data-w-tab": wanted}) if wanted else None
        if tab is None or not _plausible(pane):
            continue
        title = tree.new_tag("h6", attrs={"data-level": "below"})
        title.append(text_of(tab))
        pane.insert(0, title)
        pane[OPENED] = ""
        tab.decompose()


def _plausible(panel: Tag) -> bool:
    return len(text_of(panel)) > 1 and panel.find(["input", "select"]) is None


def _links(element: Tag) -> float:
    whole = len(text_of(element)) or 1
    return sum(len(text_of(link)) for link in element.find_all("a")) / whole


def _after(panel: Tag, element: Tag) -> bool:
    """Whether the element stands in the panel, or comes behind it, as a button that closes it."""
    ours, theirs = ([each, *each.parents][::-1] for each in (panel, element))
    depth = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] is not pair[1]), None)
    if depth is None:
        return len(theirs) > len(ours)
    return any(each is theirs[depth] for each in ours[depth].next_siblings)


def _out_of_inline(element: Tag) -> None:
    """A heading cannot stand within a paragraph or span."""
    while element.parent is not None and element.parent.name in ("p", "span", "a", "strong", "b", "em", "label"):
        parent = element.parent
        if text_of(parent) != text_of(element):
            break
        parent.unwrap()


def _by_name(element: Tag) -> None:
    """A title and a panel that are told only by their class names, as many themes and builders write them."""
    own = names(element)
    if "box-title" in (element.get("class") or ()):
        return
    if not own & _TITLE and element.get("itemprop") != "name":
        return
    if (
        element.get("data-level")
        or element.find_parent([*HEADINGS, "nav", "footer"])
        or element.find_parent(names_frame)
    ):
        return
    words = text_of(element)
    if not words or len(words) > LONGEST:
        return
    around = own | (names(element.parent) if element.parent else frozenset())
    if element.find(list(HEADINGS)):
        panel = _behind(element, words)
        if own & _TITLE and around & _ACCORDION and panel is not None and _plausible(panel) and _links(panel) < 0.6:
            panel[OPENED] = element[OPENED] = ""
        return
    if element.get("itemprop") == "name" and _of_question(element):
        heading(element)
        _out_of_inline(element)
        return
    inner = element.find("p")
    if not own & _TITLE or not around & _ACCORDION or inner is not None and text_of(inner) != words:
        return
    if any(names(each) & _PANEL for each in element.find_all(True)):
        return
    panel = element.find_next_sibling()
    if panel is None and element.parent is not None and text_of(element.parent) == words:
        panel = element.parent.find_next_sibling()
    if panel is None or panel.name in HEADINGS or not _plausible(panel) or _links(panel) > 0.6:
        return
    if not (names(panel) & (_PANEL | _ACCORDION) or is_question(words)):
        return
    panel[OPENED] = ""
    heading(element)
    _out_of_inline(element)


def _of_question(element: Tag) -> bool:
    thing = element.find_parent(attrs={"itemtype": True})
    return thing is not None and str(thing["itemtype"]).endswith("/Question")


def _unwrap_button(element: Tag) -> None:
    """The words of a button within a heading are the heading's."""
    for button in element.find_all(["button", "summary"]):
        button.name = "span"


def _definitions(tree: BeautifulSoup, definitions: Tag) -> None:
    """Terms with long definitions or questions become headings; short ones become a list of lines."""
    terms = definitions.find_all("dt")
    answers = definitions.find_all("dd")
    if not terms or not answers:
        return
    if sum(is_line(text_of(answer)) for answer in answers) * 2 >= len(answers):
        definitions["class"] = ["byline"]
        _as_list(tree, definitions)
        return
    questions = sum(is_question(text_of(term)) for term in terms) * 2 >= len(terms)
    length = sum(len(text_of(answer)) for answer in answers) / len(answers)
    if questions or (length >= _LONG and any(has_blocks(answer) for answer in answers)) or length >= 2 * _LONG:
        for term in terms:
            inner = term.find(list(HEADINGS))
            if inner is None:
                heading(term)
            else:
                term.name = "div"
        for answer in answers:
            answer.name = "div"
            answer[OPENED] = ""
        definitions.name = "div"
        for group in definitions.find_all("div", recursive=False):
            group.attrs.pop("hidden", None)
        return
    _as_list(tree, definitions)


def _questions_and_answers(tree: BeautifulSoup, table: Tag) -> List[str]:
    """A table of two columns, questions on the left and answers on the right, as headings with their text.

    Terms with long texts are the same, as in a list of definitions. A first row that only names the columns goes, and
    is what this returns.
    """
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    rows = [row for row in rows if any(text_of(cell) for cell in row)]
    if table.find("table") or len(rows) < 2 or any(len(row) != 2 for row in rows):
        return []
    if any(cell.get(span, "1") != "1" for row in rows for cell in row for span in ("rowspan", "colspan")):
        return []
    names_columns = all(len(text_of(cell).split()) < 4 and not is_question(text_of(cell)) for cell in rows[0])
    pairs = [(left, right, text_of(left), text_of(right)) for left, right in (rows[1:] if names_columns else rows)]
    if len(pairs) < 2 or any(not ours or not theirs or len(ours) > LONGEST for _, _, ours, theirs in pairs):
        return []
    questions = sum(is_question(ours) for _, _, ours, _ in pairs) * 2 > len(pairs)
    length = sum(len(theirs) for *_, theirs in pairs) / len(pairs)
    all_of_them = len(pairs) > 2 and all(is_question(ours) and not is_question(theirs) for *_, ours, theirs in pairs)
    terms = length >= 3 * _LONG and all(len(ours) < _LONG for _, _, ours, _ in pairs)
    if not (questions and length >= _LONG or terms or all_of_them and length >= _ANSWER):
        return []
    box = tree.new_tag("div", attrs={OPENED: ""})
    for _, right, ours, _ in pairs:
        title = tree.new_tag("h6", attrs={"data-level": "below", OPENED: ""})
        title.append(ours)
        right.name = "div"
        right.attrs = {OPENED: ""}
        box.extend([title, right.extract()])
    table.replace_with(box)
    return [" | ".join(text_of(cell) for cell in rows[0])] if names_columns else []


def open_items(tree: BeautifulSoup) -> None:
    """Toggles, which wikis write as items of a line and paragraphs below it, as headings with their text."""
    for listed in tags(tree, "ul"):
        items = listed.find_all("li", recursive=False)
        if not items or listed.find_parent(["li", "table"]) or not all(map(_titled_item, items)):
            continue
        for item in items:
            title = item.find("p")
            title.name = "h6"
            title["data-level"] = "below"
            item.name = "div"
        listed.name = "div"


def open_lone_items(tree: BeautifulSoup) -> None:
    """Numbered questions with their answers below them, which Word writes as a list of one item each."""
    found = []
    for listed in tags(tree, "ol", "ul"):
        items = listed.find_all("li")
        following = listed.find_next_sibling()
        if (
            len(items) == 1
            and not has_blocks(items[0])
            and following is not None
            and following.name in ("p", "ul", "ol")
        ):
            words = text_of(items[0])
            if is_question(words) and len(words) <= LONGEST and not listed.find_parent(["li", "table"]):
                found.append(items[0])
    for item in found if len(found) > 2 else ():
        title = item.parent
        heading(item)
        title.insert_before(item.extract())
        title.decompose()


def _titled_item(item: Tag) -> bool:
    """Whether an item is a line without a stop, and a paragraph or more below it."""
    children = [child for child in item.children if isinstance(child, Tag) or str(child).strip()]
    if len(children) < 2 or not all(isinstance(child, Tag) and child.name == "p" for child in children):
        return False
    words, below = text_of(children[0]), sum(len(text_of(child)) for child in children[1:])
    return len(words) > 2 and len(words.split()) <= _ITEM and words[-1] not in ".,;:!…" and below >= _LONG


def _as_list(tree: BeautifulSoup, definitions: Tag) -> None:
    listed = tree.new_tag("ul", attrs={"class": definitions.get("class") or []})
    item: Optional[Tag] = None
    for entry in definitions.find_all(["dt", "dd"]):
        if entry.name == "dt" or item is None:
            item = tree.new_tag("li")
            listed.append(item)
        if entry.name == "dt":
            strong = tree.new_tag("strong")
            ends = text_of(entry)[-1:] in ":.?!…"
            strong.extend([*list(entry.contents)] + ([] if ends or not text_of(entry) else [":"]))
            item.append(strong)
        else:
            item.append(" ")
            for block in entry.find_all(["p", "div"]):
                block.insert_after(" ")
                block.unwrap()
            item.extend(list(entry.contents))
    definitions.replace_with(listed)


_PREFIX = re.compile(r"^\s*(?:\d{1,3}[.)]|[QF][.:]|Q\d+[.:]|Frage:|Question ?:)\s+", re.I)


def bold_questions(tree: BeautifulSoup, few_headings: bool, page: bool = False) -> List[str]:
    """Make headings of lines in bold: of questions always, of others where a document has hardly any headings."""
    made: List[Tag] = []
    for paragraph in tags(tree, "p", "div", "li"):
        table = paragraph.find_parent("table")
        if (
            paragraph.find_parent(list(HEADINGS))
            or table
            and not is_layout(table)
            or (paragraph.name == "div" and has_blocks(paragraph))
        ):
            continue
        found = _bold_start(paragraph)
        if found:
            made.append(paragraph)
    if few_headings:
        made += _shouted(tree, made)
        made += _run_in(tree, made)
    made = [each for each in made if "box-title" not in (each.get("class") or ())]
    if few_headings and not made:
        return _plain_lines(tree, page)
    questions = [each for each in made if is_question(text_of(_bold_start(each, shouted=True)))]
    chosen = [each for each in made if each in questions and len(questions) > 1 or few_headings]
    done = []
    for paragraph in chosen:
        bold = _bold_start(paragraph, shouted=True)
        if bold is None:
            continue
        words = text_of(bold)
        if paragraph.name == "li":
            if not is_question(words) or len(questions) < 2 or not _open_item(tree, paragraph, bold):
                continue
        else:
            title = tree.new_tag("h6", attrs={"data-level": "below"})
            title.append(_PREFIX.sub("", words) if is_question(words) else words.rstrip(":").rstrip())
            paragraph.insert_before(title)
            _take_bold(paragraph)
        done.append(words)
    return done


def _plain_lines(tree: BeautifulSoup, page: bool) -> List[str]:
    """Make headings of short lines before paragraphs in a text that has no other.

    They are questions, or lines without a stop, which a page has in its frame as well.
    """
    lines = []
    for paragraph in tags(tree, "p"):
        words, following = text_of(paragraph), paragraph.find_next_sibling()
        short = 2 < len(words) <= LONGEST and len(words.split()) <= (25 if is_question(words) else 8)
        ended = not is_question(words) and (page or re.search(r"[.!,;:…)\d]\W*$", words))
        if not short or ended or paragraph.find_parent(["table", "li", "blockquote"]) or is_line(words):
            continue
        if len(re.findall(r"[.!?](?=\s)", words)) == 0 and following is not None and len(text_of(following)) >= _LONG:
            lines.append(paragraph)
    if len(lines) < RUN_IN:
        return []
    for paragraph in lines:
        heading(paragraph)
    return [text_of(paragraph) for paragraph in lines]


def _run_in(tree: BeautifulSoup, lines: List[Tag]) -> List[Tag]:
    """Paragraphs whose heading stands in bold before a colon, made lines if the text has no other kind."""
    if any(not text_of(_bold_start(each, shouted=True)).endswith((":", "?")) for each in lines[1:]):
        return []
    found = []
    for paragraph in tags(tree, "p"):
        children = [child for child in paragraph.children if isinstance(child, Tag) or str(child).strip()]
        first = children[0] if children else None
        if not isinstance(first, Tag) or first.name not in ("strong", "b") or paragraph.find_parent(["table", "li"]):
            continue
        words, rest = text_of(first), text_of(paragraph)[len(text_of(first)) :].strip()
        if words.endswith(":") and len(words.split()) <= 8 and len(rest) >= _LONG:
            found.append((paragraph, first))
    if len(found) + len(lines) < RUN_IN or not found:
        return []
    for _, first in found:
        first.insert_after(tree.new_tag("br"))
    return [paragraph for paragraph, _ in found]


def _shouted(tree: BeautifulSoup, lines: List[Tag]) -> List[Tag]:
    """Lines in bold that end in "!", among as many others that do not, and built like one of them."""
    alone = {_build(each) for each in lines if text_of(each) == text_of(_bold_start(each))}
    if len(lines) < RUN_IN - 1:
        return []
    return [
        each
        for each in tags(tree, "p", "div")
        if each not in lines and not has_blocks(each) and text_of(each).endswith("!") and not each.find_parent("table")
        if _bold_start(each, shouted=True) is not None and len(text_of(each).split()) <= 8 and _build(each) in alone
    ]


def _build(paragraph: Tag) -> Tuple[str, ...]:
    """The names of the elements around the words of a paragraph, with what says how they look."""
    found = [paragraph.name]
    for element in paragraph.find_all(True):
        found += [element.name, *(str(element.get(each)) for each in ("size", "class", "style"))]
    return tuple(found)


def _bold_start(paragraph: Tag, shouted: bool = False) -> Optional[Tag]:
    """The bold words with which a paragraph begins, if they are a line of their own or a question."""
    children = [child for child in paragraph.children if isinstance(child, Tag) or str(child).strip()]
    if not children or not isinstance(children[0], Tag):
        return None
    first = children[0]
    while first.name in ("span", "font", "u", "a", "em", "i") and not first.get("href"):
        inner = [child for child in first.children if isinstance(child, Tag) or str(child).strip()]
        if len(inner) != 1 or not isinstance(inner[0], Tag):
            break
        first = inner[0]
    style = (first.get("style") or "").replace(" ", "").lower()
    if first.name not in ("strong", "b") and not re.search(r"font-weight:(bold|[6-9]00)", style):
        return None
    words = text_of(first)
    if not 2 < len(words) <= LONGEST or words[-1] in ",;" or len(words.split()) > 25:
        return None
    rest = text_of(paragraph)[len(words) :].strip()
    line = len(children) == 1 or (isinstance(children[1], Tag) and children[1].name == "br")
    if not rest and shouted and words[-1] == "!":
        return first
    if not rest:
        return (
            first if words[-1] not in ".!" and not words.endswith((":",)) or is_question(words) else _line(first, words)
        )
    if paragraph.name == "li":
        return first if is_question(words) and len(rest) > 40 else None
    return first if is_question(words) or (line and words[-1] not in ".!") else None


def _line(first: Tag, words: str) -> Optional[Tag]:
    return first if words.endswith(":") and len(words.split()) <= 8 else None


def _take_bold(paragraph: Tag) -> None:
    bold = _bold_start(paragraph, shouted=True)
    after = bold.next_sibling
    bold.decompose()
    while isinstance(after, Tag) and after.name == "br":
        following = after.next_sibling
        after.decompose()
        after = following
    if not text_of(paragraph) and paragraph.find("img") is None:
        paragraph.decompose()


def _open_item(tree: BeautifulSoup, item: Tag, bold: Tag) -> bool:
    """A list whose items are questions with their answers is no list."""
    listed = item.parent
    if listed is None or listed.name not in ("ul", "ol", "div"):
        return False
    title = tree.new_tag("h6", attrs={"data-level": "below"})
    title.append(text_of(bold))
    _take_bold(item)
    item.name = "div"
    item.insert(0, title)
    listed.name = "div"
    return True
