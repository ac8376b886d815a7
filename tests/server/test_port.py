"""Where servers listen: on loopback by themselves; the image's on every address, of IPv4 and of IPv6."""

import json
import re
import socket
from pathlib import Path
from typing import Any, Iterator, List

import pytest
import requests
import yaml

from assistant.content.loader import ROOT
from assistant.server import port
from workbench.running import action_process
from workbench.running.services import Nginx, Process, free_port, said_well

DEPLOY = ROOT / "deploy"
IMAGE: List[str] = json.loads(
    re.search(r"^CMD (\[.+\])$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)[1]
)
ACTIONS = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))["services"]["actions"]
MOST = 3  # requests of an address


def over(host: str, number: int) -> str:
    return f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"


@pytest.fixture(scope="module")
def image(serve: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that the image's command started."""
    limits = {"RATE_LIMITS": "on", "RATE_LIMIT_ADDRESS": f"{MOST}/hour"}
    with serve(tmp_path_factory.mktemp("image"), *IMAGE[2:], **limits) as address:
        yield int(address.rpartition(":")[2])


def asked(host: str, number: int, **headers: str) -> int:
    address = f"{over(host, number)}/chat/sessions/nobody"
    return requests.get(address, headers=headers, timeout=30).status_code


def test_the_image_serves_visitors_of_ipv4_and_of_ipv6_and_counts_each_address(image: int) -> None:
    for host in ("::1", "127.0.0.1"):
        assert [asked(host, image) for _ in range(MOST + 1)] == [*[404] * MOST, 429], host


def test_a_visitor_over_ipv6_is_known_to_nginx_and_counted_by_network(serve: Any, tmp_path: Path) -> None:
    limits = {"RATE_LIMITS": "on", "RATE_LIMIT_ADDRESS": f"{MOST}/hour", "PROXIES_COUNT": "2"}
    with serve(tmp_path, *IMAGE[2:], **limits) as address:
        number = free_port()
        nginx = Nginx(tmp_path, number, [int(address.rpartition(":")[2])])
        nginx._listen = f"[::]:{number} ipv6only=off"  # as docs/operations.md has it
        nginx._configure()
        nginx.start()
        nginx.wait()
        try:
            # What a proxy with TLS, which is the first one, writes of the visitor.
            near = [f"2001:db8:0:1::{suffix}" for suffix in ("1", "2", "ffff", "9")]
            for host in ("::1", "127.0.0.1"):
                found = [asked(host, number, **{"X-Forwarded-For": each}) for each in near]
                assert found == ([*[404] * MOST, 429] if host == "::1" else [429] * len(near))
            assert asked("::1", number, **{"X-Forwarded-For": "2001:db8:0:2::1"}) == 404
        finally:
            nginx.stop()


def test_the_action_server_listens_where_its_container_needs_it(tmp_path: Path) -> None:
    number = free_port()
    listens = {"SANIC_HOST": ACTIONS["environment"]["SANIC_HOST"], "DATABASE_URL": f"sqlite:///{tmp_path / 'c.db'}"}

    class Actions(Process):
        def answers(self) -> bool:
            return said_well(f"{over('127.0.0.1', number)}/health")

    server = Actions(action_process.command(number), tmp_path / "actions.log", **listens)
    server.start()
    try:
        server.wait()
        assert said_well(f"{over('::1', number)}/health")
    finally:
        server.stop()


def test_by_itself_a_server_listens_on_loopback_alone() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^HOST \?= 127\.0\.0\.1$", makefile, re.MULTILINE)
    assert action_process.LOOPBACK == {"SANIC_HOST": "127.0.0.1"}


@pytest.mark.parametrize("host", ["::", "0.0.0.0", "127.0.0.1", "::1"])
def test_what_is_bound_does_not_listen_yet(host: str) -> None:
    """A proxy goes to the next worker while this one starts."""
    found = port.bound(host, 0)
    try:
        number = found.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("::1" if ":" in host else "127.0.0.1", number), timeout=10)
    finally:
        found.close()


def test_a_machine_without_ipv6_is_served_over_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    found = port.bound(port.EVERYWHERE, 0)
    assert found.family == socket.AF_INET and found.getsockname()[0] == "0.0.0.0"
    found.close()


@pytest.mark.parametrize("taken", ["127.0.0.1", "0.0.0.0", "::1", "::"])
def test_a_port_that_another_process_listens_on_is_told(taken: str) -> None:
    with port.bound(taken, 0) as other:
        other.listen()
        with pytest.raises(port.PortError, match="in use"):
            port.check(port.EVERYWHERE, other.getsockname()[1])


def test_an_address_that_the_machine_does_not_have_is_told() -> None:
    with pytest.raises(port.PortError, match="cannot be listened on"):
        port.check("192.0.2.1", 0)
