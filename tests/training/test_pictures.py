"""Picture stores and where pictures come from, damaged ones included."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from photoapp.core.errors import TrainingError
from photoapp.core.photo import ByteArray
from photoapp.training.pictures import Pictures, is_store, make_store, open_pictures
from photoapp.training.sources import FASHION_MNIST, find_pictures, read_idx


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def folder_of(root: Path, counts: dict[str, int]) -> Path:
    for number, (name, count) in enumerate(counts.items()):
        (root / name).mkdir(parents=True)
        for index in range(count):
            (root / name / f"{index}.png").write_bytes(picture((60 * number % 256, index, 7)))
    return root


def idx(array: ByteArray) -> bytes:
    return struct.pack(f">I{array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def write_idx(folder: Path, *, zipped: bool = True) -> tuple[ByteArray, ByteArray]:
    chance = np.random.default_rng(0)
    images = chance.integers(0, 256, (12, 28, 28), np.uint8)
    labels = np.arange(12, dtype=np.uint8) % 10
    folder.mkdir(parents=True, exist_ok=True)
    for stem, part in (("train", slice(0, 8)), ("t10k", slice(8, 12))):
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            data = idx(array[part])
            path = folder / f"{stem}-{name}-ubyte{'.gz' if zipped else ''}"
            path.write_bytes(gzip.compress(data) if zipped else data)
    return images, labels


def stored(source: Path, tmp_path: Path, side: int = 16, **others: tuple[str, ...]) -> Pictures:
    file = tmp_path / "store.safetensors"
    make_store(find_pictures(source, **others), file, side=side)
    return open_pictures(file)


def test_a_folder_with_classes(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "photos", {"cat": 10, "dog": 5, "fox": 4})
    (root / "alone.png").write_bytes(picture((1, 2, 3)))
    (root / "notes.txt").write_text("not a picture")
    (root / ".hidden").mkdir()
    (root / ".hidden" / "0.png").write_bytes(picture((9, 9, 9)))
    found = stored(root, tmp_path)
    assert len(found) == 20
    assert found.classes == ("cat", "dog", "fox")
    assert found.side == 16
    at = found.names.index("dog/3.png")
    assert found.labels[at] == 1
    assert (found.pixels[at] == (60, 3, 7)).all()
    assert found.labels[found.names.index("alone.png")] == -1
    # A fifth of each class, none of a class of four, none without a class.
    tested = [found.classes[label] for label in found.labels[found.rows(test=True)]]
    assert sorted(tested) == ["cat", "cat", "dog"]
    assert len(found.rows(test=False)) == 17
    assert len(found.rows(test=False, labelled=True)) == 16


def test_a_folder_with_a_split_of_its_own(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "photos", {"train/cat": 2, "train/dog": 2, "Test/cat": 1})
    found = stored(root, tmp_path)
    assert found.classes == ("cat", "dog")
    assert [found.names[row] for row in found.rows(test=True)] == ["Test/cat/0.png"]


def test_a_zip_is_read_as_its_folder(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "photos", {"cat": 3, "dog": 3})
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        for path in sorted(root.rglob("*.png")):
            archive.write(path, f"photos/{path.relative_to(root).as_posix()}")
        archive.writestr("__MACOSX/photos/cat/0.png", b"resource fork")
    one = stored(root, tmp_path)
    two = stored(tmp_path / "photos.zip", tmp_path)
    assert two.names == one.names
    assert two.content == one.content


def test_a_list_with_zip_files_beside_it(tmp_path: Path) -> None:
    rows = [
        {"file": "a/1.png", "set": "a", "labels": ["cat", "animal"]},
        {"file": "a/2.png", "set": "a"},
        {"file": "b/3.png", "set": "b", "labels": ["dog"]},
    ]
    (tmp_path / "photos.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with zipfile.ZipFile(tmp_path / "photos-0.zip", "w") as archive:
        archive.writestr("a/1.png", picture((1, 0, 0)))
        archive.writestr("b/3.png", picture((3, 0, 0)))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "2.png").write_bytes(picture((2, 0, 0)))
    found = stored(tmp_path / "photos.jsonl", tmp_path)
    assert found.pixels[:, 0, 0, 0].tolist() == [1, 2, 3]
    assert found.labels.tolist() == [0, -1, 1]
    assert found.classes == ("cat", "dog")
    assert stored(tmp_path / "photos.jsonl", tmp_path, sets=("a",)).names == ("a/1.png", "a/2.png")


@pytest.mark.parametrize("zipped", [True, False])
def test_idx_files(tmp_path: Path, zipped: bool) -> None:
    images, _ = write_idx(tmp_path / "mnist", zipped=zipped)
    found = stored(tmp_path / "mnist", tmp_path, side=28)
    assert (found.pixels == images[..., None]).all()
    assert found.rows(test=True).tolist() == [8, 9, 10, 11]
    assert [found.classes[label] for label in found.labels] == [str(n % 10) for n in range(12)]
    named = stored(tmp_path / "mnist", tmp_path, side=32, names=FASHION_MNIST)
    assert named.pixels.shape == (12, 32, 32, 3)
    assert named.classes[named.labels[0]] == "t-shirt/top"


def test_damaged_idx_files(tmp_path: Path) -> None:
    folder = tmp_path / "mnist"
    write_idx(folder, zipped=False)
    images = folder / "train-images-idx3-ubyte"
    labels = folder / "train-labels-idx1-ubyte"
    whole = images.read_bytes()
    huge = struct.pack(">IIII", 0x803, 2**32 - 1, 2**32 - 1, 2**32 - 1)
    for data in (b"", whole[:3], whole[:-1], whole + b"\0", labels.read_bytes(), huge):
        images.write_bytes(data)
        with pytest.raises(TrainingError) as caught:
            list(find_pictures(folder))
        assert caught.value.code == "pictures-damaged"
    images.write_bytes(whole)
    labels.write_bytes(idx(np.zeros(3, np.uint8)))
    with pytest.raises(TrainingError, match="8 pictures have 3 labels"):
        list(find_pictures(folder))
    labels.write_bytes(idx(np.full(8, 10, np.uint8)))
    with pytest.raises(TrainingError, match="label 10"):
        list(find_pictures(folder, names=FASHION_MNIST))
    labels.unlink()
    with pytest.raises(TrainingError, match="train-labels-idx1-ubyte is missing"):
        list(find_pictures(folder))
    cut = folder / "cut.gz"
    cut.write_bytes(gzip.compress(whole)[:-9])
    with pytest.raises(TrainingError) as caught:
        read_idx(cut, dimensions=3)
    assert caught.value.code == "pictures-damaged"


def test_unreadable_pictures_are_left_out_and_named(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "photos", {"cat": 2})
    (root / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    (root / "cat" / "empty.png").write_bytes(b"")
    file = tmp_path / "store.safetensors"
    made = make_store(find_pictures(root), file, side=16)
    assert made.count == 2
    assert [name for name, _ in made.failures] == ["cat/broken.jpg", "cat/empty.png"]


def test_sources_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.bin").write_text("hello")
    (tmp_path / "list.jsonl").write_text('{"file": "a.png"}\nnonsense\n')
    (tmp_path / "a.png").write_bytes(picture((0, 0, 0)))
    for name, code in (
        ("absent", "path-not-found"),
        ("empty", "pictures-none"),
        ("text.bin", "pictures-damaged"),
        ("list.jsonl", "training-line-json"),
    ):
        with pytest.raises(TrainingError) as caught:
            stored(tmp_path / name, tmp_path)
        assert caught.value.code == code, name
        assert not list(tmp_path.glob(".*.part"))
        assert not (tmp_path / "store.safetensors").exists()


def test_a_store_is_a_plain_safetensors_file(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "photos", {"猫": 3, "狗": 3})
    found = stored(root, tmp_path, side=9)
    file = tmp_path / "store.safetensors"
    assert is_store(file)
    held = load_file(file)
    assert (held["pictures"] == found.pixels).all()
    assert held["labels"].tolist() == found.labels.tolist()
    assert set(found.classes) == {"猫", "狗"}


def test_many_classes_make_a_longer_header(tmp_path: Path) -> None:
    counts = {f"{number:03} {'a long name of a class ' * 5}": 1 for number in range(700)}
    found = stored(folder_of(tmp_path / "photos", counts), tmp_path, side=8)
    assert len(found.classes) == 700
    for row in (0, 350, 699):
        assert (found.pixels[row] == ((60 * row) % 256, 0, 7)).all()


def test_damaged_stores(tmp_path: Path) -> None:
    folder_of(tmp_path / "photos", {"cat": 3})
    file = tmp_path / "store.safetensors"
    stored(tmp_path / "photos", tmp_path)
    whole = file.read_bytes()
    wrong = whole.replace(b'"shape":[3]', b'"shape":[4]').replace(b'"shape": [3]', b'"shape": [4]')
    assert wrong != whole
    for data in (b"", whole[:100], whole[: len(whole) // 2], b"\xff" * 64, wrong):
        file.write_bytes(data)
        with pytest.raises(TrainingError) as caught:
            open_pictures(file)
        assert caught.value.code == "pictures-damaged"
