"""What visitors did, in numbers."""

from collections import Counter
from datetime import datetime
from typing import Any

from workbench.reviewing.summary import Summary, rows, with_earlier_weeks
from workbench.reviewing.visits import Exchange, Visit

MONDAY = datetime(2026, 11, 30)


def exchange(text: str = "", **more: Any) -> Exchange:
    given = dict.fromkeys(("kind", "likeliest"), None)
    flags = dict.fromkeys(("tapped", "crisis", "support", "opening"), False)
    return Exchange(**{"text": text, "channel": "web", "language": "en", **given, **flags, **more})


def test_a_visit_without_a_message_counts_as_opened_alone() -> None:
    summary = Summary()
    summary.add(Visit(MONDAY))
    summary.add(Visit(MONDAY, [exchange(opening=True, replies=["greet"])]))
    assert (summary.visits, summary.messages, summary.typed) == (1, 0, 0)
    assert summary.last_replies == {"opened, then nothing": 1}


def test_typed_messages_count_apart_from_taps() -> None:
    summary = Summary()
    typed = exchange("why me?", replies=["out_of_scope"], kind="near_domain", likeliest="causes", language="de")
    summary.add(Visit(MONDAY, [exchange(opening=True), exchange(tapped=True, replies=["greet"]), typed]))
    assert (summary.messages, summary.typed) == (2, 1)
    assert summary.languages == {"de": 1} and summary.last_replies == {"out_of_scope": 1}
    assert summary.weeks["2026-W49"]["visits"] == 1 and summary.weeks["2026-W49"]["questions"] == 1


def test_distress_counts_by_message_and_by_visit_and_leaves_no_word() -> None:
    summary = Summary()
    summary.add(Visit(MONDAY, [exchange(crisis=True, replies=["crisis"]), exchange(crisis=True, replies=["crisis"])]))
    assert (summary.crises, summary.visits_in_crisis) == (2, 1)
    assert not summary.unanswered


def test_feedback_counts_by_section() -> None:
    summary = Summary()
    for helpful in (True, True, False):
        summary.add(Visit(MONDAY, [exchange("?")], {"causes": helpful}))
    assert summary.feedback["causes"] == {"helpful": 2, "not helpful": 1}


def test_the_likeliest_reply_of_several_texts_is_suggested() -> None:
    summary = Summary()
    summary.likeliest.update({"a": Counter(causes=1), "b": Counter(cost=1), "c": Counter(cost=1)})
    assert summary.suggestion(["a", "b", "c"]) == "cost"
    assert summary.suggestion(["never said"]) == ""


def test_a_week_that_the_store_has_forgotten_in_part_keeps_its_fuller_count() -> None:
    earlier = {"2026-W40": {"visits": 9, "questions": 5, "unanswered": 1}}
    now = {"2026-W41": Counter(visits=2, questions=1, crises=1), "2026-W40": Counter(visits=3)}
    assert with_earlier_weeks(now, earlier) == {
        **earlier,
        "2026-W41": {"visits": 2, "questions": 1, "unanswered": 0},
    }


def test_the_rest_of_the_counts_stands_together() -> None:
    assert rows(Counter(a=1, b=3, c=1), most=2) == [("b", 3), ("a", 1), ("all others", 1)]
    assert rows(Counter(a=1), most=2) == [("a", 1)]
