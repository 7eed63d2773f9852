"""Concepts by name in two languages, and which names fit a photo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from photoapp.training.lines import line_failure, lines, texts
from photoapp.training.pairs import LANGUAGES, PairPhoto

CLASSES = 1000
"""ImageNet's."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing: how people call it, what it is a kind of, and who may recognise it.

    `names` and `broader` by language, the usual name first. `imagenet` is a class number, or
    -1 when only labelled photos show it.
    """

    names: dict[str, tuple[str, ...]]
    broader: dict[str, tuple[str, ...]]
    imagenet: int = -1
    label: str = ""

    @property
    def usual(self) -> str:
        """The usual English name; the Chinese one of what has no English one, "" of no name."""
        return next((one for language in LANGUAGES for one in self.names[language]), "")


@dataclass(frozen=True, slots=True)
class Term:
    """A text that names something, in one language."""

    language: str
    text: str


class Lexicon:
    """Terms, and how likely each fits a photo.

    A term fits when the photo has a label that the term names or is broader than, else as
    much as the teacher's probabilities of the classes it covers add up to: "dog" fits a
    photo of which the teacher only knows that it is some hound.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = tuple(concepts)
        rows: dict[Term, int] = {}
        for concept in self.concepts:
            for language in LANGUAGES:
                for text in (*concept.names[language], *concept.broader[language]):
                    rows.setdefault(Term(language, text.lower()), len(rows))
        self.terms = tuple(rows)
        self._rows = rows

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """From JSON lines: names and broader terms in both languages, and who may recognise it.

        A line has ``en`` and ``zh``, with a name in each at least, and may have ``broader_en``,
        ``broader_zh``, ``imagenet`` (0 to 999) and ``label``. Raises TrainingError
        ``training-line-concept``, and those of `lines` and `texts`.
        """
        return cls([_concept(row, path, number) for number, row in lines(path)])

    @cached_property
    def of_classes(self) -> sparse.csr_matrix:
        """(`CLASSES`, terms): which terms cover a class."""
        return self._matrix(
            [(one.imagenet, one) for one in self.concepts if one.imagenet >= 0],
            CLASSES,
        )

    def labels(self, photos: Sequence[PairPhoto]) -> sparse.csr_matrix:
        """(photos, terms): which terms a photo's labels name or fall under."""
        meant: dict[str, list[Concept]] = {}
        for concept in self.concepts:
            # Another concept's further name is too loose: "people" is also a portrait's.
            if key := concept.label or concept.usual:
                meant.setdefault(key.lower(), []).append(concept)
        pairs: list[tuple[int, Concept]] = []
        loose: list[tuple[int, int]] = []
        for number, photo in enumerate(photos):
            for label in photo.labels:
                pairs += [(number, concept) for concept in meant.get(label.lower(), [])]
                loose += [
                    (number, self._rows[term])
                    for language in LANGUAGES
                    if (term := Term(language, label.lower())) in self._rows
                ]
        return self._matrix(pairs, len(photos), loose)

    def mentioned(self, photos: Sequence[PairPhoto]) -> sparse.csr_matrix:
        """(photos, terms): which terms the English captions name. So captioned photos get labels.

        A concept is named by its usual name only; a further one ("fish" of the snoek) is
        taken as a word. Said by two people at least: less likely a slip or another sense.
        """
        usual: dict[tuple[str, ...], list[int]] = {}
        for number, concept in enumerate(self.concepts):
            for name in {concept.usual, concept.label} - {""}:
                usual.setdefault(_words(name), []).append(number)
        plain = {_words(term.text): row for term, row in self._rows.items()}
        pairs: list[tuple[int, Concept]] = []
        loose: list[tuple[int, int]] = []
        for number, photo in enumerate(photos):
            captions = photo.captions.get("en", ())
            counts = Counter(span for caption in captions for span in _spans(caption))
            for span, count in counts.items():
                if count < min(2, len(captions)):
                    continue
                pairs += [(number, self.concepts[one]) for one in usual.get(span, ())]
                if span in plain:
                    loose.append((number, plain[span]))
        return self._matrix(pairs, len(photos), loose)

    def _matrix(
        self,
        pairs: Sequence[tuple[int, Concept]],
        rows: int,
        loose: Sequence[tuple[int, int]] = (),
    ) -> sparse.csr_matrix:
        places = set(loose)
        for row, concept in pairs:
            for language in LANGUAGES:
                for text in (*concept.names[language], *concept.broader[language]):
                    places.add((row, self._rows[Term(language, text.lower())]))
        across = np.array(sorted(places), np.int64).reshape(-1, 2)
        return sparse.csr_matrix(
            (np.ones(len(across), np.float32), (across[:, 0], across[:, 1])),
            shape=(rows, len(self.terms)),
        )


def _concept(row: dict[str, Any], path: Path, number: int) -> Concept:
    names = {one: texts(row, one, path, number) for one in LANGUAGES}
    broader = {one: texts(row, f"broader_{one}", path, number) for one in LANGUAGES}
    imagenet, label = row.get("imagenet", -1), row.get("label", "")
    whole = isinstance(imagenet, int) and -1 <= imagenet < CLASSES and isinstance(label, str)
    if not whole or not all(names.values()):
        raise line_failure(
            "training-line-concept",
            path,
            number,
            "a concept needs names under “en” and under “zh”; “imagenet” is a number from 0 to "
            f"{CLASSES - 1}, “label” a text",
        )
    return Concept(names, broader, imagenet, label)


def _words(text: str) -> tuple[str, ...]:
    letters = "".join(one if one.isalnum() else " " for one in text.lower())
    return tuple(_singular(word) for word in letters.split())


def _spans(text: str) -> set[tuple[str, ...]]:
    """Every run of one to three words."""
    words = _words(text)
    return {
        words[start : start + size] for size in (1, 2, 3) for start in range(len(words) - size + 1)
    }


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word
