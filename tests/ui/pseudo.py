"""A language of the tests' own: English, two fifths longer, as German or Finnish would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from photoapp.ui.i18n import install_language
from photoapp.ui.resources import resource

_LONGER = 0.4
_FILLING = "unddie gestellten Anforderungen erfuellenden Einzelheiten der Darstellung "
# Formats of dates are no words, and a single sign does not grow.
_KEPT = re.compile(r"[dMy ,.:]*|.{0,2}|%L?n", re.DOTALL)
_END = re.compile(r"(…|\.|:|\?|!)?\s*$")


class _Longer(QTranslator):
    """Pads what English shows; placeholders, mnemonics and line ends stay as they are."""

    def __init__(self) -> None:
        super().__init__()
        self._plurals = QTranslator(self)
        assert self._plurals.load("photoapp_en", str(resource("translations")))

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        found = self._plurals.translate(context, sourceText, disambiguation or "", n)
        return longer(found or sourceText)


def longer(text: str) -> str:
    """The text with words added before its last sign."""
    if _KEPT.fullmatch(text) or context_of_signs(text):
        return text
    end = _END.search(text)
    assert end is not None
    body, tail = text[: end.start()], text[end.start() :]
    count = max(2, round(len(text) * _LONGER))
    filling = (_FILLING * (count // len(_FILLING) + 1))[:count].strip()
    return f"{body} {filling}{tail}"


def context_of_signs(text: str) -> bool:
    """True for texts without letters outside of placeholders, such as ``{a} · {b}``."""
    return not re.search(r"[A-Za-z]{2}", re.sub(r"\{\w*\}", "", text))


@contextmanager
def pseudo_language(app: QApplication) -> Iterator[None]:
    """Shows every text of the program in that language inside the block."""
    install_language(app, "en")
    translator = _Longer()
    app.installTranslator(translator)
    try:
        yield
    finally:
        app.removeTranslator(translator)
