"""The rehearsal: what clearing duplicates away would do, before anything happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photoapp.core.errors import PhotoappError
from photoapp.core.resolution import Decided, ResolveAct, ResolvePlan
from photoapp.ui.duplicate_words import act_name, skip_text
from photoapp.ui.icons import icon
from photoapp.ui.messages import error_text
from photoapp.ui.parts import SPACE, Elided, Heading, IconLabel, Note, keep_texts_whole, primary
from photoapp.ui.tasks import Tasks
from photoapp.ui.wording import number, size_text

if TYPE_CHECKING:
    from photoapp.services.resolving import Resolver

# A list of everything would be slow and not be read.
_FILES_SHOWN = 500


class ResolveDialog(QDialog):
    """Rehearses as soon as it is shown, and again when the act changes."""

    confirmed = Signal(object, bool)  # ResolvePlan, also write sidecars

    def __init__(
        self,
        resolver: Resolver,
        decided: Sequence[Decided],
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._resolver = resolver
        self._decided = tuple(decided)
        self._tasks = tasks
        self._plan: ResolvePlan | None = None
        self._folder: Path | None = None
        self.setWindowTitle(self.tr("Clear duplicates away"))
        self._title = Heading(1.25)
        self._acts = QComboBox()
        self._acts.setAccessibleName(self.tr("What happens to the files that do not stay"))
        for act in ResolveAct:
            self._acts.addItem(act_name(act), act)
        self._acts.activated.connect(self._act_chosen)
        self._choose = QPushButton(icon("folder"), self.tr("Choose folder…"))
        self._choose.setAutoDefault(False)
        self._choose.clicked.connect(self.choose_folder)
        self._where = Elided(muted=True)
        how = QHBoxLayout()
        how.setSpacing(SPACE)
        how.addWidget(self._acts)
        how.addWidget(self._choose)
        how.addWidget(self._where, 1)
        self._safe = Note()
        self._safe.set_tone("good")
        shield = QHBoxLayout()
        shield.setSpacing(SPACE)
        self._shield = IconLabel("shield", 20, role=QPalette.ColorRole.PlaceholderText)
        shield.addWidget(self._shield)
        shield.addWidget(self._safe, 1)
        self._notes = Note()
        self._files = QListWidget()
        self._files.setAccessibleName(self.tr("Files that would go"))
        self._files.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
        self._files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._more = QLabel()
        self._more.setProperty("muted", True)
        self._sidecars = QCheckBox(
            self.tr("Also write the united tags and stars beside the kept files (XMP)")
        )
        box = QDialogButtonBox()
        self._do = box.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        primary(self._do)
        cancel = box.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Cancel"))
        box.accepted.connect(self._confirm)
        box.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        whole.setSpacing(SPACE)
        whole.addWidget(self._title)
        whole.addLayout(how)
        whole.addLayout(shield)
        whole.addWidget(self._notes)
        whole.addWidget(self._files, 1)
        whole.addWidget(self._more)
        whole.addWidget(self._sidecars)
        whole.addWidget(box)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(QSize(unit * 96, self.fontMetrics().height() * 30))
        keep_texts_whole(self)
        self._rehearse()

    @property
    def plan(self) -> ResolvePlan | None:
        """The rehearsal on show; None while it is worked out or impossible."""
        return self._plan

    def choose_act(self, act: ResolveAct) -> None:
        """Choose what happens to the files."""
        self._acts.setCurrentIndex(list(ResolveAct).index(act))
        self._act_chosen()

    def set_folder(self, path: Path) -> None:
        """Choose where files are moved to."""
        self._folder = path
        self._rehearse()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder."""
        dialog = QFileDialog(self, self.tr("Move the files to"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_selected)
        dialog.open()

    @Slot(str)
    def _folder_selected(self, path: str) -> None:
        self.set_folder(Path(path))

    def _act(self) -> ResolveAct:
        return ResolveAct(self._acts.currentData())

    @Slot()
    def _act_chosen(self) -> None:
        if self._act() is ResolveAct.MOVE and self._folder is None:
            self.choose_folder()
        self._rehearse()

    def _rehearse(self) -> None:
        act, folder, decided, resolver = self._act(), self._folder, self._decided, self._resolver
        moving = act is ResolveAct.MOVE
        self._choose.setVisible(moving)
        self._where.set_text(str(folder) if moving and folder is not None else "")
        self._plan = None
        self._do.setEnabled(False)
        self._do.setText(act_name(act))
        self._files.clear()
        self._more.setText("")
        self._shield.hide()
        if moving and folder is None:
            self._title.setText(self.tr("Choose a folder first"))
            self._notes.setText("")
            self._safe.setText("")
            self._tasks.forget(self, "plan")
            return
        self._title.setText(self.tr("Looking at the files…"))
        self._tasks.run(
            self,
            "plan",
            lambda: resolver.plan(decided, act, folder=folder if moving else None),
            self._planned,
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PhotoappError):
            self._title.setText(error_text(error.code, error.details, error.message))

    def _planned(self, plan: ResolvePlan) -> None:
        self._plan = plan
        files, groups = plan.files, plan.groups
        if not files:
            self._title.setText(self.tr("Nothing can go now"))
        else:
            self._title.setText(self._headline(plan.act, files))
        self._do.setEnabled(files > 0)
        self._shield.setVisible(files > 0)
        self._safe.setText(
            self.tr("Nothing loses its last copy. You can undo all of it.") if files else ""
        )
        notes = []
        if files:
            in_groups = self.tr("in %Ln group(s)", "", groups)
            size = size_text(plan.bytes)
            notes.append(
                self.tr("{size} are freed, {groups}.").format(size=size, groups=in_groups)
                if plan.act is not ResolveAct.MOVE
                else self.tr("{size}, {groups}.").format(size=size, groups=in_groups)
            )
        if plan.act is ResolveAct.TRASH and files:
            notes.append(self.tr("The space is free once the trash is emptied."))
        if plan.beside:
            notes.append(self.tr("%Ln sidecar(s) (XMP) go along.", "", len(plan.beside)))
        if plan.versions:
            versions = plan.versions
            notes.append(
                self.tr(
                    "%Ln photo(s) are other versions of what stays, not the same bytes.",
                    "",
                    versions,
                )
            )
        if plan.offline_kept:
            away = plan.offline_kept
            notes.append(
                self.tr("Of %Ln group(s) you keep a file on a drive that is away.", "", away)
            )
        if plan.merges:
            notes.append(
                self.tr(
                    "Stars, favourites, albums, tags, dates and places of what goes are given to "
                    "what stays."
                )
            )
        for reason, count in Counter(one.reason for one in plan.skipped).most_common():
            stays = self.tr("%Ln file(s) stay:", "", count)
            notes.append(f"{stays} {skip_text(reason)}")
        self._notes.setText("\n".join(notes))
        self._sidecars.setVisible(bool(plan.merges))
        self._files.addItems([str(item.path) for item in plan.items[:_FILES_SHOWN]])
        rest = files - _FILES_SHOWN
        self._more.setText(
            self.tr("and {count} more").format(count=number(rest)) if rest > 0 else ""
        )

    def _headline(self, act: ResolveAct, files: int) -> str:
        match act:
            case ResolveAct.TRASH:
                return self.tr("%Ln file(s) would go to the trash", "", files)
            case ResolveAct.MOVE:
                return self.tr("%Ln file(s) would be moved", "", files)
            case ResolveAct.HARD_LINK:
                return self.tr("%Ln file(s) would become hard links", "", files)

    @Slot()
    def _confirm(self) -> None:
        if self._plan is not None:
            self.confirmed.emit(self._plan, self._sidecars.isChecked())
            self.accept()
