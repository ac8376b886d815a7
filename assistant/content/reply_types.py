"""The shapes of a reply and of its options, from whoever composes them to whoever shows them."""

from typing import List, Optional, TypedDict


class _Titled(TypedDict):
    title: str


class Option(_Titled, total=False):
    """What a visitor can tap: it sends a payload, or opens the address of a page, a call or a text message."""

    payload: str
    url: str


class Source(TypedDict):
    """Where on the website an answer stands."""

    article: str
    section: str
    title: str
    url: str


class _Response(TypedDict):
    id: str
    text: str
    buttons: List[Option]
    source: Optional[Source]


class Response(_Response, total=False):
    """A reply as Rasa passes it on and stores it; `kept` is stored in the place of a text with personal data."""

    kept: str


class Message(TypedDict):
    """A reply, or what a visitor said, as the web API gives it."""

    id: str
    text: str
    source: Optional[Source]
    options: List[Option]
