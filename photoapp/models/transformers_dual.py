"""Dual encoders of the hub's checkpoint format, run by transformers and torch.

Only the architecture classes of transformers are used: configuration, tokenizer and
weights are read from a local folder, nothing is fetched, and no code of a checkpoint runs.
"""

from __future__ import annotations

import importlib
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.batches import HalvingBatches, is_memory_error
from photoapp.models.checkpoint import read_checkpoint
from photoapp.models.devices import (
    Arriving,
    agrees,
    choose_device,
    number_type,
    release_memory,
    to_device,
)
from photoapp.models.families import TRANSFORMERS, Tower
from photoapp.models.folders import damaged, unsupported
from photoapp.models.patches import patch_rows
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.preprocessing import PREPROCESSING
from photoapp.models.texts import encodable
from photoapp.models.tokenizing import load_tokenizer, quiet_transformers
from photoapp.models.towers import Towers, image_tower, text_tower
from photoapp.models.weights import fill, read_tensors

if TYPE_CHECKING:
    import torch

_IMAGE_BATCH = {"cpu": 8, "mps": 32, "cuda": 128}
_TEXT_BATCH = {"cpu": 32, "mps": 128, "cuda": 512}


@dataclass(slots=True)
class _Half:
    """One loaded tower; `module` and `projection` lie on `device`.

    `projection` is (dimension, hidden), or None when the module ends with one of its own.
    """

    tower: Tower
    module: torch.nn.Module
    projection: torch.Tensor | None
    device: str
    batches: HalvingBatches
    tokenizer: Any = None

    def pooled(self, output: Any) -> torch.Tensor:
        """(n, dimension) on the device, from what the module returned."""
        return self.projected(self.row(output))

    def projected(self, vectors: torch.Tensor) -> torch.Tensor:
        """(n, dimension) on the device, from (n, hidden)."""
        if self.projection is not None:
            vectors = vectors @ self.projection.T
        return vectors

    def row(self, output: Any) -> torch.Tensor:
        """(n, hidden), one vector of what the module returned for each picture or text."""
        found: torch.Tensor = (
            output.last_hidden_state[:, 0] if self.tower.first_token else output.pooler_output
        )
        return found


