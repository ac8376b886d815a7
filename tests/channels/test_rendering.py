"""Every text and every option is sent whole and within the limits, and a number chooses the option beside it."""

import re
from random import Random
from typing import Any, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.rendering import (
    HELP,
    LIMITS,
    MORE,
    Limits,
    Part,
    Words,
    fit,
    length,
    numbered,
    pages,
    plain,
    split,
)
from assistant.content.loader import Content
from assistant.dialogue.option_matching import select

WORDS = Words("More options", "Reply with a number.")
WORD = [
    *"a studies how PTSD? what's — 😀 👩‍👩‍👧‍👧 für naïve & <b> *bold* 2. 治疗".split(),
    *("Ketamine-assisted", "Donaudampfschifffahrtsgesellschaft"),
]
URLS = ["tel:988", "sms:88788?body=START", "https://example.com/a", "mailto:a@b.example", "tel:+18002221222"]


def random_replies(random: Random) -> List[Dict[str, Any]]:
    """Up to three replies with any texts and up to 45 options."""

    def words(most: int) -> str:
        return " ".join(random.choice(WORD) for _ in range(random.randint(1, most)))

    def option() -> Dict[str, str]:
        if random.random() < 0.15:
            return {"title": words(6), "url": random.choice(URLS)}
        return {
            "title": words(9),
            "payload": random.choice([HELP, *(f"/{number:0{random.choice([1, 62])}}" for number in range(99))]),
        }

    def text() -> str:
        gaps = [" ", " ", ". ", "! ", "\n", "\n\n", "" if random.random() < 0.1 else " "]
        return "".join(words(3) + random.choice(gaps) for _ in range(random.choice([1, 5, 60, 500])))

    sizes = [0, 1, 3, 4, 8, 12, 40, 45]
    return [
        {"text": text(), "options": [option() for _ in range(random.choice(sizes))]}
        for _ in range(random.randint(1, 3))
    ]


# From a seed, because drawing thousands of characters one by one takes minutes.
REPLIES = st.integers(0, 2**32).map(lambda seed: random_replies(Random(seed)))
bounded = settings(derandomize=True, database=None, deadline=None, max_examples=15)


def all_pages(replies: List[Dict[str, Any]], limits: Limits) -> List[List[Part]]:
    """What a visitor sees who taps "More options" until it is gone."""
    shown = []
    while not shown or any(option.value == MORE for option in shown[-1][-1].options):
        shown.append(fit(replies, limits, WORDS, len(shown)))
        assert len(shown) < 100
    return shown


@pytest.mark.parametrize("channel", LIMITS)
@given(replies=REPLIES)
@bounded
def test_no_limit_is_broken_and_nothing_is_lost(channel: str, replies: List[Dict[str, Any]]) -> None:
    limits = LIMITS[channel]
    shown = all_pages(replies, limits)
    for page in shown:
        for part in page:
            assert part.text.strip() and length(part.text) <= limits.text
            assert len(part.options) <= limits.options and len(part.links) <= limits.links
            if part.options or part.links:
                assert length(part.text) <= limits.body
            for option in part.options:
                assert option.title.strip() and length(option.title) <= limits.title
                assert len(option.value.encode()) <= limits.payload
            assert all(link.value.startswith(limits.schemes) for link in part.links)
            titles = [option.title for option in part.options]
            assert len(set(titles)) == len(titles), "two buttons look the same"
    text = "".join(part.text for part in shown[0])
    bare = re.sub(r"\s", "", text)
    for reply in replies:
        assert re.sub(r"\s", "", reply["text"]) in bare, "a text is whole"
    tapped = {option.value for page in shown for option in page[-1].options} - {MORE}
    typed = {
        option["payload"]
        for number, option in numbered(replies)
        if re.sub(r"\s", "", f"{number}. {option['title']}")
        in re.sub(r"\s", "", "".join(p.text for page in shown for p in page))
    }
    assert {
        option["payload"] for reply in replies for option in reply["options"] if "payload" in option
    } <= tapped | typed
    for reply in replies:
        for option in reply["options"]:
            if "url" in option:
                linked = any(link.value == option["url"] for part in shown[0] for link in part.links)
                assert (
                    linked
                    or re.sub(r"\s", "", option["url"].partition(":")[2].partition("?")[0]) in bare
                    or re.sub(r"\s", "", option["title"]) in bare
                )


