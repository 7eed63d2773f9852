"""Choosing, fetching and switching the part that understands pictures."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError
from photoapp.core.events import BackendRefused
from photoapp.core.jobs import JobId
from photoapp.models.backends import BackendWish
from photoapp.models.catalogue import DESCRIPTIONS, STARTER, ModelDescription, described
from photoapp.models.downloads import Offer as Offer  # noqa: PLC0414 - for the window
from photoapp.models.downloads import offer, pull
from photoapp.models.engines import has_torch, needs_torch, require_torch
from photoapp.models.exports import export_model
from photoapp.models.imports import found_names, import_model
from photoapp.models.installed import InstalledModel
from photoapp.models.sources import Source, SourceKind, source
from photoapp.models.store import ModelStore
from photoapp.models.transfer import Control, PullCancelledError
from photoapp.services.events import EventBus
from photoapp.services.jobs import JobCancelledError, JobControl, Jobs
from photoapp.services.vectors import VectorSpace

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder, ImageEncoder
    from photoapp.services.optimise import Optimiser
    from photoapp.storage.settings import SettingsRepository


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as the window and the command line list it.

    `bytes` on disk when installed, else 0. `job` is the running pull or export, if there is one.
    `backend`, `device`: how an installed model runs here; "" when that is not known.
    `can_optimise`: an export would make it faster. `lacks_torch`: it cannot run here, because
    this installation leaves out PyTorch. `bundled`: it came with the program and stays.
    `beside`: the model that these are other weights of, where both are kept, else "". `since`: when
    a model that did not come with the program was installed here, in local time.
    """

    description: ModelDescription
    installed: bool
    in_use: bool
    bytes: int = 0
    path: Path | None = None
    linked: bool = False
    job: JobId | None = None
    backend: str = ""
    device: str = ""
    can_optimise: bool = False
    lacks_torch: bool = False
    bundled: bool = False
    beside: str = ""
    since: dt.datetime | None = None


def encoder_loader(
    store: ModelStore,
    wish: Callable[[], BackendWish] = BackendWish,
    refused: Callable[[BackendRefused], None] = lambda event: None,
) -> Callable[[str], DualEncoder]:
    """What `VectorSpace` loads encoders with: model id -> encoder, ModelError if not installed.

    `wish` is how the person wants models to run; `refused` hears of back ends that failed
    their self-test.
    """

    def load_encoder(model: str) -> DualEncoder:
        from photoapp.models.exported import exports_folder
        from photoapp.models.loading import load

        installed, wanted = store.get(model), wish()
        return load(
            installed,
            device=wanted.device,
            backend=wanted.backend,
            exports=exports_folder(store, installed),
            refused=lambda one: refused(BackendRefused(model, one.name, one.device)),
        )

    return load_encoder


def installed_or_starter(store: ModelStore, model: str) -> str:
    """`model` if it is installed and can run, else the starter: the program starts in any case."""
    found = next((one for one in store.installed() if one.id == model), None)
    return model if found is not None and runs_here(store, found) else STARTER


def runs_here(store: ModelStore, model: InstalledModel) -> bool:
    """False for a model that needs torch where there is none, and no export of it either."""
    from photoapp.models.exported import exports_folder
    from photoapp.models.loading import exports_of

    return (
        not needs_torch(model.description.family)
        or has_torch()
        or bool(exports_of(model, exports_folder(store, model)))
    )


