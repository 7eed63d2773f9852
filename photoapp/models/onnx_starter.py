"""The bundled bilingual model, and what was tuned from it, run by ONNX Runtime."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.texts import encodable
from photoapp.models.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# 2: the centre of the picture instead of the whole picture stretched; see MODEL_CARD.md.
PREPROCESSING = 2
"""Raise when the pixels or token ids prepared for this model change meaning."""

# Measured by tests/bench/encoders.py: batches of 8 stay in a core's cache and amortise the
# overhead of a call. Several single-threaded runs side by side beat one run on several
# threads by a tenth to a quarter, most of all when other work wants the processor, because
# nothing waits at a barrier after every layer.
_IMAGE_BATCH = 8
_MOST_WORKERS = 8
_ACCELERATOR_BATCH = 64
_TEXT_BATCH = 64
_UNKNOWN_TOKEN = 1  # of the starter's tokenizer; 0 is padding

# Accelerators ONNX Runtime may have been built with, best first.
ACCELERATORS = {
    "CUDAExecutionProvider": "cuda",
    "CoreMLExecutionProvider": "coreml",
    "DmlExecutionProvider": "directml",
}
_AGREEMENT = 0.999  # least cosine of an accelerator's vectors with the CPU's

TokenArray = np.ndarray[Any, np.dtype[np.int64]]
Session = Any  # onnxruntime.InferenceSession, which publishes no types


class StarterEncoder:
    """`DualEncoder` and `KnowsWords` over a folder with ``config.json`` and two ONNX files.

    Making one reads only the small files; each half loads on first use, and again when
    used after `close`. Every method may be called from any thread.

    Args:
        folder: where the files lie.
        device: ``auto`` or ``cpu``, or an accelerator's name to insist on it.
        threads: how many batches of pictures run side by side on the CPU; 0 is one for
            each physical core, 8 at most.
        name: model name of the key; "" is that in the configuration, likewise `revision`.
        revision: which weights these are.

    Raises:
        ModelError: a file is missing or damaged.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "auto",
        threads: int = 0,
        name: str = "",
        revision: str = "",
    ) -> None:
        import psutil

        self._folder = folder
        self._wanted = device
        self._threads = threads or min(_MOST_WORKERS, psutil.cpu_count(logical=False) or 1)
        self._lock = threading.Lock()
        self._image: tuple[Session, str] | None = None
        self._text: tuple[Session, Tokenizer] | None = None
        self._device = "cpu"
        try:
            config = json.loads((folder / "config.json").read_bytes())
            width, height = config["image"]["size"]
            name, revision = name or config["name"], revision or config["revision"]
            self._key = ModelKey(name, revision, PREPROCESSING)
            self._dimension = int(config["dimension"])
            self._languages = tuple(config["languages"])
            self._spec = PreprocessSpec(
                width=width,
                height=height,
                mode=ResizeMode.SHORTEST_EDGE,
                resample="bicubic",
                reducing_gap=2.0,
                mean=tuple(config["image"]["mean"]),
                std=tuple(config["image"]["std"]),
            )
            self._image_file = folder / config["image"]["file"]
            self._image_input = config["image"]["input"]
            self._text_file = folder / config["text"]["file"]
            self._text_input = config["text"]["input"]
            self._tokenizer_file = folder / config["text"]["tokenizer"]
            self._max_tokens = int(config["text"]["max_tokens"])
            self._scale = float(config["probability"]["scale"])
            self._bias = float(config["probability"]["bias"])
            concepts = json.loads((folder / config["concepts"]).read_bytes())
            self._vocabulary = Vocabulary(concepts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(folder, error) from error
        self._normalisation = Normalisation(self._spec)

    @property
    def key(self) -> ModelKey:
        """Provenance of this model's vectors."""
        return self._key

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """``("en", "zh")``."""
        return self._languages

    @property
    def preprocess(self) -> PreprocessSpec:
        """The middle square, as `config.json` says."""
        return self._spec

    @property
    def logit_scale(self) -> float:
        """Of sigmoid(scale * cosine + bias)."""
        return self._scale

    @property
    def logit_bias(self) -> float:
        """Of sigmoid(scale * cosine + bias)."""
        return self._bias

    @property
    def sigmoid(self) -> bool:
        """True: it was trained with the sigmoid loss."""
        return True

    @property
    def device(self) -> str:
        """Where pictures are encoded; ``cpu`` until the image half is loaded."""
        return self._device

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """See `DualEncoder.encode_images`."""
        expected = (self._spec.height, self._spec.width, 3)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != expected:
            raise ValueError(f"expected uint8 {expected}, got {pixels.dtype} {pixels.shape[1:]}")
        vectors = np.empty((len(pixels), self._dimension), np.float32)
        session, device = self._image_session()

        def encode(part: slice) -> None:
            values = self._normalisation.planes(pixels[part])
            vectors[part] = self._run(session, {self._image_input: values}, device)

        workers = self._threads if device == "cpu" else 1
        size = _IMAGE_BATCH if device == "cpu" else _ACCELERATOR_BATCH
        size = max(1, min(size, -(-len(pixels) // workers)))
        parts = [slice(start, start + size) for start in range(0, len(pixels), size)]
        if min(workers, len(parts)) <= 1:
            for part in parts:
                encode(part)
        else:
            # Threads for this call only: making them is cheap beside a batch, and an idle
            # encoder then owns none.
            with ThreadPoolExecutor(workers, thread_name_prefix="encode") as pool:
                for _ in pool.map(encode, parts):
                    pass
        return unit_rows(vectors)

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`."""
        vectors = np.empty((len(texts), self._dimension), np.float32)
        tokenizer = self._text_session()[1]
        for start in range(0, len(texts), _TEXT_BATCH):
            part = texts[start : start + _TEXT_BATCH]
            # A text without a single token (empty, punctuation) becomes one unknown token.
            lines = tokenizer.encode_batch(encodable(part))
            tokens = np.zeros((len(part), max(1, len(lines[0].ids))), np.int64)
            for row, line in enumerate(lines):
                tokens[row, : len(line.ids)] = line.ids
            tokens[~tokens.any(axis=1), 0] = _UNKNOWN_TOKEN
            vectors[start : start + len(part)] = self.encode_tokens(tokens)
        return unit_rows(vectors)

    def encode_tokens(self, tokens: TokenArray) -> FloatArray:
        """Vectors (n, dimension), as the network gives them, of int64 pieces (n, longest)."""
        return self._run(self._text_session()[0], {self._text_input: tokens}, "cpu")

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """See `DualEncoder.unknown_words`."""
        return self._vocabulary.unknown_words(text)

    def known_words(self, prefix: str, *, limit: int = 10) -> tuple[str, ...]:
        """See `KnowsWords.known_words`."""
        return self._vocabulary.known_words(prefix, limit=limit)

    def close(self) -> None:
        """See `DualEncoder.close`."""
        with self._lock:
            self._image = None
            self._text = None
            self._device = "cpu"

    def _image_session(self) -> tuple[Session, str]:
        with self._lock:
            if self._image is None:
                self._image = self._load_image_half()
                self._device = self._image[1]
            return self._image

    def _text_session(self) -> tuple[Session, Tokenizer]:
        from tokenizers import Tokenizer

        with self._lock:
            if self._text is None:
                session = self._session(self._text_file, "CPUExecutionProvider")
                try:
                    tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
                except Exception as error:  # tokenizers raises bare Exception for all it dislikes
                    raise _damaged(self._folder, error) from error
                tokenizer.enable_truncation(self._max_tokens)
                self._text = (session, tokenizer)
            return self._text

    def _load_image_half(self) -> tuple[Session, str]:
        import onnxruntime

        def make(provider: str) -> Session:
            return self._session(self._image_file, provider)

        def vectors(session: Session) -> FloatArray:
            probe = np.random.default_rng(0).integers(
                0, 256, (2, self._spec.height, self._spec.width, 3), np.uint8
            )
            values = self._normalisation.planes(probe)
            return unit_rows(self._run(session, {self._image_input: values}, "the device"))

        return choose_session(onnxruntime.get_available_providers(), self._wanted, make, vectors)

    def _session(self, file: Path, provider: str) -> Session:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a text takes a millisecond; pictures: see above
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Spinning workers would burn whole cores between batches and in an idle window.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(str(file), options, providers=[provider])
        except Exception as error:  # its exception classes share no base and are private
            raise _damaged(self._folder, error) from error

    def _run(self, session: Session, inputs: dict[str, Any], device: str) -> FloatArray:
        try:
            (output,) = session.run(None, inputs)
        except Exception as error:  # as above; also a driver's out-of-memory
            raise ModelError(
                "model-failed",
                f"The model {self._key.name} failed on {device}: {error}",
                model=self._key.name,
                device=device,
            ) from error
        vectors: FloatArray = output
        expected = (len(next(iter(inputs.values()))), self._dimension)
        if vectors.shape != expected:
            reason = f"vectors of {vectors.shape} instead of {expected}"
            raise _damaged(self._folder, ValueError(reason))
        return vectors


def choose_session(
    available: Sequence[str],
    wanted: str,
    make: Callable[[str], Session],
    vectors: Callable[[Session], FloatArray],
) -> tuple[Session, str]:
    """The best accelerator whose vectors agree with the CPU's, else the CPU.

    Drivers exist that give wrong vectors without an error, so none is trusted unseen.
    Raises ModelError when `wanted` names an accelerator that cannot be used.
    """
    reference = make("CPUExecutionProvider")
    if wanted == "cpu":
        return reference, "cpu"
    expected = None
    for provider, device in ACCELERATORS.items():
        if provider not in available or wanted not in {"auto", device}:
            continue
        if expected is None:
            expected = vectors(reference)
        try:
            session = make(provider)
            agreement = (vectors(session) * expected).sum(axis=1).min()
        except ModelError:
            continue
        if agreement >= _AGREEMENT:
            return session, device
    if wanted == "auto":
        return reference, "cpu"
    raise ModelError(
        "device-unusable",
        f"The device {wanted} is not present or gives wrong results; use auto or cpu.",
        device=wanted,
    )


def _damaged(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        "model-damaged",
        f"The model in {folder} is missing a file or damaged ({error}); install it again.",
        path=str(folder),
        reason=str(error),
    )
