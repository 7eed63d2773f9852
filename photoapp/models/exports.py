"""A model as one file that another computer can import."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from photoapp.core.errors import ModelError
from photoapp.models.catalogue import STARTER
from photoapp.models.checkpoint import read_checkpoint
from photoapp.models.installed import MANIFEST, InstalledModel
from photoapp.models.store import ModelStore
from photoapp.models.transfer import Control

_BLOCK = 1 << 20


def export_model(
    model: str, target: Path, store: ModelStore, control: Control | None = None
) -> int:
    """Write an installed model into a new .zip or .tar with its manifest. Returns its bytes.

    The archive appears under its name when it is complete. Weights do not shrink, so nothing
    is compressed. Raises ModelError ``model-not-installed``, ``model-bundled``,
    ``export-format``, ``export-exists``, ``export-unwritable``; PullCancelledError.
    """
    control = control or Control()
    target = target.expanduser().absolute()
    if model == STARTER:
        raise ModelError(
            "model-bundled", "The starter model belongs to the program and is everywhere already."
        )
    installed = store.get(model)
    if target.suffix.lower() not in {".zip", ".tar"}:
        raise ModelError(
            "export-format",
            f"A model is exported as .zip or .tar, not as {target.name}.",
            name=target.name,
        )
    if target.exists():
        raise ModelError(
            "export-exists",
            f"{target} is there already; choose another name.",
            path=str(target),
        )
    part = target.with_name(target.name + ".part")
    try:
        total = _check_room(installed, target)
        if target.suffix.lower() == ".zip":
            _zipped(installed, part, control, total)
        else:
            _tarred(installed, part, control, total)
        part.replace(target)
    except OSError as error:
        raise ModelError(
            "export-unwritable",
            f"{model} cannot be written to {target} ({error}). Choose another place or free some "
            "space.",
            path=str(target),
            reason=str(error),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _check_room(installed: InstalledModel, target: Path) -> int:
    names = read_checkpoint(installed.path).files
    total = sum((installed.path / name).stat().st_size for name in names)
    free = shutil.disk_usage(target.parent).free
    if free < total:
        raise OSError(f"{total / 1e9:.1f} GB are needed, {free / 1e9:.1f} GB are free")
    return total


class _Counted(io.RawIOBase):
    """A file that is hashed, counted and cancelled while something else reads it."""

    def __init__(self, source: IO[bytes], told: Callable[[int], None]) -> None:
        super().__init__()
        self._source = source
        self._told = told
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read, hash and count up to `size` bytes."""
        block = self._source.read(size)
        self._told(len(block))
        self.digest.update(block)
        return block


def _manifest(installed: InstalledModel, hashes: dict[str, str]) -> bytes:
    facts = {
        "id": installed.plain,  # on another computer it stands beside nothing
        "revision": installed.revision,
        "linked": None,
        "files": {name: (installed.path / name).stat().st_size for name in hashes},
        "sha256": hashes,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _folder(installed: InstalledModel) -> str:
    return f"{installed.plain.replace('/', '--')}@{installed.revision[:22]}"


def _teller(control: Control, total: int) -> Callable[[int], None]:
    done = 0

    def told(size: int) -> None:
        nonlocal done
        control.check()
        done += size
        control.progress(done, total)

    return told


def _zipped(installed: InstalledModel, part: Path, control: Control, total: int) -> None:
    told, folder = _teller(control, total), _folder(installed)
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as packed:
        for name in read_checkpoint(installed.path).files:
            with (
                (installed.path / name).open("rb") as source,
                packed.open(f"{folder}/{name}", "w", force_zip64=True) as out,
            ):
                counted = _Counted(source, told)
                shutil.copyfileobj(counted, out, _BLOCK)
            hashes[name] = counted.digest.hexdigest()
        packed.writestr(f"{folder}/{MANIFEST}", _manifest(installed, hashes))


def _tarred(installed: InstalledModel, part: Path, control: Control, total: int) -> None:
    told, folder = _teller(control, total), _folder(installed)
    hashes: dict[str, str] = {}
    with tarfile.open(part, "w") as packed:
        for name in read_checkpoint(installed.path).files:
            info = tarfile.TarInfo(f"{folder}/{name}")
            with (installed.path / name).open("rb") as source:
                info.size = (installed.path / name).stat().st_size
                counted = _Counted(source, told)
                packed.addfile(info, counted)
            hashes[name] = counted.digest.hexdigest()
        manifest = _manifest(installed, hashes)
        info = tarfile.TarInfo(f"{folder}/{MANIFEST}")
        info.size = len(manifest)
        packed.addfile(info, io.BytesIO(manifest))
