"""The sections that a typed message may ask for. Pure."""

import re
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from assistant.content.loader import Content
from assistant.nlu.retrieval.question_classifier import NEAR_DOMAIN
from assistant.nlu.retrieval.weigher import ANSWER

OFFERED = 3  # at most so many sections in "did you mean"
WORTH_OFFERING = 0.2  # the least confidence of an intent that is offered
LIKELY = 0.05  # ... of that of the likeliest one, where no answer is sure
SPEAKS_OF = 0.05  # ... of the likeliest one, from which on sections are offered beside a refusal of advice
RIVAL = 0.5  # ... of that of the likeliest one, from which on the second may be meant as well
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
    return tuple(row["name"] for row in first_two) if _near(first_two, TIED) else ()


def rivals(parse: Mapping[str, Any], content: Content) -> bool:
    """Whether a second section may be meant as well as the likeliest one."""
    return _near(_sections(parse, content)[:2], RIVAL)


def worth_offering(parse: Mapping[str, Any], content: Content) -> Tuple[str, ...]:
    """The likeliest sections. A crisis, or advice, is never a guess to offer."""
    found = _sections(parse, content)
    sure = (parse.get("understanding") or {}).get("sure")
    return _offered(found, WORTH_OFFERING) if sure else _likeliest(found)


def nearest_sections(parse: Mapping[str, Any], content: Content) -> Tuple[str, ...]:
    """The likeliest sections, however sure something else is, that say no good of a treatment; none where the article
    hardly speaks of it."""
    found = [row for row in _sections(parse, content) if (pair := content.find(row["name"])) and not pair[1].hopeful]
    return _likeliest(found) if found and found[0]["confidence"] >= SPEAKS_OF else ()


_Ranked = Sequence[Mapping[str, Any]]  # rows of Rasa's intent ranking, the likeliest first


def _sections(parse: Mapping[str, Any], content: Content) -> _Ranked:
    return [row for row in parse.get("intent_ranking") or () if content.find(row["name"])]


def _near(two: _Ranked, share: float) -> bool:
    return len(two) == 2 and two[1]["confidence"] > share * two[0]["confidence"]


def _likeliest(ranked: _Ranked) -> Tuple[str, ...]:
    return _offered(ranked, min(WORTH_OFFERING, LIKELY * ranked[0]["confidence"])) if ranked else ()


def _offered(ranked: _Ranked, least: float) -> Tuple[str, ...]:
    return tuple(row["name"] for row in ranked if row["confidence"] >= least)[:OFFERED]
