"""Models in a folder: a checkpoint, a hub cache, or this program's own models elsewhere.

What is known about a model travels with it: the manifest of this program's own folders keeps
id, revision and hashes; a hub cache keeps id, commit and, in its links, the hashes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from photoapp.core.errors import ModelError
from photoapp.models.checkpoint import (
    damaged,
    read_checkpoint,
    unconverted,
    wanted_files,
    weight_files,
)
from photoapp.models.folders import file_names
from photoapp.models.installed import MANIFEST, hub_identity, local_name, plain_id
from photoapp.models.remote import RemoteFile, checked_name

_DEPTH = 3  # a share may hold a program's folder, which holds its models' folder
_LOOKED_AT = 2000  # folders; somebody may choose a whole drive
_ID = re.compile(r"[\w.-]+/[\w.-]+")
_REVISION = re.compile(r"[\w.-]{1,80}")
_CACHED = re.compile(r"models--[\w.-]+--[\w.-]+")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model in a folder. `revision` "": a hash of its weights, known once they are read.

    The `address` of each file is its path. `beside`: its id where it stood beside other
    weights of the same model, else "".
    """

    folder: Path
    id: str
    revision: str
    files: tuple[RemoteFile, ...]
    beside: str = ""

    @property
    def name(self) -> str:
        """What tells it from others found with it."""
        return self.beside or self.id

    @property
    def bytes(self) -> int:
        """Size of the files that are needed."""
        return sum(file.size for file in self.files)


def find(path: Path) -> list[FoundModel]:
    """The models in a folder, by their names. Raises ModelError when there is none."""
    if not path.is_dir():
        raise ModelError(
            "path-not-found", f"There is nothing at {path}; check its path.", path=str(path)
        )
    try:
        folders = list(_model_folders(path, _DEPTH, [0]))
    except OSError as error:
        raise interrupted(path, error) from error
    found, problems = [], []
    for folder in folders:
        try:
            found.append(_read_found(folder))
        except ModelError as error:  # one of many; the others may be what was meant
            problems.append(error)
    if found:
        return found
    if problems:
        raise problems[0]
    if (path / "config.json").is_file():
        read_checkpoint(path)  # says what is missing
    raise ModelError(
        "model-none-here",
        f"There is no model in {path}. A model's folder holds config.json, a tokenizer and "
        "model.safetensors or pytorch_model.bin.",
        path=str(path),
    )


def _model_folders(folder: Path, depth: int, looked: list[int]) -> Iterator[Path]:
    looked[0] += 1
    if looked[0] > _LOOKED_AT:
        return
    if (folder / MANIFEST).is_file():
        yield folder
        return
    if _CACHED.fullmatch(folder.name) and (folder / "snapshots").is_dir():
        yield _snapshot(folder)
        return
    if weight_files(file_names(folder)):
        yield folder
        return
    if depth:
        for child in sorted(folder.iterdir()):
            if not child.name.startswith(".") and child.is_dir():
                yield from _model_folders(child, depth - 1, looked)


def _snapshot(cached: Path) -> Path:
    """The snapshot that a hub cache's ``main`` means, else its newest one."""
    reference = cached / "refs" / "main"
    if reference.is_file():
        commit = reference.read_text(encoding="utf-8", errors="replace").strip()
        if re.fullmatch(r"[0-9a-f]{40}", commit) and (cached / "snapshots" / commit).is_dir():
            return cached / "snapshots" / commit
    snapshots = [one for one in (cached / "snapshots").iterdir() if one.is_dir()]
    if not snapshots:
        raise damaged(cached, "it has no snapshot")
    return max(snapshots, key=lambda one: one.stat().st_mtime_ns)


def _read_found(folder: Path) -> FoundModel:
    if (folder / MANIFEST).is_file():
        return _read_manifest(folder)
    # What must be converted cannot be read before.
    names = (
        wanted_files(file_names(folder)) if unconverted(folder) else read_checkpoint(folder).files
    )
    model, revision = hub_identity(folder) or (local_name(folder.name), "")
    files = []
    for name in names:
        path = folder / name
        blob = path.resolve().name if path.is_symlink() else ""  # named by its hash
        files.append(
            RemoteFile(
                name,
                path.stat().st_size,
                str(path),
                sha256=blob if re.fullmatch(r"[0-9a-f]{64}", blob) else None,
                git_hash=blob if re.fullmatch(r"[0-9a-f]{40}", blob) else None,
            )
        )
    return FoundModel(folder, model, revision, tuple(files))


def _read_manifest(folder: Path) -> FoundModel:
    """A folder of this program's own, here or on another machine."""
    try:
        facts = json.loads((folder / MANIFEST).read_bytes())
        name, revision = str(facts["id"]), str(facts["revision"])
        model = plain_id(name)
        sizes, hashes = facts["files"], facts.get("sha256") or {}
        if facts.get("linked") is not None:
            raise ModelError(
                "model-linked",
                f"{folder} only points at {facts['linked']} on its own computer. Export the "
                "model there, or share that folder.",
                path=str(folder),
                target=str(facts["linked"]),
            )
        files = tuple(
            RemoteFile(
                checked_name(name, str(folder)),
                int(size),
                str(folder / name),
                sha256=str(hashes[name]) if name in hashes else None,
            )
            for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder, f"{MANIFEST}: {error}") from error
    if not _ID.fullmatch(model) or not _REVISION.fullmatch(revision):
        raise damaged(folder, f"{MANIFEST} names {model} @ {revision}")
    for file in files:
        path = Path(file.address)
        if not path.is_file() or path.stat().st_size != file.size:
            raise damaged(folder, f"{file.name} is not as it was installed")
    read_checkpoint(folder)  # another architecture is told before anything is copied
    return FoundModel(folder, model, revision, files, name if name != model else "")


def interrupted(path: Path, error: OSError) -> ModelError:
    """The error for a drive or share that went away."""
    return ModelError(
        "import-interrupted",
        f"{path} can no longer be read ({error.strerror or error}). Connect its drive or share "
        "again and import it once more: it goes on from there.",
        path=str(path),
        reason=str(error.strerror or error),
    )
