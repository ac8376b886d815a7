"""What is wrong between the files of `content/`, when each alone is right: one rule a function."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, Tuple

from assistant.content.article import Article
from assistant.content.findings import Finding, look_up, read_text, read_yaml
from assistant.content.reply_ids import ARTICLES, MENU, RESERVED, Use, replies_of

if TYPE_CHECKING:
    from assistant.content.loader import Content


def inconsistencies(content: "Content", folder: Path) -> Iterator[Finding]:
    """What all rules find, in the order of the files."""
    taken = _Taken(content)
    for article in content.articles:
        for rule in (_same_slug, _same_button, _other_menu, _same_id_or_title):
            yield from rule(article, content, taken)
    for article in content.articles:
        yield from _related_to_nothing(article, content)
    yield from _no_way_to_others(content, folder / "help.yml")
    yield from _option_without_a_reply(content, folder / "help.yml")
    yield from _contact_without_a_way(content, folder / "contact.yml")


class _Taken:
    """Who has an id, a title of a button (in small letters) or a slug already."""

    def __init__(self, content: "Content") -> None:
        self.slugs: Dict[str, Path] = {}
        self.titles: Dict[str, str] = {option.title.casefold(): "content/help.yml" for option in content.help.options}
        self.ids: Dict[str, str] = dict.fromkeys(RESERVED, "Rasa")
        self.ids.update(dict.fromkeys(content.replies, "domain.yml"))
        self.ids[MENU] = "the menu"
        self.ids[ARTICLES] = "the list of articles"
        self.ids.update(dict.fromkeys(replies_of(Use.DISTRESS), "content/crisis.yml"))
        if len(content.articles) > 1:
            self.ids.update({article.id: f"the article {article.path.name}" for article in content.articles})


def _same_slug(article: Article, _: "Content", taken: _Taken) -> Iterator[Finding]:
    if article.slug in taken.slugs:
        message = f"slug '{article.slug}' is taken by {taken.slugs[article.slug].name}: choose another"
        yield Finding(article.path, 1, message)
    taken.slugs[article.slug] = article.path


def _same_button(article: Article, content: "Content", taken: _Taken) -> Iterator[Finding]:
    if len(content.articles) == 1:
        return
    title = (article.button or "").casefold()
    if not article.button:
        message = "one of several articles needs a title for buttons: write a line as 'button: Short title'"
        yield Finding(article.path, 1, message)
    elif title in taken.titles:
        yield Finding(article.path, 1, f"button '{article.button}' stands in {taken.titles[title]} too: change one")
    taken.titles.setdefault(title, article.path.name)


def _other_menu(article: Article, _: "Content", __: _Taken) -> Iterator[Finding]:
    if article.menu.id != MENU:
        yield Finding(article.path, article.menu.line, f"the section marked .menu must have the id '{MENU}'")


def _same_id_or_title(article: Article, _: "Content", taken: _Taken) -> Iterator[Finding]:
    for section in article.sections:
        place = f"{article.path.name}:{section.line}"
        if section.id in taken.ids:
            message = f"id '{section.id}' is taken by {taken.ids[section.id]}: choose another"
            yield Finding(article.path, section.line, message)
        taken.ids.setdefault(section.id, place)
        title = section.button.casefold()
        if title in taken.titles:
            message = f"button title '{section.button}' stands in {taken.titles[title]} too: change one of the two"
            yield Finding(article.path, section.line, message)
        taken.titles.setdefault(title, place)


def _related_to_nothing(article: Article, content: "Content") -> Iterator[Finding]:
    for section in article.sections:
        for related in section.related:
            if related == section.id:
                message = f"related: take '{related}' out, a section cannot lead to itself"
                yield Finding(article.path, section.line, message)
            elif content.find(related) is None:
                message = f"related: no section has the id '{related}'; this article has {', '.join(article.ids)}"
                yield Finding(article.path, section.line, message)


def _no_way_to_others(content: "Content", path: Path) -> Iterator[Finding]:
    if len(content.articles) > 1 and content.help.other_articles is None:
        message = "other_articles: several articles need a title and a text here, which lead from one to the others"
        yield Finding(path, 1, message)


def _option_without_a_reply(content: "Content", path: Path) -> Iterator[Finding]:
    for number, option in enumerate(content.help.options):
        if option.reply and option.reply not in content.replies:
            message = f"reply: domain.yml has no reply with the id '{option.reply}'; one that it has is contact_human"
            yield Finding(*_at(path, "options", number, "reply"), message)


def _contact_without_a_way(content: "Content", path: Path) -> Iterator[Finding]:
    if content.contact.enabled and not content.contact.links:
        message = "enabled: write a phone, email or page below, or set this to false"
        yield Finding(*_at(path, "enabled"), message)


def _at(path: Path, *location: Any) -> Tuple[Path, int]:
    return path, look_up(read_yaml(path, read_text(path))[0], location)[0]
