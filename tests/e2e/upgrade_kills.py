"""Kills while a model is prepared and switched to and fro: the long form of the test.

python -m tests.e2e.upgrade_kills [--kills N] [--photos N]

With ``switch LIBRARY`` it is the process that is killed: it prepares the other model, then
switches and switches back for as long as it lives.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from photoapp.app import open_application
from photoapp.models.catalogue import STARTER
from photoapp.storage.catalogue import Catalogue
from tests.e2e.conftest import Shell
from tests.services.upgrading import CLIP, make_checkpoints, make_photos


def live(library: Path) -> None:
    """Say where it is, a line for each step, until killed."""
    application = open_application(library)
    if application.space.model == CLIP:  # where the one before was killed
        print("back", application.upgrade.back(), flush=True)
    print("prepare", flush=True)
    application.jobs.wait(application.upgrade.prepare_now(CLIP))
    while True:
        print("switch", application.upgrade.switch(CLIP), flush=True)
        print("back", application.upgrade.back(), flush=True)


def make_library(shell: Shell, folder: Path, photos: int) -> None:
    """Photos indexed by the starter, and another model installed.

    Sets PHOTOAPP_MODELS for this process.
    """
    os.environ["PHOTOAPP_MODELS"] = shell.environment()["PHOTOAPP_MODELS"]
    make_checkpoints(folder / "checkpoints")
    application = open_application(shell.library)
    try:
        application.models.import_folder(folder / "checkpoints" / "tiny-clip")
        application.indexer.index_now([make_photos(folder / "photos", photos)])
    finally:
        application.close()


def kill_and_check(shell: Shell, photos: int, kills: int) -> dict[str, int]:
    """Kill at random moments, and check after each; returns how many were killed after what."""
    chance = random.Random(5)
    hit: dict[str, int] = {}
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.upgrade_kills", "switch", str(shell.library)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=shell.environment() | {"OMP_NUM_THREADS": "1"},
            cwd=Path(__file__).resolve().parents[2],
            text=True,
        )
        assert child.stdout is not None
        # Not before it is at work, nor always at the same step.
        steps = [child.stdout.readline() for _ in range(chance.randint(1, 6))]
        time.sleep(chance.uniform(0.0, 0.15))
        os.kill(child.pid, signal.SIGKILL)
        child.wait(60)
        child.stdout.close()
        assert all(steps), "it ended by itself"
        last = steps[-1].split()[0]
        hit[last] = hit.get(last, 0) + 1
        check(shell.library, photos)
    return hit


def check(library: Path, photos: int) -> str:
    """One of the two models is in use, and whole; returns which."""
    catalogue = Catalogue.open(library)
    try:
        assert catalogue.check() == []
        held = dict(catalogue.rows("SELECT model_key, count(*) FROM vectors GROUP BY model_key"))
        ((active,),) = catalogue.rows("SELECT model_key FROM models WHERE active")
        setting = catalogue.rows("SELECT value FROM settings WHERE name = 'model'")
        model = json.loads(setting[0][0]) if setting else STARTER
        assert active.partition("@")[0] == model, "the states speak of the model in use"
        assert held[active] == photos
        (starter,) = [count for key, count in held.items() if key.startswith(STARTER)]
        assert starter == photos, "the first model loses nothing"
        assert catalogue.rows("SELECT DISTINCT state FROM assets") == [("ready",)]
        rows = catalogue.rows(
            """SELECT count(*) FROM journal WHERE act = 'model-switch' AND undone_at IS NULL"""
        )
        assert rows == [(1 if model == CLIP else 0,)], "the history agrees"
        return str(model)
    finally:
        catalogue.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, and print what happened; an assertion ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", nargs="?", default="kill")
    parser.add_argument("library", nargs="?", type=Path)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--photos", type=int, default=300)
    options = parser.parse_args(arguments)
    if options.act == "switch" and options.library is not None:
        live(options.library)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        shell = Shell(Path(temporary) / "library", home)
        make_library(shell, Path(temporary), options.photos)
        began = time.perf_counter()
        hit = kill_and_check(shell, options.photos, options.kills)
        print(f"{options.kills} kills in {time.perf_counter() - began:.0f} s, after {hit}: whole")


if __name__ == "__main__":
    main()
