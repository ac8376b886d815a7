"""What the widget costs a page: requests, transfer, layout shift, and work per message in a conversation of 500."""

import argparse
import os
import shutil
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Tuple

from playwright.sync_api import Browser, CDPSession, Route, sync_playwright

from assistant.web.widget_bundle import bundle

MESSAGES = 500
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true });
"""
_ASK = "(text) => document.querySelector('ask-the-article').ask(text)"


@dataclass
class Load:
    """What one way of loading and using the page took."""

    requests: int = 0
    transferred: int = 0
    shift: float = 0.0


def load(browser: Browser, address: str, widget: bool, use: bool = False) -> Load:
    """Load the article in a new window, with or without the widget; `use` asks one question and goes to a section."""
    seen = Load()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(_SHIFTS)
    if not widget:
        page.route("**/widget/ask*.js", lambda route: route.abort())
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def finished(event: Dict[str, Any]) -> None:
        seen.requests += 1
        seen.transferred += event["encodedDataLength"]

    network.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    if use:
        page.evaluate(_ASK, "is it safe?")
        page.get_by_role("link", name="Read it in the article").first.click()
        page.wait_for_timeout(500)
    seen.shift = page.evaluate("shifts.reduce((sum, value) => sum + value, 0)")
    page.close()
    return seen


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
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        ways = {
            "without the widget": load(browser, address, widget=False),
            "with the widget, closed": load(browser, address, widget=True),
            "opened, one question, on to the section": load(browser, address, widget=True, use=True),
        }
        took = dict(work(browser, address))
        browser.close()
    print("| the article | requests | transferred | layout shift |\n|---|---|---|---|")
    for name, seen in ways.items():
        print(f"| {name} | {seen.requests} | {seen.transferred / 1000:.1f} kB | {seen.shift:.3f} |")
    print(f"\nThe widget is one file of {len(bundle().zipped):,} bytes, compressed.")
    parts = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in took.items())
    print(f"In a conversation of {MESSAGES} messages, one message takes: {parts}.")


if __name__ == "__main__":
    main()
