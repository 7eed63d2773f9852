"""Crash reports: read them, copy them, throw them away. Nothing is sent anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Heading, Note, keep_texts_whole
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import moment

if TYPE_CHECKING:
    from photoapp.services.crashes import CrashReport, CrashReports


class CrashDialog(QDialog):
    """The reports of the library, the newest first. Not modal."""

    def __init__(self, crashes: CrashReports, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crashes = crashes
        self._tasks = tasks
        self._reports: tuple[CrashReport, ...] = ()
        self._read = False
        self._error: PhotoappError | None = None
        self._heading = Heading(1.3)
        self._note = Note()
        self._choice = QComboBox()
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._choice.setMinimumContentsLength(40)
        self._choice.currentIndexChanged.connect(self._show_text)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._copy = QPushButton(icon("copy"), "")
        self._copy.clicked.connect(self._copy_text)
        self._delete = QPushButton(icon("trash"), "")
        self._delete.clicked.connect(self._delete_one)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        for button in (self._copy, self._delete):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE + SPACE // 2)
        for part in (self._heading, self._note, self._choice):
            whole.addWidget(part)
        whole.addWidget(self._text, 1)
        whole.addLayout(foot)
        unit = self.fontMetrics().height()
        self.resize(unit * 42, unit * 30)
        keep_texts_whole(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Crash reports"))
        self._heading.setText(self.tr("Crash reports"))
        if self._error is not None:
            error = self._error
            self._note.setText(error_text(error.code, error.details, error.message))
        elif self._read and not self._reports:
            self._note.setText(self.tr("There are none. That is how it should be."))
        else:
            self._note.setText(
                self.tr(
                    "They stay on this computer. They name places in the program, not your "
                    "photos or searches. Copy one if you want to tell the developers."
                )
            )
        self._choice.setAccessibleName(self.tr("Report"))
        self._text.setAccessibleName(self.tr("Text of the report"))
        self._copy.setText(self.tr("Copy"))
        self._delete.setText(self.tr("Delete"))
        for place, report in enumerate(self._reports):
            self._choice.setItemText(place, self._title(report))

    def _title(self, report: CrashReport) -> str:
        when = moment(report.when, short=True)
        if report.ended:
            return self.tr("{when}: the program ended").format(when=when)
        return self.tr("{when}: an error, the program went on").format(when=when)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def refresh(self) -> None:
        """Read the list again."""
        self._tasks.run(self, "reports", self._crashes.list, self._have)

    def _have(self, reports: list[CrashReport]) -> None:
        self._reports, self._read = tuple(reports), True
        self._choice.blockSignals(True)
        self._choice.clear()
        self._choice.addItems([self._title(one) for one in self._reports])
        self._choice.blockSignals(False)
        for part in (self._choice, self._text, self._copy, self._delete):
            part.setVisible(bool(self._reports))
        self.retranslate()
        self._show_text()

    @Slot()
    def _show_text(self) -> None:
        report = self._report()
        if report is None:
            self._text.clear()
            return
        crashes, name = self._crashes, report.name
        self._tasks.run(
            self, "text", lambda: crashes.read(name), self._text.setPlainText, failed=self._failed
        )

    def _report(self) -> CrashReport | None:
        place = self._choice.currentIndex()
        return self._reports[place] if 0 <= place < len(self._reports) else None

    @Slot()
    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._copy.setText(self.tr("Copied"))

    @Slot()
    def _delete_one(self) -> None:
        report = self._report()
        if report is not None:
            crashes, name = self._crashes, report.name
            self._tasks.run(
                self,
                "delete",
                lambda: crashes.delete(name),
                lambda _: self.refresh(),
                failed=self._failed,
            )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._error = error
            self.refresh()
