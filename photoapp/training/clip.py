"""Tuning the starter's towers on a person's own pairs of pictures and texts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from photoapp.core.errors import TrainingError
from photoapp.training import digests
from photoapp.training.holding import groups_apart, held_out
from photoapp.training.lexicon import Concept, Lexicon
from photoapp.training.pairs import LANGUAGES, CaptionGroup, PairPhoto, by_language
from photoapp.training.release import read_released, read_towers
from photoapp.training.runs import Run
from photoapp.training.scores import LEAST_PHOTOS as LEAST_OF_LABEL
from photoapp.training.scores import PLAIN_LINE, Examiner, Score
from photoapp.training.stages import Watch, run_stage
from photoapp.training.starter import PIECES_FILE, read_pieces, write_towers
from photoapp.training.teachers import Teachers
from photoapp.training.textbank import Captions, Terms
from photoapp.training.tuning import Stage, Towers, TuningData, TuningSettings
from photoapp.training.views import Photos, ViewMaker

LEAST_PHOTOS = 30
"""Photos with texts: fewer teach nothing and cannot be held out."""
LEAST_HELD = 5
"""Photos kept apart for examination, however few there are."""
_NORM_PHOTOS = 256


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """What a person chooses. `rate` is that of the text tower; the image tower's is a fifth.

    `loss`: ``clip`` (softmax both ways) or ``siglip``. `held`: share of the photos kept apart.
    `patience`: epochs without a better `Score.mean` before it ends.
    """

    stage: Stage
    epochs: int = 20
    batch: int = 128
    rate: float = 3e-4
    loss: str = "clip"
    held: float = 0.15
    patience: int = 5
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """For `Run.opened`."""
        return {"kind": "clip", **asdict(self)}


@dataclass(frozen=True, slots=True)
class ClipData:
    """Pairs, decoded; `lexicon`, `groups` and `teachers` where there are some."""

    photos: Sequence[PairPhoto]
    pixels: Photos
    lexicon: Lexicon | None = None
    groups: Sequence[CaptionGroup] = ()
    teachers: Teachers | None = None

    @property
    def taught(self) -> Lexicon | None:
        """What is learned by name: the lexicon, else the labels; None without either."""
        return self.lexicon or label_lexicon(self.photos)


@dataclass(frozen=True, slots=True)
class Start:
    """Towers to begin with, their word pieces, and the side of their pictures.

    `line`: scale and bias of their probability.
    """

    towers: Towers
    tokenizer: Tokenizer
    side: int
    line: tuple[float, float] = PLAIN_LINE


def data_digests(data: ClipData, start: Start) -> dict[str, str]:
    """For `Run.claim`. Of the start only what it brings along: new layers are not yet anything."""
    new = ("network.classifier.", "imitation.")
    return {
        "texts": digests.of_plain([asdict(one) for one in data.photos]),
        "pictures": digests.of_pictures(data.pixels),
        "lexicon": digests.of_lexicon(data.lexicon),
        "groups": digests.of_plain([asdict(one) for one in data.groups]),
        "teacher": digests.of_network(data.teachers),
        "start": digests.of_plain(
            [
                digests.of_network(start.towers, without=new),
                start.tokenizer.to_str(),
                start.side,
                start.line,
            ]
        ),
    }


def read_start(folder: Path, teacher_features: int = 0) -> Start:
    """From a finished run, or from a released starter. Raises TrainingError ``run-damaged``."""
    released = (folder / "image.onnx").is_file()
    image, text, facts = read_released(folder) if released else read_towers(folder)
    towers = Towers(image, text, teacher_features)
    with torch.no_grad():
        towers.names_scale.log_scale.fill_(float(np.log(facts["names_scale"])))
        towers.captions_scale.log_scale.fill_(float(np.log(facts["captions_scale"])))
    line = _released_line(folder) if released else _line(facts, "probability_")
    return Start(towers, read_pieces(folder / PIECES_FILE), int(facts["side"]), line)


def _released_line(folder: Path) -> tuple[float, float]:
    # `read_released` has read this very file a moment ago.
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return _line(config.get("probability", {}))


def _line(facts: Mapping[str, Any], prefix: str = "") -> tuple[float, float]:
    """Scale and bias, a plain line unless it rises."""
    scale, bias = facts.get(f"{prefix}scale"), facts.get(f"{prefix}bias")
    if not isinstance(scale, int | float) or not isinstance(bias, int | float):
        return PLAIN_LINE
    return (scale, bias) if scale > 0 and math.isfinite(scale + bias) else PLAIN_LINE


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

    Raises TrainingError ``training-few-pairs``; ``training-unmeasured`` when nothing can be
    measured on the photos kept apart, and so nothing could ever count as better; ``run-differs``
    when the run was begun with other data or another start; and those of `run_stage`.
    """
    count = sum(bool(one.captions or one.labels) for one in data.photos)
    if count < LEAST_PHOTOS:
        raise TrainingError(
            "training-few-pairs",
            f"{count} pictures with texts are too few to train and to examine; "
            f"there must be {LEAST_PHOTOS}.",
            count=count,
            least=LEAST_PHOTOS,
        )
    known = data_digests(data, start)
    apart = held_out(data.photos, settings.held, settings.held, least=LEAST_HELD)
    torch.manual_seed(settings.seed)
    views = ViewMaker(data.pixels, device)
    train = torch.from_numpy(np.flatnonzero(~apart)).to(device)
    rows = torch.from_numpy(np.flatnonzero(apart)).to(device)
    lexicon = data.taught
    terms = None
    if lexicon is not None:
        given = lexicon.labels(data.photos).maximum(lexicon.mentioned(data.photos))
        terms = Terms(lexicon, given, start.tokenizer, device)
    groups = groups_apart(data.groups, [data.photos[row] for row in rows.tolist()])
    material = TuningData(
        views,
        train,
        Captions(data.photos, start.tokenizer, device),
        terms,
        Captions(groups, start.tokenizer, device) if groups else None,
        len(groups),
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
    if not before.measured:
        raise TrainingError(
            "training-unmeasured",
            f"Nothing can be measured on the {len(rows)} pictures kept apart: there must be two "
            f"with captions among them, or {LEAST_OF_LABEL} with the same label. Add captions, "
            "or more pictures of each label.",
            count=len(rows),
            least=LEAST_OF_LABEL,
        )
    run.claim(known)
    _prepare(towers, views, train, settings, start.side)
    plan = replace(watch, every=per_epoch, patience=settings.patience)
    if not run_stage(run, towers, material, tuning, examiner=examiner, watch=plan):
        return None
    line = examiner.line(towers, start.line)
    write_towers(run, towers, start.tokenizer, start.side, line)
    return before, examiner.score(towers)


def _prepare(
    towers: Towers, views: ViewMaker, train: Tensor, settings: ClipSettings, side: int
) -> None:
    """What a finished model lacks for training: normalisation, and layers that imitate.

    Decided by the seed alone; a run that goes on has its own in its checkpoint.
    """
    torch.manual_seed(settings.seed)
    if towers.imitation is not None:
        towers.imitation.reset_parameters()
        towers.image.network.classifier.reset_parameters()
    if settings.stage is Stage.FULL:
        chance = torch.Generator().manual_seed(settings.seed)
        some = train[torch.randperm(len(train), generator=chance)[:_NORM_PHOTOS].to(train.device)]
        towers.image.network.learn_norms(views.centres(some, side) * 2 - 1)
