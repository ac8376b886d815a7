"""A server with the guard, the error answers and the status routes of ours, and no model.

`python -m tests.server.bare PORT` starts it.
"""

import asyncio
import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.server import http_guard, shutdown, status
from assistant.web import errors, headers
from assistant.web.cors import open_to

REQUEST_SECONDS = 2.0
RESPONSE_SECONDS = 3.0
IDLE_SECONDS = 3.0
GRACE_SECONDS = 4.0
SHUTDOWN_SECONDS = 15
UPDATE_BYTES = 3_000_000


def application() -> Sanic:
    app = Sanic("bare", configure_logging=False)
    http_guard.limit(app, lambda: http_guard.as_bytes(errors.too_many_connections()))
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = IDLE_SECONDS
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = GRACE_SECONDS
    errors.add(app)
    headers.add(app)
    open_to(app, frozenset())
    app.blueprint(status.routes())

    @app.post("/echo")
    async def echo(request: Request) -> HTTPResponse:
        return response.raw(request.body)

    @app.post("/update", ctx_body_bytes=UPDATE_BYTES)
    async def update(request: Request) -> HTTPResponse:
        return response.text(str(len(request.body)))

    @app.get("/large")
    async def large(request: Request) -> HTTPResponse:
        return response.raw(b"x" * 30_000_000)

    @app.get("/slow")
    async def slow(request: Request) -> HTTPResponse:
        await asyncio.sleep(60)
        return response.text("late")

    @app.get("/fails")
    async def fails(request: Request) -> HTTPResponse:
        raise RuntimeError("as it should")

    @app.get("/stuck")
    async def stuck(request: Request) -> HTTPResponse:
        while True:
            pass

    return app


if __name__ == "__main__":
    shutdown.SECONDS = SHUTDOWN_SECONDS
    http_guard.install()
    application().run(host="127.0.0.1", port=int(sys.argv[1]), motd=False)
