"""Adapting similar photos to one library: trained in the background, proved, then offered."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.adaptation import STEPS, unit
from photoapp.core.adaptation_scores import (
    AdaptationKind,
    Gain,
    worth_it,
)
from photoapp.core.errors import ModelError, PhotoappError, UnreadablePhotoError, UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.photo import ByteArray, FloatArray, IdArray, PhotoId
from photoapp.imaging.edits import random_edit
from photoapp.services.adaptation_data import (
    EditRows,
    TrainingLibrary,
    training_library,
)
from photoapp.services.adaptation_trial import photos_needed, present_ways, trained
from photoapp.services.decoding import DecodePool, PixelsTask, ViewTask
from photoapp.services.jobs import JobControl, Jobs

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder, ModelKey
    from photoapp.core.jobs import JobId
    from photoapp.services.courtesy import Courtesy
    from photoapp.services.events import EventBus
    from photoapp.services.vectors import VectorSpace
    from photoapp.storage.adaptations import AdaptationStore
    from photoapp.storage.decisions import DecisionRepository
    from photoapp.storage.duplicates import DuplicateRepository
    from photoapp.storage.photos import PhotoRepository
    from photoapp.storage.thumbnails import ThumbnailStore

KIND = "adapt"
"""Kind of the jobs that train; their unit is steps: photos encoded, then steps of training."""
CHANGED = "adaptation"
"""Name of the `SettingsChanged` that tells of another state."""
LEAST_PHOTOS = 150

_SAMPLE = 1500  # photos of which edited copies are made
_EDITS = 2  # of each
_CHUNK = 32
_DECODE_SECONDS = 90.0


class AdaptationUse(StrEnum):
    """How it stands with the model in use."""

    NONE = "none"  # never trained
    NOTHING = "nothing"  # trained, and no better than without
    OFFERED = "offered"  # better; the person has not decided
    DECLINED = "declined"  # better; not wanted
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class AdaptationStatus:
    """How it stands, and what was found by the training of what is used or offered, or the last.

    `gains`: () before the first. `photos` stood for the library; `edited` of them had edited
    copies, `grouped` had copies or shots of one moment, `ticked` labels. `seconds` of training
    without encoding. `renewed`: a better head is offered beside one there is;
    `fruitless`: the last training gave none. `job`: trains now.
    """

    model: str
    use: AdaptationUse
    gains: tuple[Gain, ...] = ()
    photos: int = 0
    edited: int = 0
    grouped: int = 0
    ticked: int = 0
    seconds: float = 0.0
    at: str = ""
    renewed: bool = False
    fruitless: bool = False
    job: JobId | None = None


@dataclass(frozen=True, slots=True)
class AdaptingParts:
    """What is read, and where heads go.

    `likeness`: (d, d) covariance by which the search compares pictures (`core.calibration`).
    """

    space: VectorSpace
    photos: PhotoRepository
    thumbnails: ThumbnailStore
    duplicates: DuplicateRepository
    decisions: DecisionRepository
    store: AdaptationStore
    pool: DecodePool
    courtesy: Courtesy
    likeness: Callable[[DualEncoder], FloatArray]


class Adapting:
    """Trains, offers and switches the adapted head of the model in use. Any thread; may block."""

    def __init__(self, parts: AdaptingParts, jobs: Jobs, bus: EventBus) -> None:
        self._parts = parts
        self._jobs = jobs
        self._bus = bus
        self._lock = threading.Lock()
        self._job: JobId | None = None

    def status(self) -> AdaptationStatus:
        """How it stands with the model in use. Raises ModelError."""
        key = self._parts.space.key
        state = self._parts.store.state(key)
        report = state.report or {}
        fruitless = state.has_head and not report.get("better")
        if state.has_head:
            use = AdaptationUse.ON if state.on else AdaptationUse.OFF
        elif state.has_offer:
            use = AdaptationUse.OFFERED
        elif not report:
            use = AdaptationUse.NONE
        else:
            use = AdaptationUse.DECLINED if report.get("better") else AdaptationUse.NOTHING
        with self._lock:
            job = self._job if self._jobs.running(self._job) else None
        renewed = state.has_head and state.has_offer
        status = AdaptationStatus(key.name, use, renewed=renewed, fruitless=fruitless)
        if state.has_head and not renewed:
            report = state.used or {}
        try:
            return replace(
                status,
                gains=tuple(
                    Gain(**{**one, "kind": AdaptationKind(one["kind"])})
                    for one in report.get("gains", ())
                ),
                **{name: report[name] for name in _FACTS if name in report},
                job=job,
            )
        except (KeyError, TypeError, ValueError):  # written by another version
            return replace(status, job=job)

    def start(self) -> JobId:
        """Train for the model in use; the running job when there is one.

        Raises UsageError ``adapt-few``, ModelError, RuntimeError after shutdown. The job fails
        with ``adapt-few`` where too few photos would be held out to tell what was gained.
        """
        index = self._parts.space.index()
        count = len(np.intersect1d(self._parts.photos.ids(), index.ids()))
        if count < LEAST_PHOTOS:
            raise _few(count, LEAST_PHOTOS)
        with self._lock:
            if self._job is not None and self._jobs.running(self._job):
                return self._job
            self._job = self._jobs.start(KIND, "", self._work, unit="steps")
            return self._job

    def use(self) -> None:
        """Use what is offered, or the head that was switched off. Raises UsageError."""
        self._told(self._parts.store.accept(self._parts.space.key))

    def switch_off(self) -> None:
        """Similar photos as the model alone sees them; the head is kept. Raises UsageError."""
        self._told(self._parts.store.switch_off(self._parts.space.key))

    def decline(self) -> None:
        """Not what is offered; a head in use stays."""
        self._parts.store.decline(self._parts.space.key)
        self._told(True)

    def remove(self) -> None:
        """Forget heads, figures and encoded copies of the model in use. Raises UsageError."""
        self._told(self._parts.store.remove(self._parts.space.key))

    def _told(self, done: bool) -> None:
        if not done:
            raise UsageError(
                "adapt-none",
                "For the model in use, nothing was adapted that could be used. Adapt similar "
                "photos first.",
            )
        self._bus.publish(SettingsChanged(CHANGED))

    # Training

    def _work(self, control: JobControl) -> None:
        parts = self._parts
        encoder = parts.space.encoder()
        control.describe(model=encoder.key.name, device=encoder.device)
        control.progress(0, _SAMPLE + STEPS)
        library = training_library(
            parts.photos, parts.space.index(), parts.duplicates, parts.decisions
        )
        if needed := photos_needed(library):
            raise _few(len(library.ids), needed)
        edits = self._edited(library, encoder, control)
        began = time.perf_counter()
        done = len(np.unique(edits.rows))

        def checkpoint(step: int) -> None:
            control.checkpoint()
            control.progress(done + step, done + STEPS)

        ways = present_ways(parts.likeness(encoder), len(library.vectors[0]))
        adapter, gains = trained(library, edits, ways, checkpoint=checkpoint)
        better = worth_it(gains)
        report: dict[str, Any] = {
            "gains": [asdict(gain) for gain in gains],
            "better": better,
            "photos": len(library.ids),
            "edited": done,
            "grouped": int((np.bincount(library.groups)[library.groups] > 1).sum()),
            "ticked": int(library.confirmed.any(axis=1).sum()),
            "seconds": round(time.perf_counter() - began, 2),
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        control.checkpoint()
        parts.store.put_report(encoder.key, report, adapter if better else None)
        control.progress(done + STEPS, done + STEPS)
        self._bus.publish(SettingsChanged(CHANGED))

    def _edited(
        self, library: TrainingLibrary, encoder: DualEncoder, control: JobControl
    ) -> EditRows:
        """Edited copies of a sample, encoded; those of an earlier training are taken over."""
        key = encoder.key
        sample = library.order()[:_SAMPLE]
        photos, _, _ = self._parts.store.edits(key)
        waiting = sample[~np.isin(library.ids[sample], photos)]
        done = len(sample) - len(waiting)
        for start in range(0, len(waiting), _CHUNK):
            control.checkpoint()
            control.progress(done + start, len(sample) + STEPS)
            self._require(key)
            began = time.perf_counter()
            chunk = library.ids[waiting[start : start + _CHUNK]]
            made = list(self._views(chunk, encoder, control))
            if made:
                pixels = np.stack([one for _, _, one in made])
                vectors = np.asarray(encoder.encode_images(pixels), np.float32)
                good = np.isfinite(vectors).all(axis=1)
                owners = np.array([photo for photo, _, _ in made], np.int64)
                numbers = np.array([number for _, number, _ in made], np.int64)
                self._parts.store.add_edits(key, owners[good], numbers[good], vectors[good])
            courtesy = self._parts.courtesy
            pause = courtesy.rest(len(chunk), time.perf_counter() - began)
            control.rest(pause, courtesy.reason)
        self._require(key)
        photos, _, vectors = self._parts.store.edits(key)
        known = np.isin(photos, library.ids[sample])
        rows = np.searchsorted(library.ids, photos[known])
        if not len(rows):
            raise PhotoappError(
                "adapt-no-pictures",
                "No thumbnail could be read to adapt with; index the library again.",
            )
        return EditRows(rows, unit(vectors[known]))

    def _require(self, key: ModelKey) -> None:
        if self._parts.space.key != key:
            raise ModelError(
                "adapt-model-changed",
                "Another model was taken into use meanwhile; adapt again for that one.",
                model=key.name,
            )

    def _views(
        self, ids: IdArray, encoder: DualEncoder, control: JobControl
    ) -> Iterator[tuple[PhotoId, int, ByteArray]]:
        """(photo, number of the edit, pixels for the encoder), from thumbnails."""
        rows = self._parts.photos.rows([PhotoId(int(one)) for one in ids])
        thumbnails = [(row, self._parts.thumbnails.read(row.content_key)) for row in rows]
        reading = [
            (row, self._parts.pool.submit(ViewTask(jpeg)))
            for row, jpeg in thumbnails
            if jpeg is not None
        ]
        encoding = []
        for row, picture in reading:
            try:
                pixels = picture.result(timeout=_DECODE_SECONDS)
            except (UnreadablePhotoError, CancelledError, FutureTimeoutError):
                control.checkpoint()  # the pool closes under a job that is to stop
                continue
            for number in range(_EDITS):
                copy = random_edit(pixels, f"{row.content_key}-{number}")
                task = PixelsTask(copy, encoder.preprocess)
                encoding.append((row.photo, number, self._parts.pool.submit(task)))
        for photo, number, made in encoding:
            try:
                yield photo, number, made.result(timeout=_DECODE_SECONDS)
            except (UnreadablePhotoError, CancelledError, FutureTimeoutError):
                control.checkpoint()


_FACTS = ("photos", "edited", "grouped", "ticked", "seconds", "at")


def _few(count: int, least: int) -> UsageError:
    return UsageError(
        "adapt-few",
        f"Adapting needs {least} indexed photos at least; there are {count}.",
        least=least,
        count=count,
    )
