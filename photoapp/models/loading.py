"""From an installed model to its encoder."""

from __future__ import annotations

from pathlib import Path

from photoapp.core.encoders import DualEncoder
from photoapp.models.families import ONNX, TRANSFORMERS, family_named
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

    Raises ModelError when a file is missing, damaged or of an unsupported kind.
    """
    if model.description.family == "starter":
        return StarterEncoder(model.path, device=device)
    backend = _BACKENDS[family_named(model.description.family).backend]
    return backend(model.path, name=model.id, revision=model.revision, device=device)


def starter(resources: Path) -> DualEncoder:
    """The bundled model below the project's `resources` folder. Raises ModelError."""
    return StarterEncoder(resources / "models" / "starter")
