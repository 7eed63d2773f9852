"""Augmentations against torchvision's, one operation at a time, and their statistics."""

from __future__ import annotations

import pytest
import torch
from torchvision.transforms import functional as published

from photoapp.training.augmentations import (
    DEVIATION,
    MEAN,
    Chance,
    Recipe,
    as_floats,
    colour_jitter,
    gaussian_blur,
    grey,
    normalise,
    random_crop,
    turn_hue,
    view,
)
from photoapp.training.methods import METHODS


def pictures(count: int = 8, side: int = 24) -> torch.Tensor:
    return torch.rand((count, 3, side, side), generator=torch.Generator().manual_seed(1))


def test_hue_is_torchvisions() -> None:
    drawn = pictures()
    drawn[0] = 0.5  # grey has no hue
    for turn in (-0.4, -0.1, 0.0, 0.2, 0.5):
        ours = turn_hue(drawn, torch.full((8, 1, 1), turn))
        torch.testing.assert_close(ours, published.adjust_hue(drawn, turn), atol=1e-5, rtol=0)


def test_grey_and_normalise_are_torchvisions() -> None:
    drawn = pictures()
    torch.testing.assert_close(grey(drawn), published.rgb_to_grayscale(drawn, 3), atol=1e-3, rtol=0)
    torch.testing.assert_close(
        normalise(drawn), published.normalize(drawn, list(MEAN), list(DEVIATION))
    )


@pytest.mark.parametrize("size", [3, 7])
def test_blur_is_torchvisions(size: int) -> None:
    drawn = pictures()
    for sigma in (0.1, 0.7, 2.0):
        torch.testing.assert_close(
            gaussian_blur(drawn, torch.full((8,), sigma), size),
            published.gaussian_blur(drawn, [size, size], [sigma, sigma]),
            atol=1e-5,
            rtol=0,
        )


@pytest.mark.parametrize(
    ("place", "adjust"),
    [
        (0, published.adjust_brightness),
        (1, published.adjust_contrast),
        (2, published.adjust_saturation),
    ],
)
def test_each_jitter_is_torchvisions_with_the_drawn_factor(place: int, adjust: object) -> None:
    drawn = pictures()
    strengths = [0.0, 0.0, 0.0, 0.0]
    strengths[place] = 0.8
    ours = colour_jitter(drawn, tuple(strengths), Chance(4, "cpu"))  # type: ignore[arg-type]
    # The same numbers again: factors are drawn in the order of the strengths.
    chance = Chance(4, "cpu")
    factors = [chance.uniform((8, 1, 1, 1), 1 - s, 1 + s).flatten() for s in strengths[:3]]
    for picture, jittered, factor in zip(drawn, ours, factors[place], strict=True):
        expected = adjust(picture, float(factor))  # type: ignore[operator]
        torch.testing.assert_close(jittered, expected, atol=2e-3, rtol=0)


def test_a_crop_of_everything_is_the_picture() -> None:
    drawn = pictures()
    whole = Recipe((1.0, 1.0), (0, 0, 0, 0), flip=0.0)
    # The ratio is never exactly 1, so that ten tries fail and the whole picture is taken.
    torch.testing.assert_close(random_crop(drawn, whole, 24, Chance(0, "cpu")), drawn)
    turned = random_crop(drawn, Recipe((1.0, 1.0), (0, 0, 0, 0), flip=1.0), 24, Chance(0, "cpu"))
    torch.testing.assert_close(turned, drawn.flip(-1), atol=1e-5, rtol=0)


def test_crops_have_the_areas_and_stay_inside() -> None:
    """A picture whose colours are its coordinates shows where each crop lies."""
    count, side = 4000, 16
    ramp = (torch.arange(side) + 0.5) / side
    across, down = ramp.expand(side, side), ramp[:, None].expand(side, side)
    drawn = torch.stack((across, down, torch.zeros(side, side))).expand(count, -1, -1, -1)
    crops = random_crop(drawn, Recipe((0.08, 1.0), (0, 0, 0, 0), flip=0.5), 64, Chance(2, "cpu"))
    width = crops[:, 0].amax(dim=(1, 2)) - crops[:, 0].amin(dim=(1, 2))
    height = crops[:, 1].amax(dim=(1, 2)) - crops[:, 1].amin(dim=(1, 2))
    area = (width * height).numpy()
    assert area.min() > 0.04
    assert area.max() <= 1.0
    # Uniform areas, of which those that do not fit are drawn again.
    assert 0.40 < float(area.mean()) < 0.55
    mirrored = crops[:, 0, 0, 0] > crops[:, 0, 0, -1]
    assert 0.47 < float(mirrored.float().mean()) < 0.53


def test_chances_are_those_of_the_recipe() -> None:
    count = 4000
    drawn = torch.tensor([0.9, 0.2, 0.4]).view(1, 3, 1, 1).expand(count, 3, 48, 48)[:, :, :8, :8]
    recipe = Recipe(
        (1.0, 1.0), (0, 0, 0, 0), flip=0, jitter_chance=0, grey=0.2, blur=0, solarise=0.3
    )
    out = view(drawn, recipe, Chance(7, "cpu"))
    plain = out * torch.tensor(DEVIATION).view(1, 3, 1, 1) + torch.tensor(MEAN).view(1, 3, 1, 1)
    coloured = (plain[:, 0, 0, 0] - plain[:, 1, 0, 0]).abs() > 0.01
    assert 0.77 < float(coloured.float().mean()) < 0.83
    inverted = (plain[:, 0, 0, 0] - 0.1).abs() < 0.01
    assert 0.20 < float(inverted.float().mean()) < 0.28  # 0.3 of those that kept their colour


def test_small_pictures_are_not_blurred_and_less_coloured() -> None:
    recipe = Recipe((0.08, 1.0), (0.8, 0.8, 0.8, 0.2))
    assert recipe.for_side(224) == recipe
    assert recipe.for_side(32).blur == 0
    assert recipe.for_side(32).jitter == (0.4, 0.4, 0.4, 0.1)


@pytest.mark.parametrize("method", METHODS)
def test_views_are_decided_by_the_seed_alone(method: str) -> None:
    pixels = (pictures(4, 64) * 255).to(torch.uint8).permute(0, 2, 3, 1)
    drawn = as_floats(pixels)
    for recipe in METHODS[method].views:
        one = view(drawn, recipe, Chance(5, "cpu"))
        torch.rand(3)
        two = view(drawn, recipe, Chance(5, "cpu"))
        assert torch.equal(one, two)
        assert not torch.equal(one, view(drawn, recipe, Chance(6, "cpu")))
        assert one.shape[-1] == (64 if recipe.size == 1 else 32)
        assert torch.isfinite(one).all()
