"""Questions beside sections, by the real encoder."""

import numpy as np
import pytest

from assistant.nlu.encoder import shared_encoder
from assistant.nlu.retrieval.section_index import Evidence, SectionIndex, SectionText, Vectors

SECTIONS = [
    SectionText("blood", "Giving blood", "who", "Who can donate", ("You must be 17 or older.", "You weigh 50 kg.")),
    SectionText("blood", "Giving blood", "after", "Afterwards", ("Drink a lot.", "Do not lift anything heavy.")),
    SectionText("aids", "Hearing aids", "noise", "Why do they whistle?", ("Push the dome in firmly.",)),
]


def compare(question: str, index: SectionIndex) -> Evidence:
    (embedding,) = shared_encoder().encode([question])
    return index.compare(question, embedding, shared_encoder())


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return Vectors.empty().renewed(SECTIONS, {}, shared_encoder())


@pytest.mark.parametrize(
    "question, section", [("how old do i have to be", 0), ("can i go to the gym", 1), ("feedback noise in my ear", 2)]
)
def test_a_section_is_found_by_its_own_words(question: str, section: int, vectors: Vectors) -> None:
    found = compare(question, SectionIndex(SECTIONS, {}, vectors))
    assert found.sentence.argmax() == section and found.tokens.argmax() == section
    assert all(len(column) == len(SECTIONS) for column in found)


def test_a_section_is_compared_as_if_its_article_were_alone(vectors: Vectors) -> None:
    alone = compare("how old do i have to be", SectionIndex(SECTIONS[:2], {}, vectors))
    beside = compare("how old do i have to be", SectionIndex(SECTIONS, {}, vectors))
    assert all(np.allclose(one, other[:2], atol=1e-5) for one, other in zip(alone, beside, strict=True))


def test_an_example_question_is_evidence_for_its_section_alone() -> None:
    examples = {"after": ["may i play squash in the evening"]}
    index = SectionIndex(SECTIONS, examples, Vectors.empty().renewed(SECTIONS, examples, shared_encoder()))
    found = compare("may i play squash tonight", index)
    assert found.example[1] > 0.8 and found.example[0] == found.example[2] == 0
    assert index.examples.tolist() == [0, 1, 0]


def test_only_what_is_new_is_encoded_and_what_is_gone_is_dropped(vectors: Vectors) -> None:
    class Counting:
        encoded: list = []

        def encode_many(self, texts: list) -> np.ndarray:
            self.encoded += texts
            return shared_encoder().encode_many(texts)

        def tokens_of_many(self, texts: list) -> list:
            self.encoded += texts
            return shared_encoder().tokens_of_many(texts)

    edited = SECTIONS[1]._replace(sentences=(*SECTIONS[1].sentences, "Keep the plaster on for six hours."))
    renewed = vectors.renewed([edited], {}, Counting())
    assert sorted(Counting.encoded) == sorted(["Keep the plaster on for six hours.", *edited.runs])
    assert len(renewed.sentences) == 5
    found = compare(
        "when can i take the plaster off",
        SectionIndex([SECTIONS[0], edited], {}, vectors.renewed([SECTIONS[0], edited], {}, shared_encoder())),
    )
    assert found.sentence.argmax() == 1


def test_what_is_saved_is_read_back(vectors: Vectors) -> None:
    again = Vectors.restore({name: np.asarray(array) for name, array in vectors.arrays().items()})
    before, after = (compare("can i go to the gym", SectionIndex(SECTIONS, {}, each)) for each in (vectors, again))
    assert all(np.allclose(one, other) for one, other in zip(before, after, strict=True))
    nothing = Vectors.restore(Vectors.empty().arrays())
    assert nothing.sentences == {} and nothing.runs == {}


def test_the_sentence_that_answers_is_named(vectors: Vectors) -> None:
    (embedding,) = shared_encoder().encode(["what is the minimum age"])
    assert SectionIndex(SECTIONS, {}, vectors).best_sentence(0, embedding) == "You must be 17 or older."


@pytest.mark.parametrize(
    "question, said",
    [
        ("does giving blood help", True),
        ("is drinking ok afterwards?", True),
        ("does giving blood hurt", False),
        ("whistling aids", False),
        ("what is it", False),
    ],
)
def test_an_article_has_every_word_of_a_question_or_not(question: str, said: bool, vectors: Vectors) -> None:
    assert ("blood" in SectionIndex(SECTIONS, {}, vectors).saying_all(question)) is said
