"""PostgreSQL, PgBouncer, Redis and nginx from the system's own programs, on loopback: for tests and `make cluster`."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from string import Template
from typing import Any, Callable, Dict, List, Optional, Set

from assistant.content.loader import ROOT
from workbench.running.child_processes import ends_with_it

NGINX = ROOT / "deploy" / "nginx" / "ask.conf.template"
PATIENCE = 240  # seconds
# Each program that `make cluster` and the tests start, and the Debian package that has it.
PACKAGES = {
    "initdb": "postgresql",
    "postgres": "postgresql",
    "pg_basebackup": "postgresql",
    "pg_dump": "postgresql",
    "pg_restore": "postgresql",
    "pgbouncer": "pgbouncer",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "chromium": "chromium",
}
# What `make package` and its tests need, and what a second browser for the tests of the widget does.
OPTIONAL = {"node": "nodejs", "npm": "npm", "firefox-esr": "firefox-esr"}


class NotInstalled(FileNotFoundError):
    """The system lacks a program of `PACKAGES` or `OPTIONAL`."""

    def __init__(self, name: str) -> None:
        package = {**PACKAGES, **OPTIONAL}[name]
        super().__init__(f"'{name}' is not installed; Debian has it in the package {package}")
        self.optional = name in OPTIONAL


def program(name: str) -> str:
    """The path of a program of `PACKAGES` or `OPTIONAL`, wherever the system keeps it.

    Raises:
        NotInstalled: if the system lacks it.
    """
    places = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), Path("/usr/sbin") / name]
    found = shutil.which(name) or next((str(place) for place in sorted(places) if place.exists()), None)
    if not found:
        raise NotInstalled(name)
    return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(what: Callable[[], bool]) -> None:
    """
    Raises:
        TimeoutError: if it does not come true.
    """
    give_up = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.05)


def said_well(url: str) -> bool:
    """Whether somebody answers there, and well."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True


