"""Volumes and the folders watched on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from photoapp.core.library import FolderPlace, MountedVolume, Volume
from photoapp.core.photo import FolderId, PhotoId, VolumeId, WatchedFolder
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import hidden_among, now
from photoapp.storage.paths import absolute, from_stored, to_stored, within


class FolderRepository:
    """Volumes by identity, watched folders by volume and path. Any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def add_volume(self, volume: MountedVolume) -> VolumeId:
        """Note a mounted volume: new, or known under another name or mount point."""
        return self._catalogue.write(lambda database: _see(database, volume))

    def sync_volumes(self, mounted: Iterable[MountedVolume]) -> bool:
        """Known volumes among `mounted` are online at their mount points, all others offline.

        Unknown volumes are not noted. Returns True when anything changed for a known one.
        """
        by_identity = {one.identity: one for one in mounted}

        def state(one: Volume) -> tuple[bool, Path]:
            here = by_identity.get(one.identity)
            return (True, here.mount_point) if here else (False, one.mount_point)

        if all(state(one) == (one.online, one.mount_point) for one in self.volumes()):
            return False

        def change(database: Database) -> bool:
            known = database.conn.execute("SELECT identity FROM volumes").fetchall()
            for (identity,) in known:
                here = by_identity.get(identity)
                if here is not None:
                    _see(database, here)
                else:
                    database.conn.execute(
                        "UPDATE volumes SET online = 0 WHERE identity = ?", (identity,)
                    )
            return True

        return self._catalogue.write(change)

    def volumes(self) -> list[Volume]:
        """Every volume the library knows."""
        rows = self._catalogue.rows(
            "SELECT id, identity, name, mount_point, online, last_seen FROM volumes ORDER BY id"
        )
        return [
            Volume(
                VolumeId(row[0]),
                row[1],
                row[2],
                Path(from_stored(row[3])),
                bool(row[4]),
                dt.datetime.fromisoformat(row[5]),
            )
            for row in rows
        ]

    def add(self, volume: VolumeId, path: str) -> FolderId:
        """Watch a folder (POSIX, relative to the mount point, "" = all of it). Idempotent."""

        def change(database: Database) -> FolderId:
            database.conn.execute(
                """INSERT INTO folders (volume_id, path, added_at) VALUES (?, ?, ?)
                   ON CONFLICT (volume_id, path) DO UPDATE SET reachable = 1""",
                (volume, to_stored(path), now()),
            )
            row = database.conn.execute(
                "SELECT id FROM folders WHERE volume_id = ? AND path = ?", (volume, to_stored(path))
            ).fetchone()
            return FolderId(row[0])

        return self._catalogue.write(change)

    def remove(self, folder: FolderId) -> tuple[PhotoId, ...]:
        """Watch a folder no longer. Returns photos that are hidden by it.

        Its files go to a watched folder around or inside it, or are forgotten; the photos, with
        tags and vectors, are kept and come back with any copy of the file.
        """

        def change(database: Database) -> tuple[PhotoId, ...]:
            connection = database.conn
            row = connection.execute(
                "SELECT volume_id, path FROM folders WHERE id = ?", (folder,)
            ).fetchone()
            if row is None:
                return ()
            volume = row[0]
            others = connection.execute(
                "SELECT id, path FROM folders WHERE volume_id = ? AND id != ?", (volume, folder)
            ).fetchall()
            # Deepest first: a file goes to the folder closest around it.
            for other, other_path in sorted(others, key=lambda one: -len(one[1])):
                condition, texts = within("directory", other_path)
                connection.execute(
                    f"""UPDATE locations SET folder_id = ?
                        WHERE folder_id = ? AND {condition}""",  # noqa: S608 - own text
                    (other, folder, *texts),
                )
            touched = [
                row[0]
                for row in connection.execute(
                    "SELECT DISTINCT asset_id FROM locations WHERE folder_id = ?", (folder,)
                )
                if row[0] is not None
            ]
            connection.execute("DELETE FROM folders WHERE id = ?", (folder,))
            hidden = hidden_among(database, touched)
            words.refresh(database, set(touched) - set(hidden))
            return hidden

        return self._catalogue.write(change)

    def set_watched(self, folder: FolderId, *, on: bool) -> None:
        """Whether the system reports changes in it (else it is scanned now and then)."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "UPDATE folders SET watched = ? WHERE id = ?", (int(on), folder)
                ).rowcount
            )
        )

    def set_reachable(self, folder: FolderId, *, on: bool) -> bool:
        """Whether the folder itself is there on its mounted volume. True when that is news.

        An unreachable folder's files are offline, not missing: a share may not be mounted yet.
        """
        changed = self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "UPDATE folders SET reachable = ?1 WHERE id = ?2 AND reachable != ?1",
                    (int(on), folder),
                ).rowcount
            )
        )
        return changed > 0

    def move(self, folder: FolderId, volume: VolumeId, path: str) -> None:
        """A watched folder was renamed or moved as a whole; its files keep their rows.

        Raises ValueError when the new place is already watched.
        """
        new = to_stored(path)

        def change(database: Database) -> None:
            connection = database.conn
            old = connection.execute("SELECT path FROM folders WHERE id = ?", (folder,)).fetchone()
            taken = connection.execute(
                "SELECT 1 FROM folders WHERE volume_id = ? AND path = ? AND id != ?",
                (volume, new, folder),
            ).fetchone()
            if old is None or taken:
                raise ValueError(f"{path} is already watched, or the folder is unknown")
            connection.execute(
                "UPDATE folders SET volume_id = ?, path = ? WHERE id = ?", (volume, new, folder)
            )
            # "//" cannot occur in a path: the old rows are out of the way of the new ones.
            connection.execute(
                "UPDATE locations SET path = '//' || id WHERE folder_id = ?", (folder,)
            )
            prefix = len(old[0]) + 1 if old[0] else 0
            rows = connection.execute(
                "SELECT id, directory, name FROM locations WHERE folder_id = ?", (folder,)
            ).fetchall()
            moved = []
            for location, directory, name in rows:
                below = directory[prefix:]
                target = "/".join(part for part in (new, below) if part)
                moved.append((volume, target, f"{target}/{name}" if target else name, location))
            connection.executemany(
                "DELETE FROM locations WHERE volume_id = ? AND path = ?",
                [(one[0], one[2]) for one in moved],
            )
            connection.executemany(
                "UPDATE locations SET volume_id = ?, directory = ?, path = ? WHERE id = ?", moved
            )
            assets = connection.execute(
                "SELECT DISTINCT asset_id FROM locations WHERE folder_id = ? AND asset_id NOT NULL",
                (folder,),
            ).fetchall()
            words.refresh(database, [row[0] for row in assets])

        self._catalogue.write(change)

    def places(self) -> list[FolderPlace]:
        """Watched folders as a scanner needs them, in the order they were added."""
        rows = self._catalogue.rows(
            """SELECT f.id, f.volume_id, f.path, v.mount_point, v.online AND f.reachable, f.watched
               FROM folders AS f JOIN volumes AS v ON v.id = f.volume_id ORDER BY f.id"""
        )
        return [
            FolderPlace(
                FolderId(row[0]),
                VolumeId(row[1]),
                from_stored(row[2]),
                Path(from_stored(row[3])),
                bool(row[4]),
                bool(row[5]),
            )
            for row in rows
        ]

    def all(self) -> list[WatchedFolder]:
        """Watched folders as people see them; `photos` counts visible ones in their trees."""
        rows = self._catalogue.rows(
            """SELECT f.id, f.volume_id, f.path, v.mount_point, v.name,
                      v.online AND f.reachable, f.watched
               FROM folders AS f JOIN volumes AS v ON v.id = f.volume_id ORDER BY f.id"""
        )
        return [
            WatchedFolder(
                folder=FolderId(row[0]),
                path=absolute(row[3], row[2]),
                volume_name=row[4],
                online=bool(row[5]),
                photos=self._photos(row[1], row[2]),
                watched=bool(row[6]),
            )
            for row in rows
        ]

    def _photos(self, volume: int, path: str) -> int:
        condition, texts = within("directory", path)
        row = self._catalogue.row(
            f"""SELECT count(DISTINCT asset_id) FROM locations WHERE volume_id = ? AND {condition}
                AND asset_id IS NOT NULL AND state IN ('present', 'pending')
                AND asset_id NOT IN (SELECT id FROM assets WHERE trashed = 1)""",  # noqa: S608 - own text
            (volume, *texts),
        )
        return int(row[0]) if row else 0


def _see(database: Database, volume: MountedVolume) -> VolumeId:
    row = database.conn.execute(
        """INSERT INTO volumes (identity, name, mount_point, online, last_seen)
           VALUES (?, ?, ?, 1, ?)
           ON CONFLICT (identity) DO UPDATE SET name = excluded.name,
               mount_point = excluded.mount_point, online = 1, last_seen = excluded.last_seen
           RETURNING id""",
        (volume.identity, volume.name, to_stored(str(volume.mount_point)), now()),
    ).fetchone()
    return VolumeId(row[0])
