"""Heat maps through the program's own services, with the starter and with a tiny ViT."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.app import Application, open_application
from photoapp.core.errors import QueryError, UnreadablePhotoError
from photoapp.core.heat import HeatMethod, heat_of_patches, scaled
from photoapp.core.photo import PhotoId
from photoapp.services.explain import wanted_text
from tests.models.checkpoints import tiny_clip

_ORIENTATION = 274


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    opened = open_application(tmp_path / "library")
    try:
        yield opened
    finally:
        opened.close()


def _half(path: Path, width: int, height: int) -> Image.Image:
    """The middle of a photo, filling the size."""
    with Image.open(path) as image:
        photo = image.convert("RGB")
    scale = max(width / photo.width, height / photo.height)
    photo = photo.resize((round(photo.width * scale), round(photo.height * scale)))
    left, top = (photo.width - width) // 2, (photo.height - height) // 2
    return photo.crop((left, top, left + width, top + height))


@pytest.fixture(scope="module")
def two_photos(tmp_path_factory: pytest.TempPathFactory, resources: Path) -> Path:
    """A cat on the left, coffee on the right: real photographs, of the samples."""
    whole = Image.new("RGB", (480, 480))
    for place, name in enumerate(("cat", "coffee")):
        whole.paste(_half(resources / "samples" / f"{name}.jpg", 240, 480), (240 * place, 0))
    path = tmp_path_factory.mktemp("two") / "both.png"
    whole.save(path)
    return path


def _right_share(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    half = values.shape[1] // 2
    return float(values[:, half:].sum() / values.sum())


@pytest.mark.parametrize("words", [("cat", "coffee"), ("猫", "咖啡")])
def test_the_heat_is_in_the_half_that_shows_it(
    application: Application, two_photos: Path, words: tuple[str, str]
) -> None:
    encoder = application.space.encoder()
    left, right = (
        application.explainer.explain_file(two_photos, (480, 480), word, encoder) for word in words
    )
    assert left is not None
    assert right is not None
    assert left.method is HeatMethod.OCCLUSION
    assert left.values.shape == right.values.shape
    assert _right_share(left.values) < 0.4, left.values
    assert _right_share(right.values) > 0.6, right.values
    assert (left.values.min(), left.values.max()) == (0, 1)
    assert left.box == (0, 0, 1, 1)


def test_a_photo_of_the_library_is_upright(
    application: Application, two_photos: Path, tmp_path: Path
) -> None:
    """Stored on its side, with the EXIF note that says so: the map is of what is seen."""
    photos = tmp_path / "photos"
    photos.mkdir()
    with Image.open(two_photos) as image:
        exif = Image.Exif()
        exif[_ORIENTATION] = 6  # turn right by 90 degrees to see it
        image.transpose(Image.Transpose.ROTATE_90).save(photos / "turned.jpg", exif=exif)
        image.crop((0, 120, 480, 360)).save(photos / "wide.jpg")
    application.indexer.index_now([photos])
    turned = application.photos.by_path(photos / "turned.jpg")
    wide = application.photos.by_path(photos / "wide.jpg")
    assert turned is not None
    assert wide is not None
    found = application.explainer.explain(turned, "coffee -tea rating:>=0")
    assert found is not None
    assert _right_share(found.values) > 0.6, found.values
    middle = application.explainer.explain(wide, "cat")
    assert middle is not None
    assert middle.box == pytest.approx((0.25, 0, 0.75, 1), abs=0.01), "only the middle is seen"
    # Away, unknown, or about nothing to be seen.
    (photos / "wide.jpg").unlink()
    with pytest.raises(UnreadablePhotoError):
        application.explainer.explain(wide, "cat")
    with pytest.raises(UnreadablePhotoError):
        application.explainer.explain(PhotoId(999), "cat")
    for search, code in (("rating:>=3", "explain-no-words"), ("zyzzyva", "explain-unknown-words")):
        with pytest.raises(QueryError) as caught:
            application.explainer.explain(turned, search)
        assert caught.value.code == code


def test_it_stops_between_batches(application: Application, two_photos: Path) -> None:
    encoder = application.space.encoder()
    looks = iter([False, False, False, True])
    found = application.explainer.explain_file(
        two_photos, (480, 480), "cat", encoder, cancelled=lambda: next(looks)
    )
    assert found is None
    assert next(looks, None) is None, "it was not asked again after it stopped"


def test_a_vision_transformer_answers_from_its_patches(
    application: Application, two_photos: Path, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        application.models.import_folder(tiny_clip(tmp_path / "tiny"))
    encoder = application.models.load("local/tiny")
    try:
        found = application.explainer.explain_file(two_photos, (480, 480), "cat", encoder)
        assert found is not None
        assert found.method is HeatMethod.PATCHES
        assert found.values.shape == (4, 4)
        with Image.open(two_photos) as image:
            size = (encoder.preprocess.width, encoder.preprocess.height)
            small = np.array(image.convert("RGB").resize(size, Image.Resampling.BICUBIC))
        patches = encoder.encode_patches(small[None])[0]  # type: ignore[attr-defined]
        texts = encoder.encode_texts(["cat", "a photo of a cat.", "a picture of cat.", "photo"])
        word = texts[:3].mean(axis=0)
        expected = scaled(heat_of_patches(patches, word / np.linalg.norm(word), texts[3]))
        np.testing.assert_allclose(found.values, expected, atol=0.02)
    finally:
        encoder.close()


def test_what_is_to_be_seen_of_a_search() -> None:
    assert wanted_text("beach folder:holiday -people") == "beach"
    assert wanted_text("rating:>=3") == ""
    assert wanted_text("") == ""


def test_the_command_writes_a_picture(two_photos: Path, tmp_path: Path) -> None:
    """Beside the tests of the service, because it shares their pictures."""
    from tests.e2e.conftest import Shell

    home = tmp_path / "home"
    home.mkdir()
    shell = Shell(tmp_path / "library", home)
    file = shutil.copy(two_photos, tmp_path / "photo.png")
    before = Path(file).read_bytes()
    out = tmp_path / "heat.png"
    answer = shell.json("explain", file, "--text", "coffee", "--out", out)
    assert answer["method"] == "occlusion"
    assert answer["flat"] is False
    assert _right_share(np.array(answer["heat"], np.float32)) > 0.6
    with Image.open(out) as image:
        assert (image.format, image.size) == ("PNG", (480, 480))
        painted = np.asarray(image)
    with Image.open(file) as image:
        plain = np.asarray(image.convert("RGB"))
    assert (painted != plain).any(axis=2).mean() > 0.9
    chinese = shell.run("explain", file, "--text", "咖啡", "--out", out, language="zh").stdout
    assert "逐块遮挡" in chinese
    wrong = (
        (("--text", "zyzzyva", "--out", out), 2),
        (("--text", "cat", "--out", file), 2),
        (("--text", "cat", "--out", tmp_path / "no" / "such.png"), 1),
    )
    for arguments, code in wrong:
        shell.run("explain", file, *arguments, code=code)
        shell.run("explain", file, *arguments, code=code, language="zh")
    assert Path(file).read_bytes() == before
