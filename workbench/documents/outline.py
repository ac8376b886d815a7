"""The blocks of an article as titled parts."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Dict, List, Optional, Sequence, Tuple

from markdown_it import MarkdownIt

from assistant.content.article import markdown
from assistant.content.chat_text import spoken
from workbench.documents.accordions import OPENED
from workbench.documents.blocks import Block
from workbench.documents.document import Part
from workbench.documents.spans import spread
from workbench.documents.tree import Source, bare
from workbench.documents.writing import sayable, write

TABLES = "tables that cannot be said in rows"
EMPTY = "headings with no text below"
WORDLESS = "tables and lists without words"
SUBTITLE = 20  # words between a title and the same title once more
_NUMBERED = re.compile(r"\d{1,9}([.)]) ")
_NUMBER = re.compile(r"^(\d{1,9})[.)]( )", re.M)
_UNKNOWN = frozenset("heading_open hr fence code_block html_block".split())


@dataclass
class _Node:
    heading: str
    level: int
    blocks: List[Block] = field(default_factory=list)
    parents: List["_Node"] = field(default_factory=list)
    opened: bool = False  # the page hides what is below until somebody taps


def parts(
    title: str, kept: Sequence[Block], top: Optional[Block], source: Source, left_out: Dict[str, List[str]]
) -> List[Part]:
    """Each heading with what stands below it; the first part is the introduction.

    A heading without text stands in bold before its first child; of equal ones each gets its parent's in front.
    """
    nodes = _nodes(title, kept, top)
    carried: List[_Node] = []
    done: List[Tuple[_Node, Part]] = []
    for number, node in enumerate(nodes):
        following = nodes[number + 1] if number + 1 < len(nodes) else None
        left_out.setdefault(EMPTY, []).extend(_given_up(carried, node, source))
        if number and not node.blocks:
            if following is not None and _above(node, following, source):
                carried.append(node)
            else:
                left_out.setdefault(EMPTY, []).append(node.heading)
            continue
        part = Part(node.heading, parents=[parent.heading for parent in node.parents])
        for each in carried:
            if number:
                part.markdown.append(f"**{_escape(each.heading)}**")
                part.text.append(each.heading)
        if number:
            carried = []
        for block in node.blocks:
            _add(part, block, source.address, left_out)
        if part.markdown or not number:
            done.append((node, part))
        else:
            left_out.setdefault(EMPTY, []).append(node.heading)
    left_out.setdefault(EMPTY, []).extend(each.heading for each in carried)
    _tell_apart(done)
    return [part for _, part in done]


def _given_up(carried: List[_Node], node: _Node, source: Source) -> List[str]:
    """Take those of the headings that wait for a text away that cannot get one below this node: their words.

    Whatever waits is no deeper than what came behind it, so these are the last ones.
    """
    lost: List[str] = []
    while carried and not _above(carried[-1], node, source):
        lost.insert(0, carried.pop().heading)
    return lost


def _above(node: _Node, following: _Node, source: Source) -> bool:
    """Whether a heading without text is that of the next one: many accordions have headings of the same level."""
    if following.level > node.level:
        return True
    return following.level == node.level and (not source.page or following.opened and not node.opened)


def _escape(heading: str) -> str:
    return heading.replace("*", "\\*").replace("{", "(").replace("}", ")").replace("<", "&lt;")


def _nodes(title: str, kept: Sequence[Block], top: Optional[Block]) -> List[_Node]:
    nodes = [_Node(title, 0)]
    parents: List[_Node] = []
    below_title = False
    for block in kept:
        if block is top:
            below_title = True
            continue
        if block.kind == "heading":
            above = sum(each.words for each in nodes[0].blocks)
            if bare(block.text) == bare(title) and above <= SUBTITLE and len(nodes) == 1:
                continue
            while parents and parents[-1].level >= block.level:
                parents.pop()
            opened = block.node.has_attr(OPENED)
            nodes.append(_Node(_heading(block.text), block.level, parents=[*parents], opened=opened))
            parents.append(nodes[-1])
            below_title = False
        else:
            nodes[0 if below_title else -1].blocks.append(block)
    return nodes


def _heading(text: str) -> str:
    """One line that Markdown reads as it stands."""
    return re.sub(r"\s*#+$", "", text.translate(str.maketrans("{}", "()"))).strip() or text


def _add(part: Part, block: Block, address: Optional[str], left_out: Dict[str, List[str]]) -> None:
    if block.kind == "table":
        spread(block.node)
    if block.kind == "table" and not sayable(block.node):
        left_out.setdefault(TABLES, []).append(block.text)
        return
    if block.kind == "table" and part.text and bare(part.text[-1]) == bare(block.text):
        return
    text = block.text
    written = _told(write(block, address), text)
    if part.markdown and _NUMBERED.match(part.markdown[-1]) and _NUMBERED.match(written):
        written = _anew(written, part.markdown[-1])
    if written:
        part.markdown.append(written)
        part.text.append(text)
    else:
        left_out.setdefault(WORDLESS, []).append(text)


def _anew(listed: str, above: str) -> str:
    """A numbered list right below another one, which Markdown would count on, with another sign behind its numbers."""
    sign = "." if _NUMBERED.match(above)[1] == ")" else ")"  # type: ignore[index]  # both are numbered lists
    return _NUMBER.sub(rf"\g<1>{sign}\g<2>", listed)


@lru_cache(1)
def _parser() -> MarkdownIt:
    return markdown()


def _told(written: str, text: str) -> str:
    """The Markdown, if the article format has all of it; else the bare words; empty if a chat would say nothing."""
    tokens = _parser().parse(written)
    if any(token.type in _UNKNOWN for token in tokens):
        written = re.sub(r"([!-/:-@\[-`|~])", r"\\\1", text.translate(str.maketrans("{}", "()")))
        written = written.replace("\\<", "&lt;")
        tokens = _parser().parse(written)
    return written if spoken(tokens) else ""


def _tell_apart(done: Sequence[Tuple[_Node, Part]]) -> None:
    """Equal headings get the heading above them in front, as far up as it takes."""
    for depth in range(1, 6):
        counts = Counter(bare(part.heading) for _, part in done)
        for node, part in done:
            if counts[bare(part.heading)] > 1 and len(node.parents) >= depth:
                part.heading = f"{node.parents[-depth].heading.rstrip(':')}: {part.heading}"
