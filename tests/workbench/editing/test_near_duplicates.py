"""Each near duplicate is found, though few messages are compared."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.editing.near_duplicates import ALIKE, Texts, alike, pairs, tokens

WORDS = st.lists(st.sampled_from("a b c d e f g h is the of".split()), min_size=1, max_size=9).map(" ".join)


def test_case_and_punctuation_make_no_difference() -> None:
    assert list(alike(["Is it SAFE?"], ["is it safe", "is it cheap"])) == [("Is it SAFE?", "is it safe")]


def share(one: str, other: str) -> float:
    return len(tokens(one) & tokens(other)) / len(tokens(one) | tokens(other))


@given(texts=st.lists(WORDS, max_size=12), asked=WORDS)
def test_every_alike_text_is_found(texts: list, asked: str) -> None:
    known = Texts(texts[:6])
    for text in texts[6:]:
        known.add(text)
    assert list(known.alike(asked)) == [index for index, text in enumerate(texts) if share(text, asked) >= ALIKE]


@given(texts=st.lists(WORDS, max_size=12))
def test_every_pair_is_found_once(texts: list) -> None:
    every = [(one, other) for one in range(len(texts)) for other in range(one)]
    assert list(pairs(texts)) == [(one, other) for one, other in every if share(texts[one], texts[other]) >= ALIKE]
