"""Mistakes in files that people edit, each with its line, and the readers that know the lines."""

import os
import stat
from pathlib import Path
from typing import Any, NamedTuple, Optional, Sequence, Tuple

import yaml

LARGEST = 1_000_000  # bytes of a file that people edit; a long book has as many


class Finding(NamedTuple):
    """One thing to mend in the content: where, and what to do. With `advice` the content can be served as it is."""

    path: Path
    line: int
    message: str
    advice: bool = False

    def __str__(self) -> str:
        return f"{os.path.relpath(self.path)}:{self.line}: {self.message}"


class ContentError(Exception):
    """Content that cannot be served. `findings` says where and what to do, one a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


def read_text(path: Path) -> str:
    """A file of the content, with its lines ended by "\\n".

    Raises:
        ContentError: if it cannot be read, is larger than LARGEST, or is not UTF-8.
    """
    data = _read(path)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "this line has a character that is not UTF-8: save the file with the encoding UTF-8"
        raise ContentError([Finding(path, line, message)]) from error


def _read(path: Path) -> bytes:
    try:
        # A pipe of that name would otherwise wait for a writer for ever.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ContentError([Finding(path, 1, "this is no file: put the file itself here")])
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise ContentError([Finding(path, 1, "this file is missing: put it back")]) from error
    except IsADirectoryError as error:
        raise ContentError([Finding(path, 1, "this is a folder: put a file here, or rename it")]) from error
    except OSError as error:
        message = f"this file cannot be read, so look at its permissions (the system says: {error.strerror})"
        raise ContentError([Finding(path, 1, message)]) from error
    if len(data) > LARGEST:
        raise ContentError([Finding(path, 1, f"this file has more than {LARGEST:,} bytes: shorten or split it")])
    return data


def read_yaml(path: Path, source: str, above: int = 0) -> Tuple[Optional[yaml.Node], Any]:
    """YAML as nodes, which know their lines, and as values, each scalar as it is written: a telephone number keeps
    its zeros. `above` counts the lines of the file before `source`.

    Raises:
        ContentError: if it is not valid.
    """
    try:
        try:
            return _loaded(yaml.CBaseLoader(source))  # ten times as fast
        except yaml.YAMLError:
            return _loaded(yaml.BaseLoader(source))  # says better what is wrong
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position)
        message = "this line has an invisible character: delete it and write the line again"
    except yaml.MarkedYAMLError as error:
        # An open quote is noticed at the end of the file; where it began says more.
        at_end = "end of stream" in (error.problem or "")
        line = ((at_end and error.context_mark) or error.problem_mark).line
        message = (
            "this cannot be read: put a text that holds a colon, # or other signs in straight quotes, close every "
            f"quote, and indent with spaces as the lines around it (YAML says: {error.problem})"
        )
    raise ContentError([Finding(path, above + line + 1, message)])


def _loaded(loader: Any) -> Tuple[Optional[yaml.Node], Any]:
    node = loader.get_single_node()
    return node, loader.construct_document(node) if node else None


def look_up(node: Optional[yaml.Node], location: Sequence[Any]) -> Tuple[int, str]:
    """The line of the deepest part of `location` that stands in the YAML, and its text if it is one.

    What stands where a list may stand counts as a list of one.
    """
    line = node.start_mark.line + 1 if node else 1
    for step in location:
        found = None
        if isinstance(step, int) and not isinstance(node, yaml.SequenceNode):
            continue
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step], node.value[step]
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line, node.value if isinstance(node, yaml.ScalarNode) else ""
