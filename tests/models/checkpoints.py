"""Tiny checkpoints of every family, generated on the spot with random weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

SIDE = 32
DIMENSION = 16
_ENGLISH = ["a", "photo", "of", "cat", "dog", "beach"]
_CHINESE = "一张海滩的照片猫狗没有人在上穿红色衣服女孩"


def tiny_clip(folder: Path, *, sharded: bool = False) -> Path:
    """A CLIP checkpoint as `save_pretrained` writes it: safetensors and tokenizer.json."""
    import torch
    import transformers

    tokenizer = _clip_tokenizer(folder)
    torch.manual_seed(1)
    config = transformers.CLIPConfig(
        text_config={
            **_tower(),
            "vocab_size": len(tokenizer),
            "max_position_embeddings": 77,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
        },
        vision_config={**_tower(), "image_size": SIDE, "patch_size": 8},
        projection_dim=DIMENSION,
    )
    model = transformers.CLIPModel(config)
    with torch.no_grad():
        _shake(model)
        model.logit_scale.fill_(4.6052)
    model.save_pretrained(folder, **({"max_shard_size": "60KB"} if sharded else {}))
    tokenizer.save_pretrained(folder)
    _preprocessor(
        folder,
        size={"shortest_edge": SIDE},
        crop_size={"height": SIDE, "width": SIDE},
        do_center_crop=True,
        image_processor_type="CLIPImageProcessor",
    )
    return folder


def tiny_chinese_clip(folder: Path, *, pickled: bool = True) -> Path:
    """A Chinese-CLIP checkpoint with the files of the published ones: .bin and vocab.txt."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(_CHINESE), "，"]
    vocabulary += [*_ENGLISH, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = list(dict.fromkeys(vocabulary))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    torch.manual_seed(2)
    config = transformers.ChineseCLIPConfig(
        text_config={**_tower(), "vocab_size": len(vocabulary), "max_position_embeddings": 64},
        vision_config={**_tower(), "image_size": SIDE, "patch_size": 8},
        projection_dim=DIMENSION,
    )
    model = transformers.ChineseCLIPModel(config)
    with torch.no_grad():
        _shake(model)
        model.logit_scale.fill_(4.6052)
    if pickled:
        config.architectures = ["ChineseCLIPModel"]
        config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    else:
        model.save_pretrained(folder)
    _preprocessor(
        folder,
        size={"height": SIDE, "width": SIDE},
        do_center_crop=False,
        image_processor_type="ChineseCLIPImageProcessor",
    )
    return folder


def tiny_siglip2(folder: Path) -> Path:
    """A SigLIP 2 checkpoint of fixed resolution, with Gemma's kind of tokenizer."""
    import torch
    import transformers

    tokenizer = transformers.GemmaTokenizer(
        **_gemma_pieces(),
        add_bos_token=False,
        add_eos_token=True,
        padding_side="right",
        model_input_names=["input_ids"],
        model_max_length=64,
    )
    torch.manual_seed(3)
    tower = _tower() | {"hidden_size": DIMENSION, "num_attention_heads": 2}
    model = transformers.SiglipModel(
        transformers.SiglipConfig(
            text_config={**tower, "vocab_size": len(tokenizer)},
            vision_config={**tower, "image_size": SIDE, "patch_size": 8},
        )
    )
    with torch.no_grad():
        _shake(model, spread=0.7)  # most of what it reads is filling
        model.logit_scale.fill_(4.7)
        model.logit_bias.fill_(-16.5)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    _preprocessor(
        folder,
        size={"height": SIDE, "width": SIDE},
        resample=2,
        do_convert_rgb=None,
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
        image_processor_type="SiglipImageProcessor",
    )
    return folder


def tiny_altclip(folder: Path) -> Path:
    """An AltCLIP checkpoint, with XLM-RoBERTa's kind of tokenizer."""
    import torch
    import transformers

    tokenizer = transformers.XLMRobertaTokenizer(vocab=sentence_pieces(), model_max_length=512)
    torch.manual_seed(4)
    model = transformers.AltCLIPModel(
        transformers.AltCLIPConfig(
            text_config={
                **_tower(),
                "vocab_size": len(tokenizer),
                "max_position_embeddings": 90,
                "project_dim": 20,
            },
            vision_config={**_tower(), "image_size": SIDE, "patch_size": 8},
            projection_dim=DIMENSION,
        )
    ).eval()
    with torch.no_grad():
        _shake(model)
        model.logit_scale.fill_(4.6052)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    _preprocessor(
        folder,
        size={"shortest_edge": SIDE},
        crop_size={"height": SIDE, "width": SIDE},
        do_center_crop=True,
        image_processor_type="CLIPImageProcessor",
    )
    return folder


def sentence_pieces() -> list[tuple[str, float]]:
    """Vocabulary of a small unigram tokenizer with XLM-RoBERTa's markers."""
    pieces = ["▁", "▁a", "▁photo", "▁of", "▁cat", "▁dog", "beach", *dict.fromkeys(_CHINESE)]
    pieces += [chr(code) for code in range(33, 127)]
    vocabulary = [(mark, 0.0) for mark in ("<s>", "<pad>", "</s>", "<unk>")]
    vocabulary += [(piece, -1.0 - 1 / len(piece)) for piece in dict.fromkeys(pieces)]
    return [*vocabulary, ("<mask>", 0.0)]


def copy(folder: Path, to: Path) -> Path:
    """A copy that a test may break."""
    shutil.copytree(folder, to)
    return to


def _tower() -> dict[str, int]:
    return {
        "hidden_size": 24,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
    }


def _shake(model: Any, *, spread: float = 0.25) -> None:
    """Random weights large enough that different inputs give clearly different vectors."""
    for name, parameter in model.named_parameters():
        if parameter.ndim > 1:
            parameter.normal_(std=spread)
        elif "bias" in name:
            parameter.normal_(std=0.05)


def _clip_tokenizer(folder: Path) -> Any:
    import transformers

    characters = [chr(code) for code in range(33, 127)]
    merges = [("c", "a"), ("ca", "t</w>"), ("d", "o"), ("do", "g</w>"), ("p", "h")]
    entries = [*characters, *(f"{one}</w>" for one in characters)]
    entries += [left + right for left, right in merges]
    entries += ["<|startoftext|>", "<|endoftext|>"]
    return transformers.CLIPTokenizer(
        vocab={entry: number for number, entry in enumerate(entries)},
        merges=merges,
        model_max_length=77,
    )


def _gemma_pieces() -> dict[str, Any]:
    """Vocabulary and merges of a small BPE with single bytes to fall back on."""
    merges = [("c", "a"), ("ca", "t"), ("d", "o"), ("do", "g"), ("p", "h"), ("▁", "a")]
    entries = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    entries += [f"<0x{byte:02X}>" for byte in range(256)]
    entries += ["▁", *(chr(code) for code in range(33, 127)), *dict.fromkeys(_CHINESE)]
    entries += [left + right for left, right in merges]
    return {
        "vocab": {entry: number for number, entry in enumerate(entries)},
        "merges": merges,
    }


def _preprocessor(folder: Path, **options: Any) -> None:
    configuration = {
        "do_resize": True,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "do_convert_rgb": True,
        "resample": 3,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        **options,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(configuration), encoding="utf-8")
