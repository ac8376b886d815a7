"""On pages that were written for something else: resets, frameworks, frames, `<base>`, shadow roots, policies."""

from typing import Any, Dict

import pytest
from playwright.sync_api import Page, expect

TAG = '<script type="module" src="{server}/widget/ask.js" data-article="healing-scars"></script>'
SCRIPT = '<script type="module" src="{server}/widget/ask.js"></script>'
ELEMENT = '<ask-the-article article="healing-scars"></ask-the-article>'

STYLES: Dict[str, str] = {
    "all unset": "* { all: unset !important; }",
    "all initial, everything": "*, *::before, *::after { all: initial !important; display: block !important; }",
    "a reset": "*, *::before { box-sizing: content-box !important; margin: 9px !important; outline: 0 !important; }",
    "a theme for dialogs and popovers": (
        "dialog, [popover] { display: block !important; opacity: 0 !important; position: static !important; }"
        " [popover]:not(:popover-open) { display: none !important; } button { pointer-events: none !important; }"
    ),
    "a framework": (
        ":root { --bs-body-font-size: 1rem; } body { -webkit-text-size-adjust: 100%; overflow: hidden; }"
        " .root, .panel, .head, .log, .hint, .send, .close, .hidden, .message { display: none !important; color: red; }"
    ),
    "a page that can be clicked nowhere": "html, body { pointer-events: none !important; user-select: none; }",
    "a page that is hidden until its script ran": "html { visibility: hidden !important; opacity: .01; }",
    "a page in perspective": "html { perspective: 100px; filter: grayscale(1); zoom: 1; contain: paint; }",
}


@pytest.fixture
def visit(site: Any, server: str, elsewhere: Any) -> Any:
    def page(html: str, **pages: str) -> None:
        site(html.replace("{server}", server), own=True, **pages)

    return page


@pytest.mark.parametrize("css", STYLES.values(), ids=STYLES)
def test_whatever_styles_the_page_has(tab: Page, visit: Any, chat: Any, css: str) -> None:
    tab.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { const sheet = new CSSStyleSheet();"
        f" sheet.replaceSync({css!r}); document.adoptedStyleSheets = [sheet]; }})"
    )
    visit(TAG)
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")
    box = chat.panel.bounding_box()
    assert box["width"] == 416 and box["height"] > 600 and box["x"] > 800
    for part in (chat.leave, chat.input, chat.send, chat.help):
        expect(part).to_be_in_viewport(ratio=1)
    assert chat.panel.evaluate("(panel) => getComputedStyle(panel).opacity") == "1"


def test_with_a_base_the_server_and_what_it_links_to_are_the_same(tab: Page, site: Any, chat: Any, server: str) -> None:
    tag = TAG.replace("data-article", 'data-server="/" data-article').replace("{server}", server)
    site(f'<base href="{server}/">{tag}')
    chat.open()
    source = chat.ask("is it safe?").get_by_role("link", name="Read it in the article")
    expect(source).to_have_attribute("href", f"{server}/article/healing-scars#considerations_and_caution")


_SHADOW = """(html) => {
  const root = document.querySelector("x-app").attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { all: unset !important; }");
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = html;
}"""


def test_in_a_shadow_root_of_the_page(tab: Page, visit: Any, chat: Any) -> None:
    visit(SCRIPT + "<x-app></x-app>")
    tab.evaluate(_SHADOW, ELEMENT)
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")


def test_a_framework_that_makes_its_parts_anew_has_one_chat(tab: Page, visit: Any, chat: Any) -> None:
    visit(SCRIPT + '<div id="app"></div>')
    tab.evaluate(
        "async (html) => { for (let i = 0; i < 20; i++) { document.querySelector('#app').innerHTML = html;"
        " await new Promise((resolve) => setTimeout(resolve, 5)); } }",
        ELEMENT,
    )
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")
    expect(chat.launcher).to_have_count(0)  # the panel is open, and there is no other


def test_in_a_frame_that_has_no_origin_it_says_that_it_is_not_set_up(
    tab: Page, elsewhere: Any, server: str, trouble: list
) -> None:
    framed = '<iframe sandbox="allow-scripts" src="/frame.html" width="900" height="700"></iframe>'
    elsewhere.policy, elsewhere.pages = "", {"/": framed, "/frame.html": TAG.replace("{server}", server)}
    tab.goto(elsewhere.origin)
    inside = tab.frame_locator("iframe")
    inside.get_by_role("button", name="Ask the article").click()
    expect(inside.get_by_role("status")).to_have_text("This chat is not set up for this website.")
    trouble.clear()


def test_back_from_another_page_the_talk_goes_on(tab: Page, visit: Any, chat: Any, elsewhere: Any) -> None:
    visit(TAG, other_html="<p>Another page.")
    chat.open()
    chat.ask("is it safe?")
    tab.goto(f"{elsewhere.origin}/other.html")
    tab.go_back()
    expect(chat.panel).to_be_visible()
    expect(chat.questions).to_have_count(1)
    chat.ask("what do studies show?")
    expect(chat.questions).to_have_count(2)
