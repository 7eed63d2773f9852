"""From an installed model to its encoder."""

from __future__ import annotations

from pathlib import Path

from photoapp.core.encoders import DualEncoder
from photoapp.models.onnx_starter import StarterEncoder


def starter(resources: Path) -> DualEncoder:
    """The bundled model below the project's `resources` folder. Raises ModelError."""
    return StarterEncoder(resources / "models" / "starter")
