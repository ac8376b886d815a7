"""The shipped article is the given one, word for word; its Markdown becomes lines in a chat and HTML on the page."""

import re

import pytest

from assistant.content.article import parse
from assistant.content.findings import ContentError
from assistant.content.loader import ROOT

SOURCE = ROOT.parent / "shared" / "article.txt"
CAPTION = "Illustration of human head with question marks coming out of the top."


@pytest.fixture(scope="module")
def article():
    return parse(ROOT / "content/articles/healing-scars.md")


@pytest.fixture
def write(tmp_path):
    """`write(markdown)` is the article with this as its one section."""

    def parsed(markdown):
        (tmp_path / "small.md").write_text(
            '---\nslug: small\ndescription: Small.\n---\n\n{#small button="Small"}\n# Small\n\n'
            f'{markdown}\n\n{{#help_options .menu button="All topics"}}\n## How can we help?\n\nChoose one\n'
        )
        return parse(tmp_path / "small.md")

    return parsed


def test_a_visitor_reads_the_article_word_for_word(article):
    if not SOURCE.is_file():
        pytest.skip(f"the given article, {SOURCE}, is not on this machine")
    overview, *sections = article.sections
    parts = [article.title, overview.text]
    for section in [*sections, article.menu]:
        parts += [section.name, section.text] if section.heading else [section.text]
    given = [line.strip() for line in SOURCE.read_text().splitlines() if line.strip()]
    given.remove(CAPTION)
    assert parts == [line.removesuffix(":") for line in given]


def test_the_sections_have_their_ids_in_order(article):
    assert article.ids == (
        "article_overview",
        "understanding_ptsd",
        "how_ketamine_works",
        "clinical_insights",
        "breaking_fear_cycle",
        "patient_experiences",
        "considerations_and_caution",
        "future_outlook",
    )
    assert article.menu.id == "help_options"


def test_hopeful_sections_lead_to_the_words_of_caution(article):
    assert article.caution.id == "considerations_and_caution"
    assert [section.id for section in article.sections if section.hopeful] == [
        "how_ketamine_works",
        "clinical_insights",
        "breaking_fear_cycle",
        "patient_experiences",
        "future_outlook",
    ]


def test_the_image_is_on_the_page_and_not_in_the_answer(article):
    overview = article.sections[0]
    assert CAPTION not in overview.text
    assert f'<img src="/article/media/head.svg" alt="{CAPTION}"' in overview.html
    assert (ROOT / "content/articles/media/head.svg").is_file()


def test_the_page_hides_the_editors_attributes(article):
    html = "".join(section.html for section in [*article.sections, article.menu])
    assert set(re.findall(r" ([a-z-]+)=", html)) == {"src", "alt"}
    assert "{" not in html


def test_a_visitor_reads_lists_as_lines_and_links_with_their_address(write):
    (section,) = write(
        "You can *rest*,\nor `read` [this page](https://a.example/b).\n\n- sleep\n- **eat**\n\n<https://c.example>"
    ).sections
    assert section.text == (
        "You can rest, or read this page (https://a.example/b).\n• sleep\n• eat\n\nhttps://c.example"
    )
    assert '<a href="https://a.example/b">this page</a>' in section.html
    assert "<li>sleep</li>" in section.html


def test_the_page_escapes_what_is_no_markdown(write):
    (section,) = write("Less than 5 < 6 & [a](javascript:alert(1))").sections
    assert section.html == "<p>Less than 5 &lt; 6 &amp; [a](javascript:alert(1))</p>\n"


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<br/>", "<!-- x -->"])
def test_an_editor_pastes_html_and_is_told_that_it_does_not_work(write, html):
    with pytest.raises(ContentError, match=r"small.md:9: take <.* out: visitors would read it"):
        write(f"Some words {html} here.")


def test_an_editor_writes_a_section_without_a_heading(write):
    first, second = write(
        'Words.\n\n{#more .hopeful button="More" name="The rest" note="Short."}\nMore words.\n\n'
        '{#care .caution button="Care" related="small, more"}\n## Take care\n\nCareful.'
    ).sections[:2]
    assert (second.name, second.heading, second.text, second.note) == ("The rest", False, "More words.", "Short.")
    assert first.heading and not first.hopeful
