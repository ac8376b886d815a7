"""Pictures of the page and the chat before and after a change, side by side: every state, and one visitor's story.

Both talk with the same running server, so that they differ in what the browser gets and not in what is answered.
"""

import argparse
import base64
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Text

from playwright.sync_api import Browser, Page

from assistant.content.loader import ROOT
from workbench.bench.earlier_page import EarlierPage, earlier
from workbench.bench.page_figures import chromium

TOUCH: Dict[Text, Any] = {"has_touch": True, "is_mobile": True}
SCREENS: Dict[Text, Dict[Text, Any]] = {
    "320": {"viewport": {"width": 320, "height": 640}, **TOUCH},
    "390": {"viewport": {"width": 390, "height": 780}, **TOUCH},
    "768": {"viewport": {"width": 768, "height": 1024}, **TOUCH},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "390-dark": {"viewport": {"width": 390, "height": 780}, **TOUCH, "color_scheme": "dark"},
}
CHAT = "document.querySelector('ask-the-article')"
SETTLED = 400  # milliseconds after which the page stands still
LARGEST = 1_000_000  # bytes of a sheet
SHOWN = {True: 200, False: 400}  # pixels that a picture of a phone, or of a wider screen, takes on a sheet
_STYLE = """
body { margin: 16px; width: max-content; font: 14px system-ui, sans-serif; background: #fff; }
main { display: grid; grid-template-columns: repeat(%d, max-content); gap: 24px 32px; }
section { display: grid; grid-template-columns: repeat(2, max-content); gap: 4px 8px; }
h2 { grid-column: 1 / -1; margin: 0; font-size: 16px; }
figure { margin: 0; } img { display: block; width: %dpx; border: 1px solid #999; }
"""

Pictures = Dict[Text, bytes]


def states(page: Page) -> Iterator[Text]:
    """The name of each state, once the page is in it."""
    yield "closed"
    page.evaluate(f"{CHAT}.open()")
    yield "first opening"
    for name, said in {
        "an answer": "is it safe?",
        "several topics": "studies or side effects",
        "not in the article": "how much does yoga cost in Berlin",
        "a crisis": "I want to die",
    }.items():
        _ask(page, said)
        yield name
    page.route("**/messages", lambda route: route.abort(), times=1)
    _ask(page, "what is ptsd?")
    yield "not sent"
    page.context.set_offline(True)
    yield "offline"
    page.context.set_offline(False)
    page.wait_for_timeout(SETTLED)
    page.locator("ask-the-article textarea").fill("word " * 500)
    yield "too long"
    page.get_by_role("button", name="Start over").click()
    yield "“Start over” pressed"


def story(page: Page) -> Iterator[Text]:
    """The name of each step of a visitor who asks, reads on, is in distress and leaves."""
    yield "comes to the page"
    page.evaluate(f"{CHAT}.open()")
    yield "opens the chat"
    _ask(page, "is it safe?")
    yield "asks"
    page.locator("ask-the-article").get_by_role("button", name="What studies show").last.click()
    page.wait_for_timeout(2 * SETTLED)
    yield "takes an option"
    page.locator("ask-the-article").get_by_role("link", name="Read it in the article").last.click()
    yield "reads on in the article"
    page.evaluate(f"{CHAT}.open()")
    _ask(page, "I want to die")
    yield "is in distress"
    page.evaluate(f"{CHAT}.setAttribute('exit', 'https://neutral.example/')")
    page.route("https://neutral.example/", lambda route: route.abort("aborted"))  # which leaves what stands there
    page.evaluate(f"{CHAT}.leave()")
    yield "leaves, and the next page is slow to come"


def _ask(page: Page, text: Text) -> None:
    page.evaluate(f"(text) => {CHAT}.ask(text)", text)


def pictures(
    browser: Browser, address: Text, screen: Dict[Text, Any], walk: Any, before: Optional[EarlierPage]
) -> Pictures:
    """A picture of each step of a walk, on the page as it was before or as it is now."""
    with closing(browser.new_context(reduced_motion="reduce", **screen)) as context:
        if before:
            before.serve(context, address)
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        found: Pictures = {}
        for name in walk(page):
            page.wait_for_timeout(SETTLED)
            found[name] = page.screenshot(type="jpeg", quality=85)
        return found


def sheet(browser: Browser, before: Pictures, after: Pictures, phone: bool) -> bytes:
    """One picture with each step as it was and as it is, side by side."""
    figures = [
        f"<section><h2>{name}</h2>{_figure('before', before[name])}{_figure('now', after[name])}</section>"
        for name in after
    ]
    with closing(browser.new_page(viewport={"width": 100, "height": 100})) as page:
        style = _STYLE % (4 if phone else 2, SHOWN[phone])
        page.set_content(f"<style>{style}</style><main>{''.join(figures)}</main>")
        return page.locator("body").screenshot(type="jpeg", quality=70)


def _figure(caption: Text, picture: bytes) -> Text:
    data = base64.b64encode(picture).decode()
    return f'<figure>{caption}<img src="data:image/jpeg;base64,{data}"></figure>'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="a commit")
    parser.add_argument("address", nargs="?", default="http://localhost:5005/article")
    parser.add_argument("--to", type=Path, default=ROOT / "reports" / "looks")
    parser.add_argument("--screens", nargs="*", choices=SCREENS, default=list(SCREENS))
    arguments = parser.parse_args()
    try:
        was = earlier(arguments.before)
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr.decode().strip().splitlines()[-1])
    arguments.to.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name in arguments.screens:
            screen = SCREENS[name]
            for walk in (states, story):
                before, now = (pictures(browser, arguments.address, screen, walk, page) for page in (was, None))
                path = arguments.to / f"{walk.__name__}-{name}.jpg"
                path.write_bytes(sheet(browser, before, now, phone=screen["viewport"]["width"] < 500))
                print(path)


if __name__ == "__main__":
    main()
