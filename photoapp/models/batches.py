"""Batches that shrink until they fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.photo import FloatArray

# What drivers say inside a plain RuntimeError when memory is short.
_SHORT = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")


Part = TypeVar("Part")


class HalvingBatches:
    """Runs work over n rows in batches; a batch that does not fit is halved, for good.

    Not thread-safe: one per half of an encoder, under its lock.

    Args:
        size: rows of the first batch.
        release: called before trying again, to give unused memory back to the device.
    """

    def __init__(self, size: int, *, release: Callable[[], None] = lambda: None) -> None:
        self.size = size
        self._release = release

    def run(self, count: int, encode: Callable[[slice], FloatArray]) -> FloatArray:
        """Rows of all batches, in order. Raises as `parts`."""
        rows: FloatArray = np.concatenate(self.parts(count, encode))
        return rows

    def parts(self, count: int, encode: Callable[[slice], Part]) -> list[Part]:
        """What `encode` gave for each batch, in order; a device may still be at work on it.

        Raises ModelError ``out-of-memory`` when a single row is too much.
        """
        done: list[Part] = []
        start = 0
        while start < count:
            part = slice(start, min(start + self.size, count))
            rows: Part | None
            try:
                rows = encode(part)
            except (MemoryError, RuntimeError) as error:
                if not is_memory_error(error):
                    raise
                rows = None
                reason = str(error)
            # Outside the handler: while it runs, the traceback keeps the batch's tensors alive.
            if rows is None:
                if part.stop - start == 1:
                    raise ModelError(
                        "out-of-memory",
                        "The model needs more memory than is free, even for one picture. "
                        f"Close other programs or use a smaller model ({reason}).",
                        reason=reason,
                    )
                self.size = max(1, (part.stop - start) // 2)
                self._release()
                continue
            done.append(rows)
            start = part.stop
        return done


def is_memory_error(error: BaseException) -> bool:
    """True when `error` means that host or device memory ran out."""
    # torch.OutOfMemoryError is a RuntimeError; its text names the device.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(short in text for short in _SHORT)
