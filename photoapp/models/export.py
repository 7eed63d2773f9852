"""Writing a torch model out for ONNX Runtime, in the precision asked for, with proof.

Runs in a process of its own (`models.worker`): torch takes a gigabyte, which the window
should not keep, and ending the process is the cleanest way to cancel.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models import first_rows, fusion, quantise, single_query
from photoapp.models.exported import (
    IMAGE,
    PARITY,
    REFERENCE,
    TEXT,
    TOKENIZER,
    ExportedModel,
    file_sizes,
    write_facts,
)
from photoapp.models.exported_dual import ExportedDual
from photoapp.models.graph_nodes import Graph
from photoapp.models.parity import GOAL, LIMIT, Agreement, agreement, mean_recall, recall_step
from photoapp.models.providers import open_session
from photoapp.models.towers import HasTowers, Towers

if TYPE_CHECKING:
    import torch

_OPSET = 17  # the first with LayerNormalization
_LARGEST = 1_900_000_000  # bytes a protobuf file may hold, with room for the graph
_PROBES = 4  # pictures and texts kept for the self-test
_CALIBRATION = 16  # pictures and texts whose activations are looked at
STEPS = 8
"""How many times `progress` is called."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What calibration and proof are done with.

    `pixels`: (n, height, width, 3) uint8. `texts`: at least one. `captions`: by language,
    pairs of (text number, picture number) for retrieval; may be empty. `source` names where
    the pictures are from.
    """

    pixels: ByteArray
    texts: Sequence[str]
    captions: dict[str, list[tuple[int, int]]]
    source: str


def export(
    original: HasTowers,
    folder: Path,
    precision: str,
    samples: Samples,
    progress: Callable[[int], None] = lambda step: None,
) -> dict[str, Any]:
    """Write one precision into an empty folder; returns the parity report, also stored there.

    Raises ModelError: ``model-damaged`` from loading, ``precision-lost`` when the vectors
    would differ too much from the original's, ``export-failed`` when torch cannot write it.
    """
    progress(0)
    towers = original.towers()
    progress(1)
    expected_images = original.encode_images(samples.pixels)
    expected_texts = original.encode_texts(samples.texts)
    progress(2)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="graph-") as temporary:
        image, text = _graphs(towers, samples, Path(temporary))
    for graph in (image, text):
        quantise.own_constants(graph)
        if precision == "int8":  # for the processor alone; others know only standard nodes
            fusion.cut_patches(graph)
            fusion.absorb_gates(graph)
            fusion.fuse_attention(graph)
        first_rows.first_row_only(graph)
        single_query.ask_once(graph)  # of what was fused and then left with one row
    progress(3)
    (folder / TOKENIZER).write_text(towers.tokenizer, encoding="utf-8")
    probes = list(dict.fromkeys(samples.texts))[:_PROBES]
    facts = ExportedModel(
        folder=folder,
        key=original.key,
        precision=precision,
        dimension=original.dimension,
        languages=original.languages,
        spec=original.preprocess,
        logit_scale=original.logit_scale,
        logit_bias=original.logit_bias,
        sigmoid=original.sigmoid,
        context=towers.context,
        pad=towers.pad,
        texts=tuple(probes),
        files={},
    )
    del towers
    kept: dict[str, list[str]] = {"image": [], "text": []}
    if precision == "int8":
        halves = _Halves(facts, samples, expected_images, expected_texts)
        kept["image"] = halves.reduce(image, IMAGE)
        progress(4)
        kept["text"] = halves.reduce(text, TEXT)
    else:
        reduce = _half_precision if precision == "fp16" else lambda graph: graph
        _save(reduce(image), folder / IMAGE)
        progress(4)
        _save(reduce(text), folder / TEXT)
    progress(5)
    np.savez(
        folder / REFERENCE,
        pixels=samples.pixels[:_PROBES],
        images=expected_images[:_PROBES],
        texts=expected_texts[[list(samples.texts).index(one) for one in probes]],
    )
    ours = ExportedDual(facts)
    images, texts = ours.encode_images(samples.pixels), ours.encode_texts(samples.texts)
    ours.close()
    progress(6)
    proof = {
        half: agreement(vectors, expected)
        for half, vectors, expected in (
            ("image", images, expected_images),
            ("text", texts, expected_texts),
        )
    }
    for half, found in proof.items():
        _require(found.least, precision, half)
    report = {
        "model": str(original.key),
        "precision": precision,
        "pictures": samples.source,
        **{half: asdict(found) for half, found in proof.items()},
        "recall": {
            language: _recalls(pairs, (expected_images, expected_texts), (images, texts))
            for language, pairs in samples.captions.items()
            # Of others it knows no word: all their texts are alike, and chance ranks them.
            if language in original.languages
        },
        "kept_in_float": {half: len(names) for half, names in kept.items()},
    }
    (folder / PARITY).write_text(json.dumps(report, indent=1), encoding="utf-8")
    versions = {name: version(name) for name in ("torch", "onnx", "onnxruntime", "transformers")}
    sizes = file_sizes(folder)
    write_facts(replace(facts, files=sizes), versions)
    progress(7)
    return report


class _Halves:
    """Brings each half to 8 bits; of the ways tried, the first that is close enough stays."""

    def __init__(
        self, facts: ExportedModel, samples: Samples, images: FloatArray, texts: FloatArray
    ) -> None:
        self._facts = facts
        self._samples = samples
        self._expected = {IMAGE: images, TEXT: texts}

    def reduce(self, model: Graph, name: str) -> list[str]:
        """Write ``name`` in 8 bits; returns the inputs whose products stayed in float."""
        found = quantise.smooth(model, self._ranges(model, name))
        quantise.halve_tables(model)
        noisy = sorted(found, key=lambda source: found[source].noise, reverse=True)
        best: tuple[float, int, int] | None = None
        for bits, left_out in self._attempts(len(noisy)):
            least = self._try(model, name, noisy[:left_out], bits).least
            if best is None or least > best[0]:
                best = (least, bits, left_out)
            if least >= GOAL["int8"]:
                return noisy[:left_out]
        assert best is not None  # noqa: S101 - there is always a first attempt
        _, bits, left_out = best
        self._try(model, name, noisy[:left_out], bits)
        return noisy[:left_out]

    def _attempts(self, count: int) -> list[tuple[int, int]]:
        """(bits of weights, products left out), the fastest first."""
        parts = [0, *(max(1, count * share // 16) for share in (1, 2, 4, 6, 8, 12))]
        return [(8, 0), (7, 0), *((8, part) for part in dict.fromkeys(parts) if part)]

    def _try(self, model: Graph, name: str, left_out: list[str], bits: int) -> Agreement:
        _save(quantise.quantise(model, exclude=left_out, bits=bits), self._facts.folder / name)
        trial = ExportedDual(self._facts)
        try:
            vectors = (
                trial.encode_images(self._samples.pixels)
                if name == IMAGE
                else trial.encode_texts(self._samples.texts)
            )
        finally:
            trial.close()
        return agreement(vectors, self._expected[name])

    def _ranges(self, model: Graph, name: str) -> dict[str, quantise.Ranges]:
        observed = quantise.observed(model)
        with tempfile.TemporaryDirectory(dir=self._facts.folder.parent) as temporary:
            file = Path(temporary) / name
            _save(observed, file)
            session = open_session(file, "cpu", threads=0)
            names = [one.name for one in session.get_outputs()]
            runs = [session.run(names, inputs) for inputs in self._inputs(name, session)]
            del session  # lets its file go, on Windows, too
        return quantise.ranges(names, runs)

    def _inputs(self, name: str, session: Any) -> list[dict[str, Any]]:
        if name == IMAGE:
            pixels = self._samples.pixels[:_CALIBRATION]
            return [{"pixels": pixels[start : start + 2]} for start in range(0, len(pixels), 2)]
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._facts.folder / TOKENIZER))
        tokenizer.enable_truncation(self._facts.context)
        wanted = {one.name for one in session.get_inputs()}
        feeds = []
        for text in self._samples.texts[:: max(1, len(self._samples.texts) // _CALIBRATION)]:
            line = tokenizer.encode(text)
            both = {"ids": line.ids, "mask": line.attention_mask}
            feeds.append({n: np.array([both[n]], np.int64) for n in wanted})
        return feeds


def _graphs(towers: Towers, samples: Samples, folder: Path) -> tuple[Any, Any]:
    """Both halves as ONNX graphs in memory."""
    import onnx
    import torch

    pixels = torch.from_numpy(np.ascontiguousarray(samples.pixels[:1].repeat(2, axis=0)))
    ids = torch.full((2, min(7, towers.context)), towers.pad, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, -2:] = 0
    both = (
        (IMAGE, towers.image, {"pixels": pixels}),
        (TEXT, towers.text, {"ids": ids, "mask": mask}),
    )
    found = []
    for name, module, inputs in both:
        axes = {
            one: {0: "batch"} if one == "pixels" else {0: "batch", 1: "tokens"} for one in inputs
        }
        _write(module, inputs, axes, folder / name)
        found.append(onnx.load(folder / name))
    return found[0], found[1]


def _write(
    module: torch.nn.Module,
    inputs: dict[str, torch.Tensor],
    axes: dict[str, dict[int, str]],
    file: Path,
) -> None:
    """torch's TorchScript exporter: the newer one needs a further library (onnxscript)."""
    import torch

    try:
        with warnings.catch_warnings(), torch.inference_mode():
            # Branches on shapes that are fixed for a model; parity is proven afterwards.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module,
                tuple(inputs.values()),
                str(file),
                input_names=list(inputs),
                output_names=["embedding"],
                dynamic_axes={**axes, "embedding": {0: "batch"}},
                opset_version=_OPSET,
                dynamo=False,
            )
    except (RuntimeError, ValueError, TypeError) as error:
        raise ModelError(
            "export-failed",
            f"This model cannot be written out for ONNX Runtime: {error}",
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__,
        ) from error


