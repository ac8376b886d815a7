"""How the process is: alive, able to answer, its figures."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.input_validation import Refused
from assistant.runtime.redis_client import shared
from assistant.storage.conversation_store import conversations


def routes() -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    status = Blueprint("status")

    @status.get("/healthz")
    async def alive(request: Request) -> HTTPResponse:
        return response.json({"status": "alive"})

    @status.get("/readyz")
    async def ready(request: Request) -> HTTPResponse:
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise Refused(503, "not_ready", "No model is loaded.")
        if not await conversations(agent.tracker_store).reachable():
            raise Refused(503, "store_down", "Conversations are not being stored.")
        redis = shared()
        return response.json({"status": "ready", "redis": await redis.look()} if redis else {"status": "ready"})

    @status.get("/metrics")
    async def figures(request: Request) -> HTTPResponse:
        return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return status
