"""Danger, suffering and neither are told apart, and length alone is no danger."""

from pathlib import Path
from typing import List

import numpy as np
import pytest

from assistant.nlu.distress.distress_model import (
    LEVELS,
    UNMISTAKABLE,
    Danger,
    DistressModel,
    Opinions,
    by_level,
    kind_of,
    level_of,
)
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.examples import Example

GRAVE = ["I want to die", "I will end my life tonight", "he hit me again and I am scared", "I took all the pills"]
UNCLEAR = ["I can't do this any more", "what is the point of me", "I am done with all of it", "nobody would notice"]
SUFFERING = ["I have felt so low since my dad died", "I cry every day", "I am lonely", "I miss my wife so much"]
HARMLESS = ["what is ptsd", "does therapy help", "is it safe", "how long does a session take"]


def _rows(intent: str, texts: List[str], need: str = "") -> List[Example]:
    return [Example(text, intent, None, need or None, False, "en", None, "a") for text in texts]


ROWS = [
    *_rows("crisis", GRAVE, "self_harm"),
    *_rows("crisis", UNCLEAR, "check_in"),
    *_rows("question", SUFFERING, "grief"),
    *_rows("question", HARMLESS),
]


def _fit(rows: List[Example]) -> DistressModel:
    return DistressModel.fit(rows, shared_encoder().encode([row.text for row in rows]))


def _likeliest(model: DistressModel, text: str) -> str:
    (found,) = model.predict([text], shared_encoder().encode([text]))
    assert found.sum() == pytest.approx(1)
    return LEVELS[int(found.argmax())]


def test_levels_are_those_of_intent_and_need() -> None:
    assert [level_of(row) for row in ROWS[::4]] == ["crisis", "check_in", "support", "none"]


def test_a_need_of_plain_danger_is_a_kind_and_counts_for_its_level() -> None:
    assert [kind_of(row) for row in ROWS[::4]] == ["crisis/self_harm", "check_in", "support", "none"]
    kinds = ["crisis/self_harm", "crisis/abuse", "check_in", "out_of_scope/off_topic", "none"]
    assert by_level(np.array([[0.3, 0.2, 0.1, 0.3, 0.1]]), kinds) == pytest.approx(np.array([[0.5, 0.1, 0.0, 0.4]]))


def test_levels_are_told_apart_and_kept(tmp_path: Path) -> None:
    model = _fit(ROWS)
    model.save(tmp_path)
    kept = DistressModel.load(tmp_path)
    for text, level in (("I want to die now", "crisis"), ("I miss my dad so much", "support"), ("is it safe", "none")):
        assert _likeliest(model, text) == _likeliest(kept, text) == level


def test_a_level_without_examples_is_never_likely() -> None:
    model = _fit([row for row in ROWS if level_of(row) in ("crisis", "none")])
    assert _likeliest(model, "I want to die") == "crisis" and _likeliest(model, "is it safe") == "none"
    assert model.predict([], np.zeros((0, 768))).shape == (0, 4)


def test_the_gravest_sentence_counts_with_the_whole_and_length_does_not() -> None:
    calm, grave = Danger(np.array([-3.0]), np.array([-4.0])), np.array([-3.0, 1.0])
    alone = calm.with_gravest(Danger(np.zeros(0), np.zeros(0)), [0, 0])
    among = calm.with_gravest(Danger(grave, grave), [0, 2])
    many = calm.with_gravest(Danger(np.full(20, -3.0), np.full(20, -4.0)), [0, 20])
    assert alone == many == calm
    assert grave.max() > among.possible > calm.possible and among.plain > calm.plain


def test_a_sentence_of_unmistakable_danger_counts_whatever_stands_around_it() -> None:
    calm = Danger(np.array([-3.0]), np.array([-4.0]))
    parts = Danger(np.array([-5.0, UNMISTAKABLE]), np.array([-5.0, -1.0]))
    among = calm.with_gravest(parts, [0, 2])
    assert among.possible == UNMISTAKABLE and among.plain < -1


def test_an_article_that_holds_every_word_speaks_against_danger_in_doubt_alone() -> None:
    doubted = Danger(np.array([-2.0]), np.array([-2.0]))
    assert doubted.asked_about(0.3, -0.5, 0.5) == doubted
    assert doubted.asked_about(0.6, -0.5, 0.5).possible < doubted.asked_about(0.55, -0.5, 0.5).possible < -2.0
    likely = Danger(np.array([-0.5]), np.array([0.5]))
    assert likely.asked_about(1.0, -0.5, 0.5) == likely


def test_opinions_are_kept_and_what_is_unclear_is_possible_rather_than_plain(tmp_path: Path) -> None:
    opinions = Opinions.fit(ROWS, shared_encoder().encode([row.text for row in ROWS]))
    opinions.save(tmp_path)
    texts = ["I want to die", UNCLEAR[2], "is it safe"]
    vectors = shared_encoder().encode(texts)
    danger, levels = Opinions.load(tmp_path).of(texts, vectors, np.array([0.9, 0.5, 0.1]))
    assert danger.possible[0] > danger.possible[1] > danger.possible[2]
    assert danger.possible[1] - danger.plain[1] > danger.possible[0] - danger.plain[0]
    assert levels.sum(axis=1) == pytest.approx(1, abs=1e-3)
