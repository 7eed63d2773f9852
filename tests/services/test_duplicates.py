"""The duplicate finder over real files: kinds, groups, memory, arrivals, stops."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageOps

from photoapp.core.duplicates import (
    COPY_KINDS,
    DuplicateDecision,
    DuplicateGroup,
    DuplicateKind,
)
from photoapp.core.errors import ModelError, UsageError
from photoapp.core.events import DuplicatesChanged, PhotosChanged
from photoapp.core.jobs import JobState
from photoapp.imaging import alignment
from photoapp.imaging.views import View
from photoapp.services.copy_search import PIPELINE, CopySearch, FinderParts
from photoapp.services.duplicates import DuplicateFinder
from photoapp.storage.duplicates import DuplicateRepository
from tests.imaging.scenes import detailed
from tests.services.organiser import OpenOrganiser, Organiser

Open = Callable[[Organiser], DuplicateFinder]


@pytest.fixture
def open_finder() -> Iterator[Open]:
    """A finder over an organiser; closed at the end, before the organiser is."""
    opened: list[DuplicateFinder] = []

    def open_it(organiser: Organiser) -> DuplicateFinder:
        finder = DuplicateFinder(
            FinderParts(
                DuplicateRepository(organiser.catalogue),
                organiser.photos,
                organiser.thumbnails,
                organiser.space,
                organiser.pool,
            ),
            organiser.jobs,
            organiser.bus,
        )
        opened.append(finder)
        return finder

    yield open_it
    for finder in opened:
        finder.close()


@pytest.fixture
def finder(organiser: Organiser, open_finder: Open) -> DuplicateFinder:
    return open_finder(organiser)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    return made


def save(
    picture: Image.Image, path: Path, *, taken: str = "", camera: str = "R6", **how: Any
) -> Path:
    """Write a picture, with a capture time and camera when given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken:
        exif[0x010F], exif[0x0110] = "Canon", camera
        exif.get_ifd(0x8769)[0x9003] = taken
    options = {"quality": 90, **how} if path.suffix in (".jpg", ".webp") else how
    picture.save(path, exif=exif, **options)
    return path


def find(organiser: Organiser, finder: DuplicateFinder, folder: Path) -> None:
    """Index the folder, then look for duplicates."""
    organiser.indexer.index_now([folder])
    end = organiser.jobs.wait(finder.start_find(), 60)
    assert end.state is JobState.DONE, end


def names(group: DuplicateGroup) -> set[str]:
    return {member.path.name for member in group.members}


def groups_of(
    finder: DuplicateFinder, *kinds: DuplicateKind
) -> list[tuple[DuplicateKind, set[str]]]:
    return [(group.kind, names(group)) for group in finder.groups(kinds or None)]


def test_every_kind_of_copy_is_told_with_its_reason(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    one, two, three, four = (detailed(seed) for seed in range(4))
    save(one, folder / "one.jpg")
    shutil.copy(folder / "one.jpg", folder / "one again.jpg")
    save(two, folder / "two.png")
    save(two, folder / "two.bmp")
    save(three, folder / "three.jpg")
    save(three.resize((240, 180)), folder / "small.webp", quality=60)
    save(four, folder / "four.jpg")
    save(four.crop((60, 40, 460, 340)), folder / "cropped.jpg")
    for seed in range(20, 26):
        save(detailed(seed), folder / f"other {seed}.jpg")
    find(organiser, finder, folder)
    found = {group.kind: group for group in finder.groups()}
    assert {kind: names(group) for kind, group in found.items()} == {
        DuplicateKind.BYTES: {"one.jpg", "one again.jpg"},
        DuplicateKind.PIXELS: {"two.png", "two.bmp"},
        DuplicateKind.REENCODED: {"three.jpg", "small.webp"},
        DuplicateKind.EDITED: {"four.jpg", "cropped.jpg"},
    }
    smaller, cropped = found[DuplicateKind.REENCODED], found[DuplicateKind.EDITED]
    assert smaller.members[smaller.keep or 0].path.name == "three.jpg"
    assert smaller.reason["scale"] in (0.5, 2.0)
    assert smaller.reason["formats"] is True
    assert smaller.members[1].score > 0.8
    assert cropped.members[cropped.keep or 0].path.name == "four.jpg"
    assert 0.6 < float(cropped.reason["shown"]) < 0.8


def test_only_metadata_differ(organiser: Organiser, finder: DuplicateFinder, folder: Path) -> None:
    save(detailed(1), folder / "plain.jpg")
    save(detailed(1), folder / "told.jpg", taken="2024:05:01 12:00:00")
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.PIXELS, {"plain.jpg", "told.jpg"})]


