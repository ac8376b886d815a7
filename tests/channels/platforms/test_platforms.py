"""Conversations through each platform, from its webhook to what its visitors see, against a running server."""

import base64
import itertools
import json
import re
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, Iterator, List

import pytest
import requests

from assistant.channels.channel_settings import NEEDS
from assistant.channels.gsm7 import thrifty
from assistant.channels.input_validation import TEXT_LIMIT
from assistant.channels.rendering import LIMITS
from assistant.content.loader import Content
from assistant.dialogue.reply_options import menu_options
from tests.channels.platforms.platform import Platform, Shown, Visitor
from tests.channels.platforms.slack import Slack
from tests.channels.platforms.twilio import Twilio
from tests.conftest import Server
from tests.figures import figure_of

NUMBERS = itertools.count(15550001000)

Meet = Callable[[], Visitor]


@pytest.fixture(params=NEEDS)
def platform(request: pytest.FixtureRequest, platforms: Dict[str, Platform]) -> Iterator[Platform]:
    found = platforms[request.param]
    yield found
    assert not found.rejected, "a platform did not take a message"


@pytest.fixture
def meet(platform: Platform, connected: str) -> Meet:
    """`meet()` is a visitor who was not here before."""
    return lambda: Visitor(platform, connected, str(next(NUMBERS)))


def as_shown(platform: Platform, words: str) -> str:
    """Words as the platform shows them: the signs of a text message are plain."""
    return thrifty(words) if LIMITS[platform.name].text_message else words


def text(messages: List[Shown]) -> str:
    return "\n\n".join(str(message) for message in messages)


def whole_menu(visitor: Visitor, shown: List[Shown]) -> str:
    """What is shown to a visitor who taps "More options" until it is gone."""
    everything = list(shown)
    while any(title == "More options" for title, _ in shown[-1].options):
        shown = visitor.tap("More options")
        everything += shown
    return text(everything)


def test_a_conversation(meet: Meet, platform: Platform, content: Content) -> None:
    visitor = meet()
    greeting = visitor.say("hello")
    assert content.disclaimer.text in text(greeting)
    menu = whole_menu(visitor, greeting)
    for option in menu_options(content):
        assert option["title"] in menu
    assert "Considerations and Caution" in text(visitor.tap("Risks and caution"))
    assert "Clinical Insights" in text(visitor.say("What studies show"))
    above = as_shown(platform, "“Considerations and Caution”")
    assert above in text(visitor.say("is it safe?"))  # it stands above
    crisis = visitor.say("I want to kill myself")
    assert "988" in crisis[0].text and "automated" in text(crisis)
    after = text(visitor.say("thanks"))
    assert content.crisis.help_title in after
    assert after.index("988") < after.index(content.crisis.help_title) < after.index(content.articles[0].menu.button)
    assert "988" in text(visitor.tap(content.crisis.help_title))
    assert not re.search(r"/[a-z]+_[a-z]", text(visitor.seen())), "no payload is visible"


def test_the_first_message_may_be_a_question_or_a_crisis(meet: Meet, content: Content) -> None:
    asked = meet().say("is it safe?")
    assert content.disclaimer.text in asked[0].text and "More extensive research" in text(asked)
    in_need = meet().say("I want to kill myself")
    assert "988" in in_need[0].text and "can answer questions about" not in text(in_need)


def test_a_number_chooses_what_was_shown_last(meet: Meet, platform: Platform, content: Content) -> None:
    visitor = meet()
    whole_menu(visitor, visitor.say("hello"))
    sections = list(content.sections)
    assert as_shown(platform, sections[6].text[:60]) in text(visitor.say("7"))
    related = content.articles[0].sections[6].related[0]
    assert as_shown(platform, content.find(related)[1].text[:60]) in text(visitor.say("1"))


def test_more_options_may_be_typed_and_lead_on(meet: Meet, content: Content) -> None:
    visitor = meet()
    visitor.say("hello")
    shown = text(visitor.say("more options"))
    assert menu_options(content)[-1]["title"] in shown


