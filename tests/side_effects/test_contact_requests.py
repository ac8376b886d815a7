"""Who can read a stored request, and when it is gone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import sqlalchemy as sa

from assistant.runtime.database import database as engine_of
from assistant.side_effects.contact_requests import (
    DAY,
    SealedRequests,
    Withdrawn,
    as_text,
    new_id,
    new_key,
    private_key,
)
from workbench.running.services import Postgres

REQUEST = {"name": "Zebediah Quux", "reach": "zeb@quux.example", "time": "mornings"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "requests.db"


@pytest.fixture
def requests(database: Path) -> SealedRequests:
    return SealedRequests(sa.create_engine(f"sqlite:///{database}"))


def test_only_the_private_key_opens_a_request(requests: SealedRequests, database: Path) -> None:
    key = new_key()
    requests.add(REQUEST, key.public_key())
    assert not any(value.encode() in database.read_bytes() for value in REQUEST.values())
    (opened,) = requests.open(private_key(as_text(key)))
    assert REQUEST.items() <= opened.items()
    assert "name" not in next(requests.open(new_key())), "another key opens nothing"


def test_a_request_is_kept_once_under_its_id(requests: SealedRequests) -> None:
    key, request_id = new_key(), new_id()
    added = [requests.add(REQUEST, key.public_key(), request_id=request_id) for _ in range(3)]
    assert added == [True, False, False] and len(list(requests.open(key))) == 1
    assert not requests.withdraw(request_id), "it was sent"


def test_what_was_withdrawn_is_never_kept(requests: SealedRequests) -> None:
    key, request_id = new_key(), new_id()
    assert requests.withdraw(request_id) and requests.withdraw(request_id)
    with pytest.raises(Withdrawn):
        requests.add(REQUEST, key.public_key(), request_id=request_id)
    assert list(requests.open(key)) == [] and requests.delete() == 0


def test_what_the_operator_deleted_was_sent_all_the_same(requests: SealedRequests) -> None:
    key, request_id = new_key(), new_id()
    requests.add(REQUEST, key.public_key(), request_id=request_id)
    assert requests.delete() == 1 and list(requests.open(key)) == []
    assert not requests.withdraw(request_id), "nobody is told that it was not sent"
    assert not requests.add(REQUEST, key.public_key(), request_id=request_id)


def test_a_request_that_was_given_up_is_not_kept(requests: SealedRequests) -> None:
    with pytest.raises(TimeoutError):
        requests.add(REQUEST, new_key().public_key(), lambda: True)
    assert requests.delete() == 0


def test_requests_go_one_by_one_or_by_age(requests: SealedRequests) -> None:
    key = new_key()
    for _ in range(3):
        requests.add(REQUEST, key.public_key())
    numbers = {request["id"]: request["timestamp"] for request in requests.open(key)}
    assert requests.delete(min(numbers)) == 1
    now = max(numbers.values())
    assert requests.delete_older_than(7, now) == 0
    assert requests.delete_older_than(7, now + 8 * DAY) == 2


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.close()


OLDER = {
    "sqlite": "create table contact_requests (id integer primary key, timestamp float not null, sealed blob not null)",
    "postgresql": "create table contact_requests"
    " (id serial primary key, timestamp double precision not null, sealed bytea not null)",
}


@pytest.fixture(params=OLDER)
def connect(request: Any, tmp_path: Path) -> Iterator[Callable[[], sa.engine.Engine]]:
    """Connects to a database that an older version made, with one request in it that nobody can open."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").url
    engines = []

    def connected() -> sa.engine.Engine:
        engines.append(engine_of(url))
        return engines[-1]

    with connected().begin() as connection:
        connection.execute(sa.text("drop table if exists contact_requests"))
        connection.execute(sa.text(OLDER[request.param]))
        connection.execute(sa.text("create index ix_contact_requests_timestamp on contact_requests (timestamp)"))
        older = sa.text("insert into contact_requests (timestamp, sealed) values (1e9, :sealed)")
        connection.execute(older, {"sealed": b"of an older key"})
    yield connected
    for engine in engines:
        engine.dispose()


def test_a_table_of_an_older_version_keeps_its_requests_and_gets_ids(connect: Callable[[], sa.engine.Engine]) -> None:
    key, request_id = new_key(), new_id()
    with ThreadPoolExecutor(6) as workers:  # all start at once
        sent = workers.map(
            lambda _: SealedRequests(connect()).add(REQUEST, key.public_key(), request_id=request_id), range(6)
        )
        assert sorted(sent) == [False] * 5 + [True]
    requests = SealedRequests(connect())
    older, newer = requests.open(key)
    assert older["timestamp"] == 1e9 and "name" not in older
    assert REQUEST.items() <= newer.items()
    with connect().begin() as connection:  # a worker of the older version goes on beside it
        older = sa.text("insert into contact_requests (timestamp, sealed) values (2e9, :sealed)")
        for _ in range(2):
            connection.execute(older, {"sealed": b"of an older worker"})
    assert len(list(requests.open(key))) == 4
    assert requests.delete_older_than(7, 1e9 + 8 * DAY) == 1
