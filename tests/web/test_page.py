"""The article's page as it reads without JavaScript."""

import re
from dataclasses import replace
from html import unescape

import pytest
import requests
from bs4 import BeautifulSoup

from assistant.content.loader import Content
from assistant.content.publication import Person, Publication, Publisher
from assistant.dialogue.failure_replies import crisis_line
from assistant.web.page import article as render
from assistant.web.page import reading_time, reference
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
    levels = re.findall(r"<h(\d)[ >]", page.text)
    assert levels[0] == "1" and set(levels[1:]) == {"2"}
    assert f"<title>{content.articles[0].title}</title>" in page.text


def test_the_menu_leads_to_the_sections(page: requests.Response, content: Content) -> None:
    links = re.findall(r'<li><a href="#(\w+)" data-ask="/(\w+)">([^<]+)</a>', page.text)
    expected = [(section.id, section.id, section.button) for section in content.articles[0].sections]
    assert [(anchor, option, unescape(title)) for anchor, option, title in links] == expected


def test_a_page_without_contact_details_offers_no_person(page: requests.Response) -> None:
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
    calls = [option["url"] for option in crisis_line(content)[1] if option["url"].startswith("tel:")]
    assert len(calls) == 2 and all(f'href="{call}"' in footer for call in calls)
    assert content.crisis.in_short.split("{")[0] in words
    assert content.disclaimer.text in unescape(footer)


def test_only_its_own_server_may_be_reached(page: requests.Response) -> None:
    policy = dict(rule.strip().split(" ", 1) for rule in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert all(policy[kind] == "'self'" for kind in ("script-src", "style-src", "img-src", "connect-src"))
    assert "unsafe" not in str(policy)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    # A script of the type of JSON-LD is data: browsers run no word of it.
    assert not re.search(r'<script(?! type="application/ld\+json">)(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=', page.text)
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
        '<a class="skip" href="#the-article" lang="en">',
        'article="healing-scars" lang="en">',
    ):
        assert ours in shown
    assert ' lang="en"' not in render(content.articles[0]).body.decode().replace('<html lang="en">', "")


def published(content: Content, **known: object) -> str:
    """The page of the first article with this in its front matter."""
    article = content.articles[0]
    return render(replace(article, publication=Publication.parse_obj(known))).body.decode()


def test_the_shipped_article_shows_no_author_and_no_publisher(words: str, page: requests.Response) -> None:
    for invented in ("Medically reviewed", "Published", "References", "Related articles", "Privacy"):
        assert invented not in words
    assert "<header>" not in page.text and 'name="author"' not in page.text
    assert "2 min read" in words


def test_author_reviewer_and_dates_stand_below_the_title(content: Content) -> None:
    shown = published(
        content,
        author=["Jane Doe, MD", {"name": "John Roe", "role": "Nurse", "page": "https://clinic.example/roe"}],
        reviewed_by="Ann Lee",
        published="2026-01-31",
        reviewed="2026-06-30",
    )
    byline = re.search(r'<div class="byline">(.*?)</div>', shown, re.DOTALL)[1]
    assert re.findall(r"<p>(.*?)</p>", byline)[:2] == [
        'By Jane Doe, MD; <a href="https://clinic.example/roe">John Roe</a>, Nurse',
        "Medically reviewed by Ann Lee",
    ]
    assert 'Published <time datetime="2026-01-31">January 31, 2026</time>' in byline
    assert 'Reviewed <time datetime="2026-06-30">June 30, 2026</time>' in byline
    assert shown.index("</h1>") < shown.index(byline) < shown.index("<img")
    assert re.findall(r'<meta name="author" content="([^"]*)">', shown) == ["Jane Doe, MD", "John Roe"]
    assert '<meta property="article:published_time" content="2026-01-31">' in shown


@pytest.mark.parametrize(
    "lang, day", [("en-GB", "31 January 2026"), ("en-XX", "January 31, 2026"), ("es", "January 31")]
)
def test_a_date_is_written_in_the_english_of_the_article(content: Content, lang: str, day: str) -> None:
    dated = Publication.parse_obj({"published": "2026-01-31"})
    assert day in render(replace(content.articles[0], lang=lang, publication=dated)).body.decode()


