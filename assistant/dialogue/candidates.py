"""The sections that a typed message may ask for. Pure."""

import re
from typing import Any, Dict, Mapping, Optional, Tuple

from assistant.content.loader import Content
from assistant.nlu.retrieval.question_classifier import NEAR_DOMAIN
from assistant.nlu.retrieval.weigher import ANSWER

OFFERED = 3  # at most so many sections in "did you mean"
WORTH_OFFERING = 0.2  # the least confidence of an intent that is offered
LIKELY = 0.05  # ... of that of the likeliest one, where no answer is sure
TIED = 0.9  # the second section is asked about when its confidence is this near to the first one's
WHICH_ARTICLE = re.compile(r"\b(which|what|any|other) (of the |of your )?articles?\b", re.I)


def on_page(parse: Dict[str, Any], slug: Optional[str]) -> Dict[str, Any]:
    """What was understood, as the article that the visitor reads has it, unless only another one answers."""
    understanding = parse.get("understanding") or {}
    read = understanding.get("articles") or {}
    taken = own = read.get(slug or "")
    if own and own["kind"] == NEAR_DOMAIN:
        taken = next((each for each in read.values() if each["kind"] is None and each["band"] == ANSWER), own)
    if taken is None:
        return parse
    rest = {name: value for name, value in taken.items() if name != "intent_ranking"}
    ranking = taken["intent_ranking"]
    return {
        **parse,
        "intent": ranking[0],
        "intent_ranking": ranking,
        "understanding": {**understanding, **rest, "articles": {}},
    }


def tied_sections(parse: Mapping[str, Any], content: Content) -> Tuple[str, ...]:
    """The two likeliest intents, if they are sections and about equally likely."""
    ranking = parse.get("intent_ranking") or ()
    first_two = [row for row in ranking[:2] if content.find(row["name"])]
    if len(first_two) < 2 or first_two[1]["confidence"] <= TIED * first_two[0]["confidence"]:
        return ()
    return tuple(row["name"] for row in first_two)


def worth_offering(parse: Mapping[str, Any], content: Content) -> Tuple[str, ...]:
    """The likeliest sections. A crisis, or advice, is never a guess to offer."""
    found = [row for row in parse.get("intent_ranking") or () if content.find(row["name"])]
    sure = (parse.get("understanding") or {}).get("sure")
    least = WORTH_OFFERING if sure or not found else min(WORTH_OFFERING, LIKELY * found[0]["confidence"])
    return tuple(row["name"] for row in found if row["confidence"] >= least)[:OFFERED]
