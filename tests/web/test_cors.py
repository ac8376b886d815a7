"""Other websites: those that are named, and no others."""

import pytest
import requests
from rasa.shared.exceptions import InvalidConfigException

from assistant.web.cors import allowed_origins

PATHS = ["/chat/sessions", "/widget/ask.js", "/widget/strings/de.json"]


def _preflight(address: str, origin: str, method: str = "POST") -> requests.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    return requests.options(f"{address}/chat/sessions", headers=headers, timeout=10)


@pytest.mark.parametrize("path", PATHS)
def test_a_named_website_may_read(server: str, elsewhere, path: str) -> None:
    response = requests.get(server + path, headers={"Origin": elsewhere.origin}, timeout=10)
    assert response.headers["Access-Control-Allow-Origin"] == elsewhere.origin
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in response.headers["Vary"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_named_website_may_ask_first(server: str, elsewhere, method: str) -> None:
    response = _preflight(server, elsewhere.origin, method)
    assert response.ok
    assert response.headers["Access-Control-Allow-Origin"] == elsewhere.origin
    assert method in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "{origin}.evil.example"])
def test_any_other_may_not(server: str, elsewhere, origin: str) -> None:
    origin = origin.replace("{origin}", elsewhere.origin)
    for response in [
        _preflight(server, origin),
        *(requests.get(server + path, headers={"Origin": origin}, timeout=10) for path in PATHS),
        requests.get(server + PATHS[1], timeout=10),
    ]:
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/article", "/metrics", "/openapi.json", "/healthz"])
def test_the_rest_of_the_server_is_for_no_website(server: str, elsewhere, path: str) -> None:
    response = requests.get(server + path, headers={"Origin": elsewhere.origin}, timeout=10)
    assert "Access-Control-Allow-Origin" not in response.headers


def test_none_is_allowed_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLOWED_ORIGINS", raising=False)
    assert allowed_origins() == set()
    monkeypatch.setenv("ALLOWED_ORIGINS", " https://a.example, http://localhost:8000\nhttps://b.example:8443 ")
    assert allowed_origins() == {"https://a.example", "http://localhost:8000", "https://b.example:8443"}


@pytest.mark.parametrize(
    "wrong",
    ["*", "https://*.example", "http://a.example", "https://a.example/", "a.example", "null", "https://A.example"],
)
def test_what_is_no_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", f"https://a.example {wrong}")
    with pytest.raises(InvalidConfigException, match="is not an origin") as raised:
        allowed_origins()
    assert f"'{wrong}'" in str(raised.value)
