"""Whose danger a message tells of."""

import pytest

from assistant.nlu.distress.person import about, fitting, whose


@pytest.mark.parametrize(
    "text, need, told",
    [
        ("I want to die", "self_harm", "self"),
        ("I think he wants to die", "someone_else", "other"),
        ("my brother says he wants to die", "someone_else", "other"),
        ("my friend wants to kill herself", "someone_else", "other"),
        ("my wife left me and I want to die", "self_harm", "self"),
        ("my brother killed himself and I want to die", "self_harm", "self"),
        ("I took too many pills", "medical_emergency", "self"),
        ("took all my pills", "medical_emergency", "self"),
        ("chest pain since the infusion", "medical_emergency", "self"),
        ("she isn't breathing", "medical_emergency", "other"),
        ("I can't wake her up", "medical_emergency", "other"),
        ("won't wake up", "medical_emergency", "other"),
        ("my wife is having a panic attack", "acute_distress", "other"),
        ("I'm having a panic attack", "acute_distress", "self"),
        ("my husband hits me", "abuse", "self"),
        ("her husband hits her", "abuse", "other"),
        ("mi hijo quiere morir", "someone_else", "other"),
        ("mein Bruder will sterben", "someone_else", "other"),
        ("ma soeur veut mourir", "someone_else", "other"),
        ("everything is dark", "self_harm", None),
    ],
)
def test_the_person_named_last_before_the_danger_is_meant(text: str, need: str, told: str) -> None:
    assert about(text, need) == told


def test_a_need_that_turns_on_the_person_follows_the_words() -> None:
    assert whose("my friend talks about suicide, she has thoughts to kill herself", "self_harm") == "someone_else"
    assert whose("my wife left, I drink and I want to end it", "someone_else") == "self_harm"
    assert whose("my wife is having a panic attack", "acute_distress") == "acute_distress"


def test_who_has_taken_something_or_cannot_be_woken_is_an_emergency_of_the_body() -> None:
    assert whose("she took all her sleeping pills and i can't wake her up", "someone_else") == "medical_emergency"
    assert whose("my sister has swallowed a bottle of paracetamol", "someone_else") == "medical_emergency"
    assert whose("my sister took pills two years ago and says she wants to die", "someone_else") == "someone_else"
    assert whose("he says he hopes he won't wake up", "someone_else") == "someone_else"


def test_no_body_no_medical_emergency() -> None:
    needs = {"medical_emergency": 0.6, "abuse": 0.3, "self_harm": 0.1}
    assert fitting("my brother shouts at me all night", needs) == "abuse"
    assert fitting("he collapsed and there is blood", needs) == "medical_emergency"
