"""A message in another language gets a notice, unless its reply has words in that language."""

from dataclasses import replace

from assistant.content.loader import Content
from assistant.dialogue.planning import plan
from tests.dialogue.turns import turn


def test_another_language_gets_a_notice_and_the_likeliest_section(content: Content) -> None:
    found = ("considerations_and_caution", 0.9)
    assert plan(turn("¿Es seguro?", found, language="es"), content).replies == ("language_notice", found[0])
    asked = turn("¿Es seguro?", ("out_of_scope", 0.5), found, ("clinical_insights", 0.1), language="es")
    unsure = plan(asked, content)
    assert (unsure.replies, unsure.offers) == (("language_notice",), (found[0], "clinical_insights"))
    asked.parse["understanding"]["known"] = False
    assert plan(asked, content).offers == ()


def test_a_reply_in_the_visitors_language_needs_no_notice(content: Content) -> None:
    for intent in ("greet", "thanks", "goodbye", "contact_human", "medical_advice", "privacy"):
        assert plan(turn("...", (intent, 0.9), language="de"), content).replies == (intent,)


def test_the_notice_stays_between_a_check_in_and_an_english_answer(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "de"}
    asked = turn("wie wirkt das", ("how_ketamine_works", 0.9), crisis=crisis, language="de")
    assert plan(asked, content).replies == ("check_in", "language_notice", "how_ketamine_works")


def test_in_another_language_too_the_article_is_silent_where_no_reading_is_likelier(content: Content) -> None:
    for confidence, reply in ((0.6, "out_of_scope"), (0.3, "language_notice")):
        asked = turn("was kostet das", ("out_of_scope", confidence), language="de")
        asked.parse["understanding"].update(kind="near_domain", topic=None)
        assert plan(asked, content).replies == (reply,)


def test_a_language_that_is_not_read_gets_a_notice_and_a_section_that_is_sure(content: Content) -> None:
    for ranked, band, replies in (
        (("considerations_and_caution", 0.9), "answer", ("language_notice", "considerations_and_caution")),
        (("considerations_and_caution", 0.3), "nearest", ("language_notice",)),
        (("out_of_scope", 0.9), "answer", ("language_notice",)),
        (("greet", 0.9), "answer", ("language_notice",)),
    ):
        asked = turn("Quali sono i rischi?", ranked, unread="it")
        asked.parse["understanding"]["band"] = band
        planned = plan(asked, content)
        assert (planned.replies, planned.variant) == (replies, "unread")


def test_an_article_in_a_language_of_its_own_is_asked_in_it(content: Content) -> None:
    first, *others = content.articles
    italian = replace(content, articles=(replace(first, lang="it"), *others))
    asked = turn("Quali sono i rischi?", ("considerations_and_caution", 0.9), unread="it")
    assert plan(asked, italian).replies == ("considerations_and_caution",)


def test_distress_that_is_heard_comes_before_the_notice(content: Content) -> None:
    crisis = {"level": "crisis", "need": "immediate_danger", "language": "en"}
    asked = turn("quero morrer hoje", ("out_of_scope", 0.9), crisis=crisis, unread="pt")
    assert plan(asked, content).replies == ("crisis",)
    asked = turn(
        "estou triste", ("out_of_scope", 0.9), crisis={**crisis, "level": "support", "need": "low_mood"}, unread="pt"
    )
    assert plan(asked, content).replies == ("language_notice",), "what was made of the mood is a guess"
