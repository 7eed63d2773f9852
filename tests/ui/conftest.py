"""Fixtures of the window's tests: a themed application, photos to look at, and fakes of none."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoapp.core.hits import Scope, SortOrder
from photoapp.core.photo import IdArray, PhotoId, PhotoRow, PhotoState
from photoapp.ui.i18n import install_language
from photoapp.ui.tasks import Tasks
from photoapp.ui.theme import apply_theme
from photoapp.ui.thumbnail_loader import ThumbnailLoader

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The off-screen platform says that its windows have no size hints; nobody needs them."""
    ignore = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(ignore)


FIRST_DAY = dt.datetime(2024, 5, 17, 9, 30)


def picture(number: int, width: int = 160, height: int = 120) -> bytes:
    """A small JPEG that differs from its neighbours."""
    colour = (number * 67 % 256, number * 131 % 256, number * 29 % 256)
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).text((10, 10), str(number), fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


class Shelf:
    """What the grid asks of a Browser, over as many rows as a test wants.

    The real Browser stands behind the window's own tests; here 200,000 photos are needed.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []
        self.changed: dict[int, PhotoRow] = {}

    def ids(self, scope: Scope = Scope(), sort: SortOrder = SortOrder.NEWEST) -> IdArray:  # noqa: B008 - a value
        return np.arange(1, self.count + 1, dtype=np.int64)

    def rows(self, photos: Sequence[PhotoId]) -> list[PhotoRow]:
        self.asked += photos
        return [self.changed.get(photo) or self.row(photo) for photo in photos]

    def thumbnail(self, key: str) -> bytes | None:
        return picture(int(key, 16)) if not key.startswith("f") else None

    def row(self, number: int) -> PhotoRow:
        return PhotoRow(
            photo=PhotoId(number),
            name=f"IMG_{number:04}.jpg",
            width=160,
            height=120,
            taken=FIRST_DAY - dt.timedelta(hours=number),
            content_key=f"{number:06x}",
            format="jpeg",
            state=PhotoState.READY,
            favourite=False,
            rating=0,
            offline=False,
        )

    def set_row(self, number: int, **changes: object) -> None:
        self.changed[number] = replace(self.row(number), **changes)  # type: ignore[arg-type]  # a test's own names


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> Iterator[None]:
    """Every test begins in English and light."""
    apply_theme(qapp, "light")
    install_language(qapp, "en")
    yield
    apply_theme(qapp, "light")
    install_language(qapp, "en")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """Worker threads that end with the test; what nobody took fails it."""
    made = Tasks()
    errors: list[Exception] = []
    made.error.connect(errors.append)
    yield made
    made.close()
    assert not errors


@pytest.fixture
def shelf() -> Shelf:
    """300 photos."""
    return Shelf(300)


@pytest.fixture
def thumbnails(qtbot: QtBot, shelf: Shelf) -> Iterator[ThumbnailLoader]:
    """A loader over the shelf."""
    made = ThumbnailLoader(shelf.thumbnail)
    yield made
    made.close()
