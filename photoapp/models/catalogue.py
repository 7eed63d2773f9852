"""The models this project knows how to run, as frozen descriptions.

Sizes, dimensions and licences are as their publishers state them: model cards of
``openai/clip-vit-*`` and ``OFA-Sys/chinese-clip-vit-*``, and Yang et al., "Chinese CLIP",
arXiv:2211.01335. `download_bytes` is 4 bytes per parameter, which is what their float32
weights take; `pull` learns the exact size and hash of every file from the hub.
"""

from __future__ import annotations

from photoapp.models.backbone_catalogue import BACKBONES
from photoapp.models.descriptions import ModelDescription, SourceFile

__all__ = ["DESCRIPTIONS", "STARTER", "ModelDescription", "SourceFile", "described"]

STARTER = "photoapp-starter"


_CLIP_FILES = tuple(
    SourceFile(name)
    for name in ("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors")
)
_CHINESE_CLIP_FILES = tuple(
    SourceFile(name)
    for name in ("config.json", "preprocessor_config.json", "vocab.txt", "model.safetensors")
)


def _clip(  # noqa: PLR0917 - a table row
    tail: str, name: str, size: int, dimension: int, parameters: int, en: str, zh: str
) -> ModelDescription:
    return ModelDescription(
        id=f"openai/clip-vit-{tail}",
        name=name,
        family="clip",
        size=size,
        dimension=dimension,
        languages=("en",),
        licence="MIT",
        summary_en=en,
        summary_zh=zh,
        download_bytes=4 * parameters,
        files=_CLIP_FILES,
    )


def _chinese_clip(  # noqa: PLR0917 - a table row
    tail: str,
    name: str,
    size: int,
    dimension: int,
    parameters: int,
    en: str,
    zh: str,
    *,
    recommended: bool = False,
) -> ModelDescription:
    return ModelDescription(
        id=f"OFA-Sys/chinese-clip-vit-{tail}",
        name=name,
        family="chinese-clip",
        size=size,
        dimension=dimension,
        languages=("zh",),
        licence="Apache-2.0",
        summary_en=en,
        summary_zh=zh,
        download_bytes=4 * parameters,
        files=_CHINESE_CLIP_FILES,
        recommended=recommended,
    )


DESCRIPTIONS: tuple[ModelDescription, ...] = (
    ModelDescription(
        id=STARTER,
        name="Starter",
        family="starter",
        size=128,
        dimension=256,
        languages=("en", "zh"),
        licence=(
            "Trained by this project; many of its training photos allow research use only "
            "or state no licence"
        ),
        summary_en=(
            "Comes with the program and works offline at once. Small and fast; knows about "
            "1,700 everyday things in Chinese and English, and little beyond them."
        ),
        summary_zh=(
            "随程序附带，无需联网即可使用。体积小、速度快，认识约 1,700 种日常事物的中英文名称，"
            "对其他内容了解很少。"
        ),
        download_bytes=0,
        files=tuple(
            SourceFile(name)
            for name in (
                "config.json",
                "concepts.json",
                "tokenizer.json",
                "image.onnx",
                "text.onnx",
            )
        ),
        revision="0",
    ),
    _chinese_clip(
        "base-patch16",
        "Chinese-CLIP B/16",
        224,
        512,
        188_262_913,
        "The full model we suggest for Chinese: trained on about 200 million Chinese "
        "picture-text pairs. English is not promised; simple English words often work.",
        "推荐的完整中文模型：用约两亿对中文图文训练。不保证支持英文，简单的英文词往往也能用。",
        recommended=True,
    ),
    _chinese_clip(
        "large-patch14",
        "Chinese-CLIP L/14",
        224,
        768,
        406_233_089,
        "Chinese, more accurate than B/16 and several times slower; best with a graphics card.",
        "中文模型，比 B/16 更准确，但慢数倍，适合有独立显卡的电脑。",
    ),
    _chinese_clip(
        "large-patch14-336px",
        "Chinese-CLIP L/14, 336 px",
        336,
        768,
        406_560_769,
        "Chinese, sees finer detail than L/14 and is about twice as slow; for a graphics card.",
        "中文模型，比 L/14 看得更细，速度约慢一倍，需要独立显卡。",
    ),
    _chinese_clip(
        "huge-patch14",
        "Chinese-CLIP H/14",
        224,
        1024,
        957_598_209,
        "Chinese, the largest and most accurate here; needs a strong graphics card.",
        "中文模型，这里最大、最准确的一个，需要性能较强的独立显卡。",
    ),
    _clip(
        "base-patch32",
        "CLIP B/32",
        224,
        512,
        151_277_313,
        "English only. The fastest full model on a computer without a graphics card.",
        "仅支持英文。没有独立显卡时速度最快的完整模型。",
    ),
    _clip(
        "base-patch16",
        "CLIP B/16",
        224,
        512,
        149_620_737,
        "English only. More accurate than B/32 and a few times slower.",
        "仅支持英文。比 B/32 更准确，但慢数倍。",
    ),
    _clip(
        "large-patch14",
        "CLIP L/14",
        224,
        768,
        427_616_513,
        "English only. More accurate than B/16; best with a graphics card.",
        "仅支持英文。比 B/16 更准确，适合有独立显卡的电脑。",
    ),
    _clip(
        "large-patch14-336",
        "CLIP L/14, 336 px",
        336,
        768,
        427_944_193,
        "English only. Sees finer detail than L/14 and is about twice as slow.",
        "仅支持英文。比 L/14 看得更细，速度约慢一倍。",
    ),
    *BACKBONES,
)


def described(model: str) -> ModelDescription | None:
    """The description with this id, or None when it is not in the catalogue."""
    return next((one for one in DESCRIPTIONS if one.id == model), None)
