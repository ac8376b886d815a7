"""The words of a reply are those of the tests here, not the shipped ones."""

import pytest

from assistant.content.loader import Content


@pytest.fixture(scope="session")
def content(own_words: Content) -> Content:
    return own_words
