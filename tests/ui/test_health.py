"""The health page: coverage, what failed and why, trying again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.core.library import LibraryCounts
from photoapp.core.photo import FailedFile, LocationId
from photoapp.ui.coverage_bar import CoverageBar
from photoapp.ui.health_page import HealthPage
from tests.ui.shell import Shell, broken, click, open_shell, photo


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


def _page(shell: Shell, qtbot: QtBot, health: object = None) -> HealthPage:
    page = HealthPage(
        health or shell.health,  # type: ignore[arg-type]  # a stand-in with the three methods
        shell.bridge,
        shell.tasks,
    )
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    return page


def _shows(page: HealthPage, text: str) -> bool:
    return any(text in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def _button(page: HealthPage, text: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text().startswith(text))


def test_an_empty_library_says_what_to_do(shell: Shell, qtbot: QtBot) -> None:
    page = _page(shell, qtbot)
    qtbot.waitUntil(lambda: _shows(page, "No photos yet. Add a folder to begin."))
    assert not page.table.isVisible()


def test_failures_are_listed_retried_and_mended(shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "照片"
    photo(folder / "good.jpg")
    broken(folder / "empty.jpg")
    broken(folder / "note.png", b"not a picture at all")
    shell.organiser.indexer.index_now([folder])
    page = _page(shell, qtbot)
    qtbot.waitUntil(lambda: page.table.problems.rowCount() == 2)
    assert _shows(page, "2 files could not be read")
    assert _shows(page, "Every photo can be found by what it shows")
    rows = [
        [page.table.model().index(row, column).data() for column in range(3)] for row in range(2)
    ]
    assert rows == [
        ["empty.jpg", "The file is empty (0 bytes).", str(folder)],
        ["note.png", "The name says picture, but the content is something else.", str(folder)],
    ]
    assert _button(page, "Try all again").isEnabled()
    assert not _button(page, "Show in file manager").isEnabled()
    page.table.selectRow(0)
    assert _button(page, "Show in file manager").isEnabled()
    click(_button(page, "Copy as text"))
    assert QGuiApplication.clipboard().text().startswith(f"{folder / 'empty.jpg'}\tfile-empty\t")
    # One of them is mended and tried again.
    photo(folder / "empty.jpg", "orange")
    click(_button(page, "Try 1 again"))
    qtbot.waitUntil(lambda: page.table.problems.rowCount() == 1)
    assert _shows(page, "1 file could not be read")
    shell.organiser.indexer.index_now([folder])
    qtbot.waitUntil(lambda: _shows(page, "2 searchable"))


def test_it_speaks_chinese(shell: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    broken(folder / "empty.jpg")
    shell.organiser.indexer.index_now([folder])
    page = _page(shell, qtbot)
    qtbot.waitUntil(lambda: page.table.problems.rowCount() == 1)
    shell.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _shows(page, "1 个文件无法读取"))
    assert page.table.model().index(0, 1).data() == "文件是空的（0 字节）。"
    header = page.table.model().headerData(0, Qt.Orientation.Horizontal)
    assert header == "名称"


class _Large:
    """A library of 1,000 failures, as the page sees it."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.held = LibraryCounts(
            photos=12_839,
            ready=12_838,
            pending=0,
            failed_files=1000,
            failed_assets=1,
            missing=1,
            offline=2310,
            favourites=0,
            bytes=1_000_000_000_000,
            pending_files=0,
        )

    def counts(self) -> LibraryCounts:
        return self.held

    def failed(self, limit: int, offset: int) -> list[FailedFile]:
        self.asked.append((limit, offset))
        last = min(1000, offset + limit)
        return [
            FailedFile(LocationId(row), Path(f"/p/{row}.jpg"), "picture-damaged", "damaged")
            for row in range(offset, last)
        ]

    def retry(self, locations: object = None) -> int:
        return 0


def test_a_long_list_is_read_as_it_is_scrolled(shell: Shell, qtbot: QtBot) -> None:
    health = _Large()
    page = _page(shell, qtbot, health)
    qtbot.waitUntil(lambda: page.table.problems.rowCount() > 0)
    assert page.table.problems.rowCount() < 1000

    def end_reached() -> bool:
        page.table.scrollToBottom()
        return page.table.problems.rowCount() == 1000

    qtbot.waitUntil(end_reached)
    assert len(health.asked) == len(set(health.asked))
    names = [page.table.problems.problem(row).where for row in range(1000)]
    assert names == [str(Path(f"/p/{row}.jpg")) for row in range(1000)]


def test_nearly_all_is_not_called_all(shell: Shell, qtbot: QtBot) -> None:
    page = _page(shell, qtbot, _Large())
    qtbot.waitUntil(lambda: _shows(page, "99.9 % of the photos can be found"))
    assert _shows(page, "2,310 photos are on drives that are not connected")
    assert _shows(page, "1 photo no longer has a file in your folders")
    assert _shows(page, "12,839 photos, 1.0 TB of originals")
    bar = page.findChild(CoverageBar)
    assert bar is not None
    assert bar.accessibleName() == "12,838 searchable, 0 waiting, 1 not searchable"


def test_even_one_failure_among_many_is_visible_in_the_bar(shell: Shell, qtbot: QtBot) -> None:
    bar = CoverageBar()
    qtbot.addWidget(bar)
    bar.resize(400, 10)
    bar.set_parts(((999_999, "good"), (0, "maybe"), (1, "bad")), "")
    widths = bar._widths(400.0)
    assert sum(widths) == pytest.approx(400.0)
    assert widths[1] == 0.0
    assert widths[2] >= 2.0
