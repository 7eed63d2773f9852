"""The duplicates page: cards, choices, comparison, rules, the rehearsal, and undo."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from photoapp.app import Application, open_application
from photoapp.core.duplicates import DuplicateGroup, DuplicateKind, DuplicateMember
from photoapp.core.keeping import PROFILES, Criterion, KeepProfile, KeepRule, choose, ready_made
from photoapp.core.photo import ByteArray, FolderId, LocationId, PhotoId
from photoapp.core.resolution import ResolveAct
from photoapp.services.browse import FullImage
from photoapp.ui import duplicate_words
from photoapp.ui.duplicate_cards import DuplicateCardsView, line_height, stays_text
from photoapp.ui.duplicate_compare import DuplicateCompare
from photoapp.ui.duplicate_facts import DuplicateFacts
from photoapp.ui.duplicate_model import DuplicateModel
from photoapp.ui.duplicate_rules import DuplicateRules
from photoapp.ui.duplicate_stage import CompareMode
from photoapp.ui.duplicates_page import DuplicatesPage
from photoapp.ui.main_window import MainWindow
from photoapp.ui.picture_difference import difference
from photoapp.ui.pictures import PictureCache, picture
from photoapp.ui.resolve_dialog import ResolveDialog
from photoapp.ui.tasks import Tasks
from photoapp.ui.thumbnail_loader import ThumbnailLoader
from tests.services.duplicate_shelf import files_below, own_trash
from tests.ui.window_shelf import index, make_photo, opened

MEMBER = DuplicateMember(
    photo=PhotoId(1),
    location=LocationId(1),
    path=Path("/p/a.jpg"),
    folder=FolderId(1),
    folder_path=Path("/p"),
    volume_name="disk",
    online=True,
    content_key="00",
    bytes=1000,
    mtime_ns=1_000,
    width=400,
    height=300,
    format="jpeg",
    taken=dt.datetime(2024, 5, 6),
    taken_known=True,
    camera="Canon EOS 500D",
    score=1.0,
    rating=0,
    favourite=False,
    tags=0,
    albums=0,
    has_gps=False,
    has_caption=False,
)


def group(
    key: str, *photos: int, kind: DuplicateKind = DuplicateKind.REENCODED, **facts: Any
) -> DuplicateGroup:
    """Files of these photos; later ones have fewer pixels."""
    members = tuple(
        replace(
            MEMBER,
            photo=PhotoId(photo),
            location=LocationId(number + 100 * int.from_bytes(key.encode())),
            path=Path(f"/p/{key}/{number}.jpg"),
            width=400 - 10 * photo,
        )
        for number, photo in enumerate(photos)
    )
    return DuplicateGroup(key, kind, facts, members, 0)


@pytest.fixture
def model(qtbot: QtBot) -> DuplicateModel:
    made = DuplicateModel(PROFILES[0])
    made.set_groups([group("a", 1, 2), group("b", 3, 4, 5), group("c", 6, 7)])
    return made


# The model


def test_the_model_passes_qts_own_tests(model: DuplicateModel, qtmodeltester: Any) -> None:
    qtmodeltester.check(model)


def test_rules_suggest_a_person_decides_and_one_always_stays(model: DuplicateModel) -> None:
    assert [sorted(row.keep) for row in model.rows()] == [[0], [0], [0]]
    model.choose(1, (1, 2))
    assert (set(model.row(1).keep), model.row(1).chosen, model.row(1).going) == ({1, 2}, True, 1)
    model.toggle(0, 0)
    assert model.row(0).keep == {0}, "the last one stays"
    model.toggle(0, 1)
    assert (set(model.row(0).keep), model.row(0).going) == ({0, 1}, 0)
    model.set_profile(KeepProfile("", (KeepRule(Criterion.RESOLUTION, reverse=True),)))
    assert [sorted(row.keep) for row in model.rows()] == [[0, 1], [1, 2], [1]]
    assert [one.group.key for one in model.decided()] == ["b", "c"]
    # Read again in another order, what was chosen is still chosen.
    model.set_groups([group("b", 3, 4, 5), group("a", 1, 2)])
    assert [sorted(row.keep) for row in model.rows()] == [[1, 2], [0, 1]]
    model.reset(0)
    assert model.row(0).keep == {2}
    model.forget(["a"])
    model.set_groups([group("a", 1, 2)])
    assert model.row(0).keep == {1}
    assert model.find("a") == 0
    assert model.find("z") == -1


def test_versions_stay_until_a_person_lets_them_go(model: DuplicateModel) -> None:
    kinds = (DuplicateKind.EDITED, DuplicateKind.MOMENT, DuplicateKind.SIMILAR)
    model.set_groups([group(str(kind), 1, 1, 2, kind=kind) for kind in kinds])
    for row in model.rows():
        assert len(row.keep & {0, 1}) == 1, "of the same bytes one goes"
        assert 2 in row.keep
        assert "same bytes" in stays_text(row)
    model.set_groups([group("pair", 1, 2, kind=DuplicateKind.RAW_PAIR)])
    assert model.row(0).going == 0
    assert stays_text(model.row(0)) == "All of them stay."


def test_files_on_drives_that_are_away_do_not_count(model: DuplicateModel) -> None:
    plain = group("a", 1, 2)
    away = replace(plain.members[1], online=False)
    model.set_groups([replace(plain, members=(plain.members[0], away))])
    assert (model.row(0).going, model.row(0).freed) == (0, 0)


# Words


def test_everything_has_words(model: DuplicateModel) -> None:
    for kind in DuplicateKind:
        assert duplicate_words.kind_text(kind)
        assert duplicate_words.kind_explained(kind)
    for profile in PROFILES:
        assert duplicate_words.profile_text(profile.name) != profile.name
        assert duplicate_words.profile_explained(profile.name)
    for criterion in Criterion:
        texts = {duplicate_words.criterion_text(criterion, reverse=one) for one in (True, False)}
        assert len(texts) == 2
    for act in ResolveAct:
        assert duplicate_words.act_name(act)
    skips = ("offline", "gone", "changed", "link", "same-file", "kept", "pair", "no-keeper")
    for reason in (*skips, "other-content", "other-drive", "there"):
        assert duplicate_words.skip_text(reason) != reason


def test_reasons_are_told_from_the_facts() -> None:
    facts = {"agreement": 0.973, "turned": -90, "mirrored": True, "scale": 2.0, "shown": 0.5}
    text = duplicate_words.reason_text(group("a", 1, 2, kind=DuplicateKind.EDITED, **facts))
    for part in ("97 %", "turned by 90°", "mirrored", "50 % as large", "50 % of the other"):
        assert part in text
    burst = group("a", 1, 2, kind=DuplicateKind.MOMENT, seconds=2, camera="Canon EOS 500D")
    text = duplicate_words.reason_text(burst)
    assert text == "Taken 2 s apart; by the same camera (Canon EOS 500D)"
    assert duplicate_words.camera_text("NIKON CORPORATION NIKON D90").endswith("NIKON D90")
    assert duplicate_words.camera_text("Canon Canon EOS 500D") == "Canon EOS 500D"
    assert duplicate_words.camera_text("Pixel") == "Pixel"
    same = group("a", 1, 1, kind=DuplicateKind.BYTES)
    assert "byte for byte" in duplicate_words.reason_text(same)


@pytest.mark.parametrize("criterion", Criterion)
def test_why_a_file_stays_is_told(criterion: Criterion) -> None:
    first, second = group("a", 1, 2).members
    better = replace(
        second,
        path=Path("/best/DSC"),
        width=9000,
        bytes=9_000_000,
        format="png",
        taken=dt.datetime(2001, 1, 1),
        mtime_ns=1,
        rating=5,
        favourite=True,
        tags=3,
        albums=2,
        has_gps=True,
        has_caption=True,
    )
    values = {Criterion.FORMAT: ("png",), Criterion.FOLDER: ("/best",), Criterion.NAME: ("DSC*",)}
    rule = KeepRule(criterion, values=values.get(criterion, ()))
    held = DuplicateGroup("a", DuplicateKind.REENCODED, {}, (first, better), 0)
    keeping = choose(held, KeepProfile("", (rule,)))
    assert keeping is not None
    assert keeping.keep == 1
    text = duplicate_words.keeping_text(keeping, held)
    assert text.startswith(duplicate_words.criterion_text(criterion))
    assert ("instead of" in text) == (
        criterion
        not in (Criterion.FAVOURITE, Criterion.PLACE, Criterion.CAPTION, Criterion.FILE_DATE)
    )


# Cards


def test_cards_are_clicked_and_driven_by_keys(
    qtbot: QtBot, model: DuplicateModel, thumbnails: ThumbnailLoader
) -> None:
    view = DuplicateCardsView(thumbnails)
    qtbot.addWidget(view)
    view.setModel(model)
    view.toggled.connect(model.toggle)
    view.resize(700, 600)
    view.show()
    line = line_height(view.fontMetrics())
    card = view.visualRect(model.index(1))
    place = view._cards.places(card, line, 3)[2]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert model.row(1).keep == {0, 2}
    beside = card.topLeft() + QPoint(20, 10)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert model.row(1).keep == {0, 2}, "a click beside the pictures chooses nothing"
    view.setCurrentIndex(model.index(0))
    QTest.keyClick(view, Qt.Key.Key_2)
    assert model.row(0).keep == {0, 1}
    with qtbot.waitSignal(view.opened) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [0]
    # A narrow window leaves pictures out, but never all.
    assert len(view._cards.places(card.adjusted(0, 0, -600, 0), line, 3)) == 1
    spoken = model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Other size or format: ")
    assert "0.jpg" in spoken


# Comparison


@dataclass
class _Pictures:
    """A browser whose pictures are grey, darker for higher photos."""

    asked: list[int] = field(default_factory=list)

    def full_image(self, photo: PhotoId, max_side: int = 0) -> FullImage:
        self.asked.append(photo)
        pixels = np.full((300, 400, 3), 255 - 20 * photo, dtype=np.uint8)
        return FullImage(pixels, 400, 300, 400, 300)


@pytest.fixture
def compare(
    qtbot: QtBot, model: DuplicateModel, thumbnails: ThumbnailLoader, tasks: Tasks
) -> DuplicateCompare:
    pictures = PictureCache(_Pictures(), tasks)  # type: ignore[arg-type]  # what it asks for
    made = DuplicateCompare(model, thumbnails, pictures, tasks)
    pictures.setParent(made)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.show_row(0)
    return made


def _shows(compare: DuplicateCompare, pane: int) -> int | None:
    """The grey that a pane shows."""
    held = compare.stage.panes[pane].canvas._picture
    return held.levels[0].pixelColor(0, 0).red() if held is not None else None


def test_keys_keep_left_right_or_both_and_go_on(
    qtbot: QtBot, compare: DuplicateCompare, model: DuplicateModel
) -> None:
    assert compare.pair == (0, 1)
    QTest.keyClick(compare, Qt.Key.Key_Right)
    assert (set(model.row(0).keep), compare.row) == ({1}, 1)
    # Three files: the one that stays meets each of the others.
    assert compare.pair == (0, 1)
    QTest.keyClick(compare, Qt.Key.Key_Left)
    assert (set(model.row(1).keep), compare.pair) == ({0}, (0, 2))
    QTest.keyClick(compare, Qt.Key.Key_Right)
    assert (set(model.row(1).keep), compare.row) == ({2}, 2)
    QTest.keyClick(compare, Qt.Key.Key_Up)
    assert compare.row == 1
    QTest.keyClick(compare, Qt.Key.Key_Return)
    with qtbot.waitSignal(compare.both_wanted) as told:
        QTest.keyClick(compare, Qt.Key.Key_B)
    assert told.args is not None
    assert told.args[0].key == "c"
    with qtbot.waitSignal(compare.different_wanted):
        QTest.keyClick(compare, Qt.Key.Key_N)
    with qtbot.waitSignal(compare.ended):
        QTest.keyClick(compare, Qt.Key.Key_Return)
    with qtbot.waitSignal(compare.closed):
        QTest.keyClick(compare, Qt.Key.Key_Escape)


def test_both_sides_zoom_together_and_clicks_keep_the_keys(
    qtbot: QtBot, compare: DuplicateCompare
) -> None:
    left, right = (pane.canvas for pane in compare.stage.panes)
    qtbot.waitUntil(lambda: _shows(compare, 0) is not None and _shows(compare, 1) is not None)
    QTest.keyClick(compare, Qt.Key.Key_Plus)
    assert left.view.zoom > 1
    assert right.view == left.view
    right.zoom_in()
    assert left.view == right.view
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    QTest.keyClick(QApplication.focusWidget() or compare, Qt.Key.Key_Right)
    assert compare.row == 1


def test_flicker_shows_one_after_the_other_in_the_same_place(
    qtbot: QtBot, compare: DuplicateCompare
) -> None:
    qtbot.waitUntil(lambda: _shows(compare, 1) is not None and _shows(compare, 0) is not None)
    QTest.keyClick(compare, Qt.Key.Key_F)
    assert compare.stage.mode is CompareMode.FLICKER
    assert not compare.stage.panes[1].isVisible()
    seen = {_shows(compare, 0)}

    def both() -> bool:
        seen.add(_shows(compare, 0))
        return seen == {235, 215}

    qtbot.waitUntil(both)
    QTest.keyClick(compare, Qt.Key.Key_S)
    assert compare.stage.panes[1].isVisible()
    assert _shows(compare, 0) == 235


def test_the_difference_is_shown_or_said_to_be_impossible(
    qtbot: QtBot, compare: DuplicateCompare, model: DuplicateModel
) -> None:
    qtbot.waitUntil(lambda: _shows(compare, 1) is not None and _shows(compare, 0) is not None)
    QTest.keyClick(compare, Qt.Key.Key_D)
    # 20 levels apart, four times stronger: neither of the two greys.
    qtbot.waitUntil(lambda: _shows(compare, 0) not in (235, 215, None))
    QTest.keyClick(compare, Qt.Key.Key_Return)
    assert compare.stage.mode is CompareMode.DIFFERENCE
    compare.set_mode(CompareMode.SIDES)
    assert compare.stage.panes[1].isVisible()


def _grey(width: int, height: int, value: int = 90) -> ByteArray:
    return np.full((height, width, 3), value, dtype=np.uint8)


def test_differences_are_orange_and_nothing_else_is() -> None:
    plain, drawn = _grey(800, 600), _grey(800, 600)
    drawn[100:200, 100:200] = 255
    found = difference(picture(plain, 800, 600), picture(drawn, 800, 600))
    assert found is not None
    spot, rest = found.levels[0].pixelColor(150, 150), found.levels[0].pixelColor(500, 500)
    assert (spot.red(), spot.green(), spot.blue()) == (255, 140, 0)
    assert rest.red() == rest.green() == rest.blue() == 30
    # Another size of the same picture does not differ; another shape cannot be compared.
    smaller = difference(picture(plain, 800, 600), picture(_grey(400, 300), 400, 300))
    assert smaller is not None
    assert smaller.levels[0].pixelColor(100, 100).red() == 30
    assert difference(picture(plain, 800, 600), picture(_grey(600, 600), 600, 600)) is None


def test_facts_that_differ_come_first_in_bold(qtbot: QtBot) -> None:
    table = DuplicateFacts()
    qtbot.addWidget(table)
    left, right = group("a", 1, 2).members
    table.show_pair(left, replace(right, rating=4, online=False))

    def cell(row: int, column: int) -> QTableWidgetItem:
        found = table.item(row, column)
        assert found is not None
        return found

    names = [cell(row, 0).text() for row in range(table.rowCount())]
    bold = [cell(row, 1).font().bold() for row in range(table.rowCount())]
    assert names[:4] == ["Name", "Picture", "Rating", "Drive"]
    assert bold == sorted(bold, reverse=True)
    assert bold.count(True) == 4
    assert "Tags" not in names, "what neither has is left out"
    rating = names.index("Rating")
    assert [cell(rating, column).text() for column in (1, 2)] == ["—", "★★★★"]


# Rules


def test_rules_are_put_together(qtbot: QtBot) -> None:
    dialog = DuplicateRules(ready_made("newest"))
    qtbot.addWidget(dialog)
    dialog.show()
    count = dialog.list.count()
    dialog._append(1 + list(Criterion).index(Criterion.FOLDER))
    assert (dialog.list.count(), dialog.list.currentRow()) == (count + 1, 1)
    assert dialog._values.isVisible()
    dialog._folder_chosen("/best")
    dialog._folder_chosen("/good; /fine")
    dialog._reverse.setChecked(True)
    assert dialog.list.item(1).text() == "2.  Not in these folders: /best, /good, /fine"
    QTest.mouseClick(dialog._up, Qt.MouseButton.LeftButton)
    assert dialog.list.currentRow() == 0
    assert not dialog._up.isEnabled()
    dialog._append(1 + list(Criterion).index(Criterion.NAME))  # never given a pattern
    dialog.list.setCurrentRow(2)
    assert not dialog._values.isVisible()
    QTest.mouseClick(dialog._remove, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.accept()
    assert told.args is not None
    profile = told.args[0]
    assert profile.name == "own"
    assert profile.rules[0] == KeepRule(Criterion.FOLDER, True, ("/best", "/good", "/fine"))
    assert profile.rules[1:] == ready_made("newest").rules[1:]


def test_rules_begin_with_a_ready_made_profile(qtbot: QtBot) -> None:
    dialog = DuplicateRules(KeepProfile("own", ()))
    qtbot.addWidget(dialog)
    assert not dialog._remove.isEnabled()
    dialog._begin(1)
    assert dialog.list.count() == len(PROFILES[0].rules)


# The page over a real library

linux_only = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="uses the freedesktop trash in a temporary folder"
)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two files of the same bytes, and a picture with a smaller version."""
    folder = tmp_path / "photos"
    first = make_photo(folder / "海边" / "first.jpg", 3, dt.datetime(2024, 5, 17))
    (folder / "copies").mkdir()
    shutil.copy2(first, folder / "copies" / "first again.jpg")
    second = make_photo(folder / "second.jpg", 11, dt.datetime(2024, 5, 18))
    with Image.open(second) as image:
        image.resize((320, 240)).save(folder / "copies" / "second small.jpg", quality=85)
    make_photo(folder / "third.jpg", 17)
    return folder


