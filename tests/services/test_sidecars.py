"""Tags, stars and captions to and from files: both ways, undone, found half done, in the way."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from photoapp.core.errors import PhotoappError
from photoapp.core.events import PhotosChanged, TagsChanged
from photoapp.core.jobs import JobState
from photoapp.core.labels import TagOrigin
from photoapp.core.photo import PhotoId, PhotoReading
from photoapp.core.syncing import FileEdit, FileWords, Prefer, SyncChoice
from photoapp.imaging.embed import exiftool_path
from photoapp.imaging.reader import read_photo
from photoapp.imaging.sidecar import edited, words_of
from photoapp.services import sync_undo
from photoapp.services.sync_undo import SyncEnds, SyncResult
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.tags import TagRepository
from tests.services.organiser import MakePhoto, Organiser

ZH = SyncChoice(language="zh")
EMBED = SyncChoice(language="zh", embedded=True)
_HISTORY = b"<mine:history xmlns:mine='urn:mine'>kept</mine:history></rdf:Description>"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def another_program(sidecar: Path, edit: FileEdit) -> None:
    """Changes a sidecar, as another program would, a second later."""
    before = sidecar.read_bytes() if sidecar.exists() else b""
    sidecar.write_bytes(edited(before, edit))
    later = time.time_ns() + 1_000_000_000
    os.utime(sidecar, ns=(later, later))


def index(organiser: Organiser, photos: Path) -> None:
    report = organiser.indexer.index_now([photos])
    assert report.failed == 0, report.failures


def photo(organiser: Organiser, path: Path) -> PhotoId:
    found = organiser.photos.by_path(path)
    assert found is not None
    return found


def give(organiser: Organiser, name: str, *photos: PhotoId, zh: str = "") -> int:
    tags = TagRepository(organiser.catalogue)
    tag = tags.find(name) or tags.create(name, name_zh=zh)
    tags.give(tag, photos)
    return tag


def tags(organiser: Organiser, photo: PhotoId) -> dict[str, TagOrigin]:
    return {tag.name: tag.origin for tag in organiser.tags.of([photo])[photo]}


def words(path: Path) -> FileWords:
    return words_of(path.read_bytes())


def reread(path: Path) -> PhotoReading:
    found = read_photo(path)
    assert isinstance(found, PhotoReading)
    return found


# Writing


def test_tags_stars_and_caption_go_beside_the_photo_in_chinese(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    before = path.read_bytes()
    index(organiser, photos)
    one = photo(organiser, path)
    repository = TagRepository(organiser.catalogue)
    animals = repository.create("animals", name_zh="动物")
    repository.give(repository.create("cat", name_zh="猫", parent=animals), [one])
    organiser.curator.rate([one], 4)
    plan = organiser.sidecars.plan([one], ZH)
    assert not (photos / "a.jpg.xmp").exists(), "a plan changes nothing"
    assert [item.target for item in plan.to_write] == [photos / "a.jpg.xmp"]
    result = organiser.sidecars.write(plan)
    assert (result.photos, result.files, result.failures) == ((one,), 1, ())
    assert words(photos / "a.jpg.xmp") == FileWords((("动物", "猫"),), 4)
    assert path.read_bytes() == before
    assert organiser.sidecars.plan([one], ZH).in_step == 1
    assert organiser.sidecars.write(organiser.sidecars.plan([one], ZH)).journal is None
    english = organiser.sidecars.plan([one], SyncChoice(language="en"))
    assert english.in_step == 1, "the tag is there, in whatever language"
    both = organiser.sidecars.plan([one], SyncChoice(language="both"))
    assert both.to_write[0].comparison.write.add == (("animals", "cat"),)
    index(organiser, photos)
    assert tags(organiser, one) == {"cat": TagOrigin.PERSON}, "our own words are not read back"


def test_an_existing_sidecar_is_edited_and_undo_gives_its_bytes_back(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    make_photo("b.jpg")
    sidecar = photos / "a.xmp"
    packet = edited(b"", FileEdit(add=(("old",),), rating=2))
    sidecar.write_bytes(packet.replace(b"</rdf:Description>", _HISTORY))
    os.utime(sidecar, ns=(10**18, 10**18 + 7))
    sidecar.chmod(0o640)
    before = sidecar.read_bytes()
    index(organiser, photos)
    a, b = (photo(organiser, photos / f"{name}.jpg") for name in "ab")
    assert tags(organiser, a) == {"old": TagOrigin.SIDECAR}
    give(organiser, "新", a, b)
    organiser.sidecars.write(organiser.sidecars.plan([a, b], ZH))
    assert words(sidecar) == FileWords((("old",), ("新",)), 2)
    assert b"kept" in sidecar.read_bytes()
    assert sidecar.stat().st_mode & 0o777 == 0o640
    assert (photos / "b.jpg.xmp").exists()
    entry = organiser.curator.history()[0]
    assert (entry.act, entry.count, entry.undoable) == ("sidecar-write", 2, True)
    assert organiser.curator.undo() == "sidecar-write"
    assert sidecar.read_bytes() == before
    assert sidecar.stat().st_mtime_ns == 10**18 + 7
    assert sorted(one.name for one in photos.iterdir()) == ["a.jpg", "a.xmp", "b.jpg"]
    assert not list((organiser.library / "undo").iterdir())
    plan = organiser.sidecars.plan([a, b], ZH)
    assert len(plan.to_write) == 2, "what was undone can be done again"


def test_undo_leaves_what_another_program_wrote_since(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    for name in "ab":
        make_photo(f"{name}.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    organiser.sidecars.write(organiser.sidecars.plan(organiser.ids))
    another_program(photos / "a.jpg.xmp", FileEdit(add=(("theirs",),)))
    theirs = (photos / "a.jpg.xmp").read_bytes()
    with pytest.raises(PhotoappError) as problem:
        organiser.curator.undo()
    assert problem.value.code == "sync-undo-incomplete"
    assert problem.value.details["count"] == 1
    assert (photos / "a.jpg.xmp").read_bytes() == theirs
    assert not (photos / "b.jpg.xmp").exists()


def test_tags_of_label_sets_can_be_left_out_and_rejected_ones_always_are(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    repository = TagRepository(organiser.catalogue)
    found, wrong = repository.create("found"), repository.create("wrong")
    for tag in (found, wrong):
        repository.give(tag, [one], TagOrigin.SET)
    repository.give(wrong, [one], TagOrigin.FILE)
    DecisionRepository(organiser.catalogue).decide(wrong, [one], False)
    assert not organiser.sidecars.plan([one], SyncChoice(automatic=False)).to_write
    plan = organiser.sidecars.plan([one], SyncChoice())
    assert plan.to_write[0].comparison.write.add == (("found",),)


def test_a_raw_and_a_jpeg_do_not_share_what_is_written(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    shutil.copy(make_photo("other.jpg"), photos / "a.dng")  # by its name a RAW file
    another_program(photos / "a.xmp", FileEdit(add=(("both",),)))
    shared = (photos / "a.xmp").read_bytes()
    index(organiser, photos)
    one = photo(organiser, path)
    assert tags(organiser, one) == {"both": TagOrigin.SIDECAR}
    assert not organiser.sidecars.plan([one]).to_write, "nothing new to say"
    give(organiser, "mine", one)
    organiser.sidecars.write(organiser.sidecars.plan([one]))
    assert (photos / "a.xmp").read_bytes() == shared
    assert {path[-1] for path in words(photos / "a.jpg.xmp").tags} == {"both", "mine"}
    raw = photo(organiser, photos / "a.dng")
    give(organiser, "raw", raw)
    organiser.sidecars.write(organiser.sidecars.plan([raw]))
    assert {path[-1] for path in words(photos / "a.xmp").tags} == {"both", "raw"}


def test_files_that_cannot_be_written_are_named_and_the_others_are_written(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    long = make_photo(f"{'b' * 250}.jpg")  # with .xmp, too long for any file system
    make_photo("c.jpg")
    (photos / "c.jpg.xmp").write_text("not XMP")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    plan = organiser.sidecars.plan(organiser.ids)
    assert [(skip.path.name, skip.code) for skip in plan.skipped] == [("c.jpg", "sidecar-damaged")]
    result = organiser.sidecars.write(plan)
    assert result.files == 1
    assert [failure.code for failure in result.failures] == ["sync-unwritable"]
    assert result.failures[0].where.startswith(str(long))
    assert (photos / "c.jpg.xmp").read_text() == "not XMP"
    assert not [one for one in photos.iterdir() if one.name.startswith(".")]


def test_a_sidecar_that_changed_after_the_plan_is_left_alone(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    for name in "ab":
        make_photo(f"{name}.jpg")
    another_program(photos / "a.xmp", FileEdit(rating=1))
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    plan = organiser.sidecars.plan(organiser.ids)
    another_program(photos / "a.xmp", FileEdit(add=(("theirs",),)))
    another_program(photos / "b.jpg.xmp", FileEdit(add=(("theirs",),)))
    before = {path: path.read_bytes() for path in photos.iterdir()}
    result = organiser.sidecars.write(plan)
    assert result.journal is None
    assert [failure.code for failure in result.failures] == ["sync-changed"] * 2
    assert {path: path.read_bytes() for path in photos.iterdir()} == before


def test_an_absent_drive_is_said_and_not_touched(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    organiser.catalogue.write(
        lambda database: database.conn.execute("UPDATE volumes SET online = 0").rowcount
    )
    plan = organiser.sidecars.plan(organiser.ids)
    assert [skip.code for skip in plan.skipped] == ["sync-offline"]
    assert not plan.to_write


def test_writing_as_a_job_reads_first_when_asked(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    give(organiser, "mine", one)
    another_program(photos / "a.jpg.xmp", FileEdit(add=(("theirs",),)))
    results: list[SyncResult] = []
    job = organiser.sidecars.start_write([one], read_first=True, done=results.append)
    end = organiser.jobs.wait(job)
    assert (end.state, end.done, end.errors) == (JobState.DONE, 1, ())
    assert [result.files for result in results] == [1, 1]
    assert tags(organiser, one) == {"mine": TagOrigin.PERSON, "theirs": TagOrigin.SIDECAR}
    assert organiser.sidecars.plan([one]).in_step == 1


def test_a_stop_in_the_middle_is_brought_to_an_end(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        make_photo(f"{name}.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)

    def stop(*_: object) -> None:
        raise RuntimeError("killed")

    def progress(done: int, _total: int) -> None:
        if done == 2:
            stop()

    with monkeypatch.context() as patch:
        patch.setattr(SyncEnds, "settle", stop)
        with pytest.raises(RuntimeError):
            organiser.sidecars.write(organiser.sidecars.plan(organiser.ids), progress=progress)
    assert not organiser.curator.history()[0].finished
    assert organiser.curator.reconcile() == 0, "the act of a living process is its own"
    monkeypatch.setattr(sync_undo, "alive", lambda process: False)
    assert organiser.curator.reconcile() == 1
    entry = organiser.curator.history()[0]
    assert (entry.finished, entry.count) == (True, 2)
    assert len(list(photos.glob("*.xmp"))) == 2
    organiser.curator.undo()
    assert not list(photos.glob("*.xmp"))
    assert organiser.curator.reconcile() == 0


def test_a_stop_after_the_last_file_is_brought_to_an_end(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older versions wrote an act's detail, without its process, and its end in two steps."""
    make_photo("a.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)

    def stop(journal: Journal, entry: int, detail: dict[str, object], *, count: int) -> None:
        journal.update(entry, detail, count=count)
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "finish", stop)
        with pytest.raises(RuntimeError):
            organiser.sidecars.write(organiser.sidecars.plan(organiser.ids))
    assert organiser.curator.reconcile() == 1
    assert organiser.curator.history()[0].finished
    organiser.curator.undo()
    assert not list(photos.glob("*.xmp"))


