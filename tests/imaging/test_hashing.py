"""Perceptual hashes: alike for the same picture, apart for others, honest about flat ones."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.photo import PhotoReading
from photoapp.imaging.hashing import detail, difference_hash, perceptual_hash
from photoapp.imaging.reader import read_photo
from tests.imaging.pictures import encoded


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def grey(seed: int, side: int = 256) -> Image.Image:
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (11, 13), dtype=np.uint8))
    return small.resize((side, side * 3 // 4), Image.Resampling.BICUBIC)


def test_the_difference_hash_is_what_its_paper_says() -> None:
    ramp = Image.fromarray(np.tile(np.linspace(0, 255, 90).astype(np.uint8), (80, 1)))
    assert difference_hash(ramp) == b"\xff" * 8
    assert difference_hash(ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == bytes(8)
    assert difference_hash(ramp.transpose(Image.Transpose.ROTATE_90)) == bytes(8)


def test_the_perceptual_hash_is_the_sign_of_low_frequencies() -> None:
    picture = grey(5, 512)
    small = np.asarray(
        picture.resize((32, 32), Image.Resampling.LANCZOS, reducing_gap=2.0), np.float64
    )
    found = np.unpackbits(np.frombuffer(perceptual_hash(picture), np.uint8)).reshape(8, 8)
    values = np.zeros((8, 8))
    for row in range(8):
        for column in range(8):
            down = np.cos(np.pi * (2 * np.arange(32) + 1) * row / 64)
            across = np.cos(np.pi * (2 * np.arange(32) + 1) * column / 64)
            values[row, column] = down @ small @ across
    assert (found == (values > np.median(values))).all()


@pytest.mark.parametrize("of", [difference_hash, perceptual_hash])
def test_the_same_picture_smaller_and_recompressed_is_near(of: object) -> None:
    assert callable(of)
    for seed in range(5):
        picture = grey(seed)
        again = Image.open(io.BytesIO(encoded(picture.resize((120, 90)), "JPEG", quality=40)))
        assert distance(of(picture), of(again)) <= 6
        assert distance(of(picture), of(grey(seed + 100))) >= 12


def test_flat_pictures_have_one_hash_and_no_detail() -> None:
    hashes = {perceptual_hash(Image.new("L", (300, 200), level)) for level in (1, 77, 128, 255)}
    assert len(hashes) == 1
    assert difference_hash(Image.new("L", (300, 200), 90)) == bytes(8)
    assert detail(Image.new("L", (300, 200), 90)) == 0.0
    assert 4 < detail(grey(1)) <= 8


def test_a_scaled_decode_hashes_like_a_full_one(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    large = grey(9, 4000).convert("RGB")
    path.write_bytes(encoded(large))
    scaled = read_photo(path)
    path.with_suffix(".png").write_bytes(encoded(large, "PNG", compress_level=1))
    full = read_photo(path.with_suffix(".png"))
    assert isinstance(scaled, PhotoReading)
    assert isinstance(full, PhotoReading)
    assert distance(scaled.difference_hash, full.difference_hash) <= 2
    assert distance(scaled.perceptual_hash, full.perceptual_hash) <= 2
    assert scaled.detail == pytest.approx(full.detail, abs=0.1)
