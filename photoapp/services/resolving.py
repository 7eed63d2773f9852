"""Resolving duplicates by a plan: unite what is said of them, then let files go; and back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from photoapp.core.duplicates import DuplicateGroup
from photoapp.core.errors import PhotoappError
from photoapp.core.events import (
    DuplicatesChanged,
    PhotosAdded,
    PhotosChanged,
    PhotosRemoved,
    TagsChanged,
)
from photoapp.core.jobs import JobError
from photoapp.core.keeping import KeepProfile, choose
from photoapp.core.photo import LocationState, PhotoId
from photoapp.core.resolution import (
    Decided,
    ResolveAct,
    ResolveItem,
    ResolvePlan,
    ResolveResult,
)
from photoapp.services.disposal import disposal, stamp_and_inode
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobCancelledError, JobControl, Jobs
from photoapp.services.rehearsal import Rehearsal, beside_of, merges_of, usable_folder
from photoapp.services.removal import alive, this_process
from photoapp.services.resolve_records import packed, put, put_along, unpacked
from photoapp.services.trash import SystemTrash
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.merges import Merge, MergeRepository
from photoapp.storage.photos import PhotoRepository

ACT = "duplicates-resolve"
"""The journal's name of the act."""

WriteSidecars = Callable[[Sequence[PhotoId], Callable[[int], None]], object]


