"""Where a model reads the first token alone, the last layer makes only that one.

A ViT's picture is its class token, a BERT's text its first: of the last layer's rows all others
would be thrown away. What is left out was never read, so the result stays what it was.
"""

from __future__ import annotations

import numpy as np

from photoapp.models.graph_nodes import MATRIX, Graph, Node, Nodes, attributes, drop_unread

_ROW_BY_ROW = {
    "Cast", "Erf", "Gelu", "Identity", "Neg", "QuickGelu", "Relu", "Sigmoid", "Sqrt", "Tanh",
}  # fmt: skip
_PAIRS = {"Add", "Div", "Mul", "Pow", "Sub"}
_FIRST, _ROWS = "first_row/index", "first_row/axis"


def first_row_only(model: Graph) -> int:
    """Pick the first row before the last layer's work, not after it; returns how often.

    Looks for ``Gather(x, 0, axis=1)`` and moves it up through all that treats rows alike, as
    far as nobody needs the other rows.
    """
    from onnx import helper, numpy_helper

    nodes = Nodes(model)
    alone = _first_rows(model, nodes)
    written: list[Node] = []
    cut: set[str] = set()
    moved = 0

    def first(name: str) -> str:
        """The tensor that holds this one's first row, (n, 1, width)."""
        if name in alone:
            return name
        if name not in cut:
            cut.add(name)
            written.append(helper.make_node("Gather", [name, _FIRST], [f"{name}/first"], axis=1))
        return f"{name}/first"

    for node in model.graph.node:
        if _is_pick(nodes, node) and node.input[0] in alone:
            moved += 1
            written.append(helper.make_node("Squeeze", [node.input[0], _ROWS], node.output))
            continue
        if node.output[0] in alone:
            rows = _row_inputs(nodes, node) or ()
            for place, name in enumerate(node.input):
                if place in rows:
                    node.input[place] = first(name)
        written.append(node)
    del model.graph.node[:]
    model.graph.node.extend(written)
    del model.graph.value_info[:]  # shapes that are true no more
    for name, value in ((_FIRST, 0), (_ROWS, 1)):
        model.graph.initializer.append(numpy_helper.from_array(np.array([value]), name))
    drop_unread(model)
    return moved


def _first_rows(model: Graph, nodes: Nodes) -> set[str]:
    """Tensors of which only the first row is read and can be made alone."""
    whole = {one.name for one in model.graph.output}
    first: set[str] = set()
    for node in reversed(model.graph.node):
        if _is_pick(nodes, node):
            first.add(node.input[0])
            continue
        rows = _row_inputs(nodes, node)
        if whole.intersection(node.output) or rows is None or node.output[0] not in first:
            whole.update(node.input)
            whole.update(node.output)
            continue
        for place, name in enumerate(node.input):
            (first if place in rows else whole).add(name)
    return {name for name in first - whole if name in nodes.maker}  # no inputs, no constants


def _is_pick(nodes: Nodes, node: Node) -> bool:
    index = nodes.constants.get(node.input[1]) if node.op_type == "Gather" else None
    return (
        index is not None
        and index.ndim == 0
        and int(index) == 0
        and attributes(node).get("axis", 0) == 1
    )


def _row_inputs(nodes: Nodes, node: Node) -> tuple[int, ...] | None:
    """Which inputs the node reads row by row to make its rows; None if it mixes rows."""
    constants = [nodes.constants.get(name) for name in node.input]
    if node.op_type in _ROW_BY_ROW:
        return (0,)
    if node.op_type == "LayerNormalization" and attributes(node).get("axis", -1) == -1:
        return (0,)
    if node.op_type == "MatMul" and constants[1] is not None and constants[1].ndim == MATRIX:
        return (0,)
    if node.op_type == "MultiHeadAttention":
        return (0,)  # the queries
    if node.op_type in _PAIRS and all(one is None or one.ndim < MATRIX for one in constants):
        # Tensors that are no constants are of one shape here, in every transformer.
        return tuple(place for place, one in enumerate(constants) if one is None)
    return None
