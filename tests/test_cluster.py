"""Two workers behind nginx, with a real PostgreSQL and Redis: what one of them takes, both know, and each may fail.

`CLUSTER_ROUNDS=20` repeats what is up to chance as often.
"""

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
import redis
import requests
import sqlalchemy as sa

from assistant.storage.conversation_store import DAY, ConversationStore
from tests.channels.platforms.telegram import Telegram
from tests.figures import figure_of
from workbench.running.cluster import Cluster, Worker
from workbench.running.services import Process, wait_for

ROUNDS = int(os.environ.get("CLUSTER_ROUNDS", "1"))
TIMEOUT = 40
TOGETHER = 24
QUESTIONS = ("is it safe", "what is ptsd", "how does it work", "what do studies show")


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    platform = Telegram()
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def started(model: Path, telegram: Telegram) -> Iterator[Cluster]:
    with Cluster(2, RATE_LIMITS="off", REST_CHANNEL="on", **telegram.settings()) as running:
        yield running


@pytest.fixture
def cluster(started: Cluster) -> Iterator[Cluster]:
    """All of it running; a test that fails leaves nothing stopped to the next."""
    yield started
    started.postgres.start()
    for each in (started.redis, *started.workers):
        if not each.running():
            again(each)


def start(address: str) -> str:
    begun = requests.post(f"{address}/chat/sessions", timeout=TIMEOUT)
    assert begun.status_code == 201, begun.text
    return begun.json()["session"]


def post(address: str, session: str, text: str) -> requests.Response:
    return requests.post(f"{address}/chat/sessions/{session}/messages", json={"text": text}, timeout=TIMEOUT)


def say(address: str, session: str, text: str) -> List[Dict[str, Any]]:
    answer = post(address, session, text)
    assert answer.status_code == 200, answer.text
    return answer.json()["messages"]


def stored(cluster: Cluster, conversation: str) -> List[Tuple[str, List[str]]]:
    """What a visitor said, in the order of the store, each with the replies to it."""
    with sa.create_engine(cluster.postgres.url).connect() as connection:
        wanted = "sender_id = :sender and type_name in ('user', 'bot')"
        read = sa.text(f"select type_name, data::json ->> 'text' from events where {wanted} order by id")
        events = connection.execute(read, {"sender": conversation}).all()
    turns: List[Tuple[str, List[str]]] = []
    for kind, text in events:
        if kind == "user":
            turns.append((text, []))
        else:
            turns[-1][1].append(text)
    return turns


def texts(messages: List[Dict[str, Any]]) -> List[str]:
    return [message["text"] for message in messages]


def again(process: Process) -> None:
    process.start()
    process.wait()


def at_once(what: Any, times: int = TOGETHER) -> List[Any]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(what, range(times)))


def question(number: int) -> str:
    return QUESTIONS[number % len(QUESTIONS)] + "?" * (number + 1)


@pytest.mark.parametrize("sticky", [True, False])
def test_a_visitor_writes_many_messages_at_once(cluster: Cluster, sticky: bool) -> None:
    for _ in range(ROUNDS):
        session = start(cluster.url)

        def ask(number: int) -> Tuple[str, List[str]]:
            address = cluster.url if sticky else cluster.workers[number % 2].url
            return question(number), texts(say(address, session, question(number)))  # noqa: B023

        given = at_once(ask)
        turns = [turn for turn in stored(cluster, session) if not turn[0].startswith("/")]
        # Every message once, each with its own answer, and none between another and its answer.
        assert sorted(turns) == sorted(given) and len(turns) == TOGETHER
        assert all(answers for _, answers in turns)


def test_a_sender_of_another_channel_writes_many_messages_at_once(cluster: Cluster) -> None:
    for turn in range(ROUNDS):
        sender = f"sender {turn}"

        def ask(number: int) -> Any:
            body = {"sender": sender, "message": question(number)}  # noqa: B023
            return requests.post(
                f"{cluster.workers[number % 2].url}/webhooks/rest/webhook", json=body, timeout=TIMEOUT
            ).json()

        assert all(at_once(ask))
        turns = stored(cluster, f"rest:{sender}")
        # Greeted once, and first.
        assert turns[0][0] == "/greet"
        assert sorted(text for text, _ in turns[1:]) == sorted(map(question, range(TOGETHER)))
        assert all(answers for _, answers in turns)


def test_what_a_platform_delivers_to_both_workers_is_answered_once(cluster: Cluster, telegram: Telegram) -> None:
    update = telegram.text_update("7001", "is it safe?")
    for worker in cluster.workers * 2:
        assert telegram.deliver(worker.url, update).status_code == 200
    wait_for(lambda: any(shown.options for shown in telegram.shown))
    time.sleep(1)
    answers = [shown for shown in telegram.shown if "Considerations and Caution" in shown.text]
    assert len(answers) == 1


