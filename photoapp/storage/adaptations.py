"""Adapted heads on disk, by model: `LIB/adaptation/MODEL/`. Losing them costs a training.

Beside the catalogue, because one may take megabytes and the vectors of edited copies more.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import threading
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.npyio import NpzFile

from photoapp.core.adaptation import Adapter
from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray
from photoapp.storage.faults import from_os

_HEAD, _OFFER, _STATE = "head.npz", "offer.npz", "state.json"
_EDITS = "edits-*.npz"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class AdaptationState:
    """`on`: the head is used. `report`: facts of the last training, as JSON; None: never.

    `used`: those of the training that the head is from.
    """

    on: bool = False
    has_head: bool = False
    has_offer: bool = False
    report: dict[str, Any] | None = None
    used: dict[str, Any] | None = None


class AdaptationStore:
    """Any thread, several processes: files are replaced whole.

    Writing raises CatalogueError (``disk-full``, ``library-unwritable``). What is damaged is
    taken for absent.
    """

    def __init__(self, library: Path) -> None:
        self._root = library / "adaptation"
        self._lock = threading.Lock()
        self._held: dict[str, tuple[tuple[int, int], Adapter | None]] = {}

    def state(self, key: ModelKey) -> AdaptationState:
        """How it stands with a model."""
        folder = self._folder(key)
        try:
            stored = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            stored = {}
        if not isinstance(stored, dict) or stored.get("model") != str(key):
            return AdaptationState()
        return AdaptationState(
            bool(stored.get("on")),
            (folder / _HEAD).is_file(),
            (folder / _OFFER).is_file(),
            stored.get("report"),
            stored.get("used"),
        )

    def used(self, key: ModelKey) -> Adapter | None:
        """The head in use: None when there is none or it is off. Cheap when nothing changed."""
        state = self.state(key)
        if not state.on or not state.has_head:
            return None
        file = self._folder(key) / _HEAD
        try:
            status = file.stat()
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        with self._lock:
            held = self._held.get(str(key))
        if held is None or held[0] != stamp:
            held = (stamp, _read_head(file))
            with self._lock:
                self._held[str(key)] = held
        return held[1]

    def put_report(self, key: ModelKey, report: dict[str, Any], offer: Adapter | None) -> None:
        """Keep what a training found, and its head when it is worth offering."""
        folder = self._folder(key)
        if offer is None:
            self._delete(folder / _OFFER)
        else:
            _write(folder / _OFFER, _packed(matrix=offer.matrix))
        self._put_state(key, replace(self.state(key), report=report))

    def accept(self, key: ModelKey) -> bool:
        """Use what is offered, else the head there is. False when there is none."""
        folder = self._folder(key)
        state = self.state(key)
        if state.has_offer:
            try:
                (folder / _OFFER).replace(folder / _HEAD)
            except OSError as error:
                raise from_os(error, folder) from error
        elif not state.has_head:
            return False
        used = state.report if state.has_offer else state.used
        self._put_state(key, replace(state, on=True, used=used))
        return True

    def decline(self, key: ModelKey) -> None:
        """Do not use what is offered; a head that is in use stays so."""
        self._delete(self._folder(key) / _OFFER)

    def switch_off(self, key: ModelKey) -> bool:
        """Keep the head unused. False when there is none."""
        state = self.state(key)
        if not state.has_head:
            return False
        self._put_state(key, replace(state, on=False))
        return True

    def remove(self, key: ModelKey) -> bool:
        """Forget everything about a model. False when there was nothing."""
        folder = self._folder(key)
        if not folder.is_dir():
            return False
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise from_os(error, folder) from error
        return True

    # Vectors of edited copies: what an interrupted training need not encode again.

    def edits(self, key: ModelKey) -> tuple[IdArray, IdArray, FloatArray]:
        """Photos (n,), numbers of their edits (n,) and vectors (n, d) float32."""
        ids: list[IdArray] = []
        numbers: list[IdArray] = []
        vectors: list[FloatArray] = []
        for file in sorted(self._folder(key).glob(_EDITS)):
            try:
                with _unpacked(file) as stored:
                    part = stored["photos"], stored["numbers"], stored["vectors"]
            except _DAMAGED:
                continue
            ids.append(part[0])
            numbers.append(part[1])
            vectors.append(part[2])
        if not ids:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32)
        return (
            np.concatenate(ids),
            np.concatenate(numbers),
            np.concatenate(vectors).astype(np.float32),
        )

    def add_edits(
        self, key: ModelKey, photos: IdArray, numbers: IdArray, vectors: FloatArray
    ) -> None:
        """Keep some more: photos (n,), numbers (n,), vectors (n, d)."""
        folder = self._folder(key)
        name = f"edits-{len(list(folder.glob(_EDITS))):05}-{os.getpid()}.npz"
        halves = vectors.astype(np.float16)
        _write(folder / name, _packed(photos=photos, numbers=numbers, vectors=halves))

    def _put_state(self, key: ModelKey, state: AdaptationState) -> None:
        facts = {"on": state.on, "report": state.report, "used": state.used}
        text = json.dumps({"model": str(key), **facts}, ensure_ascii=False)
        _write(self._folder(key) / _STATE, text.encode())

    def _folder(self, key: ModelKey) -> Path:
        return self._root / re.sub(r"[^A-Za-z0-9._-]+", "_", str(key))

    def _delete(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise from_os(error, file) from error


def _read_head(file: Path) -> Adapter | None:
    try:
        with _unpacked(file) as stored:
            matrix = np.asarray(stored["matrix"], np.float32)
    except _DAMAGED:
        return None
    sound = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and np.isfinite(matrix).all()
    return Adapter(matrix) if sound else None


def _unpacked(file: Path) -> NpzFile:
    """Read whole: of a damaged file, NumPy would leave the handle open."""
    stored = np.load(io.BytesIO(file.read_bytes()), allow_pickle=False)
    if not isinstance(stored, NpzFile):
        raise ValueError(f"{file.name} holds one array")  # noqa: TRY004 - a fault of the file
    return stored


def _packed(**arrays: npt.NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]  # its stub takes them for the flag
    return buffer.getvalue()


def _write(file: Path, data: bytes) -> None:
    part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise from_os(error, file) from error
