"""What a person does to photos: ratings, favourites, albums, the trash; and undoing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.events import PhotosChanged
from photoapp.core.library import Album, JournalEntry
from photoapp.core.photo import PhotoId
from photoapp.services.events import EventBus
from photoapp.services.removal import Removal, TrashItem, TrashPlan, TrashResult, TrashSkip
from photoapp.services.trash import SystemTrash
from photoapp.storage.journal import Journal, JournalRecord
from photoapp.storage.photos import PhotoRepository

Undo = Callable[[JournalRecord], None]

__all__ = ["Curator", "TrashItem", "TrashPlan", "TrashResult", "TrashSkip"]


class Curator:
    """Acts on photos, each in the journal and reversible. Any thread; file acts block.

    The journal entry of an act on files is written before the first file is touched.
    """

    def __init__(
        self,
        photos: PhotoRepository,
        journal: Journal,
        bus: EventBus,
        *,
        trash: SystemTrash | None = None,
    ) -> None:
        self._photos = photos
        self._journal = journal
        self._bus = bus
        self._removal = Removal(photos, journal, bus, trash or SystemTrash())
        self._undoing: dict[str, Undo] = {}
        self._reconciling: list[Callable[[], int]] = []

    def register(
        self, acts: Iterable[str], undo: Undo, reconcile: Callable[[], int] | None = None
    ) -> None:
        """Let another service's acts be undone from the same history.

        `undo` reverses a record of one of `acts`, marks it undone in the journal and tells the
        bus; it raises PhotoappError when it cannot. `reconcile` ends acts in which the program
        was stopped, and returns how many. To be called while services are put together.
        """
        self._undoing |= dict.fromkeys(acts, undo)
        if reconcile is not None:
            self._reconciling.append(reconcile)

    def rate(self, photos: Sequence[PhotoId], stars: int) -> int | None:
        """0..5 stars. Returns the journal entry, None when nothing changed. Raises UsageError."""

        def change() -> tuple[int, dict[str, Any]]:
            former = self._photos.set_rating(photos, stars)
            return len(former), {"given": stars, "former": _pairs(former)}

        return self._marked("rate", f"Rate {stars}", photos, change)

    def favourite(self, photos: Sequence[PhotoId], on: bool) -> int | None:
        """Heart or not. Returns the journal entry, None when nothing changed."""

        def change() -> tuple[int, dict[str, Any]]:
            former = self._photos.set_favourite(photos, on=on)
            return len(former), {"given": int(on), "former": _pairs(former)}

        return self._marked("favourite", "Favourite" if on else "Not a favourite", photos, change)

    def albums(self) -> list[Album]:
        """Albums by name."""
        return self._photos.albums()

    def create_album(self, name: str, photos: Sequence[PhotoId] = ()) -> int:
        """Make an album. Raises UsageError when the name is empty or taken."""
        made: list[int] = []

        def change() -> tuple[int, dict[str, Any]]:
            album = self._photos.create_album(name)
            made.append(album)
            added = self._photos.add_to_album(album, photos) if photos else []
            return max(len(added), 1), {"album": album}

        self._journal.record("album-create", f"Create album {name.strip()}", change)
        self._bus.publish(PhotosChanged(tuple(photos)))
        return made[0]

    def rename_album(self, album: int, name: str) -> None:
        """Raises UsageError when the name is empty or taken, or the album is gone."""
        former = self._album(album)

        def change() -> tuple[int, dict[str, Any]]:
            self._photos.rename_album(album, name)
            return 1, {"album": album, "former": former.name}

        self._journal.record("album-rename", f"Rename album {former.name} to {name}", change)
        self._bus.publish(PhotosChanged())

    def delete_album(self, album: int) -> None:
        """The album goes, its photos stay. Raises UsageError when it is gone already."""
        former = self._album(album)

        def change() -> tuple[int, dict[str, Any]]:
            members = self._photos.album_members(album)
            self._photos.delete_album(album)
            detail = {
                "album": album,
                "former": former.name,
                "photos": [int(one) for one in members],
            }
            return max(len(members), 1), detail

        self._journal.record("album-delete", f"Delete album {former.name}", change)
        self._bus.publish(PhotosChanged())

    def add_to_album(self, album: int, photos: Sequence[PhotoId]) -> int:
        """Returns how many were not in it before. Raises UsageError when the album is gone."""
        name = self._album(album).name
        added: list[PhotoId] = []

        def change() -> tuple[int, dict[str, Any]]:
            added.extend(self._photos.add_to_album(album, photos))
            return len(added), {"album": album, "photos": [int(one) for one in added]}

        self._journal.record("album-add", f"Add to album {name}", change)
        if added:
            self._bus.publish(PhotosChanged(tuple(added)))
        return len(added)

    def remove_from_album(self, album: int, photos: Sequence[PhotoId]) -> int:
        """Returns how many were in it. Raises UsageError when the album is gone."""
        name = self._album(album).name
        removed: list[PhotoId] = []

        def change() -> tuple[int, dict[str, Any]]:
            removed.extend(self._photos.remove_from_album(album, photos))
            return len(removed), {"album": album, "photos": [int(one) for one in removed]}

        self._journal.record("album-remove", f"Remove from album {name}", change)
        if removed:
            self._bus.publish(PhotosChanged(tuple(removed)))
        return len(removed)

    def trash_plan(self, photos: Sequence[PhotoId], *, keep_one: bool = False) -> TrashPlan:
        """What moving these photos to the trash would do; see `Removal.plan`."""
        return self._removal.plan(photos, keep_one=keep_one)

    def trash(
        self,
        plan: TrashPlan,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> TrashResult:
        """Move the plan's files to the system's trash; see `Removal.act`."""
        return self._removal.act(plan, progress=progress)

    def undo(self, entry: int | None = None) -> str:
        """Reverse one act, or the latest that can be. Returns its stable name ("" when none).

        What somebody changed since is left as it is. Raises PhotoappError: ``undo-impossible``
        for an act that is unknown, unfinished or undone already, ``undo-incomplete`` when some
        files could not be brought back (the others are; it may be tried again).
        """
        record = self._journal.last_undoable() if entry is None else self._journal.get(entry)
        if record is None and entry is None:
            return ""
        if record is None or record.finished_at is None or record.undone_at is not None:
            raise PhotoappError(
                "undo-impossible", "This cannot be undone any more; see the history."
            )
        if record.act == "trash":
            self._removal.undo(record)
        elif record.act in self._undoing:
            self._undoing[record.act](record)
        else:
            touched = self._unmark(record)
            self._journal.mark_undone(record.id)
            self._bus.publish(PhotosChanged(touched))
        return record.act

    def history(self, limit: int = 200) -> list[JournalEntry]:
        """The latest acts, newest first."""
        return [
            JournalEntry(
                id=record.id,
                act=record.act,
                title=record.title,
                at=record.at,
                count=record.count,
                undone=record.undone_at is not None,
                finished=record.finished_at is not None,
                undoable=record.finished_at is not None and record.undone_at is None,
            )
            for record in self._journal.records(limit)
        ]

    def reconcile(self) -> int:
        """Bring acts to an end in which the program was stopped; see `Removal.reconcile`."""
        return self._removal.reconcile() + sum(one() for one in self._reconciling)

    def _unmark(self, record: JournalRecord) -> tuple[PhotoId, ...]:
        detail = record.detail
        photos = [PhotoId(one) for one in detail.get("photos", [])]
        match record.act:
            case "rate":
                former = {PhotoId(one): value for one, value in detail["former"]}
                return tuple(self._photos.restore_rating(former, given=detail["given"]))
            case "favourite":
                former = {PhotoId(one): value for one, value in detail["former"]}
                return tuple(self._photos.restore_favourite(former, given=detail["given"]))
            case "album-create":
                self._photos.delete_album(detail["album"])
            case "album-rename":
                self._photos.rename_album(detail["album"], detail["former"])
            case "album-delete":
                self._photos.create_album(detail["former"], album=detail["album"])
                self._photos.add_to_album(detail["album"], photos)
            case "album-add":
                self._photos.remove_from_album(detail["album"], photos)
            case "album-remove":
                self._photos.add_to_album(detail["album"], photos)
            case _:
                raise PhotoappError(
                    "undo-impossible", f"{record.title!r} was done by another version of photoapp."
                )
        return tuple(photos)

    def _marked(
        self,
        act: str,
        title: str,
        photos: Sequence[PhotoId],
        change: Callable[[], tuple[int, Mapping[str, Any]]],
    ) -> int | None:
        entry = self._journal.record(act, title, change)
        if entry is not None:
            self._bus.publish(PhotosChanged(tuple(photos)))
        return entry

    def _album(self, album: int) -> Album:
        for one in self._photos.albums():
            if one.id == album:
                return one
        raise UsageError("album-gone", "This album is no longer there.")


def _pairs(former: Mapping[PhotoId, int]) -> list[list[int]]:
    return [[int(photo), value] for photo, value in former.items()]
