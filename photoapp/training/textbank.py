"""Texts of a training run as piece numbers on the device, drawn by what they belong to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from tokenizers import Tokenizer
from torch import Tensor

from photoapp.training.lexicon import Lexicon
from photoapp.training.pairs import LANGUAGES, CaptionGroup, PairPhoto
from photoapp.training.wordpieces import LONGEST, piece_numbers

TEMPLATES = {
    "en": ("{}", "{}", "a photo of a {}.", "a picture of {}.", "the {}", "{} photo"),
    "zh": ("{}", "{}", "一张{}的照片", "{}的图片", "照片里有{}", "有{}的照片"),
}
"""Bare names twice: that is how people ask."""
_LEAST_LIKELY = 0.01
_LEFT_OUT = 0.1
_PHOTOS_A_CLASS = 25  # about what each of a thousand classes has of the starter's photos


class TextBank:
    """Texts as piece numbers, int64 (n, `LONGEST`) on the device, 0 pads."""

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer, device: torch.device) -> None:
        numbers = np.zeros((len(texts), LONGEST), np.int64)
        for start in range(0, len(texts), 4096):
            part = piece_numbers(tokenizer, texts[start : start + 4096])
            numbers[start : start + len(part), : part.shape[1]] = part
        self._numbers = torch.from_numpy(numbers).to(device)

    def __len__(self) -> int:
        return len(self._numbers)

    def take(self, rows: Tensor) -> Tensor:
        """Int64 (len(rows), longest of them)."""
        numbers = self._numbers[rows]
        longest = max(1, int((numbers != 0).sum(1).max()))
        return numbers[:, :longest]


class Members:
    """For each owner, the rows of its members in a `TextBank`; draws one of each at random."""

    def __init__(self, counts: Sequence[int], device: torch.device) -> None:
        self._counts = torch.tensor(counts, device=device)
        self._starts = torch.cumsum(self._counts, 0) - self._counts

    def draw(self, owners: Tensor) -> Tensor:
        """One row for each owner; owners must have a member."""
        counts = self._counts[owners]
        chance = torch.rand(len(owners), device=owners.device)
        return self._starts[owners] + (chance * counts).long().clamp(max=counts - 1)

    def having(self) -> Tensor:
        """Owners with any member."""
        return torch.nonzero(self._counts).flatten()


class Captions:
    """Captions of owners (photos, or groups without one), by language."""

    def __init__(
        self,
        owners: Sequence[PairPhoto | CaptionGroup],
        tokenizer: Tokenizer,
        device: torch.device,
    ) -> None:
        self._banks: dict[str, tuple[TextBank, Members]] = {}
        for language in LANGUAGES:
            texts = [one.captions.get(language, ()) for one in owners]
            flat = [text for members in texts for text in members]
            if flat:
                self._banks[language] = (
                    TextBank(flat, tokenizer, device),
                    Members([len(one) for one in texts], device),
                )
        self.languages = tuple(self._banks)

    def having(self, language: str) -> Tensor:
        """Owners with a caption in `language`."""
        return self._banks[language][1].having()

    def draw(self, language: str, owners: Tensor) -> Tensor:
        """Piece numbers of one caption of each owner, a tenth of the pieces left out.

        Thousands of captions are few: a text without some of its words still means about the
        same, and cannot be learned by heart.
        """
        bank, members = self._banks[language]
        pieces = bank.take(members.draw(owners))
        kept = torch.rand(pieces.shape, device=pieces.device) >= _LEFT_OUT
        kept[:, 0] = True
        return pieces * kept


class Terms:
    """The lexicon's terms in templates, and which fit a photo.

    `targets` (photos, terms), from labels, is kept dense in float16 on the device: 0.5 GB
    for 34,000 photos and 8,000 terms.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        targets: sparse.csr_matrix,
        tokenizer: Tokenizer,
        device: torch.device,
    ) -> None:
        self._terms = lexicon.terms
        texts, counts = [], []
        for term in lexicon.terms:
            forms = [template.format(term.text) for template in TEMPLATES[term.language]]
            texts += forms
            counts.append(len(forms))
        self._bank = TextBank(texts, tokenizer, device)
        self._members = Members(counts, device)
        self._targets = torch.from_numpy(targets.toarray().astype(np.float16)).to(device)
        # Common terms ("animal") would fill every batch: a term's chance falls with the root
        # of how many photos it fits, as in word2vec's subsampling.
        self._of_classes = torch.from_numpy(lexicon.of_classes.toarray()).to(device)
        frequency = self._targets.sum(0, dtype=torch.float32) + _PHOTOS_A_CLASS * (
            self._of_classes.sum(0)
        )
        self._rarity = (frequency + 1).rsqrt()
        self._names = _names(lexicon, device)

    def columns(
        self, photos: Tensor, likely: Tensor | None = None, more: int = 0
    ) -> tuple[Tensor, Tensor]:
        """Terms drawn for a batch, and how well each fits each photo.

        One that fits each photo, and `more` at random. `likely`: the teachers' probabilities
        (photos, classes) of these views. Returns the terms' rows (m,) without repeats and
        targets float32 (len(photos), m).
        """
        fit = self._targets[photos].float()
        if likely is not None:
            # What the teacher thinks unlikely is noise that adds up over a hundred breeds.
            seen = torch.where(likely >= _LEAST_LIKELY, likely, 0) @ self._of_classes
            fit = torch.maximum(fit, seen.clamp(max=1))
        chances = fit * self._rarity
        known = chances.sum(1) > 0
        drawn = torch.multinomial(chances[known], 1).flatten()
        if more:
            others = torch.randint(len(self._rarity), (more,), device=drawn.device)
            drawn = torch.cat([drawn, others])
        rows = drawn.unique()
        return rows, fit[:, rows]

    def named(self, language: str) -> tuple[Tensor, list[str]]:
        """Rows of the terms of one language, and their texts."""
        rows = [row for row, term in enumerate(self._terms) if term.language == language]
        numbers = torch.tensor(rows, dtype=torch.long, device=self._rarity.device)
        return numbers, [self._terms[r].text for r in rows]

    def fits(self, photos: Tensor, rows: Tensor) -> npt.NDArray[np.float32]:
        """How well terms fit photos by their labels alone: (photos, terms), 0 to 1."""
        return self._targets[photos][:, rows].float().cpu().numpy()

    def texts(self, rows: Tensor) -> Tensor:
        """Piece numbers of the terms, each in a template drawn for it."""
        return self._bank.take(self._members.draw(rows))

    @property
    def bilingual(self) -> bool:
        """Whether any concept has names in both languages."""
        return len(self._names) > 0

    def pairs(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """An English and a Chinese name of each of `count` concepts.

        Returns rows (count,) twice, and which are the same text: float (count, count), 0 or 1.
        """
        chosen = torch.randint(len(self._names), (count,), device=self._rarity.device)
        english, chinese = self._names[chosen].unbind(1)
        same = (english[:, None] == english) | (chinese[:, None] == chinese)
        return english, chinese, same.float()


def _names(lexicon: Lexicon, device: torch.device) -> Tensor:
    rows = {term: row for row, term in enumerate(lexicon.terms)}
    by_text = {(term.language, term.text): row for term, row in rows.items()}
    pairs = [
        (by_text["en", english.lower()], by_text["zh", chinese.lower()])
        for concept in lexicon.concepts
        for english in concept.names["en"][:2]
        for chinese in concept.names["zh"][:2]
    ]
    return torch.tensor(pairs, dtype=torch.long, device=device).reshape(-1, 2)
