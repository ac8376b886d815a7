"""The plan of a turn: which replies a message gets, from what was understood and what was said before. Pure."""

import re
from dataclasses import replace
from typing import Any, Optional, Tuple

from assistant.content.loader import ARTICLES, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.dialogue import aftercare, distress_planning, follow_up, moves, small_talk
from assistant.dialogue.aftercare import CHECK_IN, SUPPORT
from assistant.dialogue.candidates import (
    OFFERED,
    WHICH_ARTICLE,
    nearest_sections,
    on_page,
    rivals,
    tied_sections,
    worth_offering,
)
from assistant.dialogue.courtesy import courtesy
from assistant.dialogue.foreign_languages import NOTICE, noticed, unread, unread_plan
from assistant.dialogue.turn import FULL, Plan, Turn
from assistant.nlu.asking import compares, is_question
from assistant.nlu.distress.asks_for_help import NEED as ASKS
from assistant.nlu.intents import ADVICE, CONTACT_WISH, PRIVACY
from assistant.nlu.language_detector import UNREAD
from assistant.nlu.phrase_patterns import clauses
from assistant.nlu.retrieval.weigher import NEAREST
from assistant.side_effects import contact_form, feedback
from assistant.side_effects.contact_form import (
    ALREADY,
    CANCEL,
    CONSENT,
    FAILED,
    FORM,
    NOTHING,
    OUTCOME,
    SEND,
    SENDING,
    SENT,
    WITHDRAW_REQUEST,
)
from assistant.side_effects.feature_flags import CONTACT

IN_FORM = 0.5  # the least confidence of what is said to a form and is no answer to it: a name may look like a goodbye
_DELETE = re.compile(
    r"(?:(?:yes|yeah|ok|okay|sure|please|then|just)\b[ ,.!]*)*(?:delete|erase|remove|wipe)\b[^?]*", re.I
)
HARMLESS = {"greet", "goodbye", "thanks", "affirm", "deny"}
COURTEOUS = replies_of(Use.COURTEOUS)
PARTS = 3  # of a message that are answered


def plan(turn: Turn, content: Content) -> Plan:
    """Decide on the replies. Deterministic: the same turn has the same plan."""
    if not WHICH_ARTICLE.search(turn.text):
        turn = replace(turn, parse=on_page(turn.parse, turn.article))
    return distress_planning.spoken(distress_planning.ended(_plan(turn, content), turn), turn, content)


def _plan(turn: Turn, content: Content) -> Plan:
    parse = turn.parse
    intent = (parse.get("intent") or {}).get("name")
    if parse.get("failed"):
        return distress_planning.known_alone(turn.parse)
    if turn.text.startswith("/") or "understanding" not in parse:  # an option, or the given intent of a test story
        # A model that is older than a section does not know its intent.
        return _chosen(turn.text[1:] if turn.text.startswith("/") else intent, turn, content)
    crisis = parse.get("crisis") or {}
    level = crisis.get("level")
    no_danger = _says_no_more(turn, content) or moves.leaves(turn)
    if level == CHECK_IN and no_danger or level and follow_up.erases(turn):
        level = None
    elif level in (None, SUPPORT) and moves.goes_on(turn, content):
        level = CHECK_IN
    move = moves.move_of(turn, content)
    if move and move.whole:  # however it sounds alone, it is said to us
        return distress_planning.in_talk(move.name, turn)
    if level == "crisis":
        return distress_planning.crisis(crisis, turn)
    rest = _without_distress(turn, intent, content)
    if turn.form and contact_form.cancels(turn.text) or _of_request(turn):
        return rest  # "stop" is not ambiguous where that is on offer
    if level == CHECK_IN:
        fits = distress_planning.fits(rest, turn)
        after = tuple(reply for reply in rest.replies if fits and distress_planning.follows(reply, turn, content))
        if NOTICE in rest.replies and any(map(content.find, after)):  # it says why the answer is in English
            after = (NOTICE, *after)
        return replace(distress_planning.check_in(after, turn, rest.offers), nearest=rest.nearest)
    if turn.distress and turn.talk.close and not moves.selected(turn, content):
        return distress_planning.close(move, level, rest, turn, content)
    if level != SUPPORT or rest.then or rest.key:
        return rest
    due = aftercare.supports(turn.talk, crisis["need"]) or _asks_nothing(rest, turn)
    return _with_kind_words(rest, crisis["need"], turn) if due else rest


