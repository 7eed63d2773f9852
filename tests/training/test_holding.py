"""What is kept apart: enough of any set, always the same, and not given away by its captions."""

from __future__ import annotations

import numpy as np
import pytest

from photoapp.training.clip import LEAST_HELD, LEAST_PHOTOS
from photoapp.training.holding import groups_apart, held_out
from photoapp.training.pairs import CaptionGroup, PairPhoto


def _photos(start: int, count: int, *, captions: bool = True) -> list[PairPhoto]:
    said = {"en": ("x",)} if captions else {}
    return [PairPhoto(f"IMG_{start + n:04}.jpg", dict(said)) for n in range(count)]


@pytest.mark.parametrize("count", [LEAST_PHOTOS, 40, 100])
def test_every_set_of_a_size_has_as_many_to_examine(count: int) -> None:
    wanted = max(LEAST_HELD, -(-count * 15 // 100))
    for start in range(300):
        apart = held_out(_photos(start, count), 0.15, 0.15, least=LEAST_HELD)
        assert apart.sum() == wanted, start


def test_it_depends_on_names_alone_and_not_on_their_order() -> None:
    photos = _photos(0, 60)
    apart = held_out(photos, 0.15, 0.15)
    assert np.array_equal(held_out(photos[::-1], 0.15, 0.15), apart[::-1])
    more = held_out([*photos, *_photos(60, 1)], 0.15, 0.15)
    assert (more[:60] & ~apart).sum() + (~more[:60] & apart).sum() <= 1


def test_captioned_photos_and_others_have_their_own_shares() -> None:
    photos = [*_photos(0, 100), *_photos(100, 200, captions=False)]
    apart = held_out(photos, 0.2, 0.03)
    assert apart[:100].sum() == 20
    assert apart[100:].sum() == 6
    assert held_out(photos[:3], 0.0, 0.0, least=5).all()


def test_groups_with_a_held_out_photos_captions_go() -> None:
    held = [
        PairPhoto("a", {"en": ("A dog runs.", "The dog is running"), "zh": ("狗在跑", "奔跑的狗")}),
        PairPhoto("b", {"en": ("Two red boats",)}),
    ]
    same = CaptionGroup({"en": ("a  dog runs", "else"), "zh": ("奔跑的狗。",)})
    only_caption = CaptionGroup({"en": ("Two red boats .", "Boats"), "zh": ()})
    one_in_common = CaptionGroup({"en": ("The dog is running", "a puppy"), "zh": ("小狗",)})
    unlike = CaptionGroup({"en": ("nothing",), "zh": ("没有",)})
    groups = (same, only_caption, one_in_common, unlike)
    assert groups_apart(groups, held) == (one_in_common, unlike)
    assert groups_apart(groups, []) == groups
