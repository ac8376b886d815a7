"""In which order a screen reader comes upon what stands in the chat: Chromium's accessibility tree, from its top."""

from typing import Any, Dict, Iterator, List

import pytest
from playwright.sync_api import Page, expect

SCREENS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}


def read(page: Page) -> List[str]:
    """What of the panel is read, each as its role and name."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes: Dict[str, Any] = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def said(node: Dict[str, Any]) -> Iterator[str]:
        role, name = (node.get(part, {}).get("value", "") for part in ("role", "name"))
        if not node["ignored"] and role not in ("InlineTextBox", "generic", "none"):
            yield f"{role}: {name}"
        for child in node.get("childIds", ()):
            if child in nodes:
                yield from said(nodes[child])

    (panel,) = (node for node in nodes.values() if node.get("role", {}).get("value") == "dialog")
    return list(said(panel))


def in_order(found: List[str], *wanted: str) -> None:
    """Each of these is read once from the one before it on, in this order."""
    rest = iter(found)
    for words in wanted:
        assert any(words in line for line in rest), (words, found)


HEAD = ("dialog: Ask the article", "heading: Ask the article", "button: Leave this page", "button: Close the chat")
FOOT = ("textbox: Your question", "button: Send", "In distress?", "link: Call 988", "button: Start over")


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_an_answer_is_read_after_its_question_and_before_what_it_offers(page: Page, chat) -> None:
    chat.open()
    chat.ask("is it safe?")
    found = read(page)
    in_order(
        found,
        *HEAD,
        "log: Conversation",
        "Messages are kept for",
        "Hello.",
        "You said:",
        "StaticText: is it safe?",
        "StaticText: Considerations and Caution",
        "StaticText: While Ketamine Therapy shows promise",
        "link: Read it in the article: Considerations and Caution",
        "button: Read aloud",
        "Options: 3",
        "list: Options",
        "button: What studies show",
        "status: ",
        *FOOT,
    )
    assert sum("You said" in line for line in found if line.startswith("StaticText")) == 1
    # What was offered before is taken away, and what does not show is not read.
    assert sum(line.startswith("list: Options") for line in found) == 1
    assert not any("Go to the end" in line and chat.end.is_hidden() for line in found)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_in_a_crisis_the_ways_to_a_person_are_read_before_the_words(page: Page, chat) -> None:
    chat.open()
    reply = chat.ask("I want to die")
    words = reply.locator(".bubble p").first.inner_text()[:40]
    first = reply.get_by_role("link").first.inner_text()
    in_order(
        read(page), *HEAD, "You said:", "StaticText: I want to die", f"link: {first}", f"StaticText: {words}", *FOOT
    )


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_an_error_is_read_after_the_message_that_was_not_sent_and_before_the_input(
    page: Page, chat, trouble: List[str]
) -> None:
    chat.open()
    page.route("**/messages", lambda route: route.abort())
    chat.input.fill("what is ptsd")
    chat.input.press("Enter")
    expect(chat.retry).to_be_visible()
    in_order(
        read(page),
        *HEAD,
        "You said:",
        "StaticText: what is ptsd",
        "StaticText: Not sent",
        "status: ",
        "StaticText: That did not reach the server.",
        "button: Try again",
        *FOOT,
    )
    trouble.clear()
