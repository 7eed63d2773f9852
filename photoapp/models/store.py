"""Models on disk: what is installed, where, and which weights exactly."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from photoapp.core.errors import ModelError
from photoapp.models.catalogue import STARTER, ModelDescription, described
from photoapp.models.checkpoint import Checkpoint, read_checkpoint, unconverted
from photoapp.models.chinese_clip_original import VOCABULARY, convert
from photoapp.models.families import RELEASED
from photoapp.models.folders import file_names
from photoapp.models.imports import import_model
from photoapp.models.installed import MANIFEST, InstalledModel, beside_id, identity, plain_id
from photoapp.models.released import licence, prove

_PARTIAL = ".partial"


class ModelStore:
    """Installed models below `root`, and the bundled one in `starter`. Any thread may use it.

    Beside the starter lies the vocabulary of Chinese-CLIP, which some of its files lack, and in
    ``bundled`` what a package carries along: it is read only, and one in `root` comes first.

    A model lies in ``ID@REVISION/`` with its manifest; a folder becomes visible by one
    rename after everything in it is complete, so a crash leaves nothing half-installed.

    `used` says whether a library stands on installed weights. Other weights of such a model
    come beside them, under the id ``ID@REVISION``; else they take their place.
    """

    def __init__(
        self,
        root: Path,
        starter: Path,
        used: Callable[[InstalledModel], bool] = lambda model: False,
    ) -> None:
        self.root = root
        self._starter = starter
        self._bundled = starter.parent / "bundled"
        self._vocabulary = starter.parent / "chinese-clip" / VOCABULARY
        self._used = used

    def installed(self) -> list[InstalledModel]:
        """The starter first, then the others by id. Folders that are not models are skipped."""
        found: dict[str, tuple[int, InstalledModel]] = {}
        for manifest in sorted(self.root.glob(f"*/{MANIFEST}")):
            try:
                model = _read(manifest)
                age = manifest.stat().st_mtime_ns
            except (ModelError, OSError, ValueError, KeyError, TypeError):
                continue  # its owner pulls or imports it again; the others still work
            if model.id not in found or age > found[model.id][0]:
                found[model.id] = (age, model)
        for manifest in sorted(self._bundled.glob(f"*/{MANIFEST}")):
            with contextlib.suppress(ModelError, OSError, ValueError, KeyError, TypeError):
                model = replace(_read(manifest), bundled=True)
                found.setdefault(model.id, (0, model))
        starter = self._starter_model()
        others = [model for _, (_, model) in sorted(found.items())]
        return [starter, *others] if starter is not None else others

    def get(self, model: str) -> InstalledModel:
        """The installed model with this id. Raises ModelError ``model-not-installed``."""
        for one in self.installed():
            if one.id == model:
                return one
        raise ModelError(
            "model-not-installed",
            f"The model {model} is not installed; install it with: photoapp models pull {model}",
            model=model,
        )

    def path(self, model: str) -> Path:
        """Folder of an installed model. Raises ModelError ``model-not-installed``."""
        return self.get(model).path

    def import_folder(self, path: Path, *, link: bool = False) -> InstalledModel:
        """Install a checkpoint folder from disk, by copying the files needed, or as a link.

        Copying is `imports.import_model`. For a link, a folder inside a hub cache keeps its
        name and commit; any other one is named after the folder, and its revision is a hash
        of its weights. Raises ModelError: ``model-damaged``, ``model-unsupported``,
        ``disk-full``, ``folder-not-found``. One in its authors' own format is converted, and
        so never a link.
        """
        path = path.expanduser().absolute()
        if not path.is_dir():
            raise ModelError(
                "folder-not-found", f"There is no folder {path}; choose another.", path=str(path)
            )
        if not link or unconverted(path):
            return import_model(path, self)
        model, revision = identity(path, read_checkpoint(path).weights)
        for one in self.installed():
            if (one.plain, one.revision, one.linked) == (model, revision, link):
                return one
        staged = self.staging(model, revision)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        return self.adopt(staged, model, revision, linked=path)

    def remove(self, model: str) -> None:
        """Delete an installed model's files; a linked folder itself is left alone.

        Raises ModelError: ``model-not-installed``, ``model-bundled`` for one of the program's,
        ``model-in-use`` when the system does not let its files go.
        """
        if model == STARTER:
            raise ModelError(
                "model-bundled", "The starter model belongs to the program and stays installed."
            )
        if self.get(model).bundled:
            raise ModelError(
                "model-bundled", f"{model} belongs to the program and stays installed.", model=model
            )
        for folder in [one for one, name in self._folders(model).items() if name == model]:
            gone = self.root / _PARTIAL / f"removed-{uuid.uuid4().hex[:8]}"
            gone.parent.mkdir(parents=True, exist_ok=True)
            try:
                folder.rename(gone)
            except OSError as error:
                raise ModelError(
                    "model-in-use",
                    f"The files of {model} are in use; switch to another model and try again.",
                    model=model,
                ) from error
            shutil.rmtree(gone, ignore_errors=True)

    def needed_beside(self, model: str, revision: str) -> list[InstalledModel]:
        """Other weights of a model that have to stay, so that these come beside them."""
        return [
            one
            for one in self.installed()
            if one.plain == model and one.revision != revision and self._used(one)
        ]

    def staging(self, model: str, revision: str) -> Path:
        """Where files of a model gather until they are complete; kept so that a pull resumes."""
        return self.root / _PARTIAL / _folder_name(model, revision)

    def clear_staging(self, model: str, *, keep: Path) -> None:
        """Remove what pulls of other revisions of a model left, unless one still runs."""
        for folder in (self.root / _PARTIAL).glob(f"{_folder_name(model, '')}*/"):
            if folder == keep or not folder.is_dir():
                continue
            with contextlib.suppress(Timeout), FileLock(f"{folder}.lock").acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)

    def adopt(
        self,
        staged: Path,
        model: str,
        revision: str,
        *,
        linked: Path | None = None,
        hashes: Mapping[str, str] | None = None,
    ) -> InstalledModel:
        """Make a complete staging folder an installed model.

        Other weights of it stay where a library stands on them, and are removed else.
        `hashes`: SHA-256 in hex by file name, as far as known; who copies the model checks them.
        Raises ModelError when what it holds cannot be used (the folder is then left as it is).
        """
        original = unconverted(staged) if linked is None else ""
        if original:
            self.require_space((staged / original).stat().st_size)
            convert(staged, original, staged, self._vocabulary)
        checkpoint = read_checkpoint(linked or staged)
        if checkpoint.family.id == RELEASED:
            prove(checkpoint)
        if linked is None:  # what it was converted from
            for name in file_names(staged) - set(checkpoint.files):
                (staged / name).unlink()
        target = self.root / staged.name
        there = self._folders(model)
        kept = {one.id for one in self.needed_beside(model, revision)}
        # What is installed again is called as before: settings and vectors name it.
        name = there.get(target) or (beside_id(model, revision) if model in kept else model)
        manifest = {
            "id": name,
            "revision": revision,
            "linked": str(linked) if linked is not None else None,
            "files": {} if linked is not None else _sizes(checkpoint),
            "sha256": {
                name: digest for name, digest in (hashes or {}).items() if name in checkpoint.files
            },
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (staged / MANIFEST).write_text(text, encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        staged.rename(target)
        for folder, other in there.items():
            if folder != target and other not in kept:
                # On Windows files in use stay; the newest folder counts all the same.
                shutil.rmtree(folder, ignore_errors=True)
        return _read(target / MANIFEST)

    def free(self) -> int:
        """Bytes free on the disk of the models."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def require_space(self, size: int) -> None:
        """Raise ModelError ``disk-full`` unless `size` bytes and some to spare are free."""
        free = self.free()
        needed = size + (64 << 20)
        if free < needed:
            raise ModelError(
                "disk-full",
                f"The model needs {needed / 1e9:.1f} GB in {self.root}, where only "
                f"{free / 1e9:.1f} GB are free. Free some space and try again.",
                needed=needed,
                free=free,
                path=str(self.root),
            )

    def _folders(self, model: str) -> dict[Path, str]:
        """Folders with weights of a model, and the id of each."""
        prefix = _folder_name(plain_id(model), "")
        found = {}
        for manifest in self.root.glob(f"*/{MANIFEST}"):
            if manifest.parent.name.startswith(prefix):
                found[manifest.parent] = plain_id(model)  # also of one that cannot be read
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                    found[manifest.parent] = str(json.loads(manifest.read_bytes())["id"])
        return found

    def _starter_model(self) -> InstalledModel | None:
        description = described(STARTER)
        if description is None or not (self._starter / "config.json").is_file():
            return None
        with contextlib.suppress(OSError, ValueError, KeyError):
            config = json.loads((self._starter / "config.json").read_bytes())
            description = replace(description, revision=config["revision"])
        return InstalledModel(description, self._starter, _bytes(self._starter))


