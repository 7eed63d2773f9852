"""From label sets to probabilities: prompt ensembles, zero-shot logits, thresholds.

A label's vector is the mean of its prompts' vectors (Radford et al. 2021, "Learning Transferable
Visual Models From Natural Language Supervision", section 3.1.4), in every language that the
model reads. An exclusive set is a softmax over the model's own logits; "none of these" takes
part with the soft maximum of the background texts, as likely beforehand as all labels together.
The labels of an independent set are judged one by one as searches are
(`photoapp.core.calibration`): against what the background says of the photo, and less where the
library's median photo prefers the label to the background (the empirical null of Efron 2004).

The coefficients were fitted by `tests/bench/calibrate_tags.py` on the starter's *training* photos;
nothing was fitted on the evaluation photos.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import (
    Level,
    Logits,
    PhotoStatistics,
    background_cosine,
    text_line,
)
from photoapp.core.encoders import ModelKey
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.core.language import CHINESE
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.prompts import bare_noun, prompts

SURE_AT = 0.5
"""Highest automatic threshold, and the only one for labels the model was not taught."""
LEAST_THRESHOLD = 0.3
"""Lowest automatic threshold: below it a tag is more often wrong than a person would bear."""

# Of `text_line`, hubness, log10 of the photos in the library, constant.
_INDEPENDENT = (0.72, -0.173, -0.81, 1.693)
# "None of these" beside the background's logit: constant, per natural logarithm of the labels.
_NONE = (2.048, 0.425)
_NO_TEXT = -12.0  # logit of a label without a text that the model reads, until it is taught
_SMALLEST = 1e-9
_ROUNDING = 1e-5  # of sums of probabilities


class Heads(Protocol):
    """What was learned from a person's ticks."""

    def heads(self, tags: Sequence[int], key: ModelKey) -> tuple[FloatArray, FloatArray]:
        """Weights (m, d) and biases (m,) float32 to add to zero-shot logits; zeros for none.

        Weights may be (m, 0) when no tag has any. Tag 0 is a label that is not saved yet. May
        read the catalogue; any thread.
        """
        ...


def label_texts(
    label_set: LabelSet, label: Label, language: str, *, templates: bool
) -> tuple[str, ...]:
    """What is encoded for a label in one language; () when it has no name or prompt in it.

    A set's own templates stand around names and prompts that are bare nouns; without own ones
    the program's do where the model gains from them (`templates`). Letter case is dropped.
    """
    own = label_set.templates_zh if language.startswith(CHINESE) else label_set.templates_en
    texts: list[str] = []
    for text in label.texts(language):
        if own and bare_noun(text.lower()):
            texts += [template.replace("{}", text).lower() for template in own]
        else:
            texts += prompts(text, templates=templates)
    return tuple(dict.fromkeys(texts))


