"""Every figure that `/metrics` shows."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("ask_messages", "Replies given, by reply id and channel.", ["reply", "channel"])
SECONDS = Histogram("ask_reply_seconds", "Time from a visitor's message to the replies.")
FAILURES = Counter("ask_failures", "Requests that ended in an internal failure.")
BAD_REQUESTS = Counter(
    "ask_bad_requests", "Requests that were not as HTTP has them, or broke off, by reason.", ["reason"]
)
for _reason in (
    *("bad_request", "not_found", "method_not_allowed", "request_timeout", "body_too_large", "headers_too_large"),
    *("unknown_coding", "refused", "hung_up", "unread", "too_many_connections"),
):
    BAD_REQUESTS.labels(_reason)  # counted from 0 on
REFUSED = Counter("ask_refused", "Requests that were refused, by the code of the error.", ["code"])

UNDELIVERED = Counter(
    "ask_undelivered_replies",
    "Replies that no platform took, by channel and by whether help was in them.",
    ["channel", "reply"],
)

UNWANTED = Counter(
    "ask_unwanted_replies",
    "Replies to visitors who stopped or blocked the assistant, by channel and by whether help was in them.",
    ["channel", "reply"],
)
UNREAD = Counter("ask_unread_updates", "Messages of platforms that could not be read, by channel.", ["channel"])

STORE_UP = Gauge("ask_store_up", "1 while conversations can be stored, else 0.")
STORE_ERRORS = Counter("ask_store_errors", "Failed attempts to reach the store.")
UNSAVED = Gauge("ask_store_unsaved_events", "Events kept in memory until the store takes them.")
LOST = Counter("ask_store_lost_events", "Events of conversations that could not be kept.")
UNREADABLE = Counter("ask_unreadable_texts", "Texts stored as [unreadable], because their redaction failed.")
UNERASED = Gauge("ask_store_unerased", "1 while SQLite's log still holds what was deleted, else 0.")
DELETED = Counter("ask_store_deleted_events", "Events deleted because they were too old.")
CLOCK = Gauge("ask_clock_jumped", "1 while nothing is deleted because the clock jumped, else 0.")

REDIS_UP = Gauge("ask_redis_up", "1 while the Redis that workers share answers, or there is none to share, else 0.")
REDIS_UP.set(1)
REDIS_ERRORS = Counter("ask_redis_errors", "Failed attempts to reach the Redis that workers share.")

CRISIS_DAYS_LEFT = Gauge(
    "ask_crisis_resources_days_left",
    "Days until the crisis resources must be checked again; below 0, they are overdue.",
)

MISTAKES = Gauge("ask_content_mistakes", "Mistakes in the newest content, while older words are said.")

ACTIONS_UP = Gauge("ask_actions_up", "1 while the action server answers or nothing needs it, else 0.")
ACTIONS_FAILED = Counter("ask_actions_failed", "Actions that were not done, by name.", ["action"])
