"""Trained weights turned into the int8 ONNX file and the tokenizer that qualitycheck.language.classifier opens."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from qualitycheck.errors import ReadError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CONTRIB = "com.microsoft"
_OPSET = 17


class _Graph:
    """Collects the nodes and the weights of one ONNX graph; every method returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: list[str], name: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, domain=domain, **attributes))
        return name


def build(weights: dict[str, NDArray[Any]], config: dict[str, Any]) -> onnx.ModelProto:
    """The classifier as an ONNX graph in single precision, of fused operators that onnxruntime runs fast on a CPU.

    Input `ids`, (windows, tokens) int32, unpadded; output `log_odds`, same shape, float32: ln P(replaced)/P(kept).
    The word embeddings, most of the weights, are stored as int8 with one scale a word.
    """
    weights = {name.removeprefix("bert."): value.astype(np.float32) for name, value in weights.items()}
    graph = _Graph()
    hidden = _embeddings(graph, weights, config["layer_norm_eps"])
    for layer in range(config["num_hidden_layers"]):
        hidden = _layer(graph, weights, f"encoder.layer.{layer}", hidden, config)
    difference = weights["classifier.weight"][1] - weights["classifier.weight"][0]
    scores = graph.add("MatMul", [hidden, graph.constant("head.weight", difference[:, None])], "head.scores")
    shifted = graph.add(
        "Add", [scores, graph.constant("head.bias", np.diff(weights["classifier.bias"]))], "head.shifted"
    )
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
    inputs = [hidden, graph.constant(f"{name}.mix", mixed), graph.constant(f"{name}.mix.bias", bias)]
    context = graph.add("Attention", inputs, f"{name}.context", _CONTRIB, num_heads=config["num_attention_heads"])
    attended = _added(graph, weights, f"{name}.attention.output", context, hidden, config["layer_norm_eps"])
    inner = graph.constant(f"{name}.inner", weights[f"{name}.intermediate.dense.weight"].T)
    inner_bias = graph.constant(f"{name}.inner.bias", weights[f"{name}.intermediate.dense.bias"])
    expanded = graph.add("MatMul", [attended, inner], f"{name}.expanded")
    active = graph.add("BiasGelu", [expanded, inner_bias], f"{name}.active", _CONTRIB)
    return _added(graph, weights, f"{name}.output", active, attended, config["layer_norm_eps"])


def _added(graph: _Graph, weights: dict[str, NDArray[Any]], name: str, value: str, skip: str, epsilon: float) -> str:
    """A dense layer, the residual and the normalisation after them."""
    dense = graph.add(
        "MatMul", [value, graph.constant(f"{name}.dense", weights[f"{name}.dense.weight"].T)], f"{name}.product"
    )
    bias = graph.constant(f"{name}.bias", weights[f"{name}.dense.bias"])
    inputs = [dense, skip, *_norm(graph, weights, f"{name}.LayerNorm"), bias]
    return graph.add("SkipLayerNormalization", inputs, f"{name}.added", _CONTRIB, epsilon=epsilon)


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
    model, path = build(weights, config), out / "classifier.onnx"
    onnx.checker.check_model(model)
    if quantised:
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.onnx"
            onnx.save(model, plain)
            quantize_dynamic(
                plain,
                path,
                op_types_to_quantize=["MatMul", "Attention"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=["head.scores"],
                extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
            )
    else:
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
