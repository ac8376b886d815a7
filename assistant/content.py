"""Everything people wrote for visitors to read: `content/` and the responses of `domain.yml`, checked as a whole."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple, Type, TypeVar

import yaml
from pydantic import BaseModel, Extra, Field, ValidationError, conlist, constr, root_validator, validator

from assistant.article import (
    TITLE_LIMIT,
    Article,
    ContentError,
    Finding,
    Section,
    look_up,
    parse,
    read_text,
    read_yaml,
)

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
# What the assistant itself says; DESIGN.md lists the ids.
REPLIES = (
    "greet goodbye thanks bot_challenge affirm deny contact_human repeat_or_more medical_advice out_of_scope "
    "did_you_mean language_notice too_long error"
).split()
_LINK = r"^(https://|mailto:|tel:|sms:)\S+$"
_PAGE = r"^https://\S+$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_PHONE = r"^\+?[0-9(][0-9 ()./-]+$"
_CRISIS = r"(?s)^(?=.*\{(line|emergency)\})([^{}]|\{line\}|\{emergency\})*$"


class _Words(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False
        anystr_strip_whitespace = True

    @root_validator(pre=True)
    def left_empty(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        return {name: value for name, value in values.items() if value != ""}


class Link(_Words):
    """A tap that leaves the chat: a call, a text message, a page."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    url: str = Field(regex=_LINK)


