"""Where the files that ship with the program lie."""

from __future__ import annotations

from pathlib import Path

import photoapp


def resource(*parts: str) -> Path:
    """Path of a shipped file, whether installed as a package or run from a checkout.

    The file is not checked for.
    """
    package = Path(photoapp.__file__).resolve().parent
    inside = package / "resources"
    root = inside if inside.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
