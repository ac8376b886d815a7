"""What the article's page and the widget on it cost: what is sent, when it stands, how it moves; and the work
per message in a conversation of 500.

The page is loaded as Lighthouse does for its score: on a phone with a quarter of this machine's speed and a slow line.
"""

import argparse
import os
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Tuple

from playwright.sync_api import Browser, CDPSession, Route, sync_playwright

from assistant.web.widget_bundle import bundle
from workbench.running.services import program

MESSAGES = 500
PHONE: Dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "has_touch": True,
    "is_mobile": True,
}
SLOWER = 4  # times that its processor is slower than this one
LINE = {"latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}  # milliseconds, bytes a second
LONG = 50  # milliseconds from which on a task blocks
_OBSERVED = """
window.seen = { "layout-shift": [], "largest-contentful-paint": [], longtask: [] };
for (const [type, entries] of Object.entries(seen)) {
  new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({ type, buffered: true });
}
"""
_FIGURES = """(long) => ({
  largest_paint_ms: Math.max(0, ...seen["largest-contentful-paint"].map((entry) => entry.startTime)),
  blocked_ms: seen.longtask.reduce((sum, { duration }) => sum + duration - long, 0),
  layout_shift: seen["layout-shift"].reduce((sum, { value }) => sum + value, 0),
})"""
_ASK = "(text) => document.querySelector('ask-the-article').ask(text)"
WAYS = {
    "without the widget": {"widget": False, "use": False},
    "with the widget, closed": {"widget": True, "use": False},
    "opened, one question, on to the section": {"widget": True, "use": True},
}

Figures = Dict[str, Any]


@contextmanager
def chromium() -> Iterator[Browser]:
    """
    Raises:
        NotInstalled: if the system has no Chromium.
    """
    path = program("chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def figures(browser: Browser, address: str) -> List[Figures]:
    """One row for each way to load and use the page."""
    return [{"the article": name, **load(browser, address, **way)} for name, way in WAYS.items()]


def load(browser: Browser, address: str, widget: bool, use: bool = False) -> Figures:
    """Load the article in a new window, with or without the widget; `use` asks one question and goes to a section."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(_OBSERVED)
    if not widget:
        page.route("**/widget/ask*.js", lambda route: route.abort())
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    finished: List[int] = []
    session.on("Network.loadingFinished", lambda event: finished.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    if use:
        page.evaluate(_ASK, "is it safe?")
        page.get_by_role("link", name="Read it in the article").first.click()
        page.wait_for_timeout(500)
    measured = page.evaluate(_FIGURES, LONG)
    context.close()
    return {"requests": len(finished), "transferred_kB": sum(finished) / 1000, **measured}


def work(browser: Browser, address: str) -> Iterator[Tuple[str, float]]:
    """Milliseconds of each kind of work per message; the server's replies are canned, so that only the page counts."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    options = [{"title": f"Option {number}", "payload": "/help_options"} for number in range(4)]
    reply = {"id": "help_options", "text": "An answer of ordinary length. " * 12, "source": None, "options": options}

    def answer(route: Route) -> None:
        route.fulfill(json={"messages": [reply]})

    page.route("**/messages", answer)
    page.goto(address)
    page.evaluate("document.querySelector('ask-the-article').open()")
    page.locator("ask-the-article .message").wait_for()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 100})
    before = _metrics(session)
    session.send("Profiler.start")
    for number in range(MESSAGES // 2):
        page.evaluate(_ASK, f"question {number}")
    profile = session.send("Profiler.stop")["profile"]
    after = _metrics(session)
    assert page.locator("ask-the-article .message").count() == MESSAGES + 1
    page.close()
    yield "script", _scripting(profile) / MESSAGES
    for name, metric in (("style", "RecalcStyleDuration"), ("layout", "LayoutDuration")):
        yield name, 1000 * (after[metric] - before[metric]) / MESSAGES


def _metrics(session: CDPSession) -> Dict[str, float]:
    return {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}


def _scripting(profile: Dict[str, Any]) -> float:
    """Milliseconds in which JavaScript ran, garbage collection included, by a sampling profile."""
    waiting = {node["id"] for node in profile["nodes"] if node["callFrame"]["functionName"] in ("(idle)", "(program)")}
    samples = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return sum(delta for node, delta in samples if node not in waiting) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://localhost:5005/article")
    address = parser.parse_args().address
    with chromium() as browser:
        rows = figures(browser, address)
        took = dict(work(browser, address))
    print("| " + " | ".join(name.replace("_", " ") for name in rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
    for row in rows:
        print(
            "| "
            + " | ".join(f"{value:.3g}" if isinstance(value, float) else str(value) for value in row.values())
            + " |"
        )
    print(f"\nThe widget is one file of {len(bundle().zipped):,} bytes, compressed.")
    parts = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in took.items())
    print(f"In a conversation of {MESSAGES} messages, one message takes: {parts}.")


if __name__ == "__main__":
    main()
