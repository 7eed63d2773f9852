"""The inside of plain borders: found, hashed like the picture that was framed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from photoapp.core.similarity import RADIUS, distances, from_bytes
from photoapp.imaging.borders import INSIDE_BYTES, inside, inside_hashes
from photoapp.imaging.hashing import difference_hash, perceptual_hash
from tests.imaging.scenes import detailed


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def apart(one: bytes, other: bytes) -> int:
    return int(distances(from_bytes([one]), from_bytes([other]))[0])


@pytest.mark.parametrize("colour", ["white", "black", (120, 60, 30)])
@pytest.mark.parametrize("width", [8, 24, 60])
@pytest.mark.parametrize("quality", [30, 90])
def test_the_inside_hashes_as_the_picture_that_was_framed(
    colour: str | tuple[int, int, int], width: int, quality: int
) -> None:
    picture = detailed(4)
    hashes = inside_hashes(jpeg(ImageOps.expand(picture, width, colour), quality))
    assert len(hashes) == INSIDE_BYTES
    grey = picture.convert("L")
    assert apart(hashes[:8], difference_hash(grey)) <= RADIUS
    assert apart(hashes[8:], perceptual_hash(grey)) <= RADIUS


def test_bars_are_cut_on_the_sides_they_are_on() -> None:
    pixels = np.asarray(detailed(5).convert("L"))
    height, width = pixels.shape
    boxed = np.pad(pixels, ((40, 50), (0, 0)))
    found = inside(boxed)
    assert found is not None
    assert np.abs(np.subtract(found, (0, 40, width, 40 + height))).max() <= 1
    # A passe-partout in a frame of another colour: the outer one goes with its own level only.
    assert inside(np.pad(boxed, ((0, 0), (30, 30)), constant_values=255)) is not None


def test_a_picture_to_its_edges_has_no_inside() -> None:
    assert inside_hashes(jpeg(detailed(6))) == b""
    assert inside(np.asarray(detailed(6).convert("L"))) is None


def test_what_is_left_must_say_something() -> None:
    flat = Image.new("RGB", (400, 300), "grey")
    assert inside_hashes(jpeg(flat)) == b""
    assert inside_hashes(jpeg(ImageOps.expand(flat, 30, "white"))) == b""
    small = Image.new("RGB", (480, 360), "white")
    small.paste(detailed(7, width=60, height=45), (200, 150))
    assert inside_hashes(jpeg(small)) == b""


def test_what_is_no_picture_is_refused() -> None:
    for nothing in (b"", b"no", jpeg(detailed(8))[:40]):
        with pytest.raises(ValueError, match="picture"):
            inside_hashes(nothing)
