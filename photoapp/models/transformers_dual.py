"""CLIP and Chinese-CLIP checkpoints, run by transformers and torch.

Only the architecture classes of transformers are used: configuration, tokenizer and
weights are read from a local folder, nothing is fetched, and no code of a checkpoint runs.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.batches import HalvingBatches, is_memory_error
from photoapp.models.checkpoint import LANGUAGES, damaged, read_checkpoint
from photoapp.models.devices import agrees, choose_device, number_type, release_memory
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.preprocessing import PREPROCESSING
from photoapp.models.texts import encodable
from photoapp.models.towers import Towers, image_tower, text_tower
from photoapp.models.weights import fill, read_tensors

if TYPE_CHECKING:
    import torch

_IMAGE_BATCH = {"cpu": 8, "mps": 32, "cuda": 128}
_TEXT_BATCH = {"cpu": 32, "mps": 128, "cuda": 512}


@dataclass(slots=True)
class _Half:
    """One loaded tower with its projection; `module` and `projection` lie on `device`."""

    module: torch.nn.Module
    projection: torch.Tensor  # (dimension, hidden)
    device: str
    batches: HalvingBatches
    tokenizer: Any = None


class TransformersDual:
    """`DualEncoder` over a checkpoint folder.

    Making one reads only the small files. Each half loads on first use, and again when
    used after `close`. Every method may be called from any thread; pictures are encoded
    one call at a time, and texts likewise, but the two do not wait for each other.

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
        self._scale: float | None = None
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
        """``("en",)`` for CLIP, ``("zh",)`` for Chinese-CLIP."""
        return LANGUAGES[self._checkpoint.family]

    @property
    def preprocess(self) -> PreprocessSpec:
        """As the checkpoint's ``preprocessor_config.json`` says."""
        return self._checkpoint.spec

    @property
    def logit_scale(self) -> float:
        """exp of the learned parameter; reads one number of the weights on first use."""
        with self._scale_lock:
            if self._scale is None:
                tensors = read_tensors(self._checkpoint, lambda name: name == "logit_scale")
                if "logit_scale" not in tensors:
                    raise damaged(self._checkpoint.folder, "logit_scale is missing")
                self._scale = math.exp(float(tensors["logit_scale"]))
            return self._scale

    @property
    def logit_bias(self) -> float:
        """0: trained with a softmax over the batch."""
        return 0.0

    @property
    def sigmoid(self) -> bool:
        """False: trained with a softmax over the batch."""
        return False

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
        spec = self._checkpoint.spec
        expected = (spec.height, spec.width, 3)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != expected:
            raise ValueError(f"expected uint8 {expected}, got {pixels.dtype} {pixels.shape[1:]}")
        with self._image_lock:
            if self._image is None:
                self._image = self._load_image_half()
                self._device = self._image.device
            if not len(pixels):
                return np.empty((0, self.dimension), np.float32)
            half = self._image
            return self._guarded(
                half, len(pixels), lambda part: self._image_vectors(half, pixels[part])
            )

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`. Texts longer than the model's context are cut."""
        with self._text_lock:
            if self._text is None:
                self._text = self._load_text_half()
            if not texts:
                return np.empty((0, self.dimension), np.float32)
            half = self._text
            return self._guarded(
                half, len(texts), lambda part: self._text_vectors(half, texts[part])
            )

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Always (): trained on hundreds of millions of texts, it cannot tell."""
        del text
        return ()

    def towers(self) -> Towers:
        """See `HasTowers.towers`."""
        apart = TransformersDual(
            self._checkpoint.folder, name=self._key.name, revision=self._key.revision, device="cpu"
        )
        image, text = apart._load_image_half(), apart._load_text_half()
        return Towers(
            image=image_tower(
                image.module,
                image.projection,
                self._normalisation,
                lambda output: output.pooler_output,
            ),
            text=text_tower(text.module, text.projection, self._pooled_text),
            tokenizer=text.tokenizer.backend_tokenizer.to_str(),
            context=self._checkpoint.context,
            pad=int(text.tokenizer.pad_token_id),
        )

    def close(self) -> None:
        """See `DualEncoder.close`; waits for a running batch."""
        with self._image_lock, self._text_lock:
            devices = {half.device for half in (self._image, self._text) if half is not None}
            self._image = self._text = None
            self._device = ""
        for device in devices:
            release_memory(device)

    def _guarded(
        self, half: _Half, count: int, encode: Callable[[slice], FloatArray]
    ) -> FloatArray:
        try:
            return half.batches.run(count, encode)
        except RuntimeError as error:  # torch's class for failures of kernels and drivers
            raise ModelError(
                "model-failed",
                f"The model {self._key.name} failed on {half.device}: {error}",
                model=self._key.name,
                device=half.device,
            ) from error

    def _image_vectors(self, half: _Half, pixels: ByteArray) -> FloatArray:
        import torch

        with torch.inference_mode():
            # Bytes travel to the device; normalising there in float32 costs nothing.
            values = torch.from_numpy(np.ascontiguousarray(pixels)).to(half.device)
            values = values.permute(0, 3, 1, 2).float()
            factor = torch.from_numpy(self._normalisation.factor).to(half.device)
            offset = torch.from_numpy(self._normalisation.offset).to(half.device)
            values = values * factor[:, None, None] + offset[:, None, None]
            output = half.module(pixel_values=values.to(half.projection.dtype))
            return _unit(output.pooler_output, half.projection)

    def _text_vectors(self, half: _Half, texts: Sequence[str]) -> FloatArray:
        import torch

        tokens = half.tokenizer(
            encodable(texts),
            padding=True,
            truncation=True,
            max_length=self._checkpoint.context,
            return_tensors="pt",
        )
        with torch.inference_mode():
            output = half.module(
                input_ids=tokens["input_ids"].to(half.device),
                attention_mask=tokens["attention_mask"].to(half.device),
            )
            return _unit(self._pooled_text(output), half.projection)

    def _pooled_text(self, output: Any) -> torch.Tensor:
        if self._checkpoint.family == "chinese-clip":
            first: torch.Tensor = output.last_hidden_state[:, 0]  # [CLS], not BERT's pooler
            return first
        pooled: torch.Tensor = output.pooler_output
        return pooled

    def _load_image_half(self) -> _Half:
        transformers = _transformers()
        config = self._configuration(transformers)
        chinese = self._checkpoint.family == "chinese-clip"
        classes = transformers.ChineseCLIPVisionModel if chinese else transformers.CLIPVisionModel
        half = self._load(lambda: classes(config.vision_config), "vision_model.", "visual")
        half.batches.size = _IMAGE_BATCH["cpu"]
        spec = self._checkpoint.spec
        probe = np.random.default_rng(0).integers(0, 256, (2, spec.height, spec.width, 3), np.uint8)
        return self._moved(half, _IMAGE_BATCH, lambda one: self._image_vectors(one, probe))

    def _load_text_half(self) -> _Half:
        transformers = _transformers()
        config = self._configuration(transformers)
        folder = self._checkpoint.folder
        if self._checkpoint.family == "chinese-clip":
            tokenizers = transformers.BertTokenizer

            def build() -> torch.nn.Module:
                model: torch.nn.Module = transformers.ChineseCLIPTextModel(
                    config.text_config, add_pooling_layer=False
                )
                return model
        else:
            tokenizers = transformers.CLIPTokenizer

            def build() -> torch.nn.Module:
                model: torch.nn.Module = transformers.CLIPTextModel(config.text_config)
                return model

        half = self._load(build, "text_model.", "text")
        try:
            half.tokenizer = tokenizers.from_pretrained(folder, local_files_only=True)
        except Exception as error:  # tokenizers raises bare Exception for a damaged file
            raise damaged(folder, f"tokenizer: {error}") from error
        probe = ["a photo of a cat", "一张海滩的照片"]
        return self._moved(half, _TEXT_BATCH, lambda one: self._text_vectors(one, probe))

    def _configuration(self, transformers: Any) -> Any:
        chinese = self._checkpoint.family == "chinese-clip"
        kind = transformers.ChineseCLIPConfig if chinese else transformers.CLIPConfig
        try:
            return kind.from_dict(self._checkpoint.config)
        except (ValueError, TypeError, KeyError) as error:
            raise damaged(self._checkpoint.folder, f"config.json: {error}") from error

    def _load(self, build: Callable[[], torch.nn.Module], prefix: str, tower: str) -> _Half:
        """One tower on the CPU in float32, from the tensors that belong to it alone."""
        import torch

        projection = f"{tower}_projection.weight"
        tensors = read_tensors(
            self._checkpoint, lambda name: name.startswith(prefix) or name == projection
        )
        tensors = {name: tensor.float() for name, tensor in tensors.items()}
        try:
            with torch.device("meta"):
                module = build()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(self._checkpoint.folder, f"config.json: {error}") from error
        if projection not in tensors:
            raise damaged(self._checkpoint.folder, f"{projection} is missing")
        matrix = tensors.pop(projection)
        own = {name.removeprefix(prefix): tensor for name, tensor in tensors.items()}
        fill(module, own, self._checkpoint.folder)
        if matrix.ndim != 2 or matrix.shape[0] != self.dimension:
            raise damaged(self._checkpoint.folder, f"{projection} has shape {tuple(matrix.shape)}")
        return _Half(module.eval(), matrix, "cpu", HalvingBatches(1))

    def _moved(
        self, half: _Half, batch: dict[str, int], vectors: Callable[[_Half], FloatArray]
    ) -> _Half:
        """The half on the chosen device, if that gives the CPU's vectors, else on the CPU."""
        device = choose_device(self._wanted)
        half.batches = HalvingBatches(batch["cpu"])
        kind = number_type(device, bfloat16=self._bfloat16)
        if device == "cpu" and half.projection.dtype == kind:
            return half
        expected = vectors(half)
        kept = dict(half.module.state_dict())
        moved = _Half(
            half.module.to(device, kind),
            half.projection.to(device, kind),
            device,
            HalvingBatches(batch[device], release=lambda: release_memory(device)),
            half.tokenizer,
        )
        try:
            fine = agrees(device, expected, vectors(moved))
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


def _unit(pooled: torch.Tensor, projection: torch.Tensor) -> FloatArray:
    # float32 before normalising: squares of half-precision numbers may overflow.
    vectors: FloatArray = (pooled @ projection.T).float().cpu().numpy()
    return unit_rows(vectors)


def _transformers() -> Any:
    import transformers

    transformers.utils.logging.set_verbosity_error()
    return transformers
