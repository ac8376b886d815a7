"""The conversation as a file or on the clipboard, which only the visitor's own act makes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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


def test_what_is_copied_is_what_is_saved(page: Page, chat, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    chat.open()
    chat.ask("is it safe?")
    chat.copy.click()
    expect(chat.status).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "> is it safe?" in copied and copied == saved(page, chat)
    expect(chat.copy).to_be_visible()
    chat.ask("what is ptsd?")
    expect(chat.status).to_be_empty()


KEPT = {
    "by the browser": "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
    "on a page without a clipboard": "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_a_copy_that_failed_is_told_and_can_be_saved(page: Page, chat, kept: str) -> None:
    page.add_init_script(kept)
    page.reload()
    chat.open()
    chat.ask("is it safe?")
    chat.copy.click()
    expect(chat.status).to_have_text("This browser did not let it be copied. You can save it.")
    assert "> is it safe?" in saved(page, chat)
