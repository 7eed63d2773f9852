"""The settings. Every change takes effect at once; there is nothing to confirm."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QThread, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from photoapp.ui.desktop_page import DesktopPage
from photoapp.ui.file_manager import show_in_file_manager
from photoapp.ui.i18n import LANGUAGE_NAMES
from photoapp.ui.icons import icon
from photoapp.ui.parts import SPACE, Card, Elided, Heading, IconLabel, Note, Page, rule
from photoapp.ui.preferences import Preferences
from photoapp.ui.setting_row import SettingRow


class _GeneralPage(Page):
    """Language, look, and the grid."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._heading = Heading(1.3)
        self.language = QComboBox()
        for value in ("system", *LANGUAGE_NAMES):
            self.language.addItem(LANGUAGE_NAMES.get(value, ""), value)
        self.theme = QComboBox()
        for value in ("system", "light", "dark"):
            self.theme.addItem("", value)
        for combo in (self.language, self.theme):  # also when a switch makes words longer
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.side = QSlider(Qt.Orientation.Horizontal)
        self.side.setRange(96, 384)
        self.side.setPageStep(32)
        self.side.setMinimumWidth(self.fontMetrics().averageCharWidth() * 28)
        self.by_day = QCheckBox()
        self._rows = tuple(
            SettingRow(control) for control in (self.language, self.theme, self.side, self.by_day)
        )
        card = Card()
        for place, row in enumerate(self._rows):
            if place:
                card.body.addWidget(rule())
            card.body.addWidget(row)
        self.body.addWidget(self._heading)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.show_settings()
        self.retranslate()
        self.language.currentIndexChanged.connect(self._language_chosen)
        self.theme.currentIndexChanged.connect(self._theme_chosen)
        self.side.valueChanged.connect(self._size_chosen)
        self.by_day.toggled.connect(self._by_day_chosen)

    def show_settings(self) -> None:
        """Show what is set."""
        settings = self._preferences.settings
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))
        self.theme.setCurrentIndex(max(0, self.theme.findData(settings.theme)))
        self.side.setValue(settings.thumbnail_size)
        self.by_day.setChecked(settings.group_by_day)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("General"))
        self.language.setItemText(0, self.tr("As the system"))
        for place, text in enumerate((self.tr("As the system"), self.tr("Light"), self.tr("Dark"))):
            self.theme.setItemText(place, text)
        language, theme, size, by_day = self._rows
        language.set_texts(self.tr("Language"))
        theme.set_texts(self.tr("Appearance"))
        size.set_texts(self.tr("Thumbnail size"))
        by_day.set_texts(self.tr("Group photos by day"), self.tr("When they are sorted by date."))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _language_chosen(self) -> None:
        self._preferences.set("language", self.language.currentData())

    @Slot()
    def _theme_chosen(self) -> None:
        self._preferences.set("theme", self.theme.currentData())

    @Slot(int)
    def _size_chosen(self, side: int) -> None:
        self._preferences.set("thumbnail_size", side)

    @Slot(bool)
    def _by_day_chosen(self, by_day: bool) -> None:
        self._preferences.set("group_by_day", by_day)


