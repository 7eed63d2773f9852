"""Hot upgrade: another model's vectors are made in the background, then it takes over at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.errors import LibraryBusyError, ModelError, PhotoappError, UsageError
from photoapp.core.events import (
    Event,
    FoldersChanged,
    ModelChanged,
    PhotosAdded,
    PhotosChanged,
    SettingsChanged,
)
from photoapp.core.jobs import JobId, JobState
from photoapp.services.debounce import DebouncedThread
from photoapp.services.jobs import JobCancelledError
from photoapp.services.picture_indexing import PictureIndexing
from photoapp.services.upgrade_parts import (
    ModelVectors,
    RemovedVectors,
    UpgradeParts,
    UpgradeStatus,
)

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.services.curate import Curator
    from photoapp.services.events import EventBus
    from photoapp.services.jobs import JobControl, Jobs
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.journal import JournalRecord

KIND = "upgrade"
"""Kind of the jobs that make a model's vectors before it is taken into use."""
ACT = "model-switch"
"""Name of the act in the history."""

_QUIET_SECONDS = 2.0  # photos come in batches
_LOCK_RETRY_SECONDS = 5.0
_SETTLE_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Upgrade:
    """Prepares models beside the one in use, switches, and switches back. Any thread.

    What is being prepared is a setting, so that it goes on after a restart. `start` begins a
    thread that also keeps every model which searches together with another up to date; without
    it nothing happens but in `prepare_now` and `catch_up`. All but `start` and `close` may block.
    """

    def __init__(self, parts: UpgradeParts, jobs: Jobs, bus: EventBus, curator: Curator) -> None:
        self._parts = parts
        self._jobs = jobs
        self._bus = bus
        self._state = threading.Lock()
        self._switching = threading.Lock()
        self._working = threading.Lock()
        self._wishing = threading.Lock()  # what is to be prepared is read and then changed
        self._running: dict[str, JobId] = {}
        self._declined: set[str] = set()  # a person cancelled, until the next start
        self._thread = DebouncedThread("upgrade", self._on_thread, bus)
        self._unsubscribe: Callable[[], None] = lambda: None
        curator.register([ACT], self._undo)

    # Preparing

    def prepare(self, model: str, *, switch_when_ready: bool = False) -> None:
        """Make this model's vectors in the background from now on, also after a restart.

        One model is prepared at a time. Raises ModelError for one that does not work or is not
        installed, UsageError ``upgrade-in-use`` for the model in use.
        """
        if model == self._parts.spaces.in_use.model:
            raise UsageError("upgrade-in-use", f"{model} is in use already.", model=model)
        _try_out(self._space(model).encoder())
        self._declined.discard(model)
        with self._wishing:
            former = self._parts.settings.load().upgrade_model
            # The model last: whoever sees it sees the rest as well.
            self._set(upgrade_switch=switch_when_ready, upgrade_paused=False, upgrade_model=model)
        if former not in {"", model}:
            self._stop_jobs(former)
        self._thread.wake(0.0)

    def prepare_now(self, model: str) -> JobId:
        """Start making the vectors of a model, or return the job that does. As `prepare`.

        A cancelled job leaves what is to be prepared as it is. The job fails with
        ``upgrade-busy`` while another process does the same. Raises JobCancelledError after
        `close`.
        """
        return self._start_job(model)

    def switch_when_ready(self, *, on: bool) -> None:
        """Take the model that is prepared into use by itself, or not; nothing else changes."""
        self._set(upgrade_switch=on)
        self._thread.wake(0.0)

    def status(self) -> UpgradeStatus:
        """How far it is; nothing is prepared of a model that is not installed any more."""
        settings = self._parts.settings.load()
        model = settings.upgrade_model
        try:
            self._parts.models.installed(model)
        except ModelError:  # also for ""
            return UpgradeStatus()
        missing, waiting = self._lacking(model)
        with self._state:
            job = self._running.get(model)
        return UpgradeStatus(
            model,
            photos=self.photos(),
            missing=missing,
            waiting=waiting,
            switch_when_ready=settings.upgrade_switch,
            paused=settings.upgrade_paused,
            job=job if self._jobs.running(job) else None,
        )

    def photos(self) -> int:
        """Visible photos."""
        return len(self._parts.pictures.photos.ids())

    def missing(self, model: str) -> int:
        """Photos that would not be found with this model, but are or soon will be now.

        Raises ModelError.
        """
        return self._lacking(model)[0]

    def pause(self) -> None:
        """Hold the preparation, also over a restart."""
        self._set(upgrade_paused=True)
        for job in self._jobs_now():
            self._jobs.pause(job)

    def resume(self) -> None:
        """Go on."""
        self._set(upgrade_paused=False)
        for job in self._jobs_now():
            self._jobs.resume(job)
        self._thread.wake(0.0)

    def cancel(self) -> None:
        """Prepare nothing any more; the vectors made so far are kept."""
        with self._wishing:
            model = self._parts.settings.load().upgrade_model
            self._set(**_NOTHING)
        self._stop_jobs(model)

    # Switching

    def switch(self, model: str, *, incomplete: bool = False) -> int | None:
        """Search and index with this model from now on; returns the entry in the history.

        Whatever is slow is done before; the switch itself is one transaction and one exchange in
        memory. A search under way finishes with the model it began with, the next one has this
        one. The former model's vectors are kept. None when it is in use already. Raises
        UsageError ``upgrade-incomplete`` while photos are missing, unless `incomplete` allows
        that; ModelError for a model that does not work, and then nothing has changed.
        """
        with self._switching:
            before = self._parts.spaces.in_use.model
            if model == before:
                return None
            missing = self.missing(model)
            if missing and not incomplete:
                raise _incomplete(model, missing)

            entries: list[int | None] = []

            def commit(change: Callable[[], int]) -> None:
                def record() -> tuple[int, dict[str, Any]]:
                    return max(change(), 1), {"from": before, "to": model}

                entries.append(self._parts.journal.record(ACT, f"Search with {model}", record))

            self._take_over(model, commit)
            return entries[0]

    def before(self) -> str:
        """The model that `back` returns to, "" for none, or for one that was removed."""
        record = self._last()
        former = "" if record is None else str(record.detail["from"])
        try:
            self._parts.models.installed(former)
        except ModelError:  # also for ""
            return ""
        return former

    def back(self) -> str:
        """Undo the latest switch to the model in use; returns the model in use now.

        Photos that came since are missing until they have been indexed. Raises UsageError:
        ``upgrade-no-way-back`` when there is none, ``upgrade-incomplete`` when the vectors of the
        former model were removed; ModelError when it is not installed any more.
        """
        record = self._last()
        if record is None:
            raise UsageError("upgrade-no-way-back", "No other model was in use before this one.")
        self._undo(record)
        return self._parts.spaces.in_use.model

    def _last(self) -> JournalRecord | None:
        in_use = self._parts.spaces.in_use.model
        records = self._parts.journal.undoable(ACT)
        return next((record for record in records if record.detail["to"] == in_use), None)

    def _undo(self, record: JournalRecord) -> None:
        """Back to the model before, if nobody has switched since."""
        with self._switching:
            if self._parts.spaces.in_use.model != record.detail["to"]:
                self._parts.journal.mark_undone(record.id)
                return

            former = str(record.detail["from"])
            missing = self.missing(former)
            if missing and not len(self._space(former).index()):
                raise _incomplete(former, missing)

            def commit(change: Callable[[], int]) -> None:
                def both() -> tuple[int, dict[str, Any]]:
                    change()
                    self._parts.journal.mark_undone(record.id)
                    return 0, {}  # in one transaction, and no entry of its own

                self._parts.journal.record(ACT, "", both)

            self._take_over(former, commit)

    def _take_over(self, model: str, commit: Callable[[Callable[[], int]], None]) -> None:
        """Warm the model up, commit, exchange, tell; `_switching` is held."""
        parts = self._parts
        space = self._space(model)
        encoder, index = space.pair()
        _try_out(encoder)  # and both halves stay loaded
        for language in encoder.languages:
            parts.backgrounds.view(encoder, language, index)
        space.save()

        def change() -> int:
            parts.pictures.rows.register(encoder.key, encoder.dimension)
            parts.settings.set("model", model)
            if parts.settings.load().upgrade_model == model:
                for name, value in _NOTHING.items():
                    parts.settings.set(name, value)
            # Another model has tagged since these sets were applied with this one.
            parts.labels.apply_again(encoder.key)
            return len(index)

        former = parts.spaces.in_use
        former.save()
        commit(change)
        parts.spaces.exchange(model)
        self._bus.publish(ModelChanged(model))
        for name in ("model", *_NOTHING):
            self._bus.publish(SettingsChanged(name))
        parts.settle(_SETTLE_SECONDS)
        parts.spaces.rest(self._needed())
        parts.relearn()
        self._thread.wake(0.0)

    # Vectors that are kept

    def vectors(self) -> list[ModelVectors]:
        """Every model that has vectors in this library; the one in use first."""
        needed = self._needed()
        installed = {
            (one.description.id, one.description.revision)
            for one in self._parts.models.list()
            if one.installed
        }
        found = [
            ModelVectors(
                key=one.key,
                count=one.count,
                bytes=one.bytes + self._parts.spaces.in_use.cache_bytes(one.key),
                in_use=one.key == self._parts.spaces.in_use.loaded_key or one.active,
                needed=one.key.name in needed,
                installed=(one.key.name, one.key.revision) in installed,
            )
            for one in self._parts.pictures.rows.stored()
        ]
        return sorted(found, key=lambda one: (not one.in_use, str(one.key)))

    def remove_vectors(self, model: str) -> RemovedVectors:
        """Remove what is kept of a model (id or key): the person asked. Nothing else ever does.

        Raises UsageError: ``vectors-in-use`` for the model in use, one that searches together
        with another and one that is being prepared, ``vectors-none`` when there are none.
        """
        with self._switching:
            held = [one for one in self.vectors() if model in {one.key.name, str(one.key)}]
            going = [one for one in held if not one.in_use and not one.needed]
            if held and not going:
                raise UsageError(
                    "vectors-in-use", f"{model} is needed for searching; it stays.", model=model
                )
            if not going:
                raise UsageError(
                    "vectors-none", f"There are no vectors of {model} here.", model=model
                )
            for one in going:
                self._parts.pictures.rows.delete_model(one.key)
                self._parts.spaces.forget(one.key)
            return RemovedVectors(
                model, sum(one.count for one in going), sum(one.bytes for one in going)
            )

    # Keeping up on a thread

    def start(self) -> None:
        """Go on with what is to be prepared, now and as photos come."""
        if self._thread.start():
            self._unsubscribe = self._bus.subscribe(self._heard)
            self._thread.wake(0.0)

    def catch_up(self) -> int:
        """Make what is missing for every model that should be complete; returns the photos.

        On this thread, with jobs that others see. Raises PhotoappError.
        """
        with self._working:
            done = 0
            for model in self._wanted():
                if self._thread.stopping:
                    break
                if self._lacking(model)[1]:
                    ended = self._jobs.wait(self._start_job(model))
                    if ended.state is JobState.FAILED and ended.error is not None:
                        error = ended.error
                        raise PhotoappError(error.code, error.reason, **dict(error.details))
                    done += ended.done
                    if ended.state is JobState.CANCELLED:
                        self._cancelled(model)
                        continue
                self._switch_if_ready(model)
            return done

    def close(self) -> None:
        """Stop after the batch that is encoded now; it goes on at the next start. Idempotent."""
        self._unsubscribe()
        self._thread.stop()
        self._stop_jobs()
        self._thread.join()

    def _on_thread(self) -> None:
        try:
            self.catch_up()
        except JobCancelledError:
            pass
        except PhotoappError as error:
            if error.code == "upgrade-busy":
                self._thread.wake(_LOCK_RETRY_SECONDS)
            elif not self._thread.stopping:
                _log.warning("preparing a model stopped: %s", error.message)

    def _heard(self, event: Event) -> None:
        match event:
            case PhotosAdded() | FoldersChanged() | ModelChanged():
                self._thread.wake(_QUIET_SECONDS)
            case PhotosChanged(photos) if photos:
                self._thread.wake(_QUIET_SECONDS)
            case SettingsChanged("search_with" | "search_en" | "search_zh"):
                self._declined.clear()
                self._thread.wake(0.0)
            case _:
                pass

    # Work

    def _wanted(self) -> list[str]:
        """Models that should be complete, but for the one in use, which the indexer serves."""
        settings = self._parts.settings.load()
        wanted = list(self._parts.together.choice().models)
        if settings.upgrade_model and not settings.upgrade_paused:
            wanted.append(settings.upgrade_model)
        skipped = self._declined | {self._parts.spaces.in_use.model}
        found = []
        for model in dict.fromkeys(wanted):
            try:
                self._parts.models.installed(model)
            except ModelError as error:
                _log.warning("%s is not prepared: %s", model, error.message)
                continue
            if model not in skipped:
                found.append(model)
        return found

    def _needed(self) -> set[str]:
        """Models whose weights should stay."""
        return {*self._parts.together.choice().models, self._parts.settings.load().upgrade_model}

    def _switch_if_ready(self, model: str) -> None:
        settings = self._parts.settings.load()
        wanted = settings.upgrade_model == model and settings.upgrade_switch
        if wanted and not self._thread.stopping and not self.missing(model):
            self.switch(model)

    def _cancelled(self, model: str) -> None:
        """A person cancelled the job, or the program ends: then it goes on the next time."""
        if self._thread.stopping:
            return
        with self._wishing:
            if self._parts.settings.load().upgrade_model == model:
                self._set(**_NOTHING)
            else:
                self._declined.add(model)

    def _start_job(self, model: str) -> JobId:
        installed = self._parts.models.installed(model)
        with self._state:
            if self._thread.stopping:  # `close` has cancelled the jobs that it saw
                raise JobCancelledError
            running = self._running.get(model)
            if running is not None and self._jobs.running(running):
                return running
            job = self._jobs.start(
                KIND, installed.description.name, lambda control: self._work(model, control)
            )
            self._running[model] = job
        return job

    def _work(self, model: str, control: JobControl) -> None:
        from filelock import FileLock, Timeout

        control.describe(model=model)
        try:
            with FileLock(self._parts.lock_file, timeout=0, thread_local=False):
                space = self._space(model)
                PictureIndexing(self._parts.pictures, space, control).run()
                encoder = space.encoder()
                for language in encoder.languages:  # minutes by a large model on a processor
                    self._parts.backgrounds.background(
                        encoder, language, between=control.checkpoint
                    )
        except Timeout:
            raise LibraryBusyError(
                "upgrade-busy",
                "Another photoapp is preparing a model for this library; let it finish first.",
            ) from None

    def _space(self, model: str) -> VectorSpace[Any]:
        return self._parts.spaces.of(model)

    def _jobs_now(self) -> list[JobId]:
        with self._state:
            return [job for job in self._running.values() if self._jobs.running(job)]

    def _stop_jobs(self, model: str = "") -> None:
        """Cancel the jobs of a model, or all."""
        with self._state:
            jobs = [job for name, job in self._running.items() if model in {"", name}]
        for job in jobs:
            self._jobs.cancel(job)

    def _lacking(self, model: str) -> tuple[int, int]:
        rows = self._parts.pictures.rows
        return rows.lacking(self._space(model).key, self._parts.spaces.in_use.key)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            self._parts.settings.set(name, value)
        for name in values:
            self._bus.publish(SettingsChanged(name))


def _incomplete(model: str, missing: int) -> UsageError:
    return UsageError(
        "upgrade-incomplete",
        f"{model} has not seen {missing:,} photos yet; they would not be found until it has.",
        model=model,
        missing=missing,
    )


def _try_out(encoder: DualEncoder) -> None:
    """Let both halves work once. Raises ModelError."""
    encoder.encode_texts(["photo 照片"])
    spec = encoder.preprocess
    encoder.encode_images(np.full((1, spec.height, spec.width, 3), 127, np.uint8))


_NOTHING: dict[str, Any] = {"upgrade_model": "", "upgrade_switch": False, "upgrade_paused": False}
