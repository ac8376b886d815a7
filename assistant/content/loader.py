"""Everything people wrote for visitors to read: `content/` and the responses of `domain.yml`, checked as a whole."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple

from assistant.content.article import Article, Section, parse
from assistant.content.consistency import inconsistencies
from assistant.content.crisis_schema import Crisis
from assistant.content.findings import ContentError, Finding
from assistant.content.reply_ids import ARTICLES, MENU, REPLIES, Use, replies_of
from assistant.content.schema import Button, Contact, Disclaimer, Fixed, Help, read
from assistant.content.titles import bare, nearly, without_the

DISTRESS = replies_of(Use.DISTRESS)
LISTED = 5  # other articles that a menu lists itself
MODELS = (Help, Contact, Disclaimer, Crisis)  # of content/*.yml, each named as its file
# How the names of files begin that editors and systems leave beside an article: locks, copies, what Finder notes.
LEFT_BEHIND = (".", "~", "#")
ROOT = Path(__file__).resolve().parents[2]


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
    def titles(self) -> FrozenSet[str]:
        """Every title of an option that visitors may type back; links have none."""
        found = {button.title for texts in self.replies.values() for text in texts for button in text.buttons}
        for article in self.articles:
            found.update(section.button for section in (*article.sections, article.menu))
            found.add(article.button or "")
        found.update(option.title for option in self.help.options if option.reply)
        found.update((self.help.none_of_these, *self.help.in_text_messages.values()))
        found.update({self.help.other_articles.title} if self.help.other_articles else ())
        found.update(words.help_title for words in (self.crisis, *self.crisis.languages.values()))
        found.add(self.replies["more_options"][0].text)
        return frozenset(found - {""})

    @cached_property
    def names(self) -> FrozenSet[str]:
        """The titles of options and the names of sections, in bare words."""
        return frozenset(map(bare, {*self.titles, *(section.name for section in self.sections)}))

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
        led_to = {option.reply for option in self.help.options if option.reply}
        for text in chain.from_iterable(self.replies.values()):
            led_to.update(button.payload[1:] for button in text.buttons)
        own = led_to & (self.replies.keys() - REPLIES.keys())
        return replies_of(Use.OFFERED) | frozenset(own)

    @cached_property
    def _articles_by_id(self) -> Dict[str, Article]:
        """Empty for a single article, which a visitor need not choose."""
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

    @cached_property
    def _by_short_title(self) -> Dict[Optional[str], Dict[str, str]]:
        return {
            place: {without_the(title): name for title, name in titles.items()}
            for place, titles in self._by_title.items()
        }

    def titled(self, title: str, slug: Optional[str] = None) -> Optional[str]:
        """The id of the answer of this title, as it is or with typing errors: in the visitor's article, else in the
        first one that has it."""
        said, places = bare(title), (self.current(slug).slug, None)
        exact = (self._by_title[place].get(said) for place in places)
        mistyped = (nearly(said, self._by_short_title[place]) for place in places)
        return next(filter(None, chain(exact, mistyped)), None)

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
    findings.extend(inconsistencies(content, folder))
    if findings:
        raise ContentError(findings)
    return content


def _replies(path: Path) -> Dict[str, Tuple[Reply, ...]]:
    return {
        name[len("utter_") :]: tuple(Reply(text.text, text.metadata.get("when"), text.buttons) for text in texts)
        for name, texts in read(path, Fixed).responses.items()
    }