def test_what_is_no_text_gets_a_kind_sentence_and_the_options(meet: Meet, content: Content) -> None:
    visitor = meet()
    visitor.say("hello")
    shown = visitor.sticker()
    assert content.replies["unsupported"][0].text in text(shown)
    assert content.articles[0].sections[0].button in text(shown)
    assert "Understanding PTSD" in text(visitor.say("2"))


def test_a_command_is_a_text_and_a_long_text_is_answered_kindly(meet: Meet, content: Content) -> None:
    visitor = meet()
    visitor.say("I want to kill myself")
    for typed in ("/restart", '/greet{"distress": ""}', "/session_start"):
        assert "988" in text(visitor.say(typed)), "help stays"
    assert "2,000 characters" in text(visitor.say("a" * (TEXT_LIMIT + 1)))


def test_what_is_delivered_again_is_answered_once(meet: Meet, platform: Platform, connected: str) -> None:
    visitor = meet()
    for update in (
        platform.text_update(visitor.name, "is it safe?"),
        platform.sticker_update(visitor.name),
        platform.text_update(visitor.name, "more options"),
    ):
        before = len(visitor.seen())
        for _ in range(3):
            assert platform.deliver(connected, update).status_code == 200
        once = list(visitor.replies(before))
        assert platform.deliver(connected, update).status_code == 200
        visitor.say("thanks")  # answered after all that came before
        assert text(visitor.seen()).count(text(once)) == 1


def test_messages_are_answered_in_order(meet: Meet, platform: Platform, connected: str) -> None:
    visitor = meet()
    visitor.say("hello")
    before = len(visitor.seen())
    for title in ("What PTSD is", "What studies show", "Patient experiences"):
        platform.deliver(connected, platform.text_update(visitor.name, title))
    while "Patient Experiences\n" not in text(visitor.seen()):
        before += len(list(visitor.replies(before)))
    shown = text(visitor.seen())
    found = [
        shown.index(heading) for heading in ("Understanding PTSD\n", "Clinical Insights\n", "Patient Experiences\n")
    ]
    assert found == sorted(found)


def test_a_forged_request_is_refused(platform: Platform, connected: Server) -> None:
    before = len(platform.shown)
    update = platform.text_update("15550009999", "hello")
    request = platform.signed(update)
    wrong = [{**request, "headers": {"Content-Type": request["headers"]["Content-Type"]}}]
    for name, value in request["headers"].items():
        if name not in ("Content-Type", "X-Slack-Request-Timestamp"):
            for forged in ("", "é", value[:-4] + "AAAA", value[::-1], "sha256=", "v0=", "Bearer a.b.c"):
                wrong.append({**request, "headers": {**request["headers"], name: forged.encode()}})
    if platform.name not in ("telegram", "teams"):  # which send a secret, and sign nothing of the message
        other = platform.signed(platform.text_update("15550009999", "hullo"))
        wrong.append({**other, "headers": request["headers"]})
    if platform.name == "slack":
        wrong += [
            {**request, "headers": {**request["headers"], "X-Slack-Request-Timestamp": when}}
            for when in ("x", "1", "-1", "9" * 400, "1e9", "nan")
        ]
    if platform.name == "teams":
        for claims in ({"aud": "other"}, {"iss": "other"}, {"exp": 1}, {"serviceurl": "https://evil.example/"}):
            bearer = f"Bearer {platform.token(**claims)}"
            wrong.append({**request, "headers": {**request["headers"], "Authorization": bearer}})
    deep = base64.urlsafe_b64encode(b'{"kid": ' + b"[" * 2_000).decode().rstrip("=")
    for name in request["headers"].keys() - {"Content-Type"}:
        for odd in (
            "9" * 5_000,
            "=" * 500,
            f"Bearer {deep}.e30.x",
            "Bearer e30.e30.e30",
            "Bearer bnVsbA.bnVsbA.",
            "v0=\x80",
        ):
            wrong.append({**request, "headers": {**request["headers"], name: odd.encode("latin-1")}})
    for forged in wrong:
        answer = requests.post(connected + platform.webhook, timeout=30, **forged)
        assert answer.status_code == 403, forged
        assert answer.text == "The signature is wrong."
    assert len(platform.shown) == before
    assert "Traceback" not in connected.log.read_text()


