"""The ONNX packages of the catalogue in their published size, against open_clip itself.

    python -m tests.bench.packages --reference PYTHON [NAME...]

PYTHON: an interpreter with `open_clip_torch`, `onnxscript` and `sentencepiece`, which this
project does not need; it runs `reference_open_clip`. Weights are random. Each package is
imported and loaded as a person's would be, and encodes photos of ../shared/eval, once from
open_clip's own pixels and once from the file, and texts with what keyboards and web pages put
into them. One at a time: about 6 GB of memory and 5 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.imaging.reader import encoder_pixels
from photoapp.models.loading import load
from photoapp.models.store import ModelStore
from tests.bench.indexing import RESOURCES, SHARED

NAMES = ("xlm-roberta-base-ViT-B-32", "nllb-clip-base-siglip", "MobileCLIP-S2")
# In transformers.js's layout a package says its pictures are cut as transformers does, up to a
# pixel beside where open_clip does; the layout of Immich is open_clip's own.
A_PIXEL_ASIDE = ("MobileCLIP-S2",)
TEXTS = (
    "a photo of a cat",
    "A  PHOTO\tof a dog!",
    "海滩的照片",
    "",
    "a cat and a dog on the beach " * 20,
    "海滩上的两个孩子和一只狗 " * 20,
    "a dog’s “red” ball",
    "生日快乐“蛋糕”",
    "ＡＢＣ，狗！",
    "rock &amp; roll",
    "café naïve, ﬁsh_and-chips…",
    "🐶 dog 海",
)
_SAME = 0.9999
_PHOTOS = 12

Array = np.ndarray[Any, Any]


def eval_photos() -> tuple[list[Path], list[str]]:
    """Some captioned photos, and all captions in both languages for the vocabularies."""
    rows = [
        json.loads(line)
        for line in (SHARED / "eval/captioned.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    captions = [
        text for row in rows for kind in ("captions", "captions_zh") for text in row.get(kind, ())
    ]
    return [SHARED / "eval" / row["file"] for row in rows[:_PHOTOS]], captions


def cosines(ours: Array, theirs: Array) -> Array:
    """Of unit rows, pair by pair."""
    return np.asarray((ours * theirs).sum(axis=1))


def measure(name: str, python: str) -> None:
    """Make, import, load and compare one package."""
    photos, captions = eval_photos()
    with tempfile.TemporaryDirectory(prefix="photoapp-bench-") as place:
        folder, facts, asked = (Path(place) / one for one in (name, "facts.npz", "texts.json"))
        asked.write_text(json.dumps({"texts": TEXTS, "vocabulary": captions}), encoding="utf-8")
        script = Path(__file__).with_name("reference_open_clip.py")
        command = [python, script, name, folder, facts, asked, *photos]
        subprocess.run([str(one) for one in command], check=True, stderr=subprocess.DEVNULL)
        with np.load(facts) as found:
            theirs = dict(found)
        store = ModelStore(Path(place) / "models", RESOURCES / "models" / "starter")
        model = store.import_folder(folder, link=True)
        encoder = load(model, device="cpu")
        spec = encoder.preprocess
        pixels = np.stack([encoder_pixels(photo, spec) for photo in photos])
        encoder.encode_images(pixels[:1])
        encoder.encode_texts(TEXTS[:1])
        began = time.perf_counter()
        given = cosines(encoder.encode_images(theirs["pixels"]), theirs["images"])
        between = time.perf_counter()
        texts = cosines(encoder.encode_texts(TEXTS), theirs["texts"])
        ended = time.perf_counter()
        own = cosines(encoder.encode_images(pixels), theirs["images"])
        encoder.close()
    others = [float(np.median((rows @ rows.T)[0, 1:])) for rows in _both(theirs)]
    print(
        f"{name}: {int(theirs['parameters']) / 1e6:.1f} million parameters, "
        f"{model.bytes / 1e9:.2f} GB, {spec.width} px {spec.mode} {spec.resample}\n"
        f"  least cosine: open_clip's pixels {given.min():.7f}, from the file {own.min():.7f} "
        f"({(own < _SAME).sum()} of {len(own)} below {_SAME}), texts {texts.min():.7f}; between "
        f"two pictures {others[0]:.3f}, two texts {others[1]:.3f}\n"
        f"  largest token {theirs['tokens'].max()}, context {theirs['tokens'].shape[1]}; "
        f"{len(photos) / (between - began):.2f} pictures/s, "
        f"{len(TEXTS) / (ended - between):.2f} texts/s",
        flush=True,
    )
    must = [given, texts] if name in A_PIXEL_ASIDE else [given, texts, own]
    if min(one.min() for one in must) < _SAME:
        raise SystemExit(f"{name} differs from open_clip")


def _both(theirs: dict[str, Array]) -> tuple[Array, Array]:
    return theirs["images"], theirs["texts"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the named packages, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []])
    parser.add_argument("--reference", metavar="PYTHON", required=True)
    asked = parser.parse_args(arguments)
    for name in asked.names or NAMES:
        measure(name, asked.reference)


if __name__ == "__main__":
    main(sys.argv[1:])
