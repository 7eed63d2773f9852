"""Texts into the numbers that a checkpoint's text half reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from photoapp.models.folders import Checkpoint, damaged, read_json
from photoapp.models.hub_layout import TOKENIZER_CONFIGURATION

if TYPE_CHECKING:
    import torch

Tokenize = Callable[[Sequence[str]], Mapping[str, "torch.Tensor"]]
"""Texts -> arguments of the text half, each (n, tokens)."""


def load_tokenizer(checkpoint: Checkpoint) -> Tokenize:
    """The tokenizer of a checkpoint whose family has one. Raises ModelError ``model-damaged``."""
    tokens = checkpoint.family.tokens
    if tokens is None:
        raise ValueError(f"{checkpoint.family.name} reads no texts")
    if not tokens.tokenizer:
        return _filled(checkpoint)
    kind = getattr(quiet_transformers(), tokens.tokenizer)
    try:
        tokenizer = kind.from_pretrained(checkpoint.folder, local_files_only=True)
    except Exception as error:  # tokenizers raises bare Exception for a damaged file
        raise damaged(checkpoint.folder, f"tokenizer: {error}") from error

    def tokenize(texts: Sequence[str]) -> Mapping[str, torch.Tensor]:
        found = tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=checkpoint.context,
            return_tensors="pt",
        )
        return {name: found[name] for name in ("input_ids", "attention_mask")}

    return tokenize


def _filled(checkpoint: Checkpoint) -> Tokenize:
    """Lower case, one end marker however long the text, filled up to the context, no mask.

    That is how big_vision trained SigLIP 2 with Gemma's tokenizer. Published
    ``tokenizer.json`` files leave the lower case and the filling to whoever uses them.
    """
    from tokenizers import Tokenizer

    names = _special_tokens(checkpoint)
    try:
        tokenizer = Tokenizer.from_file(str(checkpoint.folder / "tokenizer.json"))
    except Exception as error:  # as above
        raise damaged(checkpoint.folder, f"tokenizer: {error}") from error
    end, filling = (tokenizer.token_to_id(names[kind]) for kind in ("eos_token", "pad_token"))
    if end is None or filling is None:
        raise damaged(checkpoint.folder, "the tokenizer has no end or filling marker")
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def tokenize(texts: Sequence[str]) -> Mapping[str, torch.Tensor]:
        import torch

        lines = tokenizer.encode_batch([text.lower() for text in texts], add_special_tokens=False)
        numbers = torch.full((len(lines), checkpoint.context), filling, dtype=torch.int64)
        for row, line in zip(numbers, lines, strict=True):
            ids = [*line.ids[: checkpoint.context - 1], end]
            row[: len(ids)] = torch.tensor(ids)
        return {"input_ids": numbers}

    return tokenize


def _special_tokens(checkpoint: Checkpoint) -> dict[str, str]:
    """How the end and the filling are written. Raises ModelError."""
    names = {"eos_token": "<eos>", "pad_token": "<pad>"}
    if not (checkpoint.folder / TOKENIZER_CONFIGURATION).is_file():
        return names
    said = read_json(checkpoint.folder, TOKENIZER_CONFIGURATION)
    for name, default in names.items():
        token = said.get(name, default)
        names[name] = str(token.get("content") if isinstance(token, dict) else token)
    return names


def quiet_transformers() -> Any:
    """The library, without its advice on the console."""
    import transformers

    transformers.utils.logging.set_verbosity_error()
    return transformers
