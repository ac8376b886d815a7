"""What kind of message it is, by what all articles have in common; what it asks of an article is not decided here."""

from typing import Collection, Dict, NamedTuple, Optional

from assistant.nlu.intents import ADVICE, CRISIS, OUTSIDE, QUESTION
from assistant.nlu.message_reader import Labels
from assistant.nlu.retrieval.weigher import Kinds


class Common(NamedTuple):
    """The likeliest of the common intents that are no question about an article, its kind, and how likely it is."""

    intent: str
    kind: Optional[str]
    probability: float


def kinds(labels: Labels, sections: Collection[str]) -> Kinds:
    """The evidence for an article. The crisis guard decides about distress: what it lets pass is something else."""
    learned: Dict[str, float] = {}
    left_out: Dict[str, float] = {}
    advice = outside = conversation = question = 0.0
    rest = max(1 - labels.probability.get(CRISIS, 0.0), 1e-9)
    for label, probability in labels.probability.items():
        intent, owner = label.partition("/")[0], label.partition("@")[2]
        share = probability / rest
        if intent in sections:
            learned[intent] = share
        elif owner:
            left_out[owner] = left_out.get(owner, 0.0) + share
        elif intent == ADVICE:
            advice = share
        elif intent == OUTSIDE:
            outside += share
        elif intent == QUESTION:
            question = share
        elif intent != CRISIS:
            conversation += share
    return Kinds(advice, outside, conversation, question, learned, left_out)


def common(labels: Labels, sections: Collection[str]) -> Common:
    """The likeliest common intent."""
    rest = max(1 - labels.probability.get(CRISIS, 0.0), 1e-9)
    found = {
        label: probability / rest
        for label, probability in labels.probability.items()
        if label.partition("/")[0] not in sections and label not in (QUESTION, CRISIS) and "@" not in label
    }
    likeliest = max(found, key=found.get)
    intent, _, kind = likeliest.partition("/")
    return Common(intent, kind or None, found[likeliest])
