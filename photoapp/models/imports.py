"""Bringing a model in from disk: a folder, an archive, or another machine's models."""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError
from photoapp.models import archives
from photoapp.models.checkpoint import read_checkpoint, unconverted, wanted_files, weight_files
from photoapp.models.found import FoundModel, find, interrupted
from photoapp.models.installed import (
    MANIFEST,
    InstalledModel,
    beside_id,
    hub_identity,
    local_name,
    weights_revision,
)
from photoapp.models.remote import RemoteFile, hashed, matches
from photoapp.models.staging import writing
from photoapp.models.transfer import Control, PullCancelledError

if TYPE_CHECKING:
    from photoapp.models.store import ModelStore

_BLOCK = 1 << 20
_PARTIAL = ".partial"  # the store's folder for what is not complete
_UNPACKED = "archive-"
_OWN_FOLDER = re.compile(r"(?P<owner>[\w.-]+?)--(?P<name>[\w.-]+)@[\w.-]+")


def import_model(
    path: Path, store: ModelStore, *, model: str = "", control: Control | None = None
) -> InstalledModel:
    """Install the model in a folder or archive; `model` names one where there are several.

    A folder is copied with its hashes checked; when its drive disappears on the way, the next
    import goes on from there. An archive's copy is removed unless it was installed.

    Raises:
        ModelError: ``path-not-found``, ``model-none-here``, ``model-several``,
            ``model-linked``, ``model-damaged``, ``model-unsupported``, ``import-differs``,
            ``import-interrupted``, ``disk-full``, ``model-not-written``, ``model-busy``, and
            those of `archives`.
        PullCancelledError: `control` was cancelled; nothing is left of the copy.
    """
    control = control or Control()
    path = path.expanduser().absolute()
    if path.is_file():
        return _import_archive(path, store, model, control)
    found = _chosen(find(path), model, path)
    for one in store.installed():
        if (one.plain, one.revision, one.linked) == (found.id, found.revision, False):
            control.progress(one.bytes, one.bytes)
            return one
    staged = store.staging(found.id, found.revision or f"from-{_fingerprint(found)}")
    with writing(store, found.id, staged):
        hashes, revision = _Copy(found, staged, control).run(store)
        return _adopt(found, staged, hashes, revision, store)


def found_names(path: Path) -> list[str]:
    """Ids of the models in a folder or archive, without unpacking. Raises ModelError."""
    path = path.expanduser().absolute()
    if not path.is_file():
        return sorted({one.name for one in find(path)})
    _check_archive(path)
    with archives.opened(path, limit=1 << 62, checkpoint=lambda: None) as archive:
        return sorted(_labels(_packed(archive.members()), path).values())


def _chosen(found: list[FoundModel], model: str, path: Path) -> FoundModel:
    fitting = [one for one in found if model in {"", one.name}]
    if len(fitting) == 1:
        return fitting[0]
    raise _several([one.name for one in found], path)


def _several(ids: Iterable[str], path: Path) -> ModelError:
    names = ", ".join(sorted(set(ids)))
    return ModelError(
        "model-several",
        f"{path} holds these models: {names}. Say which one: photoapp models import … --model NAME",
        path=str(path),
        names=names,
    )


def _fingerprint(found: FoundModel) -> str:
    """Names a folder in its present state, so that a copy of another state is not gone on with."""
    digest = hashlib.sha256(str(found.folder).encode())
    for file in found.files:
        changed = Path(file.address).stat().st_mtime_ns
        digest.update(f"{file.name}\0{file.size}\0{changed}\0".encode())
    return digest.hexdigest()[:16]


