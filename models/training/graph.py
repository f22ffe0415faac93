"""The trained encoder as an ONNX graph of whole numbers that reads a text the same whatever its neighbours are.

Every product with weights is one of bytes. The weights of each output channel share one scale. What goes in is either
evened out just before, and then its reach is known: each channel has a fixed scale, measured on training rows, part of
which moves into the weights (SmoothQuant, Xiao et al. 2023). Or it is not, and then each row has a scale of its own. A
scale over the whole batch, as the usual dynamic quantization takes it, would let one text change how finely its
neighbours are read. 1/sqrt(d) is folded into the queries, the token type into the positions, and queries, keys and
values come out of one product.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]
State = Mapping[str, Floats]

OPSET = 17
POSITIONS = 96
"""The longest window, in tokens."""
EPSILON = 1e-12
RUNTIME = "com.microsoft"
"""ONNX Runtime's own operators; two of them save several walks over the numbers."""
MIDDLE = 128
"""The byte that stands for nought in what goes into a product."""
SMOOTH = 0.8
"""How much of a channel's reach moves into the weights. Of 0.5, 0.8 and 1, this changed the fewest labels."""
MARGIN = 1.1
"""How much further than measured a channel may reach before it is cut off."""


def build(state: State, layers: int, heads: int, reach: State, exact: bool = False) -> onnx.ModelProto:
    """The graph of a BERT encoder whose weights are `state` (names as in `transformers.BertModel`).

    `reach`: layer > how far from nought each channel of what goes into it was seen (`network.reach`). The graph takes
    `ids` and `mask`, both int64, batch x length, and gives `pooled`, float32, batch x width: the mean over the tokens.
    `exact` keeps float32 throughout, to compare with.
    """
    writer = _Writer(state, heads, reach, exact)
    hidden = writer.embedded()
    bias = writer.bias_of_mask()
    for layer in range(layers):
        hidden = writer.layer(hidden, bias, f"encoder.layer.{layer}")
    writer.pool(hidden)
    width = state["embeddings.LayerNorm.weight"].shape[0]
    ids, mask = (
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "mask")
    )
    pooled = helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ["batch", width])
    graph = helper.make_graph(writer.nodes, "encoder", [ids, mask], [pooled], writer.constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)], ir_version=9
    )
    onnx.checker.check_model(model)
    return model


