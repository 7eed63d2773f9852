"""The index file: exact round trip, and never trusted when it should not be."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.vectors import IndexStamp
from photoapp.index.cache import load_index, new_index, open_index, save_index
from photoapp.index.exact import ExactIndex
from photoapp.index.flat import FlatIndex

UnitRows = Callable[..., FloatArray]
KEY = ModelKey("某模型/starter", "r0", 1)
COUNT, DIMENSION = 50, 12
STAMP = IndexStamp(KEY, DIMENSION, COUNT, 7)


class Source:
    """A catalogue's vectors, counting how often they are asked for."""

    def __init__(self, rows: FloatArray) -> None:
        self.ids: IdArray = np.arange(10, 10 + len(rows), dtype=np.int64)[::-1].copy()
        self.rows = rows
        self.asked = 0

    def __call__(self) -> Iterator[tuple[IdArray, FloatArray]]:
        self.asked += 1
        for start in range(0, len(self.ids), 20):
            yield self.ids[start : start + 20], self.rows[start : start + 20]


@pytest.fixture
def source(unit_rows: UnitRows) -> Source:
    return Source(unit_rows(COUNT, DIMENSION))


def test_built_once_then_read(tmp_path: Path, source: Source) -> None:
    file = tmp_path / "索引 folder" / "a.faiss"
    built = open_index(file, STAMP, source)
    read = open_index(file, STAMP, source)
    assert source.asked == 1
    assert isinstance(read, FlatIndex)
    assert read.half
    np.testing.assert_array_equal(read.ids(), built.ids())
    np.testing.assert_array_equal(read.vectors(source.ids), source.rows)
    assert sorted(p.name for p in file.parent.iterdir()) == ["a.faiss"]


@pytest.mark.parametrize(
    "other",
    [
        replace(STAMP, change=8),
        replace(STAMP, key=replace(KEY, revision="r1")),
        replace(STAMP, key=replace(KEY, preprocessing=2)),
    ],
)
def test_another_stamp_is_rebuilt(tmp_path: Path, source: Source, other: IndexStamp) -> None:
    file = tmp_path / "a.faiss"
    open_index(file, STAMP, source)
    open_index(file, other, source)
    assert source.asked == 2
    assert load_index(file, other) is not None
    assert load_index(file, STAMP) is None


def test_another_count_or_dimension_is_rebuilt(tmp_path: Path, unit_rows: UnitRows) -> None:
    file = tmp_path / "a.faiss"
    open_index(file, STAMP, Source(unit_rows(COUNT, DIMENSION)))
    for other in (replace(STAMP, count=COUNT + 1), replace(STAMP, dimension=DIMENSION * 2)):
        source = Source(unit_rows(other.count, other.dimension))
        index = open_index(file, other, source)
        assert source.asked == 1
        assert (len(index), index.dimension) == (other.count, other.dimension)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_damage_is_noticed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = np.ones((COUNT, DIMENSION), np.float32)
    folder = tmp_path_factory.mktemp("damage")
    file = folder / "a.faiss"
    open_index(file, STAMP, Source(rows))
    whole = file.read_bytes()
    damage = data.draw(st.sampled_from(["flip", "cut", "append", "garbage", "empty"]))
    if damage == "flip":
        place = data.draw(st.integers(0, len(whole) - 1))
        bit = 1 << data.draw(st.integers(0, 7))
        broken = whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
    elif damage == "cut":
        broken = whole[: data.draw(st.integers(0, len(whole) - 1))]
    elif damage == "append":
        broken = whole + data.draw(st.binary(min_size=1, max_size=64))
    elif damage == "garbage":
        broken = data.draw(st.binary(min_size=len(whole), max_size=len(whole)))
    else:
        broken = b""
    file.write_bytes(broken)
    assert load_index(file, STAMP) is None
    source = Source(rows)
    index = open_index(file, STAMP, source)
    assert source.asked == 1
    assert len(index) == COUNT
    assert file.read_bytes() == whole


def test_a_folder_in_its_place_is_not_fatal(tmp_path: Path, source: Source) -> None:
    file = tmp_path / "a.faiss"
    (file / "something").mkdir(parents=True)
    assert load_index(file, STAMP) is None
    assert len(open_index(file, STAMP, source)) == COUNT


def test_an_unwritable_place_costs_only_the_cache(
    tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.faiss"
    open_index(file, STAMP, source)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    later = replace(STAMP, change=99)
    assert len(open_index(file, later, source)) == COUNT
    assert not list(tmp_path.glob(".*.part"))
    assert load_index(file, later) is None


def test_saving_under_a_false_stamp_is_refused(tmp_path: Path, source: Source) -> None:
    index = open_index(tmp_path / "a.faiss", STAMP, source)
    index.remove(source.ids[:1])
    with pytest.raises(ValueError, match="stamp"):
        save_index(index, tmp_path / "b.faiss", STAMP)
    assert not (tmp_path / "b.faiss").exists()


def test_a_stream_that_disagrees_with_its_stamp_is_used_but_not_saved(
    tmp_path: Path, source: Source
) -> None:
    file = tmp_path / "a.faiss"
    index = open_index(file, replace(STAMP, count=COUNT - 1), source)
    assert len(index) == COUNT
    assert not file.exists()


def test_the_numpy_index_uses_the_same_file(
    tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.faiss"
    open_index(file, STAMP, source)
    monkeypatch.setitem(sys.modules, "faiss", None)
    assert isinstance(new_index(4), ExactIndex)
    index = load_index(file, STAMP)
    assert isinstance(index, ExactIndex)
    np.testing.assert_array_equal(index.vectors(source.ids), source.rows)
    before = file.read_bytes()
    save_index(index, file, STAMP)
    assert file.read_bytes() == before


def test_leftovers_of_a_killed_save_go(tmp_path: Path, source: Source) -> None:
    file = tmp_path / "a.faiss"
    old, running = tmp_path / ".a.faiss.00000000.part", tmp_path / ".a.faiss.11111111.part"
    for leftover in (old, running):
        leftover.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    open_index(file, STAMP, source)
    assert not old.exists()
    assert running.exists()


def test_an_empty_library_has_an_index(tmp_path: Path) -> None:
    file = tmp_path / "a.faiss"
    stamp = replace(STAMP, count=0, change=0)
    source = Source(np.empty((0, DIMENSION), np.float32))
    assert len(open_index(file, stamp, source)) == 0
    assert len(open_index(file, stamp, source)) == 0
    assert source.asked == 1


def test_importing_the_room_does_not_import_faiss() -> None:
    code = "import sys, photoapp.index.cache, photoapp.index.flat; print('faiss' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
