"""Metadata files beside photos: what scans met, what was last in step, and what photos say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from photoapp.core.labels import TagOrigin
from photoapp.core.photo import FileStamp, LocationId, PhotoId, VolumeId
from photoapp.core.syncing import CatalogueEdit, FileWords, TagPath, key
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.paths import absolute, clean, from_stored, to_stored
from photoapp.storage.tag_rows import TagRow, find_tag, id_list, new_tag, put_rows

SIDECAR, EMBEDDED = "sidecar", "embedded"
_COLUMNS = "name, seen_size, seen_mtime_ns, size, mtime_ns, base"


@dataclass(frozen=True, slots=True)
class SeenSidecar:
    """A sidecar that a scan met. `path`: the photo's, POSIX, relative to the mount point."""

    path: str
    name: str
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class WaitingSidecar:
    """A sidecar that changed since it was last in step. `path`: the photo's, absolute."""

    location: LocationId
    photo: PhotoId
    path: Path
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class TagOfPhoto:
    """A tag of a photo with everybody who says so, and what a person decided of it."""

    tag: int
    origins: frozenset[TagOrigin]
    decision: bool | None


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """What the catalogue says of a photo, as far as it travels with files.

    `tags` also holds those that were rejected (without any origin). `dated`: it has a capture
    time. `hashes`: difference and perceptual hash; `content`: BLAKE3 digest of the file.
    """

    rating: int
    caption: str
    tags: tuple[TagOfPhoto, ...]
    dated: bool
    format: str
    size: tuple[int, int]
    hashes: tuple[bytes, bytes]
    content: bytes


@dataclass(frozen=True, slots=True)
class Synced:
    """A file that is in step now. `name`: the sidecar's file name, "" for the photo's own file."""

    location: LocationId
    kind: str
    name: str
    stamp: FileStamp
    base: FileWords


