"""A head that two readers could read differently is refused; `test_http_guard.py` sends such heads to a server."""

import pytest
from sanic.exceptions import SanicException

from assistant.server.request_head import FIELDS, check_first, check_head

FIRST = "POST /echo?x=1 HTTP/1.1"


def head(*lines: str, first: str = FIRST) -> str:
    return "\r\n".join((first, *lines))


@pytest.mark.parametrize(
    "good",
    [
        head("Host: here"),
        head("host:here", "Content-Length: 5"),
        head("Host: [::1]:5005", "Transfer-Encoding: chunked"),
        head(first="GET / HTTP/1.0"),  # which needs no host
        head("Host: here", "X-Empty:", "X-Latin: \xe9"),
        head("Host: here", "Content-Length: 000000000005"),
    ],
)
def test_a_head_that_every_reader_reads_alike_is_taken(good: str) -> None:
    check_head(good)


@pytest.mark.parametrize(
    "bad, status",
    [
        (head(), 400),
        (head("Host: here", "Host: here"), 400),
        (head("Host: here/there"), 400),
        (head("Host: here", "Content-Length: -1"), 400),
        (head("Host: here", "Content-Length: \uff15"), 400),
        (head("Host: here", "Content-Length: 5", "Content-Length: 5"), 400),
        (head("Host: here", "Content-Length: 5", "Transfer-Encoding: chunked"), 400),
        (head("Host: here", "Content-Length: 1000000000"), 413),
        (head("Host: here", "Transfer-Encoding: gzip"), 501),
        (head("Transfer-Encoding: chunked", first="POST / HTTP/1.0"), 400),
        (head("Host: here", "X : y"), 400),
        (head("Host: here", " folded"), 400),
        (head("Host: here", *["X: y"] * FIELDS), 431),
        (head("Host: here", first="GET http://elsewhere/ HTTP/1.1"), 400),
        (head("Host: here", first="GET /a b HTTP/1.1"), 400),
        (head("Host: here", first="GET / HTTP/2"), 400),
    ],
)
def test_any_other_head_is_refused(bad: str, status: int) -> None:
    with pytest.raises(SanicException) as refused:
        check_head(bad)
    assert refused.value.status_code == status


def test_the_first_line_names_the_version() -> None:
    assert (check_first("GET / HTTP/1.0"), check_first(FIRST)) == ("0", "1")
