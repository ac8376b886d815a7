"""Everything people wrote for visitors to read: `content/` and the responses of `domain.yml`, checked as a whole."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple

from assistant.content.article import Article, Section, parse
from assistant.content.findings import ContentError, Finding, look_up, read_text, read_yaml
from assistant.content.reply_ids import ARTICLES, MENU, REPLIES, RESERVED, Use, replies_of
from assistant.content.schema import Button, Contact, Crisis, Disclaimer, Fixed, Help, read

DISTRESS = replies_of(Use.DISTRESS)
LISTED = 5  # other articles that a menu lists itself
MODELS = (Help, Contact, Disclaimer, Crisis)  # of content/*.yml, each named as its file
# How the names of files begin that editors and systems leave beside an article: locks, copies, what Finder notes.
LEFT_BEHIND = (".", "~", "#")
ROOT = Path(__file__).resolve().parents[2]
_SIGN = re.compile(r"[^\w\s]")


def bare(text: str) -> str:
    """For comparing titles: words alone, `&` as `and`."""
    return " ".join(_SIGN.sub("", text.casefold().replace("&", " and ")).split())


@dataclass(frozen=True)
class Reply:
    """One text of a fixed reply; `when` names the case that it is for."""

    text: str
    when: Optional[str] = None
    buttons: Tuple[Button, ...] = ()


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
        """The ids of the replies in the articles' words: the sections, the menu, and the articles of several."""
        several = [*self._articles_by_id, ARTICLES] if self._articles_by_id else []
        return frozenset({*self._by_id, *several, MENU})

    @cached_property
    def offered(self) -> FrozenSet[str]:
        """The ids of the fixed replies that an option may lead to: those of the table, and an editor's own."""
        led_to = {option.reply for option in self.help.options}
        for text in chain.from_iterable(self.replies.values()):
            led_to.update(button.payload[1:] for button in text.buttons)
        own = led_to & (self.replies.keys() - REPLIES.keys())
        return replies_of(Use.OFFERED) | frozenset(own)

    @cached_property
    def _articles_by_id(self) -> Dict[str, Article]:
        """Empty for a single article: nobody has to choose it."""
        return {article.id: article for article in self.articles} if len(self.articles) > 1 else {}

    @cached_property
    def _by_slug(self) -> Dict[str, Article]:
        return {article.slug: article for article in self.articles}

    @cached_property
    def _by_title(self) -> Dict[Optional[str], Dict[str, str]]:
        """For each article, and for all together (None): what names an answer, in bare words, and its id."""
        titles: Dict[Optional[str], Dict[str, str]] = {None: {}}
        for article in self.articles:
            own = titles[article.slug] = {}
            if self._articles_by_id:
                own.update({bare(article.title): article.id, bare(article.button or ""): article.id})
            for section in reversed(article.sections):
                own.update({bare(section.name): section.id, bare(section.button): section.id})
            own[bare(article.menu.name)] = MENU
            own.pop("", None)
            titles[None] = {**own, **titles[None]}
        return titles

    def titled(self, title: str, slug: Optional[str] = None) -> Optional[str]:
        """The id of the answer of this title: in the visitor's article, else in the first one that has it."""
        own = self._by_title[self.current(slug).slug]
        return own.get(bare(title)) or self._by_title[None].get(bare(title))

    def find(self, section_id: str) -> Optional[Tuple[Article, Section]]:
        """The section of this id and its article."""
        return self._by_id.get(section_id)

    def article(self, slug: str) -> Optional[Article]:
        return self._by_slug.get(slug)

    def find_article(self, article_id: str) -> Optional[Article]:
        """The article of this id, where there are several."""
        return self._articles_by_id.get(article_id)

    def current(self, slug: Optional[str]) -> Article:
        """The article that a visitor reads, or the first one."""
        return self._by_slug.get(slug or "", self.articles[0])


def article_files(root: Path) -> List[Path]:
    """The articles of a project folder, without what an editor leaves beside them."""
    found = (root / "content" / "articles").glob("*.md")
    return sorted(path for path in found if not path.name.startswith(LEFT_BEHIND))


def files(root: Path) -> List[Path]:
    """Every file that holds words for visitors."""
    return [root / "domain.yml", *(_file_of(root, model) for model in MODELS), *article_files(root)]


def _file_of(root: Path, model: type) -> Path:
    return root / "content" / f"{model.__name__.lower()}.yml"


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
    paths = article_files(root)
    if not paths:
        findings.append(Finding(folder / "articles", 1, "there is no article: put a Markdown file (*.md) here"))
    articles = [attempt(parse, path) for path in paths]
    files = {model: attempt(read, _file_of(root, model), model) for model in MODELS}
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
        name[len("utter_") :]: tuple(Reply(text.text, text.metadata.get("when"), text.buttons) for text in texts)
        for name, texts in read(path, Fixed).responses.items()
    }


def _inconsistencies(content: Content, folder: Path) -> Iterator[Finding]:
    """What is wrong between files, when each alone is right."""
    taken: Dict[str, str] = dict.fromkeys(RESERVED, "Rasa")
    taken.update(dict.fromkeys(content.replies, "domain.yml"))
    taken[MENU] = "the menu"
    taken[ARTICLES] = "the list of articles"
    taken.update(dict.fromkeys(DISTRESS, "content/crisis.yml"))
    titles: Dict[str, str] = {option.title.casefold(): "content/help.yml" for option in content.help.options}
    slugs: Dict[str, Path] = {}
    if len(content.articles) > 1:
        taken.update({article.id: f"the article {article.path.name}" for article in content.articles})
    for article in content.articles:
        if article.slug in slugs:
            message = f"slug '{article.slug}' is taken by {slugs[article.slug].name}: choose another"
            yield Finding(article.path, 1, message)
        slugs[article.slug] = article.path
        if len(content.articles) > 1:
            if not article.button:
                message = "one of several articles needs a title for buttons: write a line as 'button: Short title'"
                yield Finding(article.path, 1, message)
            elif article.button.casefold() in titles:
                message = f"button '{article.button}' stands in {titles[article.button.casefold()]} too: change one"
                yield Finding(article.path, 1, message)
            titles.setdefault((article.button or "").casefold(), article.path.name)
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
    if len(content.articles) > 1 and content.help.other_articles is None:
        message = "other_articles: several articles need a title and a text here, which lead from one to the others"
        yield Finding(path, 1, message)
    for number, option in enumerate(content.help.options):
        if option.reply and option.reply not in content.replies:
            message = f"reply: domain.yml has no reply with the id '{option.reply}'; one that it has is contact_human"
            yield Finding(*_at(path, "options", number, "reply"), message)
    if content.contact.enabled and not content.contact.links:
        message = "enabled: write a phone, email or page below, or set this to false"
        yield Finding(*_at(folder / "contact.yml", "enabled"), message)
