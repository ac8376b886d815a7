"""A document as a tree of HTML, whatever it was before, and small questions about its elements."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Optional

import yaml
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

RULES: Dict[str, Any] = yaml.safe_load(Path(__file__).with_name("frame.yml").read_text(encoding="utf-8"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)
UNTITLED = re.compile(RULES["untitled"], re.I)  # of a file or a page that nobody gave a title
DEEPEST = 100  # elements within each other; pages have some 20
BLANKS = re.compile(r"\s+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STATE = frozenset("has is no not with without js".split())  # a class that begins so tells of a state


@dataclass
class Source:
    """What a reader of one format hands on.

    `page` says that a site's frame stands around the article. `notices` are for the editor.
    """

    tree: BeautifulSoup
    title: Optional[str] = None
    description: Optional[str] = None
    language: Optional[str] = None
    address: Optional[str] = None
    page: bool = False
    titled: bool = False  # `title` was written for this text, not left over from another file
    loose: bool = False  # no markup says what the first lines are
    left_out: Dict[str, List[str]] = field(default_factory=dict)
    notices: List[str] = field(default_factory=list)


def parse(html: Any) -> BeautifulSoup:
    """HTML as text or bytes; bytes are decoded by what the page declares."""
    return BeautifulSoup(html, "lxml")


def flatten(tree: BeautifulSoup) -> None:
    """Take elements away that stand deeper than any reader of trees can go, and leave their words."""
    depths = {id(tree): 0}
    deep = []
    for element in tree.find_all(True):
        depths[id(element)] = depths[id(element.parent)] + 1
        if depths[id(element)] > DEEPEST:
            deep.append(element)
    for element in reversed(deep):
        element.unwrap()


def text_of(element: PageElement) -> str:
    """The words of an element on one line; a line break and the end of a block are blanks."""
    if isinstance(element, str):
        return BLANKS.sub(" ", element).strip()
    pieces: List[str] = []
    _collect(element, pieces)
    return BLANKS.sub(" ", "".join(pieces)).strip()


def _collect(element: Tag, pieces: List[str]) -> None:
    for child in element.children:
        if type(child) is NavigableString:
            pieces.append(child)
        elif isinstance(child, Tag):
            if child.name == "br":
                pieces.append(" ")
            elif child.name in BLOCKS:
                pieces.append(" ")
                _collect(child, pieces)
                pieces.append(" ")
            else:
                _collect(child, pieces)


def bare(text: str) -> str:
    """For comparing: letters and digits alone, without case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@lru_cache(4096)
def _tokens(name: str) -> FrozenSet[str]:
    parts = re.split(r"[-_:/\s]+", _CAMEL.sub("-", name).lower())
    return frozenset() if parts[0] in _STATE else frozenset(parts) - {""}


def names(element: Tag) -> FrozenSet[str]:
    """The words in the class names and the id of an element, unless the id only repeats its heading."""
    found = frozenset().union(*map(_tokens, element.get("class") or ()))
    own = _tokens(element.get("id") or "")
    if own and element.name not in HEADINGS:
        title = element.find(list(HEADINGS))
        if title is None or not own <= set(bare(title.get_text(" ")).split()):
            found |= own
    return found


def is_question(text: str) -> bool:
    return text.rstrip("\"”»' )").endswith(("?", "？", ";?"))


def has_blocks(element: Tag) -> bool:
    return any(isinstance(each, Tag) and each.name in BLOCKS for each in element.descendants)


def tags(element: Tag, *wanted: str) -> Iterator[Tag]:
    """The descendants of these names that are still in the tree when their turn comes."""
    inside = [each for each in element.descendants if isinstance(each, Tag) and (not wanted or each.name in wanted)]
    for found in inside:
        # bs4's own `decomposed` looks for an element of that name below each element that is still there
        if "_decomposed" not in vars(found) and found.parent is not None:
            yield found


def hidden(element: Tag) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.has_attr("hidden") or element.get("aria-hidden") == "true" or "display:none" in style
