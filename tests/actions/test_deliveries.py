"""Each request is delivered once and in bounded time, wherever a mail server or a database hangs."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
import requests
import sqlalchemy as sa

from actions.deliveries import AT_ONCE, SECONDS, Deliveries
from assistant.runtime import settings
from assistant.side_effects.contact_delivery import Mail, Store
from assistant.side_effects.contact_form import ALREADY, FAILED, SENT, UNKNOWN
from assistant.side_effects.contact_requests import SealedRequests, as_text, new_id, new_key
from tests.actions.conftest import TIMEOUT, Actions, MailServer
from workbench.running.services import Postgres, free_port, wait_for

REQUEST = {"name": "Ruperta Vole", "reach": "ruperta@amberley.example", "time": "mornings"}
STANDSTILL = 20  # seconds


def mail_to(port: int, begins_with_tls: bool = False) -> Mail:
    server = settings.MailServer(
        host="localhost", port=port, begins_with_tls=begins_with_tls, user="clinic", password="s3cret/word"
    )
    return Mail(server, "assistant@clinic.example", "d@clinic.example")


def deliver(to: Mail, seconds: float = 1.0) -> str:
    return asyncio.run(Deliveries(to).send(new_id(), REQUEST, seconds))


def under_way() -> List[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "delivery"]


@pytest.fixture(autouse=True)
def nothing_piles_up() -> Iterator[None]:
    yield
    wait_for(lambda: not under_way())


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server whose every connection is served like this, in a thread."""
    with socket.create_server(("localhost", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=_served, args=(serve, connection), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def _served(serve: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection, suppress(OSError):  # the other side ended it
        serve(connection)


def silent(connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(STANDSTILL)


def dribbling(connection: socket.socket) -> None:
    """A byte now and then, each before a read has waited too long."""
    for byte in b"220-" + b"x" * 1_000:
        connection.sendall(bytes([byte]))
        time.sleep(0.3)


def dribbling_tls(connection: socket.socket) -> None:
    """The head of a TLS record, and then its bytes now and then."""
    for byte in b"\x16\x03\x03\x40\x00" + b"x" * 1_000:
        connection.sendall(bytes([byte]))
        time.sleep(0.3)


def dribbling_after_starttls(connection: socket.socket) -> None:
    connection.sendall(b"220 here\r\n")
    connection.recv(1_000)
    connection.sendall(b"250-localhost\r\n250 STARTTLS\r\n")
    connection.recv(1_000)
    connection.sendall(b"220 go on\r\n")
    dribbling_tls(connection)


@pytest.mark.parametrize(
    "served_by, begins_with_tls",
    [(silent, False), (silent, True), (dribbling, False), (dribbling_tls, True), (dribbling_after_starttls, False)],
)
def test_a_mail_server_that_hangs_is_given_up(served_by: Any, begins_with_tls: bool) -> None:
    with listening(served_by) as port:
        begun = time.monotonic()
        assert deliver(mail_to(port, begins_with_tls)) == FAILED
        assert time.monotonic() - begun < STANDSTILL / 2
        wait_for(lambda: not under_way())
        assert time.monotonic() - begun < STANDSTILL / 2, "its thread ends with it"


def test_a_mail_server_that_is_stopped_is_given_up() -> None:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "aiosmtpd", "-n", "-l", f"localhost:{port}"])
    try:
        wait_for(lambda: _open(port))
        server.send_signal(signal.SIGSTOP)
        assert deliver(mail_to(port)) == FAILED
    finally:
        server.kill()
        server.wait(timeout=TIMEOUT)


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) == 0


def test_a_name_that_is_not_resolved_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved.wait(STANDSTILL) and [])
    try:
        assert deliver(mail_to(25)) == FAILED
    finally:
        resolved.set()


