"""The sentence encoder: what it gives, and that it refuses a file that is not what was built."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.nlu.encoder import ENCODER, MAX_TOKENS, ModelFileError, SentenceEncoder, shared_encoder, verified


def test_gives_unit_vectors_one_a_text() -> None:
    vectors = shared_encoder().encode(["is it safe?", "what are the risks?", "play some music"])
    assert vectors.shape == (3, 768)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    encoder = SentenceEncoder()
    texts = ["ok", "short", "...", "a much longer text than the others", "I can't do this, it hurts!", "why " * 300]
    together = encoder.encode_many(texts)
    assert np.allclose(together, np.concatenate([encoder.encode([text]) for text in texts]), atol=1e-5)


def test_a_text_that_was_begun_is_finished_by_whoever_needs_it() -> None:
    encoder = SentenceEncoder()
    texts = [f"how long does effect number {number} last?" for number in range(8)]
    encoder.begin(texts)
    other = SentenceEncoder()
    alone = np.concatenate([other.encode([text]) for text in texts])
    assert np.allclose(encoder.encode(texts[::-1])[::-1], alone, atol=1e-5)


class FailsOnce:
    """A session of the runtime whose first run fails, as one does that gets no memory."""

    def __init__(self, session: Any) -> None:
        self._session, self._failed = session, False

    def run(self, *arguments: Any) -> Any:
        if not self._failed:
            self._failed = True
            raise RuntimeError("bad allocation")
        return self._session.run(*arguments)


def test_a_failure_is_not_remembered() -> None:
    encoder = SentenceEncoder()
    encoder._session = FailsOnce(encoder._session)
    with pytest.raises(RuntimeError):
        encoder.encode(["is it safe?"])
    assert encoder.encode(["is it safe?"]).shape == (1, 768)


def test_forget_drops_every_text() -> None:
    encoder = SentenceEncoder()
    encoder.encode(["is it safe?"])
    assert len(encoder._cache) == 1
    encoder.forget()
    assert len(encoder._cache) == 0


def test_lengths_are_those_that_are_read() -> None:
    assert shared_encoder().lengths(["is it safe?", "safe " * 500]) == [6, MAX_TOKENS]


def test_agrees_with_the_published_model() -> None:
    """First dimensions of the float model's vector, as LangChain's documentation prints them for this sentence."""
    vector = shared_encoder().encode(["This is a test document."])[0]
    assert np.allclose(vector[:3], [-0.0489517, -0.0398619, -0.0215628], atol=0.01)


@pytest.mark.parametrize("damage", ["missing", "cut short", "changed"])
def test_refuses_a_damaged_model(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    for name in ("sha256.json", "tokenizer.json"):
        shutil.copy(ENCODER / name, folder)
    model = folder / "model.onnx"
    if damage != "missing":
        content = (ENCODER / "model.onnx").read_bytes()
        model.write_bytes(content[:1000] if damage == "cut short" else content[:-1] + b"\0")
    with pytest.raises(ModelFileError, match="make"):
        verified(folder)
