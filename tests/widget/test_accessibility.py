"""axe finds nothing, whatever the visitor has on the screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True},
}


# axe adds a style of its own to the page, which the page's policy would block.
@pytest.fixture
def screen(request: pytest.FixtureRequest) -> dict:
    return {**request.param, "bypass_csp": True}


def check(page: Page) -> None:
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS.keys(), indirect=True)
def test_axe_finds_nothing(page: Page, chat) -> None:
    check(page)
    chat.open()
    check(page)
    chat.ask("is it safe?")
    check(page)
    chat.ask("I want to die")
    check(page)
