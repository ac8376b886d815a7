"""The lists tell names from words, in every form that a word has."""

import pytest

from assistant.privacy import name_lists
from assistant.privacy.name_lists import NO_NAMES, countries, is_english, is_word, ordinary, phrases_of, words_of


def test_a_first_name_a_last_name_and_no_name_are_told_apart() -> None:
    assert (countries("maria") or 0) >= name_lists.COMMON
    assert countries("oconnor") == 0 or countries("o'connor") == 0
    assert countries("qwrtz") is None and countries("the") is None and countries("anna\0") is None


@pytest.mark.parametrize("medicine", ["ketamine", "prozac", "emdr"])
def test_what_a_health_page_speaks_of_is_no_name(medicine: str) -> None:
    assert medicine in NO_NAMES and countries(medicine) is None and ordinary(medicine)


@pytest.mark.parametrize("word", ["treatment", "Treatments", "walked", "taking", "hope", "rose"])
def test_words_are_ordinary_in_each_of_their_forms(word: str) -> None:
    assert ordinary(word)


@pytest.mark.parametrize("name", ["maria", "zebediah", "Anna"])
def test_names_are_not(name: str) -> None:
    assert not ordinary(name)


def test_a_name_of_many_countries_is_a_name_though_a_dictionary_has_it() -> None:
    assert is_english("maria") and not is_word("maria")
    assert is_english("grace") and is_word("grace")  # listed as a word first


def test_each_kind_of_words_is_written_small_and_once() -> None:
    for kind, told in name_lists._TOLD.items():
        assert told == told.lower(), kind
        entries = told.splitlines() if kind in ("two_words", "sure", "perhaps") else told.split()
        assert len(set(entries)) == len(entries), kind
    assert not words_of("titles") & words_of("only_titles")
    assert ("my", "name", "is") in phrases_of("sure")


def test_lists_that_are_missing_say_how_to_build_them(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(name_lists, "LISTS", tmp_path)
    name_lists._names.cache_clear()
    with pytest.raises(FileNotFoundError, match="run make"):
        name_lists.load()
    name_lists._names.cache_clear()
