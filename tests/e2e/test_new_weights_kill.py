"""Killed while new weights of the model in use are installed and taken into use: it stays whole.

``python -m tests.e2e.test_new_weights_kill LIBRARY FOLDER`` is the process that is killed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from photoapp.app import open_application
from photoapp.core.hits import SearchRequest
from tests.e2e.conftest import Shell
from tests.services.upgrading import CLIP, make_checkpoints, make_photos, other_weights

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL")

PHOTOS = 24
KILLS = 2


def live(library: Path, folder: Path) -> None:
    """Import one revision after the other and take each into use, a line for each step."""
    application = open_application(library)
    while True:
        number = sum(1 for _ in folder.glob("newer-*"))
        other = other_weights(
            folder / "tiny-clip", folder / f"newer-{number}" / "tiny-clip", seed=number
        )
        print("import", flush=True)
        job = application.models.import_from(other)
        newer = application.jobs.wait(job).model
        print("prepare", flush=True)
        application.jobs.wait(application.upgrade.prepare_now(newer))
        print("switch", flush=True)
        application.upgrade.switch(newer)


def test_kills_while_new_weights_come(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shell.environment().items():
        monkeypatch.setenv(name, value)
    folder = make_checkpoints(tmp_path / "checkpoints")
    application = open_application(shell.library)
    application.models.import_folder(folder / "tiny-clip")
    application.indexer.index_now([make_photos(tmp_path / "photos", PHOTOS)])
    application.jobs.wait(application.upgrade.prepare_now(CLIP))
    application.upgrade.switch(CLIP)
    application.close()
    chance = random.Random(7)
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-m", __name__, str(shell.library), str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            cwd=Path(__file__).resolve().parents[2],
            text=True,
        )
        assert child.stdout is not None
        # The first ones install beside CLIP; later ones beside what was taken into use since.
        steps = [child.stdout.readline() for _ in range(chance.randint(1, 6))]
        time.sleep(chance.uniform(0.0, 0.1))
        os.kill(child.pid, signal.SIGKILL)
        child.wait(60)
        child.stdout.close()
        assert all(steps), "it ended by itself"
        application = open_application(shell.library)
        try:
            in_use = application.models.installed(application.space.model)
            assert application.settings.load().model == in_use.id, "its weights are there"
            ((active,),) = application.catalogue.rows("SELECT model_key FROM models WHERE active")
            assert str(application.space.key) == active
            assert application.space.key.revision == in_use.revision
            answer = application.searcher.search(SearchRequest(text="red", show_all=True))
            assert len(answer.hits) == PHOTOS
            assert application.photos.counts().pending == 0
            # Each that has all vectors can be gone back to.
            while application.upgrade.before() not in {"", "photoapp-starter"}:
                former = application.upgrade.back()
                assert (
                    application.space.key.revision == application.models.installed(former).revision
                )
                assert len(application.space.index()) == PHOTOS
            assert application.space.model == CLIP
        finally:
            application.close()


if __name__ == "__main__":
    live(Path(sys.argv[1]), Path(sys.argv[2]))
