"""How well the towers do on photos kept apart, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from photoapp.core.photo import FloatArray
from photoapp.core.retrieval import Recall, average_precision, text_to_image
from photoapp.training.pairs import LANGUAGES, PairPhoto
from photoapp.training.textbank import Terms
from photoapp.training.tuning import Towers, picture_vectors
from photoapp.training.views import ViewMaker
from photoapp.training.wordpieces import piece_numbers

LEAST_PHOTOS = 4
"""A term needs that many right photos before its average precision is counted."""
LEAST_PAIRS = 300
"""Pairs that fit, and pairs that do not, below which no probability is fitted."""
_LIKELY = 0.5
PLAIN_LINE = (10.0, -5.0)
"""Scale and bias of the probability of a model that has none yet."""


@dataclass(frozen=True, slots=True)
class Score:
    """Per cent, by language.

    `recall` of captions among the captioned photos; `precision`: mean average precision over
    the terms that fit `LEAST_PHOTOS` of the labelled photos.
    """

    recall: dict[str, Recall]
    precision: dict[str, float]

    @property
    def mean(self) -> float:
        """What early stopping watches: mean recall over the languages.

        Mean average precision where no recall can be measured; 0 without either.
        """
        found = [one.mean for one in self.recall.values()] or list(self.precision.values())
        return float(np.mean(found)) if found else 0.0

    @property
    def measured(self) -> bool:
        """Whether there was anything to measure."""
        return bool(self.recall or self.precision)

    def values(self) -> dict[str, float]:
        """For a run's record."""
        found = {}
        for language, recall in self.recall.items():
            for depth, value in ((1, recall.at_1), (5, recall.at_5), (10, recall.at_10)):
                found[f"recall_{depth}_{language}"] = round(value, 2)
        return found | {f"precision_{one}": round(v, 2) for one, v in self.precision.items()}


class Examiner:
    """Measures towers on held-out rows, always the same way: middle squares, bare texts."""

    def __init__(
        self,
        photos: Sequence[PairPhoto],
        rows: Tensor,
        views: ViewMaker,
        tokenizer: Tokenizer,
        *,
        terms: Terms | None,
        side: int,
    ) -> None:
        self._rows = rows
        self._views = views
        self._tokenizer = tokenizer
        self.side = side
        self._terms = terms
        held = [photos[row] for row in rows.tolist()]
        self._captioned = [number for number, one in enumerate(held) if one.captions]
        self._captions = {
            language: [
                (text, owner)
                for owner, number in enumerate(self._captioned)
                for text in held[number].captions.get(language, ())
            ]
            for language in LANGUAGES
        }
        self._labelled = [number for number, one in enumerate(held) if one.labels]
        self._sources = [held[number].source for number in self._labelled]

    def score(self, towers: Towers) -> Score:
        """Measure; the towers are in evaluation afterwards."""
        towers.eval()
        pictures = picture_vectors(towers.image, self._views, self._rows, self.side).cpu().numpy()
        captioned = pictures[self._captioned]
        recall = {
            language: Recall.of(
                text_to_image(
                    captioned,
                    text_vectors(towers, self._tokenizer, [text for text, _ in pairs]),
                    [owner for _, owner in pairs],
                )
            )
            for language, pairs in self._captions.items()
            if pairs and len(captioned) > 1
        }
        return Score(recall, self._precision(towers, pictures[self._labelled]))

    def line(self, towers: Towers, before: tuple[float, float] = PLAIN_LINE) -> tuple[float, float]:
        """Scale and bias of the probability, over the held-out labelled photos.

        `before`, the start's, stays where there are fewer than `LEAST_PAIRS` of either kind, and
        where the fit says that a higher cosine makes a term less likely: it then saw chance.
        Only terms that some photo of the same data set has are asked of a photo: elsewhere they
        may be visible without being written down.
        """
        if self._terms is None or not self._labelled:
            return before
        towers.eval()
        rows = self._rows[torch.tensor(self._labelled, device=self._rows.device)]
        pictures = picture_vectors(towers.image, self._views, rows, self.side).cpu().numpy()
        cosines, fits = [], []
        for language in LANGUAGES:
            columns, names = self._terms.named(language)
            if not names:
                continue
            whole = self._terms.fits(rows, columns) >= _LIKELY
            texts = text_vectors(towers, self._tokenizer, names)
            for source in sorted(set(self._sources)):
                members = np.flatnonzero(np.array(self._sources) == source)
                asked = np.flatnonzero(whole[members].any(axis=0))
                cosines.append((pictures[members] @ texts[asked].T).ravel())
                fits.append(whole[np.ix_(members, asked)].ravel())
        fit = np.concatenate(fits) if fits else np.zeros(0, np.bool_)
        if min(fit.sum(), (~fit).sum()) < LEAST_PAIRS:
            return before
        line = probability_line(torch.from_numpy(np.concatenate(cosines)), torch.from_numpy(fit))
        return line if line[0] > 0 and bool(np.isfinite(line).all()) else before

    def _precision(self, towers: Towers, pictures: FloatArray) -> dict[str, float]:
        if self._terms is None or not len(pictures):
            return {}
        found = {}
        rows = self._rows[torch.tensor(self._labelled, device=self._rows.device)]
        for language in LANGUAGES:
            columns, names = self._terms.named(language)
            fits = self._terms.fits(rows, columns) >= _LIKELY
            chosen = np.flatnonzero(fits.sum(0) >= LEAST_PHOTOS)
            if not len(chosen):
                continue
            texts = text_vectors(towers, self._tokenizer, [names[one] for one in chosen])
            orders = np.argsort(-(texts @ pictures.T), axis=1, kind="stable")
            found[language] = float(
                np.mean(
                    [
                        average_precision(fits[order, column])
                        for order, column in zip(orders, chosen, strict=True)
                    ]
                )
            )
        return found


def probability_line(cosines: Tensor, fits: Tensor) -> tuple[float, float]:
    """Scale and bias of sigmoid(scale * cosine + bias), by maximum a posteriori.

    Platt 1999 with his targets, so that pairs which a line can part still give soft
    probabilities: (n+ + 1) / (n+ + 2) for those that fit and 1 / (n- + 2) for the others, as in
    Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs". `cosines` float and
    `fits` (0 or 1) are (pairs,).
    """
    line = torch.tensor([10.0, -4.0], dtype=torch.float64, requires_grad=True)
    x, fit = cosines.double().cpu(), fits.double().cpu() >= _LIKELY
    right = int(fit.sum())
    y = torch.full_like(x, 1 / (len(fit) - right + 2))
    y[fit] = (right + 1) / (right + 2)
    optimiser = torch.optim.LBFGS([line], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = functional.binary_cross_entropy_with_logits(line[0] * x + line[1], y)
        value.backward()
        return value

    optimiser.step(loss)
    scale, bias = line.detach().tolist()
    return scale, bias


@torch.no_grad()
def text_vectors(
    towers: Towers, tokenizer: Tokenizer, texts: Sequence[str], batch: int = 256
) -> FloatArray:
    """Unit vectors float32 (n, d) of the texts as they are, in lower case."""
    device = next(towers.text.parameters()).device
    found = []
    for start in range(0, len(texts), batch):
        part = [one.lower() for one in texts[start : start + batch]]
        numbers = torch.from_numpy(piece_numbers(tokenizer, part)).to(device)
        found.append(towers.text(numbers).float().cpu().numpy())
    vectors: FloatArray = np.concatenate(found)
    return vectors
