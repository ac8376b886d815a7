"""What a channel asks of the process that it runs in; `assistant.server.app` provides it."""

from rasa.shared.exceptions import RasaException

_guarded = False


def guard() -> None:
    """From now on this process makes its server with limits, error replies, a clean log and upkeep."""
    global _guarded
    _guarded = True


def require_guarded() -> None:
    """
    Raises:
        RasaException: if a channel would be open to visitors without all that, as under plain `rasa run`.
    """
    if not _guarded:
        raise RasaException(
            "Not started: plain `rasa run` protects no visitor. Use python -m assistant.server.serve run."
        )
