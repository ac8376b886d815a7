"""The web API, through a running server."""

import base64
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.channels.deletion import DELETE
from assistant.content.loader import Content
from assistant.web.api import SHOWN

JSON = {"Content-Type": "application/json"}
NOBODY = "n" * 43


def test_a_session_is_made_by_the_server(api) -> None:
    first, second = api("POST", "/chat/sessions"), api("POST", "/chat/sessions", json={"session": "mine"})
    assert first.status_code == second.status_code == 201
    ids = {first.json()["session"], second.json()["session"]}
    assert len(ids) == 2 and "mine" not in ids
    assert all(len(base64.urlsafe_b64decode(session + "=")) >= 128 / 8 for session in ids)


def test_the_greeting_says_that_it_is_automated_and_offers_every_section(api, content: Content) -> None:
    (greeting,) = api("POST", "/chat/sessions").json()["messages"]
    assert greeting["id"] == "greet"
    assert content.disclaimer.text in greeting["text"] and "automated" in greeting["text"]
    offered = [option.get("payload") for option in greeting["options"]]
    assert offered[: len(list(content.sections))] == [f"/{section.id}" for section in content.sections]


def test_a_session_says_what_a_chat_window_shows(api, content: Content) -> None:
    begun = api("POST", "/chat/sessions", json={"article": "healing-scars"})
    assert begun.status_code == 201
    restored = api("GET", f"/chat/sessions/{begun.json()['session']}").json()
    for answer in (begun.json(), restored):
        assert answer["disclaimer"] == content.disclaimer.text
        assert answer["help"][0] == {"title": "Call 988", "url": "tel:988"}
        assert answer["storage"] == {"days": 30}
        assert answer["privacy"] is None
    assert len(restored["times"]) == len(restored["messages"])
    assert abs(datetime.fromisoformat(restored["times"][0]).timestamp() - time.time()) < 60


def test_the_article_of_the_page_is_kept_with_the_opening(api, store: Path) -> None:
    session = api("POST", "/chat/sessions", json={"article": "healing-scars"}).json()["session"]
    with sqlite3.connect(store) as database:
        rows = database.execute("select data from events where sender_id = ? and type_name = 'user'", [session])
        (opening,) = [json.loads(data) for (data,) in rows]
    assert opening["metadata"]["article"] == "healing-scars"
    assert opening["metadata"]["opening"] is True


@pytest.mark.parametrize("article", ["nothing", "", 1, ["healing-scars"], {"a": 1}])
def test_an_unknown_article_begins_no_session(api, article: object) -> None:
    response = api("POST", "/chat/sessions", json={"article": article})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "unknown_article")


def test_is_it_safe(api, content: Content) -> None:
    (answer,) = api.say(api.start(), text="is it safe?")
    article, section = content.find("considerations_and_caution")
    assert answer["id"] == section.id
    assert section.text in answer["text"]
    assert answer["source"] == {
        "article": article.slug,
        "section": section.id,
        "title": "Considerations and Caution",
        "url": f"/article/{article.slug}#{section.id}",
    }


def test_an_option_gives_its_section(api, content: Content) -> None:
    session = api.start()
    for section in content.sections:
        (answer,) = api.say(session, option=f"/{section.id}")
        assert answer["id"] == section.id
        assert section.text in answer["text"]
        if section.hopeful:
            assert "/considerations_and_caution" in [option.get("payload") for option in answer["options"]]


def test_every_option_that_is_shown_is_taken(api) -> None:
    session = api.start()
    (menu,) = api.say(session, option="/help_options")
    for option in menu["options"]:
        if "payload" in option:
            assert api.say(session, option=option["payload"])


@pytest.mark.parametrize(
    "typed", ["7", "number 7", "Risks and caution", "risks AND caution.", "Considerations and Caution"]
)
def test_a_typed_number_or_title_selects(api, typed: str) -> None:
    (answer,) = api.say(api.start(), text=typed)
    assert answer["id"] == "considerations_and_caution"


def test_the_conversation_so_far(api) -> None:
    session = api.start()
    said = [*api.history(session)]
    for body, shown in [
        ({"text": "is it safe?"}, "is it safe?"),
        ({"option": "/clinical_insights"}, "What studies show"),
    ]:
        replies = api.say(session, **body)
        said += [{"id": "visitor", "text": shown, "source": None, "options": []}, *replies]
    assert said[0]["id"] == "greet"
    assert api.history(session) == said


