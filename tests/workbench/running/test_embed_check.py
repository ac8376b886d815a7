"""What the author of a page is told of the chat on it, by a real server and pages of another origin."""

import os
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import trustme

from assistant.content.loader import ROOT
from assistant.web.widget_bundle import bundle
from tests.widget.conftest import snippets
from workbench.documents.download import NotFetched
from workbench.running.embed import tag
from workbench.running.embed_check import problems
from workbench.running.embedding_page import visit

ASSISTANT = "https://chat.clinic.example"
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clinic</title>'
SCRIPT = '<script type="module" src="{server}/widget/ask.js" data-article="healing-scars"></script>'
ELEMENT = '<ask-the-article article="healing-scars"></ask-the-article>'
BARE = SCRIPT.replace(' data-article="healing-scars"', "")


@pytest.fixture
def told(server: str, elsewhere: Any) -> Any:
    """`told(html, policy)` is what the author of such a page is told; `host` is the name that the page is asked by."""

    def of(html: str, policy: str = "", host: str = "localhost") -> List[str]:
        elsewhere.policy = policy.format(server=server)
        elsewhere.pages = {"/": HEAD + html.replace("{server}", server)}
        return list(problems(visit(elsewhere.origin.replace("localhost", host))))

    return of


@pytest.mark.parametrize("html", snippets("html")[:2], ids=["tag", "element"])
def test_what_the_docs_show_is_right_under_the_policy_of_the_docs(told: Any, server: str, html: str) -> None:
    (policy,) = snippets("csp")
    assert told(html.replace(ASSISTANT, server), policy.strip().replace(ASSISTANT, server)) == []


def test_the_pinned_tag_is_right_and_what_frames_a_page_is_no_matter(told: Any, server: str) -> None:
    policy = "frame-ancestors 'none'; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    assert told(tag(server, "healing-scars"), policy) == []


WRONG = {
    # The tag.
    "<p>No chat.": "has no tag of the chat",
    f"<template>{SCRIPT}</template><!-- {SCRIPT} -->": "has no tag of the chat",
    ELEMENT: "no script that makes it a chat",
    BARE: "no chat appears. Add data-article",
    SCRIPT.replace(' type="module"', ""): "The script has no type",
    SCRIPT.replace("module", "text/plain"): "type='text/plain': browsers cannot run it",
    SCRIPT.replace("<script", '<script crossorigin="use-credentials"'): 'Write crossorigin="anonymous"',
    SCRIPT.replace(
        "<script", f'<script integrity="{bundle().integrity[:-6]}AAAAA="'
    ): "The integrity of the tag is not",
    SCRIPT.replace("ask.js", "ask-000000000000.js"): "has another version of the widget",
    SCRIPT.replace("/widget/ask.js", "/widgets/ask.js"): "/widgets/ask.js answers with 404",
    SCRIPT.replace("data-article", 'data-theme="blue" data-article'): "knows no theme 'blue'",
    SCRIPT.replace("data-article", 'data-invit="Ask" data-article'): "Do you mean 'invite'?",
    # More than one.
    BARE + 2 * ELEMENT: "2 chats, which lie on each other",
    SCRIPT + ELEMENT: "only the attributes of the element count",
    SCRIPT + SCRIPT.replace("ask.js", bundle().name): "loads the widget 2 times",
    # The server.
    SCRIPT.replace("healing-scars", "an-old-name"): "no article 'an-old-name'",
    SCRIPT.replace("data-article", 'data-server="/" data-article'): "is no server of Ask the Article",
    SCRIPT.replace("data-article", 'data-server="http://127.0.0.1:9" data-article'): "The server does not answer",
    SCRIPT.replace("{server}", "http://127.0.0.1:9"): "The script does not load. http://127.0.0.1:9",
    SCRIPT.replace("data-article", 'data-strings="/ar.json" data-article'): "it is in English",
}


@pytest.mark.parametrize("html, words", WRONG.items(), ids=WRONG.values())
def test_the_author_reads_what_is_wrong(told: Any, html: str, words: str) -> None:
    assert any(words in line for line in told(html)), told(html)


