"""Everything people wrote for visitors to read: `content/` and the responses of `domain.yml`, checked as a whole."""

import datetime
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple

from assistant.article import Article, Section, parse
from assistant.findings import ContentError, Finding, look_up, read_text, read_yaml
from assistant.words import Contact, Crisis, Disclaimer, Fixed, Help, read

MENU = "help_options"  # the intent and reply of the closing section that offers the options
ROOT = Path(__file__).resolve().parent.parent


def bare(text: str) -> str:
    """For comparing titles: words alone, `&` as `and`."""
    return " ".join(re.sub(r"[^\w\s]", "", text.casefold().replace("&", " and ")).split())


@dataclass(frozen=True)
class Reply:
    """One text of a fixed reply; `when` names the case that it is for."""

    text: str
    when: Optional[str] = None


@dataclass(frozen=True)
class Content:
    """All words of the assistant, consistent with each other."""

    articles: Tuple[Article, ...]
    help: Help
    contact: Contact
    disclaimer: Disclaimer
    crisis: Crisis
    replies: Mapping[str, Tuple[Reply, ...]]

    @property
    def sections(self) -> Iterator[Section]:
        for article in self.articles:
            yield from article.sections

    @cached_property
    def _by_id(self) -> Dict[str, Tuple[Article, Section]]:
        return {section.id: (article, section) for article in self.articles for section in article.sections}

    @cached_property
    def answers(self) -> FrozenSet[str]:
        """The ids of the replies in the articles' words: the sections, and the menu."""
        return frozenset({*self._by_id, MENU})

    @cached_property
    def by_title(self) -> Dict[str, str]:
        """What names an answer, in bare words: its id. The first section of a name has it."""
        found: Dict[str, str] = {bare(self.articles[0].menu.name): MENU}
        for section in reversed(list(self.sections)):
            found.update({bare(section.name): section.id, bare(section.button): section.id})
        return found

    def find(self, section_id: str) -> Optional[Tuple[Article, Section]]:
        """The section of this id and its article."""
        return self._by_id.get(section_id)

    def article(self, slug: str) -> Optional[Article]:
        return next((article for article in self.articles if article.slug == slug), None)


def load(root: Path = ROOT) -> Content:
    """Read and check all content below a project folder.

    Raises:
        ContentError: with file and line of everything that is wrong.
    """
    findings: List[Finding] = []

    def attempt(reader: Any, *arguments: Any) -> Any:
        try:
            return reader(*arguments)
        except ContentError as error:
            findings.extend(error.findings)
            return None

    folder = root / "content"
    paths = sorted((folder / "articles").glob("*.md"))
    if not paths:
        findings.append(Finding(folder / "articles", 1, "there is no article: put a Markdown file (*.md) here"))
    articles = [attempt(parse, path) for path in paths]
    files = {
        model: attempt(read, folder / f"{model.__name__.lower()}.yml", model)
        for model in (Help, Contact, Disclaimer, Crisis)
    }
    replies = attempt(_replies, root / "domain.yml")
    if findings:
        raise ContentError(findings)

    content = Content(tuple(articles), files[Help], files[Contact], files[Disclaimer], files[Crisis], replies)
    findings.extend(_inconsistencies(content, folder))
    if findings:
        raise ContentError(findings)
    return content


def _at(path: Path, *location: Any) -> Tuple[Path, int]:
    return path, look_up(read_yaml(path, read_text(path))[0], location)[0]


def _replies(path: Path) -> Dict[str, Tuple[Reply, ...]]:
    return {
        name[len("utter_") :]: tuple(Reply(text.text, text.metadata.get("when")) for text in texts)
        for name, texts in read(path, Fixed).responses.items()
    }


def _inconsistencies(content: Content, folder: Path) -> Iterator[Finding]:
    """What is wrong between files, when each alone is right."""
    taken: Dict[str, str] = dict.fromkeys(("restart", "back", "session_start", "nlu_fallback"), "Rasa")
    taken.update(dict.fromkeys(content.replies, "domain.yml"))
    taken[MENU] = "the menu"
    taken.update(crisis="content/crisis.yml", check_in="content/crisis.yml")
    titles: Dict[str, str] = {option.title.casefold(): "content/help.yml" for option in content.help.options}
    slugs: Dict[str, Path] = {}
    for article in content.articles:
        if article.slug in slugs:
            message = f"slug '{article.slug}' is taken by {slugs[article.slug].name}: choose another"
            yield Finding(article.path, 1, message)
        slugs[article.slug] = article.path
        if article.menu.id != MENU:
            yield Finding(article.path, article.menu.line, f"the section marked .menu must have the id '{MENU}'")
        for section in article.sections:
            place = f"{article.path.name}:{section.line}"
            if section.id in taken:
                message = f"id '{section.id}' is taken by {taken[section.id]}: choose another"
                yield Finding(article.path, section.line, message)
            taken.setdefault(section.id, place)
            title = section.button.casefold()
            if title in titles:
                message = f"button title '{section.button}' stands in {titles[title]} too: change one of the two"
                yield Finding(article.path, section.line, message)
            titles.setdefault(title, place)
    for article in content.articles:
        for section in article.sections:
            for related in section.related:
                if related == section.id:
                    message = f"related: take '{related}' out, a section cannot lead to itself"
                    yield Finding(article.path, section.line, message)
                elif content.find(related) is None:
                    message = f"related: no section has the id '{related}'; this article has {', '.join(article.ids)}"
                    yield Finding(article.path, section.line, message)
    path = folder / "help.yml"
    for number, option in enumerate(content.help.options):
        if option.reply and option.reply not in content.replies:
            message = f"reply: domain.yml has no reply with the id '{option.reply}'"
            yield Finding(*_at(path, "options", number, "reply"), message)
    if content.contact.enabled and not content.contact.links:
        message = "enabled: write a phone, email or page below, or set this to false"
        yield Finding(*_at(folder / "contact.yml", "enabled"), message)
    crisis = content.crisis
    if crisis.expired(datetime.date.today()):
        message = (
            f"checked: {crisis.checked} is in the future or more than {crisis.valid_days} days ago: {crisis.owner} "
            "must check every number, then write here on which day"
        )
        yield Finding(*_at(folder / "crisis.yml", "checked"), message)