class Visitors:
    """People who write one message after the other, and again what was not taken."""

    def __init__(self, address: str, count: int) -> None:
        self._address, self._over = address, threading.Event()
        self.acknowledged: Dict[str, List[str]] = {start(address): [] for _ in range(count)}
        self.refused: List[int] = []
        self.codes: List[str] = []  # why
        self._threads = [threading.Thread(target=self._write, args=(session,)) for session in self.acknowledged]
        for thread in self._threads:
            thread.start()

    def _write(self, session: str) -> None:
        said = self.acknowledged[session]
        while not self._over.is_set():
            text = question(len(said))
            answer = post(self._address, session, text)
            if answer.status_code == 200:
                assert answer.json()["messages"]
                said.append(text)
            else:
                self.refused.append(answer.status_code)
                self.codes.append(answer.json()["error"]["code"])
                time.sleep(0.2)

    def go_on(self) -> None:
        """Until everybody was answered twice more."""
        before = {session: len(said) for session, said in self.acknowledged.items()}
        wait_for(lambda: all(len(said) >= before[session] + 2 for session, said in self.acknowledged.items()))

    def __enter__(self) -> "Visitors":
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def lost(self, cluster: Cluster) -> List[str]:
        """What was acknowledged and is not in the store."""
        found = []
        for session, said in self.acknowledged.items():
            kept = [text for text, _ in stored(cluster, session)]
            found += [text for text in said if text not in kept]
        return found


def test_a_worker_is_killed_while_it_answers(cluster: Cluster) -> None:
    refused = acknowledged = 0
    for turn in range(ROUNDS):
        worker = cluster.workers[turn % 2]
        with Visitors(cluster.url, 8) as visitors:
            visitors.go_on()
            worker.stop(signal.SIGKILL)
            visitors.go_on()  # everybody, those among them who were on the dead one
        assert visitors.lost(cluster) == []
        assert set(visitors.refused) <= {503}
        refused += len(visitors.refused)
        acknowledged += sum(map(len, visitors.acknowledged.values()))
        again(worker)
    print(f"{ROUNDS} kills: {acknowledged} messages acknowledged, all stored; {refused} had to be sent again")


def test_a_worker_is_replaced_and_every_visitor_is_answered(cluster: Cluster) -> None:
    with Visitors(cluster.url, 8) as visitors:
        visitors.go_on()
        cluster.nginx.leave_out(cluster.workers[0].port)
        assert cluster.workers[0].stop() == 0
        visitors.go_on()
        again(cluster.workers[0])
        cluster.nginx.leave_out(None)
        visitors.go_on()
    assert visitors.codes == [] and visitors.lost(cluster) == []


def code(worker: Worker) -> Any:
    """The error that a worker's `/readyz` gives, if it gives one."""
    return requests.get(f"{worker.url}/readyz", timeout=TIMEOUT).json().get("error", {}).get("code")


