"""The starter's two towers in torch: pictures and texts to unit vectors of one space."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from photoapp.training.mobilenet import FEATURES, MobileNetV2


@dataclass(frozen=True, slots=True)
class TextShape:
    """Sizes of the text tower."""

    pieces: int
    width: int = 256
    layers: int = 4
    heads: int = 4
    longest: int = 32
    dropout: float = 0.1


class Attention(nn.Module):
    """Self-attention with plain matrix products, so that export needs no special operator."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.inputs = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(n, length, width); `mask` (n, 1, 1, length) is added to the scores."""
        n, length, width = x.shape
        parts = self.inputs(x).view(n, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + mask
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(n, length, width)
        result: Tensor = self.output(mixed)
        return result


class Block(nn.Module):
    """Pre-normalised transformer block (Xiong et al. 2020)."""

    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        self.first_norm = nn.LayerNorm(shape.width)
        self.attention = Attention(shape.width, shape.heads)
        self.second_norm = nn.LayerNorm(shape.width)
        self.wide = nn.Linear(shape.width, 4 * shape.width)
        self.narrow = nn.Linear(4 * shape.width, shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(n, length, width) to the same."""
        x = x + self.dropout(self.attention(self.first_norm(x), mask))
        wide = functional.gelu(self.wide(self.second_norm(x)))
        result: Tensor = x + self.dropout(self.narrow(wide))
        return result


class TextTower(nn.Module):
    """Piece numbers to unit vectors; 0 pads."""

    def __init__(self, shape: TextShape, dimension: int) -> None:
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(shape.pieces, shape.width, padding_idx=0)
        self.positions = nn.Parameter(torch.zeros(shape.longest, shape.width))
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.projection = nn.Linear(shape.width, dimension, bias=False)
        self.dropout = nn.Dropout(shape.dropout)
        nn.init.normal_(self.pieces.weight, std=0.05)
        nn.init.normal_(self.positions, std=0.02)

    def forward(self, input_ids: Tensor) -> Tensor:
        """Int64 (n, length <= longest) to float (n, dimension), unit length."""
        real = (input_ids != 0)[:, :, None].to(self.positions.dtype)
        mask = (1 - real.transpose(1, 2))[:, None] * -1e4
        x = self.dropout(self.pieces(input_ids) + self.positions[: input_ids.shape[1]])
        for block in self.blocks:
            x = block(x, mask)
        pooled = (self.norm(x) * real).sum(1) / real.sum(1).clamp_min(1)
        return functional.normalize(self.projection(pooled), dim=-1)


class ImageTower(nn.Module):
    """Pictures to unit vectors: MobileNetV2 and a projection."""

    def __init__(self, network: MobileNetV2, dimension: int) -> None:
        super().__init__()
        self.network = network
        self.projection = Projection(FEATURES, dimension)

    def forward(self, pixel_values: Tensor) -> Tensor:
        """(n, 3, side, side) normalised, to (n, dimension), unit length."""
        result: Tensor = self.projection(self.network(pixel_values))
        return result


class Projection(nn.Module):
    """Features to the common space."""

    def __init__(self, features: int, dimension: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(features)
        self.linear = nn.Linear(features, dimension, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        """(n, features) to (n, dimension), unit length."""
        return functional.normalize(self.linear(self.norm(features)), dim=-1)


class Temperature(nn.Module):
    """Learned scale and bias of the cosines, started as SigLIP and CLIP publish."""

    def __init__(self, scale: float = 10.0) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)))

    def forward(self) -> Tensor:
        """Between 1 and 100, CLIP's bound."""
        return self.log_scale.clamp(0, math.log(100)).exp()
