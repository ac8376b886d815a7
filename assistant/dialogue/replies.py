"""What is said: the words of a reply, its source, and the options that go with it."""

import logging
import re
from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Text, Tuple

from babel import Locale
from babel.units import format_unit
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.content.article import Article, Section
from assistant.content.content_reloader import content as live_content
from assistant.content.loader import ARTICLES, DISTRESS, LISTED, MENU, Content, Reply
from assistant.content.reply_ids import Use, replies_of
from assistant.content.reply_types import Option, Response, Source
from assistant.content.schema import GENERAL, UNCLEAR, HelpOption
from assistant.dialogue import help_texts, honesty
from assistant.dialogue.aftercare import AFTERCARE, CHECK_IN, SUPPORT
from assistant.dialogue.candidates import OFFERED, WHICH_ARTICLE
from assistant.dialogue.foreign_languages import NOTICE, of_notice
from assistant.dialogue.help_texts import links as _links
from assistant.dialogue.policy import planned_for
from assistant.dialogue.turn import AGAIN, Plan, Turn
from assistant.runtime import metrics
from assistant.runtime.settings import settings
from assistant.side_effects import feedback
from assistant.side_effects.contact_form import ALREADY, PRIVATE, SENT, UNKNOWN
from assistant.side_effects.feature_flags import CONTACT, FEEDBACK
from assistant.storage.event_privacy import KEPT

logger = logging.getLogger(__name__)

NEXT_OPTIONS = 3  # sections offered beside an answer
FEW = 5  # options beside what is no answer; the rest stands behind "All topics"
THIRD = 2  # messages without an answer before one that is told how to ask

_PLACEHOLDER = re.compile(r"\{\w+\}")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


