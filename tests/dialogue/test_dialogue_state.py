"""The state of the talk about the article stays bounded, and is kept as JSON."""

import json

from assistant.dialogue.dialogue_state import GIVEN, LISTED, REFUSED, UNANSWERED, DialogueState, after


def test_the_last_section_stands_at_the_end_and_the_first_is_kept() -> None:
    state = DialogueState()
    for name in ("a", "b", "a"):
        state = after(state, [name])
    assert state.given == ("b", "a") and state.first == "a"


def test_the_state_stays_small_in_a_long_talk() -> None:
    state = DialogueState()
    for number in range(100):
        state = after(state, [f"s{number}"])
        state = after(state, [], True, [f"s{number}", f"t{number}"], [f"l{each}" for each in range(50)])
    assert len(state.given) == GIVEN and len(state.refused) <= REFUSED and len(state.listed) == LISTED
    for _ in range(50):
        state = after(state, [], unanswered=True)
    assert state.unanswered == UNANSWERED and state.first == "s0"


def test_an_answer_clears_refusals_and_misses() -> None:
    state = after(DialogueState(), [], True, ["a"])
    assert state.refused == ("a",) and state.unanswered == 1
    assert after(state, ["b"]) == DialogueState(given=("b",), first="b")


def test_the_slot_keeps_the_whole_state() -> None:
    state = DialogueState(("a", "b"), "a", ("c",), ("d",), 2)
    assert DialogueState.of(json.loads(json.dumps(state.as_slot()))) == state


def test_an_unreadable_slot_begins_anew() -> None:
    for slot in (None, "old", 5, {"given": 5}, {"unanswered": "x"}, {"of": "another version"}):
        assert DialogueState.of(slot) == DialogueState(), slot


def test_what_was_left_open_is_remembered_by_its_topic_for_one_message() -> None:
    state = after(DialogueState(), (), unanswered=True, topic="figures")
    assert state.topic == "figures" and DialogueState.of(state.as_slot()) == state
    assert after(state, ("clinical_insights",)).topic is None
    assert DialogueState.of({"topic": 3}).topic == "3"