def test_the_publisher_stands_above_and_below_the_article(content: Content) -> None:
    pages = {
        "page": "https://clinic.example",
        "privacy": "https://clinic.example/p",
        "imprint": "https://clinic.example/i",
    }
    shown = published(content, publisher={"name": "Example Clinic", "logo": "media/logo.svg", **pages})
    header = re.search(r"<header>(.*?)</header>", shown, re.DOTALL)[1]
    assert '<a href="https://clinic.example">' in header
    assert '<img class="logo" src="/article/media/logo.svg" alt="Example Clinic">' in header
    footer = shown[shown.index("<footer>") :]
    assert '<a href="https://clinic.example/p">Privacy</a>' in footer
    assert '<a href="https://clinic.example/i">Imprint</a>' in footer
    (call, *_) = crisis_line(content)[1]
    assert footer.index(f'href="{call["url"]}"') < footer.index("Published by Example Clinic")
    assert '<meta property="og:site_name" content="Example Clinic">' in shown
    named = published(content, publisher="Example Clinic")
    assert "Example Clinic" in re.search(r"<header>(.*?)</header>", named, re.DOTALL)[1]
    assert "Privacy" not in named and "Imprint" not in named


def test_references_follow_the_article_and_can_be_tapped(content: Content) -> None:
    shown = published(
        content, references=["Doe J. *Sleep*. https://doi.org/10.1/x.", "Roe K. [Trauma](https://a.example)"]
    )
    listed = re.search(r'<section class="references".*?</section>', shown, re.DOTALL)[0]
    assert re.findall(r"<li>(.*?)</li>", listed) == [
        'Doe J. <em>Sleep</em>. <a href="https://doi.org/10.1/x">https://doi.org/10.1/x</a>.',
        'Roe K. <a href="https://a.example" class="named">Trauma</a>',
    ]
    assert shown.index('id="help_options"') < shown.index(listed)


@pytest.mark.parametrize(
    "text, html",
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("![a](https://a.example/b.png)", '!<a href="https://a.example/b.png" class="named">a</a>'),
        ("<https://a.example/b>", '<a href="https://a.example/b">https://a.example/b</a>'),
        ("(https://a.example/b).", '(<a href="https://a.example/b">https://a.example/b</a>).'),
        ("[a](https://a.example/b).", '<a href="https://a.example/b" class="named">a</a>.'),
        (
            "[https://a.example](https://a.example/b)",
            '<a href="https://a.example/b" class="named">https://a.example</a>',
        ),
        ("https://a.example/S1(05)6-1", '<a href="https://a.example/S1(05)6-1">https://a.example/S1(05)6-1</a>'),
        (
            'https://a.example/"onload="x',
            '<a href="https://a.example/%22onload=%22x">https://a.example/&quot;onload=&quot;x</a>',
        ),
    ],
)
def test_a_reference_is_words_and_links_alone(text: str, html: str) -> None:
    assert reference(text) == html


