"""A real PostgreSQL that a test starts and stops, as a user without privileges."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


def program(name: str) -> str:
    """A program of PostgreSQL's, wherever the system keeps it."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    assert found, f"PostgreSQL's {name} is not installed"
    return found


class Postgres:
    """A database server of its own folder and port, on loopback only."""

    def __init__(self) -> None:
        # PostgreSQL refuses to run as root.
        self._as = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        if os.getuid() != 0:
            self._as = {}
        self._folder = Path(tempfile.mkdtemp(prefix="ask-postgres-", dir="/tmp"))
        if self._as:
            os.chown(self._folder, pwd.getpwnam("nobody").pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://visitor@127.0.0.1:{self.port}/postgres"
        self._data = self._folder / "data"
        command = [program("initdb"), "-D", str(self._data), "-U", "visitor", "--auth=trust", "--no-sync"]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, **self._as)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        command = [
            program("pg_ctl"),
            "-D",
            str(self._data),
            "-o",
            settings,
            "-w",
            "-l",
            str(self._folder / "log"),
            "start",
        ]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, **self._as)

    def stop(self) -> None:
        """Stop it at once, as a fault would."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)
        for _ in range(200):
            if not (self._data / "postmaster.pid").exists():
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL does not stop")

    def close(self) -> None:
        """Stop it for good, and remove its folder."""
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)
