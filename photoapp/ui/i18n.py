"""The interface language: loading translations, and switching them while the window is open."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final, cast

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from photoapp.ui.resources import resource

# Languages are named in themselves, so that everybody finds their own.
LANGUAGE_NAMES: Final = {"en": "English", "zh_CN": "简体中文"}
"""What `install_language` can return, with names; the texts in the code are English."""

# Marks a text in a table for translation; PySide6 types it as returning an object.
QT_TRANSLATE_NOOP: Final = cast(Callable[[str, str], str], QtCore.QT_TRANSLATE_NOOP)


class Context:
    """A translation context for functions outside of a QObject.

    Keep it in a variable of the same name: lupdate takes the word before ``.tr`` for the
    context, and in PySide6 6.11 finds plurals in no other form than ``.tr(text, "", n)``.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def tr(self, text: str, comment: str = "", n: int = -1) -> str:
        """Return the translation, in the plural form for `n` when it is given."""
        return QCoreApplication.translate(self._name, text, comment, n)


class _Translators(QObject):
    """The translators installed now; a child of the application, so that there is one."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.installed: list[QTranslator] = []
        self.language = ""


def system_language() -> str:
    """The first language of the system's list that exists here, else ``en``.

    The variable PHOTOAPP_LANGUAGE decides before the list, as on the command line.
    """
    asked = os.environ.get("PHOTOAPP_LANGUAGE", "")
    for name in (asked, *QLocale.system().uiLanguages()):
        language = name.replace("_", "-").split("-")[0].lower()
        if language == "zh":  # Traditional readers too are better served by Chinese than English
            return "zh_CN"
        if language == "en":
            return "en"
    return "en"


def locale_for(language: str) -> QLocale:
    """Formats for dates, numbers and sizes: the interface's language, the system's region."""
    system = QLocale.system()
    wanted = QLocale(language)
    if system.language() == wanted.language():
        return system
    if language == "en":
        return QLocale(QLocale.Language.English, system.territory())
    return wanted


def install_language(app: QApplication, setting: str) -> str:
    """Show the interface in `setting`: ``system`` (unknown ones too), ``en`` or ``zh_CN``.

    Replaces what an earlier call installed and sends `QEvent.LanguageChange` to every widget;
    also sets the default `QLocale` and Qt's own texts where Qt ships them.
    GUI thread. Returns the language shown: ``en`` or ``zh_CN``.
    """
    language = setting if setting in LANGUAGE_NAMES else system_language()
    keeper = app.findChild(_Translators) or _Translators(app)
    # The locale comes first: widgets format numbers while they handle LanguageChange.
    QLocale.setDefault(locale_for(language))
    if keeper.language == language:
        return language
    for translator in keeper.installed:
        app.removeTranslator(translator)
        translator.deleteLater()
    keeper.installed.clear()
    keeper.language = language
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file, folder in (
        (f"qtbase_{language}", qt_folder),
        (f"photoapp_{language}", str(resource("translations"))),
    ):
        translator = QTranslator(keeper)
        if translator.load(file, folder):
            app.installTranslator(translator)
            keeper.installed.append(translator)
        else:
            translator.deleteLater()
    return language


def current_language() -> str:
    """What `install_language` last returned, ``en`` before that."""
    app = QApplication.instance()
    keeper = app.findChild(_Translators) if app is not None else None
    return keeper.language if keeper is not None and keeper.language else "en"
