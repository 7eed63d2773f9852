"""What a walk finds, and what it leaves out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.services.walking import walk


def touch(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(root: Path, **options: object) -> list[str]:
    found = walk(root, root, **options)  # type: ignore[arg-type]  # options are walk's own
    return sorted(file.path for directory in found for file in directory.files)


def test_pictures_in_all_directories_with_odd_names(tmp_path: Path) -> None:
    odd = ["猫 cat.JPG", "a/b/c.heic", "emoji 🏖️.png", "plain.dng", "dots.in.name.webp"]
    if sys.platform != "win32":
        odd.append("line\nbreak.jpg")
    for name in odd:
        touch(tmp_path / name)
    touch(tmp_path / "notes.txt")
    touch(tmp_path / "jpg")
    assert names(tmp_path) == sorted(odd)


def test_hidden_files_and_other_programs_copies_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "kept.jpg")
    for name in (".hidden.jpg", "._kept.jpg", ".git/a.jpg", "@eaDir/b.jpg", "#recycle/c.jpg"):
        touch(tmp_path / name)
    touch(tmp_path / "library/thumb.jpg")
    assert names(tmp_path, skipped=frozenset({tmp_path / "library"})) == ["kept.jpg"]


def test_a_directory_with_a_picture_s_name_is_entered(tmp_path: Path) -> None:
    touch(tmp_path / "album.jpg" / "inside.png")
    assert names(tmp_path) == ["album.jpg/inside.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_do_not_make_endless_walks(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "one.jpg")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "linked.jpg").symlink_to(tmp_path / "real" / "one.jpg")
    (tmp_path / "dead.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert names(tmp_path) == ["linked.jpg", "real/one.jpg"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may list all")
def test_an_unlistable_directory_carries_its_error(tmp_path: Path) -> None:
    touch(tmp_path / "closed" / "a.jpg")
    (tmp_path / "closed").chmod(0)
    try:
        found = {directory.path: directory for directory in walk(tmp_path, tmp_path)}
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert isinstance(found["closed"].error, PermissionError)


def test_not_recursive_and_stamps(tmp_path: Path) -> None:
    file = touch(tmp_path / "a.jpg", b"12345")
    touch(tmp_path / "sub" / "b.jpg")
    (directory,) = walk(tmp_path, tmp_path, recursive=False)
    (one,) = directory.files
    assert one.stamp.size == 5
    assert one.stamp.mtime_ns == file.stat().st_mtime_ns
    assert one.path == "a.jpg"
    assert one.inode == file.stat().st_ino or sys.platform == "win32"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(exclude_characters='/\\\0:*?"<>|', exclude_categories=["Cs", "Cc"]),
            min_size=1,
            max_size=20,
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda name: name.casefold(),
    )
)
def test_every_name_comes_back_as_it_was(names_given: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in names_given:
            stem = name.strip(". ")
            if stem and not stem.startswith("."):
                touch(root / f"{stem}.jpg")
        found = {file.path for directory in walk(root, root) for file in directory.files}
        assert found == {path.name for path in root.iterdir()}
