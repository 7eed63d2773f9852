"""Losses of image-text training and of distillation. All are means over the batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def contrastive(logits: Tensor, targets: Tensor | None = None) -> Tensor:
    """Symmetric cross-entropy of CLIP, with soft targets.

    Radford et al. 2021, figure 3, when `targets` is None: pair i belongs together. Otherwise
    each row and each column of `targets` is normalised to a distribution, so that several
    texts may fit a picture and several pictures a text (Yang et al. 2022, "UniCL", eq. 1-3).
    Rows or columns without any target are left out.

    Args:
        logits: scale * cosine, (pictures, texts).
        targets: (pictures, texts), 0 to 1.
    """
    if targets is None:
        targets = torch.eye(*logits.shape, device=logits.device)
    return (_soft_rows(logits, targets) + _soft_rows(logits.T, targets.T)) / 2


def _soft_rows(logits: Tensor, targets: Tensor) -> Tensor:
    totals = targets.sum(1)
    known = totals > 0
    wanted = targets / totals.clamp_min(1e-6)[:, None]
    losses = -(wanted * logits.log_softmax(1)).sum(1)
    return (losses * known).sum() / known.sum().clamp_min(1)


def pairwise_sigmoid(logits: Tensor, targets: Tensor | None = None) -> Tensor:
    """Sigmoid loss of SigLIP (Zhai et al. 2023, algorithm 1), targets 0 to 1.

    Args:
        logits: scale * cosine + bias, (pictures, texts).
        targets: (pictures, texts); None means that pair i belongs together.

    Returns:
        Sum over the texts, mean over the pictures, as published.
    """
    if targets is None:
        targets = torch.eye(*logits.shape, device=logits.device)
    each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return each.sum() / len(logits)


def distillation(student: Tensor, teacher: Tensor, temperature: float = 1.0) -> Tensor:
    """Kullback-Leibler divergence from the teacher's softened classes (Hinton et al. 2015, 2).

    Args:
        student: logits (n, classes).
        teacher: probabilities at `temperature` (n, classes).
        temperature: by which both logits are divided.
    """
    logs = (student / temperature).log_softmax(1)
    return functional.kl_div(logs, teacher, reduction="batchmean") * temperature**2


def feature_distance(student: Tensor, teacher: Tensor) -> Tensor:
    """1 - cosine of features, as in cosine embedding distillation; (n, d) both."""
    return 1 - functional.cosine_similarity(student, teacher, dim=1).mean()