class Resolver:
    """Plans what happens to duplicates, does it and reverses it. Any thread; blocks on files.

    The journal entry is written before anything is touched, then marks are united, then files
    go, so that a stop at any point can be reconciled and undone. `undo` and `reconcile` are to
    be registered with the curator.
    """

    def __init__(
        self,
        photos: PhotoRepository,
        merges: MergeRepository,
        journal: Journal,
        jobs: Jobs,
        bus: EventBus,
        *,
        trash: SystemTrash | None = None,
        write_sidecars: WriteSidecars = lambda photos, told: None,
        undo_sidecars: Callable[[int], object] = lambda entry: None,
    ) -> None:
        """`write_sidecars` starts writing and tells its entry, `undo_sidecars` undoes one."""
        self._photos = photos
        self._merges = merges
        self._journal = journal
        self._jobs = jobs
        self._bus = bus
        self._trash = trash or SystemTrash()
        self._write_sidecars = write_sidecars
        self._undo_sidecars = undo_sidecars
        # Two acts on files at once could not be undone in a definite order.
        self._files = threading.Lock()

    def decide(self, groups: Iterable[DuplicateGroup], profile: KeepProfile) -> list[Decided]:
        """What the rules keep of each group; groups of which nothing is proposed are left out."""
        decided = []
        for group in groups:
            keeping = choose(group, profile)
            if keeping is not None:
                decided.append(Decided(group, (keeping.keep,)))
        return decided

    def plan(
        self,
        decided: Sequence[Decided],
        act: ResolveAct = ResolveAct.TRASH,
        *,
        folder: Path | None = None,
    ) -> ResolvePlan:
        """What resolving would do. Looks at the files, changes nothing.

        A file kept by one group goes for no other. Raises UsageError (``folder-needed``) when
        files are to be moved and `folder` is no folder.
        """
        if act is ResolveAct.MOVE:
            folder = usable_folder(folder)
        rehearsal = Rehearsal(act, folder)
        for one in decided:
            rehearsal.protect(one)
        for one in decided:
            rehearsal.add(one)
        items = tuple(rehearsal.items)
        return ResolvePlan(
            act=act,
            items=items,
            skipped=tuple(rehearsal.skipped),
            merges=merges_of(items),
            groups=rehearsal.groups,
            bytes=rehearsal.bytes,
            versions=0 if act is ResolveAct.HARD_LINK else self._versions(items),
            offline_kept=rehearsal.offline_kept,
            folder=folder,
            beside=() if act is ResolveAct.HARD_LINK else beside_of(items),
        )

    def act(
        self, plan: ResolvePlan, control: JobControl | None = None, *, sidecars: bool = False
    ) -> ResolveResult:
        """Do what the plan says; `sidecars`: then also write united marks beside the files.

        A file that fails stays where it is and is named in the result, and so do the files of a
        kept one that is not what it was. Paused and cancelled between files by `control`.
        """
        if not plan.items:
            return ResolveResult(None, 0, 0, (), (), ())
        with self._files:
            result, merges = self._act(plan, control)
        if sidecars and merges and result.journal is not None:
            kept = tuple(dict.fromkeys(one.kept for one in merges))
            self._write_sidecars(kept, partial(self._remember_sidecars, result.journal))
        return result

    def run(self, plan: ResolvePlan, *, sidecars: bool = False) -> ResolveResult:
        """`act` as a job with progress; waits for its end. Raises PhotoappError as the job did."""
        results: list[ResolveResult] = []

        def work(control: JobControl) -> None:
            results.append(self.act(plan, control, sidecars=sidecars))

        end = self._jobs.wait(self._jobs.start(ACT, "Resolve duplicates", work, unit="files"))
        if results:
            return results[0]
        error = end.error
        raise PhotoappError(error.code if error else "", error.reason if error else "")

    def undo(self, record: JournalRecord) -> None:
        """Bring the files and the marks of an act back, and sidecars written with it.

        Raises PhotoappError: ``undo-incomplete`` when some files could not be brought back (it
        may be tried again), ``sync-undo-incomplete`` when another program changed a sidecar since
        (that one stays in the history).
        """
        with self._files:
            self._undo(record)
        written = self._journal.get(record.detail.get("sidecars", 0))
        if written is not None and written.finished_at and written.undone_at is None:
            self._undo_sidecars(written.id)

    def _remember_sidecars(self, entry: int, written: int) -> None:
        """An act wrote sidecars, too, in an entry of its own: undo takes both back."""
        with self._files:
            record = self._journal.get(entry)
            if record is not None:
                self._journal.update(entry, {**record.detail, "sidecars": written})

    def reconcile(self) -> int:
        """End acts in which the program was stopped. Returns how many.

        What went counts as done and can be undone; the rest stays as it was. Acts of a living
        process are left alone.
        """
        count = 0
        for record in self._journal.unfinished():
            if record.act == ACT and not alive(record.detail.get("process")):
                detail = record.detail
                items = unpacked(detail)
                way = disposal(ResolveAct(detail["how"]), self._trash)
                along = way.gone(unpacked(detail, "beside"))
                self._settle(record.id, detail, way.gone(items), along)
                count += 1
        return count

    def _act(
        self, plan: ResolvePlan, control: JobControl | None
    ) -> tuple[ResolveResult, list[Merge]]:
        detail = {
            "process": this_process(),
            "how": plan.act.value,
            **packed(plan.items, plan.beside),
        }
        groups = "1 group" if plan.groups == 1 else f"{plan.groups} groups"
        title = f"Resolve {groups} of duplicates"
        entry = self._journal.begin(ACT, title, count=plan.files, detail=detail)
        done: list[ResolveItem] = []
        failures: list[JobError] = []
        stopped = False
        merges: list[Merge] = []
        photos: tuple[PhotoId, ...] = ()
        try:
            detail = self._unite(entry, detail, plan.merges)
            way = disposal(plan.act, self._trash)
            for number, item in enumerate(plan.items):
                if control is not None:
                    try:
                        control.checkpoint()
                    except JobCancelledError:
                        stopped = True
                        break
                failure = put(way, item)
                if failure is None:
                    done.append(item)
                else:
                    failures.append(failure)
                    if control is not None:
                        control.error(failure.where, failure.code, failure.reason)
                if control is not None:
                    control.progress(number + 1, plan.files)
        finally:
            along = put_along(disposal(plan.act, self._trash), plan.beside) if done else []
            photos, merges = self._settle(entry, detail, done, along)
        freed = sum(item.stamp.size for item in done)
        merged = tuple(dict.fromkeys(one.kept for one in merges))
        return (
            ResolveResult(
                entry if done else None, len(done), freed, photos, merged, tuple(failures), stopped
            ),
            merges,
        )

    def _unite(
        self, entry: int, detail: dict[str, Any], pairs: Sequence[tuple[PhotoId, PhotoId]]
    ) -> dict[str, Any]:
        """Unite marks and write down what changed, both or neither."""

        def then(merges: list[Merge]) -> dict[str, Any]:
            fuller = detail | {"merges": [one.packed() for one in merges]}
            self._journal.update(entry, fuller)
            return fuller

        return self._merges.merge(pairs, then)

    def _settle(
        self,
        entry: int,
        detail: Mapping[str, Any],
        done: Sequence[ResolveItem],
        along: Sequence[ResolveItem],
    ) -> tuple[tuple[PhotoId, ...], list[Merge]]:
        """Write down what went, and finish the act. Returns photos left without a file, merges.

        Marks are united again for what did go: two photos may have given the same tag.
        """
        former = [Merge.unpacked(one) for one in detail.get("merges", ())]
        linked = detail["how"] == ResolveAct.HARD_LINK
        all_went = merges_of(done) == merges_of(unpacked(detail))

        def change() -> tuple[tuple[PhotoId, ...], list[Merge]]:
            if not done:
                self._journal.discard(entry)
                return (), []
            locations = [item.location for item in done]
            hidden: tuple[PhotoId, ...] = ()
            if linked:
                self._restamp(done)
            else:
                hidden = self._photos.mark_missing(locations)
                self._photos.set_trashed(hidden, on=True)
            merges = former if all_went else self._merges.merge(merges_of(done), list)
            fuller = {
                "how": detail["how"],
                **packed(done, along),
                "merges": [one.packed() for one in merges],
            }
            self._journal.finish(entry, fuller, count=len(done))
            return hidden, merges

        hidden, merges = self._merges.part([] if all_went else former, change)
        self._tell(done, merges or former, removed=hidden)
        return hidden, merges

    def _undo(self, record: JournalRecord) -> None:
        detail = record.detail
        items = unpacked(detail)
        how = ResolveAct(detail["how"])
        # Sidecars first: a scan in between shall not find the photo without its own.
        beside = disposal(how, self._trash).back(unpacked(detail, "beside"))
        returned = disposal(how, self._trash).back(items)
        left = [*returned.left, *beside.left]
        former = [Merge.unpacked(one) for one in detail["merges"]]

        def change() -> tuple[PhotoId, ...]:
            revived: tuple[PhotoId, ...] = ()
            if how is ResolveAct.HARD_LINK:
                self._restamp(returned.back)
            else:
                revived = self._photos.mark_present(
                    [(item.location, item.photo, item.stamp) for item in returned.back]
                )
            if left:
                merges = self._merges.merge(merges_of(returned.left), list)
                fuller = {
                    "how": how.value,
                    **packed(returned.left, beside.left),
                    "sidecars": detail.get("sidecars", 0),
                    "merges": [one.packed() for one in merges],
                }
                self._journal.update(record.id, fuller, count=len(left))
            else:
                self._journal.mark_undone(record.id)
            return revived

        revived = self._merges.part(former, change)
        self._tell(returned.back, former, added=revived)
        if left:
            raise PhotoappError(
                "undo-incomplete",
                f"{len(left)} files could not be brought back "
                f"({returned.reason or beside.reason}); look for {left[0].path.name} in the "
                "system's trash or where it was moved to.",
                count=len(left),
                total=len(left) + len(returned.back) + len(beside.back),
                path=str(left[0].path),
            )

    def _restamp(self, items: Iterable[ResolveItem]) -> None:
        found = []
        for item in items:
            try:
                found.append((item.location, *stamp_and_inode(item.path)))
            except OSError:
                continue  # gone meanwhile: the next scan sees it
        self._photos.restamp(found)

    def _tell(
        self,
        items: Sequence[ResolveItem],
        merges: Sequence[Merge],
        *,
        removed: tuple[PhotoId, ...] = (),
        added: tuple[PhotoId, ...] = (),
    ) -> None:
        if removed:
            self._bus.publish(PhotosRemoved(removed))
        if added:
            self._bus.publish(PhotosAdded(added))
        touched = {item.photo for item in items} | {one.kept for one in merges}
        others = tuple(sorted(touched - set(removed) - set(added)))
        if others:
            self._bus.publish(PhotosChanged(others))
        if any(one.tags or one.decisions for one in merges):
            self._bus.publish(TagsChanged())
        if items:
            self._bus.publish(DuplicatesChanged())

    def _versions(self, items: Sequence[ResolveItem]) -> int:
        """Photos of which every file the catalogue knows goes."""
        going = {item.location for item in items}
        photos = list(dict.fromkeys(item.photo for item in items))
        places = self._photos.paths(photos)
        return sum(
            all(
                one.location in going or one.state is LocationState.MISSING
                for one in places.get(photo, ())
            )
            for photo in photos
        )
