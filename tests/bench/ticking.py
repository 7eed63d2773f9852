"""What ticks teach, measured: splits of labelled photos, answers given, and what came of them.

Exclusive sets: each photo has one label. After k ticks per label, k photos of each label in the
learning half are confirmed (or all it has). Independent sets: k ticks per label are answers, yes
or no, to the photos that `most_informative` proposes from the learning half, asked in rounds: the
first, then as many again as there were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from photoapp.core.heads import (
    Firmness,
    Head,
    Surroundings,
    Ticks,
    candidates,
    fit_head,
    most_informative,
)
from photoapp.core.labels import Label, LabelMode, LabelSet
from photoapp.core.photo import FloatArray, IdArray
from photoapp.core.tagging import SetScores, calibration_error

TICKS = (0, 1, 2, 4, 8, 16)
LEAST_PHOTOS = 12
BINS = 15
SHOWN = 0.1

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Problem:
    """One data set in one language.

    `ids` (n,), `vectors` (n, d). `truth` (n, m): which labels each photo has. `special` (n,):
    the most special one. `zero` (n, m), `anchor_zero` (k, m): log-odds of each label alone.
    """

    name: str
    labels: tuple[Label, ...]
    ids: IdArray
    vectors: FloatArray
    truth: Bools
    special: Places
    zero: Floats
    anchor_zero: Floats

    def label_set(self, mode: LabelMode) -> LabelSet:
        """The labels as a set; of an exclusive one only the most special."""
        labels = self.labels
        if mode is LabelMode.EXCLUSIVE:
            labels = labels[: int(self.special.max()) + 1]
        return LabelSet(name=self.name, mode=mode, none_of_these=False, labels=labels)

    def fit(self, judge: Judge, label: int, said: Places, confirmed: Bools, implied: Bools) -> Head:
        """What these ticks teach of a label."""
        ticks = Ticks(self.vectors[said], self.zero[said, label], confirmed, implied)
        anchors = self.anchor_zero[:, label]
        return fit_head(ticks, judge.surroundings, anchors, firmness=judge.firmness)


class Judge(Protocol):
    """Scores a problem's photos; `surroundings` are those of the library."""

    surroundings: Surroundings
    firmness: Firmness

    def scores(self, problem: Problem, mode: LabelMode, heads: Mapping[int, Head]) -> SetScores:
        """With these heads, by position of the label."""
        ...


def problem_of(
    name: str,
    ids: IdArray,
    vectors: FloatArray,
    texts: Sequence[Sequence[str]],
    language: str,
) -> Problem | None:
    """A data set as a problem, without labels of one photo; None when too little is left.

    `texts`: each photo's labels, the most special first. Zero-shot scores are to be filled in.
    """
    counts = Counter(one[0] for one in texts)
    kept = [place for place, one in enumerate(texts) if counts[one[0]] > 1]
    special = sorted({texts[place][0] for place in kept})
    if len(kept) < LEAST_PHOTOS or len(special) < 2:
        return None
    names = list(dict.fromkeys((*special, *(text for place in kept for text in texts[place]))))
    labels = tuple(
        Label(name_en=text, tag=number) if language == "en" else Label(name_zh=text, tag=number)
        for number, text in enumerate(names, start=1)
    )
    nothing = np.empty((0, len(names)))
    return Problem(
        name,
        labels,
        ids[kept],
        vectors[kept],
        np.array([[text in texts[place] for text in names] for place in kept]),
        np.array([names.index(texts[place][0]) for place in kept]),
        nothing,
        nothing,
    )


@dataclass
class Tally:
    """What was seen of one set at one number of ticks, over all splits."""

    first: list[Floats] = field(default_factory=list)  # (n,) each, 1 right, NaN not judged
    fifth: list[float] = field(default_factory=list)
    precision: list[Floats] = field(default_factory=list)  # (m,) average precision
    hits: Counter[str] = field(default_factory=Counter)
    said: list[FloatArray] = field(default_factory=list)
    true: list[Bools] = field(default_factory=list)
    given: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """All sets together at one number of ticks; shares in per cent.

    `confirmed`, `answered`: mean ticks that a label of an exclusive or independent set really had.
    """

    ticks: int
    confirmed: float
    top_1: float
    top_5: float
    exclusive_error: float
    answered: float
    mean_precision: float
    f1: float
    independent_error: float
    shown_error: float


