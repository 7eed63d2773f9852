"""Batches of pictures on the device that trains, and vectors of whole splits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from photoapp.training.augmentations import as_floats, normalise
from photoapp.training.backbones import Backbone
from photoapp.training.pictures import Pictures

# Of a graphics processor's free memory, for pictures that stay there.
_RESIDENT_SHARE = 0.3
_VECTORS_BATCH = 256

Rows = npt.NDArray[np.int64]


class Batches:
    """Pictures of a store by row number, as bytes that are made floats on the device.

    A store that fits lives on the graphics processor; a larger one is read batch by batch.
    """

    def __init__(self, pictures: Pictures, device: str) -> None:
        self._pictures = pictures
        self.device = torch.device(device)
        self._resident: Tensor | None = None
        if self.device.type == "cuda":
            free, _ = torch.cuda.mem_get_info(self.device)
            if pictures.pixels.nbytes < free * _RESIDENT_SHARE:
                self._resident = torch.from_numpy(np.array(pictures.pixels)).to(self.device)

    def __call__(self, rows: Rows) -> Tensor:
        """(n, 3, side, side) float32 in 0..1."""
        if self._resident is not None:
            chosen = torch.from_numpy(np.asarray(rows)).to(self.device, non_blocking=True)
            return as_floats(self._resident[chosen])
        read = torch.from_numpy(np.ascontiguousarray(self._pictures.pixels[rows]))
        if self.device.type == "cuda":
            read = read.pin_memory()
        return as_floats(read.to(self.device, non_blocking=True))


def epoch_order(rows: Rows, seed: int, epoch: int) -> Rows:
    """The rows in the order of one epoch, decided by `seed` and `epoch` alone."""
    return np.random.default_rng((seed, epoch)).permutation(rows)


def step_seed(seed: int, step: int) -> int:
    """A seed for one step's views, the same whenever the step is done."""
    return int(np.random.SeedSequence((seed, step)).generate_state(1, np.uint64)[0] >> 1)


@torch.no_grad()
def vectors(
    backbone: Backbone, batches: Batches, rows: Rows, precision: torch.dtype = torch.float32
) -> Tensor:
    """(n, dimension) float32 features of whole pictures, on the device; no augmentation."""
    was_training = backbone.training
    backbone.eval()
    found = []
    for start in range(0, len(rows), _VECTORS_BATCH):
        pictures = normalise(batches(rows[start : start + _VECTORS_BATCH]))
        with torch.autocast(
            batches.device.type, dtype=precision, enabled=precision != torch.float32
        ):
            found.append(backbone(pictures).float())
    backbone.train(was_training)
    return torch.cat(found) if found else torch.empty(0, backbone.dimension)


@torch.no_grad()
def settle_statistics(backbone: Backbone, batches: Batches, rows: Rows) -> None:
    """Give batch normalisation the means and deviations of these pictures, and no training."""
    backbone.train()
    for module in backbone.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
            module.momentum = None  # the plain average over all batches
    for start in range(0, len(rows), _VECTORS_BATCH):
        if len(part := rows[start : start + _VECTORS_BATCH]) > 1:
            backbone(normalise(batches(part)))
    backbone.eval()
