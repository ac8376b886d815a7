"""The replies that no article says have the words and options that fit the turn."""

import re
from dataclasses import replace

import pytest

from assistant.content.loader import Content
from assistant.dialogue.turn import Plan, Turn
from tests.dialogue.composed import payloads, reachable, said


def test_where_the_article_is_silent_the_nearest_sections_are_offered(content: Content) -> None:
    message = said("out_of_scope", content, plan=Plan(("out_of_scope",), ("clinical_insights",)))
    assert payloads(message) == ["/clinical_insights", "/help_options"]
    few = payloads(said("out_of_scope", content))
    assert len(few) == 6 and few[-1] == "/help_options", "five, and the way to the rest"


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


@pytest.mark.parametrize(
    "topic", ["language", "practical", "treatments", "figures", "one_person", "publication", "technical"]
)
def test_each_open_question_has_fitting_words(topic: str, content: Content) -> None:
    understanding = {"kind": "near_domain", "topic": topic, "known": True}
    asked = Turn("...", {"understanding": understanding}, None, None)
    texts = {said("out_of_scope", content, times, turn=asked)["text"] for times in range(2)}
    general = {said("out_of_scope", content, times)["text"] for times in range(2)}
    assert len(texts) == 2 and not texts & general


def test_a_reply_comes_in_the_visitors_language_where_it_has_words(content: Content) -> None:
    for language, thanks in (("es", "De nada"), ("de", "Gern"), ("fr", "Je vous en prie")):
        spoken = Turn("...", {}, None, None, language=language)
        assert said("thanks", content, turn=spoken)["text"].startswith(thanks)
        answered = said("language_notice", content, turn=spoken, plan=Plan(("language_notice", "clinical_insights")))
        offered = said("language_notice", content, turn=spoken, plan=Plan(("language_notice",), ("clinical_insights",)))
        assert answered["buttons"] == [] and payloads(offered) == ["/clinical_insights", "/help_options"]
        assert len({answered["text"], offered["text"], said("language_notice", content, turn=spoken)["text"]}) == 3


def test_no_placeholder_is_left_in_any_reply(content: Content) -> None:
    for name in content.replies:
        for times in range(3):
            assert "{" not in said(name, content, times)["text"], name


def test_medical_advice_offers_caution_and_a_person_and_no_number(content: Content) -> None:
    for times in range(3):
        message = said("medical_advice", reachable(content), times)
        assert {"/considerations_and_caution", "/contact_human"} <= set(payloads(message))
        assert not re.search(r"\d", message["text"])


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


def test_who_writes_in_a_language_that_is_not_read_is_told_which_and_where_people_help(content: Content) -> None:
    planned, spoken = Plan(("language_notice",), variant="unread"), Turn("...", {"unread": "ar"}, None, None)
    told = [said("language_notice", content, times, turn=spoken, plan=planned) for times in range(2)]
    assert len({message["text"] for message in told}) == 2
    for message in told:
        assert "Arabic" in message["text"] and "emergency number" in message["text"]
        assert message["buttons"][0]["url"] == content.crisis.everywhere[0].url
