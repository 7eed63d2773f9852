"""The two halves of a dual encoder as plain torch modules, for export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from photoapp.core.encoders import DualEncoder
from photoapp.models.pixels import Normalisation

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Towers:
    """Both halves on the CPU in float32, in evaluation mode.

    `image`: (n, height, width, 3) uint8 -> (n, dimension) float32, not yet of unit length.
    `text`: token ids and attention mask, (n, tokens) int64 each -> as above.
    `tokenizer`: JSON of the ``tokenizers`` library. `context`: most tokens of a text,
    markers included. `pad`: token that fills short rows; the mask is 0 there.
    """

    image: torch.nn.Module
    text: torch.nn.Module
    tokenizer: str
    context: int
    pad: int


@runtime_checkable
class HasTowers(DualEncoder, Protocol):
    """An encoder that can be exported. A new family needs this method and nothing else."""

    def towers(self) -> Towers:
        """Fresh halves, apart from those the encoder itself uses. Raises ModelError."""
        ...


def image_tower(
    module: torch.nn.Module,
    projection: torch.Tensor | None,
    normalisation: Normalisation,
    pooled: Callable[[Any], torch.Tensor],
) -> torch.nn.Module:
    """Pixels in, projected vectors out. `pooled` picks one row a picture from the output."""
    import torch

    class ImageTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.module = module
            self.projection = parameter(projection)
            self.factor = torch.from_numpy(normalisation.factor)[:, None, None]
            self.offset = torch.from_numpy(normalisation.offset)[:, None, None]

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            values = pixels.permute(0, 3, 1, 2).float() * self.factor + self.offset
            return projected(pooled(self.module(pixel_values=values)), self.projection)

    return ImageTower().eval()


def text_tower(
    module: torch.nn.Module, projection: torch.Tensor | None, pooled: Callable[[Any], torch.Tensor]
) -> torch.nn.Module:
    """Tokens in, projected vectors out. `pooled` picks one row a text from the output."""
    import torch

    class TextTower(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.module = module
            self.projection = parameter(projection)

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            rows = pooled(self.module(input_ids=ids, attention_mask=mask))
            return projected(rows, self.projection)

    return TextTower().eval()


def parameter(matrix: torch.Tensor | None) -> torch.nn.Parameter | None:
    """As a parameter, which the exporter turns before it writes it down."""
    import torch

    return None if matrix is None else torch.nn.Parameter(matrix, requires_grad=False)


def projected(rows: torch.Tensor, projection: torch.Tensor | None) -> torch.Tensor:
    """Rows times the projection, if the module has not made its own."""
    return rows if projection is None else rows @ projection.T
