"""The starter model, trained whole: two teachers, labels, captions; locked first, then both.

One command repeats it (`photoapp train starter`); on a graphics processor it takes minutes.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from photoapp.training.lexicon import Lexicon
from photoapp.training.mobilenet import FEATURES
from photoapp.training.pairs import CaptionGroup, PairPhoto, read_groups, read_photos
from photoapp.training.runs import Run, random_state, restore_random_state
from photoapp.training.scores import Examiner, Score
from photoapp.training.teachers import Teachers, read_teachers
from photoapp.training.textbank import Captions, Terms
from photoapp.training.towers import ImageTower, TextShape, TextTower
from photoapp.training.tuning import Stage, Towers, Tuning, TuningData, TuningSettings
from photoapp.training.views import Photos, ViewMaker, decode_photos, reader
from photoapp.training.wordpieces import learn_pieces

DIMENSION = 256
PIECES = 16_000
STORED_SIDE = 144
"""Photos are 128 px on the short side: a little more loses nothing when stretched square."""


@dataclass(frozen=True, slots=True)
class StarterSettings:
    """How the starter is trained. `side` is that of pictures in use."""

    side: int = 192
    first: TuningSettings = TuningSettings(Stage.LIT, steps=2500, batch=1024)
    second: TuningSettings = TuningSettings(
        Stage.FULL, steps=1000, batch=768, text_rate=5e-4, image_rate=3e-4
    )
    width: int = 256
    layers: int = 4
    held_captioned: float = 0.1
    held_labelled: float = 0.04
    examine_every: int = 250
    seed: int = 0


@dataclass(frozen=True, slots=True)
class StarterData:
    """As ../shared/starter holds it, decoded."""

    photos: Sequence[PairPhoto]
    groups: Sequence[CaptionGroup]
    lexicon: Lexicon
    teachers: Teachers
    pixels: Photos


def read_starter_data(folder: Path) -> StarterData:
    """Everything in `folder`; 2 GB of pictures in memory. Raises TrainingError, ModelError."""
    photos = read_photos(folder / "photos.jsonl")
    return StarterData(
        photos,
        read_groups(folder / "text" / "captions_en_zh.jsonl"),
        Lexicon.read(folder / "lexicon.jsonl"),
        read_teachers(folder / "teacher"),
        decode_photos([one.file for one in photos], reader(folder), STORED_SIDE),
    )


def pieces_of(data: StarterData) -> Tokenizer:
    """Word pieces of every text there is; names weigh more, for people search with them."""
    texts = [
        text
        for owner in (*data.photos, *data.groups)
        for captions in owner.captions.values()
        for text in captions
    ]
    return learn_pieces(texts + 5 * [term.text for term in data.lexicon.terms], PIECES)


def held_out(photos: Sequence[PairPhoto], captioned: float, labelled: float) -> np.ndarray:
    """Bool (n,): kept apart for examination, by the name's hash: the same in every run."""
    shares = [
        int.from_bytes(blake2b(one.file.encode(), digest_size=4).digest(), "big") / 2**32
        for one in photos
    ]
    limits = [captioned if one.captions else labelled for one in photos]
    return np.array(shares) < np.array(limits)


