"""From similarity to probability, for any encoder.

A cosine says little by itself: every model has its own scale, some photos are near to every
text and some texts near to every photo. So each score is compared with a *background*: the
scores which the same photo gets from a bank of neutral texts in the query's language (as in
querybank normalisation, Bogolin et al. 2022, "Cross Modal Retrieval with Querybank
Normalisation"). In units of the photo's own spread this *evidence* means the same for every
model. A logistic model turns it into a probability, together with how many photos were
compared (the best of many is high by chance) and, where the model was trained with one, its
own sigmoid.

The coefficients were fitted by `tests/bench/calibrate.py` on simulated libraries of 5 to
20,000 of the starter's *training* photos, with present and absent concepts of both languages;
nothing was fitted on the evaluation photos. What was tried and did not help: the library's
score distribution per query (z-score and prior by expectation maximisation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photoapp.core.hits import Band
from photoapp.core.photo import FloatArray

GOOD_AT = 0.6
"""Least probability of a good match."""
MAYBE_AT = 0.2
"""Least probability of a possible match; below it "nothing else looks like this"."""

_SHARPNESS = 2.1  # of the soft maximum over the bank, per deviation
_SAME_MEANING = 0.75  # cosine above which a bank text says the same as the query
_LEAST_DEVIATION = 1e-4

# Evidence, log10 of the photos compared, constant.
_TEXT = (2.084, -0.644, -2.288)
# The model's own logit, evidence, log10 of the photos compared, constant.
_TEXT_OWN = (0.432, 1.279, -0.620, -0.545)
# Correlation of two pictures' profiles over the bank, log10 of the photos compared, constant.
_EXAMPLE = (6.68, -0.27, -5.4)

# A model that connects pictures and words gives a photo few high scores and many low ones
# (skewness 0.35 for the starter, 0.0 for random weights).
_SKEWNESS_OF_SENSE = 0.15
_DISTRUST = 4.0  # logits taken from a model without any
_USUAL_SKEWNESS = 0.35
_USUAL_WEIGHT = 10.0  # photos

Logits = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Background:
    """Neutral texts of one language, as one model encodes them.

    `vectors`: (m, d) float32 unit rows. `centre`: (d,) their mean.
    `covariance`: (d, d) their covariance, for comparing two pictures by their profiles.
    """

    vectors: FloatArray
    centre: FloatArray
    covariance: FloatArray

    @classmethod
    def of(cls, vectors: FloatArray) -> Background:
        """From the encoded bank, at least two rows."""
        if len(vectors) < 2:
            raise ValueError("a background needs at least two texts")
        centre = vectors.mean(axis=0)
        around = vectors - centre
        return cls(vectors, centre, around.T @ around / np.float32(len(vectors)))


@dataclass(frozen=True, slots=True)
class PhotoStatistics:
    """How the background scores each of n photos, (n,) float32 each.

    `mean` and `deviation` of the cosines; `mass`: sum over the bank of
    exp(sharpness * standardised cosine).
    """

    mean: FloatArray
    deviation: FloatArray
    mass: FloatArray


def photo_statistics(background: Background, photos: FloatArray) -> PhotoStatistics:
    """`photos`: (n, d) float32 unit rows."""
    scores = photos @ background.vectors.T
    mean = scores.mean(axis=1)
    deviation = np.maximum(scores.std(axis=1), np.float32(_LEAST_DEVIATION))
    scores -= mean[:, None]
    scores *= (np.float32(_SHARPNESS) / deviation)[:, None]
    np.exp(scores, out=scores)
    return PhotoStatistics(mean, deviation, scores.sum(axis=1))


def text_evidence(
    query: FloatArray,
    cosines: FloatArray,
    photos: FloatArray,
    statistics: PhotoStatistics,
    background: Background,
) -> Logits:
    """How much better a text fits each photo than the background does, in deviations.

    `query` (d,), `cosines` (n,), `photos` (n, d). Standardised cosine minus the soft maximum
    of the background's; bank texts that mean the same as the query are left out.
    """
    standard = (cosines - statistics.mean) / statistics.deviation
    same = background.vectors[background.vectors @ query > _SAME_MEANING]
    mass = statistics.mass
    count = len(background.vectors)
    if 0 < len(same) < count:
        scores = (photos @ same.T - statistics.mean[:, None]) / statistics.deviation[:, None]
        count -= len(same)
        mass = mass - np.exp(np.float32(_SHARPNESS) * scores).sum(axis=1)
    floor = np.float32(count * np.exp(-_SHARPNESS * 3.0))  # rounding may leave nothing
    return np.asarray(
        standard - np.log(np.maximum(mass, floor) / count) / _SHARPNESS, dtype=np.float64
    )


def text_logits(
    evidence: Logits, cosines: FloatArray, *, compared: int, own: tuple[float, float] | None
) -> Logits:
    """Log-odds that a photo shows the text.

    `compared`: photos that were searched. `own`: scale and bias of a sigmoid that the model
    was trained with, None when there is none.
    """
    decades = np.log10(max(compared, 1))
    if own is None:
        slope, size, constant = _TEXT
        return np.asarray(slope * evidence + (size * decades + constant), dtype=np.float64)
    of_own, slope, size, constant = _TEXT_OWN
    logits = own[0] * cosines.astype(np.float64) + own[1]
    return np.asarray(of_own * logits + slope * evidence + (size * decades + constant))


def example_direction(example: FloatArray, background: Background) -> FloatArray:
    """(d,) unit vector; its inner product ranks photos by likeness to the example picture."""
    direction = background.covariance @ example
    length = float(np.linalg.norm(direction))
    return example if length < _LEAST_DEVIATION**2 else direction / np.float32(length)


def example_logits(
    example: FloatArray,
    photos: FloatArray,
    statistics: PhotoStatistics,
    background: Background,
    *,
    compared: int,
) -> Logits:
    """Log-odds that a photo shows the same kind of thing as an example picture.

    Two pictures are compared by what the background's texts say of them: the correlation of
    their profiles, which unlike their cosine means the same for every model.
    """
    profile = background.covariance @ example
    spread = np.sqrt(max(float(example @ profile), _LEAST_DEVIATION**2))
    likeness = np.clip(photos @ profile / (statistics.deviation * spread), -1.0, 1.0)
    slope, size, constant = _EXAMPLE
    decades = np.log10(max(compared, 1))
    return np.asarray(slope * likeness + (size * decades + constant), dtype=np.float64)


def distrust(sample: FloatArray, background: Background) -> float:
    """Logits to subtract because the model shows no sign of connecting pictures and texts.

    `sample`: (n, d) photos of this library. 0 for a trained model, 4 for random weights;
    few photos prove little and are given the benefit of the doubt.
    """
    if not len(sample):
        return 0.0
    scores = sample @ background.vectors.T
    deviation = np.maximum(scores.std(axis=1, keepdims=True), np.float32(_LEAST_DEVIATION))
    standard = (scores - scores.mean(axis=1, keepdims=True)) / deviation
    skewness = float((standard**3).mean())
    count = len(sample)
    shrunk = (count * skewness + _USUAL_WEIGHT * _USUAL_SKEWNESS) / (count + _USUAL_WEIGHT)
    return float(np.clip(1.0 - shrunk / _SKEWNESS_OF_SENSE, 0.0, 1.0) * _DISTRUST)


def probability(logits: Logits) -> Logits:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), dtype=np.float64)


def band_of(chance: float) -> Band:
    """The band of one probability."""
    if chance >= GOOD_AT:
        return Band.GOOD
    return Band.MAYBE if chance >= MAYBE_AT else Band.REST
