"""From similarity to probability, for any encoder.

A cosine says little by itself: every model has its own scale, some photos are near to every
text and some texts near to every photo. So each score is compared with a *background*: the
scores which the same photo gets from a bank of neutral texts in the query's language (as in
querybank normalisation: Bogolin et al. 2022, "Cross Modal Retrieval with Querybank
Normalisation"). In units of the photo's own spread this *evidence* means the same for every
model. It is added to the model's own logit where the model was trained with a sigmoid, else to
the score's place among those of the bank with a sample of this library. The sum orders the
photos; a logistic model of it and of the number of photos compared (the best of many is high
by chance) gives the probability.

Some texts are near to most photos of every library (hubs). Where this library is diverse, a
text that its median photo prefers to the background is such a hub, and its evidence counts for
less: the empirical null of Efron 2004, "Large-Scale Simultaneous Hypothesis Testing".

The coefficients were fitted by `tests/bench/calibrate.py` on simulated libraries of 5 to
20,000 of the starter's *training* photos, with present and absent concepts of both languages;
nothing was fitted on the evaluation photos. What was tried there and did not help: a prior
found by expectation maximisation, centring on the library's mean, templates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photoapp.core.hits import Band
from photoapp.core.photo import FloatArray

GOOD_AT = 0.65
"""Least probability of a good match."""
MAYBE_AT = 0.2
"""Least probability of a possible match; below it "nothing else looks like this"."""
NOTHING_BELOW = 0.35
"""In a large library nothing matches when not even the best photo reaches this."""
_NOTHING_DECADES = (1.5, 3.0)  # from MAYBE_AT at 30 photos to NOTHING_BELOW at 1,000

_SHARPNESS = 2.1  # of the soft maximum over the bank, per deviation
_SAME_MEANING = 0.7  # centred cosine above which a bank text says the same as the query
_LEAST_DEVIATION = 1e-4

_EVIDENCE = 0.5  # weight of the evidence beside the model's logit
# That sum, hubness, log10 of the photos compared, constant.
_TEXT = (0.78, 0.0, -0.575, 0.869)
# Logit of a model without a sigmoid: from deviations among background scores.
_LOGIT_OF_DEVIATION = (2.17, -7.37)
# Correlation of two pictures' profiles over the bank, log10 of the photos compared, constant.
_EXAMPLE = (5.802, -0.204, -5.200)
# Likeness at which two files are as likely as not one picture, and logits per unit: re-encoded,
# halved, darker and mirrored copies of 100 photos lie at 0.95 to 0.99, the nearest of 25,000
# other photos mostly below 0.97.
_SAME_PICTURE = (0.97, 200.0)

# A model that connects pictures and words gives a photo few high scores and many low ones.
# Skewness of what is neither of the text nor of the photo alone: starter 0.3 in mixed libraries,
# 0.1 where all photos are alike; random weights 0.00 to 0.04.
_SKEWNESS_OF_SENSE = 0.08
_DISTRUST = 4.0  # logits taken from a model without any
_USUAL_SKEWNESS = 0.3
_USUAL_WEIGHT = 5.0  # photos

# Share of the background scores' variance that is neither of a text nor of a photo alone:
# 0.7 for a mixed library, below 0.4 where all photos show the same.
_ALIKE_SHARE = 0.4
_MIXED_SHARE = 0.65
_FEW = 20.0  # photos that say little about a library

Logits = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Background:
    """Neutral texts of one language, as one model encodes them.

    `vectors`: (m, d) float32 unit rows. `centre`: (d,) their mean. `directions`: (m, d) unit
    rows, the vectors seen from the centre. `covariance`: (d, d) of the vectors, for comparing
    two pictures by their profiles.
    """

    vectors: FloatArray
    centre: FloatArray
    directions: FloatArray
    covariance: FloatArray

    @classmethod
    def of(cls, vectors: FloatArray) -> Background:
        """From the encoded bank, at least two rows."""
        if len(vectors) < 2:
            raise ValueError("a background needs at least two texts")
        centre = vectors.mean(axis=0)
        around = vectors - centre
        lengths = np.maximum(np.linalg.norm(around, axis=1, keepdims=True), _LEAST_DEVIATION)
        covariance = around.T @ around / np.float32(len(vectors))
        return cls(vectors, centre, np.asarray(around / lengths, np.float32), covariance)


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
    same = background.vectors[_same_meaning(query, background)]
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


def _same_meaning(query: FloatArray, background: Background) -> npt.NDArray[np.bool_]:
    own = query - background.centre
    length = max(float(np.linalg.norm(own)), _LEAST_DEVIATION)
    return np.asarray(background.directions @ own > _SAME_MEANING * length)


@dataclass(frozen=True, slots=True)
class Level:
    """How the background scores a sample of this library.

    `mean`, `spread`: of the cosines. `distrust`: logits to subtract because the model shows
    no sign of connecting pictures and texts: 0 for a trained model, 4 for random weights.
    `mixed`: 0 where all photos look alike to 1 where the library is diverse.
    """

    mean: float
    spread: float
    distrust: float
    mixed: float


def level_of(sample: FloatArray, background: Background) -> Level:
    """`sample`: (n, d) photos; few prove little and are given the benefit of the doubt."""
    count = len(sample)
    if not count:
        return Level(0.0, 1.0, 0.0, 0.0)
    scores = sample @ background.vectors.T
    spread = max(float(scores.std()), _LEAST_DEVIATION)
    mean = float(scores.mean())
    joint = scores - scores.mean(axis=1, keepdims=True) - scores.mean(axis=0) + mean
    deviation = np.maximum(joint.std(axis=1, keepdims=True), np.float32(_LEAST_DEVIATION))
    skewness = float(((joint / deviation) ** 3).mean()) if count > 1 else _USUAL_SKEWNESS
    shrunk = (count * skewness + _USUAL_WEIGHT * _USUAL_SKEWNESS) / (count + _USUAL_WEIGHT)
    doubt = np.clip(1.0 - shrunk / _SKEWNESS_OF_SENSE, 0.0, 1.0) * _DISTRUST
    share = float(joint.var()) / spread**2 * count / (count + _FEW)
    mixed = np.clip((share - _ALIKE_SHARE) / (_MIXED_SHARE - _ALIKE_SHARE), 0.0, 1.0)
    return Level(mean, spread, float(doubt), float(mixed))


def hubness(
    query: FloatArray, sample: FloatArray, statistics: PhotoStatistics, level: Level
) -> float:
    """How much the median photo of a mixed library prefers this text to the background.

    `statistics` are those of `sample`. In deviations, at least 0; 0 where photos are alike,
    because there the text may truly fit most of them.
    """
    if not len(sample):
        return 0.0
    standard = (sample @ query - statistics.mean) / statistics.deviation
    return max(float(np.median(standard)), 0.0) * level.mixed


def model_logits(cosines: FloatArray, level: Level, own: tuple[float, float] | None) -> Logits:
    """The model's own log-odds for each cosine.

    `own`: scale and bias of a sigmoid that the model was trained with; None when there is
    none: then the score's place among the background's takes its part.
    """
    if own is not None:
        return np.asarray(own[0] * cosines.astype(np.float64) + own[1])
    slope, constant = _line_of_deviation(level)
    return np.asarray(slope * cosines.astype(np.float64) + constant)


def _line_of_deviation(level: Level) -> tuple[float, float]:
    slope, constant = _LOGIT_OF_DEVIATION
    return slope / level.spread, constant - slope * level.mean / level.spread


def text_sum(model: Logits, evidence: Logits) -> Logits:
    """What photos are ordered by: the model's own log-odds and the evidence together."""
    return np.asarray(model + _EVIDENCE * evidence)


