"""The content that a running assistant speaks from: an edit is heard within seconds, without training."""

import asyncio
import logging
import time
from pathlib import Path
from threading import Lock
from typing import Optional, Tuple

from assistant.content.findings import ContentError
from assistant.content.loader import ROOT, Content, files, load
from assistant.runtime import logs, metrics

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between looks at the files
READ_AGAIN = 10.0  # seconds after which what could not be read is tried again

Signature = Tuple[Tuple[object, ...], ...]


class LiveContent:
    """The newest content of a project folder that is free of mistakes.

    Once there are good words, the state of the files makes no call fail. `watch` keeps reading off the event loop;
    without it, a call reads what has changed.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._content: Optional[Content] = None
        self._taken: Signature = ()  # of the files that were read last, good or not
        self._seen: Signature = ()  # of the files at the last look
        self._looked = 0.0
        self._read_again = 0.0  # 0 while there is no mistake
        self._told = ""
        self._watched = False
        self._looking = Lock()

    def __call__(self) -> Content:
        """The content; after an edit with a mistake, the last good words.

        Raises:
            ContentError: if there were no good words yet.
        """
        if self._content is None:
            self._taken = self._seen = self._sign()
            self._content = load(self._root)
        elif not self._watched and time.monotonic() - self._looked >= LOOK_EVERY:
            self.look()
        return self._content

    async def watch(self) -> None:
        """Look from a thread, until cancelled."""
        self._watched = True
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                await asyncio.to_thread(self.look)
        finally:
            self._watched = False

    def look(self) -> None:
        """Take over an edit without mistakes, and log one with mistakes once."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._looked = time.monotonic()
            signature = self._sign()
            still, self._seen = signature == self._seen, signature
            due = self._read_again and time.monotonic() >= self._read_again
            # What changed since the last look may be half written.
            if still and (signature != self._taken or due):
                self._take(signature)
        except ContentError as error:
            self._mistaken(len(error.findings), str(error))
        except Exception as error:  # a folder that cannot be listed, too few file descriptors, what YAML makes of it
            self._mistaken(1, logs.kind(error))
        finally:
            self._looking.release()

    def _sign(self) -> Signature:
        return tuple(map(_mark, files(self._root)))

    def _take(self, signature: Signature) -> None:
        self._taken = signature
        content = load(self._root)
        metrics.MISTAKES.set(0)
        self._read_again, self._told = 0.0, ""
        before = {section.id for section in self._content.sections} if self._content else set()
        added = sorted({section.id for section in content.sections} - before)
        self._content = content
        if added:
            logger.warning("New sections are understood only after a training (make train): %s", ", ".join(added))

    def _mistaken(self, mistakes: int, told: str) -> None:
        metrics.MISTAKES.set(mistakes)
        self._read_again = time.monotonic() + READ_AGAIN
        if told != self._told:
            logger.error("The last good words stay, because content/ has mistakes:\n%s", told)
        self._told = told


def _mark(path: Path) -> Tuple[object, ...]:
    """The mark of a file, which differs after a change, also of its permissions."""
    try:
        found = path.stat()
    except OSError as error:
        return str(path), error.errno
    return str(path), found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


content = LiveContent()
