"""MobileNetV2 in torch, and its published weights out of TensorFlow Lite files."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from photoapp.core.errors import ModelError

# Sandler et al. 2018, table 2: expansion, channels, repeats, stride of the first.
_BLOCKS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
_STEM = 32
FEATURES = 1280
"""Numbers per picture before the classifier."""
CLASSES = 1001
"""Of the published classifiers: a background class, then ImageNet's thousand."""


class ConvolutionLayer(nn.Module):
    """Convolution, batch normalisation once `learn_norm` was called, ReLU6.

    Pads as TensorFlow does ("SAME"): with stride 2 only on the right and below, or every
    feature would lie half a pixel off and the published weights lose accuracy.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        kernel: int = 1,
        stride: int = 1,
        depthwise: bool = False,
        clipped: bool = True,
    ) -> None:
        super().__init__()
        self.kernel, self.stride, self.clipped = kernel, stride, clipped
        groups = inputs if depthwise else 1
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups)
        self.norm: nn.Module = nn.Identity()
        self._learning = False

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c', h', w')."""
        if self.kernel > 1:
            # Even sides only, see `MobileNetV2.forward`.
            edge = (1, 1) if self.stride == 1 else (0, 1)
            x = functional.pad(x, [*edge, *edge])
        x = self.convolution(x)
        if self._learning:
            self._learn_norm(x)
        x = self.norm(x)
        return functional.relu6(x) if self.clipped else x

    def learn_norm(self, learning: bool) -> None:
        """Whether the next `forward` puts in a normalisation that changes nothing for its input."""
        self._learning = learning

    @torch.no_grad()
    def _learn_norm(self, x: Tensor) -> None:
        norm = nn.BatchNorm2d(x.shape[1]).to(x.device)
        variance, mean = torch.var_mean(x.float(), dim=(0, 2, 3), correction=0)
        norm.running_mean, norm.running_var = mean.clone(), variance.clone()
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.copy_(mean)
        self.norm = norm.eval()

    @torch.no_grad()
    def fold(self) -> None:
        """Take the normalisation into the convolution."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.convolution = torch.nn.utils.fusion.fuse_conv_bn_eval(
                self.convolution.eval(), self.norm.eval()
            )
            self.norm = nn.Identity()


class InvertedResidual(nn.Module):
    """Sandler et al. 2018, figure 3: widen, filter each channel, narrow; added to its input."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int) -> None:
        super().__init__()
        wide = inputs * expansion
        widen = [ConvolutionLayer(inputs, wide)] if expansion > 1 else []
        self.layers = nn.Sequential(
            *widen,
            ConvolutionLayer(wide, wide, kernel=3, stride=stride, depthwise=True),
            ConvolutionLayer(wide, outputs, clipped=False),
        )
        self.added = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c', h / stride, w / stride)."""
        result: Tensor = self.layers(x)
        return x + result if self.added else result


class MobileNetV2(nn.Module):
    """Pictures to features; sides must be multiples of 32."""

    def __init__(self) -> None:
        super().__init__()
        blocks: list[nn.Module] = [ConvolutionLayer(3, _STEM, kernel=3, stride=2)]
        channels = _STEM
        for expansion, outputs, repeats, first_stride in _BLOCKS:
            for number in range(repeats):
                stride = first_stride if number == 0 else 1
                blocks.append(InvertedResidual(channels, outputs, expansion, stride))
                channels = outputs
        blocks.append(ConvolutionLayer(channels, FEATURES))
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Linear(FEATURES, CLASSES)

    def forward(self, pixels: Tensor) -> Tensor:
        """(n, 3, h, w) float in -1..1, RGB, to pooled features (n, `FEATURES`), none below 0.

        On a processor only the blocks' inputs are kept for the way back, and the rest is made
        again there (Chen et al. 2016, "Training deep nets with sublinear memory cost"): 768
        pictures of 160 px would take more than 24 GB. It costs a third more time. Running
        statistics hear of each batch twice; whoever trains measures them anew anyway.
        """
        if pixels.device.type == "cpu" and self.training and torch.is_grad_enabled():
            x = pixels
            for block in self.blocks:
                x = checkpoint(block, x, use_reentrant=False)
            return x.mean((2, 3))
        result: Tensor = self.blocks(pixels).mean((2, 3))
        return result

    def layers(self) -> list[ConvolutionLayer]:
        """Every convolution, in order."""
        return [one for one in self.blocks.modules() if isinstance(one, ConvolutionLayer)]

    @torch.no_grad()
    def learn_norms(self, pixels: Tensor) -> None:
        """Put batch normalisation into every layer, changing nothing for these pictures.

        Folded weights train badly: a step that suits one channel is far too large for
        another. With the statistics of a few hundred pictures taken out again, the same
        function trains as the published one did. Normalisation that is there is folded first.
        """
        self.fold()
        for layer in self.layers():
            layer.learn_norm(True)
        self(pixels)
        for layer in self.layers():
            layer.learn_norm(False)

    def fold(self) -> None:
        """Take batch normalisation back into the convolutions, for export."""
        for layer in self.layers():
            layer.fold()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A convolution's weights as published, dequantised."""

    kernel: np.ndarray  # (out, kh, kw, in), or (1, kh, kw, channels) when per channel
    bias: np.ndarray  # (out,)


