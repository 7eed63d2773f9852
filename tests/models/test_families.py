"""How a checkpoint is told to be of a family, and what a family's variants look like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.errors import ModelError
from photoapp.models.checkpoint import SAFETENSORS, read_checkpoint
from photoapp.models.families import FAMILIES, family_named, family_of, number_at
from photoapp.models.transformers_dual import TransformersDual
from tests.models import checkpoints


def test_every_family_is_found_by_its_name_and_by_its_configuration() -> None:
    assert len({family.id for family in FAMILIES}) == len(FAMILIES)
    for family in FAMILIES:
        assert family_named(family.id) is family
        if family.model_type:
            assert family_of({"model_type": family.model_type}, "x").model_type == family.model_type
    with pytest.raises(KeyError):
        family_named("nobody")


@pytest.mark.parametrize("config", [{"model_type": "llama"}, {}, {"model_type": ""}])
def test_other_kinds_are_refused_with_what_is_known(config: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as caught:
        family_of(config, "folder")
    assert caught.value.code == "model-unsupported"
    assert "Chinese-CLIP, SigLIP 2, AltCLIP" in caught.value.message


def test_numbers_of_a_configuration() -> None:
    config = {"vision_config": {"image_size": 336, "none": None, "text": "224"}, "list": [1]}
    assert number_at(config, ("vision_config", "image_size"), 224) == 336
    assert number_at(config, ("vision_config", "none"), 224) == 224
    assert number_at(config, ("list", "image_size"), 224) == 224
    for keys in (("vision_config", "text"), ("list",), ("vision_config",)):
        with pytest.raises(ValueError, match=keys[-1]):
            number_at(config, keys, 224)


@pytest.mark.parametrize(
    "change",
    [{"projection_dim": "16"}, {"projection_dim": 0}, {"vision_config": {"image_size": [32, 32]}}],
)
def test_numbers_that_are_none_are_named(
    clip_folder: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    folder = checkpoints.copy(clip_folder, tmp_path / "odd")
    said = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(said | change))
    with pytest.raises(ModelError) as caught:
        read_checkpoint(folder)
    assert caught.value.code == "model-damaged"


def test_the_first_siglip_is_not_taken_for_the_second(siglip2_folder: Path, tmp_path: Path) -> None:
    folder = checkpoints.copy(siglip2_folder, tmp_path / "siglip")
    file = folder / "tokenizer_config.json"
    said = json.loads(file.read_text())
    for name in ("SiglipTokenizer", "SiglipTokenizerFast"):
        file.write_text(json.dumps(said | {"tokenizer_class": name}))
        with pytest.raises(ModelError) as caught:
            read_checkpoint(folder)
        assert caught.value.code == "model-unsupported"
    for name in ("GemmaTokenizer", "GemmaTokenizerFast", "Siglip2Tokenizer", "TokenizersBackend"):
        file.write_text(json.dumps(said | {"tokenizer_class": name}))
        assert read_checkpoint(folder).family.id == "siglip2"


def test_siglip2_reads_its_markers_as_they_are_written(
    siglip2_folder: Path, tmp_path: Path
) -> None:
    expected = TransformersDual(siglip2_folder, name="a", revision="1").encode_texts(["a cat"])
    folder = checkpoints.copy(siglip2_folder, tmp_path / "siglip2")
    file = folder / "tokenizer_config.json"
    said = json.loads(file.read_text())
    file.write_text(json.dumps(said | {"eos_token": {"content": "<eos>"}, "pad_token": "<pad>"}))
    again = TransformersDual(folder, name="a", revision="1").encode_texts(["a cat"])
    np.testing.assert_allclose(again, expected, atol=1e-6)
    file.unlink()
    again = TransformersDual(folder, name="a", revision="1").encode_texts(["a cat"])
    np.testing.assert_allclose(again, expected, atol=1e-6)
    file.write_text(json.dumps(said | {"eos_token": "<nowhere>"}))
    with pytest.raises(ModelError) as caught:
        TransformersDual(folder, name="a", revision="1").encode_texts(["a cat"])
    assert caught.value.code == "model-damaged"


def test_altclip_is_read_with_the_names_of_its_published_file(
    altclip_folder: Path, tmp_path: Path
) -> None:
    """Older releases of transformers wrote other names into the pictures' half."""
    from safetensors.torch import load_file, save_file

    folder = checkpoints.copy(altclip_folder, tmp_path / "published")
    tensors = load_file(folder / SAFETENSORS)
    renamed = {
        name.replace("encoder.layer.", "encoder.layers.")
        if name.startswith("vision_model.")
        else name: tensor
        for name, tensor in tensors.items()
    }
    assert renamed.keys() != tensors.keys()
    assert any("roberta.encoder.layer." in name for name in renamed)
    save_file(renamed, folder / SAFETENSORS)
    pixels = np.random.default_rng(0).integers(
        0, 256, (2, checkpoints.SIDE, checkpoints.SIDE, 3), np.uint8
    )
    ours, theirs = (
        TransformersDual(place, name="a", revision="1") for place in (folder, altclip_folder)
    )
    np.testing.assert_allclose(ours.encode_images(pixels), theirs.encode_images(pixels), atol=1e-6)
    np.testing.assert_allclose(
        ours.encode_texts(["a cat"]), theirs.encode_texts(["a cat"]), atol=1e-6
    )
