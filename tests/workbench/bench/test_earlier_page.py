"""What a commit gave to browsers, made by its own code."""

import base64
import hashlib
import re
import subprocess

import pytest

from workbench.bench.earlier_page import EarlierPage, earlier
from workbench.bench.page_figures import chromium


def test_the_page_of_a_commit_fits_its_own_widget() -> None:
    was = earlier("HEAD")
    assert f'src="/widget/{was.name}"' in was.html and "class AskTheArticle" in was.script and "body" in was.style
    (pinned,) = re.findall(r'integrity="sha256-([^"]+)"', was.html)
    assert pinned == base64.b64encode(hashlib.sha256(was.script.encode()).digest()).decode()


def test_a_commit_that_is_none_is_told() -> None:
    with pytest.raises(subprocess.CalledProcessError, match="archive"):
        earlier("no-such-commit")


def test_a_browser_gets_what_was_and_all_else_from_the_server(server: str) -> None:
    html = (
        '<link rel="stylesheet" href="/widget/page.css"><script type="module" src="/widget/ask-1.js"></script><p>Was.'
    )
    was = EarlierPage(html, "p { color: rgb(1, 2, 3); }", "document.title = 'early';", "ask-1.js")
    with chromium() as browser:
        context = browser.new_context()
        was.serve(context, f"{server}/article")
        page = context.new_page()
        page.goto(f"{server}/article")
        assert page.evaluate("getComputedStyle(document.querySelector('p')).color") == "rgb(1, 2, 3)"
        assert page.title() == "early"
        page.goto(f"{server}/healthz")
        assert "Was." not in page.content()
