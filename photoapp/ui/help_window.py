"""The user guide in a window: contents, a search in them, pages that link to each other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.services.guide import NAMES, Guide
from photoapp.ui.guide_page import GuidePage
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE
from photoapp.ui.resources import resource

_CHAPTER: Final = Qt.ItemDataRole.UserRole
_ANCHOR: Final = Qt.ItemDataRole.UserRole + 1


class HelpWindow(QDialog):
    """Not modal: it stands beside the window while somebody tries what it says."""

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._guide = Guide(resource(), current_language())
        self._at = (NAMES[0], "")
        self._past: list[tuple[str, str]] = []
        self._future: list[tuple[str, str]] = []
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._searched)
        self.search.returnPressed.connect(self._first)
        self.contents = QTreeWidget()
        self.contents.setHeaderHidden(True)
        self.contents.setWordWrap(True)
        self.contents.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.contents.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.contents.setIndentation(self.fontMetrics().averageCharWidth() * 2)
        self.contents.currentItemChanged.connect(self._chosen)
        self.page = GuidePage()
        self.page.chapter_wanted.connect(self.show_chapter)
        self._back, self._forward = self._button("previous"), self._button("next")
        self._back.clicked.connect(self._go_back)
        self._forward.clicked.connect(self._go_forward)
        top = QHBoxLayout()
        top.setSpacing(SPACE // 2)
        for part in (self._back, self._forward):
            top.addWidget(part)
        top.addWidget(self.search, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.contents, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(self.page)
        splitter.setStretchFactor(1, 1)
        unit = self.fontMetrics().averageCharWidth()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Back, self._go_back),
            (QKeySequence.StandardKey.Forward, self._go_forward),
            (QKeySequence.StandardKey.ZoomIn, self.page.zoomIn),
            (QKeySequence.StandardKey.ZoomOut, self.page.zoomOut),
        ):
            for sequence in QKeySequence.keyBindings(keys)[:2]:
                QShortcut(sequence, self).activated.connect(act)
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(unit * 126, self.fontMetrics().height() * 42).boundedTo(room))
        side = min(unit * 36, self.width() * 2 // 5)
        splitter.setSizes([side, self.width() - side])
        self.retranslate()
        self._show()
        self.page.setFocus()

    @property
    def chapter(self) -> str:
        """Name of the chapter that is shown."""
        return self._at[0]

    @Slot(str, str)
    def show_chapter(self, name: str, anchor: str = "") -> None:
        """Turn to a chapter, and a section of it; unknown names do nothing."""
        if name not in NAMES or (name, anchor) == self._at:
            return
        self._past.append(self._at)
        self._future.clear()
        self._at = (name, anchor)
        self._show()

    def retranslate(self) -> None:
        """Take texts and guide in the present language."""
        self.setWindowTitle(self.tr("photoapp guide"))
        self.search.setPlaceholderText(self.tr("Search the guide"))
        hint = self.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setMinimumWidth(hint + self.fontMetrics().averageCharWidth() * 6)
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.contents.setAccessibleName(self.tr("Contents"))
        self.page.setAccessibleName(self.tr("Chapter"))
        for button, text in ((self._back, self.tr("Back")), (self._forward, self.tr("Forward"))):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._guide = Guide(resource(), current_language())
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            # A heading has another name there.
            self._at = (self._at[0], "")
            self._show()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        return button

    def _fill(self) -> None:
        """The contents, or what was found."""
        words = self.search.text().strip()
        self.contents.blockSignals(True)
        self.contents.clear()
        self.contents.setRootIsDecorated(not words)
        if words:
            for found in self._guide.find(words):
                where, whole = found.section.title, found.chapter.title
                where = where if where == whole else f"{where} · {whole}"
                self._item(
                    self.contents,
                    f"{where}\n{found.excerpt}",
                    found.chapter.name,
                    found.section.anchor,
                )
            if not self.contents.topLevelItemCount():
                nothing = QTreeWidgetItem(self.contents, [self.tr("Nothing in the guide.")])
                nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        else:
            for chapter in self._guide.chapters:
                item = self._item(self.contents, chapter.title, chapter.name, "")
                for section in chapter.sections[1:]:
                    self._item(item, section.title, chapter.name, section.anchor)
        self.contents.blockSignals(False)

    def _item(
        self, parent: QTreeWidget | QTreeWidgetItem, text: str, chapter: str, anchor: str
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [text])
        item.setData(0, _CHAPTER, chapter)
        item.setData(0, _ANCHOR, anchor)
        item.setToolTip(0, text)
        return item

    def _show(self) -> None:
        name, anchor = self._at
        self.page.show_chapter(self._guide.chapter(name), anchor, self.search.text())
        self._back.setEnabled(bool(self._past))
        self._forward.setEnabled(bool(self._future))
        if self.search.text().strip():
            return
        self.contents.blockSignals(True)
        for place in range(self.contents.topLevelItemCount()):
            item = self.contents.topLevelItem(place)
            if item is None:
                continue
            here = item.data(0, _CHAPTER) == name
            item.setExpanded(here)
            if here:
                chosen = item
                for number in range(item.childCount()):
                    child = item.child(number)
                    if anchor and child is not None and child.data(0, _ANCHOR) == anchor:
                        chosen = child
                self.contents.setCurrentItem(chosen)
        self.contents.blockSignals(False)

    @Slot()
    def _searched(self) -> None:
        self._fill()
        self._show()

    @Slot()
    def _first(self) -> None:
        item = self.contents.topLevelItem(0)
        if item is not None and item.data(0, _CHAPTER):
            self.contents.setCurrentItem(item)

    @Slot(QTreeWidgetItem)
    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _CHAPTER):
            self.show_chapter(item.data(0, _CHAPTER), item.data(0, _ANCHOR))

    @Slot()
    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    @Slot()
    def _go_back(self) -> None:
        if self._past:
            self._future.append(self._at)
            self._at = self._past.pop()
            self._show()

    @Slot()
    def _go_forward(self) -> None:
        if self._future:
            self._past.append(self._at)
            self._at = self._future.pop()
            self._show()
