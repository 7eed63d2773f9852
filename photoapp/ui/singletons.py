"""A guard against one fault of PySide6 6.12.0 on Python 3.11.

Its wheels hand out None, True and False without taking a reference to them. From Python 3.12
these objects never die (PEP 683), so nothing happens; on 3.11 every call of a method that
returns nothing takes one reference away, until the interpreter ends with "deallocating None".
PySide6 6.11.3 does not have the fault (measured by the reference count around 300 calls of
`QPainter.setPen`: -300 with 6.12.0, 0 with 6.11.3).
"""

from __future__ import annotations

import ctypes
import sys

# More references than any session could lose: 10 million a second would take a day.
_PLENTY = 1 << 40


def protect_singletons() -> None:
    """Give None, True and False so many references that they are as good as immortal.

    Does nothing from Python 3.12 on. Idempotent in effect; any thread.
    """
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for one in (None, True, False):
        # CPython before 3.12: `ob_refcnt` is the first field of every object.
        count = ctypes.c_ssize_t.from_address(id(one))
        if count.value < _PLENTY:
            count.value += _PLENTY
