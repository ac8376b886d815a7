"""What the head of a request must look like, so that no two readers of it think differently. Pure."""

import re
from typing import Dict, List

import httptools
from sanic.exceptions import InvalidUsage, PayloadTooLarge, SanicException

FIELDS = 100  # lines of a head
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rf"{_TOKEN} (/[!-~]*) HTTP/1\.([01])")
_FIELD = re.compile(rf"({_TOKEN}):([\t\x20-\x7e\x80-\xff]*)")
_HOST = re.compile(r"[0-9A-Za-z._:%\[\]-]{0,255}")
_LENGTH = re.compile(r"[0-9]+")
_LENGTH_DIGITS = 9  # more are beyond the limit of every route


class HeadTooLarge(SanicException):
    """The head of a request has too many bytes or lines."""

    status_code = 431
    quiet = True


class UnknownCoding(SanicException):
    """The body of a request comes in a transfer coding that is not known here."""

    status_code = 501
    quiet = True


def check_head(head: str) -> None:
    """Refuse a head of which two readers could think differently.

    Raises:
        SanicException: with the status to refuse it with.
    """
    first, *lines = head.split("\r\n")
    if len(lines) > FIELDS:
        raise HeadTooLarge(f"A request has at most {FIELDS} header lines.")
    version = check_first(first)
    fields: Dict[str, List[str]] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if not found:
            raise InvalidUsage("A header line is malformed.")
        fields.setdefault(found[1].lower(), []).append(found[2].strip(" \t"))
    hosts, lengths, codings = (fields.get(name, []) for name in ("host", "content-length", "transfer-encoding"))
    if len(hosts) != 1 and (hosts or version == "1"):
        raise InvalidUsage("A request names one host.")
    if not all(map(_HOST.fullmatch, hosts)):
        raise InvalidUsage("The host is malformed.")
    if len(lengths) + len(codings) > 1:
        raise InvalidUsage("A request says once how long its body is.")
    for length in lengths:
        if not _LENGTH.fullmatch(length):
            raise InvalidUsage("The length of the body is no number.")
        if len(length.lstrip("0")) > _LENGTH_DIGITS:
            raise PayloadTooLarge("Request body exceeds the size limit")
    if codings and version == "0":
        raise InvalidUsage("HTTP/1.0 has no transfer codings.")
    if codings and codings != ["chunked"]:
        raise UnknownCoding("The one transfer coding known here is 'chunked'.")


def check_first(line: str) -> str:
    """The minor version of HTTP that the first line of a head names.

    Raises:
        InvalidUsage: for no such line.
    """
    found = _REQUEST_LINE.fullmatch(line)
    if not found:
        raise InvalidUsage("The request line is malformed.")
    try:
        httptools.parse_url(found[1].encode())
    except httptools.HttpParserInvalidURLError as error:
        raise InvalidUsage("The address is malformed.") from error
    return found[2]
