"""A document becomes an article that can be checked."""

import datetime
import re
import subprocess
import sys
from pathlib import Path
from typing import List, Tuple

import pytest

from assistant.content.findings import ContentError
from assistant.content.loader import ROOT, load
from tests.crisis_date import checked
from tests.workbench.documents.test_download import Answers, site
from workbench.editing.check import check
from workbench.editing.new_article import _fetched, make
from workbench.editing.training_files import examples
from workbench.running.project_copies import copy_project

DRAFT = ROOT / "examples" / "sleep-after-trauma" / "draft.md"
PAGE = """<!doctype html><html><head><title>Moving &amp; mood | A site</title>
<meta name="description" content="Whether moving lifts the mood."></head>
<body><nav><a href="/">Home</a></nav><article><header><h1>Moving &amp; mood</h1></header>
<p>Moving <b>may</b> lift the mood {a little}.</p><img src="run.png" alt="Runner">
<h2>The risks of "too much"</h2><p>Pain is a sign to <a href="https://example.org/rest">rest</a>.</p>
<ul><li>Begin slowly.</li><li>Drink water.</li></ul>
<table><tr><th>Day</th><th>Minutes</th></tr><tr><td>1</td><td>10</td></tr></table>
<h2>Long walks in the forest and by the sea, in any weather</h2><p>Walks are promising for many people.</p>
<h2>References</h2><p>Nobody 2020.</p><script>track()</script></article><footer>Imprint</footer></body></html>"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy_project(tmp_path, "data")
    checked(tmp_path, datetime.date.today())
    return tmp_path


def test_an_editor_makes_an_article_of_a_text_and_cannot_lose_it_by_making_it_again(project: Path) -> None:
    made = make(DRAFT, "", load(project), project)
    assert (made.left_out, made.notices, made.changes) == ({}, [], [])
    content = load(project)
    article = content.article("sleeping-again")
    assert article.title == "Sleeping Again: Rest and Recovery After Trauma"
    said = re.sub(r"\W+", " ", DRAFT.read_text())
    for section in article.sections:
        for paragraph in section.text.split("\n"):
            assert re.sub(r"\W+", " ", paragraph).strip() in said, "word for word"
    assert article.caution.name == "Cautions about sleeping pills"
    assert not {example.intent for example in examples(project)} & set(article.ids)

    written = article.path.read_text()
    article.path.write_text(written + "\n")
    with pytest.raises(SystemExit, match="is there already"):
        make(DRAFT, "", content, project)
    assert article.path.read_text() == written + "\n"


def test_an_editor_makes_an_article_of_a_saved_page(project: Path) -> None:
    page = project / "page.html"
    page.write_text(PAGE)
    assert make(page, "moving", load(project), project).left_out == {
        "pictures and captions": ["Runner"],
        "menus and links": ["Home"],
        "references and footnotes": ["References", "Nobody 2020."],
        "related pages and other parts of the site": ["Imprint"],
    }
    article = load(project).article("moving")
    assert (article.title, article.description) == ("Moving & mood", "Whether moving lifts the mood.")
    assert [section.name for section in article.sections] == [
        "Moving & mood",
        'The risks of "too much"',
        "Long walks in the forest and by the sea, in any weather",
    ]
    overview, risks, walks = article.sections
    assert overview.text == "Moving may lift the mood (a little)."
    assert risks.text == (
        "Pain is a sign to rest (https://example.org/rest).\n• Begin slowly.\n• Drink water.\n• Day: 1. Minutes: 10."
    )
    assert risks.caution and walks.hopeful and len(walks.button) <= 20
    text = article.path.read_text()
    assert "Home" not in text and "track" not in text and "Nobody 2020" not in text


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("text.odt", "x", "made of a file that ends in one of .md"),
        ("missing.md", None, "cannot be read: No such file"),
        ("empty.md", "<!-- nothing -->", "no text that could become an article"),
    ],
)
def test_an_editor_reads_why_no_article_can_be_made(project: Path, name: str, text: str, told: str) -> None:
    if text is not None:
        (project / name).write_text(text)
    with pytest.raises((SystemExit, ContentError), match=told):
        make(project / name, "", load(project), project)
    assert not list((project / "content/articles").glob("empty*"))


AWKWARD = """# 5 Ways: "Is it safe?" {really} 😀

## 12 Źródła bólu, które trudno opisać w kilku słowach, choć każdy je zna i o nich mówi

Ból ma wiele źródeł.

## 😀

A smile is a word here.

## Cure

Nobody promises one.

## Is ketamine safe?

That is for a doctor to say.

## crisis

A hard time, and what it is called.

## Ask me

Do ask.

## A <b>bold</b> heading with [brackets] and `code` and back\\\\slash

The words & the signs < > stay.

## A heading of far more than a hundred characters that goes on and on until nobody knows how it has begun at all

