"""Asking for a line, or for help itself, is told from asking for help with something, in four languages."""

from pathlib import Path
from typing import Optional

import pytest
import yaml

from assistant.content.content_reloader import content
from assistant.nlu.distress.asks_for_help import cries, match

WORDINGS = yaml.safe_load(Path(__file__).with_name("asks_for_help.yml").read_text(encoding="utf-8"))
ASKS = [(language, text) for language, texts in WORDINGS["asks"].items() for text in texts]


@pytest.mark.parametrize("language, text", ASKS, ids=[text for _, text in ASKS])
def test_whoever_asks_for_help_is_heard(language: str, text: str) -> None:
    assert match(text) == language


@pytest.mark.parametrize("text", WORDINGS["harmless"])
def test_whoever_asks_for_something_else_is_not(text: str) -> None:
    assert match(text) is None


def test_there_are_as_many_as_promised() -> None:
    assert len(ASKS) >= 60 and len(WORDINGS["harmless"]) >= 60
    assert set(WORDINGS["asks"]) == {"en", "es", "de", "fr"}


def test_every_line_of_the_content_is_known_by_name_and_number() -> None:
    for name, _ in content().crisis.lines:
        if sum(sign.isdigit() for sign in name) > 2 or not any(sign.isdigit() for sign in name):
            assert match(name), name


@pytest.mark.parametrize("typed", ["CRISIS LINE!!", "Suicide   hotline??", "９８８", "crisis\nline", "i need help 😭"])
def test_signs_and_capitals_hide_no_call_for_help(typed: str) -> None:
    assert match(typed)


@pytest.mark.parametrize(
    "text, language",
    [("HELP", "en"), ("help please!", "en"), ("Hilfe", "de"), ("ayuda", "es"), ("aide", "fr"), ("help menu", None)],
)
def test_a_bare_cry_may_ask_for_help(text: str, language: Optional[str]) -> None:
    assert cries(text) == language
