"""Where there is little room: a phone, its on-screen keyboard, and a window zoomed to 400 %."""

from typing import Any, Dict

import pytest
from playwright.sync_api import Locator, Page, expect

PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
TURNED = {"viewport": {"width": 812, "height": 375}, "has_touch": True, "is_mobile": True}
ZOOMED = {"viewport": {"width": 320, "height": 256}}  # 1280 x 1024 at 400 %
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
REQUESTS = ["the dialog's own close", "a request to close it"]


def covered(part: Locator) -> bool:
    """Whether anything lies over a part, or the window ends before it, at the middle of each of its edges."""
    return part.evaluate(
        """(part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          const [x, y] = [(left + right) / 2, (top + bottom) / 2];
          const points = [[x, top + 2], [x, bottom - 2], [left + 2, y], [right - 2, y]];
          const at = (x, y) => part.getRootNode().elementFromPoint(x, y);
          return points.some((point) => { const found = at(...point); return !found || !part.contains(found); });
        }"""
    )


@pytest.mark.parametrize("screen", [PHONE])
@pytest.mark.parametrize("close", ["close", "requestClose"], ids=REQUESTS)
def test_closed_by_the_browser_the_launcher_is_back(page: Page, chat, close: str) -> None:
    chat.open()
    told = "() => { window.told = 0; document.addEventListener('ask:close', () => (window.told += 1)); }"
    page.evaluate(told)
    chat.panel.evaluate(f"(panel) => panel.{close}()")
    expect(chat.launcher).to_be_visible()
    expect(chat.launcher).to_be_focused()
    assert page.evaluate("told") == 1
    page.reload()
    expect(chat.launcher).to_be_visible()
    chat.launcher.click()
    expect(chat.panel).to_be_visible()
    expect(chat.replies).to_have_count(1)


@pytest.mark.parametrize("screen", [PHONE])
def test_opening_or_turning_a_phone_never_leads_to_leaving(page: Page, chat) -> None:
    page.evaluate(
        "() => { window.focused = []; document.addEventListener('focusin', () =>"
        " focused.push(document.querySelector('ask-the-article').shadowRoot.activeElement?.className)); }"
    )
    chat.open()
    expect(chat.log).to_be_focused()
    page.set_viewport_size({"width": 720, "height": 375})
    expect(chat.log).to_be_focused()
    page.set_viewport_size({"width": 375, "height": 720})
    expect(chat.log).to_be_focused()
    assert "leave" not in page.evaluate("focused")
    page.reload()  # opens by itself
    expect(chat.replies).to_have_count(1)
    expect(chat.log).to_be_focused()


@pytest.mark.parametrize("screen", [ZOOMED], ids=["400 %"])
def test_zoomed_far_in_what_has_the_focus_is_seen(page: Page, chat, trouble: list) -> None:
    chat.open()
    chat.input.press_sequentially("is it safe for somebody like me who has lived with it for years?")
    assert not covered(chat.input)
    chat.input.press("Enter")
    chat.replies.nth(1).wait_for()
    page.route("**/messages", lambda route: route.abort(), times=1)
    chat.input.fill("what is ptsd")
    chat.input.press("Enter")
    expect(chat.retry).to_be_visible()
    assert not covered(chat.retry)
    chat.log.focus()
    for _ in range(11):
        page.keyboard.press("Tab")
        at = chat.element.locator(":focus")
        if at.evaluate("at => at.matches('.option, .source, textarea, .help a, .status button, .send, .head button')"):
            assert not covered(at), at.evaluate("at => at.outerHTML")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    trouble.clear()


_KEYBOARD = """([height, top]) => {
  const seen = { height, offsetTop: top, scale: 1 };
  for (const [name, value] of Object.entries(seen)) {
    Object.defineProperty(visualViewport, name, { configurable: true, get: () => value });
  }
  visualViewport.dispatchEvent(new Event("resize"));
}"""


@pytest.mark.parametrize("screen", [PHONE])
@pytest.mark.parametrize("height, top", [(380, 0), (380, 120), (150, 0)])
def test_over_an_on_screen_keyboard_head_and_input_stay(page: Page, chat, height: int, top: int) -> None:
    chat.open()
    page.evaluate(_KEYBOARD, [height, top])
    chat.input.focus()
    for part in (chat.leave, chat.close, chat.input, chat.send):
        box = part.bounding_box()
        assert top <= box["y"] and box["y"] + box["height"] <= top + height
    page.evaluate(_KEYBOARD, [720, 0])
    assert chat.panel.bounding_box()["height"] == 720


@pytest.mark.parametrize("screen", [{"viewport": {"width": 820, "height": 1180}, "has_touch": True}])
def test_beside_a_page_too_the_input_stands_over_the_keyboard(page: Page, chat) -> None:
    chat.open()
    page.evaluate(_KEYBOARD, [700, 0])
    box = chat.panel.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 700


# What a notch, round corners and the bar of the system take of a phone.
UPRIGHT = {"top": 47, "bottom": 34}
SIDEWAYS = {"left": 47, "right": 47, "bottom": 21}


