"""The composition root: builds every service over one library, and opens the window."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from photoapp import console
from photoapp.console import say
from photoapp.core.errors import LibraryBusyError, PhotoappError, UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.hits import SearchRequest
from photoapp.core.open_request import OpenAct, OpenRequest
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
from photoapp.services.sample_library import SampleLibrary
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
from photoapp.services.window_probe import has_display
from photoapp.storage.adaptations import AdaptationStore
from photoapp.storage.backups import restore_newest
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
    from PySide6.QtWidgets import QApplication

    from photoapp.core.labels import LabelSet
    from photoapp.demo import DemoQuery
    from photoapp.services.selftest import Check
    from photoapp.ui.main_window import MainWindow

# How long the off-screen window gets to search and load its thumbnails.
_RENDER_SECONDS = 6.0
# The window comes first, then what searching needs.
_PREPARE_MS = 1_500


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
        samples=Samples(photos, thumbnails, pool, resources, _shipped_pictures),
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


def _shipped_pictures() -> list[Path]:
    """Real pictures that ship with the program."""
    from photoapp import demo

    return demo.shipped_pictures()


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


def run_window(
    library: Path | None = None,
    request: OpenRequest | None = None,
    *,
    background: bool = False,
) -> int:
    """Open the window and run until it is closed. Returns the exit code.

    Where a window is open over this library, `request` is handed to it instead.
    """
    from PySide6.QtCore import QTimer

    from photoapp.ui.qt_messages import last_words_of_qt
    from photoapp.ui.single_instance import SingleInstance

    request = request or OpenRequest(OpenAct.STAY if background else OpenAct.SHOW)
    # Taken before Qt's own plug-in can: it belongs to the window that is to come to the front.
    request = replace(request, token=os.environ.get("XDG_ACTIVATION_TOKEN", ""))
    qt = start_qt()
    instance = SingleInstance(library or default_library())
    try:
        if not instance.claim(request):
            return 0
        application = open_application(library)
    except PhotoappError as error:
        from photoapp.ui.start_problem import show_start_problem

        instance.close()
        console.fail(error.message)
        show_start_problem(qt, error, library or default_library())
        return 1
    crashes = application.program.crashes
    try:
        from photoapp.ui.desktop import Desktop

        application.bus.subscribe(crashes.heard)
        with crashes.session(application.bus.publish), last_words_of_qt(crashes.last_words):
            window = main_window(application)
            desktop = Desktop(window, application.browser, application.indexer, instance)
            desktop.ended.connect(qt.exit)
            desktop.begin(replace(request, token=""), background=background)
            application.indexer.start()
            application.finder.watch()
            application.standing.start()
            application.upgrade.start()
            # The first search should not wait for the model and the index to load.
            QTimer.singleShot(_PREPARE_MS, application.searcher.prepare)
            code = int(qt.exec())
            window.shutdown()
            return code
    finally:
        application.close()
        instance.close()


def start_qt() -> QApplication:
    """The application object, ready for windows. GUI thread."""
    from PySide6.QtWidgets import QApplication

    from photoapp.ui.desktop_application import DesktopApplication
    from photoapp.ui.fonts import apply_fonts
    from photoapp.ui.icons import application_icon

    qt = QApplication.instance() or DesktopApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)  # noqa: S101 - nobody made a console application before
    qt.setApplicationName("photoapp")
    qt.setApplicationDisplayName("photoapp")
    qt.setDesktopFileName("photoapp")
    qt.setWindowIcon(application_icon())
    apply_fonts(qt)
    return qt


def main_window(application: Application) -> MainWindow:
    """The window over one library. GUI thread; reads no photo and loads no model."""
    from photoapp.ui.main_window import MainWindow
    from photoapp.ui.services import Services

    return MainWindow(
        Services(
            bus=application.bus,
            jobs=application.jobs,
            browser=application.browser,
            searcher=application.searcher,
            explainer=application.explainer,
            indexer=application.indexer,
            curator=application.curator,
            tags=application.tags,
            labels=application.labels,
            tagger=application.tagger,
            learner=application.learner,
            finder=application.finder,
            resolver=application.resolver,
            health=application.health,
            sidecars=application.sidecars,
            models=application.models,
            similar=application.similar,
            upgrade=application.upgrade,
            uses=application.uses,
            together=application.together,
            comparison=application.comparison,
            adapting=application.adapting,
            autostart=autostart(application.library),
            program=application.program,
            samples=application.samples,
            library=application.library,
            settings=application.settings.load(),
            save_setting=application.save_setting,
        )
    )


def run_self_test(library: Path | None = None) -> list[Check]:
    """Check the installation, then the library if there is one (or a temporary one)."""
    from photoapp.models.loading import starter
    from photoapp.services import selftest
    from photoapp.services.program import network_check

    resources = resource_folder()
    checks = selftest.installation_checks(
        resources, lambda: starter(resources), display=has_display()
    )
    checks.append(network_check())
    folder = (library or default_library()).expanduser().absolute()
    with tempfile.TemporaryDirectory() as temporary:
        place = folder if folder.is_dir() else Path(temporary)
        try:
            catalogue = Catalogue.open(place)
        except PhotoappError as error:
            return [*checks, selftest.failed("Catalogue", "目录数据库", error.message)]
        try:
            checks += selftest.library_checks(place, catalogue.check)
        finally:
            catalogue.close()
    return checks


def restore_library(library: Path | None = None) -> Path:
    """Put the newest healthy backup in place of a damaged catalogue; returns the backup.

    Raises CatalogueError when there is none, LibraryBusyError while the library is in use.
    """
    from filelock import FileLock, Timeout

    folder = (library or default_library()).expanduser().absolute()
    try:
        with FileLock(folder / "ingest.lock", timeout=0):
            return restore_newest(folder)
    except Timeout:
        raise LibraryBusyError(
            "library-busy", f"photoapp is using {folder}; close it first, then restore."
        ) from None


def run_demo(base: Path | None = None, *, remove: bool = False) -> int:
    """Build the demo library, search it in both languages, then show it. Returns the exit code.

    `remove` takes a former demo away instead.
    """
    from photoapp import demo

    folder = (base or demo_folder()).expanduser().absolute()
    mark = folder / ".photoapp-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise UsageError(
            "demo-folder-taken",
            f"{folder} holds something else; give an empty folder with --library.",
            path=str(folder),
        )
    shutil.rmtree(folder / "library", ignore_errors=True)
    if remove:
        shutil.rmtree(folder / "pictures", ignore_errors=True)
        mark.unlink(missing_ok=True)
        console.out(say(f"The demo is gone from {folder}", f"示例已从 {folder} 移除"))
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    files = demo.build_pictures(folder / "pictures")
    console.note(say(f"{files} pictures in {folder}", f"{folder} 中有 {files} 张图片"))
    application = open_application(folder / "library")
    try:
        with console.Progress(application.bus):
            report = application.indexer.index_now([folder / "pictures"])
        console.out(
            say(
                f"{report.found} found, {report.indexed} indexed, {report.reused} copies, "
                f"{report.photos_per_second:.0f} photos/s",
                f"找到 {report.found} 张，索引 {report.indexed} 张，副本 {report.reused} 个，"
                f"每秒 {report.photos_per_second:.0f} 张",
            )
        )
        for query in demo.QUERIES:
            _show_search(application, query)
    finally:
        application.close()
    if has_display():
        return run_window(folder / "library")
    picture = Path("photoapp-demo.png").absolute()
    _render_window(folder / "library", picture)
    console.out(say(f"The window was drawn into {picture}", f"窗口已绘制到 {picture}"))
    return 0


def demo_folder() -> Path:
    """Where the demo lives, apart from the person's library."""
    return Path(platformdirs.user_cache_dir("photoapp", appauthor=False)) / "demo"


def _show_search(application: Application, query: DemoQuery) -> None:
    answer = application.searcher.search(SearchRequest(text=query.text, limit=3))
    console.out(f"\n{query.text}  ({query.meaning})")
    if not answer.hits:
        console.out("   " + say("nothing here matches", "没有匹配的照片"))
    places = application.photos.paths([hit.photo for hit in answer.hits])
    rows = [
        (f"   {hit.probability:4.0%}", console.band(hit.band), places[hit.photo][0].path.name)
        for hit in answer.hits
    ]
    if rows:
        console.out(console.columns(rows))


def _render_window(library: Path, picture: Path) -> None:
    """Draw the window off-screen over a search, as a person would see it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt = start_qt()
    application = open_application(library)
    try:
        window = main_window(application)
        window.resize(1280, 800)
        window.show()
        window.search_bar.type_words("flower 花")
        until = time.monotonic() + _RENDER_SECONDS
        while time.monotonic() < until:
            qt.sendPostedEvents()
            qt.processEvents()
            time.sleep(0.01)
        window.grab().save(str(picture))
        window.shutdown()
    finally:
        application.close()
