"""Embeddings of authored texts, kept on disk: to encode thousands takes minutes, a few new ones a moment.

Never for visitors' messages: nothing of those may reach the disk.
"""

import hashlib
import inspect
import logging
import zipfile
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Dict, Sequence, Tuple

import numpy as np

from assistant.nlu.encoder import CHECKSUMS, DIMENSIONS, ENCODER, MAX_TOKENS, SentenceEncoder, mean, shared_encoder

logger = logging.getLogger(__name__)

KEPT = ENCODER.parent / "embeddings.npz"
AT_MOST = 120_000  # texts, 3 kB each: two trainings of the shipped examples


def of_authored(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of authored texts, `(n, d)`; each component of a training asks for the same."""
    return _of_authored(tuple(texts))


@lru_cache(2)
def _of_authored(texts: Tuple[str, ...]) -> np.ndarray:
    return KeptEmbeddings(KEPT).of(texts)


class KeptEmbeddings:
    """A file of vectors by the checksum of their text. At most so many are kept, those asked for last.

    A file that cannot be read, or was made with another encoder, counts as empty; one that cannot be written is done
    without.
    """

    def __init__(self, path: Path, at_most: int = AT_MOST) -> None:
        self._path = path
        self._at_most = at_most

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of the texts; only those that are new are encoded."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known.update(zip(new, shared_encoder().encode_many(list(new.values())), strict=True))
            self._write({key: known[key] for key in [*keys, *known]})
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, DIMENSIONS), np.float32)

    def _read(self) -> Dict[str, np.ndarray]:
        try:
            with np.load(self._path, allow_pickle=False) as kept:  # which compares the checksums of a zip archive
                if str(kept["encoder"]) == _encoder():
                    return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except FileNotFoundError:
            pass
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            logger.warning("%s cannot be read and is made anew: %s", self._path, error)
        return {}

    def _write(self, known: Dict[str, np.ndarray]) -> None:
        kept = dict(islice(known.items(), self._at_most))
        partial = self._path.with_suffix(".part.npz")
        try:
            np.savez(partial, encoder=_encoder(), keys=list(kept), vectors=np.stack(list(kept.values())))
            partial.replace(self._path)  # a reader never sees half a file
        except OSError as error:
            logger.warning("Embeddings are not kept for the next training: %s", error)


def _encoder() -> str:
    """A checksum of what makes the vectors: not of what else the encoder does, or each edit would cost minutes."""
    made_by = f"{MAX_TOKENS}{inspect.getsource(SentenceEncoder._run)}{inspect.getsource(mean)}"
    return hashlib.sha256((ENCODER / CHECKSUMS).read_bytes() + made_by.encode()).hexdigest()
