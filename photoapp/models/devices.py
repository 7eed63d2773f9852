"""Where a torch model runs, and whether that place can be trusted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)

# Least cosine between a device's half-precision vectors and the CPU's float32 ones.
AGREEMENT = 0.995


def choose_device(wanted: str) -> str:
    """``cuda``, ``mps`` or ``cpu``. Raises ModelError when `wanted` is not present."""
    import torch

    present = ["cpu"]
    if torch.backends.mps.is_available():
        present.insert(0, "mps")
    if torch.cuda.is_available():
        present.insert(0, "cuda")
    if wanted == "auto":
        return present[0]
    if wanted not in present:
        raise ModelError(
            "device-unusable",
            f"The device {wanted} is not present; use auto or one of {', '.join(present)}.",
            device=wanted,
        )
    return wanted


def number_type(device: str, *, bfloat16: bool = False) -> torch.dtype:
    """Half precision on a graphics processor; on the CPU bfloat16 if asked, else float32."""
    import torch

    if device == "cpu":
        return torch.bfloat16 if bfloat16 else torch.float32
    return torch.float16


def to_device(values: ByteArray | FloatArray, device: str) -> torch.Tensor:
    """`values` on `device`; on the CPU without a copy.

    On ``cuda`` it goes through page-locked memory, so that the caller need not wait for the
    work queued there before: the processor prepares one batch while the device is at another.
    """
    import torch

    copied = torch.from_numpy(np.ascontiguousarray(values))
    if device == "cuda":
        try:
            return copied.pin_memory().to(device, non_blocking=True)
        except RuntimeError as error:
            # The system may refuse to lock that much; if the device itself is full, this raises.
            _log.debug("no page-locked memory: %s", error)
    return copied.to(device)


class Arriving:
    """Rows that a device may still be calculating.

    Made on the thread that queued the work, right after it. On ``cuda`` that thread may then
    queue the next batch, or another one may, while `wait` waits for this one alone.

    Args:
        parts: (n, dimension) tensors of one device, in order.
    """

    def __init__(self, parts: list[torch.Tensor]) -> None:
        import torch

        # float32 before anything else: squares of half-precision numbers may overflow.
        rows = torch.cat(parts).float()
        self._there: torch.cuda.Event | None = None
        if rows.is_cuda:
            self._rows = rows.to("cpu", non_blocking=True)
            # Blocking: the processor that would be polling decodes photos meanwhile.
            self._there = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
            self._there.record()
        else:
            self._rows = rows.cpu()

    def wait(self) -> FloatArray:
        """(n, dimension) float32. Raises RuntimeError when the device failed."""
        if self._there is not None:
            self._there.synchronize()
        rows: FloatArray = self._rows.numpy()
        return rows


def release_memory(device: str) -> None:
    """Give memory that torch holds unused back to the device."""
    import torch

    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()


def agrees(device: str, expected: FloatArray, vectors: FloatArray) -> bool:
    """Whether unit rows from `device` point where the CPU's do; a difference is logged."""
    least = float((expected * vectors).sum(axis=1).min())
    if least >= AGREEMENT:
        return True
    _log.warning("%s gives wrong vectors (cosine %.3f to the CPU's); using the CPU", device, least)
    return False
