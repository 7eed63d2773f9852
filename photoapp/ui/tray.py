"""The program in the tray (notification area): its menu, what it says, and whether there is one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget
from typing_extensions import override

from photoapp.ui.icons import application_icon, icon


class Tray(QObject):
    """An icon with a menu: open, pause or resume, quit. Tells; does nothing by itself.

    The menu belongs to no window, so a window that changes its language tells by `retranslate`.
    """

    open_wanted = Signal()
    hold_wanted = Signal()  # pause, or resume
    quit_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._paused = False
        self._busy = ""
        self._icon = QSystemTrayIcon(application_icon(), self)
        self._menu = QMenu()
        self.open = QAction(icon("photos"), "", self)
        self.open.triggered.connect(self.open_wanted)
        self.hold = QAction(self)
        self.hold.triggered.connect(self.hold_wanted)
        self.quit = QAction(self)
        self.quit.triggered.connect(self.quit_wanted)
        self._menu.addAction(self.open)
        self._menu.addSeparator()
        self._menu.addAction(self.hold)
        self._menu.addSeparator()
        self._menu.addAction(self.quit)
        self._menu.setDefaultAction(self.open)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.open_wanted)
        parent.installEventFilter(self)
        self.retranslate()

    @staticmethod
    def available() -> bool:
        """True while the desktop has a place for it."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def visible(self) -> bool:
        """True while it is shown, as far as the desktop has a tray."""
        return self._icon.isVisible()

    @property
    def tip(self) -> str:
        """What is said beside the icon."""
        return self._icon.toolTip()

    def set_visible(self, *, on: bool) -> None:
        """Show or hide it."""
        self._icon.setVisible(on)

    def set_state(self, *, paused: bool, busy: str) -> None:
        """`paused`: indexing is held; `busy`: what runs now in words, "" for nothing."""
        if (paused, busy) != (self._paused, self._busy):
            self._paused, self._busy = paused, busy
            self.retranslate()

    def say(self, title: str, text: str) -> None:
        """Show a notification; a click on it opens the window."""
        self._icon.showMessage(title, text, application_icon(), 10_000)

    def close(self) -> None:
        """Take it away, with its menu."""
        self._icon.hide()
        self._menu.deleteLater()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.open.setText(self.tr("Open photoapp"))
        self.hold.setText(self.tr("Resume indexing") if self._paused else self.tr("Pause indexing"))
        self.hold.setIcon(icon("play" if self._paused else "pause"))
        self.quit.setText(self.tr("Quit"))
        state = self._busy or (self.tr("Indexing is paused") if self._paused else "")
        self._icon.setToolTip(f"photoapp · {state}" if state else "photoapp")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in (reasons.Trigger, reasons.DoubleClick):
            self.open_wanted.emit()
