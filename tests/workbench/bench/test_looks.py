"""Pictures before and after, of a real page on a real server."""

from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser

from workbench.bench.earlier_page import EarlierPage, earlier
from workbench.bench.looks import LARGEST, SCREENS, pictures, sheet, states, story
from workbench.bench.page_figures import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def was() -> EarlierPage:
    """The page of the last commit with another heading."""
    page = earlier("HEAD")
    return page._replace(html=page.html.replace("<h1>", "<h1>Earlier: "))


@pytest.mark.parametrize("walk, steps", [(states, 10), (story, 7)], ids=["states", "story"])
def test_each_step_has_two_pictures_on_one_sheet(
    browser: Browser, server: str, was: EarlierPage, walk: Any, steps: int
) -> None:
    address = f"{server}/article"
    before, now = (pictures(browser, address, SCREENS["320"], walk, page) for page in (was, None))
    assert len(now) == steps and before.keys() == now.keys()
    first, *others = now
    assert before[first] != now[first]  # the heading
    assert len(set(now.values())) == steps  # each step looks like no other
    made = sheet(browser, before, now, phone=True)
    assert made.startswith(b"\xff\xd8") and 10_000 < len(made) < LARGEST
