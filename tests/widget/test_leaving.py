"""Leaving the page at once: what is seen, what the history keeps, which keys do it, and what happens offline."""

from typing import Any, Callable

import pytest
from playwright.sync_api import Page, expect

from tests.widget.test_privacy import NOTHING, forgotten

WEATHER = "<title>Weather</title>"


@pytest.fixture
def neutral(elsewhere: Any) -> str:
    """The address of a neutral page."""
    elsewhere.policy = ""
    elsewhere.pages = {"/": "", "/weather": WEATHER}
    return f"{elsewhere.origin}/weather"


def visit(tab: Page, address: str, chat: Any, neutral: str) -> None:
    tab.goto(address)
    chat.element.evaluate("(element, exit) => element.setAttribute('exit', exit)", neutral)


def shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def by_options_and_headings(page: Page, chat: Any) -> None:
    page.locator("#help_options").get_by_role("link", name="Risks and caution").click()
    chat.replies.nth(1).wait_for()
    for section in ("clinical_insights", "understanding_ptsd"):
        page.locator(f"#{section} h2 a").click()
        expect(page.locator(f"#{section}")).to_be_in_viewport()


def by_headings_before_the_chat_was_used(page: Page, chat: Any) -> None:
    for section in ("clinical_insights", "understanding_ptsd"):
        page.locator(f"#{section} h2 a").click()
    chat.open()


def by_a_page_that_adds_to_the_history(page: Page, chat: Any) -> None:
    chat.open()
    page.evaluate("for (const step of ['a', 'b']) history.pushState(null, '', `?${step}`)")


@pytest.mark.parametrize(
    "step", [by_options_and_headings, by_headings_before_the_chat_was_used, by_a_page_that_adds_to_the_history]
)
def test_back_leads_to_no_entry_that_the_page_added(tab: Page, chat, server: str, neutral: str, step: Callable) -> None:
    visit(tab, f"{server}/article", chat, neutral)
    step(tab, chat)
    chat.leave.click()
    tab.wait_for_url(neutral)
    tab.go_back()
    assert tab.url == "about:blank"


HOSTILE = """
  html { display: block !important; background: red !important; }
  html::after { content: "the article"; display: block; position: fixed; inset: 0; }
  [hidden], body { display: block !important; visibility: visible !important; }
"""


_ADOPT = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
_SEEN = """(chat) => {
  document.documentElement.style.background = "url(/article/media/head.svg)";
  document.documentElement.className = "healing-scars";
  chat.leave();
  const { title, body, documentElement } = document;
  const left = document.querySelectorAll("style, link, main, ask-the-article").length;
  return [title, body.innerText, getComputedStyle(documentElement, "::after").content, left,
    documentElement.getAttributeNames()];
}"""


def test_the_page_is_blank_at_once_whatever_its_styles_say(tab: Page, chat, server: str, neutral: str) -> None:
    visit(tab, f"{server}/article", chat, neutral)
    tab.evaluate(_ADOPT, HOSTILE)
    chat.open()
    title, text, after, left, attributes = chat.element.evaluate(_SEEN)  # before the neutral page is there
    assert "Healing" not in title and text == "" and after == "none" and left == 0 and attributes == ["lang"]
    tab.wait_for_url(neutral)


def test_a_page_that_asks_whether_to_leave_it_holds_up_no_visitor(tab: Page, chat, server: str, neutral: str) -> None:
    tab.add_init_script("addEventListener('beforeunload', (event) => event.preventDefault())")
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    visit(tab, f"{server}/article", chat, neutral)
    chat.open()
    chat.leave.click()
    tab.wait_for_url(neutral)
    assert asked == []


def test_shift_three_times_says_how_often_it_is_still_to_be_pressed(page: Page, chat) -> None:
    page.clock.install()
    chat.open()
    shift(page, 1)
    expect(chat.status).to_have_text("Shift: 2 more to leave this page")
    shift(page, 1)
    expect(chat.status).to_have_text("Shift: 1 more to leave this page")
    page.clock.run_for(6_000)
    expect(chat.status).to_be_empty()
    shift(page, 2)
    page.keyboard.type("A shift that writes is none")
    shift(page, 2)
    assert page.url.endswith("/article") and chat.session


