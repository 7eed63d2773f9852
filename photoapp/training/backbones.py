"""Networks to train from nothing, from small to large: pictures in, one vector out.

Conv-4 (Vinyals et al., arXiv:1606.04080), residual networks (He et al., arXiv:1512.03385) and
vision transformers (Dosovitskiy et al., arXiv:2010.11929; tiny and small of Touvron et al.,
arXiv:2012.12877). Small pictures get a smaller stem, as in SimCLR's experiments on CIFAR
(arXiv:2002.05709, appendix B.9).
"""

from __future__ import annotations

from typing import Any, Final

from torch import Tensor, nn

# Blocks of the four stages; bottleneck blocks from 50 layers on.
_RESNETS: Final = {
    "resnet-10": (1, 1, 1, 1),
    "resnet-18": (2, 2, 2, 2),
    "resnet-34": (3, 4, 6, 3),
    "resnet-50": (3, 4, 6, 3),
    "resnet-101": (3, 4, 23, 3),
}
_BOTTLENECKS: Final = {"resnet-50", "resnet-101"}
# Width and heads; twelve layers each.
_TRANSFORMERS: Final = {"vit-tiny": (192, 3), "vit-small": (384, 6), "vit-base": (768, 12)}
NAMES: Final = ("conv-4", *_RESNETS, *_TRANSFORMERS)
_TINY: Final = 40
_SMALL: Final = 112


class Backbone(nn.Module):
    """A network and the width of its vectors.

    Called with normalised pictures (n, 3, s, s); gives (n, `dimension`).
    """

    def __init__(self, network: nn.Module, dimension: int, *, transformer: bool = False) -> None:
        super().__init__()
        self.network = network
        self.dimension = dimension
        self.transformer = transformer

    def forward(self, pictures: Tensor) -> Tensor:
        """The features that linear evaluation sees."""
        if self.transformer:
            # Smaller crops have fewer patches than the positions were made for.
            out = self.network(pixel_values=pictures, interpolate_pos_encoding=True)
            token: Tensor = out.last_hidden_state[:, 0]
            return token
        pooled: Tensor = self.network(pictures)
        return pooled


def make_backbone(name: str, side: int) -> Backbone:
    """A network with random weights for pictures of `side` pixels. `name`: one of `NAMES`."""
    if name == "conv-4":
        return _conv4()
    if name in _RESNETS:
        return _resnet(name, side)
    return _vit(name, side)


def patch_side(side: int) -> int:
    """Side of a vision transformer's patches: at least 7 x 7 of them, 14 x 14 at 224 pixels."""
    return 4 if side <= _TINY else 8 if side <= _SMALL else 16


def _conv4(width: int = 64) -> Backbone:
    layers: list[nn.Module] = []
    for channels in (3, width, width, width):
        layers += [
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2, ceil_mode=True),
        ]
    return Backbone(nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), width)


def _resnet(name: str, side: int) -> Backbone:
    from torchvision.models import resnet

    block = resnet.Bottleneck if name in _BOTTLENECKS else resnet.BasicBlock
    network: Any = resnet.ResNet(block, list(_RESNETS[name]))
    dimension = int(network.fc.in_features)
    network.fc = nn.Identity()
    if side <= _SMALL:
        network.conv1 = nn.Conv2d(3, 64, 3, 1 if side <= _TINY else 2, 1, bias=False)
        nn.init.kaiming_normal_(network.conv1.weight, mode="fan_out", nonlinearity="relu")
        network.maxpool = nn.Identity()
    return Backbone(network, dimension)


def _vit(name: str, side: int) -> Backbone:
    import transformers

    width, heads = _TRANSFORMERS[name]
    patch = patch_side(side)
    config = transformers.ViTConfig(
        hidden_size=width,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        image_size=max(1, side // patch) * patch,
        patch_size=patch,
    )
    network = transformers.ViTModel(config, add_pooling_layer=False)
    return Backbone(network, width, transformer=True)
