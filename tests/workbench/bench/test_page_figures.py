"""The figures of the article's page, in a real browser on a real server."""

from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser

from assistant.web.widget_bundle import bundle
from workbench.bench.page_figures import WAYS, chromium, figures, load

RESTLESS = """<!doctype html><title>Clinic</title><p>Words that stand here.<script>
  setTimeout(() => {
    const end = performance.now() + 300;
    while (performance.now() < end);
    document.body.prepend(Object.assign(document.createElement("div"), { style: "height: 300px" }));
  }, 100);
</script>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_the_page_with_the_widget_is_sent_whole_and_stands_still(browser: Browser, server: str) -> None:
    without, closed, used = figures(browser, f"{server}/article")
    assert [row["the article"] for row in (without, closed, used)] == list(WAYS)
    assert closed["requests"] == without["requests"] + 1
    sent = 1000 * (closed["transferred_kB"] - without["transferred_kB"])
    assert len(bundle().zipped) <= sent < len(bundle().zipped) + 1500  # with the headers
    assert used["requests"] > closed["requests"]
    for row in (without, closed, used):
        assert row["largest_paint_ms"] > 150  # which is the delay of the line
        assert row["layout_shift"] == 0
        assert row["blocked_ms"] >= 0


def test_what_moves_and_blocks_is_seen(browser: Browser, elsewhere: Any) -> None:
    """The figures can be bad."""
    elsewhere.policy = ""
    elsewhere.pages = {"/": RESTLESS}
    row = load(browser, elsewhere.origin, widget=True)
    assert row["layout_shift"] > 0 and row["blocked_ms"] >= 250
