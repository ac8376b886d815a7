"""How each channel shows replies and menus: recorded for people to read, and beside stock Rasa."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List

import pytest

from assistant.channels.conversation import Answer
from assistant.channels.gsm7 import thrifty
from assistant.channels.messages import reply
from assistant.channels.rendering import LIMITS, Words, fit
from assistant.content.article import markdown
from assistant.content.chat_text import spoken
from assistant.content.loader import ROOT, Content
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn
from tests.channels.comparison import BEGIN, DOCS, END, SIDES, SIZES, VISITOR, table
from tests.channels.platforms.twilio import segments

LISTS = """Do this:

1. Sit.
2. Wait.
   1. Breathe in.
   2. Breathe out.

It helps:

- people who wake
  - at night
  - at dawn

| Dose | Effect |
| --- | --- |
| low | calm * & < 5 |
| high | sleep |

### For children

Go back to step 2.
"""
GOLDEN = Path(__file__).with_name("golden")
SCENES = {
    "greeting": Plan(("greet",)),
    "section answer": Plan(("considerations_and_caution",)),
    "did you mean": Plan(("did_you_mean",), ("how_ketamine_works", "breaking_fear_cycle", "clinical_insights")),
    "crisis": Plan(("crisis",), distress="self_harm"),
    "answer after a crisis": Plan(("check_in", "clinical_insights"), distress="check_in"),
    "kind words beside an answer": Plan(("support", "clinical_insights"), key=("support", "grief")),
    "the article does not say": Plan(("out_of_scope",)),
}


@pytest.fixture(scope="session")
def content(own_words: Content) -> Content:
    return own_words


def replies(planned: Plan, content: Content) -> List[Dict[str, Any]]:
    parse = {"understanding": {"kind": "near_domain"}}
    turn = Turn("", parse, None, None)
    return [reply(compose(name, turn, planned, content, {})) for name in planned.replies]


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side[0].name)
async def test_what_visitors_see_is_as_recorded(side: tuple, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of words or of a channel's form shows in these files; RECORD=1 writes them anew."""
    monkeypatch.setenv("PUBLIC_URL", "https://ask.example")
    platform = side[0]()
    connector = side[1](platform.settings())
    scenes = []
    for name, planned in SCENES.items():
        before = len(platform.shown)
        for part in Answer(tuple(replies(planned, content))).parts(platform.name):
            await connector.send(platform.recipient(VISITOR), part)
        messages = f"\n{'-' * 20}\n".join(map(str, platform.shown[before:]))
        scenes.append(f"==== {name}\n\n{messages}\n")
    await connector.close()
    platform.close()
    assert not platform.rejected
    recorded = GOLDEN / f"{platform.name}.txt"
    if os.environ.get("RECORD"):
        recorded.write_text("\n".join(scenes), encoding="utf-8")
    assert "\n".join(scenes) == recorded.read_text(encoding="utf-8")


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side[0].name)
async def test_lists_and_tables_of_an_article_arrive_line_by_line(side: tuple, content: Content) -> None:
    said = spoken(markdown().parse(LISTS))
    first, *others = content.articles[0].sections
    changed = replace(content.articles[0], sections=(replace(first, text=said), *others))
    platform = side[0]()
    connector = side[1](platform.settings())
    told = replies(Plan((first.id,)), replace(content, articles=(changed, *content.articles[1:])))
    for part in Answer(tuple(told)).parts(platform.name):
        await connector.send(platform.recipient(VISITOR), part)
    await connector.close()
    platform.close()
    assert not platform.rejected
    shown = "\n".join(map(str, platform.shown)).splitlines()
    as_shown = thrifty if LIMITS[platform.name].text_message else str
    assert [line for line in said.splitlines() if line and as_shown(line) not in shown] == []
    lines = ("2. Wait.", "2.1. Breathe in.", "◦ at night", "• Dose: low. Effect: calm * & < 5.")
    assert {*map(as_shown, lines)} <= {*shown}


def test_every_option_of_every_menu_arrives_and_the_docs_show_it() -> None:
    """`python -m tests.channels.comparison` writes the docs anew."""
    measured = table()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in measured.splitlines()[2:]]
    assert len(rows) == len(SIDES) * len(SIZES)
    for channel, size, ours, *_ in rows:
        reached = f"{int(size) + 2} of {int(size) + 2}"
        assert ours == reached or ours.startswith(f"{reached}, ") and ours.endswith(" messages"), (channel, ours)
    assert BEGIN + measured + END in DOCS.read_text(encoding="utf-8")


def segment_table(content: Content) -> str:
    """What each scene costs by SMS, in parts that are paid for: with the signs as written, and as it is sent."""
    limits = LIMITS["twilio"]
    words = Words(*(content.replies[name][0].text for name in ("more_options", "by_number")))
    rows = ["| answer | characters | as written | as sent |", "| --- | --- | --- | --- |"]
    for name, planned in SCENES.items():
        told = replies(planned, content)
        written, sent = (
            [part.text for part in fit(told, kind, words)] for kind in (replace(limits, text_message=False), limits)
        )
        counts = (sum(map(len, sent)), sum(map(segments, written)), sum(map(segments, sent)))
        rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return "\n".join(rows) + "\n"


def test_the_docs_say_what_an_answer_costs_by_sms(content: Content) -> None:
    page = ROOT / "docs" / "channels" / "twilio.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- segments -->\n")
    recorded, end, after = rest.partition("<!-- end of segments -->")
    if os.environ.get("RECORD"):
        recorded = segment_table(content)
        page.write_text(f"{before}<!-- segments -->\n{recorded}{end}{after}", encoding="utf-8")
    assert end and recorded == segment_table(content)
