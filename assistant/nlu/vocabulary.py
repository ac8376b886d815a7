"""spaCy that forgets: a vocabulary keeps every word that it ever saw, and only going without it gives them back."""

from typing import Callable, Generic, Optional, TypeVar, Union

from spacy.language import Language
from spacy.matcher import Matcher

from assistant.memory import give_back

NEW_STRINGS = 10_000  # some 4 MB; ordinary visitors take weeks to say so many new words
Tool = TypeVar("Tool", bound=Union[Language, Matcher])


class Renewed(Generic[Tool]):
    """A pipeline or matcher, made when first called for, and again once it has seen so many new strings.

    Nobody may hold on to what a call gave while making the next one: the new tool takes the place of the old in memory.
    """

    def __init__(self, make: Callable[[], Tool]) -> None:
        self._make = make
        self._tool: Optional[Tool] = None
        self._enough = 0

    def __call__(self) -> Tool:
        """The one to use for the next text."""
        if self._tool is not None and len(self._tool.vocab.strings) >= self._enough:
            self._tool = None
            give_back()
        if self._tool is None:
            self._tool = self._make()
            self._enough = len(self._tool.vocab.strings) + NEW_STRINGS
        return self._tool
