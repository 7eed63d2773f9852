"""The inspector: facts, stars, tags, similar photos, copies, and several photos at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from photoapp.core.photo import CaptureFacts, GpsPoint, PhotoDetails, PhotoId, PhotoState
from photoapp.ui import wording
from photoapp.ui.i18n import install_language
from photoapp.ui.inspector import Inspector
from photoapp.ui.main_window import MainWindow
from photoapp.ui.parts import Elided
from photoapp.ui.rating import StarRating


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> Inspector:
    """With the newest photo selected."""
    window.grid.setFocus()
    window.grid.go_to(0)
    qtbot.waitUntil(lambda: window.inspector._details is not None)
    return window.inspector


def texts(panel: Inspector) -> str:
    return "\n".join(
        label.whole() if isinstance(label, Elided) else label.text()
        for label in panel.findChildren(QLabel)
        if label.isVisibleTo(panel)
    )


def shown(panel: Inspector, **changes: object) -> PhotoDetails:
    """Show the present photo with other details."""
    details = panel._details
    assert details is not None
    changed = replace(details, **changes)  # type: ignore[arg-type]  # a test's own names
    panel._have_details(changed)
    QApplication.processEvents()  # new lines are laid out
    return changed


def test_what_is_known_of_a_photo(panel: Inspector) -> None:
    said = texts(panel)
    assert "IMG_0005.jpg" in said
    assert "17 May 2024" in said
    assert "640 × 480" in said
    assert "JPEG" in said
    assert "Canon EOS 500D" in said
    assert "海边" in said, "the folder"


def test_exposure_and_place(panel: Inspector, qapp: QApplication, qtbot: QtBot) -> None:
    facts = CaptureFacts(
        camera_make="SONY",
        camera_model="ILCE-7M4",
        exposure_seconds=0.004,
        f_number=2.8,
        iso=400,
        focal_mm=35.0,
        gps=GpsPoint(39.9042, 116.4074),
        caption="A day at the lake",
    )
    shown(panel, facts=facts, place_en="Beijing, China", place_zh="中国北京市")
    said = texts(panel)
    for wanted in ("SONY ILCE-7M4", "1/250 s", "ƒ/2.8", "ISO 400", "35 mm", "Beijing, China"):
        assert wanted in said
    assert "39.9042° N" in said
    assert "A day at the lake" in said
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: "中国北京市" in texts(panel))


def test_states_are_said(panel: Inspector) -> None:
    details = panel._details
    assert details is not None
    shown(panel, row=replace(details.row, state=PhotoState.PENDING))
    assert "indexing is still at work" in texts(panel)
    shown(panel, row=replace(details.row, state=PhotoState.FAILED), reason="too dark")
    assert "cannot find this photo" in texts(panel)
    assert "too dark" in texts(panel)


def test_copies_and_drives_that_are_away(panel: Inspector, indexed: Path) -> None:
    details = panel._details
    assert details is not None
    here = details.locations[0]
    away = replace(
        here,
        path=Path("/media/anna/Archive/2024/IMG_0005.jpg"),
        online=False,
        volume_name="Archive",
    )
    shown(panel, locations=(here, away))
    said = texts(panel)
    assert "Copies" in said
    assert "on “Archive”, not connected" in said
    shows = [
        button
        for button in panel.findChildren(QToolButton)
        if button.accessibleName() == "Show in file manager" and button.isVisibleTo(panel)
    ]
    assert [button.isEnabled() for button in shows] == [True, False]
    copy = next(
        button
        for button in panel.findChildren(QToolButton)
        if button.accessibleName() == "Copy path" and button.isVisibleTo(panel)
    )
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(here.path)
    QGuiApplication.clipboard().clear()


def test_similar_photos_lead_to_them(qtbot: QtBot, window: MainWindow, panel: Inspector) -> None:
    qtbot.waitUntil(lambda: panel.similar.labels[0].row is not None)
    found = [label.row.photo for label in panel.similar.labels if label.row is not None]
    assert len(found) == 9
    assert int(window.model.ids[0]) not in found
    QTest.mouseClick(panel.similar.labels[2], Qt.MouseButton.LeftButton)
    assert window.grid.current_photo() == found[2]


def test_several_photos_are_summed_up(qtbot: QtBot, window: MainWindow, panel: Inspector) -> None:
    window.grid.selectAll()
    qtbot.waitUntil(lambda: panel._summary is not None)
    QApplication.processEvents()
    said = texts(panel)
    assert "20 photos selected" in said
    assert "14 May 2024 – 17 May 2024" in said
    window.grid.clearSelection()
    qtbot.waitUntil(lambda: panel._summary is None)
    assert "Select a photo" in texts(panel)


def test_stars_by_keyboard(qtbot: QtBot) -> None:
    stars = StarRating()
    qtbot.addWidget(stars)
    stars.show()
    told: list[int] = []
    stars.rated.connect(told.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_5, Qt.Key.Key_0):
        QTest.keyClick(stars, key)
    assert told == [1, 2, 1, 5, 0]
    assert stars.accessibleDescription() == "Not rated"


def test_another_photo_is_never_shown_with_the_details_of_the_last(
    qtbot: QtBot, window: MainWindow, panel: Inspector
) -> None:
    for row in range(12):
        window.grid.go_to(row)
    wanted = PhotoId(int(window.model.ids[11]))
    qtbot.waitUntil(lambda: panel._details is not None and panel._details.row.photo == wanted)
    qtbot.wait(150)
    assert panel._details is not None
    assert panel._details.row.photo == wanted


@pytest.mark.parametrize(
    ("make", "model", "said"),
    [
        ("Canon", "Canon EOS 500D", "Canon EOS 500D"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("SONY", "ILCE-7M4", "SONY ILCE-7M4"),
        ("", "Pixel 8", "Pixel 8"),
        ("Apple", "", "Apple"),
        ("", "", ""),
    ],
)
def test_cameras_do_not_repeat_their_maker(make: str, model: str, said: str) -> None:
    assert wording.camera(CaptureFacts(camera_make=make, camera_model=model)) == said