def test_workers_are_replaced_one_after_the_other_and_no_request_is_refused(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAIN_SECONDS", "6")
    for worker in cluster.workers:
        worker.stop()
        again(worker)
    monkeypatch.delenv("DRAIN_SECONDS")  # for those that take their places
    with Visitors(cluster.url, 8) as visitors:
        visitors.go_on()
        for worker in cluster.workers:
            worker.process.send_signal(signal.SIGTERM)
            # As a balancer does that looks at /readyz.
            wait_for(lambda: code(worker) == "draining")  # noqa: B023
            cluster.nginx.leave_out(worker.port)
            assert worker.process.wait(timeout=TIMEOUT) == 0
            visitors.go_on()
            again(worker)
            cluster.nginx.leave_out(None)
            visitors.go_on()
    assert visitors.codes == [] and visitors.lost(cluster) == []


def test_a_worker_that_is_told_to_end_loses_no_message(cluster: Cluster) -> None:
    with Visitors(cluster.url, 8) as visitors:
        visitors.go_on()
        assert cluster.workers[0].stop() == 0
        visitors.go_on()
    # Who knocked in that very moment was told to try again.
    assert set(visitors.refused) <= {503} and visitors.lost(cluster) == []


def test_help_comes_without_redis(cluster: Cluster) -> None:
    session = start(cluster.url)
    cluster.redis.stop()
    assert say(cluster.url, session, "I want to die")[0]["id"] == "crisis"
    assert say(cluster.url, start(cluster.url), "I want to die")[0]["id"] == "crisis"
    body = {"sender": "without redis", "message": "I want to die"}
    for worker in cluster.workers:
        assert "988" in requests.post(f"{worker.url}/webhooks/rest/webhook", json=body, timeout=TIMEOUT).text
        assert requests.get(f"{worker.url}/readyz", timeout=TIMEOUT).json() == {"status": "ready", "redis": False}
        assert figure_of(worker.url, "ask_redis_up") == 0 and figure_of(worker.url, "ask_redis_errors_total") > 0
    # Everybody stays on one worker, so messages at once are still in order.
    given = at_once(lambda number: (question(number), texts(say(cluster.url, session, question(number)))))
    turns = [turn for turn in stored(cluster, session) if turn[0].endswith("?")]
    assert sorted(turns) == sorted(given)
    again(cluster.redis)
    for worker in cluster.workers:
        wait_for(lambda: figure_of(worker.url, "ask_redis_up") == 1)  # noqa: B023
    test_a_visitor_writes_many_messages_at_once(cluster, sticky=False)


def test_a_redis_that_loses_its_memory_loses_no_message(cluster: Cluster) -> None:
    """As after a FLUSHALL, an eviction, or a failover to a replica that lags behind."""
    forgetful = redis.Redis.from_url(cluster.redis.url)
    with Visitors(cluster.url, 8) as visitors:
        for _ in range(3):
            visitors.go_on()
            forgetful.flushall()
        visitors.go_on()
    forgetful.close()
    for worker in cluster.workers:  # on a busy machine, the database may have been too slow for some
        wait_for(lambda: figure_of(worker.url, "ask_store_unsaved_events") == 0)  # noqa: B023
    assert visitors.codes == [] and visitors.lost(cluster) == []
    for worker in cluster.workers:
        assert requests.get(f"{worker.url}/readyz", timeout=TIMEOUT).json() == {"status": "ready", "redis": True}


def test_help_comes_without_the_database_and_from_a_worker_that_knows_nothing(cluster: Cluster) -> None:
    session = start(cluster.url)
    say(cluster.url, session, "is it safe?")
    cluster.postgres.stop()
    assert say(cluster.url, session, "I want to die")[0]["id"] == "crisis"
    assert say(cluster.url, start(cluster.url), "I want to die")[0]["id"] == "crisis"
    for worker in cluster.workers:
        assert say(worker.url, session, "I want to die")[0]["id"] == "crisis"
        assert figure_of(worker.url, "ask_store_up") == 0 and figure_of(worker.url, "ask_store_unsaved_events") > 0
    cluster.postgres.start()
    for worker in cluster.workers:
        wait_for(lambda: requests.get(f"{worker.url}/readyz", timeout=TIMEOUT).status_code == 200)  # noqa: B023
    assert [text for text, _ in stored(cluster, session)].count("I want to die") == 3
    # A client cannot make a session up while there is a store to ask.
    assert post(cluster.url, "x" * 43, "hello").status_code == 404


def test_what_one_worker_deletes_no_other_brings_back(cluster: Cluster) -> None:
    first, second = cluster.workers
    for _ in range(4 * ROUNDS):
        session = start(first.url)
        path = f"{second.url}/chat/sessions/{session}"
        say(second.url, session, "is it safe?")  # both have it in memory now
        with ThreadPoolExecutor(5) as pool:
            answers = [pool.submit(post, first.url, session, question(number)) for number in range(4)]
            deleted = pool.submit(requests.delete, path, timeout=TIMEOUT)
            codes = {answer.result().status_code for answer in answers}
        assert deleted.result().status_code == 204 and codes <= {200, 404}
        assert stored(cluster, session) == []
        assert {post(worker.url, session, "hello").status_code for worker in cluster.workers} == {404}


def test_what_is_deleted_in_an_outage_of_the_database_stays_deleted(cluster: Cluster) -> None:
    first, second = cluster.workers
    session = start(first.url)
    say(first.url, session, "is it safe?")
    cluster.postgres.stop()
    say(first.url, session, "what is ptsd?")  # waits in the memory of this worker
    path = f"{second.url}/chat/sessions/{session}"
    assert requests.delete(path, timeout=TIMEOUT).status_code == 503  # but it is noted by that one
    cluster.postgres.start()
    for worker in (first, second):
        wait_for(lambda: requests.get(f"{worker.url}/readyz", timeout=TIMEOUT).status_code == 200)  # noqa: B023
    assert stored(cluster, session) == []


def test_workers_delete_what_is_old_together(cluster: Cluster) -> None:
    store = ConversationStore(host=cluster.postgres.url)
    old = {"sender": "old", "when": time.time() - 40 * DAY}
    fill = "insert into events (sender_id, type_name, timestamp, data) select :sender, 'slot', :when, '{}' "
    with store.engine.begin() as connection:
        connection.execute(sa.text(fill + "from generate_series(1, 9000)"), old)
    stores = [ConversationStore(host=cluster.postgres.url) for _ in range(4)]
    deleted: List[int] = []

    def delete(number: int) -> None:
        deleted.append(asyncio.run(stores[number].forget_older_than(30)))

    at_once(delete, len(stores))
    assert sum(deleted) == 9000
    assert stored(cluster, "old") == []


def test_the_workers_lost_no_event_and_logged_no_traceback(cluster: Cluster) -> None:
    for worker in cluster.workers:
        assert figure_of(worker.url, "ask_store_lost_events_total") == 0
        assert figure_of(worker.url, "ask_failures_total") == 0
        assert "Traceback" not in worker.log.read_text()
