"""Which XMP file a scan met belongs to which photo, and what is new of it."""

from __future__ import annotations

from photoapp.core.photo import FileStamp, VolumeId
from photoapp.services.walking import FoundDirectory
from photoapp.storage.sidecars import SeenSidecar, SidecarRepository


class SidecarScan:
    """Gathers the sidecars of one scan and notes those that differ from the last. One thread."""

    def __init__(
        self,
        sidecars: SidecarRepository | None,
        volume: VolumeId,
        directory: str,
        *,
        recursive: bool,
    ) -> None:
        """`directory`: the scanned one, POSIX, relative to the volume's mount point."""
        self._sidecars = sidecars
        self._volume = volume
        self._known: dict[str, tuple[str, FileStamp]] = {}
        if sidecars is not None:
            self._known = sidecars.known(volume, directory, recursive=recursive)
        self._seen: list[SeenSidecar] = []
        self._gone: list[str] = []

    def add(self, found: FoundDirectory) -> None:
        """Match a directory's sidecars with its photos."""
        if self._sidecars is None or not (found.sidecars or self._known):
            return
        for file in found.files:
            name = _match(file.path.rpartition("/")[2], found.sidecars)
            before = self._known.get(file.path)
            if name is None:
                if before is not None:
                    self._gone.append(file.path)
            elif before != (name, found.sidecars[name]):
                self._seen.append(SeenSidecar(file.path, name, found.sidecars[name]))

    def record(self) -> None:
        """Note the differences; to be called when the photos themselves are recorded."""
        if self._sidecars is not None:
            self._sidecars.note(self._volume, self._seen, self._gone)


def _match(photo: str, sidecars: dict[str, FileStamp]) -> str | None:
    """The sidecar of a photo, as `imaging.sidecar.find_sidecar` would choose."""
    stem = photo.rpartition(".")[0]
    for start in (photo, stem):
        for name in (f"{start}.xmp", f"{start}.XMP"):
            if name in sidecars:
                return name
    return None
