"""Compare how firmly heads should hold to zero-shot, for `core/heads.py`.

    python -m tests.bench.fit_heads [--cache DIR] [--draws N] [--photos N]

On the starter's *training* photos only: sets of N photos (40: as few as the evaluation has)
drawn from each data set with reliable labels, ticked as `tests/bench/ticking.py` says. Needs
../shared/starter. Prints a table for each choice; the figures of `core/heads.py` are the first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from photoapp.core.calibration import Background, Logits, hubness, level_of, photo_statistics
from photoapp.core.encoders import DualEncoder
from photoapp.core.heads import FIRMNESS, Firmness, Head, Surroundings
from photoapp.core.labels import LabelMode, LabelSet
from photoapp.core.photo import FloatArray
from photoapp.core.tagging import LabelVectors, Library, Scorer, SetScores, set_thresholds
from photoapp.models.loading import starter
from tests.bench.calibrate import RESOURCES, TRAINING, Photos, load_photos
from tests.bench.ticking import Problem, problem_of, rows, run, table

SHRINKAGES = (0.1, 1.0)
CHOICES: tuple[dict[str, float], ...] = (
    {},
    {"gain": 2.5},
    {"gain": 10.0},
    {"exclusive": 0.6},
    {"exclusive": 2.5},
    {"exclusive": 5.0},
    {"constant": 1.0},
    {"rejected": 0.0},
    {"anchored": 5.0},
    {"anchored": 300.0},
)
_SAMPLE = 1000


class TrainingBench:
    """A judge over training photos, in English."""

    def __init__(self, encoder: DualEncoder, photos: Photos, bank: Background) -> None:
        self.firmness: Firmness = FIRMNESS
        self._encoder = encoder
        self._photos = photos
        self._bank = bank
        chosen = np.random.default_rng(0).permutation(len(photos.vectors))[:_SAMPLE]
        self.sample = photos.vectors[chosen]
        self._statistics = photo_statistics(bank, self.sample)
        self._library = Library(
            photos=_SAMPLE,  # as many as the evaluation has
            bank=len(bank.vectors),
            level=level_of(self.sample, bank),
            scale=encoder.logit_scale,
            own=(encoder.logit_scale, encoder.logit_bias),
        )
        self.surroundings = Surroundings.of(self.sample)

    def problems(self, draws: int, size: int) -> Iterator[Problem]:
        """Some photos of each data set."""
        texts = [self._own_names(place) for place in range(len(self._photos.vectors))]
        for name in np.unique(self._photos.sets):
            own = np.flatnonzero(self._photos.sets == name)
            for draw in range(draws):
                some = np.random.default_rng(draw).permutation(own)[:size]
                problem = problem_of(
                    f"{name}, {draw}",
                    some.astype(np.int64),
                    self._photos.vectors[some],
                    [texts[place] for place in some],
                    "en",
                )
                if problem is not None:
                    yield self._scored(problem)

    def scores(self, problem: Problem, mode: LabelMode, heads: Mapping[int, Head]) -> SetScores:
        """With these heads, by position of the label."""
        label_set = problem.label_set(mode)
        scorer = self._scorer(label_set, heads)
        statistics = photo_statistics(self._bank, problem.vectors)
        chances = scorer.probabilities(problem.vectors, statistics).T
        sample = scorer.probabilities(self.sample, self._statistics).T
        doubtful = np.zeros(len(label_set.labels), np.bool_)
        thresholds = set_thresholds(label_set, sample, doubtful)
        exclusive = mode is LabelMode.EXCLUSIVE
        return SetScores(problem.ids, chances, thresholds, self._encoder.key, exclusive)

    def _scored(self, problem: Problem) -> Problem:
        scorer = self._scorer(problem.label_set(LabelMode.INDEPENDENT), {})
        anchors = self.surroundings.anchors
        return replace(
            problem,
            zero=self._zero(scorer, problem.vectors),
            anchor_zero=self._zero(scorer, anchors),
        )

    def _zero(self, scorer: Scorer, photos: FloatArray) -> Logits:
        scores = scorer.zero_shot(photos, photo_statistics(self._bank, photos))
        return np.asarray(scores.T, np.float64)

    def _scorer(self, label_set: LabelSet, heads: Mapping[int, Head]) -> Scorer:
        count = len(label_set.labels)
        texts = self._encoder.encode_texts([one.name_en.lower() for one in label_set.labels])
        hubs = [hubness(text, self.sample, self._statistics, self._library.level) for text in texts]
        untaught = Head.untaught(self._encoder.dimension)
        taught = [heads.get(place, untaught) for place in range(count)]
        vectors = LabelVectors(
            texts,
            np.array(hubs, np.float32),
            np.zeros(count, np.float32),
            np.stack([one.weights for one in taught]),
            np.array([one.bias for one in taught], np.float32),
        )
        return Scorer(label_set, vectors, self._library, [None] * count)

    def _own_names(self, place: int) -> list[str]:
        return [str(self._photos.labels[place])]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each choice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "calibrate")
    parser.add_argument("--draws", type=int, default=5, help="sets drawn from each data set")
    parser.add_argument("--photos", type=int, default=40, help="photos of each")
    chosen = parser.parse_args(arguments)
    if not TRAINING.is_dir():
        sys.stdout.write("needs ../shared/starter\n")
        return 2
    encoder = starter(RESOURCES)
    try:
        lines = (RESOURCES / "search" / "background.tsv").read_text(encoding="utf-8").splitlines()
        bank = Background.of(encoder.encode_texts([line.split("\t")[0].lower() for line in lines]))
        bench = TrainingBench(encoder, load_photos(encoder, chosen.cache), bank)
        problems = list(bench.problems(chosen.draws, chosen.photos))
        for choice in CHOICES:
            bench.firmness = replace(FIRMNESS, **choice)
            table(f"{choice or 'as fitted'}", rows(run(bench, problems, 1)))
        bench.firmness = FIRMNESS
        for shrinkage in SHRINKAGES:
            bench.surroundings = Surroundings.of(bench.sample, shrinkage=shrinkage)
            table(f"{shrinkage=}", rows(run(bench, problems, 1)))
    finally:
        encoder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
