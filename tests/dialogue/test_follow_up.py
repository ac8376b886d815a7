"""The messages before give a short message its meaning."""

from dataclasses import replace
from typing import Tuple

import pytest

from assistant.content.loader import MENU, Content
from assistant.dialogue.dialogue_state import DialogueState
from assistant.dialogue.follow_up import corrected, recognise
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import AGAIN, FULL, Turn

RISKS, STUDIES, PATIENTS = "considerations_and_caution", "clinical_insights", "patient_experiences"


@pytest.mark.parametrize(
    "text, move",
    [
        *(("more", "more"), ("tell me more please", "more"), ("next one", "next"), ("ok, next", "next")),
        *(("shorter!", "shorter"), ("too long", "shorter"), ("in simple words, please", "simpler"), ("Why?", "why")),
        *(("which ones?", "detail"), ("how many of them", "detail"), ("is that all?", "all"), ("go back", "back")),
        *(
            ("the one before that", "back"),
            ("what was the first thing you said?", "first"),
            ("say that again", "repeat"),
        ),
        *(("both", "both"), ("the other one", "other"), ("the second half again", "second"), ("ballpark?", "press")),
        *(
            ("yes or no", "conclusion"),
            ("so that's a no", "conclusion"),
            ("so yes?", "conclusion"),
            ("so it is", "conclusion"),
        ),
        ("simpler, my dad is old", "simpler"),
        ("what’s next", "next"),
        ("again please", "repeat"),
        *(("delete all of it please", "erase"), ("yes, erase", "erase"), ("wipe all my messages", "erase")),
        *(("no, that's everything", "done"), ("no more questions", "done"), ("that's all", "all")),
        *(("no, I don't need anything else", "done"), ("i have no further questions", "done")),
    ],
)
def test_short_messages_are_recognised(text: str, move: str) -> None:
    assert recognise(text) == move


@pytest.mark.parametrize(
    "language, text, move",
    [
        *(("es", "¿Por qué?", "why"), ("es", "dime más", "more"), ("es", "en pocas palabras, por favor", "shorter")),
        *(("es", "¿y la siguiente?", "next"), ("es", "¿eso es todo?", "all"), ("es", "no entiendo", "simpler")),
        *(("de", "Warum denn?", "why"), ("de", "noch mehr dazu", "more"), ("de", "geht es kürzer?", "shorter")),
        *(("de", "nochmal bitte", "repeat"), ("de", "das andere", "other"), ("de", "Was heißt das?", "simpler")),
        *(("fr", "Pourquoi ?", "why"), ("fr", "plus de détails s'il vous plaît", "more"), ("fr", "en bref", "shorter")),
        *(("fr", "et la suite ?", "next"), ("fr", "les deux", "both"), ("fr", "c’est tout ?", "all")),
        ("de", "in simple words please", "simpler"),
        *(("de", "Bitte den Chat löschen", "erase"), ("es", "borra todo", "erase"), ("fr", "effacez tout", "erase")),
    ],
)
def test_short_messages_are_recognised_in_the_language_of_the_conversation(language: str, text: str, move: str) -> None:
    assert recognise(text, language) == move


def test_words_of_another_language_mean_nothing_in_an_english_conversation() -> None:
    assert recognise("mas") is None and recognise("weiter") is None


@pytest.mark.parametrize(
    "text",
    [
        "no more pain",
        "I want to go back to work",
        "why does it help",
        "is that all right for a child",
        "again and again I dream",
        "delete me",
        "forget it",
    ],
)
def test_a_message_that_says_more_is_no_follow_up(text: str) -> None:
    assert recognise(text) is None


def asked(text: str, intent: str = "out_of_scope", section: str = RISKS, **more) -> Turn:
    """A turn after an answer of a section."""
    ranking = more.pop("ranking", [(intent, 0.9)])
    rows = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    understanding = {"sure": True, "kind": None, "known": True, "parts": []}
    parse = {"intent": rows[0], "intent_ranking": rows, "understanding": understanding, "language": "en"}
    parse.update(more.pop("parse", {}))
    state = more.pop("state", DialogueState(given=(STUDIES, section), first=STUDIES))
    return Turn(text, parse, section, None, before=more.pop("before", (section,)), state=state, **more)


def test_the_messages_before_give_a_short_message_its_meaning(content: Content) -> None:
    for text, replies, manner in (
        ("say that again", (RISKS,), AGAIN),
        ("go back", (STUDIES,), AGAIN),
        ("what did you say first?", (STUDIES,), AGAIN),
        ("next", ("future_outlook",), FULL),
        ("why?", ("no_more",), None),
    ):
        planned = plan(asked(text), content)
        assert (planned.replies, planned.manner) == (replies, manner), text


