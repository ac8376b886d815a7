"""Example questions: enough of them, each worth having, reviewed by a person, and leading somewhere."""

from collections import Counter
from pathlib import Path
from typing import Iterator, List, Set

from assistant.content import MENU, Content
from assistant.findings import Finding
from workbench.examples import Block, Example
from workbench.likeness import Texts, tokens

FEW = 20  # below this a section is often missed


def questions(root: Path, content: Content, blocks: List[Block]) -> Iterator[Finding]:
    """What is wrong with the messages of data/nlu."""
    sections = {section.id for section in content.sections}
    yield from _leading_nowhere(blocks, {*sections, MENU, "crisis", *content.replies})
    counts = Counter(example.intent for block in blocks for example in block.examples)
    for article in content.articles:
        for section in article.sections:
            count = counts[section.id]
            if not count:
                message = f"no question leads here yet: write some as the intent '{section.id}' in data/nlu"
                yield Finding(article.path, section.line, message)
            elif count < FEW:
                message = (
                    f"only {count} question{'s lead' if count > 1 else ' leads'} here: write more as the intent "
                    f"'{section.id}' in data/nlu, {FEW} or better 50, each in other words"
                )
                yield Finding(article.path, section.line, message, advice=True)
    yield from _drafts(blocks)
    yield from _alike([example for block in blocks for example in block.examples])


def _leading_nowhere(blocks: List[Block], known: Set[str]) -> Iterator[Finding]:
    told: Set[str] = set()
    for block in blocks:
        if block.intent not in known and block.intent not in told:
            told.add(block.intent)
            message = f"intent: '{block.intent}' is the id of no section and of no reply in domain.yml"
            yield Finding(block.path, block.line, message)


def _drafts(blocks: List[Block]) -> Iterator[Finding]:
    for block in blocks:
        if any(example.draft for example in block.examples):
            message = (
                f"these {len(block.examples)} questions are drafts: make each one a question that a visitor would ask, "
                "then delete the line 'metadata: {draft: true}'"
            )
            yield Finding(block.path, block.line, message, advice=True)


def _alike(examples: List[Example]) -> Iterator[Finding]:
    """Messages that stand there twice. The same words for two intents cannot be told apart by anybody."""
    known = Texts([example.text for example in examples])
    for index, example in enumerate(examples):
        for other in (examples[place] for place in known.alike(example.text) if place < index):
            where = f"line {other.line}" if other.path == example.path else f"{other.path.name}:{other.line}"
            if other.intent == example.intent:
                message = f"“{example.text}” says the same as “{other.text}” ({where}): delete one of them"
                yield Finding(example.path, example.line, message, advice=True)
            else:
                same = tokens(other.text) == tokens(example.text)
                message = (
                    f"“{example.text}” is {'' if same else 'nearly '}the same as “{other.text}” for "
                    f"'{other.intent}' ({where}): keep it where visitors mean it"
                )
                yield Finding(example.path, example.line, message, advice=not same)