@pytest.mark.parametrize("channel", LIMITS)
@given(replies=REPLIES)
@bounded
def test_a_number_in_a_list_chooses_the_option_that_it_stands_beside(
    channel: str, replies: List[Dict[str, Any]], content: Content
) -> None:
    stored = [button for reply in replies for button in reply["options"]]
    for page in all_pages(replies, LIMITS[channel]):
        for option in page[-1].options:
            found = re.match(r"(\d+)\. ", option.title)
            if (
                found
                and option.value != MORE
                and int(found[1]) < 100
                and option.title not in [b["title"] for b in stored]
            ):
                assert f"/{select(found[1], stored, content)}" == option.value
    for number, option in numbered(replies)[:99]:
        assert f"/{select(str(number), stored, content)}" == option["payload"]


@given(replies=REPLIES, limit=st.integers(20, 300), less=st.integers(0, 10))
@bounded
def test_a_text_in_parts_is_whole(replies: List[Dict[str, Any]], limit: int, less: int) -> None:
    text = replies[0]["text"]
    chunks = split(text, limit, limit - less)
    assert all(length(chunk) <= limit for chunk in chunks) and length(chunks[-1]) <= limit - less
    assert re.sub(r"\s", "", "".join(chunks)) == re.sub(r"\s", "", text)
    assert all(chunk for chunk in chunks) or not text.strip()


def test_a_text_is_cut_between_sentences() -> None:
    text = "A heading\n\n" + "One sentence of it. " * 10
    assert split(text, 60, 60)[1] == "One sentence of it. One sentence of it. One sentence of it."
    assert split("word " * 10, 22, 22)[0] == "word word word word"
    assert split("One. Two is longer.", 18, 18) == ["One.", "Two is longer."]


def test_an_emoji_is_never_cut_in_two() -> None:
    family = "👩‍👩‍👧‍👧"
    assert set("".join(split(family * 9, 40, 40)).split(family)) == {""}
    assert all(not chunk.strip(family) for chunk in split(family * 9, 40, 40))


def test_help_stands_on_every_page_and_numbers_stay() -> None:
    options = [{"title": "Show help again", "payload": HELP}] + [
        {"title": f"T{i}", "payload": f"/t{i}"} for i in range(20)
    ]
    shown = pages(numbered([{"options": options}]), 10)
    assert all(page[0] == (0, options[0]) and len(page) <= 9 for page in shown)
    assert [entry for page in shown for entry in page[1:]] == list(enumerate(options[1:], start=1))


def test_links_are_buttons_where_a_platform_has_them_and_text_elsewhere() -> None:
    reply = {
        "text": "Help is there.",
        "options": [
            {"title": "Call 988", "url": "tel:988"},
            {"title": "Poison Help", "url": "tel:+18002221222"},
            {"title": "Text START to 88788", "url": "sms:88788?body=START"},
            {"title": "Chat with 988", "url": "https://988lifeline.org/chat/"},
        ],
    }
    (part,) = fit([reply], LIMITS["telegram"], WORDS)
    assert part.text == "Help is there.\n\nCall 988\nPoison Help: +18002221222\nText START to 88788"
    assert [(link.title, link.value) for link in part.links] == [("Chat with 988", "https://988lifeline.org/chat/")]
    (part,) = fit([reply], LIMITS["twilio"], WORDS)
    assert part.text.endswith("\nChat with 988: https://988lifeline.org/chat/") and not part.links
    assert plain({"title": "Write an e-mail", "url": "mailto:a@b.example"}) == "Write an e-mail: a@b.example"


def test_long_titles_are_listed_in_full_and_shortened_at_words_on_the_buttons() -> None:
    options = [
        {"title": "What the early studies have shown so far", "payload": "/a"},
        {"title": "Risks", "payload": "/b"},
    ]
    (part,) = fit([{"text": "Pick one.", "options": options}], LIMITS["messenger"], WORDS)
    assert part.text == "Pick one.\n\n1. What the early studies have shown so far\n2. Risks"
    assert [option.title for option in part.options] == ["1. What the early…", "2. Risks"]


def test_two_replies_share_one_list_of_options() -> None:
    first = {"text": "A", "options": [{"title": "X", "payload": "/x"}, {"title": "All", "payload": "/all"}]}
    second = {"text": "B", "options": [{"title": "Y", "payload": "/y"}, {"title": "All", "payload": "/all"}]}
    parts = fit([first, second], LIMITS["messenger"], WORDS)
    assert [part.text for part in parts] == ["A", "B"]
    assert [option.title for option in parts[1].options] == ["X", "All", "Y"]
    (together,) = fit([first, second], LIMITS["twilio"], WORDS)
    assert together.text == "A\n\nB\n\n1. X\n2. All\n3. Y\n\nReply with a number.", "text messages keep no order"
