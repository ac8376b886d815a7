"""Weights that are fitted on articles find the sections of these, and are worth what an article left out says."""

import json
import math

import pytest

from assistant.nlu.encoder import shared_encoder
from assistant.nlu.retrieval.section_index import SectionIndex, SectionText, Vectors
from assistant.nlu.retrieval.weigher import Kinds
from workbench.evaluating.fitting import AGAINST, CLEAR, Case, Fitted, figures, fit, left_out, written
from workbench.evaluating.labelled_articles import IN_SCOPE, NEAR, OFF_TOPIC, Row

CALM = Kinds(0.0, 0.0, 0.0, 0.0, {}, {})
ASIDE = {"what is the capital of France": OFF_TOPIC, "who won the football on Saturday": OFF_TOPIC}
BLOOD = {
    "who": ("Who can donate", ("You must be 17 or older.", "You must weigh at least 50 kg.")),
    "after": ("Afterwards", ("Keep the plaster on for six hours.", "Do not lift anything heavy with that arm.")),
}
ROSES = {
    "prune": ("When to prune", ("Cut roses back in March.", "Take out dead wood at any time.")),
    "water": ("Water", ("Water the roots once a week.", "Wet leaves fall ill.")),
}
OF_BLOOD = {
    "how old do i have to be": "who",
    "what do i have to weigh": "who",
    "when can i take the plaster off": "after",
    "may i lift my child": "after",
    "does the clinic have a car park": NEAR,
}
OF_ROSES = {
    "which month do i cut them back": "prune",
    "can dead wood go in summer": "prune",
    "how often do i water the roots": "water",
    "can the leaves get wet": "water",
    "which roses smell best": NEAR,
}


def case(name: str, sections: dict, questions: dict) -> Case:
    texts = [SectionText(name, name.title(), each, *text) for each, text in sections.items()]
    index = SectionIndex(texts, {}, Vectors.empty().renewed(texts, {}, shared_encoder()))
    rows = [
        Row(text, [] if what in (NEAR, OFF_TOPIC) else [what], what if what in (NEAR, OFF_TOPIC) else IN_SCOPE)
        for text, what in {**questions, **ASIDE}.items()
    ]
    embeddings = shared_encoder().encode([row.text for row in rows])
    evidence = [index.compare(row.text, each, shared_encoder()) for row, each in zip(rows, embeddings, strict=True)]
    return Case(name, index, rows, evidence, [CALM] * len(rows))


@pytest.fixture(scope="module")
def cases() -> list:
    return [case("blood", BLOOD, OF_BLOOD), case("roses", ROSES, OF_ROSES)]


@pytest.fixture(scope="module")
def weights(cases: list) -> Fitted:
    return fit(cases)


def test_the_weights_find_what_they_were_fitted_on(cases: list, weights: Fitted) -> None:
    for each in cases:
        found = figures(each, weights)
        assert found["first"] >= 75 and found["in three"] == 100
        assert found["auroc"] > 50 and found["off topic not said"] > found["not said"]


def test_evidence_speaks_one_way_only(weights: Fitted) -> None:
    assert all(weight >= 0 for weight in weights["sections"].values()) and any(weights["sections"].values())
    assert all(weights["said"][name] <= 0 for name in AGAINST if name in weights["said"])
    assert weights["bands"]["clear"] == CLEAR and 0 < weights["bands"]["said"] <= 1


def test_each_article_is_judged_by_the_weights_of_the_others(cases: list) -> None:
    found = left_out(cases)
    assert found["blood"] == figures(cases[0], fit(cases[1:]))
    assert found["roses"] == figures(cases[1], fit(cases[:1]))


def test_the_file_has_the_weights_and_leaves_out_what_was_not_asked(weights: Fitted) -> None:
    content = json.loads(written(weights, {"blood": {"first": 90.0, "auroc": math.nan}}))
    assert content == {"fitted on": {"blood": {"first": 90.0}}, **weights}
