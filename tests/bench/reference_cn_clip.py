"""Chinese-CLIP's own code against this project's, on the same random weights.

    pip install --no-deps cn_clip==1.6.0 && pip install torchvision
    python -m tests.bench.reference_cn_clip [--full] [--write]

Not part of the tests: `cn_clip` asks for old releases of libraries that nothing else here
needs. Tiny checkpoints always; `--full` adds RN50 and ViT-B/16 in their published size, and
two layers of ViT-H/14, whose attention heads are wider. `--write` renews the golden vectors
of tests/models/test_chinese_clip_original.py, which are those of `cn_clip`, float32, CPU.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.models.backends import TORCH
from photoapp.models.loading import load
from photoapp.models.store import ModelStore
from tests.models import originals

REPOSITORY = Path(__file__).resolve().parents[2]
GOLDEN = REPOSITORY / "tests" / "models" / "golden_cn_clip.json"
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
_FULL = {
    "RN50": ("RN50", "RBT3-chinese", {}),
    "ViT-B-16": ("ViT-B-16", "RoBERTa-wwm-ext-base-chinese", {}),
    "ViT-H-14, 2 layers": (
        "ViT-H-14",
        "RoBERTa-wwm-ext-large-chinese",
        {"vision_layers": 2, "text_num_hidden_layers": 2},
    ),
}


def tiny(kind: str) -> tuple[Any, np.ndarray[Any, Any]]:
    """`cn_clip`'s model with the weights of `originals`, and the pictures for it."""
    import torch
    from cn_clip.clip.model import CLIP

    image: dict[str, Any] = {
        "vision_layers": originals.RESIDUAL_LAYERS,
        "vision_width": originals.RESIDUAL_WIDTH,
        "vision_patch_size": None,
    }
    if kind == "vit":
        image = {
            "vision_layers": originals.TRANSFORMER["layers"],
            "vision_width": originals.TRANSFORMER["width"],
            "vision_patch_size": originals.TRANSFORMER["patch"],
        }
    model = CLIP(
        embed_dim=originals.DIMENSION,
        image_resolution=originals.side(kind),
        **image,
        vocab_size=originals.VOCABULARY,
        text_attention_probs_dropout_prob=0.1,
        text_hidden_act="gelu",
        text_hidden_dropout_prob=0.1,
        text_hidden_size=originals.HIDDEN,
        text_initializer_range=0.02,
        text_intermediate_size=originals.TEXT["inner"],
        text_max_position_embeddings=originals.TEXT["positions"],
        text_num_attention_heads=originals.HIDDEN // 64,
        text_num_hidden_layers=originals.TEXT["layers"],
        text_type_vocab_size=originals.TEXT["types"],
    )
    weights = {name: torch.from_numpy(value) for name, value in originals.state(kind).items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or any(not name.startswith("bert.pooler") for name in missing):
        raise SystemExit(f"{kind}: missing {missing}, unexpected {unexpected}")
    return model.eval(), originals.pixels(kind)


def full(name: str) -> tuple[Any, np.ndarray[Any, Any]]:
    """A model of published size with random weights, and pictures for it."""
    import cn_clip.clip
    import torch
    from cn_clip.clip.model import CLIP

    image, text, change = _FULL[name]
    folder = Path(cn_clip.clip.__file__).parent / "model_configs"
    facts: dict[str, Any] = {}
    for part in (image, text):
        facts |= json.loads((folder / f"{part}.json").read_text())
    if isinstance(facts["vision_layers"], str):
        facts["vision_layers"] = json.loads(facts["vision_layers"])
    torch.manual_seed(0)
    model = CLIP(**facts | change).eval()
    with torch.no_grad():
        for key, value in model.named_parameters():
            # As they are initialised, every text and picture has nearly the same vector.
            if "bn3.weight" in key:
                value.fill_(0.3)
            elif value.ndim > 1 and key.startswith(("bert", "visual")):
                value.mul_(2.2)
    side = int(facts["image_resolution"])
    coarse = np.random.default_rng(7).integers(0, 256, (3, 7, 7, 3), np.uint8)
    pixels = coarse.repeat(side // 7, axis=1).repeat(side // 7, axis=2)
    return model, pixels


def reference(model: Any, pixels: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    """Unit rows of `cn_clip` for pictures and `originals.TEXTS`."""
    import torch
    from cn_clip.clip import tokenize

    values = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    values = (values - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
    with torch.inference_mode():
        found = model.encode_image(values), model.encode_text(tokenize(originals.TEXTS))
    images, texts = (torch.nn.functional.normalize(rows).numpy() for rows in found)
    return images, texts


def compare(name: str, model: Any, pixels: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Import what `cn_clip` would save, encode, and print how far the two agree."""
    import torch

    images, texts = reference(model, pixels)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "original"
        folder.mkdir()
        state = {f"module.{key}": value for key, value in model.state_dict().items()}
        torch.save({"epoch": 1, "state_dict": state}, folder / "clip_cn.pt")
        store = ModelStore(Path(place) / "models", REPOSITORY / "resources/models/starter")
        started = time.perf_counter()
        installed = store.import_folder(folder)
        imported = time.perf_counter() - started
        encoder = load(installed, device="cpu", backend=TORCH)
        started = time.perf_counter()
        ours = encoder.encode_images(pixels), encoder.encode_texts(originals.TEXTS)
        loaded = time.perf_counter() - started
        scale = encoder.logit_scale
        encoder.close()
    least = [
        float((left * right).sum(axis=1).min())
        for left, right in zip(ours, (images, texts), strict=True)
    ]
    other = [float((rows @ rows.T)[0, 1]) for rows in (images, texts)]
    theirs = float(model.logit_scale.detach().exp())
    print(
        f"{name}: least cosine image {least[0]:.7f}, text {least[1]:.7f} (two pictures "
        f"{other[0]:.3f}, two texts {other[1]:.3f}); scale {scale:.3f} and "
        f"{theirs:.3f}; imported in {imported:.1f} s, loaded and used in {loaded:.1f} s",
        flush=True,
    )
    if min(least) < 0.9999:
        raise SystemExit(f"{name} differs")
    return {"images": images.tolist(), "texts": texts.tolist()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and write the golden vectors when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    golden = {}
    for kind in ("resnet", "vit"):
        with contextlib.redirect_stdout(io.StringIO()):  # it prints its configuration
            made = tiny(kind)
        golden[kind] = compare(f"tiny {kind}", *made)
    for name in _FULL if asked.full else ():
        compare(name, *full(name))
    if asked.write:
        rounded = {
            kind: {
                half: [[round(v, 7) for v in row] for row in rows] for half, rows in parts.items()
            }
            for kind, parts in golden.items()
        }
        GOLDEN.write_text(json.dumps(rounded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
