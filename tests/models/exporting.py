"""Exports of tiny checkpoints, and what they are compared with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from photoapp.core.photo import ByteArray
from photoapp.models.export import Samples, export
from photoapp.models.exported import ExportedModel, read_export
from photoapp.models.transformers_dual import TransformersDual
from tests.models import checkpoints

TEXTS = (
    "a photo of a cat",
    "a dog on the beach",
    "海滩的照片",
    "穿红色衣服的女孩",
    "x",
    "",
    "a cat and a dog " * 60,
)


def original(folder: Path, *, precision: str = "auto") -> TransformersDual:
    """The reference: torch in float32 on the CPU, unless asked otherwise."""
    return TransformersDual(folder, name="tiny", revision="r1", device="cpu", precision=precision)


def pixels(count: int, *, seed: int = 0) -> ByteArray:
    side = checkpoints.SIDE
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), np.uint8)


def exported(folder: Path, to: Path, precision: str) -> ExportedModel:
    """One precision of a checkpoint below `to`."""
    target = to / precision
    target.mkdir(parents=True)
    samples = Samples(pixels(8), TEXTS[:4], {"en": [(0, 0), (1, 1)]}, "generated")
    export(original(folder), target, precision, samples)
    return read_export(target)
