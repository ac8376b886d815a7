"""The chat is accessible: axe finds no fault in any state, and keyboard, zoom, touch and screen readers work."""

import re
from typing import Any, Callable, List

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
    "forced colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}
SMALL = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 320, "height": 256}}  # 1280 x 1024 at 400 %


def check(page: Page) -> None:
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


# axe adds a style of its own to the page, which the page's policy would block.
@pytest.mark.parametrize("screen", [{**s, "bypass_csp": True} for s in SCREENS.values()], ids=SCREENS.keys())
def test_axe_finds_nothing_in_any_state(page: Page, chat, trouble: list) -> None:
    check(page)
    chat.open()
    check(page)
    chat.ask("hello")
    chat.restart.click()
    check(page)
    chat.panel.get_by_role("button", name="Keep it").click()

    held: List[Any] = []
    page.route("**/messages", lambda route: held.append(route), times=1)
    chat.input.fill("is it safe?")
    chat.input.press("Enter")
    expect(chat.status).to_have_text("Looking it up…")
    check(page)
    held[0].continue_()
    chat.replies.nth(2).wait_for()
    check(page)

    page.route("**/messages", lambda route: route.abort(), times=1)
    chat.input.fill("what is ptsd")
    chat.input.press("Enter")
    expect(chat.retry).to_be_visible()
    check(page)
    page.context.set_offline(True)
    expect(chat.status).to_contain_text("You are offline.")
    check(page)
    page.context.set_offline(False)
    chat.replies.nth(3).wait_for()

    chat.ask("I want to die")
    check(page)
    chat.input.fill("word " * 500)
    check(page)
    trouble.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{"viewport": {"width": 1280, "height": 800}, "bypass_csp": True}])
def test_axe_finds_nothing_in_the_skins(tab: Page, chat, server: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{server}/widget/demo/index.html")
    chat.open()
    chat.ask("is it safe?")
    for skin in ("Harbour", "Paper", "Bold"):
        tab.get_by_label(skin).check()
        expect(chat.element).to_have_class(skin.lower())
        check(tab)


def focused(page: Page) -> Any:
    return page.evaluate_handle(
        "() => { let at = document.activeElement;"
        " while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at; }"
    )


def press_until(page: Page, key: str, reached: Callable[[Any], bool]) -> None:
    for _ in range(60):
        page.keyboard.press(key)
        if reached(focused(page)):
            return
    raise AssertionError(f"{key} leads nowhere: {focused(page).evaluate('at => at.outerHTML')[:200]}")


def matches(selector: str) -> Callable[[Any], bool]:
    return lambda at: at.evaluate("(at, selector) => at.matches(selector)", selector)


def test_with_the_keyboard_alone_from_the_page_to_a_section_and_back(page: Page, chat) -> None:
    page.keyboard.press("Tab")
    assert focused(page).inner_text() == "Skip to the article"
    press_until(page, "Tab", matches(".launcher"))
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    chat.replies.first.wait_for()

    page.keyboard.type("7")  # the number of an option, typed
    page.keyboard.press("Enter")
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    press_until(page, "Shift+Tab", matches("a.source"))
    page.keyboard.press("Enter")
    section = page.locator("#considerations_and_caution")
    expect(section).to_be_focused()
    expect(section).to_be_in_viewport()

    press_until(page, "Tab", matches("button.option"))
    page.keyboard.press("1")  # the first option of the last answer, by its key
    expect(chat.replies.nth(2)).to_contain_text("Clinical Insights")
    press_until(page, "Tab", matches("textarea"))
    page.keyboard.type("988")  # in the input, a number is only text until it is sent
    expect(chat.input).to_have_value("988")
    page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


@pytest.mark.parametrize("screen", [SMALL])
def test_focus_never_goes_behind_a_panel_that_covers_the_page(page: Page, chat) -> None:
    chat.open()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main, footer') === null")
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    press_until(page, "Shift+Tab", matches("footer a"))  # and no further than that is it held


def test_the_panel_goes_on_when_the_window_becomes_small(page: Page, chat) -> None:
    chat.open()
    chat.input.fill("is it")
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        expect(chat.panel).to_be_visible()
        expect(chat.input).to_be_focused()
        expect(chat.input).to_have_value("is it")


def test_a_turn_is_announced_once_and_only_the_reply(page: Page, chat) -> None:
    chat.open()
    reply = chat.ask("is it safe?")
    heard = page.evaluate(_LIVE)  # each text, and how the region that it stands in is announced
    words = reply.locator("p").first.inner_text()
    assert [level for level, text in heard if words in text] == ["polite"]
    assert {level for level, text in heard if text.strip() == "is it safe?"} == {"off"}
    assert {level for level, text in heard if text == "What studies show"} == {"off"}  # but how many there are is told
    assert [level for level, text in heard if "Options: 3" in text] == ["polite"]
    assert {level for level, text in heard if "Messages are kept" in text} == {"off"}
    page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.log).to_have_attribute("aria-live", "off")  # what was said before is no news
    expect(chat.log).not_to_have_attribute("aria-live", "off")


