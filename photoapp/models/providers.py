"""Where ONNX Runtime can run a network on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from photoapp.core.errors import ModelError

PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    # After the others: building its engine takes minutes, so it is for who asks for it.
    "tensorrt": "TensorrtExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
"""Device name -> execution provider, in the order of automatic choice."""

# ONNX Runtime's fusion of residual and layer norm runs one number at a time on the CPU:
# with it a ViT-B/16 in int8 loses a tenth of its speed (measured with 1.31).
_SLOW_ON_CPU = ("SkipLayerNormFusion",)

Session = Any  # onnxruntime.InferenceSession, which publishes no types


def available() -> tuple[str, ...]:
    """Devices that this build of ONNX Runtime offers, best first; ``cpu`` is always there."""
    import onnxruntime

    present = set(onnxruntime.get_available_providers())
    return tuple(device for device, name in PROVIDERS.items() if name in present)


def open_session(file: Path, device: str, *, threads: int) -> Session:
    """A session on exactly this device. `threads` count on the CPU only.

    Raises ModelError: ``device-unusable`` when the device cannot be used,
    ``export-damaged`` when the file cannot.
    """
    import onnxruntime

    from photoapp.models.exported import damaged_export

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Spinning workers would burn whole cores between batches and in an idle window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    name = PROVIDERS[device]
    try:
        session = onnxruntime.InferenceSession(
            str(file),
            options,
            providers=[name],
            disabled_optimizers=list(_SLOW_ON_CPU) if device == "cpu" else [],
        )
    except Exception as error:  # its exception classes share no base and are private
        if device == "cpu":
            raise damaged_export(file.parent, error) from error
        raise ModelError(
            "device-unusable", f"The device {device} failed: {error}", device=device
        ) from error
    # Without its libraries a provider is left out silently and the CPU runs everything.
    if session.get_providers()[0] != name:
        raise ModelError(
            "device-unusable",
            f"The device {device} is listed, but its libraries cannot be loaded.",
            device=device,
        )
    return session
