"""Duplicates in the catalogue: what was compared, what was found, what a person decided."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlite_utils import Database

from photoapp.core.duplicates import (
    DuplicateDecision,
    DuplicateKind,
    DuplicateMember,
    DuplicatePair,
    IgnoredFolder,
)
from photoapp.core.photo import FolderId, IdArray, LocationId, PhotoId
from photoapp.core.similarity import Hashes, from_bytes
from photoapp.core.verdicts import Shot
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import now
from photoapp.storage.paths import absolute, is_below, to_stored

_BATCH = 10_000
_KINDS = {kind.value: kind for kind in DuplicateKind}


@dataclass(frozen=True, slots=True)
class HashRows:
    """The hashes of many photos, ascending by id. All (n,); `sizes` (n, 2) width and height."""

    ids: IdArray
    sizes: IdArray
    difference: Hashes
    perceptual: Hashes
    detail: npt.NDArray[np.float32]


class DuplicateRepository:
    """Any thread; see `Catalogue` for errors. Only visible photos are given."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def hashes(self) -> HashRows:
        """Perceptual hashes and detail of every visible photo."""
        rows = self._catalogue.rows(
            "SELECT id, dhash, phash, detail, width, height FROM photos ORDER BY id"
        )
        return HashRows(
            np.fromiter((row[0] for row in rows), np.int64, len(rows)),
            np.array([row[4:6] for row in rows], np.int64).reshape(-1, 2),
            from_bytes(row[1] for row in rows),
            from_bytes(row[2] for row in rows),
            np.fromiter((row[3] for row in rows), np.float32, len(rows)),
        )

    def waiting(self, pipeline: int, model: str) -> IdArray:
        """Photos not compared yet by this pipeline, or since they have a vector of `model`.

        `model`: text of its key, "" for none.
        """
        return self._catalogue.ids(
            """SELECT p.id FROM photos AS p
               LEFT JOIN duplicate_compared AS c ON c.asset_id = p.id
               WHERE c.asset_id IS NULL OR c.pipeline != :pipeline
                   OR (:model != '' AND c.model_key != :model AND EXISTS (
                       SELECT 1 FROM vectors AS v
                       WHERE v.model_key = :model AND v.asset_id = p.id))
               ORDER BY p.id""",
            {"pipeline": pipeline, "model": model},
        )

    def progress(self, pipeline: int) -> tuple[int, int]:
        """(photos compared by this pipeline, photos)."""
        row = self._catalogue.row(
            """SELECT count(c.asset_id), count(*) FROM photos AS p
               LEFT JOIN duplicate_compared AS c ON c.asset_id = p.id AND c.pipeline = ?""",
            (pipeline,),
        )
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def without_sketch(self, pipeline: int) -> list[tuple[PhotoId, str]]:
        """(photo, key of its thumbnail) of photos whose local features are not stored."""
        rows = self._catalogue.rows(
            """SELECT p.id, p.content_hash FROM photos AS p
               LEFT JOIN duplicate_sketches AS s ON s.asset_id = p.id AND s.pipeline = ?
               WHERE s.asset_id IS NULL ORDER BY p.id""",
            (pipeline,),
        )
        return [(PhotoId(photo), bytes(key).hex()) for photo, key in rows]

    def put_sketches(self, pipeline: int, sketches: Sequence[tuple[PhotoId, bytes, bytes]]) -> None:
        """Store (photo, local features, hashes of the inside of its border).

        Photos that are gone meanwhile are left out.
        """
        self._catalogue.write(
            lambda database: database.conn.executemany(
                """INSERT OR REPLACE INTO duplicate_sketches (asset_id, pipeline, sketch, inside)
                   SELECT id, ?, ?, ? FROM assets WHERE id = ?""",
                [(pipeline, sketch, inside, photo) for photo, sketch, inside in sketches],
            )
        )

    def sketches(self, pipeline: int, ids: IdArray) -> tuple[list[bytes], list[bytes]]:
        """Local features and hashes of insides, in the order of `ids` (ascending).

        b"" where nothing is stored.
        """
        sketches: list[bytes] = []
        insides: list[bytes] = []
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            rows = {
                photo: (sketch, inside)
                for photo, sketch, inside in self._catalogue.rows(
                    """SELECT asset_id, sketch, inside FROM duplicate_sketches
                       WHERE pipeline = ? AND asset_id BETWEEN ? AND ?""",
                    (pipeline, int(part[0]), int(part[-1])),
                )
            }
            for photo in part:
                sketch, inside = rows.get(int(photo), (b"", b""))
                sketches.append(sketch)
                insides.append(inside)
        return sketches, insides

    def shots(self, ids: Iterable[int]) -> dict[PhotoId, tuple[Shot, str]]:
        """What verdicts need, and the key of the thumbnail."""
        rows = self._catalogue.rows(
            """SELECT id, width, height, format, taken, taken_source, camera_make, camera_model,
                   content_hash FROM assets WHERE id IN (SELECT value FROM json_each(?))""",
            (json.dumps([int(one) for one in ids]),),
        )
        return {
            PhotoId(photo): (
                Shot(
                    width,
                    height,
                    kind,
                    dt.datetime.fromisoformat(taken) if taken and source in _SHOT_TIMES else None,
                    f"{make} {model}".strip(),
                ),
                bytes(key).hex(),
            )
            for photo, width, height, kind, taken, source, make, model, key in rows
        }

    def shot_times(self) -> list[tuple[PhotoId, dt.datetime, str]]:
        """(photo, time, camera) where metadata tell both, by camera and time."""
        rows = self._catalogue.rows(
            """SELECT id, taken, trim(camera_make || ' ' || camera_model) AS camera FROM photos
               WHERE taken IS NOT NULL AND camera_model != ''
                   AND taken_source IN ('exif-original', 'exif-digitized')
               ORDER BY camera, taken, id"""
        )
        return [
            (PhotoId(one), dt.datetime.fromisoformat(taken), camera) for one, taken, camera in rows
        ]

    def companions(self) -> list[tuple[PhotoId, PhotoId, str, str]]:
        """Photos whose files differ only by the suffix: (low, high, format, format)."""
        rows = self._catalogue.rows(
            """WITH named AS (
                   SELECT DISTINCT p.id, p.format, l.volume_id, l.directory,
                       casefold(substr(l.name, 1, length(l.name)
                           - length(replace(l.name, rtrim(l.name, replace(l.name, '.', '')), ''))
                           - 1)) AS stem
                   FROM photos AS p JOIN locations AS l ON l.asset_id = p.id
                   WHERE l.state IN ('present', 'pending') AND l.name LIKE '%.%')
               SELECT DISTINCT a.id, b.id, a.format, b.format FROM named AS a
               JOIN named AS b USING (volume_id, directory, stem)
               WHERE a.id < b.id AND (a.format = 'raw') + (b.format = 'raw') = 1
                   OR a.id < b.id AND (a.format = 'gif') + (b.format = 'gif') = 1"""
        )
        return [(PhotoId(low), PhotoId(high), one, other) for low, high, one, other in rows]

    def record(
        self, pairs: Sequence[DuplicatePair], compared: Sequence[tuple[int, str]], pipeline: int
    ) -> None:
        """Store what was found with what was compared ((photo, model key)), in one transaction."""

        def change(database: Database) -> None:
            database.conn.executemany(
                """INSERT OR REPLACE INTO duplicate_pairs (low, high, kind, score, reason)
                   SELECT a.id, b.id, ?, ?, ? FROM assets AS a JOIN assets AS b
                   WHERE a.id = ? AND b.id = ?""",
                [
                    (
                        pair.kind.value,
                        pair.score,
                        json.dumps(dict(pair.reason)),
                        pair.low,
                        pair.high,
                    )
                    for pair in pairs
                ],
            )
            database.conn.executemany(
                """INSERT OR REPLACE INTO duplicate_compared (asset_id, pipeline, model_key)
                   SELECT id, ?, ? FROM assets WHERE id = ?""",
                [(pipeline, model, int(photo)) for photo, model in compared],
            )

        self._catalogue.write(change)

    def forget(self, ids: IdArray, pipeline: int) -> None:
        """Pairs of photos that are compared again, unless this pipeline found them."""

        def change(database: Database) -> None:
            database.conn.execute(
                """DELETE FROM duplicate_pairs WHERE low IN (
                       SELECT asset_id FROM duplicate_compared WHERE pipeline != ?1)
                   OR high IN (SELECT asset_id FROM duplicate_compared WHERE pipeline != ?1)""",
                (pipeline,),
            )

        if len(ids):
            self._catalogue.write(change)

    def pairs(self) -> list[DuplicatePair]:
        """Every pair of visible photos that nobody said is different."""
        rows = self._catalogue.rows(
            """SELECT d.low, d.high, d.kind, d.score, d.reason FROM duplicate_pairs AS d
               JOIN photos AS a ON a.id = d.low JOIN photos AS b ON b.id = d.high
               WHERE NOT EXISTS (SELECT 1 FROM duplicate_decisions AS s
                   WHERE s.low_hash = min(a.content_hash, b.content_hash)
                       AND s.high_hash = max(a.content_hash, b.content_hash))
               ORDER BY d.low, d.high"""
        )
        return [
            DuplicatePair(PhotoId(low), PhotoId(high), _KINDS[kind], score, json.loads(reason))
            for low, high, kind, score, reason in rows
        ]

    def copied(self) -> list[PhotoId]:
        """Photos with several files of the same bytes, unless a person wants both."""
        return [
            PhotoId(row[0])
            for row in self._catalogue.rows(
                """SELECT id FROM photos AS p WHERE copies > 1
                   AND NOT EXISTS (SELECT 1 FROM duplicate_decisions AS s
                       WHERE s.low_hash = p.content_hash AND s.high_hash = p.content_hash)
                   ORDER BY id"""
            )
        ]

    def members(self, photos: Iterable[PhotoId]) -> dict[PhotoId, list[DuplicateMember]]:
        """Every counted file of these photos, outside ignored folders; `score` is 1.

        Of several names of one file (hard links) only the first is given: they free nothing.
        """
        wanted = json.dumps([int(photo) for photo in photos])
        ignored = self._catalogue.rows("SELECT volume_id, path FROM duplicate_ignored")
        rows = self._catalogue.rows(
            """SELECT p.id, f.id, f.mount_point, f.path, f.folder_id, f.folder_path,
                   f.volume_name, f.online, p.content_hash, f.size, f.mtime_ns, p.width, p.height,
                   p.format, p.sort_time, p.taken IS NOT NULL,
                   trim(p.camera_make || ' ' || p.camera_model), p.rating, p.favourite,
                   (SELECT count(DISTINCT tag_id) FROM asset_tags AS t WHERE t.asset_id = p.id),
                   (SELECT count(*) FROM album_assets AS m WHERE m.asset_id = p.id),
                   p.latitude IS NOT NULL, p.title != '' OR p.caption != '', f.volume_id,
                   f.inode
               FROM photos AS p JOIN files AS f ON f.asset_id = p.id AND f.counted
               WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id, f.id""",
            (wanted,),
        )
        found: dict[PhotoId, list[DuplicateMember]] = {}
        inodes: set[tuple[int, int, int]] = set()
        for row in rows:
            name = (row[0], row[23], row[24])
            if row[24] and name in inodes:
                continue
            if any(row[23] == volume and is_below(row[3], path) for volume, path in ignored):
                continue
            inodes.add(name)
            found.setdefault(PhotoId(row[0]), []).append(
                DuplicateMember(
                    photo=PhotoId(row[0]),
                    location=LocationId(row[1]),
                    path=absolute(row[2], row[3]),
                    folder=FolderId(row[4]),
                    folder_path=absolute(row[2], row[5]),
                    volume_name=row[6],
                    online=bool(row[7]),
                    content_key=bytes(row[8]).hex(),
                    bytes=row[9],
                    mtime_ns=row[10],
                    width=row[11],
                    height=row[12],
                    format=row[13],
                    taken=dt.datetime.fromisoformat(row[14]),
                    taken_known=bool(row[15]),
                    camera=row[16],
                    score=1.0,
                    rating=row[17],
                    favourite=bool(row[18]),
                    tags=row[19],
                    albums=row[20],
                    has_gps=bool(row[21]),
                    has_caption=bool(row[22]),
                )
            )
        return found

    def pixel_digests(self, photos: Iterable[PhotoId]) -> dict[PhotoId, bytes]:
        """Digests of all pixels, where they were computed."""
        rows = self._catalogue.rows(
            """SELECT asset_id, digest FROM duplicate_pixels
               WHERE asset_id IN (SELECT value FROM json_each(?))""",
            (json.dumps([int(photo) for photo in photos]),),
        )
        return {PhotoId(photo): bytes(digest) for photo, digest in rows}

    def put_pixel_digests(self, digests: Mapping[PhotoId, bytes]) -> None:
        """Store digests; content never changes under an id, so they stay true."""
        self._catalogue.write(
            lambda database: database.conn.executemany(
                """INSERT OR REPLACE INTO duplicate_pixels (asset_id, digest)
                   SELECT id, ? FROM assets WHERE id = ?""",
                [(digest, photo) for photo, digest in digests.items()],
            )
        )

    def decide(
        self, pairs: Sequence[tuple[PhotoId, PhotoId]], decision: DuplicateDecision | None
    ) -> None:
        """Remember what a person said, by content; None forgets it.

        A photo paired with itself: its files of the same bytes.
        """

        def change(database: Database) -> None:
            for one, other in pairs:
                found = database.conn.execute(
                    "SELECT content_hash FROM assets WHERE id IN (?, ?) ORDER BY content_hash",
                    (one, other),
                ).fetchall()
                if len(found) != len({one, other}):
                    continue
                hashes = (found[0][0], found[-1][0])
                if decision is None:
                    database.conn.execute(
                        "DELETE FROM duplicate_decisions WHERE low_hash = ? AND high_hash = ?",
                        hashes,
                    )
                else:
                    database.conn.execute(
                        """INSERT OR REPLACE INTO duplicate_decisions
                               (low_hash, high_hash, decision, at) VALUES (?, ?, ?, ?)""",
                        (*hashes, decision.value, now()),
                    )

        self._catalogue.write(change)

    def ignore_folder(self, folder: Path, *, on: bool) -> bool:
        """Never propose what is in a folder of a known volume. False when no volume holds it."""
        text = folder.absolute().as_posix()
        volumes = self._catalogue.rows("SELECT id, mount_point FROM volumes ORDER BY online")
        holding = [row for row in volumes if is_below(text, str(row[1]).rstrip("/"))]
        if not holding:
            return False
        volume, mount_point = max(holding, key=lambda row: len(row[1]))
        path = to_stored(text[len(str(mount_point).rstrip("/")) :].strip("/"))

        def change(database: Database) -> None:
            if on:
                database.conn.execute(
                    "INSERT OR IGNORE INTO duplicate_ignored (volume_id, path) VALUES (?, ?)",
                    (volume, path),
                )
            else:
                database.conn.execute(
                    "DELETE FROM duplicate_ignored WHERE volume_id = ? AND path = ?",
                    (volume, path),
                )

        self._catalogue.write(change)
        return True

    def ignored_folders(self) -> list[IgnoredFolder]:
        """Folders that are never proposed."""
        rows = self._catalogue.rows(
            """SELECT v.mount_point, i.path, v.name FROM duplicate_ignored AS i
               JOIN volumes AS v ON v.id = i.volume_id ORDER BY v.mount_point, i.path"""
        )
        return [IgnoredFolder(absolute(mount, path), name) for mount, path, name in rows]


_SHOT_TIMES = frozenset(("exif-original", "exif-digitized"))
"""Sources that tell when the shutter opened, which editing a picture does not change."""
