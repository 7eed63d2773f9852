"""Where the photo in the viewer matches what was searched for, as colours over it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QSlider
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.heat import HeatMap, smooth, tinted
from photoapp.services.explain import wanted_text
from photoapp.ui.image_canvas import Overlay
from photoapp.ui.messages import error_text

if TYPE_CHECKING:
    from photoapp.services.explain import Explainer
    from photoapp.ui.photo_pane import PhotoPane
    from photoapp.ui.tasks import Tasks
    from photoapp.ui.viewer import Viewer

_SIDE = 256  # pixels of the colours; the painter does the rest
_STRENGTH = 75  # per cent, at first


class HeatTool(QObject):
    """Keeps the colours in line with the photos on show while the act is ticked. GUI thread.

    A map is made on a worker thread; one that is no longer wanted stops between two batches.
    """

    def __init__(self, viewer: Viewer, action: QAction, explainer: Explainer, tasks: Tasks) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._action = action
        self._explainer = explainer
        self._tasks = tasks
        self._search = ""
        self._wanted = ""  # what of the search is to be seen
        self._viewing = False
        self._stops: list[threading.Event] = []
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(10, 100)
        self._slider.setValue(_STRENGTH)
        self._slider.setFixedWidth(viewer.fontMetrics().averageCharWidth() * 12)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.valueChanged.connect(self._set_strength)
        self._slider.hide()
        viewer.add_tool(self._slider)
        viewer.shown_changed.connect(self._shown)
        viewer.installEventFilter(self)
        self.retranslate()

    def set_state(self, search: str, *, viewing: bool) -> None:
        """What was searched for, and whether a photo is on show."""
        if search != self._search:
            self._search = search
            self._wanted = wanted_text(search)
            self._again()
        if viewing != self._viewing:
            self._viewing = viewing
            self._again()
        possible = viewing and bool(self._wanted)
        self._action.setEnabled(possible)
        if not possible and self._action.isChecked():
            self._action.setChecked(False)
            self._again()

    @Slot()
    def toggle(self) -> None:
        """The act was ticked or unticked."""
        self._again()

    def retranslate(self) -> None:
        """Take texts in the present language."""
        self._slider.setAccessibleName(self.tr("Strength of the colours"))
        self._slider.setToolTip(
            self.tr(
                "Strength of the colours. Yellow: matches most; dark: least. Without colour: the "
                "model did not look there."
            )
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return False

    @Slot()
    def _shown(self) -> None:
        if self._action.isChecked():
            self._again()

    @Slot(int)
    def _set_strength(self, value: int) -> None:
        for pane in self._viewer.panes:
            pane.canvas.set_overlay_strength(value / 100)

    def stop(self) -> None:
        """End what runs: nobody waits for it any more."""
        for stop in self._stops:
            stop.set()
        self._stops.clear()

    def _again(self) -> None:
        """Stop what runs; colour what is on show, if that is wanted."""
        self.stop()
        on = self._viewing and self._action.isChecked() and bool(self._wanted)
        self._slider.setVisible(on)
        for place, pane in enumerate(self._viewer.panes):
            self._tasks.forget(self, f"heat-{place}")
            pane.canvas.set_overlay(None)
            if on:
                self._ask(place, pane)

    def _ask(self, place: int, pane: PhotoPane) -> None:
        photo, search, explainer = pane.photo, self._search, self._explainer
        if photo is None:
            return
        stop = threading.Event()
        self._stops.append(stop)
        pane.canvas.set_overlay_strength(self._slider.value() / 100)
        pane.canvas.set_overlay(None, self.tr("Looking for “{text}”…").format(text=self._wanted))

        def work() -> tuple[HeatMap, Overlay] | None:
            found = explainer.explain(photo, search, cancelled=stop.is_set)
            return None if found is None else (found, overlay(found))

        def done(result: tuple[HeatMap, Overlay] | None) -> None:
            if result is None or pane.photo != photo:
                return
            found, colours = result
            if found.flat:
                text = self.tr("No part stands out for “{text}”.").format(text=self._wanted)
                pane.canvas.set_overlay(None, text)
            else:
                pane.canvas.set_overlay(colours)

        def failed(error: Exception) -> None:
            if isinstance(error, PhotoappError) and pane.photo == photo:
                text = error_text(error.code, error.details, error.message)
                pane.canvas.set_overlay(None, text)

        self._tasks.run(self, f"heat-{place}", work, done, failed=failed)


def overlay(found: HeatMap) -> Overlay:
    """The colours of a map, opaque where they are densest. Any thread."""
    pixels = np.ascontiguousarray(tinted(smooth(found.values, _SIDE, _SIDE), 1.0))
    image = QImage(pixels.data, _SIDE, _SIDE, 4 * _SIDE, QImage.Format.Format_RGBA8888)
    return Overlay(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied), found.box)
