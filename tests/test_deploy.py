"""What stands in `deploy/`: the proxy does what it is for, and the files fit the rest; `make image-check` builds."""

import copy
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath
from typing import Any, Dict, Iterator, List
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from jsonschema.validators import validator_for

from assistant.channels.platforms.whatsapp import WhatsApp
from assistant.content.loader import ROOT
from assistant.runtime.settings import CHANNELS, VARIABLES, MailServer
from assistant.server import shutdown
from tests.conftest import Serve
from tests.figures import figure_of
from workbench.bench.installed_size import locked
from workbench.running.services import Nginx, free_port, wait_for

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PACKAGES = Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
LOCKED = {"pip", *locked(ROOT / "requirements.txt")}
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))


class Upstream:
    """A worker that notes what reaches it, and may break off without an answer."""

    def __init__(self) -> None:
        self.requests: List[Dict[str, Any]] = []
        self.breaks = False
        self.lacks = ""
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                upstream.requests.append({"path": self.path, "body": body, **self.headers})
                if upstream.breaks:
                    return
                self.send_response(404 if self.path == upstream.lacks else 200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            do_GET = do_POST = handle_any

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def upstreams() -> Iterator[List[Upstream]]:
    both = [Upstream(), Upstream()]
    yield both
    for each in both:
        each.close()


@pytest.fixture
def nginx(upstreams: List[Upstream], tmp_path: Path) -> Iterator[Nginx]:
    proxy = Nginx(tmp_path, free_port(), [each.http.server_port for each in upstreams])
    proxy.check()
    proxy.start()
    proxy.wait()
    for each in upstreams:
        each.requests.clear()
    yield proxy
    proxy.stop()


def post(nginx: Nginx, path: str, **more: Any) -> requests.Response:
    return requests.post(f"{nginx.url}{path}", timeout=30, **more)


def message(session: str) -> str:
    return f"/chat/sessions/{session}/messages"


def test_a_visitor_stays_with_one_worker_and_visitors_are_spread(nginx: Nginx, upstreams: List[Upstream]) -> None:
    for visitor in range(40):
        for _ in range(3):
            post(nginx, message(f"visitor-{visitor}"))
        requests.get(f"{nginx.url}/chat/sessions/visitor-{visitor}?now", timeout=30)
    visited = [{each["path"].split("/")[3].partition("?")[0] for each in upstream.requests} for upstream in upstreams]
    assert visited[0].isdisjoint(visited[1]) and len(visited[0] | visited[1]) == 40
    assert all(len(visitors) >= 5 for visitors in visited)
    for upstream in upstreams:
        upstream.requests.clear()
    for _ in range(40):
        post(nginx, "/webhooks/rest/webhook")
    assert all(len(upstream.requests) >= 5 for upstream in upstreams)


def test_what_a_worker_may_have_taken_is_not_sent_to_another(nginx: Nginx, upstreams: List[Upstream]) -> None:
    for upstream in upstreams:
        upstream.breaks = True
    answer = post(nginx, message("somebody"), json={"text": "hello"})
    assert sum(len(upstream.requests) for upstream in upstreams) == 1
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")
    assert answer.headers["Retry-After"] == "1"


def test_what_reached_no_worker_is_sent_to_the_other(nginx: Nginx, upstreams: List[Upstream]) -> None:
    upstreams[0].close()
    for visitor in range(20):
        assert post(nginx, message(f"visitor-{visitor}"), json={"text": "hello"}).text == "ok"
    assert len(upstreams[1].requests) == 20


def test_a_page_of_a_newer_worker_gets_its_widget(nginx: Nginx, upstreams: List[Upstream]) -> None:
    upstreams[0].lacks = "/widget/ask-0123456789ab.js"
    for _ in range(20):
        assert requests.get(f"{nginx.url}{upstreams[0].lacks}", timeout=30).status_code == 200
    assert upstreams[0].requests


def test_the_workers_learn_who_asks(nginx: Nginx, upstreams: List[Upstream]) -> None:
    claimed = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https", "X-Request-ID": "mine"}
    post(nginx, message("somebody"), headers=claimed)
    (seen,) = [request for upstream in upstreams for request in upstream.requests]
    # A worker that counts one proxy takes the last of the addresses.
    assert seen["X-Forwarded-For"] == "192.0.2.9, 127.0.0.1"
    assert seen["X-Forwarded-Proto"] == "https"
    assert re.fullmatch(r"[0-9a-f]{32}", seen["X-Request-ID"])


PRIVATE = [
    *("/metrics", "/metrics/", "//metrics", "/metrics//", "/%6detrics", "/%6Detrics/", "/METRICS", "/metrics?x=1"),
    *("/metrics;x", "/metrics%2f", "/./metrics", "/chat/../metrics", "/chat/%2e%2e/metrics", "/chat/..%2fmetrics"),
    *("/article/..//metrics", "/widget/../../metrics", "/readyz", "/readyz/", "//readyz", "/%72eadyz"),
    *("/", "/version", "/status", "/domain", "/model/parse", "/conversations/x/tracker", "/article.bak"),
    *("/healthz/", "/openapi.json/", "/.git/config"),
]
PUBLIC = [
    *("/article", "/article/healing-scars", "/article/media/a.png", "/chat/sessions", "/widget/ask.js"),
    *("/widget/strings/de.json", "/webhooks/telegram/webhook", "/socket.io/?EIO=4", "/openapi.json", "/healthz"),
]


def raw(nginx: Nginx, path: str, method: str = "GET") -> bytes:
    """The answer to a path just as it stands, which a library would tidy."""
    with socket.create_connection(("127.0.0.1", int(nginx.url.rpartition(":")[2])), timeout=30) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_what_visitors_do_not_need_is_not_public_in_any_spelling(nginx: Nginx, upstreams: List[Upstream]) -> None:
    for path in PRIVATE:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            assert raw(nginx, path, method)[9:12] in (b"404", b"400"), path
    assert not any(upstream.requests for upstream in upstreams)
    answer = requests.get(f"{nginx.url}/metrics/", timeout=30)
    assert (answer.json()["error"]["code"], answer.headers["Content-Type"]) == ("not_found", "application/json")


def test_what_visitors_need_is_public(nginx: Nginx, upstreams: List[Upstream]) -> None:
    for path in PUBLIC:
        assert raw(nginx, path).startswith(b"HTTP/1.1 200"), path
    assert sorted(request["path"] for upstream in upstreams for request in upstream.requests) == sorted(PUBLIC)


def test_a_flood_of_text_stops_here(nginx: Nginx, upstreams: List[Upstream]) -> None:
    answer = post(nginx, message("somebody"), data=b"x" * 300_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    assert not any(upstream.requests for upstream in upstreams)
    # Workers refuse less than that themselves, and say where help is.
    post(nginx, message("somebody"), data=b"x" * 100_000)
    assert [len(request["body"]) for upstream in upstreams for request in upstream.requests] == [100_000]


def test_updates_of_whatsapp_alone_may_be_large(nginx: Nginx, upstreams: List[Upstream]) -> None:
    large = b"x" * WhatsApp.body_bytes
    assert post(nginx, "/webhooks/whatsapp/webhook", data=large).status_code == 200
    assert [len(request["body"]) for upstream in upstreams for request in upstream.requests] == [len(large)]
    for path, more in (("/webhooks/whatsapp/webhook", b"x"), ("/webhooks/messenger/webhook", b"")):
        assert post(nginx, path, data=large + more).status_code == 413


def test_the_log_has_no_session_and_no_address(nginx: Nginx, upstreams: List[Upstream]) -> None:
    for upstream in upstreams:
        upstream.breaks = True
    post(nginx, message("a-secret-session"), headers={"X-Forwarded-For": "192.0.2.9"})
    nginx.stop()
    log = nginx.log.read_text()
    assert "POST 503" in log
    assert "secret" not in log and "192.0.2.9" not in log and "127.0.0.1 " not in log


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    judged = subprocess.run([hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout


def test_everything_that_the_image_is_made_of_exists() -> None:
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
        if source != "."
    ]
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    kept = [line[1:] for line in ignore if line.startswith("!")]
    for path in sources + kept:
        assert (ROOT / path).exists(), path
    assert all(any(Path(source).is_relative_to(each) for each in kept) for source in sources)
    assert set(re.findall(r"--requirement (\S+)", DOCKERFILE)) <= set(kept)
    for target in re.findall(r"make (\S+)", DOCKERFILE):
        assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target


def pruning() -> str:
    """The command by which the image leaves out what no running server imports."""
    (stage,) = re.findall(r"^FROM installed AS pruned\n(.*?)^FROM ", DOCKERFILE, re.MULTILINE | re.DOTALL)
    (command,) = re.findall(r"^RUN ((?:.*\\\n)*.*)$", stage, re.MULTILINE)
    return command


def normal_name(package: Distribution) -> str:
    return re.sub("[-_.]+", "-", package.metadata["Name"]).lower()


def link_or_copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment as the image has it: what is locked, and then pruned by the image's own command."""
    folder = tmp_path_factory.mktemp("image")
    environment, here = folder / ".venv", Path(sys.prefix) / PACKAGES
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    # What lies beside the packages stays out: pip's script would prune the environment of this test.
    others = {
        file
        for package in distributions(path=[str(here)])
        if normal_name(package) not in LOCKED
        for file in package.files or ()
    }
    for source in here.rglob("*"):
        if source.is_file() and PurePosixPath(source.relative_to(here)) not in others:
            link_or_copy(source, environment / PACKAGES / source.relative_to(here))
    (folder / "deploy").mkdir()
    shutil.copy(DEPLOY / "unused.txt", folder / "deploy")
    subprocess.run(["bash", "-euc", pruning()], cwd=folder, check=True, capture_output=True)
    return environment / "bin" / "python"


def test_the_image_goes_without_what_is_listed(pruned: Path) -> None:
    listed = set((DEPLOY / "unused.txt").read_text(encoding="utf-8").splitlines()[1:])
    packages = pruned.parents[1] / PACKAGES
    assert listed < LOCKED
    assert {normal_name(each) for each in distributions(path=[str(packages)])} == LOCKED - listed
    assert (packages / "numpy").is_dir() and not list(packages.rglob("tests"))
    assert (packages / "phonenumbers").is_dir() and not (packages / "phonenumbers" / "geodata").exists()
    tried = subprocess.run([pruned, "-c", "import tensorflow"], capture_output=True)
    assert b"No module named 'tensorflow'" in tried.stderr


def test_a_server_runs_without_what_the_image_goes_without(serve: Serve, tmp_path: Path, pruned: Path) -> None:
    with serve(tmp_path, python=pruned, FEEDBACK="on", REST_CHANNEL="on", SOCKETIO_CHANNEL="on") as server:
        # A rating is offered once the action server, which starts beside this one, has answered.
        wait_for(lambda: figure_of(server, "ask_actions_up") == 1)
        session = requests.post(f"{server}/chat/sessions", timeout=30).json()["session"]

        def say(**said: str) -> Dict[str, Any]:
            answer = requests.post(f"{server}{message(session)}", json=said, timeout=30).json()
            return answer["messages"][0]

        answer = say(text="is it safe?")
        assert answer["id"] == "considerations_and_caution"
        ratings = [each["payload"] for each in answer["options"] if "helpful" in each.get("payload", "")]
        assert say(option=ratings[0])["id"] == "feedback"
        # Redaction reads telephone numbers and names; the detector of languages reads the other one.
        assert say(text="my name is Sarah Connor, call me at +1 202 555 0143")["id"]
        assert say(text="¿es seguro para mí?")["id"] != "failure"
        assert say(text="I want to die")["id"] == "crisis"
        assert requests.get(f"{server}/article", timeout=30).status_code == 200
    stored = sqlite3.connect(tmp_path / "conversations.db").execute("select data from events").fetchall()
    assert any("[number]" in str(row) for row in stored) and not any("555 0143" in str(row) for row in stored)


def test_where_the_image_cannot_be_built_one_line_says_why(tmp_path: Path) -> None:
    for environment, code in ({}, 0), ({"CI": "true"}, 1):
        tried = subprocess.run(
            [shutil.which("bash"), DEPLOY / "image" / "check.sh"],
            env={"PATH": str(tmp_path), **environment},
            capture_output=True,
            text=True,
        )
        assert (tried.returncode, tried.stderr) == (code, "")
        (line,) = tried.stdout.splitlines()
        assert line == "image-check is skipped: podman is not installed (Debian: apt-get install podman catatonit)"


def test_images_have_a_version_and_run_without_privileges() -> None:
    """A version of PostgreSQL is one number; of the others it is two."""
    images = [service["image"] for service in COMPOSE["services"].values() if "build" not in service]
    stages = set(re.findall(r" AS (\w+)$", DOCKERFILE, re.MULTILINE))
    bases = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) - stages
    assert len(bases) == 2
    for image in [*images, *bases]:
        name, _, tag = image.partition(":")
        assert re.match(r"\d+-" if name == "postgres" else r"\d+\.\d+-", tag), image
    assert re.search(r"^USER \d{2,}$", DOCKERFILE, re.MULTILINE) and "HEALTHCHECK" in DOCKERFILE


def test_the_compose_file_fits_the_published_schema() -> None:
    """The schema is that of the Compose Specification, as check-jsonschema 0.39.0 carries it (Apache-2.0)."""
    schema = json.loads((ROOT / "tests" / "compose-spec.json").read_text(encoding="utf-8"))
    fits = validator_for(schema)(schema).is_valid
    assert fits(COMPOSE)
    for name in COMPOSE["services"]:
        for wrong in {"read_onli": True}, {"restart": 3}, {"depends_on": {"redis": {"condition": "well"}}}:
            mistaken = copy.deepcopy(COMPOSE)
            mistaken["services"][name].update(wrong)
            assert not fits(mistaken), (name, wrong)


def test_the_parts_of_the_compose_file_fit_together() -> None:
    services = COMPOSE["services"]
    workers = [name for name, service in services.items() if "build" in service and "command" not in service]
    port = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)[1]
    servers = re.findall(r"server (\S+) ", services["nginx"]["environment"]["ASK_WORKERS"])
    assert len(workers) > 1 and servers == [f"{worker}:{port}" for worker in workers]
    template = (DEPLOY / "nginx" / "ask.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", template)) <= set(services["nginx"]["environment"])
    for worker in workers:
        assert set(services[worker]["environment"]) <= set(VARIABLES)
        actions = urlsplit(services[worker]["environment"]["ACTION_SERVER"])
        assert str(actions.port) in services[actions.hostname]["command"]
    for service in services.values():
        for name in [*service.get("depends_on", ()), *re.findall(r"@(\w+)/|redis://(\w+):", str(service))]:
            assert ("".join(name) if isinstance(name, tuple) else name) in services
        for source in re.findall(r"'(\.[^:']*):", str(service.get("volumes", ""))):
            assert (DEPLOY / source).exists(), source
    assert services[workers[0]]["environment"]["ACTION_SERVER"].startswith("http://actions:")
    # Whoever is outside reaches nginx alone.
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_a_secret_goes_only_where_it_is_needed() -> None:
    services = COMPOSE["services"]
    assert {name for name, service in services.items() if "env_file" in service} == {"worker-1", "worker-2"}
    actions = set(services["actions"]["environment"])
    needed = {"DATABASE_URL", "CONTACT_KEY", "CONTACT_SMTP", "CONTACT_MAIL_FROM", "CONTACT_MAIL_TO"}
    assert needed <= actions <= needed | {"SANIC_HOST", "SSL_CERT_FILE"}
    assert not any(name.lower().startswith(CHANNELS) for name in actions)
    assert "PASSWORD" not in str(services["nginx"]) + str(services["redis"])
    # A worker learns that requests are mailed, and not how to log in.
    for worker in ("worker-1", "worker-2"):
        (told,) = re.findall(r"^\$\{CONTACT_SMTP:\+(.*)\}$", services[worker]["environment"]["CONTACT_SMTP"])
        assert not MailServer.of(told).user and not MailServer.of(told).password


def test_a_container_has_the_time_to_end() -> None:
    for name, service in COMPOSE["services"].items():
        if "build" in service:
            assert int(service["stop_grace_period"].rstrip("s")) > shutdown.SECONDS, name
