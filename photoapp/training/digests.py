"""Short digests of what a run learns from: a run that goes on must learn from the same.

BLAKE3 on all processors: 2 GB of pictures take about half a second.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from blake3 import blake3
from torch import nn

from photoapp.training.lexicon import Lexicon
from photoapp.training.views import Photos

_LENGTH = 16  # bytes


def of_plain(value: Any) -> str:
    """Of plain JSON; "" for None."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return blake3(text.encode("utf-8", "surrogatepass")).hexdigest(_LENGTH)


def of_lexicon(lexicon: Lexicon | None) -> str:
    """Of its concepts, in order; "" for None."""
    if lexicon is None:
        return ""
    return of_plain([[one.names, one.broader, one.imagenet, one.label] for one in lexicon.concepts])


def of_pictures(photos: Photos) -> str:
    """Of decoded pictures and their shapes."""
    return _of_arrays({"pixels": photos.pixels, "ratios": photos.ratios})


def of_network(network: nn.Module | None, *, without: Iterable[str] = ()) -> str:
    """Of its weights and buffers, but for names with one of `without` in them; "" for None."""
    if network is None:
        return ""
    left_out = tuple(without)
    return _of_arrays(
        {
            name: _plain(value)
            for name, value in network.state_dict().items()
            if not any(part in name for part in left_out)
        }
    )


def _plain(tensor: torch.Tensor) -> np.ndarray:
    array: np.ndarray = tensor.detach().cpu().contiguous().numpy()
    return array


def _of_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    digest = blake3(max_threads=blake3.AUTO)
    for name, array in arrays.items():
        digest.update(f"{name} {array.dtype.str} {array.shape};".encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest(_LENGTH)