def test_of_a_long_conversation_the_end_is_restored(api, store: Path) -> None:
    session = api.start()
    api.say(session, text="is it safe?")
    assert api("GET", f"/chat/sessions/{session}").json()["earlier"] is False
    with sqlite3.connect(store, timeout=30) as database:
        columns = "sender_id, type_name, timestamp, intent_name, action_name, data"
        database.execute("create temp table said as select * from events where sender_id = ?", [session])
        for _ in range(8_000 // 2):
            database.execute(f"insert into events ({columns}) select {columns} from said order by id")
    api.say(session, text="what is ptsd?")
    restored = api("GET", f"/chat/sessions/{session}")
    said = restored.json()
    assert said["earlier"] is True
    assert len(said["messages"]) == len(said["times"]) <= SHOWN
    assert said["messages"][-1]["id"] == "understanding_ptsd"
    assert len(restored.content) < 1_000_000
    assert api("DELETE", f"/chat/sessions/{session}").status_code == 204


def test_a_forgotten_conversation_is_gone(api, store: Path) -> None:
    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in store.parent.glob(f"{store.name}*"))

    session = api.start()
    api.say(session, text="is it safe for xylophonists?")
    assert b"xylophonists" in on_disk()
    assert api("DELETE", f"/chat/sessions/{session}").status_code == 204
    assert b"xylophonists" not in on_disk()  # neither in a freed page nor in SQLite's log
    with sqlite3.connect(store) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for table in tables for row in database.execute(f"select * from {table}")]
    assert tables
    assert not [row for row in rows if session in str(row) or "xylophonists" in str(row)]
    for method, path in [("GET", ""), ("POST", "/messages"), ("DELETE", "")]:
        response = api(method, f"/chat/sessions/{session}{path}", json={"text": "hi"})
        assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_session")


def test_a_message_that_is_under_way_brings_no_deleted_conversation_back(api, store: Path) -> None:
    for _ in range(12):
        session = api.start()
        path = f"{api.address}/chat/sessions/{session}"

        def send(text: str) -> int:
            return requests.post(f"{path}/messages", json={"text": text}, timeout=30).status_code  # noqa: B023

        with ThreadPoolExecutor(5) as pool:
            answers = [pool.submit(send, f"is it safe? {number}") for number in range(4)]
            deleted = pool.submit(requests.delete, path, timeout=30)
            codes = {answer.result() for answer in answers}
        assert deleted.result().status_code == 204 and codes <= {200, 404}
        assert requests.get(path, timeout=30).status_code == 404
        with closing(sqlite3.connect(store)) as database:
            left = database.execute("select count(*) from events where sender_id = ?", [session]).fetchone()
        assert left == (0,)


def test_forgetting_one_leaves_the_others(api) -> None:
    kept, forgotten = api.start(), api.start()
    api("DELETE", f"/chat/sessions/{forgotten}")
    assert api.history(kept)


def test_a_message_that_is_sent_again_is_answered_once(api, store: Path) -> None:
    session = api.start()
    first = api.say(session, text="is it safe?", id="Jane Doe, 555-0100")
    assert api.say(session, text="is it safe?", id="Jane Doe, 555-0100") == first
    assert api.say(session, option="/clinical_insights", id="another")[0]["id"] == "clinical_insights"
    assert api.say(session, text="is it safe?", id="Jane Doe, 555-0100") == first
    said = [message["text"] for message in api.history(session) if message["id"] == "visitor"]
    assert said == ["is it safe?", "What studies show"]
    assert b"555-0100" not in store.read_bytes()
    with closing(sqlite3.connect(store)) as database:
        assert "Jane Doe" not in str(database.execute("select data from events").fetchall())


def test_a_message_that_is_sent_again_while_it_is_answered_is_answered_once(api) -> None:
    session = api.start()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(api.say, session, text="is it safe?", id="x" * 64) for _ in range(4)]
    assert len({json.dumps(answer.result()) for answer in answers}) == 1
    assert len(api.history(session)) == 3


def test_the_same_id_in_two_conversations_is_two_messages(api) -> None:
    for _ in range(2):
        session = api.start()
        api.say(session, text="is it safe?", id="1")
        assert len(api.history(session)) == 3


