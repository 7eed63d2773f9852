"""Dual encoders published as ONNX graphs, run by ONNX Runtime without torch."""

from __future__ import annotations

import string
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photoapp.core.encoders import ModelKey, PreprocessSpec
from photoapp.core.errors import ModelError
from photoapp.core.language import CHINESE, language_of
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.models.batches import HalvingBatches
from photoapp.models.folders import damaged, unsupported
from photoapp.models.onnx_package import Cleaning, OnnxPackage, read_package
from photoapp.models.onnx_sessions import Session, open_graph, run_graph
from photoapp.models.onnx_starter import choose_session
from photoapp.models.pixels import Normalisation, unit_rows
from photoapp.models.preprocessing import version_of
from photoapp.models.texts import encodable, repaired

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_IMAGE_BATCH = {"cpu": 4}
_ACCELERATOR_BATCH = 64
_TEXT_BATCH = 32
_MOST_THREADS = 8
# Softmax-trained models of this kind all end at the most their training allows (CLIP's
# `logit_scale` is clipped at ln 100); the packages leave the number out.
_SCALE = 100.0
_NUMBERS = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
    "tensor(int32)": np.int32,
    "tensor(int64)": np.int64,
}
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
# Of Flores-200, which NLLB speaks.
_LANGUAGES = {CHINESE: "zho_Hans"}
_OTHER_LANGUAGE = "eng_Latn"


@dataclass(slots=True)
class _Half:
    """A graph with what its inputs are: name -> number type. `rows` is 0 when any will do."""

    session: Session
    device: str
    inputs: dict[str, Any]
    rows: int
    batches: HalvingBatches
    last_axis_is_colour: bool = False
    tokenizer: Tokenizer | None = None


