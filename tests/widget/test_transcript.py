"""The conversation as a file, which only the visitor's own act makes."""

from pathlib import Path

from playwright.sync_api import Page

from tests.widget.conftest import ASSISTANT, snippets


def saved(page: Page, chat) -> str:
    with page.expect_download() as download:
        chat.save.click()
    assert download.value.suggested_filename == "chat.txt"  # which tells of no illness
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_what_was_said_is_saved_with_where_it_leads(page: Page, chat, server: str) -> None:
    chat.open()
    answer = chat.ask("is it safe?")
    words = answer.locator(".bubble p").first.inner_text()
    chat.ask("I want to die")
    text = saved(page, chat)
    assert "\n\n> is it safe?" in text and "\n\n> I want to die" in text
    assert f"Considerations and Caution\n\n{words}" in text
    assert f"{server}/article/healing-scars#considerations_and_caution" in text
    assert "Call 988 tel:988" in text
    for unsaid in ("You said", "Options", "All topics", "Messages are kept", "Read aloud"):
        assert unsaid not in text


def test_it_is_saved_under_a_strict_policy_too(tab: Page, site, chat, server: str) -> None:
    site(snippets("html")[0].replace(ASSISTANT, server))
    chat.open()
    chat.ask("is it safe?")
    assert "> is it safe?" in saved(tab, chat)
    assert tab.evaluate("Object.keys(sessionStorage).length") == 2  # the session, and that the chat is open
