"""Similarity backbones against the reference: transformers' own processors and whole models."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import ModelKey, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.imaging.reader import encoder_pixels
from photoapp.models import backbones, weights
from photoapp.models.backbone_preprocessing import (
    read_backbone_specification,
    read_timm_specification,
)
from photoapp.models.backbones import Backbone
from tests.models import backbone_checkpoints as tiny

MAKERS: dict[str, Callable[[Path], Path]] = {
    "vit": tiny.tiny_vit,
    "dinov2": tiny.tiny_dinov2,
    "efficientnet": tiny.tiny_efficientnet,
    "blip2": tiny.tiny_blip2,
    "blip2-opt": lambda folder: tiny.tiny_blip2(folder, retrieval=False),
    "vgg16": tiny.tiny_vgg16,
}
DIMENSIONS = {
    "vit": 24,
    "dinov2": 24,
    "efficientnet": 320,
    "blip2": 36,
    "blip2-opt": 36,
    "vgg16": 512,
}


class Folders(dict[str, Path]):
    """Tiny checkpoints by family, each made when it is first asked for; read only."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, family: str) -> Path:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the libraries that write them
            self[family] = MAKERS[family](self._root / f"tiny-{family}")
        return self[family]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """Every family's."""
    return Folders(tmp_path_factory.mktemp("backbones"))


