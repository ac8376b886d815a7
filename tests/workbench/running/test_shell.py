"""The terminal: ours and Rasa's own, each driven through its standard input."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import psutil

from assistant.content.loader import ROOT


def talk(command: list, typed: str) -> str:
    done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_a_number_a_title_and_a_question_are_answered(model: Path) -> None:
    shown = talk([sys.executable, "-m", "workbench.running.shell"], "2\nWhat studies show\nis it safe?\n\n")
    assert "automated assistant" in shown
    for heading in ("Understanding PTSD", "Clinical Insights", "Considerations and Caution"):
        assert f"\n{heading}\n" in shown
    assert "1. What it's about" in shown
    assert "/considerations_and_caution" not in shown, "no payload is shown"
    assert "Traceback" not in shown and "Warning" not in shown


def test_the_talk_in_the_docs_goes_as_recorded(model: Path) -> None:
    page = (ROOT / "docs" / "channels" / "shell.md").read_text(encoding="utf-8")
    recorded = page.partition("$ make shell\n")[2].partition("```")[0]
    typed = [line[2:] for line in recorded.splitlines() if line.startswith("> ")]
    shown = talk([sys.executable, "-m", "workbench.running.shell"], "\n".join([*typed, "", ""]))
    said = " ".join(line for line in recorded.splitlines() if not line.startswith("> "))
    assert said.split() == shown.replace("\n> ", " ").split()


def test_the_arrow_keys_go_through_the_options(model: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.running.shell"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
    )
    down, up = b"\x1b[B", b"\x1b[A"
    try:
        greeting = read_until(ours, "An empty line ends it.")
        assert "2. What PTSD is" in greeting and "/understanding_ptsd" not in greeting
        assert not [each.path for each in psutil.Process(process.pid).memory_maps() if "tensorflow" in each.path]
        os.write(ours, down + down + down + up)
        read_until(ours, "What PTSD is")
        os.write(ours, b"\r")
        assert "/how_ketamine_works" not in read_until(ours, "4. All topics")
        os.write(ours, b"I want to kill myself\r")
        assert "Call 988" in read_until(ours, "Find a helpline")
        os.write(ours, b"\r")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait(timeout=30)
        os.close(ours)
        os.close(theirs)


def test_rasa_shell_works_from_the_project_root(model: Path) -> None:
    """Rasa's shell wants a terminal; its options come as a list, of which the last entry is to type freely."""
    rasa = Path(sys.executable).with_name("rasa")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(rasa), "shell", "--port", "5097", "--quiet"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "200"},
    )
    try:
        read_until(ours, "Your input")
        os.write(ours, b"is it safe?\r")
        assert "While Ketamine Therapy shows promise" in read_until(ours, "All topics")
    finally:
        process.terminate()
        process.wait(timeout=30)
        os.close(ours)
        os.close(theirs)


def read_until(terminal: int, wanted: str, seconds: float = 90) -> str:
    """What the terminal shows up to a text that must come."""
    shown, end = "", time.monotonic() + seconds
    while wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, f"{wanted!r} did not come: {shown[-500:]}"
        shown += os.read(terminal, 65536).decode("utf-8", "replace")
    return shown
