"""Where this person's data lies by the system's customs. Light: asked before all else is loaded."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def default_library() -> Path:
    """The library used without --library."""
    return Path(platformdirs.user_data_dir("photoapp", appauthor=False)) / "library"