def _with_kind_words(rest: Plan, need: str, turn: Turn) -> Plan:
    """The plan with kind words first. Of what asks for nothing, no article needs to say that it is silent."""
    if rest.variant == UNREAD:
        return rest
    variant = SUPPORT if _asks_nothing(rest, turn) else rest.variant
    return replace(rest, replies=(SUPPORT, *rest.replies), key=(SUPPORT, need), variant=variant)


def _asks_nothing(rest: Plan, turn: Turn) -> bool:
    return rest.replies == ("out_of_scope",) and not rest.variant and not moves.asks(turn)


def _says_no_more(turn: Turn, content: Content) -> bool:
    """Whether a message picks an option, or is a follow-up in known words, and has no word more that could tell of
    distress."""
    if moves.selected(turn, content) and len(clauses(turn.text)) < 2:
        return True
    return turn.distress in (None, CHECK_IN) and follow_up.says_no_more(turn, content)


def _chosen(chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan for an option."""
    if turn.form:
        return _in_form(turn.form, chosen, turn, content)
    rating = feedback.rating(chosen or "")
    if rating and content.find(rating["section"]):
        return Plan((), slots={feedback.RATING: rating, feedback.RECORDED: None}, then=(feedback.RECORD,))
    if chosen in contact_form.OPTIONS:
        return _without_form(chosen, turn)
    return replace(_for_intent(chosen, turn, content), manner=FULL)


def _without_form(chosen: str, turn: Turn) -> Plan:
    """The plan for an option of the form while it asks nothing: it begins, or it is over and the option an old one."""
    if turn.request and chosen != FORM:
        if turn.outcome not in (SENT, ALREADY, FAILED):
            return _withdraw(cancels=chosen == CANCEL)
        if chosen == CANCEL:
            return Plan(("contact_cancelled",))
        if chosen == SEND and turn.outcome == FAILED:
            return Plan(("contact_failed",))
        if chosen == SEND:
            return Plan(("contact_sent",), slots={OUTCOME: ALREADY})
    if turn.interrupted and chosen == CANCEL:
        return Plan(("contact_cancelled",), slots=NOTHING, ends_form=True)
    if CONTACT in turn.offered and not turn.distress:
        if turn.interrupted and chosen != FORM:
            return Plan(("contact_expired",), slots=NOTHING, then=(FORM,))
        if chosen == FORM:
            return Plan((), slots=NOTHING, then=(FORM,))
    return Plan((CONTACT_WISH,))


def _of_request(turn: Turn) -> Optional[str]:
    """The option that a message names right after a request was sent, or failed to be."""
    if not turn.request or turn.asked not in ("contact_sent", "contact_failed"):
        return None
    if contact_form.withdraws(turn.text):
        return CANCEL
    return SEND if contact_form.sends(turn.text) else None


def _withdraw(cancels: bool, *then: str) -> Plan:
    """The plan where a request may have been sent: see what became of it, and that it is not sent later."""
    return Plan((), slots={CONSENT: None, OUTCOME: None}, ends_form=cancels, then=(WITHDRAW_REQUEST, *then))


def _in_form(form: str, chosen: Optional[str], turn: Turn, content: Content) -> Plan:
    """The plan while the form asks; what is not for the form is answered, and the form asks again."""
    understanding = turn.parse.get("understanding") or {}
    found = turn.parse.get("intent") or {}
    clear = understanding.get("sure") and found.get("confidence", 0.0) >= IN_FORM
    intent = found.get("name") if clear else None
    # When somebody has time may sound like anything.
    topic = intent == "crisis" or intent in content.answers and form != contact_form.TIME
    asks = topic or is_question(turn.text)
    step = contact_form.step(form, turn.text, chosen, turn.shown, intent, asks)
    whole = contact_form.whole(turn.answers, form)
    if step is None:
        outside = replace(turn, form=None)
        likeliest = (turn.parse.get("intent") or {}).get("name")
        rest = _chosen(chosen, outside, content) if chosen else _without_distress(outside, likeliest, content)
        if whole or turn.request:
            return replace(rest, then=(*rest.then, FORM))
        return replace(
            rest, replies=(*rest.replies, "contact_expired"), slots={**NOTHING, **rest.slots}, then=(*rest.then, FORM)
        )
    if turn.request and not (step is SENDING and whole):  # the turn that sent it broke off
        return _withdraw(True) if step.ends else _withdraw(False, FORM)
    if not whole and not step.ends:
        return Plan(("contact_expired",), slots=NOTHING, then=(FORM,))
    replies = (step.reply,) if step.reply else ()
    return Plan(replies, slots=step.slots, ends_form=step.ends, then=() if step.reply else (FORM,))


def _without_distress(turn: Turn, intent: Optional[str], content: Content) -> Plan:
    chosen = moves.selected(turn, content)
    if turn.form:
        return _in_form(turn.form, chosen, turn, content)
    if chosen:
        return _chosen(chosen, turn, content)
    wanted = _of_request(turn)
    if wanted:
        return _without_form(wanted, turn)
    turn, refused = follow_up.corrected(turn, content)
    planned = follow_up.follow(turn, refused, content) or _understood(turn, content)
    if turn.parse.get("language", "en") != "en":
        planned = noticed(planned, turn, content)
    elif unread(turn, content):
        planned = unread_plan(planned, content)
    beside = courtesy(turn.text) if _takes_up(planned, content) else None
    return replace(planned, refused=(*planned.refused, *refused), courtesy=beside)


def _takes_up(planned: Plan, content: Content) -> bool:
    """Whether a greeting or thanks may open the replies: those that answer a question, or decline to."""
    return bool(planned.replies) and planned.replies[0] in (content.answers | COURTEOUS) and not planned.distress


def _understood(turn: Turn, content: Content) -> Plan:
    """The plan for a typed message by what was understood of it."""
    understanding = turn.parse.get("understanding") or {}
    sure, known = understanding.get("sure"), understanding.get("known", True)
    intent = (turn.parse.get("intent") or {}).get("name")
    if intent in ("crisis", None):
        return distress_planning.check_in((), turn)
    if not sure and not known:
        return Plan(("out_of_scope",))
    named = follow_up.named(turn, content) if intent in HARMLESS | {"repeat_or_more"} else None
    if named:
        return named
    meant = small_talk.meant(turn)
    if meant:
        return Plan((meant,))
    beside = _advised(turn, content) if intent == ADVICE else _served(intent, turn, content)
    return beside or _together(intent, turn, content) or _likeliest(intent, turn, content)


def _advised(turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a wish for advice, with what the article says of it in general, or may say."""
    understanding = turn.parse.get("understanding") or {}
    general = tuple(name for name in turn.parse.get("general") or () if content.find(name))
    if general:
        return Plan((ADVICE, *general)[:PARTS])
    beside = content.find(understanding.get("beside") or "")
    nearest = nearest_sections(turn.parse, content)
    if not beside or beside[1].hopeful:
        return Plan((ADVICE, "did_you_mean"), nearest) if len(nearest) > 1 and not understanding.get("parts") else None
    sure = bool(understanding.get("beside_sure"))
    offers = worth_offering(turn.parse, content) if sure else nearest
    others = tuple(offer for offer in offers if offer != beside[1].id)[: OFFERED - 1]
    asks = ("did_you_mean",) if len(others) > 1 and not sure and rivals(turn.parse, content) else ()
    return Plan((ADVICE, beside[1].id, *asks), others, nearest=not sure)


def _served(intent: Optional[str], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a wish for contact, or a question on privacy, that the article may answer as well."""
    beside = content.find((turn.parse.get("understanding") or {}).get("beside") or "")
    if not beside or intent not in (CONTACT_WISH, PRIVACY):
        return None
    if intent == PRIVACY:
        return Plan((PRIVACY, beside[1].id), nearest=True)
    reaches = CONTACT in turn.offered or content.contact.links
    return Plan((beside[1].id, *((CONTACT_WISH,) if reaches else ())), nearest=True)


def _together(intent: Optional[str], turn: Turn, content: Content) -> Optional[Plan]:
    """The plan for a message that asks several things."""
    parts = (turn.parse.get("understanding") or {}).get("parts") or ()
    if intent == ADVICE and parts and ADVICE not in parts:  # its parts alone sound like questions to the article
        parts = (ADVICE, *(part for part in parts if (found := content.find(part)) and not found[1].hopeful))
    several = _several(parts, content)
    if len(several) == 2 and compares(turn.text) and all(map(content.find, several)):
        return Plan(("no_more", *several), variant="compare")
    return Plan(several) if several else None


def _likeliest(intent: str, turn: Turn, content: Content) -> Plan:
    """The plan for a message that asks one thing: its answer, the nearest one, or what it may have asked for."""
    understanding = turn.parse.get("understanding") or {}
    sure = understanding.get("sure")
    tied = tied_sections(turn.parse, content)
    which = WHICH_ARTICLE.search(turn.text)
    own = [section for section in tied if (found := content.find(section)) and found[0].slug == turn.article]
    if len(own) == 1 and not which:  # both articles say something on this: the one that the visitor reads counts
        sure, intent, tied = True, own[0], ()
    if not sure and turn.section and follow_up.stays(turn, content):
        return Plan((turn.section,), nearest=True)
    if small_talk.is_hardly_one(turn):
        return Plan(("out_of_scope",))
    offers = worth_offering(turn.parse, content)
    if understanding.get("band") == NEAREST and not tied:
        others = tuple(offer for offer in offers if offer != intent)[: OFFERED - 1]
        # A single guess stands among the options of the answer.
        return Plan((intent, *(("did_you_mean",) if len(others) > 1 else ())), others, nearest=True)
    if not sure and intent in content.answers | {"out_of_scope"} or tied:
        if offers:
            return Plan(("did_you_mean",), offers, variant="one" if len(offers) == 1 else None)
        return Plan((ARTICLES if which and ARTICLES in content.answers else "out_of_scope",))
    planned = _for_intent(intent, turn, content)
    if planned.offers:
        return planned
    runners_up = tuple(offer for offer in offers if offer not in planned.replies)
    return replace(planned, offers=runners_up[: OFFERED - 1])


def _several(parts: Any, content: Content) -> Tuple[str, ...]:
    """The replies to a message that asks several things, in its order; advice that must not be given comes first."""
    answerable = content.answers | {"bot_challenge", CONTACT_WISH, PRIVACY}
    asked = tuple(part for part in parts if part in answerable)
    if ADVICE in parts:
        return (ADVICE, *asked)[:PARTS]
    return asked[:PARTS] if len(asked) > 1 else ()


def _for_intent(intent: Optional[str], turn: Turn, content: Content) -> Plan:
    if intent == "crisis":
        return Plan(("crisis",), distress=turn.distress or ASKS)
    if intent in ("affirm", "deny", "repeat_or_more"):
        return follow_up.answered(intent, turn, content)
    if intent == PRIVACY and turn.asked == intent and _DELETE.fullmatch(turn.text.strip()):  # it was offered
        return Plan(("delete_conversation",))
    if intent and (intent in content.replies or intent in content.answers):
        return Plan((intent,))
    return Plan(("out_of_scope",))
