"""The first minute: choose photo folders, and go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.ui.drag_and_drop import paths_of
from photoapp.ui.folders_dialog import choose_folder, pictures_folder
from photoapp.ui.i18n import LANGUAGE_NAMES, current_language
from photoapp.ui.icons import application_icon, icon
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Card, Heading, IconLabel, Note, Page, link, primary
from photoapp.ui.preferences import Preferences
from photoapp.ui.tasks import Tasks

if TYPE_CHECKING:
    from photoapp.services.indexer import Indexer
    from photoapp.services.sample_library import SampleLibrary

_MARK = 72


class WelcomePage(Page):
    """Shown while the library has no folder. `started` follows when indexing has begun.

    `offer` is a further card below, such as that of the full model. With `samples`, pictures
    that ship with the program are offered for a first look.
    """

    started = Signal()

    def __init__(
        self,
        indexer: Indexer,
        preferences: Preferences,
        tasks: Tasks,
        offer: QWidget | None = None,
        parent: QWidget | None = None,
        *,
        pictures: Path | None = None,
        samples: SampleLibrary | None = None,
    ) -> None:
        super().__init__(parent, width_in_characters=84)
        self._indexer = indexer
        self._preferences = preferences
        self._tasks = tasks
        self._samples = samples
        self._error: PhotoappError | None = None
        self._boxes: dict[Path, QCheckBox] = {}
        self.setAcceptDrops(True)

        self.language = QComboBox()
        for value, name in LANGUAGE_NAMES.items():
            self.language.addItem(icon("language"), name, value)
        self.language.activated.connect(self._language_chosen)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.language)
        self.body.addLayout(top)
        self.body.addStretch(1)

        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(_MARK, _MARK), self.devicePixelRatio()))
        mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = Heading(2.0)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._subtitle = Note(factor=1.1)
        self._subtitle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(mark)
        self.body.addWidget(self._title)
        self.body.addWidget(self._subtitle)
        self.body.addSpacing(SPACE)

        self._card = Card()
        self._card.body.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        self._card.body.setSpacing(SPACE + SPACE // 2)
        self._question = Heading(1.1)
        self._folders = QVBoxLayout()
        self._folders.setSpacing(SPACE)
        self._choose = QPushButton(icon("folder-add"), "")
        self._choose.clicked.connect(self._choose_folder)
        self._drop_hint = Note()
        choosing = QHBoxLayout()
        choosing.setSpacing(2 * SPACE)
        choosing.addWidget(self._choose)
        choosing.addWidget(self._drop_hint, 1)
        self._problem = Note()
        self._problem.set_tone("bad")
        self.start = primary(QPushButton())
        self.start.setMinimumHeight(self.fontMetrics().height() * 2)
        self.start.clicked.connect(self.begin)
        # Outside of dialogs Qt's buttons hear Space only.
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.start)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.start.click)
        self._looking = Note()
        self.try_samples = link(QPushButton())
        self.try_samples.setVisible(samples is not None)
        self._looking.setVisible(samples is not None)
        self.try_samples.clicked.connect(self.begin_with_samples)
        trying = QHBoxLayout()
        trying.setSpacing(SPACE // 2)
        trying.addWidget(self.try_samples)
        trying.addWidget(self._looking, 1)
        self._promise = Note(factor=0.95)
        promise = QHBoxLayout()
        promise.setSpacing(SPACE)
        promise.addWidget(IconLabel("shield", 18), 0, Qt.AlignmentFlag.AlignTop)
        promise.addWidget(self._promise, 1)
        self._card.body.addWidget(self._question)
        self._card.body.addLayout(self._folders)
        self._card.body.addLayout(choosing)
        self._card.body.addWidget(self._problem)
        self._card.body.addSpacing(SPACE)
        self._card.body.addWidget(self.start)
        self._card.body.addLayout(trying)
        self._card.body.addLayout(promise)
        self.body.addWidget(self._card)
        if offer is not None:
            self.body.addWidget(offer)
        self.body.addStretch(2)

        offered = pictures if pictures is not None else pictures_folder()
        if offered is not None:
            self.add_folder(offered)
        self.retranslate()
        self._show_problem(None)
        self._selection_changed()

    def chosen(self) -> list[Path]:
        """Return the folders that are ticked, in the order they were added."""
        return [path for path, box in self._boxes.items() if box.isChecked()]

    def add_folder(self, path: Path) -> None:
        """List a folder, ticked."""
        if path not in self._boxes:
            box = QCheckBox()
            box.setIcon(icon("folder"))
            box.setText(str(path).replace("&", "&&"))
            box.setToolTip(str(path))
            box.toggled.connect(self._selection_changed)
            self._boxes[path] = box
            self._folders.addWidget(box)
        self._boxes[path].setChecked(True)
        self._selection_changed()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.language.setCurrentIndex(self.language.findData(current_language()))
        self.language.setAccessibleName(self.tr("Language"))
        self._title.setText(self.tr("Find your photos by what they show"))
        self._subtitle.setText(
            self.tr("Describe what you remember: “sunset at the sea”, “海边的日落”.")
        )
        self._question.setText(self.tr("Where are your photos?"))
        self._name_choosing()
        self._drop_hint.setText(self.tr("or drop folders here"))
        self.start.setText(self.tr("Start"))
        self.try_samples.setText(self.tr("Try with sample pictures"))
        self._looking.setText(self.tr("They leave again when you add your own."))
        self._promise.setText(
            self.tr(
                "Nothing leaves this computer, and no internet connection is needed. "
                "Your photos are only read; they stay where they are."
            )
        )
        self._show_problem(self._error)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.start if self.start.isEnabled() else self._choose).setFocus()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()
            self._highlight(on=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._highlight(on=False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._highlight(on=False)
        for path in paths_of(event.mimeData()):
            self.add_folder(path)
        event.acceptProposedAction()

    @Slot()
    def begin(self) -> None:
        """Add the ticked folders; indexing starts with them."""
        paths = self.chosen()
        if paths:
            self.start.setEnabled(False)
            self._tasks.run(
                self, "begin", lambda: self._add_all(paths), self._begun, failed=self._failed
            )

    @Slot()
    def begin_with_samples(self) -> None:
        """Look around with the pictures that ship with the program."""
        samples = self._samples
        if samples is not None:
            self.try_samples.setEnabled(False)
            self._tasks.run(self, "begin", samples.add, self._begun, failed=self._failed)

    def _add_all(self, paths: list[Path]) -> None:
        """On a worker thread."""
        for path in paths:
            self._indexer.add_folder(path)

    def _begun(self, result: object) -> None:
        del result
        self._show_problem(None)
        self._selection_changed()
        self.started.emit()

    def _failed(self, error: Exception) -> None:
        self._selection_changed()
        if isinstance(error, PhotoappError):
            self._show_problem(error)

    def _show_problem(self, error: PhotoappError | None) -> None:
        self._error = error
        self._problem.setVisible(error is not None)
        if error is not None:
            self._problem.setText(error_text(error.code, error.details, error.message))

    def _highlight(self, *, on: bool) -> None:
        self._card.setProperty("drop", on)
        self._card.style().unpolish(self._card)
        self._card.style().polish(self._card)

    @Slot()
    def _selection_changed(self) -> None:
        self.start.setEnabled(bool(self.chosen()))
        self.try_samples.setEnabled(True)
        self._name_choosing()

    def _name_choosing(self) -> None:
        self._choose.setText(
            self.tr("Choose another folder…") if self._boxes else self.tr("Choose a folder…")
        )

    @Slot()
    def _choose_folder(self) -> None:
        dialog = choose_folder(self, self.tr("Choose a folder"))
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _folder_chosen(self, path: str) -> None:
        self.add_folder(Path(path))

    @Slot()
    def _language_chosen(self) -> None:
        self._preferences.set("language", self.language.currentData())
