"""Half-precision numbers as float32, quickly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import FloatArray

_SIGN_AND_REST = np.int32(-0x70000001)  # 0x8fffffff: without the copies of the sign bit
_REBIASED = np.float32(2.0**112)
# Rows at a time: they stay in the processor's cache between the steps.
_BLOCK = 1024


def expand(halves: npt.NDArray[np.float16], out: FloatArray) -> None:
    """Write finite numbers (n, d) into `out` of the same shape, exactly.

    The bits are moved to where float32 has them and the exponent's other bias is multiplied
    in: integer steps that NumPy does many at a time, unlike its own conversion. Measured on
    100,000 x 256: 6 ms, against 21 ms in FAISS and 36 ms in NumPy, on one core.
    """
    for start in range(0, len(halves), _BLOCK):
        part = out[start : start + _BLOCK]
        bits = part.view(np.int32)
        np.copyto(bits, halves[start : start + _BLOCK].view(np.int16))
        bits <<= 13
        bits &= _SIGN_AND_REST
        part *= _REBIASED
