"""Keeps the warnings of Rasa's dependencies out of people's terminals."""

import logging


def quiet() -> None:
    """Send warnings to a log that is not shown; call it before Rasa is imported, as most come from its imports."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
