"""Groups of duplicates over real files, and everything that undo has to bring back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from photoapp.core.duplicates import DuplicateGroup, DuplicateKind, DuplicateMember
from photoapp.core.photo import PhotoId
from photoapp.services.jobs import Jobs
from photoapp.services.resolving import Resolver
from photoapp.services.trash import SystemTrash
from photoapp.storage.journal import Journal
from photoapp.storage.merges import MergeRepository
from tests.services.files_shelf import FilesShelf


def group_of(
    shelf: FilesShelf,
    *photos: PhotoId,
    kind: DuplicateKind = DuplicateKind.REENCODED,
    key: str = "key",
) -> DuplicateGroup:
    """The files of these photos as a group, as the catalogue knows them, in order of their ids."""
    members = []
    for photo in photos:
        details = shelf.photos.details(photo)
        assert details is not None
        members += [
            DuplicateMember(
                photo=photo,
                location=copy.location,
                path=copy.path,
                folder=shelf.folder,
                folder_path=shelf.mount / "Pictures",
                volume_name=copy.volume_name,
                online=copy.online,
                content_key=details.row.content_key,
                bytes=copy.stamp.size,
                mtime_ns=copy.stamp.mtime_ns,
                width=details.row.width,
                height=details.row.height,
                format=details.row.format,
                taken=details.row.taken,
                taken_known=details.facts.taken is not None,
                camera="",
                score=1.0,
                rating=details.row.rating,
                favourite=details.row.favourite,
                tags=len(details.tags),
                albums=0,
                has_gps=details.facts.gps is not None,
                has_caption=bool(details.facts.caption),
            )
            for copy in sorted(details.locations, key=lambda one: one.location)
        ]
    return DuplicateGroup(key, kind, {}, tuple(members), 0)


def resolver(shelf: FilesShelf, trash: SystemTrash) -> Resolver:
    """The service over a shelf."""
    return Resolver(
        shelf.photos,
        MergeRepository(shelf.catalogue),
        Journal(shelf.catalogue),
        Jobs(shelf.bus),
        shelf.bus,
        trash=trash,
    )


def files_below(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with content, time and permissions."""
    return {
        str(one.relative_to(folder)): (
            one.read_bytes(),
            one.stat().st_mtime_ns,
            one.stat().st_mode,
        )
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def marks(shelf: FilesShelf) -> dict[str, Sequence[Any]]:
    """Everything the catalogue says of photos and files, but when it was last looked at."""
    return {
        "assets": shelf.catalogue.rows("SELECT * FROM assets ORDER BY id"),
        "tags": shelf.catalogue.rows("SELECT * FROM asset_tags ORDER BY 1, 2, 3"),
        "albums": shelf.catalogue.rows("SELECT * FROM album_assets ORDER BY 1, 2"),
        "decisions": shelf.catalogue.rows("SELECT * FROM decisions ORDER BY 1, 2"),
        "words": shelf.catalogue.rows("SELECT rowid, * FROM search_text ORDER BY 1"),
        "locations": shelf.catalogue.rows(
            "SELECT id, asset_id, path, size, mtime_ns, state FROM locations ORDER BY id"
        ),
    }


def own_trash(data: Path) -> SystemTrash:
    """A freedesktop home trash at ``data/Trash``, whatever the environment says.

    send2trash reads the environment when it is imported, so that is set right here, too.
    """
    import send2trash.plat_other as freedesktop

    os.environ["XDG_DATA_HOME"] = str(data)
    freedesktop.XDG_DATA_HOME = os.fsencode(data)
    freedesktop.HOMETRASH_B = os.fsencode(data / "Trash")
    return SystemTrash(send=freedesktop.send2trash)
