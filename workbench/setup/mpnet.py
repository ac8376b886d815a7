"""all-mpnet-base-v2 as an ONNX graph: input_ids and attention_mask, padded on the right, to last_hidden_state.

The architecture follows transformers' `modeling_mpnet.py`; the fused operators are ONNX Runtime's.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH, EPSILON = 12, 12, 768, 1e-5
SMALLEST = 1e-5  # that a peak counts as
MAX_LENGTH, FIRST_POSITION = 512, 2  # tokens; the position table starts behind the padding index
BUCKETS, MAX_DISTANCE = 32, 128  # of the relative attention bias
# A few channels of a layer's input peak at up to 100 times the others and would drown them in 8 bits. So much of their
# size goes over to the weights (SmoothQuant, https://arxiv.org/abs/2211.10438); mean cosine to float 0.9985, not 0.996.
SMOOTHING = 0.6
LEAST_GELU = -0.17  # no output of the activation is smaller

Weights = Dict[str, np.ndarray]


def _bias_by_offset(table: np.ndarray) -> np.ndarray:
    """Relative attention bias, heads x (2 * MAX_LENGTH - 1), indexed by key - query offset."""
    offset = np.arange(1 - MAX_LENGTH, MAX_LENGTH)
    distance, half, exact = np.abs(offset), BUCKETS // 2, BUCKETS // 4
    far = np.log(np.maximum(distance, 1) / exact) / np.log(MAX_DISTANCE / exact)
    far = np.minimum(exact + far * (half - exact), half - 1)
    bucket = np.where(distance < exact, distance, far).astype(int)
    return table[bucket + half * (offset > 0)].T


class _Graph:
    """Collects nodes and constants; `op` and `const` give the name of what they add."""

    def __init__(self) -> None:
        self.nodes: List[onnx.NodeProto] = []
        self.constants: List[onnx.TensorProto] = []

    def const(self, value: Any, dtype: Any = np.float32) -> str:
        name = f"const{len(self.constants)}"
        array = np.ascontiguousarray(value, dtype).reshape(np.shape(value))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        names = [f"{kind}{len(self.nodes)}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, names[0], **attributes))
        return names[0] if outputs == 1 else names

    def fused(self, kind: str, *inputs: str, **attributes: Any) -> Any:
        return self.op(kind, *inputs, domain="com.microsoft", **attributes)

    def matmul_in_8_bits(self, x: str, weight: np.ndarray, levels: int, least: Optional[float] = None) -> str:
        """x @ weight, with one scale a column and one a token, so that no text depends on what it is encoded with.

        Where no number of x is below `least`, x is moved to begin at 0, which leaves a bit more for it.
        """
        columns = np.abs(weight).max(axis=0) / levels
        small = np.rint(weight / columns)
        if least is None:
            sizes, unit, zero = self.op("Abs", x), 1 / 127, 128
        else:
            x = sizes = self.op("Add", x, self.const(-least))
            unit, zero = 1 / 255, 0
        size = self.op("ReduceMax", sizes, self.const([-1], int), keepdims=1)
        one, origin = self.const(unit), self.const(zero, np.uint8)
        numbers = self.op("QuantizeLinear", self.op("Div", x, size), one, origin)
        product = self.fused(
            "MatMulIntegerToFloat", numbers, self.const(small, np.int8), one, self.const(columns), origin
        )
        y = self.op("Mul", product, size)
        return y if least is None else self.op("Add", y, self.const(least * (small * columns).sum(axis=0)))


class Bits(NamedTuple):
    """How weights become numbers of 8 bits: up to `levels`; and the peaks of the inputs, as a graph in float tells."""

    levels: int
    peaks: Sequence[np.ndarray]


def build(weights: Weights, bits: Optional[Bits] = None) -> onnx.ModelProto:
    """The encoder in 8 bits. Without `bits` it is in float, and also gives the inputs whose peaks are to be measured,
    two a layer."""
    g = _Graph()
    probes: List[str] = []

    def params(name: str) -> Tuple[str, str]:
        return g.const(weights[f"{name}.weight"]), g.const(weights[f"{name}.bias"])

    def linear(x: str, weight: np.ndarray, least: Optional[float] = None) -> str:
        return g.matmul_in_8_bits(x, weight, bits.levels, least) if bits else g.op("MatMul", x, g.const(weight))

    def smoothed(x: str, weight: np.ndarray) -> str:
        probes.append(x)
        if not bits:
            return linear(x, weight)
        peaks = np.maximum(bits.peaks[len(probes) - 1], SMALLEST)
        damp = peaks**SMOOTHING / np.abs(weight).max(axis=1) ** (1 - SMOOTHING)
        return linear(g.op("Mul", x, g.const(1 / damp)), weight * damp[:, None])

    words = weights["embeddings.word_embeddings.weight"]
    if not bits:
        x = g.op("Gather", g.const(words), "input_ids")
    else:  # 8 bits with one scale a word
        scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127
        x = g.op("Gather", g.const(np.rint(words / scale), np.int8), "input_ids")
        x = g.op("Mul", g.op("Cast", x, to=TensorProto.FLOAT), g.op("Gather", g.const(scale), "input_ids"))

    zero, one, last = (g.const(number, int) for number in (0, 1, MAX_LENGTH - 1))
    index = g.op("Range", zero, g.op("Gather", g.op("Shape", "input_ids"), one), one)
    positions = weights["embeddings.position_embeddings.weight"][FIRST_POSITION:]
    x = g.op("Add", x, g.op("Gather", g.const(positions), index))
    x = g.op("LayerNormalization", x, *params("embeddings.LayerNorm"), epsilon=EPSILON)

    offset = g.op("Add", g.op("Sub", index, g.op("Unsqueeze", index, one)), last)
    bias = _bias_by_offset(weights["encoder.relative_attention_bias.weight"])
    bias = g.op("Gather", g.const(bias[None]), offset, axis=2)
    mask = g.op("Cast", "attention_mask", to=TensorProto.INT32)

    def add_and_norm(y: str, y_bias: str, before: str, name: str) -> str:
        return g.fused("SkipLayerNormalization", y, before, *params(name), y_bias, epsilon=EPSILON)

    for layer in (f"encoder.layer.{number}" for number in range(LAYERS)):
        attention = f"{layer}.attention.attn"
        qkv = np.concatenate([weights[f"{attention}.{part}.weight"] for part in "qkv"]).T
        qkv_bias = np.concatenate([weights[f"{attention}.{part}.bias"] for part in "qkv"])
        parts = g.op("Split", smoothed(x, qkv), outputs=3, axis=2, num_outputs=3)
        y = g.fused("MultiHeadAttention", *parts, g.const(qkv_bias), mask, bias, num_heads=HEADS)
        y = linear(y, weights[f"{attention}.o.weight"].T)
        x = add_and_norm(y, g.const(weights[f"{attention}.o.bias"]), x, f"{layer}.attention.LayerNorm")
        y, y_bias = smoothed(x, weights[f"{layer}.intermediate.dense.weight"].T), f"{layer}.intermediate.dense.bias"
        y = g.fused("BiasGelu", y, g.const(weights[y_bias]))
        y = linear(y, weights[f"{layer}.output.dense.weight"].T, LEAST_GELU)
        x = add_and_norm(y, g.const(weights[f"{layer}.output.dense.bias"]), x, f"{layer}.output.LayerNorm")
    g.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))

    def values(names: Sequence[str], kind: int, *width: Optional[int]) -> List[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, kind, ["batch", "length", *width]) for name in names]

    inputs = values(["input_ids", "attention_mask"], TensorProto.INT64)
    outputs = values(["last_hidden_state"], TensorProto.FLOAT, WIDTH)
    if not bits:
        outputs += values(probes, TensorProto.FLOAT, None)
    return helper.make_model(
        helper.make_graph(g.nodes, "mpnet", inputs, outputs, g.constants),
        ir_version=9,
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
    )