class TransformersDual:
    """`DualEncoder` over a checkpoint folder.

    Making one reads only the small files. Each half loads on first use, and again when
    used after `close`. Every method may be called from any thread; pictures are encoded
    one call at a time, and texts likewise, but the two do not wait for each other. On ``cuda``
    a call's work is queued while the device is still at that of the call before.

    Args:
        folder: with ``config.json``, preprocessor, tokenizer and weights.
        name: model name of the key, as on the hub.
        revision: commit or content name of the weights.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        precision: ``bf16`` calculates in bfloat16 on the CPU, if that gives float32's vectors;
            ``auto`` in half precision on a graphics processor, else in float32.

    Raises:
        ModelError: ``model-damaged`` or ``model-unsupported``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        revision: str,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        self._checkpoint = read_checkpoint(folder)
        self._key = ModelKey(name, revision, PREPROCESSING)
        self._wanted = device
        self._bfloat16 = precision == "bf16"
        self._normalisation = Normalisation(self._checkpoint.spec)
        self._image_lock = threading.Lock()
        self._text_lock = threading.Lock()
        self._scale_lock = threading.Lock()
        self._image: _Half | None = None
        self._text: _Half | None = None
        self._scale: tuple[float, float] | None = None
        self._device = ""

    @property
    def key(self) -> ModelKey:
        """Provenance of this model's vectors."""
        return self._key

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._checkpoint.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the family: ``("en",)`` for CLIP, ``("zh",)`` for Chinese-CLIP."""
        return self._checkpoint.languages

    @property
    def preprocess(self) -> PreprocessSpec:
        """As the checkpoint's ``preprocessor_config.json`` says."""
        return self._checkpoint.spec

    @property
    def logit_scale(self) -> float:
        """exp of the learned parameter; reads one number of the weights on first use."""
        return math.exp(self._learned()[0])

    @property
    def logit_bias(self) -> float:
        """The learned parameter of a model trained with the sigmoid loss, else 0."""
        return self._learned()[1]

    @property
    def sigmoid(self) -> bool:
        """Of the family: False for those trained with a softmax over the batch."""
        return self._checkpoint.family.sigmoid

    @property
    def device(self) -> str:
        """Where pictures are encoded; ``cpu`` until the image half is loaded.

        Asking torch instead would import it on the thread that only wants to show this.
        """
        return self._device or "cpu"

    @property
    def backend(self) -> str:
        """``torch``, or ``torch-bf16`` when that was asked for."""
        return "torch-bf16" if self._bfloat16 else "torch"

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """See `DualEncoder.encode_images`."""
        self._require(pixels)
        with self._image_lock:
            half = self._image_half()
            if not len(pixels):
                return np.empty((0, self.dimension), np.float32)
            coming = self._begun(
                half, len(pixels), lambda part: self._image_vectors(half, pixels[part])
            )
        return self._ended(half, coming)

    def encode_patches(self, pixels: ByteArray) -> FloatArray:
        """See `ExplainsImages.encode_patches`; the method is in `patches`."""
        self._require(pixels)
        with self._image_lock:
            half = self._image_half()
            if not len(pixels):
                return np.empty((0, 1, 1, self.dimension), np.float32)
            coming = self._begun(
                half, len(pixels), lambda part: self._patch_vectors(half, pixels[part])
            )
        rows = self._ended(half, coming)
        side = round((len(rows) / len(pixels)) ** 0.5)
        return rows.reshape(len(pixels), side, side, -1)

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`. Texts longer than the model's context are cut."""
        with self._text_lock:
            if self._text is None:
                self._text = self._load_text_half()
            if not texts:
                return np.empty((0, self.dimension), np.float32)
            half = self._text
            coming = self._begun(
                half, len(texts), lambda part: self._text_vectors(half, texts[part])
            )
        return self._ended(half, coming)

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Always (): trained on hundreds of millions of texts, it cannot tell."""
        del text
        return ()

    def towers(self) -> Towers:
        """See `HasTowers.towers`."""
        tokens = self._checkpoint.family.tokens
        if tokens is None or not tokens.tokenizer:
            raise ModelError(
                "export-failed",
                f"{self._key.name} prepares texts in a way that an export cannot hold.",
                reason="tokenizer",
            )
        apart = TransformersDual(
            self._checkpoint.folder, name=self._key.name, revision=self._key.revision, device="cpu"
        )
        image, text = apart._load_image_half(), apart._load_text_half()
        kind = getattr(quiet_transformers(), tokens.tokenizer)
        tokenizer = kind.from_pretrained(self._checkpoint.folder, local_files_only=True)
        return Towers(
            image=image_tower(image.module, image.projection, self._normalisation, image.row),
            text=text_tower(text.module, text.projection, text.row),
            tokenizer=tokenizer.backend_tokenizer.to_str(),
            context=self._checkpoint.context,
            pad=int(tokenizer.pad_token_id),
        )

    def close(self) -> None:
        """See `DualEncoder.close`; waits for a call that is queuing work, not for the device."""
        with self._image_lock, self._text_lock:
            devices = {half.device for half in (self._image, self._text) if half is not None}
            self._image = self._text = None
            self._device = ""
        for device in devices:
            release_memory(device)

    def _learned(self) -> tuple[float, float]:
        """Logarithm of the scale, and the bias (0 when the family has none)."""
        with self._scale_lock:
            if self._scale is None:
                names = ["logit_scale", "logit_bias"][: 1 + self.sigmoid]
                tensors = read_tensors(self._checkpoint, lambda name: name in names)
                for name in names:
                    if name not in tensors or tensors[name].numel() != 1:
                        raise damaged(self._checkpoint.folder, f"{name} is missing")
                values = [float(tensors[name]) for name in names]
                self._scale = (values[0], values[1] if self.sigmoid else 0.0)
            return self._scale

    def _require(self, pixels: ByteArray) -> None:
        spec = self._checkpoint.spec
        expected = (spec.height, spec.width, 3)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != expected:
            raise ValueError(f"expected uint8 {expected}, got {pixels.dtype} {pixels.shape[1:]}")

    def _image_half(self) -> _Half:
        """The loaded half; the lock is held."""
        if self._image is None:
            self._image = self._load_image_half()
            self._device = self._image.device
        return self._image

    def _begun(self, half: _Half, count: int, encode: Callable[[slice], torch.Tensor]) -> Arriving:
        """All batches given to the device; the half's lock is held."""
        with self._told(half):
            return Arriving(half.batches.parts(count, encode))

    def _ended(self, half: _Half, coming: Arriving) -> FloatArray:
        """(n, dimension) unit rows. Without the lock: others may give the device more to do."""
        with self._told(half):
            return unit_rows(coming.wait())

    @contextmanager
    def _told(self, half: _Half) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:  # torch's class for failures of kernels and drivers
            raise ModelError(
                "model-failed",
                f"The model {self._key.name} failed on {half.device}: {error}",
                model=self._key.name,
                device=half.device,
            ) from error

    def _image_vectors(self, half: _Half, pixels: ByteArray) -> torch.Tensor:
        import torch

        with torch.inference_mode():
            return half.pooled(half.module(pixel_values=self._planes(half, pixels)))

    def _patch_vectors(self, half: _Half, pixels: ByteArray) -> torch.Tensor:
        """(n * rows * columns, dimension), picture by picture."""
        import torch

        with torch.inference_mode():
            rows = patch_rows(half.module, half.tower.patches, self._planes(half, pixels))
            return half.projected(rows.flatten(0, -2))

    def _planes(self, half: _Half, pixels: ByteArray) -> torch.Tensor:
        """(n, 3, height, width) normalised, where the half lies and in its number type."""
        # Bytes travel to the device; normalising there in float32 costs nothing.
        values = to_device(pixels, half.device)
        values = values.permute(0, 3, 1, 2).float()
        factor = to_device(self._normalisation.factor, half.device)
        offset = to_device(self._normalisation.offset, half.device)
        values = values * factor[:, None, None] + offset[:, None, None]
        return values.to(next(half.module.parameters()).dtype)

    def _text_vectors(self, half: _Half, texts: Sequence[str]) -> torch.Tensor:
        import torch

        tokens = half.tokenizer(encodable(texts))
        with torch.inference_mode():
            return half.pooled(
                half.module(**{name: values.to(half.device) for name, values in tokens.items()})
            )

    def _load_image_half(self) -> _Half:
        tower = self._checkpoint.family.image
        if tower is None:
            raise unsupported(
                f"{self._key.name} has no half for pictures.",
                f"{self._checkpoint.family.name} is not run by transformers",
            )
        half = self._load(tower, "vision_config")
        spec = self._checkpoint.spec
        probe = np.random.default_rng(0).integers(0, 256, (2, spec.height, spec.width, 3), np.uint8)
        return self._moved(half, _IMAGE_BATCH, lambda one: self._image_vectors(one, probe))

    def _load_text_half(self) -> _Half:
        family = self._checkpoint.family
        if family.text is None or family.tokens is None:
            raise unsupported(
                f"{self._key.name} understands pictures only, not texts.",
                f"{family.name} has no text half",
            )
        half = self._load(family.text, "text_config")
        half.tokenizer = load_tokenizer(self._checkpoint)
        probe = ["a photo of a cat", "一张海滩的照片"]
        return self._moved(half, _TEXT_BATCH, lambda one: self._text_vectors(one, probe))

    def _load(self, tower: Tower, part: str) -> _Half:
        """One tower on the CPU in float32, from the tensors that belong to it alone."""
        import torch

        folder = self._checkpoint.folder
        tensors = read_tensors(
            self._checkpoint,
            lambda name: name.startswith(tower.prefix) or name == tower.projection,
        )
        tensors = {
            name: tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in tensors.items()
        }
        quiet_transformers()
        make = getattr(importlib.import_module(tower.module), tower.architecture)
        try:
            config = self._configuration(tower, part)
            with torch.device("meta"):
                module = make(config, **tower.options)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(folder, f"config.json: {error}") from error
        matrix = None
        if tower.projection:
            if tower.projection not in tensors:
                raise damaged(folder, f"{tower.projection} is missing")
            matrix = tensors.pop(tower.projection)
            if matrix.ndim != 2 or matrix.shape[0] != self.dimension:
                raise damaged(folder, f"{tower.projection} has shape {tuple(matrix.shape)}")
        own = {}
        for name, tensor in tensors.items():
            inner = name.removeprefix(tower.prefix)
            for old, new in tower.renamed.items():
                inner = inner.replace(old, new)
            own[inner] = tensor
        fill(module, own, folder)
        return _Half(tower, module.eval(), matrix, "cpu", HalvingBatches(1))

    def _configuration(self, tower: Tower, part: str) -> Any:
        """What a tower is made from. Raises ValueError, TypeError, KeyError, AttributeError."""
        config = self._checkpoint.config
        if tower.module != TRANSFORMERS:
            return config[part]
        transformers = quiet_transformers()
        if tower.configuration:
            return getattr(transformers, tower.configuration).from_dict(config[part])
        whole = getattr(transformers, self._checkpoint.family.configuration).from_dict(config)
        return getattr(whole, part)

    def _moved(
        self, half: _Half, batch: dict[str, int], vectors: Callable[[_Half], torch.Tensor]
    ) -> _Half:
        """The half on the chosen device, if that gives the CPU's vectors, else on the CPU."""
        device = choose_device(self._wanted)
        half.batches = HalvingBatches(batch["cpu"])
        kind = number_type(device, bfloat16=self._bfloat16)
        if device == "cpu" and not self._bfloat16:
            return half
        expected = _rows(vectors(half))
        kept = dict(half.module.state_dict())
        moved = _Half(
            half.tower,
            half.module.to(device, kind),
            half.projection.to(device, kind) if half.projection is not None else None,
            device,
            HalvingBatches(batch[device], release=lambda: release_memory(device)),
            half.tokenizer,
        )
        try:
            fine = agrees(device, expected, _rows(vectors(moved)))
        except RuntimeError as error:  # an old card without kernels, or its memory is full
            fine = False
            if not is_memory_error(error) and self._wanted != "auto":
                raise ModelError(
                    "device-unusable", f"The device {device} failed: {error}", device=device
                ) from error
        if fine:
            return moved
        half.module.to("cpu").float().load_state_dict(kept, assign=True)
        release_memory(device)
        return half


def _rows(vectors: torch.Tensor) -> FloatArray:
    return unit_rows(Arriving([vectors]).wait())
