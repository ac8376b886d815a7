"""On any page: whatever it does to its own parts, the chat looks, works and is heard as it should."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

ELEMENT = """<script type="module" src="{server}/widget/ask.js"></script>{style}
<div class="app"><ask-the-article article="healing-scars" hidden>
<a slot="help" href="tel:988">Call 988</a><a slot="help" href="sms:988">Text 988</a>
<span slot="disclaimer">A <b>word</b> of the clinic.</span></ask-the-article></div>"""

RULES = """
html { font-size: 62.5%; }
body { font: italic 700 40px/3 fantasy; letter-spacing: 1em; text-transform: uppercase; visibility: hidden; }
.app { transform: translateX(-500px) scale(.2); filter: blur(3px); overflow: hidden; width: 1px; height: 1px; }
* { border: 5px solid red; contain: layout; }
a { color: lime !important; font-size: 3px !important; display: block !important; text-decoration: none !important; }
ask-the-article { opacity: .1; position: relative; z-index: -1; cursor: none; }
.banner { position: fixed; inset: 0; z-index: 2147483647; background: #000; }
"""
_ADOPT = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
_EXCHANGE = """(html) => {
  const body = document.createElement("body");
  body.innerHTML = html;
  document.body.replaceWith(body);
}"""


@pytest.fixture
def visit(tab: Page, site: Any, server: str, elsewhere: Any) -> Any:
    """`visit(html)` opens a page of another origin with the element and this in it."""

    def page(html: str = "", own: bool = True, **pages: str) -> None:
        elsewhere.policy = ""
        site(ELEMENT.format(server=server, style=html), own=own, **pages)

    return page


def test_no_style_of_the_page_comes_in_but_through_the_properties(tab: Page, visit, chat) -> None:
    visit('<div class="banner">We use cookies</div>')
    tab.evaluate(_ADOPT, RULES)
    assert tab.evaluate("getComputedStyle(document.body).fontSize") == "40px"
    tab.evaluate("document.querySelector('.app').style.setProperty('--ask-accent', 'rgb(1, 2, 3)')")
    chat.open()  # a click reaches it above the banner
    for part in (chat.panel, chat.input, chat.help):
        style = part.evaluate(
            "(part) => { const s = getComputedStyle(part); return [s.fontStyle, s.letterSpacing, s.textTransform,"
            " s.visibility, s.opacity, s.borderTopWidth]; }"
        )
        assert style[:5] == ["normal", "normal", "none", "visible", "1"] and style[5] in ("0px", "1px")
    assert chat.input.evaluate("(part) => getComputedStyle(part).fontSize") == "16px"
    assert chat.help.evaluate("(part) => getComputedStyle(part).color") != "rgb(0, 255, 0)"
    assert chat.panel.bounding_box()["width"] == 416
    assert chat.help.bounding_box()["height"] >= 43.9
    expect(chat.element.locator(".disclaimer")).to_have_text("A word of the clinic.")
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")


def test_what_stands_in_the_element_shows_nowhere_without_the_script(tab: Page, visit, chat) -> None:
    tab.route("**/ask.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    visit()
    expect(tab.get_by_text("Call 988")).to_be_hidden()
    tab.unroute("**/ask.js")
    tab.reload()
    expect(chat.launcher).to_be_visible()
    assert tab.get_by_text("Call 988").evaluate_all("all => all.every((one) => !one.checkVisibility())")
    chat.open()
    expect(chat.help).to_be_visible()


def test_what_stands_in_the_element_shows_nowhere_while_its_words_are_on_their_way(
    tab: Page, visit, chat, server: str
) -> None:
    held = []
    tab.route("**/strings/de.json", lambda route: held.append(route))
    visit()
    tab.evaluate(
        "document.querySelector('ask-the-article').lang = 'de'; document.body.innerHTML = document.body.innerHTML"
    )
    tab.wait_for_function("document.querySelector('ask-the-article').shadowRoot")
    assert not tab.locator("a[slot=help]").first.evaluate("(link) => link.checkVisibility()")
    held[0].continue_()
    tab.get_by_role("button", name="Fragen zum Artikel").click()
    expect(chat.help).to_be_visible()


def test_attributes_count_when_they_change(tab: Page, visit, chat, server: str) -> None:
    visit()
    begun = []
    tab.on("request", lambda request: begun.append(request.post_data) if request.method == "POST" else None)
    chat.open()
    surface = "(panel) => getComputedStyle(panel).backgroundColor"
    light = chat.panel.evaluate(surface)
    chat.element.evaluate("(chat) => chat.setAttribute('theme', 'dark')")
    assert chat.panel.evaluate(surface) != light
    with tab.expect_response("**/chat/sessions"):  # of a talk that was not begun, another article makes another
        chat.element.evaluate("(chat) => chat.removeAttribute('article')")
    assert [json.loads(body) for body in begun if body] == [{"article": "healing-scars"}]
    chat.ask("is it safe?")
    chat.input.fill("a draft")
    chat.element.evaluate("(chat) => chat.setAttribute('lang', 'de')")
    expect(tab.get_by_role("button", name="Seite verlassen")).to_be_visible()
    expect(chat.questions).to_have_count(1)
    expect(chat.replies).to_have_count(2)
    expect(tab.get_by_label("Ihre Frage")).to_have_value("a draft")


SCRIPT = '<script type="module" src="{server}/widget/ask.js" data-article="{article}"></script>'


def test_a_router_that_exchanges_the_body_leaves_the_chat(tab: Page, site, chat, server: str) -> None:
    site(SCRIPT.format(server=server, article="healing-scars"))
    chat.open()
    chat.ask("is it safe?")
    tab.evaluate(
        _EXCHANGE,
        "<p>Another page." + SCRIPT.format(server=server, article="another"),
    )
    expect(tab.get_by_text("Another page.")).to_be_visible()
    expect(chat.panel).to_be_visible()
    expect(chat.element).to_have_attribute("article", "another")
    expect(chat.ask("what do studies show?")).to_contain_text("Clinical Insights")


_EXCHANGE_A_PART = """(html) => {
  const part = document.createRange().createContextualFragment(html); // whose scripts run
  document.querySelector("main").replaceChildren(part);
}"""


def test_a_router_that_exchanges_a_part_of_the_body_tells_the_chat_its_article(
    tab: Page, site, chat, server: str
) -> None:
    site("<main>" + SCRIPT.format(server=server, article="healing-scars") + "</main>")
    chat.open()
    chat.ask("is it safe?")
    tab.evaluate(_EXCHANGE_A_PART, "<p>Another page." + SCRIPT.format(server=server, article="another"))
    expect(chat.element).to_have_attribute("article", "another")
    expect(chat.element).to_have_count(1)
    expect(chat.questions).to_have_count(1)


def test_a_page_that_changes_its_language_changes_that_of_the_tag(tab: Page, site, chat, server: str) -> None:
    site(SCRIPT.format(server=server, article="healing-scars"))
    expect(chat.launcher).to_be_visible()
    tab.evaluate("document.documentElement.lang = 'de'")
    expect(tab.get_by_role("button", name="Fragen zum Artikel")).to_be_visible()
    tab.evaluate("document.documentElement.lang = 'en'")
    expect(chat.launcher).to_be_visible()


def test_an_element_that_is_moved_goes_on(tab: Page, visit, chat) -> None:
    visit()
    chat.open()
    chat.ask("is it safe?")
    tab.evaluate(
        "() => { const body = document.createElement('body');"
        " body.append(document.querySelector('ask-the-article')); document.body.replaceWith(body); }"
    )
    expect(chat.panel).to_be_visible()
    assert chat.element.evaluate("(chat) => chat.shadowRoot.querySelector('.root').matches(':popover-open')")
    expect(chat.ask("what do studies show?")).to_contain_text("Clinical Insights")


_LISTEN = """() => {
  window.keys = [];
  for (const type of ["keydown", "keypress", "keyup"]) {
    for (const place of [window, document, document.body, document.querySelector(".app")]) {
      for (const capture of [true, false]) place.addEventListener(type, (event) => keys.push(event.key), capture);
    }
  }
}"""
_ALT_GRAPH = """(input) => input.dispatchEvent(
  new KeyboardEvent("keydown", { key: "@", ctrlKey: true, altKey: true, bubbles: true, composed: true }))"""


def test_what_is_typed_is_no_shortcut_of_the_page(tab: Page, visit, chat) -> None:
    visit()
    expect(chat.launcher).to_be_visible()
    tab.evaluate(_LISTEN)
    chat.open()
    chat.input.press_sequentially("s/?j")
    expect(chat.input).to_have_value("s/?j")
    chat.input.evaluate(_ALT_GRAPH)  # as Windows tells of AltGr
    chat.input.press("Shift+Enter")
    expect(chat.input).to_have_value("s/?j\n")
    chat.input.press("Enter")
    expect(chat.questions).to_have_count(1)
    chat.input.press("Escape")
    expect(chat.panel).to_be_hidden()
    chat.launcher.press("Space")
    expect(chat.panel).to_be_visible()
    assert tab.evaluate("keys") == []
    chat.input.press("Control+k")  # which is no typing
    assert tab.evaluate("keys").count("k") == 16  # every listener, when it is pressed and released, as without the chat
    chat.close.click()
    tab.mouse.click(5, 5)  # on the page
    tab.evaluate("keys.length = 0")
    tab.keyboard.press("s")
    assert "s" in tab.evaluate("keys")


STORAGE = {
    "null": "Object.defineProperty(window, 'sessionStorage', { get: () => null })",
    "blocked": "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no'); } })",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}


@pytest.mark.parametrize("broken", STORAGE.values(), ids=STORAGE)
def test_whatever_the_storage_is_worth(page: Page, chat, broken: str) -> None:
    page.add_init_script(broken)
    page.reload()
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")
    chat.start_over()
    expect(chat.questions).to_have_count(0)


@pytest.mark.parametrize("screen", [{"viewport": {"width": 1280, "height": 800}}])
def test_from_right_to_left_the_article_stands_beside_the_chat(page: Page, chat) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    chat.open()
    page.wait_for_timeout(400)
    panel, article = chat.panel.bounding_box(), page.locator("main p").first.bounding_box()
    assert panel["x"] < 100
    assert article["x"] >= panel["x"] + panel["width"]
