"""Who stands behind an article, as its front matter says: author, review, references and publisher."""

from typing import Any, List, Optional, Tuple

from pydantic import ConstrainedStr, Field, validator

from assistant.content.validation import LOGO, PAGE, Day, Words

NAME_LIMIT = 100  # characters of a line below the title
REFERENCE_LIMIT = 1_000


class Person(Words):
    """An author or a reviewer; `page` tells more about them."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    role: Optional[str] = Field(max_length=NAME_LIMIT)
    page: Optional[str] = Field(regex=PAGE)


class Publisher(Words):
    """Who publishes the article, with the pages that a website owes its visitors."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    logo: Optional[str] = Field(regex=LOGO)
    page: Optional[str] = Field(regex=PAGE)
    privacy: Optional[str] = Field(regex=PAGE)
    imprint: Optional[str] = Field(regex=PAGE)


class _Reference(ConstrainedStr):
    min_length = 1
    max_length = REFERENCE_LIMIT


class Publication(Words):
    """What an article's page shows besides the article. `related` are slugs; a reference is one line of Markdown."""

    author: Tuple[Person, ...] = ()
    reviewed_by: Tuple[Person, ...] = ()
    published: Optional[Day] = None
    reviewed: Optional[Day] = None
    references: Tuple[_Reference, ...] = ()
    publisher: Optional[Publisher] = None
    related: Tuple[str, ...] = ()
    canonical: Optional[str] = Field(default=None, regex=PAGE)

    @validator("author", "reviewed_by", pre=True)
    def named(cls, given: Any) -> Any:
        return [{"name": each} if isinstance(each, str) else each for each in _listed(given)]

    @validator("references", pre=True)
    def one_or_several(cls, given: Any) -> Any:
        return _listed(given)

    @validator("related", pre=True)
    def slugs(cls, given: Any) -> Any:
        return given.replace(",", " ").split() if isinstance(given, str) else given

    @validator("publisher", pre=True)
    def only_named(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


def _listed(given: Any) -> List[Any]:
    """What is given as one entry counts as a list of one."""
    return given if isinstance(given, list) else [given]
