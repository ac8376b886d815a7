"""The log: what is offered is taken once, ratings stand apart, numbers where there are keys, and a way to its end."""

from typing import Any, List

import pytest
from playwright.sync_api import Page, Route, expect

LAPTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
RATINGS = [
    {"title": "This helped", "payload": '/feedback{"helpful":"x"}'},
    {"title": "This didn't help", "payload": '/feedback{"unhelpful":"x"}'},
]
TOPICS = [{"title": "All topics", "payload": "/help_options"}]
ANSWER = {"id": "x", "text": "An answer.", "source": None, "options": TOPICS + RATINGS}


def test_an_option_is_taken_once(page: Page, chat) -> None:
    asked: List[Any] = []
    page.on("request", lambda request: asked.append(request.post_data) if "/messages" in request.url else None)
    chat.open()
    option = chat.replies.first.get_by_role("button", name="Risks and caution")
    option.dblclick()
    expect(chat.replies.nth(1)).to_contain_text("Considerations and Caution")
    expect(option).to_be_hidden()
    expect(chat.replies.first.get_by_role("button")).to_have_count(0)
    expect(chat.log).to_be_focused()  # not lost with the option
    page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.first.get_by_role("button")).to_have_count(0)
    expect(chat.replies.last.get_by_role("button", name="What studies show")).to_be_visible()
    assert len(asked) == 1


def test_an_option_is_taken_once_while_something_else_is_under_way(page: Page, chat) -> None:
    chat.open()
    held: List[Route] = []
    page.route("**/messages", lambda route: held.append(route), times=1)
    chat.element.evaluate("(chat) => { chat.ask('is it safe?'); }")
    expect(chat.questions).to_have_count(1)
    expect(chat.replies.first.get_by_role("button")).to_have_count(0)
    held[0].continue_()
    expect(chat.replies).to_have_count(2)


def test_ways_to_a_person_are_never_spent(page: Page, chat) -> None:
    chat.open()
    reply = chat.ask("I want to die")
    ways = reply.get_by_role("link").count()
    assert ways > 3
    chat.ask("is it safe?")
    expect(reply.get_by_role("link")).to_have_count(ways)


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["keyboard", "touch"])
def test_only_the_last_options_have_numbers_and_only_where_there_are_keys(page: Page, chat, screen: dict) -> None:
    chat.open()
    reply = chat.ask("is it safe?")
    options = chat.log.locator("button.option:visible")
    assert options.all_inner_texts() == reply.locator("button.option").all_inner_texts()
    seen = "(one) => getComputedStyle(one, '::before').content !== 'none' && one.dataset.number"
    shown = options.evaluate_all(f"all => all.map({seen})")
    keys = options.evaluate_all("all => all.map((one) => one.getAttribute('aria-keyshortcuts'))")
    assert shown == ([False] * 3 if "has_touch" in screen else ["1", "2", "3"])
    assert keys == ([None] * 3 if "has_touch" in screen else ["1", "2", "3"])


def test_ratings_stand_apart_and_count_after_the_topics(page: Page, chat) -> None:
    said: List[Any] = []

    def answer(route: Route) -> None:
        said.append(route.request.post_data_json)
        route.fulfill(json={"messages": [ANSWER]})

    page.route("**/messages", answer)
    chat.open()
    reply = chat.ask("is it safe?")
    topic, rating = (reply.get_by_role("button", name=name, exact=True) for name in ("All topics", "This helped"))
    assert rating.bounding_box()["y"] >= topic.bounding_box()["y"] + topic.bounding_box()["height"]
    assert reply.get_by_role("list").count() == 2
    assert rating.evaluate("(rating) => getComputedStyle(rating, '::before').content") == "none"
    rating.focus()
    page.keyboard.press("2")
    expect(chat.replies).to_have_count(3)
    assert said[1]["option"] == RATINGS[0]["payload"]


_OVERLAP = """(panel) => {
  const parts = [...panel.querySelectorAll(".log, .end, .status, form, .foot")].filter((part) => part.offsetHeight);
  const boxes = parts.map((part) => part.getBoundingClientRect());
  return boxes.slice(1).map((box, index) => Math.max(0, Math.round(boxes[index].bottom - box.top)));
}"""


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_far_from_the_end_a_button_leads_there_and_covers_nothing(page: Page, chat) -> None:
    chat.open()
    for question in ("what is ptsd?", "is it safe?", "what do studies show?"):
        chat.ask(question)
    chat.log.evaluate("(log) => { log.scrollTop = 0; }")
    expect(chat.end).to_be_visible()
    assert set(chat.panel.evaluate(_OVERLAP)) == {0}
    chat.end.click()
    expect(chat.end).to_be_hidden()
    expect(chat.log).to_be_focused()
    expect(chat.replies.last.locator("button.option").last).to_be_in_viewport(ratio=1)
    chat.log.evaluate("(log) => { log.scrollTop = 0; }")
    expect(chat.end).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_less_than_a_screen_from_the_end_no_button_takes_room(page: Page, chat) -> None:
    chat.open()
    expect(chat.end).to_be_hidden()
    reply = chat.ask("I want to die")
    expect(reply.get_by_role("link").first).to_be_in_viewport(ratio=1)
    expect(chat.end).to_be_hidden()


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["mouse", "touch"])
def test_only_a_mouse_leaves_a_button_hovered(page: Page, chat, screen: dict) -> None:
    chat.open()
    chat.copy.hover()
    background = chat.copy.evaluate("(copy) => getComputedStyle(copy).backgroundColor")
    assert (background == "rgba(0, 0, 0, 0)") == ("has_touch" in screen)
