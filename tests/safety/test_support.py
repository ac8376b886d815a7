"""Kind words beside an answer, from the guard's finding to what every channel shows."""

from typing import Any, Callable, Dict, List

import pytest

from assistant.channels.conversation import Answer
from assistant.channels.rendering import LIMITS
from assistant.content.loader import Content
from assistant.nlu.distress.crisis_guard import CrisisGuard, Distress

Ask = Callable[..., List[Dict[str, Any]]]
NEEDS = ("grief", "panic_told", "low_mood", "worry", "hard_life", "general")


@pytest.fixture(params=NEEDS)
def suffering(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A guard that finds suffering without danger in every message."""
    found = Distress("support", request.param, "en")
    monkeypatch.setattr(CrisisGuard, "judge", lambda self, text, reading, held: found)
    return request.param


@pytest.mark.parametrize(
    "text, answer",
    [
        ("what do studies say about ketamine", "clinical_insights"),
        ("should I stop my sertraline", "medical_advice"),
        ("what does a session cost", "out_of_scope"),
        ("thanks", "thanks"),
    ],
)
def test_the_question_is_answered_beside_kind_words(suffering: str, text: str, answer: str, ask: Ask) -> None:
    kind, *rest = ask(text)
    assert kind["id"] == "support" and answer in [reply["id"] for reply in rest]
    assert kind["options"][0]["url"] == "tel:988", "the line one tap away"
    assert "911" not in kind["text"] and "emergency" not in kind["text"].replace("no emergency", ""), "no alarm"
    for reply in rest:
        assert not any(option.get("payload") == "/crisis" for option in reply["options"]), (
            "nothing is ahead of the answer"
        )


def test_kind_words_are_shown_on_every_channel(suffering: str, ask: Ask) -> None:
    replies = tuple(ask("what do studies say about ketamine"))
    for channel in LIMITS:
        shown = Answer(replies).parts(channel)
        text = "\n".join([part.text for part in shown] + [link.value for part in shown for link in part.links])
        assert replies[0]["text"].split("{")[0] in text and "988" in text
        assert not Answer(replies).helps, "no crisis is counted"


@pytest.mark.parametrize("language", ["es", "de", "fr"])
def test_kind_words_are_said_in_the_language(
    language: str, monkeypatch: pytest.MonkeyPatch, ask: Ask, content: Content
) -> None:
    found = Distress("support", "grief", language)
    monkeypatch.setattr(CrisisGuard, "judge", lambda self, text, reading, held: found)
    region = content.crisis.regions[content.crisis.languages[language].region]
    first = ask("what do studies say about ketamine")[0]
    assert first["id"] == "support" and region.fitting("check_in")[0].options[0].url in str(first["options"])
