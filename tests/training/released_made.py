"""A tuned model as a person has it after `photoapp train release`, made without training."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.release import read_concepts, release
from photoapp.training.runs import Run
from photoapp.training.starter import write_towers
from photoapp.training.towers import ImageTower, TextShape, TextTower
from photoapp.training.tuning import Towers
from tests.training.pairs_made import SIDE

DIMENSION = 32
BUNDLED = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"


def finished_run(folder: Path, *, seed: int = 0, kind: str = "clip", pieces: str = "") -> Path:
    """A finished run with small towers and the bundled model's word pieces, or `pieces`."""
    text = pieces or (BUNDLED / "tokenizer.json").read_text(encoding="utf-8")
    tokenizer = Tokenizer.from_str(text)
    torch.manual_seed(seed)
    network = MobileNetV2()
    network.learn_norms(torch.rand(8, 3, SIDE, SIDE) * 2 - 1)
    shape = TextShape(tokenizer.get_vocab_size(), width=32, layers=1, heads=2, dropout=0.0)
    towers = Towers(ImageTower(network, DIMENSION), TextTower(shape, DIMENSION), 0)
    with Run.opened(folder, {"kind": kind, "seed": seed}) as run:
        write_towers(run, towers, tokenizer, SIDE, (12.0, -6.0))
    return folder


def released(folder: Path, *, seed: int = 0) -> Path:
    """A released folder, as small as it gets."""
    run = finished_run(folder.with_name(f"{folder.name}-run"), seed=seed)
    release(run, folder, read_concepts(BUNDLED / "concepts.json"), "1")
    return folder


def edit(folder: Path, *path: str, value: object) -> None:
    """Change one value of the configuration, or take it out (None)."""
    file = folder / "config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    place = config
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    file.write_text(json.dumps(config), encoding="utf-8")