def train_starter(
    data: StarterData,
    run: Run,
    settings: StarterSettings,
    device: torch.device,
    tell: Callable[[str, int, dict[str, float]], None],
) -> Score:
    """Both stages, going on from the run's last checkpoint; writes the towers into the run.

    `tell` hears of the stage, the step, and losses or scores.
    """
    torch.manual_seed(settings.seed)
    tokenizer = pieces_of(data)
    apart = held_out(data.photos, settings.held_captioned, settings.held_labelled)
    views = ViewMaker(data.pixels, device)
    train = torch.from_numpy(np.flatnonzero(~apart)).to(device)
    rows = torch.from_numpy(np.flatnonzero(apart)).to(device)
    given = data.lexicon.labels(data.photos).maximum(data.lexicon.mentioned(data.photos))
    terms = Terms(data.lexicon, given, tokenizer, device)
    teachers = data.teachers.to(device).to(memory_format=torch.channels_last)
    material = TuningData(
        views,
        train,
        Captions(data.photos, tokenizer, device),
        terms,
        Captions(data.groups, tokenizer, device),
        len(data.groups),
        teachers,
    )
    towers = _fresh(data, tokenizer, settings, views, train, device)
    examiner = Examiner(data.photos, rows, views, tokenizer, terms, settings.side)
    held = run.load()
    total = 0
    for stage in (settings.first, settings.second):
        start, total = total, total + stage.steps
        if held is not None and held.step >= total and stage is settings.first:
            towers.load_state_dict(held.state["smoothed"])
            continue
        tuning = Tuning(towers, material, stage, device)
        if held is not None and held.step > start:
            tuning.restore(held.state)
            restore_random_state(held.state["random"])
        best: tuple[float, dict[str, Tensor]] | None = None
        began = time.monotonic()
        while tuning.done < stage.steps:
            losses = tuning.step()
            if tuning.done % 50 == 0:
                pace = tuning.done / (time.monotonic() - began)
                tell(stage.stage, tuning.done, losses | {"steps_per_second": round(pace, 2)})
            if tuning.done % settings.examine_every == 0 or tuning.done == stage.steps:
                if stage.stage is Stage.FULL:
                    tuning.settle_norms(settings.side)
                score = examiner.score(tuning.smoothed)
                tell(stage.stage, tuning.done, score.values())
                if best is None or score.mean > best[0]:
                    best = score.mean, copy.deepcopy(tuning.smoothed.state_dict())
                run.record(start + tuning.done, stage=str(stage.stage), **score.values())
                run.save(start + tuning.done, tuning.state() | {"random": random_state()})
        towers.load_state_dict(best[1] if best is not None else tuning.smoothed.state_dict())
    _write(run, towers, tokenizer, settings, examiner.line(towers))
    return examiner.score(towers)


def _fresh(
    data: StarterData,
    tokenizer: Tokenizer,
    settings: StarterSettings,
    views: ViewMaker,
    train: Tensor,
    device: torch.device,
) -> Towers:
    """Towers at the start: the picture side is the first teacher, with its norms taken out."""
    network = copy.deepcopy(data.teachers.networks[-1])
    network.requires_grad_(True)
    shape = TextShape(tokenizer.get_vocab_size(), settings.width, settings.layers)
    image = ImageTower(network, DIMENSION)  # type: ignore[arg-type]
    towers = Towers(image, TextTower(shape, DIMENSION), data.teachers.features).to(device)
    some = train[torch.randperm(len(train), device=device)[:512]]
    image.network.learn_norms(views.centres(some, settings.side) * 2 - 1)
    towers.image.to(memory_format=torch.channels_last)
    return towers


def _write(
    run: Run,
    towers: Towers,
    tokenizer: Tokenizer,
    settings: StarterSettings,
    line: tuple[float, float],
) -> None:
    """Towers as safetensors (norms folded, float16) and the word pieces."""
    whole = copy.deepcopy(towers).eval().cpu().float()
    whole.image.network.fold()
    shape = asdict(whole.text.shape)
    facts = {"side": settings.side, "dimension": DIMENSION, "features": FEATURES, "text": shape}
    half = {
        part: {
            name: value.half()
            for name, value in getattr(whole, part).state_dict().items()
            if ".classifier." not in name and not name.startswith("network.classifier")
        }
        for part in ("image", "text")
    }
    for part, tensors in half.items():
        run.write_tensors(part, tensors, facts)
    (run.folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    scales = {
        "names_scale": whole.names_scale().item(),
        "captions_scale": whole.captions_scale().item(),
        "probability_scale": line[0],
        "probability_bias": line[1],
    }
    (run.folder / "towers.json").write_text(json.dumps(facts | scales, indent=1), encoding="utf-8")


def short(settings: StarterSettings, steps: int) -> StarterSettings:
    """The same recipe in `steps` steps a stage, to try whether everything runs."""
    return replace(
        settings,
        first=replace(settings.first, steps=steps),
        second=replace(settings.second, steps=steps),
    )
