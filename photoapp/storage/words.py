"""The full-text row of a photo, and how a word is looked up in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlite_utils import Database

from photoapp.core.cjk import spaced
from photoapp.storage.paths import clean, is_below, readable, split

_SEAMS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def indexed(text: str) -> str:
    """`text` as it is indexed: compatibility forms folded, Chinese characters apart."""
    return spaced(unicodedata.normalize("NFKC", clean(text)))


def indexed_name(name: str) -> str:
    """A file name as it is indexed: also in its parts, ``DSC0012`` as ``DSC 0012``."""
    parts = _SEAMS.sub(" ", name)
    return indexed(name if parts == name else f"{name} {parts}")


def match_expression(word: str, *, prefix: bool = False) -> str:
    """FTS5 phrase for one word of a query; "" when it holds no letter or digit.

    `prefix`: the word may go on.
    """
    text = indexed(word)
    if not any(character.isalnum() for character in text):
        return ""
    quoted = text.replace('"', '""')
    return f'"{quoted}" *' if prefix else f'"{quoted}"'


@dataclass(slots=True)
class _Parts:
    """What the other tables say about one photo."""

    names: dict[str, None] = field(default_factory=dict)  # in order, without repetition
    folders: dict[str, None] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)


def refresh(database: Database, assets: Iterable[int]) -> None:
    """Write the full-text rows of these photos anew. Inside a write."""
    connection = database.conn
    ids = json.dumps(sorted(set(assets)))
    parts: defaultdict[int, _Parts] = defaultdict(_Parts)
    # Present copies first; a photo without any keeps the words of those it had.
    for asset, name, directory, folder in connection.execute(
        """SELECT asset_id, name, directory, folder_path FROM files
           WHERE asset_id IN (SELECT value FROM json_each(?)) ORDER BY counted DESC, id""",
        (ids,),
    ):
        part = parts[asset]
        part.names.setdefault(indexed_name(readable(name)))
        part.folders.setdefault(indexed_name(readable(_shown_folders(directory, folder))))
    for asset, name, name_zh in connection.execute(
        """SELECT asset_id, name, name_zh FROM asset_tags JOIN tags ON tags.id = tag_id
           WHERE asset_id IN (SELECT value FROM json_each(?)) GROUP BY asset_id, tag_id""",
        (ids,),
    ):
        parts[asset].tags.append(indexed(f"{name} {name_zh}"))
    rows = [
        (
            asset,
            " ".join(parts[asset].names),
            " ".join(parts[asset].folders),
            " ".join(parts[asset].tags),
            indexed(f"{title} {caption}"),
            indexed(f"{make} {model} {lens}"),
            indexed(f"{place_en} {place_zh}"),
            indexed(ocr or ""),
        )
        for asset, title, caption, make, model, lens, place_en, place_zh, ocr in connection.execute(
            """SELECT id, title, caption, camera_make, camera_model, lens, place_en, place_zh, text
               FROM assets LEFT JOIN ocr ON asset_id = id
               WHERE id IN (SELECT value FROM json_each(?))""",
            (ids,),
        ).fetchall()
    ]
    connection.executemany(
        """INSERT OR REPLACE INTO search_text
           (rowid, names, folders, tags, captions, camera, place, ocr)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )


def _shown_folders(directory: str, folder: str) -> str:
    """The watched folder's name and what is below it; not the way to it (``home user``)."""
    _, name = split(folder)
    below = directory[len(folder) :] if is_below(directory, folder) else directory
    return f"{name} {below}"
