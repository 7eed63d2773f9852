"""The composition root: builds every service over one library."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from photoapp import console
from photoapp.console import say
from photoapp.core.events import SettingsChanged
from photoapp.core.photo import PhotoId
from photoapp.imaging.task import ReadLimits
from photoapp.models.backends import BackendWish
from photoapp.models.store import ModelStore
from photoapp.services import data_folders
from photoapp.services.adapting import Adapting, AdaptingParts
from photoapp.services.answering import SearchParts
from photoapp.services.autostart import Autostart, this_systems
from photoapp.services.background import Backgrounds
from photoapp.services.browse import Browser
from photoapp.services.copy_search import FinderParts
from photoapp.services.courtesy import Courtesy
from photoapp.services.curate import Curator
from photoapp.services.decoding import DecodePool
from photoapp.services.duplicates import DuplicateFinder
from photoapp.services.events import EventBus
from photoapp.services.explain import Explainer
from photoapp.services.export import Exporter
from photoapp.services.folders import Folders
from photoapp.services.health import Health
from photoapp.services.indexer import Indexer
from photoapp.services.ingest import Ingest, IngestParts
from photoapp.services.jobs import Jobs
from photoapp.services.label_sets import LabelSets
from photoapp.services.learning import Learner, LearnerParts
from photoapp.services.machine import comfortable_processes, memory_bytes, picture_bytes
from photoapp.services.model_uses import ModelUses
from photoapp.services.models import (
    ModelRoom,
    encoder_loader,
    installed_or_starter,
)
from photoapp.services.optimise import Optimiser
from photoapp.services.picture_indexing import PictureParts
from photoapp.services.places import Gazetteer
from photoapp.services.program import Program
from photoapp.services.query_comparison import QueryComparison
from photoapp.services.query_vectors import QueryVectors
from photoapp.services.resolving import ACT as RESOLVE
from photoapp.services.resolving import Resolver
from photoapp.services.sample_library import FOLDER as SAMPLES
from photoapp.services.sample_library import SampleLibrary, shipped
from photoapp.services.samples import Samples
from photoapp.services.search import Memory, Searcher
from photoapp.services.sidecars import ExifTool, Sidecars, SyncResult, WriteParts
from photoapp.services.similar import SimilarParts, SimilarPhotos
from photoapp.services.spaces import Spaces
from photoapp.services.standing import Standing
from photoapp.services.tagging import Tagger, TaggerParts
from photoapp.services.tags import Tags
from photoapp.services.together import Together
from photoapp.services.upgrade import Upgrade
from photoapp.services.upgrade_parts import UpgradeParts
from photoapp.services.vectors import VectorSpace
from photoapp.storage.adaptations import AdaptationStore
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.contents import ContentRecords
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.duplicates import DuplicateRepository
from photoapp.storage.exports import ExportRepository
from photoapp.storage.filters import FilterRepository
from photoapp.storage.folders import FolderRepository
from photoapp.storage.heads import HeadRepository
from photoapp.storage.history import SavedSearches, SearchHistory
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.merges import MergeRepository
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.settings import SettingsRepository
from photoapp.storage.sidecars import SidecarRepository
from photoapp.storage.tags import TagRepository
from photoapp.storage.texts import TextRepository
from photoapp.storage.thumbnails import ThumbnailStore
from photoapp.storage.vectors import VectorRepository

if TYPE_CHECKING:
    from photoapp.core.labels import LabelSet


def resource_folder() -> Path:
    """Where icons, translations and the starter model lie: installed, frozen or in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def default_library() -> Path:
    """The library used without --library."""
    return data_folders.default_library()


def autostart(library: Path | None = None) -> Autostart:
    """Starting this program with this library at login."""
    return this_systems(library if library and library != default_library() else None)


def models_folder() -> Path:
    """Where pulled and imported models are kept, for every library of this person."""
    if folder := os.environ.get("PHOTOAPP_MODELS"):
        return Path(folder)
    return Path(platformdirs.user_data_dir("photoapp", appauthor=False)) / "models"


def _remember(settings: SettingsRepository, bus: EventBus, name: str, value: object) -> None:
    settings.set(name, value)
    bus.publish(SettingsChanged(name))


def _language(settings: SettingsRepository) -> str:
    """``zh`` or ``en``: as set, else the system's."""
    chosen = settings.load().language
    return "zh" if chosen.startswith("zh") or (chosen == "system" and console.chinese()) else "en"


def decode_processes(asked: int) -> int:
    """How many decode processes: as asked, else by this machine's processors and memory."""
    return asked if asked > 0 else comfortable_processes(os.cpu_count() or 2, memory_bytes())