class Process:
    """A process that is started and stopped, and started again, with its log in a file."""

    def __init__(self, command: List[str], log: Path, **environment: str) -> None:
        self._command, self._environment = command, environment
        self.log = log
        self._process: Optional["subprocess.Popen[bytes]"] = None

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """
        Raises:
            RuntimeError: if it was never started.
        """
        if self._process is None:
            raise RuntimeError("it was never started")
        return self._process

    def start(self) -> None:
        # Not of the terminal's group: Ctrl-C must not stop a database before those who write to it.
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=ends_with_it(),
                start_new_session=True,
            )

    def answers(self) -> bool:
        raise NotImplementedError

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: if it ended before that, with its last words.
        """

        def done() -> bool:
            if not self.running():
                raise RuntimeError(self.log.read_text()[-2_000:])
            return self.answers()

        wait_for(done)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Stop it, and wait until it has ended; its exit code."""
        if self.running():
            self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)

    def hang(self) -> None:
        """Let it take connections and answer nobody, until `go_on`."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Postgres:
    """A database server of its own folder and port."""

    _server: "subprocess.Popen[bytes]"

    def __init__(self, standby_of: Optional["Postgres"] = None) -> None:
        """A new database, or one that follows a running one until it is promoted."""
        # PostgreSQL refuses to run as root.
        self._as: Dict[str, Any] = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        if os.getuid() != 0:
            self._as = {}
        self._folder = Path(tempfile.mkdtemp(prefix="ask-postgres-", dir="/tmp"))
        if self._as:
            os.chown(self._folder, pwd.getpwnam("nobody").pw_uid, -1)
        self.port = free_port()
        self.url = f"postgresql://visitor@127.0.0.1:{self.port}/postgres"
        self._data = self._folder / "data"
        self._pid = self._data / "postmaster.pid"
        if standby_of:
            source = f"host=127.0.0.1 port={standby_of.port} user=visitor"
            self._run("pg_basebackup", "-D", str(self._data), "-d", source, "-R", "--checkpoint=fast", "--no-sync")
        else:
            self._run("initdb", "-D", str(self._data), "-U", "visitor", "--auth=trust", "--no-sync")

    def start(self) -> None:
        """Start it unless it runs, and wait until it answers."""
        if self._pid.exists():
            return
        settings = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        # Not by pg_ctl, whose server would have no parent to end with.
        with (self._folder / "log").open("a") as log:
            self._server = subprocess.Popen(
                [program("postgres"), "-D", str(self._data), *settings.split()],
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=ends_with_it(signal.SIGINT),
                start_new_session=True,
                **self._as,
            )
        wait_for(self._answers)

    def _answers(self) -> bool:
        if self._server.poll() is not None:
            raise RuntimeError((self._folder / "log").read_text()[-2_000:])
        said = self._pid.read_text().splitlines() if self._pid.exists() else []
        return len(said) > 7 and said[7].strip() == "ready"  # the status that pg_ctl looks at

    def stop(self) -> None:
        """Stop it at once, as a fault would."""
        if self._pid.exists():
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=PATIENCE)

    def hang(self) -> None:
        """Let it take connections and answer nobody, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, how: int) -> None:
        server = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (server, *map(int, children)):
            with suppress(ProcessLookupError):  # of a connection that was closed meanwhile
                os.kill(pid, how)

    def close(self) -> None:
        """Stop it for good, and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, name: str, *arguments: str) -> None:
        command = [program(name), *arguments]
        # A session of its own, as Ctrl-C is for whoever stops it in order.
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True, start_new_session=True, **self._as)


class PgBouncer(Process):
    """A pooler in front of a database, which gives each transaction some connection."""

    def __init__(self, folder: Path, database: Postgres) -> None:
        self.port = free_port()
        self.url = f"postgresql://visitor@127.0.0.1:{self.port}/postgres"
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\npostgres = host=127.0.0.1 port={database.port} user=visitor\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n"
        )
        # It refuses to run as root.
        user = ["--user", "nobody"] if os.getuid() == 0 else []
        super().__init__([program("pgbouncer"), "--quiet", *user, str(settings)], folder / "pgbouncer.log")

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Redis(Process):
    """A Redis that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        super().__init__([*command, "--dir", str(folder)], folder / "redis.log")

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Nginx(Process):
    """The proxy in front of workers, with the configuration of `deploy/`."""

    def __init__(self, folder: Path, port: int, workers: List[int], besides: str = "") -> None:
        """A proxy on a port of loopback; `besides` stands beside the configuration, as an operator's own lines do."""
        self.url = f"http://127.0.0.1:{port}"
        self._listen, self._workers, self._configuration = f"127.0.0.1:{port}", workers, folder / "ask.conf"
        self._configure()
        temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = " ".join(f"{name}_temp_path {folder / name};" for name in temporary)
        user = "user root;" if os.getuid() == 0 else ""
        http = f"http {{ {paths} {besides} include ask.conf; }}"
        main = f"daemon off; {user} pid {folder / 'nginx.pid'}; events {{}} {http}\n"
        (folder / "nginx.conf").write_text(main)
        self._call = [program("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        super().__init__(self._call, folder / "nginx.log")

    def _configure(self, without: Optional[int] = None) -> None:
        servers = (
            f"server 127.0.0.1:{worker} fail_timeout=3s{' down' if worker == without else ''};"
            for worker in self._workers
        )
        settings = {"ASK_LISTEN": self._listen, "ASK_WORKERS": " ".join(servers)}
        # As its image does, which leaves nginx's own $names alone.
        self._configuration.write_text(Template(NGINX.read_text()).safe_substitute(settings))

    def leave_out(self, worker: Optional[int]) -> None:
        """Send nobody to the worker of this port any more, or to all again; what is under way is answered."""
        before = self._processes()
        self._configure(worker)
        self.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self._processes().isdisjoint(before))

    def _processes(self) -> Set[str]:
        pid = self.process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def check(self) -> None:
        """
        Raises:
            subprocess.CalledProcessError: if nginx does not understand the configuration.
        """
        subprocess.run([*self._call, "-t"], check=True, capture_output=True)

    def answers(self) -> bool:
        return said_well(f"{self.url}/healthz")
