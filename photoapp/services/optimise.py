"""Making a model faster on this computer, and choosing how it runs."""

from __future__ import annotations

import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from photoapp.core.errors import ModelError, UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.jobs import JobId
from photoapp.models.backends import AUTO, BACKENDS, DEVICES, GRAPHS, Backend, BackendWish
from photoapp.models.catalogue import STARTER
from photoapp.models.engines import has_torch, require_torch
from photoapp.models.exported import (
    PRECISIONS,
    exports_folder,
    read_export,
    read_parity,
    set_verdict,
    verdict,
)
from photoapp.models.families import family_named
from photoapp.models.installed import InstalledModel
from photoapp.models.loading import (
    can_export,
    choices,
    exportable_families,
    exports_of,
    graph_devices,
    load,
    original,
    runs_by_graphs,
)
from photoapp.models.providers import available
from photoapp.models.store import ModelStore
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobControl, Jobs
from photoapp.services.model_process import run_act
from photoapp.services.samples import Sample, Samples
from photoapp.services.vectors import VectorSpace

if TYPE_CHECKING:
    from photoapp.storage.settings import SettingsRepository

KIND = "optimise"
"""Of the jobs started here; their unit is steps."""


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """How a model runs. `chosen` is what `load` would take now, "" for the starter's one.

    `optimised`: precisions of the exports there are. `running`: the job that makes one.
    `can_optimise`: the export that suits this computer best is not there, or not usable.
    """

    chosen: str
    device: str
    optimised: tuple[str, ...] = ()
    running: JobId | None = None
    can_optimise: bool = False


