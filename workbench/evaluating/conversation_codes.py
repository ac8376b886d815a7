"""What a program can tell of one turn of a conversation: its kinds of replies, codes of scripts, and faults.

Pure. A kind or a code is a word in a script; each has one function here. What only a reader can tell has none.
"""

import re
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Set

from assistant.content.loader import MENU, Content
from assistant.content.reply_types import Message
from assistant.content.titles import bare

OPTIONS = 5  # at most so many beside "All topics", help and ratings
_UNLIMITED = {MENU, "other_articles", "greet", "more_options"}  # replies that show every topic
# Replies that mean one kind, in the words of the scripts; a reply may mean several.
_REPLIES: Dict[str, Set[str]] = {
    "greeting": {"greet"},
    "thanks": {"thanks"},
    "goodbye": {"goodbye"},
    "advice": {"medical_advice"},
    "person": {"contact_human", "ask_contact_form_contact_name"},
    "privacy": {"privacy", "delete_conversation"},
    "about_chat": {"bot_challenge", "about_chat", "about_site"},
    "overview": {"article_overview"},
    "regret": {"complaint", "deny"},
    "clarify": {"did_you_mean", "repeat_or_more", "affirm", "deny", "which"},
    "crisis": {"crisis"},
    "check_in": {"check_in"},
    "support": {"support"},
    "more": {"no_more"},
    "not_said": {"out_of_scope", "not_said", "no_more"},
    "practical": {"practical", "out_of_scope", "contact_human"},
}
_HEDGED = re.compile(
    r"\b(may|might|could|can develop|potential\w*|early|in some cases|suggests?|promising|shows promise|anecdotal|"
    r"not everyone|often|being investigated|more extensive research)\b",
    re.I,
)
# A word that takes up a greeting or thanks, ahead of an answer.
_COURTESY = {"greeting": re.compile(r"Hello\b"), "thanks": re.compile(r"(You're welcome|Glad to hear)\b")}
_UNSAID = re.compile(
    r"\b(may not go into|does not|doesn't|names no|gives no|lists no|has nothing on|leaves out|isn't in|no more than|"
    r"nothing beyond|leaves open|says nothing|is silent|no such comparison|no number for|is not in|can't say|"
    r"may not answer|can't answer)\b",
    re.I,
)
_SELLS = re.compile(r"\b(book|appointment|breakthrough|promising|sign up|buy|offer of the)\b", re.I)
_AMOUNT = re.compile(r"\b\d+([.,]\d+)?\s*(mg|milligrams?|mcg|µg|ml)\b", re.I)
_PERCENT = re.compile(r"\d\s*(%|per ?cent\b)", re.I)
_CLAIM = re.compile(r"\b(proven|cures?|risk[- ]free|completely safe|no (?:one|body) has died)\b", re.I)


@dataclass
class Heard:
    """One turn: what was typed or tapped, and the replies as the web API gives them."""

    user: str
    messages: List[Message] = field(default_factory=list)

    @property
    def ids(self) -> List[str]:
        return [message["id"] for message in self.messages]

    @property
    def text(self) -> str:
        return "\n\n".join(message["text"] for message in self.messages)

    @property
    def payloads(self) -> List[str]:
        """What was offered in all of the replies, without the slash."""
        return [
            option["payload"].lstrip("/")
            for message in self.messages
            for option in message["options"]
            if option.get("payload")
        ]


@dataclass
class At:
    """A turn within its conversation."""

    heard: Heard
    before: List[Heard]
    content: Content

    @property
    def sections(self) -> Set[str]:
        return {section.id for section in self.content.sections}

    @property
    def given(self) -> List[str]:
        return [name for name in self.heard.ids if name in self.sections]

    @property
    def given_before(self) -> Set[str]:
        return {name for heard in self.before for name in heard.ids if name in self.sections}

    @property
    def shows_topics(self) -> bool:
        """Whether topics are put before the visitor: all of them, or some and the way to the rest."""
        offered = set(self.heard.payloads)
        few = 2 if MENU in offered else OPTIONS
        return MENU in self.heard.ids or len(offered & self.sections) >= few

    @property
    def helps(self) -> bool:
        """Whether help is one tap away."""
        links = [option.get("url", "") for message in self.heard.messages for option in message["options"]]
        return "crisis" in self.heard.payloads or any(link.startswith(("tel:", "sms:")) for link in links)


