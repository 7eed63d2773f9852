"""Keeping the library in step with the folders: watch, scan, read, encode."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.core.errors import LibraryBusyError, PhotoappError
from photoapp.core.events import BackgroundCrash, Event, ModelChanged
from photoapp.core.jobs import JobId
from photoapp.core.library import FolderPlace, MountedVolume
from photoapp.core.photo import FolderId, LocationId, WatchedFolder
from photoapp.services.events import EventBus
from photoapp.services.folders import Folders
from photoapp.services.index_hold import IndexHold
from photoapp.services.index_once import IndexOnce, IndexReport, OnceParts
from photoapp.services.ingest import Ingest
from photoapp.services.jobs import JobCancelledError, JobControl, Jobs
from photoapp.services.presence import is_folder, nothing_at
from photoapp.services.scanning import Scanner
from photoapp.services.sidecars import Sidecars
from photoapp.services.vectors import VectorSpace
from photoapp.services.watching import FolderWatcher, VolumeWatcher
from photoapp.storage.photos import PhotoRepository

if TYPE_CHECKING:
    from filelock import FileLock

_log = logging.getLogger(__name__)

# Folders that the system will not watch are scanned this often.
_UNWATCHED_RESCAN_SECONDS = 600.0
_LOCK_RETRY_SECONDS = 5.0
# How often to look whether a folder itself came or went.
_LOOK_SECONDS = 5.0
_READY_SECONDS = 1.0
# Another process commits vectors now and then; the cache is also saved on close.
_SAVE_SECONDS = 60.0


class Indexer:
    """Adds and removes folders and keeps their photos indexed.

    All public methods may be called from any thread. `start` begins live work;
    `index_now` is the blocking form for the command line. `at_start` and `when_idle` are
    the library's upkeep; they run on the indexer's thread while this process holds the library.
    """

    def __init__(
        self,
        *,
        library: Path,
        folders: Folders,
        photos: PhotoRepository,
        space: VectorSpace,
        ingest: Ingest,
        jobs: Jobs,
        bus: EventBus,
        paused: bool = False,
        remember_paused: Callable[[bool], None] = lambda paused: None,
        sidecars: Sidecars | None = None,
        at_start: Callable[[], object] = lambda: None,
        when_idle: Callable[[], object] = lambda: None,
    ) -> None:
        self._folders = folders
        self._photos = photos
        self._space = space
        self._ingest = ingest
        self._jobs = jobs
        self._bus = bus
        self._remember_paused = remember_paused
        self._at_start = at_start
        self._when_idle = when_idle
        self._sidecars = sidecars
        self._scanner = Scanner(
            photos,
            bus,
            sidecars=sidecars.repository if sidecars else None,
            skipped=[library],
            before_pending=self._something_new,
        )
        self._scan_lock = threading.Lock()
        self._watch_lock = threading.Lock()
        self._once = IndexOnce(
            OnceParts(folders, photos, space, ingest, jobs, sidecars),
            self._scanner,
            self._scan_lock,
        )
        self._lock_file = library / "ingest.lock"
        self._lock: FileLock | None = None
        self._state = threading.Condition()
        self._paused = paused
        self._stopping = False
        self._changed: set[Path] = set()
        self._rescans: set[FolderId] = set()
        self._look = False
        self._volumes_changed: list[MountedVolume] | None = None
        self._index_job: JobId | None = None
        self._superseded: JobId | None = None  # ended by us, not by a person
        self._hold = IndexHold()
        self._told: set[str] = set()
        self._scan_jobs: list[JobId] = []
        # What happened before the watcher received events, only a scan can tell.
        self._watcher = FolderWatcher(self._paths_changed, bus, on_ready=self._compare)
        self._volume_watcher: VolumeWatcher | None = None
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._rescanned = self._saved = time.monotonic()

    # Folders ---------------------------------------------------------------

    def folders(self) -> list[WatchedFolder]:
        """The folders the person added, in order of path."""
        return self._folders.watched()

    def add_folder(self, path: Path) -> WatchedFolder:
        """Add a folder and, once started, index it. Raises UsageError with what to do."""
        place = self._folders.add(path)
        self._watch()
        self.rescan(place.folder)
        return next(one for one in self._folders.watched() if one.folder == place.folder)

    def remove_folder(self, folder: FolderId) -> None:
        """Forget a folder. Its photos leave the views; files are not touched.

        Ratings, albums and vectors are kept with the content, for when it is added again.
        """
        self._folders.remove(folder)
        self._watch()

    def rescan(self, folder: FolderId | None = None) -> None:
        """Compare one folder, or all, with the disk in the background: a person asked."""
        with self._state:
            self._hold.asked()
        self._compare(folder)

    def _compare(self, folder: FolderId | None = None) -> None:
        wanted = [place.folder for place in self._folders.places()] if folder is None else [folder]
        with self._state:
            self._rescans.update(wanted)
            self._state.notify_all()

    def retry_failed(self, locations: Sequence[LocationId] | None = None) -> int:
        """Read failed files again; None means all. Returns how many."""
        count = self._photos.retry_failed(locations)
        self.wake()
        return count

    # Live work -------------------------------------------------------------

    @property
    def paused(self) -> bool:
        """True while the person holds indexing."""
        return self._paused

    def start(self) -> None:
        """Begin watching and indexing in the background. Returns at once."""
        if self._thread is not None:
            return
        self._unsubscribe = self._bus.subscribe(self._heard)
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Hold indexing, also over a restart."""
        with self._state:
            self._paused = True
            job = self._index_job
        if job is not None:
            self._jobs.pause(job)
        self._remember_paused(True)

    def resume(self) -> None:
        """Go on."""
        with self._state:
            self._paused = False
            job = self._index_job
        if job is not None:
            self._jobs.resume(job)
        self._remember_paused(False)
        self.wake()

    def wake(self) -> None:
        """Look for pending work now: a person asked."""
        with self._state:
            self._hold.asked()
        self._look_again()

    def _look_again(self) -> None:
        with self._state:
            self._look = True
            self._state.notify_all()

    def stop(self, deadline: float = 10.0) -> bool:
        """Stop intake, cancel, wait. False if something did not stop in time. Idempotent."""
        until = time.monotonic() + deadline
        with self._state:
            self._stopping = True
            jobs = [*self._scan_jobs, *([self._index_job] if self._index_job else [])]
            self._state.notify_all()
        self._unsubscribe()
        with self._watch_lock:
            self._watcher.close()
        if self._volume_watcher is not None:
            self._volume_watcher.close()
        for job in jobs:
            self._jobs.cancel(job)
        for job in jobs:
            with contextlib.suppress(KeyError):
                self._jobs.wait(job, max(0.0, until - time.monotonic()))
        if self._thread is not None:
            self._thread.join(max(0.1, until - time.monotonic()))
        stopped = self._thread is None or not self._thread.is_alive()
        self._release()
        return stopped

    # The command line's way --------------------------------------------------

    def look_for_folders(self) -> None:
        """Note which watched folders are at hand now: drives come and go between commands."""
        self._folders.refresh()

    def index_now(self, paths: Sequence[Path]) -> IndexReport:
        """Add the folders, index them, return when all is searchable.

        Raises UsageError for something that is no folder, LibraryBusyError when another
        photoapp indexes this library, PhotoappError when indexing cannot go on. Ctrl+C stops
        it cleanly; the next run goes on from there.
        """
        self._acquire()
        try:
            report = self._once.index(paths)
            try:
                self._when_idle()
            except PhotoappError as error:  # all is indexed and kept
                _log.warning("%s", error.message)
            return report
        finally:
            self._release()

    # The coordinating thread -------------------------------------------------

    def _run(self) -> None:
        if not self._wait_for_lock():
            return
        self._attempt(self._at_start)
        while not self._stopping and not self._attempt(self._begin):
            self._wait(_LOOK_SECONDS)
        while not self._stopping:
            if not self._attempt(self._step):
                self._wait(_LOOK_SECONDS)

    def _attempt(self, work: Callable[[], object]) -> bool:
        """Do something; False when it failed, which is told once and does not end the thread."""
        try:
            work()
        except PhotoappError as error:
            _log.warning("the indexer's work failed: %s", error.message)
            self._tell(BackgroundCrash("indexer", error.message, "", error.code))
            return False
        except Exception as error:  # noqa: BLE001 - the boundary of a thread: shown
            _log.exception("the indexer's work failed")
            self._tell(BackgroundCrash("indexer", repr(error), traceback.format_exc()))
            return False
        return True

    def _tell(self, crash: BackgroundCrash) -> None:
        what = crash.code or crash.message
        if what not in self._told:
            self._told.add(what)
            self._bus.publish(crash)

    def _wait(self, seconds: float) -> None:
        with self._state:
            self._state.wait_for(lambda: self._stopping, seconds)

    def _begin(self) -> None:
        self._folders.refresh()
        if self._volume_watcher is None:
            self._volume_watcher = VolumeWatcher(
                self._mounts_changed, self._bus, list_volumes=self._folders.list_volumes
            )
            self._volume_watcher.start()
        self._watch()
        if not self._watcher.wait_ready(_READY_SECONDS):
            self._compare()
        self._look = True

    def _wait_for_lock(self) -> bool:
        told = False
        while not self._stopping:
            try:
                self._acquire()
            except LibraryBusyError as error:
                if not told:
                    told = True
                    code = "library-shared"
                    self._bus.publish(BackgroundCrash("indexer", error.message, "", code))
                self._wait(_LOCK_RETRY_SECONDS)
            else:
                return True
        return False

    def _acquire(self) -> None:
        """One process at a time indexes a library; the system frees the lock of a dead one."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._lock_file, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise LibraryBusyError(
                "library-busy",
                "Another photoapp is indexing this library; close it or let it finish first.",
            ) from None
        self._lock = lock

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _step(self) -> None:
        """Wait for something to do, or the end, and do it."""
        with self._state:
            timeout = _LOOK_SECONDS
            due = self._ingest.retry_due() if self._may_ingest() else None
            if due is not None:
                timeout = min(timeout, max(0.05, due - time.monotonic()))
            woken = self._state.wait_for(self._has_work, timeout)
            if self._stopping:
                return
            changed, self._changed = self._changed, set()
            rescans, self._rescans = self._rescans, set()
            volumes, self._volumes_changed = self._volumes_changed, None
            self._look = False
        try:
            if volumes is not None or not woken:  # a folder itself may have come or gone
                rescans |= self._folders.refresh(volumes)
                self._watch()
            if changed:
                self._scan_changed(changed)
            for folder in rescans:
                self._start_scan(folder)
        except Exception:
            with self._state:  # what was to be done is not forgotten
                self._changed |= changed
                self._rescans |= rescans
            raise
        now = time.monotonic()
        if self._watcher.unwatched and now - self._rescanned > _UNWATCHED_RESCAN_SECONDS:
            self._rescanned = now
            self._compare()
        if now - self._saved > _SAVE_SECONDS:
            self._saved = now
            self._space.save()
            self._when_idle()
        self._start_ingest()
        if self._sidecars is not None:
            self._sidecars.catch_up()

    def _has_work(self) -> bool:
        return bool(
            self._stopping
            or self._changed
            or self._rescans
            or self._look
            or self._volumes_changed is not None
        )

    def _scan_changed(self, changed: set[Path]) -> None:
        """Compare only the directories in which something happened."""
        whole: dict[Path, FolderPlace] = {}
        listing: dict[Path, FolderPlace] = {}
        for path in changed:
            place = self._folders.holding(path)
            if place is None:
                continue
            if path == place.absolute:
                listing[path] = place
            else:
                listing[path.parent] = place
                # A directory, or something without a picture's name that is gone (a directory).
                if is_folder(path) or (nothing_at(path) and not path.suffix):
                    whole[path] = place
        with self._scan_lock:
            for directory, place in whole.items():
                self._scanner.scan(place, directory=directory)
            for directory, place in listing.items():
                if not any(directory.is_relative_to(above) for above in whole):
                    self._scanner.scan(place, directory=directory, recursive=False)

    def _something_new(self) -> None:
        with self._state:
            self._hold.something_new()

    def _start_scan(self, folder: FolderId) -> None:
        place = self._folders.place(folder)
        if place is None or not place.online:
            return

        def work(control: JobControl) -> None:
            with self._scan_lock:
                count = self._scanner.scan(
                    place, checkpoint=control.checkpoint, progress=control.progress
                )
            for error in count.errors:
                control.error(error.where, error.code, error.reason)
            self._look_again()

        with self._state:
            if self._stopping:
                return
            job = self._jobs.start("scan", str(place.absolute), work, unit="files")
            self._scan_jobs = [one for one in self._scan_jobs if self._jobs.running(one)] + [job]

    def _start_ingest(self) -> None:
        with self._state:
            if self._may_ingest() and self._ingest.anything_pending():
                self._index_job = self._jobs.start("index", "Indexing", self._run_ingest)

    def _may_ingest(self) -> bool:
        busy = self._jobs.running(self._index_job)
        return not (self._stopping or self._paused or busy or self._hold.held)

    def _run_ingest(self, control: JobControl) -> None:
        try:
            self._ingest.run(control, more_to_come=self._scanning)
        except JobCancelledError:
            with self._state:
                if self._index_job != self._superseded:
                    self._hold.cancelled()
            raise
        except Exception:
            with self._state:
                self._hold.failed()
            raise
        with self._state:
            self._hold.done()
        if not control.cancelled:
            self._look_again()

    def _scanning(self) -> bool:
        return any(self._jobs.running(job) for job in self._scan_jobs)

    # Folders and what watchers and the bus tell -----------------------------------

    def _watch(self) -> None:
        with self._watch_lock:  # what was read first is also set first
            if self._thread is not None and not self._stopping:
                online = (place.absolute for place in self._folders.places() if place.online)
                self._watcher.watch(online)

    def _paths_changed(self, paths: frozenset[Path]) -> None:
        with self._state:
            self._changed |= paths
            self._state.notify_all()

    def _mounts_changed(self, volumes: list[MountedVolume]) -> None:
        with self._state:
            self._volumes_changed = volumes
            self._state.notify_all()

    def _heard(self, event: Event) -> None:
        if isinstance(event, ModelChanged):
            # The present run prepares pixels for the old model: end it, the next one goes on.
            with self._state:
                running = self._superseded = self._index_job
            if running is not None:
                self._jobs.cancel(running)
            with self._state:
                self._hold.something_new()
            self._look_again()
