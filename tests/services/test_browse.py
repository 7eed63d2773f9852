"""The window's questions: sidebar, originals, full pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.library import FolderNode, MountedVolume
from photoapp.services.browse import Browser, natural
from photoapp.services.decoding import DecodePool
from photoapp.storage.history import SavedSearches
from photoapp.storage.thumbnails import ThumbnailStore
from tests.services.files_shelf import FilesShelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def browser(shelf: FilesShelf) -> Iterator[Browser]:
    with DecodePool(processes=1) as pool:
        yield Browser(
            shelf.photos,
            shelf.folders,
            SavedSearches(shelf.catalogue),
            ThumbnailStore(shelf.library),
            pool,
        )


def shape(node: FolderNode) -> object:
    return (node.name, node.count, [shape(child) for child in node.children])


def every(nodes: tuple[FolderNode, ...]) -> list[FolderNode]:
    found = list(nodes)
    for node in nodes:
        found += every(node.children)
    return found


def test_the_folder_tree_counts_what_a_click_shows(shelf: FilesShelf, browser: Browser) -> None:
    shelf.add_file("top.jpg")
    for number in (1, 2, 10):
        shelf.add_file(f"Day {number}/a.jpg")
    shelf.add_file("Day 2/deep/er/b.jpg")
    # One content in three directories, two of them in one branch.
    for place in ("Day 1/same.jpg", "Day 2/same.jpg", "Day 2/deep/er/same.jpg"):
        shelf.add_file(place, b"same")
    (root,) = browser.sidebar().folders
    assert shape(root) == (
        "Pictures",
        6,
        [
            ("Day 1", 2, []),
            ("Day 2", 3, [("deep", 2, [("er", 2, [])])]),
            ("Day 10", 1, []),
        ],
    )
    for node in every((root,)):
        scope = Scope(ScopeKind.FOLDER, folder=node.folder, subfolder=node.subfolder)
        assert len(browser.ids(scope)) == node.count, node.path
        assert node.path == shelf.mount / "Pictures" / node.subfolder


def test_directories_left_empty_are_not_shown(shelf: FilesShelf, browser: Browser) -> None:
    shelf.add_file("here/a.jpg")
    shelf.add_file("gone/b.jpg")
    shelf.photos.mark_missing(
        [shelf.photos.known_files(shelf.folder)["Pictures/gone/b.jpg"].location]
    )
    assert shape(browser.sidebar().folders[0]) == ("Pictures", 1, [("here", 1, [])])


def test_nested_and_offline_folders(shelf: FilesShelf, browser: Browser) -> None:
    shelf.add_file("inner/a.jpg")
    inner = shelf.folders.add(shelf.volume, "Pictures/inner")
    stick = shelf.folders.add_volume(MountedVolume("uuid:stick", "Stick", Path("/media/s")))
    shelf.folders.add(stick, "")
    shelf.folders.sync_volumes([shelf.volume_facts])
    nodes = {node.path: node for node in browser.sidebar().folders}
    assert nodes[Path("/media/s")].online is False
    assert nodes[Path("/media/s")].volume_name == "Stick"
    assert nodes[Path("/media/s")].name == "s"
    assert nodes[shelf.mount / "Pictures"].count == 1
    assert nodes[shelf.mount / "Pictures/inner"].count == 1
    assert nodes[shelf.mount / "Pictures/inner"].folder == inner


def test_the_sidebar_counts(shelf: FilesShelf, browser: Browser) -> None:
    one = shelf.add_file("1.jpg")
    shelf.add_file("2.jpg")
    shelf.photos.set_favourite([one], on=True)
    shelf.photos.add_to_album(shelf.photos.create_album("夏天"), [one])
    SavedSearches(shelf.catalogue).add("海", "海边")
    shelf.photos.record_failure(shelf.locate("Pictures/bad.jpg"), "picture-damaged", "x")
    sidebar = browser.sidebar()
    assert (sidebar.all, sidebar.favourites, sidebar.recent, sidebar.health) == (2, 1, 2, 1)
    assert [(album.name, album.count) for album in sidebar.albums] == [("夏天", 1)]
    assert [saved.name for saved in sidebar.saved_searches] == ["海"]
    assert browser.counts().photos == 2


def test_an_empty_library_has_an_empty_sidebar(tmp_path: Path) -> None:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    try:
        made.folders.remove(made.folder)
        with DecodePool(processes=1) as pool:
            empty = Browser(
                made.photos,
                made.folders,
                SavedSearches(made.catalogue),
                ThumbnailStore(made.library),
                pool,
            ).sidebar()
    finally:
        made.catalogue.close()
    assert (empty.all, empty.folders, empty.tags, empty.albums) == (0, (), (), ())


def test_names_sort_as_people_count() -> None:
    names = ["day 10", "Day 2", "海10", "海9", "2", "10", "a", ""]
    assert sorted(names, key=natural) == ["", "2", "10", "a", "Day 2", "day 10", "海9", "海10"]


def test_the_original_is_a_copy_that_is_there(shelf: FilesShelf, browser: Browser) -> None:
    photo = shelf.add_file("a.jpg", b"same")
    shelf.add_file("b.jpg", b"same")
    gone = shelf.add_file("gone.jpg")
    assert browser.original_path(photo) == shelf.mount / "Pictures/a.jpg"
    (shelf.mount / "Pictures/a.jpg").unlink()
    (shelf.mount / "Pictures/gone.jpg").unlink()
    assert browser.original_paths([photo, gone]) == {photo: shelf.mount / "Pictures/b.jpg"}
    shelf.folders.sync_volumes([])
    assert browser.original_path(photo) is None


def _picture(path: Path, size: tuple[int, int]) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    ramp = np.linspace(0, 255, size[0] * size[1] * 3).reshape(size[1], size[0], 3)
    Image.fromarray(ramp.astype(np.uint8)).save(path, "JPEG", quality=95)
    return path.read_bytes()


def test_the_full_picture(shelf: FilesShelf, browser: Browser, tmp_path: Path) -> None:
    data = _picture(tmp_path / "p.jpg", (640, 400))
    photo = shelf.add_file("p.jpg", data)
    whole = browser.full_image(photo)
    assert whole.pixels.shape == (400, 640, 3)
    assert (whole.width, whole.height) == (640, 400)
    assert whole.pixels.dtype == np.uint8
    assert len(np.frombuffer(whole.pixels, dtype=np.uint8)) == 640 * 400 * 3
    small = browser.full_image(photo, 160)
    assert max(small.width, small.height) <= 160
    assert small.full_width >= 400


def test_another_copy_stands_in_for_a_broken_one(
    shelf: FilesShelf, browser: Browser, tmp_path: Path
) -> None:
    data = _picture(tmp_path / "p.jpg", (64, 48))
    photo = shelf.add_file("a.jpg", data)
    shelf.add_file("b.jpg", data)
    (shelf.mount / "Pictures/a.jpg").write_bytes(b"overwritten")
    assert browser.full_image(photo).width == 64


def test_pictures_that_cannot_be_shown_say_why(
    shelf: FilesShelf, browser: Browser, tmp_path: Path
) -> None:
    photo = shelf.add_file("a.jpg", _picture(tmp_path / "p.jpg", (64, 48)))
    (shelf.mount / "Pictures/a.jpg").unlink()
    with pytest.raises(UnreadablePhotoError) as raised:
        browser.full_image(photo)
    assert raised.value.code == "file-vanished"
    shelf.folders.sync_volumes([])
    with pytest.raises(UnreadablePhotoError) as raised:
        browser.full_image(photo)
    assert raised.value.code == "photo-offline"
    assert "Disk" in raised.value.message
    shelf.folders.sync_volumes([shelf.volume_facts])
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location])
    with pytest.raises(UnreadablePhotoError) as raised:
        browser.full_image(photo)
    assert raised.value.code == "file-vanished"


def test_thumbnails(shelf: FilesShelf, browser: Browser) -> None:
    photo = shelf.add_file("a.jpg")
    key = browser.rows([photo])[0].content_key
    assert browser.thumbnail(key) is None
    ThumbnailStore(shelf.library).put(key, b"\xff\xd8thumb")
    assert browser.thumbnail(key) == b"\xff\xd8thumb"
