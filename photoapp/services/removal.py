"""Moving photos to the system's trash by a plan, with the journal, and back."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.errors import PhotoappError
from photoapp.core.events import PhotosAdded, PhotosChanged, PhotosRemoved
from photoapp.core.jobs import JobError
from photoapp.core.photo import FileStamp, LocationId, LocationState, PhotoId
from photoapp.services.companions import companions, orphans
from photoapp.services.events import EventBus
from photoapp.services.trash import SystemTrash, stamp_of
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.photos import PhotoRepository


@dataclass(frozen=True, slots=True)
class TrashItem:
    """One file that would be moved to the trash."""

    photo: PhotoId
    location: LocationId
    path: Path
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class TrashSkip:
    """A file that would stay; `reason` is a stable name.

    ``offline``: on a volume that is not mounted. ``changed``: not what was read. ``gone``: not
    there. ``link``: a link to a file elsewhere. ``kept``: the copy that stays.
    """

    photo: PhotoId
    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class TrashPlan:
    """What moving photos to the trash would do; nothing has been done yet.

    `count`: photos of which a file would go; `files`, `bytes`: how much. `last_copies`: photos
    that would leave the library, since no other file of them is known. `remaining`: photos that
    would stay, because some of their files are skipped. `beside`: sidecars that go along, when
    their photos did.
    """

    items: tuple[TrashItem, ...]
    skipped: tuple[TrashSkip, ...]
    count: int
    files: int
    bytes: int
    last_copies: int
    remaining: int
    beside: tuple[TrashItem, ...] = ()


@dataclass(frozen=True, slots=True)
class TrashResult:
    """What was done. `journal` is None when nothing was."""

    journal: int | None
    photos: tuple[PhotoId, ...]
    files: int
    bytes: int
    failures: tuple[JobError, ...]


class Removal:
    """Plans and makes moves to the trash, and reverses them. Any thread; blocks on files.

    The journal entry is written before the first file is touched, so that a stop at any point
    can be reconciled.
    """

    def __init__(
        self, photos: PhotoRepository, journal: Journal, bus: EventBus, trash: SystemTrash
    ) -> None:
        self._photos = photos
        self._journal = journal
        self._bus = bus
        self._trash = trash
        # Two acts on files at once could not be undone in a definite order.
        self._files = threading.Lock()

    def plan(self, photos: Sequence[PhotoId], *, keep_one: bool = False) -> TrashPlan:
        """What moving these photos to the trash would do. Looks at the files, changes nothing.

        Every online copy of a photo goes; with `keep_one` its first copy stays. Copies on
        volumes that are not mounted stay, and so does a file that changed since it was read:
        it may hold something else by now.
        """
        items: list[TrashItem] = []
        skipped: list[TrashSkip] = []
        places = self._photos.paths(list(dict.fromkeys(photos)))
        last = remaining = size = 0
        for photo, copies in places.items():
            going = staying = 0
            kept = not keep_one
            for copy in copies:
                if copy.state is LocationState.MISSING:
                    continue
                stamp = stamp_of(copy.path) if copy.online else None
                if not copy.online:
                    reason = "offline"
                elif stamp is None:
                    reason = "gone"
                elif copy.path.is_symlink():
                    reason = "link"
                elif stamp != copy.stamp or copy.state is not LocationState.PRESENT:
                    reason = "changed"
                elif not kept:
                    kept = True
                    reason = "kept"
                else:
                    going += 1
                    size += copy.stamp.size
                    items.append(TrashItem(photo, copy.location, copy.path, copy.stamp))
                    continue
                staying += reason != "gone"
                skipped.append(TrashSkip(photo, copy.path, reason))
            last += going > 0 and not staying
            remaining += staying > 0
        return TrashPlan(
            items=tuple(items),
            skipped=tuple(skipped),
            count=len({item.photo for item in items}),
            files=len(items),
            bytes=size,
            last_copies=last,
            remaining=remaining,
            beside=_beside(items),
        )

    def act(
        self,
        plan: TrashPlan,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> TrashResult:
        """Move the plan's files to the system's trash. Blocks.

        A file that fails stays where it is and is named in the result. `progress` gets
        (done, total) files; when it raises, the files moved so far are recorded first.
        """
        if not plan.items:
            return TrashResult(None, (), 0, 0, ())
        with self._files:
            detail = {"process": this_process(), **_detail(plan.items, plan.beside)}
            entry = self._journal.begin(
                "trash", f"Move {plan.count} to the trash", count=plan.count, detail=detail
            )
            done: list[TrashItem] = []
            failures: list[JobError] = []
            try:
                for number, item in enumerate(plan.items):
                    failure = self._put(item)
                    if failure is None:
                        done.append(item)
                    else:
                        failures.append(failure)
                    progress(number + 1, plan.files)
            finally:
                self._settle(entry, done, self._put_along(plan.beside) if done else [])
        gone = tuple(dict.fromkeys(item.photo for item in done))
        return TrashResult(
            entry if done else None,
            gone,
            len(done),
            sum(item.stamp.size for item in done),
            tuple(failures),
        )

    def undo(self, record: JournalRecord) -> None:
        """Put the files of an act back. Raises PhotoappError (``undo-incomplete``)."""
        with self._files:
            self._untrash(record)

    def reconcile(self) -> int:
        """Bring acts to an end in which the program was stopped. Returns how many.

        To be called after the library was opened. What reached the trash counts as done and can
        be undone; what did not stays in the library. Acts of a living process are left alone.
        """
        count = 0
        for record in self._journal.unfinished():
            if record.act != "trash" or alive(record.detail.get("process")):
                continue
            items = [_unpacked(one) for one in record.detail["items"]]
            beside = _unpacked_beside(record)
            gone = [item for item in items + beside if stamp_of(item.path) != item.stamp]
            found = self._trash.find((item.path, item.stamp) for item in gone)
            went = {item for item in gone if item.path in found}
            self._settle(
                record.id,
                [item for item in items if item in went],
                [item for item in beside if item in went],
            )
            count += 1
        return count

    def _put(self, item: TrashItem) -> JobError | None:
        if stamp_of(item.path) != item.stamp:
            reason = "The file changed or went away since; it was left alone."
            return JobError(str(item.path), "trash-changed", reason)
        try:
            self._trash.put(item.path)
        except OSError as error:
            reason = f"The system would not move it to the trash ({error.strerror or error})."
            return JobError(str(item.path), "trash-refused", reason)
        return None

    def _put_along(self, beside: Sequence[TrashItem]) -> list[TrashItem]:
        """Let sidecars go whose photos went. One that does not go harms nothing where it is."""
        free = set(orphans({item.path: item.stamp for item in beside}))
        return [item for item in beside if item.path in free and self._put(item) is None]

    def _settle(
        self, entry: int, done: Sequence[TrashItem], beside: Sequence[TrashItem] = ()
    ) -> None:
        """Write down which files are in the trash, and finish the act."""
        if not done:
            self._journal.discard(entry)
            return
        photos = tuple(dict.fromkeys(item.photo for item in done))
        hidden = self._photos.mark_missing([item.location for item in done])
        self._photos.set_trashed(hidden, on=True)
        self._journal.finish(entry, _detail(done, beside), count=len(photos))
        if hidden:
            self._bus.publish(PhotosRemoved(hidden))
        left = tuple(photo for photo in photos if photo not in set(hidden))
        if left:
            self._bus.publish(PhotosChanged(left))

    def _untrash(self, record: JournalRecord) -> None:
        items = [_unpacked(one) for one in record.detail["items"]]
        beside = _unpacked_beside(record)
        found = self._trash.find((item.path, item.stamp) for item in items + beside)
        back: list[TrashItem] = []
        left: list[TrashItem] = []
        reason = ""
        # Sidecars first: a scan in between shall not find the photo without its own.
        for item in beside + items:
            entry = found.get(item.path)
            if entry is None:
                # Somebody put it back by hand: that is what undo wants.
                (back if stamp_of(item.path) == item.stamp else left).append(item)
                continue
            try:
                if self._trash.restore(entry) == item.path:
                    back.append(item)
            except OSError as error:
                reason = str(error)
                left.append(item)
        sidecars = set(beside)
        photos = [item for item in back if item not in sidecars]
        revived = self._photos.mark_present(
            [(item.location, item.photo, item.stamp) for item in photos]
        )
        if left:
            detail = _detail(
                [item for item in left if item not in sidecars],
                [item for item in left if item in sidecars],
            )
            self._journal.update(record.id, detail, count=len({item.photo for item in left}))
        else:
            self._journal.mark_undone(record.id)
        if revived:
            self._bus.publish(PhotosAdded(revived))
        others = tuple({item.photo for item in photos} - set(revived))
        if others:
            self._bus.publish(PhotosChanged(others))
        if left:
            why = reason or "they are no longer in the trash"
            total = len(items) + len(beside)
            raise PhotoappError(
                "undo-incomplete",
                f"{len(left)} of {total} files could not be brought back ({why}); "
                f"look for {left[0].path.name} in the system's trash.",
                count=len(left),
                total=total,
                path=str(left[0].path),
            )


def _beside(items: Sequence[TrashItem]) -> tuple[TrashItem, ...]:
    """The sidecars only these files have."""
    by_path = {item.path: item for item in items}
    return tuple(
        TrashItem(by_path[photo].photo, by_path[photo].location, sidecar, stamp)
        for sidecar, (photo, stamp) in companions(list(by_path)).items()
    )


def _detail(items: Sequence[TrashItem], beside: Sequence[TrashItem]) -> dict[str, Any]:
    return {
        "items": [_packed(item) for item in items],
        "beside": [_packed(item) for item in beside],
    }


def _unpacked_beside(record: JournalRecord) -> list[TrashItem]:
    return [_unpacked(one) for one in record.detail.get("beside", [])]


def _packed(item: TrashItem) -> list[Any]:
    # Lone surrogates of odd file names survive JSON as escapes.
    return [item.photo, item.location, str(item.path), item.stamp.size, item.stamp.mtime_ns]


def _unpacked(packed: list[Any]) -> TrashItem:
    photo, location, path, size, mtime_ns = packed
    return TrashItem(PhotoId(photo), LocationId(location), Path(path), FileStamp(size, mtime_ns))


def this_process() -> list[Any]:
    """This process as JSON, such that another run can tell whether it still lives."""
    import psutil

    return [platform.node(), os.getpid(), psutil.Process().create_time()]


def alive(process: Any) -> bool:
    """True while the process of `this_process` runs on this machine."""
    if not isinstance(process, list) or len(process) != 3 or process[0] != platform.node():
        return False
    import psutil

    try:
        return bool(abs(psutil.Process(process[1]).create_time() - process[2]) < 1.0)
    except psutil.Error:
        return False
