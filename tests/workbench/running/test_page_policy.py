"""What a policy allows: said of it, and done by Chromium on a page that has it."""

from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.web.widget_bundle import bundle
from tests.widget.conftest import browser  # noqa: F401
from workbench.running.page_policy import policies, without

TAG = '<script type="module" src="{server}/widget/{file}" {more} data-article="healing-scars"></script>'

# A policy, and whether the script runs and the chat may ask the server.
POLICIES = {
    "": (True, True),
    "default-src 'none'": (False, False),
    "default-src {server}": (True, True),
    "default-src 'self'": (False, False),
    "default-src 'none'; script-src {server}": (True, False),
    "default-src 'none'; connect-src {server}": (False, True),
    "default-src 'none'; script-src {server}; connect-src {server}": (True, True),
    "script-src-elem {server}; script-src 'none'": (True, True),
    "script-src-elem 'none'; script-src {server}": (False, True),
    "script-src *; connect-src *": (True, True),
    "script-src http:; connect-src http:": (True, True),
    "script-src https:; connect-src https:": (False, False),
    "script-src 127.0.0.1:*; connect-src 127.0.0.1:{port}": (True, True),
    "script-src 127.0.0.1; connect-src 127.0.0.1": (False, False),
    "script-src http://*:{port}; connect-src *:*": (True, True),
    "script-src *.example.com; connect-src localhost:{port}": (False, False),
    "script-src {server}/widget/; connect-src {server}/chat/": (True, True),
    "script-src {server}/widget; connect-src {server}/chat": (False, False),
    "script-src {server}/widget/ask.js; connect-src {server}/": (True, True),
    "SCRIPT-SRC {server}; script-src 'none'; Connect-Src {server}": (True, True),
    "script-src {server}, script-src 'none'": (False, True),
    "script-src 'strict-dynamic' {server}; connect-src {server}": (False, True),
    "script-src 'strict-dynamic' 'nonce-abc'; connect-src {server}": (True, True),
    "script-src 'nonce-abc'": (True, True),
    "script-src 'nonce-ABC'": (False, True),
    "script-src '{integrity}'": (True, True),
    "script-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='": (False, True),
    "script-src 'unsafe-inline' 'unsafe-eval'": (False, True),
    "style-src 'none'; img-src 'none'; font-src 'none'; frame-src 'none'": (True, True),
    "require-trusted-types-for 'script'; trusted-types 'none'": (True, True),
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'": (True, True),
}


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("policy, expected", POLICIES.items(), ids=POLICIES)
def test_what_is_said_of_a_policy_is_what_the_browser_does(
    tab: Page, server: str, elsewhere: Any, policy: str, expected: Any
) -> None:
    integrity = bundle().integrity
    filled = policy.format(server=server, port=server.rpartition(":")[2], integrity=integrity)
    page = f"{elsewhere.origin}/"
    found = policies(filled)
    script, chat = f"{server}/widget/ask.js", f"{server}/chat/sessions"
    said = (
        all(one.runs(script, page, "abc", integrity) for one in found),
        all(one.connects(chat, page) for one in found),
    )
    assert said == expected

    tag = TAG.format(server=server, file="ask.js", more=f'nonce="abc" integrity="{integrity}"')
    elsewhere.policy, elsewhere.pages = filled, {"/": f"<!doctype html><title>Clinic</title>{tag}"}
    tab.goto(page, wait_until="load")
    launcher = tab.get_by_role("button", name="Ask the article")
    expect(launcher).to_have_count(1 if expected[0] else 0)
    reached = tab.evaluate("(address) => fetch(address).then(() => true, () => false)", f"{chat}/check")
    assert reached is expected[1]


@pytest.mark.parametrize(
    "page, policy, address, allowed",
    [
        ("https://clinic.example", "connect-src chat.example", "https://chat.example/", True),
        ("https://clinic.example", "connect-src chat.example", "http://chat.example/", False),
        ("https://clinic.example", "connect-src http://chat.example:80", "https://chat.example/", True),
        ("https://clinic.example", "connect-src *.example", "https://chat.example/", True),
        ("https://clinic.example", "connect-src *.clinic.example", "https://clinic.example/", False),
        ("https://clinic.example", "connect-src 'self'", "https://clinic.example:443/chat", True),
        ("http://clinic.example", "connect-src 'self'", "https://clinic.example/chat", True),
        ("https://clinic.example", "connect-src https://chat.example/a%20b/", "https://chat.example/a b/c", True),
        ("https://clinic.example", "connect-src what is this?", "https://chat.example/", False),
    ],
)
def test_schemes_hosts_ports_and_paths(page: str, policy: str, address: str, allowed: bool) -> None:
    (one,) = policies(policy)
    assert one.connects(address, page) is allowed


def test_a_sandbox_is_told_by_what_it_lacks() -> None:
    (one,) = policies("sandbox allow-scripts; upgrade-insecure-requests")
    assert one.sandbox == ("allow-same-origin",) and one.upgrades
    assert without(one, ["sandbox"]).sandbox == ()
    assert policies(" ; , ") == []
