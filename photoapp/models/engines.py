"""Whether PyTorch is part of this installation: standard packages leave it out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from photoapp.core.errors import ModelError
from photoapp.models.families import ONNX, family_named

PACKAGES: Final = ("torch", "transformers")
"""What runs checkpoints as their authors published them; about a gigabyte and more."""

_STARTER = "starter"


def has_torch() -> bool:
    """Whether checkpoints can be run as published. Imports nothing."""
    return all(find_spec(name) is not None for name in PACKAGES)


def needs_torch(family: str) -> bool:
    """Whether models of this family (id, as in `families`, or ``starter``) are run by torch.

    Exports of them run without it.
    """
    return family != _STARTER and family_named(family).backend != ONNX


def require_torch(model: str) -> None:
    """Raise ModelError ``model-needs-torch`` where `model` cannot be run, read or converted."""
    if not has_torch():
        raise ModelError(
            "model-needs-torch",
            f"{model} needs PyTorch, which this installation of photoapp leaves out. Install "
            "the full package, or use a model that runs without it: the starter, or one that "
            "is marked [ONNX model] in: photoapp models list",
            model=model,
        )
