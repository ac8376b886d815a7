"""Cues stand for who, when and what, whatever the words."""

from assistant.nlu.cues import cues, terms


def test_other_words_for_the_same_have_the_same_cues() -> None:
    assert cues("My brother hit me") == cues("my dad punched me") == [["me", "family", "harm", "me"]]


def test_each_sentence_has_its_own() -> None:
    assert cues("I was hit. Why me?") == [["i", "past", "harm"], ["question", "me", "question"]]
    assert "family & harm" in terms("my brother hit the wall")
    assert "family & harm" not in terms("my brother left. I hit the wall")


def test_a_text_without_cues_has_no_terms() -> None:
    assert terms("") == terms("xyzzy") == []