It ends.
""" + "".join(f"\n## Biomarkers\n\nText number {number} of its own.\n" for number in range(11))


def test_ids_and_buttons_are_valid_whatever_a_heading_says(project: Path) -> None:
    (project / "awkward.md").write_text(AWKWARD)
    make(project / "awkward.md", "", load(project), project)
    content = load(project)
    article = next(each for each in content.articles if each.slug != "healing-scars")
    assert len(set(article.ids)) == len(article.sections) == 19
    assert all(len(section.button) <= 20 for section in article.sections)
    assert article.sections[6].name == "A bold heading with [brackets] and code and back\\slash"
    wrong = [str(finding) for found in check(content, root=project).values() for finding in found if not finding.advice]
    assert wrong == []


def test_equal_headings_and_a_title_without_text(project: Path) -> None:
    (project / "two.md").write_text(
        "# Two medicines\n\n## Aspirin\n\nIt thins the blood.\n\n### Side effects\n\nAn upset stomach.\n\n"
        "## Paracetamol\n\nIt brings fever down.\n\n### Side effects\n\nHardly any.\n"
    )
    make(project / "two.md", "", load(project), project)
    article = load(project).article("two-medicines")
    assert article.title == "Two medicines"
    assert [section.name for section in article.sections] == [
        "Aspirin",
        "Aspirin: Side effects",
        "Paracetamol",
        "Paracetamol: Side effects",
    ]


FIRST = """# Warm baths

A warm bath is an old remedy, and many people like it.

## When to take one

Take it in the evening, an hour or two before you go to bed.

## How warm

As warm as your hand likes it, and no warmer than that.

## Risks

Do not bathe alone if you faint easily.
"""
SECOND = """# Warm baths

A warm bath is an old remedy, and many people like it.

## The best time of day

Take it in the evening, an hour or two before you go to bed, but not after a meal.

## Risks

Do not bathe alone if you faint easily.

## Salts

