"""Vectors as rows: half-precision bytes keyed by photo and model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlite_utils import Database

from photoapp.core.encoders import ModelKey
from photoapp.core.photo import FloatArray, IdArray, PhotoId
from photoapp.core.vectors import IndexStamp
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import clean

_BEFORE_ALL = PhotoId(0)
_HALF = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """What the catalogue keeps of one model. `bytes`: of the vectors alone.

    `active`: the photos' states speak of this model.
    """

    key: ModelKey
    count: int
    bytes: int
    active: bool


class VectorRepository:
    """The only true copy of every vector. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def register(self, key: ModelKey, dimension: int, *, activate: bool = True) -> None:
        """Make a model known. Cheap when nothing changes.

        With `activate` it becomes the one in use: the photos' states (PENDING, READY, FAILED)
        then speak of it. Raises ValueError when the key is known with another dimension.
        """
        row = self._catalogue.row(
            "SELECT dimension, active FROM models WHERE model_key = ?", (str(key),)
        )
        if row and row[0] != dimension:
            raise ValueError(f"{key} has {row[0]} dimensions, not {dimension}")
        if row and (row[1] or not activate):
            return

        def change(database: Database) -> None:
            database.conn.execute(
                "INSERT OR IGNORE INTO models (model_key, dimension) VALUES (?, ?)",
                (str(key), dimension),
            )
            if activate:
                _activate(database, str(key))

        self._catalogue.write(change)

    def put(self, key: ModelKey, ids: Sequence[PhotoId] | IdArray, vectors: FloatArray) -> int:
        """Commit vectors, the photos' state and the change counter in one transaction.

        `vectors`: (n, dimension) float32 unit rows, stored as little-endian float16. Unknown
        photos are left out. Returns the change counter, which grew by one. Raises ValueError
        for a shape that does not fit or numbers that are not finite.
        """
        photos = [int(photo) for photo in ids]
        if vectors.ndim != 2 or len(vectors) != len(photos):
            raise ValueError(f"{len(photos)} photos, vectors of shape {vectors.shape}")
        halves = np.ascontiguousarray(vectors, dtype=_HALF)
        if not np.isfinite(halves).all():
            raise ValueError("a vector is not finite")
        rows = [
            (photo, str(key), half.tobytes()) for photo, half in zip(photos, halves, strict=True)
        ]

        def change(database: Database) -> int:
            connection = database.conn
            model = connection.execute(
                "SELECT dimension, active FROM models WHERE model_key = ?", (str(key),)
            ).fetchone()
            if model is None or model[0] != vectors.shape[1]:
                raise ValueError(f"{key} is not registered with {vectors.shape[1]} dimensions")
            connection.executemany(
                """INSERT INTO vectors (asset_id, model_key, vector)
                   SELECT id, ?2, ?3 FROM assets WHERE id = ?1
                   ON CONFLICT (model_key, asset_id) DO UPDATE SET vector = excluded.vector""",
                rows,
            )
            touched = json.dumps(photos)
            connection.execute(
                """DELETE FROM encode_failures WHERE model_key = ?
                   AND asset_id IN (SELECT value FROM json_each(?))""",
                (str(key), touched),
            )
            if model[1]:
                connection.execute(
                    """UPDATE assets SET state = 'ready', code = '', reason = ''
                       WHERE state != 'ready' AND id IN (SELECT value FROM json_each(?))""",
                    (touched,),
                )
            return _bump(database, str(key))

        return self._catalogue.write(change)

    def record_failure(self, key: ModelKey, photo: PhotoId, code: str, reason: str) -> None:
        """The encoder could not use a photo; it is not tried again with this model."""

        def change(database: Database) -> None:
            database.conn.execute(
                """INSERT OR REPLACE INTO encode_failures (asset_id, model_key, code, reason)
                   SELECT id, ?, ?, ? FROM assets WHERE id = ?
                   AND NOT EXISTS (SELECT 1 FROM vectors WHERE model_key = ?1 AND asset_id = ?4)""",
                (str(key), code, clean(reason), photo),
            )
            database.conn.execute(
                """UPDATE assets SET state = 'failed', code = ?, reason = ?
                   WHERE id = ? AND state = 'pending'
                   AND EXISTS (SELECT 1 FROM models WHERE model_key = ? AND active)""",
                (code, clean(reason), photo, str(key)),
            )

        self._catalogue.write(change)

    def failures(self, limit: int = 1000, offset: int = 0) -> list[tuple[PhotoId, str, str]]:
        """(photo, code, reason) of visible photos that the model in use failed at."""
        rows = self._catalogue.rows(
            """SELECT id, code, reason FROM photos WHERE state = 'failed'
               ORDER BY id LIMIT ? OFFSET ?""",
            (limit, offset),
        )
        return [(PhotoId(photo), code, reason) for photo, code, reason in rows]

    def retry_failed(self, key: ModelKey | None = None) -> int:
        """Forget encoder failures (of one model), so that those photos are tried again."""

        def change(database: Database) -> int:
            chosen = None if key is None else str(key)
            gone = database.conn.execute(
                "DELETE FROM encode_failures WHERE ?1 IS NULL OR model_key = ?1", (chosen,)
            ).rowcount
            database.conn.execute(
                """UPDATE assets SET state = 'pending', code = '', reason = ''
                   WHERE state = 'failed' AND NOT EXISTS (
                       SELECT 1 FROM encode_failures AS e JOIN models AS m USING (model_key)
                       WHERE m.active AND e.asset_id = assets.id)"""
            )
            return gone

        return self._catalogue.write(change)

    def models(self) -> list[ModelKey]:
        """Every model that has vectors here or is in use. As `stored`, and nothing is counted."""
        rows = self._catalogue.rows(
            """SELECT model_key FROM models AS m WHERE active OR EXISTS (
                   SELECT 1 FROM vectors AS v WHERE v.model_key = m.model_key)
               ORDER BY model_key"""
        )
        return [ModelKey.parse(key) for (key,) in rows]

    def stored(self) -> list[StoredVectors]:
        """Every model that has vectors here or is in use, by key."""
        rows = self._catalogue.rows(
            """SELECT model_key, dimension, active,
                   (SELECT count(*) FROM vectors AS v WHERE v.model_key = m.model_key) AS held
               FROM models AS m WHERE active OR held ORDER BY model_key"""
        )
        return [
            StoredVectors(ModelKey.parse(key), count, count * dimension * _HALF.itemsize, bool(on))
            for key, dimension, on, count in rows
        ]

    def stamp(self, key: ModelKey) -> IndexStamp:
        """What a cached index of this model must equal. Raises KeyError when unregistered."""
        row = self._catalogue.row(
            """SELECT dimension, change, (SELECT count(*) FROM vectors WHERE model_key = ?1)
               FROM models WHERE model_key = ?1""",
            (str(key),),
        )
        if row is None:
            raise KeyError(str(key))
        return IndexStamp(key, dimension=row[0], count=row[2], change=row[1])

    def stream(self, key: ModelKey, batch: int = 20_000) -> Iterator[tuple[IdArray, FloatArray]]:
        """All vectors of a model (hidden photos' too) by ascending id, `batch` rows at a time.

        Each step is a read of its own, so that the log can be checkpointed meanwhile.
        """
        after = -1
        while True:
            rows = self._catalogue.rows(
                """SELECT asset_id, vector FROM vectors WHERE model_key = ? AND asset_id > ?
                   ORDER BY asset_id LIMIT ?""",
                (str(key), after, batch),
            )
            if not rows:
                return
            after = rows[-1][0]
            ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
            yield ids, _floats([row[1] for row in rows])
            if len(rows) < batch:
                return

    def ids(self, key: ModelKey) -> IdArray:
        """Photos that have a vector of this model, ascending."""
        return self._catalogue.ids(
            "SELECT asset_id FROM vectors WHERE model_key = ? ORDER BY asset_id", (str(key),)
        )

    def get(self, key: ModelKey, ids: Sequence[PhotoId] | IdArray) -> FloatArray:
        """Vectors (n, dimension) float32 in the given order. Raises KeyError for one missing."""
        wanted = [int(photo) for photo in ids]
        rows = dict(
            self._catalogue.rows(
                """SELECT asset_id, vector FROM vectors WHERE model_key = ?
                   AND asset_id IN (SELECT value FROM json_each(?))""",
                (str(key), json.dumps(wanted)),
            )
        )
        if not wanted:
            return np.empty((0, self.stamp(key).dimension), dtype=np.float32)
        return _floats([rows[photo] for photo in wanted])

    def has(self, key: ModelKey, photo: PhotoId) -> bool:
        """True when the photo has a vector of this model."""
        row = self._catalogue.row(
            "SELECT 1 FROM vectors WHERE model_key = ? AND asset_id = ?", (str(key), photo)
        )
        return row is not None

    def without_vector(
        self, key: ModelKey, limit: int, after: PhotoId = _BEFORE_ALL
    ) -> list[PhotoId]:
        """Visible photos with a file at hand that this model has neither encoded nor failed at.

        Ordered by id, above `after`. Photos on unmounted volumes are not among them.
        """
        active = self._catalogue.row(
            "SELECT 1 FROM models WHERE model_key = ? AND active", (str(key),)
        )
        if active:
            # The photos' state speaks of this model: a small index holds just these.
            rows = self._catalogue.rows(
                """SELECT id FROM assets AS a INDEXED BY assets_waiting
                   WHERE state = 'pending' AND copies > 0 AND trashed = 0 AND id > ?
                   AND EXISTS (SELECT 1 FROM files AS f
                       WHERE f.asset_id = a.id AND f.state = 'present' AND f.online)
                   ORDER BY id LIMIT ?""",
                (after, limit),
            )
            return [PhotoId(row[0]) for row in rows]
        rows = self._catalogue.rows(
            """SELECT id FROM assets AS a WHERE copies > 0 AND trashed = 0 AND id > ?2
               AND EXISTS (SELECT 1 FROM files AS f
                   WHERE f.asset_id = a.id AND f.state = 'present' AND f.online)
               AND NOT EXISTS (SELECT 1 FROM vectors AS v
                   WHERE v.model_key = ?1 AND v.asset_id = a.id)
               AND NOT EXISTS (SELECT 1 FROM encode_failures AS e
                   WHERE e.model_key = ?1 AND e.asset_id = a.id)
               ORDER BY id LIMIT ?3""",
            (str(key), after, limit),
        )
        return [PhotoId(row[0]) for row in rows]

    def lacking(self, key: ModelKey, former: ModelKey) -> tuple[int, int]:
        """What another model has not seen: (photos not found with it, those at hand).

        Visible photos that `key` has neither encoded nor failed at. The first count are those at
        hand and those that `former` has vectors of, though their files may be on a volume that is
        not mounted.
        """
        row = self._catalogue.row(
            """SELECT count(*) FILTER (WHERE here OR known), count(*) FILTER (WHERE here) FROM (
                   SELECT EXISTS (SELECT 1 FROM files AS f WHERE f.asset_id = a.id
                              AND f.state = 'present' AND f.online) AS here,
                          EXISTS (SELECT 1 FROM vectors AS v
                              WHERE v.model_key = ?2 AND v.asset_id = a.id) AS known
                   FROM assets AS a WHERE copies > 0 AND trashed = 0
                   AND NOT EXISTS (SELECT 1 FROM vectors AS v
                       WHERE v.model_key = ?1 AND v.asset_id = a.id)
                   AND NOT EXISTS (SELECT 1 FROM encode_failures AS e
                       WHERE e.model_key = ?1 AND e.asset_id = a.id))""",
            (str(key), str(former)),
        )
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def delete_model(self, key: ModelKey) -> int:
        """Forget every vector and failure of a model that was removed. Returns the vectors gone."""

        def change(database: Database) -> int:
            connection = database.conn
            active = connection.execute(
                "SELECT active FROM models WHERE model_key = ?", (str(key),)
            ).fetchone()
            gone = connection.execute(
                "DELETE FROM vectors WHERE model_key = ?", (str(key),)
            ).rowcount
            connection.execute("DELETE FROM encode_failures WHERE model_key = ?", (str(key),))
            if active and active[0]:
                connection.execute("UPDATE assets SET state = 'pending', code = '', reason = ''")
            _bump(database, str(key))
            return gone

        return self._catalogue.write(change)