class Optimiser:
    """Exports of installed models, and the back end in use. Any thread."""

    def __init__(
        self,
        store: ModelStore,
        *,
        jobs: Jobs,
        settings: SettingsRepository,
        space: VectorSpace,
        bus: EventBus,
        samples: Samples,
        starter: Path,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._settings = settings
        self._space = space
        self._bus = bus
        self._samples = samples
        self._starter = starter
        self._lock = threading.Lock()
        self._running: dict[str, JobId] = {}
        self._made: dict[JobId, str] = {}

    def start(self, model: str, *, precision: str = AUTO, pictures: Path | None = None) -> JobId:
        """Export a model, or return the job that already does.

        `pictures` is the folder of a captioned set to prove it on; without one, the person's
        own photos serve. When it is done, the model in use runs on it from then on. A
        cancelled or failed job leaves nothing behind. Raises ModelError, UsageError.
        """
        if precision not in {AUTO, *PRECISIONS}:
            raise UsageError(
                "bad-precision",
                f"--precision is auto, {', '.join(PRECISIONS)}, not {precision}.",
                precision=precision,
            )
        installed = self._optimisable(model)
        require_torch(model)
        if precision == AUTO:
            precision = best_precision()
        with self._lock:
            if (running := self._job(model)) is not None:
                return running
            job = self._jobs.start(
                KIND,
                installed.description.name,
                lambda control: self._export(installed, precision, pictures, control),
                unit="steps",
                can_pause=False,
            )
            self._running[model] = job
            self._made[job] = precision
            return job

    def require_idle(self, model: str) -> None:
        """Raise ModelError ``optimise-running`` while an export of this model is being made."""
        with self._lock:
            running = self._job(model)
        if running is not None:
            raise ModelError(
                "optimise-running",
                f"{model} is being made faster now; stop that job, or wait for it.",
                model=model,
            )

    def made(self, job: JobId) -> str:
        """The precision that a job makes. Raises KeyError for another job."""
        return self._made[job]

    def report(self, model: str, precision: str) -> dict[str, Any]:
        """The stored parity report. Raises ModelError ``export-damaged`` when there is none."""
        installed = self._optimisable(model)
        export = read_export(exports_folder(self._store, installed) / precision)
        return {**(read_parity(export) or {}), "bytes": export.bytes, "folder": str(export.folder)}

    def status(self, model: str) -> BackendStatus:
        """How an installed model would run, without running it. Raises ModelError."""
        if model == STARTER:
            return BackendStatus("onnx", "cpu")
        installed = self._store.get(model)
        if not can_export(installed):
            return BackendStatus("", "")
        exports = exports_of(installed, exports_folder(self._store, installed))
        ways = choices(exports, BackendWish.of(self._settings.load()))
        best = next(
            (
                one
                for one in ways
                if not one.precision or verdict(exports[one.precision], one.device) is not False
            ),
            None,
        )
        if best is None:  # it needs torch, which is not here
            return BackendStatus("", "", tuple(exports))
        wanted = exports.get(best_precision())
        with self._lock:
            running = self._job(model)
        return BackendStatus(
            best.name,
            best.device,
            tuple(exports),
            running,
            # On a graphics processor torch is as fast already.
            can_optimise=has_torch()
            and best.device == "cpu"
            and (wanted is None or verdict(wanted, "cpu") is False),
        )

    def choose(self, backend: str, device: str) -> None:
        """Run models this way from now on; ``auto`` gives the choice back.

        Raises UsageError for a name that is none, ModelError from loading the model in use.
        """
        check_wish(backend, device)
        for name, value in (("model_backend", backend), ("model_device", device)):
            self._settings.set(name, value)
            self._bus.publish(SettingsChanged(name))
        if self._space.model != STARTER:
            self._space.use(self._space.model)

    def ways(self, model: str) -> list[Backend]:
        """Every back end that can run this model here, best first.

        Raises ModelError, ``model-pictures-only`` for one that reads no words.
        """
        installed = self._store.get(model)
        if runs_by_graphs(installed):
            return [Backend(GRAPHS, device) for device in graph_devices()]
        exports = exports_of(installed, exports_folder(self._store, installed))
        found = choices(exports, BackendWish())
        extra = [Backend(f"onnx-{one}", "cpu") for one in exports]
        return list(dict.fromkeys([*found, *extra]))

    def request(self, model: str, act: str, **more: Any) -> dict[str, Any]:
        """A request to `models.worker` about an installed model."""
        return {
            "act": act,
            "store": str(self._store.root),
            "starter": str(self._starter),
            "model": model,
            **more,
        }

    def sample(self, model: str, pictures: Path | None = None) -> Sample:
        """Pictures and texts prepared for a model."""
        installed = self._store.get(model)
        graphs = runs_by_graphs(installed)
        encoder = load(installed, device="cpu") if graphs else original(installed, device="cpu")
        try:
            return self._samples.gather(encoder.preprocess, pictures)
        finally:
            encoder.close()

    def _optimisable(self, model: str) -> InstalledModel:
        installed = self._store.get(model)
        if model == STARTER:
            raise ModelError(
                "model-bundled", "The starter model is optimised already; it stays as it is."
            )
        if not can_export(installed):
            family = family_named(installed.description.family).name
            known = exportable_families()
            raise ModelError(
                "optimise-family",
                f"{model} is of the family {family}; what can be made faster this way: "
                f"{', '.join(known)}.",
                model=model,
                family=family,
                known=", ".join(known),
            )
        return installed

    def _export(
        self,
        model: InstalledModel,
        precision: str,
        pictures: Path | None,
        control: JobControl,
    ) -> None:
        control.describe(model=model.id)
        sample = self.sample(model.id, pictures)
        control.checkpoint()
        # Two exports and the graph in float32 while it is made.
        self._store.require_space(3 * model.bytes)
        target = exports_folder(self._store, model) / precision
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(target.parent / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ModelError(
                "optimise-busy",
                f"Another program is optimising {model.id} already; wait for it.",
                model=model.id,
            ) from error
        try:
            self._write(model, target, sample, control)
        finally:
            lock.release()
        if self._space.model == model.id:
            self._space.use(model.id)

    def _write(
        self, model: InstalledModel, target: Path, sample: Sample, control: JobControl
    ) -> None:
        """Make the export and put it in place; the lock of the folder is held."""
        for one in target.parent.iterdir():
            if one.is_dir() and one.name.startswith("."):  # of a run that a power cut ended
                shutil.rmtree(one, ignore_errors=True)
        # Beside the models, where a rename makes it complete in one step.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as temporary:
            staged = Path(temporary) / target.name
            staged.mkdir()
            file = Path(temporary) / "pixels.npz"
            np.savez(file, pixels=sample.pixels)
            run_act(
                self.request(
                    model.id,
                    "export",
                    folder=str(staged),
                    precision=target.name,
                    pixels=str(file),
                    texts=sample.texts,
                    captions=sample.captions,
                    source=sample.source,
                ),
                progress=control.progress,
                checkpoint=control.checkpoint,
            )
            export = read_export(staged)
            # The report compared these very files with the original on this processor.
            set_verdict(export, "cpu", passed=True)
            old = Path(temporary) / "old"
            if target.exists():
                target.rename(old)
            try:
                staged.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise

    def _job(self, model: str) -> JobId | None:
        """The running job for a model; the lock is held."""
        job = self._running.get(model)
        return job if self._jobs.running(job) else None


def check_wish(backend: str, device: str) -> None:
    """Raise UsageError unless both names are known."""
    for option, value, known in (("backend", backend, BACKENDS), ("device", device, DEVICES)):
        if value not in known:
            raise UsageError(
                "bad-backend",
                f"--{option} is one of {', '.join(known)}, not {value}.",
                option=option,
                value=value,
                known=", ".join(known),
            )


def best_precision() -> str:
    """16 bits where ONNX Runtime has an accelerator, else 8 for the processor."""
    return "fp16" if set(available()) - {"cpu", "tensorrt"} else "int8"
