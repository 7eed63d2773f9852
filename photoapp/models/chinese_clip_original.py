"""Chinese-CLIP checkpoints as their authors' own code saves them: one ``.pt`` file.

RN50 is published in this form only, and so is what people fine-tune with that code. Such
a file is read once, weights only, and rewritten in the hub's layout: safetensors that can
be mapped, and the configuration that follows from the tensors' shapes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoapp.models.engines import require_torch
from photoapp.models.folders import Checkpoint, damaged, unsupported
from photoapp.models.hub_layout import SAFETENSORS
from photoapp.models.weights import load_pickled

if TYPE_CHECKING:
    import torch

VOCABULARY = "vocab.txt"
_HEAD = 64  # numbers per attention head, in both towers of every size but one
_WIDE_HEADS = {1280: 80}  # ViT-H/14
_REDUCTION = 32  # of the residual network: side of a picture : side of its last map

# Part of a tensor's name in the file -> in the hub's layout.
_BLOCK = {
    "ln_1.": "layer_norm1.",
    "ln_2.": "layer_norm2.",
    "mlp.c_fc.": "mlp.fc1.",
    "mlp.c_proj.": "mlp.fc2.",
    "attn.out_proj.": "self_attn.out_proj.",
}
_TRANSFORMER = {
    "class_embedding": "embeddings.class_embedding",
    "positional_embedding": "embeddings.position_embedding.weight",
    "conv1.weight": "embeddings.patch_embedding.weight",
    "ln_pre.weight": "pre_layrnorm.weight",
    "ln_pre.bias": "pre_layrnorm.bias",
    "ln_post.weight": "post_layernorm.weight",
    "ln_post.bias": "post_layernorm.bias",
}
_PREPARATION = {
    "do_resize": True,
    "do_center_crop": False,
    "do_rescale": True,
    "do_normalize": True,
    "do_convert_rgb": True,
    "rescale_factor": 1 / 255,
    "resample": 3,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "image_processor_type": "ChineseCLIPImageProcessor",
}

Tensors = Mapping[str, "torch.Tensor"]


class OriginalLayout:
    """`Layout` of a folder or repository with one ``.pt`` file and nothing else to run."""

    def weights(self, names: AbstractSet[str], folder: Path | None) -> tuple[str, ...]:
        """The file, when it is the only one of its kind."""
        del folder
        found = tuple(name for name in names if name.endswith(".pt") and "/" not in name)
        return found if len(found) == 1 else ()

    def small_files(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """A vocabulary of its own, which a fine-tuned model may have."""
        return tuple(names & {VOCABULARY})

    def check(self, folder: Path) -> None:
        """Nothing can be said before the file is there."""

    def read(self, folder: Path) -> Checkpoint:
        """Not possible: its facts are in the tensors. It must be converted first."""
        raise damaged(folder, "it has not been converted")


def convert(folder: Path, file: str, target: Path, vocabulary: Path) -> None:
    """Rewrite a file of `folder` in the hub's layout, into `target`. Blocks for seconds.

    `vocabulary` is BERT's for Chinese, taken when the folder has none. The weights get their
    name last, so that a conversion broken off is begun anew. Raises ModelError:
    ``model-unsafe`` when the file holds more than weights, ``model-unsupported`` when they
    are not Chinese-CLIP's, ``model-damaged``, ``model-needs-torch``; and OSError.
    """
    require_torch(file)
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    tensors = _state(load_pickled(folder / file), folder)
    try:
        config = _configuration(tensors)
        renamed = dict(_renamed(tensors))
    except (KeyError, IndexError, ValueError) as error:
        raise unsupported(
            f"{folder / file} is no checkpoint of Chinese-CLIP.", repr(error)
        ) from error
    own = folder / VOCABULARY
    if (target / VOCABULARY) != own or not own.is_file():
        shutil.copyfile(own if own.is_file() else vocabulary, target / VOCABULARY)
    side = config["vision_config"]["image_size"]
    preparation = {**_PREPARATION, "size": {"height": side, "width": side}}
    for name, value in (("config.json", config), ("preprocessor_config.json", preparation)):
        (target / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
    try:
        save_file(renamed, target / f"{SAFETENSORS}.part")
    except SafetensorError as error:  # how it reports a full disk
        raise OSError(str(error)) from error
    (target / f"{SAFETENSORS}.part").replace(target / SAFETENSORS)


def _state(loaded: object, folder: Path) -> Tensors:
    """Tensors by name, without the prefix that training on several devices leaves."""
    import torch

    state = loaded.get("state_dict", loaded) if isinstance(loaded, Mapping) else None
    if not isinstance(state, Mapping):
        raise damaged(folder, "the file holds no table of tensors")
    return {
        str(name).removeprefix("module."): tensor
        for name, tensor in state.items()
        if isinstance(tensor, torch.Tensor)
    }


def _configuration(tensors: Tensors) -> dict[str, Any]:
    words = tensors["bert.embeddings.word_embeddings.weight"]
    hidden = words.shape[1]
    text = {
        "model_type": "chinese_clip_text_model",
        "vocab_size": words.shape[0],
        "hidden_size": hidden,
        "num_hidden_layers": _count(tensors, "bert.encoder.layer."),
        "num_attention_heads": max(1, hidden // _HEAD),
        "intermediate_size": tensors["bert.encoder.layer.0.intermediate.dense.weight"].shape[0],
        "max_position_embeddings": tensors["bert.embeddings.position_embeddings.weight"].shape[0],
        "type_vocab_size": tensors["bert.embeddings.token_type_embeddings.weight"].shape[0],
    }
    dimension = tensors["text_projection"].shape[1]
    facts = {"projection_dim": dimension, "text_config": text}
    if "visual.attnpool.positional_embedding" in tensors:
        places, channels = tensors["visual.attnpool.positional_embedding"].shape
        vision = {
            "image_size": round((places - 1) ** 0.5) * _REDUCTION,
            "width": tensors["visual.conv3.weight"].shape[0],
            "layers": [_count(tensors, f"visual.layer{number}.") for number in range(1, 5)],
            "heads": max(1, channels // _HEAD),
            "projection_dim": dimension,
        }
        return {"model_type": "chinese_clip_resnet", **facts, "vision_config": vision}
    patches = tensors["visual.positional_embedding"].shape[0] - 1
    width, _, patch, _ = tensors["visual.conv1.weight"].shape
    blocks = "visual.transformer.resblocks."
    vision = {
        "model_type": "chinese_clip_vision_model",
        "image_size": round(patches**0.5) * patch,
        "patch_size": patch,
        "hidden_size": width,
        "num_hidden_layers": _count(tensors, blocks),
        "num_attention_heads": max(1, width // _WIDE_HEADS.get(width, _HEAD)),
        "intermediate_size": tensors[f"{blocks}0.mlp.c_fc.weight"].shape[0],
        "projection_dim": dimension,
    }
    return {"model_type": "chinese_clip", **facts, "vision_config": vision}


def _count(tensors: Tensors, prefix: str) -> int:
    """How many numbered parts there are below a prefix. Raises ValueError when none."""
    numbers = {
        int(name[len(prefix) :].split(".")[0]) for name in tensors if name.startswith(prefix)
    }
    return max(numbers) + 1


def _renamed(tensors: Tensors) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors as the hub's layout names them. Each owns its memory, in order."""
    residual = "visual.attnpool.positional_embedding" in tensors
    for name, tensor in tensors.items():
        if name == "logit_scale":
            yield name, tensor.clone()
        elif name == "text_projection":
            yield "text_projection.weight", tensor.T.contiguous()
        elif name.startswith("bert.") and not name.startswith("bert.pooler."):
            yield f"text_model.{name.removeprefix('bert.')}", tensor.contiguous()
        elif name.startswith("visual."):
            inner = name.removeprefix("visual.")
            if residual:
                yield f"vision_model.{inner}", tensor.contiguous()
            elif inner == "proj":
                yield "visual_projection.weight", tensor.T.contiguous()
            else:
                for part, value in _transformer(inner, tensor):
                    yield f"vision_model.{part}", value


def _transformer(name: str, tensor: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
    if name in _TRANSFORMER:
        yield _TRANSFORMER[name], tensor.contiguous()
        return
    number, _, inner = name.removeprefix("transformer.resblocks.").partition(".")
    place = f"encoder.layers.{int(number)}"
    if inner.startswith("attn.in_proj_"):
        kind = inner.removeprefix("attn.in_proj_")
        for letter, part in zip("qkv", tensor.chunk(3), strict=True):
            yield f"{place}.self_attn.{letter}_proj.{kind}", part.clone()
        return
    for old, new in _BLOCK.items():
        if inner.startswith(old):
            yield f"{place}.{new}{inner.removeprefix(old)}", tensor.contiguous()
            return
    raise ValueError(f"unknown tensor {name}")
