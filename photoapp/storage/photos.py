"""Photos and their files in the catalogue: one object over the four sides."""

from __future__ import annotations

from photoapp.storage.locations import LocationRecords
from photoapp.storage.marks import PhotoMarks
from photoapp.storage.readings import ReadingRecords
from photoapp.storage.views import PhotoViews


class PhotoRepository(LocationRecords, ReadingRecords, PhotoViews, PhotoMarks):
    """Scanning, ingesting, looking and curating, each documented in its own class.

    Holds nothing but the catalogue; any thread.
    """
