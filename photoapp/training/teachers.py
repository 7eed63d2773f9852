"""Classifiers that a student learns from, asked about the very views the student sees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from photoapp.core.errors import TrainingError
from photoapp.training.mobilenet import FEATURES, MobileNetV2, read_mobilenet


class Teachers(nn.Module):
    """Several ImageNet classifiers: the mean of their probabilities, their features together."""

    def __init__(self, networks: Sequence[MobileNetV2]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.features = FEATURES * len(networks)
        self.requires_grad_(False)
        self.eval()

    @torch.no_grad()
    def forward(self, views: Tensor) -> tuple[Tensor, Tensor]:
        """Views (n, 3, side, side) in -1..1 to probabilities (n, 1000) and features (n, d).

        The background class of the published networks is left out.
        """
        features = [network(views).float() for network in self.networks]
        shares = [
            network.classifier(one).float().softmax(1)[:, 1:]  # type: ignore[operator]
            for network, one in zip(self.networks, features, strict=True)
        ]
        return torch.stack(shares).mean(0), torch.cat(features, 1)


def read_teachers(folder: Path) -> Teachers:
    """Every TensorFlow Lite file in `folder`, by name.

    Raises:
        TrainingError: ``training-no-teacher``. ModelError: ``training-teacher``.
    """
    files = sorted(folder.glob("*.tflite"))
    if not files:
        raise TrainingError(
            "training-no-teacher", f"There is no .tflite file in {folder}.", path=str(folder)
        )
    return Teachers([read_mobilenet(file) for file in files])
