"""The demo page: what it shows of the chat works, and what it gives to copy is right."""

import json
from typing import Any, List

import pytest
from playwright.sync_api import Page, expect

from assistant.content.loader import ROOT
from tests.widget.test_custom_elements import DECLARED
from workbench.running.embed import tag


@pytest.fixture
def demo(tab: Page, server: str) -> Page:
    tab.goto(f"{server}/widget/demo/index.html")
    tab.get_by_role("button", name="Copy: One tag").wait_for()
    return tab


def code(demo: Page, title: str) -> Any:
    return demo.locator(f"h3:text-is('{title}') + pre")


def test_every_attribute_has_a_field_that_changes_the_chat(demo: Page, chat: Any) -> None:
    for attribute in DECLARED["attributes"]:
        field = demo.get_by_label(attribute["name"].replace("*", "title"), exact=True)
        expect(field).to_be_visible()
    demo.get_by_label("lang", exact=True).fill("es")
    demo.keyboard.press("Enter")
    demo.get_by_label("theme").select_option("dark")
    expect(demo.get_by_role("button", name="Pregunte al artículo")).to_be_visible()
    expect(chat.element).to_have_attribute("theme", "dark")
    demo.get_by_label("theme").select_option("")
    demo.get_by_label("lang", exact=True).fill("")
    demo.keyboard.press("Enter")
    demo.get_by_label("text-title").fill('Ask "us"')
    demo.keyboard.press("Enter")
    expect(chat.launcher).to_be_visible()
    assert chat.element.get_attribute("theme") is None
    expect(code(demo, "An element")).to_contain_text('<ask-the-article text-title="Ask &quot;us&quot;" hidden>')


def test_the_code_to_copy_is_that_of_make_embed(demo: Page, server: str) -> None:
    demo.get_by_label("article", exact=True).fill("healing-scars")
    demo.keyboard.press("Enter")
    expect(code(demo, "One tag")).to_have_text(tag(server, "healing-scars"))
    demo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    demo.get_by_role("button", name="Copy: One tag").click()
    expect(demo.get_by_text("Copied")).to_be_visible()
    assert demo.evaluate("navigator.clipboard.readText()") == tag(server, "healing-scars")
    demo.get_by_label("Harbour").check()
    shown = f'<ask-the-article server="{server}" article="healing-scars" className="harbour" />'
    expect(code(demo, "React, with the npm package")).to_contain_text(shown)
    demo.screenshot(path=ROOT / "reports" / "widget-demo.png", full_page=True)


def test_methods_and_events(demo: Page, chat: Any) -> None:
    expect(demo.locator("#events li")).to_have_text(["ask:ready {}"])
    for method in DECLARED["members"]:
        expect(demo.get_by_role("button", name=f"{method['name']}()")).to_be_visible()
    demo.get_by_label("text", exact=True).fill("is it safe?")
    demo.get_by_role("button", name="ask()").click()
    expect(chat.replies.last).to_contain_text("Considerations and Caution")
    demo.get_by_role("button", name="close()").click()
    expect(chat.panel).to_be_hidden()
    expect(demo.locator("#events li").first).to_have_text("ask:close {}")
    heard: List[str] = demo.locator("#events li").all_inner_texts()
    detail = {"article": "healing-scars", "section": "considerations_and_caution"}
    assert f"ask:answer {json.dumps(detail, separators=(',', ':'))}" in heard
    assert "safe" not in "".join(heard)
