"""A shelf whose photos are real files on the disk."""

from __future__ import annotations

import os
from pathlib import Path

from photoapp.core.events import Event
from photoapp.core.photo import FileStamp, PhotoId
from photoapp.services.events import EventBus
from tests.storage.shelf import Shelf, reading


class FilesShelf(Shelf):
    """`add_file` writes the file it enters. `events` are what the bus told."""

    def __init__(self, library: Path, mount: Path) -> None:
        super().__init__(library, mount)
        self.bus = EventBus()
        self.events: list[Event] = []
        self.bus.subscribe(self.events.append)

    def last_event(self) -> Event:
        """What the bus told last."""
        return self.events[-1]

    def add_file(
        self, path: str, content: bytes | None = None, *, mtime_ns: int | None = None
    ) -> PhotoId:
        """A file of this content below ``Pictures``, entered as read."""
        data = path.encode("utf-8", "surrogateescape") * 20 if content is None else content
        file = self.mount / "Pictures" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        if mtime_ns is not None:
            os.utime(file, ns=(mtime_ns, mtime_ns))
        status = file.stat()
        stamp = FileStamp(status.st_size, status.st_mtime_ns)
        location = self.locate(
            f"Pictures/{path}", size=stamp.size, mtime_ns=stamp.mtime_ns, inode=status.st_ino
        )
        made = reading(data.decode("latin-1"), stamp=stamp)
        return self.photos.record_reading(location, made).photo
