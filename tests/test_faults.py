"""While the database or the disk fails, the operator sees it, messages are kept, and help comes all the same."""

import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Iterator, List

import pytest
import requests
import sqlalchemy as sa
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.storage.conversation_store import ConversationStore
from tests.figures import figure_of
from workbench.running import forget
from workbench.running.services import PgBouncer, Postgres, wait_for

TIMEOUT = 30


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A database that is not running yet."""
    database = Postgres()
    yield database
    database.close()


@pytest.fixture(scope="module")
def server(serve: Any, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server whose database is down, and whose action server does not exist."""
    folder = tmp_path_factory.mktemp("faults")
    command = ("assistant.server.serve", "run", "--interface", "127.0.0.1")
    settings = {"DATABASE_URL": postgres.url, "ACTION_SERVER": "http://127.0.0.1:1"}
    with serve(folder, *command, until="/healthz", **settings) as address:
        yield address


class Visitor:
    """Somebody with a session."""

    def __init__(self, server: str) -> None:
        begun = requests.post(f"{server}/chat/sessions", timeout=TIMEOUT)
        assert begun.status_code == 201
        self.session = begun.json()["session"]
        self.path = f"{server}/chat/sessions/{self.session}"

    def say(self, text: str) -> List[dict]:
        answer = requests.post(f"{self.path}/messages", json={"text": text}, timeout=TIMEOUT)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def said(self) -> List[str]:
        messages = requests.get(self.path, timeout=TIMEOUT).json()["messages"]
        return [message["text"] for message in messages if message["id"] == "visitor"]


def ready(server: str) -> bool:
    return requests.get(f"{server}/readyz", timeout=TIMEOUT).status_code == 200


def stored(postgres: Postgres, visitor: Visitor) -> int:
    with sa.create_engine(postgres.url).connect() as connection:
        count = sa.text("select count(*) from events where sender_id = :sender and type_name in ('user', 'bot')")
        return connection.execute(count, {"sender": visitor.session}).scalar()


def test_the_database_goes_and_comes_and_nothing_is_lost(server: Any, postgres: Postgres) -> None:
    # Down from the start: it answers, and does not pretend. No balancer that excludes the store takes it out.
    assert not ready(server)
    assert requests.get(f"{server}/readyz?exclude=store", timeout=TIMEOUT).json() == {"status": "ready"}
    visitor = Visitor(server)
    assert visitor.say("I want to die")[0]["id"] == "crisis"
    assert visitor.say("is it safe?")[0]["options"][0]["url"] == "tel:988"
    assert figure_of(server, "ask_store_up") == 0 and figure_of(server, "ask_store_unsaved_events") > 0
    assert "The store is down" in server.log.read_text()
    # It comes up: what was said meanwhile is stored.
    postgres.start()
    wait_for(lambda: ready(server))
    assert figure_of(server, "ask_store_up") == 1 and figure_of(server, "ask_store_unsaved_events") == 0
    assert visitor.said() == ["I want to die", "is it safe?"]
    # It goes in the middle: the conversation goes on where it was.
    postgres.stop()
    assert visitor.say("what is ptsd?")[0]["options"][0]["url"] == "tel:988"
    assert visitor.say("I want to die")[0]["id"] == "crisis"
    assert Visitor(server).say("I want to die")[0]["id"] == "crisis"
    assert not ready(server)
    gone = Visitor(server)
    for method, path in (("GET", visitor.path), ("DELETE", gone.path)):  # what is not done is not said to be done
        refused = requests.request(method, path, timeout=TIMEOUT)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store_down")
        assert "988" in refused.json()["messages"][0]["text"]
    # And back: everything once, and in order.
    postgres.start()
    wait_for(lambda: ready(server))
    assert visitor.said() == ["I want to die", "is it safe?", "what is ptsd?", "I want to die"]
    assert figure_of(server, "ask_store_lost_events_total") == 0
    assert stored(postgres, visitor) >= 9 and stored(postgres, gone) == 0
    assert requests.delete(visitor.path, timeout=TIMEOUT).status_code == 204
    assert stored(postgres, visitor) == 0


def quickly(server: Any, path: str = "/healthz") -> float:
    """The seconds that an answer takes, without those that this machine loses to others."""
    begun = time.monotonic()
    assert requests.get(f"{server}{path}", timeout=TIMEOUT).status_code == 200
    return time.monotonic() - begun


