"""The npm package in a page of Vite and in one of React, installed from what `npm pack` makes of it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import jsonschema
import pytest
from playwright.sync_api import Page, expect

from assistant.content.loader import ROOT
from assistant.web.widget_bundle import WIDGET
from tests.widget.conftest import ASSISTANT, snippets
from tests.widget.test_custom_elements import DECLARED
from workbench.running.npm_package import pack, version
from workbench.running.services import Process, free_port, program, said_well

PAGES = Path(__file__).parent / "npm"
README = (WIDGET / "README.md").read_text(encoding="utf-8")
# No such host, no answer, an answer of a gateway, a certificate that is not known: everything but what a package says.
UNREACHED = r"npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|E?\w*TIMEDOUT|ERR_SOCKET_TIMEOUT|E[45]\d\d|\w*CERT\w*)"
VITE_NEEDS = (20, 19)
QUIET = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=60000")

# A line each, and what the compiler says of it.
WRONG: Dict[str, str] = {
    'export const a = <ask-the-article articel="healing-scars" />;': "'articel' does not exist",
    "export const b = <ask-the-article onask:anwser={() => {}} />;": "'onask:anwser' does not exist",
    "export const c = <ask-the-article onask:answer={({ detail }) => detail.words} />;": "'words' does not exist",
    'export const d = <ask-the-article theme="blue" />;': "'\"blue\"' is not assignable",
    'export const e = <ask-the-article style={{ "--ask-acent": "red" }} />;': "'\"--ask-acent\"' does not exist",
    "chat.ask(7);": "'number' is not assignable",
    'chat.said("x");': "'said' does not exist",
    'chat.addEventListener("ask:anwser", ({ detail }) => detail);': "'detail' does not exist on type 'Event'",
    'document.addEventListener("ask:error", ({ detail }) => detail.words);': "'words' does not exist",
}


def node(site: Path, *command: str) -> str:
    """What a tool of the site prints.

    Raises:
        AssertionError: if it fails.
    """
    done = subprocess.run([program("node"), *command], cwd=site, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def npm(site: Path, *arguments: str) -> None:
    """Let npm install something; where it does not reach its registry, the test is skipped."""
    command = [program("npm"), *arguments, *QUIET]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True)
    if re.search(UNREACHED, done.stderr):
        pytest.skip("npm does not reach its registry")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A website with the package as npm installs it, and with the code of the package's README in `src/`."""
    site = tmp_path_factory.mktemp("npm") / "site"
    if tuple(map(int, re.findall(r"\d+", node(site.parent, "--version")))) < VITE_NEEDS:
        pytest.skip("Vite needs a newer Node.js")
    shutil.copytree(PAGES, site, ignore=shutil.ignore_patterns("node_modules"))
    npm(site, "ci")
    # With the lockfile npm asks no registry, whatever its cache holds, unless the package itself needs another one.
    npm(site, "install", str(pack(site.parent)), "--no-save", "--offline")
    for kind, name in (("ts", "plain.ts"), ("tsx", "chat.tsx")):
        (code,) = re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)
        (site / "src" / name).write_text(code)
    return site


@pytest.fixture
def built(installed: Path, server: str, elsewhere: Any) -> None:
    """The website as Vite builds it, served on its own origin under the policy that the docs tell."""
    for path in (installed / "src").glob("*.ts*"):
        path.write_text(path.read_text().replace(ASSISTANT, server))
    node(installed, "node_modules/vite/bin/vite.js", "build")
    (policy,) = snippets("csp")
    elsewhere.policy = policy.strip().replace(ASSISTANT, f"'self' {server}")
    made = installed / "dist"
    elsewhere.pages = {
        f"/{path.relative_to(made).as_posix()}": path.read_text() for path in made.rglob("*") if path.is_file()
    }


def compiled(site: Path) -> str:
    """What the compiler says of the site's code."""
    command = [program("node"), "node_modules/typescript/bin/tsc", "--project", ".", "--pretty", "false"]
    return subprocess.run(command, cwd=site, capture_output=True, text=True).stdout


def test_its_types_are_what_the_manifest_says(installed: Path) -> None:
    def same(one: str, other: str) -> str:
        return f"same<{one}, {other}>();"

    lines: List[str] = [
        'import type * as it from "ask-the-article";',
        "type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? [] : [never];",
        "declare function same<A, B>(...unless: Same<A, B>): void;",
    ]
    for kind, type_of_all in (("attributes", "it.AskTheArticleAttributes"), ("events", "it.AskTheArticleEvents")):
        names = [json.dumps(one["name"]) for one in DECLARED[kind]]
        union = " | ".join(names).replace('"text-*"', "`text-${string}`")
        lines.append(same(f"keyof {type_of_all}", union))
    lines.append(same("it.AskTheArticleProperty", " | ".join(json.dumps(p["name"]) for p in DECLARED["cssProperties"])))
    lines.append(same("Exclude<keyof it.AskTheArticle, keyof HTMLElement>", _names(DECLARED["members"])))
    for attribute in DECLARED["attributes"]:
        name = attribute["name"].replace("*", "title")
        lines.append(same(f'it.AskTheArticleAttributes["{name}"]', f"{attribute['type']['text']} | undefined"))
    for event in DECLARED["events"]:
        lines.append(same(f'HTMLElementEventMap["{event["name"]}"]', event["type"]["text"]))
    for method in DECLARED["members"]:
        taken = ", ".join(
            f"{one['name']}{'?' if one.get('optional') else ''}: {one['type']['text']}"
            for one in method.get("parameters", [])
        )
        lines.append(same(f'it.AskTheArticle["{method["name"]}"]', f"({taken}) => {method['return']['type']['text']}"))
    held = installed / "src" / "held.ts"
    held.write_text("\n".join(lines) + "\n")
    try:
        assert not compiled(installed)
        held.write_text("\n".join([*lines, same("it.AskTheArticleEvents", "{}")]) + "\n")
        assert f"src/held.ts({len(lines) + 1}," in compiled(installed)  # it can fail
    finally:
        held.unlink()


