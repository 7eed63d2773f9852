"""The six methods: networks, loss and what happens around a step, by their papers.

Projection heads and losses are lightly's. A method is one module, so that its tensors (the
slow network, the queue, the centre, the prototypes) are one checkpoint. Everything runs on
one device; losses are computed in single precision.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import torch
from lightly.loss import DINOLoss, NegativeCosineSimilarity, NTXentLoss, SwaVLoss
from lightly.models.modules import heads
from lightly.models.utils import deactivate_requires_grad, update_momentum
from torch import Tensor, nn
from torch.nn import functional

from photoapp.training.augmentations import Chance, Recipe, is_small
from photoapp.training.backbones import Backbone
from photoapp.training.schedules import cosine, linear


@dataclass(frozen=True, slots=True)
class Plan:
    """What a method must know about the run.

    `steps`: all of them; `pictures`: in an epoch; `side`: of each picture, in pixels.
    """

    steps: int
    steps_per_epoch: int
    batch: int
    pictures: int
    side: int


@dataclass(frozen=True, slots=True)
class Optimiser:
    """The published optimiser. `rate` is for a batch of 256 and grows with the batch.

    `root`: it grows with the square root; `decay_end`: weight decay rises to it along a
    cosine; `clip`: largest norm of a gradient; `warm_up`: share of the run in which the
    learning rate rises.
    """

    kind: str
    rate: float
    decay: float
    decay_end: float | None = None
    clip: float | None = None
    warm_up: float = 0.1
    root: bool = False

    def peak(self, batch: int, rate: float | None = None) -> float:
        """The highest learning rate for a batch; `rate` instead of the published one."""
        share = batch / 256
        return (self.rate if rate is None else rate) * (share**0.5 if self.root else share)


class Method(nn.Module):
    """What all methods share. Called with nothing; use `loss` once per step."""

    optimiser: ClassVar[Optimiser]
    views: ClassVar[tuple[Recipe, ...]]

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__()
        self.backbone = backbone
        self.plan = plan

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """The loss of one batch: `views` as in the class's `views`, each (n, 3, s, s)."""
        raise NotImplementedError

    @property
    def features(self) -> Backbone:
        """The network whose features are what was learned."""
        return self.backbone

    def before_update(self, step: int) -> None:
        """Between the gradients and the optimiser's step."""

    def after_update(self, step: int) -> None:
        """After the optimiser's step."""

    def constant_rate(self) -> set[nn.Parameter]:
        """Parameters whose learning rate stays at its peak."""
        return set()


_MOCO_JITTER: Final = (0.4, 0.4, 0.4, 0.1)
_BYOL_JITTER: Final = (0.4, 0.4, 0.2, 0.1)
_STRONG_JITTER: Final = (0.8, 0.8, 0.8, 0.2)


class SimCLR(Method):
    """Chen et al., arXiv:2002.05709: two views agree, against all others of the batch.

    NT-Xent over 2n views; the head is an MLP as wide as the features, then 128.
    """

    # 0.075 times the root of the batch: the paper's rule for small batches (appendix B.1).
    optimiser = Optimiser("lars", 1.2, 1e-6, root=True)
    views = (Recipe((0.08, 1.0), _STRONG_JITTER),) * 2
    # For ImageNet, and for pictures of 32 pixels (appendix B.9).
    temperatures: ClassVar[tuple[float, float]] = (0.1, 0.5)

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        width = backbone.dimension
        self.projection = heads.SimCLRProjectionHead(width, width, 128)
        self.criterion = NTXentLoss(self.temperatures[is_small(plan.side)])
        # lightly leaves it unset where there is no queue; a checkpoint is to hold no chance.
        self.criterion.memory_bank.bank_ptr.zero_()

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """Both views in one batch, so that batch statistics are shared, as published."""
        projected = self.projection(self.backbone(torch.cat(list(views)))).float()
        first, second = projected.chunk(2)
        with _single(first):
            found: Tensor = self.criterion(first, second)
        return found


