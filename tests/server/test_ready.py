"""Whoever starts a server learns once that it serves."""

import os

import pytest

from assistant.server import ready


def test_a_starter_that_waits_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, writes = os.pipe()
    monkeypatch.setenv(ready.READY_FD, str(writes))
    ready.say()
    assert ready.READY_FD not in os.environ
    ready.say()  # which writes to no descriptor that another file may have by now
    with os.fdopen(reads) as heard:
        assert heard.read() == "ready\n", "the other end is closed after one line"
