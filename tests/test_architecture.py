"""A room imports what the table allows, and production starts in the server room."""

import ast
import json
import re
from collections import Counter
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, Set, Tuple

import pytest
import yaml

from assistant.content.loader import ROOT

# Which rooms a room may import. A room is a package; `assistant` on the right means every room of it.
ALLOWED: Dict[str, str] = {
    "assistant.server": "web channels dialogue storage side_effects privacy nlu content runtime",
    "assistant.web": "channels dialogue storage content runtime",
    "assistant.channels.platforms": "channels content runtime",
    "assistant.channels": "dialogue storage side_effects privacy nlu.distress nlu content runtime",
    "assistant.dialogue": "storage side_effects nlu.distress nlu.retrieval nlu content runtime",
    "assistant.storage": "side_effects privacy runtime",
    "assistant.side_effects": "content runtime",
    "assistant.nlu.retrieval": "nlu content runtime",
    "assistant.nlu.distress": "nlu content runtime",
    "assistant.nlu": "runtime",
    "assistant.privacy": "runtime",
    "assistant.content": "runtime",
    "assistant.runtime": "",
    "actions": "side_effects runtime",
    "workbench.bench": "evaluating html running assistant",
    "workbench.reviewing": "editing html running assistant",
    "workbench.evaluating": "documents html running assistant",
    "workbench.editing": "documents running assistant",
    "workbench.running": "documents assistant",
    "workbench.documents": "assistant",
    "workbench.setup": "assistant",
    "workbench.html": "",
}
TOPS = ("assistant", "workbench", "actions")
WITHOUT_RASA = (
    *(f"content/{name}.py" for name in ("article", "chat_text", "content_reloader", "findings", "loader", "schema")),
    *(f"content/{name}.py" for name in ("consistency", "crisis_schema", "outgoing_links", "publication", "titles")),
    *(
        "channels/rendering.py",
        "dialogue/failure_replies.py",
        "dialogue/fixed_replies.py",
        "dialogue/option_matching.py",
        "dialogue/planning.py",
        "dialogue/reply_options.py",
        "dialogue/section_replies.py",
        "dialogue/variations.py",
        "privacy/name_lists.py",
        "privacy/names.py",
        "server/request_head.py",
        "side_effects/contact_form.py",
        "side_effects/feedback.py",
    ),
)
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for top in TOPS for path in sorted((ROOT / top).rglob("*.py"))}


def room_of(module: str) -> str:
    """The room of a module, also of one in a folder below a room; a top package is no room."""
    while module and module not in ALLOWED:
        module = module.rpartition(".")[0]
    return module