def _names(those: List[Dict[str, Any]]) -> str:
    return " | ".join(json.dumps(one["name"]) for one in those)


def test_the_compiler_finds_a_wrong_name(installed: Path) -> None:
    assert not compiled(installed)
    head = ['import "ask-the-article/react";', 'declare const chat: HTMLElementTagNameMap["ask-the-article"];']
    wrong = installed / "src" / "wrong.tsx"
    wrong.write_text("\n".join([*head, *WRONG]) + "\n")
    try:
        said = re.split(r"^src/wrong\.tsx\((\d+),\d+\): error ", compiled(installed), flags=re.MULTILINE)
    finally:
        wrong.unlink()
    found = list(zip(map(int, said[1::2]), said[2::2], strict=True))
    assert [line for line, _ in found] == [number + len(head) for number in range(1, len(WRONG) + 1)]
    for (_, text), expected in zip(found, WRONG.values(), strict=True):
        assert expected in text


def test_a_page_of_vite_talks_with_the_server(tab: Page, chat: Any, built: None, elsewhere: Any) -> None:
    tab.goto(f"{elsewhere.origin}/index.html")
    tab.get_by_role("button", name="Fragen zum Artikel").click()
    chat.replies.first.wait_for()
    tab.get_by_label("Ihre Frage").fill("is it safe?")
    with tab.expect_console_message(lambda said: said.text == "healing-scars considerations_and_caution"):
        tab.keyboard.press("Enter")
    expect(chat.element.locator(".message").last).to_contain_text("Considerations and Caution")


def test_a_page_of_react_talks_with_the_server(tab: Page, chat: Any, built: None, elsewhere: Any) -> None:
    tab.goto(f"{elsewhere.origin}/react.html")
    chat.open()
    chat.ask("is it safe?")
    expect(tab.locator("output")).to_have_text("considerations_and_caution")
    colour = chat.element.evaluate("(chat) => getComputedStyle(chat).getPropertyValue('--ask-accent')")
    assert colour == "#1b4f91"


class Vite(Process):
    """Vite's own server, for those who write a page, with a proxy to the assistant."""

    def __init__(self, site: Path, assistant: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [program("node"), str(site / "node_modules/vite/bin/vite.js"), str(site), "--host", "127.0.0.1"]
        super().__init__([*command, "--port", str(port), "--strictPort"], site / "vite.log", ASSISTANT=assistant)

    def answers(self) -> bool:
        return said_well(f"{self.url}/proxied.html")


@pytest.fixture
def vite(installed: Path, server: str) -> Iterator[str]:
    site = Vite(installed, server)
    site.start()
    site.wait()
    yield site.url
    site.stop()


def test_while_a_page_is_written_it_talks_through_the_proxy_of_vite(
    tab: Page, chat: Any, vite: str, trouble: List[str]
) -> None:
    """Without an attribute `server`, and in a language whose words are a module of their own."""
    tab.goto(f"{vite}/proxied.html")
    tab.get_by_role("button", name="Interroger l’article").click()
    expect(chat.replies.first).to_contain_text("Healing Scars")
    tab.goto("about:blank")  # or Vite's own script misses its server
    assert trouble and all(vite in text for text in trouble)  # which is the page's own origin here
    trouble.clear()


def test_where_node_renders_the_page_the_import_does_nothing(installed: Path) -> None:
    code = 'import "ask-the-article"; import "ask-the-article/react"; console.log(typeof customElements);'
    assert node(installed, "--input-type=module", "--eval", code) == "undefined\n"


def test_the_manifest_is_one_by_its_schema(installed: Path) -> None:
    schema = json.loads((installed / "node_modules/custom-elements-manifest/schema.json").read_text())
    manifest = json.loads((installed / "node_modules/ask-the-article/custom-elements.json").read_text())
    jsonschema.validate(manifest, schema)


def test_what_is_installed_is_whole_and_has_the_version_of_the_project(installed: Path) -> None:
    package = installed / "node_modules" / "ask-the-article"
    described = json.loads((package / "package.json").read_text())
    assert described["version"] == version() and described["private"] is True
    ways = [way if isinstance(way, dict) else {"default": way} for way in described["exports"].values()]
    named = {target for way in ways for target in way.values()} | {described["types"], described["customElements"]}
    for name in (*named, "LICENSE", "README.md"):
        assert (package / name).is_file(), name
    languages = {path.stem for path in (ROOT / "widget" / "strings").glob("*.json")}
    assert {path.stem for path in (package / "strings").iterdir()} == languages - {"en"}


def test_it_cannot_be_published() -> None:
    described = json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))
    assert described["private"] is True and "version" not in described


def test_without_npm_it_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workbench.running.npm_package", "--to", str(tmp_path / "npm")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PATH": "/nowhere"})
    assert done.returncode == 1 and not (tmp_path / "npm").exists()
    assert done.stderr == "'npm' is not installed; Debian has it in the package npm\n"


def test_the_tools_of_the_pages_are_pinned_by_hash_and_name_no_registry() -> None:
    text = (PAGES / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "resolved" not in text
    assert all(one["integrity"].startswith("sha512-") for name, one in packages.items() if name)
    wanted = json.loads((PAGES / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", number) for number in wanted.values())
    assert wanted == packages[""]["devDependencies"]
