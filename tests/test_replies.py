"""What is said, composed from the real content."""

import re
from dataclasses import replace

import pytest

from assistant.content import Content
from assistant.replies import compose, failure, menu_options
from assistant.turn import Plan, Turn
from assistant.words import NEEDS


def said(reply: str, content: Content, times: int = 0, turn: Turn = None, plan: Plan = None) -> dict:
    turn = turn or Turn(text="", parse={}, section=None, distress=None)
    return compose(reply, turn, plan or Plan((reply,)), content, {reply: times})


def payloads(message: dict) -> list:
    return [option["payload"] for option in message["buttons"] if "payload" in option]


def distressed(need: str, reply: str, content: Content, times: int = 0, text: str = "", language: str = "en") -> dict:
    turn = Turn(text, {"crisis": {"level": "crisis", "need": need, "language": language}}, None, None)
    return compose(reply, turn, Plan((reply,), distress=need), content, {reply: times})


def test_every_section_is_said_in_its_own_words_with_source(content: Content) -> None:
    for section in content.sections:
        message = said(section.id, content)
        assert section.text in message["text"] and section.name in message["text"]
        assert message["source"]["section"] == section.id
        assert message["source"]["url"].endswith(f"#{section.id}")
        assert 3 <= len(payloads(message)) <= 4


def test_every_hopeful_section_leads_to_caution(content: Content) -> None:
    hopeful = [section for section in content.sections if section.hopeful]
    assert len(hopeful) == 5
    for section in hopeful:
        assert "/considerations_and_caution" in payloads(said(section.id, content))


def test_what_else_was_likely_comes_first_beside_an_answer(content: Content) -> None:
    message = said("how_ketamine_works", content, plan=Plan(("how_ketamine_works",), ("understanding_ptsd",)))
    assert payloads(message)[:2] == ["/understanding_ptsd", "/considerations_and_caution"]


def test_where_the_article_is_silent_the_nearest_sections_are_offered(content: Content) -> None:
    message = said("out_of_scope", content, plan=Plan(("out_of_scope",), ("clinical_insights",)))
    assert payloads(message) == ["/clinical_insights", "/help_options"]
    assert len(payloads(said("out_of_scope", content))) > 8


def test_the_greeting_says_it_is_automated_and_offers_everything(content: Content) -> None:
    message = said("greet", content)
    assert "automated" in message["text"] and "no medical advice" in message["text"]
    assert [option["payload"] for option in menu_options(content) if "payload" in option] == payloads(message)


def test_fixed_replies_take_turns(content: Content) -> None:
    assert said("thanks", content)["text"] != said("thanks", content, 1)["text"]


def test_no_placeholder_is_left_in_any_reply(content: Content) -> None:
    for name in content.replies:
        for times in range(3):
            assert "{" not in said(name, content, times)["text"], name


def test_medical_advice_offers_caution_and_a_person_and_no_number(content: Content) -> None:
    for times in range(3):
        message = said("medical_advice", content, times)
        assert {"/considerations_and_caution", "/contact_human"} <= set(payloads(message))
        assert not re.search(r"\d", message["text"])


@pytest.mark.parametrize("need", NEEDS)
def test_distress_replies_keep_the_promises_of_safety(need: str, content: Content) -> None:
    texts = []
    for times in range(len(content.crisis.texts[need])):
        message = distressed(need, "check_in" if need == "check_in" else "crisis", content, times)
        text = message["text"]
        texts.append(text)
        assert text.count("?") <= 1, "at most one direct question"
        assert "988" in text or "911" in text or "1-800" in text
        assert re.search(r"doctor|therapist|professional", text), "professional help"
        assert "trust" in text, "a person they trust"
        assert any(option.get("url", "").startswith("tel:") for option in message["buttons"])
        assert len(text.split()) < 110, "short"
        assert not [p for p in payloads(message) if p != "/help_options"], "no menu of sections ahead of help"
    assert len(set(texts)) == len(texts) >= 2
    assert "automated" in texts[0]


@pytest.mark.parametrize("need", ["immediate_danger", "medical_emergency", "someone_else", "abuse"])
def test_urgent_needs_name_the_emergency_number_in_the_first_line(need: str, content: Content) -> None:
    message = distressed(need, "crisis", content)
    assert "911" in message["text"].splitlines()[0]
    assert message["buttons"][0]["url"] == "tel:911"


def test_the_last_graded_text_stays(content: Content) -> None:
    assert (
        distressed("self_harm", "crisis", content, 2)["text"] == distressed("self_harm", "crisis", content, 9)["text"]
    )


def test_a_veteran_is_shown_the_veterans_line_first(content: Content) -> None:
    message = distressed("self_harm", "crisis", content, text="I served in Iraq and I want to die")
    assert message["buttons"][0]["url"] == "sms:838255"


@pytest.mark.parametrize("language, number", [("es", "024"), ("de", "0800 111 0 111"), ("fr", "3114")])
def test_other_languages_are_answered_in_them_with_their_lines(language: str, number: str, content: Content) -> None:
    message = distressed("self_harm", "crisis", content, language=language)
    assert number in message["text"]
    assert any(option.get("url") == "tel:988" for option in message["buttons"]), "the operator's own region too"


@pytest.mark.parametrize(
    "visitors, articles, named",
    [
        ("es", "es", "español"),
        ("es", "en", "inglés"),
        ("de", "pl", "Polnisch"),
        ("fr", "de", "allemand"),
        ("en", "fr", "French"),
        ("es", "xx", "xx"),
    ],
)
def test_the_notice_names_the_language_of_the_article_that_is_read(
    visitors: str, articles: str, named: str, content: Content
) -> None:
    first, *others = content.articles
    foreign = replace(content, articles=(replace(first, lang=articles), *others))
    text = said("language_notice", foreign, turn=Turn("...", {"language": visitors}, None, None))["text"]
    assert re.search(rf"\b{named}\. ", text), text


def test_help_stays_first_for_the_rest_of_the_conversation(content: Content) -> None:
    turn = Turn("what do studies say", {}, None, distress="self_harm")
    for reply in ("clinical_insights", "help_options", "goodbye", "out_of_scope", "deny"):
        first, second = said(reply, content, turn=turn)["buttons"][:2]
        assert first["url"] == "tel:988" and second["payload"] == "/crisis"


def test_a_failure_carries_the_crisis_line(content: Content) -> None:
    for reply in ("error", "too_long"):
        message = failure(reply, content)
        assert "988" in message["text"] and message["buttons"][0]["url"] == "tel:988"
