"""`make check` finds words that a carrier would take from a visitor, wherever visitors are asked for one."""

import shutil
from pathlib import Path
from typing import List

import pytest

from assistant.channels.carrier_words import CARRIER_WORDS
from assistant.content.loader import ROOT, load
from workbench.editing.checks.sms_titles import carriers

ARTICLE = "content/articles/healing-scars.md"


def found(project: Path, file: str, old: str, new: str) -> List[str]:
    """The findings, each as `file:line: message`, after an edit."""
    path = project / file
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    return [f"{finding.path.relative_to(project)}:{finding.line}: {finding.message}" for finding in findings(project)]


def findings(project: Path) -> list:
    return list(carriers(project, load(project)))


def test_no_text_of_ours_asks_for_a_word_that_a_carrier_takes() -> None:
    assert findings(ROOT) == []


@pytest.mark.parametrize("word", sorted(CARRIER_WORDS))
def test_a_title_that_a_carrier_takes_is_found_where_it_stands(project: Path, word: str) -> None:
    (finding,) = found(project, "content/help.yml", "none_of_these: None of these", f"none_of_these: {word.title()}!")
    assert finding.startswith("content/help.yml:") and f"'{word.title()}!' sent back by SMS" in finding


def test_a_button_of_a_section_and_one_of_a_fixed_reply_are_titles_too(project: Path) -> None:
    (finding,) = found(project, ARTICLE, 'button="What comes next"', 'button="Info"')
    assert finding.startswith(f"{ARTICLE}:") and "'Info'" in finding
    shutil.copy(ROOT / ARTICLE, project / ARTICLE)
    (finding,) = found(project, "domain.yml", "title: Any time", "title: Quit")
    assert finding.startswith("domain.yml:") and "'Quit'" in finding


def test_without_another_word_for_cancel_it_is_found(project: Path) -> None:
    (finding,) = found(project, "content/help.yml", "in_text_messages:\n  Cancel: Never mind", "")
    assert finding.startswith("domain.yml:") and "'Cancel'" in finding


def test_another_word_that_a_carrier_takes_as_well_is_found(project: Path) -> None:
    (finding,) = found(project, "content/help.yml", "Cancel: Never mind", "Cancel: End")
    assert finding.startswith("content/help.yml:") and "'End', for 'Cancel'" in finding


@pytest.mark.parametrize(
    "asked", ["Reply STOP to end this.", "You can type “stop” at any time.", "Then answer with HELP.", "Send QUIT!"]
)
def test_a_text_that_asks_for_one_is_found(project: Path, asked: str) -> None:
    (finding,) = found(project, "domain.yml", "I can only read text", asked)
    assert finding.startswith("domain.yml:") and "do not ask visitors to send it" in finding


@pytest.mark.parametrize("said", ["Text START to 88788.", "We stop here.", "“Stop here”, they say.", "Send help now."])
def test_what_goes_to_another_number_or_asks_for_no_word_is_fine(project: Path, said: str) -> None:
    assert found(project, "domain.yml", "I can only read text", said) == []


def test_an_article_may_quote_what_people_say(project: Path) -> None:
    assert found(project, ARTICLE, "it’s crucial", "“Stop” is what many say; it’s crucial") == []
