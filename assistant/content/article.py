"""An article in Markdown as sections that can be answered with.

A section begins at a block that carries an attribute line, as in
`{#clinical_insights .hopeful button="What studies show" related="patient_experiences"}`, and ends before the next one.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Sequence, Set, Tuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from yaml import Node

from assistant.content.chat_text import plain, spoken
from assistant.content.findings import ContentError, Finding, look_up, read_text, read_yaml
from assistant.content.publication import Publication
from assistant.content.validation import checked

TITLE_LIMIT = 20  # characters; the narrowest platform, see channels/rendering.py
PAYLOAD_LIMIT = 64  # bytes
ID = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EXAMPLE = '{#its_id button="Short title"}'
ROLES = frozenset({"hopeful", "caution", "menu"})
# What may stand at the top of an article.
HEAD = ("slug", "description", "button", "source", "lang", *Publication.__fields__)
FIELDS = frozenset({"id", "class", "button", "name", "note", "related"})
ABOVE = 1  # line of a file before its front matter
_BRACE = re.compile(r"[{}]")
_TAG = re.compile(r"</?[a-zA-Z]+[1-6]?(\s[^<>]*)?/?>|<!--")


@dataclass(frozen=True)
class Section:
    """A part of an article. `id` is its intent, anchor, reply id and label in tests."""

    id: str
    name: str
    heading: bool
    button: str
    text: str
    html: str
    note: Optional[str]
    related: Tuple[str, ...]
    hopeful: bool
    caution: bool
    line: int


@dataclass(frozen=True)
class Article:
    """A parsed article; `sections` in the order of the page, without the closing menu.

    `button` is its title among other articles; `source` is the text that its author delivered, if that is kept.
    `lang` is its language as HTML and ISO 639 name it. `publication` says who stands behind it.
    """

    slug: str
    title: str
    description: str
    sections: Tuple[Section, ...]
    menu: Section
    path: Path
    button: Optional[str] = None
    source: Optional[Path] = None
    lang: str = "en"
    publication: Publication = Publication()

    @property
    def id(self) -> str:
        """The intent and reply id of the article as a whole."""
        return article_id(self.slug)

    @property
    def ids(self) -> Tuple[str, ...]:
        """The ids of the sections."""
        return tuple(section.id for section in self.sections)

    @property
    def caution(self) -> Optional[Section]:
        """The section with the words of caution, which every hopeful section leads to."""
        return next((section for section in self.sections if section.caution), None)


def article_id(slug: str) -> str:
    """The id of the article with this slug."""
    return "article_" + slug.replace("-", "_")


def parse(path: Path) -> Article:
    """Read one article file.

    Raises:
        ContentError: with file and line of everything that is wrong with it.
    """
    return _Parser(path).article()


def markdown() -> MarkdownIt:
    """The Markdown of articles: CommonMark without HTML, and tables."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def front_matter(path: Path) -> Tuple[Optional[Node], Dict[str, Any]]:
    """What stands at the top of an article, as nodes of YAML and as values.

    Raises:
        ContentError: if it is not valid YAML.
    """
    return _front_matter(path, markdown().use(front_matter_plugin).parse(read_text(path)))


def head_line(path: Path, *location: Any) -> int:
    """The line of the article's file in which a field at its top stands, or what is deeper in the field."""
    return ABOVE + look_up(front_matter(path)[0], location)[0]


def _front_matter(path: Path, tokens: Sequence[Token]) -> Tuple[Optional[Node], Dict[str, Any]]:
    front = next((token for token in tokens if token.type == "front_matter"), None)
    node, head = read_yaml(path, front.content, above=ABOVE) if front else (None, {})
    return node, head if isinstance(head, dict) else {}


