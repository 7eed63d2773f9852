"""Random views of pictures, whole batches at a time on the tensors' device.

The operations are those of the papers' reference code (torchvision's): random resized crop,
flip, colour jitter, grey, Gaussian blur, solarise. Every picture draws its own parameters; only
the order of the four jitter operations is drawn once per batch.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

# Mean and deviation of ImageNet's channels, in 0..1 units.
MEAN: Final = (0.485, 0.456, 0.406)
DEVIATION: Final = (0.229, 0.224, 0.225)
# Weights of the channels in grey (ITU-R BT.601).
_GREY: Final = (0.299, 0.587, 0.114)
_TRIES: Final = 10
_RATIO: Final = (3 / 4, 4 / 3)
# SimCLR (arXiv:2002.05709, appendix B.9) leaves the blur out and halves the colour distortion
# for pictures of 32 pixels; its kernel is a tenth of the side.
_SMALL: Final = 48
_BLUR_SIGMA: Final = (0.1, 2.0)


def is_small(side: int) -> bool:
    """Whether pictures of `side` pixels follow the papers' settings for 32 pixels."""
    return side < _SMALL


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one view is drawn. Chances are 0..1.

    `area`: least and largest share of the picture in the crop; `size`: the view's side as a
    share of the picture's; `jitter`: strengths of brightness, contrast, saturation and hue.
    """

    area: tuple[float, float]
    jitter: tuple[float, float, float, float]
    size: float = 1.0
    flip: float = 0.5
    jitter_chance: float = 0.8
    grey: float = 0.2
    blur: float = 0.5
    solarise: float = 0.0

    def for_side(self, side: int) -> Recipe:
        """The recipe for pictures of `side` pixels."""
        if not is_small(side):
            return self
        halved = tuple(strength / 2 for strength in self.jitter)
        return replace(self, blur=0.0, jitter=(halved[0], halved[1], halved[2], halved[3]))


class Chance:
    """Random numbers on a device, decided by `seed` alone."""

    def __init__(self, seed: int, device: torch.device | str) -> None:
        self.device = torch.device(device)
        self.generator = torch.Generator(self.device).manual_seed(seed)
        # What the host decides by itself, so that it need not wait for the device.
        self.host = random.Random(seed)  # noqa: S311 - not for secrets

    def uniform(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> Tensor:
        """Numbers in low..high."""
        drawn = torch.rand(shape, generator=self.generator, device=self.device)
        return drawn * (high - low) + low

    def happens(self, count: int, share: float) -> Tensor:
        """(count, 1, 1, 1) bool, true with probability `share`."""
        return self.uniform((count, 1, 1, 1)) < share


def view(pictures: Tensor, recipe: Recipe, chance: Chance) -> Tensor:
    """One random view of each picture: (n, 3, s, s) float32, normalised.

    `pictures`: (n, 3, side, side) float32 in 0..1; `chance` lives on the same device.
    """
    count, _, side, _ = pictures.shape
    recipe = recipe.for_side(side)
    out = random_crop(pictures, recipe, max(8, round(side * recipe.size)), chance)
    if recipe.jitter_chance > 0:
        mixed = colour_jitter(out, recipe.jitter, chance)
        out = torch.where(chance.happens(count, recipe.jitter_chance), mixed, out)
    if recipe.grey > 0:
        out = torch.where(chance.happens(count, recipe.grey), grey(out), out)
    if recipe.blur > 0:
        sigma = chance.uniform((count,), *_BLUR_SIGMA)
        blurred = gaussian_blur(out, sigma, _kernel_size(out.shape[-1]))
        out = torch.where(chance.happens(count, recipe.blur), blurred, out)
    if recipe.solarise > 0:
        inverted = torch.where(out >= 0.5, 1.0 - out, out)
        out = torch.where(chance.happens(count, recipe.solarise), inverted, out)
    return normalise(out)


def as_floats(pixels: Tensor) -> Tensor:
    """(n, side, side, 3) uint8 -> (n, 3, side, side) float32 in 0..1."""
    return pixels.permute(0, 3, 1, 2).float().div_(255.0)


def normalise(pictures: Tensor) -> Tensor:
    """Pictures in 0..1 to zero mean and unit deviation, by ImageNet's channels."""
    mean = pictures.new_tensor(MEAN).view(1, 3, 1, 1)
    deviation = pictures.new_tensor(DEVIATION).view(1, 3, 1, 1)
    return (pictures - mean) / deviation


