"""The catalogue's facts as JSON or CSV, for other programs and for keeping."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from photoapp.core.errors import CatalogueError, UsageError
from photoapp.core.hits import Scope, SortOrder
from photoapp.core.photo import PhotoId
from photoapp.storage.exports import FIELDS, ExportRepository
from photoapp.storage.photos import PhotoRepository

FORMATS = ("json", "csv")
_ALL = Scope()
_BATCH = 500


class Exporter:
    """Writes every visible photo of a scope with its facts, files, tags, albums and rating.

    JSON: ``{"photoapp": 1, "exported_at": …, "photos": […]}``, one photo a line, keys as in
    `storage.exports.FIELDS`. CSV: the same columns; lists are joined with "; ".
    """

    def __init__(self, photos: PhotoRepository, exports: ExportRepository) -> None:
        self._photos = photos
        self._exports = exports

    def write(
        self,
        stream: TextIO,
        form: str,
        scope: Scope = _ALL,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> int:
        """Write to an open text stream; memory does not grow with the library.

        `progress` gets (done, total) and may raise to stop. Returns the number of photos.
        Raises UsageError for another `form` than ``json`` and ``csv``.
        """
        ids = self._photos.ids(scope, SortOrder.OLDEST)
        if form == "json":
            return self._write_json(stream, self._records(ids.tolist(), progress))
        if form == "csv":
            return self._write_csv(stream, self._records(ids.tolist(), progress))
        raise UsageError("bad-format", f"The format is json or csv, not {form!r}.", format=form)

    def save(
        self,
        file: Path,
        form: str,
        scope: Scope = _ALL,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> int:
        """Write a file, which appears (or is replaced) only when complete.

        CSV files begin with a byte order mark, without which spreadsheets garble Chinese.
        Raises CatalogueError (``export-unwritable``), UsageError.
        """
        if form not in FORMATS:
            raise UsageError("bad-format", f"The format is json or csv, not {form!r}.", format=form)
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        try:
            with part.open("w", encoding=encoding, errors="replace", newline="") as stream:
                count = self.write(stream, form, scope, progress=progress)
            part.replace(file)
        except OSError as error:
            raise CatalogueError(
                "export-unwritable",
                f"The export cannot be written to {file} ({error.strerror or error}); "
                "choose another place or free some space.",
                path=str(file),
                reason=str(error.strerror or error),
            ) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        return count

    def _records(
        self, ids: list[int], progress: Callable[[int, int], None]
    ) -> Iterator[dict[str, Any]]:
        for start in range(0, len(ids), _BATCH):
            page = [PhotoId(photo) for photo in ids[start : start + _BATCH]]
            yield from self._exports.records(page)
            progress(start + len(page), len(ids))

    @staticmethod
    def _write_json(stream: TextIO, records: Iterator[dict[str, Any]]) -> int:
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        stream.write(f'{{"photoapp": 1, "exported_at": "{moment}", "photos": [')
        count = 0
        for record in records:
            stream.write(",\n" if count else "\n")
            stream.write(_json(record))
            count += 1
        stream.write("\n]}\n")
        return count

    @staticmethod
    def _write_csv(stream: TextIO, records: Iterator[dict[str, Any]]) -> int:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        count = 0
        for record in records:
            flat = {
                **record,
                "files": "; ".join(one["path"] for one in record["files"]),
                "tags": "; ".join(record["tags"]),
                "albums": "; ".join(record["albums"]),
            }
            writer.writerow({name: _cell(value) for name, value in flat.items()})
            count += 1
        return count


def _json(record: dict[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # File names that are no text come out as \\udcXX escapes, which readers give back.
        return json.dumps(record)
    return text


def _cell(value: Any) -> Any:
    """A CSV cell: names that are no text would stop a UTF-8 stream."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
