"""Stored conversations as visits: what was asked, what was answered, without any word of a crisis."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, Iterator, List, Optional, Tuple

import sqlalchemy as sa

from assistant.content.loader import MENU
from assistant.nlu.distress.crisis_rules import match
from assistant.side_effects.contact_form import PRIVATE
from assistant.storage.event_columns import EVENTS

DISTRESS = {"crisis", "check_in", "aftercare"}
SUPPORT = "support"
_SESSION = "session_started"
PAGE = 5_000  # events read at once
_KINDS = ("user", "bot", _SESSION, "slot")
_NO_QUESTION = {"gibberish_or_injection"}
FEEDBACK = "feedback"  # a slot with {"section": id, "helpful": true or false}; the last word on a section counts


@dataclass
class Exchange:
    """A visitor's message and the replies to it. `text` is empty for a tap, and for whatever tells of distress."""

    text: str
    tapped: bool
    channel: str
    language: str
    kind: Optional[str]
    likeliest: Optional[str]
    crisis: bool
    support: bool
    opening: bool
    replies: List[str] = field(default_factory=list)
    sections: List[str] = field(default_factory=list)
    offered: List[str] = field(default_factory=list)


@dataclass
class Visit:
    """One session of a visitor."""

    at: datetime
    exchanges: List[Exchange] = field(default_factory=list)
    feedback: Dict[str, bool] = field(default_factory=dict)

    @property
    def asked(self) -> List[Exchange]:
        """What the visitor did beyond opening the chat."""
        return [exchange for exchange in self.exchanges if not exchange.opening]

    @property
    def crises(self) -> int:
        return sum(exchange.crisis for exchange in self.exchanges)

    @property
    def supports(self) -> int:
        """Messages of suffering without a sign of danger."""
        return sum(exchange.support for exchange in self.exchanges)

    def answers(self) -> Iterator[Tuple[str, str, Exchange]]:
        """Each section that was shown, with how the visitor came to it."""
        before: Optional[Exchange] = None
        for exchange in self.exchanges:
            for section in exchange.sections:
                if before and "did_you_mean" in before.replies and section in before.offered:
                    yield section, "after did you mean", exchange
                else:
                    yield section, "by an option" if exchange.tapped else "right away", exchange
            before = exchange

    def unanswered(self) -> Iterator[Exchange]:
        """Typed questions that no answer came to: outside the article, or offered titles that nobody took."""
        following = [*self.exchanges[1:], None]
        for exchange, after in zip(self.exchanges, following, strict=True):
            if exchange.tapped or exchange.crisis or exchange.sections or exchange.kind in _NO_QUESTION:
                continue
            taken = after is not None and any(section in exchange.offered for section in after.sections)
            if "out_of_scope" in exchange.replies or "did_you_mean" in exchange.replies and not taken:
                yield exchange


def count(engine: sa.engine.Engine) -> int:
    """How many visits are stored.

    Raises:
        SystemExit: if there is no store, or nothing in it.
    """
    try:
        with engine.connect() as connection:
            return connection.execute(
                sa.select(sa.func.count(EVENTS.c.id)).where(EVENTS.c.type_name == _SESSION)
            ).scalar()
    except sa.exc.SQLAlchemyError as error:
        if not sa.inspect(engine).has_table(EVENTS.name):
            raise SystemExit("There are no conversations yet. DATABASE_URL says where they are kept.") from None
        raise SystemExit(f"The stored conversations cannot be read: {error}") from None


def visits(engine: sa.engine.Engine) -> Iterator[Visit]:
    """Every visit, one at a time."""
    visit: Optional[Visit] = None
    sender: Any = object()
    for sender_id, _, timestamp, data in _rows(engine):
        event = json.loads(data)
        if visit is None or sender_id != sender or event["event"] == _SESSION:
            if visit is not None:
                yield _discreet(visit)
            visit, sender = Visit(datetime.fromtimestamp(timestamp)), sender_id
        _add(visit, event)
    if visit is not None:
        yield _discreet(visit)


def _rows(engine: sa.engine.Engine) -> Iterator[Tuple[str, int, float, str]]:
    """All events in order, read in short steps: SQLite erases nothing while somebody reads."""
    column = EVENTS.c
    place = sa.tuple_(column.sender_id, column.id)
    query = sa.select(column.sender_id, column.id, column.timestamp, column.data).where(column.type_name.in_(_KINDS))
    query = query.order_by(column.sender_id, column.id).limit(PAGE)
    found: List[Any] = []
    while not found or len(found) == PAGE:
        after = (found[-1].sender_id, found[-1].id) if found else ("", 0)
        with engine.connect() as connection:
            found = connection.execute(query.where(place > sa.tuple_(*map(sa.literal, after)))).all()
        if not found:
            return
        yield from found


def _add(visit: Visit, event: Dict[str, Any]) -> None:
    if event["event"] == "user":
        visit.exchanges.append(_exchange(event))
    elif event["event"] == "bot" and visit.exchanges:
        exchange, metadata = visit.exchanges[-1], event.get("metadata") or {}
        exchange.replies.append(metadata.get("id") or "")
        source = metadata.get("source")
        if source and source.get("section") == metadata.get("id"):
            exchange.sections.append(source["section"])
        buttons = (event.get("data") or {}).get("buttons") or []
        exchange.offered += [button["payload"].lstrip("/") for button in buttons if button.get("payload")]
        exchange.offered = [name for name in exchange.offered if name != MENU]
        exchange.crisis = exchange.crisis or metadata.get("id") in DISTRESS
    elif event["event"] == "slot" and event.get("name") == FEEDBACK and isinstance(event.get("value"), dict):
        visit.feedback[str(event["value"].get("section"))] = bool(event["value"].get("helpful"))


def _exchange(event: Dict[str, Any]) -> Exchange:
    parse = event.get("parse_data") or {}
    text = event.get("text") or ""
    tapped = text.startswith("/") or text == PRIVATE  # an answer to a form is no question
    understanding = parse.get("understanding") or {}
    known = understanding.get("known", True)
    ranking = [row["name"] for row in parse.get("intent_ranking") or ()]
    level = (parse.get("crisis") or {}).get("level")
    return Exchange(
        text="" if tapped or level else " ".join(text.split()),
        tapped=tapped,
        channel=event.get("input_channel") or "rest",
        language=parse.get("language") or "en",
        kind=understanding.get("kind") if known else "gibberish_or_injection",
        likeliest=next((name for name in ranking if name not in ("out_of_scope", "crisis")), None),
        crisis=level in DISTRESS or bool(match(text)),
        support=level == SUPPORT,
        opening=bool((event.get("metadata") or {}).get("opening")),
    )


def _discreet(visit: Visit) -> Visit:
    """A visitor in distress may write about it in any later message, so the report shows no word of such a visit."""
    if visit.crises:
        for exchange in visit.exchanges:
            exchange.text = ""
    return visit
