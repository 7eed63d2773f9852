"""What reading a file gives, on its way into the catalogue."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

from photoapp.core.library import ReadingRecord, RecordedReading
from photoapp.core.photo import FileStamp, LocationId, PhotoId, PhotoReading
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import hidden_among, now, untrash
from photoapp.storage.paths import clean
from photoapp.storage.tag_rows import new_tag

_KEYWORD_LENGTH = 200  # longer ones are not tags but broken metadata


class ReadingRecords:
    """The ingest's side of the catalogue. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def record_reading(
        self,
        location: LocationId,
        reading: PhotoReading,
        *,
        mtime_local: dt.datetime | None = None,
        place_id: int | None = None,
        place_en: str = "",
        place_zh: str = "",
        country: str = "",
    ) -> RecordedReading:
        """One reading; see `record_readings`."""
        record = ReadingRecord(
            location, reading, mtime_local, place_id, place_en, place_zh, country
        )
        return self.record_readings([record])[0]

    def record_readings(self, batch: Sequence[ReadingRecord]) -> list[RecordedReading]:
        """Readings of pending files, in one transaction and in the given order.

        New content becomes a photo in state PENDING; known content only gains the location.
        A location that was forgotten meanwhile gives a photo without a file.
        """

        def change(database: Database) -> list[RecordedReading]:
            moment = now()
            recorded = [_record(database, record, moment) for record in batch]
            words.refresh(database, [one.photo for one in recorded])
            return recorded

        return self._catalogue.write(change)

    def record_same_content(
        self, location: LocationId, content_hash: bytes, stamp: FileStamp
    ) -> PhotoId:
        """The file's content is a known photo's: it gains the location, nothing else.

        Raises KeyError when no photo has this hash.
        """

        def change(database: Database) -> PhotoId:
            asset = _find(database.conn, content_hash)
            if asset is None:
                raise KeyError(content_hash.hex())
            _attach(database, location, asset, stamp)
            words.refresh(database, [asset])
            return PhotoId(asset)

        return self._catalogue.write(change)

    def content_hash(self, photo: PhotoId) -> bytes | None:
        """BLAKE3 digest of the photo's file, 32 bytes; None for an unknown photo."""
        row = self._catalogue.row("SELECT content_hash FROM assets WHERE id = ?", (photo,))
        return bytes(row[0]) if row else None


def _record(database: Database, record: ReadingRecord, moment: str) -> RecordedReading:
    connection = database.conn
    reading = record.reading
    asset = _find(connection, reading.content_hash)
    created = asset is None
    if asset is None:
        asset = _insert(connection, record, moment)
        _add_keywords(connection, asset, reading.facts.keywords)
    elif record.place_id is not None:
        connection.execute(
            """UPDATE assets SET place_id = ?, place_en = ?, place_zh = ?, country = ?
               WHERE id = ? AND place_id IS NULL""",
            (record.place_id, record.place_en, record.place_zh, record.country, asset),
        )
    if created:
        _inherit(connection, record.location, asset)
    revived, hidden = _attach(database, record.location, asset, reading.stamp)
    return RecordedReading(
        PhotoId(asset), created=created, revived=revived and not created, hidden=hidden
    )


def _attach(
    database: Database, location: LocationId, asset: int, stamp: FileStamp
) -> tuple[bool, tuple[PhotoId, ...]]:
    """Make the location a present copy. Returns (photo was hidden before, photos left hidden)."""
    connection = database.conn
    former = connection.execute(
        "SELECT asset_id FROM locations WHERE id = ?", (location,)
    ).fetchone()
    shown = connection.execute(
        "SELECT copies > 0 AND trashed = 0 FROM assets WHERE id = ?", (asset,)
    ).fetchone()
    connection.execute(
        """UPDATE locations SET asset_id = ?, state = 'present', size = ?, mtime_ns = ?,
               code = '', reason = '', missing_since = NULL WHERE id = ?""",
        (asset, stamp.size, stamp.mtime_ns, location),
    )
    if former:
        untrash(database, [asset])
    replaced = [former[0]] if former and former[0] and former[0] != asset else []
    if replaced:
        words.refresh(database, replaced)
    return bool(former and not shown[0]), hidden_among(database, replaced)