def quantized(weights: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Signed bytes and a scale for each column: `weights` is about `bytes * scale`."""
    scale = np.abs(weights).max(axis=0) / 127
    scale[scale == 0] = 1
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


class _Writer:
    """Gathers nodes and constants; its methods return the name of what they make."""

    def __init__(self, state: State, heads: int, reach: State, exact: bool) -> None:
        self.state, self.heads, self.reach, self.exact = state, heads, reach, exact
        self.width = state["embeddings.LayerNorm.weight"].shape[0]
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def embedded(self) -> str:
        """Words and positions, laid over each other and evened out."""
        table, scale = quantized(self.state["embeddings.word_embeddings.weight"].T)
        rows = self.node("Gather", self.constant("words", np.ascontiguousarray(table.T)), "ids")
        scales = self.node("Gather", self.constant("words_scale", scale[:, np.newaxis]), "ids")
        words = self.node("Mul", self.node("Cast", rows, to=TensorProto.FLOAT), scales)
        if self.exact:
            words = self.node("Gather", self.constant("words_exact", self.weight("embeddings.word_embeddings")), "ids")
        types = self.state["embeddings.token_type_embeddings.weight"][0]
        positions = self.weight("embeddings.position_embeddings")[:POSITIONS] + types
        length = self.node("Slice", self.node("Shape", "ids"), self.whole([1]), self.whole([2]))
        some = self.node("Slice", self.constant("positions", positions), self.whole([0]), length, self.whole([0]))
        return self.evened(self.node("Add", words, some), "embeddings.LayerNorm")

    def bias_of_mask(self) -> str:
        """What is added to the attention: 0 to a token, so much less to padding that nothing of it is left."""
        padding = self.node("Sub", self.real(1), self.node("Cast", "mask", to=TensorProto.FLOAT))
        return self.node("Unsqueeze", self.node("Mul", padding, self.real(-1e9)), self.whole([1, 2]))

    def layer(self, hidden: str, bias: str, name: str) -> str:
        """One layer of the encoder."""
        told = self.attention(hidden, bias, f"{name}.attention.self")
        told = self.linear(told, *self.affine(f"{name}.attention.output.dense"))
        hidden = self.evened(self.node("Add", told, hidden), f"{name}.attention.output.LayerNorm")
        weights, bias_inside = self.affine(f"{name}.intermediate.dense")
        inner = self.gelu(self.evened_linear(hidden, weights, None, f"{name}.intermediate.dense"), bias_inside)
        outer = self.linear(inner, *self.affine(f"{name}.output.dense"))
        return self.evened(self.node("Add", outer, hidden), f"{name}.output.LayerNorm")

    def attention(self, hidden: str, bias: str, name: str) -> str:
        """Each token looks at all tokens of its own text."""
        size = self.width // self.heads
        parts = [self.affine(f"{name}.{part}") for part in ("query", "key", "value")]
        parts[0] = (parts[0][0] / np.float32(size**0.5), parts[0][1] / np.float32(size**0.5))
        weights, biases = (np.concatenate(some, axis=-1) for some in zip(*parts, strict=True))
        all_three = self.evened_linear(hidden, weights, biases, f"{name}.query")
        split = self.node("Reshape", all_three, self.whole([0, 0, 3, self.heads, size]))
        turned = self.node("Transpose", split, perm=[2, 0, 3, 1, 4])
        query, key, value = (self.node("Gather", turned, self.whole(at), axis=0) for at in range(3))
        scores = self.node("MatMul", query, self.node("Transpose", key, perm=[0, 1, 3, 2]))
        share = self.node("Softmax", self.node("Add", scores, bias), axis=-1)
        told = self.node("Transpose", self.node("MatMul", share, value), perm=[0, 2, 1, 3])
        return self.node("Reshape", told, self.whole([0, 0, self.width]))

    def linear(self, rows: str, weights: Floats, bias: Floats | None) -> str:
        """`rows @ weights + bias`, in bytes; without bias if it is None."""
        if self.exact:
            product = self.node("MatMul", rows, self.constant("weights", weights))
        else:
            product = self.product_of_bytes(rows, weights)
        return product if bias is None else self.node("Add", product, self.constant("bias", bias))

    def evened_linear(self, rows: str, weights: Floats, bias: Floats | None, name: str) -> str:
        """The same of rows that were just evened out, so that their reach is known."""
        if self.exact:
            return self.linear(rows, weights, bias)
        reach = np.maximum(self.reach[name], 1e-6)
        share = (reach**SMOOTH / np.maximum(np.abs(weights).max(axis=1), 1e-6) ** (1 - SMOOTH)).astype(np.float32)
        step = self.real(float((reach / share).max()) * MARGIN / 127)
        smooth = self.node("Mul", rows, self.constant("smooth", 1 / share))
        middle = self.constant("middle", np.array(MIDDLE, np.uint8))
        whole = self.node("QuantizeLinear", smooth, step, middle)
        bytes_, scale = quantized(weights * share[:, np.newaxis])
        product = (whole, self.constant("weights", bytes_), step, self.constant("scale", scale), middle)
        beside = () if bias is None else ("", self.constant("bias", bias))
        return self.node("MatMulIntegerToFloat", *product, *beside, domain=RUNTIME)

    def product_of_bytes(self, rows: str, weights: Floats) -> str:
        """`rows @ weights`, each row and each column with a scale of its own."""
        bytes_, scale = quantized(weights)
        flat = self.node("Reshape", rows, self.whole([-1, weights.shape[0]]))
        most = self.node("ReduceMax", self.node("Abs", flat), axes=[1], keepdims=0)
        step = self.node("Mul", self.node("Max", most, self.real(1e-9)), self.real(1 / 127))
        middle = self.constant("middle", np.array(MIDDLE, np.uint8))
        whole = self.node("QuantizeLinear", flat, step, self.node("Expand", middle, self.node("Shape", step)), axis=0)
        columns = (self.constant("weights", bytes_), self.real(1), self.constant("scale", scale), middle)
        sums = self.node("MatMulIntegerToFloat", whole, *columns, domain=RUNTIME)
        product = self.node("Mul", sums, self.node("Unsqueeze", step, self.whole([1])))
        shape = self.node("Concat", self.node("Shape", "ids"), self.whole([weights.shape[1]]), axis=0)
        return self.node("Reshape", product, shape)

    def gelu(self, rows: str, bias: Floats) -> str:
        """x/2 (1 + erf(x / sqrt 2)) of x = rows + bias."""
        return self.node("BiasGelu", rows, self.constant("bias", bias), domain=RUNTIME)

    def evened(self, rows: str, name: str) -> str:
        scale, bias = (self.constant(name, self.state[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", rows, scale, bias, axis=-1, epsilon=EPSILON)

    def pool(self, hidden: str) -> None:
        """The mean over the tokens that the mask leaves: a product for each text, whose sums keep their order."""
        mask = self.node("Cast", "mask", to=TensorProto.FLOAT)
        count = self.node("ReduceSum", mask, self.whole([1]), keepdims=1)
        share = self.node("Unsqueeze", self.node("Div", mask, count), self.whole([1]))
        told = self.node("MatMul", share, hidden)
        self.nodes.append(helper.make_node("Squeeze", [told, self.whole([1])], ["pooled"]))

    def affine(self, name: str) -> tuple[Floats, Floats]:
        """Weights (in x out) and bias of a linear layer."""
        return np.ascontiguousarray(self.weight(name).T), self.state[f"{name}.bias"]

    def weight(self, name: str) -> Floats:
        return self.state[f"{name}.weight"]

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        unique = f"{name}_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(value.shape), unique))
        return unique

    def whole(self, value: int | list[int]) -> str:
        return self.constant("whole", np.array(value, np.int64))

    def real(self, value: float) -> str:
        return self.constant("real", np.array(value, np.float32))
