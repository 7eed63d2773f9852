"""Word pieces for both languages, learned from the training texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

_PAD, _UNKNOWN = "<pad>", "<unk>"
LONGEST = 32


def learn_pieces(texts: Iterable[str], size: int) -> Tokenizer:
    """Unigram pieces (Kudo 2018) of words; each Chinese character is a piece of its own.

    Characters carry meaning and compose (shared in 足球, 足球场, 球场), which a few thousand
    Chinese texts could not teach to pieces of several characters.

    Args:
        texts: as people write them.
        size: pieces at most, 0 = padding, 1 = unknown.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.Split(Regex("[一-鿿]"), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size,
        special_tokens=[_PAD, _UNKNOWN],
        unk_token=_UNKNOWN,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding(pad_id=0, pad_token=_PAD)
    return _in_order(tokenizer)


def _in_order(tokenizer: Tokenizer) -> Tokenizer:
    """Numbered by the alphabet: the trainer numbers the same pieces otherwise in each process."""
    state = json.loads(tokenizer.to_str())
    special, pieces = state["model"]["vocab"][:2], state["model"]["vocab"][2:]
    state["model"]["vocab"] = [*special, *sorted(pieces)]
    return Tokenizer.from_str(json.dumps(state))


def piece_numbers(tokenizer: Tokenizer, texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """(n, longest of them), padded with 0; a text without a single piece is one unknown piece."""
    lines = [line.ids for line in tokenizer.encode_batch(list(texts))]
    numbers = np.zeros((len(lines), max(1, max(map(len, lines), default=1))), np.int64)
    for row, line in enumerate(lines):
        numbers[row, : len(line)] = line
    numbers[~numbers.any(axis=1), 0] = 1
    return numbers
