"""The rules alone: precise on unmistakable wordings, silent on idioms."""

import pytest

from assistant.nlu.crisis_rules import match, normalise


@pytest.mark.parametrize(
    "text, need",
    [
        ("I want to kill myself", "self_harm"),
        ("i just wanna d.i.e", "self_harm"),
        ("I don’t want to be here anymore", "self_harm"),
        ("they'd be better off without me", "self_harm"),
        ("k1ll mys3lf", "self_harm"),
        ("my son wants to die", "someone_else"),
        ("she isn't breathing", "medical_emergency"),
        ("I took all my pills", "medical_emergency"),
        ("how many would it take to die", "immediate_danger"),
        ("he keeps hitting me", "abuse"),
        ("my husband beats me", "abuse"),
        ("having a panic attack", "acute_distress"),
    ],
)
def test_unmistakable_wordings(text: str, need: str) -> None:
    assert match(text) == need


@pytest.mark.parametrize(
    "text",
    [
        "this wait is killing me",
        "I nearly killed myself laughing 😂",
        "what percentage of veterans have suicidal thoughts",
        "name of the film where he kills himself",
        "I was suicidal years ago and am fine now, what does the research say",
        "is it deadly",
        "traumatic memories and the grip of fear",
    ],
)
def test_idioms_and_research_are_left_to_the_model(text: str) -> None:
    assert match(text) is None


def test_normalise_undoes_disguises() -> None:
    assert normalise("K!LL  mys3lf").split() == ["kill", "myself"]
    assert normalise("soooooo s.a.d").split() == ["soo", "sad"]
