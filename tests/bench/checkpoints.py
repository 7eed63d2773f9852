"""Full-size checkpoints with random weights: their speed and memory are the real ones."""

from __future__ import annotations

import tempfile
from pathlib import Path

from photoapp.core.encoders import DualEncoder
from photoapp.models.transformers_dual import TransformersDual
from tests.models.checkpoints import tiny_clip


def random_clip_b16() -> DualEncoder:
    """CLIP ViT-B/16 (the size of openai/clip-vit-base-patch16), loaded as a person's would be."""
    import transformers

    folder = Path(tempfile.mkdtemp(prefix="photoapp-bench-"))
    tiny_clip(folder)  # for its tokenizer and preprocessor files
    vision = {"patch_size": 16, "image_size": 224}
    model = transformers.CLIPModel(transformers.CLIPConfig(vision_config=vision))
    model.save_pretrained(folder)
    del model
    configuration = folder / "preprocessor_config.json"
    configuration.write_text(
        configuration.read_text(encoding="utf-8").replace(": 32", ": 224"), encoding="utf-8"
    )
    return TransformersDual(folder, name="random/clip-vit-base-patch16", revision="bench")
