"""imagededup's methods on the same copies, each at the threshold where it is 99 % right.

imagededup is no dependency: without it (pip install imagededup) nothing is run. Its network
wants weights from the internet; MobileNetV3 with random weights (one seed) stands in for it,
which keeps what its architecture alone gives.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Scores = npt.NDArray[np.float32]
Right = npt.NDArray[np.bool_]
Method = Callable[[Sequence[bytes], Sequence[bytes]], Scores]

PRECISION = 0.99
_BATCH = 64


def methods() -> dict[str, Method]:
    """Ready methods by name: copies (q) and library (r) as files to likeness (q, r)."""
    if importlib.util.find_spec("imagededup") is None:
        return {}
    return {
        "imagededup PHash": lambda copies, library: _hashed("PHash", copies, library),
        "imagededup DHash": lambda copies, library: _hashed("DHash", copies, library),
        "imagededup CNN, random weights": _network,
    }


def recall_at_precision(
    scores: Scores, owners: npt.NDArray[np.int64]
) -> tuple[float, npt.NDArray[np.bool_]]:
    """The lowest threshold with 99 % of all pairs right, and which copies it finds (q,).

    `owners` (q,): the library row that each copy was made from.
    """
    right = scores[np.arange(len(owners)), owners]
    wrong = scores.copy()
    wrong[np.arange(len(owners)), owners] = -np.inf
    levels = np.unique(right)[::-1]
    hits = np.searchsorted(np.sort(right), levels, "left")
    hits = len(right) - hits
    misses = wrong.size - np.searchsorted(np.sort(wrong, axis=None), levels, "left")
    good = hits / (hits + misses) >= PRECISION
    if not good.any():
        return float("inf"), np.zeros(len(owners), bool)
    threshold = float(levels[np.flatnonzero(good)[-1]])
    return threshold, right >= threshold


def _pixels(file: bytes) -> npt.NDArray[np.uint8]:
    with Image.open(io.BytesIO(file)) as picture:
        return np.asarray(picture.convert("RGB"))


def _hashed(name: str, copies: Sequence[bytes], library: Sequence[bytes]) -> Scores:
    method = getattr(importlib.import_module("imagededup.methods"), name)(verbose=False)

    def hashes(files: Sequence[bytes]) -> npt.NDArray[np.uint64]:
        texts = [method.encode_image(image_array=_pixels(file)) for file in files]
        return np.array([int(text, 16) for text in texts], np.uint64)

    apart = np.bitwise_count(hashes(copies)[:, None] ^ hashes(library))
    likeness: Scores = -apart.astype(np.float32)
    return likeness


def _network(copies: Sequence[bytes], library: Sequence[bytes]) -> Scores:
    import torch

    deduplicating: Any = importlib.import_module("imagededup.methods")
    utilities: Any = importlib.import_module("imagededup.utils")
    networks: Any = importlib.import_module("torchvision.models")
    transforms: Any = importlib.import_module("torchvision.transforms")
    torch.manual_seed(1)
    network = networks.mobilenet_v3_small(weights=None).eval()
    network.classifier = torch.nn.Identity()
    prepare = transforms.Compose(
        [
            transforms.Resize((256, 256)),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    method = deduplicating.CNN(
        verbose=False, model_config=utilities.CustomModel("random", network, prepare)
    )

    def features(files: Sequence[bytes]) -> Scores:
        found = []
        for start in range(0, len(files), _BATCH):
            tensors = [
                method.transform(Image.fromarray(_pixels(file)))
                for file in files[start : start + _BATCH]
            ]
            with torch.no_grad():
                found.append(method.model(torch.stack(tensors)).numpy())
        rows = np.concatenate(found)
        unit: Scores = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    scores: Scores = features(copies) @ features(library).T
    return scores
