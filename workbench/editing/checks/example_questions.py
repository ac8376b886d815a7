"""Example questions: each worth having, leading somewhere, and in the folder of its owner."""

from pathlib import Path
from typing import Iterator, List, Set

from assistant.content.findings import Finding
from assistant.content.loader import MENU, Content
from assistant.nlu.intents import QUESTION
from workbench.editing.near_duplicates import pairs, tokens
from workbench.editing.training_files import Block, Example

COMMON = "common"  # the folder of what every article has


def questions(root: Path, content: Content, blocks: List[Block]) -> Iterator[Finding]:
    """What is wrong with the messages of data/nlu."""
    sections = {section.id for section in content.sections}
    yield from _leading_nowhere(blocks, {*sections, MENU, "crisis", QUESTION, *content.replies})
    yield from _owners(blocks)
    yield from _alike([example for block in blocks for example in block.examples])


def _leading_nowhere(blocks: List[Block], known: Set[str]) -> Iterator[Finding]:
    told: Set[str] = set()
    for block in blocks:
        if block.intent not in known and block.intent not in told:
            told.add(block.intent)
            message = f"intent: '{block.intent}' is the id of no section and of no reply in domain.yml"
            yield Finding(block.path, block.line, message)


def _owners(blocks: List[Block]) -> Iterator[Finding]:
    """What an article leaves out speaks for that article alone, so it must name the one whose folder it stands in."""
    for block in blocks:
        folder = block.path.parent.name
        owner = block.note.get("article")
        if block.intent == "out_of_scope" and folder not in (COMMON, "nlu") and owner != folder:
            message = f"write 'article: {folder}' into the metadata: another article may answer these questions"
            yield Finding(block.path, block.line, message)


def _alike(examples: List[Example]) -> Iterator[Finding]:
    """Messages that stand there twice. The same words for two intents cannot be told apart by anybody.

    A question to any article may be one to this article: its examples of a section may say the same.
    """
    for place, earlier in pairs([example.text for example in examples]):
        example, other = examples[place], examples[earlier]
        where = f"line {other.line}" if other.path == example.path else f"{other.path.name}:{other.line}"
        if other.intent == example.intent:
            message = f"“{example.text}” says the same as “{other.text}” ({where}): delete one of them"
            yield Finding(example.path, example.line, message, advice=True)
        elif QUESTION not in (example.intent, other.intent):
            same = tokens(other.text) == tokens(example.text)
            message = (
                f"“{example.text}” is {'' if same else 'nearly '}the same as “{other.text}” for "
                f"'{other.intent}' ({where}): keep it where visitors mean it"
            )
            yield Finding(example.path, example.line, message, advice=not same)
