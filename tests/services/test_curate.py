"""Ratings, favourites, albums and the trash, each undone again."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import send2trash.plat_other as freedesktop

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.events import PhotosAdded, PhotosChanged, PhotosRemoved
from photoapp.core.photo import FileStamp, PhotoId
from photoapp.services.curate import Curator
from photoapp.services.trash import (
    SystemTrash,
    TrashEntry,
    freedesktop_entries,
    mount_of,
    recycle_bin_entries,
    stamp_of,
)
from photoapp.storage.journal import Journal
from tests.services.files_shelf import FilesShelf

linux_only = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="uses the freedesktop trash in a temporary folder"
)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home trash of its own. send2trash reads the environment when it is imported."""
    data = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", os.fsencode(data))
    monkeypatch.setattr(freedesktop, "HOMETRASH_B", os.fsencode(data / "Trash"))
    return data / "Trash"


@pytest.fixture
def curator(shelf: FilesShelf, trash: Path) -> Curator:
    return Curator(
        shelf.photos,
        Journal(shelf.catalogue),
        shelf.bus,
        trash=SystemTrash(send=freedesktop.send2trash),
    )


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below with content and time."""
    return {
        str(one.relative_to(folder)): (one.read_bytes(), one.stat().st_mtime_ns)
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


# Ratings, favourites, albums


def test_rating_and_undo(shelf: FilesShelf, curator: Curator) -> None:
    one, two = shelf.add_file("1.jpg"), shelf.add_file("2.jpg")
    curator.rate([one], 2)
    entry = curator.rate([one, two], 5)
    assert entry is not None
    assert [row.rating for row in shelf.photos.rows([one, two])] == [5, 5]
    assert curator.rate([one, two], 5) is None, "nothing changed: nothing to undo"
    assert shelf.last_event() == PhotosChanged((one, two))
    assert curator.undo() == "rate"
    assert [row.rating for row in shelf.photos.rows([one, two])] == [2, 0]
    assert curator.undo() == "rate"
    assert curator.undo() == ""
    assert [row.rating for row in shelf.photos.rows([one, two])] == [0, 0]


def test_undo_leaves_what_was_changed_since(shelf: FilesShelf, curator: Curator) -> None:
    one, two = shelf.add_file("1.jpg"), shelf.add_file("2.jpg")
    first = curator.rate([one, two], 3)
    curator.rate([two], 4)
    assert first is not None
    curator.undo(first)
    assert [row.rating for row in shelf.photos.rows([one, two])] == [0, 4]


def test_favourite_and_undo(shelf: FilesShelf, curator: Curator) -> None:
    photo = shelf.add_file("1.jpg")
    curator.favourite([photo], True)
    assert shelf.photos.rows([photo])[0].favourite
    assert curator.undo() == "favourite"
    assert not shelf.photos.rows([photo])[0].favourite


def test_every_album_act_is_undone(shelf: FilesShelf, curator: Curator) -> None:
    one, two = shelf.add_file("1.jpg"), shelf.add_file("2.jpg")
    album = curator.create_album("夏天", [one])
    assert curator.add_to_album(album, [one, two]) == 1
    assert curator.remove_from_album(album, [one]) == 1
    assert curator.remove_from_album(album, [one]) == 0
    curator.rename_album(album, "Summer")
    curator.delete_album(album)
    assert curator.albums() == []

    def state() -> tuple[list[str], list[PhotoId]]:
        return [one.name for one in curator.albums()], shelf.photos.album_members(album)

    assert curator.undo() == "album-delete"
    assert state() == (["Summer"], [two])
    assert curator.undo() == "album-rename"
    assert state() == (["夏天"], [two])
    assert curator.undo() == "album-remove"
    assert state() == (["夏天"], [one, two])
    assert curator.undo() == "album-add"
    assert state() == (["夏天"], [one])
    assert curator.undo() == "album-create"
    assert state() == ([], [])
    assert curator.undo() == ""


def test_acts_on_a_missing_album_say_so(curator: Curator, shelf: FilesShelf) -> None:
    for act in (
        lambda: curator.rename_album(9, "x"),
        lambda: curator.delete_album(9),
        lambda: curator.add_to_album(9, []),
    ):
        with pytest.raises(UsageError) as raised:
            act()
        assert raised.value.code == "album-gone"


def test_the_history_shows_what_can_be_undone(shelf: FilesShelf, curator: Curator) -> None:
    photo = shelf.add_file("1.jpg")
    first = curator.rate([photo], 1)
    second = curator.rate([photo], 2)
    curator.undo()
    newest, oldest = curator.history()
    assert (newest.id, newest.act, newest.count) == (second, "rate", 1)
    assert (newest.undone, newest.undoable) == (True, False)
    assert (oldest.id, oldest.undone, oldest.undoable, oldest.finished) == (
        *(first, False, True, True),
    )
    with pytest.raises(PhotoappError) as raised:
        curator.undo(second)
    assert raised.value.code == "undo-impossible"
    with pytest.raises(PhotoappError):
        curator.undo(999)


# The plan


def test_the_plan_says_what_would_happen(shelf: FilesShelf, curator: Curator) -> None:
    single = shelf.add_file("single.jpg", b"x" * 100)
    double = shelf.add_file("a/copy.jpg", b"y" * 50)
    assert shelf.add_file("b/copy.jpg", b"y" * 50) == double
    changed = shelf.add_file("changed.jpg")
    (shelf.mount / "Pictures/changed.jpg").write_bytes(b"edited by another program")
    gone = shelf.add_file("gone.jpg")
    (shelf.mount / "Pictures/gone.jpg").unlink()
    plan = curator.trash_plan([single, double, changed, gone, single])
    assert (plan.count, plan.files, plan.bytes) == (2, 3, 200)
    assert (plan.last_copies, plan.remaining) == (2, 1)
    assert [(one.path.name, one.reason) for one in plan.skipped] == [
        ("changed.jpg", "changed"),
        ("gone.jpg", "gone"),
    ]
    linked = shelf.add_file("linked.jpg")
    (shelf.mount / "Pictures/linked.jpg").rename(shelf.mount / "elsewhere.jpg")
    (shelf.mount / "Pictures/linked.jpg").symlink_to(shelf.mount / "elsewhere.jpg")
    assert [one.reason for one in curator.trash_plan([linked]).skipped] == ["link"]
    keep = curator.trash_plan([single, double], keep_one=True)
    assert (keep.files, keep.last_copies, keep.remaining) == (1, 0, 2)
    assert [one.reason for one in keep.skipped] == ["kept", "kept"]
    assert curator.history() == []


@linux_only
def test_offline_copies_are_left_and_their_photos_stay(shelf: FilesShelf, curator: Curator) -> None:
    photo = shelf.add_file("a.jpg")
    shelf.folders.sync_volumes([])
    plan = curator.trash_plan([photo])
    assert (plan.files, plan.count, plan.remaining) == (0, 0, 1)
    assert plan.skipped[0].reason == "offline"
    assert curator.trash(plan).journal is None
    assert curator.history() == []


# The trash


@linux_only
def test_files_go_to_the_trash_and_come_back_byte_for_byte(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    names = ["a.jpg", "海边/照片 📷.jpg", "new\nline 100%.jpg", "latin\udce9.jpg", "sub/a.jpg"]
    photos = [
        shelf.add_file(name, mtime_ns=1_500_000_000_123_456_789 + number)
        for number, name in enumerate(names)
    ]
    before = snapshot(shelf.mount)

    result = curator.trash(curator.trash_plan(photos))

    assert (result.files, result.failures) == (5, ())
    assert set(result.photos) == set(photos)
    assert snapshot(shelf.mount) == {}
    assert len(list((trash / "files").iterdir())) == 5
    assert shelf.photos.ids().tolist() == []
    assert shelf.photos.counts().missing == 0
    assert shelf.last_event() == PhotosRemoved(tuple(sorted(photos)))
    assert curator.history()[0].count == 5

    assert curator.undo() == "trash"

    assert snapshot(shelf.mount) == before
    assert list((trash / "files").iterdir()) == []
    assert list((trash / "info").iterdir()) == []
    assert set(shelf.photos.ids().tolist()) == set(photos)
    assert shelf.last_event() == PhotosAdded(tuple(sorted(photos)))
    known = shelf.photos.known_files(shelf.folder)
    assert all(one.state == "present" for one in known.values())
    assert {path: one.stamp for path, one in known.items()} == {
        path: stamp_of(shelf.mount / path) for path in known
    }
    assert shelf.catalogue.check() == []


@linux_only
def test_undo_never_overwrites_what_is_there_now(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    photo = shelf.add_file("a.jpg", b"the old one")
    curator.trash(curator.trash_plan([photo]))
    (shelf.mount / "Pictures/a.jpg").write_bytes(b"something new")
    assert curator.undo() == "trash"
    assert snapshot(shelf.mount / "Pictures").keys() == {"a.jpg", "a (restored).jpg"}
    assert (shelf.mount / "Pictures/a.jpg").read_bytes() == b"something new"
    assert (shelf.mount / "Pictures/a (restored).jpg").read_bytes() == b"the old one"


@linux_only
def test_folders_that_went_away_are_made_again(shelf: FilesShelf, curator: Curator) -> None:
    photo = shelf.add_file("deep/er/a.jpg", b"content")
    curator.trash(curator.trash_plan([photo]))
    (shelf.mount / "Pictures/deep/er").rmdir()
    (shelf.mount / "Pictures/deep").rmdir()
    curator.undo()
    assert (shelf.mount / "Pictures/deep/er/a.jpg").read_bytes() == b"content"
    assert shelf.photos.ids().tolist() == [photo]


@linux_only
def test_the_right_one_of_several_trashed_from_one_path_comes_back(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    first = shelf.add_file("a.jpg", b"first")
    entry = curator.trash(curator.trash_plan([first])).journal
    second = shelf.add_file("a.jpg", b"second!")
    curator.trash(curator.trash_plan([second]))
    assert len(list((trash / "files").iterdir())) == 2
    assert entry is not None
    curator.undo(entry)
    assert (shelf.mount / "Pictures/a.jpg").read_bytes() == b"first"


@linux_only
def test_undo_after_the_trash_was_emptied_says_what_is_lost(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    keep, lose = shelf.add_file("keep.jpg"), shelf.add_file("lose.jpg")
    curator.trash(curator.trash_plan([keep, lose]))
    (trash / "files/lose.jpg").unlink()
    with pytest.raises(PhotoappError) as raised:
        curator.undo()
    assert raised.value.code == "undo-incomplete"
    assert (raised.value.details["count"], raised.value.details["total"]) == (1, 2)
    assert shelf.photos.ids().tolist() == [keep]
    entry = curator.history()[0]
    assert (entry.undone, entry.count) == (False, 1), "the rest may be tried again"


@linux_only
def test_files_put_back_by_hand_count_as_restored(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    photo = shelf.add_file("a.jpg")
    curator.trash(curator.trash_plan([photo]))
    (trash / "files/a.jpg").rename(shelf.mount / "Pictures/a.jpg")
    assert curator.undo() == "trash"
    assert shelf.photos.ids().tolist() == [photo]


@linux_only
def test_a_file_that_changes_between_plan_and_act_is_left(
    shelf: FilesShelf, curator: Curator
) -> None:
    one, two = shelf.add_file("1.jpg"), shelf.add_file("2.jpg")
    plan = curator.trash_plan([one, two])
    (shelf.mount / "Pictures/1.jpg").write_bytes(b"saved again meanwhile")
    result = curator.trash(plan)
    assert (result.files, result.photos) == (1, (two,))
    assert [error.code for error in result.failures] == ["trash-changed"]
    assert (shelf.mount / "Pictures/1.jpg").exists()
    assert shelf.photos.ids().tolist() == [one]


def test_a_system_without_a_trash_loses_nothing(shelf: FilesShelf, tmp_path: Path) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "no trash here", path)

    curator = Curator(
        shelf.photos, Journal(shelf.catalogue), shelf.bus, trash=SystemTrash(send=refuse)
    )
    photo = shelf.add_file("a.jpg")
    result = curator.trash(curator.trash_plan([photo]))
    assert (result.journal, result.files) == (None, 0)
    assert result.failures[0].code == "trash-refused"
    assert "no trash here" in result.failures[0].reason
    assert (shelf.mount / "Pictures/a.jpg").exists()
    assert shelf.photos.ids().tolist() == [photo]
    assert curator.history() == []


@linux_only
def test_stopping_half_way_records_what_was_moved(shelf: FilesShelf, curator: Curator) -> None:
    photos = [shelf.add_file(f"{number}.jpg") for number in range(4)]

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        curator.trash(curator.trash_plan(photos), progress=stop)
    assert shelf.photos.ids().tolist() == photos[:1:-1]
    (entry,) = curator.history()
    assert (entry.count, entry.undoable) == (2, True)
    curator.undo()
    assert set(shelf.photos.ids().tolist()) == set(photos)


@linux_only
@pytest.mark.parametrize("moved", [0, 1, 3])
def test_a_kill_half_way_is_reconciled(
    shelf: FilesShelf, curator: Curator, trash: Path, tmp_path: Path, moved: int
) -> None:
    photos = [shelf.add_file(f"{number}.jpg") for number in range(3)]
    before = snapshot(shelf.mount)
    code = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        import send2trash.plat_other as freedesktop
        from photoapp.services.curate import Curator
        from photoapp.services.events import EventBus
        from photoapp.services.trash import SystemTrash
        from photoapp.storage.catalogue import Catalogue
        from photoapp.storage.journal import Journal
        from photoapp.storage.photos import PhotoRepository
        left = [int(sys.argv[2])]
        def send(path):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            freedesktop.send2trash(path)
            if left[0] == 0 and sys.argv[2] == "3":
                os.kill(os.getpid(), signal.SIGKILL)
        catalogue = Catalogue.open(Path(sys.argv[1]))
        photos = PhotoRepository(catalogue)
        trash = SystemTrash(send=send)
        curator = Curator(photos, Journal(catalogue), EventBus(), trash=trash)
        curator.trash(curator.trash_plan([1, 2, 3]))
        """
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(shelf.library), str(moved)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert killed.returncode == -9, killed.stderr
    assert len(snapshot(shelf.mount)) == 3 - moved
    assert [entry.finished for entry in curator.history()] == [False]

    assert curator.reconcile() == 1
    assert curator.reconcile() == 0

    assert sorted(shelf.photos.ids().tolist()) == photos[moved:]
    assert len(curator.history()) == (1 if moved else 0)
    assert curator.undo() == ("trash" if moved else "")
    assert snapshot(shelf.mount) == before
    assert sorted(shelf.photos.ids().tolist()) == photos
    assert shelf.catalogue.check() == []


