"""A run that was stopped or killed goes on as the run that was never interrupted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from photoapp.training.methods import METHODS
from photoapp.training.pictures import Pictures
from photoapp.training.runs import Run
from photoapp.training.self_supervised import Settings, train


def trained(
    settings: Settings, pictures: Pictures, folder: Path, *, stops: tuple[int, ...] = ()
) -> tuple[dict[str, torch.Tensor], list[dict[str, Any]]]:
    """All tensors and the history of a run that was stopped after so many steps each time."""
    for stop in (*stops, None):
        steps = iter(range(1, 10_000))
        with Run.opened(folder, settings.as_json(pictures)) as run:
            # Numbers that something else draws in between must not matter.
            torch.manual_seed(stop or 12345)
            method = train(
                settings,
                pictures,
                run,
                stopped=lambda steps=steps, stop=stop: next(steps) == stop,  # type: ignore[misc]
            )
            assert (method is None) == (stop is not None)
            history = run.history
    assert method is not None
    held = dict(method.named_parameters()) | dict(method.named_buffers())
    return {name: value.detach().clone() for name, value in held.items()}, history


@pytest.mark.parametrize("method", METHODS)
def test_stopped_anywhere_it_ends_the_same_bit_for_bit(
    method: str, pictures: Pictures, tmp_path: Path
) -> None:
    settings = Settings(method, "conv-4", 2, batch=48, seed=3)  # three steps an epoch
    straight, first = trained(settings, pictures, tmp_path / "straight")
    # Inside the first epoch, at its end, and inside the second.
    resumed, second = trained(settings, pictures, tmp_path / "resumed", stops=(1, 2, 1))
    assert first == second
    assert straight.keys() == resumed.keys()
    for name, value in straight.items():
        assert torch.equal(value, resumed[name]), name
    other, _ = trained(
        Settings(method, "conv-4", 2, batch=48, seed=4), pictures, tmp_path / "other"
    )
    assert any(not torch.equal(value, other[name]) for name, value in straight.items())


@pytest.mark.slow
def test_a_transformer_resumes_too(pictures: Pictures, tmp_path: Path) -> None:
    settings = Settings("dino", "vit-tiny", 1, batch=80)
    straight, _ = trained(settings, pictures, tmp_path / "straight")
    resumed, _ = trained(settings, pictures, tmp_path / "resumed", stops=(1,))
    for name, value in straight.items():
        assert torch.equal(value, resumed[name]), name


def test_killed_while_it_writes_a_checkpoint_it_goes_on_from_the_one_before(
    store: Path, pictures: Pictures, tmp_path: Path, repository: Path
) -> None:
    settings = Settings("moco", "conv-4", 3, batch=48, seed=1)
    folder = tmp_path / "killed"
    # A checkpoint after every step; killed between writing the sixth and putting it in place.
    code = """if True:
        import itertools, os, signal, sys
        from pathlib import Path
        import torch
        from photoapp.training import runs
        from photoapp.training.pictures import open_pictures
        from photoapp.training.self_supervised import Settings, train

        torch.set_num_threads(1)
        settings = Settings("moco", "conv-4", 3, batch=48, seed=1)
        settle, number = runs._settle, itertools.count(1)

        def killed(part, file):
            if file.name == "checkpoint.safetensors" and next(number) == 6:
                assert part.exists()
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
            settle(part, file)

        runs._settle = killed
        pictures = open_pictures(Path(sys.argv[1]))
        with runs.Run.opened(Path(sys.argv[2]), settings.as_json(pictures)) as run:
            train(settings, pictures, run, save_every=0.0)
    """
    done = subprocess.run(
        [sys.executable, "-c", code, str(store), str(folder)],
        cwd=repository,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert not done.stderr
    assert (folder / ".checkpoint.safetensors.part").exists()
    lines = (folder / "history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    with Run.opened(folder, settings.as_json(pictures)) as run:
        found = run.load()
        assert found is not None
        assert found.step == 5
        assert [row["epoch"] for row in run.history] == [1]
    straight, first = trained(settings, pictures, tmp_path / "straight")
    resumed, second = trained(settings, pictures, folder)
    assert first == second
    for name, value in straight.items():
        assert torch.equal(value, resumed[name]), name
