"""Each family against the reference: transformers' own processor and whole model."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models import devices, transformers_dual, weights
from photoapp.models.batches import HalvingBatches
from photoapp.models.checkpoint import PICKLED, SAFETENSORS
from photoapp.models.transformers_dual import TransformersDual
from tests.models import checkpoints

if TYPE_CHECKING:
    import torch

FAMILIES = ("clip_folder", "chinese_clip_folder", "siglip2_folder", "altclip_folder")
# Of transformers: image processor, tokenizer, model; how texts are filled up; most tokens.
REFERENCES: dict[str, tuple[tuple[str, str, str], str, int]] = {
    "clip": (("CLIPImageProcessorPil", "CLIPTokenizer", "CLIPModel"), "max_length", 77),
    "chinese_clip": (
        ("ChineseCLIPImageProcessorPil", "BertTokenizer", "ChineseCLIPModel"),
        "max_length",
        52,
    ),
    # Its tokenizer is the one that puts texts into lower case by itself.
    "siglip": (("SiglipImageProcessorPil", "Siglip2Tokenizer", "SiglipModel"), "max_length", 64),
    "altclip": (
        ("CLIPImageProcessorPil", "XLMRobertaTokenizer", "AltCLIPModel"),
        "longest",
        77,
    ),
}
TEXTS = [
    "a photo of a cat",
    "A PHOTO of a DOG",
    "海滩的照片",
    "没有人在海滩上 dog",
    "x",
    "",
    "a cat and a dog " * 60,
]


@pytest.fixture(params=FAMILIES)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def make(folder: Path, **options: str) -> TransformersDual:
    return TransformersDual(folder, name="tiny", revision="r1", **options)


def prepared(photo: Path, spec: PreprocessSpec) -> ByteArray:
    """The specification in plain Pillow, exact (no draft decoding)."""
    with Image.open(photo) as image:
        picture = image.convert("RGB")
    size = (spec.width, spec.height)
    if spec.mode is ResizeMode.SHORTEST_EDGE:
        short = min(picture.size)
        width, height = (int(spec.width * side / short) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BICUBIC)
        left, top = (width - spec.width) // 2, (height - spec.height) // 2
        picture = picture.crop((left, top, left + spec.width, top + spec.height))
    else:
        picture = picture.resize(size, Image.Resampling[spec.resample.upper()])
    return np.asarray(picture, np.uint8)


def noise(count: int, *, seed: int = 0) -> ByteArray:
    side = checkpoints.SIDE
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), np.uint8)


def kind(folder: Path) -> str:
    return str(json.loads((folder / "config.json").read_text())["model_type"])


def reference(folder: Path) -> tuple[Any, Any, Any]:
    """Image processor, tokenizer and whole model of transformers."""
    import transformers

    names, _, _ = REFERENCES[kind(folder)]
    first, second, third = (
        getattr(transformers, name).from_pretrained(folder, local_files_only=True) for name in names
    )
    return first, second, third.eval()


def cosines(left: FloatArray, right: Any) -> FloatArray:
    rows: FloatArray = right.detach().numpy()
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    products: FloatArray = (left * rows).sum(axis=1)
    return products


def test_pictures_agree_with_the_reference_processor(folder: Path, photos: list[Path]) -> None:
    processor, _, model = reference(folder)
    encoder = make(folder)
    ours = encoder.encode_images(
        np.stack([prepared(photo, encoder.preprocess) for photo in photos])
    )
    images = []
    for photo in photos:
        with Image.open(photo) as image:
            images.append(image.convert("RGB"))
    values = processor(images, return_tensors="pt")
    theirs = model.get_image_features(**values).pooler_output
    assert cosines(ours, theirs).min() >= 0.9999
    # The test can fail: other pictures are clearly further away.
    assert cosines(ours, theirs.roll(1, 0)).min() < 0.99


def test_texts_agree_with_the_reference(folder: Path) -> None:
    _, tokenizer, model = reference(folder)
    encoder = make(folder)
    _, padding, longest = REFERENCES[kind(folder)]
    tokens = tokenizer(
        TEXTS, padding=padding, truncation=True, max_length=longest, return_tensors="pt"
    )
    theirs = model.get_text_features(**tokens).pooler_output
    ours = encoder.encode_texts(TEXTS)
    assert cosines(ours, theirs).min() >= 0.9999
    single = np.concatenate([encoder.encode_texts([text]) for text in TEXTS])
    np.testing.assert_allclose(ours, single, atol=1e-4)
    assert (ours @ ours.T).min() < 0.99, "different texts differ"


def test_case_of_a_query_matters_to_altclip_alone(folder: Path) -> None:
    vectors = make(folder).encode_texts(["Beach", "beach", "BEACH"])
    same = np.allclose(vectors[1:], vectors[:1].repeat(2, axis=0), atol=1e-6)
    assert same is (kind(folder) != "altclip")


def test_its_facts(folder: Path) -> None:
    encoder = make(folder)
    assert encoder.key == ModelKey("tiny", "r1", 1)
    assert encoder.dimension == checkpoints.DIMENSION
    languages = {"clip": ("en",), "chinese_clip": ("zh",)}
    assert encoder.languages == languages.get(kind(folder), ("en", "zh"))
    if kind(folder) == "siglip":
        assert encoder.logit_scale == pytest.approx(np.exp(4.7), rel=1e-3)
        assert encoder.logit_bias == pytest.approx(-16.5)
        assert encoder.sigmoid
    else:
        assert encoder.logit_scale == pytest.approx(100, rel=1e-3)
        assert (encoder.logit_bias, encoder.sigmoid) == (0.0, False)
    assert encoder.device == "cpu"
    assert encoder.unknown_words("霓虹灯 quokka") == ()
    assert encoder.encode_images(noise(0)).shape == (0, checkpoints.DIMENSION)
    assert encoder.encode_texts([]).shape == (0, checkpoints.DIMENSION)
    with pytest.raises(ValueError, match="expected uint8"):
        encoder.encode_images(np.zeros((1, 8, 8, 3), np.uint8))


def test_batches_give_unit_rows_in_order(folder: Path) -> None:
    encoder = make(folder)
    images = noise(21)
    together = encoder.encode_images(images)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    single = np.concatenate([encoder.encode_images(one[np.newaxis]) for one in images])
    np.testing.assert_allclose(together, single, atol=1e-4)


@pytest.mark.parametrize(
    "error",
    ["torch.OutOfMemoryError", "MPS backend out of memory (MPS allocated: 9 GB)", "MemoryError"],
)
def test_a_batch_that_does_not_fit_is_halved(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    import torch

    encoder = make(clip_folder)
    images = noise(20)
    expected = encoder.encode_images(images)
    real = TransformersDual._image_vectors
    sizes: list[int] = []

    def small_memory(self: TransformersDual, half: Any, pixels: ByteArray) -> torch.Tensor:
        sizes.append(len(pixels))
        if len(pixels) > 3:
            if error == "torch.OutOfMemoryError":
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
            raise MemoryError if error == "MemoryError" else RuntimeError(error)
        return real(self, half, pixels)

    monkeypatch.setattr(TransformersDual, "_image_vectors", small_memory)
    np.testing.assert_allclose(encoder.encode_images(images), expected, atol=1e-4)
    assert sizes[:3] == [8, 4, 2]
    assert set(sizes[2:]) == {2}
    encoder.encode_images(images[:4])
    assert sizes[-1] == 2, "it remembers what fits"


def test_one_picture_that_does_not_fit_is_an_error(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    encoder = make(clip_folder)
    encoder.encode_images(noise(1))

    def no_memory(*_: object) -> FloatArray:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(TransformersDual, "_image_vectors", no_memory)
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(noise(8))
    assert caught.value.code == "out-of-memory"


def test_another_failure_of_the_device_is_a_model_error(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(clip_folder)
    encoder.encode_images(noise(1))

    def broken(*_: object) -> FloatArray:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(TransformersDual, "_image_vectors", broken)
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(noise(1))
    assert caught.value.code == "model-failed"


def test_the_next_call_is_queued_while_the_device_is_at_one(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(clip_folder)
    pictures = [noise(2), noise(3)]
    expected = [encoder.encode_images(one) for one in pictures]
    wait, waiting = devices.Arriving.wait, threading.Barrier(2)

    def both(rows: devices.Arriving) -> FloatArray:
        waiting.wait(60)  # broken, unless the other call comes here, too
        return wait(rows)

    monkeypatch.setattr(devices.Arriving, "wait", both)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(encoder.encode_images, pictures))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_device_that_fails_late_is_told(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_rows: devices.Arriving) -> FloatArray:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    encoder = make(clip_folder)
    encoder.encode_images(noise(1))
    monkeypatch.setattr(devices.Arriving, "wait", broken)
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(noise(1))
    assert caught.value.code == "model-failed"


def test_halving_gives_memory_back_between_attempts() -> None:
    released: list[int] = []
    batches = HalvingBatches(8, release=lambda: released.append(batches.size))

    def encode(part: slice) -> FloatArray:
        if part.stop - part.start > 2:
            raise MemoryError
        return np.arange(part.start, part.stop, dtype=np.float32)[:, np.newaxis]

    rows = batches.run(7, encode)
    assert rows[:, 0].tolist() == list(range(7))
    assert released == [3, 1]


def test_the_text_half_loads_without_the_image_half(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = weights.read_tensors

    def watched(checkpoint: Any, wanted: Any) -> Any:
        tensors = real(checkpoint, wanted)
        read.extend(tensors)
        return tensors

    monkeypatch.setattr(transformers_dual, "read_tensors", watched)
    encoder = make(folder)
    encoder.encode_texts(["cat"])
    assert encoder._image is None
    assert read
    assert all(name.startswith("text_") for name in read)
    read.clear()
    encoder.close()
    encoder.encode_images(noise(1))
    assert encoder._text is None
    assert all(name.startswith(("vision_model.", "visual_")) for name in read)


def test_closing_is_idempotent_and_use_loads_again(folder: Path) -> None:
    encoder = make(folder)
    before = encoder.encode_texts(["cat"])
    encoder.close()
    encoder.close()
    np.testing.assert_allclose(encoder.encode_texts(["cat"]), before, atol=1e-6)


def test_pictures_and_texts_on_two_threads(folder: Path) -> None:
    encoder = make(folder)
    images, texts = encoder.encode_images(noise(4)), encoder.encode_texts(["cat"])
    wrong: list[str] = []

    def work(kind: str) -> None:
        for _ in range(10):
            if kind == "texts":
                fine = np.allclose(encoder.encode_texts(["cat"]), texts, atol=1e-5)
            else:
                fine = np.allclose(encoder.encode_images(noise(4)), images, atol=1e-5)
            if not fine:
                wrong.append(kind)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in ("texts", "images") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong


def test_safetensors_pickled_and_parts_give_the_same_vectors(
    chinese_clip_folder: Path, tmp_path: Path
) -> None:
    whole = checkpoints.tiny_chinese_clip(tmp_path / "whole", pickled=False)
    expected = make(chinese_clip_folder).encode_texts(["海滩", "cat"])
    assert not (whole / PICKLED).exists()
    np.testing.assert_allclose(make(whole).encode_texts(["海滩", "cat"]), expected, atol=1e-5)
    clip = checkpoints.tiny_clip(tmp_path / "clip")
    parts = checkpoints.tiny_clip(tmp_path / "parts", sharded=True)
    assert len(list(parts.glob("model-*.safetensors"))) > 1
    np.testing.assert_allclose(
        make(parts).encode_images(noise(2)), make(clip).encode_images(noise(2)), atol=1e-5
    )


def test_a_tokenizer_in_its_older_files_is_read(clip_folder: Path, tmp_path: Path) -> None:
    """Before tokenizer.json: vocab.json and merges.txt."""
    folder = checkpoints.copy(clip_folder, tmp_path / "old")
    facts = json.loads((folder / "tokenizer.json").read_text())["model"]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.json").write_text(json.dumps(facts["vocab"]))
    lines = [" ".join(pair) if isinstance(pair, list) else pair for pair in facts["merges"]]
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *lines]) + "\n")
    texts = ["a photo of a cat", "dog"]
    np.testing.assert_allclose(
        make(folder).encode_texts(texts), make(clip_folder).encode_texts(texts), atol=1e-5
    )


class _Payload:
    """Would run code if it were unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize("archive", [True, False])
