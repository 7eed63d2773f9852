"""Whether a folder is there, also where looking at it fails.

`Path.is_dir` and `Path.exists` raise (before Python 3.14) for what may not be looked at, for a
share that hangs and for a drive that was pulled out; none of these may end a watcher or a scan.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def is_folder(path: Path) -> bool:
    """True for a folder that can be looked at now."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def no_folder(path: Path) -> bool:
    """True only where the system says that there is no folder; False where it cannot tell."""
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)


def nothing_at(path: Path) -> bool:
    """True only where the system says that nothing is there; False where it cannot tell."""
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False
