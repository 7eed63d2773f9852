"""The bundled bilingual model, run by ONNX Runtime."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PREPROCESSING = 1
"""Raise when the pixels or token ids prepared for this model change meaning."""

# Measured by tests/bench/encoders.py on two cores: small batches stay in the cache;
# beyond 8 the rate falls, and for one picture the overhead shows.
_IMAGE_BATCH = 8
_TEXT_BATCH = 64
_UNKNOWN_TOKEN = 1  # of the starter's tokenizer; 0 is padding

# Accelerators ONNX Runtime may have been built with, best first.
_ACCELERATORS = {
    "CUDAExecutionProvider": "cuda",
    "CoreMLExecutionProvider": "coreml",
    "DmlExecutionProvider": "directml",
}
_AGREEMENT = 0.999  # least cosine of an accelerator's vectors with the CPU's

Session = Any  # onnxruntime.InferenceSession, which publishes no types


class StarterEncoder:
    """`DualEncoder` and `KnowsWords` over a folder with ``config.json`` and two ONNX files.

    Making one reads only the small files; each half loads on first use, and again when
    used after `close`. Every method may be called from any thread.

    Args:
        folder: where the files lie.
        device: ``auto`` or ``cpu``, or an accelerator's name to insist on it.
        threads: for one picture batch; 0 lets ONNX Runtime use all physical cores.

    Raises:
        ModelError: a file is missing or damaged.
    """

    def __init__(self, folder: Path, *, device: str = "auto", threads: int = 0) -> None:
        self._folder = folder
        self._wanted = device
        self._threads = threads
        self._lock = threading.Lock()
        self._image: Session | None = None
        self._text: tuple[Session, Tokenizer] | None = None
        self._device = "cpu"
        try:
            config = json.loads((folder / "config.json").read_bytes())
            width, height = config["image"]["size"]
            self._key = ModelKey(config["name"], config["revision"], PREPROCESSING)
            self._dimension = int(config["dimension"])
            self._languages = tuple(config["languages"])
            self._spec = PreprocessSpec(
                width=width,
                height=height,
                mode=ResizeMode.STRETCH,
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
        """Whole picture to 128 x 128."""
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
        session = self._image_session()
        for start in range(0, len(pixels), _IMAGE_BATCH):
            part = slice(start, start + _IMAGE_BATCH)
            values = self._normalisation.planes(pixels[part])
            vectors[part] = self._run(session, {self._image_input: values})
        return unit_rows(vectors)

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`."""
        vectors = np.empty((len(texts), self._dimension), np.float32)
        session, tokenizer = self._text_session()
        for start in range(0, len(texts), _TEXT_BATCH):
            part = texts[start : start + _TEXT_BATCH]
            # A text without a single token (empty, punctuation) becomes one unknown token.
            lines = tokenizer.encode_batch(list(part))
            tokens = np.zeros((len(part), max(1, len(lines[0].ids))), np.int64)
            for row, line in enumerate(lines):
                tokens[row, : len(line.ids)] = line.ids
            tokens[~tokens.any(axis=1), 0] = _UNKNOWN_TOKEN
            vectors[start : start + len(part)] = self._run(session, {self._text_input: tokens})
        return unit_rows(vectors)

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

    def _image_session(self) -> Session:
        with self._lock:
            if self._image is None:
                self._image, self._device = self._load_image_half()
            return self._image

    def _text_session(self) -> tuple[Session, Tokenizer]:
        from tokenizers import Tokenizer

        with self._lock:
            if self._text is None:
                # One thread: a text takes a millisecond, and the encoder needs the cores.
                session = self._session(self._text_file, "CPUExecutionProvider", threads=1)
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
            return self._session(self._image_file, provider, threads=self._threads)

        def vectors(session: Session) -> FloatArray:
            probe = np.random.default_rng(0).integers(
                0, 256, (2, self._spec.height, self._spec.width, 3), np.uint8
            )
            values = self._normalisation.planes(probe)
            return unit_rows(self._run(session, {self._image_input: values}))

        return choose_session(onnxruntime.get_available_providers(), self._wanted, make, vectors)

    def _session(self, file: Path, provider: str, *, threads: int) -> Session:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Spinning workers would burn whole cores between batches and in an idle window.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(str(file), options, providers=[provider])
        except Exception as error:  # its exception classes share no base and are private
            raise _damaged(self._folder, error) from error

    def _run(self, session: Session, inputs: dict[str, Any]) -> FloatArray:
        try:
            (output,) = session.run(None, inputs)
        except Exception as error:  # as above; also a driver's out-of-memory
            raise ModelError(
                "model-failed",
                f"The model {self._key.name} failed on {self._device}: {error}",
                model=self._key.name,
                device=self._device,
            ) from error
        vectors: FloatArray = output
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
    for provider, device in _ACCELERATORS.items():
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