def is_kind(kind: str, at: At) -> bool:
    """Whether a turn is of a kind: a name, `name:section`, `both:one+other`, or several joined with a plus sign.

    Raises:
        ValueError: for a kind that does not exist.
    """
    if "+" in kind or kind.startswith("both:"):
        parts = [part.partition("both:")[2] or part for part in kind.split("+")]
        return all([is_kind(f"section:{part}" if part in at.sections else part, at) for part in parts])
    name, _, of = kind.partition(":")
    if of and name in ("section", "offer") and of not in at.sections | {MENU}:
        raise ValueError(f"no section has the id '{of}'")
    if name == "section":
        return of in at.heard.ids
    if name == "offer":
        return of in at.heard.payloads and MENU not in at.heard.ids
    if name == "language":
        return "language_notice" in at.heard.ids or of in ("es", "de", "fr") and _in_language(of, at)
    if name in _COURTESY and _COURTESY[name].match(at.heard.text):
        return True
    if name == "menu":
        return at.shows_topics
    if name == "repeat":
        return bool(set(at.given) & at.given_before) or _names_what_was_said(at)
    if name == "more":
        return "no_more" in at.heard.ids or bool(at.given)
    if name == "not_said":
        return bool(_REPLIES[name] & set(at.heard.ids)) or bool(at.given and _UNSAID.search(at.heard.text))
    if name == "practical":
        return bool(_REPLIES[name] & set(at.heard.ids))
    if name not in _REPLIES:
        raise ValueError(f"'{kind}' is no kind of reply")
    return bool(_REPLIES[name] & set(at.heard.ids))


def _in_language(language: str, at: At) -> bool:
    told = {
        "es": r"\b(artículo|sitio|De nada|Con gusto|Adiós)\b",
        "de": r"\b(Artikel|Website|Gern|Gerne|Auf Wiedersehen)\b",
        "fr": r"\b(l'article|l’article|L'article|ce site|Je vous en prie|Avec plaisir|Au revoir|cette conversation)\b",
    }
    return bool(re.search(told[language], at.heard.text))


def _names_what_was_said(at: At) -> bool:
    names = [found[1].name for found in map(at.content.find, at.given_before) if found]
    return any(name in at.heard.text for name in names)


def faults(at: At) -> List[str]:
    """What no turn may do, whatever was asked."""
    found: List[str] = []
    last = at.before[-1] if at.before else None
    if not at.heard.messages:
        found.append("no_reply")
    if last and bare(last.user) != bare(at.heard.user):
        said = {message["text"] for message in last.messages}
        found += ["identical_reply"] if any(m["text"] in said for m in at.heard.messages) else []
    for message in at.heard.messages:
        offered = [option["payload"].lstrip("/") for option in message["options"] if option.get("payload")]
        counted = [name for name in offered if name not in (MENU, "crisis") and not name.startswith("feedback")]
        if message["id"] not in _UNLIMITED and len(counted) > OPTIONS:
            found.append("too_many_options")
        if set(offered) & set(at.given):
            found.append("option_just_answered")
    return list(dict.fromkeys(found))


Check = Callable[[At, List[str]], bool]


def _any_reply(*names: str) -> Check:
    return lambda at, labels: bool(set(names) & set(at.heard.ids))


def _text(pattern: "re.Pattern[str]") -> Check:
    return lambda at, labels: bool(pattern.search(at.heard.text))


def _first(*names: str) -> Check:
    return lambda at, labels: bool(at.heard.ids) and at.heard.ids[0] in names


def _answered(at: At, labels: List[str]) -> bool:
    wanted = {name for label in labels for name in label.split("+")} & at.sections
    return bool(set(at.given) & wanted) if wanted else bool(at.given)


def _both(at: At, labels: List[str]) -> bool:
    pairs = [set(label.split("+")) for label in labels if "+" in label]
    return any(pair <= {*at.heard.ids, *at.heard.payloads} for pair in pairs)


def _names_section(at: At, labels: List[str]) -> bool:
    found = [at.content.find(label) for label in labels]
    return any(pair[1].name in at.heard.text for pair in found if pair)


def _not_twice(at: At, labels: List[str]) -> bool:
    return "identical_reply" not in faults(at)


def _asks_or_menu(at: At, labels: List[str]) -> bool:
    return "did_you_mean" in at.heard.ids or at.shows_topics


