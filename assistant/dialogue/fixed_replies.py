"""The replies that no article says: their case, their options, and what fills their placeholders."""

from dataclasses import replace
from typing import Callable, Dict, List, NamedTuple, Optional, Text, Tuple

from babel import Locale
from babel.units import format_unit

from assistant.content.loader import ARTICLES, MENU, Content
from assistant.content.reply_ids import Use, replies_of
from assistant.content.reply_types import Option, Response
from assistant.dialogue import help_texts, honesty
from assistant.dialogue.foreign_languages import NOTICE, of_notice, unread
from assistant.dialogue.reply_options import (
    all_topics,
    article_options,
    menu_options,
    own_options,
    section_options,
    topics,
    ways_to_a_person,
)
from assistant.dialogue.section_replies import next_sections, part_of
from assistant.dialogue.turn import Plan, Turn
from assistant.dialogue.variations import PLACEHOLDER, in_turn, spoken_case
from assistant.nlu.language_detector import UNREAD
from assistant.runtime.settings import settings
from assistant.side_effects import feedback
from assistant.side_effects.contact_form import ALREADY, PRIVATE, SENT, UNKNOWN
from assistant.side_effects.feature_flags import CONTACT
from assistant.storage.event_privacy import KEPT

THIRD = 2  # messages without an answer before one that is told how to ask


class _Asked(NamedTuple):
    """A fixed reply that is to be composed, and what it is composed from."""

    reply: Text
    turn: Turn
    planned: Plan
    content: Content
    said: int  # how often it was said before


_Case = Tuple[Optional[Text], List[Option]]  # the case of a reply that fits, and the options below it


def _did_you_mean(asked: _Asked) -> _Case:
    when = asked.planned.variant or ("beside" if len(asked.planned.replies) > 1 else None)
    none_of_these: Option = {"title": asked.content.help.none_of_these, "payload": f"/{MENU}"}
    return when, [*section_options(asked.planned.offers, asked.content), none_of_these]


def _nearest_or_topics(asked: _Asked) -> List[Option]:
    """The sections that come nearest, where any does."""
    if asked.planned.offers:
        return _offers(asked)
    return topics(asked.turn, asked.content)


def _offers(asked: _Asked) -> List[Option]:
    return [*section_options(asked.planned.offers, asked.content), all_topics(asked.content)]


def _out_of_scope(asked: _Asked) -> _Case:
    when = honesty.not_said(asked.turn.parse.get("understanding") or {}, asked.planned)
    buttons = _nearest_or_topics(asked)
    if when in ("practical", "one_person"):  # a person can answer these
        buttons = [*ways_to_a_person(asked.turn, asked.planned, asked.content), *buttons]
    return when, buttons


def _language_notice(asked: _Asked) -> _Case:
    answered = any(asked.content.find(other) for other in asked.planned.replies)
    when = of_notice(asked.planned, asked.content)
    helplines = help_texts.links(asked.content.crisis.everywhere) if when == UNREAD else []
    return when, [*helplines, *([] if answered else _nearest_or_topics(asked))]


def _privacy(asked: _Asked) -> _Case:
    when = "request" if CONTACT in asked.turn.offered else None
    spoken = spoken_case(asked.reply, when, asked.turn, asked.content)
    return when, [*own_options(asked.reply, spoken, asked.content), all_topics(asked.content)]


def _complaint(asked: _Asked) -> _Case:
    person = ways_to_a_person(asked.turn, asked.planned, asked.content)
    return "contact" if person else "no_contact", [*person, all_topics(asked.content)]


def _contact_human(asked: _Asked) -> _Case:
    turn, links = asked.turn, asked.content.contact.links
    # A visitor in distress should not wait for a call; the form itself is not offered again within it.
    asks = CONTACT in turn.offered and not (asked.planned.distress or turn.distress or turn.form)
    when = "request" if asks else "contact" if links else "no_contact"
    form = own_options(asked.reply, when, asked.content) if asks else []
    # Who asks again wants to be asked back, not another list.
    ways = [*form, *help_texts.links(links)] if asked.said else [*help_texts.links(links), *form]
    return when, [*ways, all_topics(asked.content)]


def _contact_over(asked: _Asked) -> _Case:
    outcome = asked.turn.outcome
    when = SENT if (asked.reply, outcome) == ("contact_cancelled", ALREADY) else outcome
    # Whoever was told "no", "perhaps" or "too late" needs a person.
    by_hand = asked.reply == "contact_failed" or asked.reply == "contact_cancelled" and when in (SENT, UNKNOWN)
    return when, [*(help_texts.links(asked.content.contact.links) if by_hand else ()), all_topics(asked.content)]


def _contact_expired(_: _Asked) -> _Case:
    return None, []  # the form's next question follows


def _contact_unclear(asked: _Asked) -> _Case:
    return asked.turn.form, own_options(asked.reply, asked.turn.form, asked.content)


def _feedback(asked: _Asked) -> _Case:
    helpful = asked.planned.slots.get(feedback.RATING, {}).get("helpful")
    return feedback.HELPFUL if helpful else feedback.UNHELPFUL, [all_topics(asked.content)]


