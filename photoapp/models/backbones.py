"""Similarity backbones: networks that see pictures only, run by transformers and torch."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.backbone_networks import NETWORKS, Network
from photoapp.models.batches import HalvingBatches, is_memory_error
from photoapp.models.checkpoint import Checkpoint, damaged, read_checkpoint
from photoapp.models.devices import agrees, choose_device, number_type, release_memory
from photoapp.models.folders import unsupported
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.preprocessing import version_of
from photoapp.models.weights import fill, read_tensors

if TYPE_CHECKING:
    import torch

_BATCH = {"cpu": 8, "mps": 16, "cuda": 64}


class Backbone:
    """`ImageEncoder` over a checkpoint folder of ViT, DINOv2, EfficientNet, VGG16 or BLIP-2.

    Making one reads only the small files. The weights load on first use, and again when used
    after `close`; of a whole BLIP-2, the language model is never read. Any thread; pictures
    are encoded one call at a time.

    Args:
        folder: with ``config.json``, ``preprocessor_config.json`` (VGG16: neither, but timm's
            ``pretrained_cfg``) and weights.
        name: model name of the key, as on the hub.
        revision: commit or content name of the weights.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.

    Raises:
        ModelError: ``model-damaged`` or ``model-unsupported``.
    """

    def __init__(self, folder: Path, *, name: str, revision: str, device: str = "auto") -> None:
        self._checkpoint = read_checkpoint(folder)
        self._key = ModelKey(name, revision, version_of(self._checkpoint.spec))
        self._wanted = device
        self._network = _network(self._checkpoint)
        self._normalisation = Normalisation(self._checkpoint.spec)
        self._lock = threading.Lock()
        self._module: torch.nn.Module | None = None
        self._kind: torch.dtype | None = None
        self._batches = HalvingBatches(_BATCH["cpu"])
        self._device = "cpu"

    @property
    def key(self) -> ModelKey:
        """Provenance of this model's vectors."""
        return self._key

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._checkpoint.dimension

    @property
    def preprocess(self) -> PreprocessSpec:
        """As the checkpoint says."""
        return self._checkpoint.spec

    @property
    def device(self) -> str:
        """Where pictures are encoded; ``cpu`` until the weights are loaded."""
        return self._device

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """See `ImageEncoder.encode_images`."""
        spec = self._checkpoint.spec
        expected = (spec.height, spec.width, 3)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != expected:
            raise ValueError(f"expected uint8 {expected}, got {pixels.dtype} {pixels.shape[1:]}")
        with self._lock:
            if self._module is None:
                self._module = self._moved(self._load())
            if not len(pixels):
                return np.empty((0, self.dimension), np.float32)
            module = self._module
            try:
                return self._batches.run(
                    len(pixels), lambda part: self._vectors(module, pixels[part])
                )
            except RuntimeError as error:  # torch's class for failures of kernels and drivers
                raise ModelError(
                    "model-failed",
                    f"The model {self._key.name} failed on {self._device}: {error}",
                    model=self._key.name,
                    device=self._device,
                ) from error

    def close(self) -> None:
        """See `ImageEncoder.close`; waits for a running batch."""
        with self._lock:
            loaded, self._module, device = self._module, None, self._device
            self._device = "cpu"
        if loaded is not None:
            del loaded
            release_memory(device)

    def _vectors(self, module: torch.nn.Module, pixels: ByteArray) -> FloatArray:
        import torch

        with torch.inference_mode():
            # Bytes travel to the device; normalising there in float32 costs nothing.
            values = torch.from_numpy(np.ascontiguousarray(pixels)).to(self._device)
            values = values.permute(0, 3, 1, 2).float()
            factor = torch.from_numpy(self._normalisation.factor).to(self._device)
            offset = torch.from_numpy(self._normalisation.offset).to(self._device)
            values = values * factor[:, None, None] + offset[:, None, None]
            # float32 before normalising: squares of half-precision numbers may overflow.
            pooled = self._network.pooled(module, values.to(self._kind))
            rows: FloatArray = pooled.float().cpu().numpy()
        return unit_rows(rows)

    def _load(self) -> torch.nn.Module:
        """The network on the CPU in float32, from the tensors that belong to it alone."""
        import torch

        _quiet()
        checkpoint, network = self._checkpoint, self._network
        found = read_tensors(checkpoint, lambda name: bool(network.name(name)))
        tensors = {
            network.name(name): tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in found.items()
        }
        try:
            with torch.device("meta"):
                module = network.build(checkpoint.config)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(checkpoint.folder, f"config.json: {error}") from error
        for name, buffer in module.named_buffers():
            if name.endswith(".num_batches_tracked"):  # counts training steps; old files lack it
                tensors.setdefault(name, torch.zeros(buffer.shape, dtype=buffer.dtype))
        fill(module, tensors, checkpoint.folder)
        self._device, self._kind = "cpu", torch.float32
        return module.eval()

    def _moved(self, module: torch.nn.Module) -> torch.nn.Module:
        """The network on the chosen device, if that gives the CPU's vectors, else on the CPU."""
        device = choose_device(self._wanted)
        self._batches = HalvingBatches(_BATCH["cpu"])
        if device == "cpu":
            return module
        spec = self._checkpoint.spec
        probe = np.random.default_rng(0).integers(0, 256, (2, spec.height, spec.width, 3), np.uint8)
        expected = self._vectors(module, probe)
        kept = dict(module.state_dict())
        kind = number_type(device)
        try:
            module.to(device)
            for name, child in (*module.named_children(), *module.named_parameters(recurse=False)):
                if name not in self._network.single:
                    _to(child, kind)
            self._device, self._kind = device, kind
            fine = agrees(device, expected, self._vectors(module, probe))
        except RuntimeError as error:  # an old card without kernels, or its memory is full
            fine = False
            if not is_memory_error(error) and self._wanted != "auto":
                raise ModelError(
                    "device-unusable", f"The device {device} failed: {error}", device=device
                ) from error
        if fine:
            self._batches = HalvingBatches(_BATCH[device], release=lambda: release_memory(device))
            return module
        self._device, self._kind = "cpu", _single()
        module.to("cpu").float().load_state_dict(kept, assign=True)
        release_memory(device)
        return module


def _network(checkpoint: Checkpoint) -> Network:
    found = NETWORKS.get(checkpoint.family.id)
    if found is None:
        raise unsupported(
            f"{checkpoint.folder.name} is no network for pictures alone.",
            f"family = {checkpoint.family.id}",
        )
    return found


def _to(part: Any, kind: torch.dtype) -> None:
    """Change the numbers of a child module or of a parameter in place."""
    import torch

    if isinstance(part, torch.nn.Module):
        part.to(kind)
    else:
        part.data = part.data.to(kind)


def _single() -> torch.dtype:
    import torch

    return torch.float32


def _quiet() -> None:
    import transformers

    transformers.utils.logging.set_verbosity_error()