class HelpOption(_Words):
    """A menu entry beside the sections: either a reply or a link."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    reply: Optional[str]
    url: Optional[str] = Field(regex=_LINK)

    @root_validator(skip_on_failure=True)
    def leads_somewhere(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if (values["reply"] is None) == (values["url"] is None):
            raise ValueError("give each option either a reply or a url")
        return values


class Help(_Words):
    none_of_these: str = Field(min_length=1, max_length=TITLE_LIMIT)
    options: Tuple[HelpOption, ...] = ()


class Contact(_Words):
    enabled: bool
    name: str = ""
    phone: Optional[str] = Field(regex=_PHONE)
    email: Optional[str] = Field(regex=_EMAIL)
    page: Optional[str] = Field(regex=_PAGE)

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
    needs: List[str] = Field(min_items=1)
    veterans: bool = False
    options: List[Link] = Field(min_items=1)

    @validator("needs", each_item=True)
    def known(cls, need: str) -> str:
        if need not in NEEDS:
            raise ValueError(f"'{need}' is not one of {', '.join(NEEDS)}")
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
            raise ValueError(f"none is for {', '.join(missing)}: add this to the needs of one")
        return resources

    def fitting(self, need: str) -> Tuple[Resource, ...]:
        """The resources for a need, the leading one first."""
        return tuple(resource for resource in self.resources if need in resource.needs)


class Language(_Words):
    region: str
    texts: List[constr(regex=_CRISIS)] = Field(min_items=2)


class Crisis(_Words):
    owner: str = Field(min_length=1)
    checked: datetime.date
    valid_days: int = Field(gt=0, le=366)
    regions: Dict[str, Region]
    region: str
    in_short: str = Field(regex=_CRISIS)
    help_title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    everywhere: List[Link] = Field(min_items=1)
    texts: Dict[str, Tuple[constr(regex=_CRISIS), ...]]
    languages: Dict[str, Language]

    @validator("texts")
    def graded(cls, texts: Dict[str, Tuple[str, ...]]) -> Dict[str, Tuple[str, ...]]:
        short = [need for need in NEEDS if len(texts.get(need, ())) < 2]
        if short:
            raise ValueError(f"write at least two texts for {', '.join(short)}")
        return texts

    @validator("region")
    def in_regions(cls, region: str, values: Dict[str, Any]) -> str:
        if region not in values.get("regions", {region}):
            raise ValueError(f"'{region}' is not one of the regions {', '.join(values['regions'])}")
        return region

    @validator("languages", each_item=True)
    def of_a_region(cls, language: Language, values: Dict[str, Any]) -> Language:
        cls.in_regions(language.region, values)
        return language

    def expired(self, today: datetime.date) -> bool:
        """Whether the last check of the resources is too long ago, or lies in the future."""
        age = (today - self.checked).days
        return age > self.valid_days or age < -1


class _Text(_Words):
    class Config:
        extra = Extra.ignore

    text: str
    metadata: Dict[str, Any] = {}


class _Domain(_Words):
    """What domain.yml has for visitors to read."""

    class Config:
        extra = Extra.ignore

    responses: Dict[str, conlist(_Text, min_items=1)]

    @validator("responses")
    def complete(cls, responses: Dict[str, List[_Text]]) -> Dict[str, List[_Text]]:
        missing = [f"utter_{name}" for name in REPLIES if f"utter_{name}" not in responses]
        if missing:
            raise ValueError(f"put {', '.join(missing)} back")
        return responses


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

    content = Content(tuple(articles), read[Help], read[Contact], read[Disclaimer], read[Crisis], replies)
    findings.extend(_inconsistencies(content, folder))
    if findings:
        raise ContentError(findings)
    return content


Model = TypeVar("Model", bound=_Words)


# What an editor can do about each kind of pydantic's errors.
_A_LIST = "this must be a list: begin each entry with '- ' on a line of its own"
_ADVICE = {
    "value_error.missing": "this is missing or empty: write it",
    "value_error.extra": "this is not known here: check its spelling, or take it out",
    "value_error.any_str.max_length": "'{value}' has {length} characters; shorten it to {limit_value}",
    "value_error.list.min_items": "write at least {limit_value} below this",
    "value_error.date": "'{value}' is no date: write it as 2026-01-31",
    "value_error.number.not_le": "write a number up to {limit_value}",
    "value_error.number.not_gt": "write a number above {limit_value}",
    "type_error.bool": "write true or false",
    "type_error.integer": "write a whole number",
    "type_error.str": "this must be one text",
    "type_error.list": _A_LIST,
    "type_error.tuple": _A_LIST,
    "type_error.dict": "write lines of the form 'name: ...' below this, indented",
}
_SHAPES = {
    _LINK: "must begin with https://, mailto:, tel: or sms: and hold no space",
    _PAGE: "must begin with https:// and hold no space",
    _EMAIL: "must be an address such as name@example.com",
    _PHONE: "must be a telephone number such as +1 555 0100",
    _CRISIS: "must hold {line} or {emergency}, and no other braces",
}


def _read(path: Path, model: Type[Model]) -> Model:
    node, values = read_yaml(path, read_text(path))
    try:
        return model.parse_obj(values if isinstance(values, dict) else {})
    except ValidationError as error:
        raise ContentError([_finding(path, node, wrong) for wrong in error.errors()]) from error


def _finding(path: Path, node: Optional[yaml.Node], wrong: Dict[str, Any]) -> Finding:
    """One of pydantic's errors in words for an editor."""
    location = tuple(step for step in wrong["loc"] if step != "__root__")
    line, value = look_up(node, location)
    name = next((step for step in reversed(location) if isinstance(step, str)), "")
    context = wrong.get("ctx", {})
    if "pattern" in context:
        advice = f"'{shorten(value, 40)}' {_SHAPES[context['pattern']]}"
    else:
        advice = _ADVICE.get(wrong["type"], "{otherwise}").format(
            value=value, length=len(value), otherwise=wrong["msg"], **context
        )
    return Finding(path, line, f"{name}: {advice}")


def _at(path: Path, *location: Any) -> Tuple[Path, int]:
    return path, look_up(read_yaml(path, read_text(path))[0], location)[0]


def _replies(path: Path) -> Dict[str, Tuple[Reply, ...]]:
    return {
        name[len("utter_") :]: tuple(Reply(text.text, text.metadata.get("when")) for text in texts)
        for name, texts in _read(path, _Domain).responses.items()
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
