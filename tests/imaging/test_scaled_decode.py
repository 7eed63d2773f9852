"""A scaled decode must not change what the encoder sees: cosine at least 0.999."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.photo import ByteArray, FloatArray, PhotoReading
from photoapp.imaging.geometry import encoder_view
from photoapp.imaging.picture import Want, open_picture
from photoapp.imaging.reader import encoder_pixels, read_photo
from tests.imaging.pictures import encoded, scene

STARTER = PreprocessSpec(192, 192, ResizeMode.SHORTEST_EDGE, reducing_gap=2.0)
CLIP = PreprocessSpec(224, 224, ResizeMode.SHORTEST_EDGE)
CLIP_LARGE = PreprocessSpec(336, 336, ResizeMode.SHORTEST_EDGE)


@pytest.fixture(scope="module")
def encoder(resources: Path) -> Any:
    import onnxruntime

    return onnxruntime.InferenceSession(str(resources / "models" / "starter" / "image.onnx"))


def vector(encoder: Any, pixels: ByteArray) -> FloatArray:
    mean = std = np.float32(0.5)
    planes = ((pixels.astype(np.float32) / 255 - mean) / std).transpose(2, 0, 1)[None]
    found: FloatArray = encoder.run(None, {"pixel_values": planes})[0][0]
    return found / np.linalg.norm(found)


def photographs(shared: Path) -> list[tuple[str, Image.Image]]:
    """Real photographs, as large as they are and as large as cameras make them."""
    from photoapp.imaging.reader import open_upright

    found = []
    for name in ("IMG_2682.heic", "8bit-sRGB.avif", "mongolels.jpg", "portrait-orientation-6.jpg"):
        picture = Image.fromarray(open_upright(shared / "formats" / name))
        found.append((name, picture))
        if picture.width < 4000:
            found.append(
                (f"{name} enlarged", picture.resize((4000, 3000), Image.Resampling.BICUBIC))
            )
    for path in sorted((shared / "eval" / "captioned").glob("*.jpg"))[:6]:
        with Image.open(path) as small:
            large = small.convert("RGB").resize((2400, 1800), Image.Resampling.BICUBIC)
        found.append((path.name, large))
    return found


def test_vectors_of_scaled_decodes(tmp_path: Path, shared: Path, encoder: Any) -> None:
    path = tmp_path / "photo.jpg"
    for name, picture in photographs(shared):
        path.write_bytes(encoded(picture, "JPEG", quality=88))
        reading = read_photo(path, spec=STARTER)
        assert isinstance(reading, PhotoReading)
        assert reading.encoder_pixels is not None
        with Image.open(path) as full:
            reference = np.asarray(encoder_view(full.convert("RGB"), STARTER))
        cosine = float(vector(encoder, reading.encoder_pixels) @ vector(encoder, reference))
        assert cosine >= 0.999, f"{name}: {cosine:.5f}"


@pytest.mark.parametrize("spec", [CLIP, CLIP_LARGE])
def test_pixels_for_larger_encoders_stay_close(shared: Path, spec: PreprocessSpec) -> None:
    for name, picture in photographs(shared)[:4]:
        content = encoded(picture, "JPEG", quality=88)
        with Image.open(io.BytesIO(content)) as full:
            reference = np.asarray(encoder_view(full.convert("RGB"), spec), np.int16)
        difference = np.abs(encoder_pixels(content, spec) - reference)
        assert difference.mean() < 0.5, name
        assert difference.max() <= 8, name


def test_an_example_photo_has_the_pixels_of_its_copy_in_the_library(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(scene(3000, 2000, seed=4)))
    reading = read_photo(path, spec=STARTER)
    assert isinstance(reading, PhotoReading)
    assert reading.encoder_pixels is not None
    assert (reading.encoder_pixels == encoder_pixels(path, STARTER)).all()
    assert (reading.encoder_pixels == encoder_pixels(path.read_bytes(), STARTER)).all()


@pytest.mark.parametrize(
    ("size", "decoded"),
    [
        ((4000, 3000), (1000, 750)),  # 12 megapixels at a quarter
        ((4032, 3024), (1008, 756)),
        ((6000, 4000), (1500, 1000)),
        ((9000, 6000), (1125, 750)),
        ((1500, 1000), (1500, 1000)),
        ((8000, 800), (8000, 800)),  # a panorama: its short side decides for SHORTEST_EDGE
    ],
)
def test_how_far_a_decode_is_scaled(size: tuple[int, int], decoded: tuple[int, int]) -> None:
    content = encoded(Image.new("RGB", size, (90, 120, 30)), "JPEG", quality=50)
    want = Want(512, CLIP_LARGE if size == (8000, 800) else STARTER)
    picture = open_picture(content, "jpeg", want, max_pixels=1 << 30, where="here")
    assert picture.image.size == decoded
    assert (picture.width, picture.height) == size


def test_jpeg_2000_is_scaled_too_and_survives_too_few_resolutions() -> None:
    large = scene(2400, 1800)
    for resolutions, decoded in ((6, (1200, 900)), (1, (2400, 1800))):
        content = encoded(large, "JPEG2000", num_resolutions=resolutions)
        picture = open_picture(
            content, "jpeg2000", Want(512, STARTER), max_pixels=1 << 30, where="here"
        )
        assert picture.image.size == decoded
        assert (picture.width, picture.height) == (2400, 1800)


@pytest.mark.parametrize("size", [(500, 300), (300, 500), (224, 224), (641, 427), (100, 90)])
def test_shortest_edge_is_resize_then_crop(size: tuple[int, int]) -> None:
    """One resampling step gives what resizing and then cropping gives."""
    picture = scene(*size)
    width, height = size
    scale = 224 / min(size)
    whole = (max(224, int(width * scale + 1e-9)), max(224, int(height * scale + 1e-9)))
    left, top = (whole[0] - 224) // 2, (whole[1] - 224) // 2
    reference = picture.resize(whole, Image.Resampling.BICUBIC).crop(
        (left, top, left + 224, top + 224)
    )
    found = np.asarray(encoder_view(picture, CLIP), np.int16)
    difference = np.abs(found - np.asarray(reference, np.int16))
    assert difference.max() <= 2
    assert difference.mean() < 0.1


@pytest.mark.parametrize("excess", [0, 1, 2, 3, 5, 7])
def test_the_middle_is_torchvisions_or_that_of_transformers(excess: int) -> None:
    """They differ by a pixel where the middle lies between two of them."""
    from torchvision.transforms.functional import center_crop

    for size in ((224 + excess, 224), (224, 224 + excess)):  # nothing is resized: exact
        picture = scene(*size)
        found = encoder_view(picture, replace(CLIP, even_crop=True))
        assert (np.asarray(found) == np.asarray(center_crop(picture, [224, 224]))).all()
        left, top = ((side - 224) // 2 for side in size)
        other = picture.crop((left, top, left + 224, top + 224))
        assert (np.asarray(encoder_view(picture, CLIP)) == np.asarray(other)).all()


@pytest.mark.parametrize("resample", ["bicubic", "bilinear", "lanczos"])
def test_the_filter_is_the_asked_one(resample: str) -> None:
    picture = scene(300, 200)
    spec = PreprocessSpec(50, 40, ResizeMode.STRETCH, resample=resample)
    expected = picture.resize((50, 40), Image.Resampling[resample.upper()])
    assert (np.asarray(encoder_view(picture, spec)) == np.asarray(expected)).all()
