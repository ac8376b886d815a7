"""Every state of the chat at four widths, light and dark: no part of it is cut off, whatever it shows.

`ASK_SCREENSHOTS=1` also takes a picture of each into reports/states/, to look at.
"""

import os
from typing import Any, Callable, Dict

import pytest
from playwright.sync_api import Page, expect

from assistant.content.loader import ROOT

FOLDER = ROOT / "reports" / "states"
PICTURES = os.environ.get("ASK_SCREENSHOTS") == "1"
TOUCH = {"has_touch": True, "is_mobile": True}
WIDTHS: Dict[str, Dict[str, Any]] = {
    "320": {"viewport": {"width": 320, "height": 640}, **TOUCH},
    "390": {"viewport": {"width": 390, "height": 780}, **TOUCH},
    "768": {"viewport": {"width": 768, "height": 1024}, **TOUCH},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "1280-dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "390-dark": {"viewport": {"width": 390, "height": 780}, **TOUCH, "color_scheme": "dark"},
}
# Whatever of the panel sticks out of it, or has words that its box cuts off.
_CUT = """(panel) => {
  const { left, right } = panel.getBoundingClientRect();
  const cut = [...panel.querySelectorAll("*")].filter((part) => {
    const box = part.getBoundingClientRect();
    if (!box.width || part.matches(".hidden, svg *")) return false;
    const sticks = box.left < left - 1 || box.right > right + 1;
    const clips = part.matches("button, a") && part.scrollWidth > part.clientWidth + 1 && part.clientWidth;
    return sticks || clips;
  });
  return cut.map((part) => part.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("screen", WIDTHS.values(), ids=WIDTHS)
def test_no_state_is_cut_off(
    page: Page, chat, screen: Dict[str, Any], request: pytest.FixtureRequest, trouble: list
) -> None:
    width = request.node.callspec.id
    seen = _look(page, chat, width)
    seen("closed")
    chat.open()
    seen("first opening")
    chat.ask("is it safe?")
    seen("answer")
    chat.ask("studies or side effects")
    seen("several")
    chat.ask("how much does yoga cost in Berlin")
    seen("not in the article")
    chat.ask("I want to die")
    seen("crisis")
    chat.restart.click()
    seen("delete it?")
    chat.panel.get_by_role("button", name="Keep it").click()
    page.route("**/messages", lambda route: route.abort(), times=1)
    chat.input.fill("what is ptsd")
    chat.input.press("Enter")
    expect(chat.retry).to_be_visible()
    seen("error")
    page.context.set_offline(True)
    expect(chat.status).to_contain_text("You are offline.")
    seen("offline")
    page.context.set_offline(False)
    expect(chat.status).to_be_empty()
    chat.input.fill("word " * 500)
    seen("too long")
    trouble.clear()


def _look(page: Page, chat: Any, width: str) -> Callable[[str], None]:
    def seen(state: str) -> None:
        if PICTURES:
            FOLDER.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(200)
            page.screenshot(path=FOLDER / f"{state.replace(' ', '-').replace('?', '')}-{width}.png")
        if chat.panel.is_visible():
            assert chat.panel.evaluate(_CUT) == [], state
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state

    return seen
