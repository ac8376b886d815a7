"""What every channel asks of a message before Rasa sees it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.input_validation import TEXT_LIMIT, Refused, clean, declared
from assistant.content.loader import Content


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("is it safe?", "is it safe?"),
        ("  is it safe?\n", "is it safe?"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("nul\x00 bell\x07 escape\x1b", "nul bell escape"),
        ("half \ud83d an emoji", "half  an emoji"),
        ("whole 😀", "whole 😀"),
        ("/restart", "restart"),
        ("//restart", "restart"),
        (" / /restart", "restart"),
        ("\x00/restart", "restart"),
        ('/greet{"a": 1}', 'greet{"a": 1}'),
        ("and/or", "and/or"),
        ("/", "?"),
        ("\x00", "?"),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(
    st.text(st.characters(categories=("L", "P", "S", "Z", "C")), max_size=50) | st.text("/ \xa0\n\x00a{", max_size=9)
)
@settings(derandomize=True, database=None)
def test_a_cleaned_text_is_never_a_command_and_can_be_stored(typed: str) -> None:
    try:
        text = clean(typed)
    except Refused as refused:
        assert refused.code == "empty_text"
    else:
        assert text and not text.startswith("/")
        assert text.encode("utf-8") and "\x00" not in text


@pytest.mark.parametrize("typed", ["", " ", "\n\t "])
def test_an_empty_text_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(typed)
    assert (refused.value.status, refused.value.code) == (400, "empty_text")


def test_a_text_has_a_limit() -> None:
    assert clean("a" * TEXT_LIMIT)
    with pytest.raises(Refused) as refused:
        clean("a" * (TEXT_LIMIT + 1))
    assert (refused.value.status, refused.value.code) == (413, "text_too_long")


def test_every_section_is_a_declared_option(content: Content) -> None:
    for section in content.sections:
        assert declared(f"/{section.id}", content) == f"/{section.id}"


def test_an_option_of_a_section_that_is_gone_leads_to_all_topics(content: Content) -> None:
    assert declared("/a_section_of_last_year", content) == "/help_options"


@pytest.mark.parametrize("payload", ["/help_options", "/crisis", "/contact_human"])
def test_what_else_is_declared(payload: str, content: Content) -> None:
    assert declared(payload, content) == payload


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "/",
        "greet",
        "/restart",
        "/session_start",
        "/back",
        '/greet{"a": 1}',
        "/greet ",
        "//greet",
        "/GREET",
        "/error",
    ],
)
def test_an_undeclared_option_is_refused(payload: str, content: Content) -> None:
    with pytest.raises(Refused) as refused:
        declared(payload, content)
    assert (refused.value.status, refused.value.code) == (400, "unknown_option")
