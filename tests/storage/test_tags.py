"""Tags, what has them, and what a person said of them, in a real catalogue."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.labels import Label, LabelSet, PhotoTag, TagFacts, TagOrigin
from photoapp.core.photo import PhotoId
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository, TagScores
from photoapp.storage.texts import TextRepository
from tests.storage.shelf import KEY, Shelf


@pytest.fixture
def tags(shelf: Shelf) -> TagRepository:
    return TagRepository(shelf.catalogue)


@pytest.fixture
def decisions(shelf: Shelf) -> DecisionRepository:
    return DecisionRepository(shelf.catalogue)


@pytest.fixture
def photos(shelf: Shelf) -> list[PhotoId]:
    return [shelf.add(f"Pictures/{number}.jpg") for number in range(6)]


def scores(tag: int, photos: Sequence[PhotoId], confidence: float = 0.75) -> TagScores:
    return (
        tag,
        np.array(photos, dtype=np.int64),
        np.full(len(photos), confidence, dtype=np.float32),
    )


def found(shelf: Shelf, word: str) -> set[PhotoId]:
    return {photo for photo, _ in TextRepository(shelf.catalogue).search([word], limit=50)}


def held(tags: TagRepository, photos: Sequence[PhotoId]) -> list[list[tuple[str, TagOrigin]]]:
    of = tags.of(photos)
    return [[(tag.name, tag.origin) for tag in of[photo]] for photo in photos]


def snapshot(shelf: Shelf) -> list[object]:
    """Everything that refers to tags."""
    tables = ("tags", "asset_tags", "decisions", "labels")
    return [sorted(map(repr, shelf.catalogue.rows(f"SELECT * FROM {table}"))) for table in tables]


def test_a_tag_is_found_in_both_languages(tags: TagRepository) -> None:
    cat = tags.create("Cat", name_zh="猫", colour="#ff8800")
    animal = tags.create("", name_zh="动物")
    assert tags.get(cat) == TagFacts(cat, "Cat", "猫", "#ff8800", None, 0)
    assert (tags.find("cAT"), tags.find(" 猫 "), tags.find("动物")) == (cat, cat, animal)
    assert (tags.find("dog"), tags.find("")) == (None, None)


def test_a_main_name_is_found_before_another_s_chinese_one(
    shelf: Shelf, tags: TagRepository
) -> None:
    tags.create("crane", name_zh="鹤")
    bird = tags.create("bird")
    # As file keywords may have made it before the first one got its Chinese name.
    shelf.catalogue.write(
        lambda database: database.conn.execute("UPDATE tags SET name = '鹤' WHERE id = ?", (bird,))
    )
    assert tags.find("鹤") == bird


@pytest.mark.parametrize("name", ["Cat", "CAT", "猫"])
def test_names_are_unique_in_both_languages(tags: TagRepository, name: str) -> None:
    tags.create("cat", name_zh="猫")
    dog = tags.create("dog")
    for change in (
        lambda: tags.create(name),
        lambda: tags.create("other", name_zh=name),
        lambda: tags.rename(dog, name),
    ):
        with pytest.raises(UsageError) as raised:
            change()
        assert raised.value.code == "tag-name-taken"


def test_an_empty_name_is_refused(tags: TagRepository) -> None:
    with pytest.raises(UsageError) as raised:
        tags.create(" \0 ")
    assert raised.value.code == "name-empty"


def test_the_number_of_a_deleted_tag_is_never_another_s(shelf: Shelf, tags: TagRepository) -> None:
    first = tags.create("first")
    tags.delete(first)
    assert tags.create("second") > first
    # Also when a photo's own keywords make the tag.
    last = tags.create("last")
    tags.delete(last)
    photo = shelf.add("Pictures/k.jpg")
    tags.give(tags.create("third"), [photo])
    assert min(tag.tag for tag in tags.of([photo])[photo]) > last


def test_renaming_is_seen_by_search(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("holiday")
    tags.give(tag, photos[:2])
    assert found(shelf, "holiday") == set(photos[:2])
    assert tags.rename(tag, "vacation", "度假") == ("holiday", "")
    assert found(shelf, "holiday") == set()
    assert found(shelf, "度假") == found(shelf, "vacation") == set(photos[:2])


def test_tags_move_but_not_under_themselves(tags: TagRepository) -> None:
    animal, cat, kitten = (tags.create(name) for name in ("animal", "cat", "kitten"))
    assert tags.move(cat, animal) is None
    assert tags.move(kitten, cat) is None
    for parent in (animal, cat, kitten):
        with pytest.raises(UsageError) as raised:
            tags.move(animal, parent)
        assert raised.value.code == "tag-parent-loop"
    assert tags.move(kitten, None) == cat


def test_what_is_gone_is_said(tags: TagRepository) -> None:
    tag = tags.create("tag")
    for change in (
        lambda: tags.rename(77, "x"),
        lambda: tags.move(77, None),
        lambda: tags.recolour(77, ""),
        lambda: tags.delete(77),
        lambda: tags.merge(77, tag),
        lambda: tags.merge(tag, 77),
    ):
        with pytest.raises(UsageError) as raised:
            change()
        assert raised.value.code == "tag-gone"


def test_giving_and_taking(shelf: Shelf, tags: TagRepository, photos: list[PhotoId]) -> None:
    tag = tags.create("海边")
    assert tags.give(tag, [*photos[:2], PhotoId(999)]) == photos[:2]
    assert tags.give(tag, photos[:3]) == [photos[2]]
    assert tags.give(tag, photos[:1], TagOrigin.SIDECAR) == [photos[0]]
    assert found(shelf, "海边") == set(photos[:3])
    assert tags.get(tag) == TagFacts(tag, "海边", "", "", None, 3)
    former = tags.take(tag, photos[:1], TagOrigin.PERSON)
    assert [(row.photo, row.origin) for row in former] == [(photos[0], "person")]
    assert held(tags, photos[:1]) == [[("海边", TagOrigin.SIDECAR)]]
    former += tags.take(tag, photos)
    assert found(shelf, "海边") == set()
    again = json.loads(json.dumps(former))
    assert sorted(tags.put_back(tag, photos, again)) == photos[:3]
    assert found(shelf, "海边") == set(photos[:3])
    assert len(tags.rows(tag, photos)) == 4


def test_the_best_origin_is_shown_first(
    tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    names = ("cat", "dog", "bird", "beach")
    cat, dog, bird, beach = (tags.create(name) for name in names)
    one = photos[0]
    tags.replace_automatic(
        [cat, dog, bird],
        [scores(cat, [one], 0.5), scores(dog, [one], 0.9), scores(bird, [one], 0.6)],
        KEY,
    )
    tags.give(beach, [one], TagOrigin.FILE)
    decisions.decide(cat, [one], True)
    decisions.decide(beach, [one], False)
    assert [(t.name, t.origin, t.confidence, t.decision) for t in tags.of([one])[one]] == [
        ("cat", TagOrigin.PERSON, 1.0, True),
        ("beach", TagOrigin.FILE, 1.0, False),
        ("dog", TagOrigin.SET, pytest.approx(0.9), None),
        ("bird", TagOrigin.SET, pytest.approx(0.6), None),
    ]
    assert tags.of(photos[1:2]) == {photos[1]: ()}
    assert PhotoTag(1, "cat", "猫", "", TagOrigin.SET, 0.5, None).title("zh") == "猫"


def test_what_sets_find_replaces_only_what_sets_found(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    cat, dog = tags.create("cat", name_zh="猫"), tags.create("dog")
    tags.give(cat, photos[:1])
    tags.give(cat, photos[1:2], TagOrigin.FILE)
    tags.give(cat, photos[2:3], TagOrigin.SIDECAR)
    assert tags.replace_automatic([cat, dog], [scores(cat, photos), scores(dog, photos)], KEY) == 12
    assert found(shelf, "猫") == set(photos)
    assert tags.replace_automatic([cat], [scores(cat, photos[:4], 0.5)], KEY) == 4
    assert held(tags, photos) == [
        [("cat", TagOrigin.PERSON), ("dog", TagOrigin.SET)],
        [("cat", TagOrigin.FILE), ("dog", TagOrigin.SET)],
        [("cat", TagOrigin.SIDECAR), ("dog", TagOrigin.SET)],
        [("dog", TagOrigin.SET), ("cat", TagOrigin.SET)],
        [("dog", TagOrigin.SET)],
        [("dog", TagOrigin.SET)],
    ]
    assert found(shelf, "猫") == set(photos[:4])
    assert tags.replace_automatic([cat, dog], [], KEY) == 0
    assert found(shelf, "cat") == set(photos[:3])
    assert found(shelf, "dog") == set()


def test_only_the_photos_asked_for_are_replaced(tags: TagRepository, photos: list[PhotoId]) -> None:
    tag = tags.create("cat")
    tags.replace_automatic([tag], [scores(tag, photos[:4])], KEY)
    some = np.array(photos[3:5], dtype=np.int64)
    assert tags.replace_automatic([tag], [scores(tag, photos[4:5])], KEY, some) == 1
    ((_, ids, confidences),) = tags.automatic([tag])
    assert ids.tolist() == [*photos[:3], photos[4]]
    assert confidences.tolist() == [0.75] * 4


def test_a_rejected_tag_is_not_given_by_a_set(
    tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("cat")
    decisions.decide(tag, photos[:2], False)
    decisions.decide(tag, photos[2:3], True)
    assert tags.replace_automatic([tag], [scores(tag, photos)], KEY) == 4
    assert held(tags, photos[:3]) == [[], [], [("cat", TagOrigin.PERSON)]]


def test_photos_and_tags_that_went_meanwhile_are_left_out(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("cat")
    rows = [scores(tag, [*photos, PhotoId(999)]), scores(888, photos)]
    assert tags.replace_automatic([tag, 888], rows, KEY) == 6
    assert shelf.catalogue.check() == []


def test_more_photos_than_one_transaction_holds(
    shelf: Shelf, tags: TagRepository, monkeypatch: pytest.MonkeyPatch, photos: list[PhotoId]
) -> None:
    monkeypatch.setattr("photoapp.storage.automatic._PHOTOS", 2)
    cat, dog = tags.create("cat"), tags.create("dog")
    tags.replace_automatic([cat, dog], [scores(cat, photos), scores(dog, photos[::2])], KEY)
    other = ModelKey("other", "r2", 1)
    assert tags.replace_automatic([cat, dog], [scores(dog, photos[1:])], other) == 5
    assert held(tags, photos) == [[], *[[("dog", TagOrigin.SET)]] * 5]
    keys = shelf.catalogue.rows("SELECT DISTINCT model_key FROM asset_tags")
    assert keys == [(str(other),)]


def test_decisions_are_kept_with_what_was_said_before(
    shelf: Shelf, tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("猫")
    tags.replace_automatic([tag], [scores(tag, photos[:3])], KEY)
    assert decisions.decide(tag, photos[:2], True) == {photos[0]: None, photos[1]: None}
    assert decisions.decide(tag, photos[1:3], False) == {photos[1]: True, photos[2]: None}
    ids, confirmed = decisions.of_tag(tag)
    assert (ids.tolist(), confirmed.tolist()) == (photos[:3], [True, False, False])
    assert (str(ids.dtype), str(confirmed.dtype)) == ("int64", "bool")
    assert decisions.tags() == {tag: 3}
    assert decisions.said(tag, photos[2:]) == {photos[2]: False}
    assert found(shelf, "猫") == {photos[0]}
    assert decisions.decide(tag, [photos[0], PhotoId(999)], None) == {photos[0]: True}
    # What the set had found of it is there again.
    assert held(tags, photos[:1]) == [[("猫", TagOrigin.SET)]]
    assert decisions.of_tag(tag)[0].tolist() == photos[1:3]
    ids, confirmed = decisions.of_tag(99)
    assert (ids.shape, confirmed.shape) == ((0,), (0,))


def test_what_was_learned_is_forgotten_with_every_decision(
    shelf: Shelf, tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    cat, dog = tags.create("cat"), tags.create("dog")

    def learn(*learned: int) -> None:
        shelf.catalogue.write(
            lambda database: database.conn.executemany(
                "INSERT OR IGNORE INTO heads (tag_id, model_key, weights, bias) "
                "VALUES (?, 'model', x'00', 0)",
                [(tag,) for tag in learned],
            )
        )

    def left() -> list[int]:
        return [row[0] for row in shelf.catalogue.rows("SELECT tag_id FROM heads")]

    learn(cat, dog)
    decisions.decide(cat, photos[:1], True)
    assert left() == [dog]
    learn(cat)
    decisions.put_back(cat, {photos[0]: None})
    assert left() == [dog]
    learn(cat)
    remains = tags.merge(cat, dog)
    assert left() == []
    learn(dog)
    tags.restore(remains)
    assert left() == []


def test_rejecting_leaves_what_the_file_says(
    tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("cat")
    for origin in TagOrigin:
        tags.give(tag, photos[:1], origin)
    decisions.decide(tag, photos[:1], False)
    origins = {row.origin for row in tags.rows(tag, photos)}
    assert origins == {TagOrigin.FILE, TagOrigin.SIDECAR}


def test_decisions_alone_can_be_put_back(
    tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    tag = tags.create("cat")
    decisions.decide(tag, photos[:2], True)
    decisions.put_back(tag, {photos[0]: None, photos[1]: False, photos[2]: True, PhotoId(9): True})
    assert decisions.said(tag, photos) == {photos[1]: False, photos[2]: True}
    assert held(tags, photos[:3]) == [[("cat", TagOrigin.PERSON)]] * 2 + [[]]


def _crowded(shelf: Shelf, tags: TagRepository, photos: list[PhotoId]) -> tuple[int, int]:
    """Two tags with everything that can refer to them."""
    labels = LabelRepository(shelf.catalogue)
    decisions = DecisionRepository(shelf.catalogue)
    top = tags.create("animal")
    cat = tags.create("cat", name_zh="猫", parent=top, colour="#112233")
    pussy = tags.create("puss", parent=top)
    kitten = tags.create("kitten", parent=cat)
    tags.give(cat, photos[:2])
    tags.give(pussy, photos[1:3])
    tags.give(kitten, photos[3:4])
    tags.replace_automatic([cat], [scores(cat, photos[2:5])], KEY)
    decisions.decide(cat, photos[:1], True)
    decisions.decide(cat, photos[5:6], False)
    decisions.decide(pussy, photos[4:5], False)
    decisions.decide(pussy, photos[5:6], True)
    labels.save(LabelSet("one", labels=(Label("cat", "猫"), Label("kitten", parent="cat"))))
    labels.save(LabelSet("two", labels=(Label("cat", "猫"), Label("puss"))))
    return cat, pussy


def test_merging_moves_everything_and_can_be_undone(
    shelf: Shelf, tags: TagRepository, photos: list[PhotoId]
) -> None:
    cat, puss = _crowded(shelf, tags, photos)
    before = snapshot(shelf)
    remains = json.loads(json.dumps(tags.merge(cat, puss)))
    assert tags.find("cat") is None
    assert held(tags, photos)[:3] == [[("puss", TagOrigin.PERSON)]] * 3
    # A set does not give what was rejected on the other tag; a person's word stays as it was.
    assert held(tags, photos[4:]) == [[], [("puss", TagOrigin.PERSON)]]
    assert DecisionRepository(shelf.catalogue).said(puss, photos) == {
        photos[0]: True,
        photos[4]: False,
        photos[5]: True,
    }
    assert found(shelf, "猫") == set()
    sets = {one.name: one for one in LabelRepository(shelf.catalogue).all()}
    assert sets["one"].labels[0].tag == puss
    assert [label.tag for label in sets["two"].labels] == [puss]
    assert {sets["one"].version, sets["two"].version} == {2}
    assert {tag.name: tag.parent for tag in tags.all()}["kitten"] == puss
    assert tags.restore(remains) == cat
    assert snapshot(shelf) == before
    assert found(shelf, "猫") == set(photos[:5])
    assert found(shelf, "puss") == {photos[1], photos[2], photos[5]}


@pytest.mark.parametrize("depth", [1, 2])
def test_a_tag_may_be_merged_into_one_under_it(
    shelf: Shelf, tags: TagRepository, depth: int
) -> None:
    chain = [tags.create("top")]
    for name in ("one", "two", "three"):
        chain.append(tags.create(name, parent=chain[-1]))
    before = snapshot(shelf)
    remains = tags.merge(chain[1], chain[1 + depth])
    above = {tag.id: tag.parent for tag in tags.all()}
    assert above[chain[1 + depth]] == chain[0]
    if depth == 2:
        assert above[chain[2]] == chain[3]
    tags.restore(remains)
    assert snapshot(shelf) == before


def test_a_tag_is_not_merged_with_itself(tags: TagRepository) -> None:
    tag = tags.create("cat")
    with pytest.raises(UsageError) as raised:
        tags.merge(tag, tag)
    assert raised.value.code == "tag-merge-itself"


def test_deleting_can_be_undone(shelf: Shelf, tags: TagRepository, photos: list[PhotoId]) -> None:
    cat, _ = _crowded(shelf, tags, photos)
    before = snapshot(shelf)
    remains = json.loads(json.dumps(tags.delete(cat)))
    above = {tag.name: tag.parent for tag in tags.all()}
    assert above["kitten"] == tags.find("animal")
    assert found(shelf, "猫") == set()
    assert shelf.catalogue.check() == []
    tags.restore(remains)
    assert snapshot(shelf) == before
    assert found(shelf, "猫") == set(photos[:5])


def test_a_name_taken_meanwhile_stops_the_undo(tags: TagRepository) -> None:
    remains = tags.delete(tags.create("cat", name_zh="猫"))
    tags.create("猫")
    with pytest.raises(UsageError) as raised:
        tags.restore(remains)
    assert raised.value.code == "tag-name-taken"


def test_an_edited_photo_keeps_what_was_said_of_it(
    shelf: Shelf, tags: TagRepository, decisions: DecisionRepository
) -> None:
    before = shelf.add("Pictures/a.jpg", "before")
    cat, dog = tags.create("cat"), tags.create("dog")
    decisions.decide(cat, [before], True)
    decisions.decide(dog, [before], False)
    after = shelf.add("Pictures/a.jpg", "after")
    assert after != before
    assert decisions.said(cat, [after]) == {after: True}
    assert decisions.said(dog, [after]) == {after: False}
    assert held(tags, [after]) == [[("cat", TagOrigin.PERSON)]]


def test_in_use_means_that_something_refers_to_it(
    shelf: Shelf, tags: TagRepository, decisions: DecisionRepository, photos: list[PhotoId]
) -> None:
    free, parent, given, said, labelled = (tags.create(name) for name in "abcde")
    tags.create("child", parent=parent)
    tags.give(given, photos[:1])
    decisions.decide(said, photos[:1], False)
    LabelRepository(shelf.catalogue).save(LabelSet("x", labels=(Label("e"),)))
    assert [tags.in_use(one) for one in (free, parent, given, said, labelled, 99)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
