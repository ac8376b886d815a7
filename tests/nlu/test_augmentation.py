"""Typos as fingers make them, and the same each time."""

import random

import pytest

from assistant.nlu.augmentation import SHARE, mistype, with_typos

WORDS = "ketamine may help people with trauma sleep again after several calm and quiet weeks".split()


@pytest.mark.parametrize("word", [*WORDS, "ab", "Über", "COVID-19"])
def test_a_word_has_one_typo_at_most(word: str) -> None:
    made = {mistype(word, random.Random(seed)) for seed in range(200)}
    assert all(_one_typo(word, each) for each in made)
    assert len(made) > 3


def test_the_share_of_words_is_about_as_large_as_it_is_said_to_be() -> None:
    text = " ".join(WORDS * 100)
    changed = [a != b for a, b in zip(text.split(), with_typos(text, random.Random(1)).split(), strict=True)]
    assert sum(changed) / len(changed) == pytest.approx(SHARE, abs=0.05)


def test_a_share_of_none_and_words_of_one_letter_stay() -> None:
    assert with_typos("a b  c", random.Random(1), share=1.0) == "a b c"
    assert with_typos("some words", random.Random(1), share=0.0) == "some words"


def test_the_same_seed_makes_the_same_typos() -> None:
    text = " ".join(WORDS)
    assert with_typos(text, random.Random(7)) == with_typos(text, random.Random(7)) != text


def _one_typo(word: str, typed: str) -> bool:
    """Whether one letter was dropped, doubled or replaced, or two were swapped, which may be equal ones."""
    places = range(len(word))
    doubled = {word[: at + 1] + word[at:] for at in places}
    dropped = {word[:at] + word[at + 1 :] for at in places}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]}
    replaced = len(word) == len(typed) and sum(a != b for a, b in zip(word, typed, strict=True)) == 1
    return typed in doubled | dropped | swapped or replaced
