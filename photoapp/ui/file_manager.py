"""Showing a file in the system's file manager, selected."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QDesktopServices

_SERVICE = "org.freedesktop.FileManager1"


def show_in_file_manager(path: Path) -> bool:
    """Open the folder of `path` with the file selected where the system can, else just open it.

    A folder is opened itself. Returns whether something was asked to open. GUI thread.
    """
    if path.is_dir():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer.exe", [f"/select,{path}"])[0])
    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", str(path)])[0])
    if path.exists() and _show_by_dbus(path):
        return True
    folder = path.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _show_by_dbus(path: Path) -> bool:
    """Ask the freedesktop file manager; False when there is none on the bus."""
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    names = bus.interface().registeredServiceNames().value()
    activatable = bus.call(
        QDBusMessage.createMethodCall(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "ListActivatableNames",
        )
    ).arguments()
    if _SERVICE not in names and not any(_SERVICE in one for one in activatable):
        return False
    message = QDBusMessage.createMethodCall(
        _SERVICE, "/org/freedesktop/FileManager1", _SERVICE, "ShowItems"
    )
    message.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    return bus.send(message)
