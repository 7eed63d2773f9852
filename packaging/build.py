"""Build packages that run on a clean machine.

    python packaging/build.py deb                 # also: tarball, windows, macos, folder
    python packaging/build.py deb tarball --full  # with PyTorch, for every model
    python packaging/build.py deb --model FOLDER  # carry a larger model along, read from a folder
    python packaging/build.py pins                # pin the present versions anew

Needs Python 3.11 or newer and uv; each target is built on its own system (deb and tarball on
Debian, with binutils, gcc and icu-devtools for a smaller package; windows with Inno Setup).
The packages come into ``dist/``. Two builds of one commit on one machine are alike: see
``packaging/builder/``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from builder import environment, project

TARGETS = ("deb", "tarball", "windows", "macos", "folder", "pins")


def main(arguments: list[str] | None = None) -> int:
    """Build what is asked for. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    if "pins" in asked.targets:
        environment.pin()
        return 0
    if not asked.inside:
        python = environment.prepare(full=asked.full)
        words = sys.argv[1:] if arguments is None else arguments
        return subprocess.run(  # noqa: S603 - our own program
            [str(python), __file__, *words, "--inside"], check=False
        ).returncode
    return _build(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="+", choices=TARGETS, metavar="TARGET")
    parser.add_argument("--full", action="store_true", help="with PyTorch and transformers")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model to carry along")
    parser.add_argument("--output", type=Path, default=project.DIST, metavar="FOLDER")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


def _build(asked: argparse.Namespace) -> int:
    from builder import deb, freeze, macos, models, tarball, windows

    _say(f"photoapp {project.version()}, commit {project.commit() or 'unknown'}")
    model = models.prepared(asked.model, full=asked.full) if asked.model else None
    wish = freeze.Wish(full=asked.full, model=model)
    built = freeze.freeze(wish)
    if not passes_self_test(freeze.program_of(built)):
        _say("The package was not built: its self-test failed.")
        return 1
    builders = {
        "deb": deb.build,
        "tarball": tarball.build,
        "windows": windows.build,
        "macos": macos.build,
    }
    for target in asked.targets:
        made = builders[target](built, wish, asked.output) if target in builders else built
        size = made.stat().st_size / 1e6 if made.is_file() else 0
        _say(f"{made}" + (f" ({size:.1f} MB)" if size else ""))
    return 0


def passes_self_test(program: Path) -> bool:
    """Let the frozen program examine itself, over a library that is thrown away."""
    with tempfile.TemporaryDirectory() as temporary:
        done = subprocess.run(  # noqa: S603 - what was just built
            [str(program), "self-test", "--json", "--library", str(Path(temporary) / "library")],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        _say(f"{done.stdout}{done.stderr}exit status {done.returncode}")
        return False
    for check in report["checks"]:
        _say(f"  {check['state']:4} {check['name_en']}: {check['detail']}")
    return bool(report["passed"]) and done.returncode == 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
