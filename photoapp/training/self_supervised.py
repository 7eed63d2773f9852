"""The training loop of the six methods: one run in one folder, to the end or to a stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import torch
from torch import Tensor

from photoapp.core.errors import TrainingError
from photoapp.training.augmentations import Chance, view
from photoapp.training.backbones import make_backbone
from photoapp.training.batches import Batches, epoch_order, step_seed
from photoapp.training.linear import Evaluation, Task
from photoapp.training.methods import METHODS, Method, Plan
from photoapp.training.pictures import Pictures
from photoapp.training.runs import Run, random_state, restore_random_state
from photoapp.training.schedules import cosine, warm_up_cosine

# Nearest neighbours are asked so many times in a run.
_CHECKS: Final = 10
_MOMENTUM: Final = 0.9
_TOLD_EVERY: Final = 10.0  # seconds, inside an epoch
_WARMING: Final = 3
_TIMED: Final = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """What is trained, and how long. `rate`: for a batch of 256, None for the published one."""

    method: str
    backbone: str
    epochs: int
    batch: int = 256
    seed: int = 0
    rate: float | None = None
    precision: str = "float32"

    def as_json(self, pictures: Pictures) -> dict[str, Any]:
        """Everything that decides the numbers of a run, for `Run.opened`."""
        return {"kind": "ssl", **asdict(self), "pictures": pictures.content}


@dataclass(frozen=True, slots=True)
class Progress:
    """One epoch's end, or a moment of a long one; then `loss` and `neighbours` are None.

    `epoch`: its number from 1; `step`: of its `steps`; `per_second`: pictures; `seconds_left`
    is an estimate.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float | None
    rate: float
    per_second: float
    seconds_left: float
    neighbours: float | None


def choose_precision(wanted: str, device: str) -> str:
    """`wanted` itself, but for ``auto``: mixed precision on NVIDIA cards, else ``float32``."""
    if wanted != "auto":
        return wanted
    if device != "cuda":
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


