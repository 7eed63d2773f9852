"""Fit the coefficients of `photoapp.core.tagging` on the starter's training photos.

    python -m tests.bench.calibrate_tags [--cache DIR] [--libraries N] [--photos N]

Needs ../shared/starter; the evaluation photos are not touched. Photos, truth and simulated
libraries are those of `tests/bench/calibrate.py`; every library is asked for labels it has, for
broader ones and for some it lacks, named in English, in Chinese and in both.

Independent sets: a logistic model of the sum that searches are ordered by, hubness and the
size of the library, for every pair of photo and label; every library weighs the same. Half of
the libraries fit, the other half tell the log loss and the calibration error.

Exclusive sets: what "none of these" has to be given so that it is right about photos of which
half belong to a label of the set and half to none. The temperature is not fitted: with the
model's own logit scale the mean highest probability is the share that is right, which is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import (
    Background,
    PhotoStatistics,
    background_cosine,
    hubness,
    level_of,
    photo_statistics,
    probability,
    text_line,
)
from photoapp.core.encoders import DualEncoder
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import calibration_error, ensemble
from photoapp.models.loading import starter
from tests.bench import calibrate
from tests.bench.calibrate import EVERYWHERE, LANGUAGES, RESOURCES, TRAINING, Floats, Photos, fit

NAMINGS = (("en",), ("zh",), LANGUAGES)
PRESENT, BROADER, ABSENT = 12, 6, 8  # labels of each simulated set
KEPT = 3_000  # pairs taken from those that are neither likely nor true
LEAST_LIBRARY = 20
EXCLUSIVE_SETS, FROM_SET = 40, 600

Ids = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Training:
    """Photos, their statistics for each language's bank, and a Chinese name for each label."""

    photos: Photos
    encoder: DualEncoder
    banks: dict[str, Background]
    statistics: dict[str, PhotoStatistics]
    chinese: dict[str, str]

    def texts(self, labels: list[str], naming: tuple[str, ...]) -> FloatArray:
        """One vector for each label, as `LabelReader` makes it."""
        named = {
            "en": labels,
            "zh": [self.chinese.get(label, label) for label in labels],
        }
        parts = [self.encoder.encode_texts(named[language]) for language in naming]
        return np.stack([ensemble(np.stack(one)) for one in zip(*parts, strict=True)])

    def of(self, language: str, chosen: Ids) -> PhotoStatistics:
        """Statistics of some photos."""
        every = self.statistics[language]
        return PhotoStatistics(every.mean[chosen], every.deviation[chosen], every.mass[chosen])


def load(encoder: DualEncoder, cache: Path, most: int) -> Training:
    """Encode (or read) the photos; at most so many, drawn at random."""
    photos = calibrate.load_photos(encoder, cache)
    kept = np.random.default_rng(0).permutation(len(photos.vectors))[:most]
    photos = Photos(
        photos.vectors[kept],
        photos.sets[kept],
        photos.labels[kept],
        {language: [names[one] for one in kept] for language, names in photos.names.items()},
    )
    lines = (RESOURCES / "search" / "background.tsv").read_text(encoding="utf-8").splitlines()
    columns = zip(*(line.lower().split("\t") for line in lines), strict=True)
    banks = {
        language: Background.of(encoder.encode_texts(list(column)))
        for language, column in zip(LANGUAGES, columns, strict=True)
    }
    chinese: dict[str, str] = {}
    for row in calibrate._lexicon():
        for label in (row.get("label", row["en"][0]), row["en"][0]):
            chinese.setdefault(label, row["zh"][0] if row["zh"] else label)
    statistics = {
        language: photo_statistics(bank, photos.vectors) for language, bank in banks.items()
    }
    return Training(photos, encoder, banks, statistics, chinese)


def independent(training: Training, libraries: int) -> None:
    """Print the coefficients: sum, hubness, log10 of the photos, constant."""
    features, truth, weights, library = _pairs(training, libraries)
    fitting = (library // len(calibrate.SIZES)) % 2 == 0
    half = fit(features[fitting], truth[fitting], weights[fitting])
    judged = ~fitting
    chances = np.clip(probability(features[judged] @ half[:-1] + half[-1]), 1e-9, 1 - 1e-9)
    right = truth[judged]
    loss = np.average(-np.log(np.where(right, chances, 1 - chances)), weights=weights[judged])
    final = fit(features, truth, weights)
    sys.stdout.write(
        f"independent: sum, hubness, log10 photos, constant {np.round(final, 3).tolist()}   "
        f"log loss {loss:.4f}\n"
    )
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 1.01)):
        inside = (chances >= low) & (chances < high)
        share = weights[judged][inside]
        if share.sum() > 0:
            said = np.average(chances[inside], weights=share)
            true = np.average(right[inside], weights=share)
            sys.stdout.write(f"  said {said:.2f}, true {true:.2f}\n")


