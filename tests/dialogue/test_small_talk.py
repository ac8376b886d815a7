"""Which reading counts of what is said to the assistant itself."""

import pytest

from assistant.dialogue.small_talk import is_hardly_one, meant
from assistant.dialogue.turn import Turn


def said(text: str, *ranking: tuple, sure: bool = True, before: tuple = ("clinical_insights",)) -> Turn:
    rows = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parse = {"intent": rows[0], "intent_ranking": rows, "understanding": {"sure": sure}}
    return Turn(text, parse, None, None, before=before)


@pytest.mark.parametrize(
    "text, ranking, sure, reply",
    [
        ("I asked a human, not a toaster", (("bot_challenge", 0.5), ("complaint", 0.45)), True, "complaint"),
        ("are you a robot", (("bot_challenge", 0.8), ("complaint", 0.1)), True, None),
        ("no, not it", (("deny", 0.2), ("complaint", 0.1)), False, None),
        ("thanks, good evening to you", (("greet", 0.5), ("thanks", 0.3)), True, "goodbye"),
        ("good evening", (("greet", 0.9),), True, None),
        ("Danke, die Seite hat mir trotzdem geholfen", (("article_overview", 0.4),), False, "thanks"),
        ("thanks, and what does it cost", (("out_of_scope", 0.4),), False, None),
        ("when are you there?", (("greet", 0.2), ("contact_human", 0.2)), False, "out_of_scope"),
        ("ok where is it", (("bot_challenge", 0.2),), False, "out_of_scope"),
        ("how expensive", (("repeat_or_more", 0.2), ("out_of_scope", 0.4)), False, "out_of_scope"),
        ("and then", (("repeat_or_more", 0.4), ("out_of_scope", 0.2)), False, None),
        ("may I put that to a real person", (("help_options", 0.6),), True, None),
        ("may I ask a real person that", (("help_options", 0.6),), True, "contact_human"),
        ("I'd like to speak with an actual human being", (("patient_experiences", 0.4),), False, "contact_human"),
        ("what did people say", (("patient_experiences", 0.4),), False, None),
        ("does the writer gain by it", (("privacy", 0.2), ("out_of_scope", 0.3)), False, None),
        ("are you human?", (("bot_challenge", 0.9),), True, None),
        ("what do the studies say?", (("clinical_insights", 0.4),), False, None),
    ],
)
def test_another_reading_may_count(text: str, ranking: tuple, sure: bool, reply: str) -> None:
    assert meant(said(text, *ranking, sure=sure)) == reply


def test_a_greeting_after_thanks_begins_no_talk_that_has_not_begun() -> None:
    assert meant(said("thanks, hello", ("greet", 0.5), ("thanks", 0.3), before=())) is None


def test_a_first_message_has_no_more_to_ask_for() -> None:
    ranking = (("repeat_or_more", 0.34), ("out_of_scope", 0.33))
    assert meant(said("how much", *ranking, sure=False, before=())) == "out_of_scope"
    assert meant(said("how much", *ranking, sure=False)) is None


@pytest.mark.parametrize(
    "text, reading, sure, hardly",
    [
        ("I only miss her", ("deny", 0.2), False, True),
        ("my essay will be the end of me", ("affirm", 0.1), False, True),
        ("go on then", ("affirm", 0.2), False, False),
        ("lieber etwas anderes, nicht das", ("deny", 0.2), False, False),
        ("I only miss her", ("deny", 0.2), True, False),
        ("hello", ("greet", 0.1), False, False),
    ],
)
def test_a_statement_is_no_yes_or_no(text: str, reading: tuple, sure: bool, hardly: bool) -> None:
    assert is_hardly_one(said(text, reading, sure=sure)) == hardly