POLICIES = {
    "script-src 'self'": "does not let the script run. Add {server} to script-src.",
    "script-src 'strict-dynamic' 'nonce-a'": "give the script the nonce of the page",
    "connect-src 'self'": "does not let the chat ask {server}/chat/sessions. Add {server} to connect-src.",
    "default-src 'self'; script-src {server}": "Add {server} to connect-src, for which default-src stands now.",
    "sandbox allow-scripts": "Add allow-same-origin there.",
}


@pytest.mark.parametrize("policy, words", POLICIES.items(), ids=POLICIES)
def test_the_author_reads_what_the_policy_forbids(told: Any, server: str, policy: str, words: str) -> None:
    found = told(SCRIPT, policy)
    assert any(words.format(server=server) in line for line in found), found
    if "sandbox" in policy:
        assert any("does not allow pages of null" in line for line in found)
    else:
        assert len(found) == 1


def test_a_policy_in_the_page_holds_from_where_it_stands(told: Any) -> None:
    meta = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    assert any("does not let the script run" in line for line in told(f"{meta}</head><body>{SCRIPT}"))
    assert told(f"{SCRIPT}{meta}") == []
    assert told(f"</head><body>{meta}{SCRIPT}") == []  # there it counts for nothing


def test_a_website_that_is_not_allowed_reads_its_name(told: Any, elsewhere: Any, server: str) -> None:
    found = told(SCRIPT, host="127.0.0.1")
    own = elsewhere.origin.replace("localhost", "127.0.0.1")
    assert found and all(f"{server} does not allow pages of {own}." in line for line in found)


def test_relative_addresses_are_those_of_the_base(told: Any) -> None:
    html = '<base href="{server}/widget/">' + SCRIPT.replace("{server}/widget/", "")
    assert told(html) == []


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dict[str, str]]:
    """A website by https; what is put in `html` stands on its page at `address`."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    site = {"html": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", site.get("policy", ""))
            self.end_headers()
            self.wfile.write(site["html"].encode())

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    site["address"] = f"https://localhost:{http.server_port}"
    yield site
    http.shutdown()
    http.server_close()


def test_http_on_a_page_of_https(safe: Dict[str, str], server: str) -> None:
    safe["html"] = SCRIPT.replace("{server}", "http://chat.clinic.example")
    found = list(problems(visit(safe["address"])))
    assert [line.partition(":")[0] for line in found] == [
        "The page is on https and the script on http",
        "The page is on https and the server on http",
    ]
    safe["policy"] = "upgrade-insecure-requests"
    found = list(problems(visit(safe["address"])))
    assert found and all("https://chat.clinic.example" in line for line in found if "cannot be reached" in line)
    assert not any("is on http" in line for line in found)
    safe["policy"], safe["html"] = "", SCRIPT.replace("{server}", server)  # which is on this machine, and safe for it
    assert any("does not allow pages of https://localhost" in line for line in problems(visit(safe["address"])))


def test_what_is_no_page_is_told(elsewhere: Any) -> None:
    elsewhere.pages = {"/a.json": "{}"}
    with pytest.raises(NotFetched, match="application/json, and no page"):
        visit(f"{elsewhere.origin}/a.json")
    with pytest.raises(NotFetched, match="answers with 404"):
        visit(f"{elsewhere.origin}/missing")


def test_the_command_fails_where_something_is_wrong(server: str, elsewhere: Any) -> None:
    command = [sys.executable, "-m", "workbench.running.embed_check", elsewhere.origin]
    for html, code, words in (
        (SCRIPT, 0, "The chat works on"),
        ("<p>Words.", 1, "- The HTML of the page has no tag"),
    ):
        elsewhere.policy, elsewhere.pages = "", {"/": HEAD + html.replace("{server}", server)}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ))
        assert done.returncode == code, done.stderr
        assert done.stdout.startswith(words) and done.stderr == ""
    absent = subprocess.run([*command[:3], "http://127.0.0.1:9"], cwd=ROOT, capture_output=True, text=True)
    assert absent.returncode == 1 and "cannot be reached" in absent.stderr
