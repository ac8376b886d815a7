"""What is said: the words of a reply, its source, and the options that go with it."""

import logging
import os
import re
from dataclasses import replace
from typing import Any, Dict, Iterable, List, Optional, Sequence, Text, Tuple

from babel import Locale
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import feedback, metrics
from assistant.article import Article, Section
from assistant.contact_form import ALREADY, PRIVATE, SENT, UNKNOWN
from assistant.content import ARTICLES, LISTED, MENU, Content, Reply
from assistant.events import KEPT
from assistant.live import content as live_content
from assistant.offers import CONTACT, FEEDBACK
from assistant.policy import WHICH_ARTICLE, planned_for
from assistant.turn import Plan, Turn
from assistant.words import Link

logger = logging.getLogger(__name__)

Option = Dict[Text, Text]
Message = Dict[Text, Any]

NEXT_OPTIONS = 3  # sections offered beside an answer

# Replies that lead back to all topics; every other fixed reply offers only the way to them.
_WITH_MENU = {"greet", "affirm", "deny", "repeat_or_more", "out_of_scope", "language_notice", "unsupported"}
_PLACEHOLDER = re.compile(r"\{\w+\}")
_VETERAN = re.compile(
    r"\b(veterans?|vets?|army|navy|marines?|soldier|military|deployed|deployment|served|iraq|afghanistan)\b", re.I
)


