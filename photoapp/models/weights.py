"""Tensors of a checkpoint: only the wanted ones, and never by running code of a file."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoapp.core.errors import ModelError
from photoapp.models.folders import Checkpoint, damaged

if TYPE_CHECKING:
    import torch


def read_tensors(checkpoint: Checkpoint, wanted: Callable[[str], bool]) -> dict[str, torch.Tensor]:
    """Tensors whose name is `wanted`, on the CPU, as stored.

    Raises ModelError: ``model-damaged``, or ``model-unsafe`` for a pickled file that holds
    anything but tensors.
    """
    tensors: dict[str, torch.Tensor] = {}
    for file in checkpoint.weights:
        read = _pickled if checkpoint.pickled else _safetensors
        tensors.update(read(file, wanted))
    return tensors


def fill(module: torch.nn.Module, tensors: Mapping[str, torch.Tensor], folder: Path) -> None:
    """Give a module that was built on the meta device its tensors, without copying them.

    Raises ModelError ``model-damaged`` when one is missing or of another shape.
    """
    import torch

    try:
        missing, _ = module.load_state_dict(dict(tensors), strict=False, assign=True)
    except RuntimeError as error:  # shapes that disagree with the configuration
        raise damaged(folder, error) from error
    if missing:
        raise damaged(folder, f"tensors are missing: {', '.join(missing[:3])}")
    for name, buffer in list(module.named_buffers()):
        if not buffer.is_meta:
            continue
        # Not stored in checkpoints: positions count up, token types are all the first.
        owner, _, leaf = name.rpartition(".")
        if leaf == "position_ids":
            value = torch.arange(buffer.shape[-1]).expand(buffer.shape).clone()
        elif leaf == "token_type_ids":
            value = torch.zeros(buffer.shape, dtype=buffer.dtype)
        else:
            raise damaged(folder, f"the buffer {name} is missing")
        setattr(module.get_submodule(owner), leaf, value)


def _safetensors(file: Path, wanted: Callable[[str], bool]) -> dict[str, Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as source:
            return {name: source.get_tensor(name) for name in source.keys() if wanted(name)}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError) as error:
        raise damaged(file.parent, f"{file.name}: {error}") from error


def _pickled(file: Path, wanted: Callable[[str], bool]) -> dict[str, Any]:
    import torch

    loaded = load_pickled(file)
    if not isinstance(loaded, dict):
        raise damaged(file.parent, f"{file.name} is not a table of tensors")
    return {
        name: tensor
        for name, tensor in loaded.items()
        if wanted(name) and isinstance(tensor, torch.Tensor)
    }


def load_pickled(file: Path) -> Any:
    """What a pickled file of torch holds, on the CPU, without running anything in it.

    Raises ModelError: ``model-damaged``, or ``model-unsafe`` when it holds anything but
    tensors and plain values.
    """
    import torch

    try:
        try:
            return torch.load(file, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError as error:
            if "mmap" not in str(error):
                raise
            # Files older than torch 1.6 are not archives and cannot be mapped.
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelError(
            "model-unsafe",
            f"{file} holds more than weights and was not opened. Use a copy of the model in "
            "safetensors format.",
            path=str(file),
        ) from error
    except (RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise damaged(file.parent, f"{file.name}: {error}") from error
