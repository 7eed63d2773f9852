"""The kinds of checkpoint this program runs, one row each.

A row says how a checkpoint of the family is recognised, which back end runs it, which
classes of transformers build its two towers, and how a vector is taken from each. Back
ends read it; nothing else in this room asks which family a checkpoint is of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from photoapp.core.errors import ModelError
from photoapp.models.patches import ATTENTION_POOL, CLASS_TOKEN, POOLING_HEAD

TRANSFORMERS = "transformers"
ONNX = "onnx"
BACKBONE = "backbone"  # pictures alone: for similar photos, not for words

RELEASED = "tuned-starter"
"""Family of models made by `photoapp train release`."""


@dataclass(frozen=True, slots=True)
class Tower:
    """One half of a dual encoder inside a checkpoint.

    `architecture`: what makes it from its own configuration, a class of transformers unless
    `module` names another. `configuration`: class of transformers for that configuration,
    where the family has none that holds both.
    `prefix`: of its tensors' names. `projection`: name of the matrix (dimension, hidden)
    that comes after the pooled vector; "" when the tower ends with one of its own.
    `first_token`: the pooled vector is the first token's last state, instead of what the
    tower itself calls pooled. `options`: further arguments of the class. `renamed`: part of
    a tensor's name in published files -> what the class calls it. `patches`: how pictures are
    pooled, one of the names in `patches`; "" for texts.
    """

    architecture: str
    prefix: str
    projection: str = ""
    first_token: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    module: str = TRANSFORMERS
    configuration: str = ""
    patches: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """How texts become numbers.

    `files`: any one of them makes a tokenizer. `tokenizer`: class of transformers that reads
    it; "" for ``tokenizer.json`` itself, with each text in lower case, ended by one marker
    and filled up to the longest; the filling is read like text, because the model was
    trained so. `longest`: most tokens the model was trained with, markers included; 0 means
    as many as it has positions. `positions`: how many it has where its configuration does
    not say; `offset` of them are never used. `refused`: classes of tokenizers that models of
    the same architecture have, and that read texts differently.
    """

    tokenizer: str
    files: tuple[str, ...]
    longest: int = 0
    positions: int = 77
    offset: int = 0
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Checkpoints that are run in the same way.

    `backend`: who runs them, see `loading`. `model_type`: as ``config.json`` names it, ""
    when nothing does; `architecture`: as timm's does. `configuration`: class of
    transformers. `languages`: ISO 639-1 codes of what such models are trained for, where a
    description does not know better; () for pictures alone. `text` and `tokens` are None for
    a model of pictures alone; `image` too where the towers are graphs of their own.
    `dimension`: keys that lead to the length of its vectors in ``config.json``, and the
    number when they are absent. `sigmoid`: trained with the sigmoid loss, so that its scale
    and bias make a probability.
    """

    id: str
    name: str
    backend: str
    languages: tuple[str, ...]
    model_type: str = ""
    architecture: str = ""
    configuration: str = ""
    image: Tower | None = None
    text: Tower | None = None
    tokens: Tokens | None = None
    dimension: tuple[tuple[str, ...], int] = (("projection_dim",), 512)
    sigmoid: bool = False


def _backbone(
    name: str,
    title: str,
    dimension: tuple[tuple[str, ...], int],
    *,
    model_type: str = "",
    architecture: str = "",
) -> Family:
    return Family(
        id=name,
        name=title,
        backend=BACKBONE,
        languages=(),
        model_type=model_type,
        architecture=architecture,
        dimension=dimension,
    )