def text_line(
    statistics: PhotoStatistics, size: int, level: Level, own: tuple[float, float] | None
) -> tuple[FloatArray, FloatArray]:
    """`text_sum` of any text as a line in its cosine: slope and constant, (n,) float32 each.

    `size`: texts of the background; those which mean the same as the text are not left out, so
    that many texts can be scored by one matrix product.
    """
    ease = np.log(np.maximum(statistics.mass, np.float32(1e-6)) / size) / _SHARPNESS
    slope, constant = own if own is not None else _line_of_deviation(level)
    rise = slope + _EVIDENCE / statistics.deviation
    return (
        np.asarray(rise, np.float32),
        np.asarray(
            constant - _EVIDENCE * (statistics.mean / statistics.deviation + ease), np.float32
        ),
    )


def background_cosine(statistics: PhotoStatistics, size: int) -> FloatArray:
    """(n,) soft maximum of each photo's cosines with the `size` texts of the background."""
    ease = np.log(np.maximum(statistics.mass, np.float32(1e-6)) / size) / _SHARPNESS
    return np.asarray(statistics.mean + statistics.deviation * ease, np.float32)


def text_logits(total: Logits, *, compared: int, hub: float, level: Level) -> Logits:
    """Log-odds that a photo shows the text.

    `total`: of `text_sum`. `compared`: photos that were searched. `hub`: of `hubness`.
    """
    of_sum, of_hub, of_size, constant = _TEXT
    offset = of_hub * hub + of_size * np.log10(max(compared, 1)) + constant - level.distrust
    return np.asarray(of_sum * total + offset)


