"""Words of a question and of sections."""

import numpy as np
import pytest

from assistant.nlu.retrieval.lexical_match import Lexicon

OURS = ["the mask leaks air at night", "clean the tube with warm water", "driving with sleep apnoea"]
OTHERS = ["a garden needs water", "roses need pruning"]


@pytest.mark.parametrize("analyzer", ["words", "characters"])
def test_a_section_that_shares_words_is_nearer(analyzer: str) -> None:
    found = Lexicon(OURS, np.zeros(3, int), analyzer).overlap("my mask leaks")
    assert found.cosine.argmax() == 0 and found.covered.argmax() == 0
    assert ((found.cosine >= 0) & (found.cosine <= 1.0001)).all()


def test_characters_forgive_typos_and_words_do_not() -> None:
    words, characters = (Lexicon(OURS, np.zeros(3, int), each).overlap("drivng") for each in ("words", "characters"))
    assert words.cosine.max() == 0 and characters.cosine.argmax() == 2


@pytest.mark.parametrize("analyzer", ["words", "characters"])
def test_an_article_counts_as_if_it_were_alone(analyzer: str) -> None:
    alone = Lexicon(OURS, np.zeros(3, int), analyzer).overlap("clean water for roses")
    beside = Lexicon([*OURS, *OTHERS], np.array([0, 0, 0, 1, 1]), analyzer).overlap("clean water for roses")
    assert np.allclose(alone.cosine, beside.cosine[:3], atol=1e-5)
    assert np.allclose(alone.covered, beside.covered[:3], atol=1e-5)


def test_a_question_without_any_known_word_shares_nothing() -> None:
    found = Lexicon(OURS, np.zeros(3, int), "words").overlap("qwxyz")
    assert found.cosine.tolist() == [0, 0, 0] and found.covered.tolist() == [0, 0, 0]
