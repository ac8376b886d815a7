"""Help comes first, in words that fit the need, and stays for the rest of the conversation."""

import re

import pytest

from assistant.content.crisis_schema import MOVES, NEEDS
from assistant.content.loader import Content
from assistant.dialogue import help_texts
from assistant.dialogue.aftercare import AFTERCARE, SUPPORT, Talk
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn
from tests.dialogue.composed import payloads, said


def distressed(need: str, reply: str, content: Content, times: int = 0, text: str = "", language: str = "en") -> dict:
    turn = Turn(text, {"crisis": {"level": "crisis", "need": need, "language": language}}, None, None)
    return compose(reply, turn, Plan((reply,), distress=need), content, {reply: times})


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


def test_after_the_last_graded_text_all_but_the_first_take_turns(content: Content) -> None:
    texts = [distressed("self_harm", "crisis", content, times)["text"] for times in range(7)]
    assert texts[3:] == [texts[1], texts[2]] * 2


def test_a_veteran_is_shown_the_veterans_line_first(content: Content) -> None:
    turn = Turn("I want to die", {}, None, None, talk=Talk(veteran=True))
    message = compose("crisis", turn, Plan(("crisis",), distress="self_harm"), content, {})
    assert message["buttons"][0]["url"] == "sms:838255"
    later = said("thanks", content, turn=Turn("thanks", {}, None, "self_harm", talk=Talk(veteran=True)))
    assert later["buttons"][0]["url"] == "sms:838255"


def test_every_text_of_the_talk_fits_each_language_and_region(content: Content) -> None:
    crisis = content.crisis
    for language, words in (("en", crisis), *crisis.languages.items()):
        sets = {(AFTERCARE, move): words.aftercare[move] for move in MOVES}
        sets.update({(SUPPORT, need): texts for need, texts in words.support.items()})
        for key, texts in sets.items():
            for number, written in enumerate(texts):
                for writes in (False, True):
                    talk = Talk(language=language, writes=writes)
                    text = help_texts.text(crisis, talk, help_texts.Said(key, number, written), "self_harm")
                    options = help_texts.options(crisis, talk, help_texts.Said(key, number, written), "self_harm")
                    assert "{" not in text and text.count("?") <= 1 and len(text.split()) < 75, key
                    assert text[0].isupper() and not re.search(r"[.!?] [a-z]", text), text
                    assert any(option.get("url", "").startswith(("tel:", "sms:")) for option in options), key
                    assert any(character.isdigit() for character in text), (key, "a number to reach")


def test_kind_words_raise_no_alarm(content: Content) -> None:
    for need, texts in content.crisis.support.items():
        for text in texts:
            assert "{emergency}" not in text and "{line}" in text and "?" not in text, need
            assert re.search(r"doctor|therapist|professional|counsel", text), "a professional"
            assert text.count(".") <= 2, "short"


def test_a_visitor_who_cannot_call_sees_ways_to_write_first(content: Content) -> None:
    for move in ("cannot_call", "no_answer"):
        words = help_texts.choose(content.crisis, Talk(), (AFTERCARE, move))
        options = help_texts.options(content.crisis, Talk(), words, "self_harm")
        assert options[0]["url"] == "sms:988" and "text 988" in words.text.replace("{write}", "text 988")


@pytest.mark.parametrize("language, number", [("es", "024"), ("de", "0800 111 0 111"), ("fr", "3114")])
def test_distress_in_another_language_gets_its_words_and_lines(language: str, number: str, content: Content) -> None:
    message = distressed("self_harm", "crisis", content, language=language)
    assert number in message["text"]
    assert any(option.get("url") == "tel:988" for option in message["buttons"]), "the operator's own region too"


def test_help_stays_first_for_the_rest_of_the_conversation(content: Content) -> None:
    turn = Turn("what do studies say", {}, None, distress="self_harm")
    for reply in ("clinical_insights", "help_options", "goodbye", "out_of_scope", "deny"):
        first, second = said(reply, content, turn=turn)["buttons"][:2]
        assert first["url"] == "tel:988" and second["payload"] == "/crisis"
