"""Starting and ending: a port that another process has, and a runner that is killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List

import psutil
import pytest

from assistant.content.loader import ROOT
from assistant.server.port import PortError, check
from workbench.running.services import free_port, program, wait_for

PATIENCE = 120  # seconds; against standstill
WATCHING = 60_000_000  # bytes of a runner, which only watches others


class Other(BaseHTTPRequestHandler):
    """Another program on the port, which says yes to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def other() -> Iterator[int]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield http.server_port
    http.shutdown()
    http.server_close()


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("workbench.running.run",),
        ("workbench.running.cluster",),
        ("assistant.server.serve", "run", "--interface", "127.0.0.1", "--quiet"),
        ("assistant.server.action_server", "--quiet"),
    ],
    ids=lambda command: command[0],
)
def test_a_port_in_use_is_told_in_one_line(model: Path, other: int, tmp_path: Path, command: List[str]) -> None:
    store = {"DATABASE_URL": f"sqlite:///{tmp_path / 'conversations.db'}", "SANIC_HOST": "127.0.0.1"}
    done = run(*command, "--port", str(other), **store)
    assert done.returncode == 1
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert said[-1].startswith(f"Not started: port {other} is in use") and "Open http" not in "".join(said)
    assert not any("Traceback" in line for line in said)


def test_an_address_that_is_not_ours_is_told() -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(PortError, match=host):
            check(host, 5005)


def test_a_port_that_is_only_being_left_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortError, match=str(port)):
            check("127.0.0.1", port)
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()  # which leaves it in TIME_WAIT
        client.close()
    check("127.0.0.1", port)


def alive(processes: Iterable[psutil.Process]) -> List[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def killed(command: List[str], said: str, folder: Path, **environment: str) -> Dict[psutil.Process, str]:
    """The children of a runner that was killed once it had said that it serves, with their names."""
    log = folder / "log.txt"
    store = {"DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}"}
    process = psutil.Popen(
        [sys.executable, "-m", *command, "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, **store, **environment},
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )

    def serves() -> bool:
        assert process.poll() is None, log.read_text()
        return said in log.read_text()

    wait_for(serves)
    assert process.memory_info().rss < WATCHING
    children = {each: each.name() for each in process.children(recursive=True)}
    process.send_signal(signal.SIGKILL)
    process.wait()
    return children


def test_a_killed_runner_leaves_no_orphan(model: Path, tmp_path: Path) -> None:
    children = killed(["workbench.running.run"], "Open http", tmp_path, FEEDBACK="on", CONTACT_KEY="")
    assert len(children) == 2  # the server and the action server
    wait_for(lambda: not alive(children))


def test_a_killed_cluster_leaves_no_orphan(model: Path, tmp_path: Path) -> None:
    programs = {"postgres", "redis-server", "nginx"}
    assert all(map(program, programs))
    children = killed(["workbench.running.cluster"], "Open http", tmp_path, FEEDBACK="on")
    assert programs <= set(children.values())
    assert list(children.values()).count("python") == 3, children  # two workers and the action server
    wait_for(lambda: not alive(children))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_runner_that_ends_ends_its_training(
    small_project: Callable[..., Path], tmp_path: Path, how: signal.Signals
) -> None:
    log = tmp_path / "log.txt"
    process = psutil.Popen(
        [sys.executable, "-m", "workbench.running.run", "--port", str(free_port())],
        cwd=small_project(),  # which has no model yet
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which a shell's background jobs ignore
    )
    wait_for(lambda: "Training" in log.read_text())
    children = process.children(recursive=True)
    assert children and process.memory_info().rss < WATCHING
    process.send_signal(how)
    assert process.wait(PATIENCE) == (128 + how if how == signal.SIGINT else -how)
    wait_for(lambda: not alive(children))
    assert "Traceback" not in log.read_text() and "Starting" not in log.read_text()


PARENT = """
import subprocess, sys, time
from workbench.running.child_processes import ends_with_it

tie = ends_with_it()

def late():
    print("started", flush=True)
    time.sleep(2)
    tie()

subprocess.Popen(["sleep", sys.argv[1]], preexec_fn=late)
"""


def test_a_child_ends_though_its_parent_was_killed_before_it_was_tied() -> None:
    unlikely = str(100_000 + os.getpid())
    parent = psutil.Popen([sys.executable, "-c", PARENT, unlikely], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "started\n"
    children = parent.children()
    assert len(children) == 1
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not alive(children))
    time.sleep(0.1)
    assert not [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", unlikely]]