class MoCo(Method):
    """He et al., arXiv:1911.05722, and v2, arXiv:2003.04297: a queue of keys of a slow network.

    The keys' batch is shuffled and normalised in parts, which is what shuffling between
    graphics processors does: batch statistics give no answer away.
    """

    optimiser = Optimiser("sgd", 0.03, 1e-4)
    views = (Recipe((0.2, 1.0), _MOCO_JITTER),) * 2
    momentum: ClassVar[float] = 0.999
    temperature: ClassVar[float] = 0.2
    _PARTS: ClassVar[int] = 4

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        width = backbone.dimension
        self.projection = heads.MoCoProjectionHead(width, width, 128)
        self.slow = _slow(nn.Sequential(backbone, self.projection))
        # Of 65,536 keys for ImageNet's 1.3 million pictures; never more than a fraction here.
        size = min(65_536, max(plan.batch, plan.pictures // 4 // plan.batch * plan.batch))
        self.criterion = NTXentLoss(self.temperature, memory_bank_size=(size, 128))

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """The first view asks, the second is the key; the loss then queues the keys."""
        query, other = views
        asked = self.projection(self.backbone(query)).float()
        with torch.no_grad():
            count = len(other)
            order = torch.randperm(count, generator=chance.generator, device=chance.device)
            parts = max(1, min(self._PARTS, count // 8))
            shuffled = torch.cat([self.slow(part) for part in other[order].chunk(parts)])
            keys = shuffled[order.argsort()].float()
        with _single(asked):
            found: Tensor = self.criterion(asked, keys)
        return found

    def after_update(self, step: int) -> None:
        """The slow network follows; over short runs less slowly, see `_follow`."""
        update_momentum(self.backbone, self.slow[0], _follow(self.momentum, self.plan))
        update_momentum(self.projection, self.slow[1], _follow(self.momentum, self.plan))


class BYOL(Method):
    """Grill et al., arXiv:2006.07733: predict what a slow network makes of the other view."""

    # Rate, decay and momentum of the authors' 100-epoch runs; longer ones go lower.
    optimiser = Optimiser("lars", 0.45, 1e-6)
    views = (
        Recipe((0.08, 1.0), _BYOL_JITTER, blur=1.0),
        Recipe((0.08, 1.0), _BYOL_JITTER, blur=0.1, solarise=0.2),
    )
    momentum: ClassVar[float] = 0.99

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        width = backbone.dimension
        hidden = min(4096, 8 * width)
        self.projection = heads.BYOLProjectionHead(width, hidden, 256)
        self.prediction = heads.BYOLPredictionHead(256, hidden, 256)
        self.slow = _slow(nn.Sequential(backbone, self.projection))
        self.criterion = NegativeCosineSimilarity()

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """Squared distance of unit vectors, 2 - 2 cos, averaged over both directions."""
        predicted = [self.prediction(self.projection(self.backbone(view))) for view in views]
        with torch.no_grad():
            targets = [self.slow(view).float() for view in views]
        pairs = ((predicted[0], targets[1]), (predicted[1], targets[0]))
        found: Tensor = sum(2 + 2 * self.criterion(one.float(), two) for one, two in pairs) / 2
        return found

    def after_update(self, step: int) -> None:
        """The slow network stands still at the end: the momentum rises to 1 along a cosine."""
        start = _follow(self.momentum, self.plan)
        momentum = cosine(step, self.plan.steps, start, 1.0)
        update_momentum(self.backbone, self.slow[0], momentum)
        update_momentum(self.projection, self.slow[1], momentum)


class SimSiam(Method):
    """Chen and He, arXiv:2011.10566: prediction and stopped gradient, no slow network."""

    optimiser = Optimiser("sgd", 0.05, 1e-4)
    views = (Recipe((0.2, 1.0), _MOCO_JITTER),) * 2

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        width = min(2048, 4 * backbone.dimension)
        self.projection = heads.SimSiamProjectionHead(backbone.dimension, width, width)
        self.prediction = heads.SimSiamPredictionHead(width, width // 4, width)
        self.criterion = NegativeCosineSimilarity()

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """Negative cosine to the other view's projection, from -1 (alike) to 1."""
        projected = [self.projection(self.backbone(view)) for view in views]
        predicted = [self.prediction(one).float() for one in projected]
        stopped = [one.detach().float() for one in projected]
        found: Tensor = (
            self.criterion(predicted[0], stopped[1]) + self.criterion(predicted[1], stopped[0])
        ) / 2
        return found

    def constant_rate(self) -> set[nn.Parameter]:
        """The prediction head adapts to the last, whose rate does not fall (section 4.2)."""
        return set(self.prediction.parameters())


class DINO(Method):
    """Caron et al., arXiv:2104.14294: a student matches a slow teacher's sharpened outputs.

    The teacher sees the two large crops; its outputs are centred and sharpened; the last layer
    is frozen during the first epoch.
    """

    optimiser = Optimiser("adamw", 5e-4, 0.04, decay_end=0.4, clip=3.0)
    views = (
        Recipe((0.4, 1.0), _BYOL_JITTER, blur=1.0),
        Recipe((0.4, 1.0), _BYOL_JITTER, blur=0.1, solarise=0.2),
        *(Recipe((0.05, 0.4), _BYOL_JITTER, size=0.5),) * 4,
    )
    momentum: ClassVar[float] = 0.996
    temperatures: ClassVar[tuple[float, float]] = (0.04, 0.07)
    # Of a run, as 30 of 300 epochs.
    temperature_warm_up: ClassVar[float] = 0.1

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        # 65,536 outputs for ImageNet; the fewer pictures, the fewer.
        outputs = min(65_536, max(256, plan.pictures // 4))
        self.projection = self._head(backbone, outputs)
        head = self._head(backbone, outputs)
        head.load_state_dict(self.projection.state_dict())
        self.teacher = nn.Sequential(copy.deepcopy(backbone), head)
        deactivate_requires_grad(self.teacher)
        self.criterion = DINOLoss(outputs)

    @staticmethod
    def _head(backbone: Backbone, outputs: int) -> heads.DINOProjectionHead:
        with warnings.catch_warnings():
            # lightly uses torch's older weight normalisation.
            warnings.simplefilter("ignore", FutureWarning)
            return heads.DINOProjectionHead(
                backbone.dimension,
                min(2048, 4 * backbone.dimension),
                min(256, backbone.dimension),
                outputs,
                batch_norm=not backbone.transformer,
                freeze_last_layer=1,
            )

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """Cross-entropy of every student view to the teacher's views but its own."""
        large, small = views[:2], views[2:]
        with torch.no_grad():
            taught = [one.float() for one in self.teacher(torch.cat(list(large))).chunk(2)]
        answers = list(self.projection(self.backbone(torch.cat(list(large)))).chunk(2))
        if small:
            answers += self.projection(self.backbone(torch.cat(list(small)))).chunk(len(small))
        warm_up = round(self.temperature_warm_up * self.plan.steps)
        with _single(answers[0]):
            found: Tensor = self.criterion(
                taught,
                [one.float() for one in answers],
                teacher_temp=linear(step, warm_up, *self.temperatures),
            )
        return found

    @property
    def features(self) -> Backbone:
        """The teacher, as published: it is the better one throughout."""
        taught = self.teacher[0]
        assert isinstance(taught, Backbone)  # noqa: S101 - for the type checker
        return taught

    def before_update(self, step: int) -> None:
        """No gradient for the last layer in the first epoch."""
        self.projection.cancel_last_layer_gradients(step // self.plan.steps_per_epoch)

    def after_update(self, step: int) -> None:
        """The teacher follows, at the end not at all."""
        start = _follow(self.momentum, self.plan)
        momentum = cosine(step, self.plan.steps, start, 1.0)
        update_momentum(self.backbone, self.teacher[0], momentum)
        update_momentum(self.projection, self.teacher[1], momentum)


class SwAV(Method):
    """Caron et al., arXiv:2006.09882: predict the cluster of another crop.

    Clusters come from Sinkhorn's iterations over the batch. A batch has at least as many
    pictures as there are prototypes, so that the paper's queue for small batches is not needed.
    """

    optimiser = Optimiser("lars", 0.6, 1e-6)
    views = (
        *(Recipe((0.14, 1.0), _STRONG_JITTER),) * 2,
        *(Recipe((0.05, 0.14), _STRONG_JITTER, size=0.5),) * 4,
    )

    def __init__(self, backbone: Backbone, plan: Plan) -> None:
        super().__init__(backbone, plan)
        width = backbone.dimension
        self.projection = heads.SwaVProjectionHead(width, min(2048, 4 * width), 128)
        count = min(3000, plan.batch, max(16, plan.pictures // 20))
        self.prototypes = heads.SwaVPrototypes(128, count, plan.steps_per_epoch)
        for layer in self.prototypes.heads:
            layer.bias = None  # a prototype is a direction, as in the paper's code
        self.criterion = SwaVLoss()

    def loss(self, views: Sequence[Tensor], step: int, chance: Chance) -> Tensor:
        """Swapped prediction over all crops; clusters from the two large ones."""
        self.prototypes.normalize()
        large, small = views[:2], views[2:]
        features = [self.projection(self.backbone(torch.cat(list(large))))]
        if small:
            features.append(self.projection(self.backbone(torch.cat(list(small)))))
        units = functional.normalize(torch.cat(features).float(), dim=1)
        with _single(units):
            scores = self.prototypes(units, step).chunk(len(views))
            found: Tensor = self.criterion(list(scores[:2]), list(scores[2:]))
        return found.squeeze()


METHODS: Final[dict[str, type[Method]]] = {
    "simclr": SimCLR,
    "moco": MoCo,
    "byol": BYOL,
    "simsiam": SimSiam,
    "dino": DINO,
    "swav": SwAV,
}


def _single(values: Tensor) -> torch.autocast:
    """Single precision also inside the loss, where a run is in mixed precision."""
    return torch.autocast(values.device.type, enabled=False)


def _slow(network: nn.Sequential) -> nn.Sequential:
    """A copy that learns only by following."""
    slow = copy.deepcopy(network)
    deactivate_requires_grad(slow)
    return slow


def _follow(momentum: float, plan: Plan) -> float:
    """A slow network's momentum over `plan.steps` steps.

    Published momenta are for hundreds of thousands of steps: 0.999 looks back over 1,000. A
    run that is too short for that looks back over a fiftieth of itself, ten steps at least
    (0.9 still does well in MoCo's and BYOL's tables, and nothing below it).
    """
    return min(momentum, 1.0 - 1.0 / max(10.0, plan.steps / 50))
