"""Dashboard and alerts ask for figures that a server really gives."""

import json
import re
from typing import Iterator, Set

import pytest
import requests
import yaml

from assistant.content.loader import DISTRESS, ROOT, Content
from tests.figures import samples

MONITORING = ROOT / "deploy" / "monitoring"
PROMETHEUS = {"up"}  # what Prometheus itself knows


def expressions() -> Iterator[str]:
    """Everything that the dashboard and the alerts ask Prometheus for."""
    for panel in json.loads((MONITORING / "dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def names(expression: str) -> Set[str]:
    """The figures in an expression: what is neither a function, nor a label, nor a duration."""
    bare = re.sub(r"\{.*?\}|\[.*?\]|\bby \(.*?\)", "", expression)
    return set(re.findall(r"\b[a-z_]+\b(?! *\()", bare))


@pytest.fixture(scope="module")
def figures(server: str) -> Set[str]:
    session = requests.post(f"{server}/chat/sessions", timeout=30).json()["session"]
    requests.post(f"{server}/chat/sessions/{session}/messages", json={"text": "is it safe?"}, timeout=30)
    requests.post(f"{server}/chat/sessions/{session}/messages", json={"text": ""}, timeout=30)
    return {sample.name for sample in samples(server)}


@pytest.mark.parametrize("expression", expressions())
def test_every_figure_that_is_asked_for_is_given(expression: str, figures: Set[str]) -> None:
    assert names(expression) and names(expression) <= figures | PROMETHEUS


def test_every_figure_of_ours_is_looked_at(figures: Set[str]) -> None:
    asked = set().union(*map(names, expressions()))
    ours = {name for name in figures if name.startswith("ask_") and not name.endswith(("_created", "_sum", "_count"))}
    assert ours <= asked


def test_replies_that_are_counted_exist(content: Content) -> None:
    counted = re.findall(r'reply=~?"([a-z_|]+)"', " ".join(expressions()))
    known = {*content.replies, *content.answers, *DISTRESS}
    assert counted and {reply for part in counted for reply in part.split("|")} <= known


def test_every_alert_says_what_it_means_and_is_explained() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"] and rule["labels"]["severity"] in ("page", "ticket")
            assert f"`{rule['alert']}`" in operations
