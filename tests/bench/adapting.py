"""What adapting similar photos to a library gains, and what it takes, with the service itself.

    python -m tests.bench.adapting [--photos N] [--ticked SHARE] [--library DIR] [--json FILE]

Photos of ../shared/starter (the same every time) are indexed with the starter model under names
that say nothing. The most frequent labels are ticked on a share of the photos, as a person
would; `Adapting` then trains, chooses and measures as it does in the window.

Besides the service's own figures on photos that it kept apart there are figures it cannot know:
mean average precision of the label over the photos that nobody ticked, by cosine before and
after, and seconds of each part. The starter was trained on these photos, so that it is better
here than on a person's; the gain is that of adapting alone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from photoapp.core.adaptation_scores import label_precisions
from photoapp.core.photo import PhotoId
from photoapp.core.settings import Settings
from photoapp.services.adapting import AdaptationUse, Adapting, AdaptingParts
from photoapp.services.background import Backgrounds
from photoapp.services.courtesy import Courtesy
from photoapp.storage.adaptations import AdaptationStore
from photoapp.storage.decisions import DecisionRepository
from photoapp.storage.duplicates import DuplicateRepository
from tests.bench.quality import RESOURCES
from tests.services.organiser import Organiser, open_library

STARTER_DATA = RESOURCES.parent.parent / "shared" / "starter"
_LABELS = 30


@dataclass(frozen=True)
class Outcome:
    """Figures in per cent, seconds. `unticked_*`: mean average precision nobody could learn."""

    photos: int
    ticked: int
    use: str
    gains: list[dict[str, object]]
    unticked: int
    unticked_before: float | None
    unticked_after: float | None
    encoding_seconds: float
    training_seconds: float


def extracted(folder: Path, count: int) -> list[list[str]]:
    """Write photos as 00000.jpg and so on; returns the labels of each."""
    lines = (STARTER_DATA / "photos.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    random.Random(1).shuffle(rows)
    rows = rows[:count]
    archives = [zipfile.ZipFile(path) for path in sorted(STARTER_DATA.glob("photos-*.zip"))]
    where = {name: archive for archive in archives for name in archive.namelist()}
    folder.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(rows):
        file = folder / f"{number:05}.jpg"
        if not file.exists():
            file.write_bytes(where[row["file"]].read(row["file"]))
    for archive in archives:
        archive.close()
    return [list(row.get("labels", ())) for row in rows]


def run(organiser: Organiser, folder: Path, labels: list[list[str]], ticked: float) -> Outcome:
    """Tick, adapt, measure."""
    organiser.indexer.index_now([folder])
    settings = Settings(slow_on_battery=False, slow_when_fullscreen=False)
    store = AdaptationStore(organiser.library)
    decisions = DecisionRepository(organiser.catalogue)
    adapting = Adapting(
        AdaptingParts(
            space=organiser.space,
            photos=organiser.photos,
            thumbnails=organiser.thumbnails,
            duplicates=DuplicateRepository(organiser.catalogue),
            decisions=decisions,
            store=store,
            pool=organiser.pool,
            courtesy=Courtesy(lambda: settings),
            likeness=Backgrounds(RESOURCES, organiser.library / "index").covariance,
        ),
        organiser.jobs,
        organiser.bus,
    )
    names = organiser.photos.rows(organiser.ids)
    labels_of = {row.photo: labels[int(Path(row.name).stem)] for row in names}
    counts = Counter(label for named in labels_of.values() for label in named)
    chance = random.Random(2)
    told: set[PhotoId] = set()
    for tag in decisions.tags():
        decisions.decide(tag, organiser.ids, None)
    for label, _ in counts.most_common(_LABELS):
        members = [photo for photo, named in labels_of.items() if label in named]
        chosen = chance.sample(members, round(len(members) * ticked))
        if chosen:
            known = organiser.tags.find(label)
            number = organiser.tags.create(label) if known is None else known
            decisions.decide(number, chosen, True)
        told.update(chosen)
    began = time.perf_counter()
    job = organiser.jobs.wait(adapting.start())
    if job.error is not None:
        raise SystemExit(job.error.reason)
    whole = time.perf_counter() - began
    status = adapting.status()
    if status.use is AdaptationUse.OFFERED or status.renewed:
        adapting.use()
    head = store.used(organiser.space.key)
    often = [label for label, _ in counts.most_common(_LABELS)]
    asked = [
        photo
        for photo, named in labels_of.items()
        if photo not in told and not set(often).isdisjoint(named)
    ]
    vectors = organiser.space.index().vectors(np.array(asked, np.int64))
    truth = np.array([[label in labels_of[photo] for label in often] for photo in asked])
    alone = np.arange(len(asked))
    before = label_precisions(vectors, truth, alone)
    after = before if head is None else label_precisions(head.apply(vectors), truth, alone)
    return Outcome(
        photos=len(names),
        ticked=len(told),
        use=str(status.use),
        gains=[asdict(gain) for gain in status.gains],
        unticked=len(before),
        unticked_before=100 * float(before.mean()) if len(before) else None,
        unticked_after=100 * float(after.mean()) if len(after) else None,
        encoding_seconds=whole - status.seconds,
        training_seconds=status.seconds,
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; with --json also write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.adapting")
    parser.add_argument("--photos", type=int, default=3000)
    parser.add_argument("--ticked", type=float, default=0.3)
    parser.add_argument("--library", type=Path, help="kept for the next run")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        base = asked.library or Path(temporary)
        labels = extracted(base / "pictures", asked.photos)
        organiser = open_library(base / "library", RESOURCES)
        try:
            for head in organiser.library.glob("adaptation/*/head.npz"):
                head.unlink()
            outcome = run(organiser, base / "pictures", labels, asked.ticked)
        finally:
            organiser.close()
    table = Table("", "before", "after", "surely more than", "photos")
    for gain in outcome.gains:
        figures = (f"{gain[name]:.1f}" for name in ("before", "after", "least"))
        table.add_row(str(gain["kind"]), *figures, str(gain["photos"]))
    unticked = (outcome.unticked_before, outcome.unticked_after)
    figures = ("" if one is None else f"{one:.1f}" for one in unticked)
    table.add_row("labels nobody ticked", *figures, "", str(outcome.unticked))
    Console().print(table)
    sys.stdout.write(
        f"{outcome.photos} photos, {outcome.ticked} ticked: {outcome.use}; "
        f"{outcome.encoding_seconds:.0f} s to encode copies, "
        f"{outcome.training_seconds:.1f} s to train and measure\n"
    )
    if asked.json:
        asked.json.write_text(json.dumps(asdict(outcome), indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