def describe(checkpoint: Checkpoint, model: str, revision: str) -> ModelDescription:
    """The catalogue's description for `model`, or one made from the checkpoint's own facts."""
    known = described(plain_id(model))
    if known is not None and (known.family, known.size, known.dimension) == (
        checkpoint.family.id,
        checkpoint.spec.width,
        checkpoint.dimension,
    ):
        name = known.name + model.removeprefix(known.id)
        return replace(known, id=model, name=name, revision=revision)
    family = checkpoint.family
    return ModelDescription(
        id=model,
        name=model.rpartition("/")[2],
        family=family.id,
        size=checkpoint.spec.width,
        dimension=checkpoint.dimension,
        languages=checkpoint.languages,
        licence=licence(checkpoint.config),
        summary_en=f"Added from a folder; of the family {family.name}.",
        summary_zh=f"从文件夹添加，属于 {family.name} 系列。",
        download_bytes=0,
        revision=revision,
    )


def _read(manifest: Path) -> InstalledModel:
    """One installed model. Raises ModelError, OSError, ValueError, KeyError, TypeError."""
    facts: dict[str, Any] = json.loads(manifest.read_bytes())
    linked = facts["linked"]
    folder = Path(linked) if linked is not None else manifest.parent
    checkpoint = read_checkpoint(folder)
    for name, size in facts["files"].items():
        if (folder / name).stat().st_size != size:
            raise ValueError(f"{folder / name} has changed")
    description = describe(checkpoint, str(facts["id"]), str(facts["revision"]))
    size = sum(_sizes(checkpoint).values())
    since = dt.datetime.fromtimestamp(manifest.stat().st_mtime).astimezone()
    return InstalledModel(description, folder, size, linked is not None, since=since)


def _sizes(checkpoint: Checkpoint) -> dict[str, int]:
    return {name: (checkpoint.folder / name).stat().st_size for name in checkpoint.files}


def _bytes(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file())


def _folder_name(model: str, revision: str) -> str:
    return f"{model.replace('/', '--')}@{revision[:22]}"
