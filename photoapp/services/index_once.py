"""Indexing folders from begin to end, as the command line does: scan, read, encode, report."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photoapp.core.errors import PhotoappError
from photoapp.core.jobs import JobId, JobSnapshot
from photoapp.core.library import FolderPlace
from photoapp.services.folders import Folders
from photoapp.services.ingest import Ingest, IngestCount
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.scanning import ScanCount, Scanner
from photoapp.services.sidecars import Sidecars
from photoapp.services.vectors import VectorSpace
from photoapp.storage.photos import PhotoRepository

_ALL = 1 << 31


@dataclass(frozen=True, slots=True)
class IndexFailure:
    """A file that could not be read, and why."""

    path: Path
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The end of an indexing: `found` = `indexed` + `reused` + `failed`."""

    found: int
    indexed: int  # pictures new to the library
    reused: int  # unchanged, moved or copied: nothing was encoded
    failed: int
    seconds: float
    photos_per_second: float
    encoded: int
    failures: tuple[IndexFailure, ...]


@dataclass(frozen=True, slots=True)
class OnceParts:
    """What `IndexOnce` works with."""

    folders: Folders
    photos: PhotoRepository
    space: VectorSpace
    ingest: Ingest
    jobs: Jobs
    sidecars: Sidecars | None


class IndexOnce:
    """Indexes folders and waits for the end. To be used by whoever holds the library.

    `scan_lock` is held while `scanner` is at work: others use it, too.
    """

    def __init__(self, parts: OnceParts, scanner: Scanner, scan_lock: threading.Lock) -> None:
        self._parts = parts
        self._scanner = scanner
        self._scan_lock = scan_lock

    def index(self, paths: Sequence[Path]) -> IndexReport:
        """Add the folders, index them, return when all is searchable.

        Raises UsageError for something that is no folder, PhotoappError when indexing cannot go
        on. Ctrl+C stops it cleanly.
        """
        parts = self._parts
        started = time.perf_counter()
        parts.folders.refresh()
        places = [(parts.folders.add(path), path.resolve()) for path in paths]
        scans = ScanCount()
        counts: list[IngestCount] = []

        def work(control: JobControl) -> None:
            self._scan_and_ingest(control, places, scans, counts)

        ended = self._ended(parts.jobs.start("index", "Indexing", work))
        if ended.error is not None:
            raise PhotoappError(ended.error.code, ended.error.reason)
        if parts.sidecars is not None:
            parts.sidecars.catch_up()
            parts.sidecars.wait()
        parts.space.save()
        failures = tuple(
            IndexFailure(failed.path, failed.code, failed.reason)
            for failed in parts.photos.failed(limit=_ALL)
            if any(failed.path.is_relative_to(root) for _, root in places)
        )
        count = counts[0] if counts else IngestCount()
        seconds = time.perf_counter() - started
        return IndexReport(
            found=scans.found,
            indexed=count.indexed,
            reused=max(0, scans.found - count.indexed - len(failures)),
            failed=len(failures),
            seconds=seconds,
            photos_per_second=scans.found / seconds if seconds > 0 else 0.0,
            encoded=count.encoded,
            failures=failures,
        )

    def _ended(self, job: JobId) -> JobSnapshot:
        jobs = self._parts.jobs
        try:
            while not (ended := jobs.wait(job, 0.2)).state.ended:
                pass
        except KeyboardInterrupt:
            # What is committed stays; the rest is pending for the next time.
            jobs.cancel(job)
            jobs.wait(job, 15.0)
            raise
        return ended

    def _scan_and_ingest(
        self,
        control: JobControl,
        places: list[tuple[FolderPlace, Path]],
        scans: ScanCount,
        counts: list[IngestCount],
    ) -> None:
        """Scan on a second thread, so that the first photo is read while the walk goes on."""
        ingest = self._parts.ingest
        scanning = threading.Event()
        problem: list[BaseException] = []

        def scan() -> None:
            try:
                for place, root in places:
                    directory = None if root == place.absolute else root
                    with self._scan_lock:
                        scans.add(
                            self._scanner.scan(
                                place, directory=directory, checkpoint=control.checkpoint
                            )
                        )
            except Exception as error:  # noqa: BLE001 - carried over to the job's own thread
                problem.append(error)
            finally:
                scanning.set()

        thread = threading.Thread(target=scan, name="scan", daemon=True)
        thread.start()
        try:
            counts.append(
                ingest.run(
                    control,
                    more_to_come=lambda: not scanning.is_set() or ingest.retry_due() is not None,
                )
            )
        finally:
            thread.join()
        for error in scans.errors:
            control.error(error.where, error.code, error.reason)
        if problem:
            raise problem[0]
