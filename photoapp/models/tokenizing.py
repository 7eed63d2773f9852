"""Texts into the numbers that a checkpoint's text half reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from photoapp.models.checkpoint import Checkpoint, damaged

if TYPE_CHECKING:
    import torch

Tokenize = Callable[[Sequence[str]], Mapping[str, "torch.Tensor"]]
"""Texts -> arguments of the text half, each (n, tokens)."""


def load_tokenizer(checkpoint: Checkpoint) -> Tokenize:
    """The tokenizer of a checkpoint whose family has one. Raises ModelError ``model-damaged``."""
    tokens = checkpoint.family.tokens
    if tokens is None:
        raise ValueError(f"{checkpoint.family.name} reads no texts")
    kind = getattr(quiet_transformers(), tokens.tokenizer)
    try:
        tokenizer = kind.from_pretrained(checkpoint.folder, local_files_only=True)
    except Exception as error:  # tokenizers raises bare Exception for a damaged file
        raise damaged(checkpoint.folder, f"tokenizer: {error}") from error

    def tokenize(texts: Sequence[str]) -> Mapping[str, torch.Tensor]:
        found = tokenizer(
            list(texts),
            padding="max_length" if tokens.padded else True,
            truncation=True,
            max_length=checkpoint.context,
            return_tensors="pt",
        )
        names = ("input_ids",) if tokens.padded else ("input_ids", "attention_mask")
        return {name: found[name] for name in names}

    return tokenize


def quiet_transformers() -> Any:
    """The library, without its advice on the console."""
    import transformers

    transformers.utils.logging.set_verbosity_error()
    return transformers
