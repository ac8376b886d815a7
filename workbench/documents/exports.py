"""Pages that a word processor saved: no site stands around them, and their styles have the names of its own."""

import re
from typing import Dict, List
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag

from workbench.documents.tree import names, tags, text_of

_PROGRAM = re.compile(
    r"microsoft word|libreoffice|openoffice|google docs|abiword|wordperfect|onlyoffice|wps office", re.I
)
_SECTION = re.compile(r"(Word)?Section\d+")
_CONTENTS = re.compile(r"(mso)?toc\d?(heading)?|contents\d", re.I)
_MARGINS = frozenset("mso footer header footnote endnote comment text".split())


def is_exported(tree: BeautifulSoup) -> bool:
    """Whether the head of a page names such a program, or its body is built as Word and Google Docs build it."""
    said = tree.find("meta", attrs={"name": re.compile("^(generator|progid)$", re.I)})
    if said is not None and _PROGRAM.search(said.get("content") or ""):
        return True
    body = tree.body
    if body is None:
        return False
    boxes = body.find_all(True, recursive=False)
    sections = [box for box in boxes if any(map(_SECTION.fullmatch, box.get("class") or ()))]
    return "doc-content" in (body.get("class") or ()) or bool(sections) and len(sections) == len(boxes)


def take_off(tree: BeautifulSoup) -> Dict[str, List[str]]:
    """Take away lists of contents and what stands in the margins; the line in the style of a title becomes one.

    What was taken away, by group. Links lead to their own targets, and not by way of Google.
    """
    gone: Dict[str, List[str]] = {}
    for link in tree.select('a[href^="https://www.google.com/url?"]'):
        link["href"] = parse_qs(urlsplit(link["href"]).query).get("q", [link["href"]])[0]
    for paragraph in tags(tree, "p"):
        if any(_CONTENTS.fullmatch(name) for name in paragraph.get("class") or ()):
            gone.setdefault("list of contents", []).append(text_of(paragraph))
            paragraph.decompose()
        elif _in_margin(paragraph):
            gone.setdefault("headers, footers, comments", []).append(text_of(paragraph))
            paragraph.decompose()
        elif "title" in names(paragraph) and text_of(paragraph) and tree.find("h1", class_="title") is None:
            paragraph.name = "h1"
            paragraph["class"] = ["title"]
    return gone


def _in_margin(paragraph: Tag) -> bool:
    """Whether a style is one of Word's for running lines, notes and comments, as in MsoFooter."""
    own = names(paragraph)
    return "mso" in own and own <= _MARGINS and own != {"mso", "text"} and len(own) > 1
