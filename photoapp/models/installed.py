"""What an installed model is, and by which name and revision it is known."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photoapp.models.descriptions import ModelDescription

MANIFEST = "photoapp-model.json"
"""File in a model's folder that says what it is."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_BESIDE = "@"  # in no id of a hub or a folder
_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that can be loaded. `description.revision` is that of these weights.

    `path` is its folder, `bytes` what its files take on disk; `linked` when the folder
    is the person's own and was not copied; `bundled` when it came with the program's package.
    `since`: when it was installed, in local time; None for the starter. It is the same model
    whenever it was installed.
    """

    description: ModelDescription
    path: Path
    bytes: int
    linked: bool = False
    bundled: bool = False
    since: dt.datetime | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """Id of the description."""
        return self.description.id

    @property
    def plain(self) -> str:
        """`plain_id` of its id."""
        return plain_id(self.id)

    @property
    def revision(self) -> str:
        """Which weights these are: a commit of the hub, or ``files-`` and a hash."""
        return self.description.revision


def beside_id(model: str, revision: str) -> str:
    """The id of weights that are installed beside others of the same model: ``ID@REVISION``."""
    short = revision[:12] if _COMMIT.fullmatch(revision) else revision[:22]
    return f"{model}{_BESIDE}{short}"


def plain_id(model: str) -> str:
    """What a model is called where it comes from: its id without a revision."""
    return model.partition(_BESIDE)[0]


def identity(folder: Path, weights: Sequence[Path]) -> tuple[str, str]:
    """Id and revision of a folder on disk; reads its weights unless a hub cache names them."""
    cached = hub_identity(folder)
    if cached is not None:
        return cached
    hashes = []
    for file in weights:
        with file.open("rb") as source:
            hashes.append(hashlib.file_digest(source, "sha256").digest())
    return local_name(folder.name), weights_revision(hashes)


def hub_identity(folder: Path) -> tuple[str, str] | None:
    """Id and commit by the path in a hub cache: ``models--OWNER--NAME/snapshots/COMMIT``."""
    if _COMMIT.fullmatch(folder.name) and folder.parent.name == "snapshots":
        kind, *parts = folder.parent.parent.name.split("--")
        if kind == "models" and _ID.fullmatch("/".join(parts)):
            return "/".join(parts), folder.name
    return None


def local_name(name: str) -> str:
    """The id of a folder that tells no other."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    return f"local/{plain or 'model'}"


def weights_revision(hashes: Iterable[bytes]) -> str:
    """The revision of weights without a commit, from the SHA-256 of each file in their order."""
    digest = hashlib.sha256()
    for one in hashes:
        digest.update(one)
    return f"files-{digest.hexdigest()[:16]}"
