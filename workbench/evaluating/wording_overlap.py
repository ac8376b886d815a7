"""Whether questions are answered that share no wording with what was trained on."""

from typing import Dict, Iterable, List, Sequence, Set, Tuple

import spacy
from spacy.lang.en.stop_words import STOP_WORDS

from workbench.evaluating.scoring import Outcome, offered_at, right_at, share

_ENGLISH = spacy.blank("en")


def content_words(text: str) -> Set[str]:
    """Lower-cased words of a text without spaCy's stop words."""
    return {token.lower_ for token in _ENGLISH(text) if token.is_alpha and token.lower_ not in STOP_WORDS}


def vocabularies(messages: Iterable[Tuple[str, str]]) -> Dict[str, Set[str]]:
    """The content words of each label's training messages, given as (label, text)."""
    found: Dict[str, Set[str]] = {}
    for label, text in messages:
        found.setdefault(label, set()).update(content_words(text))
    return found


def known_share(outcome: Outcome, known: Dict[str, Set[str]]) -> float:
    """The share of a question's content words that its label's training messages have; 1 for a question of none."""
    words = content_words(outcome.question.text)
    return len(words & known.get(outcome.question.labels[0], set())) / len(words) if words else 1.0


def honesty(outcomes: Sequence[Outcome], known: Dict[str, Set[str]]) -> Dict[str, Dict[str, float]]:
    """How well questions are answered whose content words are all new, mostly new, partly new, or all known."""
    bands: Dict[str, List[Outcome]] = {"none": [], "up to half": [], "more than half": [], "all": []}
    for outcome in outcomes:
        part = known_share(outcome, known)
        band = "none" if not part else "up to half" if part <= 0.5 else "more than half" if part < 1 else "all"
        bands[band].append(outcome)
    return {
        name: {
            "questions": len(rows),
            "right %": share(rows, right_at("lenient")).value,
            "or offered %": share(rows, offered_at("lenient")).value,
        }
        for name, rows in bands.items()
    }
