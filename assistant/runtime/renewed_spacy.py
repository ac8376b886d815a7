"""spaCy tools, made anew in time: a vocabulary keeps every word that it ever saw, and frees them only as a whole."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Generic, Optional, TypeVar, Union

from spacy.language import Language
from spacy.matcher import Matcher

from assistant.runtime.process_memory import give_back

logger = logging.getLogger(__name__)

NEW_STRINGS = 10_000  # some 4 MB; ordinary visitors take weeks to say so many new words
Tool = TypeVar("Tool", bound=Union[Language, Matcher])
_thread = ThreadPoolExecutor(1, "vocabulary")


class Renewed(Generic[Tool]):
    """A pipeline or matcher, made when first called for; after so many new strings, another is made beside its work.

    Only one thread may call it. What a call gave is for one text: who holds on to it keeps the old one in memory.
    """

    def __init__(self, make: Callable[[], Tool]) -> None:
        self._make = make
        self._tool: Optional[Tool] = None
        self._next: Optional["Future[Tool]"] = None
        self._enough = 0

    def __call__(self) -> Tool:
        """The one to use for the next text."""
        if self._tool is None:
            return self._take(self._make())
        if self._next is not None:
            if self._next.done():
                made, self._next = self._next, None
                self._replace(made)
        elif _strings(self._tool) >= self._enough:
            self._next = _thread.submit(self._make)
        return self._tool

    def _replace(self, made: "Future[Tool]") -> None:
        try:
            self._take(made.result())
        except Exception:  # whatever it is, the old one still reads
            logger.exception("A vocabulary could not be made anew; the old one stays for as many words again.")
            if self._tool is not None:
                self._take(self._tool)
        else:
            _thread.submit(give_back)

    def _take(self, tool: Tool) -> Tool:
        self._tool = tool
        self._enough = _strings(tool) + NEW_STRINGS
        return tool


def _strings(tool: Any) -> int:  # spaCy's types know no vocabulary of a matcher
    return len(tool.vocab.strings)
