"""A mistake in a file is told with its line, whatever kind of file it is."""

import os
from pathlib import Path
from typing import Any, Sequence, Tuple

import pytest

from assistant.content.findings import LARGEST, ContentError, Finding, look_up, read_text, read_yaml

YAML = """\
phone: 0170123
options:
  - title: Call
    url: tel:1
  - title: Write
one: alone
"""


def told(what: Any, *arguments: Any) -> Finding:
    with pytest.raises(ContentError) as error:
        what(*arguments)
    (finding,) = error.value.findings
    return finding


def test_lines_end_in_one_way_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(tmp_path / "a.md") == "one\ntwo\nthree\n"


def test_a_file_that_is_not_utf_8_is_told_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo\ncaf\xe9\n")
    assert told(read_text, tmp_path / "a.md").line == 3


def test_what_is_no_file_to_read_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * (LARGEST + 1))
    assert told(read_text, tmp_path / "pipe").message.startswith("this is no file")
    assert told(read_text, tmp_path / "large").message.startswith("this file has more than 1,000,000 bytes")
    assert told(read_text, tmp_path).message.startswith("this is a folder")
    assert told(read_text, tmp_path / "gone").message.startswith("this file is missing")


def test_values_are_kept_as_they_are_written() -> None:
    assert read_yaml(Path("a.yml"), YAML)[1]["phone"] == "0170123"


@pytest.mark.parametrize(
    "location, expected",
    [
        (("phone",), (1, "0170123")),
        (("options", 1, "title"), (5, "Write")),
        (("options", 0, "url"), (4, "tel:1")),
        (("options", 7, "title"), (2, "")),  # as deep as it goes
        (("missing", "deeper"), (1, "")),
        (("one", 0), (6, "alone")),  # one entry stands for a list of one
        ((), (1, "")),
    ],
)
def test_a_place_is_found_by_its_path(location: Sequence[Any], expected: Tuple[int, str]) -> None:
    assert look_up(read_yaml(Path("a.yml"), YAML)[0], location) == expected


@pytest.mark.parametrize(
    "source, line",
    [('a: 1\nb: "open\nc: 2\n', 2), ("a: 1\nb: x: y\n", 2), ("a: 1\n\x07b: 2\n", 2)],
)
def test_yaml_that_cannot_be_read_is_told_where_the_mistake_began(source: str, line: int) -> None:
    assert told(read_yaml, Path("a.yml"), source).line == line
    assert told(read_yaml, Path("a.yml"), source, 10).line == line + 10
