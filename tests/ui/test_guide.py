"""The guide's window: contents, search, links, languages; and F1 for what one looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoapp.services.guide import NAMES
from photoapp.ui.guide_page import html
from photoapp.ui.help_topics import CHAPTERS, chapter_for
from photoapp.ui.help_window import HelpWindow
from photoapp.ui.i18n import install_language
from photoapp.ui.main_window import MainWindow
from photoapp.ui.theme import apply_theme


@pytest.fixture
def help_window(qtbot: QtBot) -> Iterator[HelpWindow]:
    window = HelpWindow()
    qtbot.addWidget(window)
    window.show()
    yield window


def _titles(window: HelpWindow) -> list[str]:
    tree = window.contents
    items = (tree.topLevelItem(place) for place in range(tree.topLevelItemCount()))
    return [item.text(0) for item in items if item is not None]


def test_the_contents_lead_to_every_chapter(help_window: HelpWindow) -> None:
    assert len(_titles(help_window)) == len(NAMES)
    assert help_window.chapter == "first-steps"
    assert help_window.page.toPlainText().startswith("First steps")
    for place, name in enumerate(NAMES):
        item = help_window.contents.topLevelItem(place)
        assert item is not None
        help_window.contents.setCurrentItem(item)
        assert help_window.chapter == name
        assert help_window.page.toPlainText().startswith(_titles(help_window)[place])


def test_a_section_is_scrolled_to(help_window: HelpWindow, qtbot: QtBot) -> None:
    help_window.show_chapter("search", "keeping-a-search")
    qtbot.waitUntil(lambda: help_window.page.verticalScrollBar().value() > 200)
    item = help_window.contents.currentItem()
    assert item is not None and item.text(0) == "Keeping a search"


def test_links_go_on_within_the_guide_and_back(help_window: HelpWindow) -> None:
    help_window.page.anchorClicked.emit(QUrl("models.md"))
    assert help_window.chapter == "models"
    help_window.page.anchorClicked.emit(QUrl("search.md#when"))
    assert help_window.chapter == "search"
    help_window._back.click()
    assert help_window.chapter == "models"
    help_window._forward.click()
    assert help_window.chapter == "search"
    help_window.page.anchorClicked.emit(QUrl("nowhere.md"))
    assert help_window.chapter == "search"


def test_the_web_opens_in_the_browser_on_a_click_and_nothing_is_loaded(
    help_window: HelpWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page = help_window.page
    assert page.loadResource(2, QUrl("https://example.org/a.png")) is None
    assert page.loadResource(2, QUrl.fromLocalFile("/etc/hostname")) is None
    assert not opened
    page.anchorClicked.emit(QUrl("https://example.org/"))
    assert opened == ["https://example.org/"]


def test_searching_lists_places_and_marks_the_words(help_window: HelpWindow) -> None:
    help_window.search.setText("battery")
    titles = _titles(help_window)
    assert any(title.startswith("Slowing it down · Speed") for title in titles)
    QTest.keyClick(help_window.search, Qt.Key.Key_Return)
    assert help_window.chapter == "speed"
    assert help_window.page.extraSelections()
    help_window.search.setText("xylophone")
    assert _titles(help_window) == ["Nothing in the guide."]
    help_window.search.clear()
    assert len(_titles(help_window)) == len(NAMES)
    assert not help_window.page.extraSelections()


def test_it_follows_language_and_theme(
    qapp: QApplication, help_window: HelpWindow, qtbot: QtBot
) -> None:
    help_window.show_chapter("privacy")
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: help_window.page.toPlainText().startswith("隐私与安全"))
    assert help_window.windowTitle() == "photoapp 用户指南"
    assert _titles(help_window)[0] == "入门"
    before = help_window.page.document().defaultStyleSheet()
    apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: help_window.page.document().defaultStyleSheet() != before)


def test_code_is_shown_as_it_is_written() -> None:
    made = html(
        "# A <b> title\n\n```sh\nphotoapp search <x> & y   # note\n```\n\n<script>x</script>"
    )
    assert 'id="a-b-title"' in made
    assert "<code>photoapp search &lt;x&gt; &amp; y</code>" in made
    assert '<td class="remark">note</td>' in made
    assert "<script>" not in made


def test_the_topics_are_chapters_of_classes_that_exist(repository: Path) -> None:
    sources = "".join(
        path.read_text("utf-8") for path in (repository / "photoapp" / "ui").glob("*.py")
    )
    assert set(CHAPTERS.values()) <= set(NAMES)
    assert [name for name in CHAPTERS if f"class {name}(" not in sources] == []


def test_f1_opens_the_chapter_of_what_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    assert chapter_for(window) == "search"
    window.menus["guide"].trigger()
    guide = window.dialogs.show("guide")
    assert isinstance(guide, HelpWindow)
    assert guide.chapter == "search"
    guide.close()
    window.activateWindow()
    window.pages.show_duplicates()
    qtbot.waitUntil(lambda: chapter_for(window) == "duplicates")
    window.pages.show_health()
    qtbot.waitUntil(lambda: chapter_for(window) == "troubleshooting")
    window.pages.show_labels(0)
    qtbot.waitUntil(lambda: chapter_for(window) == "labels")
    window.menus["guide"].trigger()
    assert guide.chapter == "labels"
    settings = window.dialogs.show("models")
    settings.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is settings)
    assert chapter_for(window) in {"models", "speed"}
