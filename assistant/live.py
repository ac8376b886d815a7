"""The content that a running assistant speaks from: an edit is heard within seconds, without training."""

import logging
import time
from pathlib import Path
from typing import Optional, Tuple

from assistant import metrics
from assistant.content import ROOT, Content, load
from assistant.findings import ContentError

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between looks at the files

Signature = Tuple[Tuple[str, int, int], ...]


class LiveContent:
    """The newest content of a project folder that is free of mistakes."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._content: Optional[Content] = None
        self._signature: Signature = ()
        self._looked = 0.0

    def __call__(self) -> Content:
        """The content; after an edit with a mistake, the last good words, and the mistake in the log.

        Raises:
            ContentError: if there were no good words yet.
        """
        now = time.monotonic()
        if self._content is None or now - self._looked >= LOOK_EVERY:
            self._looked = now
            signature = self._sign()
            if signature != self._signature:
                self._content = self._read()
                self._signature = signature
        return self._content

    def _sign(self) -> Signature:
        paths = [self._root / "domain.yml", *sorted((self._root / "content").rglob("*"))]
        found = ((path, path.stat()) for path in paths if path.is_file())
        return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)

    def _read(self) -> Content:
        try:
            content = load(self._root)
        except ContentError as error:
            if self._content is None:
                raise
            metrics.MISTAKES.set(len(error.findings))
            logger.error("The last good words stay, because content/ has mistakes:\n%s", error)
            return self._content
        metrics.MISTAKES.set(0)
        if self._content is not None:
            before = {section.id for section in self._content.sections}
            added = sorted({section.id for section in content.sections} - before)
            if added:
                logger.warning("New sections are understood only after a training (make train): %s", ", ".join(added))
        return content


content = LiveContent()
