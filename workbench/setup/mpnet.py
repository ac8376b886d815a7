"""all-mpnet-base-v2 as an ONNX graph: input_ids and attention_mask, padded on the right, to last_hidden_state.

The architecture follows transformers' `modeling_mpnet.py`; the fused operators are ONNX Runtime's.
"""

from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH, EPSILON = 12, 12, 768, 1e-5
MAX_LENGTH, FIRST_POSITION = 512, 2  # tokens; the position table starts behind the padding index
BUCKETS, MAX_DISTANCE = 32, 128  # of the relative attention bias
# The inputs of the feed-forward layers have a few channels that peak at up to 100 times the others, on marks and
# punctuation. In 8 bits they would drown the rest (cosine to float 0.89), so that many stay in float (0.997).
OUTLIERS = 4

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

    def split_matmul(self, x: str, weight: np.ndarray, peaks: np.ndarray) -> str:
        """x @ weight, the channels with the largest peaks apart, in a node that stays in float."""
        top = np.sort(np.argsort(peaks)[-OUTLIERS:])
        damp = np.sqrt(np.maximum(peaks / np.median(peaks), 1))
        outliers = self.fused(
            "FusedMatMul", self.op("Gather", x, self.const(top, int), axis=2), self.const(weight[top])
        )
        keep = 1 / damp
        keep[top] = damp[top] = 0
        rest = self.op("MatMul", self.op("Mul", x, self.const(keep)), self.const(weight * damp[:, None]))
        return self.op("Add", rest, outliers)


def build(weights: Weights, peaks: Optional[Sequence[np.ndarray]] = None) -> onnx.ModelProto:
    """The encoder in float. With the channel peaks it is fit for 8 bits; without, it also gives the inputs of the
    feed-forward layers, two a layer, so that the peaks can be measured."""
    g = _Graph()
    probes: List[str] = []

    def params(name: str) -> Tuple[str, str]:
        return g.const(weights[f"{name}.weight"]), g.const(weights[f"{name}.bias"])

    def feed_forward(x: str, name: str) -> Tuple[str, str]:
        probes.append(x)
        weight, bias = weights[f"{name}.weight"].T, g.const(weights[f"{name}.bias"])
        if peaks is None:
            return g.op("MatMul", x, g.const(weight)), bias
        return g.split_matmul(x, weight, peaks[len(probes) - 1]), bias

    words = weights["embeddings.word_embeddings.weight"]
    if peaks is None:
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
        parts = g.op("Split", g.op("MatMul", x, g.const(qkv)), outputs=3, axis=2, num_outputs=3)
        y = g.fused("MultiHeadAttention", *parts, g.const(qkv_bias), mask, bias, num_heads=HEADS)
        y = g.op("MatMul", y, g.const(weights[f"{attention}.o.weight"].T))
        x = add_and_norm(y, g.const(weights[f"{attention}.o.bias"]), x, f"{layer}.attention.LayerNorm")
        y = g.fused("BiasGelu", *feed_forward(x, f"{layer}.intermediate.dense"))
        x = add_and_norm(*feed_forward(y, f"{layer}.output.dense"), x, f"{layer}.output.LayerNorm")
    g.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))

    def values(names: Sequence[str], kind: int, *width: Optional[int]) -> List[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, kind, ["batch", "length", *width]) for name in names]

    inputs = values(["input_ids", "attention_mask"], TensorProto.INT64)
    outputs = values(["last_hidden_state"], TensorProto.FLOAT, WIDTH)
    if peaks is None:
        outputs += values(probes, TensorProto.FLOAT, None)
    return helper.make_model(
        helper.make_graph(g.nodes, "mpnet", inputs, outputs, g.constants),
        ir_version=9,
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
    )