def broken(update: Any, random: Random) -> Any:
    """The update with one part taken out, or of another type."""
    junk = [None, [], {}, "", 0, -1, "\ud83d", "a" * 5000, [[[]]], {"a": {}}, True, 1e300]
    copy = json.loads(json.dumps(update))
    place, key = copy, None
    while isinstance(place, (dict, list)) and len(place) and (key is None or random.random() < 0.8):
        holder, key = place, random.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place = place[key]
    if key is None:
        return copy
    if random.random() < 0.3:
        del holder[key]
    else:
        holder[key] = random.choice(junk)
    return copy


def test_malformed_updates_are_ignored(platform: Platform, connected: str, folder: Path) -> None:
    random = Random(1)
    session = requests.Session()
    sent = [platform.sticker_update("15550008888"), platform.text_update("15550008888", "x")]
    for round_ in range(60):
        update = broken(random.choice(sent), random)
        try:
            request = platform.signed(update)
        except (TypeError, ValueError, UnicodeError, AttributeError):
            continue  # a form cannot even say this
        answer = session.post(connected + platform.webhook, timeout=30, **request)
        assert answer.status_code in (200, 403), (round_, update, answer.text)
        assert "Traceback" not in answer.text
    for body in (b"", b"null", b"[]", b"{", b"[" * 5000, b"\xff\xfe", b'"text"', b"payload=%7B", b"payload=[]"):
        headers = {"Content-Type": "application/json"}
        assert session.post(connected + platform.webhook, data=body, headers=headers, timeout=30).status_code in (
            200,
            403,
        )
    assert "never retrieved" not in (folder / "log.txt").read_text()
    platform.rejected.clear()  # replies to visitors that the broken updates named


def test_numbers_and_pages_hold_in_another_process(
    serve: Any,
    settings: Dict[str, str],
    platforms: Dict[str, Platform],
    connected: str,
    folder: Path,
    tmp_path: Path,
    content: Content,
) -> None:
    with serve(tmp_path, **settings, DATABASE_URL=f"sqlite:///{folder / 'conversations.db'}") as other:
        here, there = (Visitor(platforms["teams"], address, "15550007777") for address in (connected, other))
        here.say("hello")
        assert content.articles[0].sections[6].button in text(there.tap("More options"))
        update = platforms["teams"].text_update(here.name, "7")
        before = len(here.seen())
        platforms["teams"].deliver(connected, update)
        answer = list(here.replies(before))
        assert "Considerations and Caution" in text(answer)
        platforms["teams"].deliver(other, update)
        there.say("thanks")
        assert text(here.seen()).count(text(answer)) == 1


@pytest.mark.parametrize("name", ["messenger", "whatsapp"])
def test_meta_can_register_its_webhooks(name: str, platforms: Dict[str, Platform], connected: str) -> None:
    address = connected + platforms[name].webhook
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158", "hub.verify_token": "graph-verify-token"}
    assert requests.get(address, params=asked, timeout=10).text == "1158"
    refused = requests.get(address, params={**asked, "hub.verify_token": "guess"}, timeout=10)
    assert (refused.status_code, refused.text) == (403, "The verify token is wrong.")
    assert requests.get(address, timeout=10).status_code == 403


def test_slack_can_register_its_webhook(platforms: Dict[str, Platform], connected: str) -> None:
    update = {"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"}
    assert platforms["slack"].deliver(connected, update).text == "3eZbrw1aB"


def test_slack_answers_a_mention_in_its_thread_and_no_bot(platforms: Dict[str, Slack], connected: str) -> None:
    slack = platforms["slack"]
    person = Visitor(slack, connected, "C0001")
    mention = slack.event("C0001", type="app_mention", channel_type="channel", text="<@U0BOT> is it safe?")
    shown = person.send(mention)
    assert {message.thread for message in shown} == {mention["event"]["ts"]}
    assert {message.thread for message in person.tap("All topics")} == {mention["event"]["ts"]}
    before = len(slack.shown)
    for event in (
        {"bot_id": "B1", "text": "hello"},
        {"subtype": "message_changed"},
        {"channel_type": "channel", "text": "hello"},
    ):
        assert slack.deliver(connected, slack.event("C0001", **event)).status_code == 200
    person.send(slack.event("C0001", type="app_mention", channel_type="channel", text="<@U0BOT> thanks"))
    assert len(slack.shown) == before + 2, "the greeting of a new thread, and one answer"


