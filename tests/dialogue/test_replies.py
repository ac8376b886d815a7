"""Replies are composed from the real content."""

import re
from dataclasses import replace

import pytest

from assistant.content.loader import Content
from assistant.content.schema import MOVES, NEEDS
from assistant.dialogue import help_texts
from assistant.dialogue.aftercare import AFTERCARE, SUPPORT, Talk
from assistant.dialogue.replies import compose, failure, menu_options
from assistant.dialogue.turn import Plan, Turn


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


def test_other_likely_sections_come_first_beside_an_answer(content: Content) -> None:
    message = said("how_ketamine_works", content, plan=Plan(("how_ketamine_works",), ("understanding_ptsd",)))
    assert payloads(message)[:2] == ["/understanding_ptsd", "/considerations_and_caution"]


def test_where_the_article_is_silent_the_nearest_sections_are_offered(content: Content) -> None:
    message = said("out_of_scope", content, plan=Plan(("out_of_scope",), ("clinical_insights",)))
    assert payloads(message) == ["/clinical_insights", "/help_options"]
    few = payloads(said("out_of_scope", content))
    assert len(few) == 6 and few[-1] == "/help_options", "five, and the way to the rest"


def test_the_greeting_says_it_is_automated_and_offers_everything(content: Content) -> None:
    message = said("greet", content)
    assert "automated" in message["text"] and "no medical advice" in message["text"]
    assert [option["payload"] for option in menu_options(content) if "payload" in option] == payloads(message)


def reachable(content: Content) -> Content:
    """The same with a contact set."""
    return replace(content, contact=content.contact.copy(update={"enabled": True}))


def test_a_person_is_offered_only_where_one_can_be_reached(content: Content) -> None:
    for reply in ("greet", "help_options", "medical_advice", "complaint", "out_of_scope"):
        assert "/contact_human" not in payloads(said(reply, content)), reply
    for reply in ("greet", "help_options", "medical_advice", "complaint"):
        assert "/contact_human" in payloads(said(reply, reachable(content))), reply


def test_a_visitor_who_is_angry_or_asks_again_for_a_person_gets_the_form_first(content: Content) -> None:
    asks = Turn("get me a human", {}, None, None, offered=frozenset({"contact"}))
    first, again = (said("contact_human", reachable(content), times, turn=asks)["buttons"] for times in (0, 1))
    assert "url" in first[0] and again[0]["payload"] == "/contact_form"
    assert said("complaint", reachable(content), turn=asks)["buttons"][0]["payload"] == "/contact_form"


def test_anger_gets_regret_and_never_cheer(content: Content) -> None:
    for site in (content, reachable(content)):
        texts = {said("complaint", site, times)["text"] for times in range(3)}
        assert len(texts) == 3 and not any("!" in text for text in texts)
        assert all("sorry" in text for text in texts)


def test_privacy_is_answered_from_the_settings_with_deletion_on_offer(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, named in (("30", "30 days"), ("1", "1 day"), ("7", "7 days")):
        monkeypatch.setenv("RETENTION_DAYS", days)
        for times in range(2):
            message = said("privacy", content, times)
            assert re.search(rf"\b{named}\b", message["text"])
            assert message["buttons"][0] == {"title": "Delete this chat", "payload": "/delete_conversation"}
    german = said("privacy", content, turn=Turn("...", {}, None, None, language="de"))
    assert "7 Tage" in german["text"] and german["buttons"][0]["payload"] == "/delete_conversation"


@pytest.mark.parametrize("topic", ["practical", "treatments", "figures", "one_person", "publication", "technical"])
def test_each_open_question_has_fitting_words(topic: str, content: Content) -> None:
    understanding = {"kind": "near_domain", "topic": topic, "known": True}
    asked = Turn("...", {"understanding": understanding}, None, None)
    texts = {said("out_of_scope", content, times, turn=asked)["text"] for times in range(2)}
    general = {said("out_of_scope", content, times)["text"] for times in range(2)}
    assert len(texts) == 2 and not texts & general


def test_a_section_that_leaves_the_figure_open_says_so_once(content: Content) -> None:
    asked = Turn("how many people took part in it?", {}, None, None)
    planned = Plan(("considerations_and_caution",))
    text = said("considerations_and_caution", content, turn=asked, plan=planned)["text"]
    assert text.startswith("The article gives no figure for that.") and text.count("The article gives no figure") == 1
    tapped = replace(asked, text="/considerations_and_caution")
    assert "no figure" not in said("considerations_and_caution", content, turn=tapped, plan=planned)["text"]


def test_the_note_of_a_section_is_not_said_twice(content: Content) -> None:
    asked = Turn("how many people took part in it?", {}, None, None)
    text = said("clinical_insights", content, turn=asked, plan=Plan(("clinical_insights",)))["text"]
    assert text.count("figure") == 1


def test_a_reply_comes_in_the_visitors_language_where_it_has_words(content: Content) -> None:
    for language, thanks in (("es", "De nada"), ("de", "Gern"), ("fr", "Je vous en prie")):
        spoken = Turn("...", {}, None, None, language=language)
        assert said("thanks", content, turn=spoken)["text"].startswith(thanks)
        answered = said("language_notice", content, turn=spoken, plan=Plan(("language_notice", "clinical_insights")))
        offered = said("language_notice", content, turn=spoken, plan=Plan(("language_notice",), ("clinical_insights",)))
        assert answered["buttons"] == [] and payloads(offered) == ["/clinical_insights", "/help_options"]
        assert len({answered["text"], offered["text"], said("language_notice", content, turn=spoken)["text"]}) == 3


def test_fixed_replies_take_turns(content: Content) -> None:
    assert said("thanks", content)["text"] != said("thanks", content, 1)["text"]


def test_no_placeholder_is_left_in_any_reply(content: Content) -> None:
    for name in content.replies:
        for times in range(3):
            assert "{" not in said(name, content, times)["text"], name


def test_medical_advice_offers_caution_and_a_person_and_no_number(content: Content) -> None:
    for times in range(3):
        message = said("medical_advice", reachable(content), times)
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
    text = said("language_notice", foreign, turn=Turn("...", {}, None, None, language=visitors))["text"]
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
