"""Before tags go to files: what would be written, read and decided, and how."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.core.errors import PhotoappError
from photoapp.core.photo import PhotoId
from photoapp.core.syncing import Conflict, Prefer, SyncChoice, SyncItem, SyncPlan
from photoapp.services.jobs import JobCancelledError
from photoapp.ui.i18n import current_language
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Heading, Note, keep_texts_whole, primary
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.services.sidecars import Sidecars

# A list of everything would be slow and not be read.
_ROWS = 500


class SyncDialog(QDialog):
    """Looks at the files as soon as it is shown, and again when a choice changes."""

    confirmed = Signal(object, bool)  # SyncChoice, also read what other programs changed

    def __init__(
        self,
        sidecars: Sidecars,
        photos: Sequence[PhotoId],
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sidecars = sidecars
        self._photos = tuple(photos)
        self._tasks = tasks
        self._plan: SyncPlan | None = None
        self._names: dict[int, str] = {}
        self._stop = threading.Event()
        self.setWindowTitle(self.tr("Write tags to files"))
        title = Heading(1.25)
        title.setText(self.tr("Tags, stars and captions of %Ln photo(s)", "", len(self._photos)))
        about = Note()
        about.setText(
            self.tr(
                "digiKam, Lightroom, darktable and Immich read them. What other programs wrote "
                "is kept, every file is backed up first, and you can undo this."
            )
        )
        self._where = QComboBox()
        self._where.addItem(self.tr("Files beside the photos (.xmp); photos stay untouched"), False)
        self._where.addItem(self.tr("Into the photo files; RAW files get a file beside them"), True)
        self._language = QComboBox()
        for code, text in (
            ("en", self.tr("English")),
            ("zh", self.tr("Chinese")),
            ("both", self.tr("Both languages")),
        ):
            self._language.addItem(text, code)
        self._prefer = QComboBox()
        for prefer, text in (
            (Prefer.NEITHER, self.tr("Leave both as they are")),
            (Prefer.CATALOGUE, self.tr("Keep what this library says")),
            (Prefer.FILE, self.tr("Keep what the file says")),
        ):
            self._prefer.addItem(text, prefer)
        self._language.setCurrentIndex(int(current_language().startswith("zh")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        for row, (text, box) in enumerate(
            (
                (self.tr("Write to"), self._where),
                (self.tr("Names of the tags in"), self._language),
                (self.tr("If both sides changed"), self._prefer),
            )
        ):
            label = QLabel(text)
            label.setBuddy(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(self._look)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        self._automatic = QCheckBox(self.tr("Also tags that only a label set has found"))
        self._automatic.setChecked(True)
        self._automatic.toggled.connect(self._look)
        self._read = QCheckBox(self.tr("First take over what other programs have changed"))
        self._read.setChecked(True)
        self._read.toggled.connect(self._show)
        self._summary = Note()
        self._summary.set_tone("plain")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(4)
        self._tree = QTreeWidget()
        self._tree.setAccessibleName(self.tr("What would happen"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderHidden(True)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self._tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self._problem = Note()
        buttons = QDialogButtonBox()
        self._do = primary(buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole))
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Cancel"))
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE)
        whole.addWidget(title)
        whole.addWidget(about)
        whole.addLayout(grid)
        whole.addWidget(self._automatic)
        whole.addWidget(self._read)
        whole.addWidget(self._problem)
        whole.addWidget(self._summary)
        whole.addWidget(self._busy)
        whole.addWidget(self._tree, 1)
        whole.addWidget(buttons)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(QSize(unit * 92, self.fontMetrics().height() * 34))
        keep_texts_whole(self)
        self._look()

    @property
    def plan(self) -> SyncPlan | None:
        """What is on show; None while the files are looked at, or when they cannot be."""
        return self._plan

    def choice(self) -> SyncChoice:
        """What is chosen now."""
        return SyncChoice(
            embedded=bool(self._where.currentData()),
            language=str(self._language.currentData()),
            automatic=self._automatic.isChecked(),
            prefer=Prefer(self._prefer.currentData()),
        )

    def choose(self, choice: SyncChoice) -> None:
        """Choose these."""
        self._where.setCurrentIndex(self._where.findData(choice.embedded))
        self._language.setCurrentIndex(self._language.findData(choice.language))
        self._prefer.setCurrentIndex(list(Prefer).index(choice.prefer))
        self._automatic.setChecked(choice.automatic)
        self._look()

    @override
    def done(self, result: int) -> None:
        self._stop.set()
        self._tasks.forget(self, "plan")
        super().done(result)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tree.header().resizeSection(0, self._tree.viewport().width() * 2 // 5)

    @Slot()
    def _look(self) -> None:
        """Compare photos and files anew."""
        self._stop.set()
        stop = self._stop = threading.Event()
        choice = self.choice()
        sidecars, photos = self._sidecars, self._photos
        self._plan = None
        self._problem.hide()
        if choice.embedded and not sidecars.can_embed:
            self._failed(PhotoappError("exiftool-missing", ""))
            return

        def progress(_done: int, _total: int) -> None:
            if stop.is_set():
                raise JobCancelledError

        def work() -> tuple[SyncPlan, dict[int, str]]:
            plan = sidecars.plan(photos, choice, progress=progress)
            return plan, sidecars.tag_names(choice.language)

        self._show()
        self._tasks.run(self, "plan", work, self._planned, failed=self._failed)

    def _planned(self, found: tuple[SyncPlan, dict[int, str]]) -> None:
        self._plan, self._names = found
        self._show()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._tasks.forget(self, "plan")
            self._problem.setText(error_text(error.code, error.details, error.message))
            self._problem.set_tone("bad")
            self._problem.show()
        self._show()

    @Slot()
    def _show(self) -> None:
        plan = self._plan
        self._busy.setVisible(plan is None and self._problem.isHidden())
        self._tree.clear()
        self._summary.setVisible(plan is not None)
        writing = 0 if plan is None else len(plan.to_write)
        reading = len(plan.to_read) if plan is not None and self._read.isChecked() else 0
        self._read.setVisible(plan is not None and bool(plan.to_read))
        self._do.setEnabled(bool(writing or reading))
        if writing:
            self._do.setText(self.tr("Write %Ln file(s)", "", writing))
        elif reading:
            self._do.setText(self.tr("Read %Ln file(s)", "", reading))
        else:
            self._do.setText(self.tr("Write"))
        if plan is None:
            return
        self._summary.setText(self._said(plan))
        self._group(
            self.tr("Would be written"),
            [
                (item.target.name, self._write_text(item), str(item.target))
                for item in plan.to_write
            ],
        )
        if self._read.isChecked():
            self._group(
                self.tr("Changed by other programs"),
                [
                    ((item.source or item.path).name, self._read_text(item), str(item.path))
                    for item in plan.to_read
                ],
            )
        self._group(
            self.tr("Changed on both sides"),
            [
                (item.path.name, self._conflict_text(conflict), str(item.path))
                for item in plan.conflicts
                for conflict in item.comparison.conflicts
            ],
        )
        self._group(
            self.tr("Left alone"),
            [
                (skip.path.name, error_text(skip.code, {}, skip.message), str(skip.path))
                for skip in plan.skipped
            ],
        )

    def _said(self, plan: SyncPlan) -> str:
        parts = []
        if plan.to_write:
            new = sum(item.creates for item in plan.to_write)
            text = self.tr("%Ln file(s) to write", "", len(plan.to_write))
            new_text = self.tr("{count} new").format(count=number(new))
            parts.append(f"{text} ({new_text})")
        if plan.in_step:
            parts.append(self.tr("%Ln file(s) in step already", "", plan.in_step))
        if plan.conflicts:
            parts.append(self.tr("%Ln conflict(s) to decide", "", len(plan.conflicts)))
        if plan.skipped:
            parts.append(self.tr("%Ln file(s) left alone", "", len(plan.skipped)))
        return " · ".join(parts) or self.tr("There is nothing to write.")

    def _group(self, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        if not rows:
            return
        group = QTreeWidgetItem([f"{title} ({number(len(rows))})"])
        group.setFirstColumnSpanned(True)
        self._tree.addTopLevelItem(group)
        for name, text, tip in rows[:_ROWS]:
            child = QTreeWidgetItem([name, text])
            child.setToolTip(0, tip)
            child.setToolTip(1, text)
            group.addChild(child)
        if len(rows) > _ROWS:
            more = number(len(rows) - _ROWS)
            group.addChild(QTreeWidgetItem([self.tr("and {count} more").format(count=more)]))
        group.setExpanded(True)

    def _write_text(self, item: SyncItem) -> str:
        edit = item.comparison.write
        return self._change_text(
            [path[-1] for path in edit.add],
            [path[-1] for path in edit.remove],
            edit.rating,
            edit.caption,
        )

    def _read_text(self, item: SyncItem) -> str:
        edit = item.comparison.read
        return self._change_text(
            [path[-1] for path in edit.add],
            [self._names.get(tag, "") for tag in edit.remove],
            edit.rating,
            edit.caption,
        )

    def _change_text(
        self,
        added: Sequence[str],
        removed: Sequence[str],
        rating: int | None,
        caption: str | None,
    ) -> str:
        parts = [f"+{name}" for name in added] + [f"−{name}" for name in removed]
        if rating is not None:
            parts.append("★" * rating or self.tr("no stars"))
        if caption is not None:
            text = " ".join(caption.split())
            parts.append(self.tr("“{text}”").format(text=text) if text else self.tr("no caption"))
        return "  ".join(parts)

    def _conflict_text(self, conflict: Conflict) -> str:
        match conflict.field:
            case "tag":
                text = self.tr("“{tag}” is confirmed here and was removed from the file")
                return text.format(tag=conflict.here)
            case "rating":
                text = self.tr("here {here}, in the file {there}")
                stars = [
                    "★" * int(one) or self.tr("no stars") for one in (conflict.here, conflict.there)
                ]
                return text.format(here=stars[0], there=stars[1])
            case _:
                text = self.tr("here “{here}”, in the file “{there}”")
                return text.format(here=conflict.here, there=conflict.there)

    @Slot()
    def _confirm(self) -> None:
        if self._plan is not None:
            reading = self._read.isChecked() and bool(self._plan.to_read)
            self.confirmed.emit(self.choice(), reading)
            self.accept()
