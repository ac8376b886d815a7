"""Other websites: those that are named, and no others."""

import pytest
import requests

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
