"""What the chat promises, in Debian's Firefox too where that is installed: tests of the other files, run by it."""

from typing import Any, Callable, Dict, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.widget import test_accessibility, test_isolation, test_leaving, test_log, test_small_screens, test_waiting
from tests.widget.firefox import executable
from workbench.running.services import program

for _module in (test_leaving, test_small_screens, test_isolation, test_waiting, test_accessibility, test_log):
    globals().update({name: test for name, test in vars(_module).items() if name.startswith("test_")})

del globals()[
    "test_back_leads_to_no_entry_that_the_page_added"
]  # this browser keeps no empty page to go back to: its own test stands below

neutral, visit, held = test_leaving.neutral, test_isolation.visit, test_waiting.held
# What Playwright cannot have this Firefox pretend.
LACKS = {"has_touch": True, "color_scheme": "dark", "forced_colors": "active", "bypass_csp": True}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    firefox = executable(program("firefox-esr"), tmp_path_factory.mktemp("firefox"))
    with sync_playwright() as playwright:
        # Without motion, and without icons, which it asks of a page whose policy allows none.
        settings = {"ui.prefersReducedMotion": 1, "browser.chrome.site_icons": False}
        browser = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox, firefox_user_prefs=settings)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def pretended(screen: Dict[str, Any]) -> None:
    for name, value in LACKS.items():
        if screen.get(name) == value:
            pytest.skip(f"Firefox does not pretend {name}")


STEPS = (
    test_leaving.by_options_and_headings,
    test_leaving.by_headings_before_the_chat_was_used,
    test_leaving.by_a_page_that_adds_to_the_history,
)


@pytest.mark.parametrize("step", STEPS)
def test_back_leads_to_where_the_visitor_came_from(
    tab: Page, chat, server: str, elsewhere: Any, neutral: str, step: Callable
) -> None:
    tab.goto(elsewhere.origin)
    test_leaving.visit(tab, f"{server}/article", chat, neutral)
    step(tab, chat)
    chat.leave.click()
    tab.wait_for_url(neutral)
    # Playwright's own way back waits for a load, which a page that this browser kept does not have.
    tab.evaluate("history.back()")
    tab.wait_for_function("(before) => location.href === before", arg=f"{elsewhere.origin}/")
