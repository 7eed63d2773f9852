"""`photoapp uninstall-data`: lists, asks, removes its own data and never a photo."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from photoapp.core.errors import LibraryBusyError
from photoapp.services.own_data import OwnData, find, remove
from tests.e2e.conftest import Shell


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A data folder with library and models, a cache, and photos inside of the library's folder."""
    data, cache = tmp_path / "data" / "photoapp", tmp_path / "cache" / "photoapp"
    library, models = data / "library", data / "models"
    for folder in (library / "thumbnails" / "ab", models / "local--x@1", cache, data / "crashes"):
        folder.mkdir(parents=True)
    (library / "catalogue.sqlite3").write_bytes(b"x" * 100)
    (library / "catalogue.sqlite3-wal").write_bytes(b"x" * 10)
    (library / "thumbnails" / "ab" / "ab.jpg").write_bytes(b"x")
    (library / "holiday.jpg").write_bytes(b"a photo that somebody put there")
    (models / "local--x@1" / "model.onnx").write_bytes(b"x" * 1000)
    (data / "crashes" / "report.txt").write_text("trace")
    (cache / "page").write_bytes(b"x" * 5)
    return data, cache, library


def test_each_kind_is_found_with_its_size(kept: tuple[Path, Path, Path]) -> None:
    data, cache, library = kept
    found = {one.kind: one.bytes for one in find(library, data / "models", data, cache)}
    assert found == {"library": 111, "models": 1000, "other": 5, "cache": 5}


def test_the_library_stays_unless_it_is_wanted(kept: tuple[Path, Path, Path]) -> None:
    data, cache, library = kept
    everything = find(library, data / "models", data, cache)
    remove([one for one in everything if one.kind != "library"], everything)
    assert (library / "catalogue.sqlite3").is_file()
    assert not (data / "models").exists()
    assert not (data / "crashes").exists()
    assert not cache.exists()


def test_with_the_library_only_what_is_not_ours_stays(kept: tuple[Path, Path, Path]) -> None:
    data, cache, library = kept
    everything = find(library, data / "models", data, cache)
    remove(everything, everything)
    left = [path for path in data.parent.rglob("*") if path.is_file()]
    assert left == [library / "holiday.jpg"]


def test_a_library_in_use_is_left_whole(kept: tuple[Path, Path, Path]) -> None:
    data, cache, library = kept
    (one,) = (one for one in find(library, data / "models", data, cache) if one.kind == "library")
    with FileLock(library / "ingest.lock"), pytest.raises(LibraryBusyError):
        remove([one], [one])
    assert (library / "thumbnails" / "ab" / "ab.jpg").is_file()


def test_a_folder_without_a_catalogue_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    assert find(tmp_path, tmp_path / "none", tmp_path / "no", tmp_path / "never") == []
    assert OwnData("cache", tmp_path, 0).bytes == 0


def test_on_the_command_line_nothing_goes_unconfirmed(shell: Shell) -> None:
    shell.run("folders", "list")  # makes the library
    assert "catalogue" not in shell.run("uninstall-data").stdout
    done = shell.run("uninstall-data", "--with-library", code=2)
    assert str(shell.library) in done.stdout
    assert "--yes" in done.stderr
    assert "--yes" in shell.run("uninstall-data", "--with-library", code=2, language="zh").stderr
    assert (shell.library / "catalogue.sqlite3").is_file()
    shell.run("autostart", "on")
    assert "starting at login" in shell.run("uninstall-data", "--with-library", code=2).stdout
    shell.run("uninstall-data", "--with-library", "--yes")
    assert "does not start" in shell.run("autostart").stdout
    assert not (shell.library / "catalogue.sqlite3").exists()
