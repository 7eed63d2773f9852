"""One order out of what is seen and what is written."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import GOOD_AT, MAYBE_AT, NOTHING_BELOW
from photoapp.core.language import CHINESE, spans

Chances = npt.NDArray[np.float64]

# A photo whose texts hold all the words: possible at least, and more so the better it ranks.
_WORDS_LEAST = 0.4
_WORDS_MOST = 0.55
_RANK_CONSTANT = 60.0
_CERTAIN = 0.95  # a tag of this very name, or the file asked for by name

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_IDENTIFIER = re.compile(r"(?=.*\d{3})[A-Za-z]{0,8}[\w.\-~()]*", re.ASCII)
_STOP_WORDS = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "and", "or", "with", "to", "is", "are", "my")
)
_CHINESE_SEAMS = re.compile("[的在和与、，。 ]+")

assert MAYBE_AT < NOTHING_BELOW < _WORDS_LEAST < _WORDS_MOST < GOOD_AT < _CERTAIN  # noqa: S101 - bands rely on it


def lexical_words(text: str, phrases: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What full-text search is asked for, all of it: phrases, then words without stop words.

    A Chinese stretch is cut at 的, 在 and the like and each part is a phrase.
    """
    rest = text
    for phrase in phrases:
        rest = rest.replace(phrase, " ")
    words: list[str] = list(phrases)
    for span in spans(rest):
        if span.language == CHINESE:
            words += [part for part in _CHINESE_SEAMS.split(span.text) if part]
        else:
            words += [word for word in _WORD.findall(span.text) if word.lower() not in _STOP_WORDS]
    return tuple(dict.fromkeys(words))


def is_identifier(text: str) -> bool:
    """True for what can only be a file's name or number: ``IMG_2682``, ``20230503_1201.jpg``."""
    return " " not in text and _IDENTIFIER.fullmatch(text) is not None


def lexical_chances(scores: npt.NDArray[np.float64]) -> Chances:
    """Full-text scores (n,), positive, any scale -> chances within the possible band."""
    if not len(scores):
        return np.empty(0)
    share = scores / max(float(scores.max()), 1e-9)
    return np.asarray(_WORDS_LEAST + (_WORDS_MOST - _WORDS_LEAST) * np.clip(share, 0.0, 1.0))


def certain(count: int) -> Chances:
    """Chances of photos that carry the very tag or name that was asked for."""
    return np.full(count, _CERTAIN)


def either(seen: Chances, written: Chances) -> Chances:
    """Two independent reasons, of which one is enough (noisy or)."""
    return np.asarray(1.0 - (1.0 - seen) * (1.0 - written))


def both(chances: list[tuple[Chances, float]]) -> Chances:
    """Several wishes at once, each with a positive weight: the weighted geometric mean.

    Two wishes of equal weight at 0.81 and 0.25 give 0.45: both must be met to some degree.
    """
    if len(chances) == 1:
        return chances[0][0]
    total = sum(weight for _, weight in chances)
    logs = [np.log(np.maximum(chance, 1e-12)) * (weight / total) for chance, weight in chances]
    return np.asarray(np.exp(np.sum(logs, axis=0)))


def without(wanted: Chances, unwanted: Chances, weight: float = 1.0) -> Chances:
    """Wanted and not unwanted; what surely shows the unwanted falls out of every band.

    (1 - p)^2 and the arithmetic in the query vector were chosen together on training photos
    of several objects: they lower the share of photos showing the unwanted among the first
    ten from 17 % to 14 % at a loss of 0.5 points of average precision, where a hard cut at
    the same share loses 2.
    """
    kept = wanted * (1.0 - unwanted) ** (2.0 * weight)
    return np.where(unwanted >= GOOD_AT, np.minimum(kept, MAYBE_AT * 0.5), kept)


def pooled(chances: npt.NDArray[np.float64]) -> Chances:
    """Chances (m, n) of m models, NaN where a model has not seen a photo, as one (n,).

    The mean of the log-odds (a logarithmic opinion pool of equal weights), so that two models
    which both think a photo likely say so together, and one alone does not carry it. A photo
    that no model has seen has no chance.
    """
    seen = np.isfinite(chances)
    inside = np.clip(np.where(seen, chances, 0.5), 1e-9, 1.0 - 1e-9)
    logits = np.where(seen, np.log(inside) - np.log1p(-inside), 0.0)
    count = seen.sum(axis=0)
    mean = logits.sum(axis=0) / np.maximum(count, 1)
    return np.where(count > 0, 0.5 * (1.0 + np.tanh(0.5 * mean)), 0.0)


def reciprocal_rank_sum(scores: npt.NDArray[np.float64]) -> Chances:
    """Scores (m, n) of m models, NaN for unseen -> (n,) in 0..1, 1 for first everywhere.

    Reciprocal rank fusion: Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion
    outperforms Condorcet and individual Rank Learning Methods", with their k of 60. A photo that
    some models have not seen gets the mean of the others' terms.
    """
    terms = np.zeros(scores.shape)
    seen = np.isfinite(scores)
    for row, known, term in zip(scores, seen, terms, strict=True):
        order = np.argsort(-row[known], kind="stable")
        ranks = np.empty(len(order))
        ranks[order] = np.arange(1, len(order) + 1)
        term[known] = (_RANK_CONSTANT + 1.0) / (_RANK_CONSTANT + ranks)
    return np.asarray(terms.sum(axis=0) / np.maximum(seen.sum(axis=0), 1))


def in_order_of(chances: Chances, ranks: Chances) -> Chances:
    """`chances` (n,) dealt out again within each band, the highest to the first by `ranks` (n,).

    So that a fused answer keeps its bands, and within a band is in the order of the rank fusion.
    """
    dealt = chances.copy()
    band = (chances >= MAYBE_AT).astype(np.int64) + (chances >= GOOD_AT)
    for one in range(3):
        rows = np.flatnonzero(band == one)
        order = rows[np.argsort(-ranks[rows], kind="stable")]
        dealt[order] = np.sort(chances[rows])[::-1]
    return dealt
