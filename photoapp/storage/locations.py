"""Files as the catalogue knows them: seen, waiting, moved, missing, failed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from photoapp.core.encoders import ModelKey
from photoapp.core.library import FileMove, KnownFile, PendingFile, SeenFile
from photoapp.core.photo import (
    FailedFile,
    FileStamp,
    FolderId,
    LocationId,
    LocationState,
    PhotoId,
    VolumeId,
)
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import absolute, clean, from_stored, split, to_stored

_STATES = {state.value: state for state in LocationState}
# Inodes may be unsigned; SQLite's integers are signed. Only equality matters.
INODE_MASK = (1 << 63) - 1


def now() -> str:
    """This moment as the catalogue writes it: UTC, ISO 8601, seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def hidden_among(database: Database, assets: Iterable[int]) -> tuple[PhotoId, ...]:
    """Those of the photos that have no file left."""
    rows = database.conn.execute(
        """SELECT id FROM assets WHERE copies = 0 AND id IN (SELECT value FROM json_each(?))
           ORDER BY id""",
        (json.dumps(sorted(set(assets))),),
    )
    return tuple(PhotoId(row[0]) for row in rows)


class LocationRecords:
    """The scan's side of the catalogue. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def record_seen(self, files: Sequence[SeenFile]) -> tuple[LocationId, ...]:
        """Note new or changed files as PENDING; unchanged PRESENT ones stay as they are.

        A changed file keeps showing its former content until it has been read again.
        Returns their locations in the given order.
        """

        def change(database: Database) -> tuple[LocationId, ...]:
            moment = now()
            found = []
            for file in files:
                stored = to_stored(file.path)
                directory, name = split(stored)
                row = database.conn.execute(
                    """INSERT INTO locations (volume_id, folder_id, path, directory, name,
                           size, mtime_ns, inode, state, seen_at)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?)
                       ON CONFLICT (volume_id, path) DO UPDATE SET
                           state = CASE WHEN state = 'present' AND size = excluded.size
                               AND mtime_ns = excluded.mtime_ns THEN 'present'
                               ELSE 'pending' END,
                           folder_id = excluded.folder_id, size = excluded.size,
                           mtime_ns = excluded.mtime_ns, inode = excluded.inode,
                           seen_at = excluded.seen_at, code = '', reason = '',
                           missing_since = NULL
                       RETURNING id""",
                    (
                        file.volume,
                        file.folder,
                        stored,
                        directory,
                        name,
                        file.stamp.size,
                        file.stamp.mtime_ns,
                        file.inode & INODE_MASK,
                        moment,
                    ),
                ).fetchone()
                found.append(LocationId(row[0]))
            return tuple(found)

        return self._catalogue.write(change)

    def known_files(self, folder: FolderId) -> dict[str, KnownFile]:
        """Every known file in a watched folder, by its path relative to the mount point.

        Files of folders watched inside or around this one are among them.
        """
        row = self._catalogue.row("SELECT volume_id, path FROM folders WHERE id = ?", (folder,))
        if row is None:
            return {}
        # Most files of a library are wanted: reading the table from end to end is twice as
        # fast as following the index by path, which the plus sign prevents.
        volume, path = row
        if not path:
            return self._known("+volume_id = ?", [volume])
        return self._known(
            "+volume_id = ? AND path > ? AND path < ?", [volume, f"{path}/", f"{path}0"]
        )

    def known_files_below(
        self, folder: FolderId, directory: str, *, recursive: bool = True
    ) -> dict[str, KnownFile]:
        """As `known_files`, for one directory (relative to the mount point) of the folder."""
        row = self._catalogue.row("SELECT volume_id FROM folders WHERE id = ?", (folder,))
        if row is None:
            return {}
        stored = to_stored(directory)
        if not recursive:
            return self._known("volume_id = ? AND directory = ?", [row[0], stored])
        if not stored:
            return self._known("volume_id = ?", [row[0]])
        # By path, which is indexed; "0" is the character after "/".
        return self._known(
            "volume_id = ? AND path > ? AND path < ?", [row[0], f"{stored}/", f"{stored}0"]
        )

    def known_by_inode(
        self, volume: VolumeId, inodes: Sequence[int]
    ) -> list[tuple[str, KnownFile]]:
        """Files of a volume with these inodes, as (path, file)."""
        masked = json.dumps([inode & INODE_MASK for inode in inodes])
        known = self._known(
            "volume_id = ? AND inode != 0 AND inode IN (SELECT value FROM json_each(?))",
            [volume, masked],
        )
        return list(known.items())

    def known_hashes_for_size(self, size: int) -> frozenset[bytes]:
        """Content hashes of the photos with this many bytes."""
        rows = self._catalogue.rows("SELECT content_hash FROM assets WHERE bytes = ?", (size,))
        return frozenset(row[0] for row in rows)

    def mark_missing(self, locations: Sequence[LocationId]) -> tuple[PhotoId, ...]:
        """These files are gone from an online folder. Returns photos left with no file.

        Files that never belonged to a photo (unread, unreadable) are forgotten.
        """

        def change(database: Database) -> tuple[PhotoId, ...]:
            connection = database.conn
            ids = json.dumps(list(locations))
            touched = [
                row[0]
                for row in connection.execute(
                    """SELECT DISTINCT asset_id FROM locations WHERE asset_id IS NOT NULL
                       AND id IN (SELECT value FROM json_each(?))""",
                    (ids,),
                )
            ]
            connection.execute(
                """DELETE FROM locations WHERE asset_id IS NULL
                   AND id IN (SELECT value FROM json_each(?))""",
                (ids,),
            )
            connection.execute(
                """UPDATE locations SET state = 'missing', missing_since = ?
                   WHERE state != 'missing' AND id IN (SELECT value FROM json_each(?))""",
                (now(), ids),
            )
            return hidden_among(database, touched)

        return self._catalogue.write(change)

    def mark_present(
        self, files: Sequence[tuple[LocationId, PhotoId, FileStamp]]
    ) -> tuple[PhotoId, ...]:
        """Missing files are back, unchanged, where they were. Returns photos visible again.

        Only rows that still speak of that photo are touched.
        """

        def change(database: Database) -> tuple[PhotoId, ...]:
            connection = database.conn
            photos = {photo for _, photo, _ in files}
            hidden = hidden_among(database, photos)
            connection.executemany(
                """UPDATE locations SET state = 'present', size = ?, mtime_ns = ?, seen_at = ?,
                       code = '', reason = '', missing_since = NULL
                   WHERE id = ? AND asset_id = ? AND state IN ('missing', 'pending')""",
                [
                    (stamp.size, stamp.mtime_ns, now(), location, photo)
                    for location, photo, stamp in files
                ],
            )
            still = set(hidden_among(database, hidden))
            back = tuple(photo for photo in hidden if photo not in still)
            untrash(database, photos - still)
            return back

        return self._catalogue.write(change)

    def restamp(self, files: Sequence[tuple[LocationId, FileStamp, int]]) -> None:
        """Files were written anew with the content they had: (location, stamp, inode).

        Without this the next scan would read them again.
        """
        self._catalogue.write(
            lambda database: database.conn.executemany(
                """UPDATE locations SET size = ?, mtime_ns = ?, inode = ?
                   WHERE id = ? AND state = 'present'""",
                [
                    (stamp.size, stamp.mtime_ns, inode & INODE_MASK, location)
                    for location, stamp, inode in files
                ],
            )
        )

    def move_locations(self, moves: Sequence[FileMove]) -> tuple[PhotoId, ...]:
        """Known files found at other paths: content, tags and vectors stay with them.

        What was at a new path before is forgotten as a file. Returns photos that are visible
        again or for the first time.
        """

        def change(database: Database) -> tuple[PhotoId, ...]:
            connection = database.conn
            ids = json.dumps([move.location for move in moves])
            before = connection.execute(
                """SELECT a.id, a.copies FROM assets AS a WHERE a.id IN (
                       SELECT asset_id FROM locations
                       WHERE id IN (SELECT value FROM json_each(?)))""",
                (ids,),
            ).fetchall()
            # First out of the way, so that files may swap names. No real path holds "//".
            connection.execute(
                """UPDATE locations SET path = '//' || id
                   WHERE id IN (SELECT value FROM json_each(?))""",
                (ids,),
            )
            moment = now()
            for move in moves:
                stored = to_stored(move.path)
                directory, name = split(stored)
                connection.execute(
                    "DELETE FROM locations WHERE volume_id = ? AND path = ?", (move.volume, stored)
                )
                inode = None if move.inode is None else move.inode & INODE_MASK
                connection.execute(
                    """UPDATE locations SET volume_id = ?, folder_id = ?, path = ?, directory = ?,
                           name = ?, inode = coalesce(?, inode), seen_at = ?, missing_since = NULL,
                           state = CASE WHEN state != 'missing' THEN state
                               WHEN asset_id IS NULL THEN 'pending' ELSE 'present' END
                       WHERE id = ?""",
                    (
                        *(move.volume, move.folder, stored, directory, name),
                        *(inode, moment, move.location),
                    ),
                )
            words.refresh(database, [asset for asset, _ in before])
            gone = set(hidden_among(database, [asset for asset, _ in before]))
            revived = [PhotoId(row[0]) for row in before if not row[1] and row[0] not in gone]
            untrash(database, revived)
            return tuple(revived)

        return self._catalogue.write(change)

    def record_failure(self, location: LocationId, code: str, reason: str) -> tuple[PhotoId, ...]:
        """A file could not be read. Returns photos that this leaves with no file."""

        def change(database: Database) -> tuple[PhotoId, ...]:
            row = database.conn.execute(
                "SELECT asset_id FROM locations WHERE id = ?", (location,)
            ).fetchone()
            database.conn.execute(
                """UPDATE locations SET state = 'failed', asset_id = NULL, code = ?, reason = ?,
                       missing_since = NULL WHERE id = ?""",
                (code, clean(reason), location),
            )
            return hidden_among(database, [row[0]] if row and row[0] else [])

        return self._catalogue.write(change)

    def failed(self, limit: int = 1000, offset: int = 0) -> list[FailedFile]:
        """Files that could not be read, by path."""
        rows = self._catalogue.rows(
            """SELECT id, mount_point, path, code, reason FROM files WHERE state = 'failed'
               ORDER BY mount_point, path LIMIT ? OFFSET ?""",
            (limit, offset),
        )
        return [
            FailedFile(LocationId(row[0]), absolute(row[1], row[2]), row[3], row[4]) for row in rows
        ]

    def retry_failed(self, locations: Sequence[LocationId] | None = None) -> int:
        """Put failed files (all, when None) back to PENDING. Returns how many."""

        def change(database: Database) -> int:
            chosen = None if locations is None else json.dumps(list(locations))
            return database.conn.execute(
                """UPDATE locations SET state = 'pending', code = '', reason = ''
                   WHERE state = 'failed' AND (?1 IS NULL
                       OR id IN (SELECT value FROM json_each(?1)))""",
                (chosen,),
            ).rowcount

        return self._catalogue.write(change)

    def pending_locations(self, limit: int) -> list[PendingFile]:
        """The next files to read, on online volumes, oldest entry first."""
        rows = self._catalogue.rows(
            """SELECT id, folder_id, mount_point, path, size, mtime_ns FROM files
               WHERE state = 'pending' AND online ORDER BY id LIMIT ?""",
            (limit,),
        )
        return [
            PendingFile(
                LocationId(row[0]),
                FolderId(row[1]),
                absolute(row[2], row[3]),
                FileStamp(row[4], row[5]),
            )
            for row in rows
        ]

    def pending_count(self, key: ModelKey | None = None) -> int:
        """Files at hand that wait to be read, and with `key` photos without a vector of it."""
        row = self._catalogue.row(
            """SELECT count(*) FROM locations WHERE state = 'pending' AND folder_id IN (
                   SELECT f.id FROM folders AS f JOIN volumes AS v ON v.id = f.volume_id
                   WHERE v.online AND f.reachable)"""
        )
        files = int(row[0]) if row else 0
        if key is None:
            return files
        # A photo whose changed file waits as well is counted once too often: progress only.
        row = self._catalogue.row(
            """SELECT count(*) FROM photos AS a WHERE state = 'pending'
               AND EXISTS (SELECT 1 FROM files AS f
                   WHERE f.asset_id = a.id AND f.state = 'present' AND f.online)
               AND EXISTS (SELECT 1 FROM models WHERE model_key = ?1 AND active)
               UNION ALL SELECT count(*) FROM photos AS a
               WHERE NOT EXISTS (SELECT 1 FROM models WHERE model_key = ?1 AND active)
               AND EXISTS (SELECT 1 FROM files AS f
                   WHERE f.asset_id = a.id AND f.state = 'present' AND f.online)
               AND NOT EXISTS (SELECT 1 FROM vectors AS v
                   WHERE v.model_key = ?1 AND v.asset_id = a.id)
               AND NOT EXISTS (SELECT 1 FROM encode_failures AS e
                   WHERE e.model_key = ?1 AND e.asset_id = a.id)
               ORDER BY 1 DESC LIMIT 1""",
            (str(key),),
        )
        return files + (int(row[0]) if row else 0)

    def by_path(self, path: Path) -> PhotoId | None:
        """The photo whose file is at this absolute path, as far as the catalogue knows."""
        # Mount points are few: the deepest that holds the path is tried first.
        mounts = self._catalogue.rows("SELECT id, mount_point FROM volumes")
        places = []
        for volume, stored in mounts:
            mount_point = Path(from_stored(stored))
            if path.is_relative_to(mount_point):
                relative = path.relative_to(mount_point).as_posix()
                places.append((len(mount_point.parts), volume, to_stored(relative)))
        for _, volume, relative in sorted(places, reverse=True):
            row = self._catalogue.row(
                """SELECT asset_id FROM locations WHERE volume_id = ? AND path = ?
                   AND asset_id IS NOT NULL""",
                (volume, relative),
            )
            if row:
                return PhotoId(row[0])
        return None

    def _known(self, condition: str, parameters: Sequence[Any]) -> dict[str, KnownFile]:
        rows = self._catalogue.rows(
            f"""SELECT path, id, size, mtime_ns, state, asset_id, inode FROM locations
                WHERE {condition}""",  # noqa: S608 - conditions are this module's own
            parameters,
        )
        states = _STATES
        return {
            from_stored(path): KnownFile(location, size, mtime, states[state], asset, inode)
            for path, location, size, mtime, state, asset, inode in rows
        }


def untrash(database: Database, assets: Iterable[int]) -> None:
    """Photos whose file is there again are no longer in the trash."""
    database.conn.execute(
        """UPDATE assets SET trashed = 0
           WHERE trashed = 1 AND id IN (SELECT value FROM json_each(?))""",
        (json.dumps(sorted(set(assets))),),
    )
