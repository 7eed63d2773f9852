"""Models that see pictures only, as frozen descriptions: for similar photos, not for words.

Sizes, dimensions and licences are as their publishers state them on their model cards.
`download_bytes` is 4 bytes per parameter of the files that are fetched.
"""

from __future__ import annotations

from photoapp.models.descriptions import ModelDescription, SourceFile

_HUB_FILES = tuple(
    SourceFile(name) for name in ("config.json", "preprocessor_config.json", "model.safetensors")
)


def _backbone(  # noqa: PLR0917 - a table row
    model: str,
    name: str,
    family: str,
    dimension: int,
    parameters: int,
    licence: str,
    en: str,
    zh: str,
    *,
    files: tuple[SourceFile, ...] = _HUB_FILES,
) -> ModelDescription:
    return ModelDescription(
        id=model,
        name=name,
        family=family,
        size=224,
        dimension=dimension,
        languages=(),
        licence=licence,
        summary_en=en,
        summary_zh=zh,
        download_bytes=4 * parameters,
        files=files,
    )


BACKBONES: tuple[ModelDescription, ...] = (
    _backbone(
        "facebook/dinov2-small",
        "DINOv2 S/14",
        "dinov2",
        384,
        22_056_576,
        "Apache-2.0",
        "Learned without labels; good at the same thing, place or scene in another picture. "
        "The first one to try, and quick.",
        "不靠标签学成，擅长在其他照片里找出同一事物、地点或场景。建议先试这个，速度也快。",
    ),
    _backbone(
        "facebook/dinov2-base",
        "DINOv2 B/14",
        "dinov2",
        768,
        86_580_480,
        "Apache-2.0",
        "As DINOv2 S/14, finer and about three times slower.",
        "与 DINOv2 S/14 相同，更细致，速度约慢三倍。",
    ),
    _backbone(
        "google/vit-base-patch16-224",
        "ViT B/16",
        "vit",
        768,
        86_567_656,
        "Apache-2.0",
        "Learned a thousand kinds of things; finds pictures of the same kind of thing.",
        "学过一千类事物，适合寻找同类事物的照片。",
    ),
    _backbone(
        "google/efficientnet-b0",
        "EfficientNet B0",
        "efficientnet",
        1280,
        5_330_564,
        "Apache-2.0",
        "The smallest and quickest here; finds pictures of the same kind of thing.",
        "这里最小、最快的一个，适合寻找同类事物的照片。",
    ),
    _backbone(
        "timm/vgg16.tv_in1k",
        "VGG16",
        "vgg16",
        512,
        138_357_544,
        "BSD-3-Clause",
        "A classic of 2014, for comparison: looks at textures and shapes. Slow for what it gives.",
        "2014 年的经典网络，供比较之用：侧重纹理与形状，速度偏慢。",
        files=(SourceFile("config.json"), SourceFile("model.safetensors")),
    ),
    _backbone(
        "Salesforce/blip2-itm-vit-g",
        "BLIP-2 Q-Former",
        "blip-2",
        768,
        1_172_962_305,
        "MIT",
        "Very large; sees what a picture is about. For a strong graphics card.",
        "非常大，能把握画面的内容主题，需要性能较强的独立显卡。",
    ),
)