@pytest.mark.parametrize("screen, insets", [(PHONE, UPRIGHT), (TURNED, SIDEWAYS)], ids=["upright", "turned"])
def test_no_part_lies_where_the_phone_itself_covers_it(page: Page, chat, screen: dict, insets: Dict[str, int]) -> None:
    page.context.new_cdp_session(page).send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    width, height = screen["viewport"].values()

    def inside(part: Locator) -> bool:
        box = part.bounding_box()
        left, right = (insets.get(side, 0) for side in ("left", "right"))
        across = left <= box["x"] and box["x"] + box["width"] <= width - right
        return across and insets.get("top", 0) <= box["y"] and box["y"] + box["height"] <= height - insets["bottom"]

    assert inside(chat.launcher)
    chat.open()
    for part in (chat.leave, chat.close, chat.log, chat.input, chat.send, chat.help, chat.restart):
        assert inside(part), part


@pytest.mark.parametrize("screen", [TURNED])
def test_on_a_phone_that_is_turned_there_is_room_to_read(page: Page, chat) -> None:
    chat.open()
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 812, "height": 375}
    assert chat.log.bounding_box()["height"] >= 375 * 0.4
    for part in (chat.leave, chat.close, chat.input, chat.send, chat.help):
        expect(part).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("screen", [PHONE])
def test_the_page_does_not_scroll_behind_a_panel_that_covers_it(page: Page, chat) -> None:
    chat.open()
    page.mouse.move(180, 700)  # over the foot
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == 0
    chat.close.click()
    page.mouse.wheel(0, 600)
    expect(page.locator("h1")).not_to_be_in_viewport()


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_long_text_is_kept_whole_and_counted(page: Page, chat, trouble: list) -> None:
    chat.open()
    count = chat.element.locator(".count")
    chat.input.fill("a" * 1_700)
    expect(count).to_be_empty()
    chat.input.fill("a" * 1_999 + "😀")
    expect(count).to_have_text("2,000 / 2,000")
    text = "word " * 500 + "I want to die"
    chat.input.fill(text)
    expect(chat.input).to_have_value(text)
    expect(count).to_have_text("2,513 / 2,000")
    reply = chat.ask(text)
    expect(reply.get_by_role("link", name="Call 988")).to_be_visible()
    expect(chat.questions.last).to_contain_text("Not sent")
    expect(chat.input).to_have_value(text)  # to be made shorter
    page.reload()
    expect(chat.input).to_have_value(text)
    trouble.clear()


def test_a_text_of_a_hundred_pages_is_refused_with_the_lines(page: Page, chat, trouble: list) -> None:
    chat.open()
    text = "word" + " word" * 60_000
    chat.input.fill(text)
    chat.send.click()
    expect(chat.replies.last.get_by_role("link", name="Call 988")).to_be_visible()
    expect(chat.input).to_have_value(text)
    trouble.clear()


def shown_in(log: Dict[str, float], part: Dict[str, float]) -> bool:
    return log["y"] <= part["y"] and part["y"] + part["height"] <= log["y"] + log["height"]


@pytest.mark.parametrize("screen", [NARROW, PHONE, ZOOMED], ids=["320 px", "375 px", "400 %"])
def test_in_distress_the_way_to_a_person_comes_before_the_words(page: Page, chat) -> None:
    chat.open()
    for said in ("I want to die", "I was in the marines. Most nights I think about ending my life"):
        reply = chat.ask(said)
        first = reply.get_by_role("link").first
        box, words = first.bounding_box(), reply.locator(".bubble").bounding_box()
        assert box["y"] < words["y"]
        expect(first).to_be_in_viewport(ratio=1)
        assert shown_in(chat.log.bounding_box(), box)


@pytest.mark.parametrize("screen", [NARROW, LAPTOP], ids=["phone", "laptop"])
def test_every_way_to_help_is_44_pixels_high_and_wide(page: Page, chat) -> None:
    chat.open()
    chat.ask("I want to die")
    helps = chat.element.locator(".help a, a.option").all()
    assert len(helps) > 5
    for part in helps:
        box = part.bounding_box()
        assert min(box["width"], box["height"]) >= 43.9, part.evaluate("at => at.outerHTML")


def leading(page: Page, chat: Any) -> str:
    chat.open()
    return chat.ask("I want to die").get_by_role("link").first.get_attribute("href")


@pytest.mark.parametrize("screen", [LAPTOP])
def test_on_a_machine_that_cannot_call_chat_and_text_lead(page: Page, chat) -> None:
    assert leading(page, chat).startswith("https://988lifeline.org")
    hrefs = chat.element.locator(".help a").evaluate_all("links => links.map((link) => link.protocol)")
    assert hrefs == sorted(hrefs, key=["https:", "sms:", "tel:"].index)


@pytest.mark.parametrize("screen", [PHONE])
def test_on_a_phone_the_call_leads(page: Page, chat) -> None:
    assert leading(page, chat).startswith("tel:")


@pytest.mark.parametrize("screen", [NARROW, ZOOMED], ids=["320 px", "400 %"])
def test_the_line_that_says_offline_covers_nothing(page: Page, chat, trouble: list) -> None:
    chat.open()
    page.context.set_offline(True)
    expect(chat.status).to_be_visible()
    log, status = chat.log.bounding_box(), chat.status.bounding_box()
    assert log["y"] + log["height"] <= status["y"] + 1
    assert status["y"] + status["height"] <= chat.input.bounding_box()["y"]
    assert not covered(chat.status)
    trouble.clear()
