"""Figures that the authors of a model published, to stand beside one's own.

Each was read in the source it names. Recall is recall@1, 5, 10 in per cent, zero-shot, on the
data set's official test pictures (MUGE: validation); top-1 on ImageNet's validation pictures.
They are of other pictures than a person's set: what they say is the order of the models.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT_TO_IMAGE = "text-to-image"
IMAGE_TO_TEXT = "image-to-text"
TOP_1 = "top-1"


@dataclass(frozen=True, slots=True)
class Published:
    """`values`: recall@1, 5, 10 as far as they are given, or one accuracy. `source`: where."""

    task: str
    data_set: str
    values: tuple[float, ...]
    source: str


_CHINESE_CLIP = "arXiv:2211.01335 (github.com/OFA-Sys/Chinese-CLIP, Results.md)"
_SIGLIP_2 = "arXiv:2502.14786 (github.com/google-research/big_vision, README_siglip2.md)"
_ALTCLIP = "arXiv:2211.06679 (huggingface.co/BAAI/AltCLIP)"
_CLIP = "arXiv:2103.00020, table 13"


def _chinese_clip(
    muge: tuple[float, ...], flickr: tuple[float, ...], coco: tuple[float, ...]
) -> tuple[Published, ...]:
    """`flickr`, `coco`: text to image, then image to text."""
    found = [Published(TEXT_TO_IMAGE, "MUGE", muge, _CHINESE_CLIP)]
    for name, values in (("Flickr30K-CN", flickr), ("COCO-CN", coco)):
        found.append(Published(TEXT_TO_IMAGE, name, values[:3], _CHINESE_CLIP))
        found.append(Published(IMAGE_TO_TEXT, name, values[3:], _CHINESE_CLIP))
    return tuple(found)


def _siglip2(top_1: float, to_image: float, to_text: float) -> tuple[Published, ...]:
    return (
        Published(TOP_1, "ImageNet", (top_1,), _SIGLIP_2),
        Published(TEXT_TO_IMAGE, "COCO", (to_image,), _SIGLIP_2),
        Published(IMAGE_TO_TEXT, "COCO", (to_text,), _SIGLIP_2),
    )


_FIGURES: dict[str, tuple[Published, ...]] = {
    "OFA-Sys/chinese-clip-rn50": _chinese_clip(
        (42.6, 68.6, 77.9),
        (48.8, 76.0, 84.6, 60.0, 85.9, 92.0),
        (48.1, 81.3, 90.5, 51.6, 81.2, 90.5),
    ),
    "OFA-Sys/chinese-clip-vit-base-patch16": _chinese_clip(
        (52.1, 76.7, 84.4),
        (62.7, 86.9, 92.8, 74.6, 93.5, 97.1),
        (62.2, 86.6, 94.9, 57.0, 84.1, 93.6),
    ),
    "OFA-Sys/chinese-clip-vit-large-patch14": _chinese_clip(
        (56.3, 79.8, 86.2),
        (68.0, 89.7, 94.4, 80.2, 96.6, 98.2),
        (64.0, 89.2, 94.4, 60.4, 84.2, 92.9),
    ),
    "OFA-Sys/chinese-clip-vit-large-patch14-336px": _chinese_clip(
        (59.0, 81.4, 87.8),
        (69.0, 90.7, 95.4, 83.3, 97.2, 98.5),
        (64.7, 89.6, 94.6, 63.4, 87.2, 94.4),
    ),
    "OFA-Sys/chinese-clip-vit-huge-patch14": _chinese_clip(
        (63.0, 84.1, 89.2),
        (71.2, 91.4, 95.5, 81.6, 97.5, 98.8),
        (69.2, 89.9, 96.1, 63.0, 86.6, 92.9),
    ),
    "openai/clip-vit-large-patch14": (
        # As the authors of AltCLIP measured it.
        Published(TEXT_TO_IMAGE, "Flickr30K", (65.0, 87.1, 92.2), _ALTCLIP),
        Published(IMAGE_TO_TEXT, "Flickr30K", (85.1, 97.3, 99.2), _ALTCLIP),
    ),
    "openai/clip-vit-large-patch14-336": (
        Published(TEXT_TO_IMAGE, "Flickr30K", (68.7, 90.6), _CLIP),
        Published(IMAGE_TO_TEXT, "Flickr30K", (88.0, 98.7), _CLIP),
    ),
    "google/siglip2-base-patch16-224": _siglip2(78.2, 52.1, 68.9),
    "google/siglip2-so400m-patch14-384": _siglip2(84.1, 55.8, 71.7),
    "BAAI/AltCLIP": (
        Published(TEXT_TO_IMAGE, "Flickr30K", (66.3, 87.8, 92.7), _ALTCLIP),
        Published(IMAGE_TO_TEXT, "Flickr30K", (85.9, 97.7, 99.1), _ALTCLIP),
        Published(TEXT_TO_IMAGE, "Flickr30K-CN", (63.7, 86.3, 92.1), _ALTCLIP),
        Published(IMAGE_TO_TEXT, "Flickr30K-CN", (84.7, 97.4, 98.7), _ALTCLIP),
    ),
}


def published(model: str) -> tuple[Published, ...]:
    """What is known of a model by its id; () for a model whose figures nobody read here."""
    return _FIGURES.get(model, ())