def train(
    settings: Settings,
    pictures: Pictures,
    run: Run,
    *,
    device: str = "cpu",
    save_every: float = 60.0,
    tell: Callable[[Progress], None] = lambda _progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Method | None:
    """Train to the end and return the method, or None when `stopped` said so in between.

    Goes on from `run`'s checkpoint; on the CPU the result is bit for bit that of a run which
    was never interrupted. A checkpoint is written every `save_every` seconds, at the end and
    when stopped. Raises TrainingError: ``pictures-few``, ``training-diverged``, and those of
    `Run`.
    """
    loop = _Loop(settings, pictures, device)
    found = run.load()
    if found is not None:
        loop.restore(found.state)
    done = 0 if found is None else found.step
    first = done
    started = saved = told = time.monotonic()
    for step in range(done, loop.plan.steps):
        loop.take(step)
        epoch, place = divmod(step + 1, loop.plan.steps_per_epoch)
        loss = neighbours = None
        if place == 0:
            loss, neighbours = loop.close_epoch(epoch)
            values = {"epoch": epoch, "loss": loss, "rate": loop.rate(step)}
            if neighbours is not None:
                values["neighbours"] = neighbours
            run.record(step + 1, **values)
        now = time.monotonic()
        if loss is not None or now - told >= _TOLD_EVERY:
            told = now
            each = (now - started) / (step + 1 - first)
            tell(
                Progress(
                    epoch if place == 0 else epoch + 1,
                    settings.epochs,
                    place or loop.plan.steps_per_epoch,
                    loop.plan.steps_per_epoch,
                    loss,
                    loop.rate(step),
                    loop.plan.batch / each,
                    (loop.plan.steps - step - 1) * each,
                    neighbours,
                )
            )
        stop = stopped()
        if stop or step + 1 == loop.plan.steps or now - saved >= save_every:
            run.save(step + 1, loop.state())
            saved = time.monotonic()
        if stop and step + 1 < loop.plan.steps:
            return None
    return loop.method


def evaluate(
    settings: Settings, pictures: Pictures, method: Method, *, device: str, baselines: bool = True
) -> Evaluation:
    """Linear evaluation of what was trained, and of the two baselines.

    Raises TrainingError ``labels-missing``.
    """
    task = Task(pictures, Batches(pictures, device))
    return Evaluation(
        task.of_network(method.features),
        task.of_random_network(settings.backbone, settings.seed) if baselines else None,
        task.of_pixels() if baselines else None,
        task.classes,
        len(task.train),
        len(task.test),
    )


def epochs_within(seconds: float, settings: Settings, pictures: Pictures, device: str) -> int:
    """How many epochs fit into `seconds` of training, by the pace of a few steps; at least 1."""
    loop = _Loop(settings, pictures, device)
    for step in range(_WARMING):
        loop.take(step)
    float(loop.total)  # waits for the device
    started = time.monotonic()
    for step in range(_TIMED):
        loop.take(step)
    float(loop.total)
    each = (time.monotonic() - started) / _TIMED
    return max(1, int(seconds / (each * loop.plan.steps_per_epoch)))


class _Loop:
    """The parts that change while a run is trained."""

    def __init__(self, settings: Settings, pictures: Pictures, device: str) -> None:
        self.settings = settings
        self.rows = pictures.rows(test=False)
        batch = min(settings.batch, len(self.rows))
        if batch < 8:
            raise TrainingError(
                "pictures-few",
                f"Training needs eight pictures at least; there are {len(self.rows)}.",
                count=len(self.rows),
            )
        per_epoch = len(self.rows) // batch
        self.plan = Plan(
            per_epoch * settings.epochs, per_epoch, batch, len(self.rows), pictures.side
        )
        torch.manual_seed(settings.seed)
        backbone = make_backbone(settings.backbone, pictures.side)
        self.method = METHODS[settings.method](backbone, self.plan).to(device)
        self.method.train()
        # NVIDIA's fast convolutions want channels last; on the CPU it makes no difference.
        self.layout = torch.channels_last if device == "cuda" else torch.contiguous_format
        self.method.to(memory_format=self.layout)  # type: ignore[call-overload]
        self.batches = Batches(pictures, device)
        self.task = _task(pictures, self.batches)
        published = self.method.optimiser
        self.peak = published.peak(batch, settings.rate)
        self.optimiser = _optimiser(self.method, self.peak)
        self.number = getattr(torch, settings.precision)
        self.scaler = torch.amp.GradScaler(device, enabled=self.number == torch.float16)
        self.total = torch.zeros((), device=device)
        self._order = (-1, self.rows)
        self._check = max(1, settings.epochs // _CHECKS)

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        share = self.method.optimiser.warm_up
        warm_up = max(1, round(share * self.plan.steps))
        return warm_up_cosine(step, self.plan.steps, warm_up=warm_up, peak=self.peak)

    def take(self, step: int) -> None:
        """One step of the optimiser."""
        plan, method = self.plan, self.method
        epoch, place = divmod(step, plan.steps_per_epoch)
        if self._order[0] != epoch:
            self._order = (epoch, epoch_order(self.rows, self.settings.seed, epoch))
        rows = self._order[1][place * plan.batch : (place + 1) * plan.batch]
        chance = Chance(step_seed(self.settings.seed, step), self.batches.device)
        pictures = self.batches(rows)
        views = [
            view(pictures, recipe, chance).contiguous(memory_format=self.layout)
            for recipe in method.views
        ]
        self._set_rates(step)
        kind = self.batches.device.type
        with torch.autocast(kind, dtype=self.number, enabled=self.number != torch.float32):
            loss = method.loss(views, step, chance)
        self.optimiser.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        method.before_update(step)
        if method.optimiser.clip is not None:
            self.scaler.unscale_(self.optimiser)
            torch.nn.utils.clip_grad_norm_(method.parameters(), method.optimiser.clip)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        method.after_update(step)
        self.total += loss.detach()

    def close_epoch(self, epoch: int) -> tuple[float, float | None]:
        """Mean loss of an epoch, and the neighbours' accuracy now and then."""
        loss = float(self.total) / self.plan.steps_per_epoch
        self.total.zero_()
        if not math.isfinite(loss):
            raise TrainingError(
                "training-diverged",
                f"The loss was no number in epoch {epoch}; try a lower learning rate.",
                count=epoch,
            )
        asked = epoch % self._check == 0 or epoch == self.settings.epochs
        if self.task is None or not asked:
            return loss, None
        return loss, self.task.neighbour_accuracy(self.method.features)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {
            "method": _tensors(self.method),
            "optimiser": self.optimiser.state_dict(),
            "scaler": self.scaler.state_dict(),
            "random": random_state(),
            "total": self.total,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        held = _tensors(self.method)
        for name, value in state["method"].items():
            held[name].copy_(value)
        self.optimiser.load_state_dict(state["optimiser"])
        self.scaler.load_state_dict(state["scaler"])
        restore_random_state(state["random"])
        self.total.copy_(state["total"])

    def _set_rates(self, step: int) -> None:
        published, rate = self.method.optimiser, self.rate(step)
        for group in self.optimiser.param_groups:
            group["lr"] = self.peak if group["constant"] else rate
            if published.decay_end is not None and group["weight_decay"] > 0:
                group["weight_decay"] = cosine(
                    step, self.plan.steps, published.decay, published.decay_end
                )


def _tensors(method: Method) -> dict[str, Tensor]:
    """All parameters and buffers, also those that a state dict leaves out (MoCo's queue)."""
    held = dict(method.named_parameters()) | dict(method.named_buffers())
    return {name: value.detach() for name, value in held.items()}


def _optimiser(method: Method, peak: float) -> torch.optim.Optimizer:
    """As published: LARS and AdamW spare biases and norms from decay, SGD does not."""
    published = method.optimiser
    constant = method.constant_rate()
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for parameter in method.parameters():
        if not parameter.requires_grad and parameter not in _frozen_at_first(method):
            continue
        decays = published.kind == "sgd" or parameter.ndim > 1
        groups.setdefault((decays, parameter in constant), []).append(parameter)
    parts: list[dict[str, Any]] = [
        {
            "params": parameters,
            "weight_decay": published.decay if decays else 0.0,
            "constant": steady,
        }
        for (decays, steady), parameters in groups.items()
    ]
    if published.kind == "adamw":
        return torch.optim.AdamW(parts, lr=peak)
    if published.kind == "sgd":
        return torch.optim.SGD(parts, lr=peak, momentum=_MOMENTUM)
    from lightly.utils.lars import LARS

    adapted: torch.optim.Optimizer = LARS(parts, lr=peak, momentum=_MOMENTUM)
    return adapted


def _frozen_at_first(method: Method) -> set[Tensor]:
    """Parameters that take part later (SwAV's prototypes)."""
    return set(getattr(method, "prototypes", torch.nn.Module()).parameters())


def _task(pictures: Pictures, batches: Batches) -> Task | None:
    try:
        return Task(pictures, batches)
    except TrainingError:  # pictures without labels: there is nothing to be right about
        return None
