"""Models made by `photoapp train release`: imported, proven, loaded and refused."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.encoders import KnowsWords
from photoapp.core.errors import ModelError
from photoapp.models.catalogue import STARTER
from photoapp.models.checkpoint import read_checkpoint, weight_files
from photoapp.models.engines import needs_torch
from photoapp.models.exports import export_model
from photoapp.models.families import RELEASED
from photoapp.models.imports import found_names, import_model
from photoapp.models.installed import MANIFEST, InstalledModel
from photoapp.models.loading import can_export, load, load_pictures, runs_by_graphs
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.models.store import ModelStore
from tests.models import checkpoints
from tests.training import released_made
from tests.training.pairs_made import SIDE
from tests.training.released_made import DIMENSION, edit

FILES = {"concepts.json", "config.json", "tokenizer.json", "image.onnx", "text.onnx"}


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released folder; read only. Copy it to break it."""
    return released_made.released(tmp_path_factory.mktemp("released") / "my garden")


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models 模型", starter_folder)


@pytest.fixture
def broken(tuned: Path, tmp_path: Path) -> Path:
    return checkpoints.copy(tuned, tmp_path / "broken")


def refused(folder: Path, store: ModelStore) -> ModelError:
    with pytest.raises(ModelError) as caught:
        import_model(folder, store)
    assert [one.id for one in store.installed()] == [STARTER]
    partial = store.root / ".partial"
    left = [one for one in partial.iterdir() if one.is_dir()] if partial.is_dir() else []
    assert left == [], "nothing is half installed"
    return caught.value


def test_it_is_installed_with_its_own_name_and_facts(store: ModelStore, tuned: Path) -> None:
    model = import_model(tuned, store)
    assert model.id == "local/my-garden"
    assert model.revision.startswith("files-")
    said = model.description
    assert (said.family, said.dimension, said.size) == (RELEASED, DIMENSION, SIDE)
    assert (said.languages, said.licence, said.by_words) == (("en", "zh"), "", True)
    assert {one.name for one in model.path.iterdir()} == FILES | {MANIFEST}
    assert store.get("local/my-garden") == model
    assert import_model(tuned, store) == model
    assert found_names(tuned) == ["local/my-garden"]


def test_its_vectors_are_keyed_by_its_name_and_its_weights(
    store: ModelStore, tuned: Path, tmp_path: Path
) -> None:
    first = import_model(tuned, store)
    encoder = load(first)
    assert isinstance(encoder, StarterEncoder)
    assert (encoder.key.name, encoder.key.revision) == (first.id, first.revision)
    pixels = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3), np.uint8)
    there = StarterEncoder(tuned)
    np.testing.assert_allclose(encoder.encode_images(pixels), there.encode_images(pixels))
    np.testing.assert_allclose(encoder.encode_texts(["狗"]), there.encode_texts(["狗"]))
    assert load_pictures(first).key == encoder.key
    assert isinstance(encoder, KnowsWords)
    assert encoder.unknown_words("a quokka") == ("quokka",)
    assert encoder.sigmoid
    other = import_model(released_made.released(tmp_path / "other" / "my garden", seed=1), store)
    assert other.id == first.id
    assert other.revision != first.revision


def test_what_is_asked_of_a_family_is_answered(store: ModelStore, tuned: Path) -> None:
    model = import_model(tuned, store)
    assert runs_by_graphs(model)
    assert not can_export(model)
    assert not needs_torch(RELEASED)


@pytest.mark.parametrize("link", [False, True])
def test_it_is_removed_like_others(store: ModelStore, tuned: Path, *, link: bool) -> None:
    model = store.import_folder(tuned, link=link)
    assert model.linked is link
    store.remove(model.id)
    assert [one.id for one in store.installed()] == [STARTER]
    assert {one.name for one in tuned.iterdir()} == FILES


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_it_travels_to_another_computer(
    store: ModelStore, tuned: Path, tmp_path: Path, starter_folder: Path, suffix: str
) -> None:
    model = import_model(tuned, store)
    export_model(model.id, tmp_path / f"packed{suffix}", store)
    there = ModelStore(tmp_path / "there", starter_folder)
    again = import_model(tmp_path / f"packed{suffix}", there)
    assert (again.id, again.revision) == (model.id, model.revision)