def example_direction(example: FloatArray, background: Background) -> FloatArray:
    """(d,) unit vector; its inner product ranks photos by likeness to the example picture."""
    direction = background.covariance @ example
    length = float(np.linalg.norm(direction))
    return example if length < _LEAST_DEVIATION**2 else direction / np.float32(length)


def example_likeness(
    example: FloatArray, photos: FloatArray, statistics: PhotoStatistics, background: Background
) -> Logits:
    """(n,) how alike two pictures are, -1..1.

    Pictures are compared by what the background's texts say of them: the correlation of
    their profiles, which unlike their cosine means the same for every model.
    """
    profile = background.covariance @ example
    spread = np.sqrt(max(float(example @ profile), _LEAST_DEVIATION**2))
    likeness = photos @ profile / (statistics.deviation * spread)
    return np.asarray(np.clip(likeness.astype(np.float64), -1.0, 1.0))


def example_logits(likeness: Logits, *, compared: int, level: Level) -> Logits:
    """Log-odds that a photo is the example picture, or shows the same kind of thing."""
    slope, size, constant = _EXAMPLE
    offset = size * np.log10(max(compared, 1)) + constant - level.distrust
    same_least, same_slope = _SAME_PICTURE
    same = same_slope * (likeness - same_least)
    return np.asarray(np.maximum(slope * likeness + offset, same), dtype=np.float64)


def probability(logits: Logits) -> Logits:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), dtype=np.float64)


def least_best(compared: int) -> float:
    """What the best of `compared` photos must reach, else nothing matches.

    The best of many is high by chance: on simulated libraries of training photos, absent
    concepts pass in 22, 31 and 39 % of searches among less than 50, 1,000 and 30,000 photos
    (22, 43 and 65 % with MAYBE_AT alone), present ones in 90, 81 and 85 %.
    """
    low, high = _NOTHING_DECADES
    share = (np.log10(max(compared, 1)) - low) / (high - low)
    return float(MAYBE_AT + (NOTHING_BELOW - MAYBE_AT) * np.clip(share, 0.0, 1.0))


def bands_of(chances: Logits) -> list[Band]:
    """The band of each probability (n,)."""
    steps = (chances >= MAYBE_AT).astype(np.int64) + (chances >= GOOD_AT)
    bands = (Band.REST, Band.MAYBE, Band.GOOD)
    return [bands[step] for step in steps.tolist()]