def _half_precision(model: Any) -> Any:
    """In 16 bits but for inputs and outputs."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numbers too small for 16 bits become its smallest
        return convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=True)


def _save(model: Any, file: Path) -> None:
    """Write a graph; weights beside it when they are too much for one file."""
    import onnx

    data = file.with_name(file.name + ".data")
    file.unlink(missing_ok=True)
    data.unlink(missing_ok=True)
    if model.ByteSize() > _LARGEST:
        copy = onnx.ModelProto()
        copy.CopyFrom(model)
        onnx.save(copy, file, save_as_external_data=True, location=data.name)
    else:
        onnx.save(model, file)


def _recalls(
    pairs: list[tuple[int, int]],
    expected: tuple[FloatArray, FloatArray],
    ours: tuple[FloatArray, FloatArray],
) -> dict[str, float]:
    texts, owners = [text for text, _ in pairs], [owner for _, owner in pairs]
    before, after = (mean_recall(one[0], one[1][texts], owners) for one in (expected, ours))
    return {
        "original": before,
        "exported": after,
        "difference": after - before,
        "step": recall_step(owners),
    }


def _require(least: float, precision: str, half: str) -> None:
    if least < LIMIT[precision]:
        raise ModelError(
            "precision-lost",
            f"In {precision} this model's {half} vectors would differ too much from the "
            f"original's (cosine {least:.3f}); another precision may do.",
            precision=precision,
            half=half,
            cosine=f"{least:.3f}",
        )
