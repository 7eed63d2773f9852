"""Bringing models in from folders, hub caches, other machines and archives; and exporting them."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from photoapp.core.errors import ModelError
from photoapp.models import archives, imports
from photoapp.models.catalogue import STARTER
from photoapp.models.checkpoint import SAFETENSORS, read_checkpoint
from photoapp.models.exports import export_model
from photoapp.models.imports import found_names, import_model
from photoapp.models.installed import MANIFEST
from photoapp.models.remote import RemoteFile
from photoapp.models.store import ModelStore
from photoapp.models.transfer import Control, PullCancelledError
from tests.models import checkpoints, originals, packages

MODEL = "openai/clip-vit-base-patch32"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CACHED = f"models--openai--clip-vit-base-patch32/snapshots/{COMMIT}"


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models 模型", starter_folder)


@pytest.fixture
def other(tmp_path: Path, starter_folder: Path, clip_folder: Path) -> ModelStore:
    """The models folder of another machine, with one model of the hub, seen as a share."""
    store = ModelStore(tmp_path / "share" / "photoapp" / "models", starter_folder)
    cached = tmp_path / "elsewhere" / CACHED
    cached.parent.mkdir(parents=True)
    store.import_folder(checkpoints.copy(clip_folder, cached))
    return store


def left_over(store: ModelStore) -> list[str]:
    """What half-finished work has left, locks aside."""
    folder = store.root / ".partial"
    return [one.name for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []


def told_by(done: list[tuple[int, int | None]]) -> Control:
    return Control(progress=lambda *one: done.append(one))


def refusal(path: Path, store: ModelStore, model: str = "") -> ModelError:
    with pytest.raises(ModelError) as caught:
        import_model(path, store, model=model)
    assert [one.id for one in store.installed()] == [STARTER], "nothing is half installed"
    return caught.value


# Folders


def test_a_folder_is_copied_with_progress(store: ModelStore, clip_folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    model = import_model(clip_folder, store, control=told_by(told))
    assert (model.path / SAFETENSORS).read_bytes() == (clip_folder / SAFETENSORS).read_bytes()
    done = [one for one, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1] == sum(one.stat().st_size for one in clip_folder.iterdir())
    facts = json.loads((model.path / MANIFEST).read_bytes())
    assert facts["sha256"].keys() == facts["files"].keys()
    assert left_over(store) == []


def test_a_cancelled_copy_leaves_nothing(store: ModelStore, clip_folder: Path) -> None:
    done: list[tuple[int, int | None]] = []
    control = Control(progress=lambda *one: done.append(one), cancelled=lambda: len(done) > 2)
    with pytest.raises(PullCancelledError):
        import_model(clip_folder, store, control=control)
    assert left_over(store) == []
    assert [one.id for one in store.installed()] == [STARTER]


def test_another_machines_models_keep_id_revision_and_hashes(
    store: ModelStore, other: ModelStore, tmp_path: Path
) -> None:
    there = other.get(MODEL)
    for path in (there.path, other.root, tmp_path / "share"):
        model = import_model(path, store)
        assert (model.id, model.revision) == (MODEL, COMMIT)
        assert (model.path / SAFETENSORS).read_bytes() == (there.path / SAFETENSORS).read_bytes()
        store.remove(MODEL)


def test_a_file_that_was_damaged_on_the_share_is_noticed(
    store: ModelStore, other: ModelStore
) -> None:
    weights = other.get(MODEL).path / SAFETENSORS
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    error = refusal(other.root, store)
    assert error.code == "import-differs"
    assert error.details["name"] == SAFETENSORS
    weights.write_bytes(bytes(data[:-1]))
    assert refusal(other.root, store).code == "model-damaged"


def test_a_share_that_disappears_half_way_is_gone_on_with(
    store: ModelStore, other: ModelStore, tmp_path: Path
) -> None:
    share, away = tmp_path / "share", tmp_path / "away"
    total = other.get(MODEL).bytes

    def unplug(done: int, _total: int | None) -> None:
        if done > 0 and share.exists():
            share.rename(away)

    with pytest.raises(ModelError) as caught:
        import_model(other.root, store, control=Control(progress=unplug))
    assert caught.value.code == "import-interrupted"
    kept = left_over(store)
    assert kept, "what was copied stays"
    away.rename(share)
    told: list[tuple[int, int | None]] = []
    model = import_model(other.root, store, control=told_by(told))
    assert (model.id, model.revision) == (MODEL, COMMIT)
    assert told[-1][0] <= total
    assert left_over(store) == []


def test_a_copy_goes_on_inside_a_file(
    store: ModelStore, other: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_BLOCK", 4096)
    there = other.get(MODEL).path / SAFETENSORS
    staged = store.staging(MODEL, COMMIT)
    staged.mkdir(parents=True)
    right = there.read_bytes()
    (staged / f"{SAFETENSORS}.part").write_bytes(right[:10_000])
    read: list[tuple[int, int]] = []
    rest = imports._Copy._rest

    def counted(copy: imports._Copy, file: RemoteFile, start: int) -> Iterator[bytes]:
        read.append((start, file.size))
        return rest(copy, file, start)

    monkeypatch.setattr(imports._Copy, "_rest", counted)
    model = import_model(other.root, store)
    monkeypatch.undo()
    assert (10_000, len(right)) in read, "the beginning was not read again over the network"
    assert (model.path / SAFETENSORS).read_bytes() == right


def test_a_wrong_beginning_does_not_stay(store: ModelStore, other: ModelStore) -> None:
    staged = store.staging(MODEL, COMMIT)
    staged.mkdir(parents=True)
    (staged / f"{SAFETENSORS}.part").write_bytes(b"another file")
    assert refusal(other.root, store).code == "import-differs"
    assert import_model(other.root, store).revision == COMMIT


def test_a_linked_model_says_where_it_is(
    store: ModelStore, starter_folder: Path, clip_folder: Path, tmp_path: Path
) -> None:
    there = ModelStore(tmp_path / "there", starter_folder)
    there.import_folder(clip_folder, link=True)
    error = refusal(there.root, store)
    assert error.code == "model-linked"
    assert error.details["target"] == str(clip_folder)


@pytest.mark.parametrize(
    "facts",
    [
        {"id": "../../x", "revision": "1"},
        {"id": "a/b", "revision": "../up"},
        {"id": "a/b", "revision": "1", "files": {"../config.json": 2}},
        {"id": "a/b", "revision": "1", "files": {"/etc/passwd": 2}},
        {"id": "a/b", "revision": "1", "files": [1]},
        [],
    ],
)
def test_a_manifest_is_not_trusted(
    store: ModelStore, clip_folder: Path, tmp_path: Path, facts: object
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "given")
    if isinstance(facts, dict):
        facts = {"linked": None, "files": {"config.json": 2}, **facts}
    (folder / MANIFEST).write_text(json.dumps(facts))
    assert refusal(folder, store).code in {"model-damaged", "hub-refused"}


def test_a_model_with_two_revisions_travels(
    store: ModelStore, starter_folder: Path, clip_folder: Path, tmp_path: Path
) -> None:
    """Beside each other there, but the first one here has the plain name."""
    there = ModelStore(tmp_path / "there", starter_folder, lambda model: True)
    first = there.import_folder(clip_folder)
    other = checkpoints.copy(clip_folder, tmp_path / "newer" / "tiny-clip")
    data = (other / SAFETENSORS).read_bytes()
    (other / SAFETENSORS).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    second = there.import_folder(other)
    packed = tmp_path / "models.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(there.root.rglob("*")):
            if file.is_file() and ".partial" not in file.parts:
                archive.write(file, file.relative_to(there.root))
    one = tmp_path / "one.zip"
    export_model(second.id, one, there)
    assert found_names(there.root) == [first.id, second.id]
    assert len(found_names(packed)) == 2
    error = refusal(there.root, store)
    assert error.code == "model-several"
    assert second.id in str(error.details["names"])
    alone = import_model(there.root, store, model=second.id)
    assert (alone.id, alone.revision) == (first.id, second.revision)
    store.remove(alone.id)
    packed_name = next(name for name in found_names(packed) if second.revision in name)
    assert import_model(packed, store, model=packed_name) == alone
    store.remove(alone.id)
    assert import_model(one, store) == alone


def test_a_hub_cache_is_found_from_any_of_its_folders(
    store: ModelStore, clip_folder: Path, tmp_path: Path
) -> None:
    hub = tmp_path / "cache" / "hub"
    snapshot = hub / CACHED
    snapshot.parent.mkdir(parents=True)
    checkpoints.copy(clip_folder, snapshot)
    older = snapshot.with_name("f" * 40)
    checkpoints.copy(clip_folder, older)
    (hub / "models--openai--clip-vit-base-patch32" / "refs").mkdir()
    (hub / "models--openai--clip-vit-base-patch32" / "refs" / "main").write_text(COMMIT)
    for path in (snapshot, snapshot.parent.parent, hub, hub.parent):
        model = import_model(path, store)
        assert (model.id, model.revision) == (MODEL, COMMIT)
        store.remove(MODEL)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_the_links_of_a_hub_cache_tell_the_hashes(
    store: ModelStore, clip_folder: Path, tmp_path: Path
) -> None:
    import hashlib

    snapshot = tmp_path / "hub" / CACHED
    blobs = snapshot.parent.parent / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for file in clip_folder.iterdir():
        data = file.read_bytes()
        digest = (
            hashlib.sha256(data)
            if file.name == SAFETENSORS
            else hashlib.sha1(b"blob %d\0" % len(data) + data)
        )
        (blobs / digest.hexdigest()).write_bytes(data)
        (snapshot / file.name).symlink_to(Path("../../blobs") / digest.hexdigest())
    assert import_model(snapshot, store).revision == COMMIT
    store.remove(MODEL)
    for name in (SAFETENSORS, "config.json"):
        blob = (snapshot / name).resolve()
        right = blob.read_bytes()
        changed = right[:-1] + bytes([right[-1] ^ 1])
        blob.write_bytes(changed if name == SAFETENSORS else right.replace(b": ", b":\t"))
        error = refusal(snapshot, store)
        assert (error.code, error.details["name"]) == ("import-differs", name)
        blob.write_bytes(right)
        shutil.rmtree(store.staging(MODEL, COMMIT))  # else its right files are used


def test_several_models_are_named(
    store: ModelStore, clip_folder: Path, chinese_clip_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    checkpoints.copy(clip_folder, folder / "one")
    checkpoints.copy(chinese_clip_folder, folder / "two")
    assert found_names(folder) == ["local/one", "local/two"]
    error = refusal(folder, store)
    assert error.code == "model-several"
    assert error.details["names"] == "local/one, local/two"
    assert refusal(folder, store, model="local/three").code == "model-several"
    assert import_model(folder, store, model="local/two").id == "local/two"


def test_a_folder_without_a_model(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "photos" / "2023").mkdir(parents=True)
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    assert refusal(tmp_path / "photos", store).code == "model-none-here"
    assert refusal(tmp_path / "photos" / "a.jpg", store).code == "archive-unknown"
    assert refusal(tmp_path / "nowhere", store).code == "path-not-found"


def test_a_full_disk_is_noticed_before_copying(
    store: ModelStore, clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ModelStore, "free", lambda self: 1000)
    assert refusal(clip_folder, store).code == "disk-full"
    assert not list((store.root / ".partial").glob("*/*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_disk_that_fills_up_while_copying(store: ModelStore, other: ModelStore) -> None:
    staged = store.staging(MODEL, COMMIT)
    staged.mkdir(parents=True)
    (staged / "config.json.part").symlink_to("/dev/full")
    with pytest.raises(ModelError) as caught:
        import_model(other.root, store)
    assert caught.value.code == "disk-full"


def test_one_import_of_a_model_at_a_time(store: ModelStore, other: ModelStore) -> None:
    staged = store.staging(MODEL, COMMIT)
    staged.mkdir(parents=True)
    with FileLock(staged.with_name(staged.name + ".lock")):
        assert refusal(other.root, store).code == "model-busy"


# Archives

Pack = Callable[[Path, dict[str, bytes]], None]


def zipped(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def tarred(path: Path, files: dict[str, bytes]) -> None:
    mode = {".gz": "w:gz", ".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(path.suffix, "w")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


PACKS: dict[str, Pack] = {
    ".zip": zipped,
    ".tar": tarred,
    ".tar.gz": tarred,
    ".tgz": tarred,
    ".tar.bz2": tarred,
    ".tar.xz": tarred,
}


@pytest.fixture
def files(clip_folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(clip_folder.iterdir())}


def inside(folder: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for name, data in files.items()}


@pytest.mark.parametrize("suffix", PACKS)
def test_archives_are_imported(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, suffix: str
) -> None:
    told: list[tuple[int, int | None]] = []
    path = tmp_path / f"my model{suffix}"
    extra = {"my model/README.md": b"x" * 9999, "__MACOSX/._my model": b"y"}
    PACKS[suffix](path, inside("my model", files) | extra)
    assert found_names(path) == ["local/my-model"]
    model = import_model(path, store, control=told_by(told))
    assert model.id == "local/my-model"
    assert (model.path / SAFETENSORS).read_bytes() == files[SAFETENSORS]
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] == sum(len(data) for data in files.values())
    assert not (model.path / "README.md").exists()
    assert left_over(store) == []
    assert import_model(path, store) == model


def test_an_archive_without_a_folder_is_called_by_its_name(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, clip_folder: Path
) -> None:
    zipped(tmp_path / "tiny-clip.zip", files)
    model = import_model(tmp_path / "tiny-clip.zip", store)
    assert model == store.import_folder(clip_folder), "the same weights, the same model"


def test_names_in_an_archive_tell_what_a_model_is(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    tarred(tmp_path / "hub.tar", inside(f"hub/{CACHED}", files))
    assert found_names(tmp_path / "hub.tar") == [MODEL]
    model = import_model(tmp_path / "hub.tar", store)
    assert (model.id, model.revision) == (MODEL, COMMIT)


def test_a_chinese_name_from_windows_is_read(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    name = "模型"
    zipped(path, inside("@@@@", files))
    assert len(name.encode("gbk")) == 4
    path.write_bytes(path.read_bytes().replace(b"@@@@/", name.encode("gbk") + b"/"))
    assert import_model(path, store).id == "local/模型"


def test_models_with_folders_inside_travel_too(
    store: ModelStore, tmp_path: Path, starter_folder: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library that writes the tokenizer
        folder = packages.immich_package(tmp_path / "from immich")
    there = ModelStore(tmp_path / "there", starter_folder)
    model = there.import_folder(folder)
    names = set(read_checkpoint(model.path).files)
    assert any("/" in name for name in names)
    tarred(
        tmp_path / "packed.tar.gz",
        {f"m/{name}": (folder / name).read_bytes() for name in sorted(names)},
    )
    export_model(model.id, tmp_path / "out.zip", there)
    for path in (there.root, tmp_path / "packed.tar.gz", tmp_path / "out.zip"):
        assert len(found_names(path)) == 1
        taken = import_model(path, store)
        assert taken.revision == model.revision
        assert set(read_checkpoint(taken.path).files) == names
        store.remove(taken.id)


def test_an_original_checkpoint_is_converted_from_an_archive(
    store: ModelStore, tmp_path: Path
) -> None:
    folder = originals.save(tmp_path / "rn50", "resnet")
    zipped(tmp_path / "rn50.zip", {one.name: one.read_bytes() for one in folder.iterdir()})
    model = import_model(tmp_path / "rn50.zip", store)
    assert model == store.import_folder(folder)
    assert read_checkpoint(model.path).files
    assert left_over(store) == []


def test_several_models_in_an_archive(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    zipped(tmp_path / "two.zip", inside("one", files) | inside("two", files))
    error = refusal(tmp_path / "two.zip", store)
    assert (error.code, error.details["names"]) == ("model-several", "local/one, local/two")
    assert import_model(tmp_path / "two.zip", store, model="local/one").id == "local/one"


UNSAFE = ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "C:evil", "a\nb"]


@pytest.mark.parametrize("name", UNSAFE)
@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz"])
def test_names_that_lead_out_are_refused(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, suffix: str, name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_relative_to(store.root) is False}
    path = tmp_path / f"evil{suffix}"
    PACKS[suffix](path, inside("m", files) | {name: b"evil"})
    error = refusal(path, store)
    assert error.code == "archive-unsafe"
    assert "\n" not in str(error.details["name"])
    assert left_over(store) == []
    after = {path for path in tmp_path.rglob("*") if path.is_relative_to(store.root) is False}
    assert after - before == {path}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, kind: bytes
) -> None:
    path = tmp_path / "links.tar"
    tarred(path, inside("m", files))
    with tarfile.open(path, "a") as archive:
        info = tarfile.TarInfo("m/vocab.json")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    error = refusal(path, store)
    assert error.code == "archive-unsafe"
    assert "-h" in error.message


def test_a_link_in_a_zip_is_refused(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "links.zip"
    zipped(path, files)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("vocab.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert refusal(path, store).code == "archive-unsafe"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_twice_is_refused(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    zipped(tmp_path / "twice.zip", files | {"Config.json": b"{}"})
    assert refusal(tmp_path / "twice.zip", store).code == "archive-unsafe"


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_that_unpacks_to_more_than_is_free_is_refused(
    store: ModelStore,
    files: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = tmp_path / f"bomb{suffix}"
    PACKS[suffix](path, inside("m", files) | {"m/zeros": bytes(5_000_000)})
    assert path.stat().st_size < 1_000_000
    monkeypatch.setattr(ModelStore, "free", lambda self: 4_000_000)
    assert refusal(path, store).code == "archive-large"
    assert left_over(store) == []


def test_too_many_members_are_refused(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_MEMBERS", 20)
    tarred(tmp_path / "many.tar", files | {f"x/{number}": b"" for number in range(20)})
    assert refusal(tmp_path / "many.tar", store).code == "archive-large"


def test_a_zip_that_lies_about_a_size_is_noticed(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "lie.zip"
    zipped(path, files)
    data = bytearray(path.read_bytes())
    size = len(files[SAFETENSORS]).to_bytes(4, "little")
    at = data.rindex(size)  # in the central directory, which counts
    data[at : at + 4] = (len(files[SAFETENSORS]) // 2).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert refusal(path, store).code == "archive-damaged"
    assert left_over(store) == []


@pytest.mark.parametrize("suffix", PACKS)
def test_a_damaged_archive_is_noticed(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"short{suffix}"
    PACKS[suffix](path, files)
    data = path.read_bytes()
    for broken in (data[: len(data) // 2], b"", b"no archive at all" * 100):
        path.write_bytes(broken)
        error = refusal(path, store)
        assert error.code in {"archive-damaged", "model-none-here"}
        assert left_over(store) == []


def test_a_password_is_told(store: ModelStore, files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    zipped(path, files)
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # each entry of the directory
        data[at + 8] |= 1
        at += 4
    path.write_bytes(bytes(data))
    assert refusal(path, store).code == "archive-encrypted"


@pytest.mark.skipif("zst" in tarfile.TarFile.OPEN_METH, reason="this Python reads it")
def test_zstandard_says_what_to_do(store: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "model.tar.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd")
    error = refusal(path, store)
    assert error.code == "archive-unknown"
    assert "Unpack it yourself" in error.message


def test_an_archive_of_photos(store: ModelStore, tmp_path: Path) -> None:
    zipped(tmp_path / "photos.zip", {"a.jpg": b"x", "config.json": b"{}"})
    assert refusal(tmp_path / "photos.zip", store).code == "model-none-here"


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_cancelling_removes_what_was_unpacked(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"m{suffix}"
    PACKS[suffix](path, files)
    done = 0
    seen: list[str] = []

    def progress(now: int, _total: int | None) -> None:
        nonlocal done
        done = now
        seen.extend(left_over(store))

    with pytest.raises(PullCancelledError):
        import_model(path, store, control=Control(progress=progress, cancelled=lambda: done > 0))
    assert any(name.startswith("archive-") for name in seen)
    assert left_over(store) == []


def test_what_a_killed_import_left_is_removed(
    store: ModelStore, files: dict[str, bytes], tmp_path: Path
) -> None:
    stale = store.root / ".partial" / "archive-stale"
    stale.mkdir(parents=True)
    zipped(tmp_path / "m.zip", files)
    import_model(tmp_path / "m.zip", store)
    assert left_over(store) == []


# Exports


@pytest.fixture(params=[".zip", ".tar"])
def exported(other: ModelStore, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    path = tmp_path / f"for you{request.param}"
    told: list[tuple[int, int | None]] = []
    assert export_model(MODEL, path, other, told_by(told)) == path.stat().st_size
    assert told[-1][0] == told[-1][1]
    yield path


def test_an_export_is_imported_as_the_same_model(
    store: ModelStore, other: ModelStore, exported: Path
) -> None:
    assert found_names(exported) == [MODEL]
    model = import_model(exported, store)
    there = other.get(MODEL)
    assert (model.id, model.revision) == (there.id, there.revision)
    for file in there.path.iterdir():
        assert (model.path / file.name).is_file()
    assert (model.path / SAFETENSORS).read_bytes() == (there.path / SAFETENSORS).read_bytes()
    assert not exported.with_name(exported.name + ".part").exists()


def test_an_export_that_was_changed_is_noticed(store: ModelStore, exported: Path) -> None:
    if exported.suffix == ".zip":
        pytest.skip("a zip has a checksum of its own")
    data = bytearray(exported.read_bytes())
    start = data.index(b"__metadata__") + 2000
    data[start] ^= 1
    exported.write_bytes(bytes(data))
    assert refusal(exported, store).code in {"import-differs", "model-damaged"}


def test_an_export_that_cannot_be(
    other: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(model: str, path: Path) -> str:
        with pytest.raises(ModelError) as caught:
            export_model(model, path, other)
        assert not list(tmp_path.rglob("*.part"))
        return caught.value.code

    (tmp_path / "there.zip").write_bytes(b"mine")
    assert code(MODEL, tmp_path / "there.zip") == "export-exists"
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    assert code(MODEL, tmp_path / "x.rar") == "export-format"
    assert code(MODEL, tmp_path / "no folder" / "x.zip") == "export-unwritable"
    assert code("nobody/nothing", tmp_path / "x.zip") == "model-not-installed"
    assert code(STARTER, tmp_path / "x.zip") == "model-bundled"
    monkeypatch.setattr(
        "photoapp.models.exports.shutil.disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 0)
    )
    assert code(MODEL, tmp_path / "x.zip") == "export-unwritable"


def test_a_cancelled_export_leaves_nothing(other: ModelStore, tmp_path: Path) -> None:
    done: list[tuple[int, int | None]] = []
    control = Control(progress=lambda *one: done.append(one), cancelled=lambda: len(done) > 1)
    for name in ("x.zip", "x.tar"):
        done.clear()
        with pytest.raises(PullCancelledError):
            export_model(MODEL, tmp_path / name, other, control)
        assert not list(tmp_path.glob("x.*"))