class _Parser:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.markdown = markdown().use(front_matter_plugin).use(attrs_block_plugin)
        self.findings: List[Finding] = []
        self.lines: List[str] = []

    def article(self) -> Article:
        source = read_text(self.path)
        self.lines = source.split("\n")
        tokens = self.markdown.parse(source)
        head = self._front_matter(tokens)
        sections = [self._section(block) for block in self._blocks(tokens)]
        menus = [section for section, roles in sections if "menu" in roles]
        answers = tuple(section for section, roles in sections if "menu" not in roles)
        self._check_lines(tokens, {section.line for section, _ in sections})
        if not self.findings:
            self._check(answers, menus)
        if self.findings:
            raise ContentError(sorted(self.findings, key=lambda finding: finding.line))
        title = next(token for token in tokens if token.tag == "h1")
        heading = tokens[tokens.index(title) + 1]
        return Article(
            slug=head["slug"],
            title=plain(heading),
            description=head["description"],
            sections=answers,
            menu=menus[0],
            path=self.path,
            button=head.get("button"),
            source=self.path.parent / head["source"] if head.get("source") else None,
            lang=head.get("lang") or "en",
            publication=head["publication"],
        )

    def _report(self, line: int, message: str) -> None:
        self.findings.append(Finding(self.path, line, message))

    def _front_matter(self, tokens: List[Token]) -> Dict[str, Any]:
        try:
            node, head = _front_matter(self.path, tokens)
        except ContentError as error:
            self.findings.extend(error.findings)
            return {}
        for field, example in (("slug", "my-article"), ("description", "One sentence for search engines")):
            if not isinstance(head.get(field), str) or not head[field].strip():
                self._report(1, f"write a line such as '{field}: {example}' between two lines of --- at the top")
        slug = head.get("slug")
        if isinstance(slug, str) and slug and not SLUG.fullmatch(slug):
            self._report(1, f"slug '{slug}': use only lower-case letters, digits and single hyphens, as in my-article")
        elif slug and len(f"/{article_id(slug)}") > PAYLOAD_LIMIT:
            self._report(1, f"slug '{slug}' is too long: shorten it to {PAYLOAD_LIMIT - len('/article_')} characters")
        for field in ("button", "source"):
            if not isinstance(head.get(field, ""), str):
                self._report(1, f"{field}: write one text on the same line")
        if not isinstance(head.get("lang", ""), str) or not LANG.fullmatch(head.get("lang") or "en"):
            self._report(1, "lang: write the two letters of the article's language, as in 'lang: es'")
        if isinstance(head.get("button"), str) and head["button"]:
            self._check_button(head["button"], 1)
        if not any(token.tag == "h1" for token in tokens):
            self._report(1, "the article has no title: begin a line with '# ' and write it there")
        about = {name: head[name] for name in Publication.__fields__ if name in head}
        try:
            head["publication"] = checked(self.path, Publication, node, about, above=ABOVE)
        except ContentError as error:
            self.findings.extend(error.findings)
        return head

    def _blocks(self, tokens: List[Token]) -> Iterator[List[Token]]:
        """Split at the top-level blocks that carry attributes."""
        block: List[Token] = []
        for token in tokens:
            if token.type == "front_matter":
                continue
            outermost = token.level == 0 and token.nesting >= 0
            if outermost and token.attrs.keys() & FIELDS:
                if block:
                    yield block
                block = [token]
                continue
            # A line with braces here is a spoilt attribute line, which is reported as such.
            first, end = _place(token)
            if outermost and not any(_BRACE.search(words) for words in self.lines[first - 1 : end]):
                if token.tag in ("h1", "h2"):  # a lower one is a part of its section
                    self._report(first + 1, f"this heading has no id: write {EXAMPLE} on the line above it")
                elif not block:
                    self._report(first + 1, f"this text is in no section: write {EXAMPLE} on the line above it")
            if block:
                block.append(token)
        if block:
            yield block

    def _section(self, block: List[Token]) -> Tuple[Section, FrozenSet[str]]:
        opening = block[0]
        line = _place(opening)[0]  # of the attributes, which stand above the block
        while line > 1 and not self.lines[line - 1].strip():
            line -= 1
        attributes = {key: str(value) for key, value in opening.attrs.items()}
        roles = frozenset(attributes.get("class", "").split())
        for wrong in sorted(attributes.keys() - FIELDS - {"start"}):  # the first number of a list
            self._report(line, f"unknown attribute '{wrong}'; known are {', '.join(sorted(FIELDS - {'class'}))}")
        for wrong in sorted(roles - ROLES):
            self._report(line, f"unknown mark '.{wrong}'; known are {', '.join('.' + role for role in sorted(ROLES))}")
        self._check_id(attributes.get("id", ""), line)

        heading = opening.type == "heading_open"
        body = block[3:] if heading else block
        name = attributes.get("name") or (plain(block[1]) if heading else "")
        if not name:
            self._report(line, 'this section has no heading: write one, or add name="..." for visitors to read')
        button = attributes.get("button", "")
        self._check_button(button, line)
        text = self._text(body)
        if not text:
            self._report(line, "this section has no text: write its answer below the heading")
        html = self.markdown.renderer.render(_for_page(body), self.markdown.options, {})
        section = Section(
            id=attributes.get("id", ""),
            name=name,
            heading=heading,
            button=button,
            text=text,
            html=html,
            note=attributes.get("note"),
            related=tuple(attributes.get("related", "").replace(",", " ").split()),
            hopeful="hopeful" in roles,
            caution="caution" in roles,
            line=line,
        )
        return section, roles

    def _check_id(self, identifier: str, line: int) -> None:
        if not identifier:
            self._report(line, "this section has no id: begin the line with {#its_id")
        elif not ID.fullmatch(identifier) or identifier.startswith("ask_"):
            self._report(
                line,
                f"id '{identifier}': use lower-case letters, digits and _, beginning with a letter but not with 'ask_'",
            )
        elif len(f"/{identifier}".encode()) > PAYLOAD_LIMIT:
            self._report(line, f"id '{identifier}' is too long: shorten it to {PAYLOAD_LIMIT - 1} characters")

    def _check_button(self, button: str, line: int) -> None:
        if not button.strip():
            limit = f"of at most {TITLE_LIMIT} characters"
            self._report(line, f'this section has no button title: add button="..." {limit}')
        elif len(button) > TITLE_LIMIT:
            self._report(line, f"button title '{button}' has {len(button)} characters; shorten it to {TITLE_LIMIT}")

    def _check_lines(self, tokens: List[Token], used: Set[int]) -> None:
        """Report what is neither Markdown nor the attribute line of a section, by the lines that the editor sees."""
        top = max((_place(token)[1] for token in tokens if token.type == "front_matter"), default=0)
        for number, words in enumerate(self.lines, 1):
            if number <= top or number in used:
                continue
            tag = _TAG.search(words)
            if tag:
                self._report(number, f"take {tag[0]} out: visitors would read it as it stands here")
            if not _BRACE.search(words):
                continue
            if words.lstrip().startswith("{") or "button=" in words:
                self._report(
                    number,
                    f"these attributes cannot be read: write one line as in {EXAMPLE}, with straight double quotes, no "
                    "space in the id, an empty line above and the heading or text right below",
                )
            else:
                self._report(number, "take the braces { } out of this line")

    def _text(self, body: List[Token]) -> str:
        """What a chat says of these blocks."""
        for token in body:
            if token.type in ("fence", "code_block", "html_block", "hr"):
                self._report(
                    _place(token)[0] + 1,
                    "a chat says paragraphs, lists and tables: take away ```, --- or the four spaces that begin "
                    "this part",
                )
        return spoken(body)

    def _check(self, sections: Sequence[Section], menus: Sequence[Section]) -> None:
        if not sections:
            self._report(1, f"the article has no section that answers: write {EXAMPLE} above a heading")
        if not menus:
            self._report(1, "no section is marked .menu: add .menu after the id of the one that offers the options")
        for role, marked in (("menu", menus), ("caution", [section for section in sections if section.caution])):
            for section in marked[1:]:
                self._report(section.line, f"line {marked[0].line} is marked .{role} too: leave it at one of the two")
        hopeful = [section for section in sections if section.hopeful]
        if hopeful and not any(section.caution for section in sections):
            self._report(
                hopeful[0].line,
                "this section is marked .hopeful, so the article needs one with words of caution: mark that .caution",
            )


def _place(token: Token) -> Tuple[int, int]:
    """The first line of a block, counted from 0, and the one behind its last."""
    first, end = token.map or (0, 0)
    return first, end


def _for_page(body: List[Token]) -> List[Token]:
    """The tokens of a section without the editor's attributes, and with images found from any page."""
    for token in body:
        for child in token.children or ():
            source = str(child.attrs.get("src", ""))
            if child.type == "image" and not source.startswith(("/", "https://")):
                child.attrs["src"] = f"/article/{source}"
    return [token.copy(attrs={}) if token.level == 0 and token.attrs.keys() & FIELDS else token for token in body]
