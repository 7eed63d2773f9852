"""Duplicates as the window and the command line see them: search, groups, decisions."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from photoapp.core.duplicates import (
    COPY_KINDS,
    DEFAULT_KINDS,
    DuplicateCounts,
    DuplicateDecision,
    DuplicateGroup,
    DuplicateKind,
    DuplicatePair,
    IgnoredFolder,
    KindCount,
)
from photoapp.core.errors import UsageError
from photoapp.core.events import (
    DuplicatesChanged,
    Event,
    FoldersChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
)
from photoapp.core.jobs import JobId
from photoapp.core.photo import PhotoId
from photoapp.services.copy_groups import grouped
from photoapp.services.copy_search import PIPELINE, CopySearch, FinderParts
from photoapp.services.debounce import DebouncedThread
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobControl, Jobs

# Arrivals come in bursts; comparing waits until they pause.
_SETTLE_SECONDS = 15.0
_MOST_ROUNDS = 5
_CHANGES = (DuplicatesChanged, FoldersChanged, PhotosAdded, PhotosChanged, PhotosRemoved)


class DuplicateFinder:
    """Finds duplicates and keeps what a person said of them. Any thread; reads block."""

    def __init__(self, parts: FinderParts, jobs: Jobs, bus: EventBus) -> None:
        self._parts = parts
        self._rows = parts.rows
        self._jobs = jobs
        self._bus = bus
        self._lock = threading.Lock()
        self._job: JobId | None = None
        self._version = 0
        self._cache: dict[tuple[DuplicateKind, ...], tuple[int, list[DuplicateGroup]]] = {}
        self._unsubscribe = bus.subscribe(self._heard)
        self._settle: float | None = None
        self._arrivals = DebouncedThread("duplicate arrivals", self._compare_arrivals, bus)

    def watch(self, *, settle: float = _SETTLE_SECONDS) -> None:
        """Compare new photos on arrival, once no more have come for `settle` seconds."""
        self._settle = settle
        self._arrivals.start()

    def close(self) -> None:
        """Stop waiting for arrivals. A search that runs ends with the jobs. Idempotent."""
        self._unsubscribe()
        self._arrivals.stop()
        self._arrivals.join()

    def start_find(self) -> JobId:
        """Compare what was not compared yet; the running job when there is one.

        Raises RuntimeError after shutdown.
        """
        with self._lock:
            if self._job is not None and self._jobs.running(self._job):
                return self._job
            self._job = self._jobs.start("duplicates", "Look for duplicates", self._find)
            return self._job

    def groups(
        self,
        kinds: Sequence[DuplicateKind] | None = None,
        *,
        folder: Path | None = None,
        min_bytes: int = 0,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[DuplicateGroup]:
        """Groups of these kinds (DEFAULT_KINDS), those that free most first.

        Copies are grouped by the chosen kinds alone: asking for identical bytes gives every set
        of files with the same bytes, also where they have re-encoded versions. `folder`: with a
        member in it or below. `min_bytes`: that free at least so much.
        """
        found = self._all(kinds)
        if folder is not None:
            wanted = folder.absolute()
            found = [
                group
                for group in found
                if any(member.path.is_relative_to(wanted) for member in group.members)
            ]
        if min_bytes > 0:
            found = [group for group in found if group.reclaimable >= min_bytes]
        return found[offset : None if limit is None else offset + limit]

    def group(
        self, key: str, kinds: Sequence[DuplicateKind] | None = None
    ) -> DuplicateGroup | None:
        """The group of this key; None when it is gone or looks different by now."""
        return next((group for group in self._all(kinds) if group.key == key), None)

    def counts(self) -> DuplicateCounts:
        """How much there is, and how far the search is."""
        compared, photos = self._rows.progress(PIPELINE)
        total = _counted(self._all(COPY_KINDS))
        by_kind = {kind: _counted(self._all((kind,))) for kind in DuplicateKind}
        return DuplicateCounts(total.groups, total.files, total.bytes, by_kind, compared, photos)

    def dismiss(
        self,
        what: DuplicateGroup | DuplicatePair | Iterable[DuplicateGroup],
        decision: DuplicateDecision,
    ) -> None:
        """Remember "not a duplicate" or "keep both", by content: survives moves and rescans."""
        self._rows.decide(_pairs_of(what), decision)
        self._bus.publish(DuplicatesChanged())

    def restore(self, what: DuplicateGroup | DuplicatePair | Iterable[DuplicateGroup]) -> None:
        """Forget what was said of these."""
        self._rows.decide(_pairs_of(what), None)
        self._bus.publish(DuplicatesChanged())

    def ignore_folder(self, folder: Path) -> None:
        """Never propose what lies in a folder or below. Raises UsageError when it is nowhere."""
        if not self._rows.ignore_folder(folder, on=True):
            raise UsageError(
                "folder-unknown",
                f"{folder} is on no volume of this library; add its folder first.",
                path=str(folder),
            )
        self._bus.publish(DuplicatesChanged())

    def heed_folder(self, folder: Path) -> None:
        """Take back `ignore_folder`."""
        self._rows.ignore_folder(folder, on=False)
        self._bus.publish(DuplicatesChanged())

    def ignored_folders(self) -> list[IgnoredFolder]:
        """Folders that are never proposed."""
        return self._rows.ignored_folders()

    def _all(self, kinds: Sequence[DuplicateKind] | None) -> list[DuplicateGroup]:
        chosen = tuple(sorted(set(DEFAULT_KINDS if kinds is None else kinds)))
        with self._lock:
            version = self._version
            held = self._cache.get(chosen)
        if held is not None and held[0] == version:
            return held[1]
        found = grouped(self._rows, chosen)
        with self._lock:
            self._cache[chosen] = (version, found)
        return found

    def _find(self, control: JobControl) -> None:
        # Again for what came meanwhile. Not for ever: a vector that is in the catalogue and not yet
        # in the index keeps its photo waiting.
        for _ in range(_MOST_ROUNDS):
            if not CopySearch(self._parts, control).run():
                break
            self._bus.publish(DuplicatesChanged())

    def _heard(self, event: Event) -> None:
        if not isinstance(event, _CHANGES):
            return
        with self._lock:
            self._version += 1
        if self._settle is None:
            return
        match event:
            case PhotosAdded():
                self._arrivals.wake(self._settle, longest=math.inf)
            case PhotosChanged(photos) if photos:  # it may be their vectors that came
                self._arrivals.wake(self._settle, longest=math.inf)
            case _:
                pass

    def _compare_arrivals(self) -> None:
        model = self._parts.space.loaded_key
        if not len(self._rows.waiting(PIPELINE, "" if model is None else str(model))):
            return
        with contextlib.suppress(RuntimeError):  # the application is shutting down
            self.start_find()


def _counted(groups: Iterable[DuplicateGroup]) -> KindCount:
    held = list(groups)
    return KindCount(
        len(held),
        sum(len(group.members) for group in held),
        sum(group.reclaimable for group in held),
    )


def _pairs_of(
    what: DuplicateGroup | DuplicatePair | Iterable[DuplicateGroup],
) -> list[tuple[PhotoId, PhotoId]]:
    if isinstance(what, DuplicatePair):
        return [(what.low, what.high)]
    groups = [what] if isinstance(what, DuplicateGroup) else list(what)
    pairs: list[tuple[PhotoId, PhotoId]] = []
    for group in groups:
        photos = group.photos
        pairs += combinations(photos, 2)
        members = [member.photo for member in group.members]
        pairs += [(photo, photo) for photo in photos if members.count(photo) > 1]
    return pairs
