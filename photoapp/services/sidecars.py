"""Tags, stars and captions to and from the files: sidecars and embedded metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from photoapp.core.errors import PhotoappError
from photoapp.core.events import PhotosChanged, TagsChanged
from photoapp.core.jobs import JobId
from photoapp.core.labels import in_language
from photoapp.core.photo import PhotoId
from photoapp.core.syncing import (
    CatalogueEdit,
    FileWords,
    SyncChoice,
    SyncPlan,
    compare,
    next_base,
)
from photoapp.imaging.embed import ExifTool
from photoapp.imaging.sidecar import find_sidecar, words_of
from photoapp.services.curate import Curator
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.sync_plan import SyncPlanner, TagTree, read_metadata, words_here
from photoapp.services.sync_undo import ACT, SyncEnds, SyncResult, WriteParts
from photoapp.services.sync_write import SyncWriter
from photoapp.services.trash import stamp_of
from photoapp.storage.journal import JournalRecord
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.sidecars import (
    EMBEDDED,
    SIDECAR,
    PhotoWords,
    SidecarRepository,
    Synced,
    WaitingSidecar,
)

__all__ = ["ExifTool", "Sidecars", "SyncResult", "WriteParts"]

_READ = "sidecar-read"
_PAGE = 200
# More sidecars than this are read as a job with progress.
_FEW = 50
_DEFAULT = SyncChoice()

Progress = Callable[[int, int], None]


class Sidecars:
    """Keeps files and catalogue in step, both ways. Any thread; everything blocks on files.

    Writing and reading are acts of a person, in the journal and reversible. What another
    program changes in a sidecar is taken over in the background by `catch_up`, as far as nothing
    that a person said here is lost by it; the rest waits for the person.
    """

    def __init__(
        self,
        photos: PhotoRepository,
        parts: WriteParts,
        *,
        jobs: Jobs,
        curator: Curator,
        language: Callable[[], str] = lambda: "en",
    ) -> None:
        """`language`: of the tags' names that are written when nothing else is asked for."""
        self._sidecars = parts.sidecars
        self._journal = parts.journal
        self._bus = parts.bus
        self._tool = parts.tool
        self._jobs = jobs
        self._planner = SyncPlanner(photos, parts.sidecars, parts.tool, language=language)
        ends = SyncEnds(parts)
        self._writer = SyncWriter(parts, ends)
        self._catching_up: JobId | None = None
        curator.register([ACT], ends.undo, ends.reconcile)
        curator.register([_READ], self._undo_reading)

    @property
    def repository(self) -> SidecarRepository:
        """Where scans note the sidecars they meet."""
        return self._sidecars

    @property
    def can_embed(self) -> bool:
        """True when ExifTool is installed, which writing into photo files needs."""
        return self._tool.installed

    def plan(
        self,
        photos: Sequence[PhotoId],
        choice: SyncChoice = _DEFAULT,
        *,
        progress: Progress = lambda done, total: None,
    ) -> SyncPlan:
        """What bringing photos and files into step would do; see `SyncPlanner.plan`."""
        return self._planner.plan(photos, choice, progress=progress)

    def tag_names(self, language: str) -> dict[int, str]:
        """Every tag's name in a language (Chinese for ``zh``), else the one it has."""
        tree = self._sidecars.tag_tree()
        return {tag: in_language(*names[:2], language) for tag, names in tree.items()}

    def write(self, plan: SyncPlan, *, progress: Progress = lambda done, total: None) -> SyncResult:
        """Write what a plan says; see `SyncWriter.act`."""
        return self._writer.act(plan, progress=progress)

    def start_write(
        self,
        photos: Sequence[PhotoId],
        choice: SyncChoice = _DEFAULT,
        *,
        read_first: bool = False,
        done: Callable[[SyncResult], None] = lambda result: None,
    ) -> JobId:
        """Plan and write as a job (``sidecar-write``).

        `read_first`: take over what other programs changed before. `done` is told each result,
        of reading and of writing, on the job's thread.
        """
        chosen = list(photos)

        def work(control: JobControl) -> None:
            if read_first:
                done(self.read(chosen, choice, progress=lambda *_: control.checkpoint()))
            plan = self.plan(chosen, choice, progress=lambda *_: control.checkpoint())
            for skip in plan.skipped:
                control.error(str(skip.path), skip.code, skip.message)

            def progress(number: int, total: int) -> None:
                control.progress(number, total)
                control.checkpoint()

            result = self.write(plan, progress=progress)
            for failure in result.failures:
                control.error(failure.where, failure.code, failure.reason)
            done(result)

        return self._jobs.start("sidecar-write", "Writing tags to files", work, unit="files")

    def read(
        self,
        photos: Sequence[PhotoId],
        choice: SyncChoice = _DEFAULT,
        *,
        progress: Progress = lambda done, total: None,
    ) -> SyncResult:
        """Take over what files say that the catalogue does not, as origin ``sidecar``.

        Also takes away what another program took away since both were last in step.
        """
        plan = self.plan(photos, choice, progress=progress)
        items = plan.to_read
        edits = [(item.photo, item.comparison.read) for item in items]
        synced = [
            Synced(
                item.location,
                EMBEDDED if item.embedded else SIDECAR,
                "" if item.embedded or item.source is None else item.source.name,
                item.stamp,
                next_base(
                    item.there,
                    item.base,
                    unread=CatalogueEdit(),
                    conflicts=item.comparison.conflicts,
                ),
            )
            for item in items
            if item.there is not None and item.stamp is not None
        ]
        changed: list[list[Any]] = []

        def change() -> tuple[int, Mapping[str, Any]]:
            changed.extend(self._sidecars.apply(edits, synced))
            return len({one[0] for one in changed}), {"former": changed}

        entry = self._journal.record(_READ, "Read tags from files", change)
        touched = tuple(PhotoId(one) for one in dict.fromkeys(one[0] for one in changed))
        self._tell(touched)
        return SyncResult(entry, touched, len(items), ())

    def catch_up(self) -> int:
        """Read the sidecars that scans have met and that changed since. Returns how many.

        Many are read as a job; then the number is 0. For the indexer, between its steps.
        """
        if self._catching_up is not None and self._jobs.running(self._catching_up):
            return 0
        waiting = self._sidecars.waiting(_FEW + 1)
        if len(waiting) <= _FEW:
            return self._take_over(waiting)

        def work(control: JobControl) -> None:
            done = after = 0
            while page := self._sidecars.waiting(_PAGE, after):
                control.checkpoint()
                done += self._take_over(page)
                after = page[-1].location
                control.progress(done, None)

        self._catching_up = self._jobs.start(
            "sidecar-read", "Reading sidecars", work, unit="files", can_pause=True
        )
        return 0

    def wait(self) -> None:
        """Block until what `catch_up` has started is done."""
        if self._catching_up is not None:
            self._jobs.wait(self._catching_up)

    def close(self) -> None:
        """End ExifTool. Idempotent."""
        self._tool.close()

    def _take_over(self, waiting: Sequence[WaitingSidecar]) -> int:
        if not waiting:
            return 0
        tree = self._sidecars.tag_tree()
        held = self._sidecars.words_of([one.photo for one in waiting])
        bases = self._sidecars.bases([one.location for one in waiting], SIDECAR)
        edits: list[tuple[PhotoId, CatalogueEdit]] = []
        synced: list[Synced] = []
        for one in waiting:
            base = bases[one.location][1] if one.location in bases else None
            found = self._one(one, held.get(one.photo), base, tree)
            if found is None:
                self._sidecars.forget(one.location, SIDECAR)
                continue
            edit, done = found
            synced.append(done)
            if edit:
                edits.append((one.photo, edit))
        changed = self._sidecars.apply(edits, synced)
        self._tell(tuple(PhotoId(photo) for photo in dict.fromkeys(one[0] for one in changed)))
        return len(waiting)

    def _one(
        self,
        one: WaitingSidecar,
        held: PhotoWords | None,
        base: FileWords | None,
        tree: TagTree,
    ) -> tuple[CatalogueEdit, Synced] | None:
        """What may be taken over without asking; None when the sidecar is gone."""
        file = find_sidecar(one.path)
        stamp = None if file is None else stamp_of(file)
        if file is None or stamp is None or held is None:
            return None
        try:
            there = words_of(read_metadata(file))
        except PhotoappError:
            # Damaged, or half written: met again when it changes.
            synced = Synced(one.location, SIDECAR, file.name, stamp, base or FileWords())
            return CatalogueEdit(), synced
        here = words_here(held, tree, _DEFAULT)
        comparison = compare(here, there, base)
        given = {tag.tag for tag in here.tags if tag.given}
        read = comparison.read
        taken = tuple(tag for tag in read.remove if tag not in given)
        next_one = next_base(
            there,
            base,
            unread=CatalogueEdit(),
            kept=[
                path
                for tag in here.tags
                if tag.tag in given and tag.tag in read.remove
                for path in tag.paths
            ],
            conflicts=comparison.conflicts,
        )
        return (
            CatalogueEdit(read.add, taken, read.rating, read.caption),
            Synced(one.location, SIDECAR, file.name, stamp, next_one),
        )

    def _undo_reading(self, record: JournalRecord) -> None:
        photos = self._sidecars.revert(record.detail["former"])
        self._journal.mark_undone(record.id)
        self._tell(tuple(dict.fromkeys(photos)))

    def _tell(self, photos: tuple[PhotoId, ...]) -> None:
        if photos:
            self._bus.publish(TagsChanged())
            self._bus.publish(PhotosChanged(photos))
