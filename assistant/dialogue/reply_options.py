"""The options below a reply: the menu, sections, articles, and the ways to a person."""

from typing import Any, Iterable, List, Optional, Sequence, Text

from assistant.content.article import Article
from assistant.content.loader import ARTICLES, LISTED, Content
from assistant.content.reply_types import Option
from assistant.content.schema import HelpOption
from assistant.dialogue.candidates import OFFERED
from assistant.dialogue.turn import Plan, Turn
from assistant.dialogue.variations import in_turn
from assistant.side_effects.feature_flags import CONTACT

FEW = 5  # options beside what is no answer; the rest stands behind "All topics"


def menu_options(content: Content, slug: Optional[Text] = None) -> List[Option]:
    """The sections of the article that is read (the first one by default), what the site offers besides, and the other
    articles, or the way to them where they are many."""
    reads = content.current(slug)
    options = section_options(reads.ids, content)
    for option in content.help.options:
        if option.reply != "contact_human" or content.contact.links:  # without a contact it would lead to nobody
            options.append(_option(option))
    others = [article for article in content.articles if article is not reads]
    if len(others) > LISTED and content.help.other_articles:
        return [*options, {"title": content.help.other_articles.title, "payload": f"/{ARTICLES}"}]
    return [*options, *article_options(others)]


def _option(option: HelpOption) -> Option:
    if option.reply:
        return {"title": option.title, "payload": f"/{option.reply}"}
    return {"title": option.title, "url": option.url or ""}


def topics(turn: Turn, content: Content, refused: Sequence[Text] = ()) -> List[Option]:
    """A few topics of the menu, those first that were not given yet and that the visitor did not say no to."""
    every = menu_options(content, content.current(turn.article).slug)
    ids = {option["payload"].lstrip("/"): option for option in every if content.find(option.get("payload", "")[1:])}
    beside = [option for option in every if option.get("payload", "")[1:] in content.replies or "url" in option]
    passed = {*turn.state.given, *turn.state.refused, *refused}
    sections = sorted((name for name in ids if name not in turn.before), key=lambda name: name in passed)
    room = FEW - min(len(beside), FEW - OFFERED)
    return [*(ids[name] for name in sections[:room]), *beside[: FEW - room], all_topics(content)]


def article_options(articles: Iterable[Article]) -> List[Option]:
    return [{"title": article.button or "", "payload": f"/{article.id}"} for article in articles]


def section_options(ids: Any, content: Content) -> List[Option]:
    found = [content.find(section_id) for section_id in ids]
    return [{"title": pair[1].button, "payload": f"/{pair[1].id}"} for pair in found if pair]


def all_topics(content: Content) -> Option:
    menu = content.articles[0].menu
    return {"title": menu.button, "payload": f"/{menu.id}"}


def ways_to_a_person(turn: Turn, planned: Plan, content: Content) -> List[Option]:
    """The way to a person, where there is one: the form itself where it is offered, else how to reach somebody."""
    if CONTACT in turn.offered and not (planned.distress or turn.distress or turn.form):
        return own_options("contact_human", "request", content)
    reaches = content.contact.links
    return [_option(option) for option in content.help.options if option.reply == "contact_human" and reaches]


def own_options(reply: Text, when: Optional[Text], content: Content) -> List[Option]:
    """The options that stand with a reply in domain.yml."""
    buttons = in_turn(content.replies[reply], when, 0).buttons
    return [{"title": button.title, "payload": button.payload} for button in buttons]
