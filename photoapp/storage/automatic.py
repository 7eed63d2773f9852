"""What label sets find, written photo by photo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from sqlite_utils import Database

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.tag_rows import id_list

TagScores = tuple[int, IdArray, FloatArray]
"""A tag, photos (n,) int64 and their confidences (n,) float32."""

# Photos in one transaction: about a fifth of a second of the writer's time.
_PHOTOS = 1_000


def replace(
    catalogue: Catalogue,
    tags: Sequence[int],
    rows: Iterable[TagScores],
    key: ModelKey,
    photos: IdArray | None,
) -> int:
    """See `TagRepository.replace_automatic`."""
    ids, tag_of, confidences = _joined(rows)
    asked = id_list(tags)
    held = catalogue.ids(
        """SELECT DISTINCT asset_id FROM asset_tags
           WHERE origin = 'set' AND tag_id IN (SELECT value FROM json_each(?))""",
        (asked,),
    )
    touched = np.union1d(ids, held)
    if photos is not None:
        touched = np.intersect1d(touched, photos)
    total = 0
    for start in range(0, len(touched), _PHOTOS):
        part = touched[start : start + _PHOTOS]
        first, last = np.searchsorted(ids, part[0]), np.searchsorted(ids, part[-1], side="right")
        wanted = {
            (photo, tag): confidence
            for photo, tag, confidence in zip(
                ids[first:last].tolist(),
                tag_of[first:last].tolist(),
                confidences[first:last].tolist(),
                strict=True,
            )
        }
        total += catalogue.write(_Change(part, asked, wanted, str(key)))
    return total


class _Change:
    """The rows of some photos, in one transaction."""

    def __init__(
        self, photos: IdArray, tags: str, wanted: dict[tuple[int, int], float], key: str
    ) -> None:
        self._photos = id_list(photos.tolist())
        self._tags = tags
        self._wanted = wanted
        self._key = key

    def __call__(self, database: Database) -> int:
        connection = database.conn
        both = (self._photos, self._tags)
        # Those that went meanwhile, and what a person has rejected, are not given.
        known = {row[0] for row in connection.execute(_KNOWN, (self._photos,))}
        tags = {row[0] for row in connection.execute(_TAGS, (self._tags,))}
        rejected = set(connection.execute(_REJECTED, both))
        wanted = {
            pair: confidence
            for pair, confidence in self._wanted.items()
            if pair[0] in known and pair[1] in tags and pair not in rejected
        }
        former = {
            (photo, tag): (confidence, key)
            for photo, tag, confidence, key in connection.execute(_FORMER, both)
        }
        connection.executemany(
            "DELETE FROM asset_tags WHERE asset_id = ? AND tag_id = ? AND origin = 'set'",
            [pair for pair in former if pair not in wanted],
        )
        connection.executemany(
            """INSERT OR REPLACE INTO asset_tags (asset_id, tag_id, origin, confidence, model_key)
               VALUES (?, ?, 'set', ?, ?)""",
            [
                (*pair, confidence, self._key)
                for pair, confidence in wanted.items()
                if former.get(pair) != (confidence, self._key)
            ],
        )
        words.refresh(database, {photo for photo, _ in former.keys() ^ wanted.keys()})
        return len(wanted)


_KNOWN = "SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))"
_TAGS = "SELECT id FROM tags WHERE id IN (SELECT value FROM json_each(?))"
_REJECTED = """SELECT asset_id, tag_id FROM decisions WHERE confirmed = 0
    AND asset_id IN (SELECT value FROM json_each(?))
    AND tag_id IN (SELECT value FROM json_each(?))"""
_FORMER = """SELECT asset_id, tag_id, confidence, model_key FROM asset_tags WHERE origin = 'set'
    AND asset_id IN (SELECT value FROM json_each(?))
    AND tag_id IN (SELECT value FROM json_each(?))"""


def _joined(rows: Iterable[TagScores]) -> tuple[IdArray, IdArray, FloatArray]:
    """All rows as photos (n,), tags (n,) and confidences (n,), by photo."""
    ids: list[IdArray] = [np.empty(0, np.int64)]
    tags: list[IdArray] = [np.empty(0, np.int64)]
    confidences: list[FloatArray] = [np.empty(0, np.float32)]
    for tag, photos, values in rows:
        ids.append(photos)
        tags.append(np.full(len(photos), tag, np.int64))
        confidences.append(values)
    all_ids = np.concatenate(ids)
    order = np.argsort(all_ids, kind="stable")
    return all_ids[order], np.concatenate(tags)[order], np.concatenate(confidences)[order]
