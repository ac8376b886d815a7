"""What is asked during a reply, and what fails: it waits, follows, comes back, and is said once."""

import json
from typing import Any, Callable, List

import pytest
from playwright.sync_api import Page, Route, expect

from assistant.web.widget_bundle import STRINGS


@pytest.fixture
def held(page: Page) -> List[Route]:
    """The next message to the server, which waits until the test lets it go."""
    routes: List[Route] = []
    page.route("**/messages", lambda route: routes.append(route), times=1)
    return routes


def begin(page: Page, chat: Any) -> None:
    chat.input.fill("is it safe?")
    chat.input.press("Enter")
    expect(chat.questions).to_have_count(1)


def test_what_is_asked_during_a_reply_follows_it(page: Page, chat, held: List[Route]) -> None:
    chat.open()
    begin(page, chat)
    chat.element.evaluate("(chat) => { chat.ask('what do studies show?'); }")
    page.locator("#help_options").get_by_role("link", name="Risks and caution").evaluate("(link) => link.click()")
    chat.element.evaluate("(chat) => { chat.ask('what is ptsd?'); }")
    expect(chat.questions).to_have_count(1)
    held[0].continue_()
    expect(chat.questions).to_have_count(4)
    expect(chat.replies).to_have_count(5)
    words = ["Considerations and Caution", "Clinical Insights", "Considerations and Caution", "PTSD"]
    for place, expected in enumerate(words, 1):
        expect(chat.replies.nth(place)).to_contain_text(expected)
    said = [message.get_attribute("data-reply") for message in chat.log.locator(".message").all()]
    assert said[1::2] == ["visitor"] * 4


def test_starting_over_during_a_reply_follows_it(page: Page, chat, held: List[Route]) -> None:
    chat.open()
    session = chat.session
    begin(page, chat)
    chat.start_over()
    held[0].continue_()
    expect(chat.questions).to_have_count(0)
    expect(chat.replies).to_have_count(1)
    assert chat.session != session


def by_the_line(page: Page, chat: Any) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def by_opening_again(page: Page, chat: Any) -> None:
    chat.close.click()
    chat.launcher.click()


@pytest.mark.parametrize("back", [by_the_line, by_opening_again])
def test_an_opening_that_failed_comes_back_by_itself(page: Page, chat, trouble: list, back: Callable) -> None:
    page.route("**/chat/sessions", lambda route: route.abort(), times=1)
    chat.launcher.click()
    expect(chat.status).to_contain_text("That did not reach the server.")
    back(page, chat)
    expect(chat.replies).to_have_count(1)
    expect(chat.status).to_be_empty()
    trouble.clear()


def test_a_message_whose_answer_was_lost_is_said_once(page: Page, chat, trouble: list) -> None:
    chat.open()

    def lose(route: Route) -> None:
        route.fetch()  # the server has it, and answers
        route.abort()

    page.route("**/messages", lose, times=1)
    begin(page, chat)
    expect(chat.questions.last).to_contain_text("Not sent")
    chat.retry.click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    expect(chat.questions.last).not_to_contain_text("Not sent")
    page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.questions).to_have_count(1)
    trouble.clear()


def test_everything_that_waited_offline_is_sent_in_its_order(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.context.set_offline(True)
    for count, question in enumerate(("is it safe?", "what is ptsd?"), 1):
        chat.input.fill(question)
        chat.input.press("Enter")
        expect(chat.log.get_by_text("Not sent")).to_have_count(count)
    expect(chat.questions.last.get_by_text("Not sent")).to_be_in_viewport(ratio=1)
    page.context.set_offline(False)
    expect(chat.replies).to_have_count(3)
    expect(chat.log.get_by_text("Not sent")).to_have_count(0)
    expect(chat.status).to_be_empty()
    words = ["is it safe?", "Considerations and Caution", "what is ptsd?", "Understanding PTSD"]
    expect(chat.log.locator(".message")).to_contain_text(["Hello", *words])
    said = chat.said
    page.reload()
    expect(chat.replies).to_have_count(3)
    assert chat.said == said
    trouble.clear()


def test_a_message_that_was_not_sent_can_be_tried_again_after_another_one(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.route("**/messages", lambda route: route.abort(), times=1)
    begin(page, chat)
    expect(chat.retry).to_be_visible()
    chat.ask("what is ptsd?")
    expect(chat.status).to_contain_text("Not sent")
    chat.retry.click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    expect(chat.questions.last).to_contain_text("is it safe?")  # it stands where it is answered
    expect(chat.questions).to_have_count(2)
    expect(chat.status).to_be_empty()
    trouble.clear()


def test_a_conversation_that_is_deleted_takes_what_was_not_sent_with_it(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.route("**/messages", lambda route: route.abort(), times=1)
    begin(page, chat)
    expect(chat.retry).to_be_visible()
    chat.start_over()
    expect(chat.questions).to_have_count(0)
    expect(chat.status).to_be_empty()
    trouble.clear()


PROXY = "<html><title>Bad gateway</title>nginx"
BETWEEN = {
    "a page of a proxy": (502, PROXY, "That did not reach the server."),
    "a page where an answer should be": (200, PROXY, "That did not reach the server."),
    "JSON of something else": (200, '{"ok": true}', "That did not reach the server."),
    "null": (500, "null", "That did not reach the server."),
    "an error of another kind": (403, '{"error": "Forbidden by policy 7"}', "The server could not take that."),
    "too much for a proxy": (413, PROXY, "That is too long to send."),
    "words of the server for programs": (
        400,
        '{"error": {"code": "unknown_option", "message": "This option does not exist."}}',
        "The server could not take that.",
    ),
}


@pytest.mark.parametrize("status, body, words", BETWEEN.values(), ids=BETWEEN)
def test_a_failure_is_told_in_the_words_of_the_interface(
    page: Page, chat, trouble: list, status: int, body: str, words: str
) -> None:
    chat.open()
    page.route("**/messages", lambda route: route.fulfill(status=status, body=body), times=1)
    begin(page, chat)
    expect(chat.status).to_contain_text(words)
    assert not any(raw in chat.panel.inner_text() for raw in ("nginx", "gateway", "policy", "option does not", "null"))
    expect(chat.questions.last).to_contain_text("Not sent")
    expect(chat.help).to_be_in_viewport(ratio=1)
    trouble.clear()


def test_a_failure_is_told_in_the_language_of_the_interface(page: Page, chat, trouble: list) -> None:
    words = json.loads((STRINGS / "de.json").read_text(encoding="utf-8"))
    chat.element.evaluate("(chat) => chat.setAttribute('lang', 'de')")
    page.get_by_role("button", name=words["title"]).click()
    expect(chat.replies).to_have_count(1)
    said = {"error": {"code": "unknown_option", "message": "This option does not exist."}}
    page.route("**/messages", lambda route: route.fulfill(status=400, json=said), times=1)
    field = page.get_by_label(words["label"])
    field.fill("Ist das sicher?")
    field.press("Enter")
    expect(chat.status).to_have_text(words["refused"])
    expect(chat.questions.last).to_contain_text(words["unsent"])
    trouble.clear()


def test_that_it_is_under_way_is_said_only_after_a_second(page: Page, chat, held: List[Route]) -> None:
    page.clock.install()
    chat.open()
    begin(page, chat)
    expect(chat.send).to_have_attribute("aria-disabled", "true")
    expect(chat.status).to_be_empty()
    page.clock.run_for(1_100)
    expect(chat.status).to_have_text("Looking it up…")
    held[0].continue_()
    expect(chat.replies).to_have_count(2)
    expect(chat.status).to_be_empty()