def test_an_act_says_who_is_at_it_until_it_ends(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    between: list[JournalRecord] = []
    write = Catalogue.write

    def looked_after(catalogue: Catalogue, change: Any) -> Any:
        answer = write(catalogue, change)
        between.extend(Journal(catalogue).unfinished())
        return answer

    monkeypatch.setattr(Catalogue, "write", looked_after)
    organiser.sidecars.write(organiser.sidecars.plan(organiser.ids))
    assert between
    assert all(record.detail.get("process") for record in between)


# Reading


def test_a_scan_takes_over_what_another_program_changed(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    index(organiser, photos)
    one = photo(organiser, path)
    sidecar = photos / "a.xmp"
    another_program(
        sidecar, FileEdit(add=(("地点", "海滩"), ("gone",)), rating=5, caption="黄昏的海")
    )
    organiser.events.clear()
    encoded = organiser.encoder.pictures
    index(organiser, photos)
    assert tags(organiser, one) == {"海滩": TagOrigin.SIDECAR, "gone": TagOrigin.SIDECAR}
    details = organiser.photos.details(one)
    assert details is not None
    assert (details.row.rating, details.facts.caption) == (5, "黄昏的海")
    assert TagsChanged() in organiser.events
    assert PhotosChanged((one,)) in organiser.events
    place = next(tag for tag in organiser.tags.tree() if tag.name == "地点")
    assert [child.name for child in place.children] == ["海滩"]
    another_program(sidecar, FileEdit(remove=(("gone",),), rating=3))
    index(organiser, photos)
    assert tags(organiser, one) == {"海滩": TagOrigin.SIDECAR}
    details = organiser.photos.details(one)
    assert details is not None
    assert details.row.rating == 3
    assert organiser.encoder.pictures == encoded, "a sidecar is no reason to look at the photo"
    assert organiser.curator.undo() == "", "what others do is not in this person's history"
    sidecar.unlink()
    index(organiser, photos)
    assert tags(organiser, one) == {"海滩": TagOrigin.SIDECAR}, "a lost file takes nothing along"


def test_what_a_person_gave_here_is_not_taken_away_unasked(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    give(organiser, "mine", one)
    organiser.sidecars.write(organiser.sidecars.plan([one]))
    sidecar = photos / "a.jpg.xmp"
    another_program(sidecar, FileEdit(remove=(("mine",),), add=(("theirs",),)))
    index(organiser, photos)
    assert set(tags(organiser, one)) == {"mine", "theirs"}
    plan = organiser.sidecars.plan([one])
    assert not plan.to_write, "it is not written back, either"
    (item,) = plan.to_read
    assert len(item.comparison.read.remove) == 1
    result = organiser.sidecars.read([one])
    assert result.photos == (one,)
    assert set(tags(organiser, one)) == {"theirs"}
    assert organiser.sidecars.plan([one]).in_step == 1
    assert organiser.curator.undo() == "sidecar-read"
    assert tags(organiser, one) == {"mine": TagOrigin.PERSON, "theirs": TagOrigin.SIDECAR}


def test_conflicts_wait_until_they_are_decided(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    tag = give(organiser, "sure", one)
    DecisionRepository(organiser.catalogue).decide(tag, [one], True)
    organiser.curator.rate([one], 3)
    organiser.sidecars.write(organiser.sidecars.plan([one]))
    sidecar = photos / "a.jpg.xmp"
    another_program(sidecar, FileEdit(remove=(("sure",),), rating=5))
    organiser.curator.rate([one], 1)
    for _ in range(2):  # a scan decides nothing, however often
        index(organiser, photos)
        (item,) = organiser.sidecars.plan([one]).conflicts
        assert [
            (conflict.field, conflict.here, conflict.there)
            for conflict in item.comparison.conflicts
        ] == [("tag", "sure", ""), ("rating", "1", "5")]
        assert "sure" in tags(organiser, one)
    before = sidecar.read_bytes()
    organiser.sidecars.read([one])
    assert organiser.sidecars.write(organiser.sidecars.plan([one])).journal is None
    assert sidecar.read_bytes() == before
    file = SyncChoice(prefer=Prefer.FILE)
    ours = SyncChoice(prefer=Prefer.CATALOGUE)
    assert not organiser.sidecars.plan([one], file).to_write
    organiser.sidecars.write(organiser.sidecars.plan([one], ours))
    assert words(sidecar) == FileWords((("sure",),), 1)
    assert organiser.sidecars.plan([one]).in_step == 1
    organiser.curator.undo()
    organiser.sidecars.read([one], file)
    details = organiser.photos.details(one)
    assert details is not None
    assert (tags(organiser, one), details.row.rating) == ({}, 5)


def test_many_sidecars_are_read_as_a_job(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    first = make_photo("0.jpg", size=32)
    for number in range(1, 60):
        path = make_photo(f"{number}.jpg", number, size=32)
        another_program(path.with_suffix(".xmp"), FileEdit(add=((f"t{number}",),)))
    index(organiser, photos)
    assert [job.kind for job in organiser.jobs.snapshots()] == ["index", "sidecar-read"]
    assert tags(organiser, photo(organiser, photos / "7.jpg")) == {"t7": TagOrigin.SIDECAR}
    assert tags(organiser, photo(organiser, first)) == {}


def test_a_damaged_sidecar_is_read_when_it_is_whole_again(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    (photos / "a.xmp").write_bytes(b"<x:xmpmeta")
    index(organiser, photos)
    one = photo(organiser, path)
    assert tags(organiser, one) == {}
    another_program(photos / "b.xmp", FileEdit(add=(("whole",),)))
    (photos / "b.xmp").replace(photos / "a.xmp")
    index(organiser, photos)
    assert tags(organiser, one) == {"whole": TagOrigin.SIDECAR}


def test_the_watcher_sees_a_sidecar_change(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    index(organiser, photos)
    one = photo(organiser, path)
    organiser.indexer.start()
    another_program(photos / "a.xmp", FileEdit(add=(("live",),)))
    until = time.monotonic() + 60
    while "live" not in tags(organiser, one) and time.monotonic() < until:
        time.sleep(0.05)
    assert tags(organiser, one) == {"live": TagOrigin.SIDECAR}


# Inside the photo's own file


@pytest.fixture
def embedding() -> None:
    if exiftool_path() is None:
        pytest.skip("needs ExifTool (libimage-exiftool-perl)")


@pytest.mark.usefixtures("embedding")
def test_embedding_keeps_the_photo_and_undo_its_bytes(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    os.utime(path, ns=(10**18, 10**18 + 5))
    before = path.read_bytes()
    index(organiser, photos)
    (one,) = organiser.ids
    give(organiser, "cat", one, zh="猫")
    organiser.curator.rate([one], 5)
    details = organiser.photos.details(one)
    assert details is not None
    former = details.row.content_key
    result = organiser.sidecars.write(organiser.sidecars.plan([one], EMBED))
    assert (result.files, result.failures) == (1, ())
    assert [file.name for file in photos.iterdir()] == ["a.jpg"]
    reading = reread(path)
    assert (reading.facts.keywords, reading.facts.rating) == (("猫",), 5)
    assert path.stat().st_mtime_ns == 10**18 + 5 + 10**9
    details = organiser.photos.details(one)
    assert details is not None
    assert details.row.content_key == reading.content_hash.hex() != former
    assert organiser.thumbnails.has(details.row.content_key)
    encoded = organiser.encoder.pictures
    index(organiser, photos)
    assert organiser.ids == [one]
    assert organiser.encoder.pictures == encoded
    assert organiser.sidecars.plan([one], EMBED).in_step == 1
    backup = next((organiser.library / "undo").rglob("*.backup"))
    assert backup.stat().st_size < len(before) / 2, "the picture itself is not copied"
    organiser.curator.undo()
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == 10**18 + 5
    index(organiser, photos)
    assert organiser.ids == [one]
    assert organiser.encoder.pictures == encoded
    assert tags(organiser, one) == {"cat": TagOrigin.PERSON}


@pytest.mark.usefixtures("embedding")
def test_every_copy_is_written_and_stays_a_copy(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    shutil.copy2(path, photos / "copy.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    give(organiser, "猫", one)
    result = organiser.sidecars.write(organiser.sidecars.plan([one], EMBED))
    assert (result.files, result.failures) == (2, ())
    assert path.read_bytes() == (photos / "copy.jpg").read_bytes()
    index(organiser, photos)
    assert organiser.ids == [one]
    assert {place.path.name for place in organiser.photos.paths([one])[one]} == {
        "a.jpg",
        "copy.jpg",
    }
    organiser.curator.undo()
    index(organiser, photos)
    assert organiser.ids == [one]
    assert len(organiser.photos.paths([one])[one]) == 2
    assert reread(path).facts.keywords == ()


@pytest.mark.usefixtures("embedding")
def test_a_tag_taken_away_here_leaves_the_file(
    organiser: Organiser, make_photo: MakePhoto, photos: Path
) -> None:
    path = make_photo("a.jpg")
    index(organiser, photos)
    (one,) = organiser.ids
    tag = give(organiser, "wrong", one)
    organiser.sidecars.write(organiser.sidecars.plan([one], EMBED))
    TagRepository(organiser.catalogue).take(tag, [one])
    organiser.sidecars.write(organiser.sidecars.plan([one], EMBED))
    assert reread(path).facts.keywords == ()
    assert tags(organiser, one) == {}


@pytest.mark.usefixtures("embedding")
def test_what_the_file_said_when_indexed_is_known_to_be_taken_away(
    organiser: Organiser, shared: Path, photos: Path
) -> None:
    path = photos / "a.jpg"
    shutil.copy(shared / "formats" / "thompson-springs.jpg", path)
    index(organiser, photos)
    (one,) = organiser.ids
    tag = TagRepository(organiser.catalogue).find("utah")
    assert tag is not None
    TagRepository(organiser.catalogue).take(tag, [one])
    plan = organiser.sidecars.plan([one], EMBED)
    assert plan.to_write[0].comparison.write == FileEdit(remove=(("utah",),))
    organiser.sidecars.write(plan)
    assert reread(path).facts.keywords == (
        *("carol m. highsmith", "america", "utah winter scenes", "thompson springs"),
    )


@pytest.mark.usefixtures("embedding")
def test_a_picture_that_would_change_is_not_written(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = make_photo("a.jpg"), make_photo("z/b.jpg")
    index(organiser, photos)
    one = photo(organiser, path)
    give(organiser, "cat", one)
    plan = organiser.sidecars.plan([one], EMBED)
    before = path.read_bytes()

    def wrong(_tool: object, _path: Path, target: Path, *_: object) -> None:
        shutil.copy(other, target)

    monkeypatch.setattr("photoapp.imaging.embed.ExifTool.write", wrong)
    result = organiser.sidecars.write(plan)
    assert [failure.code for failure in result.failures] == ["embed-mismatch"]
    assert path.read_bytes() == before
    assert sorted(one.name for one in photos.iterdir()) == ["a.jpg", "z"]


def test_without_exiftool_the_plan_says_so(
    organiser: Organiser, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_photo("a.jpg")
    index(organiser, photos)
    give(organiser, "cat", *organiser.ids)
    monkeypatch.setenv("PHOTOAPP_EXIFTOOL", "no-such-program")
    assert not organiser.sidecars.can_embed
    plan = organiser.sidecars.plan(organiser.ids, EMBED)
    assert [skip.code for skip in plan.skipped] == ["exiftool-missing"]
