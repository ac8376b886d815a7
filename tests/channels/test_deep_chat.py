"""A third-party widget, set up as docs/channels/widgets.md shows it, in a real browser."""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from assistant.content.loader import ROOT, Content
from workbench.running.services import program

PACKAGE = "deep-chat@2.4.2"
SHA512 = "wQNd6Z6HDoH7OMeoQKpmxDm9XdWrRjMkBJ2yl5tsYND9Dz2UCv/BdGVM8vK2V0mhO1u+OniHYPWDGvjlNxjCeQ=="


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The widget's script from its package, which must be the one that was looked at."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder: Path = tmp_path_factory.mktemp("deep-chat")
    subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, timeout=120)
    (packed,) = folder.glob("*.tgz")
    assert base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == SHA512
    with tarfile.open(packed) as archive:
        return archive.extractfile("package/dist/deepChat.bundle.js").read()


@pytest.fixture(scope="module")
def page(bundle: bytes, connected: str) -> Iterator[Page]:
    """The page of the docs, as if it stood on the server."""
    html = (ROOT / "docs" / "channels" / "widgets.md").read_text().partition("```html\n")[2].partition("```")[0]
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
        page = browser.new_page()
        page.route(f"{connected}/page", lambda route: route.fulfill(body=html, content_type="text/html"))
        script = {"body": bundle, "content_type": "text/javascript"}
        page.route(f"{connected}/deepChat.bundle.js", lambda route: route.fulfill(**script))
        page.goto(f"{connected}/page")
        yield page
        browser.close()


def test_a_conversation_in_deep_chat(page: Page, content: Content) -> None:
    field = page.locator("#text-input")
    field.fill("hello")
    field.press("Enter")
    page.get_by_text(content.disclaimer.text).wait_for()
    page.get_by_role("button", name="Risks and caution").click()
    page.get_by_text("More extensive research is needed").wait_for()
    field.fill("I want to kill myself")
    field.press("Enter")
    page.get_by_text("the 988 lifeline").first.wait_for()
    assert "/considerations" not in page.locator("deep-chat #messages").inner_text()
