"""Build the lists that tell names from words: names of some eighty countries from Faker, words of two dictionaries.

usage: python -m workbench.setup.build_names
"""

import importlib
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

from english_words import get_english_words_set
from faker.config import AVAILABLE_LOCALES
from marisa_trie import RecordTrie, Trie

from assistant.privacy.name_lists import COUNT, LISTS, NAMES, WORDS


def names() -> "Counter[str]":
    """First and last names, each with the number of countries that give it as a first name."""
    found: "Counter[str]" = Counter()
    for locale in AVAILABLE_LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ImportError:  # a country without names of its own
            continue
        found.update(dict.fromkeys(_listed_by(provider, "last"), 0))
        found.update(set(_listed_by(provider, "first")))
    return found


def _listed_by(provider: Any, kind: str) -> Iterator[str]:
    for listed in (getattr(provider, attribute) for attribute in dir(provider) if attribute.startswith(kind)):
        if isinstance(listed, (tuple, list, dict)):
            for name in listed:
                if isinstance(name, str):
                    yield from (part.casefold() for part in name.replace("-", " ").split() if len(part) > 1)


def words() -> Iterator[str]:
    """English words that are written without a capital."""
    return (word for word in get_english_words_set(["web2", "gcide"]) if word == word.lower())


def build() -> None:
    """Write the lists to `.cache/names`, all or nothing."""
    LISTS.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=LISTS.parent) as scratch:
        made = Path(scratch) / LISTS.name
        made.mkdir()
        RecordTrie(COUNT, ((name, (count,)) for name, count in names().items())).save(str(made / NAMES))
        Trie(words()).save(str(made / WORDS))
        shutil.rmtree(LISTS, ignore_errors=True)
        made.rename(LISTS)


if __name__ == "__main__":
    build()
