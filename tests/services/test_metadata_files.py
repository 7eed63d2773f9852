"""Backups of metadata files: small, checked, and never put over what somebody else wrote."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.errors import PhotoappError
from photoapp.services.metadata_files import (
    bring_back,
    compared,
    digest,
    make_backup,
    read_backup,
    write_beside,
)


def step(folder: Path, former: bytes | None, new: bytes) -> tuple[Path, Path]:
    """A file that was changed from `former` to `new`, and its backup."""
    target, backup = folder / "a.jpg", folder / "undo" / "0.backup"
    target.write_bytes(new)
    make_backup(backup, former, new, compared(former, new, mtime_ns=10**18, synced="x"))
    return target, backup


_BYTES = st.binary(max_size=40)


@settings(max_examples=60)
@given(_BYTES, _BYTES, _BYTES, _BYTES)
def test_any_former_bytes_come_back(start: bytes, old: bytes, new: bytes, end: bytes) -> None:
    with TemporaryDirectory() as folder:
        former = start + old + end
        target, backup = step(Path(folder), former, start + new + end)
        bring_back(target, backup)
        assert target.read_bytes() == former
        assert target.stat().st_mtime_ns == 10**18
        bring_back(target, backup)  # already there: nothing to do, no error


def test_only_what_differs_is_kept(tmp_path: Path) -> None:
    picture = os.urandom(200_000)
    _, backup = step(tmp_path, b"head old" + picture, b"head something new" + picture)
    assert backup.stat().st_size < 500


def test_a_file_that_was_made_goes_again(tmp_path: Path) -> None:
    target, backup = step(tmp_path, None, b"new")
    bring_back(target, backup)
    assert not target.exists()
    bring_back(target, backup)


def test_what_somebody_else_wrote_is_left(tmp_path: Path) -> None:
    target, backup = step(tmp_path, b"old", b"new")
    target.write_bytes(b"theirs")
    with pytest.raises(PhotoappError) as problem:
        bring_back(target, backup)
    assert problem.value.code == "undo-changed"
    assert target.read_bytes() == b"theirs"


def test_a_backup_that_is_gone_or_cut_short_is_said(tmp_path: Path) -> None:
    target, backup = step(tmp_path, b"old", b"new")
    backup.write_bytes(backup.read_bytes()[:20])
    assert read_backup(backup) is None
    with pytest.raises(PhotoappError) as problem:
        bring_back(target, backup)
    assert problem.value.code == "undo-lost"
    assert target.read_bytes() == b"new"


def test_a_backup_that_would_not_give_the_bytes_back_is_refused(tmp_path: Path) -> None:
    backup = compared(b"old", b"new", mtime_ns=0, synced="")
    with pytest.raises(OSError, match="former bytes"):
        make_backup(tmp_path / "0", b"other", b"new", backup)
    assert not (tmp_path / "0").exists()


def test_the_part_beside_takes_the_rights(tmp_path: Path) -> None:
    target = tmp_path / "a.xmp"
    target.write_bytes(b"old")
    target.chmod(0o600)
    part = write_beside(target, b"new")
    assert (part.read_bytes(), part.stat().st_mode & 0o777) == (b"new", 0o600)
    assert part.name.startswith(".")
    assert part.stat().st_mtime_ns >= target.stat().st_mtime_ns
    assert digest(part.read_bytes()) == digest(b"new")
