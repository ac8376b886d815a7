"""What a client may do to a connection, in form, size, time and number.

Sanic 21.12, the last that Rasa 3.6 runs on, gets no fixes any more. It believes every length, so that
`Content-Length: -1` is an endless loop; it starts its clocks anew with each byte; and it waits without end for a client
that never reads its answer. Checked with Sanic 21.12.2: look at `sanic/http.py` and `sanic/server/protocols/` again
before another version is used.
"""

import heapq
from dataclasses import dataclass
from typing import Any, Callable, Optional

from sanic import Sanic
from sanic.exceptions import RequestTimeout, ServiceUnavailable
from sanic.headers import format_http1_response
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

from assistant.channels.input_validation import Refused
from assistant.runtime import metrics
from assistant.server import descriptors, port, shutdown
from assistant.server.guarded_requests import BODY_BYTES, GuardedHttp, Phase

REQUEST_SECONDS = 15  # from the first byte of a request to its last
RESPONSE_SECONDS = 30  # from the last byte of a request to the end of its answer
IDLE_SECONDS = 30  # without a request on an open connection
CUT_SECONDS = 2  # for the last words on a connection
LARGE_BODIES = 4  # at one time, where a route takes them: they are received before it is known who sent them
HEAD_BYTES = 8_192
SETTLED = 1.0  # seconds after which a connection that brought no request may have to make room
SERVED = 10.0  # the same for one that did: a visitor may be writing
EVICTED = 16  # connections that make room at one time


@dataclass
class Room:
    """The connections that a server has room for, and what it answers to the others."""

    connections: int
    full: Callable[[], bytes]
    waiting: int = 0  # turned away, and not yet told so
    large: int = 0  # larger bodies that are being received or answered


def limit(app: Sanic, full: Callable[[], bytes]) -> None:
    """Set the limits of an application; `full` gives the answer to a connection too many."""
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = IDLE_SECONDS
    app.config.REQUEST_MAX_SIZE = BODY_BYTES
    app.config.REQUEST_MAX_HEADER_SIZE = HEAD_BYTES
    app.config.WEBSOCKET_MAX_SIZE = BODY_BYTES
    app.config.ACCESS_LOG = False  # it has addresses and paths
    app.ctx.room = Room(descriptors.connections(), full)
    app.add_signal(_allow_large, "http.routing.after")
    shutdown.bound(app)
    app.register_listener(_note_start, "after_server_start")


async def _allow_large(request: Request, route: Any, **more: Any) -> None:
    """Let a request have as large a body as its route takes, which says so by `ctx_body_bytes`."""
    size = getattr(route.ctx, "body_bytes", None)
    if size and isinstance(request.stream, GuardedHttp):
        request.stream.allow_large(size)


async def _note_start(app: Sanic, loop: Any) -> None:
    app.ctx.listens = True


def install() -> None:
    """Have every application of this process run with the guard; call `limit` for each."""
    descriptors.raise_limit()
    run = Sanic.run

    def guarded(app: Sanic, host: str, port_: int, **settings: Any) -> None:
        try:
            if host == port.EVERYWHERE:  # which Sanic takes for IPv6 alone
                settings["sock"] = port.bound(host, port_)
            else:
                port.check(host, port_)
        except port.PortError as error:
            raise SystemExit(f"Not started: {error}") from None
        run(app, host, port_, protocol=GuardedProtocol, **settings)
        # Sanic ends without an error when the port was taken in the meantime.
        if not getattr(app.ctx, "listens", False) and settings.get("workers", 1) == 1:
            raise SystemExit(f"Not started: {host}:{port_} could not be listened on.")

    # The one way into every application, Rasa's and rasa_sdk's too.
    Sanic.run = lambda app, host=None, port=None, **settings: guarded(  # type: ignore[method-assign]
        app, host, port, **settings
    )


def as_bytes(answer: HTTPResponse) -> bytes:
    """The bytes of an answer that ends the connection before any request is read."""
    body = answer.body or b""
    answer.headers["content-length"] = str(len(body))
    answer.headers["connection"] = "close"
    return format_http1_response(answer.status, answer.processed_headers) + body


