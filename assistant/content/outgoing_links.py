"""What leads a visitor out of the chat: a call, a text message, a page."""

from pydantic import Field

from assistant.content.article import TITLE_LIMIT
from assistant.content.validation import LINK, Words


class Link(Words):
    """A title to tap, and the address that it leads to."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    url: str = Field(regex=LINK)

    @property
    def calls(self) -> bool:
        """Whether it is a telephone call, which not everybody can make."""
        return self.url.startswith("tel:")