def refused(sms: Twilio) -> List[str]:
    """The messages that went to a number that had stopped; others answer the broken updates of a test before."""
    return [why for why in sms.rejected if why.startswith("21610")]


def test_carriers_words_over_a_running_server(platforms: Dict[str, Twilio], connected: str, content: Content) -> None:
    sms = platforms["twilio"]
    visitor = Visitor(sms, connected, str(next(NUMBERS)))
    (helped,) = visitor.say("HELP")
    assert "988" in helped.text, "one answer, and whoever means it finds help in it"
    before = len(visitor.seen())
    for word in ("STOP", "cancel", "End"):
        assert sms.deliver(connected, sms.text_update(visitor.name, word)).status_code == 200
    (again,) = visitor.say("START")  # answered after all that came before
    assert len(visitor.seen()) == before + 1 and content.articles[0].sections[0].button in again.text
    assert not refused(sms), "no message went to a number that had stopped"


def test_who_stopped_and_writes_is_no_failure(
    platforms: Dict[str, Twilio], connected: Server, content: Content
) -> None:
    sms = platforms["twilio"]
    visitor = Visitor(sms, connected, str(next(NUMBERS)))
    visitor.say("hello")
    sms.deliver(connected, sms.text_update(visitor.name, "STOP"))
    before = figure_of(connected, "ask_unwanted_replies_total", channel="twilio", reply="crisis")
    sms.deliver(connected, sms.text_update(visitor.name, "I want to kill myself"))
    end = time.monotonic() + 60
    while figure_of(connected, "ask_unwanted_replies_total", channel="twilio", reply="crisis") == before:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert figure_of(connected, "ask_undelivered_replies_total", channel="twilio", reply="crisis") == 0
    assert "Traceback" not in connected.log.read_text()
    assert len(refused(sms)) == 1
    sms.rejected.clear()


def test_help_that_a_carrier_drops_is_counted_as_help(platforms: Dict[str, Twilio], connected: str) -> None:
    """Twilio takes it, and says later that it did not arrive: twilio.com/docs/api/errors/30003."""
    sms = platforms["twilio"]
    visitor = Visitor(sms, connected, str(next(NUMBERS)))
    visitor.say("I want to kill myself")
    counted = partial(figure_of, connected, "ask_undelivered_replies_total", channel="twilio", reply="crisis")
    before = counted()
    for status, more in (("sent", {}), ("undelivered", {"ErrorCode": "30003"})):
        assert sms.tell(connected, visitor.name, status, **more).status_code == 200
    assert counted() == before + 1


def test_start_in_a_talk_after_distress_keeps_help_in_sight(platforms: Dict[str, Twilio], connected: str) -> None:
    visitor = Visitor(platforms["twilio"], connected, str(next(NUMBERS)))
    visitor.say("I want to kill myself")
    assert "988" in text(visitor.say("START")) and "988" in text(visitor.say("yes"))


def test_somebody_without_a_number_talks_on_whatsapp(
    platforms: Dict[str, Any], connected: str, content: Content
) -> None:
    visitor = Visitor(platforms["whatsapp"], connected, f"US.{next(NUMBERS)}")
    visitor.say("hello")
    assert "988" in text(visitor.say("I want to kill myself"))
    assert content.crisis.help_title in text(visitor.say("thanks"))
    assert not platforms["whatsapp"].rejected


def test_the_others_of_an_update_are_answered(platforms: Dict[str, Any], connected: str) -> None:
    whatsapp = platforms["whatsapp"]
    first, second = (Visitor(whatsapp, connected, str(next(NUMBERS))) for _ in range(2))
    said = [whatsapp.said(each.name, type="text", text={"body": "hello"}) for each in (first, second)]
    before = figure_of(connected, "ask_unread_updates_total", channel="whatsapp")
    assert whatsapp.deliver(connected, whatsapp.update(messages=[said[0], {"id": 1}, said[1]])).status_code == 200
    assert list(first.replies(0)) and list(second.replies(0))
    assert figure_of(connected, "ask_unread_updates_total", channel="whatsapp") == before + 1


