"""A message that is understood by what was said before it: "more", "the other one", "go back", "yes or no". Pure."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Dict, List, Optional, Pattern, Tuple

import yaml

from assistant.content.loader import MENU, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.dialogue.candidates import WORTH_OFFERING, worth_offering
from assistant.dialogue.foreign_languages import NOTICE
from assistant.dialogue.option_matching import payloads
from assistant.dialogue.turn import AGAIN, FULL, Plan, Turn
from assistant.nlu.asking import compares
from assistant.nlu.phrase_patterns import any_of, clauses, line, trimmed, vocabulary, words

FOLLOW_UP_WORDS = 6  # a longer message stands alone
NAMED = 0.5  # confidence of a section that a message names beside a yes or no
NEARLY = 0.05  # ... of one that is offered
AT_ONCE = 3  # sections that are given together
_SAID = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_FILLERS = {language: frozenset(told["fillers"].split()) for language, told in _SAID.items()}
_KNOWN = {language: vocabulary(told) for language, told in _SAID.items()}
_PATTERNS: Dict[str, Dict[str, Pattern[str]]] = {
    language: {name: re.compile(any_of(frames)) for name, frames in told["moves"].items()}
    for language, told in _SAID.items()
}
_MOST = 120  # characters of a message that may be one
_LONGEST = 12  # words of a message that is nothing but a follow-up
_BESIDE = ("simpler", "shorter", "back", "first", "next", "press")  # ... that stand beside a few other words
_REST = 4
_COURTESIES = frozenset({"thanks", "greet"})
_WORD = 2  # words of a message that only asks on
# Cases of "no more" that a message asks for.
_CASES = ("shorter", "simpler", "why", "detail", "conclusion", "all")
_CASE_OF = {
    "shorter": re.compile(r"\b(?:short\w*|brief\w*|summar\w*|sum up|too long|one sentence|tl;?dr|bullet)\b", re.I),
    "simpler": re.compile(
        r"\b(?:simpl\w+|plain|easy|easier|words|terms|layman\w*|understand|explain|means?|jargon|hard|eli5)\b", re.I
    ),
    "why": re.compile(r"\b(?:why|how come|how so|reason)\b", re.I),
    "detail": re.compile(r"\b(?:which|who|how many|examples?|names?|like what|specific|precise|exactly|vague)\b", re.I),
}
_SAID_AGAIN = ("out_of_scope", "contact_human", "bot_challenge", "language_notice", "help_options", "thanks", "greet")
_OF_US = ("contact_human", "bot_challenge", "privacy")  # replies with several texts, of which the next may say more
_TO_ANOTHER = ("both", "other", "second", "first", "back")
_OF_LANGUAGE = ("english", "own_language")
_PRESSES = ("press", "conclusion")
_ASKS_ON = ("why", "detail", *_PRESSES)  # about what was not said
# Replies after which the section before is still what is talked about.
_BETWEEN = replies_of(Use.UNANSWERED) | {"complaint", "thanks", "affirm"}
_FIRST = re.compile(r"\b(?:you (?:told|said)(?: me)? first|the first (?:one|thing|part|answer))\b", re.I)
# What shows that we shall delete our words, and that the visitor means no others.
_TO_US = re.compile(
    r"\b(?:chats?|conversation|conversaci[oó]n|messages?|mensajes|nachrichten|gespr(?:ä|ae)ch|history|verlauf|data|datos|daten|"
    r"please|pls|plz|bitte|por favor|svp|s['’]il vous pla[iî]t|you|wrote|written|typed)\b",
    re.I,
)
_TO_IT = re.compile(r"\b(?:that|this|it|them|those|these)\b", re.I)
_REPEAT = re.compile(
    r"\b(again|repeat|once more|say that|come again|pardon|sorry|reread|re-?read|what did you say)\b", re.I
)


def recognise(text: str, language: str = "en") -> Optional[str]:
    """What a message does that consists of known words alone, or has a clause of them; see follow_up.yml.

    It may be in English within a conversation in another language.
    """
    if len(text) > _MOST:
        return None
    return next(filter(None, (_recognised(text, spoken) for spoken in dict.fromkeys((language, "en")))), None)


def _recognised(text: str, language: str) -> Optional[str]:
    whole = _move(words(text), language)
    if whole:
        return whole
    parts = [words(part) for part in clauses(text)]
    found = [_move(part, language) for part in parts]
    rest = sum(len(part) for part, move in zip(parts, found, strict=True) if not move)
    named = [move for move in found if move in _BESIDE]
    return named[0] if named and rest <= _REST and "?" not in text else None


def says_no_more(turn: Turn, content: Content) -> bool:
    """Whether a message is a follow-up to an answer, or asks for another language, and nothing else: known words alone,
    none of which tells of distress."""
    move = next(filter(None, _moves(turn)), None)
    return move in _OF_LANGUAGE or bool(content.find(turn.section or "")) and move not in (None, "all", *_PRESSES)


def erases(turn: Turn) -> bool:
    """Whether a message tells us to delete the conversation, in known words alone: despair has others."""
    to_us = "privacy" in turn.before or bool(_TO_US.search(turn.text))
    return to_us and "erase" in _moves(turn)


def _moves(turn: Turn) -> List[Optional[str]]:
    """What a whole message of known words does, in the language of the talk and in English."""
    said = words(turn.text) if len(turn.text) <= _MOST else []
    return [_move(said, spoken) for spoken in dict.fromkeys((turn.language, "en"))]


def _move(said: List[str], language: str) -> Optional[str]:
    if not said or len(said) > _LONGEST or not _KNOWN[language].issuperset(said):
        return None
    for part in trimmed(said, _FILLERS[language]):
        for name, pattern in _PATTERNS[language].items():
            if pattern.fullmatch(line(part)):
                return name
    return None


def follow(turn: Turn, refused: Tuple[str, ...], content: Content) -> Optional[Plan]:
    """The plan for a message that says something only with what was said before it."""
    told = turn.parse.get("correction") or {}
    if told and not told.get("wanted") and refused:
        return _other(turn, refused, content) or Plan(("deny",))
    move = recognise(turn.text, turn.language) or _beside(turn)
    if move == "erase":
        return Plan(("delete_conversation" if "privacy" in turn.before else "privacy",))
    if move == "done" and "?" not in turn.text:
        return Plan(("deny",), variant="no_further")
    if "medical_advice" in turn.before and (move in _ASKS_ON or move is None and _presses(turn)):
        return Plan(("medical_advice",))
    if move is None:
        return _continued(turn, content) or _compared(turn, content)
    section = turn.section if content.find(turn.section or "") else None
    if "medical_advice" in turn.before and section not in turn.before:
        return None
    if move == "delete":
        return Plan(("privacy",)) if "privacy" in turn.before else None
    if move in _OF_LANGUAGE:
        return _in_language(move, section, turn, content)
    if move in _TO_ANOTHER:
        return _another(move, refused, turn, content)
    return _of_section(move, section, turn, content)


def _another(move: str, refused: Tuple[str, ...], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for what points at sections that were given or put up for choice before."""
    given = [name for name in turn.state.given if content.find(name)]
    if move == "both":
        several = tuple(name for name in turn.choices if content.find(name))[:AT_ONCE]
        return Plan(several, manner=FULL) if several else None
    if move == "other":
        return _other(turn, refused, content)
    if move == "second":
        both = [name for name in turn.state.listed if content.find(name)]
        return Plan((both[1],), manner=AGAIN) if len(both) > 1 else None
    if move == "first":
        first = turn.state.first
        return Plan((first,), manner=AGAIN) if first and content.find(first) else None
    if given and turn.before and given[-1] not in turn.before:  # something else was said since
        return Plan((given[-1],), manner=AGAIN)
    return Plan((given[-2],), manner=AGAIN) if len(given) > 1 else Plan((MENU,))