def _pairs(
    training: Training, libraries: int
) -> tuple[Floats, npt.NDArray[np.bool_], Floats, npt.NDArray[np.int64]]:
    chance = random.Random(0)
    photos = training.photos
    own = (training.encoder.logit_scale, training.encoder.logit_bias)
    parts = []
    for number, some in enumerate(calibrate._libraries(photos, libraries, chance)):
        if len(some) < LEAST_LIBRARY:
            continue
        chosen = np.array(some)
        labels = _asked(photos, chosen, chance)
        names = photos.names["en"]
        right = np.array([[label in names[one] for label in labels] for one in chosen])
        for naming in NAMINGS:
            bank, vectors = training.banks[naming[0]], photos.vectors[chosen]
            statistics = training.of(naming[0], chosen)
            sample = np.random.default_rng(number).permutation(len(chosen))[:1000]
            level = level_of(vectors[sample], bank)
            seen = training.of(naming[0], chosen[sample])
            texts = training.texts(labels, naming)
            slope, constant = text_line(statistics, len(bank.vectors), level, own)
            total = (vectors @ texts.T) * slope[:, None] + constant[:, None]
            hubs = [hubness(text, vectors[sample], seen, level) for text in texts]
            columns = np.stack(
                (
                    total.ravel(),
                    np.broadcast_to(hubs, total.shape).ravel(),
                    np.full(total.size, np.log10(len(chosen))),
                ),
                axis=1,
            )
            rows, shares = _thinned(columns[:, 0], right.ravel(), number)
            parts.append((columns[rows], right.ravel()[rows], shares, number))
    features, truth, weights, library = zip(*parts, strict=True)
    joined = np.concatenate(weights)
    return (
        np.concatenate(features),
        np.concatenate(truth),
        joined / joined.mean(),
        np.repeat(np.array(library), [len(one) for one in truth]),
    )


def _asked(photos: Photos, chosen: Ids, chance: random.Random) -> list[str]:
    here = sorted(set(photos.labels[chosen].tolist()))
    names = photos.names["en"]
    broader = sorted(frozenset().union(*(names[one] for one in chosen)) - EVERYWHERE["en"])
    others = sorted(set(photos.labels.tolist()))
    rare = calibrate.lexicon_terms("en")
    found = {
        *chance.sample(here, min(len(here), PRESENT)),
        *chance.sample(broader, min(len(broader), BROADER)),
        *chance.sample(others, min(len(others), ABSENT // 2)),
        *chance.sample(rare, ABSENT // 2),
    }
    return sorted(found - EVERYWHERE["en"])


def _thinned(total: Floats, right: npt.NDArray[np.bool_], seed: int) -> tuple[Ids, Floats]:
    """All likely and all true pairs, and some of the others that stand for the rest."""
    share = min(1.0, KEPT / len(total))
    kept = np.where((total > np.quantile(total, 0.97)) | right, 1.0, share)
    rows = np.flatnonzero(np.random.default_rng(seed).random(len(total)) < kept)
    weights = 1.0 / kept[rows]
    return rows, weights / weights.sum()


def exclusive(training: Training) -> None:
    """Print what "none of these" is given: constant, per natural logarithm of the labels."""
    offsets, sizes, nothing = [], [], []
    said: list[float] = []
    right: list[bool] = []
    scale = training.encoder.logit_scale
    for labels, chosen, truth in _choices(training.photos):
        for naming in NAMINGS:
            logits = scale * (
                training.photos.vectors[chosen].astype(np.float64)
                @ training.texts(labels, naming).T
            )
            top = logits.max(axis=1)
            total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
            bank = training.banks[naming[0]]
            background = background_cosine(training.of(naming[0], chosen), len(bank.vectors))
            offsets.append(scale * background - total)
            sizes.append(np.full(len(chosen), np.log(len(labels))))
            nothing.append(truth < 0)
            inside = truth >= 0
            said += np.exp(top - total)[inside].tolist()
            right += (logits.argmax(axis=1) == truth)[inside].tolist()
    offset = np.concatenate(offsets)
    design = np.c_[np.ones(len(offset)), np.concatenate(sizes)]
    truths = np.concatenate(nothing)
    found = np.zeros(2)
    for _ in range(100):  # logistic regression beside a fixed offset, by cautious Newton steps
        chances = probability(np.clip(offset + design @ found, -30, 30))
        bend = (design * (chances * (1 - chances))[:, None]).T @ design
        step = np.clip(np.linalg.solve(bend, design.T @ (chances - truths)), -0.5, 0.5)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    error = calibration_error(probability(offset + design @ found), truths)
    sys.stdout.write(
        f"exclusive: none of these, constant and per log of labels {np.round(found, 3).tolist()}   "
        f"calibration error of none {error:.3f}\n"
        f"  without none: said {np.mean(said):.3f}, true {np.mean(right):.3f}, "
        f"calibration error {calibration_error(said, right):.3f}\n"
    )


def _choices(photos: Photos) -> Iterator[tuple[list[str], Ids, npt.NDArray[np.int64]]]:
    """Labels of one data set, photos (n,), and each one's label (n,), -1 for none of them."""
    chance = random.Random(3)
    names = photos.names["en"]
    sets = sorted(set(photos.sets.tolist()))
    sets = [one for one in sets if len(set(photos.labels[photos.sets == one].tolist())) >= 3]
    for _ in range(EXCLUSIVE_SETS):
        rows = np.flatnonzero(photos.sets == chance.choice(sets))
        known = sorted(set(photos.labels[rows].tolist()))
        labels = sorted(chance.sample(known, chance.randint(3, min(40, len(known)))))
        inside = [int(one) for one in rows if photos.labels[one] in labels]
        inside = chance.sample(inside, min(FROM_SET, len(inside)))
        pool = chance.sample(range(len(names)), min(len(names), 3 * FROM_SET))
        outside = [one for one in pool if names[one].isdisjoint(labels)][: len(inside)]
        truth = [labels.index(photos.labels[one]) for one in inside] + [-1] * len(outside)
        yield labels, np.array(inside + outside), np.array(truth)


def main() -> int:
    """Print the coefficients to enter in `core/tagging.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "calibrate")
    parser.add_argument("--libraries", type=int, default=140)
    parser.add_argument("--photos", type=int, default=12_000)
    arguments = parser.parse_args()
    if not TRAINING.is_dir():
        sys.stdout.write("needs ../shared/starter\n")
        return 2
    encoder = starter(RESOURCES)
    try:
        training = load(encoder, arguments.cache, arguments.photos)
        independent(training, arguments.libraries)
        exclusive(training)
    finally:
        encoder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