def _inherit(connection: sqlite3.Connection, location: LocationId, asset: int) -> None:
    """An edited file is new content, but still the person's photo: its marks go along."""
    row = connection.execute("SELECT asset_id FROM locations WHERE id = ?", (location,)).fetchone()
    if row is None or row[0] is None:
        return
    both = {"former": row[0], "asset": asset}
    connection.execute(
        """UPDATE assets SET
               rating = max(rating, (SELECT rating FROM assets WHERE id = :former)),
               favourite = max(favourite, (SELECT favourite FROM assets WHERE id = :former))
           WHERE id = :asset""",
        both,
    )
    connection.execute(
        """INSERT OR IGNORE INTO album_assets (album_id, asset_id)
           SELECT album_id, :asset FROM album_assets WHERE asset_id = :former""",
        both,
    )
    # Tags that another program wrote into the file come with its new content, or are gone.
    connection.execute(
        """INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin, confidence, model_key)
           SELECT :asset, tag_id, origin, confidence, model_key FROM asset_tags
           WHERE asset_id = :former AND origin = 'person'""",
        both,
    )
    connection.execute(
        """INSERT OR IGNORE INTO decisions (tag_id, asset_id, confirmed, at)
           SELECT tag_id, :asset, confirmed, at FROM decisions WHERE asset_id = :former""",
        both,
    )


def _find(connection: sqlite3.Connection, content_hash: bytes) -> int | None:
    row = connection.execute(
        "SELECT id FROM assets WHERE content_hash = ?", (content_hash,)
    ).fetchone()
    return int(row[0]) if row else None


def _insert(connection: sqlite3.Connection, record: ReadingRecord, moment: str) -> int:
    reading = record.reading
    facts = reading.facts
    gps = facts.gps
    values = {
        "content_hash": reading.content_hash,
        "bytes": reading.stamp.size,
        "format": reading.format,
        "width": reading.width,
        "height": reading.height,
        "taken": facts.taken.isoformat() if facts.taken else None,
        "taken_offset": facts.offset_minutes,
        "taken_source": facts.taken_source,
        "sort_time": (facts.taken or record.mtime_local or _local_time(reading.stamp)).isoformat(),
        "camera_make": clean(facts.camera_make),
        "camera_model": clean(facts.camera_model),
        "lens": clean(facts.lens),
        "exposure_seconds": facts.exposure_seconds,
        "f_number": facts.f_number,
        "iso": facts.iso,
        "focal_mm": facts.focal_mm,
        "latitude": gps.latitude if gps else None,
        "longitude": gps.longitude if gps else None,
        "altitude": gps.altitude if gps else None,
        "place_id": record.place_id,
        "place_en": record.place_en,
        "place_zh": record.place_zh,
        "country": record.country,
        "orientation": facts.orientation,
        "title": clean(facts.title),
        "caption": clean(facts.caption),
        "file_rating": facts.rating,
        "rating": facts.rating or 0,
        "dhash": reading.difference_hash,
        "phash": reading.perceptual_hash,
        "detail": reading.detail,
        "added_at": moment,
    }
    columns = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    row = connection.execute(
        f"INSERT INTO assets ({columns}) VALUES ({marks}) RETURNING id",  # noqa: S608 - own names
        values,
    ).fetchone()
    return int(row[0])


def _add_keywords(connection: sqlite3.Connection, asset: int, keywords: Sequence[str]) -> None:
    """The file's own XMP and IPTC keywords become tags of origin ``file``."""
    for keyword in keywords:
        name = clean(keyword).strip()
        if not name or len(name) > _KEYWORD_LENGTH:
            continue
        row = connection.execute(
            "SELECT id FROM tags WHERE name = ?1 OR name_zh = ?1 LIMIT 1", (name,)
        ).fetchone()
        tag = row[0] if row else new_tag(connection, name)
        connection.execute(
            "INSERT OR IGNORE INTO asset_tags (asset_id, tag_id, origin) VALUES (?, ?, 'file')",
            (asset, tag),
        )


def _local_time(stamp: FileStamp) -> dt.datetime:
    """The file's time on this machine's clock; the epoch for times no calendar holds."""
    try:
        return dt.datetime.fromtimestamp(stamp.mtime_ns // 1_000_000_000)
    except (OverflowError, OSError, ValueError):
        return dt.datetime(1970, 1, 1)
