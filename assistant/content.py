"""Everything people wrote for visitors to read: `content/` and the responses of `domain.yml`, checked as a whole."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple, Type, TypeVar

import yaml
from pydantic import BaseModel, Extra, Field, ValidationError, root_validator, validator

from assistant.article import TITLE_LIMIT, Article, ContentError, Finding, Section, parse

MENU = "help_options"  # the intent and reply of the closing section that offers the options
ROOT = Path(__file__).resolve().parent.parent
NEEDS = (
    "immediate_danger",
    "self_harm",
    "someone_else",
    "abuse",
    "acute_distress",
    "medical_emergency",
    "check_in",
)


class _Words(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Link(_Words):
    """A tap that leaves the chat: a call, a text message, a page."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT + 4)
    url: str = Field(regex=r"^(https://|mailto:|tel:|sms:)\S+$")


class HelpOption(_Words):
    """A menu entry beside the sections: either a reply or a link."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    reply: Optional[str]
    url: Optional[str] = Field(regex=r"^(https://|mailto:|tel:|sms:)\S+$")

    @root_validator
    def leads_somewhere(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if (values.get("reply") is None) == (values.get("url") is None):
            raise ValueError("give either reply or url")
        return values


class Help(_Words):
    none_of_these: str = Field(min_length=1, max_length=TITLE_LIMIT)
    options: Tuple[HelpOption, ...]


class Contact(_Words):
    enabled: bool
    name: str = ""
    phone: Optional[str]
    email: Optional[str]
    page: Optional[str] = Field(regex=r"^https://\S+$")

    @property
    def links(self) -> Tuple[Link, ...]:
        """The ways to a person that are set, or none while contact is off."""
        if not self.enabled:
            return ()
        ways = (
            ("Call us", self.phone and "tel:" + "".join(c for c in self.phone if c in "+0123456789")),
            ("Write an e-mail", self.email and f"mailto:{self.email}"),
            ("Contact page", self.page),
        )
        return tuple(Link(title=title, url=url) for title, url in ways if url)


class Disclaimer(_Words):
    text: str = Field(min_length=1)


class Resource(_Words):
    """A line that helps: how a text names it, whom it is for, how to reach it."""

    say: str = Field(min_length=1)
    needs: Tuple[str, ...]
    veterans: bool = False
    options: List[Link] = Field(min_items=1)

    @validator("needs", each_item=True)
    def known(cls, need: str) -> str:
        if need not in NEEDS:
            raise ValueError(f"unknown need '{need}'; known are {', '.join(NEEDS)}")
        return need


class Emergency(_Words):
    say: str = Field(min_length=1)
    options: List[Link] = Field(min_items=1)


class Region(_Words):
    emergency: Emergency
    resources: List[Resource] = Field(min_items=1)

    @validator("resources")
    def complete(cls, resources: List[Resource]) -> List[Resource]:
        missing = [need for need in NEEDS if not any(need in resource.needs for resource in resources)]
        if missing:
            raise ValueError(f"no resource for {', '.join(missing)}")
        return resources

    def fitting(self, need: str) -> Tuple[Resource, ...]:
        """The resources for a need, the leading one first."""
        return tuple(resource for resource in self.resources if need in resource.needs)


class Language(_Words):
    region: str
    texts: List[str] = Field(min_items=2)


class Crisis(_Words):
    owner: str = Field(min_length=1)
    checked: datetime.date
    valid_days: int = Field(gt=0, le=366)
    region: str
    regions: Dict[str, Region]
    in_short: str = Field(min_length=1)
    help_title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    everywhere: List[Link] = Field(min_items=1)
    texts: Dict[str, Tuple[str, ...]]
    languages: Dict[str, Language]

    @validator("texts")
    def graded(cls, texts: Dict[str, Tuple[str, ...]]) -> Dict[str, Tuple[str, ...]]:
        for need in NEEDS:
            if len(texts.get(need, ())) < 2:
                raise ValueError(f"'{need}' needs at least two graded texts")
        return texts

    @root_validator(skip_on_failure=True)
    def regions_exist(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        wanted = [values["region"], *(language.region for language in values["languages"].values())]
        for region in wanted:
            if region not in values["regions"]:
                raise ValueError(f"region '{region}' is not one of {', '.join(values['regions'])}")
        return values

    def expired(self, today: datetime.date) -> bool:
        """Whether the last check of the resources is too long ago, or lies in the future."""
        age = (today - self.checked).days
        return age > self.valid_days or age < -1


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

    def find(self, section_id: str) -> Optional[Tuple[Article, Section]]:
        """The section of this id and its article."""
        for article in self.articles:
            for section in article.sections:
                if section.id == section_id:
                    return article, section
        return None

    def article(self, slug: str) -> Optional[Article]:
        return next((article for article in self.articles if article.slug == slug), None)


def load(root: Path = ROOT) -> Content:
    """Read and check all content below a project folder.

    Raises:
        ContentError: with file and line of everything that is wrong.
    """
    findings: List[Finding] = []

    def attempt(read: Any, *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except ContentError as error:
            findings.extend(error.findings)
            return None

    folder = root / "content"
    paths = sorted((folder / "articles").glob("*.md"))
    if not paths:
        findings.append(Finding(folder / "articles", 1, "there is no article: put a Markdown file (*.md) here"))
    articles = [attempt(parse, path) for path in paths]
    read = {
        model: attempt(_read, folder / f"{model.__name__.lower()}.yml", model)
        for model in (Help, Contact, Disclaimer, Crisis)
    }
    replies = attempt(_replies, root / "domain.yml")
    if findings:
        raise ContentError(findings)

    content = Content(
        tuple(articles), read[Help], read[Contact], read[Disclaimer], read[Crisis], replies
    )
    findings.extend(_inconsistencies(content, folder))
    if findings:
        raise ContentError(findings)
    return content


Model = TypeVar("Model", bound=_Words)


def _compose(path: Path) -> yaml.Node:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError as error:
        raise ContentError([Finding(path, 1, "this file is missing")]) from error
    except UnicodeDecodeError as error:
        raise ContentError([Finding(path, 1, "save the file as UTF-8 text")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ContentError([Finding(path, line, f"not valid YAML: {problem}")]) from error


def _read(path: Path, model: Type[Model]) -> Model:
    node = _compose(path)
    try:
        return model.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except ValidationError as error:
        raise ContentError(
            [
                Finding(path, _line(node, wrong["loc"]), f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}")
                for wrong in error.errors()
            ]
        ) from error


def _line(node: Optional[yaml.Node], location: Tuple[Any, ...]) -> int:
    """The line of the deepest part of `location` that stands in the file."""
    line = node.start_mark.line + 1 if node else 1
    for step in location:
        child = None
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        if child is None:
            break
        node, line = child, child.start_mark.line + 1
    return line


def _replies(path: Path) -> Dict[str, Tuple[Reply, ...]]:
    _compose(path)
    responses = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("responses", {})
    return {
        name[len("utter_") :]: tuple(
            Reply(variation["text"], (variation.get("metadata") or {}).get("when")) for variation in variations
        )
        for name, variations in responses.items()
    }


def _inconsistencies(content: Content, folder: Path) -> Iterator[Finding]:
    """What is wrong between files, when each alone is right."""
    taken: Dict[str, str] = {name: "domain.yml" for name in content.replies}
    taken[MENU] = "the menu"
    taken.update(crisis="content/crisis.yml", check_in="content/crisis.yml")
    slugs: Dict[str, Path] = {}
    for article in content.articles:
        if article.slug in slugs:
            yield Finding(article.path, 1, f"slug '{article.slug}' is taken by {slugs[article.slug].name}")
        slugs[article.slug] = article.path
        if article.menu.id != MENU:
            yield Finding(article.path, article.menu.line, f"the section marked .menu must have the id '{MENU}'")
        for section in article.sections:
            if section.id in taken:
                yield Finding(article.path, section.line, f"id '{section.id}' is taken by {taken[section.id]}")
            taken[section.id] = f"{article.path.name}:{section.line}"
    for article in content.articles:
        titles: Dict[str, str] = {}
        for section in article.sections:
            for related in section.related:
                if content.find(related) is None:
                    yield Finding(article.path, section.line, f"related section '{related}' does not exist")
                elif related == section.id:
                    yield Finding(article.path, section.line, "a section cannot be related to itself")
            if section.button.casefold() in titles:
                yield Finding(article.path, section.line, f"button title '{section.button}' stands twice")
            titles[section.button.casefold()] = section.id
    for option in content.help.options:
        if option.reply and option.reply not in content.replies:
            yield Finding(folder / "help.yml", 1, f"option '{option.title}': reply '{option.reply}' is not in domain.yml")
    if content.contact.enabled and not content.contact.links:
        yield Finding(folder / "contact.yml", 1, "contact is enabled without phone, email or page")
    if content.crisis.expired(datetime.date.today()):
        yield Finding(
            folder / "crisis.yml",
            1,
            f"the resources were last checked on {content.crisis.checked}; {content.crisis.owner} must check "
            "each number and set the new date",
        )