def random_crop(pictures: Tensor, recipe: Recipe, side: int, chance: Chance) -> Tensor:
    """Crops of random area and aspect ratio, scaled to `side` pixels, some of them flipped.

    The published way (Szegedy et al., arXiv:1409.4842): ten tries, then the whole picture.
    """
    count = len(pictures)
    area = chance.uniform((count, _TRIES), *recipe.area)
    ratio = chance.uniform((count, _TRIES), math.log(_RATIO[0]), math.log(_RATIO[1])).exp()
    widths, heights = (area * ratio).sqrt(), (area / ratio).sqrt()
    fits = (widths <= 1) & (heights <= 1)
    first = fits.float().argmax(dim=1, keepdim=True)
    whole = ~fits.any(dim=1)
    width = torch.where(whole, 1.0, widths.gather(1, first)[:, 0])
    height = torch.where(whole, 1.0, heights.gather(1, first)[:, 0])
    place = chance.uniform((2, count))
    left, top = place[0] * (1 - width), place[1] * (1 - height)
    mirrored = torch.where(chance.uniform((count,)) < recipe.flip, -1.0, 1.0)
    # In the grid's units the picture reaches from -1 to 1.
    zero = torch.zeros_like(width)
    theta = torch.stack(
        (
            torch.stack((width * mirrored, zero, 2 * left + width - 1), dim=1),
            torch.stack((zero, height, 2 * top + height - 1), dim=1),
        ),
        dim=1,
    )
    grid = functional.affine_grid(theta, [count, 3, side, side], align_corners=False)
    return functional.grid_sample(
        pictures, grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def colour_jitter(
    pictures: Tensor, strengths: tuple[float, float, float, float], chance: Chance
) -> Tensor:
    """Brightness, contrast, saturation and hue, each by its own factor, in random order."""
    count = len(pictures)
    factors = [
        chance.uniform((count, 1, 1, 1), max(0.0, 1 - strength), 1 + strength)
        for strength in strengths[:3]
    ]
    turn = chance.uniform((count, 1, 1), -strengths[3], strengths[3])
    out = pictures
    for operation in chance.host.sample(range(4), 4):
        if operation == 0:
            out = (out * factors[0]).clamp(0, 1)
        elif operation == 1:
            middle = grey(out).mean(dim=(1, 2, 3), keepdim=True)
            out = (middle + (out - middle) * factors[1]).clamp(0, 1)
        elif operation == 2:
            pale = grey(out)
            out = (pale + (out - pale) * factors[2]).clamp(0, 1)
        elif strengths[3] > 0:
            out = turn_hue(out, turn)
    return out


def grey(pictures: Tensor) -> Tensor:
    """The luma in all three channels."""
    weights = pictures.new_tensor(_GREY).view(1, 3, 1, 1)
    return (pictures * weights).sum(dim=1, keepdim=True).expand_as(pictures)


def turn_hue(pictures: Tensor, turn: Tensor) -> Tensor:
    """Turn the hue by `turn` (n, 1, 1) of a full circle, in HSV (Smith, 1978)."""
    value, _ = pictures.max(dim=1)
    least, _ = pictures.min(dim=1)
    range_ = value - least
    safe = torch.where(range_ > 0, range_, torch.ones_like(range_))
    red, green, blue = pictures.unbind(dim=1)
    hue = torch.where(
        value == red,
        (green - blue) / safe,
        torch.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    turned = hue + 6 * turn  # in sixths of the circle
    channels = []
    for start in (5.0, 3.0, 1.0):
        # Each channel is a trapezium over the circle, see "HSL and HSV", alternative formula.
        along = (turned + start) % 6
        channels.append(value - range_ * torch.minimum(along, 4 - along).clamp(0, 1))
    return torch.stack(channels, dim=1)


def gaussian_blur(pictures: Tensor, sigma: Tensor, size: int) -> Tensor:
    """Blur each picture with its own `sigma` (n,) in pixels, kernel `size` (odd)."""
    half = size // 2
    at = torch.arange(-half, half + 1, device=pictures.device, dtype=pictures.dtype)
    kernel = torch.exp(-(at**2) / (2 * sigma[:, None] ** 2))
    kernel = (kernel / kernel.sum(dim=1, keepdim=True)).view(len(pictures), size, 1, 1, 1)
    height, width = pictures.shape[-2:]
    # Shifted sums: as many steps as the kernel is long, and no kernel per picture for cuDNN.
    padded = functional.pad(pictures, (half, half, 0, 0), mode="reflect")
    across = torch.zeros_like(pictures)
    for i in range(size):
        across += kernel[:, i] * padded[..., i : i + width]
    padded = functional.pad(across, (0, 0, half, half), mode="reflect")
    down = torch.zeros_like(pictures)
    for i in range(size):
        down += kernel[:, i] * padded[..., i : i + height, :]
    return down


def _kernel_size(side: int) -> int:
    return max(3, side // 10 + (side // 10 + 1) % 2)
