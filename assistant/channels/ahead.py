"""What takes long about a text is begun before its turn comes, beside the work for other visitors."""

import asyncio
from typing import Text

from assistant import redaction
from assistant.nlu.encoder import shared_encoder
from assistant.nlu.parts import sentences, too_much


async def begin(text: Text) -> None:
    """Embed and redact a visitor's text in the background; whoever needs it later waits for that."""
    if text.startswith("/"):  # an option
        return
    parts = sentences(text)
    shared_encoder().begin([text] if too_much(parts) else [text, *parts])  # of too much, the reader chooses
    redaction.begin(text)
    await asyncio.sleep(0)  # the others who arrived begin theirs too, and all go on in the order of their arrival
