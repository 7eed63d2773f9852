"""Label sets in a real catalogue, and the tags they make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import UsageError
from photoapp.core.labels import Label, LabelMode, LabelSet, LabelSetError, set_from_line
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from photoapp.storage.texts import TextRepository
from tests.storage.shelf import KEY, Shelf


@pytest.fixture
def labels(shelf: Shelf) -> LabelRepository:
    return LabelRepository(shelf.catalogue)


@pytest.fixture
def tags(shelf: Shelf) -> TagRepository:
    return TagRepository(shelf.catalogue)


def _names(tags: TagRepository) -> list[tuple[str, str]]:
    return [(tag.name, tag.name_zh) for tag in tags.all()]


def _bare(label_set: LabelSet) -> LabelSet:
    return replace(
        label_set,
        id=0,
        version=0,
        labels=tuple(replace(label, id=0, tag=0) for label in label_set.labels),
    )


FULL = LabelSet(
    "Pets",
    "宠物",
    "Animals at home",
    "家里的动物",
    LabelMode.EXCLUSIVE,
    none_of_these=False,
    templates_en=("my {}",),
    templates_zh=("我的{}",),
    standing=True,
    ready_made="pets",
    labels=(
        Label("animal", "动物"),
        Label("cat", "猫", ("a cat", "a kitty"), ("小猫",), "动物", 0.25),
        Label(name_zh="狗", parent="animal"),
        Label(name_en="tortoise"),
    ),
)


def test_everything_of_a_set_is_kept(labels: LabelRepository) -> None:
    saved = labels.save(FULL)
    assert _bare(saved) == FULL
    assert (saved.id > 0, saved.version) == (True, 1)
    assert all(label.id and label.tag for label in saved.labels)
    assert labels.get(saved.id) == saved
    assert labels.all() == [saved]
    assert labels.get(77) is None


def test_each_label_has_a_tag_under_its_parents(
    labels: LabelRepository, tags: TagRepository
) -> None:
    animal, cat, dog, tortoise = (label.tag for label in labels.save(FULL).labels)
    assert _names(tags) == [("animal", "动物"), ("cat", "猫"), ("tortoise", ""), ("狗", "")]
    above = {tag.id: tag.parent for tag in tags.all()}
    assert above == {animal: None, cat: animal, dog: animal, tortoise: None}


def test_labels_share_the_tags_there_are(
    shelf: Shelf, labels: LabelRepository, tags: TagRepository
) -> None:
    cat = tags.create("CAT", name_zh="猫咪", colour="#ff0000")
    dog = tags.create("狗")
    photo = shelf.add("Pictures/one.jpg")
    tags.give(dog, [photo])
    saved = labels.save(LabelSet("x", labels=(Label("cat", "猫"), Label("dog", "狗"))))
    assert [label.tag for label in saved.labels] == [cat, dog]
    # A tag known in one language learns its other name; one that has both keeps them.
    assert _names(tags) == [("CAT", "猫咪"), ("dog", "狗")]
    texts = TextRepository(shelf.catalogue)
    assert [hit[0] for hit in texts.search(["dog"], limit=5)] == [photo]


def test_two_labels_for_one_tag_are_refused(labels: LabelRepository, tags: TagRepository) -> None:
    tags.create("cat", name_zh="猫")
    with pytest.raises(LabelSetError) as raised:
        labels.save(LabelSet("x", labels=(Label("dog"), Label("cat"), Label(name_zh="猫"))))
    assert (raised.value.code, raised.value.label) == ("label-same-tag", 2)
    assert labels.all() == []
    assert _names(tags) == [("cat", "猫")]


def test_the_version_grows_only_with_what_matters(labels: LabelRepository) -> None:
    saved = labels.save(FULL)
    same = labels.save(replace(saved, name="Pets at home", standing=False, description=""))
    assert same.version == 1
    assert same.name == "Pets at home"
    changed = labels.save(replace(same, labels=same.labels[:3]))
    assert changed.version == 2
    assert [label.id for label in changed.labels] == [label.id for label in saved.labels[:3]]


def test_a_label_renamed_in_one_language_takes_its_tag_along(
    labels: LabelRepository, tags: TagRepository
) -> None:
    saved = labels.save(LabelSet("x", labels=(Label("catt", "猫"), Label(name_zh="狗"))))
    better = replace(saved.labels[0], name_en="cat")
    both = replace(saved.labels[1], name_en="dog")
    again = labels.save(replace(saved, labels=(better, both)))
    assert [label.tag for label in again.labels] == [label.tag for label in saved.labels]
    assert _names(tags) == [("cat", "猫"), ("dog", "狗")]


def test_a_label_renamed_entirely_is_another_tag(
    labels: LabelRepository, tags: TagRepository
) -> None:
    saved = labels.save(LabelSet("x", labels=(Label("cat", "猫"),)))
    other = replace(saved.labels[0], name_en="dog", name_zh="狗")
    again = labels.save(replace(saved, labels=(other,)))
    assert again.labels[0].id == saved.labels[0].id
    assert again.labels[0].tag != saved.labels[0].tag
    assert _names(tags) == [("cat", "猫"), ("dog", "狗")]


def test_a_tag_that_a_person_renamed_stays_with_its_label(
    labels: LabelRepository, tags: TagRepository
) -> None:
    saved = labels.save(LabelSet("x", labels=(Label("cat", "猫"),)))
    tags.rename(saved.labels[0].tag, "Kitties", "喵")
    again = labels.save(replace(saved, labels=(replace(saved.labels[0], prompts_en=("a cat",)),)))
    assert again.labels[0].tag == saved.labels[0].tag
    assert _names(tags) == [("Kitties", "喵")]


def test_labels_may_swap_their_names(labels: LabelRepository) -> None:
    saved = labels.save(set_from_line("cat, dog", name="x"))
    cat, dog = saved.labels
    again = labels.save(
        replace(saved, labels=(replace(cat, name_en="dog"), replace(dog, name_en="cat")))
    )
    assert [(label.id, label.tag) for label in again.labels] == [
        (cat.id, dog.tag),
        (dog.id, cat.tag),
    ]


def test_a_person_s_place_for_a_tag_is_respected(
    labels: LabelRepository, tags: TagRepository
) -> None:
    saved = labels.save(FULL)
    animal, cat, *_ = (label.tag for label in saved.labels)
    home = tags.create("at home")
    tags.move(cat, home)
    labels.save(replace(saved, description="again"))
    facts = {tag.id: tag.parent for tag in tags.all()}
    assert facts[cat] == home
    # A parent that the set itself gave goes with it.
    tags.move(cat, animal)
    flat = tuple(replace(label, parent="") for label in saved.labels)
    labels.save(replace(saved, labels=flat))
    assert {tag.parent for tag in tags.all()} == {None}


def test_names_of_sets_are_unique_in_any_case(labels: LabelRepository) -> None:
    first = labels.save(LabelSet("Pets"))
    with pytest.raises(UsageError) as raised:
        labels.save(LabelSet("PETS"))
    assert raised.value.code == "name-taken"
    labels.delete(first.id)
    with pytest.raises(UsageError) as raised:
        labels.save(first)
    assert raised.value.code == "label-set-gone"


def test_a_deleted_set_leaves_its_tags(
    shelf: Shelf, labels: LabelRepository, tags: TagRepository
) -> None:
    saved = labels.save(set_from_line("cat, dog", name="x"))
    photo = shelf.add("Pictures/one.jpg")
    cat = saved.labels[0].tag
    tags.replace_automatic([cat], [(cat, np.array([photo]), np.ones(1, np.float32))], KEY)
    labels.mark_applied(saved, KEY)
    labels.delete(saved.id)
    assert labels.all() == []
    assert [tag.tag for tag in tags.of([photo])[photo]] == [cat]
    assert shelf.catalogue.check() == []


def test_what_was_applied_is_known_by_model(labels: LabelRepository) -> None:
    saved = labels.save(set_from_line("cat, dog", name="x"))
    other = ModelKey("other", "r1", 1)
    assert labels.applied(saved.id, KEY) is None
    labels.mark_applied(saved, KEY)
    changed = labels.save(replace(saved, mode=LabelMode.EXCLUSIVE))
    assert (labels.applied(saved.id, KEY), labels.applied(saved.id, other)) == (1, None)
    labels.mark_applied(changed, KEY)
    assert labels.applied(saved.id, KEY) == 2


def test_tags_no_longer_in_any_set_are_stale(labels: LabelRepository) -> None:
    saved = labels.save(set_from_line("cat, dog, bird", name="x"))
    labels.save(set_from_line("bird", name="y"))
    labels.mark_applied(saved, KEY)
    assert labels.stale_tags(saved.id) == ()
    labels.save(replace(saved, labels=saved.labels[:1]))
    assert labels.stale_tags(saved.id) == (saved.labels[1].tag,)


def test_a_label_without_its_parent_has_none(labels: LabelRepository, tags: TagRepository) -> None:
    saved = labels.save(FULL)
    tags.delete(saved.labels[0].tag)
    left = labels.get(saved.id)
    assert left is not None
    assert [(label.name("zh"), label.parent) for label in left.labels] == [
        ("猫", ""),
        ("狗", ""),
        ("tortoise", ""),
    ]
    assert left.version == 2
    assert labels.save(left).labels == left.labels
