"""Rasa's own web channels for other people's widgets: the same requests and replies, behind the gate."""

import asyncio
import json
import re
import socket
import sqlite3
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import requests
import socketio
import websockets

from assistant.channels.input_validation import TEXT_LIMIT
from assistant.content.loader import Content
from workbench.running.services import Nginx, free_port, wait_for


@pytest.fixture
def post(connected: str) -> Any:
    return lambda **body: requests.post(f"{connected}/webhooks/rest/webhook", timeout=30, **body)


@pytest.fixture
def say(post: Any) -> Any:
    def saying(sender: Any, message: Any) -> List[Dict[str, Any]]:
        answer = post(json={"sender": sender, "message": message})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return saying


def test_a_conversation_over_rest(say: Any, content: Content) -> None:
    greeting = say("anna", "hello")
    assert content.disclaimer.text in greeting[0]["text"] and greeting[0]["recipient_id"] == "anna"
    payloads = [button["payload"] for button in greeting[-1]["buttons"]]
    assert payloads[: len(list(content.sections))] == [f"/{section.id}" for section in content.sections]
    assert "Understanding PTSD" in str(say("anna", "/understanding_ptsd"))
    assert "Clinical Insights" in str(say("anna", "What studies show"))
    crisis = say("anna", "I want to kill myself")
    assert "988" in crisis[1]["text"] and "Chat with 988: https://" in str(crisis)
    for command in ("/restart", "/session_start", '/greet{"distress": ""}'):
        assert content.crisis.help_title in str(say("anna", command)), "help stays"
    assert "2,000 characters" in say("anna", "a" * (TEXT_LIMIT + 1))[0]["text"]
    assert content.replies["unsupported"][0].text in say("anna", " ")[0]["text"]


def test_senders_are_apart_and_stay_on_their_channel(say: Any, connected: str, content: Content) -> None:
    say("ben", "I want to kill myself")
    assert content.crisis.help_title not in str(say("carla", "thanks"))
    session = requests.post(f"{connected}/chat/sessions", timeout=30).json()["session"]
    say(session, "I want to kill myself")
    stored = requests.get(f"{connected}/chat/sessions/{session}", timeout=30).json()
    assert len(stored["messages"]) == 1


def test_no_sender_makes_a_conversation_that_the_web_api_reads(say: Any, connected: str) -> None:
    for name in ("rest-", "rest:"):
        sender = "a" * (43 - len(name))
        say(sender, "I play the bassoon")
        for method in ("GET", "DELETE"):
            answer = requests.request(method, f"{connected}/chat/sessions/{name}{sender}", timeout=30)
            assert answer.status_code == 404, name


def test_an_address_that_floods_with_new_names_is_told_so_and_never_gets_an_empty_list(
    serve: Any, settings: Dict[str, str], tmp_path: Path, content: Content
) -> None:
    strict = {"RATE_LIMITS": "on", "RATE_LIMIT_ADDRESS": "3/hour", "RATE_LIMIT_SESSION": "1000/hour"}
    with serve(tmp_path, **settings, **strict) as address:

        def said(sender: str, message: str) -> List[Dict[str, Any]]:
            body = {"sender": sender, "message": message}
            return requests.post(f"{address}/webhooks/rest/webhook", json=body, timeout=30).json()

        replies = [said(f"sender-{number}", "hello") for number in range(6)]
        too_fast = content.replies["too_fast"][0].text
        assert [too_fast in str(reply) for reply in replies] == [False] * 3 + [True] * 3
        assert all("988" in str(reply) for reply in replies[3:]) and said("sender-5", "hello") != []
        assert "988" in str(said("sender-9", "I want to kill myself"))
    database = sqlite3.connect(tmp_path / "conversations.db")
    stored = {row[0] for row in database.execute("select distinct sender_id from events")}
    database.close()
    assert not {f"rest:sender-{number}" for number in (3, 4, 5)} & stored


def test_rest_answers_each_message_of_a_flood(serve: Any, settings: Dict[str, str], tmp_path: Path) -> None:
    strict = {"RATE_LIMITS": "on", "RATE_LIMIT_SESSION": "2/hour"}
    with serve(tmp_path, **settings, **strict) as address:
        body = {"sender": "hasty", "message": "hello"}
        answers = [requests.post(f"{address}/webhooks/rest/webhook", json=body, timeout=30).json() for _ in range(6)]
    assert all(answers)


def test_rest_streams_as_rasa_does(connected: str, content: Content) -> None:
    body = {"sender": "dora", "message": "hello"}
    answer = requests.post(f"{connected}/webhooks/rest/webhook?stream=true", json=body, timeout=30)
    assert answer.status_code == 200 and content.disclaimer.text in answer.text