def test_an_act_of_a_living_process_is_left_alone(shelf: FilesShelf, curator: Curator) -> None:
    from photoapp.services.removal import this_process

    journal = Journal(shelf.catalogue)
    mine = journal.begin("trash", "", count=1, detail={"process": this_process(), "items": []})
    host, _, started = this_process()
    journal.begin("trash", "", count=1, detail={"process": [host, 2**22 + 1, started], "items": []})
    assert curator.reconcile() == 1
    assert [record.id for record in journal.unfinished()] == [mine]


# Trashes of other systems and volumes


def test_the_notes_of_a_volumes_own_trash(tmp_path: Path) -> None:
    user = os.getuid() if hasattr(os, "getuid") else 0
    for trash in (tmp_path / "disk" / ".Trash" / str(user), tmp_path / "disk" / f".Trash-{user}"):
        (trash / "info").mkdir(parents=True)
        (trash / "info" / "a b.jpg.trashinfo").write_text(
            "[Trash Info]\nPath=x/../DCIM/%E6%B5%B7%20%25.jpg\nDeletionDate=2024-05-06T07:08:09\n"
        )
        (trash / "info" / "broken.trashinfo").write_text("[Trash Info]\n")
        (trash / "info" / "odd date.trashinfo").write_text("Path=/abs/x.jpg\nDeletionDate=soon\n")
    found = list(freedesktop_entries(tmp_path / "none", [tmp_path / "disk"]))
    assert [(one.file.name, one.original) for one in found] == [
        ("a b.jpg", tmp_path / "disk/DCIM/海 %.jpg"),
        ("odd date", Path("/abs/x.jpg")),
    ] * 2
    assert found[0].deleted == dt.datetime(2024, 5, 6, 7, 8, 9)


