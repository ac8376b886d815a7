"""The front door is true: what README and docs show can be done, and what they name exists."""

import datetime
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Callable, Dict, List, Set

import pytest

from assistant.content.crisis_schema import MOVES, NEEDS
from assistant.content.loader import ROOT
from assistant.content.reply_ids import REPLIES
from assistant.side_effects.contact_form import ANSWERS, CONSENT, FAILED, SENT, UNKNOWN

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
# By a command of the tutorial, and by the operator.
MADE = {"content/articles/sleep-after-trauma.md", "deploy/.env"}
DECISIONS = sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name != "README.md")


def prose(text: str) -> str:
    """A page without its code blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text: str) -> Set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def diagrams(kind: str) -> Dict[Path, List[str]]:
    """The lines of each Mermaid diagram of a kind, by page."""
    found = {}
    for page, text in TEXTS.items():
        for block in re.findall(rf"^```mermaid\n{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            found.setdefault(page, []).extend(line.strip() for line in block.splitlines() if line.strip())
    return found


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(targets) == set(re.findall(r"^([a-z-]+) ", listed, re.MULTILINE))
    for page, text in TEXTS.items():
        for target in re.findall(r"(?:`|^\$ )make ([a-z-]+)", text, re.MULTILINE):
            assert target in targets, f"{page.name}: make {target}"


def test_links_in_the_docs_lead_somewhere() -> None:
    for page, text in TEXTS.items():
        for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", prose(text)):
            linked = page.parent / target if target else page
            assert linked.exists(), f"{page.name}: {target}"
            if anchor:
                assert anchor in anchors(linked.read_text(encoding="utf-8")), f"{page.name}: {target}#{anchor}"


def test_paths_named_in_the_docs_exist() -> None:
    folders = "actions|assistant|content|data|deploy|docs|examples|tests|widget|workbench"
    for page, text in TEXTS.items():
        for path in re.findall(rf"`((?:{folders})/[\w./-]*)`", text):
            assert (ROOT / path).exists() or path in MADE, f"{page.name}: {path}"


def test_tests_named_in_the_docs_exist() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    for page, text in TEXTS.items():
        for file, name in re.findall(r"`(test_\w+\.py)::(\w+)`", text):
            assert re.search(rf"^ *(?:async )?def {name}\(", files.get(file, ""), re.M), f"{page.name}: {file}::{name}"


def test_the_readme_needs_no_file_beside_the_repository() -> None:
    assert "../" not in README and "shared/" not in README


def test_the_changelog_is_dated_and_begins_with_the_version() -> None:
    changelog = TEXTS[ROOT / "CHANGELOG.md"]
    headings = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    releases = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", heading) for heading in headings[1:]]
    assert releases and all(releases)
    days = [datetime.date.fromisoformat(release[2]) for release in releases]
    assert days == sorted(days, reverse=True)
    (version,) = re.findall(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert releases[0][1] == version
    changes = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", changelog, re.MULTILINE)) <= changes


def test_contributing_has_ten_lines() -> None:
    text = TEXTS[ROOT / "CONTRIBUTING.md"]
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_was_tried_and_what_follows(path: Path) -> None:
    text = TEXTS[path]
    number, title = re.match(r"# (\d{4}): (.*)\n\n\d{4}-\d\d-\d\d", text).groups()
    assert path.name.startswith(f"{number}-")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Tried", "Decision", "Consequences"]
    assert f"| [{number}]({path.name}) | {title} |" in TEXTS[DOCS / "decisions" / "README.md"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| \*\*(.*?)\*\* \|", TEXTS[DOCS / "glossary.md"], re.MULTILINE)
    assert words == sorted(words) and len(words) == len(set(words)) > 30


def test_state_diagrams_can_be_drawn() -> None:
    """Mermaid reads a line that has another form as an error, and shows no diagram at all."""
    drawn = diagrams("stateDiagram-v2")
    assert {page.name for page in drawn} == {"conversation.md", "safety.md"}
    for page, lines in drawn.items():
        for line in lines:
            named = re.fullmatch(r'state "[^"]+" as \w+', line)
            assert named or re.fullmatch(r"(\[\*\]|\w+) --> \w+(: [^:;#]+)?", line), f"{page.name}: {line}"


def test_the_sequence_of_a_message_names_what_exists() -> None:
    ((page, lines),) = diagrams("sequenceDiagram").items()
    assert page.name == "architecture.md"
    known = dict(line.split(" ", 1)[1].split(" as ") for line in lines if line.startswith(("participant ", "actor ")))
    for name in known.values():
        if name.endswith(".py"):
            assert (ROOT / "assistant" / name).is_file(), name
    for line in lines:
        said = re.fullmatch(r"(\w+)-?->>(\w+): [^;#]+", line)
        noted = re.fullmatch(r"Note over (\w+)(?:,(\w+))?: [^;#]+", line)
        structure = line == "end" or line.startswith(("participant ", "actor ", "loop "))
        assert structure or {name for name in (said or noted).groups() if name} <= set(known), line


def test_the_states_of_the_form_are_those_of_the_code() -> None:
    lines = diagrams("stateDiagram-v2")[DOCS / "conversation.md"]
    form = [line for line in lines if re.search(r"contact_|sending|sent|failed|unknown", line)]
    states = {name for line in form for name in re.findall(r"^(\w+) -->|--> (\w+)", line) for name in name if name}
    assert {*ANSWERS, CONSENT, SENT, FAILED, UNKNOWN} <= states
    replies = {reply for line in form for reply in re.findall(r"\w+_\w+", line.partition(" / ")[2])}
    assert replies and replies <= set(REPLIES)


def test_the_states_of_distress_name_words_that_exist() -> None:
    lines = diagrams("stateDiagram-v2")[DOCS / "safety.md"]
    named = {word for line in lines for word in re.findall(r"[a-z]+_[a-z_]+", line.partition(" / ")[2])}
    assert {"not_well", "moving_on"} <= named <= {*MOVES, *NEEDS}


def test_the_shown_reply_is_what_is_said(ask: Callable) -> None:
    message = ask("is it safe?")[0]
    assert message["id"] == "considerations_and_caution"
    assert message["text"].startswith("Considerations and Caution\n\nWhile Ketamine Therapy shows promise, ")


def test_the_curl_session_of_the_readme_works(server: str) -> None:
    commands = [line[2:] for line in README.splitlines() if line.startswith("$ curl")]
    assert len(commands) == 3
    session = ""
    answers = []
    for command in commands:
        shell = command.replace("localhost:5005", server)
        done = subprocess.run(
            ["bash", "-c", shell], capture_output=True, text=True, env={**os.environ, "SESSION": session}
        )
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout) if done.stdout else None)
        session = session or answers[0]["session"]
    assert answers[0]["messages"][0]["id"] == "greet"
    assert answers[1]["messages"][0]["id"] == "considerations_and_caution"
    assert answers[2] is None