def test_a_database_that_hangs_delays_no_help(server: Any, postgres: Postgres) -> None:
    postgres.start()
    wait_for(lambda: ready(server))
    visitor, lost = Visitor(server), figure_of(server, "ask_store_lost_events_total")
    visitor.say("is it safe?")
    postgres.hang()
    try:
        begun = time.monotonic()
        assert visitor.say("I want to die")[0]["id"] == "crisis"
        assert time.monotonic() - begun < 4
        slowest = 0.0
        for _ in range(60):  # for all of the looks that a real outage has, one after the other
            slowest = max(slowest, quickly(server))
            assert visitor.say("what is ptsd?")[0]["options"][0]["url"] == "tel:988"
            assert Visitor(server).say("I want to die")[0]["id"] == "crisis"
        assert slowest < 3
        assert not ready(server)
        deleted = Visitor(server)
        deleted.say("is it safe?")
        assert requests.delete(deleted.path, timeout=TIMEOUT).status_code == 503
        assert requests.get(deleted.path, timeout=TIMEOUT).status_code == 404
    finally:
        postgres.go_on()
    wait_for(lambda: ready(server))
    assert visitor.said() == ["is it safe?", "I want to die", *["what is ptsd?"] * 60]
    assert stored(postgres, deleted) == 0
    assert (
        figure_of(server, "ask_store_lost_events_total") == lost and figure_of(server, "ask_store_unsaved_events") == 0
    )


def test_a_lock_that_is_held_is_a_database_that_hangs(server: Any, postgres: Postgres) -> None:
    postgres.start()
    wait_for(lambda: ready(server))
    visitor = Visitor(server)
    with sa.create_engine(postgres.url).connect() as connection, connection.begin():
        connection.execute(sa.text("lock table events"))
        begun = time.monotonic()
        assert visitor.say("I want to die")[0]["id"] == "crisis"
        assert time.monotonic() - begun < 4
        assert quickly(server) < 3
    wait_for(lambda: ready(server))
    assert visitor.said() == ["I want to die"]


async def test_what_postgresql_cannot_hold_keeps_nobody_elses_words_from_it(postgres: Postgres) -> None:
    postgres.start()
    store = ConversationStore(host=postgres.url)
    for sender in ("nul \0", "somebody"):
        await store.save(DialogueStateTracker.from_events(sender, [UserUttered("is it safe?")]))
    assert store.up and await store.reachable()
    tracker = await store.retrieve("somebody")
    assert tracker and [event.text for event in tracker.events] == ["is it safe?"]