def test_the_notes_of_a_windows_recycle_bin(tmp_path: Path) -> None:
    ticks = (dt.datetime(2024, 5, 6) - dt.datetime(1601, 1, 1)) // dt.timedelta(microseconds=1) * 10

    def head(version: int) -> bytes:
        return b"".join(number.to_bytes(8, "little") for number in (version, 5, ticks))

    user = tmp_path / "$Recycle.Bin" / "S-1-5-21"
    user.mkdir(parents=True)
    name = "C:\\照片\\a.jpg"
    text = f"{name}\0".encode("utf-16-le")
    (user / "$IAAAAAA.jpg").write_bytes(head(2) + (len(name) + 1).to_bytes(4, "little") + text)
    (user / "$IBBBBBB.jpg").write_bytes(head(1) + text.ljust(520, b"\0"))
    (user / "$ICCCCCC.jpg").write_bytes(b"short")
    (user / "$IDDDDDD.jpg").write_bytes(head(7) + text)
    (user / "desktop.ini").write_text("")
    found = list(recycle_bin_entries([tmp_path / "$Recycle.Bin", tmp_path / "none"]))
    assert [(one.file.name, str(one.original)) for one in found] == [
        ("$RAAAAAA.jpg", name),
        ("$RBBBBBB.jpg", name),
    ]
    assert {one.deleted for one in found} == {dt.datetime(2024, 5, 6)}


