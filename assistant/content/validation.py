"""What the models of content share: their base, the shapes of values, and errors with file, line and advice."""

import datetime
import re
from pathlib import Path
from textwrap import shorten
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Type, TypeVar

import yaml
from pydantic import BaseModel, Extra, ValidationError, root_validator
from pydantic.errors import DateError

from assistant.content.findings import ContentError, Finding, look_up

LINK = r"^(https://|mailto:|tel:|sms:)\S+$"
PAGE = r"^https://\S+$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
PHONE = r"^\+?[0-9(][0-9 ()./-]+$"
CRISIS = r"(?s)^(?=.*\{(line|emergency|write)\})([^{}]|\{line\}|\{emergency\}|\{write\})*$"
LOGO = r"^media/([\w-][\w.-]*/)*[\w-][\w.-]*\.(svg|png|jpg|jpeg|webp|avif|gif)$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SHOWN = 40  # characters of a wrong value

# What an editor can do about each kind of pydantic's errors.
_A_LIST = "this must be a list: begin each entry with '- ' on a line of its own"
_ADVICE = {
    "value_error.missing": "this is missing or empty: write it",
    "value_error.extra": "this is not known here: check its spelling, or take it out",
    "value_error.any_str.max_length": "'{shown}' has {length} characters; shorten it to {limit_value}",
    "value_error.any_str.min_length": "this is empty: write it, or take it out",
    "value_error.list.min_items": "write at least {limit_value} below this",
    "value_error.date": "'{shown}' is no date: write it as 2026-01-31",
    "value_error.number.not_le": "write a number up to {limit_value}",
    "value_error.number.not_gt": "write a number above {limit_value}",
    "type_error.bool": "write true or false",
    "type_error.integer": "write a whole number",
    "type_error.str": "this must be one text: put one that holds a colon in straight quotes",
    "type_error.list": _A_LIST,
    "type_error.tuple": _A_LIST,
    "type_error.dict": "write lines of the form 'name: ...' below this, indented",
}
_SHAPES = {
    LINK: "must begin with https://, mailto:, tel: or sms: and hold no space",
    PAGE: "must begin with https:// and hold no space",
    EMAIL: "must be an address such as name@example.com",
    PHONE: "must be a telephone number such as +1 555 0100",
    CRISIS: "must hold {line}, {write} or {emergency}, and no other braces",
    LOGO: "must be a picture in the folder media, such as media/logo.svg",
}


class Words(BaseModel):
    """What somebody wrote: no field but the known ones, and an empty one counts as absent."""

    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True

    @root_validator(pre=True)
    def left_empty(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        return {name: value for name, value in values.items() if value != ""}


class Day(datetime.date):
    """A date that is written as 2026-01-31; pydantic's own would take "2026" for seconds since 1970."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], datetime.date]]:
        yield cls.read

    @classmethod
    def read(cls, written: Any) -> datetime.date:
        if isinstance(written, datetime.date):
            return written
        if not isinstance(written, str) or not _DAY.fullmatch(written.strip()):
            raise DateError
        try:
            return datetime.date.fromisoformat(written.strip())
        except ValueError as error:  # such as February 30
            raise DateError from error


Model = TypeVar("Model", bound=Words)


def checked(path: Path, model: Type[Model], node: Optional[yaml.Node], values: Any, above: int = 0) -> Model:
    """The values of a YAML document as a model; `above` counts the lines of the file before the document.

    Raises:
        ContentError: with file, line and advice for everything that does not fit the model.
    """
    try:
        return model.parse_obj(values if isinstance(values, dict) else {})
    except ValidationError as error:
        raise ContentError([_finding(path, node, wrong, above) for wrong in error.errors()]) from error


def _finding(path: Path, node: Optional[yaml.Node], wrong: Mapping[str, Any], above: int) -> Finding:
    """One of pydantic's errors in words for an editor."""
    location = tuple(step for step in wrong["loc"] if step != "__root__")
    line, value = look_up(node, location)
    name = next((step for step in reversed(location) if isinstance(step, str)), "")
    context = wrong.get("ctx", {})
    shown = shorten(value, SHOWN)
    if "pattern" in context:
        advice = f"'{shown}' {_SHAPES[context['pattern']]}"
    else:
        advice = _ADVICE.get(wrong["type"], "{otherwise}").format(
            shown=shown, length=len(value), otherwise=wrong["msg"], **context
        )
    return Finding(path, above + line, f"{name}: {advice}")