class SidecarRepository:
    """Rows of sidecars and embedded metadata. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    # What scans meet

    def known(
        self, volume: VolumeId, directory: str, *, recursive: bool = True
    ) -> dict[str, tuple[str, FileStamp]]:
        """Sidecars seen at the last scan, by the photo's path: (file name, stamp)."""
        stored = to_stored(directory)
        # CROSS JOIN fixes the order: few sidecars of a volume, or few photos of a directory.
        if recursive:
            tables = "sidecars AS s CROSS JOIN locations AS l ON l.id = s.location_id"
            below = "(?2 = '' OR (l.path > ?2 || '/' AND l.path < ?2 || '0'))"
        else:
            tables = "locations AS l CROSS JOIN sidecars AS s ON s.location_id = l.id"
            below = "l.directory = ?2"
        rows = self._catalogue.rows(
            f"""SELECT l.path, s.name, s.seen_size, s.seen_mtime_ns FROM {tables}
                WHERE l.volume_id = ?1 AND {below} AND s.kind = 'sidecar'""",  # noqa: S608 - own text
            (volume, stored),
        )
        return {
            from_stored(path): (from_stored(name), FileStamp(size, mtime))
            for path, name, size, mtime in rows
        }

    def note(self, volume: VolumeId, seen: Sequence[SeenSidecar], gone: Sequence[str]) -> None:
        """Sidecars that are new or changed, and photos (by path) whose sidecar is gone."""
        if not seen and not gone:
            return

        def change(database: Database) -> None:
            for one in seen:
                stamp = one.stamp
                database.conn.execute(
                    """INSERT INTO sidecars (location_id, kind, name, seen_size, seen_mtime_ns)
                       SELECT id, 'sidecar', ?3, ?4, ?5 FROM locations
                       WHERE volume_id = ?1 AND path = ?2
                       ON CONFLICT (location_id, kind) DO UPDATE SET name = excluded.name,
                           seen_size = excluded.seen_size,
                           seen_mtime_ns = excluded.seen_mtime_ns""",
                    (
                        *(volume, to_stored(one.path), to_stored(one.name)),
                        *(stamp.size, stamp.mtime_ns),
                    ),
                )
            database.conn.execute(
                """DELETE FROM sidecars WHERE kind = 'sidecar' AND location_id IN (
                       SELECT id FROM locations WHERE volume_id = ?
                       AND path IN (SELECT value FROM json_each(?)))""",
                (volume, json.dumps([to_stored(path) for path in gone])),
            )

        self._catalogue.write(change)

    def waiting(self, limit: int, after: int = 0) -> list[WaitingSidecar]:
        """The next sidecars to read, of photos that have been read, on online volumes."""
        rows = self._catalogue.rows(
            """SELECT s.location_id, f.asset_id, f.mount_point, f.path, s.seen_size,
                      s.seen_mtime_ns
               FROM sidecars AS s CROSS JOIN files AS f ON f.id = s.location_id
               WHERE (s.size != s.seen_size OR s.mtime_ns != s.seen_mtime_ns)
                   AND s.location_id > ? AND s.kind = 'sidecar'
                   AND f.state = 'present' AND f.asset_id IS NOT NULL AND f.online
               ORDER BY s.location_id LIMIT ?""",
            (after, limit),
        )
        return [
            WaitingSidecar(
                LocationId(row[0]),
                PhotoId(row[1]),
                absolute(row[2], row[3]),
                FileStamp(row[4], row[5]),
            )
            for row in rows
        ]

    # What was in step

    def bases(
        self, locations: Sequence[LocationId], kind: str
    ) -> dict[LocationId, tuple[FileStamp, FileWords]]:
        """What these files said when they were last in step, and their stamps then."""
        rows = self._catalogue.rows(
            """SELECT location_id, size, mtime_ns, base FROM sidecars
               WHERE kind = ? AND size >= 0
               AND location_id IN (SELECT value FROM json_each(?))""",
            (kind, id_list(locations)),
        )
        return {
            LocationId(location): (FileStamp(size, mtime), _unpacked(base))
            for location, size, mtime, base in rows
        }

    def mark_synced(self, files: Sequence[Synced]) -> None:
        """These files say now what `base` says, and have these stamps."""

        def change(database: Database) -> None:
            mark_synced(database.conn, files)

        self._catalogue.write(change)

    def forget(self, location: LocationId, kind: str) -> None:
        """The file is gone, or nothing is known of it any more."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "DELETE FROM sidecars WHERE location_id = ? AND kind = ?", (location, kind)
                ).rowcount
            )
        )

    def row_text(self, location: LocationId, kind: str) -> str:
        """What is remembered of a file, for `restore_row`; "" for nothing."""
        row = self._catalogue.row(
            f"SELECT {_COLUMNS} FROM sidecars WHERE location_id = ? AND kind = ?",  # noqa: S608 - own names
            (location, kind),
        )
        return "" if row is None else json.dumps(list(row))

    def restore_row(self, location: LocationId, kind: str, text: str) -> None:
        """Remember of a file what `row_text` gave."""

        def change(database: Database) -> None:
            database.conn.execute(
                "DELETE FROM sidecars WHERE location_id = ? AND kind = ?", (location, kind)
            )
            if text:
                database.conn.execute(
                    f"""INSERT INTO sidecars (location_id, kind, {_COLUMNS})
                        SELECT id, ?, ?, ?, ?, ?, ?, ? FROM locations WHERE id = ?""",  # noqa: S608 - own names
                    (kind, *json.loads(text), location),
                )

        self._catalogue.write(change)

    def paths_in(self, tags: Sequence[int], base: FileWords | None) -> list[TagPath]:
        """How a file knew these tags when it was last in step."""
        if not tags or base is None:
            return []
        tree = self.tag_tree()
        names = {key(name) for tag in tags if tag in tree for name in tree[tag][:2] if name}
        return [path for path in base.tags if key(path[-1]) in names]

    # What photos say

    def words_of(self, photos: Sequence[PhotoId]) -> dict[PhotoId, PhotoWords]:
        """What the catalogue says of photos; unknown ones are left out."""
        wanted = id_list(photos)
        tags: dict[int, dict[int, tuple[set[TagOrigin], bool | None]]] = {}
        for photo, tag, origin in self._catalogue.rows(
            """SELECT asset_id, tag_id, origin FROM asset_tags
               WHERE asset_id IN (SELECT value FROM json_each(?)) ORDER BY tag_id""",
            (wanted,),
        ):
            held = tags.setdefault(photo, {}).setdefault(tag, (set(), None))
            held[0].add(TagOrigin(origin))
        for photo, tag, confirmed in self._catalogue.rows(
            """SELECT asset_id, tag_id, confirmed FROM decisions
               WHERE asset_id IN (SELECT value FROM json_each(?))""",
            (wanted,),
        ):
            origins = tags.setdefault(photo, {}).get(tag, (set[TagOrigin](), None))[0]
            tags[photo][tag] = (origins, bool(confirmed))
        rows = self._catalogue.rows(
            """SELECT id, rating, caption, taken IS NOT NULL, format, width, height, dhash, phash,
                      content_hash
               FROM assets WHERE id IN (SELECT value FROM json_each(?))""",
            (wanted,),
        )
        return {
            PhotoId(row[0]): PhotoWords(
                rating=row[1],
                caption=row[2],
                tags=tuple(
                    TagOfPhoto(tag, frozenset(origins), decision)
                    for tag, (origins, decision) in tags.get(row[0], {}).items()
                ),
                dated=bool(row[3]),
                format=row[4],
                size=(row[5], row[6]),
                hashes=(bytes(row[7]), bytes(row[8])),
                content=bytes(row[9]),
            )
            for row in rows
        }

    def tag_tree(self) -> dict[int, tuple[str, str, int | None]]:
        """Every tag: name, Chinese name ("" without one), parent."""
        rows = self._catalogue.rows("SELECT id, name, name_zh, parent_id FROM tags")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def apply(
        self, edits: Sequence[tuple[PhotoId, CatalogueEdit]], synced: Sequence[Synced] = ()
    ) -> list[list[Any]]:
        """Take over what files say, as origin ``sidecar``, and mark them in step; all or nothing.

        Tags that are missing are made, with those above them. Returns what `revert` needs, fit
        for JSON; one entry for each photo that changed.
        """

        def change(database: Database) -> list[list[Any]]:
            connection = database.conn
            done = [_apply(connection, photo, edit) for photo, edit in edits]
            mark_synced(connection, synced)
            changed = [one for one in done if one is not None]
            words.refresh(database, (one[0] for one in changed))
            return changed

        return self._catalogue.write(change)

    def revert(self, former: Sequence[Sequence[Any]]) -> list[PhotoId]:
        """Undo `apply` where nobody has changed it since. Returns the photos."""

        def change(database: Database) -> list[PhotoId]:
            connection = database.conn
            for photo, added, removed, rating, caption in reversed(former):
                connection.execute(
                    """DELETE FROM asset_tags WHERE asset_id = ? AND origin = 'sidecar'
                       AND tag_id IN (SELECT value FROM json_each(?))""",
                    (photo, id_list(added)),
                )
                put_rows(connection, [TagRow(*row) for row in removed])
                for column, pair in (("rating", rating), ("caption", caption)):
                    if pair is not None:
                        connection.execute(
                            f"UPDATE assets SET {column} = ? WHERE id = ? AND {column} = ?",  # noqa: S608 - own names
                            (pair[0], photo, pair[1]),
                        )
            photos = [PhotoId(one[0]) for one in former]
            words.refresh(database, photos)
            return photos

        return self._catalogue.write(change)


def mark_synced(connection: sqlite3.Connection, files: Sequence[Synced]) -> None:
    """See `SidecarRepository.mark_synced`; inside a write."""
    for one in files:
        connection.execute(
            """INSERT INTO sidecars (location_id, kind, name, seen_size, seen_mtime_ns, size,
                   mtime_ns, base)
               SELECT id, ?2, ?3, ?4, ?5, ?4, ?5, ?6 FROM locations WHERE id = ?1
               ON CONFLICT (location_id, kind) DO UPDATE SET name = excluded.name,
                   seen_size = excluded.seen_size, seen_mtime_ns = excluded.seen_mtime_ns,
                   size = excluded.size, mtime_ns = excluded.mtime_ns, base = excluded.base""",
            (
                *(one.location, one.kind, to_stored(one.name)),
                *(one.stamp.size, one.stamp.mtime_ns, _packed(one.base)),
            ),
        )


def _apply(connection: sqlite3.Connection, photo: PhotoId, edit: CatalogueEdit) -> list[Any] | None:
    """One photo: [photo, tags added, rows removed, [rating before, after], [caption …]]."""
    row = connection.execute("SELECT rating, caption FROM assets WHERE id = ?", (photo,)).fetchone()
    if row is None:
        return None
    added = []
    for path in edit.add:
        tag = _tag(connection, path)
        if (
            tag is not None
            and connection.execute(
                """INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin)
               VALUES (?, ?, 'sidecar')""",
                (photo, tag),
            ).rowcount
        ):
            added.append(tag)
    removed = connection.execute(
        """DELETE FROM asset_tags WHERE asset_id = ?
           AND tag_id IN (SELECT value FROM json_each(?))
           RETURNING asset_id, tag_id, origin, confidence, model_key""",
        (photo, id_list(edit.remove)),
    ).fetchall()
    pairs: list[list[Any] | None] = []
    for column, before, after in (
        ("rating", row[0], edit.rating),
        ("caption", row[1], None if edit.caption is None else clean(edit.caption)),
    ):
        if after is None or after == before:
            pairs.append(None)
            continue
        connection.execute(f"UPDATE assets SET {column} = ? WHERE id = ?", (after, photo))  # noqa: S608 - own names
        pairs.append([before, after])
    if not added and not removed and pairs == [None, None]:
        return None
    return [int(photo), added, [list(one) for one in removed], *pairs]


def _tag(connection: sqlite3.Connection, path: Sequence[str]) -> int | None:
    """The tag of a path; levels that are missing are made under each other."""
    parent: int | None = None
    for level in path:
        name = clean(level).strip()
        if not name:
            continue
        parent = find_tag(connection, name) or new_tag(connection, name, parent=parent)
    return parent


def _packed(base: FileWords) -> str:
    return json.dumps({"tags": base.tags, "rating": base.rating, "caption": base.caption})


def _unpacked(text: str) -> FileWords:
    held = json.loads(text)
    return FileWords(tuple(map(tuple, held["tags"])), held["rating"], held["caption"])
