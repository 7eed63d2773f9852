"""What a window needs of Qt, tried in a process of its own: a missing plug-in ends the process.

`services.selftest` starts it and reads the one JSON object that it prints.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QLocale, qVersion
from PySide6.QtGui import QFont, QFontDatabase, QImageReader, QRawFont
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication

from photoapp.ui.fonts import apply_fonts, families
from photoapp.ui.i18n import LANGUAGE_NAMES, install_language

_SIGNS = "照片搜索"
# A text that every version has; English must come out as it stands in the code.
_CONTEXT, _TEXT = "Models", "Chinese"


def look() -> dict[str, Any]:
    """What was found. GUI thread; makes the application object when there is none."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - nobody made a console application before
    apply_fonts(app)
    said = {}
    for language in LANGUAGE_NAMES:
        shown = install_language(app, language)
        said[shown] = QCoreApplication.translate(_CONTEXT, _TEXT)
    return {
        "qt": qVersion(),
        "platform": app.platformName(),
        "other_starts": QLocalServer.__name__,  # a library of the system may be missing
        "formats": sorted(_word(one) for one in QImageReader.supportedImageFormats()),
        "font": _chinese_family(),
        "said": said,
        "locale": QLocale.system().name(),
    }


def _chinese_family() -> str:
    """The family that draws the program's Chinese, "" when none of the installed ones can."""
    able = frozenset(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    for name in (*families(), *sorted(able)):
        if name in able:
            font = QRawFont.fromFont(QFont(name), QFontDatabase.WritingSystem.SimplifiedChinese)
            if all(font.supportsCharacter(ord(sign)) for sign in _SIGNS):
                return name
    return ""


def _word(name: QByteArray) -> str:
    return bytes(name.data()).decode("ascii", "replace")


def main() -> None:
    """Print what was found."""
    sys.stdout.write(json.dumps(look()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