def test_restoring_from_another_volume_keeps_bytes_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "trash" / "a.jpg", tmp_path / "photos" / "a.jpg"
    source.parent.mkdir()
    source.write_bytes(b"picture")
    os.utime(source, ns=(1, 1_234_567_890_123_456_789))
    link = Path.hardlink_to

    def other_volume(self: Path, other: Path) -> None:
        if other == source:
            raise OSError(18, "Invalid cross-device link")
        link(self, other)

    monkeypatch.setattr(Path, "hardlink_to", other_volume)
    entry = TrashEntry(source, target, None, dt.datetime.min)
    assert SystemTrash().restore(entry) == target
    assert target.read_bytes() == b"picture"
    assert target.stat().st_mtime_ns == 1_234_567_890_123_456_789
    assert not source.exists()
    assert [one.name for one in target.parent.iterdir()] == ["a.jpg"]


def test_a_file_system_without_hard_links_is_served_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, other: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(b"old")
    target.write_bytes(b"new")
    restored = SystemTrash().restore(TrashEntry(source, target, None, dt.datetime.min))
    assert restored == tmp_path / "b (restored).jpg"
    assert (target.read_bytes(), restored.read_bytes()) == (b"new", b"old")


def test_a_link_is_stamped_itself_and_mounts_of_lost_folders_are_found(tmp_path: Path) -> None:
    target = tmp_path / "target.jpg"
    target.write_bytes(b"12345")
    link = tmp_path / "link.jpg"
    link.symlink_to(target)
    assert stamp_of(link) != stamp_of(target)
    assert stamp_of(tmp_path / "none") is None
    assert stamp_of(target) == FileStamp(5, target.stat().st_mtime_ns)
    assert mount_of(tmp_path / "gone" / "deeper" / "a.jpg").is_mount()


