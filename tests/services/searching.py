"""A searcher over the services of one library, as tests and benchmarks wire it."""

from __future__ import annotations

from pathlib import Path

from photoapp.services.answering import SearchParts
from photoapp.services.background import Backgrounds
from photoapp.services.places import Gazetteer
from photoapp.services.query_vectors import QueryVectors
from photoapp.services.search import Memory, Searcher
from photoapp.storage.filters import FilterRepository
from photoapp.storage.history import SavedSearches, SearchHistory
from photoapp.storage.texts import TextRepository
from tests.services.organiser import Organiser


def search_parts(organiser: Organiser, resources: Path) -> SearchParts:
    """What searches of this library read."""
    return SearchParts(
        photos=organiser.photos,
        filters=FilterRepository(organiser.catalogue),
        texts=TextRepository(organiser.catalogue),
        places=Gazetteer(resources),
        space=organiser.space,
        vectors=QueryVectors(organiser.pool),
        backgrounds=Backgrounds(resources, organiser.library / "index"),
    )


def open_searcher(organiser: Organiser, resources: Path) -> Searcher:
    """A searcher of this library; the caller closes it."""
    memory = Memory(SearchHistory(organiser.catalogue), SavedSearches(organiser.catalogue))
    return Searcher(search_parts(organiser, resources), memory, organiser.bus)
