"""The card that adapts similar photos: progress, pause, figures, and a person's decision."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photoapp.core.adaptation_scores import AdaptationKind, Gain
from photoapp.core.cjk import has_han
from photoapp.core.errors import UsageError
from photoapp.core.events import SettingsChanged
from photoapp.core.jobs import JobId, JobState
from photoapp.services.adapting import CHANGED, KIND, AdaptationStatus, AdaptationUse
from photoapp.services.jobs import JobControl
from photoapp.ui.adaptation_card import AdaptationCard
from photoapp.ui.i18n import install_language
from tests.ui.shell import Shell, click, open_shell

_GAINS = (
    Gain(AdaptationKind.EDITS, 91.2, 94.04, 1.0, 300),
    Gain(AdaptationKind.LABELS, 50.0, 52.5, 0.5, 200),
)


class _Adapting:
    """A training that ends when it is told to; the real one is tested in its own place."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.arrive = threading.Event()
        self.found = AdaptationUse.OFFERED
        self.held = AdaptationStatus("photoapp-starter", AdaptationUse.NONE)
        self.problem: UsageError | None = None

    def status(self) -> AdaptationStatus:
        return self.held

    def start(self) -> JobId:
        if self.problem is not None:
            raise self.problem

        def work(control: JobControl) -> None:
            control.progress(30, 100)
            while not self.arrive.wait(0.005):
                control.checkpoint()
            self._become(self.found, gains=_GAINS, photos=1234)

        return self._shell.organiser.jobs.start(KIND, "", work, unit="steps")

    def use(self) -> None:
        self._become(AdaptationUse.ON)

    def switch_off(self) -> None:
        self._become(AdaptationUse.OFF)

    def decline(self) -> None:
        self._become(AdaptationUse.DECLINED)

    def remove(self) -> None:
        self._become(AdaptationUse.NONE, gains=())

    def _become(self, use: AdaptationUse, **more: object) -> None:
        self.held = replace(self.held, use=use, **more)  # type: ignore[arg-type]  # as named
        self._shell.organiser.bus.publish(SettingsChanged(CHANGED))


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path, resources: Path) -> Iterator[Shell]:
    with open_shell(qapp, tmp_path, resources) as shell:
        yield shell


@pytest.fixture
def adapting(shell: Shell) -> _Adapting:
    return _Adapting(shell)


@pytest.fixture
def card(shell: Shell, adapting: _Adapting, qtbot: QtBot) -> AdaptationCard:
    card = AdaptationCard(
        adapting,  # type: ignore[arg-type]  # a stand-in with what the card uses
        shell.organiser.jobs,
        shell.bridge,
        shell.tasks,
    )
    qtbot.addWidget(card)
    card.resize(760, 360)
    card.show()
    qtbot.waitUntil(card.train.isVisible)
    return card


def texts(card: AdaptationCard) -> str:
    return "\n".join(one.text() for one in card.findChildren(QLabel) if one.isVisible())


def buttons(card: AdaptationCard) -> set[str]:
    return {one.text() for one in card.findChildren(QPushButton) if one.isVisible()}


def test_a_training_shows_its_progress_and_can_be_held(
    shell: Shell, card: AdaptationCard, adapting: _Adapting, qtbot: QtBot
) -> None:
    assert buttons(card) == {"Adapt to my library"}
    click(card.train)
    qtbot.waitUntil(lambda: "30 %" in texts(card))
    assert buttons(card) == {"Pause", "Cancel"}
    click(card.hold)
    qtbot.waitUntil(lambda: "Resume" in buttons(card))
    assert "Paused: Learning from your photos: 30 %" in texts(card)
    (job,) = [one for one in shell.organiser.jobs.snapshots() if one.kind == KIND]
    assert job.state is JobState.PAUSED
    click(card.hold)
    qtbot.waitUntil(lambda: "Pause" in buttons(card))
    adapting.arrive.set()
    qtbot.waitUntil(lambda: "Use it" in buttons(card))
    said = texts(card)
    assert "would get better" in said
    assert "original first: 91.2 → 94.0 %" in said
    assert "same tag come first: 50.0 → 52.5 %" in said
    assert "1,234 in the library" in said


def test_a_training_can_be_cancelled(
    shell: Shell, card: AdaptationCard, adapting: _Adapting, qtbot: QtBot
) -> None:
    click(card.train)
    qtbot.waitUntil(card.cancel.isVisible)
    click(card.cancel)
    qtbot.waitUntil(card.train.isVisible)
    (job,) = [one for one in shell.organiser.jobs.snapshots() if one.kind == KIND]
    assert job.state is JobState.CANCELLED
    assert buttons(card) == {"Adapt to my library"}


def test_what_is_offered_is_decided_by_the_person(
    card: AdaptationCard, adapting: _Adapting, qtbot: QtBot
) -> None:
    adapting.arrive.set()
    click(card.train)
    qtbot.waitUntil(card.use.isVisible)
    assert buttons(card) == {"Use it", "Not now", "Adapt again", "Remove"}
    click(card.use)
    qtbot.waitUntil(card.off.isVisible)
    assert "better than without" in texts(card)
    assert buttons(card) == {"Do not use it", "Adapt again", "Remove"}
    adapting.held = replace(adapting.held, fruitless=True)
    card.refresh()
    qtbot.waitUntil(lambda: "earlier result stays" in texts(card))
    click(card.off)
    qtbot.waitUntil(card.use.isVisible)
    assert "Switched off" in texts(card)
    click(card.remove)
    qtbot.waitUntil(lambda: buttons(card) == {"Adapt to my library"})
    click(card.train)
    qtbot.waitUntil(card.decline.isVisible)
    click(card.decline)
    qtbot.waitUntil(lambda: "chose not to use it" in texts(card))


def test_no_gain_is_said_in_plain_words(
    card: AdaptationCard, adapting: _Adapting, qtbot: QtBot
) -> None:
    adapting.found = AdaptationUse.NOTHING
    adapting.arrive.set()
    click(card.train)
    qtbot.waitUntil(lambda: "Nothing was gained" in texts(card))
    assert buttons(card) == {"Adapt again", "Remove"}


def test_trouble_is_told_in_both_languages(
    qapp: QApplication, card: AdaptationCard, adapting: _Adapting, qtbot: QtBot
) -> None:
    adapting.problem = UsageError("adapt-few", "", least=150, count=12)
    click(card.train)
    qtbot.waitUntil(lambda: "150 indexed photos at least; there are 12" in texts(card))
    install_language(qapp, "zh_CN")
    qtbot.waitUntil(lambda: "至少需要 150 张" in texts(card))
    shown = [*buttons(card), *filter(None, texts(card).splitlines())]
    assert all(has_han(one) for one in shown), shown
