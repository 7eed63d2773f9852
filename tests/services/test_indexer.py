"""The library stays in step with the folders, and encodes each content exactly once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.errors import LibraryBusyError, ModelError, PhotoappError, UsageError
from photoapp.core.events import BackgroundCrash
from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.library import MountedVolume
from photoapp.core.photo import LocationState, PhotoId, PhotoReading, PhotoState
from photoapp.services import ingest
from photoapp.services.decoding import DecodeTask, KnownContent
from tests.services.organiser import MakePhoto, OpenOrganiser, Organiser


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def shown(organiser: Organiser) -> dict[str, PhotoState]:
    return {row.name: row.state for row in organiser.photos.rows(organiser.ids)}


def searchable(organiser: Organiser) -> set[str]:
    return {name for name, state in shown(organiser).items() if state is PhotoState.READY}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir(exist_ok=True)
    return folder


def test_indexing_makes_every_photo_searchable(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    for name in ("a.jpg", "sub/b.jpg", "子目录/猫.jpg"):
        make_photo(name)
    report = organiser.indexer.index_now([photos])
    assert (report.found, report.indexed, report.reused, report.failed) == (3, 3, 0, 0)
    assert searchable(organiser) == {"a.jpg", "b.jpg", "猫.jpg"}
    assert len(organiser.space.index()) == 3
    for row in organiser.photos.rows(organiser.ids):
        assert organiser.thumbnails.has(row.content_key)
    (job,) = [one for one in organiser.jobs.snapshots() if one.kind == "index"]
    assert (job.done, job.total) == (3, 3)
    again = organiser.indexer.index_now([photos])
    assert (again.found, again.indexed, again.reused) == (3, 0, 3)
    assert organiser.encoder.pictures == 3
    assert organiser.catalogue.check() == []


def test_the_decoders_have_work_while_a_batch_is_recorded(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 120  # more than a batch and all that is under way
    for number in range(count):
        make_photo(f"{number:03}.jpg", size=48)
    given: list[Future[PhotoReading | KnownContent]] = []
    at_first: list[int] = []
    at_rows: list[int] = []
    submit, put = organiser.pool.submit, organiser.thumbnails.put
    record = organiser.photos.record_readings

    def counted(task: DecodeTask, *, urgent: bool = False) -> Any:
        given.append(submit(task, urgent=urgent))
        return given[-1]

    def after_all_are_decoded(name: str, thumbnail: bytes) -> None:
        at_first.append(len(given))
        wait(given, timeout=60)
        put(name, thumbnail)

    def rows(readings: Any) -> Any:
        at_rows.append(len(given))
        return record(readings)

    monkeypatch.setattr(organiser.pool, "submit", counted)
    monkeypatch.setattr(organiser.thumbnails, "put", after_all_are_decoded)
    monkeypatch.setattr(organiser.photos, "record_readings", rows)
    report = organiser.indexer.index_now([photos])
    assert (report.indexed, report.failed) == (count, 0)
    assert at_first[0] < at_rows[0]


def test_what_was_read_is_kept_when_indexing_cannot_go_on(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        make_photo(f"{name}.jpg")
    fill = ingest._Run._fill
    recording: list[str] = []
    put = organiser.thumbnails.put

    def seen(name: str, thumbnail: bytes) -> None:
        recording.append(name)
        put(name, thumbnail)

    def failing(run: ingest._Run) -> None:
        if recording:
            raise ModelError("model-failed", "The model failed.")
        fill(run)

    monkeypatch.setattr(organiser.thumbnails, "put", seen)
    monkeypatch.setattr(ingest._Run, "_fill", failing)
    with pytest.raises(PhotoappError):
        organiser.indexer.index_now([photos])
    assert recording
    assert len(organiser.ids) == len(set(recording))


def test_equal_files_are_one_photo_with_two_places(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    original = make_photo("a.jpg")
    shutil.copy(original, photos / "copy of a.jpg")
    report = organiser.indexer.index_now([photos])
    assert (report.found, report.indexed, report.reused) == (2, 1, 1)
    (photo,) = organiser.ids
    places = organiser.photos.paths([photo])[photo]
    assert {place.path.name for place in places} == {"a.jpg", "copy of a.jpg"}
    assert organiser.encoder.pictures == 1


@pytest.mark.parametrize("how", ["file", "folder", "touched"])
def test_moves_and_renames_cost_no_encoding_and_lose_nothing(
    how: str, organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    for number in range(4):
        make_photo(f"2023/holiday {number}.jpg")
    organiser.indexer.index_now([photos])
    before = organiser.ids
    organiser.photos.set_rating(before, 4)
    if how == "file":
        for number in range(4):
            (photos / f"2023/holiday {number}.jpg").rename(photos / f"renamed {number}.jpg")
    elif how == "folder":
        (photos / "2023").rename(photos / "假期 2023")
    else:  # copied elsewhere by a program that sets new times, and the originals deleted
        for number in range(4):
            data = (photos / f"2023/holiday {number}.jpg").read_bytes()
            (photos / f"copied {number}.jpg").write_bytes(data)
        shutil.rmtree(photos / "2023")
    report = organiser.indexer.index_now([photos])
    assert (report.found, report.indexed, report.reused) == (4, 0, 4)
    assert organiser.ids == before
    assert {row.rating for row in organiser.photos.rows(before)} == {4}
    assert organiser.encoder.pictures == 4
    for places in organiser.photos.paths(before).values():
        present = [place for place in places if place.state is LocationState.PRESENT]
        assert [place.path.exists() for place in present] == [True]


def test_deleted_and_restored(organiser: Organiser, make_photo: MakePhoto, photos: Path) -> None:
    path = make_photo("a.jpg")
    make_photo("b.jpg")
    organiser.indexer.index_now([photos])
    data, stamp = path.read_bytes(), path.stat()
    path.unlink()
    organiser.indexer.index_now([photos])
    assert set(shown(organiser)) == {"b.jpg"}
    path.write_bytes(data)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    organiser.indexer.index_now([photos])
    assert searchable(organiser) == {"a.jpg", "b.jpg"}
    assert organiser.encoder.pictures == 2


def test_an_edited_file_becomes_new_content_that_keeps_the_persons_marks(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg", 1)
    organiser.indexer.index_now([photos])
    organiser.photos.set_rating(organiser.ids, 5)
    organiser.photos.set_favourite(organiser.ids, on=True)
    make_photo("a.jpg", 2)
    report = organiser.indexer.index_now([photos])
    assert report.indexed == 1
    (row,) = organiser.photos.rows(organiser.ids)
    assert row.state is PhotoState.READY
    assert (row.rating, row.favourite) == (5, True)


def test_a_drive_unplugged_and_plugged_in_elsewhere(
    open_organiser: OpenOrganiser, make_photo: MakePhoto, tmp_path: Path, photos: Path
) -> None:
    make_photo("drive/a.jpg")
    make_photo("drive/sub/b.jpg")
    first = tmp_path / "media" / "one"
    first.parent.mkdir()
    (photos / "drive").rename(first)
    system = MountedVolume("uuid:system", "system", Path(tmp_path.anchor))
    mounted = [system, MountedVolume("uuid:1234-ABCD", "Photos drive", first)]
    organiser = open_organiser(list_volumes=lambda: list(mounted))
    organiser.indexer.index_now([first])
    before = organiser.ids
    # Unplugged: offline, not deleted.
    second = tmp_path / "media" / "two"
    first.rename(second)
    del mounted[1]
    organiser.indexer.index_now([])
    assert organiser.ids == before
    assert all(row.offline for row in organiser.photos.rows(before))
    assert [folder.online for folder in organiser.indexer.folders()] == [False]
    # Plugged in again under another mount point.
    mounted.append(MountedVolume("uuid:1234-ABCD", "Photos drive", second))
    report = organiser.indexer.index_now([second])
    assert (report.found, report.indexed) == (2, 0)
    assert organiser.ids == before
    assert not any(row.offline for row in organiser.photos.rows(before))
    assert [folder.path for folder in organiser.indexer.folders()] == [second]
    assert organiser.encoder.pictures == 2


def test_unreadable_files_are_named_and_read_again_when_they_change(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("good.jpg")
    broken = photos / "broken.jpg"
    broken.write_bytes(b"this is not a picture")
    os.utime(broken, (1, 1))
    report = organiser.indexer.index_now([photos])
    assert (report.found, report.indexed, report.failed) == (2, 1, 1)
    (failure,) = report.failures
    assert failure.path == broken
    assert failure.reason
    again = organiser.indexer.index_now([photos])
    assert (again.reused, again.failed) == (1, 1)
    make_photo("broken.jpg")
    healed = organiser.indexer.index_now([photos])
    assert (healed.indexed, healed.failed) == (1, 0)
    assert searchable(organiser) == {"good.jpg", "broken.jpg"}


def test_wrong_folders_are_refused_with_advice(organiser: Organiser, photos: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        organiser.indexer.index_now([photos / "absent"])
    file = photos / "a.txt"
    file.write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        organiser.indexer.add_folder(file)


def test_a_folder_inside_a_watched_one_is_not_added_again(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    make_photo("sub/b.jpg")
    organiser.indexer.index_now([photos])
    report = organiser.indexer.index_now([photos / "sub"])
    assert (report.found, report.reused) == (1, 1)
    assert [folder.path for folder in organiser.indexer.folders()] == [photos]


def test_removing_a_folder_keeps_content_for_when_it_is_added_again(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    organiser.indexer.index_now([photos])
    (folder,) = organiser.indexer.folders()
    organiser.photos.set_rating(organiser.ids, 3)
    organiser.indexer.remove_folder(folder.folder)
    assert organiser.ids == []
    assert (photos / "a.jpg").exists()
    organiser.indexer.index_now([photos])
    assert [row.rating for row in organiser.photos.rows(organiser.ids)] == [3]
    assert organiser.encoder.pictures == 1


def test_two_processes_do_not_index_one_library_together(
    organiser: Organiser, open_organiser: OpenOrganiser, photos: Path
) -> None:
    organiser.indexer.start()
    wait_for(lambda: organiser.indexer._lock is not None)
    other = open_organiser(organiser.library)
    with pytest.raises(LibraryBusyError, match="Another photoapp"):
        other.indexer.index_now([photos])
    # One that waits for its turn says so as what it is, not as a bug.
    other.indexer.start()
    wait_for(lambda: any(isinstance(event, BackgroundCrash) for event in other.events))
    (told,) = [event for event in other.events if isinstance(event, BackgroundCrash)]
    assert (told.code, told.trace) == ("library-shared", "")


def test_the_index_takes_in_what_another_process_committed(
    organiser: Organiser, open_organiser: OpenOrganiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    organiser.indexer.index_now([photos])
    assert len(organiser.space.index()) == 1
    other = open_organiser(organiser.library)
    make_photo("b.jpg")
    other.indexer.index_now([photos])
    index = organiser.space.index()
    assert index.ids().tolist() == organiser.ids
    np.testing.assert_allclose(
        index.vectors(index.ids()), other.space.index().vectors(index.ids()), atol=1e-3
    )


# Live -----------------------------------------------------------------------------


@pytest.fixture
def live(organiser: Organiser, photos: Path) -> Organiser:
    organiser.indexer.start()
    organiser.indexer.add_folder(photos)
    wait_for(lambda: organiser.indexer._watcher.wait_ready(0))
    return organiser


def test_live_events(live: Organiser, make_photo: MakePhoto, photos: Path) -> None:
    make_photo("new.jpg")
    wait_for(lambda: searchable(live) == {"new.jpg"})
    make_photo("deep/er/inside.jpg")
    wait_for(lambda: searchable(live) == {"new.jpg", "inside.jpg"})
    (photos / "new.jpg").rename(photos / "renamed.jpg")
    wait_for(lambda: searchable(live) == {"renamed.jpg", "inside.jpg"})
    (photos / "deep").rename(photos / "deeper")
    wait_for(
        lambda: (
            {place.path for one in live.photos.paths(live.ids).values() for place in one}
            == {photos / "renamed.jpg", photos / "deeper/er/inside.jpg"}
        )
    )
    shutil.rmtree(photos / "deeper")
    wait_for(lambda: searchable(live) == {"renamed.jpg"})
    # An editor that writes beside and renames over.
    make_photo("edit.tmp.jpg", 99)
    (photos / "edit.tmp.jpg").replace(photos / "renamed.jpg")
    wait_for(lambda: searchable(live) == {"renamed.jpg"} and live.encoder.pictures == 3)
    assert live.catalogue.check() == []


def test_a_half_written_copy_is_not_reported_as_broken(
    live: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_photo("../elsewhere/big.jpg", size=900).read_bytes()
    size = len(data) // 4 + 1
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    tries: list[int] = []
    submit = live.pool.submit

    def grown(task: DecodeTask, *, urgent: bool = False) -> Any:
        """The copy goes on between two tries: one that stands still is broken."""
        tries.append(len(parts))
        if parts:
            with (photos / "big.jpg").open("ab") as target:
                target.write(parts.pop(0))
        return submit(task, urgent=urgent)

    monkeypatch.setattr(ingest, "_RETRY_SECONDS", 0.3)
    monkeypatch.setattr(ingest, "_SETTLE_SECONDS", 60.0)  # a slow machine's try takes long
    monkeypatch.setattr(live.pool, "submit", grown)
    (photos / "big.jpg").write_bytes(parts.pop(0))
    wait_for(lambda: searchable(live) == {"big.jpg"})
    assert tries[:3] == [3, 2, 1]
    assert [one.errors for one in live.jobs.snapshots() if one.errors] == []
    assert live.photos.failed() == []


def test_a_burst_of_files(live: Organiser, make_photo: MakePhoto, photos: Path) -> None:
    for number in range(300):
        make_photo(f"burst/{number:03}.jpg", size=64)
    wait_for(lambda: len(searchable(live)) == 300, 200)
    assert live.encoder.pictures == 300


def test_pause_holds_new_photos_and_resume_takes_them(
    live: Organiser, make_photo: MakePhoto
) -> None:
    live.indexer.pause()
    make_photo("a.jpg")
    time.sleep(1.0)
    assert shown(live) == {}
    live.indexer.resume()
    wait_for(lambda: searchable(live) == {"a.jpg"})


def test_a_removed_watched_folder_goes_offline_not_lost(
    live: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    wait_for(lambda: searchable(live) == {"a.jpg"})
    photos.rename(photos.with_name("away"))
    wait_for(lambda: [row.offline for row in live.photos.rows(live.ids)] == [True])
    photos.with_name("away").rename(photos)
    wait_for(lambda: [row.offline for row in live.photos.rows(live.ids)] == [False])
    assert live.encoder.pictures == 1


def test_scope_of_a_folder_counts_its_photos(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    make_photo("sub/b.jpg")
    organiser.indexer.index_now([photos])
    (folder,) = organiser.indexer.folders()
    assert folder.photos == 2
    scope = Scope(ScopeKind.FOLDER, folder=folder.folder, subfolder="sub")
    found = [PhotoId(int(one)) for one in organiser.photos.ids(scope)]
    rows = organiser.photos.rows(found)
    assert [row.name for row in rows] == ["b.jpg"]