@pytest.fixture(params=sorted(MAKERS))
def family(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photographs of several shapes, made of soft and hard parts, as JPEG and PNG."""
    folder = tmp_path_factory.mktemp("pictures")
    chance = np.random.default_rng(7)
    found = []
    for number, (width, height) in enumerate([(300, 200), (200, 333), (128, 128), (640, 131)]):
        coarse = chance.integers(0, 256, (7 + number, 9 - number, 3), np.uint8)
        image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        image.paste((number * 60, 250 - number * 50, 120), (width // 4, height // 4, width, height))
        path = folder / f"{number}.png"
        image.save(path)
        found.append(path)
    return found


def make(folder: Path, **options: str) -> Backbone:
    return Backbone(folder, name="tiny", revision="r1", **options)


def images(paths: list[Path]) -> list[Image.Image]:
    found = []
    for path in paths:
        with Image.open(path) as image:
            found.append(image.convert("RGB"))
    return found


def reference_values(family: str, folder: Path, paths: list[Path]) -> Any:
    """(n, 3, side, side) floats as the family's own processor makes them."""
    import torch
    import transformers

    if family == "vgg16":  # timm's evaluation: resize, cut the middle, normalise
        return torch.stack([_timm_values(image) for image in images(paths)])
    kind = {
        "vit": "ViTImageProcessorPil",
        "dinov2": "BitImageProcessorPil",
        "efficientnet": "EfficientNetImageProcessorPil",
    }.get(family, "BlipImageProcessorPil")
    processor = getattr(transformers, kind).from_pretrained(folder, local_files_only=True)
    return processor(images(paths), return_tensors="pt")["pixel_values"]


def _timm_values(image: Image.Image) -> Any:
    import torch

    short = min(image.size)
    size = (int(image.width * 128 / short), int(image.height * 128 / short))
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, top = round((size[0] - 112) / 2), round((size[1] - 112) / 2)
    values = np.asarray(image.crop((left, top, left + 112, top + 112)), np.float32) / 255
    values = (values - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    return torch.from_numpy(values.astype(np.float32)).permute(2, 0, 1)


def reference_vectors(family: str, folder: Path, values: Any) -> FloatArray:
    """Pooled as published, from the whole model that transformers itself loads."""
    import torch
    import transformers

    def whole(kind: str) -> Any:
        return getattr(transformers, kind).from_pretrained(folder, local_files_only=True).eval()

    with torch.inference_mode():
        match family:
            case "vit":
                pooled = whole("ViTModel")(pixel_values=values).last_hidden_state[:, 0]
            case "dinov2":
                pooled = whole("Dinov2Model")(pixel_values=values).last_hidden_state[:, 0]
            case "efficientnet":
                pooled = whole("EfficientNetModel")(pixel_values=values).pooler_output
            case "blip2":
                pooled = _query_tokens(whole("Blip2ForImageTextRetrieval"), values)
            case "blip2-opt":
                pooled = _query_tokens(whole("Blip2ForConditionalGeneration"), values)
            case _:
                pooled = _vgg_by_hand(folder, values)
    rows: FloatArray = pooled.numpy()
    unit: FloatArray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _query_tokens(model: Any, values: Any) -> Any:
    import torch

    seen = model.vision_model(pixel_values=values).last_hidden_state
    read = model.qformer(
        query_embeds=model.query_tokens.expand(len(values), -1, -1),
        encoder_hidden_states=seen,
        encoder_attention_mask=torch.ones(seen.shape[:2], dtype=torch.long),
    )
    return read.last_hidden_state.mean(1)


def _vgg_by_hand(folder: Path, values: Any) -> Any:
    """Configuration D, layer by layer from the stored tensors."""
    from safetensors.torch import load_file
    from torch.nn import functional

    tensors = load_file(folder / "model.safetensors")
    for number in range(31):
        if number in {4, 9, 16, 23, 30}:
            values = functional.max_pool2d(values, 2)
        elif f"features.{number}.weight" in tensors:
            weight, bias = (tensors[f"features.{number}.{part}"] for part in ("weight", "bias"))
            values = functional.conv2d(values, weight, bias, padding=1).relu()
    return values.mean((2, 3))


def pixels_of(values: Any, encoder: Backbone) -> ByteArray:
    """The bytes behind a processor's normalised values."""
    spec = encoder.preprocess
    mean, std = (np.array(one)[None, :, None, None] for one in (spec.mean, spec.std))
    levels = np.rint((values.numpy() * std + mean) * 255).clip(0, 255)
    return np.ascontiguousarray(levels.astype(np.uint8).transpose(0, 2, 3, 1))


def cosines(left: FloatArray, right: FloatArray) -> FloatArray:
    products: FloatArray = (left * right).sum(axis=1)
    return products


def test_vectors_are_the_references(family: str, folders: Folders, pictures: list[Path]) -> None:
    values = reference_values(family, folders[family], pictures)
    encoder = make(folders[family])
    ours = encoder.encode_images(pixels_of(values, encoder))
    theirs = reference_vectors(family, folders[family], values)
    assert ours.shape == (len(pictures), DIMENSIONS[family])
    assert ours.dtype == np.float32
    assert cosines(ours, theirs).min() >= 0.9999
    # The test can fail: other pictures are clearly further away.
    assert cosines(ours, np.roll(theirs, 1, axis=0)).min() < 0.99


def test_files_are_prepared_as_by_the_references(
    family: str, folders: Folders, pictures: list[Path]
) -> None:
    encoder = make(folders[family])
    ours = encoder.encode_images(
        np.stack([encoder_pixels(path, encoder.preprocess) for path in pictures])
    )
    values = reference_values(family, folders[family], pictures)
    assert cosines(ours, reference_vectors(family, folders[family], values)).min() >= 0.999


def test_photographs_are_prepared_as_by_the_references(
    family: str, folders: Folders, photos: list[Path]
) -> None:
    encoder = make(folders[family])
    photos = [path for path in photos if path.suffix == ".jpg"][:6]
    upright = []
    for path in photos:
        with Image.open(path) as image:
            if image.getexif().get(0x0112, 1) == 1 and "icc_profile" not in image.info:
                upright.append(path)
    ours = encoder.encode_images(
        np.stack([encoder_pixels(path, encoder.preprocess) for path in upright])
    )
    values = reference_values(family, folders[family], upright)
    assert cosines(ours, reference_vectors(family, folders[family], values)).min() >= 0.999


def test_its_facts(family: str, folders: Folders) -> None:
    encoder = make(folders[family])
    assert encoder.key == ModelKey("tiny", "r1", 2 if family == "vgg16" else 1)
    assert encoder.dimension == DIMENSIONS[family]
    assert encoder.device == "cpu"
    assert encoder.encode_images(noise(encoder, 0)).shape == (0, DIMENSIONS[family])
    with pytest.raises(ValueError, match="expected uint8"):
        encoder.encode_images(np.zeros((1, 8, 8, 3), np.uint8))
    encoder.close()
    encoder.close()


def test_batches_give_unit_rows_in_order(folders: Folders) -> None:
    encoder = make(folders["dinov2"])
    pixels = noise(encoder, 11)
    whole = encoder.encode_images(pixels)
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-5)
    single = np.concatenate([encoder.encode_images(pixels[i : i + 1]) for i in range(11)])
    np.testing.assert_allclose(whole, single, atol=1e-4)
    encoder.close()
    np.testing.assert_allclose(encoder.encode_images(pixels[:3]), whole[:3], atol=1e-4)


def test_a_batch_that_does_not_fit_is_halved(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = make(folders["vit"])
    expected = encoder.encode_images(noise(encoder, 7))
    whole = Backbone._vectors
    sizes: list[int] = []

    def small_memory(self: Backbone, module: Any, pixels: ByteArray) -> FloatArray:
        sizes.append(len(pixels))
        if len(pixels) > 2:
            raise RuntimeError("out of memory")
        return whole(self, module, pixels)

    monkeypatch.setattr(Backbone, "_vectors", small_memory)
    np.testing.assert_allclose(encoder.encode_images(noise(encoder, 7)), expected, atol=1e-4)
    assert sizes == [7, 3, 1, 1, 1, 1, 1, 1, 1]


def test_the_language_model_is_never_read(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    original = weights.read_tensors

    def watched(checkpoint: Any, wanted: Any) -> Any:
        found = original(checkpoint, wanted)
        read.extend(found)
        return found

    monkeypatch.setattr(backbones, "read_tensors", watched)
    encoder = make(folders["blip2-opt"])
    encoder.encode_images(noise(encoder, 1))
    assert "query_tokens" in read
    assert {name.split(".")[0] for name in read} == {"vision_model", "qformer", "query_tokens"}


def test_a_pickled_checkpoint_gives_the_same_vectors(folders: Folders, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    copy = Path(shutil.copytree(folders["vit"], tmp_path / "pickled"))
    torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    encoder = make(copy)
    pixels = noise(encoder, 2)
    np.testing.assert_allclose(
        encoder.encode_images(pixels), make(folders["vit"]).encode_images(pixels), atol=1e-6
    )


@pytest.mark.parametrize("gone", ["config.json", "preprocessor_config.json", "model.safetensors"])
def test_what_is_missing_is_named(gone: str, folders: Folders, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folders["dinov2"], tmp_path / "broken"))
    (copy / gone).unlink()
    with pytest.raises(ModelError) as caught:
        make(copy)
    assert caught.value.code == "model-damaged"
    if gone != "preprocessor_config.json":
        assert gone in caught.value.message


def test_weights_of_another_shape_are_damage(folders: Folders, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folders["vit"], tmp_path / "other"))
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 3}))
    encoder = make(copy)
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(noise(encoder, 1))
    assert caught.value.code == "model-damaged"


