"""What is said: the words of a reply, its source, and the options that go with it."""

import os
import re
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.article import Article, Section
from assistant.content import MENU, Content, Reply
from assistant.live import content as live_content
from assistant.policy import Plan, Turn, planned_for
from assistant.words import Link

Option = Dict[Text, Text]
Message = Dict[Text, Any]

NEXT_OPTIONS = 3  # sections offered beside an answer

# Replies that lead back to all topics; every other fixed reply offers only the way to them.
_WITH_MENU = {"greet", "affirm", "deny", "repeat_or_more", "out_of_scope", "language_notice"}
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
        turn = Turn.of(tracker)
        content = live_content()
        planned = planned_for(tracker, turn, content)
        return compose(utter_action[len("utter_") :], turn, planned, content, _times_said(tracker))


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
    if reply in ("crisis", "check_in"):
        return _distress(reply, turn, planned, content, said.get(reply, 0))
    found = content.find(reply)
    if found:
        message = _answer(*found, planned.offers, content)
    else:
        message = _fixed(reply, turn, planned, content, said.get(reply, 0))
    if planned.distress or turn.distress:
        message["buttons"] = _help_first(content, planned.distress or turn.distress, message["buttons"])
    return message


def _answer(article: Article, section: Section, runners_up: Sequence[Text], content: Content) -> Message:
    """A section in its own words; then what else may have been meant, the caution, and what is close to it."""
    text = "\n\n".join(part for part in (section.name, section.text, section.note) if part)
    caution = [article.caution.id] if section.hopeful and article.caution else []
    following = list(dict.fromkeys([*runners_up[:1], *caution, *runners_up[1:], *section.related]))[:NEXT_OPTIONS]
    source = {
        "article": article.slug,
        "section": section.id,
        "title": section.name,
        "url": f"{os.environ.get('PUBLIC_URL', '').rstrip('/')}/article/{article.slug}#{section.id}",
    }
    return {
        "id": section.id,
        "text": text,
        "buttons": [*_sections(following, content), _all_topics(content)],
        "source": source,
    }


def _fixed(reply: Text, turn: Turn, planned: Plan, content: Content, said: int) -> Message:
    buttons: List[Option]
    when = None
    if reply == MENU:
        menu = content.articles[0].menu
        return {"id": reply, "text": f"{menu.name}\n\n{menu.text}", "buttons": menu_options(content), "source": None}
    if reply == "did_you_mean":
        none_of_these = {"title": content.help.none_of_these, "payload": f"/{MENU}"}
        buttons = [*_sections(planned.offers, content), none_of_these]
    elif reply == "out_of_scope":
        when = (turn.parse.get("understanding") or {}).get("kind")
        if not (turn.parse.get("understanding") or {}).get("known", True):
            when = "gibberish_or_injection"
        buttons = menu_options(content)
    elif reply == "language_notice":
        when = turn.parse.get("language")
        buttons = menu_options(content)
    elif reply == "contact_human":
        links = content.contact.links
        when = "contact" if links else "no_contact"
        buttons = [*_links(links), _all_topics(content)]
    elif reply == "medical_advice":
        cautions = [article.caution.id for article in content.articles if article.caution]
        buttons = [
            *_sections(cautions[:1], content),
            *({"title": o.title, "payload": f"/{o.reply}"} for o in content.help.options if o.reply == "contact_human"),
            _all_topics(content),
        ]
    elif reply == "no_more":
        found = content.find(turn.section or "")
        buttons = [*_sections(found[1].related if found else (), content), _all_topics(content)]
    elif reply in _WITH_MENU:
        buttons = menu_options(content)
    else:
        buttons = [_all_topics(content)]
    text = _in_turn(content.replies[reply], when, said)
    return {"id": reply, "text": _filled(text, turn, content), "buttons": buttons, "source": None}


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


def crisis_line(content: Content) -> Tuple[Text, List[Option]]:
    """One sentence and the links of the line that is open to everybody in distress."""
    region = content.crisis.regions[content.crisis.region]
    lead = region.fitting("check_in")[0]
    text = content.crisis.in_short.replace("{line}", lead.say).replace("{emergency}", region.emergency.say)
    return text, _links([*lead.options, *region.emergency.options])


def failure(reply: Text, content: Content) -> Message:
    """A reply for when the assistant itself cannot answer; the crisis line is always with it."""
    line, links = crisis_line(content)
    return {"id": reply, "text": f"{content.replies[reply][0].text}\n\n{line}", "buttons": links, "source": None}


def menu_options(content: Content) -> List[Option]:
    """Every section in the order of the articles, then what the site offers besides."""
    options = _sections([section.id for section in content.sections], content)
    for option in content.help.options:
        options.append(
            {"title": option.title, "payload": f"/{option.reply}"}
            if option.reply
            else {"title": option.title, "url": option.url}
        )
    return options


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


def _in_turn(variations: Any, when: Optional[Text], said: int) -> Text:
    texts: List[Reply] = [variation for variation in variations if variation.when == when]
    texts = texts or [variation for variation in variations if variation.when in (None, variations[0].when)]
    return texts[said % len(texts)].text


def _filled(text: Text, turn: Turn, content: Content) -> Text:
    section = content.find(turn.section or "")
    titles = " and ".join(f"“{article.title}”" for article in content.articles)
    values = {
        "{disclaimer}": content.disclaimer.text,
        "{titles}": titles,
        "{section}": section[1].name if section else "",
    }
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
