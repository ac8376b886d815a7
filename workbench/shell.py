"""Talk to the assistant in a terminal. Options are chosen by their number or title."""

import asyncio
import secrets
from typing import Any, Dict

from workbench.speaker import Speaker
from workbench.train import console, content_or_exit, needed, train


def show(message: Dict[str, Any]) -> None:
    """Print one reply: its text, links as they are, options with the numbers that choose them."""
    console.print(f"\n{message['text']}", markup=False)
    number = 0
    for option in message["options"]:
        if "payload" in option:
            number += 1
            console.print(f"  {number}. {option['title']}", markup=False)
        else:
            console.print(f"  -> {option['title']}: {option['url']}", markup=False)


async def _talk() -> None:
    speaker = await Speaker.load()
    session = secrets.token_urlsafe(32)
    for message in await speaker.tap(session, "/greet"):
        show(message)
    console.print("\nType a question, or the number or title of an option. An empty line ends it.")
    while True:
        try:
            text = (await asyncio.get_running_loop().run_in_executor(None, input, "\n> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not text:
            return
        for message in await speaker.say(session, text):
            show(message)


def main() -> None:
    content = content_or_exit()
    if needed(content):
        train(content)
    asyncio.run(_talk())


if __name__ == "__main__":
    main()
