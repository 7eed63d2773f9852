"""What is kept apart for examination: which photos, and which captions must then go too."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from photoapp.training.pairs import CaptionGroup, PairPhoto

_TELLING = 2
"""A single common text ("a dog runs") is chance; two of one photo are that photo's captions."""


def held_out(
    photos: Sequence[PairPhoto], captioned: float, labelled: float, *, least: int = 0
) -> npt.NDArray[np.bool_]:
    """Bool (n,): kept apart, those whose names have the smallest hashes; the same in every run.

    `captioned` and `labelled` are the shares of the photos with captions and of all others,
    each rounded up; `least` in all (or every photo). A number and not a limit of the hash, which
    would leave a small set now and then with next to nothing to examine.
    """
    hashes = [blake2b(one.file.encode(), digest_size=4).digest() for one in photos]
    order = sorted(range(len(photos)), key=lambda row: (hashes[row], photos[row].file))
    said = np.array([bool(one.captions) for one in photos], np.bool_)
    apart = np.zeros(len(photos), np.bool_)
    for kind, share in ((True, captioned), (False, labelled)):
        rows = [row for row in order if said[row] == kind]
        # 0.15 * 40 is a little more than 6 in binary.
        apart[rows[: math.ceil(share * len(rows) - 1e-9)]] = True
    missing = max(0, least - int(apart.sum()))
    apart[[row for row in order if not apart[row]][:missing]] = True
    return apart


def groups_apart(
    groups: Sequence[CaptionGroup], held: Sequence[PairPhoto]
) -> tuple[CaptionGroup, ...]:
    """The groups that hold no held-out photo's captions; learned from, they would be examined.

    A group goes when it has two texts of one photo, or all that the photo has in a language.
    Case, spaces and a full stop at the end make no difference.
    """
    own = [[{_plain(one) for one in texts} for texts in photo.captions.values()] for photo in held]
    owners: dict[str, set[int]] = {}
    for number, languages in enumerate(own):
        for text in set().union(*languages):
            owners.setdefault(text, set()).add(number)

    def gives_away(group: CaptionGroup) -> bool:
        texts = {_plain(one) for members in group.captions.values() for one in members}
        shared = Counter(number for text in texts for number in owners.get(text, ()))
        return any(
            count >= _TELLING or any(language and language <= texts for language in own[number])
            for number, count in shared.items()
        )

    return tuple(group for group in groups if not gives_away(group))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .。")
