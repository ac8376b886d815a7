"""`plan` is pure: a turn goes in, replies come out."""

from dataclasses import replace

import pytest

from assistant.content.loader import MENU, Content
from assistant.dialogue.aftercare import Talk
from assistant.dialogue.candidates import on_page
from assistant.dialogue.option_matching import select
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import Plan, Turn, heard

SHOWN = [
    {"title": "Call 988", "url": "tel:988"},
    {"title": "How ketamine works", "payload": "/how_ketamine_works"},
    {"title": "Risks and caution", "payload": "/considerations_and_caution"},
    {"title": "None of these", "payload": f"/{MENU}"},
]


def turn(text: str, *ranking: tuple, sure: bool = True, **more) -> Turn:
    """A turn whose message was understood as the first intent of the ranking."""
    understanding = {"sure": sure, "kind": None, "known": True, "parts": more.pop("parts", [])}
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parse = {
        "intent": ranked[0] if ranked else None,
        "intent_ranking": ranked,
        "understanding": understanding,
        "crisis": more.pop("crisis", None),
        "language": more.pop("language", "en"),
    }
    return Turn(text=text, parse=parse, section=more.pop("section", None), distress=more.pop("distress", None), **more)


def test_a_clear_question_gets_its_section(content: Content) -> None:
    assert plan(turn("is it risky", ("considerations_and_caution", 0.9)), content).replies == (
        "considerations_and_caution",
    )


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


def test_distress_ends_the_form_and_drops_its_answers(content: Content) -> None:
    for level in ("crisis", "check_in"):
        crisis = {"level": level, "need": "self_harm" if level == "crisis" else "check_in", "language": "en"}
        planned = plan(turn("zeb@quux.example", ("out_of_scope", 0.9), crisis=crisis, form="contact_reach"), content)
        assert planned.replies == (level,) and planned.ends_form and planned.then == ()
        assert planned.slots["contact_name"] is None and planned.slots["contact_consent"] is None


