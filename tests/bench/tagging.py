"""How good tags are, zero-shot and after ticks, through the same code as the window.

    python -m tests.bench.tagging [--library DIR] [--repeats N] [--json FILE]

The evaluation photos are indexed by the indexer (under names that say nothing) and scored by
`Tagger`; heads are fitted by `core.heads` as `Learner` does. Needs ../shared/eval. Nothing is
tuned here.

Every data set of the label table is a label set of its own, because a label that a photo lacks
may still be visible in it when it comes from another set. Labels with a single photo are left
out, and then sets of fewer than 12 photos or 2 labels: they cannot be both learned and judged.
Each split deals the photos of every label into two halves; ticks are taken from one half, the
other is judged, then they change places. How ticks are given: see `tests/bench/ticking.py`.

Exclusive: one label for each photo, the most special; judged by top-1 and top-5. Independent: all
labels of each photo; judged by mean average precision over labels and F1 at the automatic
threshold over all pairs of a set.

`error` is the expected calibration error in 15 bins over all judged photos of all sets (highest
probability of an exclusive set, every pair of an independent one); `shown` is that of pairs with
a probability of at least 0.1. `given` is how many ticks a label really had: most have no more
than four photos to confirm. The lists have, for every set, the least gain over zero-shot at any
number of ticks, with its standard error over photos (top-1) or labels (average precision); a fall
is marked when it is larger than two standard errors.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from photoapp.core.calibration import Logits
from photoapp.core.encoders import ModelKey
from photoapp.core.events import LabelsLearned
from photoapp.core.heads import FIRMNESS, Head, Surroundings
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.tagging import SetScores
from photoapp.services.tagging import Tagger
from tests.bench.quality import EVALUATION, RESOURCES, Gallery, gallery
from tests.bench.ticking import Fall, Problem, falls, problem_of, rows, run, table
from tests.services.taggers import open_tagger

LANGUAGES = {"en": "labels", "zh": "labels_zh"}


class TaughtHeads:
    """Heads by tag, as the benchmark fits them."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.by_tag: dict[int, Head] = {}

    def heads(self, tags: Sequence[int], key: ModelKey) -> tuple[FloatArray, FloatArray]:
        """As `core.tagging.Heads`."""
        del key
        untaught = Head.untaught(self.dimension)
        found = [self.by_tag.get(tag, untaught) for tag in tags]
        return np.stack([one.weights for one in found]), np.array(
            [one.bias for one in found], np.float32
        )


class Bench:
    """Asks one tagger over the evaluation photos."""

    def __init__(self, found: Gallery, tagger: Tagger, taught: TaughtHeads) -> None:
        self._found = found
        self._tagger = tagger
        self._taught = taught
        self.firmness = FIRMNESS
        index = found.organiser.space.index()
        sample = np.random.default_rng(0).permutation(index.ids())[:1000]
        self.surroundings = Surroundings.of(index.vectors(sample))
        self._anchors = sample[: len(self.surroundings.anchors)]

    def problems(self, language: str) -> Iterator[Problem]:
        """Every data set that can be judged."""
        by_set = defaultdict(list)
        for one in self._found.labelled:
            by_set[one.data_set].append(one)
        for name, pictures in sorted(by_set.items()):
            problem = problem_of(
                name,
                np.array([one.photo for one in pictures], np.int64),
                self._found.vectors(pictures),
                [one.texts[LANGUAGES[language]] for one in pictures],
                language,
            )
            if problem is None:
                continue
            both = np.concatenate((problem.ids, self._anchors))
            zero = np.stack([self._zero(label, both) for label in problem.labels], axis=1)
            count = len(problem.ids)
            yield replace(problem, zero=zero[:count], anchor_zero=zero[count:])

    def scores(self, problem: Problem, mode: LabelMode, heads: Mapping[int, Head]) -> SetScores:
        """With these heads, by position of the label."""
        self._taught.by_tag = {problem.labels[place].tag: head for place, head in heads.items()}
        self._found.organiser.bus.publish(LabelsLearned(()))
        return self._tagger.score(problem.label_set(mode), photos=problem.ids)

    def _zero(self, label: Label, ids: IdArray) -> Logits:
        alone = Label(name_en=label.name_en, name_zh=label.name_zh)
        return self._tagger.zero_logits(LabelSet(name="alone", labels=(alone,)), 0, ids)


def _falls_table(language: str, title: str, found: Sequence[Fall]) -> None:
    print(f"\n{language}, {title}: zero-shot, 16 ticks, least gain ± standard error (at ticks)")
    for one in found:
        print(
            f"  {one.name:18} {one.zero:5} {one.last:5}   {one.gain:+5.1f} ± {one.error:.1f} "
            f"({one.ticks}){'   FELL' if one.real else ''}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, help="keep the library here for another run")
    parser.add_argument("--repeats", type=int, default=5, help="splits, each judged both ways")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args(arguments)
    if not EVALUATION.is_dir():
        sys.stdout.write("needs ../shared/eval\n")
        return 2
    results = {}
    with (
        tempfile.TemporaryDirectory() as temporary,
        gallery(chosen.library or Path(temporary)) as found,
    ):
        taught = TaughtHeads(found.organiser.space.encoder().dimension)
        tagger = open_tagger(found.organiser, RESOURCES, heads=taught)
        try:
            bench = Bench(found, tagger, taught)
            for language in LANGUAGES:
                sums = run(bench, bench.problems(language), chosen.repeats)
                found_rows = rows(sums)
                table(language, found_rows)
                fell = {
                    "top-1": falls(sums.exclusive, "first"),
                    "average precision": falls(sums.independent, "precision"),
                }
                for title, listed in fell.items():
                    _falls_table(language, title, listed)
                results[language] = {
                    "ticks": [asdict(row) for row in found_rows],
                    "sets": {title: [asdict(one) for one in them] for title, them in fell.items()},
                }
        finally:
            tagger.close()
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
