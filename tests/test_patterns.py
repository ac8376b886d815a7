"""No pattern that meets a visitor's text, and no function that reads one, stands still, whatever is written."""

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Set, Tuple

import pytest
import regex

import actions
import assistant
from assistant.content.loader import ROOT
from assistant.privacy import redaction

TIMER = Path(__file__).parent / "standstill.py"
SECONDS = 0.2  # of the processor, for one pattern and one message; the slowest takes some 0.06
KINDS = (re.Pattern, type(regex.compile("")))
ENGINES = {KINDS[0]: "re", KINDS[1]: "regex"}
METHODS = {"search", "match", "fullmatch", "sub", "split", "finditer", "findall"}


class Named(NamedTuple):
    name: str
    pattern: Any


def modules() -> Iterator[Any]:
    """Every module of the product."""
    for package in (assistant, actions):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def within(name: str, value: Any, depth: int = 3) -> Iterator[Named]:
    """The compiled patterns of a value, of what it contains, and of a class of ours."""
    if isinstance(value, KINDS):
        yield Named(name, value)
    elif depth and isinstance(value, dict):
        for key, each in value.items():
            yield from within(f"{name}[{key!r}]", each, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for number, each in enumerate(value):
            yield from within(f"{name}[{number}]", each, depth - 1)
    elif depth and isinstance(value, type) and value.__module__.startswith(("assistant", "actions")):
        for key, each in vars(value).items():
            yield from within(f"{name}.{key}", each, depth - 1)


def compiled() -> Iterator[Named]:
    """The patterns of the modules, and those of the redaction as presidio compiles them."""
    seen = set()
    for module in modules():
        for key, value in vars(module).items():
            for named in within(f"{module.__name__}.{key}", value):
                if named.pattern not in seen:
                    seen.add(named.pattern)
                    yield named
    for recognizer in redaction._analyzer().registry.recognizers:
        for pattern in getattr(recognizer, "patterns", ()):
            expression = regex.compile(pattern.regex, recognizer.global_regex_flags)
            yield Named(f"{recognizer.name}: {pattern.name}", expression)
    if hasattr(redaction, "ALLOWED"):
        flags = regex.DOTALL | regex.MULTILINE | regex.IGNORECASE
        yield Named("redaction.ALLOWED", regex.compile("|".join(redaction.ALLOWED), flags))


def trees() -> Iterator[Tuple[Path, ast.Module]]:
    for folder in ("assistant", "actions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def used() -> Dict[str, List[str]]:
    """How a pattern is used where it is called by its name."""
    found: Dict[str, List[str]] = {}
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                found.setdefault(name, []).append(node.attr)
    return found


def run(jobs: List[Dict[str, Any]], seconds: float = 600) -> List[Dict[str, Any]]:
    """What is slow of these jobs; a process that does not come to an end is ended, and says where it stood."""
    lines = "\n".join(map(json.dumps, jobs))
    try:
        done = subprocess.run(
            [sys.executable, str(TIMER)], input=lines, stdout=subprocess.PIPE, text=True, timeout=seconds, cwd=ROOT
        )
    except subprocess.TimeoutExpired as error:
        begun = (error.stdout or b"").decode().strip().splitlines()
        pytest.fail(f"no end in {seconds} s; the last was {begun[-1:]}")
    assert done.returncode == 0
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len([line for line in said if "begun" in line]) == len(jobs)
    return [line for line in said if "begun" not in line]


def test_every_pattern_is_a_constant_that_is_timed_here() -> None:
    """A pattern as a string inside a function is seen by no walk over modules; a text that is escaped is no pattern."""
    inline = []
    for path, tree in trees():
        top = {id(call) for node in tree.body for call in calls(node) if not isinstance(node, ast.FunctionDef)}
        for call in calls(tree):
            module, name = call.func.value.id, call.func.attr
            escaped = call.args and isinstance(call.args[0], ast.Call) and ast.unparse(call.args[0].func) == "re.escape"
            if name == "compile" and id(call) in top or name == "escape" or escaped:
                continue
            inline.append(f"{path.relative_to(ROOT)}:{call.lineno}: {module}.{name}")
    assert not inline


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls of functions of the two modules for patterns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id in ("re", "regex"):
                yield node


def methods(name: str, uses: Dict[str, List[str]]) -> Set[str]:
    """How a pattern is used; as presidio does, where nobody calls it by its name."""
    found = uses.get(re.split(r"[.\[]", name)[-1], []) if name.startswith(("assistant", "actions")) else []
    return {"finditer" if method in ("findall", "split") else method for method in found} or {"finditer"}


def test_no_pattern_stands_still() -> None:
    patterns, uses = list(compiled()), used()
    assert len(patterns) > 80
    jobs = [
        {
            "name": f"{name}, {method}",
            "pattern": pattern.pattern,
            "flags": pattern.flags & ~re.UNICODE.value,
            "engine": ENGINES[type(pattern)],
            "method": method,
            "seconds": SECONDS,
        }
        for name, pattern in patterns
        for method in sorted(methods(name, uses))
    ]
    assert not run(jobs)


@pytest.mark.parametrize(
    "pattern, slow", [(r"(a|aa)+$", True), (r"\s+$", True), (r"(?:no |he )+than", True), ("no", False)]
)
def test_a_pattern_that_stands_still_is_found(pattern: str, slow: bool) -> None:
    job = {"name": pattern, "pattern": pattern, "flags": 0, "engine": "re", "method": "search", "seconds": 0.02}
    assert bool(run([job])) == slow


# Each with the seconds that a message may take, and the words that it looks for.
READERS = {
    "select": (0.2, "the option number no nr pick take choose i'll i want first last one please"),
    "step": (0.2, "please cancel thanks thank you the form send yes it that's right change"),
    "clean": (0.2, "/"),
    "match": (0.2, "how much he she wants to take his own life i suicidal what lethal dose kill a.b.c. k1ll"),
    "asks": (0.4, "please now i need help a the crisis line number can you give me 988 someone to talk"),
    "recognise": (0.6, "yes no ok i am not my brother is here please and but nobody picks up call"),
    "follows": (0.2, "no, not the one i meant but sorry thanks hello rather than and not instead of, more again"),
    "about": (0.2, "he she my brother wants to die kill myself and i was in the army served"),
    "sentences": (0.2, "and plus also Mr. e.g. I'm http://a.b/c"),
    "clauses": (0.2, "and plus also but vs. versus then ? + &"),
    "detect": (0.2, "im und que"),
    "terms": (0.2, "no"),
    "redact": (1.0, "John my husband born May at dot com facebook no. id main street five oh zip"),
}


def test_no_function_that_reads_a_text_stands_still() -> None:
    assert not run(
        [
            {"name": name, "module": "readers", "function": name, "seconds": seconds, "literals": [literals]}
            for name, (seconds, literals) in READERS.items()
        ]
    )