class SilentProxy:
    """Takes connections to a database, and passes on what is said; says nothing more once it is `silent`."""

    def __init__(self, port: int) -> None:
        self.silent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.to = port  # where new connections lead
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                database = socket.create_connection(("127.0.0.1", self.to))
                for source, target in ((client, database), (database, client)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self.silent.is_set():
                    target.sendall(data)
            target.close()

    def close(self) -> None:
        self._listener.close()


def test_a_proxy_that_falls_silent_is_left_for_a_new_connection(serve: Any, postgres: Postgres, tmp_path: Path) -> None:
    postgres.start()
    proxy = SilentProxy(postgres.port)
    url = postgres.url.replace(str(postgres.port), str(proxy.port))
    with serve(tmp_path, DATABASE_URL=url) as server:
        visitor = Visitor(server)
        visitor.say("is it safe?")
        proxy.silent.set()
        assert visitor.say("I want to die")[0]["id"] == "crisis"
        assert not ready(server)
        proxy.silent.clear()
        wait_for(lambda: ready(server))
        assert visitor.said() == ["is it safe?", "I want to die"]
        proxy.silent.set()
        visitor.say("what is ptsd?")  # and so the server ends, within the time that `serve` gives it
    proxy.close()


@pytest.mark.parametrize("cut", [False, True], ids=["connections stay open", "connections are cut"])
def test_a_managed_database_fails_over_and_nothing_is_lost(serve: Any, tmp_path: Path, cut: bool) -> None:
    primary = Postgres()
    primary.start()
    standby = Postgres(standby_of=primary)
    standby.start()
    address = SilentProxy(primary.port)  # as the name of a managed database, which leads to another server then
    url = primary.url.replace(str(primary.port), str(address.port))
    try:
        with serve(tmp_path, DATABASE_URL=url) as server:
            visitor = Visitor(server)
            visitor.say("is it safe?")
            wait_for(lambda: stored(standby, visitor) == stored(primary, visitor))
            _tell(primary, "alter system set default_transaction_read_only = on", "select pg_reload_conf()")
            _tell(standby, "select pg_promote()")
            if cut:
                others = "from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
                _tell(primary, f"select pg_terminate_backend(pid) {others}")
            assert visitor.say("I want to die")[0]["id"] == "crisis"
            wait_for(lambda: not ready(server))
            address.to = standby.port
            wait_for(lambda: ready(server))
            assert visitor.say("what is ptsd?")
            assert visitor.said() == ["is it safe?", "I want to die", "what is ptsd?"]
            assert stored(standby, visitor) > stored(primary, visitor)
            assert figure_of(server, "ask_store_lost_events_total") == 0
    finally:
        address.close()
        standby.close()
        primary.close()


def _tell(database: Postgres, *statements: str) -> None:
    engine = sa.create_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_pooler_of_transactions_serves_as_the_database(serve: Any, postgres: Postgres, tmp_path: Path) -> None:
    postgres.start()
    tmp_path.chmod(0o755)
    pooler = PgBouncer(tmp_path, postgres)
    pooler.start()
    pooler.wait()
    try:
        with serve(tmp_path, DATABASE_URL=pooler.url) as server:
            visitors = [Visitor(server) for _ in range(6)]
            with ThreadPoolExecutor(len(visitors)) as at_once:  # more than it has connections for
                assert all(at_once.map(lambda visitor: visitor.say("is it safe?"), visitors))
            assert [visitor.said() for visitor in visitors] == [["is it safe?"]] * len(visitors)
            assert requests.delete(visitors[0].path, timeout=TIMEOUT).status_code == 204
            assert stored(postgres, visitors[0]) == 0 and stored(postgres, visitors[1]) > 0
            assert ready(server) and figure_of(server, "ask_store_errors_total") == 0
            pooler.stop()  # as where it is replaced
            assert visitors[1].say("I want to die")[0]["id"] == "crisis"
            pooler.start()
            pooler.wait()
            wait_for(lambda: ready(server))
            assert visitors[1].said() == ["is it safe?", "I want to die"]
            assert figure_of(server, "ask_store_lost_events_total") == 0
    finally:
        pooler.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_the_disk_is_full_and_nothing_is_lost(serve: Any, tmp_path: Path, small_disk: Path) -> None:
    with serve(tmp_path, DATABASE_URL=f"sqlite:///{small_disk / 'conversations.db'}") as server:
        visitor = Visitor(server)
        said = ["is it safe?"]
        visitor.say(said[0])
        ballast = small_disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"0" * 4_096)
        while ready(server) and len(said) < 100:
            said.append("what is ptsd?")
            visitor.say(said[-1])
        assert not ready(server)
        said.append("I want to die")
        assert visitor.say(said[-1])[0]["id"] == "crisis"
        assert figure_of(server, "ask_store_up") == 0 and figure_of(server, "ask_store_unsaved_events") > 0
        assert "disk is full" in server.log.read_text()
        ballast.unlink()
        wait_for(lambda: ready(server))
        assert visitor.said() == said
        assert figure_of(server, "ask_store_lost_events_total") == 0


def test_a_conversation_is_forgotten_from_a_terminal(
    server: Any, postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    wait_for(lambda: ready(server))
    visitor = Visitor(server)
    visitor.say("is it safe?")
    monkeypatch.setenv("DATABASE_URL", postgres.url)
    unknown = (1, "There is no such conversation.")
    for session, (code, answer) in ((visitor.session, (0, "Forgotten.")), (visitor.session, unknown), ("-x", unknown)):
        monkeypatch.setattr(sys, "argv", ["forget", session])
        with pytest.raises(SystemExit) as end:
            forget.main()
        assert (end.value.code, capsys.readouterr().out.strip()) == (code, answer)
    assert requests.get(visitor.path, timeout=TIMEOUT).status_code == 404


def test_whoever_is_being_answered_at_the_end_gets_the_answer(serve: Any, tmp_path: Path) -> None:
    with serve(tmp_path) as address:
        visitors = [Visitor(address) for _ in range(6)]
        answers: List[str] = []
        long = "is it safe? " * 160

        def ask(visitor: Visitor) -> None:
            answers.append(visitor.say(long)[0]["id"])

        threads = [threading.Thread(target=ask, args=(visitor,)) for visitor in visitors]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        address.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert len(answers) == len(visitors)
        assert address.process.wait(timeout=TIMEOUT) == 0
