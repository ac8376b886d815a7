"""The widget's files as browsers get them."""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest
import requests

from assistant.web import widget_bundle
from assistant.web.widget_bundle import STRINGS, WIDGET, bundle


def test_one_file_of_at_most_12_kilobytes_holds_all_code_and_style() -> None:
    made = bundle()
    assert len(made.zipped) <= 12_000
    assert gzip.decompress(made.zipped) == made.body
    text = made.body.decode()
    assert "\nimport" not in text and "export " not in text and "/*" not in text
    for part in ("class AskTheArticle", "class Transport", "--ask-accent", "Leave this page"):
        assert part in text


def test_the_file_is_pinned_by_version_and_hash(server: str) -> None:
    made = bundle()
    newest = requests.get(f"{server}/widget/ask.js", timeout=10)
    pinned = requests.get(f"{server}/widget/{made.name}", timeout=10)
    assert newest.content == pinned.content == made.body
    assert made.integrity == "sha256-" + base64.b64encode(hashlib.sha256(pinned.content).digest()).decode()
    assert newest.headers["Cache-Control"] == "no-cache" and "immutable" in pinned.headers["Cache-Control"]
    assert newest.headers["Content-Encoding"] == "gzip"
    plain = requests.get(f"{server}/widget/ask.js", headers={"Accept-Encoding": "identity"}, timeout=10)
    assert "Content-Encoding" not in plain.headers and plain.content == made.body


def test_where_no_page_names_an_icon_there_is_one(server: str) -> None:
    icon = requests.get(f"{server}/favicon.ico", timeout=10)
    assert icon.content == (WIDGET / "icon.svg").read_bytes()
    assert icon.headers["Content-Type"].startswith("image/svg+xml")


def test_what_a_browser_has_is_not_sent_again(server: str) -> None:
    headers = {"If-None-Match": requests.get(f"{server}/widget/ask.js", timeout=10).headers["ETag"]}
    again = requests.get(f"{server}/widget/ask.js", headers=headers, timeout=10)
    assert (again.status_code, again.content) == (304, b"")


def test_another_version_is_not_served_under_a_pinned_name(server: str) -> None:
    response = requests.get(f"{server}/widget/ask-000000000000.js", timeout=10)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_version")


def test_an_edit_is_a_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bundle()
    for path in WIDGET.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(WIDGET)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(widget_bundle, "WIDGET", tmp_path)
    monkeypatch.setattr(widget_bundle, "STRINGS", tmp_path / "strings")
    assert bundle() == before
    with (tmp_path / "ask.css").open("a") as sheet:
        sheet.write("b { color: red; }")
    assert bundle().version != before.version


@pytest.mark.parametrize("path", sorted(STRINGS.glob("*.json")), ids=lambda path: path.stem)
def test_every_language_has_every_string(server: str, path: Path) -> None:
    english = json.loads((STRINGS / "en.json").read_text(encoding="utf-8"))
    words = requests.get(f"{server}/widget/strings/{path.name}", timeout=10).json()
    assert words.keys() == english.keys()
    assert words["language"] == path.stem
    assert "{days}" in words["stored"]
    assert all(words.values())
    if path.stem != "en":
        assert widget_bundle.integrity(path.read_bytes()) in bundle().body.decode()
        assert all(words[key] != english[key] for key in english.keys() - {"options", "log"})
