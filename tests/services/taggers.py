"""A tagger over the services of one library, as tests and benchmarks wire it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from photoapp.core.encoders import ModelKey
from photoapp.core.labels import LabelSet
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import Heads
from photoapp.services.background import Backgrounds
from photoapp.services.tagging import Tagger, TaggerParts
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.services.organiser import Organiser


class NothingLearned:
    """`Heads` without a tick: zero-shot alone."""

    def heads(self, tags: Sequence[int], key: ModelKey) -> tuple[FloatArray, FloatArray]:
        """Weights without columns: nothing is to be added."""
        del key
        return np.zeros((len(tags), 0), np.float32), np.zeros(len(tags), np.float32)


def open_tagger(
    organiser: Organiser,
    resources: Path,
    *,
    heads: Heads | None = None,
    spare: Callable[[], LabelSet | None] = lambda: None,
) -> Tagger:
    """A tagger of this library; the caller closes it."""
    catalogue = organiser.catalogue
    parts = TaggerParts(
        photos=organiser.photos,
        space=organiser.space,
        backgrounds=Backgrounds(resources, organiser.library / "index"),
        labels=LabelRepository(catalogue),
        tags=TagRepository(catalogue),
        decisions=DecisionRepository(catalogue),
        heads=heads or NothingLearned(),
        journal=Journal(catalogue),
        jobs=organiser.jobs,
        bus=organiser.bus,
    )
    return Tagger(parts, spare=spare)
