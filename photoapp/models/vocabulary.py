"""What a model was taught, as far as words go: which ones of a query it does not know."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from photoapp.core.cjk import HAN, has_han
from photoapp.models.function_words import (
    ENGLISH,
    NAME_CHARACTERS,
    PARTICLES,
    PHRASES,
    QUALIFIERS,
)

_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot",
    "teeth": "tooth", "geese": "goose", "mice": "mouse", "oxen": "ox", "wolves": "wolf",
    "leaves": "leaf", "knives": "knife", "wives": "wife", "lives": "life", "loaves": "loaf",
    "scarves": "scarf", "shelves": "shelf", "calves": "calf", "halves": "half", "hooves": "hoof",
    "elves": "elf", "ran": "run", "swam": "swim", "ate": "eat", "sat": "sit", "slept": "sleep",
    "flew": "fly", "rode": "ride", "drove": "drive", "stood": "stand", "held": "hold",
    "wore": "wear", "lying": "lie", "tying": "tie", "dying": "die",
}  # fmt: skip


def stem(word: str) -> str:
    """A lower-case English word without its inflection: ``dogs``, ``running`` -> ``dog``, ``run``.

    Only equality of two stems means something; a stem itself need not be a word.
    """
    word = re.sub(r"['’]s?$", "", word)
    word = _IRREGULAR.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif re.search(r"[^sui]s$", word) and len(word) > 3:
        word = word[:-1]
    else:
        for ending in ("ing", "ed"):
            bare = word.removesuffix(ending)
            if bare != word and len(bare) >= 3 and _VOWEL.search(bare) and not bare.endswith("e"):
                doubled = bare[-1] == bare[-2] and bare[-1] not in "lsz"
                word = bare[:-1] if doubled else bare
                break
    if len(word) > 3:
        word = re.sub(r"(ie|y)$", "i", word).removesuffix("e")
    return word


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of Chinese text. `kind`: concept, phrase, particle, qualifier, unknown."""

    text: str
    kind: str


class Vocabulary:
    """Concept names of a model in English and Chinese. Immutable: any thread may use it.

    Args:
        concepts: concept -> language -> names, as in the starter's ``concepts.json``.
    """

    def __init__(self, concepts: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        english = {name.lower() for names in concepts.values() for name in names.get("en", ())}
        english |= {concept.lower() for concept in concepts}
        chinese = {name.lower() for names in concepts.values() for name in names.get("zh", ())}
        self._names = sorted(english | chinese)
        self._chinese = frozenset(chinese)
        self._longest = max((len(name) for name in chinese | PHRASES), default=1)
        mixed = [re.escape(name) for name in chinese if not _HAN_RUN.fullmatch(name)]
        mixed.sort(key=len, reverse=True)
        # Not inside a longer word: iPod is no part of a tripod.
        self._mixed = re.compile(
            rf"(?<![a-z0-9])(?:{'|'.join(mixed) or '(?!)'})(?![a-z0-9])", re.IGNORECASE
        )
        stems = [tuple(stem(word) for word in _WORD.findall(name)) for name in english]
        self._phrases = frozenset(stems)
        self._longest_phrase = max((len(name) for name in stems), default=1)
        # The last word of a name is what it is about ("white shark"). An earlier one is
        # taken as known when several names use it; alone it may mean something else.
        earlier = Counter(word for name in stems for word in set(name[:-1]))
        self._words = {name[-1] for name in stems if name} | {
            word for word, uses in earlier.items() if uses > 1
        }

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words of `text` outside the concepts, as typed, each once, in order."""
        found: dict[str, tuple[int, str]] = {}
        # "T恤": neither script alone sees it.
        searched = self._mixed.sub(lambda name: " " * len(name[0]), text)
        for place, word in (*self._unknown_english(searched), *self._unknown_chinese(searched)):
            found.setdefault(word.lower(), (place, word))
        return tuple(word for _, word in sorted(found.values()))

    def known_words(self, prefix: str, *, limit: int = 10) -> tuple[str, ...]:
        """Concept names in either language that begin with `prefix`, shortest first."""
        prefix = prefix.strip().lower()
        if not prefix:
            return ()
        start = bisect_left(self._names, prefix)
        matches: list[str] = []
        for name in self._names[start:]:
            if not name.startswith(prefix):
                break
            matches.append(name)
        return tuple(sorted(matches, key=lambda name: (len(name), name))[:limit])

    def _unknown_english(self, text: str) -> Iterable[tuple[int, str]]:
        words = [match for match in _WORD.finditer(text) if not has_han(match[0])]
        stems = [stem(match[0].lower()) for match in words]
        place = 0
        while place < len(words):
            for length in range(min(self._longest_phrase, len(words) - place), 0, -1):
                if tuple(stems[place : place + length]) in self._phrases:
                    place += length
                    break
            else:
                word = words[place][0]
                ignored = len(word) == 1 or word.lower() in ENGLISH
                if not ignored and stems[place] not in self._words:
                    yield words[place].start(), word
                place += 1

    def _unknown_chinese(self, text: str) -> Iterable[tuple[int, str]]:
        for run in _HAN_RUN.finditer(text):
            place = run.start()
            for piece in _joined(self._pieces(run[0])):
                if piece.kind == "unknown":
                    yield place, piece.text
                place += len(piece.text)

    def _pieces(self, run: str) -> list[_Piece]:
        """Segment so that as few characters as possible are unknown, in as few pieces."""
        best: list[tuple[int, int, list[_Piece]]] = [(0, 0, [])]
        for end in range(1, len(run) + 1):
            choices = []
            for start in range(max(0, end - self._longest), end):
                piece = self._piece(run[start:end])
                if piece is not None:
                    unknown, count, pieces = best[start]
                    unknown += piece.kind == "unknown"
                    choices.append((unknown, count + 1, [*pieces, piece]))
            best.append(min(choices, key=lambda choice: choice[:2]))
        return best[-1][2]

    def _piece(self, text: str) -> _Piece | None:
        if text in self._chinese:
            return _Piece(text, "concept")
        if text in PHRASES:
            return _Piece(text, "phrase")
        if len(text) > 1:
            return None
        if text in PARTICLES:
            return _Piece(text, "particle")
        return _Piece(text, "qualifier" if text in QUALIFIERS else "unknown")


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Join unknown characters with each other and with short pieces that belong to them.

    A single character after an unknown one ends a compound (人 in 女人, 灯 in 霓虹灯牌); one
    before it is a word of its own (猫 in 猫打盹), unless it only qualifies or often begins a
    name (马 in 马尔代夫).
    """
    kinds = [piece.kind for piece in pieces]
    swallowed = [kind == "unknown" for kind in kinds]
    for place, piece in enumerate(pieces):
        if len(piece.text) > 1 or piece.kind not in {"concept", "qualifier"}:
            continue
        before = place > 0 and kinds[place - 1] == "unknown"
        after = place + 1 < len(pieces) and kinds[place + 1] == "unknown"
        if piece.kind == "concept":
            swallowed[place] = before or (after and piece.text in NAME_CHARACTERS)
        else:
            swallowed[place] = after
    joined: list[_Piece] = []
    for piece, unknown in zip(pieces, swallowed, strict=True):
        if unknown and joined and joined[-1].kind == "unknown":
            joined[-1] = _Piece(joined[-1].text + piece.text, "unknown")
        else:
            joined.append(_Piece(piece.text, "unknown") if unknown else piece)
    return joined
