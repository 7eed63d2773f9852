"""Models on disk: import by copy and by link, listing, removal, and half-finished work."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from photoapp.core.errors import ModelError
from photoapp.models.catalogue import DESCRIPTIONS, STARTER, described
from photoapp.models.checkpoint import SAFETENSORS, wanted_files
from photoapp.models.exported import exports_folder
from photoapp.models.families import FAMILIES
from photoapp.models.installed import MANIFEST, InstalledModel
from photoapp.models.loading import load
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.models.store import ModelStore
from photoapp.models.transformers_dual import TransformersDual
from tests.models import checkpoints

CHINESE = "OFA-Sys/chinese-clip-vit-base-patch16"


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models 模型", starter_folder)


def test_the_starter_is_always_there(store: ModelStore, starter_folder: Path) -> None:
    (model,) = store.installed()
    assert model.id == STARTER
    assert model.path == starter_folder
    assert model.bytes > 10_000_000
    assert model.revision == json.loads((starter_folder / "config.json").read_bytes())["revision"]
    encoder = load(model)
    assert isinstance(encoder, StarterEncoder)
    assert encoder.key.name == model.id
    assert encoder.key.revision == model.revision


def test_a_folder_is_imported_and_loads(store: ModelStore, clip_folder: Path) -> None:
    model = store.import_folder(clip_folder)
    assert model.id == "local/tiny-clip"
    assert model.revision.startswith("files-")
    assert (model.description.family, model.description.dimension) == ("clip", 16)
    assert model.description.size == checkpoints.SIDE
    assert model.path != clip_folder
    assert store.get(model.id) == model
    assert store.path(model.id) == model.path
    encoder = load(model)
    assert isinstance(encoder, TransformersDual)
    assert (encoder.key.name, encoder.key.revision) == (model.id, model.revision)
    assert encoder.encode_texts(["cat"]).shape == (1, 16)


def test_a_link_uses_the_folder_where_it_is(store: ModelStore, clip_folder: Path) -> None:
    model = store.import_folder(clip_folder, link=True)
    assert model.linked
    assert model.path == clip_folder
    assert [one.id for one in store.installed()] == [STARTER, model.id]
    store.remove(model.id)
    assert (clip_folder / SAFETENSORS).is_file()
    assert [one.id for one in store.installed()] == [STARTER]


def test_a_linked_folder_that_is_gone_is_not_installed(
    store: ModelStore, clip_folder: Path, tmp_path: Path
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "usb")
    model = store.import_folder(folder, link=True)
    folder.rename(tmp_path / "elsewhere")
    assert [one.id for one in store.installed()] == [STARTER]
    with pytest.raises(ModelError) as caught:
        store.get(model.id)
    assert caught.value.code == "model-not-installed"


def test_the_same_weights_have_the_same_revision(
    store: ModelStore, clip_folder: Path, tmp_path: Path
) -> None:
    first = store.import_folder(clip_folder)
    again = store.import_folder(checkpoints.copy(clip_folder, tmp_path / "x" / "tiny-clip"))
    assert again == first
    other = checkpoints.copy(clip_folder, tmp_path / "y" / "tiny-clip")
    data = bytearray((other / SAFETENSORS).read_bytes())
    data[-1] ^= 1
    (other / SAFETENSORS).write_bytes(bytes(data))
    changed = store.import_folder(other)
    assert changed.id == first.id
    assert changed.revision != first.revision
    assert store.get(first.id) == changed
    assert not first.path.exists()


def test_a_hub_cache_keeps_its_name_and_commit(
    store: ModelStore, chinese_clip_folder: Path, tmp_path: Path
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    snapshots = tmp_path / "hub" / "models--OFA-Sys--chinese-clip-vit-base-patch16" / "snapshots"
    snapshots.mkdir(parents=True)
    model = store.import_folder(checkpoints.copy(chinese_clip_folder, snapshots / commit))
    assert model.id == CHINESE
    assert model.revision == commit
    # Its facts are not those of the catalogue's model, so it is described by its own.
    assert model.description.dimension == 16
    assert not model.description.recommended


def test_odd_folder_names(store: ModelStore, clip_folder: Path, tmp_path: Path) -> None:
    for name in ("模型 1 (копия)", "..hidden..", "a@b", "😀"):
        folder = checkpoints.copy(clip_folder, tmp_path / name)
        model = store.import_folder(folder)
        assert store.get(model.id).path.parent == store.root
        store.remove(model.id)


Break = Callable[[Path], object]
BREAKS: dict[str, tuple[Break, str]] = {
    "no config": (lambda folder: (folder / "config.json").unlink(), "model-damaged"),
    "no weights": (lambda folder: (folder / SAFETENSORS).unlink(), "model-damaged"),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "model-damaged"),
    "no preparation": (
        lambda folder: (folder / "preprocessor_config.json").unlink(),
        "model-damaged",
    ),
    "config is a list": (lambda folder: (folder / "config.json").write_text("[]"), "model-damaged"),
    "other kind": (
        lambda folder: (folder / "config.json").write_text('{"model_type": "siglip2"}'),
        "model-unsupported",
    ),
    "other size": (
        lambda folder: (folder / "preprocessor_config.json").write_text(
            '{"size": 64, "crop_size": 64}'
        ),
        "model-unsupported",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_unusable_folders_are_refused(
    store: ModelStore, clip_folder: Path, tmp_path: Path, name: str
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "broken")
    damage, code = BREAKS[name]
    damage(folder)
    with pytest.raises(ModelError) as caught:
        store.import_folder(folder)
    assert caught.value.code == code
    assert [one.id for one in store.installed()] == [STARTER]


def test_a_folder_that_is_not_there(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        store.import_folder(tmp_path / "nowhere")
    assert caught.value.code == "folder-not-found"


def test_a_damaged_model_does_not_hide_the_others(store: ModelStore, clip_folder: Path) -> None:
    model = store.import_folder(clip_folder)
    for name, text in (("a@1", "{"), ("b@1", "[]"), ("c@1", '{"id": 3}')):
        (store.root / name).mkdir()
        (store.root / name / MANIFEST).write_text(text)
    assert [one.id for one in store.installed()] == [STARTER, model.id]
    (model.path / SAFETENSORS).write_bytes(b"short")
    assert [one.id for one in store.installed()] == [STARTER]


def test_removal(store: ModelStore, clip_folder: Path) -> None:
    model = store.import_folder(clip_folder)
    store.remove(model.id)
    assert not model.path.exists()
    for name, code in ((model.id, "model-not-installed"), (STARTER, "model-bundled")):
        with pytest.raises(ModelError) as caught:
            store.remove(name)
        assert caught.value.code == code


def revision(folder: Path, to: Path, number: int) -> Path:
    """A copy of a checkpoint with other weights, as a folder of the same name."""
    other = checkpoints.copy(folder, to / "tiny-clip")
    data = bytearray((other / SAFETENSORS).read_bytes())
    data[-1] ^= number
    (other / SAFETENSORS).write_bytes(bytes(data))
    return other


def test_weights_in_use_stay_and_others_come_beside_them(
    tmp_path: Path, starter_folder: Path, clip_folder: Path
) -> None:
    used: set[tuple[str, str]] = set()

    def in_use(model: InstalledModel) -> bool:
        return (model.id, model.revision) in used

    store = ModelStore(tmp_path / "models", starter_folder, in_use)
    first = store.import_folder(clip_folder)
    used.add((first.id, first.revision))
    second = store.import_folder(revision(clip_folder, tmp_path / "2", 1))
    assert second.id == f"{first.id}@{second.revision}"
    assert second.revision != first.revision
    assert second.description.name == f"tiny-clip@{second.revision}"
    assert [one.id for one in store.installed()] == [STARTER, first.id, second.id]
    assert store.get(first.id) == first
    assert store.get(second.id) == second
    encoder = load(second)
    assert (encoder.key.name, encoder.key.revision) == (second.id, second.revision)
    encoder.close()
    assert exports_folder(store, second).parent == second.path, "exports go with the weights"
    # Not used: another one takes its place, and the one in use is left alone.
    third = store.import_folder(revision(clip_folder, tmp_path / "3", 2))
    assert not second.path.exists()
    assert [one.id for one in store.installed()] == [STARTER, first.id, third.id]
    # Used itself: it stays as well.
    used.add((third.id, third.revision))
    fourth = store.import_folder(revision(clip_folder, tmp_path / "4", 3))
    assert [one.id for one in store.installed()] == [
        STARTER,
        *sorted([first.id, third.id, fourth.id]),
    ]
    store.remove(first.id)
    assert {one.id for one in store.installed()} == {STARTER, third.id, fourth.id}
    # The plain name is free again; what nobody uses makes room.
    fifth = store.import_folder(revision(clip_folder, tmp_path / "5", 4))
    assert fifth.id == first.id
    assert {one.id for one in store.installed()} == {STARTER, third.id, fifth.id}


def test_weights_that_a_package_carries_stay_in_use(
    tmp_path: Path, starter_folder: Path, clip_folder: Path
) -> None:
    program = tmp_path / "program"
    checkpoints.copy(starter_folder, program / "starter")
    carried = ModelStore(program / "bundled", program / "starter").import_folder(clip_folder)
    store = ModelStore(tmp_path / "models", program / "starter", lambda model: model.bundled)
    assert store.get(carried.id).bundled
    newer = store.import_folder(revision(clip_folder, tmp_path / "2", 1))
    assert newer.id != carried.id
    assert store.get(carried.id).revision == carried.revision


def test_a_full_disk_is_noticed_first(
    store: ModelStore, clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 10

    monkeypatch.setattr("photoapp.models.store.shutil.disk_usage", lambda _path: Usage)
    with pytest.raises(ModelError) as caught:
        store.import_folder(clip_folder)
    assert caught.value.code == "disk-full"


def test_descriptions_are_complete_and_frozen() -> None:
    assert [one.id for one in DESCRIPTIONS if one.recommended] == [CHINESE]
    assert len({one.id for one in DESCRIPTIONS}) == len(DESCRIPTIONS)
    searching = [one for one in DESCRIPTIONS if one.by_words]
    facts = {one.id: (one.family, one.dimension, one.size) for one in searching}
    assert facts == {
        STARTER: ("starter", 256, 192),
        "openai/clip-vit-base-patch32": ("clip", 512, 224),
        "openai/clip-vit-base-patch16": ("clip", 512, 224),
        "openai/clip-vit-large-patch14": ("clip", 768, 224),
        "openai/clip-vit-large-patch14-336": ("clip", 768, 336),
        "OFA-Sys/chinese-clip-rn50": ("chinese-clip-resnet", 1024, 224),
        CHINESE: ("chinese-clip", 512, 224),
        "OFA-Sys/chinese-clip-vit-large-patch14": ("chinese-clip", 768, 224),
        "OFA-Sys/chinese-clip-vit-large-patch14-336px": ("chinese-clip", 768, 336),
        "OFA-Sys/chinese-clip-vit-huge-patch14": ("chinese-clip", 1024, 224),
        "google/siglip2-base-patch16-224": ("siglip2", 768, 224),
        "google/siglip2-so400m-patch14-384": ("siglip2", 1152, 384),
        "BAAI/AltCLIP": ("altclip", 768, 224),
        "immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k": ("onnx-clip", 512, 224),
        "immich-app/nllb-clip-base-siglip__v1": ("onnx-clip", 768, 384),
        "Xenova/mobileclip_s2": ("onnx-clip", 512, 256),
    }
    families = {family.id for family in FAMILIES}
    for one in searching:
        assert one.id == STARTER or one.family in families
        assert one.summary_en
        assert one.summary_zh
        assert one.licence
        assert one.id == STARTER or one.download_bytes > 300_000_000
        names = [file.name for file in one.files]
        assert names
        # What is listed is what a pull of exactly these files would take.
        assert one.id == STARTER or set(wanted_files(names)) == set(names)
    assert described("nobody/nothing") is None
    with pytest.raises(AttributeError):
        DESCRIPTIONS[0].name = "x"  # type: ignore[misc]  # frozen is what is tested


def test_only_files_that_are_needed_are_wanted() -> None:
    names = ["README.md", "config.json", "tf_model.h5", "pytorch_model.bin", SAFETENSORS]
    assert wanted_files(names) == ("config.json", SAFETENSORS)
    assert wanted_files(["config.json", "pytorch_model.bin"]) == (
        "config.json",
        "pytorch_model.bin",
    )
    parts = [f"model-0000{part}-of-00002.safetensors" for part in (1, 2)]
    index = "model.safetensors.index.json"
    assert wanted_files([*parts, index, "pytorch_model.bin"]) == (index, *parts)
    assert wanted_files(["config.json"]) == ("config.json",)