def test_related_articles_have_their_title_and_description(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    article = content.articles[0]
    other = replace(article, slug="naps", title="Naps & dreams", description="What naps do.", lang="en-GB")
    both = replace(content, articles=(article, other))
    monkeypatch.setattr("assistant.web.page.live_content", lambda: both)
    shown = published(content, related=["naps"])
    assert '<li lang="en-GB"><a href="/article/naps">Naps &amp; dreams</a><p>What naps do.</p></li>' in shown


def test_headings_are_listed_and_hidden_ones_are_not(page: requests.Response, content: Content) -> None:
    article = content.articles[0]
    contents = re.search(r"<nav.*?</nav>", page.text, re.DOTALL)[0]
    listed = [(id_, unescape(name)) for id_, name in re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', contents)]
    expected = [(section.id, section.name) for section in article.sections[1:] if section.heading]
    assert listed == [*expected, (article.menu.id, article.menu.name)]
    short = render(replace(article, sections=article.sections[:3])).body.decode()
    assert "On this page" not in short
    long = render(replace(article, sections=article.sections * 3)).body.decode()
    assert "<details open>" in contents and "<details>" in re.search(r"<nav.*?</nav>", long, re.DOTALL)[0]


def test_a_section_without_a_heading_has_one_for_screen_readers(page: requests.Response) -> None:
    assert re.search(r'<section id="future_outlook"[^>]*>\s*<h2 class="unseen">The outlook</h2>', page.text)


def test_reading_time_is_counted_in_words(content: Content) -> None:
    article = content.articles[0]
    section = replace(article.sections[0], name="", text="word " * 1_000)
    assert reading_time(replace(article, sections=(section,))) == 5
    assert reading_time(replace(article, sections=(replace(section, text="Word."),))) == 1
    assert reading_time(replace(article, lang="ja")) is None
    assert "min read" not in render(replace(article, lang="zh-Hant")).body.decode()


def test_the_canonical_address_of_an_article_that_stands_elsewhere(content: Content, monkeypatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://chat.clinic.example")
    shown = published(content, canonical="https://clinic.example/blog/ketamine?a=1&b=2")
    address = "https://clinic.example/blog/ketamine?a=1&amp;b=2"
    assert f'<link rel="canonical" href="{address}">' in shown
    assert f'<meta property="og:url" content="{address}">' in shown


def test_a_picture_is_shared_where_other_sites_can_show_it(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    article = content.articles[0]
    first = replace(article.sections[0], html='<p><img src="/article/media/head.png" alt="" /></p>')
    pictured = replace(article, sections=(first, *article.sections[1:]))
    assert "og:image" not in render(pictured).body.decode()
    monkeypatch.setenv("PUBLIC_URL", "https://chat.clinic.example")
    picture = '<meta property="og:image" content="https://chat.clinic.example/article/media/head.png">'
    assert picture in render(pictured).body.decode()
    assert "og:image" not in render(article).body.decode()


HOSTILE = "\"><img src=x onerror=alert(1)></script><script>alert(1)</script>{{ 7 * 7 }} \u202e'"


def test_no_value_leaves_its_place_on_the_page(content: Content) -> None:
    person = Person(name=HOSTILE, role=HOSTILE, page=f"https://{HOSTILE.replace(' ', '')}")
    publisher = Publisher(name=HOSTILE, page=person.page, privacy=person.page, imprint=person.page)
    known = Publication(author=[person], reviewed_by=[person], references=[HOSTILE], publisher=publisher)
    known = known.copy(update={"canonical": person.page})
    article = replace(content.articles[0], title=HOSTILE, description=HOSTILE, publication=known)
    tree, usual = (BeautifulSoup(render(each).body, "html.parser") for each in (article, content.articles[0]))
    assert tree.h1.text == HOSTILE and tree.select_one(".references li").text == HOSTILE
    for tag in ("script", "img"):
        assert len(tree(tag)) == len(usual(tag))
    assert not [name for tag in tree(True) for name in tag.attrs if name.startswith("on")]
    assert {tag["href"][:8] for tag in tree.select(".byline a, header a, .publisher a")} == {"https://"}


def test_an_article_that_reads_from_right_to_left_and_english_words_that_do_not(content: Content) -> None:
    shown = render(replace(content.articles[0], lang="ar")).body.decode()
    assert '<html lang="ar" dir="rtl">' in shown and '<footer lang="en" dir="ltr">' in shown
    assert '<a href="#understanding_ptsd" lang="ar" dir="rtl">' in shown
    assert '<ask-the-article article="healing-scars" lang="en">' in shown  # on the side that the page leaves free
    assert " dir=" not in render(replace(content.articles[0], lang="xx")).body.decode()


def test_a_title_without_text_stands_above_its_first_section(content: Content) -> None:
    article = content.articles[0]
    first = replace(article.sections[0], name="First questions")
    shown = render(replace(article, sections=(first, *article.sections[1:]))).body.decode()
    headings = re.findall(r"<h\d>.*?</h\d>", shown)
    assert headings[:2] == [f"<h1>{article.title}</h1>", "<h2>First questions</h2>"]
