"""The chat on another website, as docs/embedding.md shows it."""

import json
import re
import shlex
import subprocess
import sys
from typing import Dict

import pytest
from playwright.sync_api import Page, expect

from assistant.content.loader import ROOT
from assistant.web.widget_bundle import bundle
from tests.widget.conftest import ASSISTANT, DOCS, snippets
from tests.widget.test_privacy import forgotten


def shown(html: str, server: str) -> str:
    return html.replace(ASSISTANT, server)


def test_the_tag_of_the_docs_works_under_a_strict_policy(site, chat, server: str) -> None:
    site(shown(snippets("html")[0], server))
    chat.open()
    expect(chat.ask("is it safe?")).to_contain_text("Considerations and Caution")
    expect(chat.help).to_be_in_viewport(ratio=1)
    expect(chat.element).to_contain_text("I'm an automated assistant")
    source = chat.replies.last.get_by_role("link", name="Read it in the article")
    expect(source).to_have_attribute("href", f"{server}/article/healing-scars#considerations_and_caution")


def test_the_pinned_tag_works_and_refuses_changed_code(tab: Page, site, chat, server: str, trouble: list) -> None:
    command = [sys.executable, "-m", "workbench.running.embed", "--server", server]
    tag = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    site(tag)
    chat.open()
    assert chat.session
    tab.route(
        f"**/{bundle().name}",
        lambda route: route.fulfill(
            body=bundle().body + b"\n", headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
        ),
    )
    tab.reload()
    expect(chat.element).to_have_count(0)
    assert len(trouble) == 1 and "integrity" in trouble.pop()


def test_the_files_served_by_the_site_itself(tab: Page, site, chat, server: str, elsewhere, tmp_path) -> None:
    example = next(line for line in DOCS.splitlines() if "--copy" in line)
    arguments = shlex.split(
        re.search(r'ARGS="([^"]+)"', example)[1].replace(ASSISTANT, server).replace("site/ask", str(tmp_path))
    )
    command = [sys.executable, "-m", "workbench.running.embed", *arguments]
    tag = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {bundle().name, "en.json", "es.json", "de.json", "fr.json"}
    tab.route("**/ask/**", lambda route: route.fulfill(path=tmp_path / route.request.url.split("/ask/")[1]))
    site(tag.replace("data-article", 'data-lang="fr" data-article'), own=True)
    tab.get_by_role("button", name="Interroger l’article").click()
    expect(chat.replies.first).to_contain_text("Healing Scars")


def test_the_element_of_the_docs_shows_the_sites_own_help(tab: Page, site, chat, server: str, trouble: list) -> None:
    site(shown(snippets("html")[1], server))
    tab.route("**/chat/**", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.retry).to_be_visible()
    expect(chat.element.get_by_role("link")).to_have_text(["Text 988", "Call 988"])
    trouble.clear()


def test_a_helpline_is_there_before_the_server_answers(tab: Page, site, chat, server: str, trouble: list) -> None:
    site(shown(snippets("html")[0], server))
    tab.route("**/chat/**", lambda route: route.abort())
    chat.launcher.click()
    expect(chat.retry).to_be_visible()
    expect(chat.element.get_by_role("link")).to_have_attribute("href", "https://findahelpline.com/")
    tab.unroute("**/chat/**")
    chat.retry.click()
    expect(chat.help).to_be_visible()
    trouble.clear()


def test_leaving_forgets_from_another_origin_too(tab: Page, site, chat, server: str, elsewhere) -> None:
    site(
        shown(snippets("html")[0], server).replace("data-article", 'data-exit="/weather" data-article'), weather="Sunny"
    )
    elsewhere.pages["/weather"] = "Sunny"
    chat.open()
    session = chat.session
    chat.leave.click()
    tab.wait_for_url("**/weather")
    assert forgotten(server, session)