@dataclass(frozen=True, slots=True)
class Application:
    """Every service over one open library."""

    library: Path
    catalogue: Catalogue
    bus: EventBus
    jobs: Jobs
    settings: SettingsRepository
    photos: PhotoRepository
    pool: DecodePool
    space: VectorSpace
    indexer: Indexer
    searcher: Searcher
    explainer: Explainer
    browser: Browser
    curator: Curator
    tags: Tags
    labels: LabelSets
    health: Health
    models: ModelRoom
    uses: ModelUses
    optimiser: Optimiser
    exporter: Exporter
    sidecars: Sidecars
    tagger: Tagger
    learner: Learner
    standing: Standing
    resolver: Resolver
    finder: DuplicateFinder
    similar: SimilarPhotos
    spaces: Spaces
    together: Together
    upgrade: Upgrade
    comparison: QueryComparison
    adapting: Adapting
    program: Program
    samples: SampleLibrary

    def save_setting(self, name: str, value: object) -> None:
        """Store one setting and tell everybody. Not on the GUI thread."""
        _remember(self.settings, self.bus, name, value)

    def close(self) -> None:
        """Stop intake, cancel, drain the writer, join with a deadline, close."""
        self.indexer.stop()
        self.upgrade.close()
        self.standing.close()
        self.finder.close()
        self.tagger.close()
        self.searcher.close()
        self.jobs.shutdown()
        self.sidecars.close()
        self.pool.close()
        self.similar.close()
        self.spaces.close()
        self.space.close()
        self.uses.note()
        self.catalogue.close()


