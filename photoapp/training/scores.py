"""How well the towers do on photos kept apart, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from photoapp.core.photo import FloatArray
from photoapp.core.retrieval import Recall, average_precision, text_to_image
from photoapp.training.pairs import LANGUAGES, PairPhoto
from photoapp.training.textbank import Terms
from photoapp.training.tuning import Towers, picture_vectors
from photoapp.training.views import ViewMaker
from photoapp.training.wordpieces import piece_numbers

LEAST_PHOTOS = 4
"""A term needs that many right photos before its average precision is counted."""
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """Per cent. `recall` by language of captions among the captioned photos; `precision` by
    language, mean over the terms that fit `LEAST_PHOTOS` of the labelled photos."""

    recall: dict[str, Recall]
    precision: dict[str, float]

    @property
    def mean(self) -> float:
        """What early stopping watches: the mean of mean recall and mean precision, or the one
        that there is."""
        recalls = [one.mean for one in self.recall.values()]
        kinds = [float(np.mean(one)) for one in (recalls, list(self.precision.values())) if one]
        return float(np.mean(kinds)) if kinds else 0.0

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
        terms: Terms | None,
        side: int,
    ) -> None:
        self._rows = rows
        self._views = views
        self._tokenizer = tokenizer
        self._side = side
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

    def score(self, towers: Towers) -> Score:
        """Measure; the towers are in evaluation afterwards."""
        towers.eval()
        pictures = (
            picture_vectors(towers.image, self._views, self._rows, self._side).cpu().numpy()
        )
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
