"""What a visitor does on the page, in a real browser."""

import re
from pathlib import Path
from typing import List

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from assistant.content.loader import Content
from tests.widget.pictures import picture

HELP = re.compile("^(tel|sms):|^https://988lifeline.org/chat/$")
PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}


def test_a_visitor_asks_reads_on_and_comes_back(page: Page, chat, content: Content) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(content.articles[0].title)
    expect(chat.panel).to_be_hidden()
    chat.open()
    expect(chat.input).to_be_focused()
    expect(chat.replies.first).to_contain_text(content.disclaimer.text)
    for section in content.sections:
        expect(chat.replies.first.get_by_role("button", name=section.button)).to_be_visible()

    answer = chat.ask("is it safe?")
    _, caution = content.find("considerations_and_caution")
    expect(answer.locator("strong")).to_have_text("Considerations and Caution")
    expect(answer).to_contain_text(caution.text)
    expect(chat.questions).to_contain_text(["You said: is it safe?"])
    picture(page, "story")

    answer.get_by_role("button", name="What studies show").click()
    studies = chat.replies.nth(2)
    expect(studies).to_contain_text(content.find("clinical_insights")[1].text)
    expect(chat.questions.last).to_contain_text("You said: What studies show")

    studies.get_by_role("link", name="Read it in the article: Clinical Insights").click()
    section = page.locator("#clinical_insights")
    expect(section).to_be_focused()
    expect(section).to_be_in_viewport()
    assert section.evaluate("section => section.getAnimations().length") == 1

    said = chat.said
    page.reload()
    expect(chat.replies).to_have_count(3)
    assert chat.said == said

    chat.start_over()
    expect(chat.questions).to_have_count(0)
    expect(chat.replies).to_have_count(1)
    expect(chat.input).to_be_focused()
    page.reload()
    expect(chat.replies).to_have_count(1)


def test_enter_pressed_during_an_answer_sends_after_it(page: Page, chat) -> None:
    held: List[Route] = []
    page.route("**/chat/sessions", lambda route: held.append(route), times=1)
    chat.launcher.click()
    chat.input.fill("is it safe?")
    chat.input.press("Enter")
    expect(chat.input).to_have_value("is it safe?")  # a visitor sees that it has not gone yet
    expect(chat.questions).to_have_count(0)
    held[0].continue_()
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    expect(chat.input).to_be_empty()
    expect(chat.questions).to_have_count(1)


def test_a_failed_request_can_be_tried_again(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.route("**/messages", lambda route: route.abort(), times=1)
    chat.input.fill("is it safe?")
    chat.send.click()
    expect(chat.status).to_contain_text("That did not reach the server.")
    expect(chat.help).to_be_in_viewport(ratio=1)
    chat.retry.click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    expect(chat.questions).to_have_count(1)
    expect(chat.status).to_be_empty()
    assert trouble == ["Failed to load resource: net::ERR_FAILED"]
    trouble.clear()


def test_a_failure_on_the_server_brings_the_crisis_line(page: Page, chat, trouble: list) -> None:
    chat.open()
    message = {"id": "error", "text": "Something went wrong.", "options": [{"title": "Call 988", "url": "tel:988"}]}
    body = {"error": {"code": "internal", "message": "no"}, "messages": [{**message, "source": None}]}
    page.route("**/messages", lambda route: route.fulfill(status=500, json=body), times=1)
    reply = chat.ask("is it safe?")
    expect(reply.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    chat.retry.click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    assert len(trouble) == 1 and "500" in trouble.pop()


def test_a_chat_that_opens_while_the_server_is_away(page: Page, chat, trouble: list) -> None:
    page.route("**/chat/sessions", lambda route: route.abort(), times=1)
    chat.launcher.click()
    expect(chat.retry).to_be_visible()
    chat.ask("is it safe?")  # instead of trying again
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.first).to_contain_text("automated")
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    trouble.clear()


def test_a_session_that_the_server_lost_is_begun_anew(page: Page, chat, server: str, trouble: list) -> None:
    chat.open()
    requests.delete(f"{server}/chat/sessions/{chat.session}", timeout=10)
    chat.ask("is it safe?")
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    assert len(trouble) == 1 and "404" in trouble.pop()


def test_escape_closes_and_focus_returns(page: Page, chat) -> None:
    chat.open()
    page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.panel).to_be_visible()
    page.get_by_role("button", name="Close the chat").click()
    expect(chat.launcher).to_be_focused()
    page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()


def test_an_option_of_the_page_opens_the_chat(page: Page, chat, content: Content) -> None:
    page.locator("#help_options").get_by_role("link", name="Risks and caution").click()
    expect(chat.replies.last).to_contain_text(content.find("considerations_and_caution")[1].text)
    expect(chat.input).to_be_focused()
    assert page.url.endswith("/article")  # it opens the chat, and does not jump too


