"""The index on disk: a stamped copy of the catalogue's vectors, never the only one.

File layout, little-endian: 8 bytes magic; uint32 length of the stamp; the stamp as UTF-8
JSON, padded with spaces so that what follows is aligned; ids as int64, ascending; vectors
as float16 in the same order; BLAKE3 digest (32 bytes) of everything before it. Nothing in
it is trusted before the digest agrees, and FAISS never parses a file.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import struct
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.vectors import IndexStamp, VectorIndex
from photoapp.index.exact import ExactIndex
from photoapp.index.flat import FlatIndex

_MAGIC = b"PHOTOIX1"
_DIGEST = 32
_ALIGNMENT = 64
_CHUNK = 65_536  # rows written at a time

Vectors = Callable[[], Iterator[tuple[IdArray, FloatArray]]]


def new_index(dimension: int) -> VectorIndex:
    """An empty index: FAISS with float16 rows, or the NumPy one when FAISS cannot be imported."""
    try:
        return FlatIndex(dimension, half=True)
    except ImportError:
        return ExactIndex(dimension)


def open_index(file: Path, stamp: IndexStamp, vectors: Vectors) -> VectorIndex:
    """The index that mirrors `stamp`: from `file` if that agrees, else rebuilt and saved.

    `vectors` streams every row of the catalogue for this key. A missing, damaged or
    foreign file is rebuilt. When saving fails (disk full, read-only) the index is
    returned all the same; the next start rebuilds it. Call off the GUI thread.
    """
    cached = load_index(file, stamp)
    if cached is not None:
        return cached
    index = new_index(stamp.dimension)
    for ids, rows in vectors():
        index.add(ids, rows)
    if len(index) == stamp.count:
        # Else vectors were written while streaming, and the stamp would not be true.
        with contextlib.suppress(OSError):
            save_index(index, file, stamp)
    return index


def save_index(index: VectorIndex, file: Path, stamp: IndexStamp) -> None:
    """Write `index` to `file` atomically: the old file stays until the new one is complete.

    Raises OSError when it cannot be written, ValueError when `index` is not what `stamp` says.
    """
    ids = index.ids()
    if len(ids) != stamp.count or index.dimension != stamp.dimension:
        raise ValueError(
            f"the index holds {len(ids)} x {index.dimension}, "
            f"the stamp says {stamp.count} x {stamp.dimension}"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(file)
    digest = blake3()
    temporary = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with temporary.open("wb") as out:

            def write(data: bytes) -> None:
                digest.update(data)
                out.write(data)

            write(_head(stamp))
            write(ids.astype("<i8").tobytes())
            for start in range(0, len(ids), _CHUNK):
                write(index.vectors(ids[start : start + _CHUNK]).astype("<f2").tobytes())
            out.write(digest.digest())
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except KeyError as error:
        temporary.unlink(missing_ok=True)
        raise ValueError("the index changed while it was being saved") from error
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def load_index(file: Path, stamp: IndexStamp) -> VectorIndex | None:
    """The index in `file` if it is whole and carries exactly `stamp`, else None."""
    head = _head(stamp)
    ids_end = len(head) + 8 * stamp.count
    vectors_end = ids_end + 2 * stamp.count * stamp.dimension
    try:
        # Size and stamp first: a file of another state is not worth reading whole.
        if file.stat().st_size != vectors_end + _DIGEST:
            return None
        with file.open("rb") as source:
            if source.read(len(head)) != head:
                return None
            source.seek(0)
            data = np.fromfile(source, np.uint8)
    except OSError:
        return None
    if len(data) != vectors_end + _DIGEST:
        return None
    digest = blake3(data[:vectors_end].data, max_threads=blake3.AUTO).digest()
    if digest != data[vectors_end:].tobytes():
        return None
    ids = data[len(head) : ids_end].view("<i8")
    rows = data[ids_end:vectors_end].view("<f2")
    index = new_index(stamp.dimension)
    _fill(index, ids, rows.reshape(stamp.count, stamp.dimension))
    return index


def _fill(index: VectorIndex, ids: IdArray, rows: npt.NDArray[np.float16]) -> None:
    if isinstance(index, FlatIndex):
        index.extend(ids, rows)
        return
    for start in range(0, len(ids), _CHUNK):
        part = slice(start, start + _CHUNK)
        index.add(ids[part], rows[part].astype(np.float32))


def _head(stamp: IndexStamp) -> bytes:
    described = json.dumps(
        {
            "key": str(stamp.key),
            "dimension": stamp.dimension,
            "count": stamp.count,
            "change": stamp.change,
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()
    described += b" " * (-(len(_MAGIC) + 4 + len(described)) % _ALIGNMENT)
    return _MAGIC + struct.pack("<I", len(described)) + described


def _remove_leftovers(file: Path) -> None:
    """Remove what saves that were killed half-way left behind, but not a running one's file."""
    long_ago = time.time() - 3600
    for leftover in file.parent.glob(f".{glob.escape(file.name)}.*.part"):
        with contextlib.suppress(FileNotFoundError):
            if leftover.stat().st_mtime < long_ago:
                leftover.unlink()
