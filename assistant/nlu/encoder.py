"""Sentence embeddings: all-mpnet-base-v2 in 8 bits, on the CPU.

`make` builds the model once (workbench/setup/build_encoder.py); nothing is fetched at run time.
"""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import onnxruntime
from rasa.shared.exceptions import RasaException
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer
from tqdm import tqdm

from assistant.runtime.future_cache import FutureCache

ENCODER = Path(__file__).resolve().parents[2] / ".cache" / "encoder"
CHECKSUMS = "sha256.json"
MAX_TOKENS = 128  # a longer message is encoded by its beginning; the crisis guard reads every sentence
DIMENSIONS = 768
CACHED_TEXTS = 512  # some 10 kB each, if they are long
KEPT_TOKENS = 48  # of a longer text the tokens are not kept: 512 such texts would hold 100 MB


class ModelFileError(RasaException):
    """A model file that is missing, cut short or changed."""


def sha256(path: Path) -> str:
    """The checksum of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verified(folder: Path) -> Path:
    """The folder, after its files were compared with the checksums noted when they were built.

    Raises:
        ModelFileError: if a file is missing or differs.
    """
    try:
        expected = json.loads((folder / CHECKSUMS).read_text())
        for name, checksum in expected.items():
            if sha256(folder / name) != checksum:
                raise ModelFileError(f"{folder / name} was changed or cut short: delete {folder} and run make again")
    except (FileNotFoundError, ValueError) as error:
        raise ModelFileError(f"the sentence encoder is missing in {folder}: run make to build it") from error
    return folder


class Tokens(NamedTuple):
    """The tokens of a text: where each stands, and its vector, `(n, 768)`."""

    spans: List[Tuple[int, int]]
    vectors: np.ndarray


class Encoded(NamedTuple):
    """The unit vector of a text, `(768,)`, and its tokens, unless they are too many to keep."""

    vector: np.ndarray
    tokens: Optional[Tokens]


class SentenceEncoder:
    """Texts to unit vectors, `(n, 768)` float32. Each distinct text is encoded once while it stays in the cache.

    Texts are encoded one by one: in 8 bits the scale of a batch would depend on its other texts.
    """

    def __init__(self, folder: Path = ENCODER) -> None:
        verified(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        # One thread a message: on a small server a second one costs other visitors more than it saves this one.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._threads = ThreadPoolExecutor(os.cpu_count(), "encoder")
        self._cache: "FutureCache[Encoded]" = FutureCache(self._encode, self._threads, CACHED_TEXTS)

    def begin(self, texts: Sequence[str]) -> None:
        """Have texts embedded in the background; `encode` waits for what is under way."""
        for text in texts:
            self._cache.begin(text)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Embed a few texts; meant for messages."""
        begun = [self._cache.begin(text) for text in texts]
        return np.stack([each.result().vector for each in begun])

    def encode_many(self, texts: Sequence[str]) -> np.ndarray:
        """Embed many texts on all cores, and remember none of them."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        encoded = self._threads.map(lambda text: mean(self._run(text).vectors), texts)
        # disable=None: a bar in a terminal, nothing in a log
        return np.stack(list(tqdm(encoded, "Encoding examples", len(texts), disable=None)))

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text as they stand in it; of one that was just embedded, they are mostly there already."""
        return self._cache.begin(text).result().tokens or self._run(text)

    def tokens_of_many(self, texts: Sequence[str]) -> List[np.ndarray]:
        """The tokens of many texts on all cores, `(n, 768)` of each, and remember none of them."""
        return [tokens.vectors for tokens in self._threads.map(self._run, texts)]

    def forget(self) -> None:
        """Drop every text that was embedded."""
        self._cache.forget()

    def lengths(self, texts: Sequence[str]) -> List[int]:
        """How many tokens of each text are read, which is what encoding takes its time for."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch(texts)]

    def _encode(self, text: str) -> Encoded:
        tokens = self._run(text)
        short = len(tokens.spans) <= KEPT_TOKENS
        kept = Tokens(tokens.spans, tokens.vectors.astype(np.float16)) if short else None
        return Encoded(mean(tokens.vectors), kept)

    def _run(self, text: str) -> Tokens:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        vectors = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return Tokens(encoding.offsets, vectors)


def mean(tokens: np.ndarray) -> np.ndarray:
    """The unit vector of a text, `(768,)`."""
    middle = tokens.mean(axis=0)
    return middle / np.linalg.norm(middle)


@lru_cache(1)
def shared_encoder() -> SentenceEncoder:
    """The one encoder of this process: its weights are loaded once for all components."""
    # The products beside it are small; idle threads of the numerical library would spin at full load between them.
    threadpool_limits(1, "blas")
    return SentenceEncoder()
