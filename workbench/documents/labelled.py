"""Questions and answers that only letters or words before them tell: "Q: May I eat?", "A: Yes."."""

import re
from typing import List, Optional, Tuple

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement

from workbench.documents.accordions import LONGEST
from workbench.documents.tree import HEADINGS, RULES, has_blocks, is_question, tags, text_of

LEAST = 2  # questions in a text; a single one is quoted
_BEHIND = r"(?:\s{0,3}\d{1,3})?\s{0,3}[:.)–-]\s{0,9}(?=\S)"  # a label
_ASKED = re.compile(rf"\s*(?:{RULES['asked']}){_BEHIND}", re.I)
_ANSWERED = re.compile(rf"\s*(?:{RULES['answered']}){_BEHIND}", re.I)
_ANSWER_BELOW = re.compile(rf"\n[^\S\n]{{0,40}}(?:{RULES['answered']}){_BEHIND}", re.I)


def open_labelled(tree: BeautifulSoup) -> None:
    """Make headings of the questions, and take the labels off the answers.

    A question may reach over lines, its answer may follow in the same paragraph, and both labels may be in bold.
    """
    found = []
    for paragraph in tags(tree, "p", "div", *HEADINGS):
        if has_blocks(paragraph) or paragraph.find_parent(["table", "li", "blockquote"]):
            continue
        words = _words(paragraph)
        label = _ASKED.match(words)
        if label is None:
            continue
        below = _ANSWER_BELOW.search(words, label.end())
        end = below.start() if below else len(words)
        question = " ".join(words[label.end() : end].split())
        if is_question(question) and len(question) <= LONGEST:
            found.append((paragraph, question, below.end() if below else end))
    answered = sum(_label(paragraph, end) is not None for paragraph, _, end in found)
    if len(found) < LEAST or not answered:
        return
    for paragraph, question, end in found:
        answer = _label(paragraph, end)
        if answer is not None:
            _cut(*answer)
        if paragraph.name in HEADINGS:
            paragraph.string = question
            continue
        title = tree.new_tag("h6", attrs={"data-level": "below"})
        title.append(question)
        paragraph.insert_before(title)
        if answer is None or answer[0] is not paragraph:
            paragraph.decompose()


def _label(paragraph: Tag, end: int) -> Optional[Tuple[Tag, int]]:
    """The paragraph of an answer, and how many of its signs are a label."""
    if end < len(_words(paragraph)):
        return paragraph, end
    following = paragraph.find_next_sibling()
    label = _ANSWERED.match(_words(following)) if following is not None else None
    return (following, label.end()) if label and following is not None else None


def _pieces(element: Tag) -> List[PageElement]:
    """The strings and line breaks of an element."""
    return [
        each
        for each in element.descendants
        if type(each) is NavigableString or isinstance(each, Tag) and each.name == "br"
    ]


def _words(element: Tag) -> str:
    """The words as they are broken into lines."""
    return "".join("\n" if isinstance(each, Tag) else str(each) for each in _pieces(element))


def _cut(element: Tag, length: int) -> None:
    """Take the first signs away, with elements that are empty without them."""
    for each in _pieces(element):
        if length <= 0:
            return
        size = 1 if isinstance(each, Tag) else len(str(each))
        parent = each.parent
        if length >= size:
            each.extract()
        else:
            each.replace_with(NavigableString(str(each)[length:]))
        length -= size
        while parent is not None and parent is not element and not text_of(parent):
            empty, parent = parent, parent.parent
            empty.decompose()
