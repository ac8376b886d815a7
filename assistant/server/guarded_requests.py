"""The requests of one connection, each read as strictly as `request_head` reads its head: body, chunks and size."""

import re
from enum import Enum
from typing import TYPE_CHECKING, Optional

from sanic.exceptions import InvalidUsage
from sanic.http import HTTP_CONTINUE, Http

from assistant.server import shutdown
from assistant.server.request_head import HeadTooLarge, check_first, check_head

if TYPE_CHECKING:
    from assistant.server.http_guard import GuardedProtocol

BODY_BYTES = 64_000
_CHUNK = re.compile(r"\r\n[0-9A-Fa-f]{1,8}")
_CHUNK_LINE = 64  # characters


class Phase(Enum):
    """What a connection waits for, with the setting that says for how many seconds at most."""

    IDLE = "keep_alive_timeout"
    RECEIVING = "request_timeout"
    ANSWERING = "response_timeout"


class GuardedHttp(Http):
    """One connection's requests, one after the other (see parent class)."""

    protocol: "GuardedProtocol"

    def init_for_request(self) -> None:
        super().init_for_request()
        self.request_max_size = self.protocol.request_max_size
        self.protocol.leave_large()
        self.protocol.enter(Phase.IDLE)

    def allow_large(self, size: int) -> None:
        """Receive a body of so many bytes, if its length is told before.

        Raises:
            Refused: while others take all the room for such bodies.
        """
        told = self.request_bytes if self.request_body is True else None
        if told and BODY_BYTES < told <= size:
            self.protocol.enter_large()
            self.request_max_size = size

    async def http1_request_header(self) -> None:
        self.protocol.enter(Phase.RECEIVING)
        check_head(await self._head())
        await super().http1_request_header()
        if self.request.method == "HEAD":
            self.request.method = "GET"  # routes know no HEAD; the parent class leaves the body out
        if self.protocol.signal.stopped or shutdown.draining(self.protocol.app):
            self.keep_alive = False  # the next request finds a server that stays
        if not self.request_body:
            self.protocol.enter(Phase.ANSWERING)

    async def _head(self) -> str:
        buffer, seen = self.recv_buffer, 0
        while True:
            end = buffer.find(b"\r\n\r\n", max(0, seen - 3))
            if max(end, 0) >= self.HEADER_MAX_SIZE or end < 0 and len(buffer) >= self.HEADER_MAX_SIZE:
                raise HeadTooLarge(f"The head of a request has at most {self.HEADER_MAX_SIZE} bytes.")
            if end >= 0:
                return buffer[:end].decode("latin-1")
            first, found, _ = buffer.partition(b"\r\n")
            if found:
                check_first(first.decode("latin-1"))
            if buffer.count(b"\n") > buffer.count(b"\r\n"):
                raise InvalidUsage("A line ends with CR and LF.")
            seen = len(buffer)
            await self._receive_more()

    async def read(self) -> Optional[bytes]:
        if self.request_body == "chunked" and not self.request_bytes_left:
            await self._chunk()
        data = await super().read()
        if not self.request_body:
            self.protocol.enter(Phase.ANSWERING)
        return data

    async def _chunk(self) -> None:
        """Check the line before a chunk as strictly as the head: it has no extension, and the last one no trailer."""
        if self.expecting_continue:
            self.expecting_continue = False
            await self._send(HTTP_CONTINUE)
        buffer = self.recv_buffer
        while (end := buffer.find(b"\r\n", 2)) < 0 and len(buffer) < _CHUNK_LINE:
            await self._receive_more()
        size = buffer[: max(end, 0)].decode("latin-1")
        good = _CHUNK.fullmatch(size)
        if good and int(size, 16) == 0:
            while len(buffer) < end + 4:
                await self._receive_more()
            good = buffer[end + 2 : end + 4] == b"\r\n"
        if not good:
            self.keep_alive, self.request_body = False, None
            raise InvalidUsage("Bad chunked encoding")

    async def head_response_ignored(  # type: ignore[override]  # Sanic awaits it, and its own cannot be awaited
        self, data: bytes, end_stream: bool
    ) -> None:
        super().head_response_ignored(data, end_stream)

    async def error_response(self, exception: Exception) -> None:
        if self.protocol.gone:
            self.keep_alive, self.request_body = False, None
            return
        await super().error_response(exception)
