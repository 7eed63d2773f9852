"""Tiny ONNX packages in the published layouts, built on the spot.

The graphs are small but depend on every pixel, every token and its place, and leave the
filling out as mean pooling does, so that a wrong order, layout or number changes vectors.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.models.pixels import unit_rows
from tests.models.checkpoints import DIMENSION, SIDE, sentence_pieces

CONTEXT = 12
MEAN, STD = (0.5, 0.4, 0.3), (0.2, 0.3, 0.4)
FILLING = 1

Array = np.ndarray[Any, Any]


def image_matrix() -> Array:
    chance = np.random.default_rng(11)
    return chance.normal(0, 0.05, (3 * SIDE * SIDE, DIMENSION)).astype(np.float32)


def text_tables(vocabulary: int) -> tuple[Array, Array]:
    """Embeddings (vocabulary, dimension) and a factor for each place (context, dimension)."""
    chance = np.random.default_rng(12)
    table = chance.normal(0, 1, (vocabulary, DIMENSION)).astype(np.float32)
    return table, chance.uniform(0.2, 1, (CONTEXT, DIMENSION)).astype(np.float32)


def image_vectors(values: Array) -> Array:
    """What the image graph computes: (n, 3, side, side) float32 -> unit rows."""
    return unit_rows(np.tanh(values.reshape(len(values), -1) @ image_matrix()))


def text_vectors(tokens: Array, vocabulary: int) -> Array:
    """What the text graph computes: (n, context) -> unit rows."""
    table, places = text_tables(vocabulary)
    kept = (tokens != FILLING)[..., None].astype(np.float32)
    return unit_rows((table[tokens] * places * kept).sum(axis=1))


def immich_package(
    folder: Path,
    *,
    kind: str = "xlm-roberta-base",
    takes: str = "float",
    fixed: bool = False,
    outside: bool = False,
    mask: bool = False,
    text: dict[str, Any] | None = None,
) -> Path:
    """A package of two folders.

    `kind`: text model as the configuration names it. `takes`: what the image graph is given,
    ``float``, ``float16`` or ``bytes`` (which it normalises itself). `fixed`: one row at a
    time. `outside`: tensors in a file beside the graph. `mask`: texts with input_ids and
    attention_mask. `text`: more of the text configuration.
    """
    vocabulary = save_tokenizer(folder / "textual", nllb="nllb" in kind)
    (folder / "visual").mkdir(parents=True, exist_ok=True)
    save(image_graph(takes=takes, fixed=fixed), folder / "visual", outside=outside)
    save(text_graph(vocabulary, mask=mask, fixed=fixed), folder / "textual", outside=outside)
    _write(
        folder / "config.json",
        {
            "embed_dim": DIMENSION,
            "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 24, "patch_size": 8},
            "text_cfg": {
                "context_length": CONTEXT,
                "hf_model_name": kind,
                "hf_tokenizer_name": kind,
                **(text or {}),
            },
        },
    )
    _write(
        folder / "visual" / "preprocess_cfg.json",
        {
            "size": [SIDE, SIDE],
            "mode": "RGB",
            "mean": MEAN,
            "std": STD,
            "interpolation": "bicubic",
            "resize_mode": "shortest",
            "fill_color": 0,
        },
    )
    return folder


def transformers_js_package(folder: Path) -> Path:
    """A package with ``onnx/vision_model.onnx``, and the outputs that CLIP's exports have."""
    vocabulary = save_tokenizer(folder)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    save(image_graph(more=True), folder / "onnx", name="vision_model.onnx")
    save(text_graph(vocabulary, name="input_ids"), folder / "onnx", name="text_model.onnx")
    _write(
        folder / "config.json",
        {
            "model_type": "clip",
            "projection_dim": DIMENSION,
            "text_config": {"max_position_embeddings": CONTEXT},
        },
    )
    _write(
        folder / "preprocessor_config.json",
        {
            "crop_size": {"height": SIDE, "width": SIDE},
            "do_center_crop": True,
            "do_normalize": False,
            "do_rescale": True,
            "do_resize": True,
            "image_processor_type": "CLIPFeatureExtractor",
            "resample": 2,
            "size": {"shortest_edge": SIDE},
        },
    )
    return folder


