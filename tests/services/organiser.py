"""The real services over one library, as tests wire them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from photoapp.core.encoders import DualEncoder
from photoapp.core.events import Event
from photoapp.core.photo import PhotoId
from photoapp.core.settings import Settings
from photoapp.imaging.task import ReadLimits
from photoapp.models.loading import starter
from photoapp.services.courtesy import Courtesy
from photoapp.services.curate import Curator
from photoapp.services.decoding import DecodePool
from photoapp.services.events import EventBus
from photoapp.services.folders import Folders
from photoapp.services.indexer import Indexer
from photoapp.services.ingest import Ingest, IngestParts
from photoapp.services.jobs import Jobs
from photoapp.services.label_sets import LabelSets
from photoapp.services.places import Gazetteer
from photoapp.services.sidecars import ExifTool, Sidecars, WriteParts
from photoapp.services.tags import Tags
from photoapp.services.vectors import VectorSpace
from photoapp.services.volumes import ListVolumes, mounted_volumes
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.contents import ContentRecords
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.folders import FolderRepository
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.photos import PhotoRepository
from photoapp.storage.sidecars import SidecarRepository
from photoapp.storage.tags import TagRepository
from photoapp.storage.thumbnails import ThumbnailStore
from photoapp.storage.vectors import VectorRepository


class CountingEncoder:
    """The starter, counting the pictures it was given."""

    def __init__(self, inner: DualEncoder) -> None:
        self._inner = inner
        self.pictures = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def encode_images(self, pixels: object) -> object:
        """Count, then encode."""
        self.pictures += len(pixels)  # type: ignore[arg-type]  # an array, as the port says
        return self._inner.encode_images(pixels)  # type: ignore[arg-type]  # likewise


@dataclass
class Organiser:
    """The services of one library."""

    library: Path
    catalogue: Catalogue
    bus: EventBus
    jobs: Jobs
    photos: PhotoRepository
    folders: FolderRepository
    vectors: VectorRepository
    thumbnails: ThumbnailStore
    space: VectorSpace
    pool: DecodePool
    indexer: Indexer
    encoder: CountingEncoder
    events: list[Event]
    curator: Curator
    tags: Tags
    labels: LabelSets
    sidecars: Sidecars

    @property
    def ids(self) -> list[PhotoId]:
        """All visible photos, ascending."""
        return sorted(PhotoId(int(one)) for one in self.photos.ids())

    def close(self) -> None:
        """In the order of shutdown."""
        self.indexer.stop()
        self.jobs.shutdown()
        self.sidecars.close()
        self.pool.close()
        self.space.close()
        self.catalogue.close()


OpenOrganiser = Callable[..., Organiser]
MakePhoto = Callable[..., Path]


def open_library(
    folder: Path,
    resources: Path,
    *,
    list_volumes: ListVolumes = mounted_volumes,
    processes: int = 1,
    encoder: DualEncoder | None = None,
) -> Organiser:
    """Open (or create) a library without courtesy; the starter unless another is given."""
    catalogue = Catalogue.open(folder)
    bus = EventBus()
    events: list[Event] = []
    bus.subscribe(events.append)
    jobs = Jobs(bus)
    photos = PhotoRepository(catalogue)
    folders = FolderRepository(catalogue)
    vectors = VectorRepository(catalogue)
    thumbnails = ThumbnailStore(folder)
    counting = CountingEncoder(encoder or starter(resources))
    space = VectorSpace(
        vectors,
        load=lambda name: cast("DualEncoder", counting),  # it wraps the port
        model="photoapp-starter",
        cache=folder / "index",
        bus=bus,
    )
    pool = DecodePool(processes=processes, limits=ReadLimits(seconds=20))
    settings = Settings(slow_on_battery=False, slow_when_fullscreen=False)
    ingest = Ingest(
        IngestParts(
            photos=photos,
            vectors=vectors,
            thumbnails=thumbnails,
            space=space,
            pool=pool,
            places=Gazetteer(resources),
            courtesy=Courtesy(lambda: settings),
            bus=bus,
        )
    )
    journal = Journal(catalogue)
    curator = Curator(photos, journal, bus)
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
    )
    indexer = Indexer(
        library=folder,
        folders=Folders(folders, bus, list_volumes=list_volumes),
        photos=photos,
        space=space,
        ingest=ingest,
        jobs=jobs,
        bus=bus,
        sidecars=sidecars,
    )
    tags = Tags(
        TagRepository(catalogue),
        DecisionRepository(catalogue),
        photos=photos,
        journal=journal,
        bus=bus,
        curator=curator,
    )
    labels = LabelSets(LabelRepository(catalogue), journal, bus, curator, resources)
    return Organiser(
        folder, catalogue, bus, jobs, photos, folders, vectors, thumbnails, space, pool,
        indexer, counting, events, curator, tags, labels, sidecars,
    )  # fmt: skip