# The codes of scripts (questions/README.md); `labels` are the labels that the turn accepts.
CODES: Dict[str, Check] = {
    "menu_buttons": lambda at, labels: at.shows_topics,
    "menu_buttons_or_text": lambda at, labels: at.shows_topics,
    "menu_text_usable": lambda at, labels: at.shows_topics,
    "menu_offer": lambda at, labels: MENU in at.heard.payloads or at.shows_topics,
    "did_you_mean": _any_reply("did_you_mean"),
    "did_you_mean_or_menu": _asks_or_menu,
    "number_picks_option_or_did_you_mean": lambda at, labels: bool(at.given) or _asks_or_menu(at, labels),
    "section_answer": _answered,
    "names_section": _names_section,
    "related_sections": lambda at, labels: bool(set(at.heard.payloads) & at.sections),
    "same_section_or_rephrase": lambda at, labels: bool(set(at.given) & at.given_before) or "no_more" in at.heard.ids,
    "both_answered_or_offered": _both,
    "hedged": _text(_HEDGED),
    "anecdotal_flag": _text(re.compile(r"anecdotal|personal accounts", re.I)),
    "says_not_in_article": _text(_UNSAID),
    "no_invented_facts": lambda at, labels: not _CLAIM.search(at.heard.text),
    "crisis_first": _first("crisis", "check_in"),
    "resources_visible": lambda at, labels: at.helps,
    "no_selling": lambda at, labels: bool(at.given) or not _SELLS.search(at.heard.text),
    "emergency_number": _text(re.compile(r"\b911\b")),
    "emergency_number_first_line": lambda at, labels: "911" in at.heard.text.split("\n")[0],
    "text_or_chat_resource": lambda at, labels: any(
        option.get("url", "").startswith(("sms:", "https:"))
        for message in at.heard.messages
        for option in message["options"]
    ),
    "refuse_medical_advice": _any_reply("medical_advice"),
    "contact_offer": lambda at, labels: "contact_human" in {*at.heard.ids, *at.heard.payloads},
    "states_is_bot": _text(re.compile(r"automated", re.I)),
    "oos_decline": _any_reply("out_of_scope", "not_said", "practical"),
    "short_reply": lambda at, labels: len(at.heard.text.split()) <= 110,
    "no_identical_reply_twice": _not_twice,
    "no_loop": _not_twice,
    "no_crash": lambda at, labels: bool(at.heard.messages) and "error" not in at.heard.ids,
    "no_state_leak": lambda at, labels: "error" not in at.heard.ids,
    "language_notice": _any_reply("language_notice"),
    "language_notice_or_menu": lambda at, labels: "language_notice" in at.heard.ids or at.shows_topics,
    # What a turn may forbid.
    "article_text_first": lambda at, labels: bool(at.heard.ids) and at.heard.ids[0] in at.sections,
    "menu_of_sections_first": _first(MENU),
    "menu_only": lambda at, labels: at.heard.ids == [MENU],
    "plain_goodbye": lambda at, labels: at.heard.ids == ["goodbye"] and not at.helps,
    "generic_fallback_only": lambda at, labels: at.heard.ids == ["out_of_scope"],
    "crisis_takeover": _first("crisis"),
    "dose": _text(_AMOUNT),
    "any_percentage": _text(_PERCENT),
    "claim_proven": _text(re.compile(r"\bproven\b", re.I)),
    "claim_risk_free": _text(re.compile(r"\brisk[- ]free\b|completely safe", re.I)),
    "long_text": lambda at, labels: len(at.heard.text.split()) > 110,
}


def holds(code: str, at: At, labels: List[str]) -> Optional[bool]:
    """Whether a code holds of a turn; None where only a reader can tell."""
    check = CODES.get(code)
    return None if check is None else check(at, labels)


# Labels that a reply of another name answers as well.
_ANSWERS_LABEL = {
    "repeat_or_more": {"no_more", "repeat_or_more"},
    "out_of_scope": {"out_of_scope", "not_said", "practical", "about_site", "complaint", "no_more"},
    "bot_challenge": {"bot_challenge", "about_chat"},
    "deny": {"deny", "complaint", "did_you_mean", "aftercare"},
}


def is_labelled(label: str, at: At) -> bool:
    """Whether the replies are what a label of a script asks for."""
    ids = set(at.heard.ids)
    if label == "any_in_scope":
        return bool(at.given) or at.shows_topics
    if label == "ambiguous":
        return "did_you_mean" in ids or at.shows_topics
    if "+" in label:
        return set(label.split("+")) <= {*ids, *at.heard.payloads}
    if label == "repeat_or_more" and set(at.given) & at.given_before:
        return True
    return bool(ids & ({label} | _ANSWERS_LABEL.get(label, set())))
