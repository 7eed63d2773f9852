"""How the decode pool and its processes talk: a JSON header and raw bytes in every frame.

A frame is the lengths of header and payload (unsigned big-endian 32 and 64 bits), the
header and the payload. Nothing is ever unpickled.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray, CaptureFacts, FileStamp, GpsPoint, PhotoReading
from photoapp.imaging.task import (
    DecodeTask,
    KnownContent,
    PixelsTask,
    ReadLimits,
    Task,
    ViewTask,
)

Header = dict[str, Any]
Payload = bytes | bytearray | memoryview
Answer = PhotoReading | KnownContent | ByteArray

_LENGTHS = struct.Struct(">IQ")
_MAX_HEADER = 64 << 20


def write_frame(stream: io.RawIOBase, header: Mapping[str, Any], *payload: Payload) -> None:
    """Write one frame to an unbuffered stream. Raises OSError when the other end is gone."""
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    lengths = _LENGTHS.pack(len(text), sum(len(part) for part in payload))
    _write_all(stream, lengths + text)
    for part in payload:
        _write_all(stream, part)


def read_frame(stream: io.RawIOBase) -> tuple[Header, memoryview]:
    """Read one frame. Raises EOFError when the other end is gone, ValueError on nonsense."""
    header_size, payload_size = _LENGTHS.unpack(_read_exactly(stream, _LENGTHS.size))
    if header_size > _MAX_HEADER:
        raise ValueError("not a frame")
    header = json.loads(bytes(_read_exactly(stream, header_size)))
    if not isinstance(header, dict):
        raise TypeError("not a header")
    return header, _read_exactly(stream, payload_size)


def limits_header(limits: ReadLimits) -> Header:
    """The first frame that a decode process gets."""
    return dataclasses.asdict(limits)


def read_limits(header: Header) -> ReadLimits:
    """Inverse of `limits_header`."""
    return ReadLimits(**header)


def write_task(stream: io.RawIOBase, task: Task) -> None:
    """Ask for one picture. Relative paths are made absolute: the process lives elsewhere."""
    header: Header
    if isinstance(task, DecodeTask):
        header = {
            "do": "read",
            "path": str(task.path.absolute()),
            "spec": None if task.spec is None else _spec_header(task.spec),
            "known": [digest.hex() for digest in task.known_hashes],
            "sidecar": task.sidecar,
        }
        write_frame(stream, header)
        return
    header = (
        {"do": "pixels", "spec": _spec_header(task.spec)}
        if isinstance(task, PixelsTask)
        else {"do": "view", "max_side": task.max_side}
    )
    if isinstance(task.source, bytes):
        write_frame(stream, header, task.source)
    else:
        write_frame(stream, {**header, "path": str(task.source.absolute())})


def read_task(stream: io.RawIOBase) -> Task:
    """Inverse of `write_task`. Raises EOFError when there are no more."""
    header, payload = read_frame(stream)
    if header["do"] == "read":
        return DecodeTask(
            Path(header["path"]),
            None if header["spec"] is None else _spec(header["spec"]),
            frozenset(bytes.fromhex(digest) for digest in header["known"]),
            header["sidecar"],
        )
    source = Path(header["path"]) if "path" in header else bytes(payload)
    if header["do"] == "pixels":
        return PixelsTask(source, _spec(header["spec"]))
    return ViewTask(source, header["max_side"])


def write_answer(stream: io.RawIOBase, answer: Answer) -> None:
    """Give what was asked for."""
    if isinstance(answer, KnownContent):
        write_frame(stream, {"is": "known", **_content(answer)})
    elif isinstance(answer, PhotoReading):
        pixels = answer.encoder_pixels
        header = {
            "is": "reading",
            **_content(answer),
            "format": answer.format,
            "size": [answer.width, answer.height],
            "facts": _facts_header(answer.facts),
            "thumbnail": len(answer.thumbnail),
            "difference_hash": answer.difference_hash.hex(),
            "perceptual_hash": answer.perceptual_hash.hex(),
            "detail": answer.detail,
            "shape": None if pixels is None else pixels.shape,
        }
        if pixels is None:
            write_frame(stream, header, answer.thumbnail)
        else:
            write_frame(stream, header, answer.thumbnail, _flat(pixels))
    else:
        write_frame(stream, {"is": "pixels", "shape": answer.shape}, _flat(answer))


def write_failure(stream: io.RawIOBase, error: UnreadablePhotoError) -> None:
    """Say why the picture cannot be read."""
    header = {
        "is": "failure",
        "code": error.code,
        "message": error.message,
        "details": dict(error.details),
    }
    write_frame(stream, header)


def read_answer(stream: io.RawIOBase) -> Answer:
    """Inverse of `write_answer` and `write_failure`; arrays share the frame's memory.

    Raises the UnreadablePhotoError that was written, EOFError when the other end died, and
    ValueError, KeyError or TypeError when it wrote nonsense.
    """
    header, payload = read_frame(stream)
    kind = header["is"]
    if kind == "failure":
        raise UnreadablePhotoError(header["code"], header["message"], **header["details"])
    if kind == "pixels":
        return _array(payload, header["shape"])
    digest, stamp = bytes.fromhex(header["hash"]), FileStamp(*header["stamp"])
    if kind == "known":
        return KnownContent(digest, stamp)
    thumbnail = header["thumbnail"]
    return PhotoReading(
        content_hash=digest,
        stamp=stamp,
        format=header["format"],
        width=header["size"][0],
        height=header["size"][1],
        facts=_facts(header["facts"]),
        thumbnail=bytes(payload[:thumbnail]),
        difference_hash=bytes.fromhex(header["difference_hash"]),
        perceptual_hash=bytes.fromhex(header["perceptual_hash"]),
        detail=header["detail"],
        encoder_pixels=(
            None if header["shape"] is None else _array(payload[thumbnail:], header["shape"])
        ),
    )


def _content(answer: KnownContent | PhotoReading) -> Header:
    stamp = answer.stamp
    return {"hash": answer.content_hash.hex(), "stamp": [stamp.size, stamp.mtime_ns]}


@functools.lru_cache(maxsize=16)
def _spec_header(spec: PreprocessSpec) -> Header:
    return dataclasses.asdict(spec)


def _spec(header: Header) -> PreprocessSpec:
    values = {**header, "mode": ResizeMode(header["mode"])}
    return PreprocessSpec(**{**values, "mean": tuple(values["mean"]), "std": tuple(values["std"])})


def _facts_header(facts: CaptureFacts) -> Header:
    """Only what is there: most photos say little."""
    values = {
        field.name: getattr(facts, field.name)
        for field in dataclasses.fields(facts)
        if getattr(facts, field.name) != field.default
    }
    if facts.taken is not None:
        values["taken"] = facts.taken.isoformat()
    if facts.gps is not None:
        values["gps"] = [facts.gps.latitude, facts.gps.longitude, facts.gps.altitude]
    return values


def _facts(header: Header) -> CaptureFacts:
    values = dict(header)
    if "taken" in values:
        values["taken"] = dt.datetime.fromisoformat(values["taken"])
    if "gps" in values:
        values["gps"] = GpsPoint(*values["gps"])
    if "keywords" in values:
        values["keywords"] = tuple(values["keywords"])
    return CaptureFacts(**values)


def _flat(pixels: ByteArray) -> memoryview:
    return np.ascontiguousarray(pixels).data.cast("B")


def _array(payload: memoryview, shape: Sequence[int]) -> ByteArray:
    return np.frombuffer(payload, dtype=np.uint8).reshape(shape)


def _read_exactly(stream: io.RawIOBase, size: int) -> memoryview:
    view = memoryview(bytearray(size))
    filled = 0
    while filled < size:
        count = stream.readinto(view[filled:])
        if not count:
            raise EOFError("the other end is gone")
        filled += count
    return view


def _write_all(stream: io.RawIOBase, data: Payload) -> None:
    view = memoryview(data)
    while view:
        count = stream.write(view)
        view = view[count or 0 :]
