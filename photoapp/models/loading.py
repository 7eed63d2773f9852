"""From an installed model to its encoder."""

from __future__ import annotations

from pathlib import Path

from photoapp.core.encoders import DualEncoder, ImageEncoder
from photoapp.core.errors import ModelError
from photoapp.models.backbones import Backbone
from photoapp.models.families import BACKBONE, ONNX, TRANSFORMERS, family_named
from photoapp.models.onnx_dual import OnnxDual
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.models.store import InstalledModel
from photoapp.models.transformers_dual import TransformersDual

_BACKENDS: dict[str, type[TransformersDual] | type[OnnxDual]] = {
    TRANSFORMERS: TransformersDual,
    ONNX: OnnxDual,
}


def load(model: InstalledModel, *, device: str = "auto") -> DualEncoder:
    """The encoder of an installed model; quick, because each half loads on first use.

    Raises ModelError when a file is missing, damaged or of an unsupported kind, and
    ``model-pictures-only`` for a model that reads no words.
    """
    if model.description.family == "starter":
        return StarterEncoder(model.path, device=device)
    kind = family_named(model.description.family).backend
    if kind == BACKBONE:
        raise ModelError(
            "model-pictures-only",
            f"{model.id} compares pictures and reads no words; use it for similar photos.",
            model=model.id,
        )
    backend = _BACKENDS[kind]
    return backend(model.path, name=model.id, revision=model.revision, device=device)


def load_pictures(model: InstalledModel, *, device: str = "auto") -> ImageEncoder:
    """The picture side of any installed model. Raises ModelError as `load`."""
    family = model.description.family
    if family != "starter" and family_named(family).backend == BACKBONE:
        return Backbone(model.path, name=model.id, revision=model.revision, device=device)
    return load(model, device=device)


def starter(resources: Path) -> DualEncoder:
    """The bundled model below the project's `resources` folder. Raises ModelError."""
    return StarterEncoder(resources / "models" / "starter")