def test_an_update_of_three_megabytes_is_read_to_its_end(platforms: Dict[str, Any], connected: str) -> None:
    """News of many messages, and a visitor's words behind them."""
    whatsapp = platforms["whatsapp"]
    visitor = Visitor(whatsapp, connected, str(next(NUMBERS)))
    news = [whatsapp.status(visitor.name, "delivered", filler="x" * 900)] * 3_000
    update = whatsapp.update(statuses=news, messages=[whatsapp.said(visitor.name, type="text", text={"body": "hello"})])
    assert 3_000_000 < len(whatsapp.signed(update)["data"]) < 3 * 1024 * 1024
    assert visitor.send(update)
    unsigned = {**whatsapp.signed(update), "headers": {"Content-Type": "application/json"}}
    assert requests.post(f"{connected}{whatsapp.webhook}", timeout=30, **unsigned).status_code == 403
    for other in ("messenger", "telegram"):
        large = {"data": b"x" * 100_000}
        assert requests.post(f"{connected}{platforms[other].webhook}", timeout=30, **large).status_code == 413


@pytest.mark.parametrize(("name", "answers"), [("telegram", 2), ("twilio", 3)])
def test_a_question_in_pieces_is_read_as_one_but_by_sms(
    name: str, answers: int, serve: Any, settings: Dict[str, str], platforms: Dict[str, Platform], tmp_path: Path
) -> None:
    platform = platforms[name]
    with serve(tmp_path, **settings, PIECES_SECONDS="5") as address:
        visitor = Visitor(platform, address, str(next(NUMBERS)))
        pieces = [platform.text_update(visitor.name, piece) for piece in ("hi", "is it", "safe?")]
        for update in (*pieces, pieces[1], platform.text_update(visitor.name, "What PTSD is")):
            assert platform.deliver(address, update).status_code == 200
        end = time.monotonic() + 60
        while "Understanding PTSD\n" not in text(visitor.seen()):  # answered after all that came before
            assert time.monotonic() < end
            time.sleep(0.1)
        assert len(visitor.seen()) == answers + 1, "the greeting and an answer, or one for each piece"
        assert "More extensive research" in visitor.seen()[answers - 1].text or name == "twilio"


def test_the_pieces_of_a_long_message_are_answered_once(platforms: Dict[str, Slack], connected: str) -> None:
    visitor = Visitor(platforms["slack"], connected, "D0042")
    visitor.say("hello")
    before = len(visitor.seen())
    for _ in range(3):
        update = visitor.platform.text_update(visitor.name, "a" * (TEXT_LIMIT + 1))
        assert visitor.platform.deliver(connected, update).status_code == 200
    visitor.say("thanks")  # answered after all that came before
    assert text(visitor.seen()[before:]).count("2,000 characters") == 1


def test_distress_in_an_emoji_of_slack_is_heard(platforms: Dict[str, Slack], connected: str) -> None:
    visitor = Visitor(platforms["slack"], connected, "D0043")
    assert "988" in text(visitor.say("tonight \U0001f52b"))
    visitor.send(visitor.platform.event(visitor.name, subtype="me_message", text="is done :coffin:"))
    assert "988" in visitor.seen()[-1].text


def test_a_tap_that_messenger_delivers_twice_is_answered_once(platforms: Dict[str, Any], connected: str) -> None:
    visitor = Visitor(platforms["messenger"], connected, str(next(NUMBERS)))
    update = visitor.platform.event(visitor.name, postback={"title": "Get started", "payload": "GET_STARTED"})
    shown = visitor.send(update)
    assert visitor.platform.deliver(connected, update).status_code == 200
    visitor.say("thanks")
    assert text(visitor.seen()).count(text(shown)) == 1


def test_a_channel_without_its_secrets_has_no_route(server: str, platforms: Dict[str, Platform]) -> None:
    for name in [*platforms, "rest", "socketio"]:
        for path in (f"/webhooks/{name}/webhook", f"/webhooks/{name}/", f"/webhooks/{name}"):
            assert requests.post(server + path, json={}, timeout=10).status_code == 404
            assert requests.get(server + path, timeout=10).status_code == 404
    assert requests.get(f"{server}/socket.io/?EIO=4&transport=polling", timeout=10).status_code == 404
