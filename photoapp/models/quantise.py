"""Weights and activations of an ONNX graph in 8 bits, where that changes little.

Matrix products with constant weights are rewritten: weights as int8 with one scale a column,
activations as uint8 with one scale a call (`DynamicQuantizeLinear`), which needs no frozen
ranges and which ONNX Runtime fuses to one kernel. Two things keep the vectors right:

* Before, scale is moved from activations with outlying channels into the weights that read
  them (Xiao et al., "SmoothQuant", arXiv:2211.10438, with alpha = 0.5). In float32 this
  changes nothing.
* Products whose inputs quantise worst may be left out; `Ranges.noise` ranks them.

Both look at activations of real pictures and texts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from photoapp.core.photo import FloatArray
from photoapp.models.graph_nodes import Graph, drop_unread

_SMALLEST = 256  # numbers in a matrix that is worth quantising
_LARGE_TABLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Ranges:
    """What went into one matrix product. `most`: greatest magnitude a channel (k,)."""

    most: FloatArray
    low: float
    high: float
    mean_square: float

    @property
    def noise(self) -> float:
        """Root mean square error of 8-bit rounding, relative to that of the values."""
        step = (max(self.high, 0.0) - min(self.low, 0.0)) / 255
        return step / math.sqrt(12) / max(math.sqrt(self.mean_square), 1e-12)


def products(model: Graph) -> list[Any]:
    """Matrix products with a constant second factor that `quantise` rewrites, in graph order."""
    constants = {one.name: one for one in model.graph.initializer}
    return [
        node
        for node in model.graph.node
        if node.op_type == "MatMul"
        and node.input[1] in constants
        and len(constants[node.input[1]].dims) == 2
        and int(np.prod(constants[node.input[1]].dims)) >= _SMALLEST
    ]


def own_constants(model: Graph) -> None:
    """Give every user of a shared constant its own name, so that it may be changed alone.

    The exporter stores equal tensors once and hands them on through Identity nodes.
    """
    constants = {one.name: one for one in model.graph.initializer}
    for node in list(model.graph.node):
        if node.op_type == "Identity" and node.input[0] in constants:
            copy = model.graph.initializer.add()
            copy.CopyFrom(constants[node.input[0]])
            copy.name = node.output[0]
            model.graph.node.remove(node)
    drop_unread(model)


def observed(model: Graph) -> Graph:
    """A copy that also gives the `Ranges` of every product, as outputs that `ranges` reads."""
    import onnx
    from onnx import TensorProto, helper

    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    widths = {one.name: one.dims[0] for one in copy.graph.initializer if len(one.dims) == 2}
    for source in dict.fromkeys(node.input[0] for node in products(model)):
        width = next(widths[n.input[1]] for n in products(model) if n.input[0] == source)
        shape = f"{source}/rows"
        copy.graph.initializer.append(
            helper.make_tensor(f"{shape}_of", TensorProto.INT64, [2], [-1, width])
        )
        copy.graph.node.extend(
            [
                helper.make_node("Reshape", [source, f"{shape}_of"], [shape]),
                helper.make_node("ReduceMax", [shape], [f"{source}/high"], axes=[0], keepdims=0),
                helper.make_node("ReduceMin", [shape], [f"{source}/low"], axes=[0], keepdims=0),
                helper.make_node("Mul", [shape, shape], [f"{source}/squares"]),
                helper.make_node(
                    "ReduceMean", [f"{source}/squares"], [f"{source}/square"], keepdims=0
                ),
            ]
        )
        for name, dims in (("high", [width]), ("low", [width]), ("square", [])):
            copy.graph.output.append(
                helper.make_tensor_value_info(f"{source}/{name}", TensorProto.FLOAT, dims)
            )
    return copy


def ranges(names: Sequence[str], runs: Iterable[Sequence[Any]]) -> dict[str, Ranges]:
    """Ranges by input name from the outputs of `observed` graphs, one sequence a run."""
    high: dict[str, FloatArray] = {}
    low: dict[str, FloatArray] = {}
    squares: dict[str, list[float]] = defaultdict(list)
    for outputs in runs:
        for name, value in zip(names, outputs, strict=True):
            source, _, kind = name.rpartition("/")
            if kind == "high":
                high[source] = np.maximum(high.get(source, value), value)
            elif kind == "low":
                low[source] = np.minimum(low.get(source, value), value)
            elif kind == "square":
                squares[source].append(float(value))
    return {
        source: Ranges(
            most=np.maximum(np.abs(high[source]), np.abs(low[source])),
            low=float(low[source].min()),
            high=float(high[source].max()),
            mean_square=float(np.mean(squares[source])),
        )
        for source in high
    }


def smooth(model: Graph, found: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """Move outlying channels behind layer norms into the next weights. Returns the new ranges.

    Only where a layer norm's output goes to quantised products alone.
    """
    constants = {one.name: one for one in model.graph.initializer}
    readers = defaultdict(list)
    for node in model.graph.node:
        for name in node.input:
            readers[name].append(node)
    wanted = {node.output[0]: node for node in products(model)}
    changed = dict(found)
    for node in model.graph.node:
        output = node.output[0]
        users = readers[output]
        if (
            node.op_type != "LayerNormalization"
            or output not in found
            or not all(user.output[0] in wanted for user in users)
            or any(
                len(readers[name]) > 1
                for name in (*node.input[1:], *(user.input[1] for user in users))
            )
        ):
            continue
        matrices = [constants[user.input[1]] for user in users]
        arrays = [_array(matrix) for matrix in matrices]
        weight = np.max([np.abs(array).max(axis=1) for array in arrays], axis=0)
        most = found[output].most
        scale = np.sqrt(np.maximum(most, 1e-5) / np.maximum(weight, 1e-5))
        scale /= np.exp(np.log(scale).mean())  # the overall size stays as it was
        scale = np.clip(scale, 1e-2, 1e3).astype(np.float32)
        for name in node.input[1:]:
            _set(constants[name], _array(constants[name]) / scale)
        for matrix, array in zip(matrices, arrays, strict=True):
            _set(matrix, array * scale[:, None])
        held = found[output]
        changed[output] = Ranges(
            held.most / scale,
            -float((held.most / scale).max()),
            float((held.most / scale).max()),
            held.mean_square,
        )
    return changed


def quantise(model: Graph, *, exclude: Iterable[str] = (), bits: int = 8) -> Graph:
    """A copy with its products in 8 bits, except those whose input is in `exclude`.

    `bits` 7 halves the weights' range, for processors that add pairs of products in 16 bits
    (x86 before VNNI) and would overflow.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    left_out = set(exclude)
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    constants = {one.name: one for one in copy.graph.initializer}
    chosen = {node.output[0]: node for node in products(copy) if node.input[0] not in left_out}
    most = 2 ** (bits - 1) - 1
    nodes, ready, done = [], set(), set()
    for node in copy.graph.node:
        if node.output[0] not in chosen:
            nodes.append(node)
            continue
        source, matrix = node.input
        if source not in ready:
            ready.add(source)
            names = [f"{source}/q", f"{source}/scale", f"{source}/zero"]
            nodes.append(helper.make_node("DynamicQuantizeLinear", [source], names))
        if matrix not in done:
            done.add(matrix)
            array = _array(constants[matrix])
            steps = np.maximum(np.abs(array).max(axis=0), 1e-12) / most
            whole = np.clip(np.rint(array / steps), -most, most).astype(np.int8)
            for name, value in (
                ("q", whole),
                ("scale", steps.astype(np.float32)),
                ("zero", np.zeros(len(steps), np.int8)),
            ):
                copy.graph.initializer.append(numpy_helper.from_array(value, f"{matrix}/{name}"))
        out = node.output[0]
        nodes += [
            helper.make_node(
                "MatMulInteger",
                [f"{source}/q", f"{matrix}/q", f"{source}/zero", f"{matrix}/zero"],
                [f"{out}/whole"],
            ),
            helper.make_node("Cast", [f"{out}/whole"], [f"{out}/float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{source}/scale", f"{matrix}/scale"], [f"{out}/scale"]),
            helper.make_node("Mul", [f"{out}/float", f"{out}/scale"], [out]),
        ]
    del copy.graph.node[:]
    copy.graph.node.extend(nodes)
    own_constants(copy)
    return copy


def halve_tables(model: Graph) -> None:
    """Store large tables that rows are only picked from (word embeddings) in half precision."""
    from onnx import TensorProto, helper

    readers = defaultdict(list)
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            readers[name].append((node, place))
    for one in model.graph.initializer:
        users = readers[one.name]
        if (
            one.data_type != TensorProto.FLOAT
            or int(np.prod(one.dims)) < _LARGE_TABLE
            or len(users) != 1
            or users[0][0].op_type != "Gather"
            or users[0][1] != 0
        ):
            continue
        node = users[0][0]
        _set(one, _array(one).astype(np.float16))
        out = node.output[0]
        node.output[0] = f"{out}/half"
        place = list(model.graph.node).index(node)
        model.graph.node.insert(
            place + 1, helper.make_node("Cast", [f"{out}/half"], [out], to=TensorProto.FLOAT)
        )


def _array(constant: Any) -> FloatArray:
    from onnx import numpy_helper

    values: FloatArray = numpy_helper.to_array(constant)
    return values


def _set(constant: Any, values: Any) -> None:
    from onnx import numpy_helper

    constant.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values), constant.name))
