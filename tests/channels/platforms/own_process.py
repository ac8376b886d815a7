"""A platform's stand-in as a process of its own, which a signal stops with everything that it holds."""

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, List, Type

from tests.channels.platforms.platform import Platform, Shown
from tests.channels.platforms.telegram import Telegram
from workbench.running.services import Process

KINDS = {kind.name: kind for kind in (Telegram,)}


class OwnProcess(Process):
    """It writes its address and then each message that it takes into a file, a line for each."""

    def __init__(self, kind: Type[Platform], folder: Path) -> None:
        self._told = folder / f"{kind.name}.jsonl"
        super().__init__([sys.executable, "-m", __name__, kind.name, str(self._told)], folder / f"{kind.name}.log")

    def _lines(self) -> List[Any]:
        whole = self._told.read_text(encoding="utf-8").rpartition("\n")[0] if self._told.exists() else ""
        return [json.loads(line) for line in whole.splitlines()]

    def answers(self) -> bool:
        return bool(self._lines())

    @property
    def address(self) -> str:
        return self._lines()[0]

    def text_to(self, visitor: str) -> str:
        """All that a visitor sees."""
        shown = [Shown(**line) for line in self._lines()[1:]]
        return "\n\n".join(str(message) for message in shown if message.to == visitor)


def main(name: str, told: str) -> None:
    class Telling(KINDS[name]):
        def take(self, *request: Any) -> Any:
            before = len(self.shown)
            answer = super().take(*request)
            for message in self.shown[before:]:
                tell(asdict(message))
            return answer

    with open(told, "a", encoding="utf-8", buffering=1) as file:

        def tell(what: Any) -> None:
            file.write(json.dumps(what) + "\n")

        tell(Telling().address)
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
