"""Which installed weights libraries stand on, so that none are replaced under them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoapp.core.errors import CatalogueError
from photoapp.core.events import Event, ModelChanged, SettingsChanged
from photoapp.models.catalogue import STARTER
from photoapp.services.own_data import CATALOGUE

if TYPE_CHECKING:
    from photoapp.models.installed import InstalledModel
    from photoapp.storage.settings import SettingsRepository
    from photoapp.storage.vectors import VectorRepository

_FOLDER = ".used"
_NAMES = ("model", "upgrade_model", "search_with", "search_en", "search_zh")
_ANY = ""  # revision: named in the settings, and no vectors yet


class ModelUses:
    """What this library uses, and what others last noted in the models' folder. Any thread.

    A library uses weights that it has vectors of, also when it could only switch back to them,
    and models that its settings name. Each library notes that in a file of its own.
    """

    def __init__(
        self, library: Path, models: Path, rows: VectorRepository, settings: SettingsRepository
    ) -> None:
        self._library = library
        self._folder = models / _FOLDER
        self._rows = rows
        self._settings = settings

    def used(self, model: InstalledModel) -> bool:
        """Whether any library stands on exactly these weights."""
        return _names(model, self._ours()) or bool(self.others(model))

    def others(self, model: InstalledModel) -> list[Path]:
        """Libraries but for this one that last noted these weights, as far as they still exist."""
        return [library for library, models in self._notes() if _names(model, models)]

    def note(self) -> None:
        """Write down what this library uses, for others that fetch or import models.

        Does nothing once the library is closed, or where the models' folder is read only.
        """
        file = self._file()
        with contextlib.suppress(OSError, ValueError, CatalogueError):
            ours = sorted(one for one in self._ours() if one[0] != STARTER)
            facts = {"library": str(self._library), "machine": platform.node(), "models": ours}
            text = json.dumps(facts, indent=1)  # with escapes: a path may be no valid text
            if not ours:
                file.unlink(missing_ok=True)
            elif not file.is_file() or file.read_text(encoding="utf-8") != text:
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_suffix(f".{os.getpid()}.part")
                part.write_text(text, encoding="utf-8")
                part.replace(file)

    def heard(self, event: Event) -> None:
        """Note again when another model is chosen."""
        match event:
            case ModelChanged():
                self.note()
            case SettingsChanged(name) if name in _NAMES:
                self.note()
            case _:
                pass

    def _ours(self) -> set[tuple[str, str]]:
        settings = self._settings.load()
        named = [settings.model, settings.upgrade_model]
        if settings.search_with != "one":
            named += [settings.search_en, settings.search_zh]
        return {(key.name, key.revision) for key in self._rows.models()} | {
            (model, _ANY) for model in named if model
        }

    def _notes(self) -> Iterator[tuple[Path, set[tuple[str, str]]]]:
        for file in self._folder.glob("*.json"):
            if file == self._file():
                continue
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                facts: dict[str, Any] = json.loads(file.read_bytes())
                if _deleted(facts):
                    file.unlink(missing_ok=True)
                    continue
                models = {(str(model), str(revision)) for model, revision in facts["models"]}
                yield Path(facts["library"]), models

    def _file(self) -> Path:
        name = f"{platform.node()}\0{self._library}".encode(errors="replace")
        return self._folder / f"{hashlib.sha256(name).hexdigest()[:16]}.json"


def _names(model: InstalledModel, uses: set[tuple[str, str]]) -> bool:
    return not uses.isdisjoint({(model.id, model.revision), (model.id, _ANY)})


def _deleted(facts: dict[str, Any]) -> bool:
    """Whether a library of this machine is surely gone, and not on a drive that is away."""
    library = Path(facts["library"])
    if facts["machine"] != platform.node() or (library / CATALOGUE).is_file():
        return False
    # An empty folder may be where a drive is mounted.
    return library.parent.is_dir() and any(library.parent.iterdir())
