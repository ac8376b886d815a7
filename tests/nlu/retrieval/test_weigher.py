"""Weights of evidence: the shipped ones, and what follows from them."""

import json

import numpy as np
import pytest

from assistant.nlu.encoder import shared_encoder
from assistant.nlu.retrieval.section_index import SectionIndex, SectionText, Vectors
from assistant.nlu.retrieval.weigher import WEIGHTS, Kinds, Weigher

CALM = Kinds(0.0, 0.0, 0.0, 0.0, {}, {})
TEXTS = {
    "who": ("Who can donate", ("You must be 17 or older.", "You must weigh at least 50 kg.")),
    "after": ("Afterwards", ("Keep the plaster on for six hours.", "Do not lift anything heavy with that arm.")),
    "often": ("How often you can come", ("Men can give blood every 12 weeks, and women every 16 weeks.",)),
}
BLOOD = [SectionText("blood", "Giving blood", name, *text) for name, text in TEXTS.items()]
GARDEN = [SectionText("garden", "Roses", "prune", "When to prune", ("Cut roses back in March.",))]


def beliefs(question: str, sections: list, kinds: Kinds = CALM) -> list:
    index = SectionIndex(sections, {}, Vectors.empty().renewed(sections, {}, shared_encoder()))
    (embedding,) = shared_encoder().encode([question])
    return Weigher.shipped().beliefs(question, index, index.compare(question, embedding, shared_encoder()), kinds)


@pytest.mark.parametrize(
    "question, section",
    [
        ("minimum age to donate", "who"),
        ("when do i take off the plaster", "after"),
        ("how many weeks until the next time", "often"),
    ],
)
def test_the_shipped_weights_find_the_section(question: str, section: str) -> None:
    (belief,) = beliefs(question, BLOOD)
    assert belief.sections[0][0] == section
    assert sum(chance for _, chance in belief.sections) == pytest.approx(1)


def test_an_article_is_believed_as_if_it_were_alone() -> None:
    (alone,) = beliefs("minimum age to donate", BLOOD)
    beside, garden = beliefs("minimum age to donate", [*BLOOD, *GARDEN])
    assert beside.article == "blood" and garden.article == "garden"
    assert beside.said == pytest.approx(alone.said, abs=0.02)


def test_something_else_is_less_believed_than_what_the_article_says() -> None:
    (asked,) = beliefs("how many weeks until men can give blood again", BLOOD)
    (other,) = beliefs("what is the capital of France", BLOOD)
    assert other.said < 0.2 < asked.said


def test_no_evidence_for_a_section_counts_against_it() -> None:
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert all(weight >= 0 for weight in weights["sections"].values())
    assert 0 < weights["bands"]["said"] < weights["bands"]["sure"] < 1
    assert np.isfinite(list(weights["said"].values())).all()
