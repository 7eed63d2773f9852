"""Pictures of which a small network learns something in seconds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.photo import ByteArray
from photoapp.training.pictures import Pictures, make_store, open_pictures
from photoapp.training.sources import SourcePicture

SIDE = 16
CLASSES = 8
COUNT = 320


def scene(number: int) -> ByteArray:
    """One of eight coloured patterns, seen from nearer or farther, mirrored, in other light."""
    pattern = np.random.default_rng(1000 + number % CLASSES).integers(0, 256, (8, 8, 3), np.uint8)
    chance = np.random.default_rng(number)
    whole = Image.fromarray(pattern).resize((48, 48), Image.Resampling.BICUBIC)
    width = chance.uniform(18, 48)
    left, top = chance.uniform(0, 48 - width, 2)
    part = whole.resize(
        (SIDE, SIDE), Image.Resampling.BILINEAR, box=(left, top, left + width, top + width)
    )
    pixels = np.asarray(part, float)
    if chance.random() < 0.5:
        pixels = pixels[:, ::-1]
    pixels = (pixels - pixels.mean()) * chance.uniform(0.4, 1.2) + chance.uniform(60, 190)
    pixels = pixels + chance.uniform(-40, 40, 3) + chance.normal(0, 15, pixels.shape)
    return np.asarray(pixels.clip(0, 255), np.uint8)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture store of eight classes; one half is for testing."""
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