def halves(problem: Problem, repeats: int) -> Iterator[tuple[Places, Places]]:
    """(learning, judged) places: the photos of each label are dealt out evenly."""
    for repeat in range(repeats):
        chance = np.random.default_rng(repeat)
        first = np.zeros(len(problem.ids), np.bool_)
        for label in np.unique(problem.special):
            own = chance.permutation(np.flatnonzero(problem.special == label))
            first[own[: (len(own) + int(chance.integers(2))) // 2]] = True
        yield np.flatnonzero(first), np.flatnonzero(~first)
        yield np.flatnonzero(~first), np.flatnonzero(first)


def exclusive(
    judge: Judge, problem: Problem, learning: Places, judged: Places, tallies: dict[int, Tally]
) -> None:
    """Confirm k photos of every label; judge which label is the best."""
    count = int(problem.special.max()) + 1
    for ticks in TICKS:
        shown = [learning[problem.special[learning] == label][:ticks] for label in range(count)]
        said = np.concatenate(shown).astype(np.intp)
        heads = {}
        for label in range(count) if ticks else ():
            confirmed = problem.special[said] == label
            heads[label] = problem.fit(judge, label, said, confirmed, ~confirmed)
        chances = judge.scores(problem, LabelMode.EXCLUSIVE, heads).probabilities[judged]
        right = problem.special[judged]
        order = np.argsort(-chances, axis=1)
        tally = tallies[ticks]
        hit = np.full(len(problem.ids), np.nan)
        hit[judged] = order[:, 0] == right
        tally.first.append(hit)
        tally.fifth.append(float((order[:, :5] == right[:, None]).any(axis=1).mean()))
        tally.said.append(chances.max(axis=1))
        tally.true.append(order[:, 0] == right)
        tally.given.append(len(said) / count)


def independent(
    judge: Judge, problem: Problem, learning: Places, judged: Places, tallies: dict[int, Tally]
) -> None:
    """Answer the proposals of every label; judge every pair."""
    count = len(problem.labels)
    asked: list[Places] = [np.empty(0, np.intp) for _ in range(count)]
    heads: dict[int, Head] = {}
    for ticks in TICKS:
        for label in range(count) if ticks else ():
            head = heads.get(label, Head.untaught(problem.vectors.shape[1]))
            left = np.setdiff1d(learning, asked[label])
            logits = problem.zero[left, label] + head.logits(problem.vectors[left])
            pool = candidates(logits)
            chosen = most_informative(
                logits[pool],
                problem.vectors[left[pool]],
                judge.surroundings,
                count=ticks - len(asked[label]),
                ticked=problem.vectors[asked[label]],
            )
            asked[label] = np.concatenate((asked[label], left[pool[chosen]]))
            said = asked[label]
            confirmed = problem.truth[said, label]
            heads[label] = problem.fit(judge, label, said, confirmed, np.zeros_like(confirmed))
        scores = judge.scores(problem, LabelMode.INDEPENDENT, heads)
        chances, truth = scores.probabilities[judged], problem.truth[judged]
        tagged = chances >= scores.thresholds
        tally = tallies[ticks]
        tally.precision.append(
            np.array(
                [_average_precision(chances[:, label], truth[:, label]) for label in range(count)]
            )
        )
        tally.hits.update(
            right=int((tagged & truth).sum()), tagged=int(tagged.sum()), true=int(truth.sum())
        )
        tally.said.append(chances.ravel())
        tally.true.append(truth.ravel())
        tally.given.append(float(np.mean([len(one) for one in asked])))


def _average_precision(chances: FloatArray, truth: Bools) -> float:
    hits = np.flatnonzero(truth[np.argsort(-chances, kind="stable")])
    return float(np.mean((np.arange(len(hits)) + 1) / (hits + 1))) if len(hits) else np.nan


@dataclass(frozen=True)
class Sums:
    """Tallies by set and number of ticks."""

    exclusive: dict[str, dict[int, Tally]]
    independent: dict[str, dict[int, Tally]]


def run(judge: Judge, problems: Iterable[Problem], repeats: int) -> Sums:
    """Both ways over all sets and splits."""
    sums = Sums({}, {})
    for problem in problems:
        one = sums.exclusive[problem.name] = {ticks: Tally() for ticks in TICKS}
        other = sums.independent[problem.name] = {ticks: Tally() for ticks in TICKS}
        for learning, judged in halves(problem, repeats):
            exclusive(judge, problem, learning, judged, one)
            independent(judge, problem, learning, judged, other)
    return sums


def rows(sums: Sums) -> list[Row]:
    """Means over sets; calibration over all photos of all sets."""
    found = []
    for ticks in TICKS:
        ones = [tally[ticks] for tally in sums.exclusive.values()]
        others = [tally[ticks] for tally in sums.independent.values()]
        said, true = _joined(others)
        shown = said >= SHOWN
        found.append(
            Row(
                ticks=ticks,
                confirmed=_mean_given(ones),
                top_1=_percent(np.mean([np.nanmean(one.first) for one in ones])),
                top_5=_percent(np.mean([np.mean(one.fifth) for one in ones])),
                exclusive_error=round(calibration_error(*_joined(ones), bins=BINS), 3),
                answered=_mean_given(others),
                mean_precision=_percent(np.mean([np.nanmean(one.precision) for one in others])),
                f1=_percent(np.mean([_f1(one.hits) for one in others])),
                independent_error=round(calibration_error(said, true, bins=BINS), 3),
                shown_error=round(calibration_error(said[shown], true[shown], bins=BINS), 3),
            )
        )
    return found


@dataclass(frozen=True)
class Fall:
    """The least gain of a set over zero-shot, in per cent, and its standard error."""

    name: str
    zero: float
    last: float
    gain: float
    error: float
    ticks: int

    @property
    def real(self) -> bool:
        """Larger than noise."""
        return self.gain < -2 * self.error


def falls(tallies: Mapping[str, Mapping[int, Tally]], measure: str) -> list[Fall]:
    """For every set; `measure` is a field of `Tally` with a value for each photo or label."""
    found = []
    for name, by_ticks in tallies.items():
        means = {
            ticks: np.ma.masked_invalid(getattr(tally, measure)).mean(axis=0).filled(np.nan)
            for ticks, tally in by_ticks.items()
        }
        worst = min(TICKS[1:], key=lambda ticks: float(np.nanmean(means[ticks] - means[0])))
        apart = means[worst] - means[0]
        apart = apart[~np.isnan(apart)]
        error = float(np.std(apart, ddof=1) / np.sqrt(len(apart))) if len(apart) > 1 else np.nan
        found.append(
            Fall(
                name,
                zero=_percent(np.nanmean(means[0])),
                last=_percent(np.nanmean(means[TICKS[-1]])),
                gain=_percent(apart.mean()),
                error=_percent(error),
                ticks=worst,
            )
        )
    return found


def _joined(tallies: Sequence[Tally]) -> tuple[FloatArray, Bools]:
    return (
        np.concatenate([part for tally in tallies for part in tally.said]),
        np.concatenate([part for tally in tallies for part in tally.true]),
    )


def _mean_given(tallies: Sequence[Tally]) -> float:
    return round(float(np.mean([np.mean(tally.given) for tally in tallies])), 1)


def _f1(hits: Counter[str]) -> float:
    return 2 * hits["right"] / max(hits["tagged"] + hits["true"], 1)


def _percent(share: float | np.floating) -> float:
    return round(100 * float(share), 1)


def table(title: str, found: Sequence[Row]) -> None:
    """Print rows; a title first."""
    print(f"\n{title}: mean over sets, per cent; exclusive, then independent")
    heads = ("ticks", "given", "top-1", "top-5", "error", "given", "mAP", "F1", "error", "shown")
    print("  ".join(f"{head:>6}" for head in heads))
    for row in found:
        print("  ".join(f"{value:>6}" for value in asdict(row).values()))