def test_shift_leaves_after_a_reload_with_the_chat_closed(tab: Page, chat, server: str, neutral: str) -> None:
    visit(tab, f"{server}/article", chat, neutral)
    chat.open()
    session = chat.session
    chat.close.click()
    visit(tab, f"{server}/article", chat, neutral)
    expect(chat.launcher).to_be_visible()
    tab.locator("h1").click()
    shift(tab, 2)
    expect(chat.element.locator(".hint")).to_have_text("Shift: 1 more to leave this page")
    shift(tab, 1)
    tab.wait_for_url(neutral)
    assert forgotten(server, session)


def test_keys_in_a_form_of_the_page_leave_nothing(page: Page, chat) -> None:
    chat.open()
    chat.close.click()
    page.evaluate("document.querySelector('h1').append(document.createElement('input'))")
    field = page.locator("h1 input")
    field.fill("half an application")
    for key in ("Shift", "Escape"):
        for _ in range(4):
            field.press(key)
    expect(field).to_have_value("half an application")
    expect(field).to_be_focused()
    assert page.url.endswith("/article") and chat.session


def test_who_never_used_the_chat_leaves_by_no_key(page: Page, chat) -> None:
    expect(chat.launcher).to_be_visible()
    shift(page, 5)
    assert page.url.endswith("/article")
    expect(page.locator("h1")).to_be_visible()


def test_offline_it_is_said_and_deleted_when_the_line_is_back(
    tab: Page, chat, server: str, neutral: str, trouble: list
) -> None:
    visit(tab, f"{server}/article", chat, neutral)
    chat.open()
    session = chat.session
    tab.context.set_offline(True)
    chat.leave.click()
    expect(tab.locator("body")).to_have_text(
        "You are offline. Keep this page open until you are online again: then what is stored is deleted."
    )
    assert tab.evaluate(NOTHING) == 0
    tab.context.set_offline(False)
    tab.wait_for_url(neutral)
    assert forgotten(server, session)
    trouble.clear()


def test_a_conversation_is_deleted_only_after_a_second_step(page: Page, chat) -> None:
    chat.open()
    chat.ask("is it safe?")
    session = chat.session
    chat.restart.click()
    keep = chat.panel.get_by_role("button", name="Keep it")
    expect(keep).to_be_focused()
    expect(chat.status).to_contain_text("Delete this conversation?")
    keep.click()
    expect(chat.status).to_be_empty()
    expect(chat.replies).to_have_count(2)
    chat.start_over()
    expect(chat.questions).to_have_count(0)
    assert chat.session != session


def test_what_has_the_focus_keeps_it_when_something_else_is_told(page: Page, chat) -> None:
    chat.open()
    chat.ask("is it safe?")
    chat.restart.click()
    keep = chat.panel.get_by_role("button", name="Keep it")
    shift(page, 1)
    expect(chat.status).to_contain_text("Shift: 2 more to leave this page")
    expect(keep).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.status).to_be_empty()


def test_controls_that_delete_are_named_as_the_text_names_them_and_stand_apart(page: Page, chat) -> None:
    chat.open()
    leave, restart, close = (part.bounding_box() for part in (chat.leave, chat.restart, chat.close))
    assert chat.restart.inner_text() == "Start over" and "“Start over” deletes" in chat.log.inner_text()
    assert close["x"] - leave["x"] - leave["width"] >= 7
    assert restart["y"] - leave["y"] - leave["height"] >= 100


def test_a_conversation_in_two_tabs_is_one(page: Page, chat, server: str) -> None:
    chat.open()
    with page.context.expect_page() as opened:
        page.evaluate("open(location.href)")  # with a copy of what this tab remembers, as a duplicated one
    other = type(chat)(opened.value)
    expect(other.replies).to_have_count(1)
    assert other.session == chat.session
    chat.ask("is it safe?")
    expect(other.replies).to_have_count(2)
    expect(other.questions).to_contain_text(["is it safe?"])
    other.start_over()
    expect(other.questions).to_have_count(0)
    expect(chat.launcher).to_be_visible()
    assert chat.session is None
    chat.open()
    expect(chat.questions).to_have_count(0)
    opened.value.close()
