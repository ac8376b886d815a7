"""A document becomes an article that can be checked, and questions that a person reviews."""

import datetime
import re
import shutil
from pathlib import Path

import pytest
import yaml

from assistant.content import ROOT, load
from assistant.findings import ContentError
from workbench.article import make
from workbench.examples import examples
from workbench.likeness import alike

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
    for name in ("content", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    crisis = tmp_path / "content/crisis.yml"
    crisis.write_text(re.sub("(?m)^checked: .*", f"checked: {datetime.date.today()}", crisis.read_text()))
    return tmp_path


def test_an_editor_makes_an_article_of_a_text_and_cannot_lose_it_by_making_it_again(project: Path) -> None:
    assert make(DRAFT, "", load(project), project) == []
    content = load(project)
    article = content.article("sleeping-again")
    assert article.title == "Sleeping Again: Rest and Recovery After Trauma"
    said = re.sub(r"\W+", " ", DRAFT.read_text())
    for section in article.sections:
        for paragraph in section.text.split("\n"):
            assert re.sub(r"\W+", " ", paragraph).strip() in said, "word for word"
    assert article.caution.name == "Cautions about sleeping pills"
    drafts = [example for example in examples(project) if example.draft]
    counts = [sum(draft.intent == section.id for draft in drafts) for section in article.sections]
    assert min(counts) >= 8
    known = [example.text for example in examples(project) if not example.draft]
    texts = [draft.text for draft in drafts]
    assert list(alike(texts, known)) == []
    assert [pair for pair in alike(texts, texts) if pair[0] != pair[1]] == []

    written = article.path.read_text()
    article.path.write_text(written + "\n")
    with pytest.raises(SystemExit, match="is there already"):
        make(DRAFT, "", content, project)
    assert article.path.read_text() == written + "\n"


def test_an_editor_makes_an_article_of_a_saved_page(project: Path) -> None:
    page = project / "page.html"
    page.write_text(PAGE)
    left_out = make(page, "moving", load(project), project)
    assert [what.split(":")[:2] for what in left_out] == [
        ["below “Moving & mood”", " a picture"],
        ['below “The risks of "too much"”', " a table"],
    ]
    article = load(project).article("moving")
    assert (article.title, article.description) == ("Moving & mood", "Whether moving lifts the mood.")
    assert [section.name for section in article.sections] == [
        "Moving & mood",
        'The risks of "too much"',
        "Long walks in the forest and by the sea, in any weather",
    ]
    overview, risks, walks = article.sections
    assert overview.text == "Moving may lift the mood (a little)."
    assert risks.text == "Pain is a sign to rest (https://example.org/rest).\n• Begin slowly.\n• Drink water."
    assert risks.caution and walks.hopeful and len(walks.button) <= 20
    text = article.path.read_text()
    assert "Home" not in text and "track" not in text and "Nobody 2020" not in text
    assert yaml.safe_load((project / "data/nlu/moving.yml").read_text())["nlu"][0]["metadata"] == {"draft": True}


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("text.docx", "x", "save it as Markdown"),
        ("missing.md", None, "this file is missing"),
        ("empty.md", "", "no text that could become an article"),
    ],
)
def test_an_editor_reads_why_nothing_can_be_made(project: Path, name: str, text: str, told: str) -> None:
    if text is not None:
        (project / name).write_text(text)
    with pytest.raises((SystemExit, ContentError), match=told):
        make(project / name, "", load(project), project)
    assert not list((project / "content/articles").glob("empty*"))
