"""Laying pictures over each other: what was done to a copy is measured, others do not fit."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from photoapp.core.sketches import FEATURE_BYTES, FEATURES, Sketches, pair_votes, shared_details
from photoapp.core.verdicts import Alignment
from photoapp.imaging.alignment import align, displacement
from photoapp.imaging.compare import pixel_digest
from photoapp.imaging.views import sketch, view
from tests.imaging.scenes import detailed


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def laid(one: Image.Image, other: Image.Image, quality: int = 85) -> Alignment:
    found = align(view(jpeg(one)), view(jpeg(other, quality)))
    assert found is not None
    return found


def test_a_compressed_and_smaller_copy_is_the_whole_picture() -> None:
    picture = detailed(1)
    found = laid(picture, picture.resize((240, 180)), 40)
    assert found.copied(0)
    assert found.shown_one == pytest.approx(1, abs=0.01)
    assert found.shown_other == pytest.approx(1, abs=0.01)
    assert abs(found.turned) < 1
    assert not found.mirrored


def test_a_crop_shows_a_part_of_the_picture() -> None:
    picture = detailed(2)
    found = laid(picture, picture.crop((120, 60, 400, 300)))
    assert found.copied(30)
    assert found.shown_one == pytest.approx(280 * 240 / (480 * 360), abs=0.04)
    assert found.shown_other > 0.97


def test_how_far_pictures_lie_beside_each_other() -> None:
    scene = detailed(9, width=520, height=400)
    first = view(jpeg(scene.crop((0, 0, 480, 360))))
    assert displacement(first, view(jpeg(scene.crop((0, 0, 480, 360)), 30))) < 0.001
    beside = view(jpeg(scene.crop((12, 5, 492, 365))))
    assert displacement(first, beside) == pytest.approx(13 / 480, abs=0.002)
    assert displacement(first, view(jpeg(scene))) == 0.0


def test_a_frame_is_told_from_a_crop() -> None:
    picture = detailed(2)
    framed = Image.new("RGB", (560, 440), "white")
    framed.paste(picture, (40, 40))
    assert laid(picture, framed).bordered
    assert laid(framed, picture).bordered
    assert not laid(picture, picture.crop((40, 40, 440, 320))).bordered
    assert not laid(picture, picture).bordered


@pytest.mark.parametrize("degrees", [-25, 10, 40])
def test_a_turn_is_measured_clockwise(degrees: int) -> None:
    picture = detailed(3)
    found = laid(picture, picture.rotate(-degrees, Image.Resampling.BICUBIC, expand=True))
    assert found.copied(30)
    assert found.turned == pytest.approx(degrees, abs=1.5)
    assert not found.mirrored


@pytest.mark.parametrize(
    ("how", "turned", "mirrored"),
    [
        (Image.Transpose.ROTATE_270, 90, False),
        (Image.Transpose.ROTATE_90, -90, False),
        (Image.Transpose.ROTATE_180, 180, False),
        (Image.Transpose.FLIP_LEFT_RIGHT, 0, True),
        (Image.Transpose.FLIP_TOP_BOTTOM, 180, True),
    ],
)
def test_quarter_turns_and_mirrors(how: Image.Transpose, turned: int, mirrored: bool) -> None:
    picture = detailed(4)
    found = laid(picture, picture.transpose(how))
    assert found.copied(0)
    assert (abs(found.turned - turned) + 1) % 360 < 2
    assert found.mirrored is mirrored


def test_brightness_shows_as_gain_and_offset() -> None:
    picture = detailed(5)
    darker = laid(picture, ImageEnhance.Brightness(picture).enhance(0.5))
    assert darker.copied(0)
    assert np.allclose(darker.gain, 0.5, atol=0.05)
    lighter = laid(ImageEnhance.Brightness(picture).enhance(0.5), picture)
    assert np.allclose(lighter.gain, 2.0, atol=0.2)


def test_something_drawn_upon_it_lowers_the_coverage_alone() -> None:
    picture = detailed(6)
    drawn = picture.copy()
    ImageDraw.Draw(drawn).ellipse((60, 60, 230, 230), fill="yellow")
    found = laid(picture, drawn)
    assert found.copied(10)
    assert found.agreement > 0.97
    assert 0.6 < found.coverage < 0.93


@pytest.mark.parametrize("seed", range(10, 18))
def test_other_pictures_do_not_fit(seed: int) -> None:
    found = align(view(jpeg(detailed(seed))), view(jpeg(detailed(seed + 50))))
    assert found is None or not found.copied(0)


def test_two_shots_of_one_scene_are_not_one() -> None:
    """The camera moved a little and so did half of the things in front of it."""
    scene = detailed(7, width=640, height=480)
    moved = scene.copy()
    for place in range(0, 640, 80):
        part = scene.crop((place, 0, place + 40, 480))
        moved.paste(part, (place + 9, 7))
    found = align(
        view(jpeg(scene.crop((0, 0, 560, 420)))), view(jpeg(moved.crop((70, 50, 630, 470))))
    )
    assert found is None or not found.copied(12)


def test_flat_pictures_are_no_evidence() -> None:
    flat = Image.new("RGB", (320, 240), (9, 9, 9))
    found = align(view(jpeg(flat)), view(jpeg(flat)))
    assert found is None or not found.copied(0)
    assert sketch(jpeg(flat)) == b""


def test_what_is_no_picture_is_said() -> None:
    for nothing in (b"", b"no picture at all"):
        with pytest.raises(ValueError, match="not a picture"):
            view(nothing)
        with pytest.raises(ValueError, match="not a picture"):
            sketch(nothing)


def test_sketches_are_small_and_the_same_each_time() -> None:
    stored = sketch(jpeg(detailed(8)))
    assert stored == sketch(jpeg(detailed(8)))
    assert 0 < len(stored) <= FEATURES * FEATURE_BYTES
    assert len(stored) % FEATURE_BYTES == 0


def test_shared_details_find_the_picture_among_others() -> None:
    library = Sketches.of([sketch(jpeg(detailed(seed))) for seed in range(40)])
    turned = detailed(20).rotate(-30, Image.Resampling.BICUBIC, expand=True)
    cropped = detailed(31).crop((100, 60, 480, 330))
    queries = Sketches.of([sketch(jpeg(turned)), b"", sketch(jpeg(cropped, 50))])
    found = shared_details(queries, library, least=4)
    pairs = set(zip(found.queries.tolist(), found.references.tolist(), strict=True))
    assert pairs == {(0, 20), (2, 31)}
    wanted = np.array([(0, 20), (0, 21), (1, 20), (2, 31)], np.int64)
    votes = pair_votes(queries, library, wanted)
    assert votes[0] >= 4
    assert votes[3] >= 4
    assert votes[1] < 4
    assert votes[2] == 0


def test_details_in_another_arrangement_do_not_count() -> None:
    picture = detailed(9)
    shuffled = Image.new("RGB", picture.size)
    tiles = [(x, y) for x in range(0, 480, 120) for y in range(0, 360, 120)]
    for (x, y), (to_x, to_y) in zip(tiles, tiles[5:] + tiles[:5], strict=True):
        shuffled.paste(picture.crop((x, y, x + 120, y + 120)), (to_x, to_y))
    one, other = (Sketches.of([sketch(jpeg(image))]) for image in (picture, shuffled))
    row = np.array([(0, 0)], np.int64)
    assert pair_votes(one, other, row)[0] < pair_votes(one, one, row)[0] / 3


def test_parts_of_sketches_are_counted_from_their_start() -> None:
    stored = [sketch(jpeg(detailed(seed))) for seed in range(4)]
    stored.insert(2, b"")
    everything = Sketches.of(stored)
    part, chosen = everything.part(1, 4), everything.chosen(np.array([2, 4]))
    assert part.count == 3
    assert sorted(set(part.owners.tolist())) == [0, 2]
    assert chosen.count == 2
    assert set(chosen.owners.tolist()) == {1}
    assert (chosen.descriptors == everything.descriptors[everything.owners == 4]).all()


def test_pixels_are_equal_only_when_all_are() -> None:
    pixels = np.asarray(detailed(1))
    changed = pixels.copy()
    changed[100, 100, 1] ^= 1
    assert pixel_digest(pixels) == pixel_digest(pixels.copy())
    assert pixel_digest(pixels) != pixel_digest(changed)
    assert pixel_digest(pixels) != pixel_digest(pixels.reshape(480, 360, 3))
