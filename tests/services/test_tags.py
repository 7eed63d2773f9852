"""What a person does with tags, each act undone again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.events import LabelSetsChanged, LabelsLearned, PhotosChanged, TagsChanged
from photoapp.core.labels import Label, LabelSet, TagOrigin
from photoapp.core.photo import PhotoId
from photoapp.services.curate import Curator
from photoapp.services.tags import Tags
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.services.files_shelf import FilesShelf
from tests.storage.shelf import KEY


class Desk:
    """The service with what it stands on."""

    def __init__(self, folder: Path) -> None:
        self.shelf = FilesShelf(folder / "library", folder / "mount")
        self.catalogue = self.shelf.catalogue
        self.journal = Journal(self.catalogue)
        self.curator = Curator(self.shelf.photos, self.journal, self.shelf.bus)
        self.rows = TagRepository(self.catalogue)
        self.decisions = DecisionRepository(self.catalogue)
        self.tags = Tags(
            self.rows,
            self.decisions,
            photos=self.shelf.photos,
            journal=self.journal,
            bus=self.shelf.bus,
            curator=self.curator,
        )
        self.photos = [self.shelf.add(f"Pictures/{number}.jpg") for number in range(4)]

    def state(self) -> list[object]:
        """Everything that acts may change, whatever the order of rows."""
        tables = ("tags", "asset_tags", "decisions", "labels")
        return [
            sorted(
                repr([value for value in row if not str(value).startswith("20")])
                for row in self.catalogue.rows(f"SELECT * FROM {table}")
            )
            for table in tables
        ]

    def found_by_a_set(self, tag: int, photos: list[PhotoId]) -> None:
        ids = np.array(photos, dtype=np.int64)
        self.rows.replace_automatic([tag], [(tag, ids, np.full(len(ids), 0.5, np.float32))], KEY)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.catalogue.close()


def _rich(desk: Desk) -> tuple[int, int]:
    cat = desk.tags.create("cat", name_zh="猫", colour="#112233")
    dog = desk.tags.create("dog")
    desk.tags.give(cat, desk.photos[:2])
    desk.tags.give(dog, desk.photos[1:3])
    desk.found_by_a_set(cat, desk.photos[2:])
    desk.decisions.decide(cat, desk.photos[:1], True)
    desk.decisions.decide(dog, desk.photos[3:], False)
    LabelRepository(desk.catalogue).save(LabelSet("pets", labels=(Label("cat"), Label("bird"))))
    return cat, dog


ACTS: dict[str, Callable[[Desk, int, int], int | None]] = {
    "tag-rename": lambda desk, cat, dog: desk.tags.rename(cat, "kitty", "猫咪"),
    "tag-move": lambda desk, cat, dog: desk.tags.move(cat, dog),
    "tag-colour": lambda desk, cat, dog: desk.tags.recolour(cat, "#ffffff"),
    "tag-merge": lambda desk, cat, dog: desk.tags.merge(cat, dog),
    "tag-delete": lambda desk, cat, dog: desk.tags.delete(cat),
    "tag-give": lambda desk, cat, dog: desk.tags.give(dog, desk.photos),
    "tag-take": lambda desk, cat, dog: desk.tags.take(cat, desk.photos),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_can_be_undone(desk: Desk, act: str) -> None:
    cat, dog = _rich(desk)
    before = desk.state()
    entry = ACTS[act](desk, cat, dog)
    assert entry is not None
    assert desk.state() != before
    record = desk.journal.get(entry)
    assert record is not None
    assert record.act == act
    assert desk.curator.undo(entry) == act
    assert desk.state() == before
    record = desk.journal.get(entry)
    assert record is not None
    assert record.undone_at is not None
    assert desk.catalogue.check() == []


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("tag-rename", {TagsChanged}),
        ("tag-move", {TagsChanged}),
        ("tag-colour", {TagsChanged}),
        ("tag-merge", {TagsChanged, PhotosChanged, LabelSetsChanged, LabelsLearned}),
        ("tag-delete", {TagsChanged, PhotosChanged, LabelSetsChanged}),
        ("tag-give", {TagsChanged, PhotosChanged, LabelsLearned}),
        ("tag-take", {TagsChanged, PhotosChanged, LabelsLearned}),
    ],
)
def test_acts_tell_what_changed(desk: Desk, act: str, told: set[type]) -> None:
    cat, dog = _rich(desk)
    desk.shelf.events.clear()
    entry = ACTS[act](desk, cat, dog)
    assert {type(event) for event in desk.shelf.events} == told
    desk.shelf.events.clear()
    desk.curator.undo(entry)
    assert {type(event) for event in desk.shelf.events} >= told - {LabelsLearned}


def test_what_changes_nothing_is_no_act(desk: Desk) -> None:
    cat, _ = _rich(desk)
    desk.shelf.events.clear()
    assert desk.tags.give(cat, desk.photos[:2]) is None
    assert desk.tags.move(cat, None) is None
    assert desk.tags.recolour(cat, "#112233") is None
    assert desk.tags.take(desk.tags.create("new"), desk.photos) is None
    assert [type(event) for event in desk.shelf.events] == [TagsChanged]


def test_a_tag_given_by_name_is_made_once(desk: Desk) -> None:
    one = desk.photos[0]
    entry = desk.tags.give_named(" 海边 ", [one])
    tag = desk.tags.named("海边")
    assert (tag.count, [each.tag for each in desk.tags.of([one])[one]]) == (1, [tag.id])
    desk.tags.give_named("海边", desk.photos)
    assert [each.count for each in desk.tags.all()] == [4]
    # Others have it by now: undoing the first gift leaves the tag.
    desk.curator.undo(entry)
    assert desk.tags.named("海边").count == 3
    assert [(node.name, node.count) for node in desk.tags.tree()] == [("海边", 3)]


def test_undoing_the_only_gift_takes_the_made_tag_along(desk: Desk) -> None:
    desk.curator.undo(desk.tags.give_named("beach", desk.photos[:1]))
    assert desk.tags.all() == []
    assert desk.tags.find("beach") is None
    with pytest.raises(UsageError) as raised:
        desk.tags.named("beach")
    assert raised.value.code == "tag-unknown"


def test_a_made_tag_is_unmade_only_while_nothing_has_it(desk: Desk) -> None:
    tag = desk.tags.create("beach")
    made = desk.curator.history()[0]
    given = desk.tags.give(tag, desk.photos[:1])
    with pytest.raises(PhotoappError) as raised:
        desk.curator.undo(made.id)
    assert raised.value.code == "tag-in-use"
    desk.curator.undo(given)
    desk.curator.undo(made.id)
    assert desk.tags.all() == []


def test_taking_what_a_set_found_is_a_rejection(desk: Desk) -> None:
    tag = desk.tags.create("cat")
    desk.found_by_a_set(tag, desk.photos[:2])
    desk.tags.give(tag, desk.photos[1:3])
    desk.tags.take(tag, desk.photos)
    assert desk.decisions.said(tag, desk.photos) == dict.fromkeys(desk.photos[:2], False)
    # So the set does not give it again.
    desk.found_by_a_set(tag, desk.photos)
    assert [bool(tags) for tags in desk.tags.of(desk.photos).values()] == [False, False, True, True]


def test_taking_a_confirmed_tag_forgets_the_confirmation(desk: Desk) -> None:
    tag = desk.tags.create("cat")
    desk.decisions.decide(tag, desk.photos[:1], True)
    desk.tags.take(tag, desk.photos[:1])
    assert desk.decisions.tags() == {}


def test_giving_takes_a_rejection_back(desk: Desk) -> None:
    tag = desk.tags.create("cat")
    desk.decisions.decide(tag, desk.photos[:2], False)
    desk.shelf.events.clear()
    entry = desk.tags.give(tag, desk.photos[:1])
    assert desk.decisions.said(tag, desk.photos) == {desk.photos[1]: False}
    assert LabelsLearned((tag,)) in desk.shelf.events
    desk.curator.undo(entry)
    assert desk.decisions.said(tag, desk.photos) == dict.fromkeys(desk.photos[:2], False)


def test_undo_leaves_what_others_said(desk: Desk) -> None:
    tag = desk.tags.create("cat")
    entry = desk.tags.give(tag, desk.photos[:2])
    desk.rows.give(tag, desk.photos[:1], TagOrigin.SIDECAR)
    desk.curator.undo(entry)
    assert [[each.origin for each in tags] for tags in desk.tags.of(desk.photos[:2]).values()] == [
        [TagOrigin.SIDECAR],
        [],
    ]


def test_undo_of_an_old_gift_never_touches_another_tag(desk: Desk) -> None:
    first = desk.tags.create("first")
    given = desk.tags.give(first, desk.photos)
    desk.tags.delete(first)
    second = desk.tags.create("second")
    desk.tags.give(second, desk.photos)
    desk.curator.undo(given)
    assert desk.tags.named("second").count == 4


@pytest.mark.parametrize("act", [act for act in ACTS if act != "tag-merge"])
def test_acts_on_what_is_gone_are_calm_errors(desk: Desk, act: str) -> None:
    with pytest.raises(UsageError) as raised:
        ACTS[act](desk, 77, 78)
    assert raised.value.code == "tag-gone"
