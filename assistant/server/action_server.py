"""The action server: rasa_sdk's own, with the limits of ours.

`python -m assistant.server.action_server --port 5055` starts it.
"""

import logging

import rasa_sdk.__main__
from pluggy import HookimplMarker
from rasa_sdk import endpoint
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.runtime.settings import WrongSettings, settings
from assistant.server import http_guard

logger = logging.getLogger(__name__)

PACKAGE = "actions"  # loaded by its name, as rasa_sdk does


class _Guarded:
    """A plugin of rasa_sdk."""

    @staticmethod
    @HookimplMarker("rasa_sdk")
    def attach_sanic_app_extensions(app: Sanic) -> None:
        http_guard.limit(app, lambda: http_guard.as_bytes(_error(503, "Too many connections are open.")))
        app.error_handler.add(SanicException, _http_error)
        app.error_handler.add(Exception, _internal_error)


def main() -> None:
    try:
        settings()
    except WrongSettings as error:
        raise SystemExit(f"Not started: {error}") from None
    http_guard.install()
    plugin_manager().register(_Guarded)
    parser = endpoint.create_argument_parser()
    parser.set_defaults(actions=PACKAGE)
    rasa_sdk.__main__.main_from_args(parser.parse_args())


def _error(status: int, message: str) -> HTTPResponse:
    return response.json({"error": {"code": "internal" if status == 500 else "refused", "message": message}}, status)


def _http_error(request: Request, error: SanicException) -> HTTPResponse:
    return _error(getattr(error, "status_code", None) or 500, str(error))


def _internal_error(request: Request, error: Exception) -> HTTPResponse:
    # rasa_sdk would send back the request, and what a visitor typed with it.
    logger.error("An action failed.", exc_info=error)
    return _error(500, "The action failed.")


if __name__ == "__main__":
    main()
