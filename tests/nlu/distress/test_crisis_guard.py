"""The guard's decision: rules first, then danger, then suffering."""

from pathlib import Path
from typing import Any, Callable, Dict

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.distress.crisis_guard import CrisisGuard, Cuts, _cut
from assistant.nlu.distress.distress_model import Danger
from assistant.nlu.message_reader import READING, MessageReader
from assistant.nlu.retrieval.section_finder import SectionFinder
from workbench.evaluating.evaluate_people import restored

Judge = Callable[[str], Dict[str, Any]]


@pytest.fixture(scope="module")
def judge(model: Path) -> Judge:
    reader, finder, guard = (restored(model, kind) for kind in (MessageReader, SectionFinder, CrisisGuard))

    def judged(text: str) -> Dict[str, Any]:
        (message,) = guard.process(finder.process(reader.process([Message({"text": text})])))
        return message.get("crisis")

    return judged


def test_suffering_without_danger_is_told_with_its_need(judge: Judge) -> None:
    found = judge("My mum passed away in spring and I still cry most days. Does grief counselling help people like me?")
    assert (found["level"], found["need"], found["language"]) == ("support", "grief", "en")


@pytest.mark.parametrize(
    "text",
    [
        "what is ptsd?",
        "My doctor gave me a new tablet for my blood pressure, can I take it in the morning?",
        "We lost the match but the team played really well",
        "Was sagen die Patienten?",
        "¿Qué dicen los pacientes?",
        "Que disent les patients ?",
    ],
)
def test_a_harmless_message_is_let_through(judge: Judge, text: str) -> None:
    assert judge(text) is None


def test_without_a_reading_the_rules_still_decide(model: Path) -> None:
    guard = restored(model, CrisisGuard)
    assert guard.judge("I want to kill myself tonight", None).level == "crisis"
    assert guard.judge("nobody would notice", None) is None


def test_length_alone_is_no_danger(model: Path) -> None:
    reader, guard = restored(model, MessageReader), restored(model, CrisisGuard)
    text = "I have read your page about the therapy. I would like to know how a session goes. "
    once, often = (guard.weigh(each, reader.read(each)).possible[0] for each in (text, text * 8))
    assert often <= once + 0.5


def test_a_question_to_the_article_that_sounds_alarming_gets_its_answer_and_the_line(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, guard = restored(model, MessageReader), restored(model, CrisisGuard)
    text = "what happens when breathing stops at night"
    doubted = Danger(np.array([guard._cuts.check_in + 0.1]), np.array([-4.0]))
    calm = np.array([0.0, 0.0, 0.0, 1.0])
    monkeypatch.setattr(guard, "_read", lambda *_: (doubted, Danger(np.zeros(0), np.zeros(0)), calm))
    assert guard.judge(text, reader.read(text), held=0.0).level == "check_in"
    told = guard.judge(text, reader.read(text), held=0.7)
    assert (told.level, told.need) == ("support", "in_case")


def test_no_article_speaks_against_unmistakable_words(model: Path) -> None:
    reader, guard = restored(model, MessageReader), restored(model, CrisisGuard)
    for text in ("I want to kill myself tonight", "I can't stay alive any longer, nobody needs me, goodbye everyone"):
        assert guard.judge(text, reader.read(text), held=1.0).level == "crisis"


def test_an_option_is_not_read(judge: Judge) -> None:
    (message,) = CrisisGuard(None, None).process([Message({"text": "/crisis", READING: None})])
    assert message.get("crisis") is None and not message.get("failed")


def test_possible_danger_gets_a_check_in_and_plain_danger_the_full_reply() -> None:
    cuts = Cuts(-1.0, 1.0)
    assert [cuts.level(*odds) for odds in ((2.0, 1.5), (0.0, -0.5), (-2.0, -3.0))] == ["crisis", "check_in", None]


def test_decision_points_weigh_each_author_alike_and_count_what_rules_decide() -> None:
    score = np.array([0.0] * 90 + [5.0] * 10)
    authors = np.array(["many"] * 90 + ["few"] * 10)
    ruled = np.zeros(100, bool)
    assert _cut(score, ruled, authors, 0.4) == 5.0
    assert _cut(score, ruled, authors, 0.6) == 0.0
    assert _cut(score, ~ruled, authors, 0.6) == np.inf
