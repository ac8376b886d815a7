"""The article's page and the widget as a commit had them, made by the code of that commit."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable, NamedTuple, Text

from playwright.sync_api import BrowserContext, Route

from assistant.content.loader import ROOT

_MADE = """
import json, sys
try:
    from assistant.content.content_reloader import content
    from assistant.web.page import article
    from assistant.web.widget_bundle import bundle
except ImportError:  # as the project was laid out in November 2026
    from assistant.channels.page import article
    from assistant.channels.widget import bundle
    from assistant.live import content
made = {"html": article(content().articles[0]).body.decode(), "script": bundle().body.decode(), "name": bundle().name}
json.dump(made, open(sys.argv[1], "w"))
"""


class EarlierPage(NamedTuple):
    """What a browser gets: the page, its style, and the widget's file with its name."""

    html: Text
    style: Text
    script: Text
    name: Text

    def serve(self, context: BrowserContext, address: Text) -> None:
        """Give these to a browser that asks the server of `address` for them; all else comes from the server."""
        answers = {
            address: (self.html, "text/html; charset=utf-8"),
            "**/widget/page.css": (self.style, "text/css"),
            f"**/widget/{self.name}": (self.script, "text/javascript"),
        }
        for url, (body, content_type) in answers.items():
            context.route(url, _answer(body, content_type))


def _answer(body: Text, content_type: Text) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type=content_type)

    return answer


def earlier(commit: Text) -> EarlierPage:
    """
    Raises:
        subprocess.CalledProcessError: if there is no such commit, or its code does not run here.
    """
    with TemporaryDirectory() as folder:
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract", "--directory", folder], input=packed, check=True)
        made = Path(folder) / "made.json"
        command = [sys.executable, "-c", _MADE, str(made)]
        subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": folder}, check=True, stderr=subprocess.PIPE
        )
        style = (Path(folder) / "widget" / "page.css").read_text(encoding="utf-8")
        return EarlierPage(style=style, **json.loads(made.read_text(encoding="utf-8")))