WRONG = {
    "not JSON": (dict(data="{", headers=JSON), 400, "invalid_json"),
    "not UTF-8": (dict(data=b'{"text": "\xff"}', headers=JSON), 400, "invalid_json"),
    "nested without end": (dict(data="[" * 15_000, headers=JSON), 400, "invalid_json"),
    "an array": (dict(json=["text"]), 400, "invalid_body"),
    "a string": (dict(json="text"), 400, "invalid_body"),
    "no body": (dict(headers=JSON), 400, "invalid_json"),
    "an empty object": (dict(json={}), 400, "invalid_body"),
    "both": (dict(json={"text": "hi", "option": "/greet"}), 400, "invalid_body"),
    "a key too many": (dict(json={"text": "hi", "sender": "me"}), 400, "invalid_body"),
    "text as number": (dict(json={"text": 1}), 400, "invalid_body"),
    "text as null": (dict(json={"text": None}), 400, "invalid_body"),
    "text as list": (dict(json={"text": ["hi"]}), 400, "invalid_body"),
    "text as object": (dict(json={"text": {"a": 1}}), 400, "invalid_body"),
    "option as number": (dict(json={"option": 1}), 400, "invalid_body"),
    "id as number": (dict(json={"text": "hi", "id": 1}), 400, "invalid_body"),
    "empty id": (dict(json={"text": "hi", "id": ""}), 400, "invalid_body"),
    "long id": (dict(json={"text": "hi", "id": "a" * 65}), 400, "invalid_body"),
    "id alone": (dict(json={"id": "a"}), 400, "invalid_body"),
    "empty text": (dict(json={"text": ""}), 400, "empty_text"),
    "blank text": (dict(json={"text": " \n\t "}), 400, "empty_text"),
    "long text": (dict(json={"text": "a" * 2_001}), 413, "text_too_long"),
    "body over 16 kB": (dict(json={"text": "a" * 16_001}), 413, "body_too_large"),
    "body over 64 kB": (dict(json={"text": "a" * 64_001}), 413, "body_too_large"),
    "a megabyte": (dict(json={"text": "a" * 1_000_000}), 413, "body_too_large"),
    "undeclared option": (dict(json={"option": "/restart"}), 400, "unknown_option"),
    "empty option": (dict(json={"option": ""}), 400, "unknown_option"),
    "option with slots": (dict(json={"option": '/greet{"a":1}'}), 400, "unknown_option"),
    "option without slash": (dict(json={"option": "greet"}), 400, "unknown_option"),
    "inner reply as option": (dict(json={"option": "/error"}), 400, "unknown_option"),
    "form": (dict(data={"text": "hi"}), 415, "not_json"),
    "no content type": (dict(data='{"text": "hi"}'), 415, "not_json"),
    "nearly JSON": (dict(data='{"text": "hi"}', headers={"Content-Type": "application/jsonp"}), 415, "not_json"),
}


@pytest.mark.parametrize("request_, status, code", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_message_is_refused_at_once(api, request_: dict, status: int, code: str) -> None:
    path = f"/chat/sessions/{api.start()}/messages"
    begun = time.perf_counter()
    response = api("POST", path, **request_)
    assert time.perf_counter() - begun < 5
    body = response.json()
    assert (response.status_code, body["error"]["code"]) == (status, code)
    assert set(body["error"]) == {"code", "message"}
    assert set(body) == ({"error", "messages"} if status == 413 else {"error"})


@pytest.mark.parametrize("session", [NOBODY, "x", "default", "%00", "..%2f..", "a b", "é", "a" * 5_000, "' or 1=1 --"])
@pytest.mark.parametrize("method, path", [("GET", ""), ("DELETE", ""), ("POST", "/messages")])
def test_an_unknown_session(api, session: str, method: str, path: str) -> None:
    response = api(method, f"/chat/sessions/{session}{path}", json={"text": "hi"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_session")


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/chat/sessions", 405),
        ("PUT", f"/chat/sessions/{NOBODY}/messages", 405),
        ("GET", f"/chat/sessions/{NOBODY}/messages", 405),
        ("POST", f"/chat/sessions/{NOBODY}", 404),
        ("POST", "/healthz", 405),
        ("GET", "/nothing", 404),
        ("GET", "/article/nothing", 404),
        ("GET", "/widget/nothing.js", 404),
        ("GET", "/widget/", 404),
        ("GET", "/widget/..%2fconfig.yml", 404),
        ("GET", f"/conversations/{NOBODY}/tracker", 404),
        ("POST", "/webhooks/rest/webhook", 404),
    ],
)
def test_a_wrong_way_in(api, method: str, path: str, status: int) -> None:
    response = api(method, path)
    assert response.status_code == status
    assert set(response.json()) == {"error"}


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_its_other_names(api, content_type: str) -> None:
    path = f"/chat/sessions/{api.start()}/messages"
    response = api("POST", path, data='{"text": "hi"}', headers={"Content-Type": content_type})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "typed", ["/restart", "/session_start", " / /restart", "/considerations_and_caution{}", '/greet{"a": 1}', "/"]
)
def test_a_typed_command_is_text(api, typed: str) -> None:
    session = api.start()
    api.say(session, text="is it safe?")
    assert api.say(session, text=typed)
    assert [message["text"] for message in api.history(session) if message["id"] == "visitor"][0] == "is it safe?"