class OnnxDual:
    """`DualEncoder` over a folder with two graphs, see `onnx_package`.

    Making one reads only the small files. Each half loads on first use, and again when
    used after `close`. Every method may be called from any thread; pictures are encoded
    one call at a time, and texts likewise, but the two do not wait for each other.

    Args:
        folder: in one of the layouts of `onnx_package`.
        name: model name of the key, as on the hub.
        revision: commit or content name of the weights.
        device: ``auto``, ``cpu`` or an accelerator's name.

    Raises:
        ModelError: ``model-damaged`` or ``model-unsupported``.
    """

    def __init__(self, folder: Path, *, name: str, revision: str, device: str = "auto") -> None:
        self._package: OnnxPackage = read_package(folder)
        self._checkpoint = self._package.checkpoint
        self._key = ModelKey(name, revision, version_of(self._checkpoint.spec))
        self._wanted = device
        self._normalisation = Normalisation(self._checkpoint.spec)
        self._image_lock = threading.Lock()
        self._text_lock = threading.Lock()
        self._image: _Half | None = None
        self._text: _Half | None = None
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
    def languages(self) -> tuple[str, ...]:
        """English, and Chinese when its tokenizer knows it."""
        return self._checkpoint.languages

    @property
    def preprocess(self) -> PreprocessSpec:
        """As the package says."""
        return self._checkpoint.spec

    @property
    def logit_scale(self) -> float:
        """100, where such models end; the learned number is not in these packages."""
        return _SCALE

    @property
    def logit_bias(self) -> float:
        """0: without the learned scale and bias no probability is claimed."""
        return 0.0

    @property
    def sigmoid(self) -> bool:
        """False, see `logit_bias`."""
        return False

    @property
    def device(self) -> str:
        """Where pictures are encoded; ``cpu`` until the image half is loaded."""
        return self._device

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
            return half.batches.run(
                len(pixels), lambda part: self._image_vectors(half, pixels[part])
            )

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """See `DualEncoder.encode_texts`. Texts longer than the model's context are cut."""
        with self._text_lock:
            if self._text is None:
                self._text = self._load_text_half()
            if not texts:
                return np.empty((0, self.dimension), np.float32)
            half = self._text
            return half.batches.run(len(texts), lambda part: self._text_vectors(half, texts[part]))

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Always (): it cannot tell."""
        del text
        return ()

    def close(self) -> None:
        """See `DualEncoder.close`; waits for a running batch."""
        with self._image_lock, self._text_lock:
            self._image = self._text = None
            self._device = "cpu"

    def _image_vectors(self, half: _Half, pixels: ByteArray) -> FloatArray:
        ((name, numbers),) = half.inputs.items()
        # A graph that takes bytes normalises them itself.
        values: Any = pixels if numbers is np.uint8 else self._normalisation.planes(pixels)
        if numbers is np.uint8 and not half.last_axis_is_colour:
            values = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))
        elif numbers is not np.uint8 and half.last_axis_is_colour:
            values = np.ascontiguousarray(values.transpose(0, 2, 3, 1))
        return self._vectors(half, {name: values.astype(numbers, copy=False)})

    def _text_vectors(self, half: _Half, texts: Sequence[str]) -> FloatArray:
        tokens, mask = self._tokens(half.tokenizer, texts)
        given = {
            name: (mask if "mask" in name else tokens).astype(numbers)
            for name, numbers in half.inputs.items()
        }
        return self._vectors(half, given)

    def _vectors(self, half: _Half, given: dict[str, Any]) -> FloatArray:
        vectors = run_graph(half.session, given, model=self._key.name, device=half.device)
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise damaged(
                self._checkpoint.folder,
                f"a graph gives vectors of shape {vectors.shape} instead of {self.dimension}",
            )
        return unit_rows(vectors)

    def _tokens(
        self, tokenizer: Tokenizer | None, texts: Sequence[str]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Token ids and which of them are not filling, both (n, context) int64."""
        if tokenizer is None:
            raise RuntimeError("the text half has no tokenizer")
        context = self._checkpoint.context
        cleaned = [_cleaned(text, self._package.cleaning) for text in encodable(texts)]
        filling = self._id(tokenizer, self._package.padding)
        tokens = np.full((len(texts), context), filling, np.int64)
        mask = np.zeros_like(tokens)
        own = not self._package.language_tokens
        lines = tokenizer.encode_batch(cleaned, add_special_tokens=own)
        for row, (text, line) in enumerate(zip(cleaned, lines, strict=True)):
            ids = line.ids
            if not own:
                language = _LANGUAGES.get(language_of(text), _OTHER_LANGUAGE)
                ids = [self._id(tokenizer, language), *ids[: context - 2]]
                ids.append(self._id(tokenizer, "</s>"))
            tokens[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        return tokens, mask

    def _id(self, tokenizer: Tokenizer, token: str) -> int:
        found = tokenizer.token_to_id(token)
        if found is None:
            raise damaged(self._checkpoint.folder, f"its tokenizer does not know {token}")
        return int(found)

    def _load_image_half(self) -> _Half:
        import onnxruntime

        file = self._package.image
        halves: dict[int, _Half] = {}

        def make(provider: str) -> Session:
            session = open_graph(file, provider, threads=_threads())
            halves[id(session)] = self._image_half(session)
            return session

        def vectors(session: Session) -> FloatArray:
            spec = self._checkpoint.spec
            half = halves[id(session)]
            shape = (half.rows or 2, spec.height, spec.width, 3)
            probe = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
            try:
                return self._image_vectors(half, probe)
            except MemoryError as error:  # of this device; another is tried
                raise ModelError("out-of-memory", str(error), reason=str(error)) from error

        session, device = choose_session(
            onnxruntime.get_available_providers(), self._wanted, make, vectors
        )
        half = halves[id(session)]
        half.device = device
        size = _IMAGE_BATCH.get(device, _ACCELERATOR_BATCH)
        half.batches = HalvingBatches(half.rows or size)
        return half

    def _image_half(self, session: Session) -> _Half:
        given = session.get_inputs()
        spec = self._checkpoint.spec
        if len(given) != 1 or given[0].type not in _NUMBERS or len(given[0].shape) != 4:
            raise self._strange("pictures", given)
        colour_last = given[0].shape[3] == 3
        shape = given[0].shape[1:]
        expected = [spec.height, spec.width, 3] if colour_last else [3, spec.height, spec.width]
        if any(
            isinstance(side, int) and side != wanted
            for side, wanted in zip(shape, expected, strict=True)
        ):
            raise self._strange("pictures", given)
        return _Half(
            session,
            "cpu",
            {given[0].name: _NUMBERS[given[0].type]},
            self._rows("pictures", given),
            HalvingBatches(1),
            last_axis_is_colour=colour_last,
        )

    def _load_text_half(self) -> _Half:
        from tokenizers import Tokenizer

        session = open_graph(self._package.text, "CPUExecutionProvider", threads=_threads())
        given = session.get_inputs()
        known = {"text", "input_ids", "attention_mask"}
        if not given or any(one.name not in known or one.type not in _NUMBERS for one in given):
            raise self._strange("texts", given)
        try:
            tokenizer = Tokenizer.from_file(str(self._package.tokenizer))
        except Exception as error:  # tokenizers raises bare Exception for all it dislikes
            raise damaged(self._checkpoint.folder, f"tokenizer: {error}") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        # A text is only ever text. MobileCLIP's token for filling is "!", which people write.
        tokenizer.encode_special_tokens = True
        if not self._package.language_tokens:
            tokenizer.enable_truncation(self._checkpoint.context)
        rows = self._rows("texts", given)
        return _Half(
            session,
            "cpu",
            {one.name: _NUMBERS[one.type] for one in given},
            rows,
            HalvingBatches(rows or _TEXT_BATCH),
            tokenizer=tokenizer,
        )

    def _rows(self, half: str, given: Sequence[Any]) -> int:
        """How many rows a graph takes at once: 1, or 0 for any number."""
        fixed = {one.shape[0] for one in given if isinstance(one.shape[0], int)}
        if not fixed <= {1}:
            raise self._strange(half, given)
        return 1 if fixed else 0

    def _strange(self, half: str, given: Sequence[Any]) -> Exception:
        shown = ", ".join(f"{one.name} {one.type} {one.shape}" for one in given)
        return unsupported(
            f"The graph for {half} in {self._checkpoint.folder.name} takes what this program "
            f"cannot give: {shown}.",
            shown,
        )


def _cleaned(text: str, cleaning: Cleaning) -> str:
    text = repaired(text)
    if cleaning is Cleaning.CANONICALIZE:
        text = text.replace("_", " ").translate(_NO_PUNCTUATION)
    if cleaning is not Cleaning.WHITESPACE:
        text = text.lower()
    return " ".join(text.split())


def _threads() -> int:
    import psutil

    return min(_MOST_THREADS, psutil.cpu_count(logical=False) or 1)
