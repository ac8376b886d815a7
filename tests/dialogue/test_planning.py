"""`plan` is pure: a turn goes in, replies come out."""

from dataclasses import replace

from assistant.content.loader import MENU, Content
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import Turn
from tests.dialogue.turns import SHOWN, band, turn


def test_a_clear_question_gets_its_section(content: Content) -> None:
    assert plan(turn("is it risky", ("considerations_and_caution", 0.9)), content).replies == (
        "considerations_and_caution",
    )


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


def test_the_article_may_answer_a_wish_for_contact_or_a_question_on_privacy(content: Content) -> None:
    asked = turn("what is your number", ("contact_human", 0.9))
    asked.parse["understanding"].update(beside="considerations_and_caution")
    assert plan(asked, content).replies == ("considerations_and_caution",), "no contact is configured"
    reached = plan(replace(asked, offered=frozenset({"contact"})), content)
    assert reached.replies == ("considerations_and_caution", "contact_human") and reached.nearest
    asked = turn("who sees my data", ("privacy", 0.9))
    asked.parse["understanding"].update(beside="considerations_and_caution")
    assert plan(asked, content).replies == ("privacy", "considerations_and_caution")


def test_a_wish_for_advice_is_refused_though_its_parts_sound_like_questions(content: Content) -> None:
    asked = turn("need advice: lithium + ketamine for me, yes or no", ("medical_advice", 0.9))
    asked.parse["understanding"].update(parts=["considerations_and_caution", "how_ketamine_works"])
    assert plan(asked, content).replies == ("medical_advice", "considerations_and_caution")


def test_advice_is_refused_beside_the_section_but_never_beside_a_hopeful_one(content: Content) -> None:
    asked = turn("is it safe for me", ("medical_advice", 0.9))
    asked.parse["understanding"].update(beside="considerations_and_caution", beside_sure=True)
    assert plan(asked, content).replies == ("medical_advice", "considerations_and_caution")
    asked.parse["understanding"].update(beside="clinical_insights")
    assert plan(asked, content).replies == ("medical_advice",)


def test_a_refusal_offers_the_sections_that_come_nearest_but_no_hopeful_one(content: Content) -> None:
    asked = turn(
        "can I drive after it",
        ("medical_advice", 0.9),
        ("clinical_insights", 0.2),
        ("considerations_and_caution", 0.1),
        ("understanding_ptsd", 0.08),
    )
    planned = plan(asked, content)
    assert planned.replies == ("medical_advice", "did_you_mean")
    assert planned.offers == ("considerations_and_caution", "understanding_ptsd")
    alone = turn("can I drive after it", ("medical_advice", 0.9), ("considerations_and_caution", 0.02))
    assert plan(alone, content).replies == ("medical_advice",), "the article hardly speaks of it"


def test_a_section_beside_a_refusal_asks_what_was_meant_where_others_come_as_near(content: Content) -> None:
    def beside(second: float) -> object:
        sections = ("considerations_and_caution", 0.3), ("understanding_ptsd", second), ("article_overview", 0.1)
        asked = turn("is it safe for me", ("medical_advice", 0.9), *sections)
        asked.parse["understanding"].update(beside="considerations_and_caution")
        return plan(asked, content)

    assert beside(0.25).replies == ("medical_advice", "considerations_and_caution", "did_you_mean")
    assert beside(0.25).offers == ("understanding_ptsd", "article_overview") and beside(0.25).nearest
    assert beside(0.12).replies == ("medical_advice", "considerations_and_caution")