@pytest.mark.parametrize("length", [2_001, 20_000, 100_000])
def test_too_long_a_message_gets_the_crisis_line(api, length: int) -> None:
    response = api(
        "POST", f"/chat/sessions/{api.start()}/messages", json={"text": ("I can't go on " * length)[:length]}
    )
    (message,) = response.json()["messages"]
    assert message["id"] == "too_long"
    assert "988" in message["text"]
    assert {"title": "Call 988", "url": "tel:988"} in message["options"]


@given(text=st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C")), max_size=200))
@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_any_text_gets_messages_or_an_error(api, text: str) -> None:
    path = f"/chat/sessions/{api.start()}/messages"
    response = api("POST", path, data=json.dumps({"text": text}), headers=JSON)
    assert response.status_code == 200 or 400 <= response.status_code < 500
    assert ("error" in response.json()) == (response.status_code != 200)


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "👩‍👩‍👧‍👦" * 50,
        "\u202eis it safe?",
        "هل هو آمن؟",
        "\x00\x07is it safe?",
        "\ud800 is it safe?",
        "%s {0} ${x}",
    ],
)
def test_unusual_texts(api, text: str) -> None:
    session = api.start()
    assert api.say(session, text=text)
    assert api.history(session)[1]["id"] == "visitor"


def test_it_says_how_it_is(api) -> None:
    assert api("GET", "/healthz").json() == {"status": "alive"}
    assert api("GET", "/readyz").json() == {"status": "ready"}
    api.say(api.start(), text="is it safe?")
    metrics = api("GET", "/metrics")
    assert metrics.headers["Content-Type"].startswith("text/plain")
    assert 'ask_messages_total{channel="web",reply="considerations_and_caution"}' in metrics.text
    assert "ask_reply_seconds_count" in metrics.text


def test_a_conversation_survives_a_restart(serve, tmp_path: Path) -> None:
    with serve(tmp_path) as address:
        session = requests.post(f"{address}/chat/sessions", timeout=30).json()["session"]
        conversation = f"/chat/sessions/{session}"
        requests.post(f"{address}{conversation}/messages", json={"text": "I want to die"}, timeout=30)
        before = requests.get(address + conversation, timeout=30).json()
    with serve(tmp_path) as address:
        assert requests.get(address + conversation, timeout=30).json() == before
        replies = requests.post(f"{address}{conversation}/messages", json={"option": "/clinical_insights"}, timeout=30)
    # Distress that was voiced before is not forgotten either: help comes first.
    (answer,) = replies.json()["messages"]
    assert answer["options"][0]["url"] == "tel:988"


def test_a_failure_inside_gives_the_crisis_line(serve, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    def __init__(self, **kwargs): pass\n"
        "    async def generate(self, *args, **kwargs): raise ValueError('secret detail')\n"
    )
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(
        "nlg: {type: broken.Broken}\ntracker_store: {type: assistant.storage.conversation_store.ConversationStore}\n"
    )
    command = ("assistant.server.serve", "run", "--interface", "127.0.0.1", "--endpoints", str(endpoints))
    with serve(tmp_path, *command, PYTHONPATH=str(tmp_path)) as address:
        response = requests.post(f"{address}/chat/sessions", timeout=30)
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    (message,) = response.json()["messages"]
    assert message["id"] == "error" and "988" in message["text"]
    assert "secret" not in response.text and "Traceback" not in response.text


def test_an_option_deletes_the_conversation_and_the_session_is_gone(api, store: Path, content: Content) -> None:
    session = api.start()
    (told,) = api.say(session, text="who can read what I type here, quokka")
    assert told["id"] == "privacy" and told["options"][0]["payload"] == f"/{DELETE}"
    assert "30 days" in told["text"] and _stored(store, "quokka")
    (said,) = api.say(session, option=f"/{DELETE}")
    assert said["id"] == DELETE and said["text"] == content.replies[DELETE][0].text
    assert not _stored(store, "quokka")
    path = f"/chat/sessions/{session}"
    assert api("GET", path).status_code == 404
    assert api("POST", f"{path}/messages", json={"text": "hi"}).status_code == 404


def _stored(store: Path, word: str) -> int:
    with closing(sqlite3.connect(store)) as database:
        return database.execute("SELECT count(*) FROM events WHERE data LIKE ?", (f"%{word}%",)).fetchone()[0]
