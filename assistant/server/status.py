"""The state of the process: whether it lives, whether it can answer, and its figures."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.input_validation import Refused
from assistant.runtime.redis_client import shared
from assistant.server import shutdown
from assistant.storage.conversation_store import conversations

STORE = "store"  # what a balancer excludes: /readyz?exclude=store


def routes() -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    status = Blueprint("status")

    @status.get("/healthz")
    async def alive(request: Request) -> HTTPResponse:
        return response.json({"status": "alive"})

    @status.get("/readyz")
    async def ready(request: Request) -> HTTPResponse:
        excluded = set(request.get_args(keep_blank_values=True).getlist("exclude") or ())
        if not excluded <= {STORE}:
            raise Refused(400, "invalid_query", f"Only '{STORE}' can be excluded.")
        if shutdown.draining(request.app):
            raise Refused(503, "draining", "The server is about to end.")
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise Refused(503, "not_ready", "No model is loaded.")
        # A balancer that took every worker out because the store is down would keep visitors from help.
        if STORE not in excluded and not await conversations(agent.tracker_store).reachable():
            raise Refused(503, "store_down", "Conversations are not being stored.")
        redis = shared()
        return response.json({"status": "ready", "redis": await redis.look()} if redis else {"status": "ready"})

    @status.get("/metrics")
    async def figures(request: Request) -> HTTPResponse:
        return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return status
