"""The article's page as it reads without JavaScript."""

import re
from dataclasses import replace
from html import unescape

import pytest
import requests

from assistant.content.loader import Content
from assistant.web.page import article as render
from assistant.web.widget_bundle import bundle


@pytest.fixture(scope="module")
def page(server: str, content: Content) -> requests.Response:
    return requests.get(f"{server}/article/{content.articles[0].slug}", timeout=10)


@pytest.fixture(scope="module")
def words(page: requests.Response) -> str:
    """The page without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_the_first_article_has_a_short_address(server: str, page: requests.Response) -> None:
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert requests.get(f"{server}/article", timeout=10).text == page.text


def test_every_section_has_its_anchor_and_its_words(page: requests.Response, words: str, content: Content) -> None:
    article = content.articles[0]
    anchors = re.findall(r'<section id="(\w+)"', page.text)
    assert anchors == [*article.ids, article.menu.id]
    for section in (*article.sections, article.menu):
        if section.heading:
            assert section.name in words
        for paragraph in section.text.split("\n\n"):
            assert paragraph in words


def test_one_title_and_headings_in_order(page: requests.Response, content: Content) -> None:
    levels = re.findall(r"<h(\d)>", page.text)
    assert levels[0] == "1" and set(levels[1:]) == {"2"}
    assert f"<title>{content.articles[0].title}</title>" in page.text


def test_the_menu_leads_to_the_sections(page: requests.Response, content: Content) -> None:
    links = re.findall(r'<li><a href="#(\w+)" data-ask="/(\w+)">([^<]+)</a>', page.text)
    expected = [(section.id, section.id, section.button) for section in content.articles[0].sections]
    assert [(anchor, option, unescape(title)) for anchor, option, title in links] == expected


def test_a_person_is_not_offered_where_there_is_none(page: requests.Response) -> None:
    assert "Talk to a person" not in page.text


def test_headings_link_to_their_sections(page: requests.Response, content: Content) -> None:
    links = dict(re.findall(r'<h2><a href="#(\w+)">([^<]+)</a></h2>', page.text))
    assert {id_: unescape(name) for id_, name in links.items()} == {
        section.id: section.name for section in content.articles[0].sections[1:] if section.heading
    }


def test_how_the_page_is_shared(page: requests.Response, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    article = content.articles[0]
    shared = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', page.text))
    assert unescape(shared["og:title"]) == article.title
    assert unescape(shared["og:description"]) == unescape(shared["description"]) == article.description
    assert "canonical" not in page.text and "og:url" not in shared
    monkeypatch.setenv("PUBLIC_URL", "https://chat.clinic.example/")
    known = render(article).body.decode()
    assert '<link rel="canonical" href="https://chat.clinic.example/article/healing-scars">' in known
    assert '<meta property="og:url" content="https://chat.clinic.example/article/healing-scars">' in known


def test_help_and_disclaimer(page: requests.Response, words: str, content: Content) -> None:
    footer = page.text[page.text.index("<footer>") :]
    assert 'href="tel:988"' in footer and 'href="tel:911"' in footer
    assert content.crisis.in_short.split("{")[0] in words
    assert content.disclaimer.text in unescape(footer)


def test_only_its_own_server_may_be_reached(page: requests.Response) -> None:
    policy = dict(rule.strip().split(" ", 1) for rule in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert all(policy[kind] == "'self'" for kind in ("script-src", "style-src", "img-src", "connect-src"))
    assert "unsafe" not in str(policy)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page.text)
    assert not re.findall(r'(?:src|rel="stylesheet" href)="(?!/)', page.text)


def test_everything_that_the_page_loads_is_there(server: str, page: requests.Response) -> None:
    loaded = re.findall(r'(?:src|<link[^>]*href)="(/[^"]+)"', page.text)
    assert {f"/widget/{bundle().name}", "/widget/page.css", "/article/media/head.svg"} <= set(loaded)
    for path in loaded:
        assert requests.get(server + path, timeout=10).status_code == 200, path


def test_an_unknown_article(server: str) -> None:
    answer = requests.get(f"{server}/article/<b>nothing", timeout=10)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["error"]["code"] == "unknown_article"


def test_an_article_in_another_language_has_its_language_and_the_rest_keeps_english(content: Content) -> None:
    shown = render(replace(content.articles[0], lang="pl")).body.decode()
    assert '<html lang="pl">' in shown
    for ours in (
        '<footer lang="en">',
        '<a class="skip" href="#article" lang="en">',
        'article="healing-scars" lang="en">',
    ):
        assert ours in shown
    assert ' lang="en"' not in render(content.articles[0]).body.decode().replace('<html lang="en">', "")


def test_a_title_without_text_stands_above_its_first_section(content: Content) -> None:
    article = content.articles[0]
    first = replace(article.sections[0], name="First questions")
    shown = render(replace(article, sections=(first, *article.sections[1:]))).body.decode()
    assert f"<h1>{article.title}</h1><h2>First questions</h2>" in shown.replace("&#39;", "'")
