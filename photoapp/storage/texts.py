"""Full-text search over names, folders, tags, captions, cameras, places and recognised text."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from sqlite_utils import Database

from photoapp.core.hits import Suggestion
from photoapp.core.photo import PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import clean, from_stored
from photoapp.storage.words import match_expression, refresh

# While a person types, the names are not read from 100,000 rows at every key.
_VOCABULARY_SECONDS = 5.0
# A word in a tag or caption says more than one in a folder's name.
_WEIGHTS = "bm25(search_text, 6.0, 2.0, 8.0, 4.0, 2.0, 3.0, 1.5)"


class TextRepository:
    """Words to photos, in Chinese and English. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._names: tuple[list[Suggestion] | None, float] = (None, 0.0)

    def search(
        self,
        words: Sequence[str],
        *,
        limit: int,
        any_word: bool = False,
        last_is_prefix: bool = False,
        columns: Sequence[str] = (),
    ) -> list[tuple[PhotoId, float]]:
        """Visible photos whose texts hold the words, best first, as (photo, positive score).

        A word may be a phrase (``"IMG 2682"``, ``海滩``); letter case, accents and full-width
        forms do not matter. All words must be there unless `any_word`. `columns` restricts to
        some of names, folders, tags, captions, camera, place, ocr. Any text is safe.
        """
        phrases = [
            match_expression(word, prefix=last_is_prefix and number == len(words) - 1)
            for number, word in enumerate(words)
        ]
        expression = (" OR " if any_word else " AND ").join(one for one in phrases if one)
        if not expression:
            return []
        if columns:
            expression = f"{{{' '.join(column for column in columns)}}} : ({expression})"
        rows = self._catalogue.rows(
            f"""SELECT search_text.rowid, -{_WEIGHTS} AS score FROM search_text
                JOIN assets AS a ON a.id = search_text.rowid AND a.copies > 0 AND a.trashed = 0
                WHERE search_text MATCH ? ORDER BY score DESC, a.id LIMIT ?""",  # noqa: S608 - own text
            (expression, limit),
        )
        return [(PhotoId(photo), float(score)) for photo, score in rows]

    def suggestions(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Tags, folders, cameras and places with a word that begins like this, most photos first.

        Letter case does not matter. An empty prefix gives the largest of each.
        """
        start = prefix.strip().casefold()
        found = [one for one in self._vocabulary() if _begins(one.text.casefold(), start)]
        return found[:limit]

    def _vocabulary(self) -> list[Suggestion]:
        """All names that can be suggested, most photos first; read anew every few seconds."""
        known, read_at = self._names
        if known is not None and time.monotonic() - read_at < _VOCABULARY_SECONDS:
            return known
        counts: Counter[tuple[str, str]] = Counter()
        for kind, sql in _VOCABULARY:
            for stored, count in self._catalogue.rows(sql):
                text = from_stored(stored)
                name = text.rpartition("/")[2] if kind == "folder" else text
                if name:
                    counts[kind, name] += count
        found = [Suggestion(name, kind, count) for (kind, name), count in counts.items()]
        found.sort(key=lambda one: (-one.count, one.text))
        self._names = (found, time.monotonic())
        return found

    def set_ocr(self, photo: PhotoId, text: str, *, language: str = "", engine: str = "") -> None:
        """Store text recognised in a photo and make it searchable."""

        def change(database: Database) -> None:
            database.conn.execute(
                """INSERT OR REPLACE INTO ocr (asset_id, text, language, engine)
                   SELECT id, ?, ?, ? FROM assets WHERE id = ?""",
                (clean(text), language, engine, photo),
            )
            refresh(database, [photo])

        self._catalogue.write(change)


# Tags with their photos and those of the tags below, each photo once. CROSS JOIN keeps the order,
# which is several times faster than the planner's own.
_TAGS = """WITH RECURSIVE above(tag, top) AS (
        SELECT id, id FROM tags
        UNION SELECT a.tag, t.parent_id FROM above AS a
            JOIN tags AS t ON t.id = a.top WHERE t.parent_id IS NOT NULL),
    counted AS MATERIALIZED (
        SELECT name, name_zh, (
            SELECT count(DISTINCT m.asset_id) FROM above AS a
            CROSS JOIN asset_tags AS m ON m.tag_id = a.tag
            CROSS JOIN photos AS p ON p.id = m.asset_id WHERE a.top = tags.id) AS photos
        FROM tags)
    SELECT name, photos FROM counted WHERE photos > 0
    UNION ALL SELECT name_zh, photos FROM counted WHERE photos > 0 AND name_zh != ''"""
_VOCABULARY = (
    ("tag", _TAGS),
    (
        "folder",
        """SELECT directory, count(*) FROM locations
           WHERE asset_id IS NOT NULL AND state IN ('present', 'pending')
           GROUP BY volume_id, directory""",
    ),
    (
        "camera",
        """SELECT camera_model, count(*) FROM photos WHERE camera_model != ''
           GROUP BY camera_make, camera_model""",
    ),
    (
        "place",
        """SELECT place_en, count(*) FROM photos WHERE place_id IS NOT NULL
           GROUP BY country, place_id, place_en""",
    ),
    (
        "place",
        """SELECT place_zh, count(*) FROM photos WHERE place_id IS NOT NULL
           GROUP BY country, place_id, place_zh""",
    ),
)


def _begins(text: str, start: str) -> bool:
    """The text, or one of its words, begins with `start`; Chinese has no gaps between words."""
    if text.startswith(start) or any(word.startswith(start) for word in text.split()):
        return True
    return bool(start) and not start.isascii() and start in text
