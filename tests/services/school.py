"""A library of made-up photos of three kinds, with tagger and learner as `app.py` wires them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from photoapp.core.encoders import DualEncoder
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.models.loading import starter
from photoapp.services.background import Backgrounds
from photoapp.services.curate import Curator
from photoapp.services.jobs import Jobs
from photoapp.services.learning import Learner, LearnerParts
from photoapp.services.tagging import Tagger, TaggerParts
from photoapp.services.vectors import VectorSpace
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.heads import HeadRepository
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.services.files_shelf import FilesShelf

KINDS = ("cat", "dog", "tortoise")
EACH = 30
NEARNESS = 1.6
"""Of the words: photos must look like what a photo of them looks like to the starter."""


class School(FilesShelf):
    """Kind i is what the photos i, i + 3, i + 6 … show; the starter cannot see it in them."""

    def __init__(self, library: Path, mount: Path, resources: Path) -> None:
        super().__init__(library, mount)
        self.journal = Journal(self.catalogue)
        self.curator = Curator(self.photos, self.journal, self.bus)
        self.labels = LabelRepository(self.catalogue)
        self.tags = TagRepository(self.catalogue)
        self.said = DecisionRepository(self.catalogue)
        self.heads = HeadRepository(self.catalogue)
        self.jobs = Jobs(self.bus)
        self.space = VectorSpace(
            self.vectors,
            load=lambda name: starter(resources),
            model="photoapp-starter",
            cache=library / "index",
            bus=self.bus,
        )
        self.learner = Learner(
            LearnerParts(
                space=self.space,
                labels=self.labels,
                tags=self.tags,
                decisions=self.said,
                heads=self.heads,
                journal=self.journal,
                bus=self.bus,
                zero_shot=lambda: self.tagger,
            ),
            self.curator,
        )
        self.tagger = Tagger(
            TaggerParts(
                photos=self.photos,
                space=self.space,
                backgrounds=Backgrounds(resources, library / "index"),
                labels=self.labels,
                tags=self.tags,
                decisions=self.said,
                heads=self.learner,
                journal=self.journal,
                jobs=self.jobs,
                bus=self.bus,
            )
        )
        self.members = [self.add(f"Pictures/{number:03}.jpg") for number in range(3 * EACH)]
        self.space.put(self.members, looks(self.space.encoder()))

    def of_kind(self, kind: int) -> list[PhotoId]:
        """All photos of a kind."""
        return self.members[kind::3]

    def ids(self, photos: list[PhotoId]) -> IdArray:
        """As services take them."""
        return np.array(photos, np.int64)

    def save(self, mode: LabelMode = LabelMode.INDEPENDENT) -> LabelSet:
        """The three kinds as a stored set."""
        labels = tuple(Label(name_en=kind) for kind in KINDS)
        return self.labels.save(LabelSet("Pets", mode=mode, none_of_these=False, labels=labels))

    def close(self) -> None:
        """In the order of shutdown."""
        self.tagger.close()
        self.jobs.shutdown()
        self.space.close()
        self.catalogue.close()


def looks(encoder: DualEncoder) -> FloatArray:
    """(90, d) unit rows: as near to one label as to another, and something of each kind."""
    chance = np.random.default_rng(3)
    near = _unit(encoder.encode_texts(list(KINDS)).sum(axis=0))
    kinds = _unit(chance.normal(size=(len(KINDS), encoder.dimension)))
    own = _unit(chance.normal(size=(len(KINDS) * EACH, encoder.dimension)))
    return _unit(NEARNESS * near + np.tile(kinds, (EACH, 1)) + own)


def _unit(rows: npt.NDArray[np.floating]) -> FloatArray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)
