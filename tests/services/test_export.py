"""Exports as other programs read them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from photoapp.core.errors import CatalogueError, UsageError
from photoapp.core.hits import Scope, ScopeKind
from photoapp.services.export import Exporter
from photoapp.storage.exports import FIELDS, ExportRepository
from tests.services.files_shelf import FilesShelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def exporter(shelf: FilesShelf) -> Exporter:
    return Exporter(shelf.photos, ExportRepository(shelf.catalogue))


ODD = ['海边/照片 "1".jpg', "comma, semi; new\nline.jpg", "latin\udce9.jpg", "=1+1.jpg"]


def test_json_is_whole_and_exact(shelf: FilesShelf, exporter: Exporter) -> None:
    photos = [shelf.add_file(name) for name in ODD]
    shelf.photos.set_rating(photos[:1], 4)
    stream = io.StringIO()
    assert exporter.write(stream, "json") == 4
    read = json.loads(stream.getvalue())
    assert read["photoapp"] == 1
    by_path = {one["files"][0]["path"]: one for one in read["photos"]}
    assert set(by_path) == {str(shelf.mount / "Pictures" / name) for name in ODD}
    first = by_path[str(shelf.mount / "Pictures" / ODD[0])]
    assert tuple(first) == FIELDS
    assert (first["rating"], first["format"], first["taken"]) == (4, "jpeg", "2024-05-17T08:30:00")
    assert "海边" in stream.getvalue(), "Chinese is written as Chinese"
    stream.getvalue().encode("utf-8")


def test_csv_is_what_spreadsheets_read(
    shelf: FilesShelf, exporter: Exporter, tmp_path: Path
) -> None:
    for name in ODD:
        shelf.add_file(name)
    shelf.add_file("copy.jpg", (shelf.mount / "Pictures" / ODD[0]).read_bytes())
    file = tmp_path / "导出.csv"
    assert exporter.save(file, "csv") == 4
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4
    assert tuple(rows[0]) == FIELDS
    files = [row["files"] for row in rows]
    assert str(shelf.mount / "Pictures" / ODD[1]) in files
    assert any("; " in one and "copy.jpg" in one for one in files)


def test_a_scope_and_an_empty_library(shelf: FilesShelf, exporter: Exporter) -> None:
    stream = io.StringIO()
    assert exporter.write(stream, "json") == 0
    assert json.loads(stream.getvalue())["photos"] == []
    shelf.add_file("a/1.jpg")
    shelf.add_file("b/2.jpg")
    scope = Scope(ScopeKind.FOLDER, folder=shelf.folder, subfolder="a")
    assert exporter.write(io.StringIO(), "csv", scope) == 1


def test_a_stopped_or_failed_export_leaves_the_old_file(
    shelf: FilesShelf, exporter: Exporter, tmp_path: Path
) -> None:
    shelf.add_file("1.jpg")
    file = tmp_path / "export.json"
    file.write_text("the last one")

    def stop(done: int, total: int) -> None:
        assert (done, total) == (1, 1)
        raise LookupError

    with pytest.raises(LookupError):
        exporter.save(file, "json", progress=stop)
    assert file.read_text() == "the last one"
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["export.json"]
    with pytest.raises(CatalogueError) as raised:
        exporter.save(tmp_path / "nowhere" / "x.json", "json")
    assert raised.value.code == "export-unwritable"
    assert "nowhere" in raised.value.message


@pytest.mark.parametrize("form", ["xml", "JSON", ""])
def test_other_formats_are_refused(exporter: Exporter, tmp_path: Path, form: str) -> None:
    with pytest.raises(UsageError):
        exporter.write(io.StringIO(), form)
    with pytest.raises(UsageError):
        exporter.save(tmp_path / "x", form)
    assert not (tmp_path / "x").exists()