@pytest.fixture
def trusted(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    monkeypatch.setenv("SSL_CERT_FILE", mail_server.trust)
    return mail_server


def test_the_same_request_is_mailed_once_and_carries_its_id(trusted: MailServer) -> None:
    request_id = new_id()

    async def twice() -> List[str]:
        deliveries = Deliveries(mail_to(trusted.port))
        both = [deliveries.send(request_id, REQUEST, SECONDS) for _ in range(2)]
        said = await asyncio.gather(*both)
        return [*said, await deliveries.send(request_id, REQUEST, SECONDS), await deliveries.withdraw(request_id, 1)]

    assert asyncio.run(twice()) == [SENT, ALREADY, ALREADY, SENT]
    assert len(trusted.messages) == 1 and f"Message-ID: <{request_id}@clinic.example>" in trusted.messages[0]


def test_what_was_refused_is_not_sent_and_may_be_sent_again(trusted: MailServer) -> None:
    request_id = new_id()

    async def refused_first() -> List[str]:
        deliveries = Deliveries(mail_to(trusted.port))
        trusted.refuses = True
        said = [await deliveries.send(request_id, REQUEST, SECONDS), await deliveries.withdraw(request_id, 1)]
        trusted.refuses = False
        return [*said, await deliveries.send(request_id, REQUEST, SECONDS), await deliveries.withdraw(new_id(), 1)]

    assert asyncio.run(refused_first()) == [FAILED, FAILED, SENT, UNKNOWN]


@pytest.mark.parametrize("fault", ["silent", "gone"])
def test_a_mail_whose_receipt_got_lost_may_have_been_sent(fault: str, trusted: MailServer) -> None:
    """The one moment of which no side can know."""

    async def lost(*_: Any) -> str:
        if fault == "gone":
            session[0].transport.abort()
        await asyncio.sleep(2)
        return "250 taken"

    session: List[Any] = []

    async def remember(server: Any, *_: Any) -> str:
        session.append(server)
        return await lost()

    trusted.handle_DATA = remember
    request_id = new_id()

    async def send_and_ask() -> List[str]:
        deliveries = Deliveries(mail_to(trusted.port))
        first = await deliveries.send(request_id, REQUEST, 1)
        return [first, await deliveries.send(request_id, REQUEST, 1), await deliveries.withdraw(request_id, 1)]

    assert asyncio.run(send_and_ask()) == [UNKNOWN] * 3, "and it is not sent a second time"
    assert len(session) == 1


def test_beyond_what_may_hang_at_once_it_fails_at_once() -> None:
    async def many() -> List[str]:
        deliveries = Deliveries(mail_to(port))
        hanging = [asyncio.create_task(deliveries.send(new_id(), REQUEST, 3)) for _ in range(AT_ONCE)]
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        said = [await deliveries.send(new_id(), REQUEST, 3) for _ in range(50)]
        assert time.monotonic() - begun < 2 and len(under_way()) == AT_ONCE
        return said + list(await asyncio.gather(*hanging))

    with listening(silent) as port:
        assert set(asyncio.run(many())) == {FAILED}


def test_a_withdrawn_request_is_not_stored_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'requests.db'}")
    key, request_id = new_key(), new_id()
    assert SealedRequests().withdraw(request_id)

    async def send() -> List[str]:
        deliveries = Deliveries(Store(key.public_key(), 7))
        return [await deliveries.send(each, REQUEST, SECONDS) for each in (request_id, request_id, "other", "other")]

    assert asyncio.run(send()) == [FAILED, FAILED, SENT, ALREADY]
    assert [request["name"] for request in SealedRequests().open(key)] == [REQUEST["name"]]


def test_whoever_asked_and_hung_up_has_given_it_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'requests.db'}")
    key, request_id = new_key(), new_id()
    requests_ = SealedRequests()
    assert requests_.delete() == 0  # the table is there

    async def hang_up() -> None:
        deliveries = Deliveries(Store(key.public_key(), 7))
        with sa.create_engine(os.environ["DATABASE_URL"]).connect() as other:
            other.exec_driver_sql("BEGIN IMMEDIATE")
            sending = asyncio.create_task(deliveries.send(request_id, REQUEST, SECONDS))
            await asyncio.sleep(0.3)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            other.exec_driver_sql("ROLLBACK")

    asyncio.run(hang_up())
    wait_for(lambda: not under_way())
    assert list(requests_.open(key)) == [] and requests_.withdraw(request_id)


