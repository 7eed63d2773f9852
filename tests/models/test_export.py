"""Exported models against torch: same vectors, without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from photoapp.core.errors import ModelError
from photoapp.models import parity, quantise
from photoapp.models.export import STEPS, Samples, export
from photoapp.models.exported import IMAGE, TEXT, ExportedModel, read_parity
from photoapp.models.exported_dual import ExportedDual
from photoapp.models.parity import agreement, mean_recall
from photoapp.models.providers import open_session
from tests.models.exporting import TEXTS, exported, original, pixels

Exports = Callable[[str, str], ExportedModel]
LEAST = {"fp32": 0.9999, "fp16": 0.999, "int8": 0.98}
FAMILIES = ("clip_folder", "chinese_clip_folder")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("precision", list(LEAST))
def test_an_export_gives_the_vectors_of_torch(
    family: str, precision: str, exports: Exports, request: pytest.FixtureRequest
) -> None:
    reference = original(request.getfixturevalue(family))
    ours = ExportedDual(exports(family, precision), threads=2)
    pictures = pixels(7, seed=5)  # not those it was calibrated with
    expected = reference.encode_images(pictures)
    assert agreement(ours.encode_images(pictures), expected).least >= LEAST[precision]
    # The test can fail: other pictures are clearly further away.
    assert agreement(ours.encode_images(pictures), np.roll(expected, 1, axis=0)).least < 0.95
    texts = reference.encode_texts(TEXTS)
    assert agreement(ours.encode_texts(TEXTS), texts).least >= LEAST[precision]
    for facts in ("key", "dimension", "languages", "preprocess", "logit_scale", "sigmoid"):
        assert getattr(ours, facts) == getattr(reference, facts), facts
    assert (ours.device, ours.backend) == ("cpu", f"onnx-{precision}")
    assert ours.encode_images(pictures[:0]).shape == (0, ours.dimension)
    assert ours.encode_texts([]).shape == (0, ours.dimension)
    with pytest.raises(ValueError, match="expected uint8"):
        ours.encode_images(pictures.astype(np.float32))
    ours.close()
    assert len(ours.encode_images(pictures[:1])) == 1  # and again after close
    ours.close()


def test_int8_is_int8_and_smaller(exports: Exports) -> None:
    whole, eight = exports("clip_folder", "fp32"), exports("clip_folder", "int8")
    for name, products in ((IMAGE, 12), (TEXT, 13)):
        kinds = [node.op_type for node in onnx.load(eight.folder / name).graph.node]
        # Two layers of six products each, and the projection. Of pictures the patches, too, but
        # not keys and values of the last layer, which are not made.
        assert kinds.count("MatMulInteger") == products, name
        assert eight.files[name] < whole.files[name]


def test_torch_is_not_imported(exports: Exports) -> None:
    folder = exports("chinese_clip_folder", "int8").folder
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from photoapp.models.exported import read_export;"
        "from photoapp.models.backends import self_test;"
        "from photoapp.models.exported_dual import ExportedDual;"
        f"e = read_export(Path({str(folder)!r})); assert self_test(e, 'cpu'); d = ExportedDual(e);"
        "d.encode_texts(['照片']); d.encode_images(np.zeros((1, 32, 32, 3), np.uint8));"
        "print([m for m in ('torch', 'transformers', 'onnx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_report_is_stored_and_progress_told(clip_folder: Path, tmp_path: Path) -> None:
    steps: list[int] = []
    target = tmp_path / "fp32"
    target.mkdir()
    pairs = [(0, 0), (1, 1), (2, 1)]
    samples = Samples(pixels(4), TEXTS[:4], {"en": pairs, "zh": pairs}, "set")
    report = export(original(clip_folder), target, "fp32", samples, steps.append)
    assert steps == list(range(STEPS))
    assert json.loads((target / "parity.json").read_text()) == report
    assert report["image"]["count"] == 4
    assert report["image"]["least"] >= 0.9999
    assert list(report["recall"]) == ["en"], "it was not trained with Chinese"
    assert report["recall"]["en"]["difference"] == pytest.approx(0, abs=1e-6)
    # Nothing but the export itself is left beside it.
    assert [path.name for path in tmp_path.iterdir()] == ["fp32"]


def test_a_precision_that_loses_too_much_is_refused(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(parity.LIMIT, "int8", 1.01)
    with pytest.raises(ModelError) as caught:
        exported(clip_folder, tmp_path, "int8")
    assert caught.value.code == "precision-lost"
    assert not (tmp_path / "int8" / "export.json").exists()


def test_products_stay_in_float_until_the_goal_is_reached(
    clip_folder: Path, exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = read_parity(exports("clip_folder", "int8"))
    monkeypatch.setitem(parity.GOAL, "int8", 0.99999)
    careful = read_parity(exported(clip_folder, tmp_path / "careful", "int8"))
    assert plain is not None
    assert careful is not None
    assert plain["kept_in_float"] == {"image": 0, "text": 0}
    assert careful["kept_in_float"]["text"] > 0
    assert careful["text"]["least"] > plain["text"]["least"]


def _with_outliers(folder: Path, to: Path) -> Path:
    """A copy whose layer norms give a few channels far more than the others, as trained ones."""
    import torch
    import transformers

    model = transformers.CLIPModel.from_pretrained(folder)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "layer_norm" in name and name.endswith("weight"):
                parameter[3] *= 60
        for layer in model.vision_model.encoder.layers:
            for matrix in (layer.self_attn.q_proj, layer.self_attn.k_proj, layer.mlp.fc1):
                matrix.weight[:, 3] /= 60
    model.save_pretrained(to)
    for file in folder.iterdir():
        if not (to / file.name).exists():
            (to / file.name).write_bytes(file.read_bytes())
    return to


def test_smoothing_changes_nothing_in_float_and_helps_in_int8(
    clip_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _with_outliers(clip_folder, tmp_path / "outliers")
    whole = exported(folder, tmp_path / "whole", "fp32")
    reference = original(folder).encode_images(pixels(8))
    graph = onnx.load(whole.folder / IMAGE)
    quantise.own_constants(graph)
    before = _run(graph, tmp_path)
    found = _ranges(graph, tmp_path)
    changed = quantise.smooth(graph, found)
    np.testing.assert_allclose(_run(graph, tmp_path), before, rtol=2e-3, atol=2e-3)
    noisier = [name for name in found if changed[name].noise > found[name].noise * 1.5]
    assert noisier == []
    smoothed = read_parity(exported(folder, tmp_path / "smoothed", "int8"))
    monkeypatch.setattr(quantise, "smooth", lambda model, ranges: dict(ranges))
    monkeypatch.setitem(parity.GOAL, "int8", 0.0)
    monkeypatch.setitem(parity.LIMIT, "int8", 0.0)
    rough = read_parity(exported(folder, tmp_path / "rough", "int8"))
    assert smoothed is not None
    assert rough is not None
    assert 1 - smoothed["image"]["mean"] < (1 - rough["image"]["mean"]) / 2
    assert len(reference) == 8


def _run(graph: Any, folder: Path) -> Any:
    file = folder / "trial.onnx"
    onnx.save(graph, file)
    return open_session(file, "cpu", threads=1).run(["embedding"], {"pixels": pixels(4)})[0]


def _ranges(graph: Any, folder: Path) -> dict[str, quantise.Ranges]:
    file = folder / "observed.onnx"
    onnx.save(quantise.observed(graph), file)
    session = open_session(file, "cpu", threads=1)
    names = [one.name for one in session.get_outputs()]
    return quantise.ranges(names, [session.run(names, {"pixels": pixels(4)})])


def test_mean_recall_is_karpathys() -> None:
    images = np.eye(12, dtype=np.float32)
    texts = images[[0, 0, 1, 5]].copy()
    assert mean_recall(images, texts, [0, 0, 1, 5]) == 100
    # The last text points at another picture. Its own is as far as the ten others, so it is
    # not found; to that picture all four texts are equally far, so it is the fourth.
    texts[3] = images[6]
    expected = 100 * np.mean([3 / 4, 3 / 4, 3 / 4, 2 / 3, 1, 1])
    assert mean_recall(images, texts, [0, 0, 1, 5]) == pytest.approx(expected)
    assert mean_recall(np.ones_like(images), np.ones_like(texts), [0, 0, 1, 5]) < 40


def test_broken_vectors_never_agree() -> None:
    rows = np.eye(2, dtype=np.float32)
    broken = rows.copy()
    broken[1] = np.nan
    assert agreement(broken, rows).least == -1
