"""Trained weights turned into the int8 ONNX file and the tokenizer that qualitycheck.language.classifier opens."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from qualitycheck.errors import ReadError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CONTRIB = "com.microsoft"
_OPSET = 17


class _Graph:
    """Collects the nodes and the weights of one ONNX graph; every method returns the name of what it made."""

    def __init__(self, *, quantised: bool) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.quantised = quantised

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: list[str], name: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def rounded(self, name: str, matrix: NDArray[Any]) -> list[str]:
        """A matrix in int8, its scale by column and its zero point, symmetric."""
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / 127
        return [
            self.constant(f"{name}.int8", np.round(matrix / scale).astype(np.int8)),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]

    def dense(self, value: str, name: str, matrix: NDArray[Any], bias: NDArray[Any]) -> str:
        """`value` times a matrix, plus a bias."""
        added = self.constant(f"{name}.bias", bias)
        if self.quantised:
            return self.add("DynamicQuantizeMatMul", [value, *self.rounded(name, matrix), added], name, _CONTRIB)
        product = self.add("MatMul", [value, self.constant(f"{name}.weight", matrix)], f"{name}.product")
        return self.add("Add", [product, added], name)

    def attention(self, value: str, name: str, matrix: NDArray[Any], bias: NDArray[Any], heads: int) -> str:
        """Self-attention over `value`, whose queries, keys and values are the columns of one matrix."""
        added = self.constant(f"{name}.bias", bias)
        if not self.quantised:
            inputs = [value, self.constant(f"{name}.weight", matrix), added]
            return self.add("Attention", inputs, name, _CONTRIB, num_heads=heads)
        parts = [f"{name}.input.{part}" for part in ("int8", "scale", "zero")]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [value], parts))
        weight, weight_scale, weight_zero = self.rounded(name, matrix)
        inputs = [parts[0], weight, added, parts[1], weight_scale, "", parts[2], weight_zero]
        return self.add("QAttention", inputs, name, _CONTRIB, num_heads=heads)


def build(weights: dict[str, NDArray[Any]], config: dict[str, Any], *, quantised: bool = True) -> onnx.ModelProto:
    """The classifier as an ONNX graph of the operators that onnxruntime runs fastest on a CPU.

    Input `ids`, (windows, tokens) int32, unpadded; output `log_odds`, same shape, float32: ln P(replaced)/P(kept).
    The word embeddings, most of the weights, are stored as int8 with one scale a word; quantised, so are the matrices,
    with one scale a column, and activations are rounded as they come. Of a network with an early exit only what lies
    below the exit is taken: the layers above it have served in training. Residuals are added apart from the
    normalisation after them: the one operator that does both takes four times as long as the two.
    """
    weights = {name.removeprefix("bert."): value.astype(np.float32) for name, value in weights.items()}
    graph = _Graph(quantised=quantised)
    hidden = _embeddings(graph, weights, config["layer_norm_eps"])
    early = config.get("early_exit", 0)
    for layer in range(early or config["num_hidden_layers"]):
        hidden = _layer(graph, weights, f"encoder.layer.{layer}", hidden, config)
    head = "exit" if early else "classifier"
    difference = weights[f"{head}.weight"][1] - weights[f"{head}.weight"][0]
    scores = graph.add("MatMul", [hidden, graph.constant("head.weight", difference[:, None])], "head.scores")
    shifted = graph.add("Add", [scores, graph.constant("head.bias", np.diff(weights[f"{head}.bias"]))], "head.shifted")
    graph.add("Squeeze", [shifted, graph.constant("head.axis", np.array([2]))], "log_odds")
    shape = ["windows", "tokens"]
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT32, shape)]
    output = helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, shape)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(
        helper.make_graph(graph.nodes, "replaced-token", inputs, [output], graph.weights),
        opset_imports=opsets,
        ir_version=9,
    )


def _embeddings(graph: _Graph, weights: dict[str, NDArray[Any]], epsilon: float) -> str:
    table = weights["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-6) / 127
    rounded = graph.constant("words.int8", np.round(table / scale).astype(np.int8))
    picked = graph.add(
        "Cast", [graph.add("Gather", [rounded, "ids"], "words.picked")], "words.float", to=TensorProto.FLOAT
    )
    scales = graph.add("Gather", [graph.constant("words.scale", scale.astype(np.float32)), "ids"], "words.scales")
    words = graph.add("Mul", [picked, scales], "words")
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    width = graph.add("Gather", [graph.add("Shape", ["ids"], "shape"), graph.constant("one", np.array([1]))], "width")
    zero = graph.constant("zero", np.array([0]))
    positions = graph.add("Slice", [graph.constant("places", places), zero, width, zero], "positions")
    total = graph.add("Add", [words, positions], "embedded")
    gamma, beta = _norm(graph, weights, "embeddings.LayerNorm")
    return graph.add("LayerNormalization", [total, gamma, beta], "embeddings", axis=-1, epsilon=epsilon)


def _layer(graph: _Graph, weights: dict[str, NDArray[Any]], name: str, hidden: str, config: dict[str, Any]) -> str:
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    mixed = np.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    context = graph.attention(hidden, f"{name}.context", mixed, bias, config["num_attention_heads"])
    attended = _added(graph, weights, f"{name}.attention.output", context, hidden, config["layer_norm_eps"])
    inner = f"{name}.intermediate.dense"
    expanded = graph.dense(attended, inner, weights[f"{inner}.weight"].T, weights[f"{inner}.bias"])
    active = graph.add("Gelu", [expanded], f"{name}.active", _CONTRIB)
    return _added(graph, weights, f"{name}.output", active, attended, config["layer_norm_eps"])


def _added(graph: _Graph, weights: dict[str, NDArray[Any]], name: str, value: str, skip: str, epsilon: float) -> str:
    """A dense layer, the residual and the normalisation after them."""
    dense = graph.dense(value, f"{name}.dense", weights[f"{name}.dense.weight"].T, weights[f"{name}.dense.bias"])
    inputs = [graph.add("Add", [dense, skip], f"{name}.sum"), *_norm(graph, weights, f"{name}.LayerNorm")]
    return graph.add("LayerNormalization", inputs, f"{name}.added", axis=-1, epsilon=epsilon)


def _norm(graph: _Graph, weights: dict[str, NDArray[Any]], name: str) -> tuple[str, str]:
    return graph.constant(f"{name}.gamma", weights[f"{name}.weight"]), graph.constant(
        f"{name}.beta", weights[f"{name}.bias"]
    )


def export(trained: Path, out: Path, *, quantised: bool = True) -> Path:
    """Write `classifier.onnx` and `classifier.tokenizer.json` to `out` and return the model's path.

    `trained` is the folder that classifier_fit wrote; raises ReadError when it is none.
    """
    try:
        config: dict[str, Any] = json.loads((trained / "config.json").read_text(encoding="utf-8"))
        weights = load_file(trained / "model.safetensors")
    except (OSError, ValueError) as error:
        raise ReadError(
            f"no trained classifier: {error}", where=str(trained), remedy="run qualitycheck.train.classifier_fit first"
        ) from error
    out.mkdir(parents=True, exist_ok=True)
    model, path = build(weights, config, quantised=quantised), out / "classifier.onnx"
    onnx.checker.check_model(model)
    onnx.save(model, path)
    tokenizer = json.loads((trained / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "classifier.tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    return path


def main() -> None:
    """`python -m qualitycheck.train.classifier_export TRAINED OUT [--single]`."""
    quantised = "--single" not in sys.argv
    trained, out = (Path(value) for value in sys.argv[1:] if not value.startswith("--"))
    sys.stderr.write(f"{export(trained, out, quantised=quantised)}\n")


if __name__ == "__main__":
    main()
