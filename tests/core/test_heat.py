"""Heat maps as numbers and colours."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.heat import (
    OCCLUSION_SIDE,
    HeatMap,
    HeatMethod,
    heat_of_losses,
    heat_of_patches,
    laid_over,
    occluded,
    scaled,
    seen_box,
    smooth,
    tinted,
)
from photoapp.core.photo import FloatArray


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


@pytest.mark.parametrize(
    ("mode", "edge", "size", "box"),
    [
        (ResizeMode.STRETCH, None, (400, 100), (0, 0, 1, 1)),
        (ResizeMode.SHORTEST_EDGE, None, (400, 200), (0.25, 0, 0.75, 1)),
        (ResizeMode.SHORTEST_EDGE, None, (200, 400), (0, 0.25, 1, 0.75)),
        (ResizeMode.SHORTEST_EDGE, None, (300, 300), (0, 0, 1, 1)),
        # The shortest edge becomes 80, of which 64 are cut out: 0.8 of it is seen.
        (ResizeMode.SHORTEST_EDGE, 80, (300, 300), (0.1, 0.1, 0.9, 0.9)),
        (ResizeMode.SHORTEST_EDGE, 80, (600, 300), (0.3, 0.1, 0.7, 0.9)),
    ],
)
def test_what_the_encoder_sees(
    mode: ResizeMode, edge: int | None, size: tuple[int, int], box: tuple[float, ...]
) -> None:
    assert seen_box(PreprocessSpec(64, 64, mode, edge=edge), *size) == pytest.approx(box)


def test_every_part_is_hidden_once_and_nothing_else() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 48, 3), np.uint8)
    before = pixels.copy()
    seen = np.zeros((64, 48), int)
    for cell in range(OCCLUSION_SIDE**2):
        hidden = occluded(pixels, cell)
        changed = (hidden != pixels).any(axis=2)
        rows, columns = np.nonzero(changed)
        # The middle of the cell is hidden, in the picture's mean colour.
        row, column = divmod(cell, OCCLUSION_SIDE)
        middle = hidden[round((row + 0.5) * 8), round((column + 0.5) * 6)]
        np.testing.assert_allclose(middle, pixels.reshape(-1, 3).mean(axis=0), atol=1)
        assert rows.max() - rows.min() <= 24
        assert columns.max() - columns.min() <= 18
        seen += changed
    assert (seen > 0).mean() > 0.99
    np.testing.assert_array_equal(pixels, before)


def test_heat_is_what_a_part_adds() -> None:
    rng = np.random.default_rng(1)
    patches, text, neutral = (
        _unit(rng.normal(size=shape).astype(np.float32)) for shape in ((3, 4, 8), (8,), (8,))
    )
    heat = heat_of_patches(patches, text, neutral)
    expected = [
        [float(patches[r, c] @ text) - float(patches[r, c] @ neutral) for c in range(4)]
        for r in range(3)
    ]
    np.testing.assert_allclose(heat, expected, atol=1e-6)
    hidden = _unit(rng.normal(size=(OCCLUSION_SIDE**2, 8)).astype(np.float32))
    losses = heat_of_losses(patches[0, 0], hidden, text)
    assert losses[2, 3] == pytest.approx(
        float(patches[0, 0] @ text) - float(hidden[2 * OCCLUSION_SIDE + 3] @ text), abs=1e-6
    )


def test_what_does_not_stand_out_is_not_blown_up() -> None:
    noise = np.random.default_rng(2).normal(0, 1e-4, (8, 8)).astype(np.float32)
    assert not scaled(noise).any()
    assert not scaled(np.full((8, 8), 0.3, np.float32)).any()
    noise[2, 3] = 0.05
    found = scaled(noise)
    assert found[2, 3] == 1
    assert found.min() == 0
    assert (found > 0.1).sum() == 1
    whole = HeatMap(scaled(np.zeros((2, 2), np.float32)), (0, 0, 1, 1), HeatMethod.PATCHES, 0.1)
    assert whole.flat


def test_cells_keep_their_place_and_value() -> None:
    values = np.random.default_rng(3).random((4, 6), np.float32)
    large = smooth(values, 60, 40)
    assert large.shape == (40, 60)
    middles = large[4:40:10, 4:60:10] * 0.5 + large[5:40:10, 5:60:10] * 0.5
    np.testing.assert_allclose(middles, values, atol=0.06)
    assert large.min() >= values.min() - 1e-6
    assert large.max() <= values.max() + 1e-6
    np.testing.assert_array_equal(smooth(np.ones((1, 1), np.float32), 5, 3), np.ones((3, 5)))


def test_lightness_rises_with_heat() -> None:
    """So that the colours can be read with every kind of colour vision."""
    ramp = np.linspace(0, 1, 50, dtype=np.float32)[None]
    colours = tinted(ramp, 0.8)[0].astype(float)
    lightness = colours[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0).all()
    assert (np.diff(colours[:, 3]) <= 0).all(), "what matches most stays the clearest"
    assert colours[0, 3] == round(255 * 0.8)
    assert not tinted(ramp, 0.0)[..., 3].any()


def test_only_what_was_seen_is_painted() -> None:
    pixels = np.full((100, 200, 3), 128, np.uint8)
    values = np.zeros((2, 2), np.float32)
    values[0, 1] = 1
    found = HeatMap(values, (0.25, 0.0, 0.75, 1.0), HeatMethod.OCCLUSION, 0.2)
    painted = laid_over(pixels, found, 1.0)
    assert (painted[:, :50] == 128).all()
    assert (painted[:, 150:] == 128).all()
    assert tuple(painted[95, 55]) == (68, 1, 84)
    red, green, blue = painted[5, 140].tolist()
    assert min(red, green) > blue + 60, "yellow where it is hot"
    assert (pixels == 128).all()
    assert (laid_over(pixels, found, 0.0) == pixels).all()
