"""The models this project knows how to run, as frozen descriptions.

Sizes, dimensions and licences are as their publishers state them on their model cards.
`download_bytes` is 4 bytes per parameter, which is what their float32 weights take; `pull`
learns the exact size and hash of every file from the hub.

FG-CLIP 2 (``qihoo360/fg-clip2-base``) is not here: transformers has no such architecture,
and the code in its repository is never run. Exports of it in the layout of `onnx_package`
can be imported from a folder.
"""

from __future__ import annotations

from photoapp.models.backbone_catalogue import BACKBONES
from photoapp.models.descriptions import ModelDescription, SourceFile

__all__ = ["DESCRIPTIONS", "STARTER", "ModelDescription", "SourceFile", "described"]

STARTER = "photoapp-starter"


def _files(*names: str) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(name) for name in names)


_CLIP_FILES = _files(
    "config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"
)
_CHINESE_CLIP_FILES = _files(
    "config.json", "preprocessor_config.json", "vocab.txt", "pytorch_model.bin"
)
_IMMICH_FILES = _files(
    "config.json",
    "textual/tokenizer.json",
    "textual/tokenizer_config.json",
    "visual/preprocess_cfg.json",
    "textual/model.onnx",
    "visual/model.onnx",
)
_BOTH = ("en", "zh")


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
        size=192,
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
    ModelDescription(
        id="OFA-Sys/chinese-clip-rn50",
        name="Chinese-CLIP RN50",
        family="chinese-clip-resnet",
        size=224,
        dimension=1024,
        languages=("zh",),
        licence="Apache-2.0",
        summary_en=(
            "Chinese, the smallest of its family and less accurate than B/16; for computers "
            "with little memory or a slow connection."
        ),
        summary_zh="中文模型，同系列中最小的一个，不如 B/16 准确，适合内存较小或网络较慢的电脑。",
        download_bytes=4 * 76_989_537,
        files=_files("clip_cn_rn50.pt"),
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
        "Chinese, the largest and most accurate of its family; needs a strong graphics card.",
        "中文模型，同系列中最大、最准确的一个，需要性能较强的独立显卡。",
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
    ModelDescription(
        id="google/siglip2-base-patch16-224",
        name="SigLIP 2 B/16",
        family="siglip2",
        size=224,
        dimension=768,
        languages=_BOTH,
        licence="Apache-2.0",
        summary_en=(
            "Chinese, English and many other languages in one model. As fast as CLIP B/16 "
            "with pictures; needs more memory for its large vocabulary."
        ),
        summary_zh=(
            "一个模型同时支持中文、英文和许多其他语言。处理图片与 CLIP B/16 一样快，"
            "词表较大，占用内存较多。"
        ),
        download_bytes=4 * 375_187_970,
        files=_CLIP_FILES,
    ),
    ModelDescription(
        id="google/siglip2-so400m-patch14-384",
        name="SigLIP 2 So400m, 384 px",
        family="siglip2",
        size=384,
        dimension=1152,
        languages=_BOTH,
        licence="Apache-2.0",
        summary_en=(
            "Chinese, English and many other languages, and much finer detail than its base "
            "model. Very large: for a strong graphics card."
        ),
        summary_zh=(
            "支持中文、英文和许多其他语言，比基础版看得细得多。体积很大，需要性能较强的独立显卡。"
        ),
        download_bytes=4 * 1_136_008_498,
        files=_CLIP_FILES,
    ),
    ModelDescription(
        id="BAAI/AltCLIP",
        name="AltCLIP",
        family="altclip",
        size=224,
        dimension=768,
        languages=_BOTH,
        licence="CreativeML OpenRAIL-M",
        summary_en=(
            "Chinese and English, with the picture half of CLIP L/14. Its licence lists uses "
            "that are forbidden. Best with a graphics card."
        ),
        summary_zh=(
            "支持中文和英文，图片部分与 CLIP L/14 相同。许可证列有禁止的用途。"
            "适合有独立显卡的电脑。"
        ),
        download_bytes=4 * 864_186_113,
        files=_files(
            "config.json", "preprocessor_config.json", "tokenizer.json", "pytorch_model.bin"
        ),
    ),
    ModelDescription(
        id="immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k",
        name="XLM-RoBERTa CLIP B/32",
        family="onnx-clip",
        size=224,
        dimension=512,
        languages=_BOTH,
        licence="MIT",
        summary_en=(
            "Chinese, English and about a hundred other languages; the fastest multilingual "
            "model with pictures, and good without a graphics card."
        ),
        summary_zh=(
            "支持中文、英文等约一百种语言，是处理图片最快的多语言模型，没有独立显卡也适用。"
        ),
        download_bytes=4 * (278_272_256 + 87_849_216),
        files=_IMMICH_FILES,
    ),
    ModelDescription(
        id="immich-app/nllb-clip-base-siglip__v1",
        name="NLLB-CLIP B/16, 384 px",
        family="onnx-clip",
        size=384,
        dimension=768,
        languages=_BOTH,
        licence="CC-BY-NC-4.0",
        summary_en=(
            "About two hundred languages, rare ones too, and finer detail than B/32. Not for "
            "commercial use, by its licence."
        ),
        summary_zh="支持约两百种语言（包括小语种），比 B/32 看得更细。许可证不允许商业使用。",
        download_bytes=4 * (414_298_112 + 93_176_064),
        files=_IMMICH_FILES,
        restricted=True,
    ),
    ModelDescription(
        id="Xenova/mobileclip_s2",
        name="MobileCLIP S2",
        family="onnx-clip",
        size=256,
        dimension=512,
        languages=("en",),
        licence="Apple AMLR",
        summary_en=(
            "English only. Small and quick for what it knows: made for telephones. Apple's "
            "licence allows research only."
        ),
        summary_zh="仅支持英文。为手机设计，体积小、速度快。Apple 的许可证只允许用于研究。",
        download_bytes=4 * 99_100_000,
        files=_files(
            "config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "onnx/text_model.onnx",
            "onnx/vision_model.onnx",
        ),
        restricted=True,
    ),
    *BACKBONES,
)


def described(model: str) -> ModelDescription | None:
    """The description with this id, or None when it is not in the catalogue."""
    return next((one for one in DESCRIPTIONS if one.id == model), None)
