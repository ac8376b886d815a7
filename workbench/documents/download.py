"""One page or file from the web, fetched once and politely."""

import time
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import Iterator, Tuple
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import requests
from urllib3.exceptions import HTTPError

AGENT = "ask-the-article/1 (an editor imports one page)"
LARGEST = 20_000_000  # bytes
SECONDS = 30.0  # for all of it
WAITS = (5.0, 15.0)  # seconds for a connection, and for a piece of the answer
REDIRECTS = 5
RULES = 500_000  # bytes of a robots.txt that are read
CLOSED = (401, 402, 403, 407, 429, 451)  # wants a login or money, or keeps programs out
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
}
_NAMES = (".md", ".markdown", ".mdx", ".docx", ".pdf", ".txt", ".html", ".htm")


class NotFetched(Exception):
    """Why an address gave no document; the message is for the editor."""


def fetch(address: str) -> Tuple[bytes, str]:
    """What stands at an address, and the ending that a file of its kind has.

    A page gets a first line that says where it is from, as browsers write it.

    Raises:
        NotFetched: if the site refuses, hangs, sends too much, or sends something else than a document.
    """
    with opened(address, AGENT) as (answer, deadline):
        kind = _kind(answer, answer.url)
        return _named(body(answer, deadline), answer, answer.url, kind), kind


@contextmanager
def opened(address: str, agent: str) -> Iterator[Tuple[requests.Response, float]]:
    """The answer of an address, behind its redirects, whose body is not read yet, and until when that may take.

    `agent` is who the site is told that asks.

    Raises:
        NotFetched: if the site refuses, hangs, or sends from one address to the next.
    """
    session = requests.Session()
    session.headers["User-Agent"] = agent
    deadline = time.monotonic() + SECONDS
    try:
        for _ in range(REDIRECTS + 1):
            _allowed(session, address, agent, deadline)
            with session.get(address, stream=True, timeout=WAITS, allow_redirects=False) as answer:
                if answer.is_redirect:
                    address = requests.compat.urljoin(address, answer.headers["Location"])
                    continue
                if answer.status_code != 200:
                    said = f"{address}: the site answers with {answer.status_code} {answer.reason}"
                    closed = answer.status_code in CLOSED
                    raise NotFetched(f"{said}: open it in your browser, and save the page there" if closed else said)
                yield answer, deadline
                return
        raise NotFetched(f"{address}: the site sends from one address to the next without end")
    except (requests.RequestException, HTTPError) as error:
        raise NotFetched(
            f"{address}: the site cannot be reached, or does not answer ({type(error).__name__})"
        ) from error


def _allowed(session: requests.Session, address: str, agent: str, deadline: float) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise NotFetched(f"{address}: only addresses that begin with https:// are fetched")
    rules = RobotFileParser()
    with session.get(
        urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")),
        timeout=WAITS,
        allow_redirects=True,
        stream=True,
    ) as answer:
        if answer.status_code == 200:
            text = body(answer, deadline, enough=RULES)[:RULES].decode("utf-8", "replace")
            rules.parse(text.splitlines())
            if not rules.can_fetch(agent, address):
                raise NotFetched(f"{address}: the site asks programs not to fetch this page: save it from your browser")


def _kind(answer: requests.Response, address: str) -> str:
    named = PurePosixPath(urlsplit(address).path).suffix.lower()
    said = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if said in ("", "application/octet-stream", "binary/octet-stream", "text/plain") and named in _NAMES:
        return named
    if said not in _KINDS:
        raise NotFetched(f"{address}: this is {said or 'of no known kind'}, and neither a page nor a document")
    return _KINDS[said]


def body(answer: requests.Response, deadline: float, largest: int = 0, enough: int = 0) -> bytes:
    """The body of an answer of at most so many bytes, or LARGEST; `enough` of it will do, if given.

    Each piece is read as it comes, as a site may send a byte now and then.

    Raises:
        NotFetched: if the site sends more, or is not done in time.
    """
    largest = largest or LARGEST
    data = bytearray()
    while piece := answer.raw.read1(65_536, decode_content=True):
        data += piece
        if enough and len(data) > enough:
            break
        if len(data) > largest:
            raise NotFetched(f"{answer.url}: this is larger than {largest // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise NotFetched(f"{answer.url}: the site has not sent all of it within {SECONDS:.0f} seconds")
    return bytes(data)


def _named(data: bytes, answer: requests.Response, address: str, kind: str) -> bytes:
    """A page in UTF-8 if the site says its encoding, with its address."""
    if kind != ".html":
        return data
    charset = requests.utils._parse_content_type_header(answer.headers.get("Content-Type", ""))[1].get("charset")
    if charset and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        with suppress(LookupError):  # a name of an encoding that does not exist
            data = data.decode(charset, "replace").encode("utf-8-sig")
    note = f"<!-- saved from url=({len(address):04})"
    return (
        data[:3] + f"{note}{address} -->\n".encode() + data[3:]
        if data.startswith(b"\xef\xbb\xbf")
        else (f"{note}{address} -->\n".encode() + data)
    )