@pytest.fixture
def duplicated(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    import send2trash.plat_other as freedesktop

    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", b"")
    monkeypatch.setattr(freedesktop, "HOMETRASH_B", b"")
    own_trash(tmp_path / "data")
    index(tmp_path / "library", photos)
    application = open_application(tmp_path / "library")
    yield application
    application.close()


@pytest.fixture
def review(qtbot: QtBot, duplicated: Application) -> Iterator[MainWindow]:
    window = opened(qtbot, duplicated)
    errors: list[Exception] = []
    window.tasks.error.connect(errors.append)
    window.sidebar.chosen.emit(window.sidebar.place("duplicates"))
    qtbot.waitUntil(lambda: _page(window).model.rowCount() == 2)
    yield window
    window.close()
    window.deleteLater()
    assert not errors


def _page(window: MainWindow) -> DuplicatesPage:
    page = window.centre.page
    assert isinstance(page, DuplicatesPage)
    return page


def _dialog(page: QWidget) -> ResolveDialog:
    found = [one for one in page.findChildren(ResolveDialog) if one.isVisible()]
    return found[-1]


@linux_only
def test_the_page_finds_rehearses_acts_and_undoes(
    qtbot: QtBot, review: MainWindow, photos: Path
) -> None:
    page = _page(review)
    before = files_below(photos)
    assert {row.group.kind for row in page.model.rows()} == {
        DuplicateKind.BYTES,
        DuplicateKind.REENCODED,
    }
    qtbot.waitUntil(lambda: _count(review) == 2)
    assert "2 files would go" in page._sum.text().replace("file(s)", "files")
    page.rehearse()
    dialog = _dialog(page)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None
    assert (dialog.plan.files, dialog.plan.groups, dialog.plan.versions) == (2, 2, 1)
    assert "Nothing loses its last copy" in dialog._safe.text()
    dialog._confirm()
    # Files are looked at when all is done: one that is just going cannot be read.
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert len(files_below(photos)) == 3
    qtbot.waitUntil(lambda: _count(review) is None)
    review.acts.undo()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert files_below(photos) == before


def _count(window: MainWindow) -> int | None:
    place = window.sidebar.place("duplicates")
    assert place is not None
    return place.count


@linux_only
def test_what_is_said_of_a_group_is_remembered_and_taken_back(
    qtbot: QtBot, review: MainWindow, duplicated: Application
) -> None:
    page = _page(review)
    page.cards.setCurrentIndex(page.model.index(0))
    QTest.keyClick(page.cards, Qt.Key.Key_Return)
    assert page.compare.isVisible()
    first = page.compare.group
    assert first is not None
    QTest.keyClick(page.compare, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.compare.group is not None
    assert page.compare.group.key != first.key, "the next group is shown"
    QTest.keyClick(page.compare, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert page.cards.isHidden() or not page.compare.isVisible()
    page._restore(first)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.model.row(0).group.key == first.key


@linux_only
def test_filters_rules_and_folders(
    qtbot: QtBot, review: MainWindow, photos: Path, duplicated: Application
) -> None:
    page = _page(review)
    filters = page.filters
    filters.kinds.setCurrentIndex(1 + list(DuplicateKind).index(DuplicateKind.BYTES))
    filters.changed.emit()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert filters.kinds.currentText() == "Identical files (1)"
    filters.set_folder(photos / "nowhere")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    qtbot.waitUntil(page._empty.isVisible)
    page._empty.act_wanted.emit("all")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    smallest = KeepProfile("own", (KeepRule(Criterion.RESOLUTION, reverse=True),))
    filters.use_rules(smallest)
    assert filters.profiles.currentText() == "My own rules"

    def kept() -> list[str]:
        return [row.group.members[min(row.keep)].path.name for row in page.model.rows()]

    qtbot.waitUntil(lambda: "second small.jpg" in kept())
    review.preferences.flush()
    qtbot.waitUntil(lambda: duplicated.settings.load().duplicate_profile == "own")
    filters.set_folder(photos / "copies")
    filters.folders.setCurrentIndex(filters.folders.findData("ignore"))
    filters.folders.activated.emit(filters.folders.currentIndex())
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    page._heed_folder(photos / "copies")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)


@linux_only
def test_moving_asks_for_a_folder_and_says_when_nothing_can_go(
    qtbot: QtBot, review: MainWindow, photos: Path, tmp_path: Path
) -> None:
    page = _page(review)
    page.rehearse()
    dialog = _dialog(page)
    dialog.choose_act(ResolveAct.HARD_LINK)
    qtbot.waitUntil(lambda: dialog.plan is not None and dialog.plan.act is ResolveAct.HARD_LINK)
    assert dialog.plan is not None
    assert dialog.plan.files == 1
    assert "no hard link is possible" in dialog._notes.text()
    dialog._acts.setCurrentIndex(list(ResolveAct).index(ResolveAct.MOVE))
    dialog._rehearse()
    assert not dialog._do.isEnabled()
    dialog.set_folder(tmp_path / "aside")
    qtbot.waitUntil(lambda: dialog.plan is not None)
    dialog._confirm()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert len(files_below(photos)) == 3
    assert len(files_below(tmp_path / "aside")) == 2
