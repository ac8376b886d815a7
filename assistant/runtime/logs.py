"""A log that tells what happened and where, and never what a visitor said or who it was.

What other people's code says is held back unless it stands in their source word for word: a number in a text that was
put together may be a visitor's. Of an exception its type, its codes and its place are told.
"""

import errno
import json
import logging
import os
import re
import sys
import threading
import time
import traceback
from contextvars import ContextVar
from types import FrameType
from typing import Any, Dict, Iterator, Optional, Tuple

import structlog

from assistant.runtime.settings import settings

SHORTEST = 5  # characters; a shorter text tells nothing, and would be found in every line
OURS = frozenset({"assistant", "actions", "workbench"})
WITHHELD = "[...]"
# What exceptions of drivers, platforms and the system say in numbers of their own; a longer one may be anybody's.
_CODES = ("errno", "status", "status_code", "code")
_LONGEST_CODE = 99_999

logger = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="")
_hidden: ContextVar[Tuple[str, ...]] = ContextVar("hidden", default=())


def begin(request: str) -> None:
    """Begin a request: mark its lines with its id, and hide no text yet."""
    request_id.set(request)
    _hidden.set(())


def hide(*texts: str) -> None:
    """Keep these texts out of our own lines too, for the rest of the request and for the tasks that it begins."""
    found = tuple(text for text in texts if len(text) >= SHORTEST)
    _hidden.set(_hidden.get() + found)


def without_hidden(line: str) -> str:
    """The line with `[...]` in the place of everything hidden, however it is quoted."""
    for text in _hidden.get():
        for written in {text, repr(text)[1:-1], json.dumps(text)[1:-1]}:
            line = re.sub(re.escape(written), WITHHELD, line, flags=re.IGNORECASE)
    return line


def kind(error: BaseException) -> str:
    """An exception in a few words that quote nothing: its type and its codes, and the message of one of our own."""
    name = type(error).__qualname__
    if type(error).__module__ != "builtins":
        name = f"{type(error).__module__}.{name}"
    codes = [f"{code} {number}" for code, number in _codes(error)]
    told = f"{name} ({', '.join(codes)})" if codes else name
    if type(error).__module__.partition(".")[0] in OURS and str(error):
        told += f": {without_hidden(str(error))}"
    return told


def _codes(error: BaseException) -> Iterator[Tuple[str, Any]]:
    for code in _CODES:
        number = getattr(error, code, None)
        if type(number) is int and 0 <= number <= _LONGEST_CODE:
            yield code, errno.errorcode.get(number, number) if code == "errno" else number


def _traced(error: Optional[BaseException]) -> str:
    """An exception with its place and what led to it, as Python prints it, but of each one its `kind` alone."""
    parts = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append("".join(traceback.format_tb(error.__traceback__)) + kind(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nwhich led to\n\n".join(reversed(parts))


def configure() -> None:
    """Have every record of this process cleaned when it is made; JSON lines with `LOG_FORMAT=json`."""
    if getattr(logging.getLogRecordFactory(), "cleans", False):
        return
    make = logging.getLogRecordFactory()

    def cleaned(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.request_id = request_id.get()
        if record.name.partition(".")[0] in OURS:
            if isinstance(record.args, tuple):
                record.args = tuple(kind(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
            record.msg = without_hidden(record.getMessage())
        else:
            record.msg = _as_in_source(record.msg, record.pathname, record.lineno)
        record.args = ()
        if record.exc_info:
            # In the place of the exception itself, whose message no handler may print.
            record.exc_text, record.exc_info = _traced(record.exc_info[1]), None
        return record

    cleaned.cleans = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(cleaned)
    # Structured events become plain records, in place because Rasa's loggers keep the list that they began with.
    structlog.get_config()["processors"][:] = [
        structlog.stdlib.filter_by_level,
        _event_alone,
        structlog.stdlib.render_to_log_kwargs,
    ]
    _catch_what_nobody_logs()
    if settings().log_format == "json":
        for handler in filter(None, (*logging.getLogger().handlers, logging.lastResort)):
            handler.setFormatter(_Json())


def _as_in_source(message: Any, path: str, line: int) -> str:
    """The message, if the source of the code that logs it holds it word for word; else the place of that code."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame and (frame.f_code.co_filename, frame.f_lineno) != (path, line):
        frame = frame.f_back
    while frame and frame.f_globals.get("__name__", "").startswith("structlog."):
        frame = frame.f_back
    if frame and isinstance(message, str) and message in frame.f_code.co_consts:
        return message
    if frame:
        path, line = frame.f_code.co_filename, frame.f_lineno
    return f"{WITHHELD} ({'/'.join(path.split(os.sep)[-2:])}, line {line})"


def _event_alone(_: Any, __: str, event: Dict[str, Any]) -> Dict[str, Any]:
    return {key: event[key] for key in ("event", "exc_info") if key in event}


def _catch_what_nobody_logs() -> None:
    """Have exceptions that end a thread, or the process, or that cannot be raised, take the way of all others."""

    def fatal(kind_: Any, error: BaseException, _: Any) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind_, error, _)
        else:
            logger.critical("The process ends by an exception.", exc_info=error)

    def in_thread(told: threading.ExceptHookArgs) -> None:
        if not issubclass(told.exc_type, SystemExit):
            logger.error("A thread ended by an exception.", exc_info=told.exc_value)

    def unraisable(told: Any) -> None:
        logger.error("An exception could not be raised.", exc_info=told.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = fatal, in_thread, unraisable


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request := getattr(record, "request_id", ""):
            line["request"] = request
        line["event"] = record.getMessage()
        line.update(getattr(record, "fields", {}))
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)
