"""Small image-text problems that can be learned: coloured squares and their names."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer

from photoapp.training.lexicon import Concept, Lexicon
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.pairs import PairPhoto
from photoapp.training.starter import pieces_of
from photoapp.training.towers import ImageTower, TextShape, TextTower
from photoapp.training.tuning import Towers
from photoapp.training.views import Photos

SIDE = 32
COLOURS = {
    ("red", "红色"): (220, 30, 30),
    ("green", "绿色"): (30, 200, 40),
    ("blue", "蓝色"): (30, 40, 220),
    ("white", "白色"): (240, 240, 240),
}


def lexicon() -> Lexicon:
    """The colours, each a kind of colour."""
    return Lexicon(
        [
            Concept(
                {"en": (english,), "zh": (chinese,)},
                {"en": ("colour",), "zh": ("颜色",)},
                imagenet=number,
                label=english,
            )
            for number, (english, chinese) in enumerate(COLOURS)
        ]
    )


def photos(count: int = 48, *, captions: bool = True) -> tuple[list[PairPhoto], Photos]:
    """Noisy squares with labels, and captions unless only labels are to be learned."""
    noise = np.random.default_rng(0)
    found, pixels = [], []
    for number in range(count):
        (english, chinese), colour = list(COLOURS.items())[number % len(COLOURS)]
        grain = noise.normal(0, 12, (SIDE, SIDE, 3))
        pixels.append(np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8))
        found.append(
            PairPhoto(
                f"{number}.png",
                {"en": (f"a {english} thing", f"something {english}"), "zh": (f"{chinese}的东西",)}
                if captions
                else {},
                (english,),
                "squares",
            )
        )
    return found, Photos(np.stack(pixels), np.ones(count, np.float32))


def towers(owners: list[PairPhoto], *, teacher_features: int = 0) -> tuple[Towers, Tokenizer]:
    """Small fresh towers and their word pieces."""
    tokenizer = _pieces(tuple(sorted({text for one in owners for text in _said(one)})))
    torch.manual_seed(0)
    shape = TextShape(tokenizer.get_vocab_size(), width=32, layers=1, heads=2, dropout=0.0)
    network = MobileNetV2()
    network.learn_norms(torch.rand(8, 3, SIDE, SIDE) * 2 - 1)
    image = ImageTower(network, 32)
    return Towers(image, TextTower(shape, 32), teacher_features), tokenizer


def _said(photo: PairPhoto) -> list[str]:
    return [text for members in photo.captions.values() for text in members]


@functools.cache
def _pieces(texts: tuple[str, ...]) -> Tokenizer:
    """Learned once: it takes a while."""
    return pieces_of([PairPhoto("", {"en": texts})], lexicon(), 200)


def write(folder: Path, count: int = 48) -> Path:
    """The same as files and JSON lines; returns the table."""
    said, pictures = photos(count)
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as table:
        for photo, pixels in zip(said, pictures.pixels, strict=True):
            buffer = io.BytesIO()
            Image.fromarray(pixels).save(buffer, "PNG")
            (folder / photo.file).write_bytes(buffer.getvalue())
            row = {
                "file": photo.file,
                "captions": list(photo.captions["en"]),
                "captions_zh": list(photo.captions["zh"]),
                "labels": list(photo.labels),
            }
            table.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder / "pairs.jsonl"