@torch.no_grad()
def read_mobilenet(path: Path) -> MobileNetV2:
    """The network of a quantised TensorFlow Lite file, in float32.

    Each integer is (q - zero point) * scale (the TensorFlow Lite quantisation
    specification); nothing is executed.

    Raises:
        ModelError: ``training-teacher`` when the file is not a MobileNetV2 1.0.
    """
    try:
        stored = _convolutions(path.read_bytes())
        network = MobileNetV2()
        layers = network.layers()
        # A file with another number of convolutions ends here, with a ValueError.
        for layer, one in zip(layers, stored[:-1], strict=True):
            kernel = torch.from_numpy(one.kernel)
            depthwise = layer.convolution.groups > 1
            order = (3, 0, 1, 2) if depthwise else (0, 3, 1, 2)
            layer.convolution.weight.copy_(kernel.permute(order))
            _bias(layer.convolution).copy_(torch.from_numpy(one.bias))
        network.classifier.weight.copy_(torch.from_numpy(stored[-1].kernel[:, 0, 0]))
        network.classifier.bias.copy_(torch.from_numpy(stored[-1].bias))
    except (
        OSError,
        ValueError,
        RuntimeError,
        IndexError,
        AttributeError,
        TypeError,
        struct.error,
    ) as error:
        raise ModelError(
            "training-teacher",
            f"{path} is not a MobileNetV2 1.0 in TensorFlow Lite's form: {error}.",
            path=str(path),
            reason=str(error),
        ) from error
    return network.eval()


def _bias(layer: nn.Conv2d) -> Tensor:
    if layer.bias is None:
        raise ValueError("a convolution without bias")
    return layer.bias


def _convolutions(data: bytes) -> list[_Stored]:
    import tflite

    model = tflite.Model.GetRootAs(data, 0)
    graph = model.Subgraphs(0)
    kinds = {tflite.BuiltinOperator.CONV_2D, tflite.BuiltinOperator.DEPTHWISE_CONV_2D}
    found = []
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        if model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode() in kinds:
            found.append(
                _Stored(
                    _values(model, graph.Tensors(operator.Inputs(1))),
                    _values(model, graph.Tensors(operator.Inputs(2))),
                )
            )
    return found


def _values(model: object, tensor: object) -> np.ndarray:
    import tflite

    kinds = {
        tflite.TensorType.INT8: np.int8,
        tflite.TensorType.UINT8: np.uint8,
        tflite.TensorType.INT32: np.int32,
    }
    raw = model.Buffers(tensor.Buffer()).DataAsNumpy()  # type: ignore[attr-defined]
    whole = raw.view(kinds[tensor.Type()]).reshape(tensor.ShapeAsNumpy())  # type: ignore[attr-defined]
    rule = tensor.Quantization()  # type: ignore[attr-defined]
    scales = rule.ScaleAsNumpy().astype(np.float64)
    zeros = np.asarray(rule.ZeroPointAsNumpy(), np.float64)
    if len(scales) > 1:
        shape = [1] * whole.ndim
        shape[rule.QuantizedDimension()] = len(scales)
        scales, zeros = scales.reshape(shape), zeros.reshape(shape)
    return np.asarray((whole - zeros) * scales, np.float32)
