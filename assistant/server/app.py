"""The Sanic application of a worker: privacy of its log, limits of a request, error replies, upkeep."""

import logging
from typing import Any, Callable

import rasa.core.run
from sanic import Sanic

from assistant import logs, memory, redaction
from assistant.action_server import connect
from assistant.channels import errors, headers
from assistant.channels.gate import BODY_LIMIT
from assistant.limits import proxies_count
from assistant.server import status, upkeep
from assistant.storage import conversations

logger = logging.getLogger(__name__)

REQUEST_SECONDS = 15  # in which a request arrives whole
RESPONSE_SECONDS = 30  # in which it is answered


def guard_rasa() -> None:
    """Have Rasa's server made with `attach`; call it before Rasa serves."""
    make: Callable[..., Sanic] = rasa.core.run.configure_app

    def configured(*args: Any, **kwargs: Any) -> Sanic:
        app = make(*args, **kwargs)
        attach(app)
        return app

    rasa.core.run.configure_app = configured


def attach(app: Sanic) -> None:
    """Add to an application what no channel may be without."""
    logs.configure()
    app.config.REQUEST_MAX_SIZE = 4 * BODY_LIMIT  # a larger body is not read
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.ACCESS_LOG = False  # `headers` logs a request without address and session
    app.config.PROXIES_COUNT = proxies_count()
    errors.add(app)
    headers.add(app)
    app.blueprint(status.routes())
    app.ctx.attached = True
    app.register_listener(_prepare, "before_server_start")
    app.register_listener(_keep_up, "after_server_start")
    app.register_listener(_stop, "before_server_stop")


async def _prepare(app: Sanic, loop: Any) -> None:
    redaction.load()


async def _keep_up(app: Sanic, loop: Any) -> None:
    if not app.ctx.agent.is_ready():
        logger.critical("Not started: no model could be loaded.")
        raise SystemExit(1)
    memory.give_back()
    actions = connect(app.ctx.agent)
    store = conversations(app.ctx.agent.tracker_store)
    store.empties(redaction.begin.cache_clear)
    app.ctx.upkeep = loop.create_task(upkeep.forever(store, actions))


async def _stop(app: Sanic, loop: Any) -> None:
    if hasattr(app.ctx, "upkeep"):  # a start that failed has none
        app.ctx.upkeep.cancel()
