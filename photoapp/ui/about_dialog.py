"""What this program is, its version and licence, and what it promises."""

from __future__ import annotations

import platform
import sys

import PySide6
from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

import photoapp
from photoapp.ui.icons import application_icon, icon
from photoapp.ui.parts import SPACE, Heading, IconLabel, Note, fit_height

NAME = "photoapp"
_MARK = 72


def system_report() -> str:
    """Return versions, one a line, for a bug report. English."""
    return "\n".join(
        (
            f"{NAME} {photoapp.__version__}",
            f"Python {platform.python_version()} ({sys.platform})",
            f"Qt {PySide6.__version__}, {QGuiApplication.platformName()}",
            platform.platform(),
        )
    )


class AboutDialog(QDialog):
    """Version, licence, privacy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(_MARK, _MARK), self.devicePixelRatio()))
        self._name = Heading(1.6)
        self._name.setText(NAME)
        self._version = Note()
        self._summary = Note()
        self._summary.set_tone("plain")
        self._privacy = Note()
        self._licence = Note()
        self._copy = QPushButton(icon("copy"), "")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._copy_report)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._version)
        names.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(mark)
        head.addLayout(names, 1)
        promise = QHBoxLayout()
        promise.setSpacing(SPACE)
        promise.addWidget(IconLabel("shield", 18), 0, Qt.AlignmentFlag.AlignTop)
        promise.addWidget(self._privacy, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        whole.setSpacing(2 * SPACE)
        whole.addLayout(head)
        whole.addWidget(self._summary)
        whole.addLayout(promise)
        whole.addWidget(self._licence)
        whole.addStretch(1)
        whole.addLayout(foot)
        self.setMinimumWidth(self.fontMetrics().height() * 27)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("About {name}").format(name=NAME))
        self._version.setText(self.tr("Version {version}").format(version=photoapp.__version__))
        self._summary.setText(
            self.tr("Finds your photos by what they show, in Chinese and English.")
        )
        self._privacy.setText(
            self.tr(
                "Nothing leaves this computer. The program goes online only when you ask it to "
                "download a model; it has no account, no telemetry and no update check."
            )
        )
        self._licence.setText(
            self.tr(
                "Free software under the Apache License 2.0. It stands on Qt, ONNX Runtime, "
                "PyTorch, Transformers, FAISS, SQLite and Pillow, under their own licences. "
                "Models have licences of their own, shown where you choose them."
            )
        )
        self._copy.setText(self.tr("Copy version details"))
        fit_height(self)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(system_report())
        self._copy.setText(self.tr("Copied"))