class Replies(NaturalLanguageGenerator):
    """Speaks from `content/` and domain.yml (see parent class).

    A reply is `{"id", "text", "buttons", "source"}`; a button has a title and either a payload or a url.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        self.domain = domain

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Optional[Message]:
        reply, content = utter_action[len("utter_") :], live_content()
        try:
            turn = Turn.of(tracker)
            message = compose(reply, turn, planned_for(tracker, turn, content), content, _times_said(tracker))
        except Exception:  # Rasa would go on without this reply
            logger.exception("The reply %s could not be composed.", reply)
            message = failure("error", content)
        if message["id"] == "error":
            metrics.FAILURES.inc()
        return message


def _times_said(tracker: DialogueStateTracker) -> Dict[Text, int]:
    counts: Dict[Text, int] = {}
    for event in tracker.events:
        if isinstance(event, ActionExecuted) and (event.action_name or "").startswith("utter_"):
            reply = event.action_name[len("utter_") :]
            # An event may stand for several before it (see `assistant.storage`).
            counts[reply] = counts.get(reply, 0) + event.metadata.get("times", 1)
    return counts


def compose(reply: Text, turn: Turn, planned: Plan, content: Content, said: Dict[Text, int]) -> Message:
    """One reply in full. `said` counts how often each reply was said before, so that texts take turns."""
    if reply == "error":
        return failure(reply, content)
    if reply in ("crisis", "check_in"):
        return _distress(reply, turn, planned, content, said.get(reply, 0))
    found, article = content.find(reply), content.find_article(reply)
    if found:
        message = _answer(*found, planned.offers, turn, content)
        if FEEDBACK in turn.offered and not said.get(reply) and _ratable(planned, turn):
            titles = {name: content.replies[name][0].text for name in (feedback.HELPFUL, feedback.UNHELPFUL)}
            message["buttons"] += feedback.options(reply, titles)
    elif article:
        message = _article(article, content)
    else:
        message = _fixed(reply, turn, planned, content, said.get(reply, 0))
    if planned.distress or turn.distress:
        message["buttons"] = _help_first(content, planned.distress or turn.distress, message["buttons"])
    return message


def _ratable(planned: Plan, turn: Turn) -> bool:
    """Only an answer that came alone, and nobody in distress, is asked about."""
    return len(planned.replies) == 1 and not (planned.distress or turn.distress or turn.form)


def _answer(article: Article, section: Section, runners_up: Sequence[Text], turn: Turn, content: Content) -> Message:
    """A section in its own words; then what else may have been meant, the caution, and what is close to it."""
    elsewhere = article is not content.current(turn.article) or WHICH_ARTICLE.search(turn.text)
    heading = f"{article.title}: {section.name}" if elsewhere and section.name != article.title else section.name
    text = "\n\n".join(part for part in (heading, section.text, section.note) if part)
    caution = [article.caution.id] if section.hopeful and article.caution else []
    following = list(dict.fromkeys([*runners_up[:1], *caution, *runners_up[1:], *section.related]))[:NEXT_OPTIONS]
    return {
        "id": section.id,
        "text": text,
        "buttons": [*_sections(following, content), _all_topics(content)],
        "source": _source(article, section),
    }


def _article(article: Article, content: Content) -> Message:
    """What an article is about, and its sections."""
    return {
        "id": article.id,
        "text": f"{article.title}\n\n{article.description}",
        "buttons": [*_sections(article.ids, content), _all_topics(content)],
        "source": _source(article, article.sections[0]),
    }


def _source(article: Article, section: Section) -> Dict[Text, Text]:
    return {
        "article": article.slug,
        "section": section.id,
        "title": section.name,
        "url": f"{os.environ.get('PUBLIC_URL', '').rstrip('/')}/article/{article.slug}#{section.id}",
    }


def _fixed(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Message:
    buttons: List[Option]
    when = None
    reads = content.current(turn.article)
    if reply == MENU:
        text, buttons = f"{reads.menu.name}\n\n{reads.menu.text}", menu_options(content, reads.slug)
        return {"id": reply, "text": text, "buttons": buttons, "source": None}
    if reply == ARTICLES:
        buttons = [*_titles(content.articles), _all_topics(content)]
        return {"id": reply, "text": content.help.other_articles.text, "buttons": buttons, "source": None}
    if reply == "did_you_mean":
        none_of_these = {"title": content.help.none_of_these, "payload": f"/{MENU}"}
        buttons = [*_sections(planned.offers, content), none_of_these]
    elif reply == "out_of_scope":
        when = (turn.parse.get("understanding") or {}).get("kind")
        if not (turn.parse.get("understanding") or {}).get("known", True):
            when = "gibberish_or_injection"
        # The sections that come nearest, where any does.
        nearest = [*_sections(planned.offers, content), _all_topics(content)]
        buttons = nearest if planned.offers else menu_options(content, reads.slug)
    elif reply == "language_notice":
        when = turn.parse.get("language")
        buttons = menu_options(content, reads.slug)
    elif reply == "contact_human":
        links = content.contact.links
        # Nobody in distress should wait for a call; the form itself is not offered again within it.
        asks = CONTACT in turn.offered and not (planned.distress or turn.distress or turn.form)
        when = "request" if asks else "contact" if links else "no_contact"
        buttons = [*_links(links), *_own(reply, when, content), _all_topics(content)]
    elif reply in ("contact_cancelled", "contact_failed", "contact_sent"):
        when = SENT if (reply, turn.outcome) == ("contact_cancelled", ALREADY) else turn.outcome
        # Whoever was told "no", "perhaps" or "too late" needs a person.
        by_hand = reply == "contact_failed" or reply == "contact_cancelled" and when in (SENT, UNKNOWN)
        buttons = [*(_links(content.contact.links) if by_hand else ()), _all_topics(content)]
    elif reply == "contact_expired":
        buttons = []  # the form's next question follows
    elif reply == "contact_unclear":
        when, buttons = turn.form, _own(reply, turn.form, content)
    elif reply == "feedback":
        when = feedback.HELPFUL if planned.slots.get(feedback.RATING, {}).get("helpful") else feedback.UNHELPFUL
        buttons = [_all_topics(content)]
    elif reply == "medical_advice":
        cautions = [article.caution.id for article in (reads, *content.articles) if article.caution]
        buttons = [
            *_sections(cautions[:1], content),
            *({"title": o.title, "payload": f"/{o.reply}"} for o in content.help.options if o.reply == "contact_human"),
            _all_topics(content),
        ]
    elif reply == "no_more":
        found = content.find(turn.section or "")
        buttons = [*_sections(found[1].related if found else (), content), _all_topics(content)]
    elif reply in _WITH_MENU:
        buttons = menu_options(content, reads.slug)
    elif reply == "more_options":
        buttons = turn.shown
    else:
        buttons = _own(reply, None, content) or [_all_topics(content)]
    text = _in_turn(content.replies[reply], when, said).text
    message = {"id": reply, "text": _filled(text, turn, content), "buttons": buttons, "source": None}
    if any(f"{{{slot}}}" in text for slot in turn.answers):
        # What is stored of it.
        message[KEPT] = _filled(text, replace(turn, answers=dict.fromkeys(turn.answers, PRIVATE)), content)
    return message


def _distress(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Message:
    crisis = content.crisis
    found = turn.parse.get("crisis") or {}
    need = planned.distress or turn.distress or "self_harm"
    language = crisis.languages.get(found.get("language", "en"))
    region = crisis.regions[language.region if language else crisis.region]
    texts = language.texts if language else crisis.texts[need if reply == "crisis" else "check_in"]
    fitting = list(region.fitting(need))
    if _VETERAN.search(turn.text):
        fitting.sort(key=lambda resource: not resource.veterans)
    text = texts[min(said, len(texts) - 1)]
    text = text.replace("{emergency}", region.emergency.say).replace("{line}", fitting[0].say)
    links = [link for resource in fitting for link in resource.options]
    if language and crisis.regions[crisis.region] is not region:
        links += [link for resource in crisis.regions[crisis.region].fitting(need) for link in resource.options]
    urgent = need in ("immediate_danger", "medical_emergency", "someone_else", "abuse")
    emergency = region.emergency.options
    links = [*emergency, *links] if urgent else [*links, *emergency]
    buttons = _links([*links, *crisis.everywhere])
    if reply == "check_in":
        buttons.append(_all_topics(content))
    return {"id": reply, "text": text, "buttons": buttons, "source": None}


def fixed(reply: Text, content: Content) -> Message:
    """A reply that no article says, as it reads outside any conversation."""
    return _fixed(reply, Turn(text="", parse={}, section=None, distress=None), Plan((reply,)), content, 0)


def crisis_line(content: Content) -> Tuple[Text, List[Option]]:
    """One sentence and the links of the line that is open to everybody in distress."""
    region = content.crisis.regions[content.crisis.region]
    lead = region.fitting("check_in")[0]
    text = content.crisis.in_short.replace("{line}", lead.say).replace("{emergency}", region.emergency.say)
    return text, _links([*lead.options, *region.emergency.options])


_failures: Dict[Text, Message] = {}  # as they were composed last


def failure(reply: Text, content: Content) -> Message:
    """A reply for when the assistant itself cannot answer; the crisis line is always with it."""
    try:
        line, links = crisis_line(content)
        text = f"{content.replies[reply][0].text}\n\n{line}"
        _failures[reply] = {"id": reply, "text": text, "buttons": links, "source": None}
    except Exception:
        if reply not in _failures:
            raise
        logger.exception("The failure text %s could not be composed; the one from before is said.", reply)
    return dict(_failures[reply])


def menu_options(content: Content, slug: Optional[Text] = None) -> List[Option]:
    """The sections of the article that is read (the first one by default), what the site offers besides, and the other
    articles, or the way to them where they are many."""
    reads = content.current(slug)
    options = _sections(reads.ids, content)
    for option in content.help.options:
        options.append(
            {"title": option.title, "payload": f"/{option.reply}"}
            if option.reply
            else {"title": option.title, "url": option.url}
        )
    others = [article for article in content.articles if article is not reads]
    if len(others) > LISTED:
        return [*options, {"title": content.help.other_articles.title, "payload": f"/{ARTICLES}"}]
    return [*options, *_titles(others)]


def _titles(articles: Iterable[Article]) -> List[Option]:
    return [{"title": article.button, "payload": f"/{article.id}"} for article in articles]


def _sections(ids: Any, content: Content) -> List[Option]:
    found = [content.find(section_id) for section_id in ids]
    return [{"title": pair[1].button, "payload": f"/{pair[1].id}"} for pair in found if pair]


def _all_topics(content: Content) -> Option:
    menu = content.articles[0].menu
    return {"title": menu.button, "payload": f"/{menu.id}"}


def _links(links: Any) -> List[Option]:
    return [{"title": link.title, "url": link.url} for link in links]


def _help_first(content: Content, need: Text, buttons: List[Option]) -> List[Option]:
    """Keep help one tap away, ahead of everything else, for the rest of a conversation with distress in it."""
    region = content.crisis.regions[content.crisis.region]
    lead: Link = region.fitting(need)[0].options[0]
    return [*_links([lead]), {"title": content.crisis.help_title, "payload": "/crisis"}, *buttons]


def _own(reply: Text, when: Optional[Text], content: Content) -> List[Option]:
    """The options that stand with a reply in domain.yml."""
    return [button.dict() for button in _in_turn(content.replies[reply], when, 0).buttons]


def _in_turn(variations: Any, when: Optional[Text], said: int) -> Reply:
    texts: List[Reply] = [variation for variation in variations if variation.when == when]
    texts = texts or [variation for variation in variations if variation.when in (None, variations[0].when)]
    return texts[said % len(texts)]


def _language(article: Article, visitors: Text) -> Text:
    """What the language of an article is called in a visitor's."""
    return Locale(visitors).languages.get(article.lang, article.lang)


def _filled(text: Text, turn: Turn, content: Content) -> Text:
    section = content.find(turn.section or "")
    values = {
        "{disclaimer}": content.disclaimer.text,
        "{title}": f"“{content.current(turn.article).title}”",
        "{section}": section[1].name if section else "",
        "{contact}": content.contact.name,
        **{f"{{{slot}}}": answer or "" for slot, answer in turn.answers.items()},
    }
    if "{language}" in text:  # the names of languages are loaded for the notice alone
        values["{language}"] = _language(content.current(turn.article), turn.parse.get("language") or "en")
    # At once, so that no placeholder is found in what a visitor wrote.
    return _PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)
