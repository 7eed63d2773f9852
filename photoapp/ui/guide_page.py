"""A chapter of the guide as rich text: colours of the theme, anchors, links within the guide."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget
from typing_extensions import override

from photoapp.services.guide import Chapter, anchor
from photoapp.ui.theme import Colours, colours

if TYPE_CHECKING:
    from markdown_it.token import Token

_HIGHLIGHTS: Final = 200
_REMARK: Final = re.compile(r"  # ")


class GuidePage(QTextBrowser):
    """Shows one chapter. Nothing is fetched: links to the web open in the browser when clicked."""

    chapter_wanted = Signal(str, str)  # name, anchor

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._clicked)
        self._chapter: Chapter | None = None

    def show_chapter(self, chapter: Chapter, section: str = "", words: str = "") -> None:
        """Show it from the section on; mark the words that were looked for."""
        if chapter is not self._chapter:
            self._chapter = chapter
            self._write()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if section:
            self.scrollToAnchor(section)
        self._mark(words.split())

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing beside the text itself is ever loaded, from the disk or the network."""
        return None

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # The style sheet of the text holds the theme's colours.
        if event.type() == QEvent.Type.PaletteChange and self._chapter is not None:
            place = self.verticalScrollBar().value()
            self._write()
            self.verticalScrollBar().setValue(place)

    def _write(self) -> None:
        if self._chapter is None:
            return
        self.document().setDefaultStyleSheet(_style(colours(self.palette())))
        self.document().setDocumentMargin(self.fontMetrics().height() * 1.2)
        self.setHtml(html(self._chapter.text))

    def _mark(self, words: list[str]) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        colour = QColor(colours(self.palette()).maybe)
        colour.setAlpha(70)
        for word in words:
            at = self.document().find(word)
            while not at.isNull() and len(marks) < _HIGHLIGHTS:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = at
                mark.format.setBackground(colour)
                marks.append(mark)
                at = self.document().find(word, at, QTextDocument.FindFlag(0))
        self.setExtraSelections(marks)

    @Slot(QUrl)
    def _clicked(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
            return
        name = url.path().removesuffix(".md")
        if not name and self._chapter is not None:
            name = self._chapter.name
        self.chapter_wanted.emit(name, url.fragment())


def html(text: str) -> str:
    """The Markdown of a chapter as HTML that Qt's rich text understands."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[place + 1].content))
        elif token.type == "table_open":
            token.attrSet("cellpadding", "6")
            token.attrSet("cellspacing", "0")
        elif token.type == "fence":
            token.content = token.content.rstrip("\n")
    return str(reader.renderer.render(_boxed(tokens), reader.options, {}))


def _boxed(tokens: list[Token]) -> list[Token]:
    """Fences become tables: Qt draws no padding around a <pre>."""
    from markdown_it.token import Token

    found: list[Token] = []
    for token in tokens:
        if token.type != "fence":
            found.append(token)
            continue
        box = Token("html_block", "", 0)
        remarks = token.info != "yaml" and _REMARK.search(token.content) is not None
        box.content = _with_remarks(token.content) if remarks else _plain_box(token.content)
        found.append(box)
    return found


def _plain_box(text: str) -> str:
    return (
        '<table width="100%" cellpadding="10" cellspacing="0"><tr>'
        f'<td class="box"><pre>{escape(text)}</pre></td></tr></table>\n'
    )


def _with_remarks(text: str) -> str:
    """What is written on the left, what is said of it on the right, whatever the fonts."""
    rows = []
    for line in text.splitlines():
        code, _, remark = line.partition("  # ")
        rows.append(
            f'<tr><td class="line"><code>{escape(code.rstrip())}</code></td>'
            f'<td class="remark">{escape(remark)}</td></tr>'
        )
    body = "".join(rows)
    return f'<table class="lines" width="100%" cellpadding="5" cellspacing="0">{body}</table>\n'


def _between(one: QColor, other: QColor) -> QColor:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*((2 * here + 3 * there) // 5 for here, there in pairs))


def _style(theme: Colours) -> str:
    muted, accent, raised = (one.name() for one in (theme.muted, theme.accent, theme.window))
    border = theme.border.name()
    # A little colour besides: not every Chinese font has a bold face.
    strong = _between(theme.text, theme.accent).name()
    return f"""
        h1 {{ font-size: xx-large; font-weight: 700; margin-bottom: 6px; }}
        h2 {{ font-size: x-large; font-weight: 700; margin-top: 26px; margin-bottom: 4px; }}
        h3 {{ font-size: large; font-weight: 700; margin-top: 16px; margin-bottom: 2px; }}
        p, li {{ line-height: 130%; }}
        li {{ margin-bottom: 4px; }}
        a {{ color: {accent}; text-decoration: none; }}
        strong {{ font-weight: 700; color: {strong}; }}
        pre {{ white-space: pre-wrap; }}
        code {{ background: {raised}; }}
        th {{ color: {muted}; text-align: left; border-bottom: 1px solid {border}; }}
        td {{ border-bottom: 1px solid {border}; }}
        td.line, td.remark {{ background: {raised}; border: none; }}
        td.line code {{ background: transparent; }}
        td.remark {{ color: {muted}; }}
        td.box {{ background: {raised}; border: 1px solid {border}; }}
        blockquote {{ color: {muted}; margin-left: 16px; }}
    """
