"""Fit the coefficients of `photoapp.core.calibration` on the starter's training photos.

    python -m tests.bench.calibrate [--cache DIR] [--libraries N] [--examples]

Needs ../shared/starter (the photos the starter was trained on; the evaluation photos are not
touched). Libraries of 5 to 20,000 photos are drawn from some of the data sets, with some of
their concepts; each is asked for concepts that it has and for ones that it lacks, in both
languages. A photo is right for a name that the lexicon gives to one of its labels or to
something broader. Sets whose photos show much that is not written down are left out, and so
are words that may be visible anywhere (person, sky, clothing, ...).

Every search weighs the same. Half of the libraries fit, the other half tell the log loss and
the reliability. Encoding the photos takes some minutes; `--cache` keeps the vectors.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photoapp.core.calibration import (
    Background,
    example_likeness,
    hubness,
    level_of,
    model_logits,
    photo_statistics,
    probability,
    text_evidence,
    text_sum,
)
from photoapp.core.encoders import DualEncoder, PreprocessSpec
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.imaging.reader import encoder_pixels
from photoapp.models.loading import starter

REPOSITORY = Path(__file__).resolve().parents[2]
RESOURCES = REPOSITORY / "resources"
TRAINING = REPOSITORY.parent / "shared" / "starter"
LANGUAGES = ("en", "zh")
SIZES = (5, 20, 50, 200, 1000, 5000, 20000)
SEARCHES = 20  # of each library in each language
TOP, REST = 60, 40  # photos taken from a search: the best, and some of the others by weight

UNRELIABLE_SETS = frozenset(
    (
        *("flickr8k_part", "osie_unlabelled", "coco_mini", "coco128", "coco_tpumlir"),
        *("coco_vqa100", "camvid_street", "fashion_ccp", "imagenet_tpumlir", "imagen_ajs"),
        *("pacs_photo", "weather4", "intel_scenes", "scene15_gray", "houses", "corel1k"),
    )
)
EVERYWHERE = {
    "en": frozenset(
        (
            *("person", "man", "woman", "people", "face", "clothing", "accessory", "outdoors"),
            *("indoors", "nature", "building", "tree", "sky", "plant", "room", "house", "street"),
            *("road", "water", "household item", "fashion", "packaging", "container", "shape"),
            *("pattern", "symbol", "object", "travel", "landscape", "art", "decoration", "toy"),
            *("paper", "machine", "metal", "work", "grass", "hand"),
        )
    ),
    "zh": frozenset(
        (
            *("人", "男人", "女人", "人物", "脸", "服装", "衣服", "配饰", "户外", "室内", "自然"),
            *("建筑", "树", "天空", "植物", "房间", "房子", "街道", "道路", "水", "家居用品"),
            *("时尚", "包装", "容器", "形状", "图案", "标志", "物品", "旅行", "风景", "艺术"),
            *("装饰", "玩具", "纸", "机器", "金属", "工作", "草", "手"),
        )
    ),
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Photos:
    """Training photos: vectors (n, d), data set, first label, and all names that are right."""

    vectors: FloatArray
    sets: npt.NDArray[np.str_]
    labels: npt.NDArray[np.str_]
    names: dict[str, list[frozenset[str]]]


@dataclass(frozen=True)
class Rows:
    """Features (n, f), truth (n,), weights (n,), and the library each row came from (n,)."""

    features: Floats
    truth: npt.NDArray[np.bool_]
    weights: Floats
    library: npt.NDArray[np.int64]
    language: npt.NDArray[np.str_]


def load_photos(encoder: DualEncoder, cache: Path) -> Photos:
    """Encode (or read) the photos with reliable labels."""
    table = (TRAINING / "photos.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in table]
    rows = [row for row in rows if row.get("labels") and row["set"] not in UNRELIABLE_SETS]
    file = cache / f"training-{encoder.key.revision}-{encoder.key.preprocessing}.npy"
    if file.exists():
        vectors = np.load(file, allow_pickle=False)
    else:
        vectors = _encode(encoder, [row["file"] for row in rows])
        cache.mkdir(parents=True, exist_ok=True)
        np.save(file, vectors, allow_pickle=False)
    names = _names()
    return Photos(
        vectors,
        np.array([row["set"] for row in rows]),
        np.array([row["labels"][0] for row in rows]),
        {
            language: [
                frozenset().union(*(names[language].get(one, {one}) for one in row["labels"]))
                for row in rows
            ]
            for language in LANGUAGES
        },
    )


def lexicon_terms(language: str) -> list[str]:
    """Every name and broader term that could be asked for."""
    found = {name for row in _lexicon() for name in (*row[language], *row[f"broader_{language}"])}
    return sorted(found - EVERYWHERE[language])


def simulate(
    photos: Photos, encoder: DualEncoder, banks: dict[str, Background], libraries: int
) -> Rows:
    """Features of text searches: sum, hubness, log10 of the photos compared."""
    chance = random.Random(0)
    parts: list[tuple[Floats, npt.NDArray[np.bool_], Floats, int, str]] = []
    for library, chosen in enumerate(_libraries(photos, libraries, chance)):
        vectors = photos.vectors[chosen]
        sample = vectors[np.random.default_rng(library).permutation(len(vectors))[:1000]]
        for language in LANGUAGES:
            bank = banks[language]
            statistics = photo_statistics(bank, vectors)
            of_sample = photo_statistics(bank, sample)
            level = level_of(sample, bank)
            names = [photos.names[language][one] for one in chosen]
            asked = _asked(photos, names, language, chance)
            own = (encoder.logit_scale, encoder.logit_bias)
            for text, query in zip(asked, encoder.encode_texts(asked), strict=True):
                cosines = vectors @ query
                evidence = text_evidence(query, cosines, vectors, statistics, bank)
                total = text_sum(model_logits(cosines, level, own), evidence)
                hub = hubness(query, sample, of_sample, level)
                truth = np.array([text in name for name in names])
                rows, weights = _thinned(total, library)
                columns = np.stack(
                    (total, np.full(len(total), hub), np.full(len(total), np.log10(len(total)))),
                    axis=1,
                )
                parts.append((columns[rows], truth[rows], weights, library, language))
    return _gathered(parts)


def simulate_examples(photos: Photos, banks: dict[str, Background], libraries: int) -> Rows:
    """Features of searches by picture: likeness, log10 of the photos compared."""
    chance = random.Random(1)
    parts: list[tuple[Floats, npt.NDArray[np.bool_], Floats, int, str]] = []
    bank = banks["en"]
    for library, chosen in enumerate(_libraries(photos, libraries, chance)):
        vectors = photos.vectors[chosen]
        statistics = photo_statistics(bank, vectors)
        for _ in range(SEARCHES):
            everyone = range(len(photos.vectors))
            example = chance.choice(chosen if chance.random() < 0.6 else list(everyone))
            likeness = example_likeness(photos.vectors[example], vectors, statistics, bank)
            label, names = photos.labels[example], photos.names["en"]
            truth = np.array(
                [
                    photos.labels[one] == label
                    or label in names[one]
                    or photos.labels[one] in names[example]
                    for one in chosen
                ]
            )
            others = np.flatnonzero(np.array(chosen) != example)
            if not len(others):
                continue
            rows, weights = _thinned(likeness[others], library)
            rows = others[rows]
            size = np.full(len(rows), np.log10(len(vectors)))
            columns = np.stack((likeness[rows], size), axis=1)
            parts.append((columns, truth[rows], weights, library, "en"))
    return _gathered(parts)


def fit(features: Floats, truth: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Logistic regression by Newton's method with a little ridge; the constant comes last."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-12
    design = np.c_[(features - mean) / spread, np.ones(len(features))]
    ridge = 1e-3 * len(truth) * np.diag([1.0] * features.shape[1] + [0.0])
    found = np.zeros(design.shape[1])
    for _ in range(100):
        chances = probability(np.clip(design @ found, -30, 30))
        gradient = design.T @ (weights * (chances - truth)) + ridge @ found
        bend = (design * (weights * chances * (1 - chances))[:, None]).T @ design + ridge
        step = np.linalg.solve(bend, gradient)
        found -= step
        if np.abs(step).max() < 1e-7:
            break
    slopes = found[:-1] / spread
    return np.asarray(np.r_[slopes, found[-1] - slopes @ mean], dtype=np.float64)


def report(name: str, rows: Rows) -> None:
    """Fit on half of the libraries, judge on the others, then print the fit on all."""
    fitting = (rows.library // len(SIZES)) % 2 == 0
    half = fit(rows.features[fitting], rows.truth[fitting], rows.weights[fitting])
    logits = rows.features @ half[:-1] + half[-1]
    chances = np.clip(probability(logits), 1e-9, 1 - 1e-9)
    loss = -np.where(rows.truth, np.log(chances), np.log(1 - chances))
    judged = ~fitting
    mean_loss = float(np.average(loss[judged], weights=rows.weights[judged]))
    final = fit(rows.features, rows.truth, rows.weights)
    sys.stdout.write(f"{name}: {np.round(final, 3).tolist()}   log loss {mean_loss:.4f}\n")
    for language in LANGUAGES:
        here = judged & (rows.language == language)
        for low, high in ((0.0, 0.1), (0.1, 0.25), (0.25, 0.6), (0.6, 0.8), (0.8, 1.01)):
            inside = here & (chances >= low) & (chances < high)
            if rows.weights[inside].sum() > 0:
                said = np.average(chances[inside], weights=rows.weights[inside])
                true = np.average(rows.truth[inside], weights=rows.weights[inside])
                sys.stdout.write(f"  {language} said {said:.2f}, true {true:.2f}\n")


def _libraries(photos: Photos, count: int, chance: random.Random) -> Iterator[list[int]]:
    sets = sorted(set(photos.sets.tolist()))
    for number in range(count):
        some = chance.sample(sets, chance.randint(2, len(sets)))
        pool = np.flatnonzero(np.isin(photos.sets, some))
        labels = sorted(set(photos.labels[pool].tolist()))
        share = chance.choice((0.1, 0.3, 0.6, 1.0))
        kept = chance.sample(labels, max(1, int(len(labels) * share)))
        pool = pool[np.isin(photos.labels[pool], kept)]
        size = min(SIZES[number % len(SIZES)], len(pool))
        yield chance.sample(pool.tolist(), size)


def _asked(
    photos: Photos, names: list[frozenset[str]], language: str, chance: random.Random
) -> list[str]:
    """Half of the concepts are there; others are common or rare ones."""
    here = sorted(frozenset().union(*names) - EVERYWHERE[language])
    common = sorted(frozenset().union(*photos.names[language]) - EVERYWHERE[language])
    rare = lexicon_terms(language)
    asked = []
    for _ in range(SEARCHES):
        draw = chance.random()
        source = here if here and draw < 0.5 else common if draw < 0.8 else rare
        asked.append(chance.choice(source))
    return asked


def _thinned(scores: Floats, seed: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """The best rows and some others that stand for the rest; weights sum to 100."""
    order = np.argsort(-scores)
    best, rest = order[:TOP], order[TOP:]
    some = np.random.default_rng(seed).permutation(rest)[:REST]
    weights = np.r_[np.ones(len(best)), np.full(len(some), len(rest) / max(len(some), 1))]
    return np.r_[best, some], weights * 100.0 / weights.sum()


def _gathered(
    parts: list[tuple[Floats, npt.NDArray[np.bool_], Floats, int, str]],
) -> Rows:
    features, truth, weights, libraries, languages = zip(*parts, strict=True)
    sizes = [len(one) for one in truth]
    return Rows(
        np.concatenate(features),
        np.concatenate(truth),
        np.concatenate(weights),
        np.repeat(np.array(libraries), sizes),
        np.repeat(np.array(languages), sizes),
    )


def _lexicon() -> list[dict[str, Any]]:
    lines = (TRAINING / "lexicon.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _names() -> dict[str, dict[str, set[str]]]:
    """Label -> every name that is right for it."""
    found: dict[str, dict[str, set[str]]] = {language: {} for language in LANGUAGES}
    for row in _lexicon():
        for label in dict.fromkeys((row.get("label", row["en"][0]), row["en"][0])):
            for language in LANGUAGES:
                own = {label} if language == "en" else set()
                names = own | {*row[language], *row[f"broader_{language}"]}
                found[language].setdefault(label, names)
    return found


def _encode(encoder: DualEncoder, files: list[str]) -> FloatArray:
    archives: dict[str, Path] = {}
    for archive in sorted(TRAINING.glob("photos-*.zip")):
        with zipfile.ZipFile(archive) as opened:
            archives |= dict.fromkeys(opened.namelist(), archive)
    found = np.empty((len(files), encoder.dimension), np.float32)
    blocks = [files[start : start + 256] for start in range(0, len(files), 256)]
    with ProcessPoolExecutor(2) as pool:
        work = pool.map(
            _pixels,
            blocks,
            [[archives[one] for one in block] for block in blocks],
            [encoder.preprocess] * len(blocks),
        )
        for number, pixels in enumerate(work):
            found[number * 256 : number * 256 + len(pixels)] = encoder.encode_images(pixels)
    return found


def _pixels(files: list[str], archives: list[Path], spec: PreprocessSpec) -> ByteArray:
    opened = {archive: zipfile.ZipFile(archive) for archive in set(archives)}
    return np.stack(
        [
            encoder_pixels(io.BytesIO(opened[archive].read(file)).getvalue(), spec)
            for file, archive in zip(files, archives, strict=True)
        ]
    )


def main() -> int:
    """Print the coefficients to enter in `core/calibration.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "calibrate")
    parser.add_argument("--libraries", type=int, default=210)
    parser.add_argument("--examples", action="store_true", help="fit searches by picture too")
    arguments = parser.parse_args()
    if not TRAINING.is_dir():
        sys.stdout.write("needs ../shared/starter\n")
        return 2
    encoder = starter(RESOURCES)
    try:
        photos = load_photos(encoder, arguments.cache)
        lines = (RESOURCES / "search" / "background.tsv").read_text(encoding="utf-8").splitlines()
        columns = list(zip(*(line.split("\t") for line in lines), strict=True))
        banks = {
            language: Background.of(encoder.encode_texts(list(column)))
            for language, column in zip(LANGUAGES, columns, strict=True)
        }
        report(
            "text: sum, hubness, log10 photos, constant",
            simulate(photos, encoder, banks, arguments.libraries),
        )
        if arguments.examples:
            report(
                "example: likeness, log10 photos, constant",
                simulate_examples(photos, banks, arguments.libraries),
            )
    finally:
        encoder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