@lru_cache(None)
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(None)
def imported(path: Path) -> Tuple[str, ...]:
    """The modules that a file imports, wherever in it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in MODULES else node.module or ""


def tops(path: Path) -> Set[str]:
    return {name.split(".")[0] for name in imported(path)}


def allowed(room: str) -> FrozenSet[str]:
    """The full names of the rooms that a room may import."""
    found: Set[str] = set()
    for name in ALLOWED[room].split():
        if name == "assistant":
            found.update(each for each in ALLOWED if each.startswith("assistant."))
        else:
            here = room.partition(".")[0]
            found.add(f"{'assistant' if here == 'actions' else here}.{name}")
    return frozenset(found)


def sentences(room: str) -> List[str]:
    """What `__init__.py` of a room says: what lives there, and what may be imported."""
    return (ast.get_docstring(tree(MODULES[room])) or "").split("\n\n")


def packages() -> List[str]:
    return sorted(name for name, path in MODULES.items() if path.name == "__init__.py")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_what_the_table_allows(module: str) -> None:
    room = room_of(module)
    for name in imported(MODULES[module]):
        if name.split(".")[0] in (*TOPS, "tests"):
            assert room and room_of(name), f"{module} imports {name}"
            assert room_of(name) == room or room_of(name) in allowed(room), f"{module} imports {name}"


def test_the_table_has_no_circle_and_every_room() -> None:
    graph = {room: allowed(room) for room in ALLOWED}
    assert set().union(*graph.values()) <= set(ALLOWED)
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == set(ALLOWED)
    homeless = [name for name in MODULES if not room_of(name) and name not in TOPS]
    assert not homeless


def test_the_table_allows_only_what_is_used() -> None:
    used: Dict[str, Set[str]] = {room: set() for room in ALLOWED}
    for module, path in MODULES.items():
        if room_of(module):
            used[room_of(module)].update(room_of(name) for name in imported(path) if name.split(".")[0] in TOPS)
    for room, names in ALLOWED.items():
        for name in set(names.split()) - {"assistant"}:
            wanted = next(each for each in allowed(room) if each.endswith(f".{name}"))
            assert wanted in used[room] or name == "runtime", f"{room} imports nothing of {wanted}"


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_package_says_what_the_table_says(room: str) -> None:
    lives, may = sentences(room)
    assert lives.endswith(".") and may.endswith(".")
    assert set(re.findall(r"`([\w.]+)`", may)) == set(ALLOWED[room].split())


def test_every_package_has_two_sentences() -> None:
    for package in packages():
        assert len(sentences(package)) == 2, package


def test_the_docs_show_the_same_tree_and_the_same_table() -> None:
    for package in packages():
        assert f"`{package.replace('.', '/')}/`" in ARCHITECTURE, package
        assert " ".join(sentences(package)[0].split()) in ARCHITECTURE, package
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (.*?) \|$", ARCHITECTURE, re.MULTILINE))
    assert {room: " ".join(re.findall(r"`([\w.]+)`", names)) for room, names in rows.items()} == ALLOWED


@pytest.mark.parametrize("name", WITHOUT_RASA)
def test_a_room_without_rasa_imports_no_rasa(name: str) -> None:
    assert "rasa" not in tops(ROOT / "assistant" / name)


def commands() -> Iterator[Tuple[str, List[str]]]:
    """What the image and its services run."""
    for command in re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE):
        yield "Dockerfile", json.loads(command)
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8"))
    for name, service in compose["services"].items():
        if "build" in service and "command" in service:
            yield name, service["command"]


def test_production_starts_in_the_server_room() -> None:
    found = dict(commands())
    assert set(found) == {"Dockerfile", "actions"}
    for command in found.values():
        module = command[command.index("-m") + 1]
        assert room_of(module) == "assistant.server" and module in MODULES


def reads_of_the_environment(path: Path) -> Iterator[int]:
    """The lines that read a variable, and do not set one or hand all of them on to a child."""
    nodes = list(ast.walk(tree(path)))
    handed_on: Set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Dict):
            handed_on |= {id(value) for key, value in zip(node.keys, node.values, strict=True) if key is None}
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
            handed_on.add(id(node.value))
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and id(node) not in handed_on:
            yield node.lineno


def test_one_module_reads_the_environment() -> None:
    reading = {module for module, path in MODULES.items() if any(reads_of_the_environment(path))}
    # The second is no setting: whoever starts a server names the descriptor that it waits at.
    assert reading == {"assistant.runtime.settings", "assistant.server.ready"}


def test_no_code_of_the_assistant_names_a_tool() -> None:
    """A module of the workbench can be started by its name, too."""
    for module, path in MODULES.items():
        if module.startswith(("assistant", "actions")):
            texts = {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
            texts -= {ast.get_docstring(tree(path), clean=False)}
            assert not [text for text in texts if isinstance(text, str) and re.search(r"\bworkbench\.\w", text)], module


def test_the_image_has_what_the_setup_imports_before_it_runs() -> None:
    copied: Set[str] = set()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.partition("RUN make")[0], re.MULTILINE):
        for source in line.split()[:-1]:
            path = ROOT / source
            copied.update(name_of(each) for each in (path.rglob("*.py") if path.is_dir() else [path]) if each.suffix)
    wanted = [name for name in MODULES if name.startswith("workbench.setup")]
    needed: Set[str] = set()
    while wanted:
        module = wanted.pop()
        if module in MODULES and module not in needed:
            needed.add(module)
            wanted += [*imported(MODULES[module]), module.rpartition(".")[0]]
    assert needed <= copied


def test_a_name_stands_for_one_module() -> None:
    names = Counter(path.stem for path in MODULES.values() if not path.stem.startswith("__"))
    assert not [name for name, count in names.items() if count > 1]
