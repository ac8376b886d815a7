"""`make check` tells an editor what to mend, without training."""

import datetime
import json
import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import List

import pytest

from assistant.content.findings import Finding
from assistant.content.loader import ROOT, load
from tests.crisis_date import checked
from workbench.editing.check import check
from workbench.running.project_copies import copy_project

ARTICLE = "content/articles/healing-scars.md"
QUESTIONS = "data/nlu/healing-scars/understanding_ptsd.yml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what `make check` reads, as the current folder."""
    copy_project(tmp_path, "data")
    checked(tmp_path, datetime.date.today())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> List[str]:
    done = subprocess.run(
        [sys.executable, "-m", "workbench.editing.check", *arguments],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "40"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout.splitlines()


def change(file: Path, old: str, new: str) -> int:
    """Edit a file; gives the line of the first change."""
    before, found, after = file.read_text().partition(old)
    assert found
    file.write_text(before + new + after.replace(old, new))
    return before.count("\n") + 1


@lru_cache(1)
def as_it_is() -> dict:
    return check(load(ROOT))


def told(project: Path, name: str, source: str = "") -> List[str]:
    """What one check finds that it does not find in the project as it is."""
    usual = {finding.message for finding in as_it_is().get(name, ())}
    found: List[Finding] = check(load(project), source, root=project, only=name)[name]
    return [f"{'advice ' * finding.advice}{finding}" for finding in found if finding.message not in usual]


def test_an_editor_checks_the_content_and_all_is_well(project: Path) -> None:
    said = run()
    assert said[0].startswith("Advice") and "To mend" not in said
    assert said[-2] == "1 article, 8 sections: nothing that must be mended."
    assert "make train" in said[-1], "there is no model in this folder"


def test_an_editor_checks_broken_content_and_reads_a_line_for_each_mistake(project: Path) -> None:
    section = change(project / ARTICLE, "{#understanding_ptsd ", "{")
    option = change(project / "content/help.yml", "Talk to a person", "Talk to a person of our team")
    assert run(code=1) == [
        "To mend (2)",
        f"  {ARTICLE}:{section}: this section has no id: begin the line with {{#its_id",
        f"  content/help.yml:{option}: title: 'Talk to a person of our team' has 28 characters; shorten it to 20",
    ]
    rows = json.loads("\n".join(run("--json", code=1)))["findings"]
    assert [(row["level"], row["path"], row["line"]) for row in rows] == [
        ("error", ARTICLE, section),
        ("error", "content/help.yml", option),
    ]


def test_an_editor_renames_a_section_and_leaves_its_questions(project: Path) -> None:
    change(project / ARTICLE, "#understanding_ptsd", "#what_ptsd_is")
    change(project / ARTICLE, "understanding_ptsd", "what_ptsd_is")
    assert told(project, "questions") == [
        f"{QUESTIONS}:4: intent: 'understanding_ptsd' is the id of no section and of no reply in domain.yml",
    ]


def test_an_editor_writes_a_question_twice(project: Path) -> None:
    lines = len((project / QUESTIONS).read_text().splitlines())
    with (project / QUESTIONS).open("a") as file:
        file.write("      - RISKS\n      - tell me what PTSD even is please\n      - tell me what PTSD even is\n")
    same, alike = told(project, "questions")
    assert same.startswith(f"{QUESTIONS}:{lines + 1}: “RISKS” is the same as “risks?” for 'considerations_and_caution'")
    assert alike.startswith(f"advice {QUESTIONS}:{lines + 3}: “tell me what PTSD even is” says the same as")


def test_an_editor_writes_a_question_that_other_articles_answer_too(project: Path) -> None:
    with (project / "data/nlu/common/question.yml").open("a") as file:
        file.write("      - RISKS\n")
    assert told(project, "questions") == []


def test_an_editor_changes_the_words_of_the_author(project: Path) -> None:
    source = project / "article.txt"
    source.write_text("\n\n".join(section.name + ":\n\n" + section.text for section in load().articles[0].sections))
    assert told(project, "source of healing-scars", str(source)) == []
    line = change(project / ARTICLE, "persistent symptoms", "lasting symptoms")
    (found,) = told(project, "source of healing-scars", str(source))
    assert found.startswith(f"{ARTICLE}:{line}: article.txt does not say “PTSD can develop")
    assert "persistent symptoms" in found
    source.write_text(source.read_text() + "\n\nKetamine is not for everyone.")
    assert "Ketamine is not for everyone." in told(project, "source of healing-scars", str(source))[1]


def test_an_editor_links_to_a_missing_page(project: Path) -> None:
    links = "[a](#clinical_insights) [b](#nowhere) [c](/article/other) [d](media/head.svg) [e](media/gone.png) [f](http://x.org)"
    line = change(project / ARTICLE, "PTSD can develop after", f"{links} PTSD can develop after")
    found = told(project, "links")
    assert [text.split("'")[1] for text in found] == ["#nowhere", "/article/other", "media/gone.png", "http://x.org"]
    assert all(f"{ARTICLE}:{line}: " in text for text in found)
    assert [text.startswith("advice") for text in found] == [False, False, False, True]


def test_an_editor_names_a_logo_that_is_not_there(project: Path) -> None:
    change(project / ARTICLE, "\n---\n", "\npublisher:\n  name: Clinic\n  logo: media/logo.svg\n---\n")
    assert told(project, "links") == [
        f"{ARTICLE}:7: 'media/logo.svg': there is no such file: put it into the folder media beside the article"
    ]
    change(project / ARTICLE, "media/logo.svg", "media/head.svg")
    assert told(project, "links") == []


def test_an_editor_relates_an_article_to_itself_and_to_none(project: Path) -> None:
    change(project / ARTICLE, "\n---\n", "\nrelated:\n  - healing-scars\n  - naps\n---\n")
    assert told(project, "links") == [
        f"{ARTICLE}:6: related: take 'healing-scars' out, an article cannot lead to itself",
        f"{ARTICLE}:7: '/article/naps': there is no such article; there are healing-scars",
    ]


def test_an_editor_misspells_a_field_at_the_top(project: Path) -> None:
    change(project / ARTICLE, "\n---\n", "\nauthr: Jane Doe\ncolour: blue\n---\n")
    misspelt, strange = told(project, "head")
    assert misspelt.startswith(f"advice {ARTICLE}:5: authr: this is not known here")
    assert misspelt.endswith("did you mean 'author'?")
    assert strange.startswith(f"advice {ARTICLE}:6: colour: ") and "known are slug, description" in strange


def test_an_editor_dates_a_review_ahead(project: Path) -> None:
    today = datetime.date(2026, 11, 29)
    change(project / ARTICLE, "\n---\n", "\npublished: 2026-11-30\nreviewed: 2026-12-01\n---\n")
    found = check(load(project), root=project, only="head", today=today)["head"]
    assert [str(finding) for finding in found] == [
        f"{ARTICLE}:6: reviewed: 2026-12-01 is still to come: write the day on which it was done"
    ]


def test_the_shipped_words_have_no_misspelling_in_whatever_language() -> None:
    assert as_it_is()["spelling"] == []


def test_an_editor_misspells_and_teaches_it_a_word(project: Path) -> None:
    line = change(project / ARTICLE, "PTSD can develop", "We recieve this teh right way. PTSD can develop")
    wrong = told(project, "spelling")
    assert [text.split("'")[1] for text in wrong] == ["recieve", "teh"]
    assert all(text.startswith(f"advice {ARTICLE}:{line}: ") for text in wrong)
    (project / "content/words.txt").write_text("teh\n")
    assert [text.split("'")[1] for text in told(project, "spelling")] == ["recieve"]


def test_an_editor_writes_an_answer_that_is_too_long_and_leads_nowhere(project: Path) -> None:
    change(project / ARTICLE, ' related="how_ketamine_works breaking_fear_cycle clinical_insights"', "")
    line = change(
        project / ARTICLE, "PTSD can develop", "Traumatic events hurt people for long. " * 25 + "PTSD can develop"
    )
    found = told(project, "options")
    assert [text.split(":")[1] for text in found] == [str(line - 3), str(line - 3)]
    assert "only all topics are offered" in found[0] and "comes in parts" in found[1]
    assert all(text.startswith("advice ") for text in found)


def test_an_operator_is_reminded_before_the_crisis_resources_expire(project: Path) -> None:
    crisis = project / "content/crisis.yml"
    line = change(crisis, "valid_days: 180", "valid_days: 20") - 1
    (found,) = [text for text in told(project, "crisis")]
    assert found.startswith(f"advice content/crisis.yml:{line}: checked: in 21 days this check fails")


@pytest.mark.parametrize(
    "days, level", [(-2, "error"), (-1, None), (0, None), (149, None), (150, "advice"), (180, "advice"), (181, "error")]
)
def test_an_operator_must_check_the_crisis_resources_in_time(project: Path, days: int, level: str) -> None:
    content = load(project)
    today = content.crisis.checked + datetime.timedelta(days=days)
    found = check(content, root=project, only="crisis", today=today)["crisis"]
    assert ["advice" if finding.advice else "error" for finding in found] == ([level] if level else [])
    assert all(finding.line == 5 and "must" in finding.message for finding in found)


@pytest.mark.parametrize("checked", ["2020-02-29", "2999-01-01", "0001-01-01", "9999-12-31"])
def test_overdue_crisis_resources_fail_the_check_alone(project: Path, checked: str) -> None:
    crisis = project / "content/crisis.yml"
    crisis.write_text(re.sub("(?m)^checked: .*", f"checked: {checked}", crisis.read_text()))
    said = run(code=1)
    assert said[0] == "To mend (1)"
    assert f"content/crisis.yml:5: checked: {checked} is in the future or more than 180 days ago" in said[1]


@pytest.mark.parametrize("name", [".#x.md", "._x.md", "x.md~", "x.md.txt", "X.MD", ".healing-scars.md.swp"])
def test_an_editor_is_told_of_a_file_that_only_looks_like_an_article(project: Path, name: str) -> None:
    (project / "content/articles" / name).write_bytes(b"\xff")
    (project / "content" / "._help.yml").write_bytes(b"\xff")
    (found,) = told(project, "leftovers")
    assert found.startswith(f"advice content/articles/{name}:1: this is not read as an article: ")
    assert run()[-2].endswith("nothing that must be mended.")


def test_an_editor_reads_which_article_is_hard_to_read(project: Path) -> None:
    hard = check(load(project), root=project, only="reading")["reading"]
    assert [finding.advice for finding in hard] == [True]
    easy = project / ARTICLE
    easy.write_text(
        "---\nslug: easy\ndescription: Easy.\n---\n\n"
        '{#easy_one button="One"}\n# Easy\n\nSleep is good. Go to bed. It helps you.\n\n'
        '{#help_options .menu button="Menu"}\n## Menu\n\nPick one.\n'
    )
    assert check(load(project), root=project, only="reading")["reading"] == []
