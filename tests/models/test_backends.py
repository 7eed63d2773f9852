"""Which back end runs a model, and that a wrong one never does."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import ModelError
from photoapp.models.backends import (
    Backend,
    BackendWish,
    candidates,
    has_bfloat16,
    self_test,
)
from photoapp.models.catalogue import STARTER
from photoapp.models.exported import (
    IMAGE,
    REFERENCE,
    ExportedModel,
    exports_folder,
    read_export,
    read_exports,
    verdict,
)
from photoapp.models.exported_dual import ExportedDual
from photoapp.models.installed import InstalledModel
from photoapp.models.loading import load
from photoapp.models.parity import agreement
from photoapp.models.providers import available, open_session
from photoapp.models.store import ModelStore
from photoapp.models.transformers_dual import TransformersDual
from tests.models.exporting import original, pixels

Exports = Callable[[str, str], ExportedModel]


@pytest.fixture
def export(exports: Exports, tmp_path: Path) -> ExportedModel:
    """An export that a test may break."""
    made = exports("clip_folder", "int8")
    return read_export(shutil.copytree(made.folder, tmp_path / "exports" / "int8"))


def _names(found: list[Backend]) -> list[str]:
    return [str(one) for one in found]


def _order(
    precisions: str = "",
    onnx: tuple[str, ...] = ("cpu",),
    torch: str = "cpu",
    *,
    bfloat16: bool = False,
    backend: str = "auto",
    device: str = "auto",
    of: ExportedModel,
) -> list[str]:
    return _names(
        candidates(
            dict.fromkeys(precisions.split(), of),
            onnx_devices=onnx,
            torch_device=torch,
            bfloat16=bfloat16,
            wish=BackendWish(backend, device),
        )
    )


def test_the_order_of_choice(export: ExportedModel) -> None:
    everything = "fp32 fp16 int8"
    gpu = ("cuda", "tensorrt", "cpu")
    assert _order(of=export) == ["torch (cpu)"]
    assert _order(bfloat16=True, of=export) == ["torch-bf16 (cpu)", "torch (cpu)"]
    assert _order("int8", bfloat16=True, of=export)[0] == "onnx-int8 (cpu)"
    # A graphics processor that only torch has beats 8 bits on the processor.
    assert _order("int8", torch="cuda", of=export)[0] == "torch (cuda)"
    assert _order(everything, gpu, "cuda", of=export)[:2] == [
        "onnx-fp16 (cuda)",
        "onnx-fp32 (cuda)",
    ]
    # 16 bits on a processor are slow; TensorRT builds for minutes: only for who asks.
    assert not {"onnx-fp16 (cpu)", "onnx-fp16 (tensorrt)"} & set(
        _order(everything, gpu, "cuda", of=export)
    )
    assert _order(everything, gpu, device="tensorrt", of=export)[0] == "onnx-fp16 (tensorrt)"
    assert _order(everything, gpu, "cuda", device="cpu", of=export)[0] == "onnx-int8 (cpu)"
    assert _order(everything, backend="onnx-fp16", of=export)[0] == "onnx-fp16 (cpu)"
    assert _order(everything, backend="torch-bf16", of=export)[0] == "torch-bf16 (cpu)"
    assert _order(everything, backend="torch", of=export)[0] == "torch (cpu)"
    assert _order(everything, torch="mps", backend="torch", of=export)[0] == "torch (mps)"
    # A wish that cannot be met leaves the usual choice.
    assert _order("fp32", backend="onnx-int8", of=export)[0] == "onnx-fp32 (cpu)"
    assert _order("int8", device="directml", of=export)[0] == "onnx-int8 (cpu)"
    for wish in ("auto", "onnx-int8", "torch", "torch-bf16"):
        assert _order(everything, gpu, "cuda", backend=wish, of=export)[-1] == "torch (cpu)"


def test_an_export_is_tested_once(export: ExportedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(export, "cpu") is None
    assert self_test(export, "cpu")
    assert verdict(export, "cpu") is True
    monkeypatch.setattr(ExportedDual, "encode_images", None)  # would fail if it were run
    assert self_test(export, "cpu")
    # Touched files are not those that were tested.
    os.utime(export.folder / IMAGE, ns=(1, 1))
    assert verdict(export, "cpu") is None


def _damage(export: ExportedModel, how: str) -> None:
    """Break files without changing their size, which reading would notice."""
    file = export.folder / IMAGE
    if how == "weights":
        import onnx
        from onnx import numpy_helper

        graph = onnx.load(file)
        for one in graph.graph.initializer:
            if one.data_type == onnx.TensorProto.INT8 and len(one.dims) == 2:
                shuffled = np.random.default_rng(0).permutation(numpy_helper.to_array(one))
                one.raw_data = np.ascontiguousarray(shuffled).tobytes()
        data = graph.SerializeToString()
    elif how == "zeros":
        data = bytes(export.files[IMAGE])
    else:
        reference = export.folder / REFERENCE
        reference.write_bytes(bytes(export.files[REFERENCE]))
        return
    assert len(data) == export.files[IMAGE]
    file.write_bytes(data)


@pytest.fixture
def installed(clip_folder: Path, tmp_path: Path) -> tuple[ModelStore, InstalledModel]:
    store = ModelStore(tmp_path / "models", tmp_path / "no starter")
    return store, store.import_folder(clip_folder)


@pytest.mark.parametrize("how", ["weights", "zeros", "reference"])
def test_a_damaged_export_is_refused_and_torch_runs(
    how: str,
    export: ExportedModel,
    installed: tuple[ModelStore, InstalledModel],
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, model = installed
    folder = exports_folder(store, model)
    key = ModelKey(model.id, model.revision, export.key.preprocessing)
    shutil.copytree(export.folder, folder / "int8")
    facts = json.loads((folder / "int8" / "export.json").read_text())
    (folder / "int8" / "export.json").write_text(json.dumps({**facts, "key": str(key)}))
    refused: list[Backend] = []
    fine = load(model, exports=folder, refused=refused.append, device="cpu")
    assert isinstance(fine, ExportedDual)
    assert refused == []
    _damage(replace(export, folder=folder / "int8"), how)
    with caplog.at_level(logging.WARNING):
        slower = load(model, exports=folder, refused=refused.append, device="cpu")
    assert isinstance(slower, TransformersDual)
    assert slower.key == fine.key
    assert refused == [Backend("onnx-int8", "cpu")]
    assert "int8 on cpu" in caplog.text
    assert slower.encode_images(pixels(1)).shape == (1, fine.dimension)
    fine.close()
    slower.close()


def test_incomplete_and_foreign_exports_are_not_seen(export: ExportedModel) -> None:
    above = export.folder.parent
    assert list(read_exports(above, export.key)) == ["int8"]
    assert read_exports(above, ModelKey("tiny", "other weights", 1)) == {}
    with (export.folder / IMAGE).open("r+b") as file:
        file.truncate(100)
    assert read_exports(above) == {}
    with pytest.raises(ModelError) as caught:
        read_export(export.folder)
    assert caught.value.code == "export-damaged"


def test_a_device_that_is_not_there_is_an_error(export: ExportedModel) -> None:
    assert available()[-1] == "cpu"
    missing = next(one for one in ("cuda", "directml", "coreml") if one not in available())
    with pytest.raises(ModelError) as caught:
        open_session(export.folder / IMAGE, missing, threads=1)
    assert caught.value.code == "device-unusable"
    assert not self_test(export, missing)


@pytest.mark.parametrize("family", ["clip_folder", "chinese_clip_folder"])
def test_bfloat16_gives_the_same_vectors(family: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(family)
    plain, half = original(folder), original(folder, precision="bf16")
    pictures, texts = pixels(5), ["a photo of a cat", "海滩的照片"]
    found = half.encode_images(pictures)
    assert agreement(found, plain.encode_images(pictures)).least >= 0.995
    assert not np.array_equal(found, plain.encode_images(pictures))  # it did something
    assert agreement(half.encode_texts(texts), plain.encode_texts(texts)).least >= 0.995
    assert (plain.backend, half.backend) == ("torch", "torch-bf16")


def test_bfloat16_hardware_is_read_from_the_system() -> None:
    flags = Path("/proc/cpuinfo")
    known = flags.is_file() and "bf16" in flags.read_text(errors="replace")
    assert has_bfloat16() is known


@pytest.mark.parametrize("device", ["mps", "tensorrt", "cpu"])
def test_a_wish_that_the_starter_cannot_meet_leaves_the_usual_choice(
    device: str, starter_folder: Path, tmp_path: Path
) -> None:
    encoder = load(ModelStore(tmp_path, starter_folder).get(STARTER), device=device)
    spec = encoder.preprocess
    picture = np.zeros((1, spec.height, spec.width, 3), np.uint8)
    assert encoder.encode_images(picture).shape == (1, encoder.dimension)
    encoder.close()
