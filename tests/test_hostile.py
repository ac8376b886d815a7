"""Hostile input: requests made from the API's description, and messages that break parsers elsewhere.

HOSTILE_MESSAGES says how many messages are sent, and HOSTILE_SECONDS how long each may be waited for.
"""

import os
from typing import Any, Dict

import psutil
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.web.api import OPENAPI
from tests.conftest import Server
from tests.hostile import bodies

MESSAGES = int(os.environ.get("HOSTILE_MESSAGES", "500"))
SECONDS = float(os.environ.get("HOSTILE_SECONDS", "30"))
WARM_UP = 100  # messages until everything is loaded that is loaded when first used
GROWTH = 50  # MB that caches, which are bounded, may still take after that
VISIT = 20  # messages of one conversation

load_all_checks()
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}})
SCHEMA = schemathesis.openapi.from_dict(OPENAPI, config=CONFIG)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def session(server: Server) -> str:
    return requests.post(f"{server}/chat/sessions", timeout=SECONDS).json()["session"]


@SCHEMA.parametrize()
@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_any_request_is_answered_as_described(case: schemathesis.Case, server: Server) -> None:
    case.call_and_validate(base_url=str(server), checks=CHECKS, timeout=SECONDS)


@SCHEMA.include(method="POST", path_regex="messages").parametrize()
@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_any_message_to_a_real_session_is_answered_as_described(
    case: schemathesis.Case, server: Server, session: str
) -> None:
    case.path_parameters = {"session": session}
    case.call_and_validate(base_url=str(server), checks=CHECKS, timeout=SECONDS)


def megabytes(server: Server) -> float:
    started = psutil.Process(server.process.pid)
    return sum(process.memory_info().rss for process in [started, *started.children(recursive=True)]) / 1e6


def test_hostile_messages_neither_break_it_nor_fill_its_memory(server: Server) -> None:
    before = 0.0
    for number, (kind, body) in enumerate(bodies(MESSAGES)):
        if number % VISIT == 0:
            session = requests.post(f"{server}/chat/sessions", timeout=SECONDS).json()["session"]
        if number == WARM_UP:
            before = megabytes(server)
        answer = requests.post(
            f"{server}/chat/sessions/{session}/messages",
            data=body,
            headers={"Content-Type": "application/json"},
            timeout=SECONDS,
        )
        said: Dict[str, Any] = answer.json()
        assert answer.status_code == 200 or 400 <= answer.status_code < 500, f"{kind}: {body!r}"
        assert said["messages"] if answer.status_code == 200 else said["error"]["code"], f"{kind}: {body!r}"
    assert megabytes(server) - before < GROWTH
    assert requests.get(f"{server}/chat/sessions/{session}", timeout=SECONDS).status_code == 200
