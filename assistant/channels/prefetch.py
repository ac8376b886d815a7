"""Begins the slow work on a text before the turn of its message comes, beside the work for other visitors."""

import asyncio
import logging
from typing import Text

from assistant.nlu.encoder import shared_encoder
from assistant.nlu.segmentation import sentences, too_much
from assistant.privacy import redaction

logger = logging.getLogger(__name__)


async def begin(text: Text) -> None:
    """Embed and redact a visitor's text in the background; later readers wait for the result."""
    if text.startswith("/"):  # an option
        return
    try:
        parts = sentences(text)
        shared_encoder().begin([text] if too_much(parts) else [text, *parts])  # of too much, the reader chooses
        redaction.begin(text)
    except Exception:  # whoever needs it later begins it again, and says what is to be said if that fails
        logger.exception("The work on a text could not be begun ahead.")
    await asyncio.sleep(0)  # the others who arrived begin theirs too, and all go on in the order of their arrival
