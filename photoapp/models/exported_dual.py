"""An exported dual encoder, run by ONNX Runtime; torch and transformers are not needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.batches import HalvingBatches, is_memory_error
from photoapp.models.exported import IMAGE, TEXT, TOKENIZER, ExportedModel, damaged_export
from photoapp.models.pixels import unit_rows
from photoapp.models.providers import Session, open_session
from photoapp.models.texts import encodable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Several single-threaded runs side by side beat one run on several threads, as with the
# starter: nothing waits at a barrier after every layer. A ViT is as fast with 1 picture a
# run as with 8; 2 keep the overhead of a call out of sight.
_MOST_WORKERS = 8
_CPU_BATCH = 2
_ACCELERATOR_BATCH = 64
_TEXT_BATCH = {"cpu": 16}
_MOST_TEXT_THREADS = 4  # a person waits for a text


class ExportedDual:
    """`DualEncoder` over an `ExportedModel`.

    Each half loads on first use, and again when used after `close`. Every method may be
    called from any thread.

    Args:
        export: the files.
        device: a name of `providers.PROVIDERS`.
        threads: batches of pictures side by side on the CPU; 0 is one for each physical
            core, 8 at most.
    """

    def __init__(self, export: ExportedModel, *, device: str = "cpu", threads: int = 0) -> None:
        import psutil

        self._export = export
        self._device = device
        self._threads = threads or min(_MOST_WORKERS, psutil.cpu_count(logical=False) or 1)
        self._image_lock = threading.Lock()
        self._text_lock = threading.Lock()
        self._image: tuple[Session, int] | None = None
        self._text: tuple[Session, HalvingBatches, Tokenizer] | None = None

    @property
    def key(self) -> ModelKey:
        """That of the original checkpoint: the parity check at export makes this true."""
        return self._export.key

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._export.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """As the original."""
        return self._export.languages

    @property
    def preprocess(self) -> PreprocessSpec:
        """As the original."""
        return self._export.spec

    @property
    def logit_scale(self) -> float:
        """As the original."""
        return self._export.logit_scale

    @property
    def logit_bias(self) -> float:
        """As the original."""
        return self._export.logit_bias

    @property
    def sigmoid(self) -> bool:
        """As the original."""
        return self._export.sigmoid

    @property
    def device(self) -> str:
        """The provider's device; known before anything is loaded."""
        return self._device

    @property
    def backend(self) -> str:
        """Back end and precision, such as ``onnx-int8``."""
        return f"onnx-{self._export.precision}"

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """See `DualEncoder.encode_images`."""
        spec = self._export.spec
        expected = (spec.height, spec.width, 3)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != expected:
            raise ValueError(f"expected uint8 {expected}, got {pixels.dtype} {pixels.shape[1:]}")
        if not len(pixels):
            return np.empty((0, self.dimension), np.float32)
        pixels = np.ascontiguousarray(pixels)
        with self._image_lock:
            session, size = self._image_half()

            def share(rows: slice) -> FloatArray:
                own = pixels[rows]
                batches = HalvingBatches(size)
                return batches.run(len(own), lambda part: self._run(session, {"pixels": own[part]}))

            workers = self._threads if self._device == "cpu" else 1
            each = -(-len(pixels) // workers)
            shares = [slice(start, start + each) for start in range(0, len(pixels), each)]
            if len(shares) == 1:
                return unit_rows(share(shares[0]))
            # Threads for this call only: making them is cheap beside a batch.
            with ThreadPoolExecutor(len(shares), thread_name_prefix="encode") as pool:
                return unit_rows(np.concatenate(list(pool.map(share, shares))))

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`. Texts longer than the model's context are cut."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with self._text_lock:
            session, batches, tokenizer = self._text_half()
            names = {one.name for one in session.get_inputs()}

            def part(rows: slice) -> FloatArray:
                lines = tokenizer.encode_batch(encodable(texts[rows]))
                inputs = {
                    "ids": np.array([line.ids for line in lines], np.int64),
                    "mask": np.array([line.attention_mask for line in lines], np.int64),
                }
                return self._run(session, {name: inputs[name] for name in names})

            return unit_rows(batches.run(len(texts), part))

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Always (): trained on hundreds of millions of texts, it cannot tell."""
        del text
        return ()

    def close(self) -> None:
        """See `DualEncoder.close`; waits for a running batch."""
        with self._image_lock, self._text_lock:
            self._image = None
            self._text = None

    def _image_half(self) -> tuple[Session, int]:
        if self._image is None:
            session = open_session(self._export.folder / IMAGE, self._device, threads=1)
            size = _CPU_BATCH if self._device == "cpu" else _ACCELERATOR_BATCH
            self._image = (session, size)
        return self._image

    def _text_half(self) -> tuple[Session, HalvingBatches, Tokenizer]:
        from tokenizers import Tokenizer

        if self._text is None:
            threads = min(_MOST_TEXT_THREADS, self._threads)
            session = open_session(self._export.folder / TEXT, self._device, threads=threads)
            try:
                tokenizer = Tokenizer.from_file(str(self._export.folder / TOKENIZER))
            except Exception as error:  # tokenizers raises bare Exception for all it dislikes
                raise damaged_export(self._export.folder, error) from error
            tokenizer.enable_truncation(self._export.context)
            tokenizer.enable_padding(pad_id=self._export.pad)
            self._text = (session, HalvingBatches(_TEXT_BATCH.get(self._device, 128)), tokenizer)
        return self._text

    def _run(self, session: Session, inputs: dict[str, object]) -> FloatArray:
        try:
            (vectors,) = session.run(["embedding"], inputs)
        except Exception as error:  # as above; also a driver's out-of-memory
            if is_memory_error(error) or _short_of_memory(error):
                raise MemoryError(str(error)) from error
            raise ModelError(
                "model-failed",
                f"The model {self.key.name} failed on {self._device}: {error}",
                model=self.key.name,
                device=self._device,
            ) from error
        return np.asarray(vectors, np.float32)


def _short_of_memory(error: Exception) -> bool:
    """What allocators of ONNX Runtime say when memory is short."""
    text = str(error).lower()
    return "failed to allocate memory" in text or "bad_alloc" in text or "out of memory" in text
