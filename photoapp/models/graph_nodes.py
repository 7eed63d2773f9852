"""A graph's nodes by what they make and read, and what is done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from photoapp.core.photo import FloatArray

Graph = Any  # onnx.ModelProto; onnx publishes no types for its numpy helpers
Node = Any
MATRIX = 2
"""Dimensions of a matrix."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A product with a constant matrix, and what is added: names of tensors."""

    source: str
    product: str
    matrix: str
    bias: str


class Nodes:
    """A graph's nodes by what they make and what they read."""

    def __init__(self, model: Graph) -> None:
        from onnx import numpy_helper

        self.maker: dict[str, Node] = {}
        self.readers: dict[str, list[Node]] = defaultdict(list)
        self.stored = {one.name: one for one in model.graph.initializer}
        self.constants = {name: numpy_helper.to_array(one) for name, one in self.stored.items()}
        self.sizes = {
            one.name: tuple(part.dim_value for part in one.type.tensor_type.shape.dim)
            for one in model.graph.input
        }
        for node in model.graph.node:
            for name in node.output:
                self.maker[name] = node
            for name in node.input:
                self.readers[name].append(node)
            if node.op_type == "Constant" and node.attribute[0].name == "value":
                self.constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
            elif node.op_type == "Identity" and node.input[0] in self.constants:
                self.constants[node.output[0]] = self.constants[node.input[0]]

    def set(self, name: str, value: FloatArray) -> None:
        """Change a stored constant."""
        from onnx import numpy_helper

        self.stored[name].CopyFrom(numpy_helper.from_array(value.astype(np.float32), name))

    def made_by(self, name: str, kind: str) -> Node | None:
        """The node that makes this tensor, if it is of this kind."""
        node = self.maker.get(name)
        return node if node is not None and node.op_type == kind else None

    def linear(self, name: str) -> Linear | None:
        """The linear layer with a bias that makes this tensor, if one does."""
        added = self.made_by(name, "Add")
        for one, other in () if added is None else (added.input, added.input[::-1]):
            product = self.made_by(one, "MatMul")
            if product is None or other not in self.constants:
                continue
            if getattr(self.constants.get(product.input[1]), "ndim", 0) == MATRIX:
                return Linear(product.input[0], one, product.input[1], other)
        return None

    def read_by(self, name: str, kind: str) -> Node | None:
        """The node of this kind that reads this tensor, if there is just one."""
        found = [node for node in self.readers[name] if node.op_type == kind]
        return found[0] if len(found) == 1 else None


def exchange(model: Graph, old: Node, new: Iterable[Node]) -> None:
    """Put nodes in the place of one."""
    place = next(at for at, node in enumerate(model.graph.node) if node is old)
    model.graph.node.remove(old)
    for at, node in enumerate(new):
        model.graph.node.insert(place + at, node)


def drop_unread(model: Graph) -> None:
    """Remove nodes and constants that nothing reads."""
    wanted = {one.name for one in model.graph.output}
    kept = []
    for node in reversed(model.graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(kept))
    for one in list(model.graph.initializer):
        if one.name not in wanted:
            model.graph.initializer.remove(one)


def know(model: Graph, domain: str) -> None:
    """Declare that the graph has nodes of this domain."""
    from onnx import helper

    if all(one.domain != domain for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(domain, 1))


def attributes(node: Node) -> dict[str, Any]:
    """A node's attributes by name."""
    from onnx import helper

    return {one.name: helper.get_attribute_value(one) for one in node.attribute}