FAMILIES: tuple[Family, ...] = (
    # Radford et al., arXiv:2103.00020
    Family(
        id="clip",
        name="CLIP",
        backend=TRANSFORMERS,
        model_type="clip",
        languages=("en",),
        configuration="CLIPConfig",
        image=Tower(
            "CLIPVisionModel",
            "vision_model.",
            "visual_projection.weight",
            patches=CLASS_TOKEN,
        ),
        text=Tower("CLIPTextModel", "text_model.", "text_projection.weight"),
        tokens=Tokens("CLIPTokenizer", ("tokenizer.json", "vocab.json")),
    ),
    # Yang et al., arXiv:2211.01335. Trained with 52 tokens (its `context_length`), whatever
    # its positions allow. The text vector is the [CLS] token's, not BERT's pooler's.
    Family(
        id="chinese-clip",
        name="Chinese-CLIP",
        backend=TRANSFORMERS,
        model_type="chinese_clip",
        languages=("zh",),
        configuration="ChineseCLIPConfig",
        image=Tower(
            "ChineseCLIPVisionModel",
            "vision_model.",
            "visual_projection.weight",
            patches=CLASS_TOKEN,
        ),
        text=Tower(
            "ChineseCLIPTextModel",
            "text_model.",
            "text_projection.weight",
            first_token=True,
            options={"add_pooling_layer": False},
        ),
        tokens=Tokens("BertTokenizer", ("tokenizer.json", "vocab.txt"), longest=52, positions=512),
    ),
    # The same with the residual network for pictures, as `chinese_clip_original` writes it.
    Family(
        id="chinese-clip-resnet",
        name="Chinese-CLIP",
        backend=TRANSFORMERS,
        model_type="chinese_clip_resnet",
        languages=("zh",),
        image=Tower(
            "modified_resnet",
            "vision_model.",
            module="photoapp.models.modified_resnet",
            patches=ATTENTION_POOL,
        ),
        text=Tower(
            "ChineseCLIPTextModel",
            "text_model.",
            "text_projection.weight",
            first_token=True,
            options={"add_pooling_layer": False},
            configuration="ChineseCLIPTextConfig",
        ),
        tokens=Tokens("BertTokenizer", ("tokenizer.json", "vocab.txt"), longest=52, positions=512),
    ),
    # Tschannen et al., arXiv:2502.14786, in its checkpoints of fixed resolution, which keep
    # the architecture of Zhai et al., arXiv:2303.15343. Those of the earlier SigLIP clean
    # texts in a way of their own.
    Family(
        id="siglip2",
        name="SigLIP 2",
        backend=TRANSFORMERS,
        model_type="siglip",
        languages=("en", "zh"),
        configuration="SiglipConfig",
        image=Tower("SiglipVisionModel", "vision_model.", patches=POOLING_HEAD),
        text=Tower("SiglipTextModel", "text_model."),
        tokens=Tokens(
            "", ("tokenizer.json",), longest=64, positions=64, refused=("SiglipTokenizer",)
        ),
        dimension=(("vision_config", "hidden_size"), 768),
        sigmoid=True,
    ),
    # Chen et al., arXiv:2211.06679: the pictures' half of CLIP L/14, and XLM-RoBERTa for
    # texts, which counts its positions from two on.
    Family(
        id="altclip",
        name="AltCLIP",
        backend=TRANSFORMERS,
        model_type="altclip",
        languages=("en", "zh"),
        configuration="AltCLIPConfig",
        image=Tower(
            "AltCLIPVisionModel",
            "vision_model.",
            "visual_projection.weight",
            patches=CLASS_TOKEN,
            renamed={"encoder.layer.": "encoder.layers."},
        ),
        text=Tower(
            "AltCLIPTextModel",
            "text_model.",
            "text_projection.weight",
            renamed={"encoder.layer.": "encoder.layers."},
        ),
        tokens=Tokens(
            "XLMRobertaTokenizer", ("tokenizer.json",), longest=77, positions=514, offset=2
        ),
        dimension=(("projection_dim",), 768),
    ),
    # Any dual encoder whose towers were exported as two graphs; see `onnx_package`.
    Family(id="onnx-clip", name="CLIP (ONNX)", backend=ONNX, languages=("en",)),
    # The starter, tuned by a person; see `released`.
    Family(id=RELEASED, name="photoapp starter", backend=ONNX, languages=("en", "zh")),
    # Backbones; how their networks are built is said in `backbone_networks`.
    _backbone("vit", "ViT", (("hidden_size",), 768), model_type="vit"),
    _backbone("dinov2", "DINOv2", (("hidden_size",), 768), model_type="dinov2"),
    _backbone("efficientnet", "EfficientNet", (("hidden_dim",), 2560), model_type="efficientnet"),
    _backbone("blip-2", "BLIP-2", (("qformer_config", "hidden_size"), 768), model_type="blip-2"),
    # Its last convolution always has 512 channels; no file says so.
    _backbone("vgg16", "VGG16", (("dimension",), 512), architecture="vgg16"),
)


def family_named(name: str) -> Family:
    """The family with this id. Raises KeyError."""
    return _BY_ID[name]


def family_of(config: Mapping[str, Any], place: str) -> Family:
    """The family of a parsed ``config.json``.

    Raises ModelError ``model-unsupported`` when there is none; `place` is named in it.
    """
    kind = str(config.get("model_type"))
    for family in FAMILIES:
        if family.model_type and family.model_type == kind:
            return family
        if family.architecture and family.architecture == config.get("architecture"):
            return family
    known = ", ".join(
        dict.fromkeys(one.name for one in FAMILIES if one.model_type or one.architecture)
    )
    raise ModelError(
        "model-unsupported",
        f"{place} is a {kind!r} model; this program runs {known}.",
        reason=f"model_type = {kind!r}",
    )


def number_at(config: Mapping[str, Any], keys: tuple[str, ...], default: int) -> int:
    """The whole number that `keys` lead to in a configuration, `default` when it says none.

    Raises ValueError when there is something else.
    """
    value: Any = config
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{'.'.join(keys)} = {value!r}")
    return value


_BY_ID = {family.id: family for family in FAMILIES}
