"""Label sets over a real library of coloured pictures: scores, tags, undo, suggestions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from photoapp.core.encoders import DualEncoder
from photoapp.core.errors import UsageError
from photoapp.core.events import JobChanged, LabelsLearned, PhotosChanged, TagsChanged
from photoapp.core.jobs import JobState
from photoapp.core.labels import Label, LabelMode, LabelSet, TagOrigin, set_from_line
from photoapp.core.photo import FloatArray, PhotoId
from photoapp.services.tagging import Tagger
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.services.colours import ColourEncoder
from tests.services.organiser import Organiser, open_library
from tests.services.painting import PLAIN, paint
from tests.services.taggers import NothingLearned, open_tagger

EACH = 5
COLOURS = set_from_line("red/红, green/绿, blue/蓝", name="Colours")


class Taught(NothingLearned):
    """One tag is sure of every photo."""

    tag = -1

    def heads(self, tags: object, key: object) -> tuple[FloatArray, FloatArray]:
        asked = list(cast("list[int]", tags))
        biases = np.array([20.0 if tag == self.tag else 0.0 for tag in asked], np.float32)
        return np.zeros((len(asked), 128), np.float32), biases


class Studio:
    """A library of thirty plain pictures and two of two colours, and its tagger."""

    def __init__(self, folder: Path, resources: Path, encoder: ColourEncoder) -> None:
        self.folder = folder / "photos"
        self.encoder = encoder
        self.resources = resources
        self.organiser: Organiser = open_library(
            folder / "library", resources, encoder=cast("DualEncoder", encoder)
        )
        self.labels = LabelRepository(self.organiser.catalogue)
        self.tags = TagRepository(self.organiser.catalogue)
        self.decisions = DecisionRepository(self.organiser.catalogue)
        self.heads = Taught()
        self.tagger: Tagger = open_tagger(self.organiser, resources, heads=self.heads)
        self.organiser.curator.register(["tag-set"], self.tagger.undo, self.tagger.reconcile)

    def fill(self) -> None:
        seed = 0
        for colour in PLAIN:
            for number in range(EACH):
                seed += 1
                paint(self.folder / colour / f"{number}.jpg", colour, seed=seed)
        for number in (1, 2):
            paint(self.folder / "both" / f"{number}.jpg", "red", "blue", seed=90 + number)
        self.organiser.indexer.index_now([self.folder])

    def of(self, folder: str) -> list[PhotoId]:
        found = []
        for path in sorted((self.folder / folder).iterdir()):
            photo = self.organiser.photos.by_path(path.resolve())
            assert photo is not None
            found.append(photo)
        return found

    def tagged(self, tag: int, origin: TagOrigin | None = None) -> set[PhotoId]:
        held = self.tags.of(self.organiser.ids)
        return {
            photo
            for photo, tags in held.items()
            for one in tags
            if one.tag == tag and origin in (None, one.origin)
        }

    def close(self) -> None:
        self.tagger.close()
        self.organiser.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, resources: Path) -> Iterator[Studio]:
    """Shared by the tests that write nothing."""
    made = Studio(tmp_path_factory.mktemp("studio"), resources, ColourEncoder())
    made.fill()
    yield made
    made.close()


@pytest.fixture
def studio(tmp_path: Path, resources: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, resources, ColourEncoder())
    made.fill()
    yield made
    made.close()


@pytest.mark.parametrize("mode", list(LabelMode))
def test_each_colour_is_found_and_no_picture_is_read(seen: Studio, mode: LabelMode) -> None:
    read = seen.encoder.pictures
    scores = seen.tagger.score(replace(COLOURS, mode=mode))
    assert scores.ids.tolist() == [int(photo) for photo in seen.organiser.ids]
    assert scores.probabilities.shape == (len(scores.ids), 3)
    assert scores.model == seen.encoder.key
    for label, colour in enumerate(("red", "green", "blue")):
        found = {PhotoId(int(one)) for one in scores.ids[scores.tagged(label)]}
        assert set(seen.of(colour)) <= found
        assert found <= {*seen.of(colour), *seen.of("both")}
    assert seen.encoder.pictures == read


def test_both_colours_are_found_in_an_independent_set(seen: Studio) -> None:
    scores = seen.tagger.score(COLOURS, photos=np.array(seen.of("both"), np.int64))
    assert scores.tagged(0).tolist() == [0, 1]
    assert scores.tagged(1).tolist() == []
    assert scores.tagged(2).tolist() == [0, 1]


def test_photos_are_scored_in_the_order_asked_and_only_if_they_can_be(seen: Studio) -> None:
    asked = [*seen.of("blue")[::-1], PhotoId(10_000), *seen.of("red")]
    scores = seen.tagger.score(COLOURS, photos=np.array(asked, np.int64))
    assert scores.ids.tolist() == [int(one) for one in asked if one != 10_000]
    every = seen.tagger.score(COLOURS)
    rows = np.searchsorted(every.ids, scores.ids)
    assert np.allclose(scores.probabilities, every.probabilities[rows], atol=1e-6)
    assert np.array_equal(scores.thresholds, every.thresholds)


def test_names_of_one_language_may_be_asked_for(seen: Studio) -> None:
    odd = LabelSet(name="odd", labels=(Label(name_en="red", name_zh="蓝"),))
    english = seen.tagger.score(odd, language="en")
    chinese = seen.tagger.score(odd, language="zh")
    both = seen.tagger.score(odd)
    red = np.isin(english.ids, seen.of("red"))
    blue = np.isin(english.ids, seen.of("blue"))
    assert english.probabilities[red, 0].min() > english.probabilities[blue, 0].max()
    assert chinese.probabilities[blue, 0].min() > chinese.probabilities[red, 0].max()
    for colour in (red, blue):  # the mean of both
        low, high = sorted((english.probabilities[colour, 0], chinese.probabilities[colour, 0]),
                           key=np.mean)  # fmt: skip
        assert low.mean() < both.probabilities[colour, 0].mean() < high.mean()


def test_a_label_without_a_text_that_the_model_reads_is_never_given(
    tmp_path: Path, resources: Path
) -> None:
    studio = Studio(tmp_path, resources, ColourEncoder(languages=("en",)))
    studio.fill()
    try:
        scores = studio.tagger.score(set_from_line("red, 蓝", name="s"))
        assert len(scores.tagged(0))
        assert scores.probabilities[:, 1].max() < 0.01
        assert not len(scores.tagged(1))
    finally:
        studio.close()


def test_an_empty_set_and_an_empty_library_have_no_scores(
    seen: Studio, tmp_path: Path, resources: Path
) -> None:
    nothing = seen.tagger.score(LabelSet(name="empty"))
    assert nothing.probabilities.shape == (len(seen.organiser.ids), 0)
    exclusive = LabelSet(name="empty", mode=LabelMode.EXCLUSIVE)
    assert seen.tagger.plan(exclusive).photos == 0
    bare = Studio(tmp_path / "bare", resources, ColourEncoder())
    try:
        assert bare.tagger.score(COLOURS).probabilities.shape == (0, 3)
        assert bare.tagger.plan(COLOURS).per_label == (0, 0, 0)
        preview = bare.tagger.preview(COLOURS, 1)
        assert (len(preview.ids), preview.count_above, preview.photos) == (0, 0, 0)
    finally:
        bare.close()


def test_learned_heads_change_scores_from_the_next_one_on(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    before = studio.tagger.score(saved).probabilities
    studio.heads.tag = saved.labels[1].tag
    assert np.array_equal(studio.tagger.score(saved).probabilities, before)  # not told yet
    studio.organiser.bus.publish(LabelsLearned((studio.heads.tag,)))
    after = studio.tagger.score(saved).probabilities
    assert after[:, 1].min() > 0.9
    assert np.array_equal(after[:, 0], before[:, 0])


def test_zero_logits_are_the_log_odds_of_the_scores(seen: Studio) -> None:
    ids = np.array([*seen.of("red"), *seen.of("both")], np.int64)
    for mode in LabelMode:
        wanted = replace(COLOURS, mode=mode)
        logits = seen.tagger.zero_logits(wanted, 0, ids)
        scores = seen.tagger.score(wanted, photos=ids)
        assert np.allclose(1 / (1 + np.exp(-logits)), scores.probabilities[:, 0], atol=1e-5)
    with pytest.raises(KeyError):
        seen.tagger.zero_logits(COLOURS, 0, np.array([99_999], np.int64))


@pytest.mark.parametrize("mode", list(LabelMode))
def test_preview_and_plan_agree_with_the_scores(seen: Studio, mode: LabelMode) -> None:
    wanted = replace(COLOURS, mode=mode)
    scores = seen.tagger.score(wanted)
    plan = seen.tagger.plan(wanted)
    for label in range(3):
        preview = seen.tagger.preview(wanted, label, limit=7)
        assert len(preview.ids) == 7
        assert (np.diff(preview.probabilities) <= 0).all()
        assert preview.probabilities[0] == scores.probabilities[:, label].max()
        assert preview.histogram.sum() == preview.photos == len(scores.ids)
        assert preview.count_above == len(scores.tagged(label)) == plan.per_label[label]
        assert preview.above(preview.threshold) == preview.count_above
        assert preview.above(0.0) == len(preview.ranked)
        assert preview.above(1.1) == 0
    assert plan.tags == sum(plan.per_label)
    assert plan.scored == len(scores.ids)
    assert plan.photos == len({int(i) for n in range(3) for i in scores.ids[scores.tagged(n)]})


def test_applying_gives_tags_and_undo_takes_them_away(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    studio.organiser.events.clear()
    result = studio.tagger.apply(saved)
    red = saved.labels[0].tag
    assert studio.tagged(red) == {*studio.of("red"), *studio.of("both")}
    assert result.tags == 3 * EACH + 4
    assert {TagsChanged(), PhotosChanged()} <= set(studio.organiser.events)
    (one,) = [tag for tag in studio.tags.of(studio.of("red")[:1]).popitem()[1] if tag.tag == red]
    assert one.origin is TagOrigin.SET
    assert 0.3 <= one.confidence < 1.0
    entry = studio.organiser.curator.history()[0]
    assert (entry.act, entry.id, entry.count) == ("tag-set", result.entry, 3 * EACH + 2)
    assert entry.undoable
    assert studio.organiser.curator.undo() == "tag-set"
    assert not studio.tagged(red)
    assert studio.tagger.apply(saved).tags == result.tags


def test_undo_brings_back_what_the_set_had_found_before(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    studio.tagger.apply(saved)
    red = saved.labels[0].tag
    before = studio.tags.of(studio.organiser.ids)
    strict = replace(saved.labels[0], threshold=1.0)
    stricter = studio.labels.save(replace(saved, labels=(strict, *saved.labels[1:])))
    studio.tagger.apply(stricter)
    assert not studio.tagged(red)
    studio.organiser.curator.undo()
    after = studio.tags.of(studio.organiser.ids)
    for photo, tags in before.items():
        assert [(one.tag, one.origin) for one in tags] == [
            (one.tag, one.origin) for one in after[photo]
        ]
        for one, other in zip(tags, after[photo], strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=1e-3)


def test_what_a_person_decided_is_never_overwritten(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    red = saved.labels[0].tag
    wrong, right = studio.of("red")[:1], studio.of("green")[:1]
    studio.decisions.decide(red, wrong, confirmed=False)
    studio.decisions.decide(red, right, confirmed=True)
    assert studio.tagger.plan(saved).per_label[0] == EACH + 2 - 1
    result = studio.tagger.apply(saved)
    assert wrong[0] not in studio.tagged(red)
    assert studio.tagged(red, TagOrigin.PERSON) == set(right)
    assert result.entry is not None
    studio.organiser.curator.undo(result.entry)
    assert studio.tagged(red) == set(right)


def test_tags_of_labels_that_went_go_with_the_next_run(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    studio.tagger.apply(saved)
    blue = saved.labels[2].tag
    smaller = studio.labels.save(replace(saved, labels=saved.labels[:2]))
    assert studio.tagged(blue)
    result = studio.tagger.apply(smaller)
    assert not studio.tagged(blue)
    studio.organiser.curator.undo(result.entry)
    assert studio.tagged(blue) == {*studio.of("blue"), *studio.of("both")}


def test_nothing_to_write_is_no_act(studio: Studio) -> None:
    saved = studio.labels.save(set_from_line("pink, orange", name="Absent"))
    result = studio.tagger.apply(saved)
    assert (result.tags, result.entry) == (0, None)
    assert studio.organiser.curator.history() == []


def test_tagging_twice_with_nothing_changed_is_one_act(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    red = saved.labels[0].tag
    studio.decisions.decide(red, studio.of("red")[:1], confirmed=False)
    first = studio.tagger.apply(saved)
    again = studio.tagger.apply(saved)
    assert (again.tags, again.entry) == (first.tags, None)
    assert [one.id for one in studio.organiser.curator.history()] == [first.entry]
    studio.organiser.curator.undo()
    assert not studio.tagged(red)


def test_a_job_applies_a_set_and_shows_progress(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    job = studio.tagger.start_apply(saved.id)
    ended = studio.organiser.jobs.wait(job, 60)
    assert (ended.state, ended.kind, ended.title) == (JobState.DONE, "tag", "Colours")
    assert ended.done == ended.total == len(studio.organiser.ids)
    assert studio.tagged(saved.labels[0].tag)
    assert studio.labels.applied(saved.id, studio.tagger.key) == saved.version
    with pytest.raises(UsageError) as caught:
        studio.tagger.start_apply(10_000)
    assert caught.value.code == "label-set-gone"


def test_a_cancelled_job_can_be_undone_and_counts_as_not_applied(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photoapp.services.tag_runs._CHUNK", 8)
    saved = studio.labels.save(COLOURS)
    going, hold = threading.Event(), threading.Event()

    def heard(event: object) -> None:
        if isinstance(event, JobChanged) and 0 < event.snapshot.done < len(studio.organiser.ids):
            going.set()
            assert hold.wait(60)

    studio.organiser.bus.subscribe(heard)
    job = studio.tagger.start_apply(saved.id)
    assert going.wait(60)
    studio.organiser.jobs.cancel(job)
    hold.set()
    ended = studio.organiser.jobs.wait(job, 60)
    assert ended.state is JobState.CANCELLED
    tags = [label.tag for label in saved.labels]
    assert any(studio.tagged(tag) for tag in tags)
    assert not all(studio.tagged(tag) for tag in tags)
    assert studio.labels.applied(saved.id, studio.tagger.key) is None
    assert studio.organiser.curator.undo() == "tag-set"
    assert not any(studio.tagged(tag) for tag in tags)


def test_a_run_in_which_the_program_stopped_can_be_undone(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    result = studio.tagger.apply(saved)
    studio.organiser.catalogue.write(
        lambda database: database.conn.execute("UPDATE journal SET finished_at = NULL").rowcount
    )
    assert studio.organiser.curator.reconcile() == 1
    studio.organiser.curator.undo(result.entry)
    assert not studio.tagged(saved.labels[0].tag)


def test_suggestions_leave_out_what_is_known(studio: Studio) -> None:
    saved = studio.labels.save(COLOURS)
    red, _, blue = (label.tag for label in saved.labels)
    photo = studio.of("both")[0]
    found = studio.tagger.suggestions(photo)
    assert {one.tag for one in found} == {red, blue}
    assert [one.probability for one in found] == sorted(
        (one.probability for one in found), reverse=True
    )
    assert found[0].set_id == saved.id
    assert studio.tagger.suggestions(photo, limit=1) == found[:1]
    studio.tags.give(red, [photo])
    studio.decisions.decide(blue, [photo], confirmed=False)
    assert studio.tagger.suggestions(photo) == ()
    assert studio.tagger.suggestions(PhotoId(10_000)) == ()


def test_without_a_set_suggestions_come_from_the_spare_one(studio: Studio) -> None:
    tagger = open_tagger(studio.organiser, studio.resources, spare=lambda: COLOURS)
    try:
        photo = studio.of("red")[0]
        (found,) = tagger.suggestions(photo)
        assert (found.tag, found.name_en, found.name_zh, found.set_id) == (0, "red", "红", 0)
        studio.tags.give(studio.tags.create("红"), [photo])
        assert tagger.suggestions(photo) == ()
    finally:
        tagger.close()
    assert studio.tagger.suggestions(photo) == ()  # no set and no spare
