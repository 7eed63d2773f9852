"""The starter model, trained whole: two teachers, labels, captions; locked first, then both.

One command repeats it (`photoapp train starter`); on a graphics processor it takes minutes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from photoapp.core.errors import TrainingError
from photoapp.training import digests
from photoapp.training.holding import groups_apart, held_out
from photoapp.training.lexicon import Lexicon
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.pairs import CaptionGroup, PairPhoto, read_groups, read_photos
from photoapp.training.runs import Run
from photoapp.training.scores import Examiner, Score
from photoapp.training.stages import Watch, run_stage
from photoapp.training.teachers import Teachers, read_teachers
from photoapp.training.textbank import Captions, Terms
from photoapp.training.towers import ImageTower, TextShape, TextTower
from photoapp.training.tuning import Stage, Towers, TuningData, TuningSettings
from photoapp.training.views import Photos, ViewMaker, decode_photos, reader
from photoapp.training.wordpieces import learn_pieces

DIMENSION = 256
PIECES = 16_000
PIECES_FILE = "tokenizer.json"
STORED_SIDE = 144
"""Photos are 128 px on the short side: a little more loses nothing when stretched square."""
_NORM_PHOTOS = 512
_FIRST = TuningSettings(Stage.LIT, steps=650, batch=1024)
_SECOND = TuningSettings(Stage.FULL, steps=650, batch=768, text_rate=5e-4, image_rate=3e-4)


@dataclass(frozen=True, slots=True)
class StarterSettings:
    """How the starter is trained. `side` is that of pictures in use.

    The defaults are the released starter's: 650 steps of each stage, on an H200 in 7 minutes.
    """

    side: int = 192
    first: TuningSettings = _FIRST
    second: TuningSettings = _SECOND
    width: int = 256
    layers: int = 4
    held_captioned: float = 0.09
    held_labelled: float = 0.03
    examine_every: int = 250
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """For `Run.opened`."""
        return {"kind": "starter", **asdict(self)}

    def shortened(self, steps: int) -> StarterSettings:
        """The same recipe in `steps` steps a stage, to try whether everything runs."""
        return replace(
            self,
            first=replace(self.first, steps=steps),
            second=replace(self.second, steps=steps),
        )


@dataclass(frozen=True, slots=True)
class StarterData:
    """As ../shared/starter holds it, decoded."""

    photos: Sequence[PairPhoto]
    groups: Sequence[CaptionGroup]
    lexicon: Lexicon
    teachers: Teachers
    pixels: Photos

    def digests(self) -> dict[str, str]:
        """For `Run.claim`."""
        return {
            "texts": digests.of_plain([asdict(one) for one in self.photos]),
            "pictures": digests.of_pictures(self.pixels),
            "groups": digests.of_plain([asdict(one) for one in self.groups]),
            "lexicon": digests.of_lexicon(self.lexicon),
            "teachers": digests.of_network(self.teachers),
        }


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


def pieces_of(
    owners: Sequence[PairPhoto | CaptionGroup], lexicon: Lexicon | None, size: int = PIECES
) -> Tokenizer:
    """Word pieces of these owners' texts; names weigh more, for people search with them."""
    texts = [text for owner in owners for captions in owner.captions.values() for text in captions]
    names = [term.text for term in lexicon.terms] if lexicon is not None else []
    return learn_pieces(texts + 5 * names, size)


