"""The watched folders and the volumes they are on, as the disk shows them now."""

from __future__ import annotations

from pathlib import Path

from photoapp.core.errors import UsageError
from photoapp.core.events import FoldersChanged, PhotosChanged, PhotosRemoved
from photoapp.core.library import FolderPlace, MountedVolume
from photoapp.core.photo import FolderId, WatchedFolder
from photoapp.services.events import EventBus
from photoapp.services.presence import is_folder, no_folder, nothing_at
from photoapp.services.volumes import ListVolumes, mounted_volumes, volume_of
from photoapp.storage.folders import FolderRepository


class Folders:
    """Adds, removes and finds watched folders. Any thread."""

    def __init__(
        self,
        rows: FolderRepository,
        bus: EventBus,
        *,
        list_volumes: ListVolumes = mounted_volumes,
    ) -> None:
        self._rows = rows
        self._bus = bus
        self.list_volumes = list_volumes

    def watched(self) -> list[WatchedFolder]:
        """As people see them, by path."""
        return self._rows.all()

    def places(self) -> list[FolderPlace]:
        """As a scanner needs them."""
        return self._rows.places()

    def place(self, folder: FolderId) -> FolderPlace | None:
        """One of them; None when it was removed."""
        return next((one for one in self._rows.places() if one.folder == folder), None)

    def holding(self, path: Path) -> FolderPlace | None:
        """The deepest folder that is at hand and holds `path`."""
        return _deepest(path, [place for place in self._rows.places() if place.online])

    def add(self, path: Path) -> FolderPlace:
        """Watch a folder, unless one that is watched already holds it.

        Raises UsageError (``folder-not-found``, ``not-a-folder``, ``directory-unreadable``).
        """
        folder = path.expanduser().absolute()
        if nothing_at(folder):
            raise UsageError(
                "folder-not-found",
                f"There is no folder {path}; check the spelling or whether its drive is connected.",
                path=str(path),
            )
        if no_folder(folder):
            raise UsageError(
                "not-a-folder", f"{path} is a file; give the folder that holds it.", path=str(path)
            )
        if not is_folder(folder):
            raise UsageError(
                "directory-unreadable",
                f"{path} cannot be looked at; check its permissions and whether its drive works.",
                path=str(path),
            )
        folder = folder.resolve()
        volume = volume_of(folder, self.list_volumes())
        number = self._rows.add_volume(volume)
        around = [place for place in self._rows.places() if place.volume == number]
        if (holding := _deepest(folder, around)) is not None:
            self._rows.set_reachable(holding.folder, on=True)
        else:
            relative = folder.relative_to(volume.mount_point).as_posix()
            self._rows.add(number, "" if relative == "." else relative)
        self._bus.publish(FoldersChanged())
        found = _deepest(folder, self._rows.places())
        assert found is not None  # noqa: S101 - it was added or found just above
        return found

    def remove(self, folder: FolderId) -> None:
        """Watch a folder no longer and tell which photos leave the views."""
        if hidden := self._rows.remove(folder):
            self._bus.publish(PhotosRemoved(tuple(hidden)))
        self._bus.publish(FoldersChanged())

    def refresh(self, volumes: list[MountedVolume] | None = None) -> set[FolderId]:
        """Note what is mounted and reachable. Returns the folders that came online."""
        before = {place.folder for place in self._rows.places() if place.online}
        changed = self._rows.sync_volumes(self.list_volumes() if volumes is None else volumes)
        online = {one.volume for one in self._rows.volumes() if one.online}
        for place in self._rows.places():
            if place.volume in online:
                there = is_folder(place.absolute)
                changed = self._rows.set_reachable(place.folder, on=there) or changed
        if changed:
            self._bus.publish(FoldersChanged())
            self._bus.publish(PhotosChanged())
        return {place.folder for place in self._rows.places() if place.online} - before


def _deepest(path: Path, places: list[FolderPlace]) -> FolderPlace | None:
    holding = [place for place in places if path.is_relative_to(place.absolute)]
    return max(holding, key=lambda place: len(place.absolute.parts), default=None)
