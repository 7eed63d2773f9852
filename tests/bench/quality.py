"""Search quality on the evaluation photos, through the same code as the window.

    python -m tests.bench.quality [--json FILE] [--library DIR]

Photos are copied under names and folders that say nothing (one folder per data set), indexed
by the indexer, and searched with `Searcher`. Needs ../shared/eval. Nothing is tuned here.

Retrieval: text to image recall@1/5/10 over all five captions of each of the 113 captioned
photos, gallery = those 113 or all 859; mean average precision over labels with at least four
photos, gallery = the 746 labelled photos; in the order of `Searcher` with show_all. The model
alone, without the search around it, is measured by ``photoapp bench quality``.

The cut-off: for each label, only photos of data sets that use the label are judged (elsewhere
it may be visible without being written down). `precision` of good hits and `recall` of good
and possible hits are over all labels; `absent` removes every data set that uses the label, or
one that the lexicon calls by the same name: share of such searches that still claim a good (or
any) match, and how many photos they claim.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photoapp.core.hits import Band, Scope, ScopeKind, SearchAnswer, SearchRequest
from photoapp.core.photo import FloatArray, FolderId
from photoapp.core.retrieval import Recall, average_precision
from photoapp.services.search import Searcher
from tests.services.organiser import Organiser, open_library
from tests.services.searching import open_searcher

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "resources"
EVALUATION = REPOSITORY.parent / "shared" / "eval"
LANGUAGES = {"en": ("captions", "labels"), "zh": ("captions_zh", "labels_zh")}
CARD = {"en": ((33.0, 66.0, 77.0), 72.0), "zh": ((28.0, 57.0, 72.0), 70.0)}
LEAST_PHOTOS = 4

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """One evaluation photo and what is known of it."""

    photo: int
    data_set: str  # "" for captioned ones
    texts: dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """How far the bands can be trusted; shares in per cent."""

    good_precision: float
    shown_precision: float
    good_recall: float
    shown_recall: float
    found_good: float  # searches with at least one right hit among the good ones
    found_shown: float
    absent_good: float
    absent_shown: float
    absent_photos: float  # mean number of photos shown for an absent concept


class Gallery:
    """The indexed evaluation photos."""

    def __init__(self, organiser: Organiser, searcher: Searcher, pictures: list[Picture]) -> None:
        self.organiser = organiser
        self.searcher = searcher
        self.pictures = pictures
        self.folders: dict[str, FolderId] = {}
        self.captioned = [one for one in pictures if not one.data_set]
        self.labelled = [one for one in pictures if one.data_set]

    def ask(self, text: str, scope: Scope, *, show_all: bool = True) -> SearchAnswer:
        """One search."""
        return self.searcher.search(SearchRequest(text=text, scope=scope, show_all=show_all))

    def vectors(self, pictures: list[Picture]) -> FloatArray:
        """Stored vectors (n, d)."""
        ids = np.array([one.photo for one in pictures], np.int64)
        return self.organiser.space.index().vectors(ids)

    def texts(self, texts: list[str]) -> FloatArray:
        """Encoded as they are."""
        return self.organiser.space.encoder().encode_texts(texts)


@contextmanager
def gallery(library: Path) -> Iterator[Gallery]:
    """Index the evaluation photos into `library` (kept ones are reused) and open a searcher."""
    photos = library / "photos"
    names = _copies(photos)
    organiser = open_library(library / "library", RESOURCES, processes=2)
    searcher = open_searcher(organiser, RESOURCES)
    try:
        organiser.indexer.index_now([photos / "captions", photos / "names"])
        pictures = []
        for row, path in names:
            photo = organiser.photos.by_path(path.resolve())
            if photo is None:
                raise RuntimeError(f"{path} was not indexed")
            pictures.append(Picture(int(photo), row.get("set", ""), row))
        found = Gallery(organiser, searcher, pictures)
        for folder in organiser.indexer.folders():
            found.folders[folder.path.name] = folder.folder
        yield found
    finally:
        searcher.close()
        organiser.close()


def retrieval(found: Gallery) -> dict[str, Any]:
    """Recall and mean average precision, per language and gallery."""
    results: dict[str, Any] = {}
    captions_only = Scope(ScopeKind.FOLDER, folder=found.folders["captions"])
    labels_only = Scope(ScopeKind.FOLDER, folder=found.folders["names"])
    for language, (captions, labels) in LANGUAGES.items():
        asked = [(text, one.photo) for one in found.captioned for text in one.texts[captions]]
        for name, scope in (("113", captions_only), ("859", Scope())):
            ranks = [
                [int(hit.photo) for hit in found.ask(text, scope).hits].index(photo)
                for text, photo in asked
            ]
            results[f"{language} text to image of {name}"] = Recall.of(ranks)
        results |= _mean_precision(found, language, labels, labels_only)
    return results


def _mean_precision(found: Gallery, language: str, labels: str, scope: Scope) -> dict[str, float]:
    counts = Counter(label for one in found.labelled for label in set(one.texts[labels]))
    chosen = [label for label, count in counts.items() if count >= LEAST_PHOTOS]
    values = []
    for label in chosen:
        right = {one.photo for one in found.labelled if label in one.texts[labels]}
        order = [int(hit.photo) for hit in found.ask(label, scope).hits]
        values.append(average_precision([photo in right for photo in order]))
    return {f"{language} mean average precision of {len(chosen)} labels": float(np.mean(values))}


def cut(found: Gallery, labels: str) -> Cut:
    """How far the bands can be trusted, for the labels of one language."""
    sets_of: dict[str, set[str]] = defaultdict(set)
    for one in found.labelled:
        for label in one.texts[labels]:
            sets_of[label].add(one.data_set)
    by_photo = {one.photo: one for one in found.labelled}
    alike = _alike(found, labels)
    right: Counter[Band] = Counter()
    shown: Counter[Band] = Counter()
    wanted = searches = found_good = found_shown = absent = absent_good = absent_shown = 0
    absent_photos = 0
    everything = Scope()
    for label, sets in sets_of.items():
        judged = {one.photo for one in found.labelled if one.data_set in sets}
        truth = {one for one in judged if label in by_photo[one].texts[labels]}
        hits = [
            hit
            for hit in found.ask(label, everything, show_all=False).hits
            if int(hit.photo) in judged
        ]
        searches += 1
        wanted += len(truth)
        here = {band: [hit for hit in hits if hit.band is band] for band in Band}
        for band, members in here.items():
            shown[band] += len(members)
            right[band] += sum(int(hit.photo) in truth for hit in members)
        found_good += any(int(hit.photo) in truth for hit in here[Band.GOOD])
        found_shown += any(int(hit.photo) in truth for hit in hits)
        others = set().union(*(sets_of[other] for other in alike[label]))
        without = " ".join(f'-folder:"/{one}/"' for one in sorted({*sets, *others, "captions"}))
        answer = found.ask(f"{label} {without}", everything, show_all=False)
        if answer.searched < 50:
            continue
        absent += 1
        absent_good += answer.good > 0
        absent_shown += bool(answer.hits)
        absent_photos += len(answer.hits)
    both = right[Band.GOOD] + right[Band.MAYBE]
    return Cut(
        good_precision=_share(right[Band.GOOD], shown[Band.GOOD]),
        shown_precision=_share(both, shown[Band.GOOD] + shown[Band.MAYBE]),
        good_recall=_share(right[Band.GOOD], wanted),
        shown_recall=_share(both, wanted),
        found_good=_share(found_good, searches),
        found_shown=_share(found_shown, searches),
        absent_good=_share(absent_good, absent),
        absent_shown=_share(absent_shown, absent),
        absent_photos=round(absent_photos / max(absent, 1), 2),
    )


def _alike(found: Gallery, labels: str) -> dict[str, set[str]]:
    """Labels that share a word with one, or are the same thing to the model (cosine > 0.75)."""
    names = sorted({label for one in found.labelled for label in one.texts[labels]})
    vectors = found.texts(names)
    near = vectors @ vectors.T > 0.75
    return {
        name: {
            other
            for column, other in enumerate(names)
            if near[row, column]
            or set(name.split()) & set(other.split())
            or name in other
            or other in name
        }
        for row, name in enumerate(names)
    }


def _share(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 1)


def _copies(photos: Path) -> list[tuple[dict[str, Any], Path]]:
    """Copy the photos under names that say nothing; returns each row with its copy."""
    found = []
    for table, folder in (("captioned", "captions"), ("labelled", "names")):
        lines = (EVALUATION / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            row = json.loads(line)
            parent = photos / folder / row["set"] if "set" in row else photos / folder
            path = parent / f"{number:04}.jpg"
            if not path.exists():
                parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(EVALUATION / row["file"], path)
            found.append((row, path))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; returns 1 when a figure of the starter's card is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--library", type=Path, help="keep the library here for another run")
    arguments = parser.parse_args(argv)
    if not EVALUATION.is_dir():
        sys.stdout.write("needs ../shared/eval\n")
        return 2
    with (
        tempfile.TemporaryDirectory() as temporary,
        gallery(arguments.library or Path(temporary)) as found,
    ):
        results = retrieval(found)
        cuts = {language: cut(found, keys[1]) for language, keys in LANGUAGES.items()}
    missed = []
    for name, value in results.items():
        card = _card(name)
        shown = " / ".join(map(str, _figures(value)))
        sys.stdout.write(f"{name:46} {shown}{f'   card {card}' if card else ''}\n")
        if card and any(got < least for got, least in zip(_figures(value), card, strict=True)):
            missed.append(name)
    for language, figures in cuts.items():
        for name, share in asdict(figures).items():
            sys.stdout.write(f"{language} {name:20} {share}\n")
    if arguments.json:
        plain = {name: _figures(value) for name, value in results.items()}
        text = json.dumps({"retrieval": plain, "cut": {k: asdict(v) for k, v in cuts.items()}})
        arguments.json.write_text(text, encoding="utf-8")
    sys.stdout.write(f"below the card: {', '.join(missed) or 'none'}\n")
    return 1 if missed else 0


def _figures(value: Recall | float) -> tuple[float, ...]:
    values = (value.at_1, value.at_5, value.at_10) if isinstance(value, Recall) else (value,)
    return tuple(round(one, 1) for one in values)


def _card(name: str) -> tuple[float, ...] | None:
    recall, precision = CARD[name[:2]]
    if name.endswith("of 113"):
        return recall
    return (precision,) if "precision" in name else None


if __name__ == "__main__":
    sys.exit(main())
