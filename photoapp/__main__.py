"""`photoapp` and `python -m photoapp`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; in a frozen build also the decode worker it starts itself as."""
    if sys.argv[1:2] == ["decode-worker"]:
        from photoapp.imaging.worker import main as decode

        decode()
        return
    from photoapp.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
