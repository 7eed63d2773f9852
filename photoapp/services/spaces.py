"""The vector spaces of one library: that of the model in use, and those beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.services.events import EventBus
from photoapp.services.vectors import VectorSpace

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder, ModelKey
    from photoapp.models.installed import InstalledModel
    from photoapp.storage.vectors import VectorRepository

_Name = tuple[str, str]  # id and revision


class Spaces:
    """Opens the space of a model when it is first asked for. Any thread.

    `installed`: model id -> what is on the disk, raises ModelError. `load` as for VectorSpace.
    """

    def __init__(
        self,
        in_use: VectorSpace,
        rows: VectorRepository,
        *,
        load: Callable[[str], DualEncoder],
        installed: Callable[[str], InstalledModel],
        cache: Path,
        bus: EventBus,
    ) -> None:
        self.in_use = in_use
        self._rows = rows
        self._load = load
        self._installed = installed
        self._cache = cache
        self._bus = bus
        self._lock = threading.RLock()
        self._beside: dict[_Name, VectorSpace] = {}

    def of(self, model: str) -> VectorSpace:
        """The space of a model. Raises ModelError ``model-not-installed``."""
        with self._lock:
            if model == self.in_use.model:
                return self.in_use
            installed = self._installed(model)
            name = (installed.id, installed.revision)
            if name not in self._beside:
                self._beside[name] = VectorSpace(
                    self._rows,
                    load=self._load,
                    model=model,
                    cache=self._cache,
                    bus=self._bus,
                    activate=False,
                )
            return self._beside[name]

    def exchange(self, model: str) -> None:
        """Put a model's space in the place of the one in use, which goes on beside it."""
        with self._lock:
            before = self.in_use.loaded_key
            beside = self.of(model)
            if beside is self.in_use:
                return
            self.in_use.exchange(beside)
            self._beside = {name: one for name, one in self._beside.items() if one is not beside}
            if before is not None:
                self._beside[before.name, before.revision] = beside

    def rest(self, keep: Collection[str] = ()) -> None:
        """Let the weights of the models go that are neither in use nor in `keep`."""
        with self._lock:
            resting = [one for (model, _), one in self._beside.items() if model not in keep]
        for space in resting:
            space.rest()

    def forget(self, key: ModelKey) -> None:
        """Drop the index and cache of a model whose vectors were removed."""
        with self._lock:
            spaces = [self.in_use, *self._beside.values()]
        for space in spaces:
            space.forget(key)

    def close(self) -> None:
        """Save and release every space but the one in use. Idempotent."""
        with self._lock:
            beside, self._beside = list(self._beside.values()), {}
        for space in beside:
            space.close()
