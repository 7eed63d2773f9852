"""Perceptual hashes: variants of turned pictures, and near pairs of many against all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from photoapp.core.similarity import (
    RADIUS,
    VARIANTS,
    difference_variants,
    distances,
    from_bytes,
    near_pairs,
    perceptual_variants,
)
from photoapp.imaging.hashing import difference_hash, perceptual_hash


def picture(seed: int) -> Image.Image:
    """Something uneven that is different in every corner."""
    noise = np.random.default_rng(seed).integers(0, 256, (6, 8)).astype(np.uint8)
    return Image.fromarray(noise).resize((320, 240), Image.Resampling.BICUBIC)


def turned(image: Image.Image, variant: int) -> Image.Image:
    transpose, across, down = VARIANTS[variant]
    if transpose:
        image = image.transpose(Image.Transpose.TRANSPOSE)
    if across:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if down else image


@pytest.mark.parametrize("variant", range(8))
@pytest.mark.parametrize("seed", range(4))
def test_the_variant_of_a_hash_is_nearly_the_hash_of_the_variant(variant: int, seed: int) -> None:
    image = picture(seed)
    made = perceptual_variants(from_bytes([perceptual_hash(image)]))[0]
    real = from_bytes([perceptual_hash(turned(image, variant))])[0]
    apart = distances(made, real)
    assert apart[variant] <= 10
    assert apart.argmin() == variant


@pytest.mark.parametrize("variant", range(4))
def test_difference_hashes_are_mirrored_by_bits(variant: int) -> None:
    image = picture(9)
    made = difference_variants(from_bytes([difference_hash(image)]))[0]
    real = from_bytes([difference_hash(turned(image, variant))])[0]
    assert distances(made, real)[variant] <= 3


def test_near_pairs_are_all_pairs_within_the_radius_and_no_others() -> None:
    chance = np.random.default_rng(3)
    references = chance.integers(0, 1 << 63, 400, dtype=np.uint64) * np.uint64(2)
    rows = chance.integers(0, 400, 600)
    flips = chance.integers(0, 12, 600)
    queries = references[rows].copy()
    for place, count in enumerate(flips):
        for bit in chance.choice(64, count, replace=False):
            queries[place] ^= np.uint64(1) << np.uint64(bit)
    expected = {
        (int(one), int(other))
        for one, other in zip(
            *np.nonzero(distances(queries[:, None], references) <= RADIUS), strict=True
        )
    }
    found = {
        (int(one), int(other))
        for part in near_pairs(queries[:, None], references)
        for one, other in zip(part.queries, part.references, strict=True)
    }
    assert found == expected
    assert len(expected) > 300


def test_near_pairs_tell_distance_and_variant() -> None:
    image = picture(5)
    mirrored = turned(image, 1)
    variants = perceptual_variants(from_bytes([perceptual_hash(mirrored)]))
    reference = from_bytes([perceptual_hash(image)])
    parts = [part for part in near_pairs(variants, reference) if len(part.queries)]
    assert {int(variant) for part in parts for variant in part.variants} == {1}
    assert all((part.distances <= RADIUS).all() for part in parts)


def test_a_hash_that_everybody_has_does_not_make_the_work_quadratic() -> None:
    crowd = np.zeros(5_000, np.uint64)
    found = sum(len(part.queries) for part in near_pairs(crowd[:, None], crowd))
    assert found == 0


def test_nothing_against_nothing() -> None:
    empty = np.zeros(0, np.uint64)
    assert not any(len(part.queries) for part in near_pairs(empty[:, None], empty))
