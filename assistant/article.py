"""An article in Markdown as sections that can be answered with.

A section begins at a block that carries an attribute line, as in
`{#clinical_insights .hopeful button="What studies show" related="patient_experiences"}`, and ends before the next one.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

TITLE_LIMIT = 20  # characters; the narrowest platform, see options.py
PAYLOAD_LIMIT = 64  # bytes
ID = re.compile(r"[a-z][a-z0-9_]*")
ROLES = frozenset({"hopeful", "caution", "menu"})
FIELDS = frozenset({"id", "class", "button", "name", "note", "related"})


class Finding(NamedTuple):
    """One thing to mend in the content: where, and what to do."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(Exception):
    """Content that cannot be served. `findings` says where and what to do, one a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


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
    """A parsed article; `sections` in the order of the page, without the closing menu."""

    slug: str
    title: str
    description: str
    sections: Tuple[Section, ...]
    menu: Section
    path: Path

    @property
    def ids(self) -> Tuple[str, ...]:
        """The ids of the sections."""
        return tuple(section.id for section in self.sections)

    @property
    def caution(self) -> Optional[Section]:
        """The section with the words of caution, which every hopeful section leads to."""
        return next((section for section in self.sections if section.caution), None)


def parse(path: Path) -> Article:
    """Read one article file.

    Raises:
        ContentError: with file and line of everything that is wrong with it.
    """
    return _Parser(path).article()


class _Parser:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.markdown = (
            MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin).use(attrs_block_plugin)
        )
        self.findings: List[Finding] = []

    def article(self) -> Article:
        try:
            source = self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ContentError([Finding(self.path, 1, "save the file as UTF-8 text")]) from error
        tokens = self.markdown.parse(source)
        head = self._front_matter(tokens)
        sections = [self._section(block) for block in self._blocks(tokens)]
        menus = [section for section, roles in sections if "menu" in roles]
        answers = tuple(section for section, roles in sections if "menu" not in roles)
        self._check(answers, menus)
        if self.findings:
            raise ContentError(self.findings)
        title = next(token for token in tokens if token.tag == "h1")
        heading = tokens[tokens.index(title) + 1]
        return Article(
            head["slug"], _plain(heading), head["description"], answers, menus[0], self.path
        )

    def _report(self, line: int, message: str) -> None:
        self.findings.append(Finding(self.path, line, message))

    def _front_matter(self, tokens: List[Token]) -> Dict[str, str]:
        front = next((token for token in tokens if token.type == "front_matter"), None)
        head = {}
        try:
            head = yaml.safe_load(front.content) if front else {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._report(mark.line + 2 if mark else 1, f"the lines between --- are not valid YAML: {error.problem}")
            return {}
        if not isinstance(head, dict):
            head = {}
        for field, example in (("slug", "healing-scars"), ("description", "one sentence for search engines")):
            if not isinstance(head.get(field), str) or not head[field].strip():
                self._report(1, f"write '{field}: {example}' between two --- lines at the top")
        slug = head.get("slug")
        if isinstance(slug, str) and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            self._report(1, f"slug '{slug}' may hold only lower-case letters, digits and single hyphens")
        if not any(token.tag == "h1" for token in tokens):
            self._report(1, "the article needs a title, a line that starts with '# '")
        return head

    def _blocks(self, tokens: List[Token]) -> Iterator[List[Token]]:
        """Split at the top-level blocks that carry attributes."""
        block: List[Token] = []
        for token in tokens:
            if token.type == "front_matter":
                continue
            if token.level == 0 and token.nesting >= 0 and token.attrs.keys() & FIELDS:
                if block:
                    yield block
                block = []
            elif token.level == 0 and token.nesting >= 0 and token.type == "heading_open":
                self._report(
                    token.map[0] + 1, "write an id above this heading, as in {#its_id button=\"Short title\"}"
                )
            elif not block and token.map:
                self._report(token.map[0] + 1, "this text stands in no section: write {#its_id ...} above it")
            if block or token.attrs:
                block.append(token)
        if block:
            yield block

    def _section(self, block: List[Token]) -> Tuple[Section, frozenset]:
        opening = block[0]
        line = opening.map[0]  # the attribute line stands right above the block
        attributes = {key: str(value) for key, value in opening.attrs.items()}
        roles = frozenset(attributes.get("class", "").split())
        for wrong in sorted(attributes.keys() - FIELDS):
            self._report(line, f"unknown attribute '{wrong}'; known are {', '.join(sorted(FIELDS - {'class'}))}")
        for wrong in sorted(roles - ROLES):
            self._report(line, f"unknown mark '.{wrong}'; known are {', '.join('.' + role for role in sorted(ROLES))}")
        self._check_id(attributes.get("id", ""), line)

        heading = opening.type == "heading_open"
        body = block[3:] if heading else block
        name = attributes.get("name") or (_plain(block[1]) if heading else "")
        if not name:
            self._report(line, 'a section without a heading needs a name="..." that visitors read')
        button = attributes.get("button", "")
        self._check_button(button, line)
        text = self._text(body)
        if not text:
            self._report(line, "this section has no text: write what it answers below its heading")
        html = self.markdown.renderer.render(_for_page(body), self.markdown.options, {})
        section = Section(
            id=attributes.get("id", ""),
            name=name,
            heading=heading,
            button=button,
            text=text,
            html=html,
            note=attributes.get("note"),
            related=tuple(attributes.get("related", "").split()),
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
                line, f"id '{identifier}': use lower-case letters, digits and _, not beginning with a digit or 'ask_'"
            )
        elif len(f"/{identifier}".encode()) > PAYLOAD_LIMIT:
            self._report(line, f"id '{identifier}' is longer than {PAYLOAD_LIMIT - 1} characters")

    def _check_button(self, button: str, line: int) -> None:
        if not button.strip():
            self._report(line, f'this section has no button title: add button="..." of at most {TITLE_LIMIT} characters')
        elif len(button) > TITLE_LIMIT:
            self._report(
                line, f"button title '{button}' has {len(button)} characters; shorten it to {TITLE_LIMIT}"
            )

    def _text(self, body: List[Token]) -> str:
        """The paragraphs and list items as plain text, a blank line between paragraphs."""
        paragraphs = []
        in_item = False
        for token in body:
            if token.type in ("list_item_open", "list_item_close"):
                in_item = token.nesting > 0
            elif token.type == "inline":
                if "{" in token.content or "}" in token.content:
                    self._report(
                        token.map[0] + 1, "take the braces { } out; if this is an attribute line, check its quotes"
                    )
                plain = _plain(token)
                if plain:
                    paragraphs.append(f"• {plain}" if in_item else plain)
            elif token.type in ("fence", "code_block", "html_block", "hr"):
                self._report(token.map[0] + 1, "only paragraphs and lists can be said in a chat")
        return "\n\n".join(paragraphs).replace("\n\n•", "\n•")

    def _check(self, sections: Sequence[Section], menus: Sequence[Section]) -> None:
        if not sections:
            self._report(1, "the article has no section: write {#its_id button=\"...\"} above a heading")
        if len(menus) != 1:
            self._report(1, "exactly one section must be marked .menu: the one that offers the options")
        cautions = [section for section in sections if section.caution]
        if len(cautions) > 1:
            self._report(cautions[1].line, "only one section of an article can be marked .caution")
        if not cautions and any(section.hopeful for section in sections):
            self._report(1, "a hopeful section needs a section marked .caution that it leads to")


def _plain(inline: Token) -> str:
    """The text of an inline token; a link keeps its address, an image is left out."""
    parts: List[str] = []
    address = ""
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "link_open":
            address = str(child.attrs["href"])
        elif child.type == "link_close":
            parts.append(f" ({address})")
    return "".join(parts).strip()


def _for_page(body: List[Token]) -> List[Token]:
    """The tokens of a section without the editor's attributes, and with images found from any page."""
    for token in body:
        for child in token.children or ():
            source = str(child.attrs.get("src", ""))
            if child.type == "image" and not source.startswith(("/", "https://")):
                child.attrs["src"] = f"/article/{source}"
    return [
        token.copy(attrs={}) if token.level == 0 and token.attrs.keys() & FIELDS else token for token in body
    ]
