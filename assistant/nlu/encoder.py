"""Sentence embeddings: all-mpnet-base-v2 in 8 bits, on the CPU.

`make` builds the model once (workbench/setup/build_encoder.py); nothing is fetched at run time.
"""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import onnxruntime
from rasa.shared.exceptions import RasaException
from threadpoolctl import threadpool_limits
from tokenizers import Encoding, Tokenizer
from tqdm import tqdm

from assistant.nlu.text_batches import TextBatches
from assistant.runtime.future_cache import FutureCache

ENCODER = Path(__file__).resolve().parents[2] / ".cache" / "encoder"
CHECKSUMS = "sha256.json"
MAX_TOKENS = 128  # a longer message is encoded by its beginning; the crisis guard reads every sentence
DIMENSIONS = 768
PADDING = 1  # the token behind the end of a shorter text
BATCH_TOKENS = 256  # more at once is no faster
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

    Texts of about the same length go together; each has the vector that it has alone, to the fifth digit.
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
        batches = TextBatches(self._encode, self._threads)
        self._cache: "FutureCache[Encoded]" = FutureCache(batches.submit, CACHED_TEXTS)

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
        return np.stack(self._of_many(texts, lambda tokens: mean(tokens.vectors)))

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text as they stand in it; of one that was just embedded, they are mostly there already."""
        return self._cache.begin(text).result().tokens or self._run([self._tokenizer.encode(text)])[0]

    def tokens_of_many(self, texts: Sequence[str]) -> List[np.ndarray]:
        """The tokens of many texts on all cores, `(n, 768)` of each, and remember none of them."""
        return self._of_many(texts, lambda tokens: tokens.vectors)

    def forget(self) -> None:
        """Drop every text that was embedded."""
        self._cache.forget()

    def lengths(self, texts: Sequence[str]) -> List[int]:
        """How many tokens of each text are read, which is what encoding takes its time for."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch(texts)]

    def _encode(self, texts: Sequence[str]) -> List[Encoded]:
        return [_kept(tokens) for tokens in self._run([self._tokenizer.encode(text) for text in texts])]

    def _of_many(self, texts: Sequence[str], wanted: Callable[[Tokens], np.ndarray]) -> List[np.ndarray]:
        """What is wanted of each text, in their order; texts of one length are read together."""
        encodings = self._tokenizer.encode_batch(texts)
        batches = list(_batches([len(encoding) for encoding in encodings]))
        found: Dict[int, np.ndarray] = {}

        def read(batch: List[int]) -> List[np.ndarray]:
            return list(map(wanted, self._run([encodings[index] for index in batch])))

        # disable=None: a bar in a terminal, nothing in a log
        with tqdm(desc="Encoding examples", total=len(texts), disable=None) as bar:
            for batch, results in zip(batches, self._threads.map(read, batches), strict=True):
                found.update(zip(batch, results, strict=True))
                bar.update(len(batch))
        return [found[index] for index in range(len(texts))]

    def _run(self, encodings: Sequence[Encoding]) -> List[Tokens]:
        shape = (len(encodings), max(map(len, encodings)))
        ids, mask = np.full(shape, PADDING, np.int64), np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)], mask[row, : len(encoding)] = encoding.ids, 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return [Tokens(each.offsets, of_text[: len(each)]) for each, of_text in zip(encodings, vectors, strict=True)]


def _kept(tokens: Tokens) -> Encoded:
    """What the cache keeps of a text."""
    short = len(tokens.spans) <= KEPT_TOKENS
    kept = Tokens(tokens.spans, tokens.vectors.astype(np.float16)) if short else None
    return Encoded(mean(tokens.vectors), kept)


def _batches(lengths: Sequence[int]) -> Iterator[List[int]]:
    """The places of texts of these lengths, shortest first, in batches of at most so many tokens."""
    batch: List[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


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
