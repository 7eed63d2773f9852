"""The bundled model: its vectors, its halves, and what happens when its files are damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from photoapp.core.encoders import DualEncoder, KnowsWords, ModelKey, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.loading import starter
from photoapp.models.onnx_starter import StarterEncoder, choose_session
from photoapp.models.pixels import Normalisation, unit_rows


@pytest.fixture(scope="module")
def encoder(starter_folder: Path) -> DualEncoder:
    return starter(starter_folder.parents[1])


def noise(count: int, *, seed: int = 0) -> ByteArray:
    return np.random.default_rng(seed).integers(0, 256, (count, 192, 192, 3), np.uint8)


def pixels(photo: Path) -> ByteArray:
    """As `PreprocessSpec` of the starter says, with plain Pillow."""
    with Image.open(photo) as image:
        scale = 192 / min(image.size)
        size = (max(192, int(image.width * scale)), max(192, int(image.height * scale)))
        small = image.convert("RGB").resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
        left, top = (small.width - 192) // 2, (small.height - 192) // 2
        return np.asarray(small.crop((left, top, left + 192, top + 192)), np.uint8)


def test_it_is_what_its_configuration_says(encoder: DualEncoder) -> None:
    assert encoder.key == ModelKey("photoapp-starter", "1", 2)
    assert encoder.dimension == 256
    assert encoder.languages == ("en", "zh")
    assert encoder.sigmoid
    assert encoder.logit_scale == pytest.approx(17.5895, abs=1e-3)
    assert encoder.logit_bias == pytest.approx(-8.9570, abs=1e-3)
    spec = encoder.preprocess
    assert (spec.width, spec.height, spec.mode) == (192, 192, ResizeMode.SHORTEST_EDGE)
    assert (spec.resample, spec.reducing_gap) == ("bicubic", 2.0)
    assert isinstance(encoder, KnowsWords)
    assert "dog" in encoder.known_words("do")
    assert encoder.unknown_words("a quokka") == ("quokka",)


def test_vectors_are_those_of_the_plain_network(encoder: DualEncoder, starter_folder: Path) -> None:
    """Against ONNX Runtime with default options and the documented arithmetic."""
    import onnxruntime
    from tokenizers import Tokenizer

    images = noise(3)
    mean, std = np.full(3, 0.5), np.full(3, 0.5)
    values = ((images / 255 - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
    session = onnxruntime.InferenceSession(str(starter_folder / "image.onnx"))
    (expected,) = session.run(None, {"pixel_values": values})
    np.testing.assert_allclose(encoder.encode_images(images), expected, atol=2e-5)
    tokens = Tokenizer.from_file(str(starter_folder / "tokenizer.json")).encode("a cat 一只猫").ids
    session = onnxruntime.InferenceSession(str(starter_folder / "text.onnx"))
    (expected,) = session.run(None, {"input_ids": np.array([tokens], np.int64)})
    np.testing.assert_allclose(encoder.encode_texts(["a cat 一只猫"]), expected, atol=2e-5)


def test_a_batch_gives_the_same_vectors_as_one_by_one(encoder: DualEncoder) -> None:
    images = noise(19)
    together = encoder.encode_images(images)
    assert together.shape == (19, 256)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    single = np.concatenate([encoder.encode_images(one[np.newaxis]) for one in images])
    np.testing.assert_allclose(together, single, atol=1e-5)
    texts = ["dog", "一只在海滩上的狗", "", "?!。", "a very long text " * 40, "Dog"]
    together = encoder.encode_texts(texts)
    single = np.concatenate([encoder.encode_texts([one]) for one in texts])
    np.testing.assert_allclose(together, single, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together[0], together[5], atol=1e-6)  # case does not matter


def test_nothing_in_gives_nothing_out(encoder: DualEncoder) -> None:
    assert encoder.encode_images(noise(0)).shape == (0, 256)
    assert encoder.encode_texts([]).shape == (0, 256)


def test_pixels_of_another_shape_are_a_bug(encoder: DualEncoder) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        encoder.encode_images(np.zeros((1, 64, 192, 3), np.uint8))


def test_both_languages_mean_the_same(encoder: DualEncoder) -> None:
    english = encoder.encode_texts(["a dog", "the beach", "a car", "pizza"])
    chinese = encoder.encode_texts(["一只狗", "海滩", "汽车", "披萨"])
    assert (english @ chinese.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_it_finds_labelled_photos(encoder: DualEncoder, shared: Path) -> None:
    """A few photos of each label, first hit right far more often than chance (1 in 8)."""
    labels: dict[str, list[Path]] = {"dog": [], "laptop": [], "pizza": [], "guitar": []}
    chinese: dict[str, str] = {}
    for line in (shared / "eval" / "labelled.jsonl").read_text(encoding="utf-8").splitlines():
        facts = json.loads(line)
        for label, other in zip(facts["labels"], facts["labels_zh"], strict=False):
            if label in labels and len(labels[label]) < 5:
                labels[label].append(shared / "eval" / facts["file"])
                chinese[label] = other
    labels = {label: files for label, files in labels.items() if files}
    assert len(labels) >= 2
    files = [(label, file) for label, found in labels.items() for file in found]
    vectors = encoder.encode_images(np.stack([pixels(file) for _, file in files]))
    for names in (list(labels), [chinese[label] for label in labels]):
        scores = vectors @ encoder.encode_texts(names).T
        right = sum(
            list(labels)[best] == label
            for best, (label, _) in zip(scores.argmax(axis=1), files, strict=True)
        )
        assert right >= 0.8 * len(files), (names, right, len(files))


def test_texts_and_pictures_are_encoded_at_the_same_time(starter_folder: Path) -> None:
    encoder = StarterEncoder(starter_folder)
    expected_images, expected_texts = encoder.encode_images(noise(9)), encoder.encode_texts(["dog"])
    wrong: list[str] = []

    def pictures() -> None:
        images = [encoder.encode_images(noise(9)) for _ in range(4)]
        if not np.allclose(images, expected_images, atol=1e-5):
            wrong.append("pictures")

    def texts() -> None:
        vectors = [encoder.encode_texts(["dog"]) for _ in range(60)]
        if not np.allclose(vectors, expected_texts, atol=1e-5):
            wrong.append("texts")

    threads = [threading.Thread(target=work) for work in (pictures, texts, pictures)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong


def test_the_text_half_loads_alone(tmp_path: Path, starter_folder: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(starter_folder, folder)
    (folder / "image.onnx").unlink()
    encoder = StarterEncoder(folder)
    assert encoder.encode_texts(["dog"]).shape == (1, 256)
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(noise(1))
    assert caught.value.code == "model-damaged"


def test_closing_is_idempotent_and_use_loads_again(starter_folder: Path) -> None:
    encoder = StarterEncoder(starter_folder)
    before = encoder.encode_texts(["dog"])
    encoder.close()
    encoder.close()
    np.testing.assert_array_equal(encoder.encode_texts(["dog"]), before)


@pytest.mark.parametrize("name", ["config.json", "concepts.json"])
@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b'{"image": {}}', b"\xff\xfe"])
def test_damaged_small_files_are_named_at_once(
    tmp_path: Path, starter_folder: Path, name: str, damage: bytes | None
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(starter_folder, folder)
    if name == "concepts.json" and damage == b'{"image": {}}':
        damage = b'{"dog": ["dog"]}'
    if damage is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(damage)
    with pytest.raises(ModelError) as caught:
        StarterEncoder(folder)
    assert caught.value.code == "model-damaged"
    assert str(folder) in caught.value.message


@pytest.mark.parametrize("name", ["text.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["cut", "noise", "gone"])
def test_damaged_large_files_are_named_on_use(
    tmp_path: Path, starter_folder: Path, name: str, damage: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(starter_folder, folder)
    file = folder / name
    if damage == "gone":
        file.unlink()
    else:
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\x00\xff" * 500)
    encoder = StarterEncoder(folder)
    with pytest.raises(ModelError) as caught:
        encoder.encode_texts(["dog"])
    assert caught.value.code == "model-damaged"


class _Sessions:
    """Devices that give right, wrong or no vectors."""

    def __init__(self, wrong: set[str], failing: set[str]) -> None:
        self.wrong = wrong
        self.failing = failing
        self.made: list[str] = []

    def make(self, provider: str) -> Any:
        self.made.append(provider)
        if provider in self.failing:
            raise ModelError("model-damaged", "no driver")
        return provider

    def vectors(self, session: str) -> FloatArray:
        rows = unit_rows(np.ones((2, 8), np.float32))
        return -rows if session in self.wrong else rows


@pytest.mark.parametrize(
    ("wanted", "wrong", "failing", "device"),
    [
        ("auto", (), (), "cuda"),
        ("auto", ("CUDAExecutionProvider",), (), "directml"),
        ("auto", (), ("CUDAExecutionProvider", "DmlExecutionProvider"), "cpu"),
        ("auto", ("CUDAExecutionProvider", "DmlExecutionProvider"), (), "cpu"),
        ("directml", (), (), "directml"),
        ("cpu", (), (), "cpu"),
    ],
)
def test_no_accelerator_is_trusted_unseen(
    wanted: str, wrong: tuple[str, ...], failing: tuple[str, ...], device: str
) -> None:
    sessions = _Sessions(set(wrong), set(failing))
    available = ["CPUExecutionProvider", "DmlExecutionProvider", "CUDAExecutionProvider"]
    _, chosen = choose_session(available, wanted, sessions.make, sessions.vectors)
    assert chosen == device


@pytest.mark.parametrize("wanted", ["coreml", "cuda", "nonsense"])
def test_a_device_that_was_insisted_on_must_work(wanted: str) -> None:
    sessions = _Sessions({"CUDAExecutionProvider"}, set())
    with pytest.raises(ModelError) as caught:
        choose_session(
            ["CPUExecutionProvider", "CUDAExecutionProvider"],
            wanted,
            sessions.make,
            sessions.vectors,
        )
    assert caught.value.code == "device-unusable"


def test_an_idle_encoder_burns_no_processor(encoder: DualEncoder) -> None:
    encoder.encode_images(noise(16))
    encoder.encode_texts(["dog"])
    process = psutil.Process()
    before = process.cpu_times()
    time.sleep(0.5)
    after = process.cpu_times()
    assert (after.user + after.system) - (before.user + before.system) < 0.25


def test_normalisation_is_the_documented_arithmetic(encoder: DualEncoder) -> None:
    spec = encoder.preprocess
    images = noise(2)
    expected = ((images / 255 - np.array(spec.mean)) / np.array(spec.std)).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(Normalisation(spec).planes(images), expected, atol=1e-5)


def test_importing_the_room_imports_no_network_library() -> None:
    code = (
        "import sys; import photoapp.models.loading, photoapp.models.hub, photoapp.models.store;"
        "print([name for name in ('torch', 'transformers', 'onnxruntime', 'huggingface_hub',"
        " 'tokenizers', 'httpx2') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_any_text_is_encoded(encoder: DualEncoder) -> None:
    texts = ["\udc80 dog", "\x00", "a" * 20_000, "😀", "\n\t", "\u200b"]
    vectors = encoder.encode_texts(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