def _of_section(move: str, section: Optional[str], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for what is asked of the section answered last."""
    if section is None:
        asks = move in ("repeat", "next", "more", *_CASES) and turn.before
        return _after_another(move, None, turn) or (Plan(("repeat_or_more",)) if asks else None)
    if move == "next" or move == "more" and turn.before[-1:] in (("no_more",), (MENU,)):
        return _next(section, turn, content)
    if not _is_last(section, turn):
        return _after_another(move, section, turn)
    if move == "repeat":
        return Plan((section,), manner=AGAIN)
    return Plan(("no_more",), variant="detail" if move == "press" else move if move in _CASES else None)


def _beside(turn: Turn) -> Optional[str]:
    """Where a clause of courtesy returns to: "I am obliged to you. May I go back to my first question?"."""
    if (turn.parse.get("intent") or {}).get("name") not in _COURTESIES or len(turn.text) > _MOST:
        return None
    spoken = dict.fromkeys((turn.language, "en"))
    moves = (_move(words(part), language) for part in clauses(turn.text) for language in spoken)
    return next((move for move in moves if move in ("first", "back", "second")), None)


def _presses(turn: Turn) -> bool:
    """Whether a clause of a message asks for advice once more: "I know you can't, but what would you do"."""
    parts = clauses(turn.text) if len(turn.text) <= _MOST else []
    spoken = dict.fromkeys((turn.language, "en"))
    return any(_move(words(part), language) in _PRESSES for part in parts for language in spoken)


def _continued(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a word or two with a question mark that ask on for what was not said, as "hours?" does after a
    figure."""
    intent, topic = turn.parse.get("intent") or {}, turn.state.topic
    understanding = turn.parse.get("understanding") or {}
    short = "?" in turn.text and len(turn.text.split()) <= _WORD
    clear = intent.get("confidence", 0.0) >= NAMED or understanding.get("kind") or intent.get("name") in content.answers
    if not (short and topic) or clear or "out_of_scope" not in turn.before:
        return None
    return Plan(("out_of_scope",), variant=topic)


def _in_language(move: str, section: Optional[str], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a wish for another language: what was said or offered last, once more; in a foreign one, the notice
    stands above it."""
    if move == "english" and turn.language == "en" and NOTICE not in turn.before:  # "in English, please" is an idiom
        return _of_section("simpler", section, turn, content)
    if section and section in turn.before:
        return Plan((section,), manner=AGAIN)
    offered = tuple(name for name in payloads(turn.shown) if content.find(name))[:AT_ONCE]
    if move == "own_language":
        return Plan((NOTICE,), offered)
    return Plan(("did_you_mean",), offered) if offered else Plan(("repeat_or_more",))


def _after_another(move: str, section: Optional[str], turn: Turn) -> Optional[Plan]:
    """The plan where no section was said last: what was said last is said again, in other words of ours where we have
    some, or the last section is meant."""
    last = turn.before[-1] if turn.before else None
    if last == "out_of_scope" and move in _ASKS_ON:
        return Plan((last,), variant=turn.state.topic)
    if last in _OF_US and move in ("repeat", *_CASES) or last in _SAID_AGAIN and move == "repeat":
        return Plan((last,))
    if section and last in _BETWEEN and move in ("shorter", "simpler"):
        return Plan(("no_more",), variant=move)
    return Plan((section,), manner=AGAIN) if section and last in _BETWEEN and move == "repeat" else None


def answered(intent: str, turn: Turn, content: Content) -> Plan:
    """The plan for a yes, a no, or a wish to hear it again: each is an answer to what was said last."""
    offered = tuple(name for name in turn.choices if content.find(name))
    if intent == "affirm" and not offered and "?" in turn.text and turn.section in turn.before:  # "sure?"
        return Plan(("no_more",), variant="conclusion")
    if intent == "affirm":
        return Plan(offered, manner=FULL) if len(offered) == 1 else Plan(("affirm",), offered)
    if intent == "deny":
        if "thanks" in turn.before or "deny" in turn.before and not offered:
            return Plan(("deny",), variant="no_further")
        last = tuple(name for name in turn.before if content.find(name))
        return Plan(("deny",), refused=offered or last)
    section = turn.section
    if not section or not content.find(section) or not _is_last(section, turn):
        return Plan(("repeat_or_more",))
    if wants_repeat(turn.text):
        return Plan((section,), manner=AGAIN)
    return Plan(("no_more",), variant=next((case for case, told in _CASE_OF.items() if told.search(turn.text)), None))


def _is_last(section: Optional[str], turn: Turn) -> bool:
    """Whether the last reply was of the section: it, or a word on it."""
    return not turn.before or section in turn.before or "no_more" in turn.before


def _next(section: str, turn: Turn, content: Content) -> Plan:
    """The next one of those listed or given together; else the next section that was not given yet."""
    listed = turn.state.listed
    if section in listed[:-1]:
        return Plan((listed[listed.index(section) + 1],), manner=FULL)
    found = content.find(section)
    ids = found[0].ids if found else (section,)
    place = ids.index(section)
    for name in (*ids[place + 1 :], *ids[:place]):
        if name not in turn.state.given:
            return Plan((name,), manner=FULL)
    return Plan(("no_more",), variant="all")


def _other(turn: Turn, refused: Tuple[str, ...], content: Content) -> Optional[Plan]:
    """The plan for "the other one", or "not that one": what is left of what was put up for choice."""
    shown = turn.choices or turn.state.listed[:AT_ONCE] or tuple(payloads(turn.shown))
    last = tuple(name for name in turn.before if content.find(name))
    no = {*last, *turn.state.refused, *refused}
    left = tuple(name for name in shown if content.find(name) and name not in no)
    if not left:
        return None
    if len(left) == 1:
        return Plan(left, manner=FULL)
    return Plan(("did_you_mean",), left[:AT_ONCE], variant="other", refused=last)


def _compared(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for "compare that with ...": both sections, and the honest word that the article compares nothing."""
    if not (compares(turn.text) and _TO_IT.search(turn.text) and content.find(turn.section or "")):
        return None
    if _FIRST.search(turn.text):
        other = turn.state.first
    else:
        other = next((name for name in worth_offering(turn.parse, content) if name != turn.section), None)
    if not other or not content.find(other) or other == turn.section or turn.section not in turn.before:
        return None
    return Plan(("no_more", turn.section, other), variant="compare")


def corrected(turn: Turn, content: Content) -> Tuple[Turn, Tuple[str, ...]]:
    """The turn without the sections that its message takes back, and these."""
    told = turn.parse.get("correction") or {}
    refused: List[str] = [name for name in told.get("refused") or () if content.find(name)]
    if told.get("last") and turn.section:
        refused.append(turn.section)
    if not refused:
        return turn, ()
    ranking = [row for row in turn.parse.get("intent_ranking") or () if row["name"] not in refused]
    if not ranking:
        return turn, tuple(refused)
    intent = turn.parse.get("intent") or {}
    understanding = turn.parse.get("understanding") or {}
    if intent.get("name") in refused:
        intent, understanding = ranking[0], {**understanding, "sure": False}
    parts = [name for name in understanding.get("parts") or () if name not in refused]
    parse = {
        **turn.parse,
        "intent": intent,
        "intent_ranking": ranking,
        "understanding": {**understanding, "parts": parts if len(parts) > 1 else []},
    }
    return replace(turn, parse=parse), tuple(refused)


def named(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for what a message names beside a yes or no: "the hope one", "no, I meant the worries"."""
    if not (turn.parse.get("correction") or {}).get("wanted"):
        return None
    ranking = [row for row in turn.parse.get("intent_ranking") or () if content.find(row["name"])]
    least = max(NEARLY, WORTH_OFFERING * ranking[0]["confidence"]) if ranking else 1.0
    offers = tuple(row["name"] for row in ranking if row["confidence"] >= least)[:AT_ONCE]
    if offers and ranking[0]["confidence"] >= NAMED:
        return Plan(offers[:1], offers[1:])
    return Plan(("did_you_mean",), offers, variant="one" if len(offers) == 1 else None) if offers else None


def stays(turn: Turn, content: Content) -> bool:
    """Whether an unclear, short message makes sense after the section answered last, such as "how many of them?"."""
    if not turn.section or len(turn.text.split()) > FOLLOW_UP_WORDS or not content.find(turn.section):
        return False
    ranking = [row["name"] for row in turn.parse.get("intent_ranking") or () if content.find(row["name"])]
    return turn.section in ranking[:2]


def wants_repeat(text: str) -> bool:
    """Whether a text asks for the same words again."""
    return bool(_REPEAT.search(text))
