"""The residual network of CLIP RN50, which transformers does not have.

Radford et al., arXiv:2103.00020, section 2.4: a ResNet whose stem has three convolutions
and average pooling, whose strided convolutions are replaced by average pooling before a
convolution (He et al., arXiv:1812.01187; Zhang, arXiv:1904.11486), and whose last pooling
is one layer of attention, with the mean over all places as its query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_EXPANSION = 4  # a block's output has so many times its inner channels
_REDUCTION = 32  # side of a picture : side of the last map


@dataclass(frozen=True, slots=True)
class Pooled:
    """What the network returns: vectors (n, dimension)."""

    pooler_output: torch.Tensor


def modified_resnet(config: Mapping[str, Any]) -> torch.nn.Module:
    """The network, called with `pixel_values` (n, 3, side, side), returning `Pooled`.

    `config`: ``layers`` (blocks of each of the four stages), ``width`` (channels of the
    first stage), ``heads`` (of the attention), ``image_size``, ``projection_dim``. Names of
    tensors are those of the published files. Raises KeyError, TypeError, ValueError.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    class Block(nn.Module):
        """1 x 1, 3 x 3 and 1 x 1 convolutions beside a shortcut."""

        def __init__(self, channels: int, inner: int, stride: int) -> None:
            super().__init__()
            outer = inner * _EXPANSION
            self.conv1 = nn.Conv2d(channels, inner, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(inner)
            self.conv2 = nn.Conv2d(inner, inner, 3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(inner)
            self.conv3 = nn.Conv2d(inner, outer, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(outer)
            self.stride = stride
            self.downsample: nn.Module | None = None
            if stride > 1 or channels != outer:
                shortcut = nn.Sequential()
                shortcut.add_module("-1", nn.AvgPool2d(stride))
                shortcut.add_module("0", nn.Conv2d(channels, outer, 1, bias=False))
                shortcut.add_module("1", nn.BatchNorm2d(outer))
                self.downsample = shortcut

        def forward(self, values: torch.Tensor) -> torch.Tensor:
            inner = functional.relu(self.bn1(self.conv1(values)))
            inner = functional.relu(self.bn2(self.conv2(inner)))
            if self.stride > 1:
                inner = functional.avg_pool2d(inner, self.stride)
            inner = self.bn3(self.conv3(inner))
            shortcut = values if self.downsample is None else self.downsample(values)
            return functional.relu(inner + shortcut)

    class AttentionPool(nn.Module):
        """(n, channels, h, w) -> (n, dimension): what the mean over all places attends to."""

        def __init__(self, places: int, channels: int, heads: int, dimension: int) -> None:
            super().__init__()
            self.positional_embedding = nn.Parameter(torch.zeros(places + 1, channels))
            self.q_proj = nn.Linear(channels, channels)
            self.k_proj = nn.Linear(channels, channels)
            self.v_proj = nn.Linear(channels, channels)
            self.c_proj = nn.Linear(channels, dimension)
            self.heads = heads

        def alone(self, values: torch.Tensor) -> torch.Tensor:
            """(n, places, dimension): what the layer makes of each place by itself."""
            places = values.flatten(2).transpose(1, 2) + self.positional_embedding[1:]
            found: torch.Tensor = self.c_proj(self.v_proj(places))
            return found

        def forward(self, values: torch.Tensor) -> torch.Tensor:
            places = values.flatten(2).transpose(1, 2)
            places = torch.cat([places.mean(dim=1, keepdim=True), places], dim=1)
            places = places + self.positional_embedding
            queries, keys, given = (
                projection(rows).unflatten(-1, (self.heads, -1)).transpose(1, 2)
                for projection, rows in (
                    (self.q_proj, places[:, :1]),
                    (self.k_proj, places),
                    (self.v_proj, places),
                )
            )
            found = functional.scaled_dot_product_attention(queries, keys, given)
            pooled: torch.Tensor = self.c_proj(found.transpose(1, 2).flatten(2)[:, 0])
            return pooled

    class ModifiedResNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            width = int(config["width"])
            stages = [int(count) for count in config["layers"]]
            if len(stages) != 4:
                raise ValueError(f"layers = {stages}")
            self.conv1 = nn.Conv2d(3, width // 2, 3, stride=2, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(width // 2)
            self.conv2 = nn.Conv2d(width // 2, width // 2, 3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(width // 2)
            self.conv3 = nn.Conv2d(width // 2, width, 3, padding=1, bias=False)
            self.bn3 = nn.BatchNorm2d(width)
            channels = width
            for number, count in enumerate(stages):
                inner = width << number
                blocks = []
                for position in range(count):
                    stride = 2 if number and not position else 1
                    blocks.append(Block(channels, inner, stride))
                    channels = inner * _EXPANSION
                self.add_module(f"layer{number + 1}", nn.Sequential(*blocks))
            side = int(config["image_size"]) // _REDUCTION
            self.attnpool = AttentionPool(
                side * side, channels, int(config["heads"]), int(config["projection_dim"])
            )

        def maps(self, pixel_values: torch.Tensor) -> torch.Tensor:
            """(n, channels, h, w), before they are pooled."""
            values = functional.relu(self.bn1(self.conv1(pixel_values)))
            values = functional.relu(self.bn2(self.conv2(values)))
            values = functional.relu(self.bn3(self.conv3(values)))
            values = functional.avg_pool2d(values, 2)
            for number in range(1, 5):
                values = self.get_submodule(f"layer{number}")(values)
            return values

        def forward(self, pixel_values: torch.Tensor) -> Pooled:
            return Pooled(self.attnpool(self.maps(pixel_values)))

    return ModifiedResNet()
