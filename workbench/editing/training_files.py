"""The example messages of data/nlu with the file and line of each."""

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import yaml

from assistant.content.findings import ContentError, Finding, look_up, read_text, read_yaml
from assistant.content.loader import ROOT

_ITEM = re.compile(r"\s*[-*+] (.*)")
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Example(NamedTuple):
    """One message."""

    path: Path
    line: int
    intent: str
    text: str
    near_miss: bool


class Block(NamedTuple):
    """The messages that a file has for one intent. `plain` blocks carry no note."""

    path: Path
    line: int
    intent: str
    plain: bool
    examples: List[Example]
    note: Dict[str, Any] = {}  # its metadata


def blocks(root: Path = ROOT) -> Iterator[Block]:
    """Every block of every file, in order.

    Raises:
        ContentError: with file and line of what cannot be read.
    """
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        yield from blocks_of(path)


def blocks_of(path: Path) -> Iterator[Block]:
    """The blocks of one file.

    Raises:
        ContentError: with file and line of what cannot be read.
    """
    source = read_text(path)
    node, data = read_yaml(path, source)
    entries = data.get("nlu") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ContentError([Finding(path, 1, "write 'nlu:' and below it entries that begin with '- intent: ...'")])
    for number, entry in enumerate(entries):
        if "intent" in entry:  # a synonym or a lookup table has none
            line, _ = look_up(node, ("nlu", number, "intent"))
            found = list(_examples(path, node, number, entry, source.split("\n")))
            note = entry.get("metadata") if isinstance(entry.get("metadata"), dict) else {}
            yield Block(path, line, entry["intent"], "metadata" not in entry, found, note)


def _examples(path: Path, node: Optional[yaml.Node], number: int, entry: Any, lines: List[str]) -> Iterator[Example]:
    note = entry.get("metadata") if isinstance(entry.get("metadata"), dict) else {}
    near_miss = note.get("near_miss") == "true"
    examples = entry.get("examples")
    if isinstance(examples, str):
        at, _ = look_up(node, ("nlu", number, "examples"))
        for line, words in enumerate(examples.split("\n"), at + 1):
            item = _ITEM.fullmatch(words)
            if item:
                yield Example(path, line, entry["intent"], _ENTITY.sub(r"\1", item[1]).strip(), near_miss)
    elif isinstance(examples, list):
        for index, example in enumerate(examples):
            line, _ = look_up(node, ("nlu", number, "examples", index))
            text = example.get("text", "") if isinstance(example, dict) else str(example)
            own = example.get("metadata") if isinstance(example, dict) else None
            noted = near_miss or isinstance(own, dict) and own.get("near_miss") == "true"
            yield Example(path, line, entry["intent"], text.strip(), noted)


def examples(root: Path = ROOT) -> List[Example]:
    """Every message.

    Raises:
        ContentError: with file and line of what cannot be read.
    """
    return [example for block in blocks(root) for example in block.examples]
