"""Sections become intents and responses, and Rasa's own commands say so when they cannot."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.importers.importer import TrainingDataImporter

from assistant.content.loader import MENU, ROOT
from assistant.content.rasa_importer import ArticleImporter
from assistant.side_effects import contact_form
from workbench.running.project_copies import copy_project

OPTIONS = {*contact_form.OPTIONS, "delete_conversation", "feedback"}  # intents that no message has
BROKEN = ROOT / "tests" / "broken"


@pytest.fixture
def project(tmp_path):
    """A copy of what training needs."""
    return copy_project(tmp_path, "data")


def rasa(project, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=project,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "RASA_TELEMETRY_ENABLED": "false",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,  # against a standstill; Rasa reads all messages in a minute where nothing else runs
    )


def files(project):
    return {path.relative_to(project): path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_every_section_is_an_intent_with_its_text_as_the_response(content):
    domain = ArticleImporter().get_domain()
    assert set(domain.intents) >= {section.id for section in content.sections}
    for section in content.sections:
        assert domain.responses[f"utter_{section.id}"] == [{"text": section.text}]
    assert domain.responses[f"utter_{MENU}"] == [{"text": content.articles[0].menu.text}]


def test_every_intent_has_a_reply():
    domain = TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), str(ROOT / "domain.yml")).get_domain()
    intents = set(domain.intents) - set(DEFAULT_INTENTS) - OPTIONS - {"question"}  # answered from the sections
    assert {f"utter_{intent}" for intent in intents} <= set(domain.responses)


def test_a_developer_trains_with_a_broken_article_and_reads_one_clean_line(project):
    shutil.copytree(BROKEN / "section-without-an-id", project, dirs_exist_ok=True)
    run = rasa(project, "train")
    assert run.returncode == 1
    said = [line for line in run.stdout.splitlines() if "content/articles" in line]
    assert len(said) == 1
    assert "content/articles/sleep.md:11: this section has no id: begin the line with {#its_id" in said[0]
    assert "Traceback" not in run.stdout
    assert not (project / "models").exists()


def test_a_developer_loses_the_importer_and_training_fails(project):
    for folder in filter(Path.is_dir, list((project / "data").iterdir())):  # which would only take time
        shutil.rmtree(folder)
    config = project / "config.yml"
    config.write_text("".join(line for line in config.open() if "ArticleImporter" not in line))
    run = rasa(project, "train", "--skip-validation")
    assert run.returncode == 1
    assert f"utter_{MENU}" in run.stdout
    assert not (project / "models").exists()


def test_a_developer_validates_the_data_and_no_generated_file_is_left(project):
    before = files(project)
    run = rasa(project, "data", "validate", "--fail-on-warnings")
    assert run.returncode == 0, run.stdout
    warnings = [line for line in run.stdout.splitlines() if "UserWarning" in line]
    # A policy, not stories, leads from intents to replies; some options are only tapped.
    warnings = [line for line in warnings if "is not used in any story or rule" not in line]
    tapped = [re.search(r"intent '(\w+)' is listed in the domain file, but is not found", line) for line in warnings]
    assert {found[1] if found else None for found in tapped} == OPTIONS
    assert files(project) == before
