"""Values of `services.upgrade`: how far it is, what is kept, and what it works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from photoapp.core.encoders import ModelKey
    from photoapp.core.jobs import JobId
    from photoapp.services.background import Backgrounds
    from photoapp.services.models import ModelRoom
    from photoapp.services.picture_indexing import PictureParts
    from photoapp.services.spaces import Spaces
    from photoapp.services.together import Together
    from photoapp.storage.journal import Journal
    from photoapp.storage.labels import LabelRepository
    from photoapp.storage.settings import SettingsRepository


@dataclass(frozen=True, slots=True)
class UpgradeStatus:
    """How far the preparation is. `model`: "" when there is none.

    `missing` of all `photos` would not be found with it now; `waiting` of these are at hand and
    will be looked at, the others are on volumes that are not there. `job` runs now.
    """

    model: str = ""
    photos: int = 0
    missing: int = 0
    waiting: int = 0
    switch_when_ready: bool = False
    paused: bool = False
    job: JobId | None = None

    @property
    def ready(self) -> bool:
        """It may be taken into use and nothing will be missing."""
        return bool(self.model) and not self.missing


@dataclass(frozen=True, slots=True)
class ModelVectors:
    """What is kept of one model. `bytes`: of its vectors and their index on disk.

    `needed`: it searches together with another one or is being prepared.
    """

    key: ModelKey
    count: int
    bytes: int
    in_use: bool
    needed: bool
    installed: bool


@dataclass(frozen=True, slots=True)
class RemovedVectors:
    """What `Upgrade.remove_vectors` removed."""

    model: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class UpgradeParts:
    """What upgrading works with.

    `settle` waits (seconds) for the searches under way; `relearn` fits heads for the model in
    use. `lock_file`: one process at a time makes vectors for models that are not in use.
    """

    models: ModelRoom
    spaces: Spaces
    together: Together
    pictures: PictureParts
    settings: SettingsRepository
    journal: Journal
    labels: LabelRepository
    backgrounds: Backgrounds
    settle: Callable[[float], object]
    relearn: Callable[[], object]
    lock_file: Path