def ensemble(vectors: FloatArray) -> FloatArray:
    """(k, d) unit rows -> (d,) unit vector of their mean; zeros for no rows."""
    mean = vectors.sum(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / max(length, _SMALLEST), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class LabelVectors:
    """A set's labels as one model reads them.

    `texts`: (m, d) float32 unit rows, zeros for a label without a text the model reads.
    `hubs`: (m,) of `calibration.hubness`. `doubts`: (m,) logits taken from labels that are made
    of words the model was not taught. `weights` (m, d), `biases` (m,): learned heads.
    """

    texts: FloatArray
    hubs: FloatArray
    doubts: FloatArray
    weights: FloatArray
    biases: FloatArray

    @property
    def unread(self) -> npt.NDArray[np.bool_]:
        """(m,) labels whose zero-shot score says nothing."""
        return np.asarray(~self.texts.any(axis=1))


@dataclass(frozen=True, slots=True)
class Library:
    """What scores are calibrated against.

    `photos`: how many there are. `bank`: texts of the background. `level`: of
    `calibration.level_of`. `scale`: the model's logit scale. `own`: its sigmoid's scale and
    bias, None for a model without one.
    """

    photos: int
    bank: int
    level: Level
    scale: float
    own: tuple[float, float] | None


class Scorer:
    """Scores photos against one set. Immutable; any thread.

    `parents`: for each label the position of its parent, or None. In an independent set a
    photo of a label also shows the label's parent.
    """

    def __init__(
        self,
        label_set: LabelSet,
        vectors: LabelVectors,
        library: Library,
        parents: Sequence[int | None],
    ) -> None:
        self._library = library
        self._exclusive = label_set.mode is LabelMode.EXCLUSIVE
        self._none = label_set.none_of_these
        scale = library.scale if self._exclusive else _INDEPENDENT[0]
        self._texts = np.asarray(vectors.texts * np.float32(scale), np.float32)
        self._shifts = self._label_shifts(vectors)
        learned = np.flatnonzero(vectors.weights.any(axis=1) | (vectors.biases != 0))
        self._learned = learned
        self._weights = vectors.weights[learned]
        self._biases = vectors.biases[learned]
        self._parents = () if self._exclusive else _bottom_up(parents)

    def zero_shot(
        self, photos: FloatArray, statistics: PhotoStatistics, out: FloatArray | None = None
    ) -> FloatArray:
        """Logits (m, n) float32 without what was learned, in `out` if it is given.

        `photos`: (n, d) float32 unit rows. Of an independent set log-odds, of an exclusive one
        what the softmax is taken of.
        """
        scores: FloatArray = np.matmul(self._texts, photos.T, out=out)
        if not self._exclusive:
            library = self._library
            slope, constant = text_line(statistics, library.bank, library.level, library.own)
            scores *= slope
            scores += np.float32(_INDEPENDENT[0]) * constant
        scores += self._shifts[:, None]
        return scores

    def probabilities(
        self, photos: FloatArray, statistics: PhotoStatistics, out: FloatArray | None = None
    ) -> FloatArray:
        """(m, n) float32, 0..1, in `out` if it is given.

        What an exclusive set says of a photo sums to 1, or to less with "none of these".
        """
        scores = self.zero_shot(photos, statistics, out)
        if len(self._learned):
            scores[self._learned] += self._weights @ photos.T + self._biases[:, None]
        if self._exclusive:
            _softmax(scores, self._none_logits(statistics))
            return scores
        scores *= np.float32(0.5)
        np.tanh(scores, out=scores)
        scores *= np.float32(0.5)
        scores += np.float32(0.5)
        for child, parent in self._parents:
            np.maximum(scores[parent], scores[child], out=scores[parent])
        return scores

    def log_odds(self, photos: FloatArray, statistics: PhotoStatistics, label: int) -> Logits:
        """(n,) float64 zero-shot log-odds of one label; a head's output adds to it."""
        scores = self.zero_shot(photos, statistics).astype(np.float64)
        if not self._exclusive:
            return np.asarray(scores[label])
        rest = np.delete(scores, label, axis=0)
        none = self._none_logits(statistics)
        if none is not None:
            rest = np.concatenate((rest, none[None]))
        if not len(rest):
            return np.asarray(scores[label])
        top = rest.max(axis=0)
        return np.asarray(scores[label] - top - np.log(np.exp(rest - top).sum(axis=0)))

    def _label_shifts(self, vectors: LabelVectors) -> FloatArray:
        _, of_hub, of_size, constant = _INDEPENDENT
        if self._exclusive:
            shifts = -vectors.doubts
        else:
            size = np.log10(max(self._library.photos, 1))
            distrust = self._library.level.distrust
            shifts = of_hub * vectors.hubs + of_size * size + constant - distrust - vectors.doubts
        return np.asarray(np.where(vectors.unread, _NO_TEXT, shifts), np.float32)

    def _none_logits(self, statistics: PhotoStatistics) -> FloatArray | None:
        if not self._none:
            return None
        constant, of_labels = _NONE
        prior = constant + of_labels * np.log(max(len(self._texts), 1))
        background = background_cosine(statistics, self._library.bank)
        return np.asarray(np.float32(self._library.scale) * background + np.float32(prior))


@dataclass(frozen=True, slots=True)
class SetScores:
    """A set's scores of n photos.

    `ids` (n,) int64. `probabilities` (n, m) float32. `thresholds` (m,) float32: a photo gets a
    label's tag from this probability; in an exclusive set only the best label's, and only if it
    is also more probable than none of these.
    """

    ids: IdArray
    probabilities: FloatArray
    thresholds: FloatArray
    model: ModelKey
    exclusive: bool = False

    def eligible(self, label: int) -> npt.NDArray[np.intp]:
        """Rows of the photos that may get this label's tag whatever its threshold, ascending.

        Of an exclusive set those for which no other label and not "none" is more probable.
        """
        rows = np.arange(len(self.ids))
        if not self.exclusive or not len(rows):
            return rows
        own = self.probabilities[:, label]
        # The best of k parts of 1 is at least 1/k.
        rows = np.flatnonzero(own >= 1.0 / (self.probabilities.shape[1] + 1) - _ROUNDING)
        some = self.probabilities[rows]
        none = 1.0 - some.sum(axis=1)
        return np.asarray(rows[(some.argmax(axis=1) == label) & (own[rows] >= none - _ROUNDING)])

    def tagged(self, label: int) -> npt.NDArray[np.intp]:
        """Rows of the photos that get this label's tag, ascending."""
        rows = self.eligible(label)
        return np.asarray(rows[self.probabilities[rows, label] >= self.thresholds[label]])


def automatic_thresholds(sample: FloatArray) -> FloatArray:
    """(m,) thresholds for an independent set from a sample of the library (n, m).

    The threshold that gives the best expected F1 is half of that F1 (Lipton et al. 2014,
    "Optimal Thresholding of Classifiers to Maximize F1 Measure"); what is expected follows from
    the calibrated probabilities themselves. Kept between LEAST_THRESHOLD and SURE_AT.
    """
    if not len(sample):
        return np.full(sample.shape[1], SURE_AT, np.float32)
    ranked = -np.sort(-sample.astype(np.float64), axis=0)
    found = np.cumsum(ranked, axis=0)
    taken = np.arange(1, len(ranked) + 1)[:, None]
    expected = 2.0 * found / (taken + found[-1])
    return np.asarray(np.clip(0.5 * expected.max(axis=0), LEAST_THRESHOLD, SURE_AT), np.float32)


def set_thresholds(
    label_set: LabelSet, sample: FloatArray, doubtful: npt.NDArray[np.bool_]
) -> FloatArray:
    """(m,) float32: a label's own threshold, else the automatic one.

    `sample`: probabilities (n, m) of photos of the library. `doubtful` (m,): labels that the
    model was not taught; a guess is no tag. The labels of an exclusive set compete with each
    other, so that without one of its own a label needs no threshold.
    """
    if label_set.mode is LabelMode.EXCLUSIVE:
        automatic = np.zeros(len(label_set.labels), np.float32)
    else:
        automatic = automatic_thresholds(sample)
    automatic[doubtful] = SURE_AT
    given = [label.threshold for label in label_set.labels]
    return np.array(
        [own if own is not None else auto for own, auto in zip(given, automatic, strict=True)],
        np.float32,
    )


def histogram(probabilities: FloatArray, bins: int = 20) -> IdArray:
    """(bins,) how many of the probabilities (n,) lie in each of equal parts of 0..1."""
    places = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    return np.asarray(np.bincount(places, minlength=bins), np.int64)


def calibration_error(
    probabilities: npt.ArrayLike, truth: npt.ArrayLike, *, bins: int = 15
) -> float:
    """Expected calibration error, 0..1 (Guo et al. 2017, "On Calibration of Modern Neural Nets").

    Mean over equal bins, weighed by how many fall into them, of the distance between the mean
    probability and the share that is true.
    """
    said = np.asarray(probabilities, np.float64).ravel()
    true = np.asarray(truth, np.float64).ravel()
    if not len(said):
        return 0.0
    places = np.minimum((said * bins).astype(np.int64), bins - 1)
    apart = np.bincount(places, weights=said - true, minlength=bins)
    return float(np.abs(apart).sum() / len(said))


def _softmax(scores: FloatArray, none: FloatArray | None) -> None:
    """Over the labels (m, n), and over `none` (n,) too; in place."""
    top = scores.max(axis=0, initial=-np.inf)
    if none is not None:
        top = np.maximum(top, none)
    scores -= top
    np.exp(scores, out=scores)
    total = scores.sum(axis=0)
    if none is not None:
        total += np.exp(none - top)
    scores *= np.reciprocal(total)


def _bottom_up(parents: Sequence[int | None]) -> tuple[tuple[int, int], ...]:
    """(child, parent) pairs, deepest children first."""

    def depth(label: int) -> int:
        above = parents[label]
        return 0 if above is None else 1 + depth(above)

    pairs = [(child, parent) for child, parent in enumerate(parents) if parent is not None]
    return tuple(sorted(pairs, key=lambda pair: -depth(pair[0])))
