"""What is begun before a text's turn comes gives what it would have given later, and changes no order."""

import asyncio
from typing import List

import numpy as np

from assistant.channels import prefetch
from assistant.nlu.encoder import SentenceEncoder, shared_encoder
from assistant.privacy import redaction
from assistant.privacy.redaction import redact


async def test_a_text_is_embedded_and_redacted_as_without_it() -> None:
    text = "My name is Sarah Jones. Is it safe?"
    await prefetch.begin(text)
    assert redact(text) == "My name is [name]. Is it safe?"
    for part in (text, "My name is Sarah Jones"):
        assert np.array_equal(shared_encoder().encode([part]), SentenceEncoder().encode([part]))


async def test_all_go_on_in_the_order_of_their_arrival() -> None:
    order: List[int] = []

    async def visit(number: int) -> None:
        await prefetch.begin("why? " * (9 - number))  # the first takes longest
        order.append(number)

    await asyncio.gather(*(visit(number) for number in range(8)))
    assert order == list(range(8))


async def test_an_option_is_no_text() -> None:
    redaction.forget()
    await prefetch.begin("/greet")
    assert not len(redaction._cache)
