"""Tuning the starter's towers on a person's own pairs of pictures and texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from photoapp.core.errors import TrainingError
from photoapp.training.lexicon import Concept, Lexicon
from photoapp.training.pairs import LANGUAGES, CaptionGroup, PairPhoto, by_language
from photoapp.training.release import read_released, read_towers
from photoapp.training.runs import Run
from photoapp.training.scores import Examiner, Score
from photoapp.training.stages import Watch, run_stage
from photoapp.training.starter import held_out, write_towers
from photoapp.training.teachers import Teachers
from photoapp.training.textbank import Captions, Terms
from photoapp.training.tuning import Stage, Towers, TuningData, TuningSettings
from photoapp.training.views import Photos, ViewMaker

LEAST_PHOTOS = 10
"""Fewer teach nothing and cannot be held out."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """What a person chooses. `rate` is that of the text tower; the image tower's is a fifth.

    `loss`: ``clip`` (softmax both ways) or ``siglip``. `patience`: epochs without a better mean
    recall before it ends.
    """

    stage: Stage
    epochs: int = 20
    batch: int = 128
    rate: float = 3e-4
    loss: str = "clip"
    held: float = 0.15
    patience: int = 5
    seed: int = 0

    def as_json(self, photos: Sequence[PairPhoto], start: str) -> dict[str, Any]:
        """For `Run.opened`; the photos by a digest of what is said of them."""
        said = json.dumps([asdict(one) for one in photos], ensure_ascii=False, sort_keys=True)
        digest = blake2b(said.encode(), digest_size=8).hexdigest()
        return {"kind": "clip", **asdict(self), "photos": digest, "start": start}


@dataclass(frozen=True, slots=True)
class ClipData:
    """Pairs, decoded; `lexicon`, `groups` and `teachers` where there are some."""

    photos: Sequence[PairPhoto]
    pixels: Photos
    lexicon: Lexicon | None = None
    groups: Sequence[CaptionGroup] = ()
    teachers: Teachers | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Towers to begin with, their word pieces, and the side of their pictures."""

    towers: Towers
    tokenizer: Tokenizer
    side: int


def read_start(folder: Path, teacher_features: int = 0) -> Start:
    """From a finished run, or from a released starter. Raises TrainingError ``run-damaged``."""
    released = (folder / "image.onnx").is_file()
    image, text, facts = read_released(folder) if released else read_towers(folder)
    towers = Towers(image, text, teacher_features)
    with torch.no_grad():
        towers.names_scale.log_scale.fill_(float(np.log(facts["names_scale"])))
        towers.captions_scale.log_scale.fill_(float(np.log(facts["captions_scale"])))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Start(towers, tokenizer, int(facts["side"]))


def label_lexicon(photos: Sequence[PairPhoto]) -> Lexicon | None:
    """A lexicon of the labels themselves, when there is no better; None without labels.

    A label in one language stands for both: the model knows what it means in its own.
    """
    concepts = []
    for label in sorted({one for photo in photos for one in photo.labels}):
        language = next(iter(by_language([label])))
        names: dict[str, tuple[str, ...]] = {
            one: (label,) if one == language else () for one in LANGUAGES
        }
        concepts.append(Concept(names, dict.fromkeys(LANGUAGES, ()), label=label))
    return Lexicon(concepts) if concepts else None


def train_clip(
    data: ClipData,
    start: Start,
    run: Run,
    settings: ClipSettings,
    *,
    device: torch.device,
    watch: Watch,
) -> tuple[Score, Score] | None:
    """Tune; returns the scores before and after, None when stopped.

    Raises TrainingError ``training-few-pairs``, ``tuning-diverged``.
    """
    apart = held_out(data.photos, settings.held, settings.held)
    if min(apart.sum() * 5, (~apart).sum()) < LEAST_PHOTOS:
        raise TrainingError(
            "training-few-pairs",
            f"{len(data.photos)} pictures with texts are too few to train and to examine; "
            f"{LEAST_PHOTOS * 3} at least.",
            count=len(data.photos),
            least=LEAST_PHOTOS * 3,
        )
    torch.manual_seed(settings.seed)
    views = ViewMaker(data.pixels, device)
    train = torch.from_numpy(np.flatnonzero(~apart)).to(device)
    rows = torch.from_numpy(np.flatnonzero(apart)).to(device)
    lexicon = data.lexicon or label_lexicon(data.photos)
    terms = None
    if lexicon is not None:
        given = lexicon.labels(data.photos).maximum(lexicon.mentioned(data.photos))
        terms = Terms(lexicon, given, start.tokenizer, device)
    groups = Captions(data.groups, start.tokenizer, device) if data.groups else None
    material = TuningData(
        views,
        train,
        Captions(data.photos, start.tokenizer, device),
        terms,
        groups,
        len(data.groups),
        data.teachers.to(device) if data.teachers is not None else None,
    )
    per_epoch = max(1, len(train) // settings.batch)
    tuning = TuningSettings(
        settings.stage,
        steps=settings.epochs * per_epoch,
        batch=min(settings.batch, len(train)),
        captions=settings.batch,
        side=start.side,
        text_rate=settings.rate,
        image_rate=settings.rate / 5,
        warm_up=min(50, per_epoch),
        smoothing=0.99,
        seed=settings.seed,
        loss=settings.loss,
    )
    towers = start.towers.to(device)
    examiner = Examiner(data.photos, rows, views, start.tokenizer, terms=terms, side=start.side)
    before = examiner.score(towers)
    plan = replace(watch, every=per_epoch, patience=settings.patience)
    if not run_stage(run, towers, material, tuning, examiner=examiner, watch=plan):
        return None
    write_towers(run, towers, start.tokenizer, start.side, examiner.line(towers))
    return before, examiner.score(towers)