def test_another_architecture_is_refused(folders: Folders, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folders["vit"], tmp_path / "other"))
    (copy / "config.json").write_text(json.dumps({"model_type": "swin"}))
    with pytest.raises(ModelError) as caught:
        make(copy)
    assert caught.value.code == "model-unsupported"


def test_another_size_than_the_networks_is_refused(folders: Folders, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folders["vit"], tmp_path / "other"))
    file = copy / "preprocessor_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "size": 64}))
    with pytest.raises(ModelError) as caught:
        make(copy)
    assert caught.value.code == "model-unsupported"


def test_published_preparations_are_understood() -> None:
    vit = read_backbone_specification("vit", {"size": 224, "image_mean": [0.5] * 3})
    assert (vit.width, vit.mode, vit.resample) == (224, ResizeMode.STRETCH, "bilinear")
    dino = read_backbone_specification("dinov2", {})
    assert (dino.width, dino.edge, dino.mode) == (224, 256, ResizeMode.SHORTEST_EDGE)
    assert (dino.resample, dino.mean) == ("bicubic", (0.485, 0.456, 0.406))
    net = read_backbone_specification(
        "efficientnet",
        {"size": {"height": 224, "width": 224}, "resample": 0, "image_std": [0.4, 0.5, 0.6]},
    )
    assert (net.width, net.mode, net.resample) == (224, ResizeMode.STRETCH, "nearest")
    assert net.std == pytest.approx((0.16, 0.25, 0.36))
    vgg = read_timm_specification({})
    assert (vgg.width, vgg.edge, vgg.resample) == (224, 256, "bilinear")
    assert vgg.even_crop, "timm cuts with torchvision"
    assert not dino.even_crop, "transformers rounds down"


