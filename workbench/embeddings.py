"""Sentence embeddings that are kept between runs: to encode thousands takes minutes, a few new ones a moment."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, Sequence

import numpy as np
from rich.progress import track

from assistant.content import ROOT
from assistant.nlu.encoder import CHECKSUMS, ENCODER, shared_encoder
from workbench.train import console

KEPT = ROOT / ".cache" / "embeddings.npz"
WORKERS = 2


def embed(texts: Sequence[str], doing: str, kept: Path = KEPT) -> np.ndarray:
    """Unit vectors of the texts, `(n, 768)`, with a progress bar for those that are new."""
    known = _load(kept)
    keys = [_key(text) for text in texts]
    new = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
    if new:
        encode = shared_encoder().encode
        with ThreadPoolExecutor(WORKERS) as threads:
            vectors = threads.map(lambda item: encode([item[1]])[0], new)
            bar = track(vectors, doing, total=len(new), console=console, disable=not console.is_terminal)
            known.update(zip([key for key, _ in new], bar, strict=True))
        _save(kept, known)
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 768), np.float32)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _encoder() -> str:
    return hashlib.sha256((ENCODER / CHECKSUMS).read_bytes()).hexdigest()


def _load(path: Path) -> dict:
    """What was kept, if it was made with this encoder."""
    if path.is_file():
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["encoder"]) == _encoder():
                return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    return {}


def _save(path: Path, known: dict) -> None:
    path.parent.mkdir(exist_ok=True)
    keys: List[str] = list(known)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, encoder=_encoder(), keys=np.array(keys), vectors=np.stack([known[key] for key in keys]))
    partial.replace(path)  # a reader never sees half a file
