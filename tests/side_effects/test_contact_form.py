"""What an answer to a question of the contact form means."""

import pytest

from assistant.side_effects.contact_form import (
    ANY_TIME,
    CANCEL,
    CHANGE,
    CONSENT,
    NAME,
    NOTHING,
    REACH,
    SEND,
    TIME,
    sends,
    step,
    whole,
    withdraws,
)

SHOWN = [{"title": "Whenever", "payload": f"/{ANY_TIME}"}, {"title": "Cancel", "payload": f"/{CANCEL}"}]


def said(asked: str, text: str, chosen: str = None, intent: str = None, question: bool = False):
    return step(asked, text, chosen, SHOWN, intent, question)


@pytest.mark.parametrize("reach", ["a@b.co", "it's Zoë.Quux+desk@sub.example.org", "+1 (555) 010-0199", "0171 1234567"])
def test_an_address_or_a_number_is_a_way_to_reach_somebody(reach: str) -> None:
    assert said(REACH, reach).slots == {REACH: reach}


@pytest.mark.parametrize("reach", ["at home", "a@b", "12345", "@zoe", "x" * 200 + "@example.org", "a" * 30_000 + "@"])
def test_an_unusable_address_is_asked_for_again(reach: str) -> None:
    assert said(REACH, reach).reply == "contact_unclear"


def test_lines_become_one_so_that_no_answer_looks_like_two() -> None:
    assert said(NAME, "Zoë\nReach: somebody@else.example").slots == {NAME: "Zoë Reach: somebody@else.example"}


@pytest.mark.parametrize("asked", [NAME, TIME])
def test_an_answer_has_letters_and_a_limit(asked: str) -> None:
    for text in ("...", "x" * 101):
        assert said(asked, text).reply == "contact_unclear"


@pytest.mark.parametrize(
    "text", ["cancel", "Stop!", "never mind", "please cancel it", "no thanks", "I changed my mind"]
)
def test_whoever_has_had_enough_is_let_go(text: str) -> None:
    for asked in (NAME, REACH, TIME, CONSENT):
        step = said(asked, text)
        assert step.ends and step.slots == NOTHING


def test_a_name_or_a_time_that_sounds_like_stop_is_an_answer(content: object) -> None:
    assert said(NAME, "Stop Smith").slots and said(TIME, "after I quit work").slots


@pytest.mark.parametrize("text", ["yes", "Yes, send it please", "ok", "that's right", "Send!"])
def test_consent_is_what_says_so(text: str) -> None:
    assert said(CONSENT, text).slots[CONSENT] is True


@pytest.mark.parametrize("text", ["hm", "maybe", "yes but not now", "send me the article"])
def test_what_is_no_consent_shows_the_summary_again(text: str) -> None:
    assert said(CONSENT, text, intent="affirm").slots == {CONSENT: None}


def test_options_count_only_where_they_are_offered() -> None:
    assert said(CONSENT, "/contact_send", SEND).slots[CONSENT] is True
    assert said(NAME, "/contact_send", SEND).slots == {NAME: None}, "an old button sends nothing"
    assert said(CONSENT, "/contact_change", CHANGE).reply == CHANGE
    assert said(CONSENT, "/contact_reach", REACH).slots == {REACH: None}
    assert said(TIME, "any time", ANY_TIME).slots == {TIME: "Whenever"}


def test_a_question_is_not_for_the_form() -> None:
    assert said(NAME, "is it safe?", question=True) is None
    assert said(NAME, "/understanding_ptsd", "understanding_ptsd") is None


def test_what_is_sent_is_taken_back_by_words_that_say_so() -> None:
    assert all(map(withdraws, ("cancel", "please cancel it", "Stop!", "withdraw my request", "never mind")))
    assert not any(map(withdraws, ("no thanks", "No, thank you", "what is ptsd?", "ok")))
    assert sends("yes, send it") and sends("Send!") and not sends("yes") and not sends("send me the article")


def test_a_form_is_whole_while_all_is_there_that_was_answered_before() -> None:
    answers = {NAME: "Zeb", REACH: None, TIME: None}
    assert whole(answers, NAME) and whole(answers, REACH)
    assert not whole(answers, TIME) and not whole(answers, CONSENT)
    assert whole({NAME: None, REACH: "a@b.co", TIME: "now"}, NAME), "a name that is being changed"
