"""An attention that is asked once need not make keys and values of every row.

After `first_rows` the last layer of a ViT asks for its class token alone. With q the question,
K = X Wk + bk and V = X Wv + bv, for each head

    softmax(q K') V = softmax((q Wk') X') X Wv + bv

for q bk' is the same for all rows, and weights of a softmax sum to 1. On the right, X is read
twice and multiplied by one row a head, where the left makes two matrices as large as X.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from photoapp.core.photo import FloatArray
from photoapp.models.graph_nodes import Graph, Node, Nodes, attributes, drop_unread, exchange


def ask_once(model: Graph) -> int:
    """Rewrite every fused attention with one question in place; returns how many there were."""
    nodes = Nodes(model)
    found = [one for node in model.graph.node if (one := _asked_once(nodes, node)) is not None]
    for number, one in enumerate(found):
        exchange(model, one.node, _steps(model, one, f"once/{number}"))
    drop_unread(model)
    return len(found)


@dataclass(frozen=True, slots=True)
class _Once:
    """`keys` and `values`: matrices (width, heads * each)."""

    node: Node
    source: str
    keys: FloatArray
    values: FloatArray
    bias: str

    @property
    def heads(self) -> int:
        return int(attributes(self.node)["num_heads"])


def _asked_once(nodes: Nodes, node: Node) -> _Once | None:
    if node.op_type != "MultiHeadAttention" or not _one_row(nodes, node.input[0]):
        return None
    keys, values = (nodes.linear(name) for name in node.input[1:3])
    if keys is None or values is None or keys.source != values.source:
        return None
    constants = nodes.constants
    return _Once(node, keys.source, constants[keys.matrix], constants[values.matrix], values.bias)


def _one_row(nodes: Nodes, name: str) -> bool:
    """Whether a tensor is made of a picked row alone, by a linear layer or none."""
    while (node := nodes.maker.get(name)) is not None:
        if node.op_type == "Gather":
            row = nodes.constants.get(node.input[1])
            return row is not None and row.shape == (1,) and attributes(node).get("axis", 0) == 1
        given = [one for one in node.input if one not in nodes.constants]
        if node.op_type not in {"Add", "MatMul"} or len(given) != 1:
            return False
        name = given[0]
    return False


def _steps(model: Graph, one: _Once, name: str) -> list[Node]:
    from onnx import helper, numpy_helper

    def constant(part: str, value: Any) -> str:
        model.graph.initializer.append(
            numpy_helper.from_array(np.ascontiguousarray(value), f"{name}/{part}")
        )
        return f"{name}/{part}"

    heads, width = one.heads, len(one.keys)
    each = one.keys.shape[1] // heads
    scale = attributes(one.node).get("scale", each**-0.5)
    keys = one.keys.reshape(width, heads, each).transpose(1, 2, 0) * np.float32(scale)
    values = one.values.reshape(width, heads, each).transpose(1, 0, 2)
    made = helper.make_node
    shapes = {
        "apart": [-1, heads, 1, each],
        "flat": [-1, heads, width],
        "rows": [-1, heads, 1, width],
        "together": [-1, 1, heads * each],
    }
    for part, shape in shapes.items():
        constant(part, np.array(shape))
    return [
        made("Reshape", [one.node.input[0], f"{name}/apart"], [f"{name}/question"]),
        made("MatMul", [f"{name}/question", constant("keys", keys)], [f"{name}/asked"]),
        made("Reshape", [f"{name}/asked", f"{name}/flat"], [f"{name}/asked/flat"]),
        made("Transpose", [one.source], [f"{name}/columns"], perm=[0, 2, 1]),
        made("MatMul", [f"{name}/asked/flat", f"{name}/columns"], [f"{name}/scores"]),
        made("Softmax", [f"{name}/scores"], [f"{name}/weights"], axis=-1),
        made("MatMul", [f"{name}/weights", one.source], [f"{name}/mixed"]),
        made("Reshape", [f"{name}/mixed", f"{name}/rows"], [f"{name}/mixed/rows"]),
        made("MatMul", [f"{name}/mixed/rows", constant("values", values)], [f"{name}/answer"]),
        made("Reshape", [f"{name}/answer", f"{name}/together"], [f"{name}/answer/whole"]),
        made("Add", [f"{name}/answer/whole", one.bias], list(one.node.output)),
    ]