class ModelRoom:
    """Models of one library. Any thread; `offer` and `import_folder` block for seconds.

    Another one is taken into use by `services.upgrade`.
    """

    def __init__(
        self,
        store: ModelStore,
        *,
        jobs: Jobs,
        settings: SettingsRepository,
        space: VectorSpace,
        bus: EventBus,
        optimiser: Optimiser | None = None,
    ) -> None:
        self._optimiser = optimiser
        self._store = store
        self._jobs = jobs
        self._settings = settings
        self._space = space
        self._bus = bus
        self._load = encoder_loader(store, lambda: BackendWish.of(settings.load()), bus.publish)
        self._lock = threading.Lock()
        self._pulls: dict[str, JobId] = {}

    def list(self) -> list[ModelStatus]:
        """Every known model in the catalogue's order, then models that were imported."""
        installed: dict[str, list[ModelDescription | InstalledModel]] = {}
        for one in self._store.installed():  # weights beside others follow these
            installed.setdefault(one.plain, []).append(one)
        found: list[ModelDescription | InstalledModel] = []
        for known in DESCRIPTIONS:
            found += installed.pop(known.id, [known])
        for others in installed.values():
            found += others
        return [self._status(one) for one in found]

    def active(self) -> ModelDescription:
        """The model in use, with the revision of its weights."""
        return self._store.get(self._space.model).description

    def recommended(self) -> ModelDescription:
        """The full model that the program suggests."""
        return next(one for one in DESCRIPTIONS if one.recommended)

    def source(self, kind: str = "", endpoint: str = "") -> Source:
        """Where models come from: as set, unless a kind or an address is given.

        Raises ModelError ``source-unknown``. The mirror that is set is one of the hub.
        """
        settings = self._settings.load()
        if not kind and not endpoint:
            kind = settings.model_source
        if not endpoint and kind in {"", SourceKind.HUB}:
            endpoint = settings.hub_endpoint
        try:
            return source(kind, endpoint)
        except ValueError as error:
            raise ModelError(
                "source-unknown",
                f"There is no source “{kind}”; there are: {', '.join(SourceKind)}.",
                name=kind,
                known=", ".join(SourceKind),
            ) from error

    def require_engine(self, model: str) -> None:
        """Raise ModelError ``model-needs-torch`` before anything of such a model is fetched."""
        description = described(model)
        if description is not None and needs_torch(description.family):
            require_torch(model)

    def offer(self, model: str, source: Source | None = None) -> Offer:
        """What a pull would fetch; asks the source, fetches nothing. Blocks. Raises ModelError."""
        if model == STARTER:
            raise ModelError("model-bundled", "The starter model is part of the program.")
        self.require_engine(model)
        return offer(model, self._store, source or self.source())

    def pull(self, model: str, source: Source | None = None) -> JobId:
        """Start fetching a model, or return the job that already does. Never called unasked.

        The job counts bytes, ends FAILED with a ModelError's code, and keeps what it
        fetched when cancelled. New weights of a model that is in use are installed beside it;
        the job's model is the id that was installed.
        """
        if model == STARTER:
            raise ModelError("model-bundled", "The starter model is part of the program.")
        self.require_engine(model)
        chosen = source or self.source()
        with self._lock:
            running = self._running(model)
            if running is not None:
                return running
            description = described(model)
            title = description.name if description is not None else model
            job = self._jobs.start(
                "pull", title, lambda control: self._pull(model, chosen, control), unit="bytes"
            )
            self._pulls[model] = job
            return job

    def import_folder(self, path: Path, *, link: bool = False) -> InstalledModel:
        """Install a checkpoint from disk; `link` uses it where it is. Raises ModelError."""
        return self._store.import_folder(path, link=link)

    def importable(self, path: Path) -> tuple[str, ...]:
        """Ids of the models in a folder or archive. Raises ModelError when there is none."""
        return tuple(found_names(path))

    def import_from(self, path: Path, model: str = "") -> JobId:
        """Start importing from a folder or archive; `model` names one of several there.

        The job's model is the id that was installed.
        """

        def work(control: JobControl) -> None:
            with _cancellable():
                installed = import_model(path, self._store, model=model, control=_control(control))
            control.describe(model=installed.id, title=installed.description.name)
            self._renew(installed)

        return self._jobs.start("import", model or path.name, work, unit="bytes")

    def export(self, model: str, target: Path) -> JobId:
        """Start writing a model into one file, for another computer."""

        def work(control: JobControl) -> None:
            control.describe(model=model)
            with _cancellable():
                export_model(model, target, self._store, _control(control))

        return self._jobs.start("export-model", target.name, work, unit="bytes")

    def optimise(self, model: str) -> JobId:
        """Start making a model faster on this computer. Raises ModelError."""
        if self._optimiser is None:
            raise ModelError("model-bundled", f"{model} cannot be optimised here.", model=model)
        return self._optimiser.start(model)

    def installed(self, model: str) -> InstalledModel:
        """One installed model. Raises ModelError ``model-not-installed``."""
        return self._store.get(model)

    def load_pictures(self, model: str) -> ImageEncoder:
        """The picture side of any installed model; the caller closes it. Raises ModelError."""
        from photoapp.models.exported import exports_folder
        from photoapp.models.loading import load_pictures

        installed, wanted = self._store.get(model), BackendWish.of(self._settings.load())
        return load_pictures(
            installed,
            device=wanted.device,
            backend=wanted.backend,
            exports=exports_folder(self._store, installed),
            refused=lambda one: self._bus.publish(BackendRefused(model, one.name, one.device)),
        )

    def load(self, model: str) -> DualEncoder:
        """An encoder apart from the library's; the caller closes it. Raises ModelError."""
        return self._load(model)

    def remove(self, model: str) -> None:
        """Delete an installed model. Raises ModelError, also while it is in use or fetched.

        In use is also one that searches together with another, or is being prepared.
        """
        settings = self._settings.load()
        needed = {self._space.model, settings.upgrade_model}
        if settings.search_with != "one":
            needed |= {settings.search_en, settings.search_zh}
        with self._lock:
            if model in needed or self._running(model) is not None:
                raise ModelError(
                    "model-in-use",
                    f"{model} is in use; switch to another model and try again.",
                    model=model,
                )
            if self._optimiser is not None:
                self._optimiser.require_idle(model)
            self._store.remove(model)

    def _status(self, one: ModelDescription | InstalledModel) -> ModelStatus:
        if isinstance(one, ModelDescription):
            with self._lock:
                job = self._running(one.id)
            lacking = needs_torch(one.family) and not has_torch()
            return ModelStatus(one, installed=False, in_use=False, job=job, lacks_torch=lacking)
        with self._lock:
            job = self._running(one.id)
        status = ModelStatus(
            one.description,
            installed=True,
            in_use=one.id == self._space.model,
            bytes=one.bytes,
            path=one.path,
            linked=one.linked,
            job=job,
            lacks_torch=needs_torch(one.description.family) and not has_torch(),
            bundled=one.bundled or one.id == STARTER,
            beside=one.plain if one.plain != one.id else "",
            since=None if one.bundled else one.since,
        )
        if self._optimiser is None or one.id == STARTER:
            return status
        how = self._optimiser.status(one.id)
        return replace(
            status,
            backend=how.chosen,
            device=how.device,
            can_optimise=how.can_optimise,
            job=job or how.running,
            # An export runs without it.
            lacks_torch=status.lacks_torch and not how.chosen,
        )

    def _running(self, model: str) -> JobId | None:
        job = self._pulls.get(model)
        return job if self._jobs.running(job) else None

    def _pull(self, model: str, source: Source, control: JobControl) -> None:
        control.describe(model=model)
        with _cancellable():
            installed = pull(model, self._store, source, _control(control))
        control.describe(model=installed.id)
        self._renew(installed)

    def _renew(self, installed: InstalledModel) -> None:
        """Take weights that had to come in place of those in use, which were gone, into use."""
        if self._space.model == installed.id and self._space.key.revision != installed.revision:
            self._space.use(installed.id)


def _control(control: JobControl) -> Control:
    """What the models' room asks, answered by a job."""

    def hold() -> None:
        with suppress(JobCancelledError):  # asked for by `cancelled`
            control.checkpoint()

    return Control(progress=control.progress, cancelled=lambda: control.cancelled, hold=hold)


@contextmanager
def _cancellable() -> Iterator[None]:
    try:
        yield
    except PullCancelledError as error:
        raise JobCancelledError from error
