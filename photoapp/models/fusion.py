"""Nodes of an exported transformer put into fewer and faster ones, for the processor.

* `fuse_attention`: the dozen nodes of a self-attention become ONNX Runtime's own
  ``MultiHeadAttention``, which neither turns tensors round nor stores all weights at once.
* `cut_patches`: the first convolution becomes a product of the picture's very bytes.
* `absorb_gates`: a factor that CLIP's activation multiplies by goes into the layer before.

All leave the result what it was, but for the last bits of float32; whoever rewrites a graph
proves that (`export`). A pattern that is not found stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photoapp.core.photo import FloatArray
from photoapp.models.graph_nodes import (
    Graph,
    Node,
    Nodes,
    attributes,
    drop_unread,
    exchange,
    know,
)

_DOMAIN = "com.microsoft"
_HEADS_FIRST = [0, 2, 1, 3]
_KEYS_TURNED = [0, 2, 3, 1]


@dataclass(frozen=True, slots=True)
class _Attention:
    inputs: tuple[str, str, str]
    output: str
    heads: int
    scale: float


def fuse_attention(model: Graph) -> int:
    """Rewrite every unmasked self-attention in place; returns how many there were."""
    from onnx import helper

    nodes = Nodes(model)
    found = [
        one
        for node in model.graph.node
        if node.op_type == "Softmax" and (one := _attention(nodes, node)) is not None
    ]
    for one in found:
        fused = helper.make_node(
            "MultiHeadAttention",
            list(one.inputs),
            [one.output],
            name=f"{one.output}/fused",
            domain=_DOMAIN,
            num_heads=one.heads,
            scale=one.scale,
        )
        exchange(model, nodes.maker[one.output], [fused])
    if found:
        know(model, _DOMAIN)
    drop_unread(model)
    return len(found)


def cut_patches(model: Graph) -> int:
    """A ViT's patches as rows of the very bytes, times a matrix, instead of a convolution.

    What turns bytes into normalised numbers goes into the matrix, so that `quantise` gets
    integers, which it need not round. Returns how many there were, in place.
    """
    from onnx import TensorProto, helper, numpy_helper

    nodes = Nodes(model)
    found = [one for node in model.graph.node if (one := _patches(nodes, node)) is not None]
    for number, one in enumerate(found):
        width, channels, side, _ = one.weights.shape
        name = f"patches/{number}"
        scaled = one.weights * one.factor[None, :, None, None]
        bias = one.bias + (one.weights * one.offset[None, :, None, None]).sum((1, 2, 3))
        for part, value in (
            ("matrix", scaled.transpose(2, 3, 1, 0).reshape(-1, width)),
            ("bias", bias),
        ):
            model.graph.initializer.append(
                numpy_helper.from_array(np.ascontiguousarray(value, np.float32), f"{name}/{part}")
            )
        rows, columns = (size // side for size in one.size)
        for part, shape in (
            ("grid", [-1, rows, side, columns, side, channels]),
            ("rows", [-1, rows * columns, side * side * channels]),
        ):
            model.graph.initializer.append(
                numpy_helper.from_array(np.array(shape), f"{name}/{part}")
            )
        for reader in nodes.readers[one.values]:
            if reader.op_type == "Shape":  # both are of one shape
                reader.input[0] = one.turned
        steps = (
            helper.make_node("Reshape", [one.pixels, f"{name}/grid"], [f"{name}/split"]),
            helper.make_node(
                "Transpose", [f"{name}/split"], [f"{name}/turned"], perm=[0, 1, 3, 2, 4, 5]
            ),
            helper.make_node("Reshape", [f"{name}/turned", f"{name}/rows"], [f"{name}/bytes"]),
            helper.make_node("Cast", [f"{name}/bytes"], [f"{name}/floats"], to=TensorProto.FLOAT),
            helper.make_node("MatMul", [f"{name}/floats", f"{name}/matrix"], [f"{name}/product"]),
            helper.make_node("Add", [f"{name}/product", f"{name}/bias"], [one.output]),
        )
        exchange(model, nodes.maker[one.output], steps)
    drop_unread(model)
    return len(found)


def absorb_gates(model: Graph) -> int:
    """Make CLIP's ``x * sigmoid(1.702 x)`` a ``x * sigmoid(x)``, which takes half the time.

    The factor goes into the layer before, and back out in the layer behind. Returns how many
    there were, in place.
    """
    from onnx import helper

    nodes = Nodes(model)
    found = [one for node in model.graph.node if (one := _gate(nodes, node)) is not None]
    for one in found:
        for name in one.before:
            nodes.set(name, nodes.constants[name] * one.factor)
        nodes.set(one.behind, nodes.constants[one.behind] / one.factor)
        last = nodes.maker[one.output]
        del last.input[:]
        last.op_type, last.domain = "QuickGelu", _DOMAIN
        last.input.append(one.source)
        last.attribute.append(helper.make_attribute("alpha", 1.0))
    if found:
        know(model, _DOMAIN)
    drop_unread(model)
    return len(found)


def _attention(nodes: Nodes, softmax: Node) -> _Attention | None:
    """The attention around a softmax, if it is one without a mask."""
    scores = nodes.made_by(softmax.input[0], "MatMul")
    mixed = nodes.read_by(softmax.output[0], "MatMul")
    if scores is None or mixed is None or mixed.input[0] != softmax.output[0]:
        return None
    queries = _heads(nodes, scores.input[0], _HEADS_FIRST)
    keys = _heads(nodes, scores.input[1], _KEYS_TURNED)
    values = _heads(nodes, mixed.input[1], _HEADS_FIRST)
    output = _joined(nodes, mixed.output[0])
    if queries is None or keys is None or values is None or output is None:
        return None
    if len({queries.heads, keys.heads, values.heads}) != 1 or values.scale != 1.0:
        return None
    return _Attention(
        (queries.source, keys.source, values.source),
        output,
        queries.heads,
        queries.scale * keys.scale,
    )


@dataclass(frozen=True, slots=True)
class _Patches:
    """`size`: height and width of `pixels`, (n, height, width, channels) uint8.

    `turned`: the same as (n, channels, height, width), `values`: normalised.
    """

    pixels: str
    turned: str
    values: str
    size: tuple[int, int]
    factor: FloatArray
    offset: FloatArray
    weights: FloatArray
    bias: FloatArray
    output: str


def _patches(nodes: Nodes, node: Node) -> _Patches | None:
    """The patches that a convolution makes of pixels, as `towers.image_tower` writes them."""
    if node.op_type != "Conv":
        return None
    weights = nodes.constants.get(node.input[1])
    bias = nodes.constants.get(node.input[2]) if len(node.input) > 2 else None
    facts = attributes(node)
    again = nodes.made_by(node.input[0], "Cast")  # to float32, which they are
    added = nodes.made_by(node.input[0] if again is None else again.input[0], "Add")
    scaled = added and nodes.made_by(added.input[0], "Mul")
    cast = scaled and nodes.made_by(scaled.input[0], "Cast")
    turned = cast and nodes.made_by(cast.input[0], "Transpose")
    flat = nodes.read_by(node.output[0], "Reshape")
    rows = flat and nodes.read_by(flat.output[0], "Transpose")
    if weights is None or added is None or scaled is None or turned is None or rows is None:
        return None
    side = weights.shape[-1]
    size = nodes.sizes.get(turned.input[0], ())
    factor, offset = (nodes.constants.get(one.input[1]) for one in (scaled, added))
    if (
        factor is None
        or offset is None
        or len(size) != 4
        or not all(size[1:])
        or facts.get("group", 1) != 1
        or any(facts.get("pads", ()))
        or list(facts["strides"]) != [side, side]
        or weights.shape[2] != side
        or size[1] % side
        or size[2] % side
        or list(attributes(turned)["perm"]) != [0, 3, 1, 2]
        or list(attributes(rows)["perm"]) != [0, 2, 1]
    ):
        return None
    return _Patches(
        turned.input[0],
        turned.output[0],
        added.output[0],
        (size[1], size[2]),
        np.broadcast_to(factor.reshape(-1), size[3]),
        np.broadcast_to(offset.reshape(-1), size[3]),
        weights,
        np.zeros(len(weights), np.float32) if bias is None else bias,
        rows.output[0],
    )


@dataclass(frozen=True, slots=True)
class _Gate:
    """`before`: matrix and bias of the layer before, `behind`: matrix of the one behind."""

    source: str
    factor: float
    before: tuple[str, ...]
    behind: str
    output: str


def _gate(nodes: Nodes, node: Node) -> _Gate | None:
    """A sigmoid between two linear layers whose constants nobody else reads."""
    if node.op_type != "Sigmoid":
        return None
    scaled = nodes.made_by(node.input[0], "Mul")
    factor = None if scaled is None else nodes.constants.get(scaled.input[1])
    product = nodes.read_by(node.output[0], "Mul")
    if scaled is None or factor is None or factor.size != 1 or product is None:
        return None
    source, output = scaled.input[0], product.output[0]
    layer, behind = nodes.linear(source), nodes.read_by(output, "MatMul")
    if layer is None or behind is None:
        return None
    constants = (layer.matrix, layer.bias, behind.input[1])
    if (
        set(product.input) != {source, node.output[0]}
        or len(nodes.readers[source]) != 2  # the factor's and the product's
        or len(nodes.readers[output]) != 1
        or len(nodes.readers[layer.product]) != 1
        or any(one not in nodes.stored or len(nodes.readers[one]) != 1 for one in constants)
    ):
        return None
    return _Gate(source, float(factor.item()), constants[:2], behind.input[1], output)


@dataclass(frozen=True, slots=True)
class _Heads:
    source: str
    heads: int
    scale: float


def _heads(nodes: Nodes, name: str, turned: list[int]) -> _Heads | None:
    """Back through scaling, turning and splitting into heads."""
    scale = 1.0
    while (node := nodes.made_by(name, "Mul")) is not None:
        factor = nodes.constants.get(node.input[1])
        if factor is None or factor.size != 1:
            return None
        scale *= float(factor.item())
        name = node.input[0]
    turn = nodes.made_by(name, "Transpose")
    if turn is None or list(attributes(turn)["perm"]) != turned:
        return None
    split = nodes.made_by(turn.input[0], "Reshape")
    if split is None:
        return None
    each = _fixed_size(nodes, split.input[1], 3)
    layer = nodes.linear(split.input[0])
    width = 0 if layer is None else nodes.constants[layer.matrix].shape[1]
    if not each or not width or width % each:
        return None
    return _Heads(split.input[0], width // each, scale)


def _joined(nodes: Nodes, name: str) -> str | None:
    """On from (n, heads, rows, width) to the tensor (n, rows, heads * width)."""
    again = nodes.read_by(name, "Reshape")  # torch's own attention shapes its result once more
    if again is not None:
        name = again.output[0]
    turn = nodes.read_by(name, "Transpose")
    if turn is None or list(attributes(turn)["perm"]) != _HEADS_FIRST:
        return None
    join = nodes.read_by(turn.output[0], "Reshape")
    return None if join is None else str(join.output[0])


def _fixed_size(nodes: Nodes, shape: str, place: int) -> int:
    """One number of a shape that is put together while the graph runs; 0 if it is not fixed."""
    whole = nodes.constants.get(shape)
    if whole is None:
        parts = nodes.made_by(shape, "Concat")
        if parts is None or len(parts.input) <= place:
            return 0
        part = nodes.constants.get(parts.input[place])
        return max(0, int(part.item())) if part is not None and part.size == 1 else 0
    return max(0, int(whole[place])) if len(whole) > place else 0