_LIVE = """() => {
  const root = document.querySelector("ask-the-article").shadowRoot;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const region = texts.currentNode.parentNode.closest("[aria-live], [role=log], [role=status]");
    if (region) found.push([region.ariaLive ?? "polite", texts.currentNode.data]);
  }
  return found;
}"""


@pytest.mark.parametrize("screen", [SCREENS["light"], SCREENS["phone"]], ids=["keyboard", "touch"])
def test_keys_are_told_where_there_are_keys(page: Page, chat, screen: dict) -> None:
    chat.open()
    touch = "has_touch" in screen
    expect(chat.log.locator("#keys")).to_have_text("" if touch else re.compile("Escape closes the chat"))
    expect(chat.input).to_have_accessible_description("" if touch else re.compile("Shift pressed three times"))


@pytest.mark.parametrize("language, direction", [("ar", "rtl"), ("de", "ltr")])
def test_every_part_has_its_language_and_direction(page: Page, chat, language: str, direction: str) -> None:
    page.evaluate("([lang, dir]) => Object.assign(document.documentElement, { lang, dir })", [language, direction])
    chat.element.evaluate("(chat) => { chat.setAttribute('lang', document.documentElement.lang); }")
    root = chat.element.locator(".root")
    expect(root).to_have_attribute("lang", "de" if language == "de" else "en")  # as its words are
    page.locator("ask-the-article .launcher").click()
    chat.replies.first.wait_for()
    for part in (chat.panel, chat.log, chat.element.locator(".launcher")):
        assert part.evaluate("(part) => getComputedStyle(part).direction") == direction
    assert chat.replies.first.locator("[dir=auto]").count() == 1


@pytest.mark.parametrize("screen", [SCREENS["light"], SCREENS["phone"]], ids=["mouse", "touch"])
def test_every_target_is_large_enough(page: Page, chat) -> None:
    chat.open()
    chat.ask("is it safe?")
    chat.ask("I want to die")
    targets = chat.element.locator("button:visible, a:visible, textarea:visible").all()
    assert len(targets) > 15
    for target in targets:
        box, least = target.bounding_box(), target.evaluate("at => at.matches('.log a:not(.option)') ? 24 : 43.9")
        assert min(box["width"], box["height"]) >= least, target.evaluate("at => at.outerHTML")


@pytest.mark.parametrize("screen", [SMALL, ZOOMED], ids=["320 px", "400 %"])
def test_zoomed_content_is_not_cut_off(page: Page, chat) -> None:
    chat.open()
    answer = chat.ask("is it safe?")
    expect(answer.locator("strong")).to_be_in_viewport()
    for part in (chat.leave, chat.help):
        expect(part).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert chat.panel.evaluate("panel => panel.scrollWidth") <= 320
    for part in (chat.leave, chat.restart, chat.input, chat.send, chat.help, chat.replies.last.locator("a.source")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.9)


def test_the_chat_does_not_move_where_motion_is_unwanted(page: Page, chat) -> None:
    chat.open()
    chat.ask("is it safe?")
    assert page.evaluate("document.getAnimations().length") == 0
