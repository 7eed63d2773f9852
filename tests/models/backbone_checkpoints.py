"""Tiny checkpoints of the similarity backbones, generated on the spot with random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SIDE = 32
_TOWER = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3}
_FEED = {"intermediate_size": 48}
_IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
_HALF = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}


def tiny_vit(folder: Path, *, seed: int = 1) -> Path:
    """As ``google/vit-base-patch16-224``: a classifier around the tower, an old size."""
    import transformers

    config = transformers.ViTConfig(**_TOWER, **_FEED, image_size=SIDE, patch_size=8, num_labels=5)
    _save(transformers.ViTForImageClassification, config, folder, seed)
    _preprocessor(folder, size=SIDE, resample=2, **_HALF)
    return folder


def tiny_dinov2(folder: Path, *, seed: int = 2) -> Path:
    """As ``facebook/dinov2-base``: more positions than patches, a cut from a larger picture."""
    import transformers

    config = transformers.Dinov2Config(**_TOWER, image_size=70, patch_size=14)
    _save(transformers.Dinov2Model, config, folder, seed)
    _preprocessor(
        folder,
        size={"shortest_edge": 64},
        crop_size={"height": 56, "width": 56},
        do_center_crop=True,
        resample=3,
        **_IMAGENET,
    )
    return folder


def tiny_efficientnet(folder: Path, *, seed: int = 3) -> Path:
    """As ``google/efficientnet-b0``: nearest pixels, divided by the deviation twice."""
    import torch
    import transformers

    config = transformers.EfficientNetConfig(
        image_size=64, width_coefficient=0.25, depth_coefficient=0.1, hidden_dim=320, num_labels=5
    )
    torch.manual_seed(seed)
    model = transformers.EfficientNetForImageClassification(config)
    _enliven(model)
    model.save_pretrained(folder)
    _preprocessor(
        folder,
        size={"height": 64, "width": 64},
        do_center_crop=False,
        rescale_offset=False,
        include_top=True,
        resample=0,
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.47853944, 0.4732864, 0.47434163],
        image_processor_type="EfficientNetImageProcessor",
    )
    return folder


def tiny_blip2(folder: Path, *, retrieval: bool = True, seed: int = 4) -> Path:
    """As ``Salesforce/blip2-itm-vit-g``, or, with a language model, ``blip2-opt-2.7b``."""
    import transformers

    language = {"model_type": "opt", "vocab_size": 50, "hidden_size": 24, "ffn_dim": 48}
    config = transformers.Blip2Config(
        vision_config={**_TOWER, **_FEED, "image_size": SIDE, "patch_size": 8},
        qformer_config={
            **{**_TOWER, "hidden_size": 36},
            **_FEED,
            "vocab_size": 50,
            "encoder_hidden_size": 24,
            "use_qformer_text_input": retrieval,
        },
        text_config={**language, "num_hidden_layers": 1, "num_attention_heads": 3}
        | {"word_embed_proj_dim": 24},
        num_query_tokens=4,
        image_text_hidden_size=16,
    )
    kind = (
        transformers.Blip2ForImageTextRetrieval
        if retrieval
        else transformers.Blip2ForConditionalGeneration
    )
    _save(kind, config, folder, seed)
    _preprocessor(folder, size={"height": SIDE, "width": SIDE}, resample=3)
    return folder


def tiny_vgg16(folder: Path, *, side: int = 112, seed: int = 5) -> Path:
    """As ``timm/vgg16.tv_in1k``: timm's config; full width, because that is the architecture."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    tensors: dict[str, Any] = {}
    before, number = 3, 0
    for channels in (64, 64, 0, 128, 128, 0, *(256,) * 3, 0, *(512,) * 3, 0, *(512,) * 3, 0):
        if channels:
            spread = (2 / (9 * before)) ** 0.5
            tensors[f"features.{number}.weight"] = torch.randn(channels, before, 3, 3) * spread
            tensors[f"features.{number}.bias"] = torch.randn(channels) * 0.05
            before, number = channels, number + 2
        else:
            number += 1
    tensors["head.fc.weight"] = torch.randn(5, 4)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(
        json.dumps(
            {
                "architecture": "vgg16",
                "num_classes": 1000,
                "num_features": 4096,
                "pretrained_cfg": {
                    "tag": "tv_in1k",
                    "input_size": [3, side, side],
                    "interpolation": "bilinear",
                    "crop_pct": 0.875,
                    "crop_mode": "center",
                    "mean": [0.485, 0.456, 0.406],
                    "std": [0.229, 0.224, 0.225],
                },
            }
        ),
        encoding="utf-8",
    )
    return folder


def full_vit(folder: Path) -> Path:
    """``google/vit-base-patch16-224`` in full size."""
    import transformers

    transformers.ViTModel(transformers.ViTConfig()).save_pretrained(folder)
    _preprocessor(folder, size=224, resample=2, **_HALF)
    return folder


def full_dinov2(folder: Path, width: int) -> Path:
    """``facebook/dinov2-small`` (`width` 384) or ``-base`` (768) in full size."""
    import transformers

    config = transformers.Dinov2Config(
        hidden_size=width, num_attention_heads=width // 64, image_size=518, patch_size=14
    )
    transformers.Dinov2Model(config).save_pretrained(folder)
    crop = {"height": 224, "width": 224}
    _preprocessor(
        folder,
        size={"shortest_edge": 256},
        crop_size=crop,
        do_center_crop=True,
        resample=3,
        **_IMAGENET,
    )
    return folder


def full_efficientnet(folder: Path) -> Path:
    """``google/efficientnet-b0`` in full size."""
    import transformers

    config = transformers.EfficientNetConfig(
        image_size=224, width_coefficient=1.0, depth_coefficient=1.0, hidden_dim=1280
    )
    model = transformers.EfficientNetModel(config)
    _enliven(model)
    model.save_pretrained(folder)
    _preprocessor(
        folder, size={"height": 224, "width": 224}, include_top=True, resample=0, **_IMAGENET
    )
    return folder


def full_blip2(folder: Path) -> Path:
    """``Salesforce/blip2-itm-vit-g`` in full size, in half precision to spare the disk."""
    import torch
    import transformers

    config = transformers.Blip2Config(image_text_hidden_size=256)
    torch.set_default_dtype(torch.float16)
    try:
        model = transformers.Blip2ForImageTextRetrieval(config)
    finally:
        torch.set_default_dtype(torch.float32)
    with torch.no_grad():
        for parameter in model.parameters():
            # Its authors begin with 1e-10, which is nothing in half precision.
            if parameter.ndim > 1:
                parameter.normal_(std=0.02)
    model.save_pretrained(folder)
    _preprocessor(folder, size={"height": 224, "width": 224}, resample=3)
    return folder


def _enliven(model: Any) -> None:
    """Weights and statistics that fit each other: else every picture ends in the same vector."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(std=(2 / parameter[0].numel()) ** 0.5)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0
                module.weight.fill_(1.0)
        model.train()(pixel_values=torch.randn(16, 3, 64, 64) * 2)
    model.eval()


def _save(kind: Any, config: Any, folder: Path, seed: int) -> None:
    """Random weights large enough that different pictures give clearly different vectors."""
    import torch

    torch.manual_seed(seed)
    model = kind(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name.lower():
                continue
            parameter.normal_(std=0.05 if name.endswith("bias") else 0.25)
    model.save_pretrained(folder)


def _preprocessor(folder: Path, **options: Any) -> None:
    configuration = {
        "do_resize": True,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        **options,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(configuration), encoding="utf-8")
