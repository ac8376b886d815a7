"""What docs/conversation.md shows of the chat on a phone: a choice between topics, and a long conversation."""

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.channels.messages import reply
from assistant.content.loader import Content
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn
from tests.widget.pictures import PHONE, ROOT, picture

SECTIONS = ("how_ketamine_works", "breaking_fear_cycle", "clinical_insights")


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_did_you_mean_offers_each_topic_as_an_option(page: Page, chat, content: Content) -> None:
    """The reply is the assistant's own; it is told what was unclear, so that the picture does not depend on a model."""
    planned = Plan(("did_you_mean",), SECTIONS)
    said = reply(compose("did_you_mean", Turn("", {}, None, None), planned, content, {}))
    chat.open()
    page.route("**/messages", lambda route: route.fulfill(json={"messages": [said]}), times=1)
    answer = chat.ask("what does it do to people")
    for section in SECTIONS:
        expect(answer.get_by_role("button", name=content.find(section)[1].button)).to_be_in_viewport(ratio=1)
    picture(page, "conversation/did_you_mean")
    answer.get_by_role("button", name=content.find(SECTIONS[2])[1].button).click()
    expect(chat.replies.last).to_contain_text(content.find(SECTIONS[2])[1].text)


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_in_a_long_conversation_nothing_is_lost_and_a_button_leads_to_its_end(page: Page, chat) -> None:
    chat.open()
    asked = ["what is ptsd?", "how does it work?", "what do studies show?", "is it safe?", "what do patients say?"]
    for question in asked:
        chat.ask(question)
    chat.questions.nth(2).evaluate("(question) => question.scrollIntoView()")
    expect(chat.end).to_be_visible()
    picture(page, "conversation/long_conversation")
    chat.end.click()
    expect(chat.end).to_be_hidden()
    page.reload()
    expect(chat.questions).to_contain_text(asked)
    expect(chat.replies).to_have_count(len(asked) + 1)


def test_the_docs_show_each_picture_that_is_there_and_no_other() -> None:
    for folder, page in (("conversation", "conversation.md"), ("distress", "safety.md")):
        shown = re.findall(rf"\]\({folder}/(\w+\.png)\)", (ROOT / "docs" / page).read_text(encoding="utf-8"))
        assert sorted(shown) == sorted(path.name for path in (ROOT / "docs" / folder).glob("*.png"))
