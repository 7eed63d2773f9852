"""Pictures of which a small network learns something in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from photoapp.core.photo import ByteArray
from photoapp.training.pictures import Pictures, make_store, open_pictures
from photoapp.training.sources import SourcePicture

SIDE = 16
CLASSES = 4
COUNT = 320


def scene(number: int) -> ByteArray:
    """Grey waves that run across, down, aslant or both ways, under a lot of noise.

    Nothing but the pattern stays the same over the crops of one picture, and the pattern is
    what crops, mirroring and light leave alone.
    """
    chance = np.random.default_rng(number)
    down, across = np.mgrid[0:SIDE, 0:SIDE]
    pitch = 2 * np.pi / chance.uniform(3, 6)
    x, y = chance.uniform(0, 8, 2)
    aslant = across * chance.choice([-1, 1]) + down
    wave = (
        np.sin(across * pitch + x),
        np.sin(down * pitch + y),
        np.sin(aslant * pitch / 1.4 + x),
        1.5 * np.sin(across * pitch + x) * np.sin(down * pitch + y),
    )[number % CLASSES]
    light = chance.uniform(90, 160) + wave * chance.uniform(25, 60)
    light = light + chance.normal(0, 40, (SIDE, SIDE))
    return np.repeat(np.asarray(light.clip(0, 255), np.uint8)[:, :, None], 3, axis=2)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small networks are quicker so, and other work on the computer does not slow them down."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture store of four classes; one half is for testing."""
    file = tmp_path_factory.mktemp("training") / "scenes.safetensors"
    source = (
        SourcePicture(f"{n:04}", f"class {n % CLASSES}", n >= COUNT // 2, partial(scene, n))
        for n in range(COUNT)
    )
    make_store(source, file, side=SIDE)
    return file


@pytest.fixture
def pictures(store: Path) -> Pictures:
    """The open store."""
    return open_pictures(store)
