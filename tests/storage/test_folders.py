"""Volumes and watched folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.library import MountedVolume
from photoapp.core.photo import FolderId, PhotoId
from photoapp.storage.texts import TextRepository
from tests.storage.shelf import KEY, Shelf, reading


def add_to(shelf: Shelf, folder: FolderId, path: str) -> PhotoId:
    file = shelf.seen(path)
    location = shelf.photos.record_seen(
        [type(file)(folder, shelf.volume, path, file.stamp, file.inode)]
    )[0]
    return shelf.photos.record_reading(location, reading(path)).photo


def test_a_folder_is_added_once(shelf: Shelf) -> None:
    assert shelf.folders.add(shelf.volume, "Pictures") == shelf.folder
    other = shelf.folders.add(shelf.volume, "Фото 照片 \udcff")
    folders = shelf.folders.all()
    assert [one.folder for one in folders] == [shelf.folder, other]
    assert [one.path for one in folders] == [
        shelf.mount / "Pictures",
        shelf.mount / "Фото 照片 \udcff",
    ]
    assert (folders[0].volume_name, folders[0].online, folders[0].watched) == ("Disk", True, True)
    place = shelf.folders.places()[1]
    assert (place.path, place.absolute) == ("Фото 照片 \udcff", folders[1].path)


def test_a_whole_volume_may_be_watched(shelf: Shelf) -> None:
    root = shelf.folders.add(shelf.volume, "")
    photo = add_to(shelf, root, "top.jpg")
    deep = add_to(shelf, root, "a/b/deep.jpg")
    assert shelf.folders.places()[1].absolute == shelf.mount
    assert set(shelf.photos.known_files(root)) == {"top.jpg", "a/b/deep.jpg"}
    scope = Scope(ScopeKind.FOLDER, folder=root)
    assert set(shelf.photos.ids(scope).tolist()) == {photo, deep}
    inner = Scope(ScopeKind.FOLDER, folder=root, subfolder="a")
    assert shelf.photos.ids(inner).tolist() == [deep]
    assert shelf.folders.all()[1].photos == 2


def test_removing_a_folder_hides_its_photos_and_forgets_no_tag(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg")
    shelf.encode(photo)
    shelf.photos.set_rating([photo], 5)
    assert shelf.folders.remove(shelf.folder) == (photo,)
    assert shelf.folders.remove(shelf.folder) == ()
    assert shelf.folders.all() == []
    assert shelf.photos.ids().tolist() == []
    assert shelf.photos.counts().missing == 0, "removed on purpose is not missing"
    assert shelf.catalogue.check() == []
    # Added again, the same content is the same photo with its vector.
    shelf.folder = shelf.folders.add(shelf.volume, "Pictures")
    assert shelf.add("Pictures/a.jpg") == photo
    assert shelf.photos.rows([photo])[0].rating == 5
    assert shelf.vectors.without_vector(KEY, 5) == []


def test_files_of_a_removed_folder_go_to_the_folder_around_or_inside(shelf: Shelf) -> None:
    outer = shelf.add("Pictures/a.jpg")
    inner_photo = shelf.add("Pictures/inner/b.jpg")
    inner = shelf.folders.add(shelf.volume, "Pictures/inner")
    assert shelf.folders.remove(shelf.folder) == (outer,)
    assert shelf.photos.ids().tolist() == [inner_photo]
    around = shelf.folders.add(shelf.volume, "Pictures")
    assert shelf.folders.remove(inner) == ()
    assert shelf.photos.ids().tolist() == [inner_photo]
    assert shelf.photos.ids(Scope(ScopeKind.FOLDER, folder=around)).tolist() == [inner_photo]
    assert shelf.catalogue.check() == []


def test_overlapping_folders_know_each_others_files(shelf: Shelf) -> None:
    shelf.add("Pictures/inner/b.jpg")
    inner = shelf.folders.add(shelf.volume, "Pictures/inner")
    assert list(shelf.photos.known_files(inner)) == ["Pictures/inner/b.jpg"]
    assert list(shelf.photos.known_files(shelf.folder)) == ["Pictures/inner/b.jpg"]
    assert [one.photos for one in shelf.folders.all()] == [1, 1]


def test_flags(shelf: Shelf) -> None:
    shelf.folders.set_watched(shelf.folder, on=False)
    assert not shelf.folders.places()[0].watched
    assert shelf.folders.set_reachable(shelf.folder, on=False)
    assert not shelf.folders.set_reachable(shelf.folder, on=False)
    assert not shelf.folders.places()[0].online
    photo = shelf.add("Pictures/a.jpg")
    assert shelf.photos.rows([photo])[0].offline
    # Adding it again, which a person does when it is there, makes it reachable.
    shelf.folders.add(shelf.volume, "Pictures")
    assert not shelf.photos.rows([photo])[0].offline


def test_volumes_are_known_by_identity(shelf: Shelf) -> None:
    renamed = MountedVolume("uuid:one", "Neu", Path("/mnt/新"))
    assert shelf.folders.add_volume(renamed) == shelf.volume
    (volume,) = shelf.folders.volumes()
    assert (volume.name, volume.mount_point, volume.online) == ("Neu", Path("/mnt/新"), True)
    assert shelf.folders.all()[0].path == Path("/mnt/新/Pictures")


def test_syncing_tells_only_changes_of_known_volumes(shelf: Shelf) -> None:
    stranger = MountedVolume("uuid:two", "Other", Path("/media/other"))
    assert not shelf.folders.sync_volumes([shelf.volume_facts, stranger])
    assert len(shelf.folders.volumes()) == 1
    assert shelf.folders.sync_volumes([stranger])
    assert not shelf.folders.sync_volumes([stranger])
    assert shelf.folders.sync_volumes([shelf.volume_facts])
    assert shelf.folders.volumes()[0].online


def test_a_watched_folder_moves_with_its_files(shelf: Shelf) -> None:
    photo, deep = shelf.add("Pictures/a.jpg"), shelf.add("Pictures/x/b.jpg")
    shelf.folders.move(shelf.folder, shelf.volume, "Media/相片")
    assert set(shelf.photos.known_files(shelf.folder)) == {
        "Media/相片/a.jpg",
        "Media/相片/x/b.jpg",
    }
    assert shelf.photos.by_path(shelf.mount / "Media/相片/x/b.jpg") == deep
    assert {row.photo for row in shelf.photos.rows([photo, deep])} == {photo, deep}
    assert TextRepository(shelf.catalogue).search(["相片"], limit=5) != []
    assert shelf.catalogue.check() == []
    other = shelf.folders.add(shelf.volume, "Other")
    with pytest.raises(ValueError, match="already watched"):
        shelf.folders.move(other, shelf.volume, "Media/相片")