def test_code_in_a_pickled_file_never_runs(
    chinese_clip_folder: Path, tmp_path: Path, *, archive: bool
) -> None:
    import torch

    folder = checkpoints.copy(chinese_clip_folder, tmp_path / "evil")
    mark = tmp_path / "ran"
    payload = {"text_projection.weight": torch.zeros(2), "x": _Payload(mark)}
    if archive:
        torch.save(payload, folder / PICKLED)
    else:
        with (folder / PICKLED).open("wb") as out:
            pickle.dump({"x": _Payload(mark)}, out, protocol=2)
    with pytest.raises(ModelError) as caught:
        make(folder).encode_texts(["cat"])
    assert caught.value.code == "model-unsafe"
    assert not mark.exists()


def test_an_old_pickled_file_that_is_no_archive_is_read(
    chinese_clip_folder: Path, tmp_path: Path
) -> None:
    import torch

    folder = checkpoints.copy(chinese_clip_folder, tmp_path / "old")
    state = torch.load(folder / PICKLED, weights_only=True)
    torch.save(state, folder / PICKLED, _use_new_zipfile_serialization=False)
    np.testing.assert_allclose(
        make(folder).encode_texts(["cat"]),
        make(chinese_clip_folder).encode_texts(["cat"]),
        atol=1e-6,
    )


