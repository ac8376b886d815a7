"""Whether a word is a name, an English word, or both: the lists that the set-up built, and `name_words.yml`."""

from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Optional, Tuple

import yaml
from marisa_trie import RecordTrie, Trie
from spacy.lang.en.stop_words import STOP_WORDS

LISTS = Path(__file__).resolve().parents[2] / ".cache" / "names"  # workbench/setup/build_names.py makes them
NAMES, WORDS = "names.marisa", "words.marisa"
COUNT = "B"  # how the number of countries is kept

COMMON = 6  # a first name in so many countries is a name, even if it is a word as well
_TOLD: Dict[str, str] = yaml.safe_load(Path(__file__).with_name("name_words.yml").read_text(encoding="utf-8"))


def words_of(kind: str) -> FrozenSet[str]:
    """The words of one kind in `name_words.yml`."""
    return frozenset(_TOLD[kind].split())


def phrases_of(kind: str) -> Tuple[Tuple[str, ...], ...]:
    """The phrases of one kind there, each in tokens."""
    return tuple(tuple(line.split()) for line in _TOLD[kind].splitlines())


NO_NAMES = words_of("no_names")
_WORDS_FIRST = words_of("words_first")


@lru_cache(1)
def _names() -> RecordTrie:
    return _read(RecordTrie(COUNT), NAMES)


@lru_cache(1)
def _words() -> Trie:
    return _read(Trie(), WORDS)


def _read(trie: Trie, name: str) -> Trie:
    try:
        return trie.load(str(LISTS / name))
    except (OSError, RuntimeError) as error:
        raise FileNotFoundError(f"the lists of names are missing or damaged: delete {LISTS} and run make") from error


def load() -> None:
    """Read the lists now, so that the first visitor does not wait for them.

    Raises:
        FileNotFoundError: if they are not there, or damaged.
    """
    _names(), _words()


def is_english(word: str) -> bool:
    """Whether a dictionary has the word."""
    return word in _words()


def countries(name: str) -> Optional[int]:
    """In how many countries it is a first name, 0 for a last name; None for no name at all."""
    if name in STOP_WORDS or name in NO_NAMES or "\0" in name:  # which would end a key
        return None
    found = _names().get(name)
    return found[0][0] if found else None


def is_word(word: str) -> bool:
    """Whether it is an English word, and no name to most people."""
    return is_english(word) and ((countries(word) or 0) < COMMON or word in _WORDS_FIRST)


def ordinary(word: str) -> bool:
    """Whether it is an English word in any of its forms, and no name to most people."""
    word = word.casefold()
    stems = (word, *(word[: -len(end)] for end in ("s", "es", "ed", "d", "ing", "er") if word.endswith(end)))
    if word in STOP_WORDS or word in NO_NAMES:
        return True
    return any(is_word(stem) or is_word(f"{stem}e") for stem in stems if len(stem) > 2 or stem == word)