class _Copy:
    """Copies one found model into a staging folder, hashing as it reads."""

    def __init__(self, found: FoundModel, staged: Path, control: Control) -> None:
        self._found = found
        self._staged = staged
        self._control = control
        self._done = 0

    def run(self, store: ModelStore) -> tuple[dict[str, str], str]:
        """Returns SHA-256 by name, and the revision. Raises as `import_model`."""
        self._staged.mkdir(parents=True, exist_ok=True)
        here = sum(
            path.stat().st_size
            for file in self._found.files
            for path in (self._staged / file.name, self._part(file))
            if path.is_file()
        )
        store.require_space(max(0, self._found.bytes - here))
        try:
            hashes = {file.name: self._file(file) for file in self._found.files}
        except PullCancelledError:
            shutil.rmtree(self._staged, ignore_errors=True)
            raise
        return hashes, self._found.revision or content_revision(self._staged, hashes)

    def _part(self, file: RemoteFile) -> Path:
        return self._staged / f"{file.name}.part"

    def _file(self, file: RemoteFile) -> str:
        complete, part = self._staged / file.name, self._part(file)
        complete.parent.mkdir(parents=True, exist_ok=True)
        if complete.is_file():
            complete.replace(part)  # it is hashed again, like a part that is as long as it gets
        if part.is_file() and part.stat().st_size > file.size:
            part.unlink()
        whole = hashlib.sha256()
        blob = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
        here = part.stat().st_size if part.is_file() else 0
        with part.open("r+b" if here else "wb") as out:
            while out.tell() < here and (block := out.read(min(_BLOCK, here - out.tell()))):
                self._count(len(block))
                whole.update(block)
                blob.update(block)
            for block in self._rest(file, here):
                out.write(block)
                self._count(len(block))
                whole.update(block)
                blob.update(block)
        digest = whole.hexdigest()
        if digest != (file.sha256 or digest) or (
            file.git_hash is not None and blob.hexdigest() != file.git_hash
        ):
            part.unlink()
            raise differs(file.name, self._found.folder)
        part.replace(complete)
        return digest

    def _count(self, size: int) -> None:
        self._control.check()
        self._done += size
        self._control.progress(self._done, self._found.bytes)

    def _rest(self, file: RemoteFile, start: int) -> Iterator[bytes]:
        left = file.size - start
        try:
            with Path(file.address).open("rb") as source:
                source.seek(start)
                while left > 0:
                    block = source.read(min(_BLOCK, left))
                    if not block:
                        break
                    left -= len(block)
                    yield block
        except OSError as error:
            raise interrupted(self._found.folder, error) from error
        if left:
            raise interrupted(self._found.folder, OSError(f"{file.name} has become shorter"))


def differs(name: str, path: Path) -> ModelError:
    """The error for a file whose hash is not the one its model is known by."""
    return ModelError(
        "import-differs",
        f"{name} in {path} is not the file that belongs to this model (its checksum differs). "
        "Copy it again from where it came.",
        name=name,
        path=str(path),
    )


def content_revision(folder: Path, hashes: dict[str, str]) -> str:
    """The revision of a complete folder by the hashes of its weights."""
    original = unconverted(folder)
    weights = (folder / original,) if original else read_checkpoint(folder).weights
    names = [file.relative_to(folder).as_posix() for file in weights]
    return weights_revision(bytes.fromhex(hashes[name]) for name in names)


def _adopt(
    found: FoundModel, staged: Path, hashes: dict[str, str], revision: str, store: ModelStore
) -> InstalledModel:
    """Install a complete copy, unless the same weights are there."""
    for one in store.installed():
        if (one.plain, one.revision, one.linked) == (found.id, revision, False):
            shutil.rmtree(staged, ignore_errors=True)
            return one
    complete = store.staging(found.id, revision)
    if complete != staged:
        shutil.rmtree(complete, ignore_errors=True)
        staged.replace(complete)
    try:
        return store.adopt(complete, found.id, revision, hashes=hashes)
    except (ModelError, OSError):  # what it was converted from is no model, or there is no room
        shutil.rmtree(complete, ignore_errors=True)
        raise


@dataclass(frozen=True, slots=True)
class _Packed:
    """A model in an archive: its folder there, and the members that are needed."""

    folder: str
    members: tuple[archives.Member, ...]