def _activate(database: Database, key: str) -> None:
    connection = database.conn
    connection.execute("UPDATE models SET active = (model_key = ?)", (key,))
    # Only states that change are written: with the model's vectors complete there are few, and
    # the writer is free again at once.
    connection.execute(
        """UPDATE assets SET state = 'pending', code = '', reason = ''
           WHERE state != 'pending' AND NOT EXISTS (
               SELECT 1 FROM vectors AS v WHERE v.model_key = ? AND v.asset_id = assets.id)""",
        (key,),
    )
    connection.execute(
        """UPDATE assets SET state = 'ready', code = '', reason = ''
           WHERE state != 'ready' AND EXISTS (
               SELECT 1 FROM vectors AS v WHERE v.model_key = ? AND v.asset_id = assets.id)""",
        (key,),
    )
    connection.execute(
        """UPDATE assets SET state = 'failed', code = e.code, reason = e.reason
           FROM encode_failures AS e
           WHERE e.asset_id = assets.id AND e.model_key = ? AND assets.state = 'pending'""",
        (key,),
    )


def _bump(database: Database, key: str) -> int:
    row = database.conn.execute(
        "UPDATE models SET change = change + 1 WHERE model_key = ? RETURNING change", (key,)
    ).fetchone()
    return int(row[0]) if row else 0


def _floats(blobs: Sequence[bytes]) -> FloatArray:
    halves = np.frombuffer(b"".join(blobs), dtype=_HALF).reshape(len(blobs), -1)
    return halves.astype(np.float32)
