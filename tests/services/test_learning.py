"""Ticks over a real catalogue: what is said, what is learned from it, and undoing it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.events import LabelsLearned, PhotosChanged, TagsChanged
from photoapp.core.labels import LabelMode, LabelSet, TagOrigin
from photoapp.core.photo import FloatArray
from photoapp.services.learning import LabelQuality
from tests.services.school import EACH, School

CAT, DOG, TORTOISE = range(3)


@pytest.fixture
def school(tmp_path: Path, resources: Path) -> Iterator[School]:
    made = School(tmp_path / "library", tmp_path / "mount", resources)
    yield made
    made.close()


def chances(school: School, label_set: LabelSet, label: int, kind: int) -> FloatArray:
    """Probabilities of the last photos of a kind, which no test ticks."""
    photos = school.ids(school.of_kind(kind)[20:])
    return school.tagger.score(label_set, photos=photos).probabilities[:, label]


def test_ticks_teach_a_label_what_zero_shot_cannot_see(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    before = chances(school, pets, CAT, CAT).mean() - chances(school, pets, CAT, DOG).mean()
    gaps = [before]
    for count in (1, 4, 16):
        school.learner.decide(cat, school.of_kind(CAT)[:count], True)
        school.learner.decide(cat, school.of_kind(DOG)[:count], False)
        gaps.append(chances(school, pets, CAT, CAT).mean() - chances(school, pets, CAT, DOG).mean())
    assert gaps == sorted(gaps)
    assert gaps[-1] > before + 0.2
    # Nobody has said anything of the others.
    assert not school.learner.heads([pets.labels[DOG].tag], school.space.key)[0].any()


def test_without_ticks_nothing_is_added(school: School) -> None:
    pets = school.save()
    tags = [label.tag for label in pets.labels]
    weights, biases = school.learner.heads([*tags, 0], school.space.key)
    assert weights.shape == (4, school.space.encoder().dimension)
    assert not weights.any()
    assert not biases.any()


def test_a_confirmed_tag_is_the_persons_and_a_rejected_one_goes(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    one, other = school.members[:2]
    found = np.array([one, other], np.int64)
    sure = np.array([0.8, 0.7], np.float32)
    school.tags.replace_automatic([cat], [(cat, found, sure)], school.space.key)
    school.learner.decide(cat, [one], True)
    school.learner.decide(cat, [other], False)
    (held,) = school.tags.of([one])[one]
    assert (held.origin, held.confidence, held.decision) == (TagOrigin.PERSON, 1.0, True)
    assert school.tags.of([other])[other] == ()
    assert school.said.said(cat, [one, other]) == {one: True, other: False}
    photos, confirmed = school.learner.decisions(cat)
    assert photos.tolist() == [one, other]
    assert confirmed.tolist() == [True, False]


def test_every_tick_can_be_undone_from_the_history(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    photo = school.members[0]
    automatic = (cat, np.array([photo], np.int64), np.array([0.6], np.float32))
    school.tags.replace_automatic([cat], [automatic], school.space.key)
    untaught = school.tagger.score(pets).probabilities
    entries = [school.learner.decide(cat, [photo], said) for said in (False, True, None)]
    assert [entry.act for entry in school.curator.history()] == [
        "tag-forget", "tag-confirm", "tag-reject",
    ]  # fmt: skip
    assert all(entries)
    assert school.curator.undo() == "tag-forget"
    assert school.said.said(cat, [photo]) == {photo: True}
    assert school.tags.of([photo])[photo][0].origin is TagOrigin.PERSON
    assert school.curator.undo() == "tag-confirm"
    assert school.said.said(cat, [photo]) == {photo: False}
    assert school.tags.of([photo])[photo] == ()
    assert school.curator.undo() == "tag-reject"
    assert school.said.said(cat, [photo]) == {}
    (held,) = school.tags.of([photo])[photo]
    assert (held.origin, held.decision) == (TagOrigin.SET, None)
    assert held.confidence == pytest.approx(0.6, abs=1e-3)
    np.testing.assert_array_equal(school.tagger.score(pets).probabilities, untaught)


def test_undo_leaves_what_was_said_since(school: School) -> None:
    cat = school.save().labels[CAT].tag
    one, other = school.members[:2]
    entry = school.learner.decide(cat, [one, other], True)
    school.learner.decide(cat, [other], False)
    school.curator.undo(entry)
    assert school.said.said(cat, [one, other]) == {other: False}
    assert school.tags.of([one, other]) == {one: (), other: ()}


def test_saying_the_same_again_is_no_act(school: School) -> None:
    cat = school.save().labels[CAT].tag
    assert school.learner.decide(cat, school.members[:3], True)
    assert school.learner.decide(cat, school.members[:3], True) is None
    assert len(school.curator.history()) == 1
    assert school.learner.decide(cat, school.members[:4], True)  # one of them is new
    assert school.curator.history()[0].count == 1


def test_a_tag_that_is_gone_cannot_be_decided(school: School) -> None:
    with pytest.raises(UsageError) as raised:
        school.learner.decide(12345, school.members[:1], True)
    assert raised.value.code == "tag-gone"
    assert school.curator.history() == []


def test_the_bus_tells_who_learned(school: School) -> None:
    pets = school.save(LabelMode.EXCLUSIVE)
    tags = tuple(sorted(label.tag for label in pets.labels))
    school.events.clear()
    school.learner.decide(tags[0], school.members[:2], True)
    assert LabelsLearned(tags) in school.events  # its rivals learn too
    assert TagsChanged() in school.events
    assert PhotosChanged(tuple(school.members[:2])) in school.events


def test_confirming_one_label_of_an_exclusive_set_teaches_its_rivals(school: School) -> None:
    pets = school.save(LabelMode.EXCLUSIVE)
    cat, dog, _ = (label.tag for label in pets.labels)
    school.learner.decide(cat, school.of_kind(CAT)[:10], True)
    school.learner.decide(dog, school.of_kind(DOG)[:10], True)
    assert school.learner.heads([pets.labels[TORTOISE].tag], school.space.key)[0].any()
    scores = school.tagger.score(pets, photos=school.ids(school.of_kind(CAT)[20:]))
    assert (scores.probabilities[:, CAT] > scores.probabilities[:, DOG]).mean() > 0.8
    # Nobody judged these themselves.
    assert school.learner.quality(pets.labels[TORTOISE].tag).decisions == 0


def test_a_child_is_no_rival_of_its_parent(school: School) -> None:
    pets = school.save(LabelMode.EXCLUSIVE)
    labels = (pets.labels[0], replace(pets.labels[1], parent="cat"), pets.labels[2])
    pets = school.labels.save(replace(pets, labels=labels))
    school.learner.decide(pets.labels[1].tag, school.of_kind(DOG)[:5], True)
    key = school.space.key
    assert not school.learner.heads([pets.labels[0].tag], key)[0].any()
    assert school.learner.heads([pets.labels[2].tag], key)[0].any()


def test_heads_are_kept_and_fitted_anew_only_when_ticks_differ(school: School) -> None:
    pets = school.save()
    cat, key = pets.labels[CAT].tag, school.space.key
    school.learner.decide(cat, school.of_kind(CAT)[:4], True)
    weights, _ = school.learner.heads([cat], key)
    kept = school.heads.get([cat], key)[cat]
    np.testing.assert_array_equal(kept.head.weights, weights[0])
    # A head that says the same fingerprint is taken as it is, another one is not.
    school.heads.put(cat, key, replace(kept.head, bias=42.0), kept.source)
    assert school.learner.heads([cat], key)[1][0] == 42.0
    school.heads.put(cat, key, replace(kept.head, bias=42.0), "stale")
    np.testing.assert_allclose(school.learner.heads([cat], key)[1][0], kept.head.bias, rtol=1e-5)
    # So does a label that is asked about in other words.
    prompts = (replace(pets.labels[0], prompts_en=("a tabby",)), *pets.labels[1:])
    school.labels.save(replace(pets, labels=prompts))
    school.heads.put(cat, key, replace(kept.head, bias=42.0), kept.source)
    assert school.learner.heads([cat], key)[1][0] != 42.0


def test_ticks_outlive_the_model(school: School) -> None:
    """Another model knows only what was stored for it; the one in use learns from the ticks."""
    cat = school.save().labels[CAT].tag
    other = ModelKey("other", "r1", 1)
    school.learner.decide(cat, school.of_kind(CAT)[:4], True)
    assert not school.learner.heads([cat], other)[0].any()
    first = school.learner.heads([cat], school.space.key)[0]
    assert first.any()
    school.catalogue.write(lambda database: database.conn.execute("DELETE FROM heads").rowcount)
    np.testing.assert_array_equal(school.learner.heads([cat], school.space.key)[0], first)


def test_ticks_on_photos_without_a_vector_wait_for_it(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    late = school.add("Pictures/late.jpg")
    school.learner.decide(cat, [late], True)
    assert not school.learner.heads([cat], school.space.key)[0].any()
    assert school.learner.quality(cat) == LabelQuality(1, 1, None, None, 0)
    school.space.put([late], school.space.index().vectors(school.ids(school.members[:1])))
    assert school.learner.heads([cat], school.space.key)[0].any()


def test_a_tag_of_no_set_is_learned_by_its_own_name(school: School) -> None:
    tag = school.tags.create("grandma", name_zh="奶奶")
    school.learner.decide(tag, school.of_kind(CAT)[:8], True)
    assert school.learner.heads([tag], school.space.key)[0].any()
    quality = school.learner.quality(tag)
    assert (quality.decisions, quality.confirmed, quality.held_back) == (8, 8, 8)


def test_quality_is_what_held_back_ticks_say(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    assert school.learner.quality(cat) == LabelQuality(0, 0, None, None, 0)
    school.learner.decide(cat, school.of_kind(CAT), True)
    school.learner.decide(cat, school.of_kind(DOG), False)
    good = school.learner.quality(cat)
    assert (good.decisions, good.confirmed, good.held_back) == (2 * EACH, EACH, 2 * EACH)
    assert good.precision is not None
    assert good.recall is not None
    assert good.precision > 0.8
    assert good.recall > 0.6
    # Ticks that make no sense cannot be foretold, though a head could learn them by heart.
    dog = pets.labels[DOG].tag
    mixed = random.Random(0).sample(school.members, len(school.members))
    school.learner.decide(dog, mixed[:45], True)
    school.learner.decide(dog, mixed[45:], False)
    bad = school.learner.quality(dog)
    assert bad.precision is None or bad.precision < 0.75


def test_a_label_with_a_threshold_of_its_own_is_judged_by_it(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    school.learner.decide(cat, school.of_kind(CAT)[:10], True)
    school.learner.decide(cat, school.of_kind(DOG)[:10], False)
    everything = (replace(pets.labels[0], threshold=0.0), *pets.labels[1:])
    school.labels.save(replace(pets, labels=everything))
    quality = school.learner.quality(cat)
    assert (quality.precision, quality.recall) == (0.5, 1.0)


def test_proposals_are_photos_nobody_has_judged(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    judged = school.members[:80]
    school.learner.decide(cat, judged, False)
    found = school.learner.proposals(pets, CAT)
    assert sorted(found.tolist()) == [int(one) for one in school.members[80:]]
    school.photos.set_trashed(school.members[80:85], on=True)
    school.bus.publish(PhotosChanged())
    assert sorted(school.learner.proposals(pets, CAT).tolist()) == school.members[85:]
    school.learner.decide(cat, school.members[80:], False)
    assert len(school.learner.proposals(pets, CAT)) == 0


def test_twelve_are_proposed_and_fewer_when_asked(school: School) -> None:
    pets = school.save()
    assert len(set(school.learner.proposals(pets, CAT).tolist())) == 12
    assert len(school.learner.proposals(pets, CAT, count=3)) == 3
    draft = replace(pets, labels=tuple(replace(one, tag=0) for one in pets.labels))
    assert len(school.learner.proposals(draft, DOG)) == 12  # not saved yet


def test_proposals_find_more_of_what_was_confirmed(school: School) -> None:
    pets = school.save()
    cat = pets.labels[CAT].tag
    school.learner.decide(cat, school.of_kind(CAT)[:6], True)
    school.learner.decide(cat, school.of_kind(DOG)[:6], False)
    found = set(school.learner.proposals(pets, CAT, count=10).tolist())
    assert len(found & {int(one) for one in school.of_kind(CAT)}) >= 5
