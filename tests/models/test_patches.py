"""Vectors of patches, held against the published method written out by hand."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.encoders import ExplainsImages
from photoapp.core.photo import FloatArray
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.models.transformers_dual import TransformersDual
from tests.models import checkpoints

Make = Callable[[Path], Path]


def _pixels(count: int = 3) -> np.ndarray[Any, np.dtype[np.uint8]]:
    side = checkpoints.SIDE
    return np.random.default_rng(5).integers(0, 256, (count, side, side, 3), np.uint8)


def _encoder(make: Make, folder: Path) -> TransformersDual:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write it
        made = make(folder / "checkpoint")
    return TransformersDual(made, name="tiny", revision="1", device="cpu")


def _planes(encoder: TransformersDual, pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> Any:
    import torch

    spec = encoder.preprocess
    values = (pixels / 255 - np.array(spec.mean)) / np.array(spec.std)
    return torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2)


def _values_of_the_last_layer(model: Any, planes: Any) -> FloatArray:
    """MaskCLIP for CLIP's kind of tower, from the weights: W_o (W_v x) instead of attention."""
    import torch

    tower = model.vision_model
    with torch.inference_mode():
        states = tower(pixel_values=planes, output_hidden_states=True).hidden_states[-2]
        layer = tower.encoder.layers[-1]
        normed = layer.layer_norm1(states)
        attention = layer.self_attn
        values = normed @ attention.v_proj.weight.T + attention.v_proj.bias
        states = states + values @ attention.out_proj.weight.T + attention.out_proj.bias
        states = states + layer.mlp(layer.layer_norm2(states))
        rows = tower.post_layernorm(states[:, 1:]) @ model.visual_projection.weight.T
        rows = rows / rows.norm(dim=-1, keepdim=True)
    return np.asarray(rows.reshape(len(planes), 4, 4, -1).numpy(), np.float32)


def _values_of_the_head(model: Any, planes: Any) -> FloatArray:
    """The same for SigLIP's head, whose projections lie in one matrix."""
    import torch

    tower = model.vision_model
    with torch.inference_mode():
        states = tower(pixel_values=planes).last_hidden_state
        head = tower.head
        weight, bias = head.attention.in_proj_weight.chunk(3)[2], head.attention.in_proj_bias
        values = states @ weight.T + bias.chunk(3)[2]
        out = head.attention.out_proj
        rows = values @ out.weight.T + out.bias
        rows = rows + head.mlp(head.layernorm(rows))
        rows = rows / rows.norm(dim=-1, keepdim=True)
    return np.asarray(rows.reshape(len(planes), 4, 4, -1).numpy(), np.float32)


@pytest.mark.parametrize(
    ("make", "architecture", "expected"),
    [
        (checkpoints.tiny_clip, "CLIPModel", _values_of_the_last_layer),
        (checkpoints.tiny_chinese_clip, "ChineseCLIPModel", _values_of_the_last_layer),
        (checkpoints.tiny_altclip, "AltCLIPModel", _values_of_the_last_layer),
        (checkpoints.tiny_siglip2, "SiglipModel", _values_of_the_head),
    ],
)
def test_patches_are_those_of_the_published_method(
    tmp_path: Path, make: Make, architecture: str, expected: Callable[[Any, Any], FloatArray]
) -> None:
    import transformers

    encoder = _encoder(make, tmp_path)
    assert isinstance(encoder, ExplainsImages)
    pixels = _pixels()
    before = encoder.encode_images(pixels)
    found = encoder.encode_patches(pixels)
    assert found.shape == (3, 4, 4, encoder.dimension)
    assert found.dtype == np.float32
    model = getattr(transformers, architecture).from_pretrained(tmp_path / "checkpoint").eval()
    np.testing.assert_allclose(found, expected(model, _planes(encoder, pixels)), atol=2e-5)
    # The way of the picture's own vector is left as it was.
    np.testing.assert_array_equal(encoder.encode_images(pixels), before)
    encoder.close()


def test_patches_tell_where_a_change_is(tmp_path: Path) -> None:
    encoder = _encoder(checkpoints.tiny_clip, tmp_path)
    pixels = _pixels(1)
    other = pixels.copy()
    other[0, 8:16, 24:32] = 255 - other[0, 8:16, 24:32]
    nearness = (encoder.encode_patches(pixels) * encoder.encode_patches(other)).sum(-1)[0]
    assert np.unravel_index(nearness.argmin(), (4, 4)) == (1, 3)
    with pytest.raises(ValueError, match="expected uint8"):
        encoder.encode_patches(pixels[:, :16])
    encoder.close()


def test_what_cannot_tell_says_so(repository: Path) -> None:
    starter = StarterEncoder(repository / "resources" / "models" / "starter")
    assert not isinstance(starter, ExplainsImages)
    starter.close()
