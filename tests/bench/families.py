"""Every family of dual encoders in its published size, with random weights, against its reference.

    python -m tests.bench.families [NAME...]

A checkpoint is made on the spot, imported as a person would import it, and encodes three
pictures and five texts on the processor; the reference is the whole model of transformers.
Chinese-CLIP's own format has a reference of its own, see `reference_cn_clip`, and so have ONNX
packages, see `packages`. One family at a time: the largest needs about 10 GB of memory and of
disk.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.models.backends import TORCH
from photoapp.models.checkpoint import SAFETENSORS
from photoapp.models.loading import load
from photoapp.models.store import ModelStore
from tests.models import checkpoints

STARTER = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"
TEXTS = ["a photo of a cat", "dog", "海滩的照片", "", "a cat and a dog on the beach " * 20]

Array = np.ndarray[Any, Any]
Reference = Callable[[Array], tuple[Array, Array]]


def pictures(side: int) -> Array:
    """Three pictures of coarse blocks, (3, side, side, 3) uint8."""
    coarse = np.random.default_rng(7).integers(0, 256, (3, 8, 8, 3), np.uint8)
    places = np.arange(side) * 8 // side
    return coarse[:, places][:, :, places]


def whole(
    folder: Path, kind: str, config: Any, tokenizer: str, options: dict[str, Any]
) -> Reference:
    """Make and save a model of transformers; returns what computes its vectors."""
    import torch
    import transformers

    torch.manual_seed(0)
    model = getattr(transformers, kind)(config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim > 1 and "embed" not in name:  # else all vectors are nearly the same
                value.mul_(2.0)
    (folder / SAFETENSORS).unlink()  # the tiny one's
    model.save_pretrained(folder, max_shard_size="2GB")
    settings = folder / "preprocessor_config.json"
    said = json.loads(settings.read_text(encoding="utf-8"))
    side = config.vision_config.image_size
    said |= {"size": {"height": side, "width": side}, "do_center_crop": False}
    settings.write_text(json.dumps(said), encoding="utf-8")
    reader = getattr(transformers, tokenizer).from_pretrained(folder, local_files_only=True)

    def vectors(pixels: Array) -> tuple[Array, Array]:
        values = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
        mean, std = (
            torch.tensor(said[name])[:, None, None] for name in ("image_mean", "image_std")
        )
        tokens = reader(TEXTS, truncation=True, return_tensors="pt", **options)
        with torch.inference_mode():
            images = model.get_image_features(pixel_values=(values - mean) / std).pooler_output
            texts = model.get_text_features(**tokens).pooler_output
        return images.numpy(), texts.numpy()

    return vectors


def siglip2_base(folder: Path) -> Reference:
    """`google/siglip2-base-patch16-224`."""
    import transformers

    checkpoints.tiny_siglip2(folder)
    config = transformers.SiglipConfig(text_config={"vocab_size": 256_000}, vision_config={})
    padded = {"padding": "max_length", "max_length": 64}
    return whole(folder, "SiglipModel", config, "Siglip2Tokenizer", padded)


def siglip2_so400m(folder: Path) -> Reference:
    """`google/siglip2-so400m-patch14-384`."""
    import transformers

    checkpoints.tiny_siglip2(folder)
    tower = {
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "num_attention_heads": 16,
        "num_hidden_layers": 27,
    }
    config = transformers.SiglipConfig(
        text_config={**tower, "vocab_size": 256_000},
        vision_config={**tower, "image_size": 384, "patch_size": 14},
    )
    padded = {"padding": "max_length", "max_length": 64}
    return whole(folder, "SiglipModel", config, "Siglip2Tokenizer", padded)


def altclip(folder: Path) -> Reference:
    """`BAAI/AltCLIP`: CLIP L/14 and XLM-RoBERTa large."""
    import transformers

    checkpoints.tiny_altclip(folder)
    vision = {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
        "image_size": 224,
    }
    config = transformers.AltCLIPConfig(text_config={}, vision_config=vision, projection_dim=768)
    cut = {"padding": True, "max_length": 77}
    return whole(folder, "AltCLIPModel", config, "XLMRobertaTokenizer", cut)


def chinese_clip_huge(folder: Path) -> Reference:
    """`OFA-Sys/chinese-clip-vit-huge-patch14`: ViT-H/14 and RoBERTa-wwm large."""
    import transformers

    checkpoints.tiny_chinese_clip(folder, pickled=False)
    config = transformers.ChineseCLIPConfig(
        text_config={
            "vocab_size": 21_128,
            "hidden_size": 1024,
            "intermediate_size": 4096,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
        },
        vision_config={
            "hidden_size": 1280,
            "intermediate_size": 5120,
            "num_hidden_layers": 32,
            "num_attention_heads": 16,
            "patch_size": 14,
            "image_size": 224,
        },
        projection_dim=1024,
    )
    cut = {"padding": True, "max_length": 52}
    return whole(folder, "ChineseCLIPModel", config, "BertTokenizer", cut)


FAMILIES: dict[str, Callable[[Path], Reference]] = {
    "siglip2-base": siglip2_base,
    "altclip": altclip,
    "siglip2-so400m": siglip2_so400m,
    "chinese-clip-huge": chinese_clip_huge,
}


def measure(name: str) -> None:
    """Make, import, load and compare one family."""
    with tempfile.TemporaryDirectory(prefix="photoapp-bench-") as place:
        folder = Path(place) / name
        reference = FAMILIES[name](folder)
        store = ModelStore(Path(place) / "models", STARTER)
        started = time.perf_counter()
        model = store.import_folder(folder, link=True)
        imported = time.perf_counter() - started
        encoder = load(model, device="cpu", backend=TORCH)
        pixels = pictures(encoder.preprocess.width)
        expected = reference(pixels)
        del reference
        gc.collect()
        times = []
        for _ in range(2):
            started = time.perf_counter()
            images = encoder.encode_images(pixels)
            between = time.perf_counter()
            texts = encoder.encode_texts(TEXTS)
            times.append((between - started, time.perf_counter() - between))
        encoder.close()
    least, other = [], []
    for ours, theirs in zip((images, texts), expected, strict=True):
        rows = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
        least.append(float((ours * rows).sum(axis=1).min()))
        other.append(float((rows @ rows.T)[0, 1]))
    (first_image, first_text), (image, text) = times
    print(
        f"{name}: {model.bytes / 1e9:.2f} GB; least cosine image {least[0]:.7f}, text "
        f"{least[1]:.7f} (two pictures {other[0]:.3f}, two texts {other[1]:.3f}); looked at in "
        f"{imported:.1f} s, picture half loaded in {max(first_image - image, 0):.1f} s, text half "
        f"in {max(first_text - text, 0):.1f} s; {3 / image:.2f} pictures/s, {5 / text:.2f} "
        f"texts/s; memory {_memory():.1f} GB, the reference's included",
        flush=True,
    )
    if min(least) < 0.9999:
        raise SystemExit(f"{name} differs from its reference")


def _memory() -> float:
    """The most that this process held at once, GB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the named families, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*FAMILIES, []])
    names = parser.parse_args(arguments).names or FAMILIES
    warnings.simplefilter("ignore")  # of the libraries that write checkpoints
    for name in names:
        measure(name)


if __name__ == "__main__":
    main(sys.argv[1:])
