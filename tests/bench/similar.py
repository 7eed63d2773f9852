"""Similar photos by every kind of model, side by side, through the same code as the window.

    python -m tests.bench.similar [--model NAME]... [--library DIR] [--json FILE]

The labelled evaluation photos (../shared/eval) are indexed under names that say nothing; each
backbone is imported from a checkpoint of its full size and encodes them with `SimilarPhotos`.
No model hub is reached, so the backbones have random weights: their speed is the real one,
their quality means nothing and is marked so. The starter is real.

Quality: photos are compared within their data set, because a label that a photo lacks may be
visible in it when it comes from another set. Right are photos with the same most special label;
a photo asks when at least one other has its label. `mean average precision` is over all that
ask, `first right` is how often the nearest is right. `by chance` is what a random order gets.

Speed: photos a second of the whole job (reading, decoding, encoding, writing), and of the
encoder alone. `blip2` needs 10 GB of memory and runs only when named.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from photoapp.core.jobs import JobState
from photoapp.core.photo import FloatArray
from photoapp.core.settings import Settings
from photoapp.models.catalogue import STARTER
from photoapp.models.store import ModelStore
from photoapp.services.courtesy import Courtesy
from photoapp.services.models import ModelRoom
from photoapp.services.picture_indexing import PictureParts
from photoapp.services.similar import SimilarParts, SimilarPhotos
from photoapp.storage.settings import SettingsRepository
from tests.bench.quality import EVALUATION, RESOURCES, Gallery, gallery
from tests.models import backbone_checkpoints as full

MODELS: Mapping[str, Callable[[Path], Path]] = {
    "dinov2-small": lambda folder: full.full_dinov2(folder, 384),
    "dinov2-base": lambda folder: full.full_dinov2(folder, 768),
    "vit-base": full.full_vit,
    "efficientnet-b0": full.full_efficientnet,
    "vgg16": lambda folder: full.tiny_vgg16(folder, side=224),
    "blip2": full.full_blip2,
}
UNASKED = ("dinov2-small", "vit-base", "efficientnet-b0", "vgg16")
_BATCH = 16


@dataclass(frozen=True)
class Result:
    """One model. Shares in per cent; `photos_per_second` of the job, `encoder` alone."""

    model: str
    real_weights: bool
    dimension: int
    mean_average_precision: float
    first_right: float
    photos_per_second: float | None
    encoder: float | None


def quality(vectors: FloatArray, sets: list[str], labels: list[str]) -> tuple[float, float]:
    """Mean average precision and share of right nearest ones, in per cent.

    `vectors` (n, d) unit rows; `sets` and `labels` of the same photos.
    """
    precisions: list[float] = []
    firsts: list[bool] = []
    members = defaultdict(list)
    for place, name in enumerate(sets):
        members[name].append(place)
    for places in members.values():
        names = np.array([labels[place] for place in places])
        scores = vectors[places] @ vectors[places].T
        for row in range(len(places)):
            order = np.argsort(-scores[row], kind="stable")
            order = order[order != row]
            right = names[order] == names[row]
            if not right.any():
                continue
            hits = np.flatnonzero(right)
            precisions.append(float((np.arange(1, len(hits) + 1) / (hits + 1)).mean()))
            firsts.append(bool(right[0]))
    return 100 * float(np.mean(precisions)), 100 * float(np.mean(firsts))


class Bench:
    """The service over the evaluation photos."""

    def __init__(self, found: Gallery, models: Path) -> None:
        organiser = found.organiser
        self._found = found
        self.store = ModelStore(models, RESOURCES / "models" / "starter")
        settings = Settings(slow_on_battery=False, slow_when_fullscreen=False)
        self.room = ModelRoom(
            self.store,
            jobs=organiser.jobs,
            settings=SettingsRepository(organiser.catalogue),
            space=organiser.space,
            bus=organiser.bus,
        )
        self.similar = SimilarPhotos(
            SimilarParts(
                self.room,
                organiser.space,
                PictureParts(
                    organiser.vectors,
                    organiser.photos,
                    organiser.pool,
                    Courtesy(lambda: settings),
                ),
                organiser.library / "index",
            ),
            organiser.jobs,
            organiser.bus,
        )
        self._pictures = found.labelled
        self._sets = [one.data_set for one in self._pictures]
        self._labels = [one.texts["labels"][0] for one in self._pictures]

    def chance(self) -> Result:
        """What random vectors get."""
        noise = np.random.default_rng(0).normal(size=(len(self._pictures), 256))
        unit = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
        precision, first = quality(unit, self._sets, self._labels)
        return Result("by chance", True, 256, precision, first, None, None)

    def starter(self) -> Result:
        """The model in use, whose vectors are there already."""
        vectors = self._found.vectors(self._pictures)
        precision, first = quality(vectors, self._sets, self._labels)
        encoder = self._found.organiser.space.encoder()
        rate = self._rate(STARTER)
        return Result(STARTER, True, encoder.dimension, precision, first, None, rate)

    def backbone(self, name: str, folder: Path) -> Result:
        """Import a checkpoint, let it look at every photo, and judge it."""
        model = self.room.import_folder(folder, link=True).id
        organiser = self._found.organiser
        waiting = self.similar.missing(model)
        ended = organiser.jobs.wait(self.similar.start_index(model))
        if ended.state is not JobState.DONE or ended.errors:
            raise RuntimeError(f"{name}: {ended.error} {ended.errors[:1]}")
        encoder = self.room.load_pictures(model)
        ids = np.array([one.photo for one in self._pictures], np.int64)
        vectors = organiser.vectors.get(encoder.key, ids)
        precision, first = quality(vectors, self._sets, self._labels)
        rate = waiting / ended.seconds if waiting else None
        return Result(name, False, encoder.dimension, precision, first, rate, self._rate(model))

    def _rate(self, model: str, seconds: float = 3.0) -> float:
        """Photos a second of the encoder alone, on noise."""
        encoder = self.room.load_pictures(model)
        spec = encoder.preprocess
        shape = (_BATCH, spec.height, spec.width, 3)
        pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
        encoder.encode_images(pixels)
        done, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            encoder.encode_images(pixels)
            done += _BATCH
        encoder.close()
        return done / passed


def show(results: list[Result]) -> None:
    """The table; random weights are said to be so in every row."""
    table = Table(title="similar photos: 746 labelled photos, neighbours of the same label")
    for head in (
        "model",
        "weights",
        "dimensions",
        "mean average precision",
        "first right",
        "photos/s, job",
        "photos/s, encoder",
    ):
        table.add_column(head, justify="left" if head in {"model", "weights"} else "right")
    for one in results:
        table.add_row(
            one.model,
            "" if one.model == "by chance" else "real" if one.real_weights else "RANDOM",
            str(one.dimension),
            f"{one.mean_average_precision:.1f}" + ("" if one.real_weights else " (no meaning)"),
            f"{one.first_right:.1f}" + ("" if one.real_weights else " (no meaning)"),
            "" if one.photos_per_second is None else f"{one.photos_per_second:.1f}",
            "" if one.encoder is None else f"{one.encoder:.1f}",
        )
    console = Console(width=130)
    console.print(table)
    console.print(
        "RANDOM: full-size checkpoints with random weights. Their speed is the real one; what "
        "they find says nothing about the published models."
    )


def main(arguments: list[str] | None = None) -> None:
    """Index, encode, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", choices=sorted(MODELS))
    parser.add_argument("--library", type=Path, help="kept for the next run")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    if not EVALUATION.is_dir():
        sys.exit("needs ../shared/eval beside the checkout")
    with tempfile.TemporaryDirectory(prefix="photoapp-bench-") as temporary:
        work = Path(temporary)
        with gallery(options.library or work / "library") as found:
            bench = Bench(found, work / "models")
            results = [bench.chance(), bench.starter()]
            for name in options.model or UNASKED:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of the libraries that write checkpoints
                    folder = MODELS[name](work / "checkpoints" / name)
                results.append(bench.backbone(name, folder))
            bench.similar.close()
    show(results)
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(one) for one in results], indent=1))


if __name__ == "__main__":
    main()
