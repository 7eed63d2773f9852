"""What travels by drag, drop, copy and paste: photos of the library, files, pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QImageWriter

from photoapp.core.hits import Example
from photoapp.core.photo import PhotoId

PHOTOS = "application/x-photoapp-photos"
TAG = "application/x-photoapp-tag"
# An example picture is looked at in a few hundred pixels; the clipboard may hold a screen of 8K.
_EXAMPLE_SIDE = 1024


def photo_mime(photos: Sequence[PhotoId], paths: Sequence[Path] = ()) -> QMimeData:
    """Photos for this window, and as files for other programs."""
    mime = QMimeData()
    mime.setData(PHOTOS, QByteArray(json.dumps([int(photo) for photo in photos]).encode()))
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def photos_of(mime: QMimeData) -> tuple[PhotoId, ...]:
    """Photos of the library in a drag that began in this window, else ()."""
    if not mime.hasFormat(PHOTOS):
        return ()
    try:
        values = json.loads(bytes(mime.data(PHOTOS).data()))
    except ValueError:
        return ()
    if not isinstance(values, list):
        return ()
    return tuple(PhotoId(value) for value in values if isinstance(value, int))


def tag_mime(tag: int) -> QMimeData:
    """A tag of the sidebar, for this window."""
    mime = QMimeData()
    mime.setData(TAG, QByteArray(str(tag).encode()))
    return mime


def tag_of(mime: QMimeData) -> int | None:
    """The tag in a drag that began in the sidebar, else None."""
    text = bytes(mime.data(TAG).data()).decode() if mime.hasFormat(TAG) else ""
    return int(text) if text.isdecimal() else None


def paths_of(mime: QMimeData) -> tuple[Path, ...]:
    """Local files and folders in a drag or on the clipboard."""
    if not mime.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


def can_be_example(mime: QMimeData) -> bool:
    """True when `examples_of` may find something; cheap, for drag-enter."""
    return mime.hasFormat(PHOTOS) or mime.hasImage() or bool(paths_of(mime))


def examples_of(mime: QMimeData, *, most: int = 8) -> tuple[Example, ...]:
    """Example pictures for a search: photos, else files, else the picture itself."""
    if photos := photos_of(mime):
        return tuple(Example(photo=photo) for photo in photos[:most])
    if paths := paths_of(mime):
        return tuple(Example(path=path) for path in paths[:most])
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return (Example(data=_png(image)),)
    return ()


def _png(image: QImage) -> bytes:
    if max(image.width(), image.height()) > _EXAMPLE_SIDE:
        image = image.scaled(
            _EXAMPLE_SIDE,
            _EXAMPLE_SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