def _import_archive(path: Path, store: ModelStore, model: str, control: Control) -> InstalledModel:
    _check_archive(path)
    place = store.root / _PARTIAL
    base = place / f"{_UNPACKED}{uuid.uuid4().hex[:12]}"
    try:
        with writing(store, path.name, place / "archives"):
            for left in place.glob(f"{_UNPACKED}*/"):  # by a program that was killed
                shutil.rmtree(left, ignore_errors=True)
            folder = _unpack(path, base, store, model, control)
            (found,) = find(folder)
            hashes = {}
            for file in found.files:
                hashes[file.name] = hashed(Path(file.address), hashlib.sha256(), control.check)
                if not matches(Path(file.address), file) or hashes[file.name] != (
                    file.sha256 or hashes[file.name]
                ):
                    raise differs(file.name, path)
            revision = found.revision or content_revision(folder, hashes)
            (folder / MANIFEST).unlink(missing_ok=True)  # `adopt` writes its own
            return _adopt(found, folder, hashes, revision, store)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _check_archive(path: Path) -> None:
    if not archives.is_archive(path):
        raise ModelError(
            "archive-unknown",
            f"{path} is neither a folder nor an archive. Import the model's folder, or a .zip, "
            ".tar or .tar.gz of it.",
            path=str(path),
        )


def _unpack(path: Path, base: Path, store: ModelStore, model: str, control: Control) -> Path:
    """Write the files of the model in an archive below `base`; returns its folder."""
    limit = store.free()
    with archives.opened(path, limit=limit, checkpoint=control.check) as archive:
        packed = _packed(archive.members())
        labels = _labels(packed, path)
        fitting = [one for one in packed if model in {"", labels[one.folder]}]
        if not packed:
            raise ModelError(
                "model-none-here",
                f"There is no model in {path}. A model's folder holds config.json, a tokenizer "
                "and model.safetensors or pytorch_model.bin.",
                path=str(path),
            )
        if len(fitting) != 1:
            raise _several(labels.values(), path)
        (chosen,) = fitting
        parts = [part for part in chosen.folder.split("/") if part]
        if len(parts) < 3 or not hub_identity(Path(*parts)):
            parts = [_plain(parts[-1] if parts else archives.stem(path))]
        folder = base.joinpath(*parts[-3:])
        total = sum(member.size for member in chosen.members)
        store.require_space(total)
        done = 0

        def told(size: int) -> None:
            nonlocal done
            done += size
            control.progress(done, total)

        control.progress(0, total)
        start = len(chosen.folder) + 1 if chosen.folder else 0
        wanted = {member.name: folder / member.name[start:] for member in chosen.members}
        archive.unpack(wanted, told, folder=base)
    return folder


def _packed(members: list[archives.Member]) -> list[_Packed]:
    """The models among an archive's files: the topmost folders that hold weights."""
    sizes = {member.name: member for member in members}
    folders = {member.name.rpartition("/")[0] for member in members}
    found: list[_Packed] = []
    for folder in sorted(folders | {"/".join(one.split("/")[:-1]) for one in folders}):
        prefix = f"{folder}/" if folder else ""
        if any(prefix.startswith(f"{one.folder}/" if one.folder else "") for one in found):
            continue  # a part of that model
        names = [one.removeprefix(prefix) for one in sizes if one.startswith(prefix)]
        if weight_files(names):
            wanted = {*wanted_files(names), *({MANIFEST} & set(names))}
            found.append(_Packed(folder, tuple(sizes[prefix + one] for one in sorted(wanted))))
    return found


def _labels(packed: list[_Packed], path: Path) -> dict[str, str]:
    """What packed models are called before they are unpacked, by folder."""
    labels = {one.folder: _label(one, path) for one in packed}
    names = list(labels.values())
    for folder, name in labels.items():
        if names.count(name) > 1:  # several revisions of one model
            labels[folder] = beside_id(name, folder.rpartition("@")[2] or folder)
    return labels


def _label(packed: _Packed, path: Path) -> str:
    parts = packed.folder.split("/") if packed.folder else []
    if len(parts) >= 3 and (cached := hub_identity(Path(*parts))):
        return cached[0]
    name = parts[-1] if parts else archives.stem(path)
    own = _OWN_FOLDER.fullmatch(name)
    return f"{own['owner']}/{own['name']}" if own else local_name(name)


def _plain(name: str) -> str:
    """A folder name for any system."""
    return local_name(name).partition("/")[2]
