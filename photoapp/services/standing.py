"""Standing label sets: new photos are tagged as their vectors arrive."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import threading
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.errors import PhotoappError
from photoapp.core.events import (
    Event,
    LabelSetsChanged,
    LabelsLearned,
    ModelChanged,
    PhotosAdded,
    PhotosChanged,
)
from photoapp.core.jobs import JobId, JobState
from photoapp.core.photo import IdArray
from photoapp.services.debounce import DebouncedThread
from photoapp.services.events import EventBus

if TYPE_CHECKING:
    from photoapp.core.encoders import ModelKey
    from photoapp.core.labels import LabelSet
    from photoapp.services.jobs import Jobs
    from photoapp.services.tagging import Tagger
    from photoapp.storage.labels import LabelRepository

_QUIET_SECONDS = 1.0  # photos come in batches, and a set is saved several times while edited
_LEARNING_SECONDS = 8.0  # between two ticks of somebody who ticks many
_LONGEST_SECONDS = 15.0  # even while more keeps coming
_BATCH = 2_000

_log = logging.getLogger(__name__)


class Standing:
    """Keeps the tags of standing sets in step with photos, sets, ticks and the model.

    A set that was never applied as it is now is applied to the whole library, as a job; after
    that only photos that it has not seen are looked at. Which those are is kept in `cache`, a
    file per model: losing it costs scoring once more. What a person decided is never changed.
    `start` begins a thread; without it nothing happens but in `catch_up`.
    """

    def __init__(
        self, tagger: Tagger, labels: LabelRepository, jobs: Jobs, bus: EventBus, *, cache: Path
    ) -> None:
        self._tagger = tagger
        self._labels = labels
        self._jobs = jobs
        self._bus = bus
        self._cache = cache
        self._state = threading.Lock()
        self._working = threading.Lock()
        self._learned: set[int] = set()
        # Sets at the version and model at which a person cancelled their job.
        self._declined: set[tuple[int, int, str]] = set()
        self._seen: dict[int, IdArray] = {}
        self._seen_key = ""
        self._thread = DebouncedThread("standing label sets", self._on_thread, bus)
        self._job: JobId | None = None
        self._unsubscribe = bus.subscribe(self._heard)

    def start(self) -> None:
        """Begin on a thread of its own; also catches up with what came since the last time."""
        if self._thread.start():
            self._wake(_QUIET_SECONDS)

    def catch_up(self) -> int:
        """Bring every standing set in step now, on this thread; returns the tags given.

        Raises ModelError, CatalogueError. Loads nothing when no set stands.
        """
        with self._working:
            with self._state:
                learned, self._learned = self._learned, set()
            sets = [one for one in self._labels.all() if one.standing and one.labels]
            if not sets:
                return 0
            key = self._tagger.key
            self._open(key, sets)
            given = 0
            for label_set in sets:
                if self._thread.stopping:
                    break
                tags = {label.tag for label in label_set.labels}
                applied = self._labels.applied(label_set.id, key)
                if applied != label_set.version or learned & tags:
                    self._apply(label_set, key)
                given += self._tag_new(label_set, key)
            return given

    def close(self) -> None:
        """Stop after the batch that is written now. Idempotent."""
        self._unsubscribe()
        self._thread.stop()
        with self._state:
            if self._job is not None:
                self._jobs.cancel(self._job)
        self._thread.join()

    # Events

    def _heard(self, event: Event) -> None:
        match event:
            case PhotosAdded() | PhotosChanged() | LabelSetsChanged() | ModelChanged():
                self._wake(_QUIET_SECONDS)
            case LabelsLearned(tags):
                with self._state:
                    self._learned |= set(tags)
                self._wake(_LEARNING_SECONDS)
            case _:
                pass

    def _wake(self, quiet: float) -> None:
        self._thread.wake(quiet, longest=_LONGEST_SECONDS)

    def _on_thread(self) -> None:
        try:
            self.catch_up()
        except PhotoappError as error:
            _log.warning("standing label sets were not applied: %s", error.message)

    # Work

    def _apply(self, label_set: LabelSet, key: ModelKey) -> None:
        """To the whole library, as a job that the person sees and may cancel."""
        wish = (label_set.id, label_set.version, str(key))
        if wish in self._declined:
            return
        ids = self._tagger.searchable()
        with self._state:
            if self._thread.stopping:
                return
            self._job = self._tagger.start_apply(label_set.id, journal=False)
        ended = self._jobs.wait(self._job)
        if ended.state is JobState.DONE:
            self._remember(label_set, key, ids)
        elif ended.state is JobState.CANCELLED and not self._thread.stopping:
            self._declined.add(wish)
            self._remember(label_set, key, ids)  # photos that come later are tagged

    def _tag_new(self, label_set: LabelSet, key: ModelKey) -> int:
        seen = self._seen.get(label_set.id, np.empty(0, np.int64))
        new = np.setdiff1d(self._tagger.searchable(), seen)
        given = 0
        for start in range(0, len(new), _BATCH):
            if self._thread.stopping:
                break
            batch = new[start : start + _BATCH]
            given += self._tagger.apply(label_set, photos=batch).tags
            seen = np.union1d(seen, batch)
            self._seen[label_set.id] = seen
        if len(new):
            self._remember(label_set, key, seen)
        return given

    # What has been seen

    def _open(self, key: ModelKey, sets: list[LabelSet]) -> None:
        if self._seen_key != str(key):
            self._seen_key = str(key)
            self._seen = _stored(self._file(key))
        standing = {one.id for one in sets}
        self._seen = {number: ids for number, ids in self._seen.items() if number in standing}

    def _remember(self, label_set: LabelSet, key: ModelKey, ids: IdArray) -> None:
        self._seen[label_set.id] = ids
        _store(self._file(key), self._seen)

    def _file(self, key: ModelKey) -> Path:
        safe = re.sub(r"[^A-Za-z0-9._-]+", "_", str(key))
        return self._cache / f"{safe}.standing.npz"


def _stored(file: Path) -> dict[int, IdArray]:
    """What the file says; nothing when it is absent or damaged."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            return {int(name): held[name].astype(np.int64) for name in held.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error):
        return {}


def _store(file: Path, seen: dict[int, IdArray]) -> None:
    """Written aside and renamed; a cache that cannot be written only costs time."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    arrays: dict[str, Any] = {str(number): ids for number, ids in seen.items()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as stream:
            np.savez_compressed(stream, **arrays)
        aside.replace(file)
    except OSError as error:
        _log.info("the standing sets' progress was not kept: %s", error)
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
