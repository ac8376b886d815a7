"""Personal data goes, words stay. In the files of `tests/redaction/` braces mark what has to go."""

import re
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest

from assistant.content import ROOT
from assistant.redaction import redact

PLANTED = Path(__file__).parent / "redaction"


def planted(file: str) -> List[Tuple[str, List[str]]]:
    """Each message of a file, and the words in it that nobody may read."""
    messages = []
    for line in (PLANTED / file).read_text(encoding="utf-8").splitlines():
        secret = [word for part in re.findall(r"{(.+?)}", line) for word in re.findall(r"\w{2,}", part)]
        messages.append((re.sub(r"[{}]", "", line), secret))
    return messages


def left(text: str, secret: List[str]) -> List[str]:
    """The secret words that are still in a text; what redaction itself writes in brackets is none."""
    kept = re.sub(r"\[[a-z]+\]", " ", redact(text))
    return [word for word in secret if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", kept)]


def english() -> Iterator[str]:
    """How people ask, as the assistant is trained on it."""
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        if path.stem not in ("crisis", "out_of_scope"):  # where there are names and other languages on purpose
            yield from re.findall(r"^\s+- (\w.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[::12]


def test_names_go() -> None:
    messages = planted("names.txt")
    assert len(messages) >= 250
    titles = {"Mr", "Ms", "Dr", "Reverend", "Corporal"}
    kept = [text for text, secret in messages if set(left(text, secret)) - titles]
    assert len(kept) <= len(messages) * 0.05, kept


@pytest.mark.parametrize("text, secret", planted("identifiers.txt"))
def test_everything_else_that_tells_who_it_is_goes(text: str, secret: List[str]) -> None:
    assert not left(text, secret)


def test_the_words_of_questions_stay() -> None:
    questions = list(english())
    assert len(questions) > 300
    changed = [(text, redact(text)) for text in questions if redact(text) != text]
    assert len(changed) <= len(questions) * 0.03, changed


@pytest.mark.parametrize(
    "text",
    [
        "Is Ketamine safe for a Veteran with PTSD?",
        "KETAMINE PTSD VETERAN",
        "Can Ketamine help my Veteran brother?",
        "Does EMDR work better than Ketamine?",
        "What Is The Price Of Ketamine Therapy For Young People",
        "I hope it will help, may I ask something?",
        "tell me about Healing Scars",
        "Dr said it's fine, doctor told me to ask",
        "is 0.5 mg/kg the dose, or 300 mg?",
        "were there studies from 2019-2023, or between 1999 and 2020?",
        "does it work for 40% of people after 2-3 weeks?",
        "call 988 or 911, text HOME to 741741",
        "DSM-5-TR, ICD-10 F43.10, a PCL-5 score of 45",
        "a good place to ask, 24/7?",
        "thank you very much",
        "",
        "😀 ✨",
    ],
)
def test_an_ordinary_message_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_what_went_is_named_by_its_kind() -> None:
    text = "I'm Sarah Connor, sarah@example.com, 123 Main Street, born 12/04/1985, card 4111 1111 1111 1111"
    assert redact(text) == "I'm [name], [email], [address], born [date], [number]"
