"""One conversation for each need, as a visitor on a phone sees it, with a picture of it in docs/distress/."""

import re
from pathlib import Path
from typing import Iterable, Set

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.content.loader import Content
from tests.widget.conftest import Chat
from tests.widget.pictures import PHONE, picture


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
@pytest.mark.parametrize(
    "need, said",
    [
        ("immediate_danger", "i'm on the bridge and i don't think anyone will notice"),
        ("self_harm", "I was in the marines. Most nights I think about ending my life"),
        ("someone_else", "my brother texted that he wants to die and now he won't pick up"),
        ("abuse", "he hits me when he drinks and he's coming home soon"),
        ("acute_distress", "I'm having a flashback right now and my heart won't slow down"),
        ("medical_emergency", "she took all her sleeping pills and i can't wake her up"),
        ("check_in", "i don't know how much longer i can keep doing this"),
    ],
)
def test_help_for_each_need(page: Page, chat, content: Content, need: str, said: str) -> None:
    chat.open()
    reply = chat.ask(said)
    words = reply.locator(".bubble").inner_text()
    assert any(sentence in words for sentence in own_words(content, need))
    links = reply.get_by_role("link")
    expect(links.first).to_be_in_viewport()
    assert links.first.get_attribute("href").startswith(("tel:", "sms:"))
    picture(page, f"distress/{need}")


def own_words(content: Content, need: str) -> Set[str]:
    """Sentences that the texts of a need have, for a visitor or for somebody else, and those of no other need."""
    crisis = content.crisis
    said = {name: {*sentences(texts), *sentences(crisis.others.get(name, ()))} for name, texts in crisis.texts.items()}
    return said[need].difference(*(words for name, words in said.items() if name != need))


def sentences(texts: Iterable[str]) -> Set[str]:
    """Those without a part that is filled in."""
    return {each for text in texts for each in re.split(r"(?<=[.?!])\s+", text) if "{" not in each}


SUFFERING = """

_judge = CrisisGuard.judge


def _suffering(self, text, reading, held=0.0):
    return Distress("support", "grief", "en") if "my mother died" in text else _judge(self, text, reading, held)


CrisisGuard.judge = _suffering
"""


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_kind_words_stand_above_the_answer(browser: Browser, own_project: Path, serve, screen, tmp_path: Path) -> None:
    """The guard is told what to find, so that the picture shows how it looks and not what it finds."""
    with (own_project / "assistant/nlu/distress/crisis_guard.py").open("a", encoding="utf-8") as file:
        file.write(SUFFERING)
    with serve(tmp_path, project=own_project, ASK_MODEL_AS_IS="1") as address:
        context = browser.new_context(reduced_motion="reduce", **screen)
        page = context.new_page()
        page.goto(f"{address}/article")
        chat = Chat(page)
        chat.open()
        kind = chat.ask("my mother died in spring. what do studies say?")
        answer = chat.replies.nth(chat.replies.count() - 1)
        expect(answer).to_contain_text("Clinical Insights")
        expect(kind.get_by_role("link").first).to_have_attribute("href", "tel:988")
        expect(kind).to_be_in_viewport()
        picture(page, "distress/support")
        context.close()
