"""Trouble does not end the indexer, wear the machine out or override a person."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from photoapp.core.errors import CatalogueError, UsageError
from photoapp.core.events import BackgroundCrash
from photoapp.core.jobs import JobState
from photoapp.core.library import MountedVolume
from photoapp.services import index_hold, indexer, presence
from photoapp.services.index_hold import IndexHold
from photoapp.services.scanning import Scanner
from photoapp.services.volumes import mounted_volumes
from tests.services.organiser import MakePhoto, OpenOrganiser, Organiser
from tests.services.test_indexer import searchable, wait_for

# The system cannot even look: an OSError like that of a closed folder.
NAMELESS = Path("/" + "x" * 300)


def runs(organiser: Organiser) -> list[JobState]:
    return [one.state for one in organiser.jobs.snapshots() if one.kind == "index"]


def crashes(organiser: Organiser) -> list[BackgroundCrash]:
    return [event for event in organiser.events if isinstance(event, BackgroundCrash)]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "_LOOK_SECONDS", 0.05)


@pytest.fixture
def live(quick: None, organiser: Organiser, photos: Path) -> Organiser:
    organiser.indexer.start()
    organiser.indexer.add_folder(photos)
    wait_for(lambda: organiser.indexer._watcher.wait_ready(0))
    return organiser


@pytest.mark.usefixtures("quick")
def test_a_photo_that_waits_on_an_unplugged_drive_starts_no_run(
    open_organiser: OpenOrganiser, make_photo: MakePhoto, tmp_path: Path, photos: Path
) -> None:
    make_photo("a.jpg")
    system = MountedVolume("uuid:system", "system", Path(tmp_path.anchor))
    drive = MountedVolume("uuid:1234-ABCD", "Photos drive", photos)
    mounted = [system, drive]
    organiser = open_organiser(list_volumes=lambda: list(mounted))
    organiser.indexer.index_now([photos])
    (photo,) = organiser.ids

    def not_encoded(database: Any) -> int:
        database.conn.execute("DELETE FROM vectors")
        return int(database.conn.execute("UPDATE assets SET state = 'pending'").rowcount)

    organiser.catalogue.write(not_encoded)
    key = organiser.space.key
    assert organiser.vectors.without_vector(key, 9) == [photo]
    assert organiser.photos.pending_count(key) == 1
    before = len(runs(organiser))
    mounted.remove(drive)
    photos.rename(tmp_path / "away")
    organiser.indexer.start()
    wait_for(lambda: [folder.online for folder in organiser.indexer.folders()] == [False])
    assert organiser.vectors.without_vector(key, 9) == []
    assert organiser.photos.pending_count(key) == 0
    time.sleep(0.5)
    assert len(runs(organiser)) == before
    (tmp_path / "away").rename(photos)
    mounted.append(drive)
    wait_for(lambda: organiser.vectors.has(key, photo))


def test_upkeep_that_fails_is_told_once_and_photos_go_on_being_indexed(
    live: Organiser, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Semaphore(0)

    def full() -> None:
        failed.release()
        raise CatalogueError("disk-full", "There is no room.")

    monkeypatch.setattr(indexer, "_SAVE_SECONDS", 0.0)
    monkeypatch.setattr(live.indexer, "_when_idle", full)
    for _ in range(3):
        assert failed.acquire(timeout=60)
    monkeypatch.setattr(indexer, "_SAVE_SECONDS", 60.0)
    make_photo("a.jpg")
    wait_for(lambda: searchable(live) == {"a.jpg"})
    (crash,) = crashes(live)
    assert (crash.where, crash.code, crash.trace) == ("indexer", "disk-full", "")


def test_what_was_to_be_scanned_is_not_forgotten_by_an_error(
    live: Organiser, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = live.indexer._scan_changed
    given: list[set[Path]] = []

    def at_third(changed: set[Path]) -> None:
        given.append(set(changed))
        if len(given) < 3:
            raise OSError(5, "Input/output error")
        whole(changed)

    monkeypatch.setattr(live.indexer, "_scan_changed", at_third)
    make_photo("a.jpg")
    # The scan of a folder just added can find it as well, before the watcher tells of it.
    wait_for(lambda: len(given) > 2 and searchable(live) == {"a.jpg"})
    assert given[0]
    assert given[0] <= given[1] <= given[2]
    assert [crash.message for crash in crashes(live)] == ["OSError(5, 'Input/output error')"]


def test_after_everything_is_indexed_failing_upkeep_is_no_failure(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise CatalogueError("disk-full", "There is no room.")

    monkeypatch.setattr(organiser.indexer, "_when_idle", full)
    make_photo("a.jpg")
    assert organiser.indexer.index_now([photos]).indexed == 1


def test_cancelled_stays_cancelled_until_something_new_comes(
    live: Organiser, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = threading.Event()
    whole = live.indexer._ingest.run

    def held(control: Any, **more: Any) -> object:
        reached.set()
        while not control.cancelled:
            time.sleep(0.01)
        control.checkpoint()
        return None

    monkeypatch.setattr(live.indexer._ingest, "run", held)
    make_photo("a.jpg")
    assert reached.wait(60)
    (job,) = [one.job for one in live.jobs.snapshots() if one.kind == "index"]
    live.jobs.cancel(job)
    assert live.jobs.wait(job, 60).state is JobState.CANCELLED
    time.sleep(0.5)
    assert runs(live) == [JobState.CANCELLED]
    monkeypatch.setattr(live.indexer._ingest, "run", whole)
    make_photo("b.jpg")
    wait_for(lambda: searchable(live) == {"a.jpg", "b.jpg"})


def test_that_files_are_new_is_told_before_a_run_can_begin_with_them(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    """Told later, a run that was cancelled in between would begin anew by itself."""
    make_photo("a.jpg")
    organiser.indexer.add_folder(photos)
    (place,) = organiser.indexer._folders.places()
    to_read: list[int] = []
    scanner = Scanner(
        organiser.photos,
        organiser.bus,
        before_pending=lambda: to_read.append(len(organiser.photos.pending_locations(9))),
    )
    assert scanner.scan(place).pending == 1
    assert scanner.scan(place).pending == 0
    assert to_read == [0]


def test_a_run_that_fails_is_not_repeated_at_once_but_when_asked_for(
    live: Organiser, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = live.indexer._ingest.run

    def full(control: Any, **more: Any) -> object:
        raise CatalogueError("disk-full", "There is no room.")

    monkeypatch.setattr(live.indexer._ingest, "run", full)
    # Not the 5 seconds after which it may: this test can take that long.
    monkeypatch.setattr(live.indexer._hold, "_seconds", 600.0)
    make_photo("a.jpg")
    wait_for(lambda: runs(live) == [JobState.FAILED])
    time.sleep(0.5)
    assert runs(live) == [JobState.FAILED]
    monkeypatch.setattr(live.indexer._ingest, "run", whole)
    live.indexer.resume()
    wait_for(lambda: searchable(live) == {"a.jpg"})


def test_while_paused_a_half_written_file_does_not_keep_the_indexer_busy(
    live: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "_LOOK_SECONDS", 600.0)
    live.indexer.pause()
    monkeypatch.setattr(live.indexer._ingest, "retry_due", lambda: time.monotonic() - 1)
    live.indexer.wake()
    time.sleep(0.2)
    looks: list[object] = []

    def looked(volumes: object) -> set[object]:
        looks.append(volumes)
        return set()

    monkeypatch.setattr(live.indexer._folders, "refresh", looked)
    time.sleep(0.7)
    assert len(looks) <= 1


def test_failures_are_tried_again_later_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(index_hold, "time", SimpleNamespace(monotonic=lambda: now))
    hold = IndexHold()

    def held() -> bool:
        return hold.held

    waits = []
    for _ in range(9):
        assert not held()
        hold.failed()
        began = now
        while held():
            now += 1.0
        waits.append(now - began)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    hold.failed()
    hold.something_new()
    assert held(), "new photos would fail as well"
    hold.asked()
    assert not held()
    hold.failed()
    now += 5
    assert not held()
    hold.done()
    hold.cancelled()
    assert held()
    hold.something_new()
    assert not held()


def test_places_that_cannot_be_looked_at_are_neither_there_nor_gone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    here = {
        path: (presence.is_folder(path), presence.no_folder(path), presence.nothing_at(path))
        for path in (tmp_path, file, tmp_path / "gone", file / "below", NAMELESS)
    }
    assert list(here.values()) == [
        (True, False, False),
        (False, True, False),
        (False, True, True),
        (False, True, True),
        (False, False, False),
    ]


def test_a_mount_point_that_cannot_be_looked_at_is_left_out(
    monkeypatch: pytest.MonkeyPatch, organiser: Organiser, photos: Path
) -> None:
    import psutil

    real = psutil.disk_partitions(all=True)
    odd = SimpleNamespace(device="overlay", mountpoint=str(NAMELESS), fstype="overlay", opts="")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [*real, odd])  # noqa: A006
    assert NAMELESS not in [one.mount_point for one in mounted_volumes()]
    organiser.indexer.add_folder(photos)
    with pytest.raises(UsageError) as caught:
        organiser.indexer.add_folder(NAMELESS)
    assert caught.value.code == "directory-unreadable"
