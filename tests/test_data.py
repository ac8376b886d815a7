"""The authored messages: enough of them, each worth having, and none of the practice questions among them."""

import json
import unicodedata
from collections import Counter, defaultdict
from typing import Dict, FrozenSet, Iterator, List, Tuple

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from assistant.content import MENU, ROOT, Content
from assistant.nlu.examples import Example, examples

ALIKE = 0.7  # token-set Jaccard from which on two messages are the same message
QUESTIONS = ROOT.parent / "shared" / "questions" / "all.jsonl"
CONVERSATIONAL = "greet goodbye thanks bot_challenge affirm deny contact_human repeat_or_more".split()


@pytest.fixture(scope="module")
def rows() -> List[Example]:
    return examples(load_data(str(ROOT / "data" / "nlu")))


def tokens(text: str) -> FrozenSet[str]:
    text = unicodedata.normalize("NFKC", text).casefold()
    return frozenset("".join(" " if unicodedata.category(c)[0] == "P" else c for c in text).split())


def alike(texts: List[str], others: List[str]) -> Iterator[Tuple[str, str]]:
    """Pairs of a text and another one that share most of their words."""
    sets = [tokens(other) for other in others]
    holding: Dict[str, List[int]] = defaultdict(list)
    for index, words in enumerate(sets):
        for word in words:
            holding[word].append(index)
    for text in texts:
        words = tokens(text)
        shared = Counter(index for word in words for index in holding.get(word, ()))
        for index, count in shared.items():
            if count / (len(words) + len(sets[index]) - count) >= ALIKE:
                yield text, others[index]


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