class _IndexingPage(Page):
    """How much of the machine indexing may take."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._heading = Heading(1.3)
        self._intro = Note()
        self.limit = QSpinBox()
        self.limit.setRange(0, 10_000)
        self.limit.setSingleStep(5)
        self.limit.setKeyboardTracking(False)
        self.battery = QCheckBox()
        self.full_screen = QCheckBox()
        self.processes = QSpinBox()
        self.processes.setRange(0, max(1, QThread.idealThreadCount()))
        self.processes.setKeyboardTracking(False)
        for box in (self.limit, self.processes):
            # Style sheets do not move the text of a spin box away from its border.
            box.lineEdit().setTextMargins(SPACE - 2, 0, 0, 0)
        self._rows = tuple(
            SettingRow(control)
            for control in (self.battery, self.full_screen, self.limit, self.processes)
        )
        card = Card()
        for place, row in enumerate(self._rows):
            if place:
                card.body.addWidget(rule())
            card.body.addWidget(row)
        self.body.addWidget(self._heading)
        self.body.addWidget(self._intro)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.show_settings()
        self.retranslate()
        self.limit.valueChanged.connect(self._limit_chosen)
        self.battery.toggled.connect(self._battery_chosen)
        self.full_screen.toggled.connect(self._full_screen_chosen)
        self.processes.valueChanged.connect(self._processes_chosen)

    def show_settings(self) -> None:
        """Show what is set."""
        settings = self._preferences.settings
        self.limit.setValue(settings.photos_per_second)
        self.battery.setChecked(settings.slow_on_battery)
        self.full_screen.setChecked(settings.slow_when_fullscreen)
        self.processes.setValue(settings.decode_processes)

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Indexing"))
        self._intro.setText(
            self.tr("Indexing reads each photo once, so that it can be found by what it shows.")
        )
        self.limit.setSpecialValueText(self.tr("No limit"))
        self.limit.setSuffix(self.tr(" photos/s"))
        self.processes.setSpecialValueText(self.tr("Automatic"))
        # A spin box does not tell its layout that its words have become longer.
        boxes = (self.limit, self.processes)
        widest = max(box.sizeHint().width() for box in boxes) + 2 * SPACE
        for box in boxes:
            box.setMinimumWidth(widest)
        battery, full_screen, limit, processes = self._rows
        battery.set_texts(
            self.tr("Slow down on battery"),
            self.tr("Indexing then rests three quarters of the time."),
        )
        full_screen.set_texts(
            self.tr("Slow down while something is full screen"),
            self.tr("Films, games and presentations stay smooth."),
        )
        limit.set_texts(self.tr("Speed limit"), self.tr("The most photos indexed per second."))
        processes.set_texts(
            self.tr("Reading processes"),
            self.tr("How many photos are read at the same time. Takes effect after a restart."),
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot(int)
    def _limit_chosen(self, limit: int) -> None:
        self._preferences.set("photos_per_second", limit)

    @Slot(bool)
    def _battery_chosen(self, slow: bool) -> None:
        self._preferences.set("slow_on_battery", slow)

    @Slot(bool)
    def _full_screen_chosen(self, slow: bool) -> None:
        self._preferences.set("slow_when_fullscreen", slow)

    @Slot(int)
    def _processes_chosen(self, count: int) -> None:
        self._preferences.set("decode_processes", count)


class _LibraryPage(Page):
    """Where the library lies, and what leaves this computer (nothing)."""

    def __init__(self, library: Path) -> None:
        super().__init__()
        self._library = library
        self._heading = Heading(1.3)
        self._place_title = Heading(1.0)
        self._place = Elided()
        self._place.set_text(str(library))
        self._place_note = Note()
        self._show = QPushButton(icon("show-in-folder"), "")
        self._show.clicked.connect(self._show_folder)
        self._copy = QPushButton(icon("copy"), "")
        self._copy.clicked.connect(self._copy_path)
        place = Card()
        place.body.addWidget(self._place_title)
        place.body.addWidget(self._place)
        place.body.addWidget(self._place_note)
        buttons = QHBoxLayout()
        buttons.addWidget(self._show)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        place.body.addLayout(buttons)
        self._privacy_title = Heading(1.0)
        self._privacy = Note()
        privacy = Card()
        head = QHBoxLayout()
        head.addWidget(IconLabel("shield"))
        head.addWidget(self._privacy_title, 1)
        privacy.body.addLayout(head)
        privacy.body.addWidget(self._privacy)
        self.body.addWidget(self._heading)
        self.body.addWidget(place)
        self.body.addWidget(privacy)
        self.body.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self._heading.setText(self.tr("Library and privacy"))
        self._place_title.setText(self.tr("Where the library is"))
        self._place_note.setText(
            self.tr(
                "It holds the catalogue, thumbnails and search index, not your photos. "
                "You can copy this folder to another computer while photoapp is closed."
            )
        )
        self._show.setText(self.tr("Show in file manager"))
        self._copy.setText(self.tr("Copy path"))
        self._privacy_title.setText(self.tr("Nothing leaves this computer"))
        self._privacy.setText(
            self.tr(
                "Photos, searches and the index stay here. photoapp goes online only when you "
                "ask it to download a model or to check for updates, and then sends nothing "
                "about you or your photos. "
                "Your photo files are only read, except when you ask for more: moving them, or "
                "writing tags into them."
            )
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot()
    def _show_folder(self) -> None:
        show_in_file_manager(self._library)

    @Slot()
    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._library))


class SettingsDialog(QDialog):
    """Pages: general, indexing, background, models (when given), library and privacy. Not modal."""

    def __init__(
        self,
        preferences: Preferences,
        library: Path,
        models: QWidget | None = None,
        parent: QWidget | None = None,
        *,
        desktop: DesktopPage | None = None,
    ) -> None:
        super().__init__(parent)
        self.general = _GeneralPage(preferences)
        self.indexing = _IndexingPage(preferences)
        self.desktop = desktop or DesktopPage(preferences)
        self.models = models
        self.library = _LibraryPage(library)
        self._preferences = preferences
        self._list = QListWidget()
        self._list.setProperty("sidebar", True)
        self._list.setIconSize(QSize(18, 18))
        self._stack = QStackedWidget()
        for name, page in (
            ("settings", self.general),
            ("speed", self.indexing),
            ("server", self.desktop),
            ("model", models),
            ("shield", self.library),
        ):
            if page is not None:
                self._list.addItem(QListWidgetItem(icon(name), ""))
                self._stack.addWidget(page)
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._list.setCurrentRow(0)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)
        whole.addLayout(row, 1)
        whole.addWidget(rule())
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        foot.addWidget(self._buttons)
        whole.addLayout(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return belongs to the field that has the focus
        unit = self.fontMetrics().height()
        self.resize(unit * 46, unit * 34)
        self.retranslate()
        preferences.changed.connect(self._changed_elsewhere)

    def show_models(self) -> None:
        """Turn to the page of models."""
        if self.models is not None:
            self._list.setCurrentRow(self._stack.indexOf(self.models))

    def retranslate(self) -> None:
        """Set the texts in the present language."""
        self.setWindowTitle(self.tr("Settings"))
        self._list.setAccessibleName(self.tr("Settings"))
        names = [self.tr("General"), self.tr("Indexing"), self.tr("In the background")]
        if self.models is not None:
            names.append(self.tr("Models"))
        names.append(self.tr("Library and privacy"))
        for place, name in enumerate(names):
            self._list.item(place).setText(name)
        margin = 6 * SPACE
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + margin)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @Slot(str)
    def _changed_elsewhere(self, name: str) -> None:
        del name
        self.general.show_settings()
        self.indexing.show_settings()
        self.desktop.show_settings()
