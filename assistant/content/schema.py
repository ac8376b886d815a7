"""The shape of the other files of `content/` and of the replies in domain.yml, with advice for what is wrong."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Type

from pydantic import ConstrainedList, ConstrainedStr, Extra, Field, root_validator, validator

from assistant.content.article import TITLE_LIMIT
from assistant.content.findings import read_text, read_yaml
from assistant.content.outgoing_links import Link
from assistant.content.reply_ids import IN_DOMAIN
from assistant.content.validation import EMAIL, LINK, PAGE, PHONE, Model, Words, checked


class _Title(ConstrainedStr):
    min_length = 1
    max_length = TITLE_LIMIT


class HelpOption(Words):
    """A menu entry beside the sections: either a reply or a link."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    reply: Optional[str]
    url: Optional[str] = Field(regex=LINK)

    @root_validator(skip_on_failure=True)
    def leads_somewhere(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if (values["reply"] is None) == (values["url"] is None):
            raise ValueError("give each option either a reply or a url")
        return values


class OtherArticles(Words):
    """The way to the other articles, where there are too many for a menu: its title, and what is said with the list."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    text: str = Field(min_length=1)


class Help(Words):
    none_of_these: str = Field(min_length=1, max_length=TITLE_LIMIT)
    other_articles: Optional[OtherArticles]
    options: Tuple[HelpOption, ...] = ()
    in_text_messages: Dict[str, _Title] = {}


class Contact(Words):
    enabled: bool
    name: str = ""
    phone: Optional[str] = Field(regex=PHONE)
    email: Optional[str] = Field(regex=EMAIL)
    page: Optional[str] = Field(regex=PAGE)

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


class Disclaimer(Words):
    text: str = Field(min_length=1)


class Button(Words):
    """An option that stands with a reply in domain.yml."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    payload: str


class _FixedText(Words):
    class Config:
        extra = Extra.ignore

    text: str
    buttons: Tuple[Button, ...] = ()
    metadata: Dict[str, Any] = {}


class _FixedTexts(ConstrainedList):
    __args__ = (_FixedText,)
    item_type = _FixedText
    min_items = 1


class Fixed(Words):
    """What domain.yml has for visitors to read."""

    class Config:
        extra = Extra.ignore

    responses: Dict[str, _FixedTexts]

    @validator("responses")
    def complete(cls, responses: Dict[str, List[_FixedText]]) -> Dict[str, List[_FixedText]]:
        missing = [f"utter_{name}" for name in IN_DOMAIN if f"utter_{name}" not in responses]
        if missing:
            raise ValueError(f"put {', '.join(missing)} back")
        return responses


def read(path: Path, model: Type[Model]) -> Model:
    """The words of one file.

    Raises:
        ContentError: with file, line and advice for everything that does not fit the model.
    """
    return checked(path, model, *read_yaml(path, read_text(path)))