@pytest.mark.parametrize(
    ("family", "options"),
    [
        ("efficientnet", {"size": {"height": 8, "width": 8}, "rescale_offset": True}),
        ("vit", {"do_rescale": False}),
        ("vit", {"resample": 9}),
        ("dinov2", {"size": {"shortest_edge": 100}}),
        ("dinov2", {"crop_size": {"height": 224, "width": "x"}}),
        ("blip-2", {"size": {"longest_edge": 3}}),
    ],
)
def test_other_preparations_are_refused(family: str, options: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as caught:
        read_backbone_specification(family, options)
    assert caught.value.code == "model-unsupported"


@pytest.mark.parametrize(
    "options",
    [
        {"input_size": [3, 224, 256]},
        {"interpolation": "random"},
        {"crop_mode": "squash"},
        {"crop_pct": 0},
    ],
)
def test_other_preparations_of_timm_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as caught:
        read_timm_specification(options)
    assert caught.value.code == "model-unsupported"


class _Card(str):
    """The processor under another name: equal to no real device's, so half precision is used."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:  # a str has its own, not the opposite of the above
        return True

    __hash__ = str.__hash__


class _AnyDevice(dict[str, int]):
    """A table that has the same number for every device."""

    def __missing__(self, _device: str) -> int:
        return 8


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graphics card that is the processor in half precision."""
    monkeypatch.setattr(backbones, "choose_device", lambda _wanted: _Card("cpu"))
    monkeypatch.setattr(backbones, "_BATCH", _AnyDevice())


@pytest.mark.usefixtures("card")
def test_half_precision_gives_the_same_directions(
    family: str, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    # Random weights of this size make differences of half precision larger than real ones.
    monkeypatch.setattr("photoapp.models.devices.AGREEMENT", 0.95)
    encoder = make(folders[family])
    vectors = encoder.encode_images(noise(encoder, 3))
    kinds = {name.split(".")[0]: one.dtype for name, one in _module(encoder).named_parameters()}
    assert torch.float16 in kinds.values()
    if family.startswith("blip2"):
        single = {name for name, kind in kinds.items() if kind == torch.float32}
        assert single == {"qformer", "query_tokens"}
    monkeypatch.setattr(backbones, "choose_device", lambda _wanted: "cpu")
    plain = make(folders[family])
    assert cosines(vectors, plain.encode_images(noise(plain, 3))).min() >= 0.95


@pytest.mark.usefixtures("card")
def test_a_card_with_wrong_vectors_is_not_used(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import torch

    real = Backbone._vectors
    calls = 0

    def wrong_on_the_card(self: Backbone, module: Any, pixels: ByteArray) -> FloatArray:
        nonlocal calls
        calls += 1
        rows = real(self, module, pixels)
        return -rows if calls == 2 else rows  # the second probe is the card's

    with monkeypatch.context() as patch, caplog.at_level("WARNING"):
        patch.setattr(Backbone, "_vectors", wrong_on_the_card)
        encoder = make(folders["blip2"])
        vectors = encoder.encode_images(noise(encoder, 3))
    assert "wrong vectors" in caplog.text
    assert {one.dtype for one in _module(encoder).parameters()} == {torch.float32}
    monkeypatch.setattr(backbones, "choose_device", lambda _wanted: "cpu")
    plain = make(folders["blip2"])
    np.testing.assert_allclose(vectors, plain.encode_images(noise(plain, 3)), atol=1e-5)


def _module(encoder: Backbone) -> Any:
    return encoder._module


def test_making_one_imports_no_torch(folders: Folders) -> None:
    code = (
        "import sys; from pathlib import Path; from photoapp.models.backbones import Backbone;"
        f"Backbone(Path({str(folders['blip2'])!r}), name='x', revision='y');"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


def noise(encoder: Backbone, count: int) -> ByteArray:
    spec = encoder.preprocess
    shape = (count, spec.height, spec.width, 3)
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)
