"""The published form, against transformers' own models."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tests.models.checkpoints as tiny
from photoapp.core.errors import UsageError
from photoapp.imaging.task import ReadLimits
from photoapp.models.loading import starter
from photoapp.models.transformers_dual import TransformersDual
from photoapp.services.classify import classify, label_list, texts_of
from photoapp.services.decoding import DecodePool

TEXTS = {
    "clip": ("a photo of a cat", "dog", "a beach", "cat of dog"),
    "chinese-clip": ("一张海滩的照片", "猫", "狗", "穿红色衣服的女孩"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    made = DecodePool(processes=1, limits=ReadLimits(seconds=20))
    yield made
    made.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two pictures without loss, one of them not square."""
    folder = tmp_path_factory.mktemp("pictures")
    chance = np.random.default_rng(3)
    files = []
    for number, size in enumerate(((70, 50), (40, 40))):
        coarse = chance.integers(0, 256, (size[1] // 5, size[0] // 5, 3), np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(coarse).resize(size, Image.Resampling.BILINEAR).save(path)
        files.append(path)
    return files


@pytest.fixture(scope="module", params=["clip", "chinese-clip"])
def checkpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    make = tiny.tiny_clip if request.param == "clip" else tiny.tiny_chinese_clip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        return str(request.param), make(folder)


def reference(folder: Path, texts: tuple[str, ...], pictures: list[Path]) -> tuple[Any, Any]:
    """`logits_per_image` and their softmax, as transformers computes them."""
    import torch
    import transformers

    chinese = "chinese" in json.loads((folder / "config.json").read_text())["model_type"]
    kinds = (
        ("ChineseCLIPImageProcessorPil", "BertTokenizer", "ChineseCLIPModel")
        if chinese
        else ("CLIPImageProcessorPil", "CLIPTokenizer", "CLIPModel")
    )
    processor, tokenizer, model = (
        getattr(transformers, kind).from_pretrained(folder, local_files_only=True) for kind in kinds
    )
    images = []
    for path in pictures:
        with Image.open(path) as image:
            images.append(image.convert("RGB"))
    tokens = tokenizer(
        list(texts), padding=True, truncation=True, max_length=52 if chinese else 77,
        return_tensors="pt",
    )  # fmt: skip
    with torch.inference_mode():
        output = model(**tokens, **processor(images, return_tensors="pt"))
    logits = output.logits_per_image
    return logits.numpy(), logits.softmax(dim=-1).numpy()


def test_logits_and_probabilities_are_those_of_transformers(
    checkpoint: tuple[str, Path], pictures: list[Path], pool: DecodePool
) -> None:
    family, folder = checkpoint
    texts = TEXTS[family]
    encoder = TransformersDual(folder, name="tiny", revision="r1", device="cpu")
    found = list(classify(pictures, texts, encoder, pool))
    encoder.close()
    logits, chances = reference(folder, texts, pictures)
    assert [one.path for one in found] == pictures
    # The scale is 99.5: this is rounding of the cosines in float32.
    np.testing.assert_allclose([one.logits for one in found], logits, atol=2e-4)
    np.testing.assert_allclose([one.probabilities for one in found], chances, atol=2e-5)
    # The test can fail: the pictures and texts differ by much more.
    assert np.ptp(logits, axis=0).max() > 0.1
    assert np.ptp(logits, axis=1).min() > 0.1


def test_the_starter_gives_its_sigmoid(
    pictures: list[Path], pool: DecodePool, resources: Path
) -> None:
    encoder = starter(resources)
    (found, _) = classify(pictures, ("cat", "猫"), encoder, pool)
    np.testing.assert_allclose(
        found.probabilities, 1 / (1 + np.exp(-found.logits.astype(np.float64))), atol=1e-6
    )
    assert found.probabilities.sum() != pytest.approx(1.0, abs=1e-3)
    scale, bias = encoder.logit_scale, encoder.logit_bias
    assert (np.abs((found.logits - bias) / scale) <= 1.0).all()
    encoder.close()


def test_a_file_that_is_no_picture_is_named_and_the_others_are_read(
    pictures: list[Path], pool: DecodePool, resources: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    encoder = starter(resources)
    files = [pictures[0], broken, *pictures[1:] * 20]
    found = list(classify(files, ("cat",), encoder, pool))
    encoder.close()
    assert [one.path for one in found] == files
    assert [one.error is not None for one in found] == [path == broken for path in files]
    assert found[1].error is not None
    assert found[1].error.code == "not-a-picture"
    assert len(found[1].logits) == 0


def test_labels_are_split_at_every_comma_and_kept_as_written() -> None:
    assert label_list(" Cat, dog，猫、狗; cat / kitten ") == (
        "Cat",
        "dog",
        "猫",
        "狗",
        "cat / kitten",
    )
    assert texts_of(("cat", "dog"), "a photo of a {}.") == (
        "a photo of a cat.",
        "a photo of a dog.",
    )
    with pytest.raises(UsageError):
        label_list(" ，, ")
    for template in ("no place", "{} and {}"):
        with pytest.raises(UsageError):
            texts_of(("cat",), template)