def save_tokenizer(folder: Path, *, nllb: bool = False) -> int:
    """XLM-RoBERTa's kind of tokenizer, for NLLB with languages. Returns how many tokens it has."""
    import transformers

    pieces = sentence_pieces()
    tokenizer = transformers.XLMRobertaTokenizer(vocab=pieces, model_max_length=512)
    if nllb:
        tokenizer.add_special_tokens({"additional_special_tokens": ["eng_Latn", "zho_Hans"]})
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def image_graph(*, takes: str = "float", fixed: bool = False, more: bool = False) -> Any:
    """float or float16 (n, 3, side, side), or uint8 (n, side, side, 3) -> (n, dimension)."""
    from onnx import TensorProto, helper, numpy_helper

    batch = 1 if fixed else "batch"
    constants = {"matrix": image_matrix(), "flat": np.array([0, -1], np.int64)}
    nodes = []
    name = "image"
    if takes == "bytes":
        given = helper.make_tensor_value_info(name, TensorProto.UINT8, [batch, SIDE, SIDE, 3])
        constants["factor"] = (1 / (255 * np.array(STD))).astype(np.float32)
        constants["offset"] = (np.array(MEAN) / np.array(STD)).astype(np.float32)
        nodes += [
            helper.make_node("Cast", [name], ["cast"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["cast", "factor"], ["scaled"]),
            helper.make_node("Sub", ["scaled", "offset"], ["shifted"]),
            helper.make_node("Transpose", ["shifted"], ["planes"], perm=[0, 3, 1, 2]),
        ]
        name = "planes"
    else:
        number = TensorProto.FLOAT16 if takes == "float16" else TensorProto.FLOAT
        given = helper.make_tensor_value_info(name, number, [batch, 3, SIDE, SIDE])
        if takes == "float16":
            nodes.append(helper.make_node("Cast", [name], ["planes"], to=TensorProto.FLOAT))
            name = "planes"
    nodes += [
        helper.make_node("Reshape", [name, "flat"], ["line"]),
        helper.make_node("MatMul", ["line", "matrix"], ["product"]),
        helper.make_node("Tanh", ["product"], ["image_embeds"]),
    ]
    shown = helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, [batch, DIMENSION])
    outputs = [shown]
    if more:  # what else such exports give comes first
        outputs.insert(
            0, helper.make_tensor_value_info("product", TensorProto.FLOAT, [batch, DIMENSION])
        )
    graph = helper.make_graph(
        nodes,
        "visual",
        [given],
        outputs,
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    return _model(graph)


def text_graph(
    vocabulary: int, *, name: str = "text", mask: bool = False, fixed: bool = False
) -> Any:
    """(n, context) int32, or int64 with a mask -> (n, dimension)."""
    from onnx import TensorProto, helper, numpy_helper

    table, places = text_tables(vocabulary)
    batch = 1 if fixed else "batch"
    number = TensorProto.INT64 if mask or name == "input_ids" else TensorProto.INT32
    name = "input_ids" if mask else name
    given = [helper.make_tensor_value_info(name, number, [batch, CONTEXT])]
    constants = {"table": table, "places": places, "axis": np.array([-1], np.int64)}
    nodes = [helper.make_node("Gather", ["table", name], ["found"])]
    if mask:
        given.append(helper.make_tensor_value_info("attention_mask", number, [batch, CONTEXT]))
        nodes.append(helper.make_node("Cast", ["attention_mask"], ["kept"], to=TensorProto.FLOAT))
    else:
        kind = np.int64 if number == TensorProto.INT64 else np.int32
        constants["filling"] = np.array(FILLING, kind)
        nodes += [
            helper.make_node("Equal", [name, "filling"], ["equal"]),
            helper.make_node("Not", ["equal"], ["other"]),
            helper.make_node("Cast", ["other"], ["kept"], to=TensorProto.FLOAT),
        ]
    constants["one"] = np.array([1], np.int64)
    nodes += [
        helper.make_node("Unsqueeze", ["kept", "axis"], ["column"]),
        helper.make_node("Mul", ["found", "places"], ["placed"]),
        helper.make_node("Mul", ["placed", "column"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "one"], ["text_embedding"], keepdims=0),
    ]
    shown = helper.make_tensor_value_info("text_embedding", TensorProto.FLOAT, [batch, DIMENSION])
    graph = helper.make_graph(
        nodes,
        "textual",
        given,
        [shown],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    return _model(graph)


def save(model: Any, folder: Path, *, name: str = "model.onnx", outside: bool = False) -> None:
    import onnx

    if outside:
        onnx.save(
            model,
            folder / name,
            save_as_external_data=True,
            all_tensors_to_one_file=True,
            location="model.safetensors",
            size_threshold=256,
        )
    else:
        onnx.save(model, folder / name)


def _model(graph: Any) -> Any:
    from onnx import checker, helper

    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    return model


def _write(file: Path, value: object) -> None:
    file.write_text(json.dumps(value), encoding="utf-8")
