"""Several workers behind nginx, with PostgreSQL and Redis, on loopback, as `deploy/compose.yml` has them on servers."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Iterator, List, Optional, Type

from cryptography.fernet import Fernet

from assistant.runtime.settings import settings
from assistant.server.port import PortError, check
from workbench.running import action_process
from workbench.running.run import command
from workbench.running.services import Nginx, Postgres, Process, Redis, free_port, said_well
from workbench.running.train import console, content_or_exit, train_if_needed


class Worker(Process):
    """One server process, known to the others by nothing but the database and Redis that they share."""

    def __init__(self, name: str, folder: Path, **environment: str) -> None:
        self.name, self.port = name, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(command("127.0.0.1", self.port), folder / f"{name}.log", **environment)

    def answers(self) -> bool:
        return said_well(f"{self.url}/healthz")


class Actions(Process):
    """The action server, which all workers share."""

    def __init__(self, folder: Path, **environment: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(action_process.command(port), folder / "actions.log", **action_process.LOOPBACK, **environment)

    def answers(self) -> bool:
        return said_well(f"{self.url}/health")


class Cluster:
    """`with Cluster() as cluster` runs it all in a temporary folder; visitors go to `cluster.url`."""

    def __init__(self, workers: int = 2, port: Optional[int] = None, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ask-cluster-"))
        self.postgres = Postgres()
        self.redis = Redis(self.folder)
        shared = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "PROXIES_COUNT": "1",
            # A contact request may be begun with one worker and ended with another.
            "CONTACT_DRAFT_KEY": settings().contact_draft_key or Fernet.generate_key().decode(),
            **environment,
        }
        self.actions = Actions(self.folder, **shared)
        shared["ACTION_SERVER"] = self.actions.url
        self.workers = [Worker(f"worker-{number}", self.folder, **shared) for number in range(1, workers + 1)]
        self.nginx = Nginx(self.folder, port or free_port(), [worker.port for worker in self.workers])
        self.url = self.nginx.url

    def __enter__(self) -> "Cluster":
        try:
            self.postgres.start()
            around = (self.redis, self.actions, *self.workers)
            for each in around:
                each.start()
            for each in around:
                each.wait()
            self.nginx.start()
            self.nginx.wait()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything, whoever needs another first, and remove the folder."""
        running = [each for each in (self.nginx, *self.workers, self.actions, self.redis) if each.running()]
        for each in running:
            each.stop()
        self.postgres.close()
        shutil.rmtree(self.folder)


def _summary(cluster: Cluster) -> Iterator[str]:
    yield f"Open {cluster.url}/article"
    for worker in cluster.workers:
        yield f"{worker.name} is process {worker.process.pid}: {worker.url}/metrics, {worker.log}"
    yield f"The action server is process {cluster.actions.process.pid}: {cluster.actions.url}"
    yield f"Redis is process {cluster.redis.process.pid}: {cluster.redis.url}"
    yield f"PostgreSQL: {cluster.postgres.url}"
    yield "Ctrl-C stops it."


def _watch(workers: List[Worker]) -> None:
    """Until an interrupt; a worker that ends is told."""
    running = list(workers)
    while True:
        for worker in [each for each in running if not each.running()]:
            running.remove(worker)
            console.print(f"{worker.name} ended with {worker.process.returncode}; {len(running)} go on.")
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    try:
        check("127.0.0.1", arguments.port)
    except PortError as error:
        sys.exit(f"Not started: {error}")
    content = content_or_exit()
    train_if_needed(content)
    console.print(f"Starting {arguments.workers} workers.")
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.default_int_handler)
    try:
        with Cluster(arguments.workers, arguments.port) as cluster:
            console.print("\n".join(_summary(cluster)), soft_wrap=True)
            _watch(cluster.workers)
    except KeyboardInterrupt:
        console.print("Stopped.")
    except (FileNotFoundError, RuntimeError, TimeoutError) as error:
        console.print(f"Not started: {error}", markup=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
