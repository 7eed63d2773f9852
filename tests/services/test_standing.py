"""Standing sets: new photos, changed sets and ticks, without anybody asking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.events import JobChanged, LabelSetsChanged, LabelsLearned
from photoapp.core.jobs import JobState
from photoapp.core.labels import LabelSet, TagOrigin, set_from_line
from photoapp.services import standing as module
from photoapp.services.standing import Standing
from tests.services.colours import ColourEncoder
from tests.services.painting import paint
from tests.services.test_tagging import Studio

COLOURS = replace(set_from_line("red/红, green/绿, blue/蓝", name="Colours"), standing=True)


class Desk(Studio):
    """A studio with standing sets."""

    def __init__(self, folder: Path, resources: Path) -> None:
        super().__init__(folder, resources, ColourEncoder())
        self.standing = self.stand()

    def stand(self) -> Standing:
        """As at the start of the program."""
        organiser = self.organiser
        return Standing(
            self.tagger,
            self.labels,
            organiser.jobs,
            organiser.bus,
            cache=organiser.library / "index",
        )

    def add(self, colour: str, seed: int) -> None:
        """One more photo, indexed."""
        paint(self.folder / colour / f"new{seed}.jpg", colour, seed=seed)
        self.organiser.indexer.index_now([self.folder])

    def jobs(self) -> list[JobState]:
        return [one.state for one in self.organiser.jobs.snapshots() if one.kind == "tag"]

    def reds(self, label_set: LabelSet) -> int:
        return len(self.tagged(label_set.labels[0].tag, TagOrigin.SET))

    def close(self) -> None:
        self.standing.close()
        super().close()


@pytest.fixture
def desk(tmp_path: Path, resources: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, resources)
    made.fill()
    yield made
    made.close()


def eventually(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_standing_set_is_applied_once_and_then_only_to_new_photos(desk: Desk) -> None:
    saved = desk.labels.save(COLOURS)
    desk.standing.catch_up()
    assert desk.reds(saved) == 7
    assert desk.jobs() == [JobState.DONE]
    scored: list[int] = []
    whole = desk.tagger.score

    def counted(label_set: LabelSet, **how: object) -> object:
        scores = whole(label_set, **how)  # type: ignore[arg-type]  # as given
        scored.append(len(scores.ids))
        return scores

    desk.tagger.score = counted  # type: ignore[method-assign,assignment]  # counts the photos
    assert desk.standing.catch_up() == 0
    assert scored == []
    desk.add("red", 500)
    assert desk.standing.catch_up() == 1
    assert desk.reds(saved) == 8
    assert scored == [1]
    assert len(desk.jobs()) == 1
    assert desk.organiser.curator.history() == []  # nobody did anything


def test_after_a_restart_nothing_is_done_twice(desk: Desk) -> None:
    saved = desk.labels.save(COLOURS)
    desk.standing.catch_up()
    desk.standing.close()
    desk.add("green", 501)
    again = desk.stand()
    assert again.catch_up() == 1
    assert again.catch_up() == 0
    assert len(desk.jobs()) == 1
    again.close()
    (file,) = (desk.organiser.library / "index").glob("*.standing.npz")
    file.write_bytes(b"damaged")
    last = desk.stand()
    last.catch_up()
    last.close()
    assert desk.reds(saved) == 7
    assert len(desk.jobs()) == 1


def test_a_set_that_does_not_stand_is_left_alone(desk: Desk) -> None:
    saved = desk.labels.save(replace(COLOURS, standing=False))
    texts = list(desk.encoder.texts)
    assert desk.standing.catch_up() == 0
    assert desk.reds(saved) == 0
    assert desk.encoder.texts == texts


def test_what_came_while_a_set_did_not_stand_is_tagged_when_it_does(desk: Desk) -> None:
    other = desk.labels.save(replace(set_from_line("yellow", name="Other"), standing=True))
    saved = desk.labels.save(COLOURS)
    desk.standing.catch_up()
    desk.labels.save(replace(saved, standing=False))
    desk.add("red", 502)
    desk.standing.catch_up()
    assert desk.reds(saved) == 7
    desk.labels.save(saved)
    desk.standing.catch_up()
    assert desk.reds(saved) == 8
    assert other.labels[0].tag


def test_a_changed_set_is_scored_again_and_ticks_are_kept(desk: Desk) -> None:
    saved = desk.labels.save(COLOURS)
    desk.standing.catch_up()
    red = saved.labels[0].tag
    (wrong, kept), new = desk.of("red")[:2], desk.of("green")[0]
    desk.decisions.decide(red, [wrong], confirmed=False)
    desk.decisions.decide(red, [kept, new], confirmed=True)
    strict = replace(saved.labels[0], threshold=1.0)
    desk.labels.save(replace(saved, labels=(strict, *saved.labels[1:])))
    desk.standing.catch_up()
    assert desk.jobs() == [JobState.DONE, JobState.DONE]
    assert desk.tagged(red) == {kept, new}
    assert desk.tagged(red, TagOrigin.PERSON) == {kept, new}


def test_a_job_that_a_person_cancelled_does_not_come_back(desk: Desk) -> None:
    saved = desk.labels.save(COLOURS)

    def heard(event: object) -> None:
        if isinstance(event, JobChanged) and not event.snapshot.state.ended:
            desk.organiser.jobs.cancel(event.snapshot.job)

    unsubscribe = desk.organiser.bus.subscribe(heard)
    desk.standing.catch_up()
    unsubscribe()
    assert desk.jobs() == [JobState.CANCELLED]
    desk.standing.catch_up()
    assert len(desk.jobs()) == 1
    assert desk.reds(saved) == 0, "what was there stays as it is"
    desk.add("red", 505)
    desk.standing.catch_up()
    assert (len(desk.jobs()), desk.reds(saved)) == (1, 1), "what comes later is tagged"
    desk.labels.save(replace(saved, labels=saved.labels[:2]))
    desk.standing.catch_up()
    assert desk.jobs() == [JobState.CANCELLED, JobState.DONE]


@pytest.mark.parametrize("damage", ["cut short", "changed"])
def test_a_damaged_note_of_what_was_seen_costs_scoring_once_more(desk: Desk, damage: str) -> None:
    saved = desk.labels.save(COLOURS)
    desk.standing.catch_up()
    (note,) = (desk.organiser.library / "index").glob("*.standing.npz")
    whole = note.read_bytes()
    middle = len(whole) // 2
    changed = whole[:60] + bytes(255 - byte for byte in whole[60:middle]) + whole[middle:]
    note.write_bytes(whole[:middle] if damage == "cut short" else changed)
    desk.standing.close()
    desk.standing = desk.stand()
    desk.add("red", 506)
    desk.standing.catch_up()
    assert desk.reds(saved) == 8


def test_the_thread_follows_sets_photos_and_ticks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_QUIET_SECONDS", 0.05)
    monkeypatch.setattr(module, "_LEARNING_SECONDS", 0.1)
    desk.standing.start()
    saved = desk.labels.save(COLOURS)
    desk.organiser.bus.publish(LabelSetsChanged())
    assert eventually(lambda: desk.reds(saved) == 7)
    desk.add("red", 503)
    assert eventually(lambda: desk.reds(saved) == 8)
    desk.heads.tag = saved.labels[1].tag
    desk.organiser.bus.publish(LabelsLearned((desk.heads.tag,)))
    everyone = len(desk.organiser.ids)
    assert eventually(lambda: len(desk.tagged(saved.labels[1].tag, TagOrigin.SET)) == everyone)
    desk.standing.close()
    desk.standing.close()
    desk.add("red", 504)
    assert np.isin(desk.tagger.searchable(), desk.organiser.ids).all()
    assert desk.reds(saved) == 8