def open_application(library: Path | None = None) -> Application:
    """Open (or create) a library and build its services. Loads no model. Raises CatalogueError."""
    folder = (library or default_library()).expanduser().absolute()
    resources = resource_folder()
    catalogue = Catalogue.open(folder)
    bus = EventBus()
    jobs = Jobs(bus)
    settings = SettingsRepository(catalogue)
    chosen = settings.load()
    photos = PhotoRepository(catalogue)
    folders = FolderRepository(catalogue)
    vectors = VectorRepository(catalogue)
    thumbnails = ThumbnailStore(folder)
    saved = SavedSearches(catalogue)
    history = SearchHistory(catalogue)
    adaptations = AdaptationStore(folder)
    journal = Journal(catalogue)
    uses = ModelUses(folder, models_folder(), vectors, settings)
    store = ModelStore(models_folder(), resources / "models" / "starter", uses.used)
    bus.subscribe(uses.heard)
    uses.note()

    load = encoder_loader(store, lambda: BackendWish.of(settings.load()), bus.publish)
    used = installed_or_starter(store, chosen.model)
    if used != chosen.model and any(one.id == chosen.model for one in store.installed()):
        console.note(
            say(
                f"{chosen.model} needs PyTorch, which this installation leaves out; "
                "the starter model is used.",
                f"{chosen.model} 需要 PyTorch，而当前安装没有包含它；将使用自带的小模型。",
            )
        )
    space = VectorSpace(
        vectors,
        load=load,
        model=used,
        cache=folder / "index",
        bus=bus,
    )
    spaces = Spaces(space, vectors, load=load, installed=store.get, cache=folder / "index", bus=bus)
    together = Together(settings, spaces, installed=store.get, bus=bus)
    pool = DecodePool(
        processes=decode_processes(chosen.decode_processes),
        limits=ReadLimits(memory_bytes=picture_bytes(memory_bytes())),
    )
    places = Gazetteer(resources)
    curator = Curator(photos, journal, bus)
    tags = TagRepository(catalogue)
    decisions = DecisionRepository(catalogue)
    labels = LabelRepository(catalogue)
    sidecars = Sidecars(
        photos,
        WriteParts(
            sidecars=SidecarRepository(catalogue),
            contents=ContentRecords(catalogue),
            thumbnails=thumbnails,
            journal=journal,
            bus=bus,
            pool=pool,
            tool=ExifTool(),
            backups=folder / "undo",
        ),
        jobs=jobs,
        curator=curator,
        language=lambda: _language(settings),
    )
    resolver = Resolver(
        photos,
        MergeRepository(catalogue),
        journal,
        jobs,
        bus,
        write_sidecars=partial(_write_sidecars, sidecars),
        undo_sidecars=curator.undo,
    )
    curator.register([RESOLVE], resolver.undo, resolver.reconcile)
    indexer = Indexer(
        library=folder,
        folders=Folders(folders, bus),
        photos=photos,
        space=space,
        ingest=Ingest(
            IngestParts(
                photos=photos,
                vectors=vectors,
                thumbnails=thumbnails,
                space=space,
                pool=pool,
                places=places,
                courtesy=Courtesy(settings.load),
                bus=bus,
            )
        ),
        jobs=jobs,
        bus=bus,
        paused=chosen.indexing_paused,
        remember_paused=lambda paused: _remember(settings, bus, "indexing_paused", paused),
        sidecars=sidecars,
        at_start=curator.reconcile,
        when_idle=catalogue.back_up_if_due,
    )
    backgrounds = Backgrounds(resources, folder / "index")
    query_vectors = QueryVectors(pool)
    searcher = Searcher(
        SearchParts(
            photos=photos,
            filters=FilterRepository(catalogue),
            texts=TextRepository(catalogue),
            places=places,
            space=space,
            vectors=query_vectors,
            backgrounds=backgrounds,
            together=together,
            adapter=adaptations.used,
        ),
        Memory(history, saved),
        bus,
    )
    label_sets = LabelSets(labels, journal, bus, curator, resources)
    learner = Learner(
        LearnerParts(
            space=space,
            labels=labels,
            tags=tags,
            decisions=decisions,
            heads=HeadRepository(catalogue),
            journal=journal,
            bus=bus,
            zero_shot=lambda: tagger,
        ),
        curator,
    )
    tagger = Tagger(
        TaggerParts(
            photos=photos,
            space=space,
            backgrounds=backgrounds,
            labels=labels,
            tags=tags,
            decisions=decisions,
            heads=learner,
            journal=journal,
            jobs=jobs,
            bus=bus,
        ),
        spare=lambda: _everyday(label_sets),
    )
    curator.register(["tag-set"], tagger.undo, tagger.reconcile)
    optimiser = Optimiser(
        store,
        jobs=jobs,
        settings=settings,
        space=space,
        bus=bus,
        samples=Samples(
            photos, thumbnails, pool, resources, partial(shipped, resources / "samples")
        ),
        starter=resources / "models" / "starter",
    )
    models = ModelRoom(
        store, jobs=jobs, settings=settings, space=space, bus=bus, optimiser=optimiser
    )
    pictures = PictureParts(vectors, photos, pool, Courtesy(settings.load))
    upgrade = Upgrade(
        UpgradeParts(
            models=models,
            spaces=spaces,
            together=together,
            pictures=pictures,
            settings=settings,
            journal=journal,
            labels=labels,
            backgrounds=backgrounds,
            settle=searcher.settle,
            relearn=learner.relearn,
            lock_file=folder / "upgrade.lock",
        ),
        jobs,
        bus,
        curator,
    )
    duplicates = DuplicateRepository(catalogue)
    return Application(
        library=folder,
        catalogue=catalogue,
        bus=bus,
        jobs=jobs,
        settings=settings,
        photos=photos,
        pool=pool,
        space=space,
        indexer=indexer,
        searcher=searcher,
        explainer=Explainer(photos, space, pool, query_vectors),
        browser=Browser(photos, folders, saved, thumbnails, pool),
        curator=curator,
        tags=Tags(tags, decisions, photos=photos, journal=journal, bus=bus, curator=curator),
        labels=label_sets,
        health=Health(photos, vectors, bus, wake=indexer.wake),
        models=models,
        uses=uses,
        optimiser=optimiser,
        exporter=Exporter(photos, ExportRepository(catalogue)),
        sidecars=sidecars,
        tagger=tagger,
        learner=learner,
        standing=Standing(tagger, labels, jobs, bus, cache=folder / "index"),
        resolver=resolver,
        finder=DuplicateFinder(
            FinderParts(duplicates, photos, thumbnails, space, pool, adaptations.used), jobs, bus
        ),
        similar=SimilarPhotos(
            SimilarParts(
                models,
                space,
                PictureParts(vectors, photos, pool, Courtesy(settings.load)),
                folder / "index",
                adaptations.used,
            ),
            jobs,
            bus,
        ),
        adapting=Adapting(
            AdaptingParts(
                space=space,
                photos=photos,
                thumbnails=thumbnails,
                duplicates=duplicates,
                decisions=decisions,
                store=adaptations,
                pool=pool,
                courtesy=Courtesy(settings.load),
                likeness=backgrounds.covariance,
            ),
            jobs,
            bus,
        ),
        spaces=spaces,
        together=together,
        upgrade=upgrade,
        comparison=QueryComparison(searcher.parts, spaces, history),
        program=Program.of(folder, resources),
        samples=SampleLibrary(indexer, bus, resources=resources, folder=folder.parent / SAMPLES),
    )


def _everyday(labels: LabelSets) -> LabelSet | None:
    """The ready-made set that suggestions come from while the person has none."""
    return next((one for one in labels.ready_made() if one.ready_made == "everyday"), None)


def _write_sidecars(
    sidecars: Sidecars, photos: Sequence[PhotoId], told: Callable[[int], None]
) -> None:
    """Start writing beside these photos; `told` hears the entry in the history."""

    def done(result: SyncResult) -> None:
        if result.journal is not None:
            told(result.journal)

    sidecars.start_write(photos, done=done)
