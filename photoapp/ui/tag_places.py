"""The tag tree in the sidebar at work: its menu, dialogs, drops, and searches from a tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from photoapp.core.hits import Example, Scope, ScopeKind, SearchRequest
from photoapp.core.labels import PhotoTag, TagFacts, TagOrigin
from photoapp.core.library import TagNode
from photoapp.core.photo import PhotoId
from photoapp.core.query import quoted
from photoapp.ui.i18n import current_language
from photoapp.ui.icons import icon
from photoapp.ui.notice_bar import UNDO_MS, NoticeBar
from photoapp.ui.photo_acts import when_accepted
from photoapp.ui.query_text import QueryText
from photoapp.ui.sidebar import Sidebar
from photoapp.ui.sidebar_model import Place
from photoapp.ui.tag_acts import TagActs
from photoapp.ui.tag_name_dialog import TagNameDialog
from photoapp.ui.tag_picker import PickerWords, TagPicker
from photoapp.ui.tag_reader import TagUses
from photoapp.ui.tag_words import COLOURS, tag_name, tag_query
from photoapp.ui.wording import number

if TYPE_CHECKING:
    from photoapp.services.browse import Browser
    from photoapp.services.search import Searcher
    from photoapp.ui.tasks import Tasks

# A search by example takes this many photos of the tag, out of so many that are looked at.
_EXAMPLES = 5
_LOOKED_AT = 400


class TagPlaces(QObject):
    """Asks what has to be asked and lets `TagActs` do it. GUI thread."""

    words_wanted = Signal(str)  # tag:…: search for them
    query_wanted = Signal(object)  # QueryText
    save_wanted = Signal()  # keep the search on show in the sidebar
    everywhere_wanted = Signal()

    def __init__(
        self,
        sidebar: Sidebar,
        acts: TagActs,
        *,
        browser: Browser,
        searcher: Searcher,
        tasks: Tasks,
        notices: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._acts = acts
        self._browser = browser
        self._searcher = searcher
        self._tasks = tasks
        self._notices = notices
        self._window = window
        sidebar.tag_menu_wanted.connect(self._menu)
        sidebar.tag_rename_wanted.connect(self.rename)
        sidebar.new_tag_wanted.connect(self.new_tag)
        sidebar.tag_dropped.connect(self._moved)
        sidebar.photos_dropped.connect(self._photos_dropped)

    # The menu

    @Slot(object, QPoint)
    def _menu(self, tag: TagNode, where: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setObjectName("tagMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(name: str, text: str, act: Callable[[], None]) -> None:
            menu.addAction(icon(name), text).triggered.connect(act)

        add("filter", self.tr("Add to the search"), lambda: self._add_to_search(tag))
        add("similar", self.tr("Smart search from this tag"), lambda: self.smart_search(tag))
        menu.addSeparator()
        add("plus", self.tr("New tag inside…"), lambda: self.new_tag((), parent=tag))
        add("edit", self.tr("Rename…"), lambda: self.rename(tag))
        menu.addMenu(self._colour_menu(menu, tag))
        add("arrow-right", self.tr("Move…"), lambda: self.move(tag))
        add("import", self.tr("Merge into…"), lambda: self.merge(tag))
        menu.addSeparator()
        add("trash", self.tr("Delete…"), lambda: self.delete(tag))
        menu.popup(where)

    def _colour_menu(self, menu: QMenu, tag: TagNode) -> QMenu:
        colours = QMenu(self.tr("Colour"), menu)
        for value, name in (("", self.tr("No colour")), *COLOURS):
            text = QCoreApplication.translate("TagWords", name) if value else name
            action = colours.addAction(_dot(value, menu), text)
            action.setCheckable(True)
            action.setChecked(value == tag.colour)
            action.setData(value)
        colours.triggered.connect(
            lambda action: self._acts.recolour(tag.id, str(action.data() or ""))
        )
        return colours

    # The tree

    def new_tag(self, photos: Sequence[PhotoId] = (), parent: TagNode | None = None) -> None:
        """Ask for names and make a tag; give it to these photos."""
        above = parent.id if parent is not None else None
        title = self.tr("New tag")
        if parent is not None:
            name = tag_name(parent.name, parent.name_zh)
            title = self.tr("New tag inside “{tag}”").format(tag=name)
        dialog = TagNameDialog(title, self.tr("Make tag"), parent=self._window)
        dialog.named.connect(
            lambda name, name_zh: self._acts.create(name, name_zh, above, tuple(photos))
        )
        dialog.open()

    @Slot(object)
    def rename(self, tag: TagNode) -> None:
        """Ask for other names."""
        dialog = TagNameDialog(
            self.tr("Rename tag"),
            self.tr("Rename"),
            name=tag.name,
            name_zh=tag.name_zh,
            parent=self._window,
        )
        dialog.named.connect(lambda name, name_zh: self._acts.rename(tag.id, name, name_zh))
        dialog.open()

    def move(self, tag: TagNode) -> None:
        """Ask under which tag to put it."""
        below = set(_ids(tag))
        name = tag_name(tag.name, tag.name_zh)

        def ask(known: Sequence[TagFacts]) -> None:
            text = self.tr("Photos of “{tag}” are then also found under the tag you choose.")
            self._pick(
                PickerWords(
                    self.tr("Move “{tag}”").format(tag=name),
                    text.format(tag=name),
                    self.tr("Move"),
                ),
                [one for one in known if one.id not in below],
                lambda into: self._acts.move(tag.id, into.id if into is not None else None),
                top=self.tr("Top level"),
            )

        self._with_known(ask)

    def merge(self, tag: TagNode) -> None:
        """Ask into which tag."""
        name = tag_name(tag.name, tag.name_zh)

        def ask(known: Sequence[TagFacts]) -> None:
            source = next((one for one in known if one.id == tag.id), None)
            if source is None:
                return
            text = self.tr(
                "Its {count} photos get the tag you choose, and “{tag}” is gone. You can undo this."
            )
            self._pick(
                PickerWords(
                    self.tr("Merge “{tag}”").format(tag=name),
                    text.format(tag=name, count=number(source.count)),
                    self.tr("Merge"),
                ),
                [one for one in known if one.id != tag.id],
                lambda into: self._acts.merge(source, into) if into is not None else None,
            )

        self._with_known(ask)

    def _pick(
        self,
        words: PickerWords,
        known: Sequence[TagFacts],
        picked: Callable[[TagFacts | None], None],
        *,
        top: str = "",
    ) -> None:
        dialog = TagPicker(words, known, top=top, parent=self._window)
        dialog.picked.connect(picked)
        dialog.open()

    def delete(self, tag: TagNode) -> None:
        """Say what that means, ask, and do it."""
        acts = self._acts
        self._tasks.run(
            self,
            "uses",
            lambda: acts.reader.uses(tag.id),
            self._ask_delete(tag),
            failed=acts.failed,
        )

    def _ask_delete(self, tag: TagNode) -> Callable[[TagUses], None]:
        name = tag_name(tag.name, tag.name_zh)

        def ask(uses: TagUses) -> None:
            box = QMessageBox(self._window)
            box.setIcon(QMessageBox.Icon.Question)
            box.setText(self.tr("Delete the tag “{tag}”?").format(tag=name))
            lines = [self.tr("It is taken off %Ln photo(s), which stay.", "", uses.photos)]
            if tag.children:
                lines.append(self.tr("%Ln tag(s) inside it move up.", "", len(tag.children)))
            if uses.label_sets:
                text = self.tr("It is also taken out of the label sets: {sets}.")
                names = [one.title(current_language()) for one in uses.label_sets]
                lines.append(text.format(sets=", ".join(names)))
            lines.append(self.tr("You can undo this, here or in the History."))
            box.setInformativeText("\n".join(lines))
            delete = box.addButton(self.tr("Delete tag"), QMessageBox.ButtonRole.AcceptRole)
            box.addButton(QMessageBox.StandardButton.Cancel)
            when_accepted(box, delete, lambda: self._acts.delete(tag.id, name))

        return ask

    @Slot(int, object)
    def _moved(self, tag: int, into: int | None) -> None:
        self._acts.move(tag, into)

    @Slot(object, object)
    def _photos_dropped(self, place: Place, photos: tuple[PhotoId, ...]) -> None:
        if place.tag is not None:
            self._acts.give(place.tag.id, photos, place.name)

    def _with_known(self, ask: Callable[[Sequence[TagFacts]], None]) -> None:
        acts = self._acts
        self._tasks.run(self, "known", acts.reader.known, ask, failed=acts.failed)

    # Searching

    def _add_to_search(self, tag: TagNode) -> None:
        self.everywhere_wanted.emit()
        self.words_wanted.emit(tag_query(tag.name))

    def smart_search(self, tag: TagNode) -> None:
        """Look for photos that deserve the tag and do not have it yet.

        By its name, which the model may understand; where that finds nothing ("Grandma"), by what
        photos of the tag look like.
        """
        browser, acts, searcher = self._browser, self._acts, self._searcher
        scope = Scope(ScopeKind.TAG, name=tag.name)
        name = tag_name(tag.name, tag.name_zh)
        without = f"-tag:{quoted(tag.name)}"

        def work() -> QueryText:
            words = QueryText(f"{name} {without}")
            if searcher.search(SearchRequest(text=words.text, limit=1)).hits:
                return words
            photos = [PhotoId(one) for one in browser.ids(scope)[:_LOOKED_AT].tolist()]
            found = best_examples(tag.id, acts.reader.tags_of(photos))
            examples = tuple(Example(photo=one) for one in found)
            return QueryText(without, examples) if examples else words

        def search(query: QueryText) -> None:
            self.everywhere_wanted.emit()
            self.query_wanted.emit(query)
            text = self.tr("Looking for photos like “{tag}” that do not have the tag yet.")
            save = (self.tr("Save this search…"), self.save_wanted.emit)
            self._notices.say(text.format(tag=name), save, stay_ms=UNDO_MS)

        self._tasks.run(self, "examples", work, search, failed=acts.failed)


def best_examples(
    tag: int, tags: dict[PhotoId, tuple[PhotoTag, ...]], most: int = _EXAMPLES
) -> tuple[PhotoId, ...]:
    """Return photos that show best what a tag means: confirmed, else given, else most probable."""

    def rank(photo: PhotoId) -> tuple[bool, bool, float]:
        found = next((one for one in tags[photo] if one.tag == tag), None)
        if found is None:  # of a tag below it
            return True, True, 0.0
        return found.decision is not True, found.origin is TagOrigin.SET, -found.confidence

    return tuple(sorted(tags, key=rank)[:most])


def _ids(tag: TagNode) -> list[int]:
    return [tag.id, *(below for child in tag.children for below in _ids(child))]


def _dot(value: str, widget: QWidget) -> QIcon:
    """A filled circle in a tag's colour; a ring for none."""
    side = widget.fontMetrics().height()
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(widget.palette().color(widget.foregroundRole()) if not value else QColor(value))
    painter.setBrush(QColor(value) if value else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(3, 3, side - 6, side - 6)
    painter.end()
    return QIcon(pixmap)
