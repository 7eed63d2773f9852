"""What a person meets when the library is damaged, newer, busy or half gone."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

from tests.bench.corpora import shapes
from tests.e2e.conftest import Shell


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for start in range(0, len(data), 4096):
        data[start : start + 64] = b"\xa5" * 64
    file.write_bytes(data)


def test_a_damaged_catalogue_is_named_and_restored(shell: Shell, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    shapes(photos, 5)
    shell.run("index", photos)
    spoil(shell.library / "catalogue.sqlite3")
    for companion in ("-wal", "-shm"):
        (shell.library / f"catalogue.sqlite3{companion}").unlink(missing_ok=True)
    for language in ("en", "zh"):
        done = shell.run("search", "猫", language=language, code=1)
        assert len(done.stderr.strip().splitlines()) == 1
    assert "photoapp restore" in shell.run("search", "cat", code=1).stderr
    checks = shell.run("self-test", code=1).stdout
    assert "Catalogue" in checks
    shell.run("restore")
    report = shell.json("index", photos)
    assert (report["found"], report["indexed"]) == (5, 0)


def test_restoring_without_a_backup_says_so(shell: Shell) -> None:
    shell.library.mkdir()
    (shell.library / "catalogue.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 8000)
    done = shell.run("restore", code=1)
    assert "backup" in done.stderr


def test_a_newer_catalogue_is_refused_and_left_alone(shell: Shell, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    shapes(photos, 1)
    shell.run("index", photos)
    file = shell.library / "catalogue.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = file.read_bytes()
    done = shell.run("search", "猫", code=1)
    assert "newer" in done.stderr
    assert file.read_bytes() == before


def test_a_lost_or_garbled_index_is_rebuilt_from_the_catalogue(
    shell: Shell, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    shapes(photos, 6)
    shell.run("index", photos)
    expected = shell.json("search", "circle", "--show-all")["results"]
    assert len(expected) == 6
    caches = [one for one in (shell.library / "index").iterdir() if one.is_file()]
    assert caches
    for cache in caches:
        cache.write_bytes(b"garbage" * 50)
    assert shell.json("search", "circle", "--show-all")["results"] == expected
    for cache in (shell.library / "index").iterdir():
        if cache.is_file():
            cache.unlink()
    assert shell.json("search", "circle", "--show-all")["results"] == expected


def test_a_second_process_may_search_but_not_index(shell: Shell, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    shapes(photos, 3)
    shell.run("index", photos)
    with subprocess.Popen(
        shell.command("watch"),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=shell.environment(),
    ) as watching:
        assert watching.stderr is not None
        try:
            assert "Watching" in watching.stderr.readline()
            for _ in range(100):
                done = shell.run("index", photos, code=None)
                if done.returncode:
                    break
            assert done.returncode == 1
            assert "Another photoapp" in done.stderr
            assert shell.json("search", "circle", "--show-all")["results"]
        finally:
            watching.terminate()
            watching.wait(60)
    shell.run("index", photos)
