"""Which chapter of the guide speaks of what somebody looks at: F1 opens it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from photoapp.ui.centre import Centre

# Class of a page or dialog -> chapter.
CHAPTERS: Final[dict[str, str]] = {
    "WelcomePage": "first-steps",
    "PhotoGrid": "search",
    "SearchBar": "search",
    "EmptyPage": "search",
    "Viewer": "similar",
    "ComparePage": "similar",
    "LabelStudio": "labels",
    "TagDialog": "tags",
    "TagPanel": "tags",
    "SyncDialog": "tags",
    "DuplicatesPage": "duplicates",
    "DuplicateCompare": "duplicates",
    "ResolveDialog": "duplicates",
    "ModelsPage": "models",
    "QueryComparePage": "models",
    "FoldersDialog": "moving",
    "SettingsDialog": "speed",
    "JobsDialog": "speed",
    "AboutDialog": "privacy",
    "HealthPage": "troubleshooting",
    "HistoryDialog": "troubleshooting",
}
DEFAULT: Final = "first-steps"


def chapter_for(window: QWidget) -> str:
    """The chapter for what has the keyboard, else for the page in the middle of `window`."""
    part = QApplication.focusWidget()
    while part is not None:
        if (name := type(part).__name__) in CHAPTERS:
            return CHAPTERS[name]
        part = part.parentWidget()
    active = QApplication.activeWindow()
    if active is not None and (name := type(active).__name__) in CHAPTERS:
        return CHAPTERS[name]
    centre = window.findChild(Centre)
    page = centre.page if centre is not None else None
    return CHAPTERS.get(type(page).__name__, DEFAULT)
