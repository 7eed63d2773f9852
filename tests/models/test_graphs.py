"""Graphs of exported models rewritten for the processor: less work, the same vectors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from photoapp.models import first_rows, fusion, quantise, single_query
from photoapp.models.exported import IMAGE, TEXT, ExportedModel
from photoapp.models.providers import open_session
from tests.models.exporting import exported, pixels

Exports = Callable[[str, str], ExportedModel]
LAYERS = 2  # of the tiny checkpoints
WHOLE = 17  # tokens of their pictures: 4 x 4 patches and the class token
CLOSE = 1e-5


def graph(file: Path) -> Any:
    model = onnx.load(file)
    quantise.own_constants(model)
    return model


def run(model: Any, folder: Path, inputs: dict[str, Any], *names: str) -> list[Any]:
    """The embedding, and tensors named besides."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    for name in names:
        copy.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    file = folder / "graph.onnx"
    onnx.save(copy, file)
    return list(open_session(file, "cpu", threads=1).run(["embedding", *names], inputs))


def kinds(model: Any) -> list[str]:
    return [node.op_type for node in model.graph.node]


@pytest.mark.parametrize("family", ["clip_folder", "chinese_clip_folder", "altclip_folder"])
def test_every_step_keeps_the_vectors(
    family: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    model = graph(exported(request.getfixturevalue(family), tmp_path, "fp32").folder / IMAGE)
    inputs = {"pixels": pixels(3, seed=4)}
    (expected,) = run(model, tmp_path, inputs)
    assert np.abs(expected - np.roll(expected, 1, axis=0)).max() > 100 * CLOSE
    before = len(model.graph.node)
    counts = []
    for step in (fusion.cut_patches, fusion.absorb_gates, fusion.fuse_attention):
        counts.append(step(model))
        np.testing.assert_allclose(run(model, tmp_path, inputs)[0], expected, rtol=1e-4, atol=CLOSE)
    assert counts == [1, LAYERS, LAYERS]
    assert "Conv" not in kinds(model)
    assert kinds(model).count("MultiHeadAttention") == LAYERS
    assert len(model.graph.node) < before
    onnx.checker.check_model(model)


def test_only_the_first_row_of_the_last_layer_is_made(exports: Exports, tmp_path: Path) -> None:
    model = graph(exports("clip_folder", "fp32").folder / IMAGE)
    last = [node.output[0] for node in model.graph.node if "mlp/fc1/MatMul" in node.name]
    _, inner, outer = run(model, tmp_path, {"pixels": pixels(3)}, *last)
    assert inner.shape[1] == WHOLE
    assert outer.shape[1] == 1, "the last layer makes rows that nobody reads"
    assert first_rows.first_row_only(model) == 0  # it was done before
    fusion.fuse_attention(model)
    queries = [node.input[0] for node in model.graph.node if node.op_type == "MultiHeadAttention"]
    _, inner, outer = run(model, tmp_path, {"pixels": pixels(3)}, *queries)
    assert inner.shape[1] == outer.shape[1] == WHOLE, "in float the attention itself stays whole"


@pytest.mark.parametrize("family", ["clip_folder", "chinese_clip_folder"])
def test_one_question_needs_no_keys_and_values(
    family: str,
    exports: Exports,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(first_rows, "first_row_only", lambda model: 0)
        whole = exported(request.getfixturevalue(family), tmp_path, "fp32")
    model = graph(whole.folder / IMAGE)
    inputs = {"pixels": pixels(3, seed=4)}
    (expected,) = run(model, tmp_path, inputs)
    assert single_query.ask_once(model) == 0, "nothing is fused yet"
    assert fusion.fuse_attention(model) == LAYERS
    assert first_rows.first_row_only(model) == 1  # now through the attention, too
    before = len(quantise.products(model))
    assert single_query.ask_once(model) == 1
    assert len(quantise.products(model)) == before - 2
    assert kinds(model).count("MultiHeadAttention") == LAYERS - 1
    np.testing.assert_allclose(run(model, tmp_path, inputs)[0], expected, rtol=1e-4, atol=CLOSE)
    eight = graph(exports(family, "int8").folder / IMAGE)
    assert kinds(eight).count("MultiHeadAttention") == LAYERS - 1


def test_masked_attention_is_left_alone(exports: Exports, tmp_path: Path) -> None:
    model = graph(exports("chinese_clip_folder", "fp32").folder / TEXT)
    inputs = {"ids": np.array([[2, 7, 3, 0]]), "mask": np.array([[1, 1, 1, 0]])}
    (expected,) = run(model, tmp_path, inputs)
    assert fusion.fuse_attention(model) == fusion.absorb_gates(model) == 0
    assert fusion.cut_patches(model) == 0
    np.testing.assert_allclose(run(model, tmp_path, inputs)[0], expected, rtol=1e-4, atol=CLOSE)


def small(nodes: list[Any], constants: dict[str, Any], tmp_path: Path) -> Any:
    """A graph from x (2, 3, 4) to the embedding."""
    ends = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, None, 4]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, None),
    ]
    stored = [numpy_helper.from_array(np.array(v), name) for name, v in constants.items()]
    model = helper.make_model(
        helper.make_graph(nodes, "small", ends[:1], ends[1:], stored),
        opset_imports=[helper.make_opsetid("", 17)],
    )
    model.ir_version = 9
    return model


@pytest.mark.parametrize("row", [0, 1])
def test_rows_that_somebody_reads_stay(row: int, tmp_path: Path) -> None:
    constants = {
        "w": np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32),
        "row": np.int64(row),
        "axes": np.array([1]),
    }
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Relu", ["y"], ["z"]),
        helper.make_node("Gather", ["z", "row"], ["picked"], axis=1),
        helper.make_node("ReduceMax", ["y"], ["most"], axes=[1], keepdims=0),
        helper.make_node("Add", ["picked", "most"], ["embedding"]),
    ]
    inputs = {"x": np.random.default_rng(1).normal(size=(2, 3, 4)).astype(np.float32)}
    model = small(nodes, constants, tmp_path)
    (expected,) = run(model, tmp_path, inputs)
    # The first row of z can be made alone; that of y cannot, for all of y is read.
    assert first_rows.first_row_only(model) == (1 if row == 0 else 0)
    vectors, product = run(model, tmp_path, inputs, "y")
    np.testing.assert_allclose(vectors, expected, rtol=1e-4, atol=CLOSE)
    assert product.shape == (2, 3, 4)


@pytest.mark.parametrize("between", [[], [helper.make_node("Relu", ["x"], ["z"])]])
def test_a_row_of_what_is_given_is_still_picked(between: list[Any], tmp_path: Path) -> None:
    """Nothing in the graph makes the rows of an input, so none can be made alone."""
    picked = helper.make_node("Gather", ["z" if between else "x", "row"], ["embedding"], axis=1)
    model = small([*between, picked], {"row": np.int64(0)}, tmp_path)
    inputs = {"x": np.random.default_rng(1).normal(size=(2, 3, 4)).astype(np.float32)}
    (expected,) = run(model, tmp_path, inputs)
    assert first_rows.first_row_only(model) == len(between)
    np.testing.assert_array_equal(run(model, tmp_path, inputs)[0], expected)
