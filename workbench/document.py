"""A document as its author gives it, Markdown or a saved HTML page, as parts under headings that a chat can say."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from assistant.article import plain
from assistant.findings import read_text, read_yaml

_KEPT = {"paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}
_LEFT_OUT = {
    "fence": "code",
    "code_block": "code, or text indented by four spaces",
    "html_block": "HTML",
    "hr": "a line across the page",
    "table_open": "a table: write its rows as sentences or as a list",
}
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--.*?-->", re.S)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_NOT_ARTICLE = "script style noscript template nav header footer aside form button iframe svg".split()


@dataclass
class Part:
    """A heading and what stands below it, as Markdown and as plain text."""

    heading: str
    markdown: List[str] = field(default_factory=list)
    text: List[str] = field(default_factory=list)


@dataclass
class Document:
    """`parts[0]` is the introduction, under the title if the text has one; `left_out` says what a chat cannot show."""

    title: str
    description: Optional[str]
    parts: List[Part]
    left_out: List[str]


def read(path: Path) -> Document:
    """Read a file that ends in .md, .txt, .html or .htm.

    Raises:
        ContentError: if it is missing or not UTF-8.
    """
    source = read_text(path)
    title = description = None
    if path.suffix.lower() in (".html", ".htm"):
        source, title, description = _markdown(source)
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(front_matter_plugin)
    tokens = parser.parse(source)
    front = next((token for token in tokens if token.type == "front_matter"), None)
    head = read_yaml(path, front.content, above=1)[1] if front else None
    if isinstance(head, dict):
        title, description = head.get("title") or title, head.get("description") or description
    parts, left_out = _parts(tokens, source.split("\n"))
    title = parts[0].heading or title or path.stem.replace("-", " ").replace("_", " ").capitalize()
    return Document(title, description, parts, left_out)


def _markdown(html: str) -> tuple:
    """The article of a page as Markdown, with the page's title and description."""
    from bs4 import BeautifulSoup  # only pages need these two
    from markdownify import markdownify

    page = BeautifulSoup(html, "html5lib")
    title = page.title.get_text(" ", strip=True) if page.title else None
    meta = page.find("meta", attrs={"name": "description"})
    body = page.find("article") or page.find("main") or page.body or page
    for unwanted in body.find_all(_NOT_ARTICLE):
        if not unwanted.find("h1"):  # many pages keep the title in a header
            unwanted.decompose()
    markdown = markdownify(str(body), heading_style="ATX", bullets="-", escape_underscores=False)
    return re.sub(r"\n{3,}", "\n\n", markdown), title, meta.get("content") if meta else None


def _parts(tokens: List[Token], lines: List[str]) -> tuple:
    parts = [Part("")]
    left_out: List[str] = []
    titled = False
    for index, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.type == "front_matter":
            continue
        if token.type == "heading_open":
            heading = _clean(plain(tokens[index + 1]))
            if token.tag == "h1" and not titled:
                titled = True
                parts[0].heading = heading
            elif heading:
                parts.append(Part(heading))
        elif token.type in _KEPT:
            block = "\n".join(lines[slice(*token.map)]).strip("\n")
            if _PICTURE.search(block):
                advice = (
                    "a picture: put its file into content/articles/media and name it as ![What it shows](media/...)"
                )
                left_out.append(f"below “{parts[-1].heading}”: {advice}")
            words = _clean(block)
            if words:
                parts[-1].markdown.append(words)
                parts[-1].text.extend(_said(tokens, index))
        else:
            left_out.append(f"below “{parts[-1].heading}”: {_LEFT_OUT.get(token.type, token.type)}")
    return [part for part in parts if part.markdown or part is parts[0]], left_out


def _said(tokens: List[Token], index: int) -> List[str]:
    """The plain texts of the block that begins at a token."""
    texts = []
    for token in tokens[index:]:
        if token.type == "inline":
            texts.append(_clean(plain(token)))
        if token.level == 0 and token.nesting < 0:
            break
    return [text for text in texts if text]


def _clean(markdown: str) -> str:
    """Without pictures and HTML; braces, which mean something to the assistant, become parentheses."""
    words = _TAG.sub("", _PICTURE.sub("", markdown))
    return words.replace("{", "(").replace("}", ")").strip()
