"""Whether the packages are here that only training needs (``pip install photoapp[training]``)."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from photoapp.core.errors import TrainingError

PACKAGES: Final = ("lightly", "matplotlib", "scipy", "tflite", "torchvision")


def require() -> None:
    """Raise TrainingError ``training-not-installed`` when a package is missing."""
    missing = ", ".join(name for name in PACKAGES if find_spec(name) is None)
    if missing:
        raise TrainingError(
            "training-not-installed",
            f"Training needs packages that are not installed ({missing}); install them with: "
            'pip install "photoapp[training]"',
            name=missing,
        )
