"""The editor's page in a real browser: it follows what is saved, and says why a question is understood as it is."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assistant.content.loader import ROOT, load
from workbench.editing.new_article import make
from workbench.running.services import program

ARTICLE = "content/articles/healing-scars.md"
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
SHOT = os.environ.get("ASK_SCREENSHOTS") == "1"


@pytest.fixture(scope="module")
def project(small_project: Callable[..., Path]) -> Path:
    return small_project()


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "workbench.editing.preview", "--port", "0"],
        cwd=project,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"Open (http://localhost:\d+)", line)
        if found:
            break
    else:
        pytest.fail(said)
    yield found[1]
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        trouble = []
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: request.url.startswith((address, "data:")) or trouble.append(request.url))
        page.goto(address)
        yield page
        browser.close()
        assert not trouble


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_editor_tries_a_question_saves_and_sees_it(page: Page, project: Path) -> None:
    page.get_by_label("Try a question").fill("is it dangerous, any risks?")
    page.get_by_role("button", name="Ask").click()
    result = page.locator("#result")
    expect(result.locator(".verdict")).to_contain_text("Considerations and Caution wins with")
    expect(result).to_contain_text(re.compile(r"Considerations and Caution, \d+ % alike, data/nlu/some.yml:\d+"))
    expect(page.locator(".card.won")).to_have_attribute("id", "considerations_and_caution")
    card = page.locator("#understanding_ptsd")
    expect(card.locator(".option").first).to_have_text("What PTSD is")
    expect(card.locator(".option").nth(1)).to_have_text("How ketamine works")

    edit(project / ARTICLE, "PTSD can develop", "Saved just now. PTSD can develop")
    expect(card).to_contain_text("Saved just now.")
    expect(page.get_by_label("Try a question")).to_have_value("is it dangerous, any risks?")
    expect(result.locator(".verdict")).to_contain_text("wins with")

    edit(project / ARTICLE, "{#understanding_ptsd ", "{")
    expect(page.get_by_role("alert")).to_contain_text("begin the line with {#its_id")
    expect(card).to_contain_text("Saved just now.")
    edit(project / ARTICLE, '{button="What PTSD is"', '{#understanding_ptsd button="What PTSD is"')
    expect(page.get_by_role("alert")).to_have_count(0)

    edit(
        project / "data/nlu/some.yml",
        "  - intent: future_outlook\n    examples: |\n",
        "  - intent: future_outlook\n    examples: |\n      - zebra crossings of tomorrow\n",
    )
    expect(page.locator("#future_outlook")).to_contain_text("zebra crossings of tomorrow")
    page.get_by_label("Try a question").fill("zebra crossings tomorrow")
    page.get_by_role("button", name="Ask").click()
    expect(result).to_contain_text("“zebra crossings of tomorrow”")


def test_what_an_editor_is_typing_survives_a_saved_file(page: Page, project: Path) -> None:
    typed = page.get_by_label("Try a question")
    typed.fill("what do patients say")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#result .verdict")).to_contain_text("wins with")
    typed.fill("is it dangerous, any")
    edit(project / ARTICLE, "Traditional treatments", "Saved while somebody typed. Traditional treatments")
    expect(page.locator("main")).to_contain_text("Saved while somebody typed.")
    expect(typed).to_have_value("is it dangerous, any")
    expect(typed).to_be_focused()
    page.keyboard.type(" risks?")
    expect(typed).to_have_value("is it dangerous, any risks?")
    expect(page.locator("#result")).not_to_contain_text("Considerations and Caution wins")


def test_a_newer_question_calls_off_the_one_that_is_not_answered_yet(page: Page) -> None:
    page.route("**/try?question=what*", lambda route: None)
    typed = page.get_by_label("Try a question")
    typed.fill("what do patients say")
    page.get_by_role("button", name="Ask").click()
    typed.fill("is it dangerous, any risks?")
    with page.expect_event("requestfailed", lambda request: "question=what" in request.url):
        page.get_by_role("button", name="Ask").click()
    expect(page.locator("#result .verdict")).to_contain_text("Considerations and Caution wins with")


def test_the_page_says_why_a_question_is_not_understood(page: Page) -> None:
    page.get_by_label("Try a question").fill("  ")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#result").get_by_role("alert")).to_have_text("Type a question.")


def test_it_opens_on_the_article_that_was_made_last_and_answers_as_the_tutorial_says(page: Page, project: Path) -> None:
    expect(page).to_have_title(re.compile("Healing Scars"))
    made = make(ROOT / "examples" / "sleep-after-trauma" / "draft.md", "", load(project), project)
    (question,) = re.findall(r"^> (.*)$", TUTORIAL, re.M)
    (verdict,) = re.findall(r"The preview answers \"(.*?)\"", TUTORIAL)
    try:
        expect(page).to_have_title(re.compile("Sleeping Again"))
        page.get_by_label("Try a question").fill(question)
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#result .verdict")).to_contain_text(verdict)
    finally:
        made.article.unlink()


def test_it_listens_on_this_machine_alone(address: str) -> None:
    port = int(address.rsplit(":", 1)[1])
    listening = {line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if line.split()[3] == "0A"}
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening
