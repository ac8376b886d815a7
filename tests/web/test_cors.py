"""Other websites: those that are named, and no others; what is public, for all."""

import pytest
import requests

SESSIONS = "/chat/sessions"
PUBLIC = ["/widget/ask.js", "/widget/strings/de.json", "/chat/origin"]


def _preflight(address: str, origin: str, method: str = "POST") -> requests.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    return requests.options(f"{address}/chat/sessions", headers=headers, timeout=10)


def test_a_named_website_may_read(server: str, elsewhere) -> None:
    response = requests.get(server + SESSIONS, headers={"Origin": elsewhere.origin}, timeout=10)
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
        requests.post(server + SESSIONS, headers={"Origin": origin}, timeout=10),
        requests.get(f"{server}{SESSIONS}/x", headers={"Origin": origin}, timeout=10),
    ]:
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_any_website_may_read(server: str, path: str) -> None:
    response = requests.get(server + path, headers={"Origin": "https://evil.example"}, timeout=10)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    # What a browser keeps of an answer to a page of the server itself serves another page, too.
    assert requests.get(server + path, timeout=10).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Methods" not in _preflight(server, "https://evil.example").headers


def test_a_website_is_told_whether_it_is_allowed(server: str, elsewhere) -> None:
    def allowed(**headers: str) -> bool:
        return requests.get(f"{server}/chat/origin", headers=headers, timeout=10).json()["allowed"]

    assert allowed(Origin=elsewhere.origin) and allowed()  # a page of the server itself says no origin
    assert not allowed(Origin="https://evil.example") and not allowed(Origin="null")


@pytest.mark.parametrize("path", ["/article", "/metrics", "/openapi.json", "/healthz"])
def test_the_rest_of_the_server_is_for_no_website(server: str, elsewhere, path: str) -> None:
    response = requests.get(server + path, headers={"Origin": elsewhere.origin}, timeout=10)
    assert "Access-Control-Allow-Origin" not in response.headers
