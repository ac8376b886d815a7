"""Talk to the assistant in a terminal. Options are chosen by their number, their title or the arrow keys."""

import asyncio
import secrets
import sys
from typing import List, Optional

from prompt_toolkit import PromptSession
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from assistant.channels.rendering import numbered, plain
from assistant.content.reply_types import Message
from assistant.server.lean_imports import only_what_serves
from assistant.server.silence_warnings import quiet
from assistant.side_effects.feature_flags import CONTACT
from workbench.running.action_process import action_server
from workbench.running.train import console, content_or_exit, train_if_needed


def show(messages: List[Message]) -> List[str]:
    """Print the replies to one message: texts, links as they are, options with the numbers that choose them.

    The titles of the options are returned.
    """
    for message in messages:
        console.print(f"\n{message['text']}", markup=False)
        for option in message["options"]:
            if "url" in option:
                console.print(f"  -> {plain(option)}", markup=False)
    offered = numbered(messages)
    for number, option in offered:
        console.print(f"  {number}. {option['title']}", markup=False)
    return [option["title"] for _, option in offered]


class Line:
    """Reads what is typed; in a terminal, the arrow keys go through the options."""

    def __init__(self) -> None:
        self._titles: List[str] = []
        self._chosen = -1
        keys = KeyBindings()
        keys.add("down")(lambda event: self._move(event, 1))
        keys.add("up")(lambda event: self._move(event, -1))
        self._prompt: Optional["PromptSession[str]"] = PromptSession(key_bindings=keys) if sys.stdin.isatty() else None

    async def read(self, titles: List[str]) -> str:
        """One line, or an empty one at the end of the input."""
        self._titles, self._chosen = titles, -1
        try:
            if self._prompt:
                return (await self._prompt.prompt_async("\n> ")).strip()
            return (await asyncio.get_running_loop().run_in_executor(None, input, "\n> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return ""

    def _move(self, event: KeyPressEvent, step: int) -> None:
        if self._titles:
            first = 0 if step > 0 else -1
            self._chosen = first if self._chosen < 0 else (self._chosen + step)
            self._chosen %= len(self._titles)
            event.current_buffer.document = Document(self._titles[self._chosen])


async def _talk() -> None:
    with console.status("Loading the assistant."):
        quiet()
        only_what_serves()  # a training, which would need more than that, runs in a process of its own
        from workbench.running.local_assistant import Speaker

        # An editor never reviews what is said here, so the shell does not ask whether it helped.
        speaker, line = await Speaker.load(contact=True), Line()
    session = secrets.token_urlsafe(32)
    titles = show(await speaker.tap(session, "/greet"))
    console.print(
        "\nType a question, or choose an option by its number, its title or the arrow keys. An empty line ends it."
    )
    while text := await line.read(titles):
        titles = show(await speaker.say(session, text))


def main() -> None:
    content = content_or_exit()
    train_if_needed(content)
    with action_server(content, CONTACT):
        asyncio.run(_talk())


if __name__ == "__main__":
    main()
