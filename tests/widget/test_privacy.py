"""What the chat keeps, tells and loads, and how it is forgotten."""

import time
from typing import Callable

import pytest
import requests
from playwright.sync_api import Page, expect

from assistant.web.widget_bundle import bundle

NOTHING = "Object.keys(sessionStorage).length + Object.keys(localStorage).length + document.cookie.length"


def forgotten(server: str, session: str) -> bool:
    """Whether the server knows the session no more, or soon does not."""
    for _ in range(50):
        if requests.get(f"{server}/chat/sessions/{session}", timeout=10).status_code == 404:
            return True
        time.sleep(0.1)
    return False


def test_only_what_is_needed_is_asked_of_the_own_server_alone(tab: Page, chat, server: str) -> None:
    asked = []
    tab.on("request", lambda request: asked.append((request.method, request.url.removeprefix(server))))
    with tab.expect_request("**/widget/icon.svg"):  # an idle network does not wait for it
        tab.goto(f"{server}/article", wait_until="networkidle")
    page = ["/article", "/widget/page.css", f"/widget/{bundle().name}", "/article/media/head.svg", "/widget/icon.svg"]
    assert sorted(asked) == sorted(("GET", path) for path in page)
    assert tab.evaluate(NOTHING) == 0
    asked.clear()
    chat.open()
    chat.ask("is it safe?")
    assert asked == [("POST", "/chat/sessions"), ("POST", f"/chat/sessions/{chat.session}/messages")]
    assert tab.context.cookies() == []
    assert tab.evaluate("Object.keys(localStorage).length") == 0
    assert set(tab.evaluate("Object.keys(sessionStorage)")) == {"ask-the-article-session", "ask-the-article-open"}


def test_it_says_for_how_long_messages_are_kept(page: Page, chat) -> None:
    chat.open()
    expect(chat.log).to_contain_text("Messages are kept for 30 days; “Start over” deletes them now.")
    told = {"help": [{"title": "Call 1", "url": "tel:1"}], "disclaimer": "", "session": "x", "messages": []}
    page.route("**/chat/sessions", lambda route: route.fulfill(json={**told, "storage": {"days": 1}}))
    chat.restart.click()
    expect(chat.log).to_contain_text("Messages are kept for 1 day;")


def test_start_over_forgets_on_the_server(page: Page, chat, server: str) -> None:
    chat.open()
    session = chat.session
    assert requests.get(f"{server}/chat/sessions/{session}", timeout=10).status_code == 200
    with page.expect_response("**/chat/sessions"):
        chat.start_over()
    assert requests.get(f"{server}/chat/sessions/{session}", timeout=10).status_code == 404


def by_button(page: Page, chat) -> None:
    chat.leave.click()


def by_shift(page: Page, chat) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [by_button, by_shift])
def test_leaving_deletes_everything_and_there_is_no_way_back(
    tab: Page, chat, server: str, elsewhere, leave: Callable
) -> None:
    elsewhere.pages["/weather"] = "<title>Weather</title>"
    elsewhere.policy = ""
    tab.goto(f"{server}/article")
    chat.element.evaluate("(element, exit) => element.setAttribute('exit', exit)", f"{elsewhere.origin}/weather")
    chat.open()
    chat.ask("is it safe?")
    chat.input.fill("a draft that nobody shall see")
    session = chat.session
    leave(tab, chat)
    tab.wait_for_url(f"{elsewhere.origin}/weather")
    assert tab.evaluate("document.referrer") == ""
    assert forgotten(server, session)
    tab.go_back()
    assert tab.url == "about:blank"
    tab.goto(f"{server}/article")
    assert tab.evaluate(NOTHING) == 0


def test_a_draft_outlives_a_reload_but_not_its_sending(page: Page, chat) -> None:
    chat.open()
    chat.input.fill("is it sa")
    page.reload()
    expect(chat.input).to_have_value("is it sa")
    chat.ask("is it safe?")
    page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.input).to_have_value("")


PROBE = "<img src=x onerror=broken=1><script>broken=1</script><b>bold</b>"
UNSAFE = [
    "javascript:broken=1",
    "JaVaScRiPt:broken=1",
    "data:text/html,<script>1</script>",
    "//evil.example/",
    "blob:x",
    "vbscript:1",
]
SAFE = [
    "https://clinic.example/a_(b)?c=(d)",
    "tel:988",
    "sms:988?body=START",
    "mailto:a@clinic.example",
    "/article#understanding_ptsd",
]


def test_whatever_the_server_sends_is_text(page: Page, chat, server: str) -> None:
    message = {
        "id": PROBE,
        "text": f"{PROBE}\n\n{' '.join(UNSAFE)}\n\nSee ({SAFE[0]}), tel:988.",
        "source": {"article": "x", "section": PROBE, "title": PROBE, "url": "javascript:broken=1"},
        "options": [{"title": f"{PROBE} {url}", "url": url} for url in UNSAFE + SAFE]
        + [{"title": PROBE, "payload": PROBE}],
    }
    visitor = {"id": "visitor", "text": f"{PROBE} https://clinic.example/b", "source": None, "options": []}
    about = {"help": [{"title": PROBE, "url": "javascript:broken=1"}], "disclaimer": PROBE, "storage": {"days": 1}}
    begun = {"session": "x", "messages": [message], **about}
    page.route("**/chat/sessions", lambda route: route.fulfill(json=begun))
    history = {**begun, "messages": [message, visitor, message], "times": ["2026-01-01T00:00:00Z"] * 3}
    page.route("**/chat/sessions/x", lambda route: route.fulfill(json=history))
    chat.open()
    for count in (1, 2):
        expect(chat.replies).to_have_count(count)
        expect(chat.replies.last).to_contain_text(PROBE)
        assert chat.element.locator("img, script, b, iframe").count() == 0
        links = chat.log.locator("a").evaluate_all("links => links.map((link) => link.href)")
        allowed = [url if ":" in url else server + url for url in SAFE]
        assert links == [SAFE[0], "tel:988", *allowed] * count
        assert page.evaluate("typeof broken") == "undefined"
        page.reload()
    expect(chat.questions).to_contain_text([visitor["text"]])


def test_what_a_visitor_types_is_text(page: Page, chat) -> None:
    chat.open()
    chat.ask(f"{PROBE} is it safe?")
    expect(chat.questions).to_contain_text([f"You said: {PROBE} is it safe?"])
    page.reload()
    expect(chat.questions).to_contain_text([f"You said: {PROBE} is it safe?"])
    assert chat.log.locator("img, script, b").count() == 0
    assert page.evaluate("typeof broken") == "undefined"
