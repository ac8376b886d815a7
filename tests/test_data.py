"""The authored messages: enough of them, each worth having, and none of the practice questions among them."""

import json
from collections import Counter
from typing import List

import pytest
import yaml
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.content.loader import MENU, ROOT, Content
from assistant.nlu.distress.asks_for_help import NEED as ASKS_FOR_HELP
from assistant.nlu.distress.distress_model import LEVELS, level_of
from assistant.nlu.distress.talk_reader import ABOUT_HELP, ELSEWHERE, STILL
from assistant.nlu.examples import Example, every_example, examples, of_acts
from workbench.editing.near_duplicates import alike

QUESTIONS = ROOT.parent / "shared" / "questions" / "all.jsonl"
CONVERSATIONAL = "greet goodbye thanks bot_challenge affirm deny contact_human repeat_or_more".split()


@pytest.fixture(scope="module")
def rows() -> List[Example]:
    return examples(load_data(str(ROOT / "data" / "nlu")))


def test_there_are_enough_of_every_intent(rows: List[Example], content: Content) -> None:
    counts = Counter(row.intent for row in rows)
    wanted = {section.id: 120 for section in content.sections}
    wanted.update({intent: 80 for intent in CONVERSATIONAL}, medical_advice=250, out_of_scope=600, crisis=600)
    wanted[MENU] = 120
    assert {intent: counts[intent] for intent in wanted if counts[intent] < wanted[intent]} == {}
    assert sum(row.near_miss for row in rows) >= 500


def test_out_of_scope_has_its_three_kinds(rows: List[Example]) -> None:
    kinds = Counter(row.kind for row in rows if row.intent == "out_of_scope")
    assert min(kinds[kind] for kind in ("off_topic", "near_domain", "gibberish_or_injection")) >= 100
    assert all(row.need for row in rows if row.intent == "crisis")


def test_no_two_messages_are_nearly_the_same(rows: List[Example]) -> None:
    texts = [row.text for row in rows]
    assert [pair for pair in alike(texts, texts) if pair[0] != pair[1]] == []
    assert [text for text, count in Counter(texts).items() if count > 1] == []


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="the practice questions are not beside the project")
def test_no_practice_question_is_among_them(rows: List[Example]) -> None:
    questions = [json.loads(line)["text"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert list(alike([row.text for row in rows], questions)) == []


def test_no_message_of_the_safety_set_is_among_them(rows: List[Example]) -> None:
    asked: List[str] = []
    for name in ("crisis.yml", "near_misses.yml"):
        for group in yaml.safe_load((ROOT / "tests" / "safety" / name).read_text(encoding="utf-8")):
            asked += [each if isinstance(each, str) else each["text"] for each in group["messages"]]
    assert list(alike([row.text for row in rows], asked)) == []


@pytest.fixture(scope="module")
def for_the_guard() -> TrainingData:
    return load_data(str(ROOT / "data" / "distress"))


@pytest.fixture(scope="module")
def people(for_the_guard: TrainingData) -> List[Example]:
    return every_example(for_the_guard)


def test_messages_for_the_guard_alone_teach_no_intent(for_the_guard: TrainingData, people: List[Example]) -> None:
    assert examples(for_the_guard) == []
    assert all(row.author for row in people) and len({row.author for row in people}) >= 4


def test_what_people_write_has_every_level_and_need_and_is_harmless_above_all(
    people: List[Example], content: Content
) -> None:
    levels = Counter(level_of(row) for row in people)
    assert set(levels) == set(LEVELS) and levels["none"] > levels["crisis"]
    grave = {row.need for row in people if row.intent == "crisis"}
    assert grave == {*content.crisis.texts} - {ASKS_FOR_HELP}  # which is told by its words alone


def test_other_languages_have_as_many_harmless_messages_as_grave_ones(people: List[Example]) -> None:
    for language in ("es", "de", "fr"):
        levels = Counter(level_of(row) for row in people if row.language == language)
        assert levels["none"] + levels["support"] >= levels["crisis"] + levels["check_in"] >= 40, language


def test_no_message_that_measures_is_among_those_of_people(people: List[Example], acts: List[Example]) -> None:
    asked: List[str] = []
    for name in ("crisis.yml", "near_misses.yml"):
        for group in yaml.safe_load((ROOT / "tests" / "safety" / name).read_text(encoding="utf-8")):
            asked += [each if isinstance(each, str) else each["text"] for each in group["messages"]]
    for path in (QUESTIONS, ROOT.parent / "shared" / "benchmarks" / "real_messages" / "messages.jsonl"):
        if path.is_file():
            asked += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert list(alike([row.text for row in [*people, *acts]], asked)) == []


@pytest.fixture(scope="module")
def acts() -> List[Example]:
    return of_acts(load_data(str(ROOT / "data" / "aftercare")))


def test_messages_of_the_talk_after_distress_teach_nothing_else(acts: List[Example], content: Content) -> None:
    data = load_data(str(ROOT / "data" / "aftercare"))
    assert every_example(data) == [] and len(acts) == len(data.intent_examples)
    counts = Counter(row.act for row in acts)
    assert {*counts} <= {*content.crisis.aftercare, STILL, ELSEWHERE, ABOUT_HELP}
    assert min(counts.values()) >= 30 and len({row.author for row in acts}) >= 2
    assert counts[STILL] == max(counts.values()), "danger that goes on is told in the most ways"