def test_safetensors_are_preferred(clip_folder: Path, tmp_path: Path) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "both")
    (folder / PICKLED).write_bytes(b"must not be opened")
    assert make(folder).encode_texts(["cat"]).shape == (1, checkpoints.DIMENSION)


@pytest.mark.parametrize("damage", ["cut", "noise", "empty"])
def test_damaged_weights_are_named(folder: Path, tmp_path: Path, damage: str) -> None:
    broken = checkpoints.copy(folder, tmp_path / "broken")
    file = next(broken / name for name in (SAFETENSORS, PICKLED) if (broken / name).exists())
    data = file.read_bytes()
    file.write_bytes(
        {"cut": data[: len(data) // 2], "noise": b"\x80\x02" * 999, "empty": b""}[damage]
    )
    encoder = make(broken)
    with pytest.raises(ModelError) as caught:
        encoder.encode_texts(["cat"])
    assert caught.value.code in {"model-damaged", "model-unsafe"}


@pytest.mark.parametrize("change", ["missing", "shape", "projection", "scale"])
def test_weights_that_do_not_fit_are_named(
    chinese_clip_folder: Path, tmp_path: Path, change: str
) -> None:
    import torch

    folder = checkpoints.copy(chinese_clip_folder, tmp_path / "broken")
    state = torch.load(folder / PICKLED, weights_only=True)
    if change == "missing":
        del state["text_model.encoder.layer.0.output.dense.weight"]
    elif change == "shape":
        state["text_model.embeddings.word_embeddings.weight"] = torch.zeros(3, 24)
    elif change == "projection":
        del state["text_projection.weight"]
    else:
        del state["logit_scale"]
    torch.save(state, folder / PICKLED)
    encoder = make(folder)
    with pytest.raises(ModelError) as caught:
        _ = encoder.logit_scale if change == "scale" else encoder.encode_texts(["cat"])
    assert caught.value.code == "model-damaged"


@pytest.mark.parametrize("name", ["tokenizer.json", "vocab.txt"])
def test_a_damaged_tokenizer_is_named(
    clip_folder: Path, chinese_clip_folder: Path, tmp_path: Path, name: str
) -> None:
    source = clip_folder if name == "tokenizer.json" else chinese_clip_folder
    folder = checkpoints.copy(source, tmp_path / "broken")
    (folder / name).write_bytes(b"\xff\xfe not a tokenizer")
    with pytest.raises(ModelError) as caught:
        make(folder).encode_texts(["cat"])
    assert caught.value.code == "model-damaged"


def test_a_graphics_card_with_wrong_vectors_is_not_used(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The processor under another name stands in for the card, with damaged weights."""
    expected = make(clip_folder).encode_images(noise(3))
    chosen = [""]

    def stand_in(_wanted: str) -> str:
        return chosen[0]

    class Card(str):
        """Equal to no real device's name, so that it counts as an accelerator."""

        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            return False

        __hash__ = str.__hash__

    chosen[0] = Card("cpu")
    monkeypatch.setattr(transformers_dual, "choose_device", stand_in)
    monkeypatch.setattr(transformers_dual, "_IMAGE_BATCH", _AnyDevice(8))
    real = TransformersDual._image_vectors
    calls = 0

    def wrong_on_the_card(self: TransformersDual, half: Any, pixels: ByteArray) -> torch.Tensor:
        nonlocal calls
        calls += 1
        rows = real(self, half, pixels)
        return -rows if calls == 2 else rows  # the second probe is the card's

    monkeypatch.setattr(TransformersDual, "_image_vectors", wrong_on_the_card)
    with caplog.at_level("WARNING"):
        vectors = make(clip_folder).encode_images(noise(3))
    assert "wrong vectors" in caplog.text
    np.testing.assert_allclose(vectors, expected, atol=1e-5)


class _AnyDevice(dict[str, int]):
    """A table that has the same number for every device."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def __missing__(self, _device: str) -> int:
        return self.number


def test_a_device_that_is_not_there_is_refused(clip_folder: Path) -> None:
    with pytest.raises(ModelError) as caught:
        make(clip_folder, device="abacus").encode_images(noise(1))
    assert caught.value.code == "device-unusable"
    assert devices.choose_device("cpu") == "cpu"


def test_a_card_that_is_there_gives_the_same_vectors(folder: Path) -> None:
    device = devices.choose_device("auto")
    if device == "cpu":
        pytest.skip("needs a graphics processor that torch can use")
    expected = make(folder, device="cpu").encode_images(noise(40))
    encoder = make(folder)
    vectors = encoder.encode_images(noise(40))
    assert encoder.device == device
    assert (vectors * expected).sum(axis=1).min() >= 0.999
    texts = ["a photo of a cat", "海滩"]
    agreement = encoder.encode_texts(texts) * make(folder, device="cpu").encode_texts(texts)
    assert agreement.sum(axis=1).min() >= 0.999


def test_making_an_encoder_imports_no_torch(clip_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from photoapp.models.transformers_dual import TransformersDual;"
        f"e = TransformersDual(Path({str(clip_folder)!r}), name='a', revision='b');"
        "print(e.dimension, e.device, [m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240
    )
    assert done.stdout.strip() == f"{checkpoints.DIMENSION} cpu []"


def test_no_code_of_a_checkpoint_is_looked_at(clip_folder: Path, tmp_path: Path) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "custom")
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "evil.Model", "AutoConfig": "evil.Config"}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    assert make(folder).encode_texts(["cat"]).shape == (1, checkpoints.DIMENSION)
    shutil.rmtree(folder)


def test_any_text_is_encoded(folder: Path) -> None:
    texts = ["\udc80 dog", "\x00", "a" * 20_000, "😀", "\n\t", "\u200b"]
    vectors = make(folder).encode_texts(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
