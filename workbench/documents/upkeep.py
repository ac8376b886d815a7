"""Sections about the upkeep of a text, as a README has them: how to contribute, its license, its versions."""

import re
from typing import Sequence

from workbench.documents.blocks import Block
from workbench.documents.edges import is_sentence
from workbench.documents.frame import BELOW
from workbench.documents.tree import RULES, bare

_HEADINGS = frozenset(map(bare, RULES["maintenance"]))
_UPKEEP = re.compile(RULES["upkeep"], re.I)
_AND = re.compile(r"\s*(?:&|/|,|\+|\b(?:and|und|et|y|e|i|oraz)\b)\s*")


def mark_upkeep(found: Sequence[Block]) -> None:
    """Drop sections about the upkeep of the text, as in a README, if only such sections follow.

    Those are told by their headings, or by words such as "pull request"; one without a sentence may stand among them.
    """
    blocks = [block for block in found if not block.dropped]
    heads = [number for number, block in enumerate(blocks) if block.kind == "heading"]
    for place, number in enumerate(heads):
        if not _is_upkeep(blocks, heads, place):
            continue
        rest = [later for later in range(place + 1, len(heads)) if blocks[heads[later]].level <= blocks[number].level]
        if all(_is_upkeep(blocks, heads, later) or _is_wordless(blocks, heads, later) for later in rest):
            for each in blocks[number:]:
                each.dropped = BELOW
            return


def _section(blocks: Sequence[Block], heads: Sequence[int], place: int) -> Sequence[Block]:
    return blocks[heads[place] + 1 : heads[place + 1] if place + 1 < len(heads) else len(blocks)]


def _is_upkeep(blocks: Sequence[Block], heads: Sequence[int], place: int) -> bool:
    inside = _section(blocks, heads, place)
    told = sum(block.words for block in inside if _UPKEEP.search(block.text))
    return _of_upkeep(blocks[heads[place]].text) or told * 2 > sum(block.words for block in inside)


def _is_wordless(blocks: Sequence[Block], heads: Sequence[int], place: int) -> bool:
    inside = _section(blocks, heads, place)
    return all(block.kind in ("text", "table") and not is_sentence(block) for block in inside)


def _of_upkeep(heading: str) -> bool:
    """Whether a heading, or each part of "Credits and license", is known to head such a section."""
    parts = [part for part in _AND.split(heading.casefold()) if bare(part)]
    return bare(heading) in _HEADINGS or bool(parts) and all(bare(part) in _HEADINGS for part in parts)