def test_an_archive_of_the_folder_gives_the_same_model(
    store: ModelStore, tuned: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "my garden.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in tuned.iterdir():
            archive.write(file, f"my garden/{file.name}")
        archive.writestr("my garden/pytorch.pkl", b"\x80\x04.")
    assert found_names(packed) == ["local/my-garden"]
    model = import_model(packed, store)
    assert {one.name for one in model.path.iterdir()} == FILES | {MANIFEST}
    assert model.revision == import_model(tuned, ModelStore(tmp_path / "2", tuned)).revision


def test_a_licence_that_is_stated_is_shown(store: ModelStore, broken: Path) -> None:
    edit(broken, "licence", value=" CC-BY-4.0 ")
    assert import_model(broken, store).description.licence == "CC-BY-4.0"


@pytest.mark.parametrize("licence", [7, "two\nlines", "\x1b[31m"])
def test_what_is_no_licence_is_not_shown(store: ModelStore, broken: Path, licence: object) -> None:
    edit(broken, "licence", value=licence)
    assert import_model(broken, store).description.licence == ""


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("damage", ["gone", "cut", "noise", "folder"])
def test_a_damaged_file_is_named(store: ModelStore, broken: Path, name: str, damage: str) -> None:
    file = broken / name
    data = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "gone":
        file.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\x00\xff" * 500)
    error = refused(broken, store)
    assert error.code == "release-damaged"
    assert error.details["name"] == name
    assert error.message.startswith(f"{name} of this model is missing or damaged (")
    if damage in {"cut", "noise"} and name != "config.json":
        with pytest.raises(ModelError):
            store.import_folder(broken, link=True)
        assert [one.id for one in store.installed()] == [STARTER]


def test_without_any_graph_it_is_still_told_what_is_missing(
    store: ModelStore, broken: Path
) -> None:
    (broken / "image.onnx").unlink()
    (broken / "text.onnx").unlink()
    assert refused(broken, store).details["name"] == "image.onnx"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("image", "file"), "../image.onnx"),
        (("text", "file"), "/etc/passwd"),
        (("text", "tokenizer"), "..\\tokenizer.json"),
        (("concepts",), "../../concepts.json"),
        (("image", "file"), "model.pkl"),
        (("image",), []),
        (("image", "size"), [SIDE]),
        (("image", "size"), [SIDE, 2 * SIDE]),
        (("image", "size"), [10**9, 10**9]),
        (("image", "size"), "32"),
        (("image", "mean"), [0.5, 0.5]),
        (("image", "std"), [0, 0, 0]),
        (("image", "std"), ["a", "b", "c"]),
        (("image", "input"), 3),
        (("dimension",), 0),
        (("dimension",), True),
        (("dimension",), "32"),
        (("text", "max_tokens"), -1),
        (("probability", "scale"), -1.0),
        (("probability", "bias"), float("nan")),
        (("languages",), []),
        (("languages",), ["tlh"]),
        (("languages",), 3),
        (("name",), ""),
        (("name",), None),
        (("revision",), 1),
        (("probability",), None),
    ],
)
def test_a_wrong_configuration_is_refused(
    store: ModelStore, broken: Path, path: tuple[str, ...], value: object
) -> None:
    edit(broken, *path, value=value)
    error = refused(broken, store)
    assert (error.code, error.details["name"]) == ("release-damaged", "config.json")
    assert path[-1] in error.message


def _other_dimension(folder: Path) -> None:
    edit(folder, "dimension", value=DIMENSION // 2)


def _other_side(folder: Path) -> None:
    edit(folder, "text", "input", value="ids")


def _more_pieces(folder: Path) -> None:
    file = folder / "tokenizer.json"
    state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    state["model"]["vocab"].append(["▁quokka", -9.0])
    file.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")


def _swapped(folder: Path) -> None:
    shutil.copy(folder / "text.onnx", folder / "image.onnx")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (_other_dimension, "image.onnx"),
        (_other_side, "text.onnx"),
        (_more_pieces, "text.onnx"),
        (_swapped, "image.onnx"),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    store: ModelStore, broken: Path, change: Callable[[Path], None], name: str
) -> None:
    change(broken)
    error = refused(broken, store)
    assert (error.code, error.details["name"]) == ("release-damaged", name)


def test_concepts_of_another_form_are_refused(store: ModelStore, broken: Path) -> None:
    (broken / "concepts.json").write_text('["dog"]', encoding="utf-8")
    assert refused(broken, store).details["name"] == "concepts.json"


def test_exports_for_this_computer_are_no_such_model() -> None:
    assert weight_files(["image.onnx", "text.onnx", "tokenizer.json", "export.json"]) == ()


def test_a_folder_of_the_hub_stays_one(clip_folder: Path, tmp_path: Path, tuned: Path) -> None:
    both = checkpoints.copy(clip_folder, tmp_path / "both")
    shutil.copy(tuned / "text.onnx", both)
    assert read_checkpoint(both).family.id == "clip"


def test_the_bundled_model_keeps_its_name(store: ModelStore, starter_folder: Path) -> None:
    (model,) = store.installed()
    encoder = load(model)
    assert (encoder.key.name, encoder.key.revision) == (STARTER, model.revision)
    copied: InstalledModel = import_model(starter_folder, store)
    assert copied.id == "local/starter"
    assert load(copied).key.name == "local/starter"
