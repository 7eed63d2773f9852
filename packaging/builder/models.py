"""A larger model to carry along, checked and laid out as the program's own importing does."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from builder import project


def prepared(folder: Path, *, full: bool) -> Path:
    """Import a model's folder or archive and return the installed folder.

    Raises photoapp's ModelError for what is no model; ValueError for one that the standard
    package could not run.
    """
    sys.path.insert(0, str(project.ROOT))
    from photoapp.models.engines import needs_torch
    from photoapp.models.imports import import_model
    from photoapp.models.store import ModelStore

    root = project.BUILD / "models"
    shutil.rmtree(root, ignore_errors=True)
    store = ModelStore(root, project.ROOT / "resources" / "models" / "starter")
    model = import_model(folder.expanduser().absolute(), store)
    if needs_torch(model.description.family) and not full:
        raise ValueError(f"{model.id} needs PyTorch: build with --full, or take an ONNX package")
    return model.path
