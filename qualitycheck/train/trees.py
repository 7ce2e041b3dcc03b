"""Turns boosted trees as LightGBM dumps them into an ONNX tree ensemble that onnxruntime runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np


def export(dump: Mapping[str, Any], columns: int, path: Path) -> None:
    """Writes the sum of the trees (the raw score, log-odds for a binary objective) as an ONNX graph.

    Args:
        dump: `Booster.dump_model()`; numerical splits only.
        columns: features of a row; the graph maps `features` (n, columns) to `log_odds` (n, 1), both float32.
        path: the file to write.
    """
    from onnx import TensorProto, checker, helper, save

    nodes: dict[str, list[Any]] = {}
    for number, info in enumerate(dump["tree_info"]):
        for row in _nodes(info["tree_structure"], number):
            for key, value in row.items():
                nodes.setdefault(key, []).append(value)
    leaf = [index for index, mode in enumerate(nodes["mode"]) if mode == "LEAF"]
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["log_odds"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        nodes_treeids=nodes["tree"],
        nodes_nodeids=nodes["node"],
        nodes_featureids=nodes["feature"],
        nodes_values=nodes["value"],
        nodes_modes=nodes["mode"],
        nodes_truenodeids=nodes["true"],
        nodes_falsenodeids=nodes["false"],
        nodes_missing_value_tracks_true=[0] * len(nodes["tree"]),
        target_treeids=[nodes["tree"][index] for index in leaf],
        target_nodeids=[nodes["node"][index] for index in leaf],
        target_ids=[0] * len(leaf),
        target_weights=[nodes["weight"][index] for index in leaf],
    )
    given = helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, columns])
    made = helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [None, 1])
    opsets = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    model = helper.make_model(
        helper.make_graph([ensemble], "spin", [given], [made]), opset_imports=opsets, ir_version=8
    )
    checker.check_model(model)
    save(model, str(path))


def _nodes(root: Mapping[str, Any], tree: int) -> Iterator[dict[str, Any]]:
    """The nodes of one tree, numbered in the order in which they are met."""
    waiting = [(root, 0)]
    following = 1
    while waiting:
        node, number = waiting.pop()
        if "leaf_value" in node and "split_feature" not in node:
            yield {
                "tree": tree, "node": number, "feature": 0, "value": 0.0, "mode": "LEAF", "true": 0, "false": 0,
                "weight": float(node["leaf_value"]),
            }  # fmt: skip
            continue
        left, right, following = following, following + 1, following + 2
        yield {
            "tree": tree, "node": number, "feature": int(node["split_feature"]),
            "value": _below(float(node["threshold"])),
            "mode": "BRANCH_LEQ", "true": left, "false": right, "weight": 0.0,
        }  # fmt: skip
        waiting += [(node["left_child"], left), (node["right_child"], right)]


def _below(threshold: float) -> float:
    """The greatest float32 not above a threshold, so that features fall on the same side as in training."""
    single = np.float32(threshold)
    return float(single if float(single) <= threshold else np.nextafter(single, np.float32(-np.inf)))
