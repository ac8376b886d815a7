"""The content that a running assistant speaks from."""

from functools import lru_cache

from assistant.content import Content, load


@lru_cache(1)
def content() -> Content:
    """The content of this project, read once."""
    return load()
