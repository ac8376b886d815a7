"""Articles alone in fresh projects: the counts, and a whole run."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.content.loader import ROOT
from workbench.evaluating import evaluate_articles
from workbench.evaluating.evaluate_articles import Asked, Got, ask, figures
from workbench.evaluating.labelled_articles import Row, brought, split

ARTICLES = ROOT / "examples" / "articles"
SECTIONS = ("who", "after")
AUTHORS = 5  # of data/distress/


def asked(kind: str, replies: str, offered: str = "", right: str = "who", line: bool = False) -> Asked:
    return Asked(Row("?", right.split(), kind), SECTIONS, Got(replies.split(), offered.split(), line))


@pytest.mark.parametrize(
    "replies, offered, right, in_all",
    [("who", "", 100, 100), ("after did_you_mean", "who", 0, 100), ("after", "", 0, 0), ("out_of_scope", "", 0, 0)],
)
def test_right_and_offered_are_counted(replies: str, offered: str, right: float, in_all: float) -> None:
    found = figures([asked("in_scope", replies, offered)])
    assert (found["right"], found["right or offered"]) == (right, in_all)


def test_a_section_for_a_subject_left_out_needs_the_honest_line() -> None:
    rows = [
        asked("near_domain", "after", line=True),
        asked("near_domain", "after"),
        asked("near_domain", "did_you_mean"),
    ]
    found = figures([*rows, asked("near_domain", "out_of_scope")])
    assert [found[f"near: {name}"] for name in ("with the line", "a section", "asked", "declined")] == [25, 25, 25, 25]


def test_messages_that_the_guard_stops_count_apart() -> None:
    found = figures([asked("in_scope", "crisis"), asked("in_scope", "who")])
    assert (found["distress"], found["right"], found["right, no alarm"]) == (50, 50, 100)


def test_first_questions_become_examples_and_are_not_asked() -> None:
    each = next(each for each in brought(ARTICLES) if each.article.slug == "giving-blood")
    examples, rest = split(each, 2)
    assert all(len(texts) == 2 for texts in examples.values())
    assert not {text for texts in examples.values() for text in texts} & {row.text for row in rest}


@pytest.mark.parametrize(
    "line, says",
    [
        ("{", "needs"),
        ('{"text": "a", "label": "gb_who", "kind": "else"}', "kind 'else' is none of"),
        ('{"text": "a", "label": "gb_nothing", "kind": "in_scope"}', "the id of no section"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, says: str) -> None:
    shutil.copy(ARTICLES / "giving-blood.md", tmp_path)
    (tmp_path / "giving-blood.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=f"giving-blood.jsonl:1: .*{says}"):
        brought(tmp_path)
    with pytest.raises(SystemExit, match="no article with questions"):
        brought(tmp_path / "nowhere")


@pytest.fixture
def few_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects learn distress from a few authors, as the crisis guard is not asked: all of them take many minutes."""
    project = evaluate_articles.project

    def with_few(folder: Path, *more: Any) -> None:
        project(folder, *more)
        for path in sorted((folder / "data" / "distress").glob("*.yml"))[AUTHORS:]:
            path.unlink()

    monkeypatch.setattr(evaluate_articles, "project", with_few)


@pytest.mark.usefixtures("model", "few_authors")  # a training keeps the embeddings that this one needs as well
def test_a_new_article_answers_without_an_example() -> None:
    each = next(each for each in brought(ARTICLES) if each.article.slug == "giving-blood")
    chosen = ["minimum weight", "how long after a cold", "how many times a year", "who sang bohemian rhapsody"]
    found = ask([each._replace(rows=[row for row in each.rows if row.text in chosen])], 0)["giving-blood"]
    assert len(found) == 4
    assert all(one.right or one.row.kind != "in_scope" for one in found)
    assert json.dumps([one.got._asdict() for one in found])
    assert "out_of_scope" in next(one for one in found if one.row.kind == "off_topic").got.replies
