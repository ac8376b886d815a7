"""The state of the talk after distress: pure, small, and kept in one slot."""

import json

from assistant.dialogue.aftercare import AFTERCARE, PAUSE, SUPPORT, TEXTS, Talk, elsewhere, next_text, supports, told

KEY = (TEXTS, "self_harm")


def said(talk: Talk, texts: list, times: int) -> list:
    """The numbers of the texts that are said one after the other."""
    numbers = []
    for _ in range(times):
        number = next_text(talk, KEY, texts, texts[numbers[-1]] if numbers else None)
        talk = told(talk, KEY, number, texts[number])
        numbers.append(number)
    return numbers


def test_each_text_is_said_once_and_then_all_but_the_first_take_turns() -> None:
    assert said(Talk(), ["a", "b", "c"], 7) == [0, 1, 2, 1, 2, 1, 2]
    assert said(Talk(), ["a", "b"], 5) == [0, 1, 0, 1, 0]


def test_a_text_that_was_said_last_is_passed_over() -> None:
    assert next_text(Talk(), KEY, ["a", "b"], "a") == 1
    assert next_text(Talk(), KEY, ["a"], "a") is None


def test_each_need_has_a_sequence_of_its_own() -> None:
    talk = told(told(Talk(), KEY, 0, "a"), KEY, 1, "b")
    assert next_text(talk, (TEXTS, "immediate_danger"), ["x", "y", "z"], "b") == 0
    assert next_text(talk, (TEXTS, "self_harm", "other"), ["x", "y", "z"], "b") == 0


def test_a_question_is_remembered_with_what_it_was_about() -> None:
    assert told(Talk(), KEY, 0, "Is somebody there?").asked == "company"
    assert told(Talk(), (TEXTS, "check_in"), 0, "How are you?").asked == "feeling"
    assert told(Talk(asked="company"), KEY, 0, "Call now.").asked is None
    assert elsewhere(Talk(asked="company", close=True)) == Talk(asked=None, close=False, quiet=PAUSE)


def test_the_next_message_belongs_to_the_talk_unless_it_was_let_go() -> None:
    assert told(Talk(), KEY, 0, "a").close and told(Talk(), (AFTERCARE, "alone"), 0, "a").close
    for leaving in ((AFTERCARE, "moving_on"), (AFTERCARE, "misunderstood"), (SUPPORT, "grief")):
        assert not told(Talk(close=True), leaving, 0, "a").close


def test_the_talk_remembers_that_a_visitor_cannot_call() -> None:
    assert elsewhere(told(Talk(), (AFTERCARE, "cannot_call"), 0, "a")).writes


def test_kind_words_wait() -> None:
    talk = told(Talk(), (SUPPORT, "grief"), 0, "a")
    assert supports(Talk(), "grief") and not supports(talk, "grief") and not supports(talk, "worry")
    for _ in range(2):
        talk = elsewhere(talk)
    assert supports(talk, "worry") and not supports(talk, "grief")
    for _ in range(2):
        talk = elsewhere(talk)
    assert supports(talk, "grief")


def test_the_slot_keeps_the_whole_state_as_json() -> None:
    talk = Talk("de", True, True, True, True, "company", ("a", "b"), {"texts.abuse": 2}, ("texts.abuse", 1), 3)
    assert Talk.of(json.loads(json.dumps(talk.as_slot()))) == talk


def test_an_unreadable_slot_begins_anew() -> None:
    assert Talk.of(None) == Talk.of("old") == Talk() and Talk.of({"of": "another version", "other": True}).other
