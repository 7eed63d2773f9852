"""Which duplicate to keep, and why."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from photoapp.core.duplicates import DuplicateGroup, DuplicateKind, DuplicateMember
from photoapp.core.errors import UsageError
from photoapp.core.keeping import (
    PROFILES,
    Criterion,
    KeepProfile,
    KeepRule,
    choose,
    matched_value,
    parse_profile,
    profile_text,
    ready_made,
)
from photoapp.core.photo import FolderId, LocationId, PhotoId

PLAIN = DuplicateMember(
    photo=PhotoId(1),
    location=LocationId(1),
    path=Path("/p/a.jpg"),
    folder=FolderId(1),
    folder_path=Path("/p"),
    volume_name="disk",
    online=True,
    content_key="00",
    bytes=1000,
    mtime_ns=1_000,
    width=400,
    height=300,
    format="jpeg",
    taken=dt.datetime(2024, 5, 6),
    taken_known=True,
    camera="",
    score=1.0,
    rating=0,
    favourite=False,
    tags=0,
    albums=0,
    has_gps=False,
    has_caption=False,
)


def group(
    *members: DuplicateMember, kind: DuplicateKind = DuplicateKind.REENCODED
) -> DuplicateGroup:
    numbered = tuple(
        replace(one, location=LocationId(index), photo=PhotoId(index))
        for index, one in enumerate(members)
    )
    return DuplicateGroup("key", kind, {}, numbered, 0)


def kept(rule: KeepRule, *members: DuplicateMember) -> int:
    found = choose(group(*members), KeepProfile("", (rule,)))
    assert found is not None
    return found.keep


BETTER = {
    Criterion.RESOLUTION: {"width": 4000},
    Criterion.FORMAT: {"format": "png"},
    Criterion.FILE_SIZE: {"bytes": 2000},
    Criterion.TAKEN: {"taken": dt.datetime(2020, 1, 1)},
    Criterion.FILE_DATE: {"mtime_ns": 10},
    Criterion.FOLDER: {"path": Path("/best/sub/a.jpg")},
    Criterion.NAME: {"path": Path("/p/dsc0001-long-name.jpg")},
    Criterion.SHORT_NAME: {"path": Path("/p/very/deep/folder/a.j")},
    Criterion.RATING: {"rating": 3},
    Criterion.FAVOURITE: {"favourite": True},
    Criterion.TAGS: {"tags": 2},
    Criterion.ALBUMS: {"albums": 1},
    Criterion.PLACE: {"has_gps": True},
    Criterion.CAPTION: {"has_caption": True},
}
VALUES = {
    Criterion.FORMAT: ("png", "jpeg"),
    Criterion.FOLDER: ("/best", "/p"),
    Criterion.NAME: ("DSC*",),
}


@pytest.mark.parametrize("criterion", Criterion)
def test_every_criterion_in_both_directions(criterion: Criterion) -> None:
    better = replace(PLAIN, **BETTER[criterion])  # type: ignore[arg-type]  # values of its fields
    rule = KeepRule(criterion, values=VALUES.get(criterion, ()))
    assert kept(rule, PLAIN, better) == 1
    assert kept(rule, better, PLAIN) == 0
    assert kept(replace(rule, reverse=True), PLAIN, better) == 0
    assert kept(replace(rule, reverse=True), better, PLAIN) == 1


def test_a_file_without_a_date_is_behind_in_either_direction() -> None:
    undated = replace(PLAIN, taken=dt.datetime(1990, 1, 1), taken_known=False)
    for reverse in (False, True):
        assert kept(KeepRule(Criterion.TAKEN, reverse), undated, PLAIN) == 1


def test_the_earlier_of_two_folders_wins_and_a_name_prefix_is_no_folder() -> None:
    rule = KeepRule(Criterion.FOLDER, values=("/best", "/good"))
    good, best = (
        replace(PLAIN, path=Path("/good/a.jpg")),
        replace(PLAIN, path=Path("/best/a.jpg")),
    )
    beside = replace(PLAIN, path=Path("/best of/a.jpg"))
    assert kept(rule, good, best, beside) == 1
    assert kept(rule, beside, good) == 1
    assert matched_value(rule, beside) is None
    assert matched_value(rule, good) == "/good"


def test_later_rules_decide_between_equals_and_reasons_say_which_did() -> None:
    small = replace(PLAIN, width=100, rating=5)
    rated = replace(PLAIN, rating=4)
    rules = (
        KeepRule(Criterion.FAVOURITE),
        KeepRule(Criterion.RESOLUTION),
        KeepRule(Criterion.RATING),
        KeepRule(Criterion.TAGS),
    )
    found = choose(group(small, PLAIN, rated), KeepProfile("", rules))
    assert found is not None
    assert found.keep == 2
    assert [(one.rule.criterion, one.beaten) for one in found.reasons] == [
        (Criterion.RESOLUTION, 0),
        (Criterion.RATING, 1),
    ]


def test_equals_are_decided_by_path_the_same_way_every_time() -> None:
    long, short = (
        replace(PLAIN, path=Path("/p/folder/a.jpg")),
        replace(PLAIN, path=Path("/p/b.jpg")),
    )
    for order in ((long, short), (short, long)):
        found = choose(group(*order), KeepProfile("", ()))
        assert found is not None
        assert order[found.keep] is short
        assert found.reasons == ()


def test_files_that_are_not_here_are_kept_only_when_there_is_no_other() -> None:
    away = replace(PLAIN, width=9000, online=False)
    found = choose(group(away, PLAIN), PROFILES[0])
    assert found is not None
    assert (found.keep, found.nearer) == (1, True)
    found = choose(group(PLAIN, away, PLAIN), PROFILES[0])
    assert found is not None
    assert found.keep != 1
    farther = replace(away, width=100)
    found = choose(group(farther, away), PROFILES[0])
    assert found is not None
    assert (found.keep, found.nearer) == (1, False)


@pytest.mark.parametrize("kind", [DuplicateKind.RAW_PAIR, DuplicateKind.LIVE_PAIR])
def test_nothing_is_proposed_of_what_belongs_together(kind: DuplicateKind) -> None:
    assert choose(group(PLAIN, PLAIN, kind=kind), PROFILES[0]) is None


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_ready_made_profiles_decide_and_survive_writing(profile: KeepProfile) -> None:
    assert ready_made(profile.name) is profile
    assert parse_profile(profile_text(profile)) == profile
    members = (PLAIN, replace(PLAIN, path=Path("/p/a (1).jpg"), mtime_ns=5, bytes=900))
    one, other = choose(group(*members), profile), choose(group(*members[::-1]), profile)
    assert one is not None
    assert other is not None
    assert one.keep == 1 - other.keep


def test_profiles_do_what_they_are_called() -> None:
    large = replace(PLAIN, width=4000, bytes=9000, mtime_ns=50)
    packed = replace(large, bytes=5000, format="webp", mtime_ns=60)
    loved = replace(PLAIN, favourite=True, mtime_ns=70)
    first = replace(PLAIN, taken=dt.datetime(2019, 1, 1), mtime_ns=80)
    last = replace(PLAIN, mtime_ns=5_000)
    members = (large, packed, loved, first, last)
    for name, expected in (
        ("best-quality", packed),
        ("save-space", packed),
        ("most-cared-for", loved),
        ("original", first),
        ("newest", last),
    ):
        found = choose(group(*members), ready_made(name))
        assert found is not None
        assert members[found.keep] == expected, name


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UsageError) as raised:
        ready_made("bestest")
    assert raised.value.code == "profile-unknown"
    assert "best-quality" in raised.value.message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "not JSON"),
        ("[]", "rules"),
        ('{"rules": {}}', "rules"),
        ('{"rules": [3]}', "rule 1"),
        ('{"rules": [{"by": "resolution"}, {"by": "beauty"}]}', "rule 2"),
        ('{"rules": [{"by": "folder"}]}', 'needs "values"'),
        ('{"rules": [{"by": "rating", "values": ["a"]}]}', 'takes no "values"'),
        ('{"rules": [{"by": "name", "values": [1]}]}', "list of texts"),
        ('{"rules": [{"by": "rating", "reverse": "yes"}]}', "true or false"),
        (json.dumps({"rules": [{"by": "rating"}] * 51}), "more than"),
    ],
)
def test_unusable_rules_say_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_profile(text)
    assert raised.value.code == "rules-unreadable"
    assert what in raised.value.message


def test_formats_have_an_order_of_their_own() -> None:
    profile = parse_profile('{"rules": [{"by": "format"}]}')
    members = (PLAIN, replace(PLAIN, format="raw"), replace(PLAIN, format="gif"))
    found = choose(group(*members), profile)
    assert found is not None
    assert found.keep == 1
