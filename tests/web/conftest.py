"""The web API held against what it says of itself."""

import re
from typing import Any, Dict, List

import jsonschema
import pytest
import requests

Message = Dict[str, Any]


class Api:
    """Requests to a server, each checked against its /openapi.json."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.description = _nullable(requests.get(f"{address}/openapi.json", timeout=10).json())

    def __call__(self, method: str, path: str, **request: Any) -> requests.Response:
        response = requests.request(method, self.address + path, timeout=30, **request)
        self._check(method, path, response)
        return response

    def start(self) -> str:
        """The id of a new session."""
        return self("POST", "/chat/sessions").json()["session"]

    def say(self, session: str, **body: str) -> List[Message]:
        """The replies to `text="..."` or `option="..."`."""
        response = self("POST", f"/chat/sessions/{session}/messages", json=body)
        assert response.status_code == 200, response.text
        return response.json()["messages"]

    def history(self, session: str) -> List[Message]:
        return self("GET", f"/chat/sessions/{session}").json()["messages"]

    def _check(self, method: str, path: str, response: requests.Response) -> None:
        assert "Traceback" not in response.text and 'File "' not in response.text
        described = self._described(method, path, response.status_code)
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        if schema:
            assert response.headers["Content-Type"] == "application/json"
            jsonschema.validate(response.json(), {**schema, "components": self.description["components"]})

    def _described(self, method: str, path: str, status: int) -> Dict[str, Any]:
        """What the description says of an answer; what it does not know can only be an error."""
        error = self.description["components"]["responses"]["Error"]
        for template, operations in self.description["paths"].items():
            if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path) and method.lower() in operations:
                answers = operations[method.lower()]["responses"]
                return answers.get(str(status), error)
        assert status >= 400, f"{method} {path} is not in the description"
        return error


def _nullable(description: Any) -> Any:
    """OpenAPI's `nullable: true` in the words of JSON Schema."""
    if isinstance(description, list):
        return [_nullable(part) for part in description]
    if not isinstance(description, dict):
        return description
    parts = {key: _nullable(part) for key, part in description.items()}
    return {**parts, "type": [parts["type"], "null"]} if parts.get("nullable") else parts


@pytest.fixture(scope="session")
def api(server: str) -> Api:
    return Api(server)
