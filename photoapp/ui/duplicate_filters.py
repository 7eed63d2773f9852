"""Which groups of duplicates are shown, and by which rules a file is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from photoapp.core.duplicates import DuplicateCounts, DuplicateKind
from photoapp.core.errors import UsageError
from photoapp.core.keeping import PROFILES, KeepProfile, parse_profile, profile_text, ready_made
from photoapp.ui.duplicate_rules import OWN, DuplicateRules
from photoapp.ui.duplicate_words import kind_text, profile_explained
from photoapp.ui.duplicate_words import profile_text as profile_name
from photoapp.ui.flow_layout import FlowLayout
from photoapp.ui.parts import SPACE
from photoapp.ui.preferences import Preferences
from photoapp.ui.wording import size_text

_SIZES: Final = (0, 1 << 20, 10 << 20, 100 << 20)


class DuplicateFilters(QWidget):
    """A row of boxes, wrapped where there is no room. Keeps the rules in the preferences."""

    changed = Signal()  # kind, folder or size
    profile_chosen = Signal(object)  # KeepProfile
    ignore_wanted = Signal(object)  # Path

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings = preferences.settings
        self._preferences = preferences
        self._folder: Path | None = None
        self._counts: DuplicateCounts | None = None
        self._own = _own_profile(settings.duplicate_rules)
        self._profile = self._named(settings.duplicate_profile)
        self.kinds = QComboBox()
        self.folders = QComboBox()
        self.sizes = QComboBox()
        self.profiles = QComboBox()
        self._label = QLabel()
        self._label.setProperty("muted", True)
        keep = QWidget()
        together = QHBoxLayout(keep)
        together.setContentsMargins(0, 0, 0, 0)
        together.addWidget(self._label)
        together.addWidget(self.profiles)
        row = FlowLayout(self, spacing=SPACE)
        for box in (self.kinds, self.folders, self.sizes, self.profiles):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for widget in (self.kinds, self.folders, self.sizes, keep):
            row.addWidget(widget)
        self.kinds.activated.connect(self.changed)
        self.sizes.activated.connect(self.changed)
        self.folders.activated.connect(self._folder_entry_chosen)
        self.profiles.activated.connect(self._profile_entry_chosen)
        self.retranslate()

    @property
    def kind(self) -> DuplicateKind | None:
        """The only kind to show; None: the usual ones."""
        value = self.kinds.currentData()
        return DuplicateKind(value) if value is not None else None

    @property
    def folder(self) -> Path | None:
        """Only groups with a file in it or below."""
        return self._folder

    @property
    def least(self) -> int:
        """Only groups that free so many bytes."""
        return int(self.sizes.currentData() or 0)

    @property
    def narrow(self) -> bool:
        """True while not everything is shown."""
        return self.kind is not None or self._folder is not None or self.least > 0

    @property
    def profile(self) -> KeepProfile:
        """The rules in use."""
        return self._profile

    def set_counts(self, counts: DuplicateCounts) -> None:
        """Show how many groups there are of each kind."""
        self._counts = counts
        self._fill_kinds()

    def set_folder(self, folder: Path | None) -> None:
        """Only groups with a file in it or below; None: all."""
        self._folder = folder
        self._fill_folders()
        self.changed.emit()

    def clear(self) -> None:
        """Show everything again."""
        self.kinds.setCurrentIndex(0)
        self.sizes.setCurrentIndex(0)
        self.set_folder(None)

    @Slot(object)
    def use_rules(self, profile: KeepProfile) -> None:
        """Keep by the person's own rules, and remember them."""
        self._own = profile
        self._preferences.set("duplicate_rules", profile_text(profile))
        self._use(profile)

    def edit_rules(self) -> None:
        """Open the rules to change them."""
        dialog = DuplicateRules(self._profile, self)
        dialog.chosen.connect(self.use_rules)
        dialog.finished.connect(self._fill_profiles)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Filling

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._label.setText(self.tr("Keep:"))
        self._fill_kinds()
        self._fill_folders()
        self._fill_profiles()
        place = max(0, self.sizes.currentIndex())
        self.sizes.clear()
        self.sizes.setAccessibleName(self.tr("Size"))
        for size in _SIZES:
            text = self.tr("Frees {size} or more").format(size=size_text(size))
            self.sizes.addItem(text if size else self.tr("Any size"), size)
        self.sizes.setCurrentIndex(place)

    def _fill_kinds(self) -> None:
        place = max(0, self.kinds.currentIndex())
        self.kinds.clear()
        self.kinds.setAccessibleName(self.tr("Kind"))
        self.kinds.addItem(self.tr("All kinds"))
        for kind in DuplicateKind:
            text = kind_text(kind)
            if self._counts is not None:
                count = self.locale().toString(self._counts.by_kind[kind].groups)
                text = self.tr("{kind} ({count})").format(kind=text, count=count)
            self.kinds.addItem(text, kind.value)
        self.kinds.setCurrentIndex(place)

    def _fill_folders(self) -> None:
        folder = self._folder
        self.folders.clear()
        self.folders.setAccessibleName(self.tr("Folder"))
        self.folders.addItem(self.tr("All folders"), "all")
        if folder is not None:
            self.folders.addItem(folder.name or str(folder), "this")
        self.folders.addItem(self.tr("Choose a folder…"), "choose")
        if folder is not None:
            self.folders.addItem(self.tr("Ignore this folder"), "ignore")
        self.folders.setCurrentIndex(0 if folder is None else 1)
        self.folders.setToolTip("" if folder is None else str(folder))

    @Slot()
    def _fill_profiles(self) -> None:
        names = [one.name for one in PROFILES] + ([OWN] if self._own is not None else [])
        self.profiles.clear()
        self.profiles.setAccessibleName(self.tr("Which file to keep"))
        for name in names:
            self.profiles.addItem(profile_name(name), name)
        self.profiles.addItem(self.tr("Edit the rules…"), "")
        chosen = self._profile.name
        self.profiles.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self.profiles.setToolTip(profile_explained(chosen))

    # Choosing

    @Slot()
    def _folder_entry_chosen(self) -> None:
        match self.folders.currentData():
            case "all":
                self.set_folder(None)
            case "choose":
                self._fill_folders()
                self._ask_folder()
            case "ignore":
                self._fill_folders()
                self.ignore_wanted.emit(self._folder)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Only groups with a file in this folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _folder_selected(self, path: str) -> None:
        self.set_folder(Path(path))

    @Slot()
    def _profile_entry_chosen(self) -> None:
        name = str(self.profiles.currentData())
        if name:
            self._use(self._named(name))
        else:
            self.edit_rules()

    def _use(self, profile: KeepProfile) -> None:
        self._profile = profile
        self._preferences.set("duplicate_profile", profile.name)
        self._fill_profiles()
        self.profile_chosen.emit(profile)

    def _named(self, name: str) -> KeepProfile:
        if name == OWN and self._own is not None:
            return self._own
        try:
            return ready_made(name)
        except UsageError:
            return PROFILES[0]

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _own_profile(text: str) -> KeepProfile | None:
    """The person's own rules as stored; None when there are none that can be read."""
    if not text:
        return None
    try:
        return parse_profile(text)
    except UsageError:
        return None
