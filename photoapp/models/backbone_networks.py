"""The networks behind the similarity backbones: pixel values in, one pooled vector out.

The pooling is the one of the literature: the class token of ViT (Dosovitskiy et al.,
arXiv:2010.11929) and DINOv2 (Oquab et al., arXiv:2304.07193), the mean over the last feature
map of EfficientNet (Tan and Le, arXiv:1905.11946) and of VGG16 (Simonyan and Zisserman,
arXiv:1409.1556; the mean is the descriptor of Babenko and Lempitsky, arXiv:1510.07493), and
the mean of the query tokens' outputs of BLIP-2's Q-Former (Li et al., arXiv:2301.12597).

Only architecture classes of transformers are used: nothing is fetched, no code of a
checkpoint runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

# Channels of the 3 x 3 convolutions of configuration D; 0 halves the picture.
_VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)

# Published name -> name in the installed transformers, which renamed what is inside a layer.
_ATTENTION = (
    (r"attention\.attention\.query\.", "attention.q_proj."),
    (r"attention\.attention\.key\.", "attention.k_proj."),
    (r"attention\.attention\.value\.", "attention.v_proj."),
    (r"attention\.output\.dense\.", "attention.o_proj."),
)
_VIT = (
    (r"^encoder\.layer\.", "layers."),
    *_ATTENTION,
    (r"intermediate\.dense\.", "mlp.fc1."),
    (r"(?<=\d\.)output\.dense\.", "mlp.fc2."),
)
# Parts of whole checkpoints that are no part of the tower.
_HEADS = ("classifier.", "pooler.", "decoder.")


@dataclass(frozen=True, slots=True)
class Network:
    """How a family's module is built, read and used.

    `build`: ``config.json`` -> module, on the device torch is told to use. `pooled`: that
    module and normalised values (n, 3, height, width) -> (n, dimension), not of unit length.
    `name`: a published tensor's name -> its name in the module, "" for other tensors.
    `single`: children and parameters that stay in single precision on a graphics processor.
    """

    build: Callable[[dict[str, Any]], torch.nn.Module]
    pooled: Callable[[Any, torch.Tensor], torch.Tensor]
    name: Callable[[str], str]
    single: tuple[str, ...] = ()


def _vit(config: dict[str, Any]) -> torch.nn.Module:
    import transformers

    built: torch.nn.Module = transformers.ViTModel(
        transformers.ViTConfig.from_dict(config), add_pooling_layer=False
    )
    return built


def _dinov2(config: dict[str, Any]) -> torch.nn.Module:
    import transformers

    built: torch.nn.Module = transformers.Dinov2Model(transformers.Dinov2Config.from_dict(config))
    return built


def _class_token(module: Any, values: torch.Tensor) -> torch.Tensor:
    tokens: torch.Tensor = module(pixel_values=values).last_hidden_state
    return tokens[:, 0]


def _efficientnet(config: dict[str, Any]) -> torch.nn.Module:
    import transformers

    built: torch.nn.Module = transformers.EfficientNetModel(
        transformers.EfficientNetConfig.from_dict(config)
    )
    return built


def _mean_map(module: Any, values: torch.Tensor) -> torch.Tensor:
    last: torch.Tensor = module(pixel_values=values).last_hidden_state
    return last.mean(dim=(2, 3))


def _vgg16(_config: dict[str, Any]) -> torch.nn.Module:
    """The convolutions alone, numbered as they are published (``features.NUMBER``)."""
    import torch

    layers: list[torch.nn.Module] = []
    before = 3
    for channels in _VGG16:
        if channels:
            layers += [torch.nn.Conv2d(before, channels, 3, padding=1), torch.nn.ReLU()]
            before = channels
        else:
            layers.append(torch.nn.MaxPool2d(2, 2))
    return torch.nn.Sequential(*layers)


def _mean_layer(module: Any, values: torch.Tensor) -> torch.Tensor:
    last: torch.Tensor = module(values)
    return last.mean(dim=(2, 3))


def _blip2(config: dict[str, Any]) -> torch.nn.Module:
    """BLIP-2's picture side: vision transformer, Q-Former and its query tokens."""
    import torch
    import transformers

    kind = transformers.Blip2Config.from_dict(config)
    # Without the layers for texts: some checkpoints have them, pictures never pass them.
    kind.qformer_config.use_qformer_text_input = False
    module = torch.nn.Module()
    module.vision_model = transformers.Blip2VisionModel(kind.vision_config)
    module.qformer = transformers.Blip2QFormerModel(kind.qformer_config)
    shape = (1, kind.num_query_tokens, kind.qformer_config.hidden_size)
    module.query_tokens = torch.nn.Parameter(torch.zeros(shape))
    return module


def _query_tokens(module: Any, values: torch.Tensor) -> torch.Tensor:
    import torch

    patches = module.vision_model(pixel_values=values).last_hidden_state
    read: torch.Tensor = module.qformer(
        query_embeds=module.query_tokens.expand(len(values), -1, -1),
        encoder_hidden_states=patches.to(module.query_tokens.dtype),
        encoder_attention_mask=torch.ones(
            patches.shape[:2], dtype=torch.long, device=patches.device
        ),
    ).last_hidden_state
    return read.mean(dim=1)


def _tower(prefix: str, *rules: tuple[str, str]) -> Callable[[str], str]:
    """Names with or without the prefix that a classifier puts before its tower."""

    def name(published: str) -> str:
        own = published.removeprefix(prefix)
        if own.startswith(_HEADS):
            return ""
        for pattern, new in rules:
            own = re.sub(pattern, new, own)
        return own

    return name


def _blip2_name(published: str) -> str:
    kept = published.startswith(("vision_model.", "qformer.")) or published == "query_tokens"
    return published if kept else ""


def _vgg16_name(published: str) -> str:
    return published.removeprefix("features.") if published.startswith("features.") else ""


NETWORKS = {
    "vit": Network(_vit, _class_token, _tower("vit.", *_VIT)),
    "dinov2": Network(_dinov2, _class_token, _tower("dinov2.", *_ATTENTION)),
    "efficientnet": Network(_efficientnet, _mean_map, _tower("efficientnet.")),
    "vgg16": Network(_vgg16, _mean_layer, _vgg16_name),
    "blip-2": Network(
        _blip2,
        _query_tokens,
        _blip2_name,
        # As its authors run it: half precision loses too much here.
        single=("qformer", "query_tokens"),
    ),
}
"""By family of a checkpoint."""
