"""Photos held on the training device, and random views of them, made there in batches.

Decoding once and cropping on the device keeps a graphics processor busy that 16 processors
could not feed with decoded JPEGs.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from photoapp.core.encoders import PreprocessSpec, ResizeMode
from photoapp.core.errors import UnreadablePhotoError
from photoapp.core.photo import ByteArray
from photoapp.imaging import failures
from photoapp.training.beside import Beside
from photoapp.training.decoding import decode

_WORKERS = min(8, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Photos:
    """Decoded photos.

    `pixels`: uint8 (n, side, side, 3), each photo stretched to a square; `ratios`: float32
    (n,), width / height as it was, so that views can have the right shape.
    """

    pixels: ByteArray
    ratios: np.ndarray

    def __len__(self) -> int:
        return len(self.pixels)


@dataclass(frozen=True, slots=True)
class Readable:
    """Those of some pictures that could be read.

    `rows`: which they are, ascending; `photos` has them in that order. `failures`: why each
    of the others could not; the errors name their pictures.
    """

    rows: tuple[int, ...]
    photos: Photos
    failures: tuple[UnreadablePhotoError, ...]


def decode_photos(
    files: Sequence[str], read: Callable[[str], bytes], side: int, *, workers: int = _WORKERS
) -> Photos:
    """`decode_readable` of pictures that must all be there.

    Raises UnreadablePhotoError for the first that cannot be read.
    """
    found = decode_readable(files, read, side, workers=workers)
    if found.failures:
        raise found.failures[0]
    return found.photos


def decode_readable(
    files: Sequence[str], read: Callable[[str], bytes], side: int, *, workers: int = _WORKERS
) -> Readable:
    """Decode pictures into memory, as the product does: side * side * 3 bytes each.

    `read` gives a file's bytes, in several threads at once. What cannot be read is left out.
    """
    spec = PreprocessSpec(side, side, ResizeMode.STRETCH, reducing_gap=2.0)

    def decoded(file: str) -> tuple[ByteArray, float] | UnreadablePhotoError:
        try:
            return decode(read(file), spec, name=file)
        except UnreadablePhotoError as error:
            return error
        except OSError as error:
            return failures.from_os_error(file, error)

    pixels = np.empty((len(files), side, side, 3), np.uint8)
    ratios = np.empty(len(files), np.float32)
    rows: list[int] = []
    left_out: list[UnreadablePhotoError] = []
    with warnings.catch_warnings(), ThreadPoolExecutor(workers, "decode") as pool:
        # Each decoder does so too, but the filters are one for all threads: taken away by
        # one while another is at work, a mere warning could become an error.
        warnings.simplefilter("ignore")
        for row, found in enumerate(pool.map(decoded, files)):
            if isinstance(found, UnreadablePhotoError):
                left_out.append(found)
            else:
                pixels[len(rows)], ratios[len(rows)] = found
                rows.append(row)
    photos = Photos(pixels[: len(rows)], ratios[: len(rows)])
    return Readable(tuple(rows), photos, tuple(left_out))


def reader(root: Path) -> Callable[[str], bytes]:
    """Bytes of a picture by its name: a file under `root`, or a member of a zip there.

    The function raises UnreadablePhotoError.
    """
    return Beside(root).read


@dataclass(frozen=True, slots=True)
class ViewRecipe:
    """How much a view differs from its photo. Shares of the area and strengths of colour."""

    least_area: float = 0.35
    colour: float = 0.3
    flip: bool = True
    grey: float = 0.05  # share of views without colour


class ViewMaker:
    """Views of `Photos` on a device; one random generator, so runs repeat."""

    def __init__(self, photos: Photos, device: torch.device) -> None:
        self._pixels = torch.from_numpy(photos.pixels).to(device)
        self._ratios = torch.from_numpy(photos.ratios).to(device)
        self._device = device

    def __len__(self) -> int:
        return len(self._pixels)

    def views(self, rows: Tensor, side: int, recipe: ViewRecipe) -> Tensor:
        """Random resized crops: float (n, 3, side, side) in 0..1.

        Area and shape are drawn as published for Inception (Szegedy et al. 2015) and used by
        all that followed: area uniform, shape 3:4 to 4:3 by its logarithm.
        """
        count = len(rows)
        area = self._between(recipe.least_area, 1.0, count)
        shape = self._between(-0.2877, 0.2877, count).exp()
        ratio = self._ratios[rows]
        # In shares of the photo's own width and height.
        wide = (area * shape / ratio).sqrt()
        high = (area * ratio / shape).sqrt()
        wide, high = wide.clamp(max=1), high.clamp(max=1)
        left = self._between(0, 1, count) * (1 - wide)
        top = self._between(0, 1, count) * (1 - high)
        mirror = 1 - 2.0 * (self._between(0, 1, count) < 0.5) if recipe.flip else 1.0
        pixels = self._cut(rows, side, torch.stack([left, top, wide, high]), mirror)
        return self._coloured(pixels, recipe)

    def centres(self, rows: Tensor, side: int) -> Tensor:
        """The middle square, as the product crops: float (n, 3, side, side) in 0..1."""
        ratio = self._ratios[rows]
        wide, high = (1 / ratio).clamp(max=1), ratio.clamp(max=1)
        return self._cut(rows, side, torch.stack([(1 - wide) / 2, (1 - high) / 2, wide, high]))

    def _cut(self, rows: Tensor, side: int, boxes: Tensor, mirror: Tensor | float = 1.0) -> Tensor:
        """`boxes` (4, n): left, top, width, height as shares of the photo's own."""
        left, top, wide, high = boxes
        turns = torch.zeros(len(rows), 2, 3, device=self._device)
        turns[:, 0, 0] = wide * mirror
        turns[:, 0, 2] = 2 * left + wide - 1
        turns[:, 1, 1] = high
        turns[:, 1, 2] = 2 * top + high - 1
        grid = functional.affine_grid(turns, [len(rows), 3, side, side], align_corners=False)
        pixels = self._pixels[rows].permute(0, 3, 1, 2).float() / 255
        return functional.grid_sample(
            pixels, grid, mode="bilinear", padding_mode="border", align_corners=False
        )

    def _coloured(self, pixels: Tensor, recipe: ViewRecipe) -> Tensor:
        if not recipe.colour:
            return pixels
        low, high = 1 - recipe.colour, 1 + recipe.colour
        count = len(pixels)
        bright, contrast, colour = (
            self._between(low, high, count)[:, None, None, None] for _ in range(3)
        )
        colour = colour * (self._between(0, 1, count) >= recipe.grey)[:, None, None, None]
        pixels = pixels * bright
        weights = pixels.new_tensor([0.299, 0.587, 0.114])[None, :, None, None]
        grey = (pixels * weights).sum(1, keepdim=True)
        pixels = grey + (pixels - grey) * colour
        mean = grey.mean((1, 2, 3), keepdim=True)
        return (mean + (pixels - mean) * contrast).clamp(0, 1)

    def _between(self, low: float, high: float, count: int) -> Tensor:
        return low + (high - low) * torch.rand(count, device=self._device)