def train_starter(
    data: StarterData, run: Run, settings: StarterSettings, device: torch.device, watch: Watch
) -> Score | None:
    """Both stages, going on from the run's last checkpoint; None when stopped.

    Writes the towers, the word pieces and ``towers.json`` into the run's folder. Nothing, word
    pieces included, is learned from held-out photos or caption groups that share their captions.
    Raises TrainingError ``run-differs`` when the run was begun with other data, and those of
    `run_stage`.
    """
    run.claim(data.digests())
    torch.manual_seed(settings.seed)
    apart = held_out(data.photos, settings.held_captioned, settings.held_labelled)
    groups = groups_apart(data.groups, list(compress(data.photos, apart)))
    tokenizer = _pieces(run, (*compress(data.photos, ~apart), *groups), data.lexicon)
    views = ViewMaker(data.pixels, device)
    train = torch.from_numpy(np.flatnonzero(~apart)).to(device)
    rows = torch.from_numpy(np.flatnonzero(apart)).to(device)
    given = data.lexicon.labels(data.photos).maximum(data.lexicon.mentioned(data.photos))
    terms = Terms(data.lexicon, given, tokenizer, device)
    teachers = data.teachers.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    material = TuningData(
        views,
        train,
        Captions(data.photos, tokenizer, device),
        terms,
        Captions(groups, tokenizer, device) if groups else None,
        len(groups),
        teachers,
    )
    towers = _fresh(data, tokenizer, settings, views, train)
    examiner = Examiner(data.photos, rows, views, tokenizer, terms=terms, side=settings.side)
    before = 0
    for stage in (settings.first, settings.second):
        if not run_stage(
            run, towers, material, stage, examiner=examiner, watch=watch, before=before
        ):
            return None
        before += stage.steps
    write_towers(run, towers, tokenizer, settings.side, examiner.line(towers))
    return examiner.score(towers)


def _pieces(
    run: Run, owners: Sequence[PairPhoto | CaptionGroup], lexicon: Lexicon | None
) -> Tokenizer:
    """Learned once: a resumed run needs the very same, with any version of the library."""
    file = run.folder / PIECES_FILE
    if not file.exists():
        run.write_text(PIECES_FILE, pieces_of(owners, lexicon).to_str())
    return read_pieces(file)


def read_pieces(file: Path) -> Tokenizer:
    """Word pieces as `write_towers` leaves them. Raises TrainingError ``run-damaged``."""
    try:
        return Tokenizer.from_str(file.read_text(encoding="utf-8"))
    except Exception as error:  # the library has no kind of its own
        raise TrainingError(
            "run-damaged",
            f"{file} cannot be used ({error}); choose another folder.",
            path=str(file),
            reason=str(error),
        ) from error


def _fresh(
    data: StarterData,
    tokenizer: Tokenizer,
    settings: StarterSettings,
    views: ViewMaker,
    train: Tensor,
) -> Towers:
    """Towers at the start: the picture side is the last teacher, with its norms taken out."""
    device = train.device
    network = MobileNetV2()
    network.load_state_dict(data.teachers.networks[-1].state_dict())
    network.to(device)
    shape = TextShape(tokenizer.get_vocab_size(), settings.width, settings.layers)
    towers = Towers(
        ImageTower(network, DIMENSION), TextTower(shape, DIMENSION), data.teachers.features
    ).to(device)
    some = train[torch.randperm(len(train), device=device)[:_NORM_PHOTOS]]
    network.learn_norms(views.centres(some, settings.side) * 2 - 1)
    towers.image.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return towers


def write_towers(
    run: Run, towers: Towers, tokenizer: Tokenizer, side: int, line: tuple[float, float]
) -> None:
    """Towers as safetensors (norms folded, float16), word pieces, and ``towers.json``.

    `line`: scale and bias of the probability, see `Examiner.line`. Raises TrainingError
    ``run-unwritable``.
    """
    whole = copy.deepcopy(towers).eval().cpu().float()
    whole.image.network.fold()
    facts: dict[str, Any] = {
        "side": side,
        "dimension": whole.text.projection.out_features,
        "text": asdict(whole.text.shape),
        "names_scale": whole.names_scale().item(),
        "captions_scale": whole.captions_scale().item(),
        "probability_scale": line[0],
        "probability_bias": line[1],
    }
    for part in ("image", "text"):
        tensors = {
            name: value.half()
            for name, value in getattr(whole, part).state_dict().items()
            if not name.startswith("network.classifier.")
        }
        run.write_tensors(part, tensors, facts)
    run.write_text(PIECES_FILE, tokenizer.to_str())
    run.write_text("towers.json", json.dumps(facts, indent=1))