def _medical_advice(asked: _Asked) -> _Case:
    articles = (asked.content.current(asked.turn.article), *asked.content.articles)
    cautions = [article.caution.id for article in articles if article.caution]
    person = ways_to_a_person(asked.turn, asked.planned, asked.content)
    return None, [*section_options(cautions[:1], asked.content), *person, all_topics(asked.content)]


def _no_more(asked: _Asked) -> _Case:
    found = asked.content.find(asked.turn.section or "")
    following = next_sections(*found, asked.planned, asked.turn) if found else ()
    return asked.planned.variant, [*section_options(following, asked.content), all_topics(asked.content)]


def _greet(asked: _Asked) -> _Case:
    return None, menu_options(asked.content, asked.content.current(asked.turn.article).slug)


def _affirm(asked: _Asked) -> _Case:
    return (None, _offers(asked)) if asked.planned.offers else _back_to_topics(asked)


def _deny(asked: _Asked) -> _Case:
    variant = asked.planned.variant
    return (variant, [all_topics(asked.content)]) if variant else _back_to_topics(asked)


def _back_to_topics(asked: _Asked) -> _Case:
    return None, topics(asked.turn, asked.content, asked.planned.refused)


def _more_options(asked: _Asked) -> _Case:
    return None, asked.turn.shown


def _with_its_own(asked: _Asked) -> _Case:
    """A reply without a rule: the options that stand with it, or the way to all topics."""
    return None, own_options(asked.reply, None, asked.content) or [all_topics(asked.content)]


_RULES: Dict[Text, Callable[[_Asked], _Case]] = {
    **dict.fromkeys(replies_of(Use.TOPICS), _back_to_topics),
    "did_you_mean": _did_you_mean,
    "out_of_scope": _out_of_scope,
    NOTICE: _language_notice,
    "privacy": _privacy,
    "complaint": _complaint,
    "contact_human": _contact_human,
    **dict.fromkeys(("contact_cancelled", "contact_failed", "contact_sent"), _contact_over),
    "contact_expired": _contact_expired,
    "contact_unclear": _contact_unclear,
    "feedback": _feedback,
    "medical_advice": _medical_advice,
    "no_more": _no_more,
    "greet": _greet,
    "affirm": _affirm,
    "deny": _deny,
    "more_options": _more_options,
}


def fixed_reply(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Response:
    reads = content.current(turn.article)
    if reply == MENU:
        text, buttons = f"{reads.menu.name}\n\n{reads.menu.text}", menu_options(content, reads.slug)
        return {"id": reply, "text": text, "buttons": buttons, "source": None}
    if reply == ARTICLES and content.help.other_articles:
        buttons = [*article_options(content.articles), all_topics(content)]
        return {"id": reply, "text": content.help.other_articles.text, "buttons": buttons, "source": None}
    when, buttons = _RULES.get(reply, _with_its_own)(_Asked(reply, turn, planned, content, said))
    text = in_turn(content.replies[reply], spoken_case(reply, when, turn, content), said, turn.texts).text
    if reply == "out_of_scope" and turn.state.unanswered >= THIRD and turn.language == "en":
        text = f"{text}\n\n{in_turn(content.replies['how_to_ask'], None, said).text}"
        buttons = [*help_texts.links(content.contact.links), *buttons]
    message: Response = {"id": reply, "text": _filled(text, turn, content, planned), "buttons": buttons, "source": None}
    if any(f"{{{slot}}}" in text for slot in turn.answers):
        # What is stored of it.
        message[KEPT] = _filled(text, replace(turn, answers=dict.fromkeys(turn.answers, PRIVATE)), content)
    return message


def fixed(reply: Text, content: Content, when: Optional[Text] = None) -> Response:
    """A reply that no article says, as it reads outside any conversation; `when` names a case of it."""
    message = fixed_reply(reply, Turn(text="", parse={}, section=None, distress=None), Plan((reply,)), content, 0)
    return {**message, "text": in_turn(content.replies[reply], when, 0).text} if when else message


def _filled(text: Text, turn: Turn, content: Content, planned: Optional[Plan] = None) -> Text:
    section = content.find(turn.section or "")
    offers = [pair[1].button for pair in map(content.find, planned.offers if planned else ()) if pair]
    values = {
        "{offer}": offers[0] if offers else "",
        "{part}": part_of(section[1], turn, shortest=True) if section else "",
        "{disclaimer}": content.disclaimer.text,
        "{title}": f"“{content.current(turn.article).title}”",
        "{section}": section[1].name if section else "",
        "{contact}": content.contact.name,
        "{days}": format_unit(settings().retention_days, "duration-day", locale=turn.language),
        **{f"{{{slot}}}": answer or "" for slot, answer in turn.answers.items()},
    }
    if "{language}" in text:  # the names of languages are loaded for the notice alone
        values["{language}"] = _called(content.current(turn.article).lang, turn.language)
    if "{unread}" in text:
        values["{unread}"] = _called(unread(turn, content) or "", turn.language)
    # At once, so that no placeholder is found in what a visitor wrote.
    return PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)


def _called(language: Text, visitors: Text) -> Text:
    """What a language is called in a visitor's."""
    return Locale(visitors).languages.get(language, language)
