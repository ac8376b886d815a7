"""Log lines without what visitors say: their words and session ids are left out of everything that is logged."""

import json
import logging
import os
import re
import time
from contextvars import ContextVar
from typing import Any, Dict, Tuple

import structlog

SHORTEST = 5  # characters; a shorter text tells nothing, and would be found in every line

request_id: ContextVar[str] = ContextVar("request_id", default="")
_hidden: ContextVar[Tuple[str, ...]] = ContextVar("hidden", default=())
# What Rasa's log events carry of a conversation.
_TEXT_KEYS = re.compile(
    r"text|message|entit|states|slot|events?$|candidate|successes|response|tracker|body|payload|filled"
)


def begin(request: str) -> None:
    """A request begins: lines are marked with its id, and nothing is hidden yet."""
    request_id.set(request)
    _hidden.set(())


def hide(*texts: str) -> None:
    """Keep these texts out of the log for the rest of the request."""
    found = tuple(text for text in texts if len(text) >= SHORTEST)
    _hidden.set(_hidden.get() + found)


def without_hidden(line: str) -> str:
    """The line with `[...]` in the place of everything hidden, however it is quoted."""
    for text in _hidden.get():
        for written in {text, repr(text)[1:-1], json.dumps(text)[1:-1]}:
            line = re.sub(re.escape(written), "[...]", line, flags=re.IGNORECASE)
    return line


def configure() -> None:
    """Have every record of this process cleaned when it is made; JSON lines with `LOG_FORMAT=json`."""
    if getattr(logging.getLogRecordFactory(), "cleans", False):
        return
    make = logging.getLogRecordFactory()

    def cleaned(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.request_id = request_id.get()
        if _hidden.get():
            record.msg, record.args = without_hidden(record.getMessage()), ()
            if record.exc_info:
                record.exc_text = without_hidden(logging.Formatter().formatException(record.exc_info))
        return record

    cleaned.cleans = True
    logging.setLogRecordFactory(cleaned)
    # In place, because Rasa's loggers keep the list that they began with.
    structlog.get_config()["processors"].insert(0, _without_conversation)
    if os.environ.get("LOG_FORMAT") == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(_Json())


def _without_conversation(_: Any, __: str, event: Dict[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in event.items() if key == "event" or not _TEXT_KEYS.search(key)}


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if getattr(record, "request_id", ""):
            line["request"] = record.request_id
        try:
            said = json.loads(message)  # what structlog rendered
        except ValueError:
            said = None
        line.update(said if isinstance(said, dict) else {"event": message})
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