def test_a_website_that_is_not_allowed_is_told_so(tab: Page, site, chat, server: str, elsewhere, trouble: list) -> None:
    site(shown(snippets("html")[0], server))
    other = elsewhere.origin.replace("localhost", "127.0.0.1")
    tab.goto(other)
    tab.evaluate("() => document.addEventListener('ask:error', ({ detail }) => (window.heard = detail))")
    chat.launcher.click()
    expect(chat.status).to_have_text("This chat is not set up for this website.")
    assert tab.evaluate("heard") == {"status": 403, "code": "origin_not_allowed"}
    expect(chat.element.get_by_role("link")).to_have_attribute("href", "https://findahelpline.com/")
    assert any("CORS policy" in text for text in trouble)
    assert all("CORS" in text or "ERR_FAILED" in text or text.startswith(other) for text in trouble)
    trouble.clear()
    # Where no answer comes, nothing is said of the website.
    tab.route("**/chat/**", lambda route: route.abort())
    tab.reload()
    expect(chat.status).to_contain_text("That did not reach the server.")
    trouble.clear()


def test_events_tell_no_words_and_methods_do_what_they_say(tab: Page, site, chat, server: str, trouble: list) -> None:
    site(shown(snippets("html")[1], server))
    kinds = re.findall(r"`(ask:\w+)`", DOCS)
    tab.evaluate(
        "(kinds) => { window.heard = []; for (const kind of kinds) document.addEventListener(kind, (event) =>"
        " heard.push([kind, event.detail])); }",
        kinds,
    )
    element = chat.element.element_handle()
    element.evaluate("async (chat) => { await chat.open(); await chat.ask('is it safe?'); }")
    element.evaluate("(chat) => chat.ask('I want to die, wombat')")
    tab.route("**/messages", lambda route: route.abort(), times=1)
    element.evaluate("(chat) => chat.ask('wombat')")
    element.evaluate("async (chat) => { await chat.startOver(); chat.close(); }")
    expect(chat.panel).to_be_hidden()
    heard = tab.evaluate("heard")
    assert heard == [
        ["ask:open", {}],
        ["ask:answer", {"article": "healing-scars", "section": "considerations_and_caution"}],
        ["ask:answer", {"article": None, "section": None}],
        ["ask:error", {"status": 0, "code": "unreachable"}],
        ["ask:close", {}],
    ]
    assert "wombat" not in json.dumps(heard)
    chat.launcher.click()
    expect(chat.questions).to_have_count(0)
    trouble.clear()


def test_an_unknown_article_does_not_silence_the_chat(site, chat, server: str, trouble: list) -> None:
    site(shown(snippets("html")[0], server).replace("healing-scars", "an-old-name"))
    chat.open()
    expect(chat.replies.first).to_contain_text("Healing Scars")
    assert len(trouble) == 1 and "400" in trouble.pop()


LANGUAGES: Dict[str, str] = {"es": "Pregunte al artículo", "de-AT": "Fragen zum Artikel", "fr": "Interroger l’article"}


@pytest.mark.parametrize("language, launcher", LANGUAGES.items(), ids=LANGUAGES)
def test_each_language_loads_only_its_own_words(tab: Page, site, server: str, language: str, launcher: str) -> None:
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    site(shown(snippets("html")[0], server).replace("data-article", f'data-lang="{language}" data-article'))
    tab.get_by_role("button", name=launcher).click()
    tab.locator("ask-the-article .message").wait_for()
    assert [url for url in asked if url.endswith(".json")] == [f"{server}/widget/strings/{language[:2]}.json"]
    assert tab.locator("ask-the-article .panel").get_attribute("lang") == language[:2]
    tab.screenshot(path=ROOT / "reports" / f"widget-{language}.png")


def test_words_of_the_sites_own_and_right_to_left(tab: Page, site, chat, server: str, elsewhere) -> None:
    tag = '<script type="module" src="{}/widget/ask.js" data-article data-dir="rtl" data-lang="ar" {}></script>'
    own = 'data-strings="/ar.json" data-text-send="إرسال"'
    words = json.dumps({"language": "ar", "open": "اسأل المقال", "title": "اسأل المقال", "leave": "مغادرة الصفحة"})
    site(tag.format(server, own), own=True, ar_json=words)
    tab.get_by_role("button", name="اسأل المقال").click()
    expect(tab.get_by_role("button", name="إرسال")).to_be_visible()
    tab.get_by_label("Your question").fill("is it safe?")  # what the file lacks is English
    tab.keyboard.press("Enter")
    chat.replies.nth(1).wait_for()
    assert tab.locator("ask-the-article .panel").bounding_box()["x"] < 100
    question, send = tab.locator("textarea").bounding_box(), tab.get_by_role("button", name="إرسال").bounding_box()
    assert send["x"] < question["x"]
    tab.screenshot(path=ROOT / "reports" / "widget-rtl.png")
