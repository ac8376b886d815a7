"""Distress comes first, with words that fit, and the talk after it goes on until it is over."""

from dataclasses import replace

import pytest

from assistant.content.loader import Content
from assistant.dialogue.aftercare import Talk
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import Plan
from tests.dialogue.turns import SHOWN, band, level, turn


def test_crisis_wins_over_everything(content: Content) -> None:
    crisis = {"level": "crisis", "need": "self_harm", "language": "en"}
    planned = plan(turn("2", ("how_ketamine_works", 0.99), crisis=crisis, shown=SHOWN), content)
    assert planned.replies == ("crisis",)
    assert planned.distress == "self_harm"


def test_a_check_in_comes_before_the_answer(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    planned = plan(turn("does it help, I can't go on", ("clinical_insights", 0.8), crisis=crisis), content)
    assert planned.replies == ("check_in", "clinical_insights")


def test_suffering_without_danger_still_gets_the_answer(content: Content) -> None:
    crisis = {"level": "support", "need": "grief", "language": "en"}
    asked = ("clinical_insights", 0.9)
    planned = plan(turn("my mum died, what do studies say", asked, crisis=crisis), content)
    assert "clinical_insights" in planned.replies and not {"crisis", "check_in"} & {*planned.replies}


def test_an_ambiguous_message_counts_in_full_after_distress(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    asked = turn("does any of it help?", ("clinical_insights", 0.8), crisis=crisis, distress="self_harm")
    planned = plan(asked, content)
    assert planned.replies == ("crisis", "clinical_insights")
    assert planned.distress == "self_harm"


def test_a_check_in_is_never_followed_by_a_goodbye_or_fallback(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    for intent in ("goodbye", "out_of_scope", "deny"):
        assert plan(turn("bye then", (intent, 0.9), crisis=crisis), content).replies == ("check_in",)


GRIEF = level("support", "grief")


@pytest.mark.parametrize(
    "intent, sure, replies",
    [
        ("clinical_insights", True, ("support", "clinical_insights")),
        ("medical_advice", True, ("support", "medical_advice")),
        ("out_of_scope", True, ("support", "out_of_scope")),
        ("thanks", True, ("support", "thanks")),
        ("goodbye", True, ("support", "goodbye")),
        ("contact_human", True, ("support", "contact_human")),
    ],
)
def test_kind_words_stand_beside_an_answer_or_alone(intent, sure, replies, content: Content) -> None:
    planned = plan(turn("my mother died and I wonder", (intent, 0.9), sure=sure, crisis=GRIEF), content)
    assert planned.replies == replies
    assert planned.distress is None, "no alarm"
    assert planned.words.key == ("support", "grief") and planned.words.text in content.crisis.support["grief"]


def test_kind_words_keep_the_nearest_section(content: Content) -> None:
    planned = plan(band("nearest", ("clinical_insights", 0.4), ("future_outlook", 0.1), crisis=GRIEF), content)
    assert planned.replies == ("support", "clinical_insights") and planned.offers and planned.nearest


def sad_talk(content: Content, *needs: str) -> list:
    """The replies of turns with these needs of support, one after the other."""
    talk, said = Talk(), []
    for need in needs:
        crisis = level("support", need) if need else None
        planned = plan(turn("it is so hard", ("clinical_insights", 0.9), crisis=crisis, talk=talk), content)
        talk = planned.talk
        said.append(planned.replies)
    return said


def test_kind_words_are_not_said_at_every_turn_of_a_long_sad_talk(content: Content) -> None:
    said = [replies[0] for replies in sad_talk(content, *["low_mood"] * 10)]
    assert said.count("support") == 2 and said[0] == said[5] == "support"
    assert [r[0] for r in sad_talk(content, "grief", "worry", "worry", "worry")].count("support") == 2


def test_kind_words_never_come_twice_in_a_row(content: Content) -> None:
    talk, texts = Talk(), []
    for _ in range(6):
        asked = turn("so sad", ("clinical_insights", 0.9), crisis=level("support", "hard_life"), talk=talk)
        planned = plan(asked, content)
        texts.append(planned.words.text)
        talk = replace(planned.talk, quiet=9)
    assert all(one != other for one, other in zip(texts, texts[1:], strict=False))


def test_a_need_that_has_no_kind_words_gets_general_ones(content: Content) -> None:
    planned = plan(turn("...", ("thanks", 0.9), crisis=level("support", "loneliness")), content)
    assert planned.words.text in content.crisis.support["general"]


def test_kind_words_leave_the_form_open(content: Content) -> None:
    asked = turn("Zeb", ("out_of_scope", 0.3), crisis=GRIEF, form="contact_name")
    planned = plan(asked, content)
    assert not planned.ends_form and planned.then == ("contact_form",)


def test_a_check_in_is_followed_by_options_and_by_an_honest_no_to_a_question(content: Content) -> None:
    crisis = level("check_in", "check_in")
    offers = turn(
        "about the brain", ("breaking_fear_cycle", 0.4), ("how_ketamine_works", 0.35), sure=False, crisis=crisis
    )
    planned = plan(offers, content)
    assert planned.replies == ("check_in", "did_you_mean") and planned.offers
    silent = turn("what does it cost?", ("out_of_scope", 0.9), crisis=crisis)
    silent.parse["understanding"]["kind"] = "near_domain"
    assert plan(silent, content).replies == ("check_in", "out_of_scope")
    stated = turn("it costs too much", ("out_of_scope", 0.9), crisis=crisis)
    assert plan(stated, content).replies == ("check_in",)


def after(content: Content, text: str, need: str = "self_harm", talk: Talk = None, crisis: dict = None, **more) -> Plan:
    """The plan for a message after help was shown."""
    talk = talk or Talk(close=True)
    ranking = more.pop("ranking", [("out_of_scope", 0.4)])
    return plan(turn(text, *ranking, distress=need, talk=talk, crisis=crisis, **more), content)


def test_no_and_yes_are_answers_to_our_question(content: Content) -> None:
    for asked, said, words in (
        ("company", "no", "alone"),
        ("company", "yes", "accompanied"),
        ("feeling", "no", "not_well"),
        (None, "no", "refused"),
        (None, "yes", "acknowledged"),
    ):
        planned = after(content, said, talk=Talk(close=True, asked=asked), ranking=[("deny", 0.9)])
        assert planned.words.key == ("aftercare", words) and planned.replies == ("aftercare",)


def test_a_message_to_us_counts_by_its_meaning_in_the_talk(content: Content) -> None:
    for found in ("crisis", "check_in"):
        planned = after(content, "nobody picks up", crisis=level(found, "self_harm"))
        assert planned.words.key == ("aftercare", "no_answer")
    graver = after(content, "nobody picks up and I have the gun", crisis=level("crisis", "immediate_danger"))
    assert graver.replies == ("crisis",) and graver.words.key == ("texts", "immediate_danger")


def test_a_person_who_sleeps_after_taking_something_is_not_yet_safe(content: Content) -> None:
    assert after(content, "she is asleep", need="medical_emergency").words.key == ("aftercare", "other_asleep")
    assert after(content, "she is asleep", need="someone_else").words.key == ("aftercare", "other_safe")


def test_right_after_help_no_menu_and_no_fallback_stands_alone(content: Content) -> None:
    for intent in ("help_options", "out_of_scope", "greet", "affirm", "deny", "repeat_or_more"):
        assert after(content, "lalala", ranking=[(intent, 0.9)]).replies[0] == "aftercare", intent
    assert after(content, "lalala", ranking=[("help_options", 0.9)]).replies == ("aftercare", "help_options")


def test_an_answer_comes_alone_right_after_help(content: Content) -> None:
    asked = [("clinical_insights", 0.9)]
    assert after(content, "what do studies say", ranking=asked).replies == ("clinical_insights",)
    again = after(content, "you misunderstood. what do studies say", ranking=asked)
    assert again.replies == ("aftercare", "clinical_insights") and again.words.key == ("aftercare", "misunderstood")


def test_small_talk_belongs_to_the_talk_only_while_it_lasts(content: Content) -> None:
    gone = Talk(close=False)
    assert after(content, "thanks", talk=gone, ranking=[("thanks", 0.9)]).words is None
    assert after(content, "bye", talk=gone, ranking=[("goodbye", 0.9)]).words.key == ("aftercare", "goodbye")
    assert after(content, "nobody picks up", talk=gone).words.key == ("aftercare", "no_answer")


def test_contact_is_never_refused_after_distress(content: Content) -> None:
    planned = after(content, "can I talk to a real person?", ranking=[("contact_human", 0.9)])
    assert planned.replies == ("contact_human",) and planned.words.key == ("aftercare", "contact")


def test_asking_for_help_after_distress_keeps_the_need(content: Content) -> None:
    asks = level("crisis", "asks_for_help")
    assert after(content, "crisis line", crisis=asks).distress == "self_harm"
    alone = plan(turn("crisis line", ("out_of_scope", 0.3), crisis=asks), content)
    assert alone.distress == "asks_for_help" and alone.words.key == ("texts", "asks_for_help")


def test_the_words_fit_the_person_in_danger(content: Content) -> None:
    found = level("crisis", "medical_emergency", about="other")
    planned = plan(turn("she took all her pills", ("crisis", 0.9), crisis=found), content)
    assert planned.words.key == ("texts", "medical_emergency", "other")
    assert planned.words.text in content.crisis.others["medical_emergency"]


def test_no_text_of_a_talk_comes_twice_in_a_row(content: Content) -> None:
    said = ["no", "no", "ok", "ok", "ok", "yes", "nobody picks up", "nobody picks up", "bye", "bye", "qwrtz", "qwrtz"]
    for language in ("en", "es", "de", "fr"):
        talk, before = Talk(language=language, close=True), ""
        for text in [*said, *(name for name in said for _ in range(3))]:
            planned = after(content, text, talk=talk, language=language)
            assert planned.words and planned.words.text != before, (language, text)
            talk, before = planned.talk, planned.words.text


def test_a_graver_danger_outlasts_a_milder_message(content: Content) -> None:
    for before, sounds in (
        ("medical_emergency", "self_harm"),
        ("abuse", "acute_distress"),
        ("self_harm", "acute_distress"),
    ):
        assert after(content, "I feel dizzy", need=before, crisis=level("crisis", sounds)).distress == before
    assert after(content, "he is here", need="self_harm", crisis=level("crisis", "abuse")).distress == "abuse"


def test_he_is_home_is_no_relief_after_abuse(content: Content) -> None:
    for need, words in (("abuse", "unclear"), ("someone_else", "other_safe")):
        assert after(content, "he is home", need=need).words.key == ("aftercare", words)


def test_a_visitor_who_refuses_a_call_in_an_emergency_is_asked_once_more(content: Content) -> None:
    for need in ("medical_emergency", "immediate_danger"):
        planned = after(content, "I don't want to call", need=need)
        assert planned.replies == ("crisis",) and planned.words.key == ("texts", need)


def test_a_section_that_only_comes_near_is_no_answer_in_distress(content: Content) -> None:
    crisis = level("check_in", "check_in")
    near = band("nearest", ("future_outlook", 0.4), crisis=crisis, distress="abuse")
    near.text = "he is coming"
    assert plan(near, content).replies == ("crisis",)
    near.text, near.distress = "I feel sleepy", None
    assert plan(near, content).replies == ("check_in",)


def test_an_option_named_in_words_gets_no_check_in(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    for said in ("the last", "and the second one"):
        picked = turn(said, ("affirm", 0.5), crisis=crisis, shown=SHOWN)
        assert plan(picked, content).replies == ("considerations_and_caution",), said
    more = turn("I can't go on. the last", ("affirm", 0.5), crisis=crisis, shown=SHOWN)
    assert plan(more, content).replies[0] == "check_in", "it says more than the option"


def test_an_answer_may_stand_after_a_check_in_where_something_is_asked(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    angry = turn("you are a waste of my time", ("complaint", 0.6), crisis=crisis)
    assert plan(angry, content).replies == ("check_in", "complaint")
    asked = turn("I was asking whether insurance pays", ("out_of_scope", 0.6), crisis=crisis)
    asked.parse["understanding"].update(kind="near_domain", topic="practical")
    assert plan(asked, content).replies == ("check_in", "out_of_scope")
    meant = band("nearest", ("considerations_and_caution", 0.6), crisis=crisis)
    assert plan(replace(meant, text="it leaves a lot out, doesn't it."), content).replies[1:] != ()
    assert plan(meant, content).replies == ("check_in",)
    meant.parse["correction"] = {"wanted": True, "refused": [], "last": False}
    assert plan(meant, content).replies == ("check_in", "considerations_and_caution")


def test_after_a_check_in_alone_a_message_without_a_sign_is_answered_plainly(content: Content) -> None:
    for intent, kind, topic in (("out_of_scope", "off_topic", None), ("complaint", None, None)):
        said = turn("some words", (intent, 0.9), distress="check_in", talk=Talk(close=True))
        said.parse["understanding"].update(kind=kind, topic=topic)
        assert plan(said, content).replies == (intent,)
        assert plan(replace(said, distress="self_harm"), content).replies[0] == "aftercare", "graver distress is not"


def test_after_the_second_check_in_no_words_get_a_plain_fallback(content: Content) -> None:
    for told, reply in ((1, "out_of_scope"), (2, "aftercare")):
        talk = Talk(close=True, told={"texts.check_in": told})
        said = turn("my dog is called Ben", ("out_of_scope", 0.9), distress="check_in", talk=talk)
        assert plan(said, content).replies == (reply,)


def test_a_follow_up_to_the_answer_beside_a_check_in_is_no_goodbye(content: Content) -> None:
    said = turn("that's it?", ("repeat_or_more", 0.6), distress="check_in", talk=Talk(close=True))
    said = replace(said, section="clinical_insights", before=("check_in", "clinical_insights"))
    planned = plan(said, content)
    assert (planned.replies, planned.variant) == (("no_more",), "all")


def test_yes_to_an_answer_beside_a_check_in_goes_on_with_the_article(content: Content) -> None:
    said = turn("yes", ("affirm", 0.9), distress="check_in", talk=Talk(close=True, asked="feeling"))
    beside = replace(said, section="clinical_insights", before=("check_in", "clinical_insights"))
    assert plan(beside, content).replies == ("aftercare", "affirm"), "help is named ahead of the topics"
    assert plan(replace(said, before=("check_in",)), content).replies == ("aftercare",)
    graver = replace(beside, distress="self_harm", before=("crisis", "clinical_insights"))
    assert plan(graver, content).replies == ("aftercare",)


def test_a_question_after_an_understanding_word_is_answered_after_a_check_in(content: Content) -> None:
    said = turn("ok. where is your office", ("out_of_scope", 0.9), distress="check_in", talk=Talk(close=True))
    said.parse["understanding"].update(kind="near_domain", topic="practical")
    assert plan(said, content).replies == ("out_of_scope",)


def test_a_sure_answer_follows_the_lines_wherever_something_is_asked(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    asked = turn("well, and does it say how it works", ("how_ketamine_works", 0.9), crisis=crisis, distress="abuse")
    assert plan(asked, content).replies == ("crisis", "how_ketamine_works")
    assert plan(replace(asked, text="that is how it works"), content).replies == ("crisis",)
    near = band("nearest", ("how_ketamine_works", 0.6), crisis=crisis, distress="abuse")
    assert plan(replace(near, text="well, and does it say how it works"), content).replies == ("crisis",)


def test_what_the_body_tells_after_an_emergency_of_the_body_is_no_wish_for_advice(content: Content) -> None:
    said = turn("I feel dizzy", ("medical_advice", 0.9), distress="medical_emergency", talk=Talk(close=True))
    assert plan(said, content).replies == ("crisis",)
    assert plan(replace(said, distress="check_in"), content).replies == ("medical_advice",)


def test_of_what_asks_for_nothing_no_article_needs_to_say_that_it_is_silent(content: Content) -> None:
    for text, variant in (("it's the anniversary of the crash", "support"), ("does grief ever end?", None)):
        asked = turn(text, ("out_of_scope", 0.9), crisis=GRIEF)
        asked.parse["understanding"]["kind"] = "near_domain"
        planned = plan(asked, content)
        assert (planned.replies, planned.variant) == (("support", "out_of_scope"), variant)


def test_sorrow_that_asks_nothing_is_never_told_that_the_article_is_silent(content: Content) -> None:
    for quiet in (0, 9):
        said = turn("I only miss him", ("deny", 0.06), sure=False, crisis=GRIEF, talk=Talk(quiet=quiet))
        assert plan(said, content).replies[0] == "support"
    asked = turn("what causes it?", ("out_of_scope", 0.9), crisis=GRIEF, talk=Talk(quiet=0))
    assert plan(asked, content).replies == ("out_of_scope",)
