"""The Sanic application of a worker: privacy of its log, limits of a request, error replies, upkeep."""

import datetime
import logging
from typing import Any

from sanic import Sanic

from assistant.channels.process_guard import guard
from assistant.channels.rate_limits import rate_limits
from assistant.content.content_reloader import content as live_content
from assistant.dialogue.failure_replies import failure
from assistant.dialogue.policy import forget_plans
from assistant.nlu.encoder import shared_encoder
from assistant.privacy import redaction
from assistant.runtime import logs, metrics, process_memory
from assistant.runtime.rasa_internals import after_configuration
from assistant.runtime.settings import settings
from assistant.server import http_guard, maintenance, ready, status
from assistant.side_effects.action_client import connect
from assistant.storage.conversation_store import conversations
from assistant.web import errors, headers

logger = logging.getLogger(__name__)


def guard_rasa() -> None:
    """Have Rasa's server made with `attach`, without which no channel opens, and run with a guard.

    Call it before Rasa serves.
    """
    guard()
    http_guard.install()
    after_configuration(attach)


def attach(app: Sanic) -> None:
    """Add to an application what every channel needs."""
    logs.configure()
    http_guard.limit(app, lambda: http_guard.as_bytes(errors.too_many_connections()))
    app.config.PROXIES_COUNT = settings().proxies_count or None
    rate_limits()  # a setting that cannot be read is told now, whichever channels are on
    errors.add(app)
    headers.add(app)
    app.blueprint(status.routes())
    app.register_listener(_prepare, "before_server_start")
    app.register_listener(_keep_up, "after_server_start")
    app.register_listener(_stop, "before_server_stop")


async def _prepare(app: Sanic, loop: Any) -> None:
    content = live_content()
    for reply in ("error", "too_long", "too_fast"):
        failure(reply, content)  # so that it is there whatever fails later
    metrics.CRISIS_DAYS_LEFT.set_function(lambda: live_content().crisis.days_left(datetime.date.today()))
    overdue = content.crisis.overdue(datetime.date.today())
    if overdue:
        logger.warning("content/crisis.yml: %s. Its numbers are given all the same.", overdue)
    redaction.load()


async def _keep_up(app: Sanic, loop: Any) -> None:
    if not app.ctx.agent.is_ready():
        logger.critical("Not started: no model could be loaded.")
        raise SystemExit(1)
    process_memory.give_back()
    actions = connect(app.ctx.agent)
    store = conversations(app.ctx.agent.tracker_store)
    store.empties(redaction.forget, shared_encoder().forget, forget_plans)
    app.ctx.upkeep = [loop.create_task(maintenance.forever(store, actions)), loop.create_task(live_content.watch())]
    ready.say()


async def _stop(app: Sanic, loop: Any) -> None:
    for task in getattr(app.ctx, "upkeep", ()):  # a start that failed has none
        task.cancel()
