"""What evidence makes of two pictures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from photoapp.core.duplicates import DuplicateKind
from photoapp.core.verdicts import Alignment, Shot, copy_verdict, series_verdict

SAME = Alignment(0.99, 1.0, 64, 1.0, 1.0, 0.0, False, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
NOON = dt.datetime(2024, 5, 1, 12, 0, 0)
SHOT = Shot(4000, 3000, "jpeg", NOON, "Canon R6")
UNKNOWN = Shot(4000, 3000, "jpeg", None, "")


def later(seconds: float) -> Shot:
    return replace(SHOT, taken=NOON + dt.timedelta(seconds=seconds))


def test_the_same_picture_in_another_size_and_format_is_re_encoded() -> None:
    verdict = copy_verdict(
        SHOT, replace(SHOT, width=800, height=600, format="webp"), SAME, distance=2
    )
    assert verdict is not None
    assert verdict.kind is DuplicateKind.REENCODED
    assert verdict.reason["scale"] == pytest.approx(0.2)
    assert verdict.reason["formats"] is True
    assert verdict.reason["distance"] == 2
    assert verdict.score == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"shown_one": 0.6}, "shown"),
        ({"shown_one": 0.6, "bordered": True}, "bordered"),
        ({"turned": 90.0}, "turned"),
        ({"mirrored": True}, "mirrored"),
        ({"gain": (1.4, 1.4, 1.4)}, "recoloured"),
        ({"offset": (40.0, 40.0, 40.0)}, "recoloured"),
        ({"coverage": 0.65}, "changed"),
    ],
)
def test_what_was_done_to_a_picture_is_said(change: dict[str, Any], fact: str) -> None:
    verdict = copy_verdict(UNKNOWN, UNKNOWN, replace(SAME, **change), distance=None)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.EDITED
    assert fact in verdict.reason


@pytest.mark.parametrize(
    "change",
    [
        {"agreement": 0.7},
        {"coverage": 0.5},
        {"tiles": 4},
        {"tiles": 20, "agreement": 0.85},
        {"shown_one": 0.8, "shown_other": 0.8},
        {"shown_one": 0.03},
    ],
)
def test_weak_evidence_makes_no_copy(change: dict[str, Any]) -> None:
    assert copy_verdict(UNKNOWN, UNKNOWN, replace(SAME, **change), distance=20) is None


def test_a_badly_spoilt_copy_needs_hashes_that_agree() -> None:
    spoilt = replace(SAME, agreement=0.76, coverage=0.7)
    assert copy_verdict(UNKNOWN, UNKNOWN, spoilt, distance=3) is not None
    assert copy_verdict(UNKNOWN, UNKNOWN, spoilt, distance=12) is None


def test_two_shots_of_one_camera_are_a_series_however_alike() -> None:
    verdict = copy_verdict(SHOT, later(1), SAME, distance=0)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.MOMENT
    assert verdict.reason["seconds"] == 1
    assert verdict.reason["camera"] == "Canon R6"


@pytest.mark.parametrize("seconds", [0.1, 0.5])
def test_quick_shots_are_a_series_when_their_times_have_parts_of_a_second(seconds: float) -> None:
    first = later(0.37)
    verdict = copy_verdict(first, later(0.37 + seconds), SAME, distance=0)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.MOMENT
    # Programs that cut or drop the parts of a second still make copies.
    for copy in (first, later(0.379), SHOT):
        verdict = copy_verdict(first, copy, SAME, distance=0)
        assert verdict is not None
        assert verdict.kind is DuplicateKind.REENCODED


def test_shots_of_one_second_that_lie_beside_each_other_are_a_series() -> None:
    beside = replace(SAME, shown_one=0.95, shown_other=0.95)
    smaller = replace(SHOT, width=3800, height=2850)
    for one, other, found, displaced, kind in (
        (SHOT, SHOT, beside, 0.0, DuplicateKind.MOMENT),
        (SHOT, SHOT, SAME, 0.01, DuplicateKind.MOMENT),
        (SHOT, SHOT, replace(SAME, agreement=0.96), 0.0, DuplicateKind.MOMENT),
        (SHOT, SHOT, SAME, 0.001, DuplicateKind.REENCODED),
        (SHOT, smaller, beside, 0.01, DuplicateKind.EDITED),
        (SHOT, replace(SHOT, format="raw"), beside, 0.01, DuplicateKind.RAW_PAIR),
        (later(0.5), later(0.5), beside, 0.01, DuplicateKind.EDITED),
        (UNKNOWN, UNKNOWN, beside, 0.01, DuplicateKind.EDITED),
    ):
        verdict = copy_verdict(one, other, found, distance=0, displaced=displaced)
        assert verdict is not None
        assert verdict.kind is kind


def test_the_same_scene_hours_later_is_merely_similar() -> None:
    verdict = copy_verdict(SHOT, later(7200), SAME, distance=0)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.SIMILAR


def test_times_of_different_cameras_say_nothing() -> None:
    verdict = copy_verdict(SHOT, replace(later(5), camera="Phone"), SAME, distance=0)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.REENCODED


def test_a_raw_file_and_its_picture_belong_together() -> None:
    verdict = copy_verdict(replace(SHOT, format="raw"), SHOT, SAME, distance=3)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.RAW_PAIR


def test_a_series_by_vectors_or_without_a_model_by_hashes() -> None:
    by_vectors = series_verdict(SHOT, later(3), cosine=0.9, distance=25)
    by_hashes = series_verdict(SHOT, later(3), cosine=None, distance=14)
    assert by_vectors is not None
    assert by_vectors.kind is DuplicateKind.MOMENT
    assert by_vectors.reason["cosine"] == 0.9
    assert by_hashes is not None
    assert by_hashes.kind is DuplicateKind.MOMENT
    assert series_verdict(SHOT, later(3), cosine=0.5, distance=25) is None
    assert series_verdict(SHOT, later(30), cosine=0.9, distance=9) is None


def test_very_near_vectors_are_merely_similar() -> None:
    verdict = series_verdict(UNKNOWN, UNKNOWN, cosine=0.98, distance=30)
    assert verdict is not None
    assert verdict.kind is DuplicateKind.SIMILAR
    assert series_verdict(UNKNOWN, UNKNOWN, cosine=0.9, distance=30) is None
