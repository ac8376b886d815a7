"""A database of before goes on: after an upgrade, and restored from a backup by the commands of docs/operations.md."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Iterator, List, Tuple
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.content.loader import ROOT
from assistant.storage.conversation_store import ConversationStore
from assistant.storage.event_table import INDEXES
from tests.conftest import Serve
from tests.figures import figure_of
from workbench.running.services import Postgres, program

TIMEOUT = 60
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SESSION = "s" * 43
# The table as Rasa itself makes it.
OLDER = (
    "create table events (id serial primary key, sender_id varchar(255) not null, type_name varchar(255) not null,"
    " timestamp double precision, intent_name varchar(255), action_name varchar(255), data text)",
    "create index ix_events_sender_id on events (sender_id)",
)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    database = Postgres()
    database.start()
    yield database
    database.close()


def execute(postgres: Postgres, *statements: str) -> None:
    engine = sa.create_engine(postgres.url)
    with engine.begin() as connection:
        for each in statements:
            connection.exec_driver_sql(each)
    engine.dispose()


def documented(postgres: Postgres, name: str) -> List[str]:
    """A command of the page on operations, for the database of the test."""
    (arguments,) = re.findall(rf"exec -T postgres {name} (.+?) [<>] ask.dump$", OPERATIONS, re.MULTILINE)
    address = urlsplit(postgres.url)
    given = arguments.replace("--username ask", f"--username {address.username}").split()
    where = ["--host", str(address.hostname), "--port", str(address.port)]
    return [program(name), *where, *(address.path.strip("/") if each == "ask" else each for each in given)]


def path(address: str, session: str = SESSION) -> str:
    return f"{address}/chat/sessions/{session}"


def said(address: str) -> List[str]:
    answer = requests.get(path(address), timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    return [message["text"] for message in answer.json()["messages"] if message["id"] == "visitor"]


def say(address: str, text: str) -> None:
    answer = requests.post(f"{path(address)}/messages", json={"text": text}, timeout=TIMEOUT)
    assert answer.status_code == 200 and answer.json()["messages"], answer.text


def test_a_database_of_rasa_goes_on_and_comes_back_from_its_backup(
    serve: Serve, postgres: Postgres, tmp_path: Path
) -> None:
    execute(postgres, *OLDER)
    older = SQLTrackerStore(
        dialect="postgresql", host="127.0.0.1", port=postgres.port, db="postgres", username="visitor"
    )
    events = [ActionExecuted("action_session_start"), SessionStarted(), UserUttered("is it safe?"), BotUttered("Yes.")]
    asyncio.run(older.save(DialogueStateTracker.from_events(SESSION, events)))
    older.engine.dispose()
    for index in INDEXES:  # which belong to the table wherever our module is imported
        execute(postgres, f"drop index if exists {index.name}")
    with serve(tmp_path, DATABASE_URL=postgres.url) as server:
        assert said(server) == ["is it safe?"]
        say(server, "what is ptsd?")
        engine = sa.create_engine(postgres.url)
        assert {each["name"] for each in sa.inspect(engine).get_indexes("events")} >= {each.name for each in INDEXES}
        assert "forgotten_conversations" in sa.inspect(engine).get_table_names()
        engine.dispose()
        deleted = requests.post(f"{server}/chat/sessions", timeout=TIMEOUT).json()["session"]
        dumped = subprocess.run(documented(postgres, "pg_dump"), stdout=subprocess.PIPE, check=True).stdout
        say(server, "how does it work?")
        assert len(said(server)) == 3
        assert requests.delete(path(server, deleted), timeout=TIMEOUT).status_code == 204
        assert figure_of(server, "ask_store_errors_total") == 0
    restored = subprocess.run(documented(postgres, "pg_restore"), input=dumped, capture_output=True)
    assert restored.returncode == 0, restored.stderr
    execute(postgres, *re.findall(r'exec -T postgres psql .* --command "(.+)"$', OPERATIONS, re.MULTILINE))
    with serve(tmp_path, DATABASE_URL=postgres.url) as server:
        assert said(server) == ["is it safe?", "what is ptsd?"]
        say(server, "how does it work?")
        assert said(server)[2:] == ["how does it work?"]
        assert requests.get(path(server, deleted), timeout=TIMEOUT).status_code == 404


def test_a_copy_of_a_running_sqlite_file_can_be_put_in_its_place(tmp_path: Path) -> None:
    file, copy = tmp_path / "conversations.db", tmp_path / "copy.db"

    def keep(text: str) -> None:
        store = ConversationStore(host=f"sqlite:///{file}")
        asyncio.run(store.save(DialogueStateTracker.from_events(text, [UserUttered(text)])))
        store.engine.dispose()

    def kept() -> List[str]:
        with closing(sqlite3.connect(file)) as connection:
            return [name for (name,) in connection.execute("select distinct sender_id from events")]

    keep("before")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)  # as ".backup" of the program sqlite3
    keep("after")
    assert sorted(kept()) == ["after", "before"]
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    shutil.copy(copy, file)
    assert kept() == ["before"]
    keep("again")
    assert sorted(kept()) == ["again", "before"]


def refusal(url: str) -> Tuple[int, str]:
    """How a server ends that is given this database."""
    command = [sys.executable, "-W", "ignore", "-m", "assistant.server.serve", "run", "--quiet"]
    environment: Any = {**os.environ, "DATABASE_URL": url, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    return done.returncode, done.stderr


def test_a_database_that_another_program_made_is_refused_and_left_as_it_is(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "others.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table events (id integer primary key, sender_id text, what text)")
        connection.execute("insert into events values (1, 'ours', 'a concert')")
        connection.commit()
    code, error = refusal(f"sqlite:///{file}")
    told = [line for line in error.splitlines() if "Not started" in line]
    assert code == 1 and "Traceback" not in error
    assert told == [
        "Not started: DATABASE_URL: the table 'events' has no column type_name, timestamp, intent_name, action_name, "
        "data. Another program or an unknown version made it."
    ]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select * from events").fetchall() == [(1, "ours", "a concert")]
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (1,)
