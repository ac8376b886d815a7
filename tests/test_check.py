"""`make check` tells an editor what to mend, without training."""

import os
import shutil
import subprocess
import sys

import pytest

from assistant.content import ROOT


@pytest.fixture
def project(tmp_path):
    """A copy of what `make check` reads."""
    for name in ("assistant", "content", "data", "workbench"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def check(project):
    run = subprocess.run(
        [sys.executable, "-m", "workbench.check"],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "40"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stderr == ""
    return run.returncode, run.stdout.splitlines()


def change(file, old, new):
    """Edit a file; gives the line of the first change."""
    before, found, after = file.read_text().partition(old)
    assert found
    file.write_text(before + new + after.replace(old, new))
    return before.count("\n") + 1


def test_an_editor_checks_the_content_and_all_is_well(project):
    assert check(project) == (0, ["1 article, 8 sections: nothing to mend."])


def test_an_editor_checks_broken_content_and_reads_a_line_for_each_mistake(project):
    section = change(project / "content/articles/healing-scars.md", "{#understanding_ptsd ", "{")
    option = change(project / "content/help.yml", "Talk to a person", "Talk to a person of our team")
    assert check(project) == (
        1,
        [
            f"content/articles/healing-scars.md:{section}: this section has no id: begin the line with {{#its_id",
            f"content/help.yml:{option}: title: 'Talk to a person of our team' has 28 characters; shorten it to 20",
        ],
    )


def test_an_editor_adds_a_section_that_no_question_leads_to(project):
    section = change(project / "content/articles/healing-scars.md", "#understanding_ptsd", "#what_ptsd_is")
    change(project / "content/articles/healing-scars.md", "understanding_ptsd", "what_ptsd_is")
    assert check(project) == (
        1,
        [
            "data/nlu/understanding_ptsd.yml:4: intent: 'understanding_ptsd' is the id of no section and of no reply "
            "in domain.yml",
            f"content/articles/healing-scars.md:{section}: no question leads here yet: write some as the intent "
            "'what_ptsd_is' in data/nlu",
        ],
    )
