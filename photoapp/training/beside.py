"""Encoded pictures by name: files of a folder, and members of the zip files in it."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path

from photoapp.core.errors import UnreadablePhotoError
from photoapp.imaging import failures
from photoapp.imaging.source import read_source
from photoapp.imaging.task import DEFAULT_LIMITS

# What taking a member out of a damaged, locked or strange zip file may end in.
_NOT_TAKEN_OUT = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)


class Beside:
    """The pictures of `folder`. `read` may run in several threads at once.

    A damaged zip file is passed over until a picture is asked for that is nowhere else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archives: list[zipfile.ZipFile] = []
        self._broken: list[Path] = []
        self._where: dict[str, zipfile.ZipFile] = {}
        for path in sorted(folder.glob("*.zip")):
            try:
                archive = zipfile.ZipFile(path)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
                self._broken.append(path)
                continue
            self._archives.append(archive)
            self._where.update(dict.fromkeys(archive.namelist(), archive))

    def close(self) -> None:
        """Close the zip files."""
        for archive in self._archives:
            archive.close()

    def read(self, name: str) -> bytes:
        """The bytes of a picture, of a member rather than of a file.

        Raises UnreadablePhotoError: ``picture-in-zip``, and those of `read_source`.
        """
        archive = self._where.get(name)
        if archive is not None:
            return member(archive, name)
        try:
            return read_source(self._folder / name, DEFAULT_LIMITS).data
        except UnreadablePhotoError as error:
            if error.code == "file-vanished" and self._broken:
                raise _in_zip(name, self._broken[0], "it is no zip file") from error
            raise


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a picture in a zip file.

    Raises UnreadablePhotoError: ``picture-in-zip``, ``picture-too-large``.
    """
    size = archive.getinfo(name).file_size
    if size > DEFAULT_LIMITS.max_bytes:
        raise failures.too_many_bytes(name, size, DEFAULT_LIMITS.max_bytes)
    try:
        return archive.read(name)
    except _NOT_TAKEN_OUT as error:
        raise _in_zip(name, Path(archive.filename or ""), error) from error


def _in_zip(name: str, file: Path, reason: object) -> UnreadablePhotoError:
    return UnreadablePhotoError(
        "picture-in-zip",
        f"{name} cannot be read from {file}, which is damaged or locked ({reason}); make that "
        "zip file again.",
        path=name,
        name=str(file),
    )
