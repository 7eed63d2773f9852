"""`photoapp` and `python -m photoapp`."""

from __future__ import annotations

import os
import sys

# Searching multiplies small matrices beside an encoder that uses every core: OpenBLAS's own
# threads would only wait for each other. Read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _own_search_path() -> None:
    """Undo what a frozen build's starter did to the way in which libraries are found.

    It is meant for this process, which has read it already; file managers, browsers and
    ExifTool, started from here, must get the system's libraries.
    """
    if getattr(sys, "frozen", False):
        for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
            before = os.environ.pop(f"{name}_ORIG", None)
            if before is not None:
                os.environ[name] = before
            else:
                os.environ.pop(name, None)


def main() -> None:
    """Run the command line; in a frozen build also the workers it starts itself as."""
    _own_search_path()
    if sys.argv[1:2] == ["decode-worker"]:
        from photoapp.imaging.worker import main as decode

        decode()
        return
    if sys.argv[1:2] == ["model-worker"]:
        from photoapp.models.worker import main as work

        sys.exit(work())
    if sys.argv[1:2] == ["window-check"]:
        from photoapp.ui.window_check import main as look

        look()
        return
    if sys.platform != "win32":  # there the usual way hands over, too
        from photoapp.commands.starting import handed_over

        if handed_over(sys.argv[1:]):
            return
    from photoapp.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
