"""Acts of resolving as the journal holds them, and letting one file go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from photoapp.core.jobs import JobError
from photoapp.core.photo import FileStamp, LocationId, PhotoId
from photoapp.core.resolution import KeptFile, ResolveItem
from photoapp.services.companions import orphans
from photoapp.services.disposal import DifferentContentError, Disposal
from photoapp.services.trash import stamp_of


def put(way: Disposal, item: ResolveItem) -> JobError | None:
    """Let one file go if both it and what stays for it are what they were."""
    where = str(item.path)
    if item.kept.online and stamp_of(item.kept.path) != item.kept.stamp:
        return JobError(
            where,
            "resolve-kept-changed",
            f"The file to be kept, {item.kept.path}, changed or went away since; "
            "this one was left alone.",
        )
    if stamp_of(item.path) != item.stamp:
        reason = "The file changed or went away since; it was left alone."
        return JobError(where, "resolve-changed", reason)
    try:
        way.put(item)
    except DifferentContentError:
        reason = f"It does not hold the same bytes as {item.kept.path}; it was left alone."
        return JobError(where, "resolve-differs", reason)
    except OSError as error:
        reason = f"The system would not let it go ({error.strerror or error}); it is where it was."
        return JobError(where, "resolve-refused", reason)
    return None


def put_along(way: Disposal, beside: Sequence[ResolveItem]) -> list[ResolveItem]:
    """Let sidecars go whose photos went. Returns them; one that stays harms nothing there."""
    free = set(orphans({item.path: item.stamp for item in beside}))
    return [item for item in beside if item.path in free and put(way, item) is None]


def packed(items: Sequence[ResolveItem], beside: Sequence[ResolveItem] = ()) -> dict[str, Any]:
    """As JSON; lone surrogates of odd file names survive it as escapes."""
    kept = {item.kept.location: item.kept for item in (*items, *beside)}
    return {
        "kept": [
            [one.photo, one.location, str(one.path), one.stamp.size, one.stamp.mtime_ns, one.online]
            for one in kept.values()
        ],
        "items": [_row(item) for item in items],
        "beside": [_row(item) for item in beside],
    }


def _row(item: ResolveItem) -> list[Any]:
    return [
        *(item.photo, item.location, str(item.path)),
        *(item.stamp.size, item.stamp.mtime_ns, item.mode, item.kept.location),
        None if item.target is None else str(item.target),
    ]


def unpacked(detail: Mapping[str, Any], key: str = "items") -> list[ResolveItem]:
    """The files of an act, or (`key` ``beside``) the sidecars that went along."""
    kept = {
        one[1]: KeptFile(
            PhotoId(one[0]), LocationId(one[1]), Path(one[2]), FileStamp(one[3], one[4]), one[5]
        )
        for one in detail["kept"]
    }
    return [
        ResolveItem(
            photo=PhotoId(photo),
            location=LocationId(location),
            path=Path(path),
            stamp=FileStamp(size, mtime_ns),
            mode=mode,
            kept=kept[keeper],
            target=None if target is None else Path(target),
        )
        for photo, location, path, size, mtime_ns, mode, keeper, target in detail.get(key, ())
    ]
