"""Where a name begins and ends, and what only looks like one."""

from typing import List

import pytest

from assistant.privacy import names, redaction


def found(text: str) -> List[str]:
    return sorted({text[start:end] for start, end in names.find(redaction._pipeline()(text))})


@pytest.mark.parametrize(
    "text, name",
    [
        ("my name is Zebediah Quux and I cannot sleep", "Zebediah Quux"),
        ("ich heiße Ottokar", "Ottokar"),
        ("je m'appelle Margaux", "Margaux"),
        ("I saw Dr. Abernathy on monday", "Abernathy"),
        ("my wife Hope said it would pass", "Hope"),
        ("it helped me. Thanks, Rosalind", "Rosalind"),
    ],
)
def test_a_name_is_found_with_all_its_parts(text: str, name: str) -> None:
    parts = found(text)
    assert parts and all(part.endswith(name) for part in parts), "a word before it may go with it, and none after it"


@pytest.mark.parametrize(
    "text",
    [
        "does ketamine help with Parkinson disease?",
        "I served in Desert Storm",
        "I live in Boston",
        "there is hope, and I am in good faith",
        "IS IT SAFE FOR VETERANS",
        "what does the Mayo Clinic say?",
    ],
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert found(text) == []