def test_a_restore_that_was_stopped_is_ended_not_doubled(tmp_path: Path) -> None:
    """Killed between the file's name at its place and the trash's."""
    source, target = tmp_path / "trash" / "a.jpg", tmp_path / "photos" / "a.jpg"
    for folder in (source.parent, target.parent):
        folder.mkdir()
    source.write_bytes(b"picture")
    target.hardlink_to(source)
    note = tmp_path / "a.trashinfo"
    note.touch()
    assert SystemTrash().restore(TrashEntry(source, target, note, dt.datetime.min)) == target
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["a.jpg"]
    assert target.read_bytes() == b"picture"


# Sidecars


def test_a_sidecar_goes_along_and_comes_back(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    photos = [shelf.add_file("a.jpg"), shelf.add_file("b.jpg"), shelf.add_file("c.jpg")]
    folder = shelf.mount / "Pictures"
    for name in ("a.jpg.xmp", "a.xmp", "b.XMP", "unrelated.xmp"):
        (folder / name).write_text(f"says {name}")
    before = {one.name: one.read_bytes() for one in folder.iterdir()}

    plan = curator.trash_plan(photos[:2])
    assert {one.path.name for one in plan.beside} == {"a.jpg.xmp", "a.xmp", "b.XMP"}
    assert (plan.files, plan.count) == (2, 2)
    curator.trash(plan)

    assert {one.name for one in folder.iterdir()} == {"c.jpg", "unrelated.xmp"}
    assert len(list((trash / "files").iterdir())) == 5
    assert curator.undo() == "trash"
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    assert list((trash / "files").iterdir()) == []
    assert curator.history()[0].undone


def test_a_sidecar_that_another_file_needs_stays(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    developed, raw = shelf.add_file("IMG_1.jpg"), shelf.add_file("IMG_1.CR2")
    film = shelf.add_file("IMG_2.jpg")
    folder = shelf.mount / "Pictures"
    for name in ("IMG_1.xmp", "IMG_2.xmp", "img_2.mov"):
        (folder / name).write_text("shared")

    assert curator.trash_plan([developed]).beside == ()
    assert curator.trash_plan([film]).beside == (), "the film's name is no photo's, but needs it"
    both = curator.trash_plan([developed, raw])
    assert [one.path.name for one in both.beside] == ["IMG_1.xmp"]
    # One of the two stays after all, and so does what describes both.
    (folder / "IMG_1.CR2").write_text("saved meanwhile")
    curator.trash(both)
    assert (folder / "IMG_1.xmp").exists()
    assert not (folder / "IMG_1.jpg").exists()


def test_a_sidecar_written_meanwhile_is_left(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    photo = shelf.add_file("a.jpg")
    sidecar = shelf.mount / "Pictures/a.xmp"
    sidecar.write_text("read")
    plan = curator.trash_plan([photo])
    sidecar.write_text("another program wrote this")
    curator.trash(plan)
    assert sidecar.exists()
    curator.undo()
    assert sidecar.read_text() == "another program wrote this"
    assert (shelf.mount / "Pictures/a.jpg").exists()


def test_a_kill_between_two_sidecars_is_reconciled(
    shelf: FilesShelf, curator: Curator, trash: Path
) -> None:
    photos = [shelf.add_file("a.jpg"), shelf.add_file("b.jpg")]
    folder = shelf.mount / "Pictures"
    for name in ("a.xmp", "b.xmp"):
        (folder / name).write_text(name)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    plan = curator.trash_plan(photos)
    # What the journal holds and the disk shows when the program ends after the first sidecar.
    rows = {
        key: [
            [one.photo, one.location, str(one.path), one.stamp.size, one.stamp.mtime_ns]
            for one in items
        ]
        for key, items in (("items", plan.items), ("beside", plan.beside))
    }
    Journal(shelf.catalogue).begin(
        "trash", "Move 2 to the trash", count=2, detail={"process": ["elsewhere", 1, 0.0], **rows}
    )
    for item in (*plan.items, plan.beside[0]):
        freedesktop.send2trash(str(item.path))

    assert curator.reconcile() == 1
    assert curator.history()[0].undoable
    assert shelf.photos.ids().tolist() == []
    assert curator.undo() == "trash"
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
