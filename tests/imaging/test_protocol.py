"""What goes into a pipe comes out of it; nonsense is an error, never code."""

from __future__ import annotations

import datetime as dt
import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import CaptureFacts, FileStamp, GpsPoint, PhotoReading
from photoapp.imaging import protocol
from photoapp.imaging.task import DecodeTask, KnownContent, PixelsTask, ReadLimits, Task, ViewTask


class Pipe(io.RawIOBase):
    """Bytes in, bytes out, in small portions."""

    def __init__(self, content: bytes = b"", *, portion: int = 7) -> None:
        super().__init__()
        self.content = bytearray(content)
        self._portion = portion

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(memoryview(data)[: self._portion])  # type: ignore[arg-type]  # any buffer
        self.content += taken
        return len(taken)

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer
        taken = self.content[: min(len(view), self._portion)]
        view[: len(taken)] = taken
        del self.content[: len(taken)]
        return len(taken)


SPEC = PreprocessSpec(5, 4, ResizeMode.SHORTEST_EDGE, "lanczos", 2.0, (0.1, 0.2, 0.3), (1, 2, 3))
READING = PhotoReading(
    content_hash=bytes(range(32)),
    stamp=FileStamp(12, 34),
    format="jpeg",
    width=5,
    height=4,
    facts=CaptureFacts(
        taken=dt.datetime(2024, 5, 6, 7, 8, 9, 10),
        offset_minutes=-210,
        taken_source="exif-original",
        camera_make="徕卡",
        lens="50 mm\n",
        exposure_seconds=0.004,
        f_number=1.8,
        iso=100,
        focal_mm=50.0,
        gps=GpsPoint(1.5, -2.5, None),
        orientation=6,
        rating=0,
        keywords=("海", "sea"),
        title="t",
        caption="c",
    ),
    thumbnail=b"thumbnail" * 100,
    difference_hash=b"12345678",
    perceptual_hash=b"abcdefgh",
    detail=7.5,
    encoder_pixels=np.arange(60, dtype=np.uint8).reshape(4, 5, 3),
)


def through(answer: protocol.Answer) -> protocol.Answer:
    pipe = Pipe()
    protocol.write_answer(pipe, answer)
    return protocol.read_answer(pipe)


def test_readings() -> None:
    found = through(READING)
    assert isinstance(found, PhotoReading)
    assert found.encoder_pixels is not None
    assert READING.encoder_pixels is not None
    assert (found.encoder_pixels == READING.encoder_pixels).all()
    assert found.encoder_pixels.base is not None  # a view of the frame, not a copy
    assert replace(found, encoder_pixels=None) == replace(READING, encoder_pixels=None)
    bare = replace(READING, encoder_pixels=None, facts=CaptureFacts())
    assert through(bare) == bare


def test_known_content_and_pixels() -> None:
    known = KnownContent(bytes(32), FileStamp(1, 2))
    assert through(known) == known
    pixels = np.arange(30, dtype=np.uint8).reshape(2, 5, 3)
    assert (np.asarray(through(pixels)) == pixels).all()
    slanted = pixels.transpose(1, 0, 2)
    assert (np.asarray(through(slanted)) == slanted).all()


def test_failures_keep_code_message_and_details() -> None:
    pipe = Pipe()
    protocol.write_failure(pipe, UnreadablePhotoError("file-empty", "坏了.", path="/x", size=3))
    with pytest.raises(UnreadablePhotoError) as caught:
        protocol.read_answer(pipe)
    assert (caught.value.code, caught.value.message) == ("file-empty", "坏了.")
    assert caught.value.details == {"path": "/x", "size": 3}


@pytest.mark.parametrize(
    "task",
    [
        DecodeTask(Path("/照片/😀\n.jpg"), SPEC, frozenset((bytes(32), bytes(range(32)))), False),
        DecodeTask(Path(os.fsdecode(b"/not utf8 \xff\xfe.jpg"))),
        PixelsTask(Path("/a"), SPEC),
        PixelsTask(b"\0\1\2" * 1000, SPEC),
        ViewTask(Path("/a"), 100),
        ViewTask(b"", None),
    ],
)
def test_tasks(task: Task) -> None:
    pipe = Pipe()
    protocol.write_task(pipe, task)
    assert protocol.read_task(pipe) == task
    assert not pipe.content


def test_limits() -> None:
    limits = ReadLimits(1, 2, 3.5, 4)
    assert protocol.read_limits(protocol.limits_header(limits)) == limits


@given(st.binary(max_size=200))
def test_nonsense_is_an_error(content: bytes) -> None:
    with pytest.raises((EOFError, ValueError, KeyError, TypeError)):
        protocol.read_answer(Pipe(content, portion=1000))


def test_a_cut_answer_is_an_error() -> None:
    pipe = Pipe(portion=1 << 20)
    protocol.write_answer(pipe, READING)
    whole = bytes(pipe.content)
    for size in (0, 5, 12, 40, len(whole) // 2, len(whole) - 1):
        with pytest.raises(EOFError):
            protocol.read_answer(Pipe(whole[:size], portion=1 << 20))