def test_stop_is_no_distress_where_the_form_can_be_stopped(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    asked = {"crisis": crisis, "form": "contact_name"}
    assert plan(turn("stop, please", ("crisis", 0.5), **asked), content).replies == ("contact_cancelled",)
    assert plan(turn("please make it stop", ("crisis", 0.5), **asked), content).replies == ("check_in",)


def test_the_form_begins_only_where_it_is_offered_and_not_in_distress(content: Content) -> None:
    tapped = Turn("/contact_form", {"intent": {"name": "contact_form"}}, None, None)
    assert plan(tapped, content).replies == ("contact_human",)
    assert plan(replace(tapped, offered=frozenset({"contact"})), content).then == ("contact_form",)
    assert plan(replace(tapped, offered=frozenset({"contact"}), distress="abuse"), content).replies == (
        "contact_human",
    )


def test_a_question_in_the_form_is_answered_and_the_form_asks_again(content: Content) -> None:
    answers = {"contact_name": "Zeb", "contact_reach": "zeb@quux.example", "contact_time": None}
    asked = turn("is it risky?", ("considerations_and_caution", 0.9), form="contact_time", answers=answers)
    planned = plan(asked, content)
    assert (planned.replies, planned.then) == (("considerations_and_caution",), ("contact_form",))


WHOLE = {"contact_name": "Zeb", "contact_reach": "zeb@quux.example", "contact_time": "now"}


def option(payload: str, **more) -> Turn:
    """A turn in which an option of the form was tapped while it asked for consent."""
    shown = {"form": "contact_consent", "answers": WHOLE, **more}
    return Turn(f"/{payload}", {}, None, None, **shown)


def test_consent_sends_and_a_request_that_may_have_been_sent_is_looked_up_first(content: Content) -> None:
    assert plan(option("contact_send"), content).then == ("contact_form",)
    assert plan(option("contact_send", request="an id"), content).then == ("contact_form",), "the same id is sent once"
    for payload in ("contact_cancelled", "contact_change", "contact_name"):
        assert "action_withdraw_contact_request" not in plan(option(payload), content).then
        assert plan(option(payload, request="an id"), content).then[0] == "action_withdraw_contact_request"
    assert plan(option("contact_cancelled"), content).replies == ("contact_cancelled",)
    assert plan(option("contact_cancelled", request="an id"), content).replies == ()


def test_an_old_option_of_the_form_tells_the_outcome_of_the_request(content: Content) -> None:
    for outcome, sends in (("sent", "contact_sent"), ("already", "contact_sent"), ("failed", "contact_failed")):
        over = {"form": None, "request": "an id", "outcome": outcome}
        assert plan(option("contact_send", **over), content).replies == (sends,)
        assert plan(option("contact_cancelled", **over), content).replies == ("contact_cancelled",)
    for outcome in ("unknown", None):
        over = {"form": None, "request": "an id", "outcome": outcome}
        for payload in ("contact_send", "contact_cancelled"):
            assert plan(option(payload, **over), content).then == ("action_withdraw_contact_request",)


def test_a_crisis_keeps_a_request_that_may_have_been_sent(content: Content) -> None:
    crisis = {"level": "crisis", "need": "self_harm", "language": "en"}
    said = turn("I want to die", ("crisis", 0.9), crisis=crisis, form="contact_consent", answers=WHOLE, request="an id")
    planned = plan(said, content)
    assert planned.replies == ("crisis",) and planned.ends_form and planned.then == ()
    assert planned.slots["contact_name"] is None and "contact_request" not in planned.slots


def test_a_check_in_is_never_followed_by_a_goodbye_or_fallback(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    for intent in ("goodbye", "out_of_scope", "deny"):
        assert plan(turn("bye then", (intent, 0.9), crisis=crisis), content).replies == ("check_in",)


def test_unsure_between_sections_offers_at_most_three_and_never_crisis(content: Content) -> None:
    ranking = [
        ("breaking_fear_cycle", 0.4),
        ("crisis", 0.39),
        ("how_ketamine_works", 0.35),
        ("medical_advice", 0.33),
        ("clinical_insights", 0.3),
        ("understanding_ptsd", 0.28),
    ]
    planned = plan(turn("what about the brain", *ranking, sure=False), content)
    assert planned.replies == ("did_you_mean",)
    assert planned.offers == ("breaking_fear_cycle", "how_ketamine_works", "clinical_insights")


def test_two_questions_get_two_answers_in_order(content: Content) -> None:
    parts = ["understanding_ptsd", "considerations_and_caution"]
    planned = plan(turn("what is it and is it safe", ("understanding_ptsd", 0.5), parts=parts), content)
    assert planned.replies == tuple(parts)


def test_advice_in_one_half_is_refused_first_and_the_general_half_answered(content: Content) -> None:
    parts = ["clinical_insights", "medical_advice"]
    planned = plan(turn("...", ("clinical_insights", 0.5), parts=parts), content)
    assert planned.replies == ("medical_advice", "clinical_insights")


def test_three_parts_are_answered_at_most(content: Content) -> None:
    parts = ["understanding_ptsd", "bot_challenge", "clinical_insights", "future_outlook"]
    assert plan(turn("...", ("understanding_ptsd", 0.5), parts=parts), content).replies == tuple(parts[:3])


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


def test_a_few_words_are_in_the_language_of_the_conversation() -> None:
    german = {"intent": {"name": "considerations_and_caution"}}
    parse = {"language": "en", "intent": {"name": "out_of_scope"}, "foreign": {"de": german}}
    assert heard("und Risiken", parse, "en")[1]["intent"]["name"] == "out_of_scope"
    language, read = heard("und Risiken", parse, "de")
    assert (language, read["language"], read["intent"]) == ("de", "de", german["intent"])
    assert heard("what are the risks", {"language": "en"}, "de")[0] == "en"
    assert heard("/thanks", {"language": "en"}, "de")[0] == "de"


def test_text_without_a_known_word_gets_the_menu(content: Content) -> None:
    asked = turn("qwrtz", ("greet", 0.3), sure=False)
    asked.parse["understanding"]["known"] = False
    assert plan(asked, content).replies == ("out_of_scope",)


def test_more_stays_with_the_section(content: Content) -> None:
    asked = turn("tell me more", ("repeat_or_more", 0.9), section="clinical_insights")
    assert plan(asked, content).replies == ("no_more",)
    again = turn("say that again please", ("repeat_or_more", 0.9), section="clinical_insights")
    assert plan(again, content).replies == ("clinical_insights",)


def test_a_short_unclear_message_stays_with_the_last_section(content: Content) -> None:
    ranking = [("deny", 0.25), ("clinical_insights", 0.2), ("patient_experiences", 0.18)]
    asked = turn("and in men", *ranking, sure=False, section="patient_experiences")
    assert plan(asked, content).replies == ("patient_experiences",)
    far = turn("and in men", ("greet", 0.2), sure=False, section="future_outlook")
    assert plan(far, content).replies != ("future_outlook",)


def test_yes_to_a_single_offer_takes_it(content: Content) -> None:
    helps = {"title": "Show help again", "payload": "/crisis"}
    asked = turn("yes", ("affirm", 0.9), shown=[helps, SHOWN[1], SHOWN[3]], choices=("how_ketamine_works", MENU))
    assert plan(asked, content).replies == ("how_ketamine_works",)


def test_yes_to_several_offers_asks_which(content: Content) -> None:
    choices = ("how_ketamine_works", "considerations_and_caution", MENU)
    planned = plan(turn("yes", ("affirm", 0.9), shown=SHOWN, choices=choices), content)
    assert planned.replies == ("affirm",) and planned.offers == choices[:2]


@pytest.mark.parametrize(
    "typed, chosen",
    [
        ("1", "how_ketamine_works"),
        ("2.", "considerations_and_caution"),
        ("the second one please", "considerations_and_caution"),
        ("option 1", "how_ketamine_works"),
        ("last one", "considerations_and_caution"),
        ("the last", "considerations_and_caution"),
        ("two", "considerations_and_caution"),
        ("number two please", "considerations_and_caution"),
        ("2, please", "considerations_and_caution"),
        ("(2)", "considerations_and_caution"),
        ("2\ufe0f\u20e3", "considerations_and_caution"),
        ("2\u2060", "considerations_and_caution"),
        ("\u0662", "considerations_and_caution"),
        ("the frist one", "how_ketamine_works"),
        ("yes, the first please", "how_ketamine_works"),
        ("option b", "considerations_and_caution"),
        ("and (b)?", "considerations_and_caution"),
        ("start with number 1", "how_ketamine_works"),
        ("3", MENU),
        ("the one", None),
        ("no", None),
        ("risks and caution", "considerations_and_caution"),
        ("Ketamine's Unique Approach", "how_ketamine_works"),
        ("considerations & caution", "considerations_and_caution"),
        ("How can we help?", MENU),
        ("9", None),
        ("0", None),
        ("2 weeks", None),
        ("12345", None),
    ],
)
def test_a_number_or_title_selects(typed: str, chosen: str, content: Content) -> None:
    assert select(typed, SHOWN, content) == chosen


@pytest.mark.parametrize(
    "language, typed, chosen",
    [
        ("es", "la segunda, por favor", "considerations_and_caution"),
        ("es", "el último", "considerations_and_caution"),
        ("es", "los dos", None),
        ("de", "Ja, das erste bitte", "how_ketamine_works"),
        ("de", "Nummer zwei", "considerations_and_caution"),
        ("de", "die letzte", "considerations_and_caution"),
        ("fr", "le deuxième s'il vous plaît", "considerations_and_caution"),
        ("fr", "la première", "how_ketamine_works"),
        ("fr", "les deux", None),
        ("fr", "number two please", "considerations_and_caution"),
        ("en", "das erste", None),
    ],
)
def test_a_number_selects_in_the_language_of_the_conversation(
    language: str, typed: str, chosen: str, content: Content
) -> None:
    assert select(typed, SHOWN, content, language=language) == chosen


def band(name: str, *ranking: tuple, **more) -> object:
    asked = turn("...", *ranking, sure=name == "answer", **more)
    asked.parse["understanding"].update(band=name)
    return asked


def test_the_nearest_section_comes_with_the_honest_line_and_other_likely_sections(content: Content) -> None:
    ranking = [("clinical_insights", 0.4), ("future_outlook", 0.1)]
    planned = plan(band("nearest", *ranking), content)
    assert planned.replies == ("clinical_insights",), "a single guess stands among the options"
    assert planned.nearest and planned.offers == ("future_outlook",)
    planned = plan(band("nearest", *ranking, ("how_ketamine_works", 0.09)), content)
    assert planned.replies == ("clinical_insights", "did_you_mean")


def test_a_check_in_keeps_the_honest_line(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    asked = band("nearest", ("clinical_insights", 0.4), crisis=crisis)
    asked.text = "is there hope?"
    planned = plan(asked, content)
    assert planned.replies[:2] == ("check_in", "clinical_insights") and planned.nearest


def test_advice_is_refused_beside_the_section_but_never_beside_a_hopeful_one(content: Content) -> None:
    asked = turn("is it safe for me", ("medical_advice", 0.9))
    asked.parse["understanding"].update(beside="considerations_and_caution", beside_sure=True)
    assert plan(asked, content).replies == ("medical_advice", "considerations_and_caution")
    asked.parse["understanding"].update(beside="clinical_insights")
    assert plan(asked, content).replies == ("medical_advice",)


def test_the_article_on_the_page_answers_first_and_another_only_where_it_is_silent() -> None:
    def reading(name: str, band: str, kind: object = None) -> dict:
        ranking = [{"name": name, "confidence": 0.9}]
        return {"intent_ranking": ranking, "sure": True, "band": band, "kind": kind, "parts": []}

    silent = reading("out_of_scope", "answer", "near_domain")
    parse = {
        "intent": None,
        "understanding": {"articles": {"a": reading("one", "answer"), "b": reading("two", "nearest")}},
    }
    assert on_page(parse, "b")["intent"]["name"] == "two"
    parse["understanding"]["articles"]["b"] = silent
    assert on_page(parse, "b")["intent"]["name"] == "one"
    assert on_page(parse, "c") == parse


def level(name: str, need: str, **more) -> dict:
    return {"level": name, "need": need, "language": "en", **more}


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


def test_a_pick_may_follow_a_few_words_that_ask_nothing(content: Content) -> None:
    assert select("ok english is fine. start with number 1", SHOWN, content) == "how_ketamine_works"
    assert select("which is shorter? the second one", SHOWN, content) is None
    assert select("I would rather have read about something else. the second one", SHOWN, content) is None


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


def test_the_notice_stays_between_a_check_in_and_an_english_answer(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "de"}
    asked = turn("wie wirkt das", ("how_ketamine_works", 0.9), crisis=crisis, language="de")
    assert plan(asked, content).replies == ("check_in", "language_notice", "how_ketamine_works")


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


def test_in_another_language_too_the_article_is_silent_where_no_reading_is_likelier(content: Content) -> None:
    for confidence, reply in ((0.6, "out_of_scope"), (0.3, "language_notice")):
        asked = turn("was kostet das", ("out_of_scope", confidence), language="de")
        asked.parse["understanding"].update(kind="near_domain", topic=None)
        assert plan(asked, content).replies == (reply,)
