"""The element: an unread mark, a wider panel, a first sign, the operator's policy, and how leaving removes them."""

from pathlib import Path
from typing import Any, List

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.widget.conftest import Chat
from tests.widget.test_leaving import neutral  # noqa: F401
from tests.widget.test_privacy import NOTHING

INVITED = "Questions about this article?"


def test_an_answer_that_comes_while_closed_is_marked(page: Page, chat) -> None:
    chat.open()
    held: List[Route] = []
    page.route("**/messages", lambda route: held.append(route), times=1)
    chat.input.fill("is it safe?")
    chat.input.press("Enter")
    expect(chat.questions).to_have_count(1)
    chat.close.click()
    expect(chat.launcher).to_have_accessible_name("Ask the article")
    held[0].continue_()
    expect(chat.launcher).to_have_accessible_name("Ask the article New answer")
    expect(chat.element.locator(".unread")).to_be_visible()
    assert "answer" not in page.title().lower()
    chat.launcher.click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    chat.close.click()
    expect(chat.launcher).to_have_accessible_name("Ask the article")
    expect(chat.element.locator(".unread")).to_be_hidden()


def test_a_wider_panel_is_remembered_in_the_tab(page: Page, chat) -> None:
    chat.open()
    assert chat.panel.bounding_box()["width"] == 416
    chat.wide.press("Enter")
    for _ in ("now", "after a reload"):
        expect(chat.panel).to_be_visible()
        assert chat.panel.bounding_box()["width"] == 576
        page.wait_for_timeout(400)  # the article glides
        article, panel = page.locator("main p").first.bounding_box(), chat.panel.bounding_box()
        assert article["x"] >= 0 and article["x"] + article["width"] <= panel["x"]
        page.reload()
    chat.wide.click()
    assert chat.panel.bounding_box()["width"] == 416
    assert page.evaluate("sessionStorage.getItem('ask-the-article-wide')") is None


def test_a_double_click_on_the_launcher_does_no_more_than_open(page: Page, chat) -> None:
    box = chat.launcher.bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(chat.replies).to_have_count(1)
    place = chat.wide.bounding_box()  # which stands there now
    assert place["x"] < box["x"] + box["width"] / 2 < place["x"] + place["width"]
    assert chat.panel.bounding_box()["width"] == 416


@pytest.mark.parametrize("screen", [{"viewport": {"width": 390, "height": 800}}])
def test_a_panel_that_covers_the_page_has_no_other_width(page: Page, chat) -> None:
    chat.open()
    expect(chat.wide).to_be_hidden()


def invite(page: Page, chat: Chat, server: str, words: str = INVITED) -> Any:
    page.clock.install()
    page.goto(f"{server}/article")
    chat.element.evaluate("(chat, words) => chat.setAttribute('invite', words)", words)
    # Read when the chat gets ready, as of an attribute in the page.
    chat.element.evaluate("(chat) => chat.setAttribute('content-lang', 'en-US')")
    return chat.element.locator(".hint")


def test_a_first_sign_is_off_unless_the_page_asks_for_it(tab: Page, chat, server: str) -> None:
    hint = invite(tab, chat, server, words="")
    expect(chat.launcher).to_be_visible()
    expect(hint).to_be_empty()
    assert tab.evaluate(NOTHING) == 0


def test_a_first_sign_is_gentle_and_comes_once(tab: Page, chat, server: str) -> None:
    hint = invite(tab, chat, server)
    expect(hint).to_have_text(INVITED)
    expect(hint).to_have_attribute("aria-live", "polite")
    assert tab.evaluate("document.activeElement === document.body")
    tab.clock.run_for(16_000)
    expect(hint).to_be_empty()
    hint = invite(tab, chat, server)
    expect(chat.launcher).to_be_visible()
    expect(hint).to_be_empty()


def test_a_first_sign_goes_when_the_chat_is_opened(tab: Page, chat, server: str) -> None:
    hint = invite(tab, chat, server)
    expect(hint).to_have_text(INVITED)
    chat.open()
    expect(hint).to_be_empty()


def test_leaving_leaves_no_trace_of_the_chat(tab: Page, chat, server: str, neutral: str) -> None:  # noqa: F811
    expect(invite(tab, chat, server)).to_have_text(INVITED)
    chat.open()
    chat.wide.click()
    chat.ask("is it safe?")
    assert tab.evaluate(NOTHING) == 4
    chat.element.evaluate("(element, exit) => element.setAttribute('exit', exit)", neutral)
    chat.leave.click()
    tab.wait_for_url(neutral)
    tab.goto(f"{server}/article")
    assert tab.evaluate(NOTHING) == 0
    expect(chat.launcher).to_be_visible()
    chat.open()
    assert chat.panel.bounding_box()["width"] == 416


def test_one_disclaimer_is_in_the_chat(page: Page, chat, content) -> None:
    chat.open()
    chat.ask("is it safe?")
    assert chat.panel.inner_text().count(content.disclaimer.text) == 1


def test_the_operators_policy_is_linked(browser: Browser, serve, tmp_path: Path) -> None:
    with serve(tmp_path, PRIVACY_URL="https://clinic.example/privacy") as address:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{address}/article")
        chat = Chat(page)
        chat.open()
        policy = chat.log.get_by_role("link", name="Privacy")
        expect(policy).to_have_attribute("href", "https://clinic.example/privacy")
        size = policy.evaluate("(link) => parseFloat(getComputedStyle(link).fontSize)")
        assert size >= 14
        page.close()