def test_a_yes_or_no_drawn_from_a_section_is_neither_confirmed_nor_read_as_a_refusal(content: Content) -> None:
    planned = plan(asked("so thats a no", "deny"), content)
    assert (planned.replies, planned.variant) == (("no_more",), "conclusion")
    offered = asked("that's a no", "deny", choices=(STUDIES, MENU), before=("did_you_mean",))
    assert plan(offered, content).replies == ("deny",)


def test_more_goes_on_after_that_is_all(content: Content) -> None:
    assert plan(asked("more"), content).replies == ("no_more",)
    assert plan(asked("more", before=("no_more",)), content).replies == ("future_outlook",)


def test_next_goes_through_sections_given_together(content: Content) -> None:
    state = DialogueState(given=(PATIENTS, RISKS), listed=(RISKS, STUDIES))
    assert plan(asked("next", state=state), content).replies == (STUDIES,)


def test_a_correction_leaves_out_what_it_takes_back(content: Content) -> None:
    parse = {"correction": {"wanted": True, "refused": [RISKS], "last": False}}
    turn = asked("x", ranking=[(RISKS, 0.9), (STUDIES, 0.5)], parse=parse)
    read, refused = corrected(turn, content)
    assert refused == (RISKS,) and read.parse["intent"]["name"] == STUDIES
    planned = plan(turn, content)
    assert RISKS not in (*planned.replies, *planned.offers) and planned.refused == (RISKS,)


def test_not_that_offers_the_others(content: Content) -> None:
    shown = [{"title": name, "payload": f"/{name}"} for name in (RISKS, STUDIES, PATIENTS, MENU)]
    parse = {"correction": {"wanted": False, "refused": [], "last": True}}
    planned = plan(asked("not that", "deny", shown=shown, parse=parse), content)
    assert planned.replies == ("did_you_mean",) and planned.offers == (STUDIES, PATIENTS)


def test_the_other_one_is_the_remaining_section(content: Content) -> None:
    choices = (RISKS, PATIENTS, MENU)
    assert plan(asked("the other one", choices=choices), content).replies == (PATIENTS,)
    both = plan(asked("both please", choices=choices, before=("did_you_mean",)), content)
    assert both.replies == (RISKS, PATIENTS)


def test_no_after_an_offer_of_more_is_an_end(content: Content) -> None:
    planned = plan(asked("no", "deny", before=("thanks",)), content)
    assert (planned.replies, planned.variant) == (("deny",), "no_further")
    planned = plan(asked("no", "deny", choices=(STUDIES, MENU), before=("did_you_mean",)), content)
    assert planned.refused == (STUDIES,)


def test_a_visitor_who_presses_for_advice_gets_no_other_answer(content: Content) -> None:
    for text in ("yes or no", "just tell me", "why?"):
        assert plan(asked(text, "affirm", before=("medical_advice",)), content).replies == ("medical_advice",), text


def test_a_comparison_gives_both_and_says_that_the_article_makes_none(content: Content) -> None:
    planned = plan(asked("compare that with the studies", ranking=[(STUDIES, 0.9)]), content)
    assert planned.replies == ("no_more", RISKS, STUDIES) and planned.variant == "compare"


