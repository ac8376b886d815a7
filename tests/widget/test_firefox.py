"""What the chat promises, in Debian's Firefox too where that is installed: tests of the other files, run by it."""

from types import ModuleType
from typing import Any, Callable, Dict, Iterator, Tuple

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.widget import test_accessibility, test_isolation, test_leaving, test_log, test_small_screens, test_waiting
from tests.widget.firefox import executable
from workbench.running.services import program

# Of each file, what hangs on the browser itself: its history, keys, focus, dialogs, top layer, storage and layout. What
# the chat says and does in any browser is Chromium's to test.
OURS: Dict[ModuleType, Tuple[str, ...]] = {
    test_leaving: (
        "the_page_is_blank_at_once_whatever_its_styles_say",
        "a_page_that_asks_whether_to_leave_it_holds_up_no_visitor",
        "shift_three_times_says_how_often_it_is_still_to_be_pressed",
        "shift_leaves_after_a_reload_with_the_chat_closed",
        "keys_in_a_form_of_the_page_leave_nothing",
        "offline_it_is_said_and_deleted_when_the_line_is_back",
        "a_conversation_in_two_tabs_is_one",
    ),
    test_small_screens: (
        "zoomed_far_in_what_has_the_focus_is_seen",
        "a_text_of_a_hundred_pages_is_refused_with_the_lines",
        "on_a_machine_that_cannot_call_chat_and_text_lead",
    ),
    test_isolation: (
        "no_style_of_the_page_comes_in_but_through_the_properties",
        "what_stands_in_the_element_shows_nowhere_without_the_script",
        "a_router_that_exchanges_the_body_leaves_the_chat",
        "a_router_that_exchanges_a_part_of_the_body_tells_the_chat_its_article",
        "an_element_that_is_moved_goes_on",
        "what_is_typed_is_no_shortcut_of_the_page",
        "whatever_the_storage_is_worth",
        "from_right_to_left_the_article_stands_beside_the_chat",
    ),
    test_waiting: (
        "an_opening_that_failed_comes_back_by_itself",
        "everything_that_waited_offline_is_sent_in_its_order",
    ),
    test_accessibility: (
        "with_the_keyboard_alone_from_the_page_to_a_section_and_back",
        "focus_never_goes_behind_a_panel_that_covers_the_page",
        "the_panel_goes_on_when_the_window_becomes_small",
        "a_turn_is_announced_once_and_only_the_reply",
        "zoomed_content_is_not_cut_off",
    ),
    test_log: (
        "an_option_is_taken_once",
        "only_the_last_options_have_numbers_and_only_where_there_are_keys",
        "only_a_mouse_leaves_a_button_hovered",
    ),
}
for _module, _names in OURS.items():
    globals().update({f"test_{name}": getattr(_module, f"test_{name}") for name in _names})

neutral, visit, held = test_leaving.neutral, test_isolation.visit, test_waiting.held
# What Playwright cannot have this Firefox pretend.
LACKS = {"has_touch": True, "color_scheme": "dark", "forced_colors": "active", "bypass_csp": True}

MOUSE = 2 | 4  # it is fine, and hovers


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    firefox = executable(program("firefox-esr"), tmp_path_factory.mktemp("firefox"))
    with sync_playwright() as playwright:
        settings = {
            "ui.prefersReducedMotion": 1,
            "ui.primaryPointerCapabilities": MOUSE,  # without a screen it would say that it has no pointer
            "browser.chrome.site_icons": False,  # which it asks of a page whose policy allows none
        }
        browser = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox, firefox_user_prefs=settings)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def pretended(screen: Dict[str, Any]) -> None:
    for name, value in LACKS.items():
        if screen.get(name) == value:
            pytest.skip(f"Firefox does not pretend {name}")


# This browser keeps no empty page to go back to.
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
