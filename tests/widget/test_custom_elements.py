"""The custom-elements manifest names what the element has and does: held against a live one, and against the docs."""

import json
import re
from typing import Any, Dict, Iterator, List, Set, Tuple

import pytest
from playwright.sync_api import Page, Route, expect

from assistant.web.widget_bundle import WIDGET
from tests.widget.conftest import DOCS, snippets
from tests.widget.test_embedding import shown

(DECLARED,) = json.loads((WIDGET / "custom-elements.json").read_text(encoding="utf-8"))["modules"][0]["declarations"]
TYPES = {str: "string", int: "number", float: "number", type(None): "null"}

# Before the page: what is read of the element, and what it tells; the page itself may be gone when it tells the last.
_WATCH = """
const attributes = (window.attributes = new Set());
for (const method of ["getAttribute", "hasAttribute"]) {
  const read = Element.prototype[method];
  Element.prototype[method] = function (name) {
    if (this.localName === "ask-the-article") attributes.add(name);
    return read.call(this, name);
  };
}
const dispatch = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {
  if (this.localName === "ask-the-article") window.told(event.type, event.detail ?? null);
  return dispatch.call(this, event);
};
AbortSignal.timeout = (time) => (window.late ? AbortSignal.abort(new DOMException("", "TimeoutError")) : null);
"""
STATES = {"expanded"}  # attributes that the element gives itself


def declared(kind: str) -> Set[str]:
    return {one["name"] for one in DECLARED[kind]}


@pytest.fixture
def element(tab: Page, site: Any, server: str, elsewhere: Any, told: List[Tuple[str, Any]]) -> Any:
    """The element of the docs, before anything was said."""
    site(shown(snippets("html")[1], server).replace("hidden>", 'exit="/weather" hidden>'))
    elsewhere.pages["/weather"] = "Sunny"
    return tab.locator("ask-the-article").element_handle()


@pytest.fixture
def told(tab: Page) -> Iterator[List[Tuple[str, Any]]]:
    """The events of the element so far, with their details."""
    heard: List[Tuple[str, Any]] = []
    tab.expose_function("told", lambda name, detail: heard.append((name, detail)))
    tab.add_init_script(_WATCH)
    return heard


def talk(tab: Page, chat: Any, element: Any) -> None:
    """A conversation in which everything of the chat comes up, but for the end."""

    def rated(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["messages"][-1]["options"].append({"title": "Yes", "payload": '/feedback{"helpful":"x"}', "url": None})
        route.fulfill(response=answer, json=said)

    tab.route("**/messages", rated)
    element.evaluate("async (chat) => { await chat.open(); await chat.ask('is it safe?'); }")
    tab.unroute("**/messages")
    element.evaluate("(chat) => chat.ask('I want to die')")
    chat.input.fill("word " * 500)
    tab.evaluate("window.late = true")
    element.evaluate("(chat) => chat.ask('what is ptsd')")
    expect(chat.retry).to_be_visible()
    tab.evaluate("window.late = false")


def test_it_names_every_event_and_what_each_tells(
    tab: Page, chat: Any, element: Any, told: list, trouble: list
) -> None:
    talk(tab, chat, element)
    element.evaluate("async (chat) => { await chat.startOver(); chat.close(); await chat.open(); }")
    chat.leave.click()
    tab.wait_for_url("**/weather")
    assert [name for name, _ in told][:2] == ["ask:ready", "ask:open"]
    assert {name for name, _ in told} == declared("events")
    assert ("ask:error", {"status": 0, "code": "unreachable"}) in told
    for event in DECLARED["events"]:
        fields = dict(re.findall(r"(\w+): ([\w| ]+)", event["type"]["text"]))
        types = {name: set(text.strip().split(" | ")) for name, text in fields.items()}
        details = [detail for name, detail in told if name == event["name"]]
        for name, allowed in types.items():
            assert {TYPES[type(detail[name])] for detail in details} <= allowed, event
        assert all(detail.keys() == types.keys() for detail in details), event
    trouble.clear()


def test_it_is_told_once_that_the_chat_is_ready(tab: Page, chat: Any, element: Any, told: list) -> None:
    chat.element.locator(".root").wait_for(state="attached")
    element.evaluate("(chat) => { chat.lang = 'fr'; document.body.append(chat); }")
    expect(tab.get_by_role("button", name="Interroger l’article")).to_be_visible()
    assert told == [("ask:ready", {})]


def test_a_code_is_told_as_text(tab: Page, chat: Any, element: Any, told: list, trouble: list) -> None:
    """A proxy may answer with any JSON."""
    headers = {"Access-Control-Allow-Origin": "*"}
    tab.route("**/chat/**", lambda route: route.fulfill(status=502, headers=headers, json={"error": {"code": 7}}))
    element.evaluate("(chat) => chat.open()")
    assert told[-1] == ("ask:error", {"status": 502, "code": "7"})
    trouble.clear()


def test_it_names_every_attribute(tab: Page, chat: Any, element: Any, trouble: list) -> None:
    talk(tab, chat, element)
    observed = element.evaluate("(chat) => chat.constructor.observedAttributes")
    read = element.evaluate("(chat) => { chat.leave(); return [...window.attributes]; }")
    tab.wait_for_url("**/weather")  # a tab that is closed on its way to another page may never be closed
    found = {"text-*" if name.startswith("text-") else name for name in {*observed, *read} - STATES}
    assert found == declared("attributes")
    trouble.clear()


def test_it_names_every_method_slot_part_and_property(tab: Page, chat: Any, element: Any, trouble: list) -> None:
    talk(tab, chat, element)
    own = element.evaluate(
        "(chat) => [...Object.getOwnPropertyNames(chat.constructor.prototype), ...Object.getOwnPropertyNames(chat)]"
    )
    called = {name for name in own if name != "constructor" and not name.endswith("Callback")}
    assert called == declared("members")
    slots = element.evaluate("(chat) => [...chat.shadowRoot.querySelectorAll('slot')].map(({ name }) => name)")
    assert set(slots) == declared("slots")
    parts = element.evaluate(
        "(chat) => [...chat.shadowRoot.querySelectorAll('[part]')].flatMap(({ part }) => [...part])"
    )
    assert set(parts) == declared("cssParts")
    properties = element.evaluate(
        "(chat) => [...chat.shadowRoot.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules])"
        ".filter(({ selectorText }) => selectorText === ':host').flatMap(({ style }) => [...style])"
    )
    assert {name for name in properties if name.startswith("--")} == declared("cssProperties")
    trouble.clear()


def test_the_docs_name_the_same() -> None:
    sections: Dict[str, str] = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL))
    rows = re.findall(r"^\| (`.*?) \|", sections["Attributes"], re.MULTILINE)
    named = {name.replace("<key>", "*") for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named - {"dir"} == declared("attributes")  # which HTML itself knows
    rows = re.findall(r"^\| (`.*?) \|", sections["Methods and events"], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == declared("events")
    called = re.findall(r"^(?:await )?chat\.(\w+)\(", sections["Methods and events"], re.MULTILINE)
    assert set(called) == declared("members")
    rows = re.findall(r"^\| (`--.*?) \|", sections["Looks"], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == declared("cssProperties")
    (parts,) = re.findall(r"^Parts: (.*?)\.$", sections["Looks"], re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([^`]+)`", parts)) == declared("cssParts")
    assert set(re.findall(r'slot="(\w+)"', DOCS)) == declared("slots")
