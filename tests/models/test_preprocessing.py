"""Preprocessing specifications: what is understood, and that nothing else is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from photoapp.core.encoders import ResizeMode
from photoapp.core.errors import ModelError
from photoapp.models.preprocessing import read_specification

CLIP: dict[str, Any] = {
    "crop_size": {"height": 224, "width": 224},
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "resample": 3,
    "rescale_factor": 0.00392156862745098,
    "size": {"shortest_edge": 224},
}


@pytest.mark.parametrize(
    ("config", "side", "mode"),
    [
        (CLIP, 224, ResizeMode.SHORTEST_EDGE),
        ({**CLIP, "size": 336, "crop_size": 336}, 336, ResizeMode.SHORTEST_EDGE),
        ({}, 224, ResizeMode.SHORTEST_EDGE),
        (
            {**CLIP, "size": {"height": 224, "width": 224}, "do_center_crop": False},
            224,
            ResizeMode.STRETCH,
        ),
        ({**CLIP, "size": {"height": 224, "width": 224}}, 224, ResizeMode.STRETCH),
    ],
)
def test_published_forms_are_understood(
    config: dict[str, Any], side: int, mode: ResizeMode
) -> None:
    spec = read_specification(config)
    assert (spec.width, spec.height, spec.mode) == (side, side, mode)
    assert spec.resample == "bicubic"
    assert spec.reducing_gap is None
    assert spec.mean == (0.48145466, 0.4578275, 0.40821073)
    assert spec.std == (0.26862954, 0.26130258, 0.27577711)


@pytest.mark.parametrize(
    "change",
    [
        {"do_resize": False},
        {"do_rescale": False},
        {"do_normalize": 0},
        {"do_pad": True},
        {"rescale_factor": 1 / 127.5},
        {"rescale_factor": "1/255"},
        {"resample": 0},
        {"resample": "bicubic"},
        {"resample": [3]},
        {"do_center_crop": False},
        {"crop_size": 200},
        {"crop_size": {"height": 224}},
        {"size": {"longest_edge": 224}},
        {"size": {"shortest_edge": 0}},
        {"size": "224"},
        {"size": {"height": 224, "width": "224"}},
        {"size": {"height": 256, "width": 256}},
        {"image_mean": [0.5, 0.5]},
        {"image_mean": 0.5},
        {"image_std": [0.5, 0, 0.5]},
        {"image_std": ["0.5"] * 3},
    ],
)
def test_anything_else_is_refused_by_name(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as caught:
        read_specification({**CLIP, **change})
    assert caught.value.code == "model-unsupported"
    assert next(iter(change)) in caught.value.message


def test_values_that_are_not_normalised_stay_between_0_and_1() -> None:
    spec = read_specification({**CLIP, "do_normalize": False})
    assert (spec.mean, spec.std) == ((0, 0, 0), (1, 1, 1))


def test_what_siglip_leaves_out_is_not_what_clip_does() -> None:
    said = {"image_processor_type": "SiglipImageProcessorFast", "resample": 2}
    spec = read_specification({**said, "size": {"height": 384, "width": 384}})
    assert (spec.width, spec.height, spec.mode) == (384, 384, ResizeMode.STRETCH)
    assert (spec.mean, spec.std, spec.resample) == ((0.5,) * 3, (0.5,) * 3, "bilinear")
    assert read_specification(said).width == 224