class Replies(NaturalLanguageGenerator):
    """Speaks from `content/` and domain.yml (see parent class).

    A reply is a `Response` of `assistant.content.reply_types`.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        self.domain = domain

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Optional[Dict[Text, Any]]:
        reply, content = utter_action[len("utter_") :], live_content()
        try:
            turn = Turn.of(tracker)
            message = compose(reply, turn, planned_for(tracker, turn, content), content, _times_said(tracker))
        except Exception:  # Rasa would go on without this reply
            logger.exception("The reply %s could not be composed.", reply)
            message = failure("error", content)
        if message["id"] == "error":
            metrics.FAILURES.inc()
        return {**message}


def _times_said(tracker: DialogueStateTracker) -> Dict[Text, int]:
    counts: Dict[Text, int] = {}
    for event in tracker.events:
        action = event.action_name or "" if isinstance(event, ActionExecuted) else ""
        if action.startswith("utter_"):
            reply = action[len("utter_") :]
            # An event may stand for several before it (see `assistant.storage.conversation_store`).
            counts[reply] = counts.get(reply, 0) + event.metadata.get("times", 1)
    return counts


def compose(reply: Text, turn: Turn, planned: Plan, content: Content, said: Dict[Text, int]) -> Response:
    """One reply in full. `said` counts how often each reply was said before, so that texts take turns."""
    if reply == "error":
        return failure(reply, content)
    if reply in DISTRESS or planned.words and reply == planned.replies[0]:
        return _distress(reply, turn, planned, content, said.get(reply, 0))
    found, article = content.find(reply), content.find_article(reply)
    if found:
        message = _answer(*found, planned, turn, content, said)
        if FEEDBACK in turn.offered and not said.get(reply) and _ratable(planned, turn):
            titles = {name: content.replies[name][0].text for name in (feedback.HELPFUL, feedback.UNHELPFUL)}
            message["buttons"] += feedback.options(reply, titles)
    elif article:
        message = _article(article, content)
    else:
        message = _fixed(reply, turn, planned, content, said.get(reply, 0))
    answered = {f"/{name}" for name in planned.replies if name in content.answers}
    message["buttons"] = [each for each in message["buttons"] if each.get("payload") not in answered]
    message = _not_twice(_opened(message, planned, content, said), turn, content)
    need = planned.distress or turn.distress
    if need:  # help stays one tap away, ahead of everything else
        message["buttons"] = [*help_texts.first(content.crisis, planned.talk or turn.talk, need), *message["buttons"]]
    return message


def _ratable(planned: Plan, turn: Turn) -> bool:
    """Only an answer that came alone, and nobody in distress, is asked about."""
    return len(planned.replies) == 1 and not (planned.distress or turn.distress or turn.form)


def _opened(message: Response, planned: Plan, content: Content, said: Dict[Text, int]) -> Response:
    """The message; the first one takes up a greeting or thanks that stands beside the question."""
    if not planned.courtesy or message["id"] != planned.replies[0]:
        return message
    word = _in_turn(content.replies[planned.courtesy], "beside", said.get(message["id"], 0)).text
    return {**message, "text": f"{word}\n\n{message['text']}"}


def _not_twice(message: Response, turn: Turn, content: Content) -> Response:
    """The message, which says that it comes again where its text is one of those said last."""
    if message["text"] not in turn.texts:
        return message
    every = content.replies["again"]
    own = [each for each in every if each.when == turn.language] or [each for each in every if each.when is None]
    opening = next((each.text for each in own if not message["text"].startswith(each.text)), own[0].text)
    return {**message, "text": f"{opening}\n\n{message['text']}"}


def _answer(
    article: Article, section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]
) -> Response:
    """A section in its own words, or, where it was given before, its nearest part; then what comes next."""
    before = section.id in turn.state.given
    return {
        "id": section.id,
        "text": _above(section, planned, turn, content, said)
        if before and planned.manner is None
        else _in_full(article, section, planned, turn, content, said),
        "buttons": [*_sections(_next_sections(article, section, planned, turn), content), _all_topics(content)],
        "source": _source(article, section),
    }


def _next_sections(article: Article, section: Section, planned: Plan, turn: Turn) -> List[Text]:
    """What else may have been meant, the caution, and what is close to the section, new ones first."""
    runners_up = planned.offers if "did_you_mean" not in planned.replies else ()
    caution = [article.caution.id] if section.hopeful and article.caution else []
    first = [*runners_up[:1], *caution, *runners_up[1:]]
    given = turn.state.given
    new = [name for name in section.related if name not in given]
    if given and len(new) < 2:
        new += [name for name in article.ids if name not in given]
    following = dict.fromkeys([*first, *new, *section.related])
    return [name for name in following if name not in planned.replies][:NEXT_OPTIONS]


def _above(section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]) -> Text:
    """A section that was given before, by its name and the part of it that comes nearest."""
    leaves_open = planned.nearest or honesty.unsaid(turn, planned, section, content) is not None
    when = "nearest" if leaves_open else None
    text = _in_turn(content.replies["above"], when, said.get(section.id, 0)).text
    values = {"{section}": section.name, "{part}": _part(section, turn)}
    text = _PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)
    return "\n\n".join(part for part in (text, section.note) if part)


def _part(section: Section, turn: Turn, shortest: bool = False) -> Text:
    """The sentence of a section that comes nearest to the message, or its shortest one."""
    sentences = [part.strip() for part in _SENTENCES.split(section.text) if part.strip()]
    nearest = (turn.parse.get("nearest_parts") or {}).get(section.id)
    if nearest and nearest in section.text and not shortest:
        return nearest
    return min(sentences, key=len) if shortest else sentences[0]


def _in_full(
    article: Article, section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]
) -> Text:
    """A section in its own words."""
    again = planned.manner == AGAIN and section.id in turn.state.given
    opening = _in_turn(content.replies["again"], None, said.get(section.id, 0)).text if again else None
    unsaid = honesty.unsaid(turn, planned, section, content)
    honest = None if unsaid is None else _line(content.replies["nearest"], unsaid or None, turn, sum(said.values()))
    elsewhere = article is not content.current(turn.article) or WHICH_ARTICLE.search(turn.text)
    heading = f"{article.title}: {section.name}" if elsewhere and section.name != article.title else section.name
    return "\n\n".join(part for part in (opening, honest, heading, section.text, section.note) if part)


def _article(article: Article, content: Content) -> Response:
    """What an article is about, and its sections."""
    return {
        "id": article.id,
        "text": f"{article.title}\n\n{article.description}",
        "buttons": [*_sections(article.ids, content), _all_topics(content)],
        "source": _source(article, article.sections[0]),
    }


def _source(article: Article, section: Section) -> Source:
    return {
        "article": article.slug,
        "section": section.id,
        "title": section.name,
        "url": f"{settings().public_url}/article/{article.slug}#{section.id}",
    }


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
    return when, [*_sections(asked.planned.offers, asked.content), none_of_these]


def _nearest_or_topics(asked: _Asked) -> List[Option]:
    """The sections that come nearest, where any does."""
    if asked.planned.offers:
        return _offers(asked)
    return _topics(asked.turn, asked.content)


def _offers(asked: _Asked) -> List[Option]:
    return [*_sections(asked.planned.offers, asked.content), _all_topics(asked.content)]


def _out_of_scope(asked: _Asked) -> _Case:
    when = honesty.not_said(asked.turn.parse.get("understanding") or {}, asked.planned)
    buttons = _nearest_or_topics(asked)
    if when in ("practical", "one_person"):  # a person can answer these
        buttons = [*_person(asked.turn, asked.planned, asked.content), *buttons]
    return when, buttons


def _language_notice(asked: _Asked) -> _Case:
    answered = any(asked.content.find(other) for other in asked.planned.replies)
    return of_notice(asked.planned, asked.content), [] if answered else _nearest_or_topics(asked)


def _privacy(asked: _Asked) -> _Case:
    when = "request" if CONTACT in asked.turn.offered else None
    spoken = _spoken(asked.reply, when, asked.turn, asked.content)
    return when, [*_own(asked.reply, spoken, asked.content), _all_topics(asked.content)]


def _complaint(asked: _Asked) -> _Case:
    person = _person(asked.turn, asked.planned, asked.content)
    return "contact" if person else "no_contact", [*person, _all_topics(asked.content)]


def _contact_human(asked: _Asked) -> _Case:
    turn, links = asked.turn, asked.content.contact.links
    # Nobody in distress should wait for a call; the form itself is not offered again within it.
    asks = CONTACT in turn.offered and not (asked.planned.distress or turn.distress or turn.form)
    when = "request" if asks else "contact" if links else "no_contact"
    form = _own(asked.reply, when, asked.content) if asks else []
    # Who asks again wants to be asked back, not another list.
    ways = [*form, *_links(links)] if asked.said else [*_links(links), *form]
    return when, [*ways, _all_topics(asked.content)]


def _contact_over(asked: _Asked) -> _Case:
    outcome = asked.turn.outcome
    when = SENT if (asked.reply, outcome) == ("contact_cancelled", ALREADY) else outcome
    # Whoever was told "no", "perhaps" or "too late" needs a person.
    by_hand = asked.reply == "contact_failed" or asked.reply == "contact_cancelled" and when in (SENT, UNKNOWN)
    return when, [*(_links(asked.content.contact.links) if by_hand else ()), _all_topics(asked.content)]


def _contact_expired(_: _Asked) -> _Case:
    return None, []  # the form's next question follows


def _contact_unclear(asked: _Asked) -> _Case:
    return asked.turn.form, _own(asked.reply, asked.turn.form, asked.content)


def _feedback(asked: _Asked) -> _Case:
    helpful = asked.planned.slots.get(feedback.RATING, {}).get("helpful")
    return feedback.HELPFUL if helpful else feedback.UNHELPFUL, [_all_topics(asked.content)]


def _medical_advice(asked: _Asked) -> _Case:
    articles = (asked.content.current(asked.turn.article), *asked.content.articles)
    cautions = [article.caution.id for article in articles if article.caution]
    person = _person(asked.turn, asked.planned, asked.content)
    return None, [*_sections(cautions[:1], asked.content), *person, _all_topics(asked.content)]


def _no_more(asked: _Asked) -> _Case:
    found = asked.content.find(asked.turn.section or "")
    following = _next_sections(*found, asked.planned, asked.turn) if found else ()
    return asked.planned.variant, [*_sections(following, asked.content), _all_topics(asked.content)]


def _greet(asked: _Asked) -> _Case:
    return None, menu_options(asked.content, asked.content.current(asked.turn.article).slug)


def _affirm(asked: _Asked) -> _Case:
    return (None, _offers(asked)) if asked.planned.offers else _back_to_topics(asked)


def _deny(asked: _Asked) -> _Case:
    variant = asked.planned.variant
    return (variant, [_all_topics(asked.content)]) if variant else _back_to_topics(asked)


def _back_to_topics(asked: _Asked) -> _Case:
    return None, _topics(asked.turn, asked.content, asked.planned.refused)


def _more_options(asked: _Asked) -> _Case:
    return None, asked.turn.shown


def _with_its_own(asked: _Asked) -> _Case:
    """A reply without a rule: the options that stand with it, or the way to all topics."""
    return None, _own(asked.reply, None, asked.content) or [_all_topics(asked.content)]


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


def _fixed(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Response:
    reads = content.current(turn.article)
    if reply == MENU:
        text, buttons = f"{reads.menu.name}\n\n{reads.menu.text}", menu_options(content, reads.slug)
        return {"id": reply, "text": text, "buttons": buttons, "source": None}
    if reply == ARTICLES and content.help.other_articles:
        buttons = [*_titles(content.articles), _all_topics(content)]
        return {"id": reply, "text": content.help.other_articles.text, "buttons": buttons, "source": None}
    when, buttons = _RULES.get(reply, _with_its_own)(_Asked(reply, turn, planned, content, said))
    text = _in_turn(content.replies[reply], _spoken(reply, when, turn, content), said, turn.texts).text
    if reply == "out_of_scope" and turn.state.unanswered >= THIRD and turn.language == "en":
        text = f"{text}\n\n{_in_turn(content.replies['how_to_ask'], None, said).text}"
        buttons = [*_links(content.contact.links), *buttons]
    message: Response = {"id": reply, "text": _filled(text, turn, content, planned), "buttons": buttons, "source": None}
    if any(f"{{{slot}}}" in text for slot in turn.answers):
        # What is stored of it.
        message[KEPT] = _filled(text, replace(turn, answers=dict.fromkeys(turn.answers, PRIVATE)), content)
    return message


def _distress(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Response:
    """The words for distress that were planned; where no plan could be made, those that the guard asks for."""
    crisis, talk, words = content.crisis, planned.talk or turn.talk, planned.words
    need = planned.distress or turn.distress or CHECK_IN
    if not words:
        found = turn.parse.get("crisis") or {}
        talk = replace(talk, language=found.get("language", talk.language), told={}, last=("", 0))
        key = help_texts.of_need(CHECK_IN if reply == CHECK_IN else need, found.get("about") == help_texts.OTHER)
        key = {"support": (SUPPORT, found.get("need", GENERAL)), "aftercare": (AFTERCARE, UNCLEAR)}.get(reply, key)
        words = help_texts.choose(crisis, replace(talk, told={".".join(key): said}), key)
    kind, what = words.key[:2]
    buttons = help_texts.options(crisis, talk, words, need)
    if reply == "contact_human":
        buttons += _links(content.contact.links)
    if what == "misunderstood" and len(planned.replies) == 1:
        buttons += _sections(talk.meant, content)
    if reply == CHECK_IN or kind == AFTERCARE:
        buttons.append(_all_topics(content))
    return {"id": reply, "text": help_texts.text(crisis, talk, words, need), "buttons": buttons, "source": None}


def fixed(reply: Text, content: Content, when: Optional[Text] = None) -> Response:
    """A reply that no article says, as it reads outside any conversation; `when` names a case of it."""
    message = _fixed(reply, Turn(text="", parse={}, section=None, distress=None), Plan((reply,)), content, 0)
    return {**message, "text": _in_turn(content.replies[reply], when, 0).text} if when else message


def crisis_line(content: Content) -> Tuple[Text, List[Option]]:
    """One sentence and the links of the line that is open to everybody in distress."""
    region = content.crisis.regions[content.crisis.region]
    lead = region.fitting("check_in")[0]
    text = content.crisis.in_short.replace("{line}", lead.say).replace("{emergency}", region.emergency.say)
    return text, _links([*lead.options, *region.emergency.options])


_failures: Dict[Text, Response] = {}  # as they were composed last


def failure(reply: Text, content: Content) -> Response:
    """A reply for when the assistant itself cannot answer; the crisis line is always with it."""
    try:
        line, links = crisis_line(content)
        text = f"{content.replies[reply][0].text}\n\n{line}"
        _failures[reply] = {"id": reply, "text": text, "buttons": links, "source": None}
    except Exception:
        if reply not in _failures:
            raise
        logger.exception("The failure text %s could not be composed; the one from before is said.", reply)
    return _failures[reply].copy()


def menu_options(content: Content, slug: Optional[Text] = None) -> List[Option]:
    """The sections of the article that is read (the first one by default), what the site offers besides, and the other
    articles, or the way to them where they are many."""
    reads = content.current(slug)
    options = _sections(reads.ids, content)
    for option in content.help.options:
        if option.reply != "contact_human" or content.contact.links:  # without a contact it would lead to nobody
            options.append(_option(option))
    others = [article for article in content.articles if article is not reads]
    if len(others) > LISTED and content.help.other_articles:
        return [*options, {"title": content.help.other_articles.title, "payload": f"/{ARTICLES}"}]
    return [*options, *_titles(others)]


def _option(option: HelpOption) -> Option:
    if option.reply:
        return {"title": option.title, "payload": f"/{option.reply}"}
    return {"title": option.title, "url": option.url or ""}


def _topics(turn: Turn, content: Content, refused: Sequence[Text] = ()) -> List[Option]:
    """A few topics of the menu, those first that were not given yet and that the visitor did not say no to."""
    every = menu_options(content, content.current(turn.article).slug)
    ids = {option["payload"].lstrip("/"): option for option in every if content.find(option.get("payload", "")[1:])}
    beside = [option for option in every if option.get("payload", "")[1:] in content.replies or "url" in option]
    passed = {*turn.state.given, *turn.state.refused, *refused}
    sections = sorted((name for name in ids if name not in turn.before), key=lambda name: name in passed)
    room = FEW - min(len(beside), FEW - OFFERED)
    return [*(ids[name] for name in sections[:room]), *beside[: FEW - room], _all_topics(content)]


def _titles(articles: Iterable[Article]) -> List[Option]:
    return [{"title": article.button or "", "payload": f"/{article.id}"} for article in articles]


def _sections(ids: Any, content: Content) -> List[Option]:
    found = [content.find(section_id) for section_id in ids]
    return [{"title": pair[1].button, "payload": f"/{pair[1].id}"} for pair in found if pair]


def _all_topics(content: Content) -> Option:
    menu = content.articles[0].menu
    return {"title": menu.button, "payload": f"/{menu.id}"}


def _person(turn: Turn, planned: Plan, content: Content) -> List[Option]:
    """The way to a person, where there is one: the form itself where it is offered, else how to reach somebody."""
    if CONTACT in turn.offered and not (planned.distress or turn.distress or turn.form):
        return _own("contact_human", "request", content)
    reaches = content.contact.links
    return [_option(option) for option in content.help.options if option.reply == "contact_human" and reaches]


def _spoken(reply: Text, when: Optional[Text], turn: Turn, content: Content) -> Optional[Text]:
    """The case of a reply in the visitor's language, where it has words in that."""
    cases = {variation.when for variation in content.replies[reply]}
    wanted = (f"{turn.language}_{when}", turn.language)
    return next((case for case in wanted if case in cases), when)


