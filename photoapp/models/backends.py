"""Which library and device run a model here, and whether they may: no vector without a test."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Mapping, Sequence
from ctypes.util import find_library
from dataclasses import dataclass

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.settings import Settings
from photoapp.models.engines import has_torch
from photoapp.models.exported import REFERENCE, ExportedModel, set_verdict, verdict
from photoapp.models.exported_dual import ExportedDual
from photoapp.models.parity import LIMIT, agreement

_log = logging.getLogger(__name__)

AUTO = "auto"
TORCH, BFLOAT16 = "torch", "torch-bf16"
GRAPHS = "onnx"
"""The one way of a model that was published as graphs; nobody needs to ask for it."""
BACKENDS = (AUTO, "onnx-int8", "onnx-fp16", "onnx-fp32", BFLOAT16, TORCH)
"""What a person may ask for. ``torch`` is half precision on a graphics processor, else float32."""
DEVICES = (AUTO, "cpu", "cuda", "mps", "directml", "coreml", "openvino", "tensorrt")

_TORCH_DEVICES = ("cuda", "mps", "cpu")


@dataclass(frozen=True, slots=True)
class BackendWish:
    """What a person asked for: ``auto`` or one of `BACKENDS` and `DEVICES`."""

    backend: str = AUTO
    device: str = AUTO

    @classmethod
    def of(cls, settings: Settings) -> BackendWish:
        """As set; a name that this version does not know counts as ``auto``."""
        return cls(
            settings.model_backend if settings.model_backend in BACKENDS else AUTO,
            settings.model_device if settings.model_device in DEVICES else AUTO,
        )


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to run one model: one of `BACKENDS` but auto, and a device."""

    name: str
    device: str

    @property
    def precision(self) -> str:
        """Of an ``onnx-…`` back end: the export it needs; "" for torch."""
        kind, _, precision = self.name.partition("-")
        return precision if kind == "onnx" else ""

    def __str__(self) -> str:
        return f"{self.name} ({self.device})"


def candidates(
    exports: Mapping[str, ExportedModel],
    *,
    onnx_devices: Sequence[str],
    torch_device: str,
    bfloat16: bool,
    wish: BackendWish = BackendWish(),
    torch: bool = True,
) -> list[Backend]:
    """Ways to run a model, best first; the last is torch on the CPU, which always works.

    Without `torch` only exports remain; there may be none.

    `onnx_devices` as `providers.available`, `torch_device` as `graphics_device`. A wish
    comes first where it can be met; a device alone restricts, but never to nothing.
    """
    accelerators = [one for one in onnx_devices if one not in {"cpu", "tensorrt"}]
    found = [
        Backend(f"onnx-{precision}", device)
        for device in accelerators
        for precision in ("fp16", "fp32")
        if precision in exports
    ]
    if torch_device != "cpu":
        found.append(Backend(TORCH, torch_device))
    found += [Backend(f"onnx-{one}", "cpu") for one in ("int8", "fp32") if one in exports]
    if bfloat16:
        found.append(Backend(BFLOAT16, "cpu"))
    plain = Backend(TORCH, "cpu")
    found.append(plain)
    if wish.device != AUTO:
        found = [one for one in found if one.device == wish.device] or found
    if wish.backend != AUTO:
        wanted = [one for one in found if one.name == wish.backend]
        device = wish.device
        if not wanted and wish.backend.startswith("onnx-"):
            if device == AUTO:
                device = next(iter(accelerators), "cpu")
            if wish.backend.removeprefix("onnx-") in exports and device in onnx_devices:
                wanted = [Backend(wish.backend, device)]
        elif not wanted and wish.backend == BFLOAT16:
            wanted = [Backend(BFLOAT16, "cpu")]
        elif not wanted:
            wanted = [Backend(TORCH, device if device == torch_device else "cpu")]
        found = [*wanted, *(one for one in found if one not in wanted)]
    elif wish.device == "tensorrt" and "tensorrt" in onnx_devices:
        wanted = [Backend(f"onnx-{one}", "tensorrt") for one in ("fp16", "fp32") if one in exports]
        found = [*wanted, *found]
    found = found if found[-1] == plain else [*found, plain]
    return found if torch else [one for one in found if one.precision]


def graphics_device() -> str:
    """``cuda`` or ``mps`` if torch can use it, else ``cpu``.

    torch is asked, and so imported, only where the system looks as if it had one: its
    import takes seconds, which a machine without a graphics processor should not pay.
    """
    if sys.platform == "darwin":
        likely = platform.machine() == "arm64"
    else:
        # NVIDIA's driver, or AMD's for ROCm builds of torch.
        likely = any(find_library(name) for name in ("cuda", "nvcuda", "amdhip64"))
    if not likely or not has_torch():
        return "cpu"
    from photoapp.models.devices import choose_device

    return choose_device(AUTO)


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware; False where that is unknown.

    Read from the system, not from torch, so that torch need not be imported to choose.
    """
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as source:  # noqa: PTH123 - no file
            flags = next((line for line in source if line.startswith("flags")), "")
    except OSError:  # not Linux
        return False
    return bool({"avx512_bf16", "amx_bf16"} & set(flags.split()))


def self_test(export: ExportedModel, device: str) -> bool:
    """Whether an export gives the original's vectors on a device; the verdict is remembered.

    Takes a few seconds the first time. Never raises: what cannot be tried did not pass.
    """
    known = verdict(export, device)
    if known is not None:
        return known
    encoder = ExportedDual(export, device=device)
    try:
        with np.load(export.folder / REFERENCE) as stored:
            pixels, images, texts = stored["pixels"], stored["images"], stored["texts"]
        least = min(
            agreement(encoder.encode_images(pixels), images).least,
            agreement(encoder.encode_texts(export.texts), texts).least,
        )
    except (ModelError, OSError, ValueError, KeyError) as error:
        _log.warning("%s on %s cannot be used: %s", export.folder.name, device, error)
        passed = False
    else:
        passed = least >= LIMIT[export.precision]
        if not passed:
            _log.warning(
                "%s on %s gives wrong vectors (cosine %.3f to the original's); not used",
                *(export.folder.name, device, least),
            )
    finally:
        encoder.close()
    set_verdict(export, device, passed=passed)
    return passed
