"""A real browser on the article's page; whatever goes wrong in the background fails the test."""

import os
import shutil
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Runs before the page: a violated policy shows up as a console error even where Chromium only blocks silently.
_REPORT = "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"


# Not for the whole session: Playwright's event loop would be in the way of asynchronous tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def screen() -> dict:
    """The window, and what the visitor prefers; a test may parametrize it."""
    return {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def trouble() -> List[str]:
    """Console errors and requests to other servers so far; what stays in it fails the test."""
    return []


@pytest.fixture
def page(browser: Browser, server: str, screen: dict, trouble: List[str]) -> Iterator[Page]:
    context = browser.new_context(**{"reduced_motion": "reduce", **screen})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.add_init_script(_REPORT)
    page.on("console", lambda message: message.type in ("error", "warning") and trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: request.url.startswith(server) or trouble.append(request.url))
    page.goto(f"{server}/article")
    yield page
    context.close()
    assert not trouble


class Chat:
    """What a visitor does in the chat."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_role("dialog")
        self.launcher = page.get_by_role("button", name="Ask the article")
        self.log = page.get_by_role("log")
        self.input = page.get_by_label("Your question")
        self.send = page.get_by_role("button", name="Send")
        self.help = page.locator("ask-the-article").get_by_role("link", name="Call 988").first
        self.replies = self.log.locator(".message:not(.visitor)")
        self.questions = self.log.locator(".message.visitor")

    def open(self) -> None:
        self.launcher.click()
        self.replies.first.wait_for()

    def ask(self, text: str) -> Any:
        """Type a question; the reply to it."""
        count = self.replies.count()
        self.input.fill(text)
        self.input.press("Enter")
        reply = self.replies.nth(count)
        reply.wait_for()
        return reply


@pytest.fixture
def chat(page: Page) -> Chat:
    return Chat(page)
