"""Answers to a platform that fails, dislikes buttons, refuses or hangs: sent as far as they can be, else counted."""

import asyncio
import socket
from functools import partial
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest

from assistant.channels import connector, delivery, process_guard
from assistant.channels.channel_settings import NEEDS
from assistant.channels.connector import Connector
from assistant.channels.conversation import Answer
from assistant.runtime import metrics
from tests.channels.platforms.all import CONNECTORS
from tests.channels.platforms.platform import Platform, Rejected
from tests.figures import figure

PRIVATE = "+1 555 0100 a:secret-conversation"
VISITOR = "15550100"
CRISIS = {
    "id": "crisis",
    "text": "Call 988.",
    "source": None,
    "options": [{"title": "Chat with 988", "url": "https://988.example"}, {"title": "Topics", "payload": "/topics"}],
}
THANKS = {**CRISIS, "id": "thanks"}

Undelivered = Callable[[], Tuple[float, float]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PAUSES", (0.01, 0.01))


@pytest.fixture(params=NEEDS)
def platform(request: pytest.FixtureRequest, platforms: Dict[str, Platform], monkeypatch: Any) -> Iterator[Platform]:
    """A platform, which forgets at the end what it is told to do to messages."""
    found = platforms[request.param]
    monkeypatch.setattr(found, "take", found.take)
    monkeypatch.setattr(found, "refusal", found.refusal)
    yield found
    found.rejected.clear()


@pytest.fixture
def undelivered(platform: Platform) -> Undelivered:
    """How many replies were not delivered since: those with help, and others."""

    def now() -> Tuple[float, float]:
        counters = (metrics.UNDELIVERED.labels(platform.name, reply) for reply in ("crisis", "other"))
        return tuple(figure(counter) for counter in counters)

    before = now()
    return lambda: tuple(after - first for after, first in zip(now(), before, strict=True))


async def give(platform: Platform, *replies: Any, **settings: str) -> bool:
    """Give an answer to a visitor of the platform."""
    speaking: Connector = CONNECTORS[platform.name]({**platform.settings(), **settings})
    answer = Answer(replies)
    try:
        with speaking._delivery.counting() as count:
            await speaking._delivery.give(platform.recipient(VISITOR), answer, count)
        return count.taken
    finally:
        await speaking.close()


def calls(platform: Platform, decide: Callable[[int, bytes], None]) -> List[bytes]:
    """The messages that the platform is sent, each of which `decide` may reject by its number and body."""
    sent: List[bytes] = []
    take = platform.take

    def deciding(path: str, headers: Dict[str, str], body: bytes) -> Any:
        if path == "/token":  # what a message needs, and none itself
            return take(path, headers, body)
        sent.append(body)
        decide(len(sent), body)
        return take(path, headers, body)

    platform.take = deciding
    return sent


async def test_what_is_refused_for_good_is_sent_once_counted_and_not_quoted(
    platform: Platform, undelivered: Undelivered, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(number: int, body: bytes) -> None:
        raise Rejected(PRIVATE)

    sent = calls(platform, refuse)
    assert not await give(platform, {**THANKS, "options": []})
    assert len(sent) == 1
    assert undelivered() == (0, 1)
    assert "400" in caplog.text and not any(word in caplog.text for word in PRIVATE.split())


async def test_what_fails_in_passing_is_sent_again(platform: Platform, undelivered: Undelivered) -> None:
    def fail_twice(number: int, body: bytes) -> None:
        if number <= 2:
            raise Rejected(PRIVATE)

    platform.refusal = lambda why: (503, {"ok": False, "error": why, "error_code": 503, "description": why})
    sent = calls(platform, fail_twice)
    before = len(platform.shown)
    assert await give(platform, {**THANKS, "options": []})
    assert len(sent) == 3 and len(platform.shown) == before + 1
    assert undelivered() == (0, 0)


def busy(platform: Platform, seconds: int) -> Rejected:
    """How each platform says that it is asked too often."""
    if platform.name in ("telegram", "slack"):
        return platform.busy(seconds)
    # Meta, Twilio and the Bot Framework: a 429, which may name the seconds.
    return Rejected("busy", 429, {"error": {"message": "busy", "code": 130429}}, Retry_After=str(seconds))


async def test_a_platform_that_is_busy_is_waited_for_as_long_as_it_says(
    platform: Platform, undelivered: Undelivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: List[float] = []
    monkeypatch.setattr(delivery.asyncio, "sleep", partial(_sleep, slept, asyncio.sleep))

    def busy_twice(number: int, body: bytes) -> None:
        if number <= 2:
            raise busy(platform, 3)

    sent = calls(platform, busy_twice)
    before = len(platform.shown)
    assert await give(platform, {**THANKS, "options": []})
    assert len(sent) == 3 and len(platform.shown) == before + 1
    assert slept == ([3.0, 3.0] if platform.name != "twilio" else list(delivery.PAUSES)), "its SDK drops the header"
    assert undelivered() == (0, 0)


async def _sleep(slept: List[float], sleep: Any, seconds: float, *more: Any) -> None:
    """Sleep for an instant, and remember for how long it should have been."""
    if seconds:
        slept.append(seconds)
    await sleep(0, *more)


async def test_a_platform_that_wants_to_be_left_for_minutes_is_given_up_and_counted(
    platform: Platform, undelivered: Undelivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int, body: bytes) -> None:
        raise busy(platform, 600)

    sent = calls(platform, refuse)
    assert not await asyncio.wait_for(give(platform, {**THANKS, "options": []}), timeout=20)
    assert len(sent) == (1 if platform.name != "twilio" else 3)
    assert undelivered() == (0, 1)


BLOCKED = {"twilio": "stopped", "telegram": "blocked", "teams": "blocked"}  # where a stand-in keeps who wants none


@pytest.mark.parametrize("reply", [THANKS, CRISIS], ids=["thanks", "crisis"])
@pytest.mark.parametrize("platform", BLOCKED, indirect=True)
async def test_who_stopped_or_blocked_the_assistant_is_no_failure(
    platform: Platform, undelivered: Undelivered, reply: Any
) -> None:
    counter = metrics.UNWANTED.labels(platform.name, "crisis" if reply is CRISIS else "other")._value
    before = counter.get()
    blocked = getattr(platform, BLOCKED[platform.name])
    blocked.add(VISITOR)
    sent = calls(platform, lambda number, body: None)
    try:
        assert not await give(platform, reply, {**THANKS, "options": []})
    finally:
        blocked.clear()
    assert len(sent) == 1, "and no other message after it"
    assert undelivered() == (0, 0) and counter.get() == before + 1


async def test_the_messages_of_an_answer_keep_their_order_when_one_has_to_wait(
    platform: Platform, undelivered: Undelivered
) -> None:
    def fail_first(number: int, body: bytes) -> None:
        if number == 1:
            raise busy(platform, 0)

    calls(platform, fail_first)
    before = len(platform.shown)
    texts = ["First.", "Second.", "Third."]
    assert await give(platform, *({**THANKS, "text": text, "options": []} for text in texts))
    shown = "\n\n".join(shown.text for shown in platform.shown[before:])
    assert shown == "\n\n".join(texts)
    assert undelivered() == (0, 0)


@pytest.mark.parametrize("platform", [name for name in NEEDS if name != "twilio"], indirect=True)
async def test_a_crisis_reply_without_buttons_is_tried_again_as_well(
    platform: Platform, undelivered: Undelivered
) -> None:
    def dislike(number: int, body: bytes) -> None:
        if with_buttons(body) or number == 2:
            raise Rejected("invalid", 503 if number == 2 else 0, {"ok": False, "description": "", "error_code": 503})

    sent = calls(platform, dislike)
    assert await give(platform, CRISIS)
    assert len(sent) == 3 and "Call 988." in platform.shown[-1].text
    assert undelivered() == (0, 0)


def with_buttons(body: bytes) -> bool:
    return any(
        word in body for word in (b"reply_markup", b"actions", b"quick_replies", b"interactive", b'attachments": [{')
    )


async def test_a_crisis_reply_whose_buttons_are_refused_is_sent_without_them(
    platform: Platform, undelivered: Undelivered
) -> None:
    def dislike(number: int, body: bytes) -> None:
        if with_buttons(body):
            raise Rejected("invalid_blocks")

    sent = calls(platform, dislike)
    before = len(platform.shown)
    assert await give(platform, CRISIS)
    (shown,) = platform.shown[before:]
    assert "Call 988." in shown.text and "https://988.example" in shown.text
    assert len(sent) == (1 if platform.name == "twilio" else 2)
    assert undelivered() == (0, 0)


async def test_a_crisis_reply_that_is_taken_in_no_form_is_counted_as_one(
    platform: Platform, undelivered: Undelivered
) -> None:
    def refuse(number: int, body: bytes) -> None:
        raise Rejected(PRIVATE)

    calls(platform, refuse)
    assert not await give(platform, THANKS, CRISIS)
    assert undelivered() == (1, 0)


ODD: List[Tuple[int, Any, Dict[str, str]]] = [
    *((status, None, {}) for status in (201, 204, 304, 400, 401, 404, 413, 418, 429, 500, 599)),
    *((status, body, {}) for status in (200, 429, 500) for body in ("x", [], 1, True, {}, {"ok": None})),
    *((429, {"ok": False, "error_code": 429, "parameters": {"retry_after": wait}}, {}) for wait in (None, "x", -1, [])),
    *((429, {"ok": False, "error_code": 429, "parameters": what}, {}) for what in (None, [], "x")),
    *((400, {"ok": False, "error_code": code, "description": None}, {}) for code in (None, "x", 400, [])),
    *((400, {"error": error}, {}) for error in (None, [], "x", {}, {"code": None}, {"code": []}, {"code": {}})),
    *((400, {"code": code, "message": None, "status": None}, {}) for code in (None, "x", 21610.5, [])),
    *((429, {}, {"Retry-After": wait}) for wait in ("x", "-1", "9" * 400, "", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5")),
    *((302, {}, {"Location": where}) for where in ("/", "", "http://[", "https://evil.invalid/", "file:///etc/passwd")),
]


@pytest.mark.parametrize("reply", [THANKS, CRISIS], ids=["thanks", "crisis"])
async def test_whatever_a_platform_answers_the_next_messages_are_tried_and_what_is_lost_is_counted(
    platform: Platform, undelivered: Undelivered, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0))
    lost = 0
    for status, body, headers in ODD:

        def answer(number: int, sent: bytes, status: int = status, body: Any = body, headers: Any = headers) -> None:
            if b"Last." not in sent:
                raise Rejected("odd", status, body, **headers)

        with monkeypatch.context() as odd:
            odd.setattr(platform, "take", platform.take)
            calls(platform, answer)
            before = len(platform.shown)
            last = {**THANKS, "text": "Last.", "options": []}
            replies = [reply, last] if platform.name != "twilio" else [reply]  # which gets them as one
            lost += not await asyncio.wait_for(give(platform, *replies), timeout=60)
            if platform.name != "twilio":
                assert [shown.text for shown in platform.shown[before:]] == ["Last."], (status, body, headers)
    assert sum(undelivered()) == lost > 0


@pytest.mark.parametrize("platform", ["messenger", "whatsapp", "teams"], indirect=True)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_reply_and_its_token_follow_no_platform_to_another_address(
    platform: Platform, undelivered: Undelivered, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: List[str] = []
    take = platform.take

    def elsewhere(path: str, headers: Dict[str, str], body: bytes) -> Any:
        paths.append(path)
        if path == "/token":
            return take(path, headers, body)
        raise Rejected("moved", status, {}, Location="/elsewhere")

    monkeypatch.setattr(platform, "take", elsewhere)
    assert not await give(platform, {**THANKS, "options": []})
    assert "/elsewhere" not in paths and undelivered() == (0, 1)


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def test_a_platform_that_hangs_is_given_up(
    platform: Platform, undelivered: Undelivered, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
    monkeypatch.setattr(delivery, "BOUND", 1.0)
    settings = {name: silent for name in platform.settings() if name.endswith(("_API", "_LOGIN"))}
    assert settings
    assert not await asyncio.wait_for(give(platform, CRISIS, **settings), timeout=20)
    assert undelivered() == (1, 0)


async def test_answers_that_are_under_way_at_the_end_are_given_up_and_counted(
    platform: Platform, undelivered: Undelivered, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_guard, "_guarded", True)
    monkeypatch.setattr(connector, "STOP", 0.3)
    settings = {name: silent for name in platform.settings() if name.endswith(("_API", "_LOGIN"))}
    task = asyncio.create_task(give(platform, CRISIS, **settings))
    connector._answers.add(task)
    task.add_done_callback(connector._answers.discard)
    await asyncio.sleep(0.1)
    speaking = CONNECTORS[platform.name](platform.settings())
    (stop,) = [
        each.listener
        for each in speaking.blueprint(None)._future_listeners
        if each.event == "before_server_stop" and each.listener.__name__ == "finish"
    ]
    await asyncio.wait_for(stop(None, None), timeout=20)
    assert task.cancelled() and undelivered() == (1, 0)
