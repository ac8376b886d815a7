"""A real browser on the article's page; whatever goes wrong in the background fails the test."""

import os
import re
from typing import Any, Callable, Iterator, List, Optional

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from assistant.content.loader import ROOT
from workbench.running.services import program

DOCS = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
ASSISTANT = "https://chat.clinic.example"
PATIENCE = 30_000  # milliseconds: a machine that does other work at the same time is slow, not wrong
expect.set_options(timeout=PATIENCE)

# Runs before the page: a violated policy shows up as a console error even where Chromium only blocks silently.
_REPORT = "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"


# Not for the whole session: Playwright's event loop would be in the way of asynchronous tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
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
def tab(browser: Browser, server: str, elsewhere: Any, screen: dict, trouble: List[str]) -> Iterator[Page]:
    """An empty tab."""
    context = browser.new_context(**{"reduced_motion": "reduce", **screen})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(_REPORT)

    def told(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            trouble.append(message.text)
            print(message.text, message.location["url"])  # which pytest shows with what fails

    page.on("console", told)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    own = (server, elsewhere.origin)
    page.on("request", lambda request: request.url.startswith(own) or trouble.append(request.url))
    yield page
    context.close()
    assert not trouble


@pytest.fixture
def page(tab: Page, server: str) -> Page:
    """The article."""
    tab.goto(f"{server}/article")
    return tab


def snippets(language: str) -> List[str]:
    """The examples of docs/embedding.md in a language."""
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


@pytest.fixture
def site(tab: Page, server: str, elsewhere: Any) -> Callable[..., None]:
    """`site(html)` opens a page with this in it on another origin, under the policy that the docs tell.

    `own` adds that the site may use files of its own; `pages` are more of its files.
    """

    def visit(html: str, own: bool = False, **pages: str) -> None:
        (policy,) = snippets("csp")
        elsewhere.policy = policy.strip().replace(ASSISTANT, f"'self' {server}" if own else server)
        elsewhere.pages = {
            "/": f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Clinic</title><p>Words.{html}',
            **{f"/{name.replace('_', '.')}": text for name, text in pages.items()},
        }
        tab.goto(elsewhere.origin)

    return visit


class Chat:
    """What a visitor does in the chat."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("ask-the-article")
        self.panel = page.get_by_role("dialog")
        self.launcher = page.get_by_role("button", name="Ask the article")
        self.log = page.get_by_role("log")
        self.input = page.get_by_label("Your question")
        self.send = page.get_by_role("button", name="Send")
        self.status = page.get_by_role("status")
        self.leave = page.get_by_role("button", name="Leave this page")
        self.restart = page.get_by_role("button", name="Start over")
        self.save = page.get_by_role("button", name="Save chat")
        self.copy = page.get_by_role("button", name="Copy chat")
        self.wide = page.get_by_role("button", name="Change width")
        self.end = page.get_by_role("button", name="Go to the end")
        self.close = page.get_by_role("button", name="Close the chat")
        self.retry = page.get_by_role("button", name="Try again")
        self.help = self.element.get_by_role("link", name="Call 988").first
        self.replies = self.log.locator(".message:not(.visitor)")
        self.questions = self.log.locator(".message.visitor")

    def open(self) -> None:
        self.launcher.click()
        self.replies.first.wait_for()

    def start_over(self) -> None:
        """Delete the conversation, and mean it."""
        self.restart.click()
        if self.questions.count():
            self.panel.get_by_role("button", name="Delete it").click()

    def ask(self, text: str) -> Any:
        """Type a question; the reply to it."""
        count = self.replies.count()
        self.input.fill(text)
        self.input.press("Enter")
        reply = self.replies.nth(count)
        reply.wait_for()
        return reply

    @property
    def said(self) -> List[str]:
        """The words of every message, without the times."""
        return self.log.locator(".bubble > div").all_inner_texts()

    @property
    def session(self) -> Optional[str]:
        return self.page.evaluate("sessionStorage.getItem('ask-the-article-session')")


@pytest.fixture
def chat(tab: Page) -> Chat:
    """The chat of the tab, whichever page is in it."""
    return Chat(tab)
