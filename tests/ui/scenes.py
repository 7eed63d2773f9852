"""Every page and dialog of the window by name, for tests and pictures of how they look.

`furnish` fills a library so that pages have something to show; a scene brings the window there
and says which widget is to be looked at.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from photoapp.app import Application
from photoapp.core.errors import CatalogueError
from photoapp.core.hits import Scope, ScopeKind
from photoapp.core.keeping import PROFILES
from photoapp.core.photo import PhotoId
from photoapp.services.updates import UpdateAnswer
from photoapp.ui.duplicate_rules import DuplicateRules
from photoapp.ui.duplicates_page import DuplicatesPage
from photoapp.ui.folders_dialog import FoldersDialog
from photoapp.ui.label_studio import LabelStudio
from photoapp.ui.main_window import MainWindow
from photoapp.ui.settings_dialog import SettingsDialog
from photoapp.ui.start_problem import problem_box
from photoapp.ui.tag_name_dialog import TagNameDialog
from photoapp.ui.tag_places import TagPlaces
from photoapp.ui.update_dialog import UpdateDialog

Scene = Callable[[MainWindow], QWidget | None]
"""Brings the window somewhere; returns what to look at, None for the dialog that opens."""

# Two tags, one with a long name, as real libraries have them.
_LONG = "Grandmother's seventieth birthday by the lake"


PACE = 1.0
"""How much of the time for pictures and animations is really waited."""


def furnish(application: Application, photos: Path) -> None:
    """Fill an indexed library: tags, albums, searches, labels, copies, something broken."""
    ids = [PhotoId(one) for one in application.browser.ids().tolist()]
    curator, tags = application.curator, application.tags
    curator.rate(ids[:3], 4)
    curator.favourite(ids[1:4], True)
    curator.create_album("Summer 夏天", ids[:6])
    family = tags.create("family", name_zh="家人")
    tags.give(family, ids[:5])
    tags.give(tags.create(_LONG, parent=family), ids[:2])
    tags.give(tags.create("cat", name_zh="猫"), ids[:4])
    application.searcher.save("Cats 猫", "猫")
    application.labels.from_line("cat, 花, rocket, coins", "Things 东西")
    (photos / "broken 坏的.jpg").write_bytes(b"\xff\xd8\xff" + b"nothing" * 200)
    (photos / "empty.png").write_bytes(b"")
    application.indexer.index_now([photos])
    application.jobs.wait(application.finder.start_find())


def settle(window: MainWindow, least: float = 0.15, most: float = 60.0) -> None:
    """Let the window work until nothing is asked any more."""
    started = time.monotonic()
    quiet = 0
    while (now := time.monotonic() - started) < most:
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        quiet = quiet + 1 if not window.tasks._newest and not window.listing.loading else 0
        if quiet > 3 and now > least * PACE:
            break
        time.sleep(0.005)
    for _ in range(4):  # what came last is laid out, too; layouts follow layouts
        QApplication.sendPostedEvents()


def visit(window: MainWindow, names: Iterable[str] = ()) -> Iterator[tuple[str, QWidget]]:
    """Each scene's name and widget, settled, one after the other; what opened is closed again.

    `names`: only these; without any, all of them.
    """
    for name in names or SCENES:
        scene = SCENES[name]
        before = _dialogs()
        widget = scene(window)
        settle(window)
        opened = [one for one in _dialogs() if one not in before]
        if widget is None:
            assert opened, f"{name} opened nothing"
            widget = opened[-1]
            settle(window, 0.05)
        yield name, widget
        for dialog in opened:
            if shiboken6.isValid(dialog):
                dialog.close()
        if isinstance(widget, QDialog) and shiboken6.isValid(widget):
            widget.close()
        window.notices.hide()
        settle(window, 0.02)


def _dialogs() -> list[QDialog]:
    return [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, QDialog) and one.isVisible()
    ]


# Photos


def _everything(window: MainWindow) -> QWidget:
    window.desk._back_to_grid()
    window.search_bar.clear()
    window.sidebar.choose("all")
    window.places.go_everywhere()
    settle(window)
    return window


def _chosen(window: MainWindow, count: int = 1) -> QWidget:
    _everything(window)
    window.grid.setCurrentIndex(window.model.index(0, 0))
    if count > 1:
        window.grid.selectAll()
    window.grid.setFocus()
    settle(window)
    return window


def _search(words: str) -> Scene:
    def scene(window: MainWindow) -> QWidget:
        _everything(window)
        window.search_bar.type_words(words)
        settle(window, 1.0)
        if window.model.rowCount():
            window.grid.setCurrentIndex(window.model.index(0, 0))
        window.grid.setFocus()
        return window

    return scene


def _many(window: MainWindow) -> QWidget:
    return _chosen(window, 2)


def _empty_place(window: MainWindow) -> QWidget:
    _everything(window)
    window.listing.set_scope(Scope(kind=ScopeKind.ON_THIS_DAY))
    return window


def _viewer(window: MainWindow) -> QWidget:
    _chosen(window)
    window._act("open")
    settle(window, 0.4)
    return window


def _heat(window: MainWindow) -> QWidget:
    _search("flower 花")(window)
    window._act("open")
    settle(window, 0.3)
    window.menus["heat"].trigger()
    settle(window, 1.0)
    return window


def _beside(window: MainWindow) -> QWidget:
    if window.menus["heat"].isChecked():
        window.menus["heat"].trigger()
    _viewer(window)
    window.viewer.toggle_compare()
    settle(window, 0.3)
    return window


def _notice(window: MainWindow) -> QWidget:
    _chosen(window)
    window.acts.rate(window.desk.selected(), 5)
    window.trouble.failed(RuntimeError("a bug for the picture"))
    return window


# Pages


def _health(window: MainWindow) -> QWidget:
    _everything(window)
    window.pages.show_health()
    return window


def _duplicates(window: MainWindow) -> QWidget:
    window.pages.show_duplicates()
    return window


def _page_of_duplicates(window: MainWindow) -> DuplicatesPage:
    _duplicates(window)
    settle(window, 0.3)
    page = window.pages._duplicates
    assert page is not None
    return page


def _compare_copies(window: MainWindow) -> QWidget:
    page = _page_of_duplicates(window)
    page._open(0)
    settle(window, 0.4)
    return window


def _resolve(window: MainWindow) -> None:
    page = _page_of_duplicates(window)
    page.show_cards()
    settle(window)
    page.rehearse()


def _rules(window: MainWindow) -> QWidget:
    dialog = DuplicateRules(PROFILES[0], window)
    dialog.show()
    return dialog


def _studio_home(window: MainWindow) -> QWidget:
    window.pages.show_labels(0)
    return window


def _studio(window: MainWindow) -> LabelStudio:
    window.pages.show_labels(window._services.labels.all()[0].id)
    settle(window, 1.0)
    studio = window.pages._labels
    assert studio is not None
    return studio


def _studio_desk(window: MainWindow) -> QWidget:
    _studio(window)
    return window


def _check_twelve(window: MainWindow) -> QWidget:
    studio = _studio(window)
    studio.trial._begin_check()
    settle(window, 0.6)
    return window


def _delete_set(window: MainWindow) -> None:
    studio = _studio(window)
    studio.trial.leave_check()
    studio._ask_delete()


def _import_set(window: MainWindow) -> None:
    studio = _studio(window)
    studio.files._ask_replace(Path("pets.yaml"), "Pets 宠物")


def _compare_models(window: MainWindow) -> QWidget:
    _chosen(window)
    window.pages.show_compare(PhotoId(int(window.desk.selected()[0])))
    return window


def _compare_searches(window: MainWindow) -> QWidget:
    window.pages.show_queries("photoapp-starter")
    return window


def _welcome(window: MainWindow) -> QWidget:
    _everything(window)
    page = window.pages._welcome_page()
    window.centre.show_page(page)
    return window


# Dialogs


def _settings(page: int) -> Scene:
    def scene(window: MainWindow) -> QWidget:
        dialog = window.dialogs.show("settings")
        assert isinstance(dialog, SettingsDialog)
        dialog._list.setCurrentRow(page)
        return dialog

    return scene


def _models_below(window: MainWindow) -> QWidget:
    dialog = window.dialogs.show("models")
    assert isinstance(dialog, SettingsDialog)
    page = dialog.models
    settle(window, 0.3)
    bar = page.verticalScrollBar()  # type: ignore[union-attr]  # it is a Page
    bar.setValue(bar.maximum())
    return dialog


def _dialog(name: str) -> Scene:
    return lambda window: window.dialogs.show(name)


def _remove_folder(window: MainWindow) -> None:
    dialog = window.dialogs.show("folders")
    settle(window, 0.2)
    assert isinstance(dialog, FoldersDialog)
    dialog.ask_to_remove(window._services.indexer.folders()[0])


def _tag_dialog(window: MainWindow) -> None:
    _many(window)
    window._act("tag_edit")


def _tag_places(window: MainWindow) -> TagPlaces:
    found = window.findChild(TagPlaces)
    assert isinstance(found, TagPlaces)
    return found


def _new_tag(window: MainWindow) -> QWidget:
    _everything(window)
    _tag_places(window).new_tag()
    return next(one for one in _dialogs() if isinstance(one, TagNameDialog))


def _merge_tag(window: MainWindow) -> None:
    _tag_places(window).merge(window._services.tags.tree()[0])


def _delete_tag(window: MainWindow) -> None:
    _tag_places(window).delete(window._services.tags.tree()[0])


def _sync(window: MainWindow) -> None:
    _many(window)
    window._act("write_tags")


def _trash(window: MainWindow) -> None:
    _chosen(window)
    window._act("trash")


def _new_album(window: MainWindow) -> None:
    window.acts.new_album([PhotoId(int(one)) for one in window.desk.selected()])


def _import_model(window: MainWindow) -> None:
    dialog = window.dialogs.show("models")
    assert isinstance(dialog, SettingsDialog)
    page = dialog.models
    page._choose_model(Path("models.zip"), ["clip-vit-base-patch32", "chinese-clip"])  # type: ignore[union-attr]  # it is a ModelsPage


def _crashes(window: MainWindow) -> QWidget:
    try:
        1 / 0  # noqa: B018 - for the picture
    except ZeroDivisionError as error:
        trace = "".join(traceback.format_exception(error))
    window._services.program.crashes.keep(trace, ended=True)
    return window.dialogs.show("crashes")


def _crash_notice(window: MainWindow) -> QWidget:
    _everything(window)
    window.trouble.look_back()
    return window


def _updates_newer(window: MainWindow) -> QWidget:
    dialog = window.dialogs.show("updates")
    assert isinstance(dialog, UpdateDialog)
    notes = {"en": "Faster start.\nMore formats.", "zh": "启动更快。\n支持更多格式。"}
    dialog._address.setText("https://photoapp.example/updates.json")
    dialog._answered(UpdateAnswer("9.1", True, "https://photoapp.example/download", notes))
    return dialog


def _cannot_start(window: MainWindow) -> QWidget:
    error = CatalogueError("catalogue-newer", "made by a newer version", path="/Pictures/library")
    box = problem_box(error, Path("/home/somebody/Pictures/library"))
    box.show()
    return box


SCENES: dict[str, Scene] = {
    "grid": _everything,
    "selected": _chosen,
    "many": _many,
    "results": _search("flower 花"),
    "no-match": _search("folder:nowhere"),
    "wrong-search": _search("rating:many"),
    "empty-place": _empty_place,
    "notice": _notice,
    "viewer": _viewer,
    "heat": _heat,
    "beside": _beside,
    "health": _health,
    "duplicates": _duplicates,
    "duplicates-compare": _compare_copies,
    "duplicates-resolve": _resolve,
    "duplicates-rules": _rules,
    "studio-home": _studio_home,
    "studio": _studio_desk,
    "studio-twelve": _check_twelve,
    "studio-delete": _delete_set,
    "studio-import": _import_set,
    "compare-models": _compare_models,
    "compare-searches": _compare_searches,
    "welcome": _welcome,
    "settings": _settings(0),
    "settings-indexing": _settings(1),
    "settings-background": _settings(2),
    "settings-library": _settings(4),
    "models": _settings(3),
    "models-below": _models_below,
    "models-import": _import_model,
    "folders": _dialog("folders"),
    "folders-remove": _remove_folder,
    "jobs": _dialog("jobs"),
    "history": _dialog("history"),
    "shortcuts": _dialog("shortcuts"),
    "guide": _dialog("guide"),
    "about": _dialog("about"),
    "crashes": _crashes,
    "crash-notice": _crash_notice,
    "updates": _dialog("updates"),
    "updates-newer": _updates_newer,
    "tags": _tag_dialog,
    "tag-new": _new_tag,
    "tag-merge": _merge_tag,
    "tag-delete": _delete_tag,
    "sync": _sync,
    "trash": _trash,
    "album": _new_album,
    "cannot-start": _cannot_start,
}
