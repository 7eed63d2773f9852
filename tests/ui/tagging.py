"""Tags for tests of the window: given by hand or as a label set gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photoapp.app import Application
from photoapp.core.labels import TagOrigin
from photoapp.core.photo import PhotoId
from photoapp.storage.tags import TagRepository
from photoapp.ui.main_window import MainWindow
from photoapp.ui.tag_panel import TagPanel
from tests.storage.shelf import KEY


def newest(window: MainWindow, count: int) -> list[PhotoId]:
    return [PhotoId(photo) for photo in window.model.ids[:count].tolist()]


def found_by_a_set(
    application: Application, name: str, photos: Sequence[PhotoId], confidence: float = 0.8
) -> int:
    """Give photos a tag as a label set does."""
    known = application.tags.find(name)
    tag = known if known is not None else application.tags.create(name)
    rows = (
        tag,
        np.array(sorted(photos), dtype=np.int64),
        np.full(len(photos), confidence, dtype=np.float32),
    )
    TagRepository(application.catalogue).replace_automatic([tag], [rows], KEY)
    return tag


def held(application: Application, photo: PhotoId) -> dict[str, tuple[TagOrigin, bool | None]]:
    return {one.name: (one.origin, one.decision) for one in application.tags.of([photo])[photo]}


def select(qtbot: QtBot, window: MainWindow, *rows: int) -> TagPanel:
    """Select photos by rows and wait for their tags."""
    panel = window.inspector.tags
    ids = window.model.ids[list(rows)]
    window.grid.setFocus()
    window.grid.select_ids(ids, current=int(ids[0]))
    photos = [PhotoId(photo) for photo in ids.tolist()]
    of = window._services.tags.of(photos)
    wanted = {tag.tag for tags in of.values() for tag in tags}
    qtbot.waitUntil(
        lambda: (
            len(window.desk.selected()) == len(rows)
            and panel._photos.tolist() == ids.tolist()
            and {tag.tag for tag in panel.tags} == wanted
        )
    )
    QApplication.processEvents()
    return panel


def click(widget: QWidget) -> None:
    QApplication.sendPostedEvents()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until what was asked of tags is done and shown."""
    panel = window.inspector.tags

    def shown() -> bool:
        if window.tag_acts.busy:
            return False
        photos = [PhotoId(photo) for photo in panel._photos.tolist()]
        tags = window._services.tags.of(photos).values()
        return {one.tag for one in panel.tags} == {one.tag for held in tags for one in held}

    qtbot.waitUntil(shown)
    qtbot.wait(60)
