"""Values that change with the step: pure functions, so that a resumed run needs no state."""

from __future__ import annotations

import math


def linear(step: int, steps: int, start: float, end: float) -> float:
    """From `start` at step 0 to `end` at step `steps`, and `end` from there on."""
    if step >= steps:
        return end
    return start + (end - start) * step / steps


def cosine(step: int, steps: int, start: float, end: float) -> float:
    """Half a cosine from `start` at step 0 to `end` at step `steps` (SGDR, arXiv:1608.03983)."""
    if step >= steps:
        return end
    return end + (start - end) * (1.0 + math.cos(math.pi * step / steps)) / 2.0


def warm_up_cosine(
    step: int, steps: int, *, warm_up: int, peak: float, final: float = 0.0
) -> float:
    """The learning rate of step `step` (from 0) of `steps`.

    It rises in a line to `peak` over the first `warm_up` steps, never from nothing (Goyal et
    al., arXiv:1706.02677), then falls along a cosine to `final`.
    """
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return cosine(step - warm_up, max(1, steps - warm_up), peak, final)
