"""Label sets as the model in use reads them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import hubness
from photoapp.core.labels import Label, LabelSet
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import LabelVectors, ensemble, label_texts
from photoapp.services.query_vectors import all_unknown

if TYPE_CHECKING:
    from photoapp.core.encoders import DualEncoder
    from photoapp.core.tagging import Heads
    from photoapp.services.background import LibraryView

_KEPT = 8192  # texts remembered
_DOUBT = 1.0  # logits taken from words that the model was not taught


class LabelReader:
    """Encodes labels, and remembers the latest few thousand texts. Any thread."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], FloatArray] = OrderedDict()

    def languages(
        self, label_set: LabelSet, encoder: DualEncoder, language: str | None
    ) -> tuple[tuple[str, ...], ...]:
        """For each label the languages it is read in.

        All that the model reads and the label has a text in, or only `language` if that is one
        of them.
        """
        found = []
        for label in label_set.labels:
            read = tuple(one for one in encoder.languages if label.texts(one))
            found.append((language,) if language is not None and language in read else read)
        return tuple(found)

    def read(
        self,
        label_set: LabelSet,
        encoder: DualEncoder,
        view: LibraryView,
        language: str | None = None,
    ) -> LabelVectors:
        """Vectors, hubness, doubts and what was learned, for every label. Raises ModelError."""
        asked: list[list[tuple[str, ...]]] = [
            [label_texts(label_set, label, one, templates=not encoder.sigmoid) for one in languages]
            for label, languages in zip(
                label_set.labels, self.languages(label_set, encoder, language), strict=True
            )
        ]
        vectors = self._encoded(
            encoder, [text for label in asked for part in label for text in part]
        )
        texts = np.zeros((len(asked), encoder.dimension), np.float32)
        doubts = np.zeros(len(asked), np.float32)
        for row, label in enumerate(asked):
            parts = [ensemble(np.stack([vectors[text] for text in part])) for part in label]
            if parts:
                texts[row] = ensemble(np.stack(parts))
                doubts[row] = _DOUBT * knows_none(encoder, label)
        hubs = [hubness(text, view.sample, view.statistics, view.level) for text in texts]
        weights, biases = self._learned(label_set.labels, encoder)
        return LabelVectors(texts, np.array(hubs, np.float32), doubts, weights, biases)

    def _learned(
        self, labels: Sequence[Label], encoder: DualEncoder
    ) -> tuple[FloatArray, FloatArray]:
        weights, biases = self._heads.heads([label.tag for label in labels], encoder.key)
        if not weights.shape[1]:
            weights = np.zeros((len(labels), encoder.dimension), np.float32)
        return weights, biases

    def _encoded(self, encoder: DualEncoder, texts: Sequence[str]) -> dict[str, FloatArray]:
        """Each text's (d,) unit vector; those not known yet in one call."""
        key = str(encoder.key)
        with self._lock:
            found = {text: self._known[key, text] for text in texts if (key, text) in self._known}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        if new:
            found |= zip(new, np.asarray(encoder.encode_texts(new), np.float32), strict=True)
        with self._lock:
            for text, vector in found.items():
                self._known[key, text] = vector
                self._known.move_to_end((key, text))
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found


def doubtful(vectors: LabelVectors) -> npt.NDArray[np.bool_]:
    """(m,) labels whose score is a guess, and that nobody has taught by ticks."""
    taught = vectors.weights.any(axis=1)
    return np.asarray((vectors.unread | (vectors.doubts > 0)) & ~taught)


def knows_none(encoder: DualEncoder, label: Sequence[tuple[str, ...]]) -> bool:
    """Whether the model was taught no word of a label's texts, given by language."""
    return all(all_unknown(text, encoder.unknown_words(text)) for part in label for text in part)
