"""Writing tags to files from the window: the dialog says it first, the notice can undo it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photoapp.core.syncing import FileEdit, FileWords, Prefer, SyncChoice
from photoapp.imaging.sidecar import edited, words_of
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.tags import TagRepository
from photoapp.ui.i18n import install_language
from photoapp.ui.notice_bar import NoticeBar
from photoapp.ui.photo_acts import PhotoActs
from photoapp.ui.sync_acts import SyncActs
from photoapp.ui.sync_dialog import SyncDialog
from tests.ui.shell import Shell, click, open_shell, photo


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    for number, colour in enumerate(("teal", "red", "navy")):
        photo(tmp_path / "photos" / f"{number}.jpg", colour)
    with open_shell(qapp, tmp_path, resources) as shell:
        shell.organiser.indexer.index_now([tmp_path / "photos"])
        tags = TagRepository(shell.organiser.catalogue)
        tags.give(tags.create("cat", name_zh="猫"), shell.organiser.ids[:2])
        yield shell


def dialog(shell: Shell, qtbot: QtBot) -> SyncDialog:
    made = SyncDialog(shell.organiser.sidecars, shell.organiser.ids, shell.tasks)
    qtbot.addWidget(made)
    made.show()
    return settled(made, qtbot)


def settled(made: SyncDialog, qtbot: QtBot) -> SyncDialog:
    qtbot.waitUntil(lambda: made.plan is not None)
    return made


def rows(made: SyncDialog) -> list[tuple[str, ...]]:
    tree = made._tree
    found: list[tuple[str, ...]] = []
    for number in range(tree.topLevelItemCount()):
        group = tree.topLevelItem(number)
        assert group is not None
        found.append((group.text(0),))
        children = [group.child(at) for at in range(group.childCount())]
        found += [(child.text(0), child.text(1)) for child in children if child is not None]
    return found


def button(made: SyncDialog) -> QPushButton:
    return made._do


def test_it_says_what_would_happen_and_touches_nothing(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    made = dialog(shell, qtbot)
    assert rows(made) == [
        ("Would be written (2)",),
        ("0.jpg.xmp", "+cat"),
        ("1.jpg.xmp", "+cat"),
    ]
    assert button(made).isEnabled()
    assert re.match(r"2 file(s|\(s\)) to write \(2 new\)", made._summary.text())
    made.choose(SyncChoice(language="zh"))
    settled(made, qtbot)
    assert rows(made)[1] == ("0.jpg.xmp", "+猫")
    made.reject()
    assert not list((tmp_path / "photos").glob("*.xmp"))


def test_conflicts_changes_and_trouble_are_shown(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    organiser = shell.organiser
    one, two, three = organiser.ids
    tag = organiser.tags.find("cat")
    assert tag is not None
    DecisionRepository(organiser.catalogue).decide(tag, [one], True)
    organiser.sidecars.write(organiser.sidecars.plan([one]))
    paths = [organiser.photos.paths([photo])[photo][0].path for photo in (one, two, three)]
    sidecars = [path.with_name(f"{path.name}.xmp") for path in paths]
    sidecars[0].write_bytes(edited(sidecars[0].read_bytes(), FileEdit(remove=(("cat",),))))
    sidecars[1].write_text("not XMP")
    sidecars[2].write_bytes(edited(b"", FileEdit(add=(("sea",),), rating=4, caption="at  noon")))
    made = dialog(shell, qtbot)
    assert rows(made) == [
        ("Changed by other programs (1)",),
        (sidecars[2].name, "+sea  ★★★★  “at noon”"),
        ("Changed on both sides (1)",),
        (paths[0].name, "“cat” is confirmed here and was removed from the file"),
        ("Left alone (1)",),
        (paths[1].name, "The file beside the photo is not readable XMP; it was left as it is."),
    ]
    assert button(made).text().startswith("Read 1 file")
    made._read.setChecked(False)
    assert not button(made).isEnabled()
    made.choose(SyncChoice(prefer=Prefer.CATALOGUE))
    settled(made, qtbot)
    assert rows(made)[:2] == [("Would be written (1)",), (sidecars[0].name, "+cat")]
    made.reject()


def test_without_exiftool_it_says_what_to_do(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOAPP_EXIFTOOL", "no-such-program")
    made = dialog(shell, qtbot)
    made.choose(SyncChoice(embedded=True))
    assert made._problem.isVisible()
    assert "exiftool.org" in made._problem.text()
    assert not made._busy.isVisible()
    assert not button(made).isEnabled()
    made.choose(SyncChoice())
    settled(made, qtbot)
    assert not made._problem.isVisible()
    assert button(made).isEnabled()
    made.reject()


def test_nothing_to_do_is_said(shell: Shell, qtbot: QtBot) -> None:
    made = SyncDialog(shell.organiser.sidecars, [], shell.tasks)
    qtbot.addWidget(made)
    settled(made, qtbot)
    assert made._summary.text() == "There is nothing to write."
    assert not button(made).isEnabled()


def test_confirming_writes_and_the_notice_undoes(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    organiser = shell.organiser
    window = QWidget()
    qtbot.addWidget(window)
    notices = NoticeBar(window)
    acts = PhotoActs(
        *(None, shell.curator, organiser.jobs),  # type: ignore[arg-type]  # no browsing here
        tasks=shell.tasks,
        notices=notices,
        window=window,
    )
    sync = SyncActs(
        organiser.sidecars,
        organiser.jobs,
        tasks=shell.tasks,
        notices=notices,
        acts=acts,
        window=window,
    )
    window.show()
    assert sync.ask(np.array([], dtype=np.int64)) is None
    made = sync.ask(np.array(organiser.ids, dtype=np.int64))
    assert made is not None
    settled(made, qtbot)
    click(button(made))
    file = tmp_path / "photos" / "0.jpg.xmp"
    qtbot.waitUntil(lambda: "Wrote tags to 2 file" in notices.text)
    assert words_of(file.read_bytes()) == FileWords((("cat",),))
    acts.undo()
    qtbot.waitUntil(lambda: not file.exists())
    qtbot.waitUntil(lambda: "Undone" in notices.text)
    assert "Wrote the tags of 2 photo" in notices.text


def test_the_dialog_speaks_chinese(shell: Shell, qtbot: QtBot, qapp: QApplication) -> None:
    install_language(qapp, "zh_CN")
    made = dialog(shell, qtbot)
    assert made.choice().language == "zh"
    assert rows(made)[1][1] == "+猫"
    made.reject()
