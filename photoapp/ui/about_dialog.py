"""What this program is, its version and licence, and what it promises."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
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
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.icons import application_icon, icon
from photoapp.ui.parts import SPACE, Heading, IconLabel, Note, fit_height, link
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.services.crashes import CrashReport
    from photoapp.services.network import NetworkUse
    from photoapp.services.program import Program

NAME = "photoapp"
_MARK = 72
_LOOK_MS = 1_000  # how often the counter is read while it is shown
_HOSTS_SHOWN = 4


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
    """Version, licence, privacy, and the proof of it: a counter of connections. Not modal."""

    reports_wanted = Signal()
    updates_wanted = Signal()

    def __init__(self, program: Program, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._tasks = tasks
        self._reports = 0
        mark = QLabel()
        mark.setPixmap(application_icon().pixmap(QSize(_MARK, _MARK), self.devicePixelRatio()))
        self._name = Heading(1.6)
        self._name.setText(NAME)
        self._version = Note()
        self._summary = Note()
        self._summary.set_tone("plain")
        self._privacy = Note()
        self._network = Note()
        self._network.set_tone("plain")
        self._licence = Note()
        self._updates = link(QPushButton())
        self._updates.clicked.connect(self.updates_wanted)
        self._crashes = link(QPushButton())
        self._crashes.clicked.connect(self.reports_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._show_network)
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
        counter = QHBoxLayout()
        counter.setSpacing(SPACE)
        counter.addWidget(IconLabel("network", 18), 0, Qt.AlignmentFlag.AlignTop)
        counter.addWidget(self._network, 1)
        links = FlowLayout(spacing=2 * SPACE)
        for button in (self._updates, self._crashes):
            button.setAutoDefault(False)
            links.addWidget(button)
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
        whole.addLayout(counter)
        whole.addWidget(self._licence)
        whole.addLayout(links)
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
                "download a model or to check for updates; it has no account and no telemetry."
            )
        )
        self._licence.setText(
            self.tr(
                "Free software under the Apache License 2.0. It stands on Qt, ONNX Runtime, "
                "FAISS, SQLite, Pillow and others, under their own licences. Models have "
                "licences of their own, shown where you choose them."
            )
        )
        self._updates.setText(self.tr("Check for updates…"))
        self._crashes.setText(
            self.tr("Crash reports ({count})…").format(count=number(self._reports))
        )
        self._copy.setText(self.tr("Copy version details"))
        self._show_network()
        fit_height(self)

    @Slot()
    def _show_network(self) -> None:
        text = self._network_text(self._program.network())
        if text != self._network.text():
            self._network.setText(text)
            fit_height(self)

    def _network_text(self, use: NetworkUse) -> str:
        if not use.connections:
            return self.tr("Network: off, 0 connections since start.")
        hosts = ", ".join(use.hosts[:_HOSTS_SHOWN])
        if len(use.hosts) > _HOSTS_SHOWN:
            hosts += ", …"
        return self.tr(
            "Network: %Ln connection(s) since start, to {hosts}.", "", use.connections
        ).format(hosts=hosts)

    def _have_reports(self, reports: list[CrashReport]) -> None:
        self._reports = len(reports)
        self.retranslate()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
        self._timer.start()
        self._show_network()
        self._tasks.run(self, "reports", self._program.crashes.list, self._have_reports)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(system_report())
        self._copy.setText(self.tr("Copied"))
