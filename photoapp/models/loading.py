"""From an installed model to its encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from photoapp.core.encoders import DualEncoder, ImageEncoder, ModelKey
from photoapp.core.errors import ModelError
from photoapp.models.backbones import Backbone
from photoapp.models.backends import (
    AUTO,
    BFLOAT16,
    Backend,
    BackendWish,
    candidates,
    graphics_device,
    has_bfloat16,
    self_test,
)
from photoapp.models.engines import has_torch, require_torch
from photoapp.models.exported import ExportedModel, read_exports
from photoapp.models.exported_dual import ExportedDual
from photoapp.models.families import (
    BACKBONE,
    FAMILIES,
    ONNX,
    RELEASED,
    TRANSFORMERS,
    Family,
    family_named,
)
from photoapp.models.installed import InstalledModel
from photoapp.models.onnx_dual import OnnxDual
from photoapp.models.onnx_starter import ACCELERATORS, StarterEncoder
from photoapp.models.preprocessing import PREPROCESSING
from photoapp.models.providers import available
from photoapp.models.transformers_dual import TransformersDual


def load(
    model: InstalledModel,
    *,
    device: str = AUTO,
    backend: str = AUTO,
    exports: Path | None = None,
    refused: Callable[[Backend], None] = lambda backend: None,
) -> DualEncoder:
    """The encoder of an installed model; quick, because each half loads on first use.

    Only an export that was never tried here is tried now, for seconds. One that does not
    give the original's vectors is passed over, and `refused` is told.

    Args:
        model: what to load.
        device: ``auto`` or one of `backends.DEVICES`.
        backend: ``auto`` or one of `backends.BACKENDS`; only where `can_export` says so.
        exports: where exports of this model lie; None is without any.
        refused: called with each back end that failed its self-test.

    Raises:
        ModelError: a file is missing, damaged or of an unsupported kind;
            ``model-pictures-only`` for a model that reads no words; ``model-needs-torch``.
    """
    if model.description.family in {"starter", RELEASED}:
        place = _graph_device(device)
        return StarterEncoder(model.path, device=place, name=model.id, revision=model.revision)
    if runs_by_graphs(model):
        place = _graph_device(device)
        return OnnxDual(model.path, name=model.id, revision=model.revision, device=place)
    wish = BackendWish(backend, device)
    found = exports_of(model, exports)
    for one in choices(found, wish):
        if not one.precision:
            precision = "bf16" if one.name == BFLOAT16 else "auto"
            # Nobody asked for this card by name: one that fails gives way to the processor.
            unasked = device == AUTO and one.device != "cpu"
            return original(model, device=AUTO if unasked else one.device, precision=precision)
        if self_test(found[one.precision], one.device):
            return ExportedDual(found[one.precision], device=one.device)
        refused(one)
    # With torch the last choice always works.
    require_torch(model.id)
    raise AssertionError("unreachable")


def load_pictures(
    model: InstalledModel,
    *,
    device: str = AUTO,
    backend: str = AUTO,
    exports: Path | None = None,
    refused: Callable[[Backend], None] = lambda backend: None,
) -> ImageEncoder:
    """The picture side of any installed model; arguments and errors as of `load`.

    A backbone runs by torch alone: of a wish, only a device that torch has here counts.
    """
    family = model.description.family
    if family != "starter" and family_named(family).backend == BACKBONE:
        require_torch(model.id)
        place = device if device in {AUTO, "cpu"} or device == graphics_device() else AUTO
        return Backbone(model.path, name=model.id, revision=model.revision, device=place)
    return load(model, device=device, backend=backend, exports=exports, refused=refused)


def runs_by_graphs(model: InstalledModel) -> bool:
    """Whether a model was published as graphs for ONNX Runtime, as the starter is.

    Raises ModelError ``model-pictures-only`` for one that reads no words.
    """
    family = model.description.family
    kind = ONNX if family == "starter" else family_named(family).backend
    if kind == BACKBONE:
        raise ModelError(
            "model-pictures-only",
            f"{model.id} compares pictures and reads no words; use it for similar photos.",
            model=model.id,
        )
    return kind == ONNX


def graph_devices() -> list[str]:
    """Where such graphs can run here, the best first; the processor is the last."""
    here = available()
    return [*(one for one in ACCELERATORS.values() if one in here), "cpu"]


def can_export(model: InstalledModel) -> bool:
    """Whether a model has torch towers and a tokenizer that an export can hold."""
    family = model.description.family
    return family != "starter" and _exportable(family_named(family))


def exportable_families() -> tuple[str, ...]:
    """Names of the families whose models `can_export`."""
    return tuple(dict.fromkeys(one.name for one in FAMILIES if _exportable(one)))


def _exportable(family: Family) -> bool:
    return (
        family.backend == TRANSFORMERS
        and family.tokens is not None
        and family.tokens.tokenizer != ""
    )


def original(
    model: InstalledModel, *, device: str = AUTO, precision: str = "auto"
) -> TransformersDual:
    """The model as its authors published it, run by torch. Raises ModelError."""
    require_torch(model.id)
    return TransformersDual(
        model.path, name=model.id, revision=model.revision, device=device, precision=precision
    )


def exports_of(model: InstalledModel, folder: Path | None) -> dict[str, ExportedModel]:
    """Exports below `folder` that were made of exactly these weights."""
    if folder is None:
        return {}
    return read_exports(folder, ModelKey(model.id, model.revision, PREPROCESSING))


def choices(exports: dict[str, ExportedModel], wish: BackendWish) -> list[Backend]:
    """What `load` tries, in this order, on this machine."""
    return candidates(
        exports,
        onnx_devices=available() if exports else ("cpu",),
        torch_device=graphics_device(),
        bfloat16=has_bfloat16(),
        wish=wish,
        torch=has_torch(),
    )


def starter(resources: Path) -> DualEncoder:
    """The bundled model below the project's `resources` folder. Raises ModelError."""
    return StarterEncoder(resources / "models" / "starter")


def _graph_device(device: str) -> str:
    """A wish that graphs that are not exports can meet here, else ``auto``, as in `candidates`."""
    return device if device in graph_devices() else AUTO
