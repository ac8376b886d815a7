"""What a message is to one article: sections, talk, advice and what is about something else."""

from typing import Any

import pytest

from assistant.nlu.message_reader import Labels, Reading
from assistant.nlu.retrieval.message_kinds import common, kinds
from assistant.nlu.retrieval.question_classifier import NEAR_DOMAIN, understood
from assistant.nlu.retrieval.weigher import ANSWER, NEAREST, NOT_SAID, Belief


def read(band: str, said: float, chance: float = 0.9, own_words: bool = False, **probabilities: float) -> Any:
    labels = Labels({name.replace("__", "/"): value for name, value in probabilities.items()}, {"any": 0.8})
    belief = Belief("blood", said, band, [("who", chance), ("after", 1 - chance)], own_words)
    ids = {"who", "after"}
    return understood(belief, common(labels, ids), kinds(labels, ids), Reading(labels, [], [], True))


def test_a_section_that_is_sure_is_answered() -> None:
    found = read(ANSWER, 0.95, question=0.9, greet=0.1)
    assert found["intent_ranking"][0]["name"] == "who" and found["sure"] and found["band"] == ANSWER


def test_the_nearest_section_is_not_sure() -> None:
    found = read(NEAREST, 0.5, question=0.9, greet=0.1)
    assert (found["intent_ranking"][0]["name"], found["sure"], found["band"]) == ("who", False, NEAREST)


def test_what_no_section_comes_near_is_not_said() -> None:
    found = read(NOT_SAID, 0.05, question=0.9, greet=0.1)
    assert (found["intent_ranking"][0]["name"], found["kind"]) == ("out_of_scope", NEAR_DOMAIN)


@pytest.mark.parametrize("band, beside_sure", [(ANSWER, True), (NEAREST, False)])
def test_a_personal_decision_is_refused_beside_what_the_article_says_of_it(band: str, beside_sure: bool) -> None:
    found = read(band, 0.9, question=0.2, medical_advice=0.8)
    assert found["intent_ranking"][0]["name"] == "medical_advice"
    assert (found["beside"], found["beside_sure"]) == ("who", beside_sure)


def test_a_refusal_has_no_section_beside_it_where_the_article_hardly_speaks_of_it_or_several_sections_may() -> None:
    advice = {"medical_advice": 0.8, "question": 0.2}
    assert read(NOT_SAID, 0.15, **advice)["beside"] == "who"
    assert read(NOT_SAID, 0.05, **advice)["beside"] is None
    assert read(NEAREST, 0.9, chance=0.25, **advice)["beside"] is None


def test_a_part_that_is_a_question_to_any_article_is_one_to_the_section_that_answers() -> None:
    labels = Labels({"question": 0.9, "medical_advice": 0.1}, {"any": 0.8})
    reading = Reading(labels, [], ["medical_advice", "question"], True)

    def parts(band: str) -> Any:
        belief = Belief("blood", 0.95, band, [("who", 0.9), ("after", 0.1)])
        return understood(belief, common(labels, {"who"}), kinds(labels, {"who"}), reading)["parts"]

    assert parts(ANSWER) == ["medical_advice", "who"]
    assert parts(NEAREST) == ["medical_advice", "question"]


def test_another_subject_is_declined_unless_a_section_is_sure() -> None:
    off_topic = {"out_of_scope__off_topic": 0.8, "question": 0.2}
    assert read(NEAREST, 0.4, **off_topic)["kind"] == "off_topic"
    assert read(ANSWER, 0.95, **off_topic)["kind"] is None
    assert read(NEAREST, 0.4, own_words=True, **off_topic)["kind"] is None


def test_talk_stands_against_a_section_that_only_comes_near() -> None:
    assert read(NEAREST, 0.2, thanks=0.7, question=0.3)["intent_ranking"][0]["name"] == "thanks"
    assert read(NEAREST, 0.6, thanks=0.7, question=0.3)["intent_ranking"][0]["name"] == "who"
    assert read(ANSWER, 0.95, thanks=0.95, question=0.05)["intent_ranking"][0]["name"] == "who"


@pytest.mark.parametrize("intent", ["contact_human", "privacy"])
def test_an_article_may_tell_how_to_reach_its_authors_or_what_they_keep(intent: str) -> None:
    found = read(NEAREST, 0.5, **{intent: 0.95, "question": 0.05})
    assert (found["intent_ranking"][0]["name"], found["beside"], found["beside_sure"]) == (intent, "who", False)
    assert read(NEAREST, 0.2, **{intent: 0.95, "question": 0.05})["beside"] is None, "it probably says nothing of it"
    assert read(NEAREST, 0.5, thanks=0.95, question=0.05)["beside"] is None


def test_what_the_examples_of_an_article_say_decides_where_its_words_are_not_sure() -> None:
    left_out = {"out_of_scope__near_domain@blood": 0.8, "who": 0.15, "thanks": 0.05}
    assert read(NEAREST, 0.4, **left_out)["kind"] == NEAR_DOMAIN
    assert read(ANSWER, 0.95, **left_out)["kind"] is None
    asked = read(NOT_SAID, 0.05, who=0.9, thanks=0.1)
    assert (asked["intent_ranking"][0]["name"], asked["band"]) == ("who", NEAREST)


def test_what_the_guard_let_pass_is_shared_among_the_rest() -> None:
    labels = Labels({"crisis": 0.6, "question": 0.2, "thanks": 0.2}, {})
    assert kinds(labels, set()).conversation == pytest.approx(0.5)
    assert common(labels, set()).intent == "thanks"


def test_what_one_article_leaves_out_does_not_speak_against_another() -> None:
    labels = Labels({"out_of_scope/near_domain@scars": 0.9, "question": 0.1}, {})
    found = kinds(labels, {"who"})
    assert (found.off_topic, found.left_out) == (0.0, {"scars": pytest.approx(0.9)})


def test_a_question_in_the_words_of_an_article_is_none_that_it_leaves_out() -> None:
    left_out = {"out_of_scope__near_domain@blood": 0.8, "who": 0.15, "thanks": 0.05}
    for band in (NEAREST, NOT_SAID):
        found = read(band, 0.2, own_words=True, **left_out)
        assert (found["intent_ranking"][0]["name"], found["band"]) == ("who", NEAREST)
