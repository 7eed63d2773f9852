"""Label sets as people use them, over a real catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from photoapp.core.cjk import has_han
from photoapp.core.errors import UsageError
from photoapp.core.events import LabelSetsChanged, TagsChanged
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.services.curate import Curator
from photoapp.services.label_files import LabelFileError, read
from photoapp.services.label_sets import LabelSets
from photoapp.storage.journal import Journal
from photoapp.storage.labels import LabelRepository
from photoapp.storage.tags import TagRepository
from tests.services.files_shelf import FilesShelf

READY_MADE = (
    "animals", "documents", "events", "everyday", "food", "people", "quality", "scenes",
    "sensitive",
)  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[FilesShelf]:
    made = FilesShelf(tmp_path / "library", tmp_path / "mount")
    yield made
    made.catalogue.close()


@pytest.fixture
def curator(shelf: FilesShelf) -> Curator:
    return Curator(shelf.photos, Journal(shelf.catalogue), shelf.bus)


@pytest.fixture
def sets(shelf: FilesShelf, curator: Curator, resources: Path) -> LabelSets:
    return LabelSets(
        LabelRepository(shelf.catalogue), Journal(shelf.catalogue), shelf.bus, curator, resources
    )


def test_a_line_becomes_a_stored_set(shelf: FilesShelf, sets: LabelSets) -> None:
    made = sets.from_line("猫, 狗, other pets", "宠物", mode=LabelMode.EXCLUSIVE)
    assert made == sets.get(made.id) == sets.by_name("宠物")
    assert (made.mode, len(made.labels), made.version) == (LabelMode.EXCLUSIVE, 3, 1)
    assert shelf.events == [LabelSetsChanged(), TagsChanged()]


def test_a_set_is_found_in_both_languages(sets: LabelSets) -> None:
    pets = sets.save(LabelSet("Pets", "宠物"))
    assert sets.by_name(" pets ") == sets.by_name("宠物") == pets
    other = sets.save(LabelSet("宠物"))
    assert sets.by_name("宠物") == other
    for name in ("cats", ""):
        with pytest.raises(UsageError) as raised:
            sets.by_name(name)
        assert raised.value.code == "label-set-unknown"


def test_the_ready_made_sets_are_whole_in_both_languages(sets: LabelSets) -> None:
    made = sets.ready_made()
    assert tuple(one.ready_made for one in made) == READY_MADE
    for one in made:
        assert 12 <= len(one.labels) <= 60, one.ready_made
        assert all((one.name_zh, one.description, one.description_zh)), one.ready_made
        assert not one.standing
        for label in one.labels:
            assert label.name_en, label
            assert not has_han("".join((label.name_en, *label.prompts_en))), label
            assert all(map(has_han, (label.name_zh, *label.prompts_zh))), label
            assert all(2 <= len(prompt) <= 77 for prompt in label.prompts_en), label


def test_all_ready_made_sets_fit_into_one_library(sets: LabelSets) -> None:
    for stem in READY_MADE:
        added = sets.add_ready_made(stem)
        assert sets.add_ready_made(stem) == added
    assert len(sets.all()) == len(READY_MADE)
    with pytest.raises(UsageError) as raised:
        sets.add_ready_made("nothing")
    assert raised.value.code == "label-set-unknown"


def test_a_ready_made_set_finds_a_free_name(sets: LabelSets) -> None:
    sets.save(LabelSet("food"))
    assert sets.add_ready_made("food").name == "Food 2"


def test_deleting_a_set_can_be_undone(shelf: FilesShelf, sets: LabelSets, curator: Curator) -> None:
    saved = sets.add_ready_made("food")
    saved = sets.save(replace(saved, standing=True))
    tags = TagRepository(shelf.catalogue)
    tags.rename(saved.labels[0].tag, "something to eat", "吃的")
    entry = sets.delete(saved.id)
    assert sets.all() == []
    assert curator.undo(entry) == "label-set-delete"
    (again,) = sets.all()
    assert again == replace(
        saved,
        id=again.id,
        version=1,
        labels=tuple(
            replace(label, id=new.id) for label, new in zip(saved.labels, again.labels, strict=True)
        ),
    )
    with pytest.raises(UsageError) as raised:
        sets.delete(saved.id + 99)
    assert raised.value.code == "label-set-gone"


def test_a_set_without_labels_comes_back_too(sets: LabelSets, curator: Curator) -> None:
    saved = sets.save(LabelSet("to be written", description="later"))
    curator.undo(sets.delete(saved.id))
    assert [replace(one, id=saved.id) for one in sets.all()] == [saved]


def test_a_copy_gives_the_same_tags(sets: LabelSets) -> None:
    food = sets.save(replace(sets.add_ready_made("food"), standing=True))
    copy = sets.copy(food.id)
    assert (copy.name, copy.name_zh, copy.standing) == ("Food 2", "美食 2", False)
    assert [label.tag for label in copy.labels] == [label.tag for label in food.labels]
    assert copy.id != food.id
    assert sets.get(food.id) == food


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".csv"])
def test_a_set_goes_out_and_comes_in(sets: LabelSets, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"set{suffix}"
    documents = sets.add_ready_made("documents")
    sets.export_file(documents, file)
    with pytest.raises(UsageError) as raised:
        sets.import_file(file)
    assert raised.value.code == "name-taken"
    # In place of the former one nothing changes, not even the rows.
    assert sets.import_file(file, replacing=True) == documents


def test_importing_in_place_keeps_what_the_names_share(sets: LabelSets, tmp_path: Path) -> None:
    former = sets.save(
        LabelSet("Pets", standing=True, labels=(Label("cat", "猫"), Label("dog", "狗")))
    )
    file = tmp_path / "pets.yaml"
    file.write_text("name: pets\nlabels:\n- {zh: 狗, en: doggy}\n- bird\n", encoding="utf-8")
    again = sets.import_file(file, replacing=True)
    assert (again.id, again.standing, again.version) == (former.id, True, 2)
    assert (again.labels[0].id, again.labels[0].tag) == (
        former.labels[1].id,
        former.labels[1].tag,
    )
    assert [label.name("en") for label in again.labels] == ["doggy", "bird"]


def test_a_bad_file_changes_nothing(shelf: FilesShelf, sets: LabelSets, tmp_path: Path) -> None:
    file = tmp_path / "pets.yaml"
    file.write_text("labels: [cat, cat]", encoding="utf-8")
    with pytest.raises(LabelFileError) as raised:
        sets.import_file(file, replacing=True)
    assert (raised.value.code, raised.value.line) == ("label-repeated", 1)
    assert (sets.all(), shelf.events) == ([], [])


def test_the_files_of_the_ready_made_sets_say_only_what_they_need(resources: Path) -> None:
    files = sorted((resources / "label_sets").iterdir())
    assert [file.name for file in files] == [f"{stem}.yaml" for stem in READY_MADE]
    assert all(read(file).name for file in files)


def test_a_change_is_in_the_history_and_undone_exactly(
    shelf: FilesShelf, sets: LabelSets, curator: Curator
) -> None:
    made = sets.from_line("猫, 狗, other pets", "宠物")
    cat, dog, _ = made.labels
    changed = replace(
        made,
        name="Pets",
        mode=LabelMode.EXCLUSIVE,
        standing=True,
        labels=(replace(dog, threshold=0.7, prompts_zh=("一只狗",)), replace(cat, name_en="cat")),
    )

    saved = sets.save(changed)

    assert [label.tag for label in saved.labels] == [dog.tag, cat.tag]
    assert curator.history()[0].act == "label-set-edit"
    assert curator.undo() == "label-set-edit"
    back = sets.get(made.id)
    assert replace(back, version=0, labels=()) == replace(made, version=0, labels=())
    assert [replace(one, id=0) for one in back.labels] == [
        replace(one, id=0) for one in made.labels
    ]
    assert back.version > saved.version, "the set has to be applied again"
    assert LabelSetsChanged() in shelf.events[-2:]


def test_saving_a_set_as_it_is_leaves_no_trace(sets: LabelSets, curator: Curator) -> None:
    made = sets.from_line("猫, 狗", "宠物")
    assert sets.save(made) == made
    assert curator.history() == []


def test_a_change_is_not_undone_over_a_later_one(sets: LabelSets, curator: Curator) -> None:
    made = sets.from_line("猫, 狗", "宠物")
    sets.save(replace(made, name="Pets"))
    first = curator.history()[0].id
    sets.save(replace(sets.get(made.id), description="at home"))
    with pytest.raises(UsageError) as raised:
        curator.undo(first)
    assert raised.value.code == "label-set-changed"
    assert sets.get(made.id).description == "at home"
    curator.undo()
    curator.undo(first)
    assert sets.get(made.id).name == "宠物"


def test_a_refused_change_leaves_no_trace(sets: LabelSets, curator: Curator) -> None:
    sets.from_line("苹果", "水果")
    made = sets.from_line("猫, 狗", "宠物")
    with pytest.raises(UsageError) as raised:
        sets.save(replace(made, name="水果"))
    assert raised.value.code == "name-taken"
    assert (sets.get(made.id), curator.history()) == (made, [])