Salt makes no difference.
"""


def test_an_editor_takes_a_new_edition_over_and_keeps_the_own_work(project: Path) -> None:
    source = project / "baths.md"
    source.write_text(FIRST)
    path = make(source, "", load(project), project).article
    text = path.read_text()
    text = text.replace("{#when_take_one", "{#bath_time .hopeful").replace(
        'button="When to take one"', 'button="Bath time"'
    )
    text = text.replace("when_take_one", "bath_time").replace(
        'related="how_warm risks"', 'related="how_warm risks" note="Ask us."'
    )
    known = "author:\n  - {name: Jane Doe, role: Nurse}\nreviewed: 2026-06-30\npublisher:\n  name: Clinic\n"
    text = text.replace("\n---\n", f"\n{known}---\n", 1)
    path.write_text(text)
    questions = project / "data/nlu/warm-baths/questions.yml"
    questions.parent.mkdir()
    questions.write_text(
        'version: "3.1"\n\nnlu:\n'
        "  - intent: bath_time\n    examples: |\n      - my own question on bathing\n"
        "  - intent: how_warm\n    examples: |\n      - at which degree does one bathe\n"
    )
    before = load(project).article("warm-baths")

    source.write_text(SECOND)
    made = make(source, "", load(project), project, update=True)
    assert made.changes == [
        "Changed words: “When to take one” (bath_time), now called “The best time of day”.",
        "New: “Salts” as salts.",
        "Gone: “How warm” (how_warm); its questions stay as comments.",
        "As before: 2 sections.",
    ]
    assert [notice for notice in made.notices if "ask for a new one" in notice]
    content = load(project)
    article = content.article("warm-baths")
    assert article.publication == before.publication and article.publication.author[0].role == "Nurse"
    assert article.ids == (before.ids[0], "bath_time", "risks", "salts")
    (time,) = [section for section in article.sections if section.id == "bath_time"]
    assert (time.button, time.hopeful, time.note) == ("Bath time", True, "Ask us.")
    assert time.related == ("risks",) and time.text.endswith("but not after a meal.")
    assert article.caution.id == "risks" and article.description == before.description
    texts = {example.intent: example.text for example in reversed(examples(project))}
    assert texts["bath_time"] == "my own question on bathing" and "how_warm" not in texts
    assert "# " in questions.read_text() and "intent: how_warm" in questions.read_text()
    wrong = [str(finding) for found in check(content, root=project).values() for finding in found if not finding.advice]
    assert wrong == []

    written = path.read_text(), questions.read_text()
    again = make(source, "", content, project, update=True)
    assert again.changes == ["As before: 4 sections."]
    assert not [notice for notice in again.notices if "ask for a new one" in notice]
    assert (path.read_text(), questions.read_text()) == written


def test_no_half_written_file_is_left_behind(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "baths.md").write_text(FIRST)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    monkeypatch.setattr("workbench.editing.new_article.article_file", lambda *_: "{#broken")
    with pytest.raises(ContentError, match="content/articles/warm-baths.md:1: "):
        make(project / "baths.md", "", load(project), project)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_an_article_in_another_language_comes_with_a_notice(project: Path) -> None:
    (project / "bad.md").write_text(
        "# Warme Bäder\n\nEin warmes Bad am Abend ist ein altes Hausmittel, und viele Menschen mögen es sehr gern.\n\n"
        "## Wie warm?\n\nSo warm, wie es der Hand gefällt, und nicht wärmer. Baden Sie nicht allein, wenn Ihnen leicht "
        "schwindlig wird.\n"
    )
    made = make(project / "bad.md", "", load(project), project)
    content = load(project)
    assert content.article("warme-baeder" if content.article("warme-baeder") else "warme-bader").lang == "de"
    assert "This article is in German." in made.notices[-1]
    advice = [finding.message for finding in check(content, root=project, only="language")["language"]]
    assert len(advice) == 1 and "understands questions in English" in advice[0]


def test_long_sections_are_offered_to_be_split_at_their_bold_lines(project: Path) -> None:
    heads = "".join(f"## Part {n}\n\nShort.\n\n" for n in range(3))
    body = "".join(f"**Step {n}**\n\n{'It goes on and on. ' * 50}\n\n" for n in (1, 2))
    (project / "long.md").write_text(f"# Long\n\nBegin.\n\n{heads}## All of it\n\nFirst.\n\n{body}")
    made = make(project / "long.md", "", load(project), project)
    assert [notice for notice in made.notices if "SPLIT=1" in notice and "“Step 1”, “Step 2”" in notice]
    made = make(project / "long.md", "", load(project), project, update=True, in_parts=True)
    assert [section.name for section in load(project).article("long").sections][-3:] == [
        "All of it",
        "Step 1",
        "Step 2",
    ]


def test_a_fetched_page_is_kept_beside_its_article_and_checked_against_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.documents.download.fetch", lambda address: (PAGE.encode(), ".html"))
    made = _fetched("https://a.example/moving.html", "moving", load(project), False, False, project)
    content = load(project)
    assert content.article("moving").source == made.article.parent / "sources" / "moving.html"
    assert check(content, root=project, only="source of moving") == {"source of moving": []}
    text = made.article.read_text()
    made.article.write_text(text.replace("Begin slowly.", "Begin fast."))
    (finding, *_) = check(load(project), root=project, only="source of moving")["source of moving"]
    assert "does not say “Begin fast.”" in finding.message


def test_every_kind_of_document_becomes_an_article_that_can_be_served(project: Path) -> None:
    before = load(project)
    for path in sorted(path for path in (ROOT / "tests" / "documents").iterdir() if path.is_file()):
        made = make(path, "imported", before, project)
        content = load(project)
        assert made.sections == len(content.article("imported").sections) > 0, path.name
        for name in ("links", "options", "format"):
            assert [each for each in check(content, root=project, only=name)[name] if not each.advice] == [], path.name
        made.article.unlink()


def test_a_new_edition_is_fetched_from_the_address_of_the_first(project: Path) -> None:
    answers: Answers = {"/moving.html": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode())}
    asked: List[Tuple[str, str]] = []
    with site(answers, asked) as address:
        made = _fetched(f"{address}/moving.html", "", load(project), False, False, project)
        made.article.write_text(re.sub(r'button="Risks of[^"]*"', 'button="Risks"', made.article.read_text()))
        with pytest.raises(SystemExit, match="UPDATE=1 takes a new edition"):
            _fetched(f"{address}/moving.html", "", load(project), False, False, project)
        newer = PAGE.replace("Begin slowly.", "Begin very slowly.").replace("The risks of", "What is risky about")
        answers["/moving.html"] = (200, {"Content-Type": "text/html; charset=utf-8"}, newer.encode())
        made = _fetched(f"{address}/moving.html", "", load(project), True, False, project)
        with pytest.raises(SystemExit, match="404"):
            _fetched(f"{address}/gone.html", "", load(project), True, False, project)
    article = load(project).article("moving-mood")
    assert newer.encode() in article.source.read_bytes(), "the source is the new edition"
    assert "Begin very slowly." in made.article.read_text()
    assert [section.id for section in article.sections if section.button == "Risks"] == ["risks_too_much"]
    assert any(line.startswith("Changed words: ") and "now called" in line for line in made.changes), made.changes
    assert len([path for path, _ in asked if path == "/moving.html"]) == 3, "each edition is fetched once"


def test_an_import_loads_nothing_that_trains_or_talks() -> None:
    heavy = {"rasa.core", "rasa.engine", "rasa.nlu", "tensorflow", "spacy", "jax"}  # the errors of Rasa are light
    code = f"import sys, workbench.editing.new_article; sys.exit(bool({heavy} & {{*sys.modules}}))"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True)
