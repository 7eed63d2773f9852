"""Resolving duplicates: the rehearsal, the three acts, stops half-way, and undo."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photoapp.core.duplicates import DuplicateGroup, DuplicateKind
from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.events import DuplicatesChanged, PhotosAdded, PhotosChanged, PhotosRemoved
from photoapp.core.keeping import PROFILES
from photoapp.core.photo import PhotoId
from photoapp.core.resolution import Decided, ResolveAct, ResolvePlan
from photoapp.services import disposal
from photoapp.services.curate import Curator
from photoapp.services.resolving import ACT, Resolver
from photoapp.services.trash import SystemTrash
from photoapp.storage.journal import Journal
from tests.services.duplicate_shelf import files_below, group_of, marks, own_trash, resolver
from tests.services.files_shelf import FilesShelf

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="uses the freedesktop trash in a temporary folder"
)
ACTS = list(ResolveAct)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SystemTrash:
    import send2trash.plat_other as freedesktop

    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", b"")
    monkeypatch.setattr(freedesktop, "HOMETRASH_B", b"")
    return own_trash(tmp_path / "data")


@pytest.fixture
def service(shelf: FilesShelf, trash: SystemTrash) -> Resolver:
    return resolver(shelf, trash)


@pytest.fixture
def curator(shelf: FilesShelf, trash: SystemTrash, service: Resolver) -> Curator:
    made = Curator(shelf.photos, Journal(shelf.catalogue), shelf.bus, trash=trash)
    made.register([ACT], service.undo, service.reconcile)
    return made


def same_bytes(shelf: FilesShelf, *names: str, content: bytes = b"same" * 100) -> DuplicateGroup:
    """Files of one content, each with its own time."""
    photos = {
        shelf.add_file(name, content, mtime_ns=1_500_000_000_123_456_789 + number * 1_000)
        for number, name in enumerate(names)
    }
    return group_of(shelf, *photos, kind=DuplicateKind.BYTES)


def versions(shelf: FilesShelf) -> tuple[DuplicateGroup, PhotoId, PhotoId]:
    """A plain picture and a smaller one that somebody cared for: (group, plain, loved)."""
    plain = shelf.add_file("versions/plain.jpg", b"large" * 100)
    loved = shelf.add_file("versions/loved.jpg", b"small" * 50)
    shelf.photos.set_rating([loved], 4)
    shelf.photos.set_favourite([loved], on=True)
    album = shelf.photos.create_album("夏天")
    shelf.photos.add_to_album(album, [loved])

    def change(database: Any) -> None:
        for sql in statements:
            database.conn.execute(sql, (loved,))

    statements = (
        "UPDATE assets SET latitude = 31.2, longitude = 121.5 WHERE id = ?",
        "INSERT INTO tags (id, name) VALUES (?, 'lake')",
        "INSERT INTO asset_tags (asset_id, tag_id, origin) SELECT ?, id, 'person' FROM tags",
    )
    shelf.catalogue.write(change)
    return group_of(shelf, plain, loved), plain, loved


def place(shelf: FilesShelf, name: str) -> Path:
    return shelf.mount / "Pictures" / name


def plan_of(service: Resolver, group: DuplicateGroup, act: ResolveAct, folder: Path) -> ResolvePlan:
    target = folder if act is ResolveAct.MOVE else None
    return service.plan([Decided(group, (0,))], act, folder=target)


# The rehearsal


def test_the_plan_says_what_would_happen_and_changes_nothing(
    shelf: FilesShelf, service: Resolver
) -> None:
    copies = same_bytes(shelf, "a.jpg", "b/a.jpg", "c/a.jpg")
    group, plain, loved = versions(shelf)
    before, said = files_below(shelf.mount), marks(shelf)
    plan = service.plan([Decided(copies, (1,)), Decided(group, (0,))])
    assert [one.path.name for one in plan.items] == ["a.jpg", "a.jpg", "loved.jpg"]
    assert (plan.groups, plan.files, plan.bytes) == (2, 3, 400 + 400 + 250)
    assert (plan.versions, plan.skipped, plan.offline_kept) == (1, (), 0)
    assert plan.merges == ((plain, loved),)
    assert {one.kept.path for one in plan.items[:2]} == {place(shelf, "b/a.jpg")}
    assert (files_below(shelf.mount), marks(shelf)) == (before, said)
    assert Journal(shelf.catalogue).records() == []


def test_rules_decide_and_what_belongs_together_is_left_out(
    shelf: FilesShelf, service: Resolver
) -> None:
    copies = same_bytes(shelf, "a.jpg", "a (1).jpg")
    pair = replace(same_bytes(shelf, "r.raw", "r.jpg", content=b"r"), kind=DuplicateKind.RAW_PAIR)
    decided = service.decide([copies, pair], PROFILES[0])
    assert [(one.group.key, one.keep) for one in decided] == [(copies.key, (0,))]
    plan = service.plan([Decided(pair, (0,))])
    assert (plan.files, [one.reason for one in plan.skipped]) == (0, ["pair"])


def test_what_one_group_keeps_goes_for_no_other(shelf: FilesShelf, service: Resolver) -> None:
    copies = same_bytes(shelf, "a.jpg", "b.jpg")
    photo = copies.members[0].photo
    other = shelf.add_file("other.jpg")
    across = group_of(shelf, photo, other)
    for order in (1, -1):
        plan = service.plan([Decided(copies, (0,)), Decided(across, (2,))][::order])
        assert [one.path.name for one in plan.items] == ["b.jpg"]
        assert [(one.path.name, one.reason) for one in plan.skipped] == [("a.jpg", "kept")]


def test_files_that_cannot_go_safely_stay(shelf: FilesShelf, service: Resolver) -> None:
    names = ["kept.jpg", "gone.jpg", "edited.jpg", "link.jpg", "name.jpg", "fine.jpg"]
    group = same_bytes(shelf, *names)
    place(shelf, "gone.jpg").unlink()
    place(shelf, "edited.jpg").write_bytes(b"edited by another program")
    place(shelf, "link.jpg").unlink()
    place(shelf, "link.jpg").symlink_to(place(shelf, "kept.jpg"))
    place(shelf, "name.jpg").unlink()
    place(shelf, "name.jpg").hardlink_to(place(shelf, "kept.jpg"))
    named = group.members[4]
    kept = group.members[0]
    members = (*group.members[:4], replace(named, mtime_ns=kept.mtime_ns), group.members[5])
    group = replace(group, members=members)
    plan = service.plan([Decided(group, (0,))])
    assert [(one.path.name, one.reason) for one in plan.skipped] == [
        ("gone.jpg", "gone"),
        ("edited.jpg", "changed"),
        ("link.jpg", "link"),
        ("name.jpg", "same-file"),
    ]
    assert [one.path.name for one in plan.items] == ["fine.jpg"]
    # Kept by its other name, the same file is recognised as well.
    assert service.plan([Decided(group, (4,))]).skipped[0].reason == "same-file"


@pytest.mark.parametrize("harm", ["gone", "changed", "link"])
def test_nothing_goes_when_what_should_stay_is_not_there(
    shelf: FilesShelf, service: Resolver, harm: str
) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    kept = place(shelf, "a.jpg")
    if harm == "changed":
        kept.write_bytes(b"changed")
    else:
        kept.unlink()
    if harm == "link":
        kept.symlink_to(place(shelf, "b.jpg"))
    plan = service.plan([Decided(group, (0,))])
    assert (plan.files, [one.reason for one in plan.skipped]) == (0, ["no-keeper"])


def test_drives_that_are_not_here_count_but_are_not_touched(
    shelf: FilesShelf, service: Resolver
) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg", "c.jpg")
    away = replace(group.members[0], online=False, path=Path("/not/here/a.jpg"))
    group = replace(group, members=(away, *group.members[1:]))
    plan = service.plan([Decided(group, (1,))])
    assert [(one.path.name, one.reason) for one in plan.skipped] == [("a.jpg", "offline")]
    assert ([one.path.name for one in plan.items], plan.offline_kept) == (["c.jpg"], 0)
    # A person may choose the far one; the plan says so.
    plan = service.plan([Decided(group, (0,))])
    assert (plan.files, plan.offline_kept) == (2, 1)
    (chosen,) = service.decide([group], PROFILES[0])
    assert 0 not in chosen.keep


def test_keeping_several_and_keeping_all(shelf: FilesShelf, service: Resolver) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg", "c.jpg")
    plan = service.plan([Decided(group, (0, 2))])
    assert [one.path.name for one in plan.items] == ["b.jpg"]
    assert service.plan([Decided(group, (0, 1, 2))]).files == 0
    result = service.act(service.plan([Decided(group, (0, 1, 2))]))
    assert (result.journal, result.files) == (None, 0)


def test_a_file_with_several_names_frees_nothing(shelf: FilesShelf, service: Resolver) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    (shelf.mount / "another name").hardlink_to(place(shelf, "b.jpg"))
    plan = service.plan([Decided(group, (0,))])
    assert (plan.files, plan.bytes) == (1, 0)


def test_moving_needs_a_folder_and_never_takes_a_name_twice(
    shelf: FilesShelf, service: Resolver, tmp_path: Path
) -> None:
    group = same_bytes(shelf, "a.jpg", "b/A.jpg", "c/a.jpg", "out/a.jpg")
    for wrong in (None, place(shelf, "a.jpg")):
        with pytest.raises(UsageError) as raised:
            service.plan([Decided(group, (0,))], ResolveAct.MOVE, folder=wrong)
        assert raised.value.code == "folder-needed"
    folder = place(shelf, "out")
    plan = service.plan([Decided(group, (0,))], ResolveAct.MOVE, folder=folder)
    names = [one.target.name for one in plan.items if one.target is not None]
    # "a.jpg" is there; where names' letter case matters, "A.jpg" is not.
    assert names in (["A.jpg", "a (2).jpg"], ["A (2).jpg", "a (3).jpg"])
    assert [(one.path, one.reason) for one in plan.skipped] == [(folder / "a.jpg", "there")]


def test_hard_links_only_between_the_same_bytes(shelf: FilesShelf, service: Resolver) -> None:
    group, _, _ = versions(shelf)
    plan = service.plan([Decided(group, (0,))], ResolveAct.HARD_LINK)
    assert (plan.files, [one.reason for one in plan.skipped]) == (0, ["other-content"])


# The acts


@pytest.mark.parametrize("act", ACTS)
def test_copies_go_and_come_back_byte_for_byte(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path, act: ResolveAct
) -> None:
    names = [
        "kept.jpg",
        "海边/照片 📷.jpg",
        "new\nline 100%.jpg",
        "latin\udce9.jpg",
        "sub/kept.jpg",
    ]
    group = same_bytes(shelf, *names)
    place(shelf, "sub/kept.jpg").chmod(0o640)
    before, said = files_below(shelf.mount), marks(shelf)
    plan = plan_of(service, group, act, tmp_path / "aside")
    result = service.act(plan)
    assert (result.files, result.failures, result.photos, result.stopped) == (4, (), (), False)
    assert result.bytes == 1600
    assert DuplicatesChanged() in shelf.events
    photo = group.members[0].photo
    assert PhotosChanged((photo,)) in shelf.events
    if act is ResolveAct.HARD_LINK:
        inodes = {one.stat().st_ino for one in shelf.mount.rglob("*") if one.is_file()}
        assert len(inodes) == 1
        assert len(files_below(shelf.mount)) == 5
        stamps = {row[3:5] for row in marks(shelf)["locations"]}
        assert stamps == {(400, place(shelf, "kept.jpg").stat().st_mtime_ns)}
    else:
        assert list(files_below(shelf.mount)) == ["Pictures/kept.jpg"]
        copies = shelf.catalogue.rows("SELECT copies, trashed FROM assets")
        assert copies == [(1, 0)]
    if act is ResolveAct.MOVE:
        assert len(files_below(tmp_path / "aside")) == 4
    entry = curator.history()[0]
    assert (entry.act, entry.count, entry.undoable) == (ACT, 4, True)

    assert curator.undo() == ACT
    assert files_below(shelf.mount) == before
    assert marks(shelf) == said
    assert curator.history()[0].undone
    assert not list(tmp_path.rglob("*.part"))
    assert act is not ResolveAct.MOVE or files_below(tmp_path / "aside") == {}


def test_marks_are_united_before_and_taken_apart_by_undo(
    shelf: FilesShelf, service: Resolver, curator: Curator
) -> None:
    group, plain, loved = versions(shelf)
    before, said = files_below(shelf.mount), marks(shelf)
    result = service.act(service.plan([Decided(group, (0,))]))
    assert (result.photos, result.merged) == ((loved,), (plain,))
    details = shelf.photos.details(plain)
    assert details is not None
    assert (details.row.rating, details.row.favourite, details.tags) == (4, True, ("lake",))
    assert details.facts.gps is not None
    assert shelf.photos.ids().tolist() == [plain]
    assert shelf.photos.counts().missing == 0
    assert PhotosRemoved((loved,)) in shelf.events
    curator.undo()
    assert PhotosAdded((loved,)) in shelf.events
    assert (files_below(shelf.mount), marks(shelf)) == (before, said)


def test_sidecars_are_written_only_when_asked(
    shelf: FilesShelf, service: Resolver, trash: SystemTrash
) -> None:
    written: list[Any] = []
    group, plain, _ = versions(shelf)
    asked = resolver(shelf, trash)
    asked._write_sidecars = lambda photos, told: written.append(photos)
    plan = asked.plan([Decided(group, (0,))])
    asked.act(plan, sidecars=True)
    assert written == [(plain,)]


@pytest.mark.parametrize("act", ACTS)
def test_sidecars_go_where_their_photos_go_and_come_back(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path, act: ResolveAct
) -> None:
    copies = same_bytes(shelf, "a.jpg", "b/a.jpg", "c/a.jpg", "d/a.jpg")
    for name in ("a.xmp", "b/a.xmp", "b/a.jpg.xmp", "c/a.xmp", "d/a.xmp"):
        place(shelf, name).write_text(name)
    place(shelf, "d/a.CR2").write_bytes(b"needs its sidecar, too")
    before, said = files_below(shelf.mount), marks(shelf)
    plan = plan_of(service, copies, act, tmp_path / "out")
    service.act(plan)

    gone = {name for name in before if not (shelf.mount / name).exists()}
    if act is ResolveAct.HARD_LINK:
        assert gone == set()
    else:
        assert {name for name in gone if name.endswith(".xmp")} == {
            "Pictures/b/a.xmp", "Pictures/b/a.jpg.xmp", "Pictures/c/a.xmp",
        }  # fmt: skip
    if act is ResolveAct.MOVE:
        # Each beside its own photo, under that one's new name.
        assert {one.name: one.read_text() for one in (tmp_path / "out").glob("*.xmp")} == {
            "a.xmp": "b/a.xmp", "a.jpg.xmp": "b/a.jpg.xmp", "a (2).xmp": "c/a.xmp",
        }  # fmt: skip
    curator.undo()
    assert (files_below(shelf.mount), marks(shelf)) == (before, said)
    assert curator.history()[0].undone


def test_undo_takes_sidecars_back_that_were_written_with_the_act(
    shelf: FilesShelf, service: Resolver, curator: Curator
) -> None:
    group, _, _ = versions(shelf)
    journal, undone = Journal(shelf.catalogue), []
    written: list[int | None] = []

    def write(photos: Any, told: Callable[[int], None]) -> None:
        written.append(journal.record("sidecar-write", "Write", lambda: (len(photos), {})))
        told(written[0] or 0)

    def take_back(entry: int) -> None:
        undone.append(entry)
        journal.mark_undone(entry)

    service._write_sidecars, service._undo_sidecars = write, take_back
    first = service.act(service.plan([Decided(group, (0,))]), sidecars=True)
    curator.undo(first.journal)
    assert undone == written
    assert [one.undone for one in curator.history()] == [True, True]

    # Taken back by itself before, it is not taken back again.
    written.clear()
    second = service.act(service.plan([Decided(group, (0,))]), sidecars=True)
    journal.mark_undone(written[0] or 0)
    curator.undo(second.journal)
    assert len(undone) == 1


def test_a_kept_file_that_changed_since_saves_the_others(
    shelf: FilesShelf, service: Resolver
) -> None:
    copies = same_bytes(shelf, "a.jpg", "b.jpg", "c.jpg")
    group, _, _ = versions(shelf)
    plan = service.plan([Decided(copies, (0,)), Decided(group, (0,))])
    place(shelf, "a.jpg").write_bytes(b"saved again meanwhile")
    place(shelf, "versions/loved.jpg").write_bytes(b"saved again, too")
    said = marks(shelf)
    result = service.act(plan)
    codes = [one.code for one in result.failures]
    assert codes == ["resolve-kept-changed", "resolve-kept-changed", "resolve-changed"]
    assert (result.journal, result.files, result.merged) == (None, 0, ())
    assert place(shelf, "b.jpg").exists()
    assert marks(shelf) == said, "nothing went, so nothing is united"
    assert Journal(shelf.catalogue).records() == []


def test_marks_stay_united_for_those_that_went(
    shelf: FilesShelf, trash: SystemTrash, service: Resolver, curator: Curator
) -> None:
    """Two photos give the same tag; one of them cannot go."""
    _, plain, loved = versions(shelf)
    second = shelf.add_file("versions/second.jpg")
    shelf.catalogue.write(
        lambda database: database.conn.execute(
            "INSERT INTO asset_tags (asset_id, tag_id, origin) SELECT ?, id, 'person' FROM tags",
            (second,),
        )
    )
    shelf.photos.set_rating([second], 5)
    said = marks(shelf)
    plan = service.plan([Decided(group_of(shelf, plain, second, loved), (0,))])
    place(shelf, "versions/second.jpg").write_bytes(b"edited")
    result = service.act(plan)
    assert (result.files, len(result.failures)) == (1, 1)
    details = shelf.photos.details(plain)
    assert details is not None
    assert (details.row.rating, details.tags) == (4, ("lake",))
    curator.undo()
    assert marks(shelf) == said


def test_a_system_that_refuses_loses_nothing(shelf: FilesShelf) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "no trash here", path)

    group, _, _ = versions(shelf)
    said = marks(shelf)
    service = resolver(shelf, SystemTrash(send=refuse))
    result = service.act(service.plan([Decided(group, (0,))]))
    assert [one.code for one in result.failures] == ["resolve-refused"]
    assert "no trash here" in result.failures[0].reason
    assert marks(shelf) == said


def test_a_hard_link_is_refused_when_a_byte_differs(shelf: FilesShelf, service: Resolver) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    path = place(shelf, "b.jpg")
    stamp = path.stat()
    path.write_bytes(b"sama" + path.read_bytes()[4:])
    os.utime(path, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
    result = service.act(service.plan([Decided(group, (0,))], ResolveAct.HARD_LINK))
    assert [one.code for one in result.failures] == ["resolve-differs"]
    assert path.read_bytes().startswith(b"sama")


def test_a_cancelled_run_keeps_what_was_done(
    shelf: FilesShelf, service: Resolver, curator: Curator
) -> None:
    group = same_bytes(shelf, *(f"{number}.jpg" for number in range(6)))
    before = files_below(shelf.mount)
    plan = service.plan([Decided(group, (0,))])
    send = service._trash._send

    def cancel(path: str) -> None:
        send(path)
        if path.endswith("2.jpg"):
            for job in service._jobs.snapshots():
                service._jobs.cancel(job.job)

    service._trash._send = cancel
    result = service.run(plan)
    assert (result.stopped, result.files) == (True, 2)
    (job,) = service._jobs.snapshots()
    assert (job.kind, job.state, job.unit) == (ACT, "cancelled", "files")
    assert len(files_below(shelf.mount)) == 4
    curator.undo()
    assert files_below(shelf.mount) == before


def test_undo_brings_back_what_it_can_and_may_be_tried_again(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path
) -> None:
    group, plain, _ = versions(shelf)
    copies = same_bytes(shelf, "a.jpg", "b.jpg")
    before, said = files_below(shelf.mount), marks(shelf)
    decided = [Decided(group, (0,)), Decided(copies, (0,))]
    service.act(service.plan(decided, ResolveAct.MOVE, folder=tmp_path / "aside"))
    hidden = tmp_path / "taken away.jpg"
    (tmp_path / "aside/loved.jpg").rename(hidden)
    with pytest.raises(PhotoappError) as raised:
        curator.undo()
    assert raised.value.code == "undo-incomplete"
    assert (raised.value.details["count"], raised.value.details["total"]) == (1, 2)
    assert place(shelf, "b.jpg").exists()
    assert shelf.photos.rows([plain])[0].rating == 4, "loved.jpg is still away"
    hidden.rename(tmp_path / "aside/loved.jpg")
    assert curator.undo() == ACT
    assert (files_below(shelf.mount), marks(shelf)) == (before, said)


def test_undo_never_overwrites(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path
) -> None:
    for act in (ResolveAct.TRASH, ResolveAct.MOVE):
        group = same_bytes(shelf, f"{act}/a.jpg", f"{act}/b.jpg", content=act.encode())
        service.act(plan_of(service, group, act, tmp_path / "aside"))
        place(shelf, f"{act}/b.jpg").write_bytes(b"something new")
        with pytest.raises(PhotoappError):
            curator.undo()
        assert place(shelf, f"{act}/b.jpg").read_bytes() == b"something new"
        everywhere = [one.read_bytes() for one in tmp_path.rglob("*.jpg")]
        assert everywhere.count(act.encode()) == 2


def test_a_shared_file_edited_since_is_not_split(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path
) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    service.act(plan_of(service, group, ResolveAct.HARD_LINK, tmp_path))
    place(shelf, "a.jpg").write_bytes(b"edited in place")
    with pytest.raises(PhotoappError) as raised:
        curator.undo()
    assert raised.value.code == "undo-incomplete"
    assert place(shelf, "b.jpg").read_bytes() == b"edited in place"


def test_a_linked_file_comes_back_although_the_kept_one_went_away(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path
) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    before = files_below(shelf.mount)
    service.act(plan_of(service, group, ResolveAct.HARD_LINK, tmp_path))
    place(shelf, "a.jpg").unlink()
    curator.undo()
    assert files_below(shelf.mount) == {
        name: one for name, one in before.items() if not name.endswith("a.jpg")
    }


@pytest.mark.parametrize("act", [ResolveAct.MOVE, ResolveAct.HARD_LINK])
def test_what_a_stop_left_half_done_is_cleared(
    shelf: FilesShelf, service: Resolver, tmp_path: Path, act: ResolveAct
) -> None:
    group = same_bytes(shelf, "a.jpg", "b.jpg")
    before = files_below(shelf.mount)
    plan = plan_of(service, group, act, tmp_path / "aside")
    (item,) = plan.items
    way = disposal.disposal(act, SystemTrash())
    if item.target is not None:
        item.target.parent.mkdir()
        disposal._part(item.target, item.location).write_bytes(b"half")
        item.target.hardlink_to(item.path)
    else:
        disposal._part(item.path, item.location).hardlink_to(item.kept.path)
    assert way.gone(plan.items) == []
    assert files_below(shelf.mount) == before
    assert not (tmp_path / "aside").exists() or not list((tmp_path / "aside").iterdir())
    way.put(item)
    assert way.gone(plan.items) == [item]


def test_an_act_of_a_living_process_is_left_alone(shelf: FilesShelf, service: Resolver) -> None:
    from photoapp.services.removal import this_process

    journal = Journal(shelf.catalogue)
    detail = {"process": this_process(), "how": "trash", "kept": [], "items": []}
    mine = journal.begin(ACT, "", count=1, detail=detail)
    host, _, started = this_process()
    journal.begin(ACT, "", count=1, detail={**detail, "process": [host, 2**22 + 1, started]})
    journal.begin("another", "", count=1, detail={})
    assert service.reconcile() == 1
    assert {record.act for record in journal.unfinished()} == {ACT, "another"}
    assert mine in [record.id for record in journal.unfinished()]


def test_moving_to_another_drive_copies_whole_files(
    shelf: FilesShelf, service: Resolver, curator: Curator, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    link = Path.hardlink_to

    def other_drive(self: Path, other: Path) -> None:
        if self.parent != other.parent:
            raise OSError(18, "Invalid cross-device link")
        link(self, other)

    monkeypatch.setattr(Path, "hardlink_to", other_drive)
    group = same_bytes(shelf, "x/a.jpg", "y/b.jpg")
    before = files_below(shelf.mount)
    service.act(plan_of(service, group, ResolveAct.MOVE, tmp_path / "aside"))
    (moved,) = files_below(tmp_path / "aside").values()
    assert moved == before["Pictures/y/b.jpg"]
    curator.undo()
    assert files_below(shelf.mount) == before
    assert [one.name for one in tmp_path.rglob(".*part")] == []