def test_help_is_one_tap_away_at_all_times(page: Page, chat) -> None:
    chat.open()
    expect(chat.help).to_have_attribute("href", "tel:988")
    expect(chat.help).to_be_in_viewport(ratio=1)
    reply = chat.ask("I want to die")
    expect(reply.get_by_role("listitem").first.get_by_role("link")).to_have_attribute("href", HELP)
    expect(reply.get_by_role("listitem").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("screen", [{"viewport": {"width": 1280, "height": 600}}, PHONE], ids=["low window", "phone"])
def test_an_answer_shows_from_its_start(page: Page, chat) -> None:
    chat.open()
    for question in ("what is ptsd", "what do studies show?", "is it safe? " * 100):
        reply = chat.ask(question)
        box, log = reply.bounding_box(), chat.log.bounding_box()
        assert log["y"] <= box["y"] < log["y"] + log["height"] / 2 or _end(reply) <= _end(chat.log)
        header = chat.leave.bounding_box()
        assert header["y"] >= 0 and header["y"] + header["height"] <= log["y"] + 1


def _end(part) -> float:
    box = part.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("screen", [PHONE])
def test_on_a_phone(page: Page, chat) -> None:
    chat.open()
    expect(chat.input).not_to_be_focused()  # the keyboard would cover the options
    box = chat.panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 720)
    chat.input.fill("is it safe?")
    chat.send.tap()
    chat.replies.nth(1).get_by_role("link", name="Read it in the article").tap()
    expect(chat.panel).to_be_hidden()
    expect(page.locator("#considerations_and_caution")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_without_storage_in_the_browser(page: Page, chat) -> None:
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('off'); }})")
    page.reload()
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")


def test_a_conversation_goes_on_on_a_second_page_and_after_the_server_was_away(
    tab: Page, chat, serve, tmp_path: Path, trouble: list
) -> None:
    with serve(tmp_path) as address:
        port = int(address.rsplit(":", 1)[1])
        tab.goto(f"{address}/article")
        chat.open()
        chat.ask("is it safe?")
        tab.goto(f"{address}/article/healing-scars")
        expect(chat.replies).to_have_count(2)
        session, said = chat.session, chat.said
    chat.input.fill("tell me more")
    chat.send.click()
    expect(chat.status).to_contain_text("That did not reach the server.")
    with serve(tmp_path, port=port):
        chat.retry.click()
        expect(chat.replies).to_have_count(3)
        assert chat.session == session
        assert chat.said[: len(said) + 1] == [*said, "tell me more"]
    trouble.clear()


def test_offline_is_said_and_over_when_it_is_over(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.context.set_offline(True)
    expect(chat.status).to_have_text("You are offline. What you send waits here until you are online again.")
    expect(chat.help).to_be_in_viewport(ratio=1)
    chat.input.fill("is it safe?")
    chat.send.click()
    expect(chat.retry).to_be_visible()
    expect(chat.status).to_contain_text("You are offline.")
    expect(chat.questions.last).to_contain_text("Not sent")
    page.context.set_offline(False)  # and what waited goes by itself
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    expect(chat.questions).to_have_count(1)
    expect(chat.questions.last).not_to_contain_text("Not sent")
    expect(chat.status).to_be_empty()
    trouble.clear()


_COUNT = """(log) => {
  window.changes = 0;
  window.removed = 0;
  const count = (records) => {
    changes += records.length;
    removed += records.flatMap((record) => [...record.removedNodes]).length;
  };
  new MutationObserver(count).observe(log, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def test_a_long_conversation_costs_no_more_per_message_than_a_short_one(page: Page, chat) -> None:
    options = [{"title": f"Option {number}", "payload": "/help_options"} for number in range(3)]
    reply = {"id": "help_options", "text": "An answer.\n\nIn two parts.", "source": None, "options": options}
    page.route("**/messages", lambda route: route.fulfill(json={"messages": [reply]}))
    chat.open()
    chat.ask("a first question")
    chat.log.evaluate(_COUNT)
    ask = "async (chat) => { const before = changes; await chat.ask('again'); await null; return changes - before; }"
    element = chat.element.element_handle()
    changes = [element.evaluate(ask) for _ in range(250)]
    expect(chat.log.locator(".message")).to_have_count(503)
    assert len(set(changes)) == 1, "changes to the log for each exchange"
    assert page.evaluate("removed") == 0
    expect(chat.replies.last).to_be_in_viewport()


def test_the_page_does_not_shift(tab: Page, chat, server: str) -> None:
    tab.add_init_script(
        "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().map((e) => e.value)))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    tab.goto(f"{server}/article", wait_until="networkidle")
    chat.open()
    chat.ask("is it safe?")
    assert tab.evaluate("shifts") == []
    tab.reload(wait_until="networkidle")  # opens by itself
    expect(chat.replies).to_have_count(2)
    chat.panel.get_by_role("button", name="Close the chat").click()
    assert tab.evaluate("shifts") == []
