"""Embeddings that are kept on disk: the same as new ones, made once, and never relied upon."""

from pathlib import Path
from typing import List

import numpy as np
import pytest

from assistant.nlu import embedding_cache
from assistant.nlu.embedding_cache import KeptEmbeddings
from assistant.nlu.encoder import SentenceEncoder, shared_encoder

ASKED = ["is it safe?", "what are the risks?", "is it safe?", "¿es seguro?"]


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """The texts that the encoder was given."""
    given: List[str] = []
    encode_many = SentenceEncoder.encode_many

    def noted(self: SentenceEncoder, texts: List[str]) -> np.ndarray:
        given.extend(texts)
        return encode_many(self, texts)

    monkeypatch.setattr(SentenceEncoder, "encode_many", noted)
    return given


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "embeddings.npz"


def test_gives_what_the_encoder_gives_and_encodes_only_what_is_new(path: Path, encoded: List[str]) -> None:
    expected = shared_encoder().encode(ASKED)
    assert np.array_equal(KeptEmbeddings(path).of(ASKED), expected)
    assert encoded == list(dict.fromkeys(ASKED))
    encoded.clear()
    again = KeptEmbeddings(path).of([*ASKED[::-1], "how long does it take?"])
    assert np.array_equal(again[:-1], expected[::-1])
    assert encoded == ["how long does it take?"]


def test_gives_no_vectors_of_no_texts(path: Path) -> None:
    assert KeptEmbeddings(path).of([]).shape == (0, 768)
    assert not path.exists()


@pytest.mark.parametrize("damage", ["cut short", "changed", "empty", "not an archive", "of another encoder", "pickled"])
def test_makes_a_damaged_file_anew(damage: str, path: Path, encoded: List[str]) -> None:
    expected = KeptEmbeddings(path).of(ASKED)
    content = path.read_bytes()
    middle = content.index(expected[1].tobytes()[:16])
    damaged = {
        "cut short": content[:middle],
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "not an archive": b"x" * 1000,
    }
    if damage in damaged:
        path.write_bytes(damaged[damage])
    elif damage == "of another encoder":
        with np.load(path) as arrays:
            np.savez(path, **{**arrays, "encoder": "another", "vectors": -arrays["vectors"]})
    else:
        np.savez(path, encoder=np.array([{}], dtype=object))
    encoded.clear()
    assert np.array_equal(KeptEmbeddings(path).of(ASKED), expected)
    assert encoded == list(dict.fromkeys(ASKED))
    encoded.clear()
    KeptEmbeddings(path).of(ASKED)
    assert not encoded
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_keeps_those_asked_for_last_where_there_are_too_many(path: Path, encoded: List[str]) -> None:
    few = KeptEmbeddings(path, at_most=2)
    for texts in (["one"], ["two"], ["three", "two"]):
        few.of(texts)
    encoded.clear()
    few.of(["two", "three"])
    assert not encoded
    few.of(["one"])
    assert encoded == ["one"]


def test_does_without_a_file_where_its_folder_is_missing(tmp_path: Path) -> None:
    nowhere = KeptEmbeddings(tmp_path / "missing" / "embeddings.npz")
    assert np.array_equal(nowhere.of(ASKED), shared_encoder().encode(ASKED))


def test_what_a_visitor_asks_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "KEPT", path)
    shared_encoder().encode(["a question of a visitor"])
    shared_encoder().encode_many(["another one", "and one more"])
    assert not path.exists()