def ask(address: str, action: str, **slots: Any) -> Dict[str, Any]:
    """The answer of an action server, as the assistant asks it."""
    slots = {"answers_until": time.time() + 12, **slots}
    body = {
        "next_action": action,
        "sender_id": "visitor",
        "version": "3.6.21",
        "tracker": {"sender_id": "v", "slots": slots},
    }
    (event,) = requests.post(f"{address}/webhook", json=body, timeout=TIMEOUT).json()["events"]
    return event["value"]


def send_through(address: str, request_id: str = "") -> Any:
    said = {f"contact_{part}": value for part, value in REQUEST.items()}
    return ask(
        address, "action_send_contact_request", contact_consent=True, contact_request=request_id or new_id(), **said
    )


def test_the_action_server_serves_others_while_deliveries_hang_and_ends_when_told(tmp_path: Path) -> None:
    actions = Actions(tmp_path)
    with listening(dribbling) as port, ThreadPoolExecutor(40) as visitors:
        smtp = {
            "CONTACT_SMTP": f"smtp://localhost:{port}",
            "CONTACT_MAIL_FROM": "a@b.example",
            "CONTACT_MAIL_TO": "c@d.example",
        }
        actions.start(**smtp)
        sent = [visitors.submit(send_through, actions.address) for _ in range(30)]
        begun = time.monotonic()
        rating = {"section": "clinical_insights", "helpful": True}
        assert ask(actions.address, "action_record_feedback", rating=rating) == rating
        assert requests.get(f"{actions.address}/health", timeout=TIMEOUT).ok
        assert time.monotonic() - begun < 4
        assert len(os.listdir(f"/proc/{actions.pid}/task")) < AT_ONCE + 12
        assert {each.result() for each in sent} == {FAILED}
        late = visitors.submit(send_through, actions.address)
        time.sleep(0.5)
        begun = time.monotonic()
        process = actions.pid
        actions.stop()
        late.exception()
        assert not Path(f"/proc/{process}").exists() and time.monotonic() - begun < STANDSTILL


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    database = Postgres()
    database.start()
    yield database
    database.close()


@contextmanager
def stopped(postgres: Postgres) -> Iterator[None]:
    """Every process of the database server under SIGSTOP."""
    pid = int((postgres._data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    every = [pid, *map(int, children)]
    for each in every:
        os.kill(each, signal.SIGSTOP)
    yield
    for each in every:
        os.kill(each, signal.SIGCONT)


def test_a_database_that_is_stopped_keeps_nothing_that_was_given_up(postgres: Postgres, tmp_path: Path) -> None:
    key = new_key()
    actions = Actions(tmp_path)
    actions.start(DATABASE_URL=postgres.url, CONTACT_KEY=as_text(key.public_key()))
    engine = sa.create_engine(postgres.url)
    kept = SealedRequests(engine)
    try:
        known = new_id()
        assert [send_through(actions.address, known) for _ in range(3)] == [SENT, ALREADY, ALREADY]
        with ThreadPoolExecutor(20) as visitors:
            with stopped(postgres):
                sent = [visitors.submit(send_through, actions.address) for _ in range(20)]
                assert {each.result() for each in sent} == {FAILED}
                assert requests.get(f"{actions.address}/health", timeout=TIMEOUT).ok
                assert len(os.listdir(f"/proc/{actions.pid}/task")) < AT_ONCE + 12
            wait_for(lambda: send_through(actions.address) == SENT)
        assert len(list(kept.open(key))) == 2
        with engine.connect() as connection:
            count = sa.text("select count(*) from pg_stat_activity where backend_type = 'client backend'")
            assert connection.execute(count).scalar() < AT_ONCE + 4, "connections are used again"
    finally:
        actions.stop()
        engine.dispose()
