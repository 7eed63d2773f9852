"""One label set on the desk: its form, its photos, and what applying it would do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.labels import LabelMode
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.label_check import CheckPanel
from photoapp.ui.label_draft import LabelDraft
from photoapp.ui.label_editor import LabelEditor
from photoapp.ui.label_grid import LabelPhotos
from photoapp.ui.label_preview import PreviewPane
from photoapp.ui.notice_bar import FOOT
from photoapp.ui.parts import SPACE, Elided, Heading, Note, primary
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from photoapp.ui.wording import number

# Below this width, in characters, form and photos take turns.
_BOTH_CHARACTERS = 90


class LabelDesk(QWidget):
    """The parts of the page and their places; tells what was pressed."""

    back_wanted = Signal()
    act_wanted = Signal(str)  # save, revert, export, copy, delete, apply
    standing_wanted = Signal(bool)

    def __init__(
        self,
        draft: LabelDraft,
        photos: LabelPhotos,
        to_check: LabelPhotos,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._wide = True
        self._applying = ""
        self._would: tuple[int, int, int] | None = None
        self.editor = LabelEditor(draft)
        self.preview = PreviewPane(photos, thumbnails)
        self.checker = CheckPanel(to_check, thumbnails)
        self._back = QToolButton()
        self._back.setIcon(icon("previous"))
        self._back.clicked.connect(self.back_wanted)
        self._title = Elided()
        self._title.setFont(Heading(1.35).font())
        self._note = Elided(muted=True)
        self.save = self._button("save", "check")
        self.revert = self._button("revert", "undo")
        self._menu = QMenu(self)
        self._more = QToolButton()
        self._more.setIcon(icon("more"))
        self._more.setMenu(self._menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._entries = {
            name: self._menu.addAction(icon(mark), "")
            for name, mark in (("export", "export"), ("copy", "copy"), ("delete", "trash"))
        }
        for name, entry in self._entries.items():
            entry.setObjectName(name)
            entry.triggered.connect(self._pressed)
        self._form_side = QPushButton()
        self._photo_side = QPushButton()
        self._sides = QButtonGroup(self)
        for button in (self._form_side, self._photo_side):
            button.setCheckable(True)
            self._sides.addButton(button)
        self._form_side.setChecked(True)
        self._sides.buttonToggled.connect(self._arrange)
        self._plan = Note()
        self._plan.set_tone("plain")
        self.standing = QCheckBox()
        self.standing.clicked.connect(self.standing_wanted)
        self.apply = primary(self._button("apply"))
        self._lay_out()
        draft.changed.connect(self._show)
        self._arrange()
        self.retranslate()

    def _button(self, name: str, mark: str = "") -> QPushButton:
        button = QPushButton()
        if mark:
            button.setIcon(icon(mark))
        button.setObjectName(name)
        button.clicked.connect(self._pressed)
        return button

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height() + 2
        for button in (self._back, self._more):
            button.setIconSize(QSize(unit, unit))
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._note)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, SPACE, 2 * SPACE, SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self._back)
        head.addLayout(titles, 1)
        for widget in (self.revert, self.save, self._more):
            head.addWidget(widget)
        sides = QHBoxLayout()
        sides.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        sides.addWidget(self._form_side)
        sides.addWidget(self._photo_side)
        sides.addStretch(1)
        self.right = QStackedWidget()
        self.right.addWidget(self.preview)
        self.right.addWidget(self.checker)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.editor)
        self._splitter.addWidget(self.right)
        self._splitter.setStretchFactor(1, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self._plan, 1)
        foot.addWidget(self.standing)
        foot.addWidget(self.apply)
        for control in (self.standing, self.apply):
            control.setProperty(FOOT, True)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addLayout(sides)
        body.addWidget(_line())
        body.addWidget(self._splitter, 1)
        body.addWidget(_line())
        body.addLayout(foot)
        characters = self.fontMetrics().averageCharWidth()
        self._splitter.setSizes([characters * 50, characters * 80])

    @property
    def checking(self) -> bool:
        """True while the twelve are on show."""
        return self.right.currentWidget() is self.checker

    def show_check(self, *, on: bool) -> None:
        """The twelve in place of the preview, or the preview again."""
        self.right.setCurrentWidget(self.checker if on else self.preview)
        if on:
            self._photo_side.setChecked(True)

    def show_form(self) -> None:
        """Turn to the form where there is room for one side only."""
        self._form_side.setChecked(True)

    def set_would(self, photos: int | None, tags: int = 0, waiting: int = 0) -> None:
        """What applying the set would give; None while it is being counted.

        `waiting`: photos that are not indexed yet, so that nothing is known of them.
        """
        self._would = None if photos is None else (photos, tags, waiting)
        self._show()

    def set_applying(self, text: str) -> None:
        """Say how far applying is; "" when it is not going on."""
        self._applying = text
        self._show()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._back.setToolTip(self.tr("All label sets"))
        self._back.setAccessibleName(self.tr("All label sets"))
        self._more.setToolTip(self.tr("More"))
        self._more.setAccessibleName(self.tr("More"))
        self.save.setText(self.tr("Save"))
        self._entries["export"].setText(self.tr("Export…"))
        self._entries["copy"].setText(self.tr("Make a copy"))
        self._entries["delete"].setText(self.tr("Delete…"))
        self._form_side.setText(self.tr("Labels"))
        self._photo_side.setText(self.tr("Photos"))
        self.standing.setText(self.tr("Also tag new photos"))
        self.standing.setToolTip(
            self.tr(
                "Photos get the labels of this set as they arrive, and all photos again when the "
                "set changes. What you said yourself is never changed."
            )
        )
        self._show()

    @Slot()
    def _show(self) -> None:
        """Bring title, buttons and counts in line with the draft."""
        draft = self._draft
        value, dirty = draft.value, draft.dirty
        usable = draft.problem is None
        self._title.set_text(value.title(current_language()))
        parts = [self.tr("changed, not saved")] if dirty else []
        parts.append(self.tr("%Ln label(s)", "", len(value.labels)))
        exclusive = value.mode is LabelMode.EXCLUSIVE
        parts.append(
            self.tr("one for each photo") if exclusive else self.tr("several for one photo")
        )
        self._note.set_text(" · ".join(parts))
        # In a narrow window the icon has to do.
        self.revert.setText(self.tr("Discard changes") if self._wide else "")
        self.revert.setToolTip(self.tr("Discard changes"))
        self.revert.setAccessibleName(self.tr("Discard changes"))
        self.save.setVisible(dirty)
        self.save.setEnabled(usable)
        self.revert.setVisible(dirty)
        self._entries["export"].setEnabled(not dirty)
        self._entries["copy"].setEnabled(not dirty)
        self.standing.setChecked(value.standing)
        self.standing.setEnabled(bool(value.labels))
        applying = bool(self._applying)
        self.apply.setEnabled(usable and bool(value.labels) and not applying)
        self.apply.setText(
            self._applying
            or (self.tr("Save and tag the photos") if dirty else self.tr("Tag the photos"))
        )
        self._plan.setText(self._would_text(usable=usable))

    def _would_text(self, *, usable: bool) -> str:
        if not self._draft.value.labels:
            return self.tr("Add labels to see which photos they fit.")
        if not usable:
            return self.tr("Something in the set has to be put right first.")
        if self._would is None:
            return self.tr("Counting…")
        photos, tags, waiting = self._would
        text = self.tr("Would tag %Ln photo(s) · {tags} tags in all", "", photos)
        text = text.format(tags=number(tags))
        if waiting:
            more = self.tr("%Ln photo(s) still to be indexed", "", waiting)
            text = f"{text} · {more}"
        return text

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.act_wanted.emit(sender.objectName())

    @Slot()
    def _arrange(self) -> None:
        form = self._wide or self._form_side.isChecked()
        self.editor.setVisible(form)
        self.right.setVisible(self._wide or not form)
        for button in (self._form_side, self._photo_side):
            button.setVisible(not self._wide)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._judge()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # words have become longer or shorter
            self._judge()
        return super().event(event)

    def _judge(self) -> None:
        """Both sides at once, or one after the other when there is no room."""
        both = self.editor.minimumSizeHint().width() + self.right.minimumSizeHint().width()
        room = max(self.fontMetrics().averageCharWidth() * _BOTH_CHARACTERS, both)
        wide = self.width() >= room
        if wide != self._wide:
            self._wide = wide
            self._arrange()
            self._show()

    @override
    def minimumSizeHint(self) -> QSize:
        unit = self.fontMetrics()
        return QSize(unit.averageCharWidth() * 50, unit.height() * 20)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("rule", True)
    return line
