"""Opening and running ONNX graphs, with this project's errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.photo import FloatArray
from photoapp.models.batches import is_memory_error
from photoapp.models.folders import damaged

Session = Any  # onnxruntime.InferenceSession, which publishes no types


def open_graph(file: Path, provider: str, *, threads: int) -> Session:
    """A session on one execution provider. Raises ModelError ``model-damaged``."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Spinning workers would burn whole cores between batches and in an idle window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=[provider])
    except Exception as error:  # its exception classes share no base and are private
        raise damaged(file.parent, f"{file.name}: {error}") from error


def run_graph(
    session: Session, inputs: Mapping[str, np.ndarray[Any, Any]], *, model: str, device: str
) -> FloatArray:
    """The embeddings of a graph, (n, dimension) float32.

    Of several outputs that is the one named so, else the first. Raises MemoryError when the
    device has not enough of it, and ModelError ``model-failed``.
    """
    names = [one.name for one in session.get_outputs()]
    wanted = next((name for name in names if "embed" in name), names[0])
    try:
        (output,) = session.run([wanted], dict(inputs))
    except Exception as error:  # as above
        if is_memory_error(RuntimeError(str(error))):
            raise MemoryError(str(error)) from error
        raise ModelError(
            "model-failed",
            f"The model {model} failed on {device}: {error}",
            model=model,
            device=device,
        ) from error
    vectors: FloatArray = np.asarray(output, np.float32)
    return vectors
