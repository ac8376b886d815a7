"""A server as a process: started, waited for, weighed, and stopped."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Mapping

import psutil

from workbench.running.services import free_port

PATIENCE = 600  # seconds until a server must be ready
POLL = 0.05


class Server:
    """A running server; what it takes is that of the process and its children together."""

    def __init__(self, process: psutil.Popen, address: str, boot_seconds: float) -> None:
        self.address, self.boot_seconds = address, boot_seconds
        self._process = process

    def _tree(self) -> List[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def megabytes(self) -> float:
        """Resident memory; pages that several of its processes share count once."""
        found = (process.memory_full_info() for process in self._tree())
        return sum(getattr(memory, "pss", memory.rss) for memory in found) / 1e6

    def cpu_seconds(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._tree())


@contextmanager
def running(
    command: List[str], folder: Path, ready: str, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run a command, to which `--port` is added, until `ready`, a path, answers with 200.

    Raises:
        SystemExit: if it ends or is not ready; its log says why.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as written:
        begun = time.monotonic()
        process = psutil.Popen(
            [*command, "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _answers(f"{address}{ready}"):
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    raise SystemExit(f"The server did not start:\n{log.read_text()}")
                time.sleep(POLL)
            yield Server(process, address, time.monotonic() - begun)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except psutil.TimeoutExpired:
                process.kill()
                raise


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
