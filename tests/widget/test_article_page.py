"""The article's page in a browser, as a clinic publishes it: with author, review, references and publisher."""

import json
import re
import time
from dataclasses import replace
from typing import Any, Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from assistant.content.loader import Content
from assistant.content.publication import Publication
from assistant.web.page import article as render

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 2
PUBLICATION = Publication.parse_obj(
    {
        "author": [{"name": "Jane Doe, MD", "page": "https://clinic.example/doe"}, {"name": "John Roe", "role": LONG}],
        "reviewed_by": {"name": "Ann Lee", "role": "Psychiatrist"},
        "published": "2026-01-31",
        "reviewed": "2026-06-30",
        "references": ["Doe J. *Sleep*. https://doi.org/10.1/" + "x" * 90, "[Trauma](https://a.example/b). 2019."],
        "publisher": {
            "name": "Example Clinic",
            "logo": "media/head.svg",
            "page": "https://clinic.example",
            "privacy": "https://clinic.example/privacy",
            "imprint": "https://clinic.example/imprint",
        },
        "related": ["naps"],
    }
)
SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
    "forced colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}
WIDTHS = [{"viewport": {"width": width, "height": 640}} for width in (320, 768, 1280)]
_SHIFTS = (
    "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().map((e) => e.value)))"
    ".observe({ type: 'layout-shift', buffered: true });"
)


@pytest.fixture
def visit(tab: Page, server: str, content: Content, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`visit()` opens the page with all that a front matter can say, from the server itself but for these words."""
    article = replace(content.articles[0], publication=PUBLICATION)
    both = replace(content, articles=(article, replace(article, slug="naps", title="Naps and dreams")))
    monkeypatch.setattr("assistant.web.page.live_content", lambda: both)
    made = render(article)

    def serve(route: Route) -> None:
        route.fulfill(body=made.body, headers={**made.headers, "Content-Type": "text/html; charset=utf-8"})

    def opened() -> None:
        tab.route(f"{server}/article", serve)
        tab.goto(f"{server}/article", wait_until="networkidle")

    return opened


def test_search_engines_may_read_the_data_under_the_policy_of_the_page(visit, tab: Page) -> None:
    visit()  # a violation of the policy fails each test
    text = tab.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(text)["reviewedBy"] == [{"@type": "Person", "name": "Ann Lee", "jobTitle": "Psychiatrist"}]


def test_the_page_is_headed_and_signed(visit, tab: Page) -> None:
    visit()
    expect(tab.get_by_role("banner").get_by_role("link", name="Example Clinic")).to_be_visible()
    expect(tab.get_by_text("Medically reviewed by Ann Lee, Psychiatrist")).to_be_visible()
    expect(tab.get_by_text("Reviewed June 30, 2026")).to_be_visible()
    related = tab.get_by_role("navigation", name="Related articles").get_by_role("link")
    expect(related).to_have_text(["Naps and dreams"])
    footer = tab.get_by_role("contentinfo")
    for name in ("Privacy", "Imprint", "Call 988"):
        expect(footer.get_by_role("link", name=name)).to_be_visible()


# axe adds a style of its own to the page, which the page's policy would block.
@pytest.mark.parametrize("screen", [{**s, "bypass_csp": True} for s in SCREENS.values()], ids=SCREENS.keys())
def test_axe_finds_nothing(visit, tab: Page, trouble: list) -> None:
    visit()
    found: Any = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    trouble.clear()


@pytest.mark.parametrize("screen", WIDTHS, ids=lambda screen: str(screen["viewport"]["width"]))
def test_every_word_fits_the_screen(visit, tab: Page, screen: dict) -> None:
    visit()
    width = screen["viewport"]["width"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    shown = tab.locator("header, .byline p, .contents a, .references li, .related li, .publisher")
    for box in (each.bounding_box() for each in shown.all()):
        assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_the_contents_jump_and_leave_the_chat_closed(visit, tab: Page, chat) -> None:
    visit()
    contents = tab.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Patient Experiences").click()
    expect(tab.get_by_role("heading", name="Patient Experiences")).to_be_in_viewport()
    assert tab.url.endswith("#patient_experiences")
    expect(chat.panel).to_be_hidden()

    chat.open()  # with a conversation, a step within the page leaves no entry in the history
    chat.close.click()
    entries = tab.evaluate("history.length")
    contents.get_by_role("link", name="Clinical Insights").click()
    expect(tab.get_by_role("heading", name="Clinical Insights")).to_be_in_viewport()
    expect(chat.panel).to_be_hidden()
    assert tab.evaluate("history.length") == entries


def test_an_option_opens_the_chat_and_the_page_stays_where_it_is(visit, tab: Page, chat, content: Content) -> None:
    visit()
    option = tab.locator("#help_options").get_by_role("link", name="What studies show")
    option.scroll_into_view_if_needed()
    before = tab.evaluate("scrollY")
    option.click()
    expect(chat.replies.last).to_contain_text(content.find("clinical_insights")[1].text)
    assert tab.evaluate("scrollY") == before and "#" not in tab.url


def test_every_section_is_found_by_its_heading(visit, tab: Page, content: Content) -> None:
    visit()
    names = [heading.inner_text() for heading in tab.get_by_role("article").get_by_role("heading", level=2).all()]
    article = content.articles[0]
    assert names == [*(section.name for section in article.sections[1:]), article.menu.name, "References"]
    hidden = tab.get_by_role("heading", name="The outlook").bounding_box()
    assert hidden["width"] <= 1 and hidden["height"] <= 1


@pytest.mark.parametrize("opened", [False, True], ids=["closed chat", "open chat"])
def test_paper_holds_the_article_and_its_references_without_the_chat(
    visit, tab: Page, chat, content: Content, opened: bool
) -> None:
    visit()
    expect(tab.get_by_text(content.disclaimer.text)).to_be_visible()
    if opened:
        chat.open()
    tab.emulate_media(media="print")
    speaker = tab.locator("footer").get_by_text(content.disclaimer.text)  # which paper is not
    for hidden in (chat.launcher, chat.panel, tab.locator("#help_options"), tab.locator(".contents"), speaker):
        expect(hidden).to_be_hidden()
    for shown in (
        tab.get_by_role("heading", level=1),
        tab.locator(".byline"),
        tab.locator(".references"),
        tab.locator("footer"),
    ):
        expect(shown).to_be_visible()
    after = "(link) => getComputedStyle(link, '::after').content"
    assert tab.get_by_role("link", name="Trauma").evaluate(after) == '" (https://a.example/b)"'
    assert tab.get_by_role("link", name=re.compile("doi")).evaluate(after) == "none"
    assert tab.evaluate("document.querySelector('main').getBoundingClientRect().left") == 0


def test_a_slow_logo_moves_no_word(visit, tab: Page) -> None:
    tab.add_init_script(_SHIFTS)

    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    tab.route("**/media/*", late)
    visit()
    assert tab.locator(".logo").evaluate("(picture) => picture.naturalWidth") > 0
    assert tab.evaluate("shifts") == []


def test_a_page_that_the_browser_has_is_asked_for_and_not_sent_again(page: Page, chat) -> None:
    sent = (
        "() => { const [n] = performance.getEntriesByType('navigation'); return [n.transferSize, n.encodedBodySize]; }"
    )
    transferred, size = page.evaluate(sent)
    assert transferred >= size
    page.reload(wait_until="networkidle")
    transferred, size = page.evaluate(sent)
    assert 0 < transferred < 1_000 < size  # the headers of a 304
    chat.open()  # a policy other than the page's own would keep the widget out