def test_a_follow_up_in_known_words_is_no_distress_however_it_sounds(content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": "en"}
    turn = asked("what was the first thing you said?", parse={"crisis": crisis})
    assert plan(turn, content).replies == (STUDIES,)
    assert (
        plan(replace(turn, text="what was the first thing you said, I can't go on"), content).replies[0] == "check_in"
    )
    assert plan(replace(turn, distress="self_harm"), content).replies[0] == "crisis"


def test_a_follow_up_to_what_was_not_said_gets_the_same_honest_words(content: Content) -> None:
    state = DialogueState(topic="practical")
    for text in ("how much?", "why?", "roughly"):
        for section in (None, RISKS):
            planned = plan(asked(text, "repeat_or_more", section, before=("out_of_scope",), state=state), content)
            assert (planned.replies, planned.variant) == (("out_of_scope",), "practical"), (text, section)


def test_shorter_means_the_last_section_also_after_a_word_in_between(content: Content) -> None:
    for between in ("complaint", "out_of_scope", "deny"):
        planned = plan(asked("make it shorter", before=(between,)), content)
        assert (planned.replies, planned.variant) == (("no_more",), "shorter"), between
        assert plan(asked("say that again, please", before=("deny",)), content).manner == AGAIN


def test_a_wish_after_words_of_ours_gets_our_next_words(content: Content) -> None:
    for reply in ("privacy", "bot_challenge", "contact_human"):
        assert plan(asked("in simple words", before=(reply,)), content).replies == (reply,)


def test_a_wish_for_english_repeats_what_stood_below_the_notice(content: Content) -> None:
    told = asked("in english please", before=("language_notice", RISKS))
    assert (plan(told, content).replies, plan(told, content).manner) == ((RISKS,), AGAIN)
    shown = [{"title": name, "payload": f"/{name}"} for name in (STUDIES, PATIENTS, MENU)]
    offered = plan(asked("English is fine", before=("language_notice",), shown=shown), content)
    assert (offered.replies, offered.offers) == (("did_you_mean",), (STUDIES, PATIENTS))
    assert plan(asked("in english please"), content).variant == "simpler", "without a notice it is an idiom"


@pytest.mark.parametrize(
    "language, text",
    [
        ("es", "¡en español!"),
        ("de", "ich verstehe kein Englisch"),
        ("fr", "parlez-vous français ?"),
        ("en", "do you have it in polish?"),
    ],
)
def test_a_wish_for_another_language_gets_the_notice(language: str, text: str, content: Content) -> None:
    crisis = {"level": "check_in", "need": "check_in", "language": language}
    turn = asked(text, "repeat_or_more", None, before=("out_of_scope",), language=language, parse={"crisis": crisis})
    assert plan(turn, content).replies == ("language_notice",), "known words alone need no check-in"


def test_how_to_delete_is_told_after_privacy_alone(content: Content) -> None:
    for language, text in (("en", "how do I delete it"), ("es", "¿cómo lo borro?"), ("de", "Wie lösche ich das?")):
        told = asked(text, "thanks", before=("privacy",), language=language)
        assert plan(told, content).replies == ("privacy",), text
        assert plan(replace(told, before=(RISKS,)), content).replies != ("privacy",), text


def test_a_clause_that_presses_for_advice_is_declined_again(content: Content) -> None:
    text = "sure, I get that you can't say, but what would you do"
    assert plan(asked(text, STUDIES, before=("medical_advice",)), content).replies == ("medical_advice",)
    assert plan(asked(text, STUDIES), content).replies == (STUDIES,)


def test_a_word_that_asks_on_for_what_was_not_said_gets_the_same_words(content: Content) -> None:
    more = {"before": ("out_of_scope",), "state": DialogueState(topic="figures")}
    unclear = [("contact_human", 0.3), ("out_of_scope", 0.2)]
    planned = plan(asked("weeks?", ranking=unclear, **more), content)
    assert (planned.replies, planned.variant) == (("out_of_scope",), "figures")
    assert plan(asked("a human?", ranking=[("contact_human", 0.7)], **more), content).replies == ("contact_human",)
    assert plan(asked("risks?", ranking=[(RISKS, 0.4)], **more), content).replies == (RISKS,)


def test_a_polite_message_may_return_to_the_first_answer(content: Content) -> None:
    planned = plan(asked("You are very kind. May I return to my first question?", "thanks"), content)
    assert (planned.replies, planned.manner) == ((STUDIES,), AGAIN)
    assert plan(asked("You are very kind. May I stay?", "thanks"), content).replies == ("thanks",)


def deletes(text: str, before: Tuple[str, ...] = ()) -> Turn:
    return asked(text, before=before, parse={"crisis": {"level": "crisis", "need": "self_harm"}})


def test_a_wish_to_delete_the_chat_is_no_distress(content: Content) -> None:
    for text in ("can you delete this chat", "Delete everything I've written."):
        assert plan(deletes(text), content).replies == ("privacy",)
    assert plan(deletes("delete it then please", ("privacy",)), content).replies == ("delete_conversation",)
    for text in ("delete everything", "i want to delete it all", "delete me please"):
        assert plan(deletes(text), content).replies == ("crisis",)


def test_no_more_questions_is_an_end(content: Content) -> None:
    turn = asked("no, that's all", intent="deny", before=(RISKS,))
    assert plan(turn, content).variant == "no_further"


def test_going_back_from_an_offer_gives_the_last_answer(content: Content) -> None:
    state = DialogueState(given=(STUDIES, RISKS))
    turn = asked("not that, the one before", intent="repeat_or_more", state=state)
    assert plan(replace(turn, before=("did_you_mean",)), content).replies == (RISKS,)
    assert plan(replace(turn, before=(RISKS,)), content).replies == (STUDIES,)


def test_go_on_after_the_list_of_topics_gives_the_next_section(content: Content) -> None:
    turn = asked("go on", intent="repeat_or_more", before=(MENU,))
    planned = plan(replace(turn, state=DialogueState(given=(RISKS,))), content)
    assert content.find(planned.replies[0]) and planned.replies != (RISKS,)