@pytest.mark.parametrize(
    "body",
    [
        *({"json": value} for value in ([], "x", None, 1, {}, {"message": "hi"}, {"sender": "a"})),
        *({"json": {"sender": sender, "message": "hi"}} for sender in ("", None, 1, [], "a" * 129, "a\ud83d", "a\0b")),
        *({"json": {"sender": "a", "message": message}} for message in (None, 1, [], {})),
        {"data": "{", "headers": {"Content-Type": "application/json"}},
        {"data": "[" * 20_000, "headers": {"Content-Type": "application/json"}},
        {"json": {"sender": "a", "message": "a" * 20_000}},
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_rest_cannot_take_is_refused_with_a_reason(post: Any, body: Dict[str, Any]) -> None:
    answer = post(**body)
    assert answer.status_code in (400, 413, 415), answer.text
    assert answer.json()["error"]["message"]


OPERATORS = "proxy_buffering on; proxy_buffers 8 64k; gzip on; gzip_types *; gzip_proxied any; gzip_min_length 1;"


@pytest.fixture(scope="module")
def buffering(connected: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server behind our nginx, whose operator collects and packs answers."""
    folder = tmp_path_factory.mktemp("buffering")
    nginx = Nginx(folder, free_port(), [int(connected.rpartition(":")[2])], OPERATORS)
    nginx.start()
    nginx.wait()
    yield nginx.url
    nginx.stop()


def test_rest_streams_through_a_proxy_that_buffers(buffering: str, content: Content) -> None:
    body = {"sender": "edgar", "message": "I want to kill myself"}
    answer = requests.post(f"{buffering}/webhooks/rest/webhook?stream=true", json=body, timeout=30)
    assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip"
    assert "988" in "".join(json.loads(line)["text"] for line in answer.text.splitlines())


class Streaming:
    """A server that says what ours says of a stream, sends a first reply, and a second one when told to."""

    def __init__(self, headers: Dict[str, str]) -> None:
        self.goes_on = threading.Event()
        streaming = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self._send(b"first\n")
                streaming.goes_on.wait(30)
                self._send(b"second\n")
                self._send(b"")

            def _send(self, said: bytes) -> None:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(said), said))

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


def _listens(nginx: Nginx) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", int(nginx.url.rpartition(":")[2])), timeout=1).close()
        return True
    return False


def test_a_proxy_that_buffers_passes_each_reply_of_a_stream_on_at_once(connected: str, tmp_path: Path) -> None:
    body = {"sender": "fay", "message": "hello"}
    ours = requests.post(f"{connected}/webhooks/rest/webhook?stream=true", json=body, timeout=30)
    said = {name: ours.headers[name] for name in ("Content-Type", "X-Accel-Buffering", "Transfer-Encoding")}
    assert "no-transform" in ours.headers["Cache-Control"]
    streaming = Streaming(said)
    nginx = Nginx(tmp_path, free_port(), [streaming.http.server_port], OPERATORS)
    nginx.start()
    wait_for(lambda: _listens(nginx))
    try:
        with requests.get(f"{nginx.url}/webhooks/rest/webhook", stream=True, timeout=30) as answer:
            lines = answer.iter_lines(chunk_size=1)
            assert next(lines) == b"first", "and the second one is not even sent"
            streaming.goes_on.set()
            assert next(lines) == b"second"
    finally:
        streaming.goes_on.set()
        nginx.stop()
        streaming.http.shutdown()
        streaming.http.server_close()


def test_what_is_no_stream_says_nothing_of_proxies(post: Any) -> None:
    assert "X-Accel-Buffering" not in post(json={"sender": "gil", "message": "hello"}).headers


class Client:
    """A third-party widget on socket.io."""

    def __init__(self, address: str) -> None:
        self.address, self.client = address, socketio.AsyncClient()
        self.replies: asyncio.Queue = asyncio.Queue()
        self.session: asyncio.Queue = asyncio.Queue()
        self.client.on("bot_uttered", self.replies.put)
        self.client.on("session_confirm", self.session.put)

    async def connect(self) -> None:
        await self.client.connect(self.address, socketio_path="/socket.io", transports=["polling"])

    async def open(self, **wanted: Any) -> str:
        await self.connect()
        await self.client.emit("session_request", wanted)
        return await asyncio.wait_for(self.session.get(), 30)

    async def close(self) -> None:
        """As a closed window does it, which waits for nothing."""
        await self.client.eio.disconnect(abort=True)

    async def say(self, session: Any, message: Any) -> Dict[str, Any]:
        """The reply, whose paragraphs come one by one and whose options come last; a crisis reply has none."""
        texts = []
        await self.client.emit("user_uttered", {"session_id": session, "message": message})
        while True:
            reply = await asyncio.wait_for(self.replies.get(), 30)
            texts.append(reply["text"])
            if reply.get("quick_replies") or "988" in reply["text"]:
                return {**reply, "text": "\n".join(texts)}


async def test_a_conversation_over_socketio(connected: str, content: Content) -> None:
    client, stranger = Client(connected), Client(connected)
    session = await client.open()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", session)
    assert session != await stranger.open(session_id="me")
    greeting = await client.say(session, "hello")
    assert greeting["quick_replies"][0]["payload"] == f"/{content.articles[0].sections[0].id}"
    assert "Risks and caution" in str(await client.say(session, "/what_payload"))
    answer = await client.say(session, "/considerations_and_caution")
    assert "Considerations and Caution" in answer["text"]
    assert "988" in (await client.say(session, "I want to kill myself"))["text"]
    await client.close()
    again = Client(connected)
    assert await again.open(session_id=session) == session, "a reload keeps the conversation"
    assert "988" in (await again.say(session, "thanks"))["text"], "and the talk in it goes on"
    assert stranger.replies.empty()
    await again.close()
    await stranger.close()


async def test_a_widget_that_connects_anew_goes_on_without_a_request(connected: str) -> None:
    """As after a restart of the server: a client connects again by itself, and keeps what it knows."""
    before, after = Client(connected), Client(connected)
    session = await before.open()
    assert "988" in (await before.say(session, "I want to kill myself"))["text"]
    await before.close()
    await after.connect()
    assert "988" in (await after.say(session, "thanks"))["text"]
    await after.close()


@pytest.mark.parametrize("session", [None, 1, [], {}, "me"], ids=str)
async def test_a_message_without_a_session_gets_one_and_an_answer(connected: str, session: Any) -> None:
    client = Client(connected)
    await client.connect()
    assert "988" in (await client.say(session, "I want to kill myself"))["text"]
    confirmed = await asyncio.wait_for(client.session.get(), 30)
    assert "988" in (await client.say(session, "thanks"))["text"], "in the same conversation"
    assert client.session.empty() and re.fullmatch(r"[A-Za-z0-9_-]{43}", confirmed)
    await client.close()


@pytest.mark.parametrize("junk", [None, [], 1, "text", {}, {"message": [1]}, {"message": " "}], ids=str)
async def test_what_is_no_text_over_socketio_gets_a_kind_sentence(connected: str, content: Content, junk: Any) -> None:
    client = Client(connected)
    await client.open()
    await client.client.emit("user_uttered", junk)
    texts = ""
    while content.replies["unsupported"][0].text not in texts:
        texts += (await asyncio.wait_for(client.replies.get(), 30))["text"]
    await client.close()


async def test_a_conversation_over_socketio_through_a_proxy_that_buffers(buffering: str, content: Content) -> None:
    client = Client(buffering)
    session = await client.open()
    assert (await client.say(session, "hello"))["quick_replies"]
    assert "Considerations and Caution" in (await client.say(session, "/considerations_and_caution"))["text"]
    assert "988" in (await client.say(session, "I want to kill myself"))["text"]
    await client.close()


async def test_a_conversation_over_a_websocket_through_a_proxy_that_buffers(buffering: str) -> None:
    address = f"{buffering.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    async with websockets.connect(address) as socket_:
        confirmed: List[Any] = []
        replies = ""
        async for packet in socket_:  # socket.io/docs/v4/socket-io-protocol
            if packet.startswith("0"):
                await socket_.send("40")
            elif packet.startswith("40"):
                await socket_.send('42["session_request",{}]')
            elif packet == "2":
                await socket_.send("3")
            elif packet.startswith("42"):
                event, told = json.loads(packet[2:])
                if event == "session_confirm":
                    confirmed.append(told)
                    said = {"session_id": told, "message": "I want to kill myself"}
                    await socket_.send("42" + json.dumps(["user_uttered", said]))
                replies += told["text"] if event == "bot_uttered" else ""
                if "988" in replies:
                    break
    assert len(confirmed) == 1


async def test_an_address_is_counted_over_socketio_whatever_its_sessions(
    serve: Any, settings: Dict[str, str], tmp_path: Path, content: Content
) -> None:
    strict = {"RATE_LIMITS": "on", "RATE_LIMIT_ADDRESS": "2/hour", "RATE_LIMIT_SESSION": "1000/hour"}
    with serve(tmp_path, **settings, **strict) as address:
        replies = []
        for _ in range(3):
            client = Client(address)
            replies.append(await client.say(await client.open(), "hello"))
            await client.close()
    too_fast = content.replies["too_fast"][0].text
    assert [too_fast in reply["text"] for reply in replies] == [False, False, True]
    assert "988" in replies[-1]["text"]


def test_a_foreign_page_may_not_open_a_socket(connected: str) -> None:
    address = f"{connected}/socket.io/?EIO=4&transport=polling"
    assert requests.get(address, headers={"Origin": "https://evil.example"}, timeout=10).status_code == 400
    assert requests.get(address, timeout=10).status_code == 200
