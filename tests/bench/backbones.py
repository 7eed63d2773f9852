"""Every model of pictures alone in its published size: can it be used here, how fast, how large?

    python -m tests.bench.backbones [NAME...]

Each is made with random weights, imported as a person would import it, and loaded in a process
of its own, which encodes a batch of eight pictures twice: the first includes loading. `memory`
is the most that process held at once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from photoapp.models.store import ModelStore
from tests.bench.families import STARTER
from tests.models import backbone_checkpoints as full

MODELS: Mapping[str, Callable[[Path], Path]] = {
    "dinov2-base": lambda folder: full.full_dinov2(folder, 768),
    "vit-base": full.full_vit,
    "efficientnet-b0": full.full_efficientnet,
    "vgg16": lambda folder: full.tiny_vgg16(folder, side=224),
    "blip2": full.full_blip2,
}
_BATCH = 8
_LOOK = """
import json, resource, sys, time
from pathlib import Path
import numpy as np
from photoapp.models.loading import load_pictures
from photoapp.models.store import ModelStore
store = ModelStore(Path(sys.argv[1]), Path(sys.argv[2]))
encoder = load_pictures(store.get(sys.argv[3]), device="cpu")
spec = encoder.preprocess
shape = (int(sys.argv[4]), spec.height, spec.width, 3)
pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
times = []
for _ in range(2):
    began = time.perf_counter()
    vectors = encoder.encode_images(pixels)
    times.append(time.perf_counter() - began)
lengths = np.linalg.norm(vectors, axis=1)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({
    "first": times[0], "batch": times[1], "memory": memory, "shape": list(vectors.shape),
    "unit": bool(np.allclose(lengths, 1, atol=1e-3)), "side": spec.width,
}))
"""


def measure(name: str) -> None:
    """Make, import, load and look once."""
    with tempfile.TemporaryDirectory(prefix="photoapp-bench-") as place:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the libraries that write checkpoints
            folder = MODELS[name](Path(place) / name)
        store = ModelStore(Path(place) / "models", STARTER)
        model = store.import_folder(folder, link=True)
        arguments = [str(store.root), str(STARTER), model.id, str(_BATCH)]
        done = subprocess.run(
            [sys.executable, "-c", _LOOK, *arguments], capture_output=True, text=True, check=True
        )
    seen = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{name}: {model.bytes / 1e9:.2f} GB on disk, {seen['side']} px, vectors {seen['shape']}; "
        f"loaded and first batch {seen['first']:.1f} s, then {_BATCH / seen['batch']:.2f} "
        f"pictures/s; memory {seen['memory'] / 1e9:.2f} GB",
        flush=True,
    )
    if not seen["unit"]:
        raise SystemExit(f"{name} gave vectors that are not of unit length")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the named models, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MODELS, []])
    for name in parser.parse_args(arguments).names or list(MODELS):
        measure(name)


if __name__ == "__main__":
    main()
