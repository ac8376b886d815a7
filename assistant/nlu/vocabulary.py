"""spaCy that forgets: a vocabulary keeps every word that it ever saw, and only going without it gives them back."""

from typing import Callable, Generic, TypeVar, Union

from spacy.language import Language
from spacy.matcher import Matcher

NEW_STRINGS = 20_000  # some 8 MB; ordinary visitors take months to say so many new words
Tool = TypeVar("Tool", bound=Union[Language, Matcher])


class Renewed(Generic[Tool]):
    """A pipeline or matcher, made when first called for, and again once it has seen so many new strings."""

    def __init__(self, make: Callable[[], Tool]) -> None:
        self._make = make
        self._enough = 0

    def __call__(self) -> Tool:
        """The one to use for the next text."""
        if not self._enough or len(self._tool.vocab.strings) >= self._enough:
            self._tool = self._make()
            self._enough = len(self._tool.vocab.strings) + NEW_STRINGS
        return self._tool
