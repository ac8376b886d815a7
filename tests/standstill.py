"""Times patterns and functions on hostile texts, in a process of its own that a test can end.

usage: python tests/standstill.py < jobs

A job is a JSON object on a line: {"name", "seconds", "literals"} with {"pattern", "flags", "engine", "method"} or with
{"module", "function"}. Each slow job gives a line {"name", "text", "length", "seconds"}.
"""

import importlib
import json
import os
import re
import signal
import string
import sys
import time
from itertools import product
from typing import Any, Callable, Dict, Iterator, List, Optional, Set

import regex

UNITS = ("a", "A", "1", " ", "\n", "é", "😂", "\u00a0", "\u200b", "\u0301", *string.punctuation)
FIRST, SHORT, LONG = 250, 2_000, 16_000  # characters: a first look, a message, whatever a request can hold
SLOW = 20  # texts at least, and a tenth of all: the slowest of the first look are tried in the length of a message...
SLOWEST = 3  # ... and the slowest of these in eight times that length...
GROWTH = 2  # ... and may take so many times the seconds of a message...
LINEAR = 3 * LONG // SHORT  # ... or of its own in a message's length: the square takes 64 times those
_LITERAL = re.compile(r"[^\W\d_]{2,}|[@.:/#'-]")
_ESCAPE = re.compile(r"\\[a-zA-Z]|\(\?[a-zA-Z!=<:-]+")


def plain(length: int) -> Iterator[str]:
    """Letters, blanks, signs and digits repeated, alone and in pairs; a last sign makes what nearly fits fail."""
    for unit in UNITS:
        yield unit * length
        yield unit * (length - 1) + "~"
    few = ("a", "1", " ", ".", "-", "@", "/", ",", "_", "!")
    for unit in ("".join(pair) for pair in product(few, few) if len(set(pair)) > 1):
        yield (unit * length)[:length]
    for unit in (
        "no ",
        "he ",
        "how ",
        "John ",
        "a1 ",
        "aa1.",
        "12 ab ",
        "1-2/3.",
        "a@b.",
        "a b. ",
        "I'm ",
        "ok, ",
        "\n- ",
        "http://",
        "A1 ",
    ):
        yield (unit * length)[: length - 1] + "~"


def of_literals(pattern: str, length: int) -> Iterator[str]:
    """The words and signs of a pattern repeated, each alone and after each other, with blanks and digits between."""
    found = list(dict.fromkeys(_LITERAL.findall(_ESCAPE.sub(" ", pattern))))
    for literal in found:
        for unit in (literal, f"{literal} ", f"{literal}  ", f"{literal}, ", f"{literal} 1 ", f"1 {literal} "):
            yield (unit * length)[: length - 1] + "~"
        for unit in (" ", "1", "a", "1 ", "a ", "A ", "a.", "one "):
            yield (literal + unit * length)[: length - 1] + "~"
    for step in (1, 2, 3, 5, 7):
        for between in ("", " ", ". ", ", ", " 1"):
            yield ("".join(word + between for word in found[::step]) * length)[: length - 1] + "~"


def texts(job: Dict[str, Any], length: int) -> Iterator[str]:
    """The hostile texts of a job."""
    yield from plain(length)
    for source in job.get("literals", [job.get("pattern", "")]):
        yield from of_literals(source, length)


def operation(job: Dict[str, Any]) -> Callable[[str], Any]:
    """What is timed."""
    if "pattern" not in job:
        return getattr(importlib.import_module(job["module"]), job["function"])
    compiled = {"re": re, "regex": regex}[job["engine"]].compile(job["pattern"], job["flags"])
    act = getattr(compiled, job["method"])
    if job["method"] == "finditer":
        return lambda text: sum(1 for _ in act(text))
    return (lambda text: act("", text)) if job["method"] == "sub" else act


class Standstill(Exception):
    """It took too long."""


def _stop(*_: Any) -> None:
    raise Standstill


def took(act: Callable[[str], Any], text: str, most: float) -> float:
    """The seconds of the processor that it takes, or the most that it is given.

    The clock is that of the thread: beside a running timer, Linux counts those of a process in ticks.
    """
    began = time.thread_time()
    signal.setitimer(signal.ITIMER_PROF, 4 * most)
    try:
        act(text)
    except Standstill:
        return 4 * most
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.thread_time() - began


def slowest(times: List[float], count: int) -> Set[int]:
    """The places of the longest times."""
    return set(sorted(range(len(times)), key=times.__getitem__)[-count:])


def slow(job: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The first text that takes a job too long: any of a short length, of the slowest the same in a message's length,
    and of the slowest of these the same much longer.

    What grows with the square shows in a short text already: there it is slower than what grows with the length. Each
    text gets a second try: a busy machine is no fault.
    """
    act = operation(job)
    act("hello")  # reads what it needs
    chosen: Optional[Set[int]] = None
    before: List[float] = []
    for length, count in ((FIRST, SLOW), (SHORT, SLOWEST), (LONG, 0)):
        times: List[float] = []
        for number, text in enumerate(texts(job, length)):
            if chosen is not None and number not in chosen:
                times.append(0.0)
                continue
            most = max(GROWTH * job["seconds"], LINEAR * before[number]) if length == LONG else job["seconds"]
            seconds = took(act, text, most)
            if seconds > most and (seconds := took(act, text, most)) > most:
                return {"name": job["name"], "text": text[:60], "length": length, "seconds": round(seconds, 3)}
            times.append(seconds)
        chosen = slowest(times, max(count, len(times) // 10) if length == FIRST else count)
        before = times
    return None


def main(lines: List[str]) -> None:
    signal.signal(signal.SIGPROF, _stop)
    for job in map(json.loads, lines):
        print(json.dumps({"begun": job["name"]}), flush=True)
        found = slow(job)
        if found:
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main(sys.stdin.readlines())