class GuardedProtocol(WebSocketProtocol):
    """A connection, with one clock for whatever it waits for (see parent class)."""

    __slots__ = ("phase", "since", "gone", "_ending", "_turned_away", "_served", "_large", "_clock")

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.phase, self.since = Phase.IDLE, self.loop.time()
        self.gone = False  # the connection ended
        self._ending = False  # by us
        self._turned_away = False
        self._served = self._large = False
        self._clock: Any = None
        self._http: Optional[GuardedHttp] = None  # type: ignore[assignment]  # it is None until a connection is made

    def enter_large(self) -> None:
        """Take room for a larger body.

        Raises:
            Refused: if there is none.
        """
        if self.app.ctx.room.large >= LARGE_BODIES:
            raise Refused(503, "too_many_large", "Too many large requests come at one time.", retry_after=5)
        self.app.ctx.room.large += 1
        self._large = True

    def leave_large(self) -> None:
        """Give the room of the larger body back."""
        self.app.ctx.room.large -= self._large
        self._large = False

    def _setup_connection(self) -> None:
        self._http = GuardedHttp(self)

    def connection_made(self, transport: Any) -> None:
        room = self.app.ctx.room
        if len(self.connections) < room.connections or self._make_room():
            super().connection_made(transport)
            return
        metrics.BAD_REQUESTS.labels("too_many_connections").inc()
        self.transport, self._turned_away, self._ending = transport, True, True
        room.waiting += 1
        # Who closes with a request unread resets the connection, and some clients then lose the answer.
        if room.waiting > descriptors.RESERVE // 8:
            self._turn_away()
        else:
            self._clock = self.loop.call_later(SETTLED, self._turn_away)

    def _make_room(self) -> bool:
        """End the connections that did nothing for the longest time, those first that never brought a request."""
        now = self.loop.time()
        idle = (
            each
            for each in self.connections
            if each.phase is Phase.IDLE
            and not each._ending
            and now - each.since > (SERVED if each._served else SETTLED)
        )
        evicted = heapq.nsmallest(EVICTED, idle, key=lambda each: (each._served, each.since))
        for each in evicted:
            each.abort()
        return bool(evicted)

    def _turn_away(self) -> None:
        if self._turned_away and self.transport:
            self._turned_away = False
            self.app.ctx.room.waiting -= 1
            self._set_clock(CUT_SECONDS, self.abort)
            self.transport.write(self.app.ctx.room.full())
            self.transport.close()

    def enter(self, phase: Phase) -> None:
        """Begin to wait for something else."""
        self._served = self._served or phase is Phase.ANSWERING
        self.phase, self.since = phase, self.loop.time()
        self._set_clock(getattr(self, phase.value), self._late)

    def _set_clock(self, seconds: float, then: Callable[[], None]) -> None:
        if self._clock:
            self._clock.cancel()
        self._clock = self.loop.call_later(seconds, then)

    def _late(self) -> None:
        if self.websocket is not None or self._http is None or self.transport is None or self.gone:
            return  # a websocket has pings
        if self.transport.get_write_buffer_size():
            metrics.BAD_REQUESTS.labels("unread").inc()
            self.abort()
        elif self.phase is Phase.IDLE:
            self.close()
        else:
            late = RequestTimeout(f"A request has to arrive within {self.request_timeout} seconds.")
            self._http.exception = late if self.phase is Phase.RECEIVING else ServiceUnavailable("Response Timeout")
            self._http.request_body = None  # not waited for any more
            if self._task:
                self._task.cancel()
            self._set_clock(CUT_SECONDS, self.abort)

    def data_received(self, data: bytes) -> None:
        if self._ending and self._http is None:
            self._turn_away()
        else:
            super().data_received(data)

    def connection_lost(self, error: Optional[Exception]) -> None:
        if not self._ending and self.phase is not Phase.IDLE and self.websocket is None:
            metrics.BAD_REQUESTS.labels("hung_up").inc()
        self.gone = True
        self.leave_large()
        if self._clock:
            self._clock.cancel()
        if self._turned_away:
            self._turned_away = False
            self.app.ctx.room.waiting -= 1
        super().connection_lost(error)

    def close(self, timeout: Optional[float] = None) -> None:
        self._ending = True
        super().close(timeout)

    def abort(self) -> None:
        # The parent class forgets its transport, and then writes the path of the request to the log.
        self._ending = True
        if self.transport:
            self.transport.abort()

    def close_if_idle(self) -> bool:
        """End with the server: a request on its way has two seconds, and one that has arrived is answered."""
        if self.websocket is None and self._http is not None and self.phase is not Phase.IDLE:
            self._http.keep_alive = False
            if self.phase is Phase.RECEIVING:
                self._set_clock(CUT_SECONDS, self._late)
            return False
        return super().close_if_idle()