def _line(variations: Any, when: Optional[Text], turn: Turn, said: int) -> Text:
    """One line in the visitor's language, or in English."""
    cases = {variation.when for variation in variations}
    return _in_turn(variations, turn.language if turn.language in cases else when, said).text


def _own(reply: Text, when: Optional[Text], content: Content) -> List[Option]:
    """The options that stand with a reply in domain.yml."""
    buttons = _in_turn(content.replies[reply], when, 0).buttons
    return [{"title": button.title, "payload": button.payload} for button in buttons]


def _in_turn(variations: Any, when: Optional[Text], said: int, last: Sequence[Text] = ()) -> Reply:
    """The text that comes next for a case, and none of those said last, where there is another."""
    texts: List[Reply] = [variation for variation in variations if variation.when == when]
    texts = texts or [variation for variation in variations if variation.when in (None, variations[0].when)]
    ahead = [texts[(said + number) % len(texts)] for number in range(len(texts))]
    return next((text for text in ahead if not any(_begins(before, text.text) for before in last)), ahead[0])


def _begins(before: Text, text: Text) -> bool:
    """Whether a text was said before, as far as its first placeholder tells."""
    return before.startswith(_PLACEHOLDER.split(text)[0] or text)


def _language(article: Article, visitors: Text) -> Text:
    """What the language of an article is called in a visitor's."""
    return Locale(visitors).languages.get(article.lang, article.lang)


def _filled(text: Text, turn: Turn, content: Content, planned: Optional[Plan] = None) -> Text:
    section = content.find(turn.section or "")
    offers = [pair[1].button for pair in map(content.find, planned.offers if planned else ()) if pair]
    values = {
        "{offer}": offers[0] if offers else "",
        "{part}": _part(section[1], turn, shortest=True) if section else "",
        "{disclaimer}": content.disclaimer.text,
        "{title}": f"“{content.current(turn.article).title}”",
        "{section}": section[1].name if section else "",
        "{contact}": content.contact.name,
        "{days}": format_unit(settings().retention_days, "duration-day", locale=turn.language),
        **{f"{{{slot}}}": answer or "" for slot, answer in turn.answers.items()},
    }
    if "{language}" in text:  # the names of languages are loaded for the notice alone
        values["{language}"] = _language(content.current(turn.article), turn.language)
    # At once, so that no placeholder is found in what a visitor wrote.
    return _PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)