def test_a_copy_whose_clock_was_set_right_is_still_equal(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg", taken="2024:05:01 12:00:00")
    save(detailed(1), folder / "b.jpg", taken="2024:05:01 13:00:00")
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.PIXELS, {"a.jpg", "b.jpg"})]


def test_flat_frames_are_compared_by_every_pixel(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    black = Image.new("RGB", (300, 200))
    nearly = black.copy()
    nearly.putpixel((150, 100), (4, 4, 4))
    save(black, folder / "black.png")
    save(black, folder / "black.bmp")
    save(nearly, folder / "nearly.png")
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.PIXELS, {"black.png", "black.bmp"})]


def test_a_burst_is_kept_apart_from_copies(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    scene = detailed(5, width=640, height=480)
    for shot in range(3):
        part = scene.crop((shot * 6, shot * 4, 560 + shot * 6, 420 + shot * 4))
        save(part, folder / f"shot {shot}.jpg", taken=f"2024:05:01 12:00:0{shot * 2}")
    tripod = detailed(6)
    save(tripod, folder / "still 1.jpg", taken="2024:05:01 13:00:00")
    save(ImageEnhance.Brightness(tripod).enhance(1.05), folder / "still 2.jpg",
         taken="2024:05:01 13:00:01")  # fmt: skip
    find(organiser, finder, folder)
    found = finder.groups()
    assert {group.kind for group in found} == {DuplicateKind.MOMENT}
    assert sorted(sorted(names(group)) for group in found) == [
        ["shot 0.jpg", "shot 1.jpg", "shot 2.jpg"],
        ["still 1.jpg", "still 2.jpg"],
    ]
    assert all(group.keep is None and group.reclaimable == 0 for group in found)
    assert all("seconds" in group.reason for group in found)
    assert finder.counts().bytes == 0


def test_quick_shots_are_no_copies_though_their_times_are_equal(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    """Cameras that write no parts of a second: what would be lost are pictures."""
    scene = detailed(5, width=640, height=480)
    for shot in range(3):
        part = scene.crop((shot * 5, shot * 3, 600 + shot * 5, 450 + shot * 3))
        save(part, folder / f"shot {shot}.jpg", taken="2024:05:01 12:00:00")
    save(detailed(6), folder / "one.jpg", taken="2024:05:02 12:00:00")
    save(detailed(6), folder / "copy.jpg", taken="2024:05:02 12:00:00", quality=60)
    find(organiser, finder, folder)
    assert sorted(groups_of(finder), key=lambda found: sorted(found[1])) == [
        (DuplicateKind.REENCODED, {"one.jpg", "copy.jpg"}),
        (DuplicateKind.MOMENT, {"shot 0.jpg", "shot 1.jpg", "shot 2.jpg"}),
    ]


def test_framed_copies_belong_to_their_picture(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    """Also with few corners to go by: the hashes of what the frame encloses lead there."""
    light = Image.radial_gradient("L").resize((480, 360)).convert("RGB")
    save(light, folder / "light.jpg")
    save(ImageOps.expand(light, 30, "black"), folder / "framed.jpg")
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.EDITED, {"light.jpg", "framed.jpg"})]


def test_groups_do_not_chain(organiser: Organiser, finder: DuplicateFinder, folder: Path) -> None:
    """Two halves of a picture both belong to it, and not to each other."""
    picture = detailed(7, width=720, height=480)
    save(picture, folder / "whole.jpg")
    save(picture.crop((0, 0, 370, 480)), folder / "left.jpg")
    save(picture.crop((350, 0, 720, 480)), folder / "right.jpg")
    find(organiser, finder, folder)
    groups = finder.groups()
    assert len(groups) == 1
    assert len(groups[0].members) == 2
    assert "whole.jpg" in names(groups[0])


def test_a_raw_file_and_its_picture_are_a_pair(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    from tests.imaging.raw_files import dng

    (folder / "IMG_1.dng").write_bytes(dng(detailed(8)))
    save(detailed(8), folder / "IMG_1.jpg")
    save(detailed(8), folder / "elsewhere" / "IMG_1.gif")
    find(organiser, finder, folder)
    pairs = groups_of(finder, DuplicateKind.RAW_PAIR)
    assert pairs == [(DuplicateKind.RAW_PAIR, {"IMG_1.dng", "IMG_1.jpg"})]
    assert all("IMG_1.dng" not in group for _, group in groups_of(finder))


def test_asked_for_some_kinds_copies_are_grouped_by_these_alone(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    shutil.copy(folder / "a.jpg", folder / "b.jpg")
    save(detailed(1), folder / "c.jpg", quality=40)
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg", "c.jpg"})]
    assert groups_of(finder, DuplicateKind.BYTES) == [(DuplicateKind.BYTES, {"a.jpg", "b.jpg"})]
    counts = finder.counts()
    assert (counts.groups, counts.files) == (1, 3)
    assert counts.bytes == (folder / "a.jpg").stat().st_size + (folder / "c.jpg").stat().st_size
    assert counts.by_kind[DuplicateKind.BYTES].files == 2
    assert counts.by_kind[DuplicateKind.EDITED].groups == 0
    assert counts.compared == counts.photos == 2


def test_groups_by_folder_size_and_page(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    for seed in range(3):
        save(detailed(seed, width=300 + 100 * seed, height=300), folder / str(seed) / "a.jpg")
        shutil.copy(folder / str(seed) / "a.jpg", folder / f"{seed}.jpg")
    find(organiser, finder, folder)
    everything = finder.groups()
    assert [group.reclaimable for group in everything] == sorted(
        (group.reclaimable for group in everything), reverse=True
    )
    inside = finder.groups(folder=folder / "1")
    assert [member.path.parent.name for group in inside for member in group.members].count("1") == 1
    assert finder.groups(min_bytes=everything[0].reclaimable) == everything[:1]
    assert finder.groups(limit=1, offset=1) == everything[1:2]
    assert finder.group(everything[2].key) == everything[2]
    assert finder.group("nothing") is None


def test_a_decision_is_remembered_by_content(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    save(detailed(2), folder / "c.jpg")
    shutil.copy(folder / "c.jpg", folder / "d.jpg")
    find(organiser, finder, folder)
    for group in finder.groups():
        finder.dismiss(group, DuplicateDecision.KEEP_BOTH)
    assert finder.groups() == []
    (folder / "a.jpg").rename(folder / "moved.jpg")
    (folder / "d.jpg").rename(folder / "e.jpg")
    find(organiser, finder, folder)
    assert finder.groups() == []
    organiser.catalogue.write(
        lambda database: database.conn.execute("DELETE FROM duplicate_compared")
    )
    find(organiser, finder, folder)
    assert finder.groups() == []


def test_a_decision_can_be_taken_back(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    find(organiser, finder, folder)
    (group,) = finder.groups()
    finder.dismiss(group, DuplicateDecision.DIFFERENT)
    assert finder.groups() == []
    finder.restore(group)
    assert finder.groups() == [group]
    assert organiser.events.count(DuplicatesChanged()) == 3


def test_a_new_version_beside_kept_ones_is_shown_again(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    find(organiser, finder, folder)
    finder.dismiss(finder.groups(), DuplicateDecision.KEEP_BOTH)
    save(detailed(1), folder / "c.jpg", quality=60)
    find(organiser, finder, folder)
    (group,) = finder.groups()
    assert len(group.members) == 2
    assert "c.jpg" in names(group)


def test_a_search_can_be_started_after_many_other_jobs(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    """Jobs that ended long ago are forgotten."""
    save(detailed(1), folder / "a.jpg")
    find(organiser, finder, folder)
    for _ in range(60):
        organiser.jobs.wait(organiser.jobs.start("scan", "Scanning", lambda control: None), 60)
    save(detailed(1), folder / "b.jpg", quality=60)
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg"})]


def test_ignored_folders_are_never_proposed(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "backup" / "b.jpg", quality=40)
    shutil.copy(folder / "a.jpg", folder / "backup" / "a.jpg")
    find(organiser, finder, folder)
    assert len(finder.groups()[0].members) == 3
    finder.ignore_folder(folder / "backup")
    assert finder.groups() == []
    assert [ignored.path for ignored in finder.ignored_folders()] == [folder / "backup"]
    finder.heed_folder(folder / "backup")
    assert len(finder.groups()[0].members) == 3
    assert finder.ignored_folders() == []


def test_a_folder_that_is_nowhere_cannot_be_ignored(finder: DuplicateFinder) -> None:
    with pytest.raises(UsageError) as caught:
        finder.ignore_folder(Path("/no/volume/is/known/yet"))
    assert caught.value.code == "folder-unknown"


def test_nothing_is_compared_twice(
    organiser: Organiser, finder: DuplicateFinder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    find(organiser, finder, folder)
    laid: list[object] = []
    real = alignment.align

    def counting(one: View, other: View) -> object:
        laid.append(one)
        return real(one, other)

    monkeypatch.setattr(alignment, "align", counting)
    find(organiser, finder, folder)
    assert laid == []
    save(detailed(1), folder / "c.jpg", quality=60)
    find(organiser, finder, folder)
    assert len(laid) == 2
    assert len(finder.groups()[0].members) == 3


def test_new_photos_are_compared_on_arrival(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    finder.watch(settle=0.1)
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    organiser.indexer.index_now([folder])
    until = time.monotonic() + 60
    while not finder.groups() and time.monotonic() < until:
        time.sleep(0.05)
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg"})]


def test_photos_that_come_during_a_search_are_compared_as_well(
    organiser: Organiser, finder: DuplicateFinder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(detailed(1), folder / "a.jpg")
    organiser.indexer.index_now([folder])
    whole = CopySearch.run
    runs: list[int] = []

    def meanwhile(search: CopySearch) -> int:
        compared = whole(search)
        if not runs:
            save(detailed(1), folder / "b.jpg", quality=40)
            organiser.indexer.index_now([folder])
        runs.append(compared)
        return compared

    monkeypatch.setattr(CopySearch, "run", meanwhile)
    assert organiser.jobs.wait(finder.start_find(), 60).state is JobState.DONE
    assert runs == [1, 1, 0]
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg"})]


def test_a_photo_that_stays_waiting_does_not_keep_the_search_going(
    organiser: Organiser, finder: DuplicateFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[CopySearch] = []
    monkeypatch.setattr(CopySearch, "run", lambda search: runs.append(search) or 1)  # type: ignore[func-returns-value]
    assert organiser.jobs.wait(finder.start_find(), 60).state is JobState.DONE
    assert 1 < len(runs) < 10


def test_a_vector_that_comes_late_is_taken_into_account_but_stars_start_nothing(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    find(organiser, finder, folder)
    searches = [one for one in organiser.jobs.snapshots() if one.kind == "duplicates"]
    finder.watch(settle=0.05)
    organiser.bus.publish(PhotosChanged(tuple(organiser.ids)))
    time.sleep(0.4)
    assert [one for one in organiser.jobs.snapshots() if one.kind == "duplicates"] == searches

    def without_model(database: Any) -> int:
        return int(database.conn.execute("UPDATE duplicate_compared SET model_key = ''").rowcount)

    organiser.catalogue.write(without_model)
    organiser.bus.publish(PhotosChanged(tuple(organiser.ids)))
    until = time.monotonic() + 60
    key = str(organiser.space.key)
    while len(finder._rows.waiting(PIPELINE, key)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not len(finder._rows.waiting(PIPELINE, key))


def test_it_works_without_a_model(
    organiser: Organiser, finder: DuplicateFinder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ModelError("model-missing", "The model is gone; pull it again.")

    save(detailed(1), folder / "a.jpg")
    save(detailed(1).crop((60, 40, 460, 340)), folder / "b.jpg", quality=60)
    save(detailed(2), folder / "c.jpg")
    organiser.indexer.index_now([folder])
    with monkeypatch.context() as patch:
        patch.setattr(organiser.space, "pair", missing)
        assert organiser.jobs.wait(finder.start_find(), 60).state is JobState.DONE
    assert groups_of(finder) == [(DuplicateKind.EDITED, {"a.jpg", "b.jpg"})]
    # With the model back, its vectors are taken into account.
    job = finder.start_find()
    assert organiser.jobs.wait(job, 60).total == 3


def test_a_search_can_be_stopped_and_goes_on_later(
    organiser: Organiser, finder: DuplicateFinder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    organiser.indexer.index_now([folder])
    begun, go_on = threading.Event(), threading.Event()
    real = alignment.align

    def slow(one: View, other: View) -> object:
        begun.set()
        assert go_on.wait(60)
        return real(one, other)

    monkeypatch.setattr(alignment, "align", slow)
    job = finder.start_find()
    assert begun.wait(60)
    assert finder.start_find() == job
    organiser.jobs.cancel(job)
    go_on.set()
    assert organiser.jobs.wait(job, 60).state is JobState.CANCELLED
    find(organiser, finder, folder)
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg"})]


def test_what_was_found_outlives_the_application(
    open_organiser: OpenOrganiser, open_finder: Open, folder: Path
) -> None:
    first = open_organiser()
    save(detailed(1), folder / "a.jpg")
    save(detailed(1), folder / "b.jpg", quality=40)
    find(first, open_finder(first), folder)
    first.close()
    finder = open_finder(open_organiser())
    assert groups_of(finder) == [(DuplicateKind.REENCODED, {"a.jpg", "b.jpg"})]


def test_files_that_cannot_be_read_now_are_compared_by_thumbnails(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.png")
    save(detailed(1), folder / "b.bmp")
    organiser.indexer.index_now([folder])
    (folder / "b.bmp").unlink()
    job = organiser.jobs.wait(finder.start_find(), 60)
    assert job.state is JobState.DONE
    (group,) = finder.groups()
    assert group.kind is DuplicateKind.REENCODED
    assert group.reason["unread"] is True
    assert [error.code for error in job.errors] == ["file-vanished"]


def test_files_away_count_as_existing_and_free_nothing(
    organiser: Organiser, finder: DuplicateFinder, folder: Path
) -> None:
    save(detailed(1), folder / "a.jpg")
    shutil.copy(folder / "a.jpg", folder / "b.jpg")
    find(organiser, finder, folder)
    organiser.catalogue.write(
        lambda database: database.conn.execute("UPDATE volumes SET online = 0")
    )
    organiser.bus.publish(DuplicatesChanged())
    (group,) = finder.groups(COPY_KINDS)
    assert [member.online for member in group.members] == [False, False]
    assert group.reclaimable == 0
