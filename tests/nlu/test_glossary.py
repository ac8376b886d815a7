"""Questions in Spanish, German and French as English words."""

import time

import pytest

from assistant.nlu.glossary import TERMS, Glossary, glossaries


@pytest.mark.parametrize(
    "language, text, english",
    [
        ("es", "¿Cuáles son los efectos secundarios?", "what is the side effects ?"),
        ("es", "los riesgos", "the risk"),
        ("de", "Welche Nebenwirkungen gibt es?", "what side effects are there ?"),
        ("de", "Risiken der Knieoperation", "risk of knee operation"),
        ("fr", "Quels sont les risques de l'opération ?", "what is the risk of the operation ?"),
        ("fr", "effets secondaires", "side effects"),
    ],
)
def test_a_question_becomes_english_words(language: str, text: str, english: str) -> None:
    gloss = glossaries()[language].gloss(text)
    assert gloss.text == english
    assert gloss.covers == 1.0 and gloss.telling


def test_a_typo_and_another_ending_are_forgiven() -> None:
    spanish = glossaries()["es"]
    assert spanish.gloss("tratamiento").text == spanish.gloss("tratamientos").text == spanish.gloss("tratamieto").text


def test_names_and_learned_words_stay_or_become_english() -> None:
    gloss = glossaries()["es"].gloss("electroconvulsividad según Xyzqu")
    assert gloss.text == "electroconvulsivity segun xyzqu"
    assert gloss.covers < 1


def test_the_longest_phrase_counts_and_of_two_terms_the_first() -> None:
    glossary = Glossary("de", [("angst", "fear"), ("angst vor spinnen", "spiders"), ("angst", "worry")])
    assert glossary.gloss("Angst").text == "fear"
    assert glossary.gloss("Angst vor Spinnen!").text == "spiders !"


def test_the_table_has_a_word_of_each_language_and_no_term_twice() -> None:
    header, *lines = TERMS.read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    assert header.split("\t") == ["en", "es", "de", "fr"] and len(rows) > 400
    for language in ("es", "de", "fr"):
        terms = [term for row in rows for term in row[language].split(", ") if term]
        assert len(terms) == len(set(terms)) > 1_000


def test_a_long_message_of_unknown_words_is_glossed_quickly() -> None:
    begun = time.monotonic()
    for glossary in glossaries().values():
        glossary.gloss("zyxwvutsrq " * 180)
    assert time.monotonic() - begun < 2  # a bound against standstill
