"""Image-text tuning in two stages: with the image tower locked, then both towers.

Zhai et al. 2022 ("LiT") and Yang et al. 2022 (Chinese-CLIP, section 2.3) found that a text
tower should first learn to address image features that do not move; afterwards both may.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from photoapp.training.losses import (
    contrastive,
    distillation,
    feature_distance,
    pairwise_sigmoid,
)
from photoapp.training.mobilenet import FEATURES
from photoapp.training.schedules import warm_up_cosine
from photoapp.training.teachers import Teachers
from photoapp.training.textbank import Captions, Terms
from photoapp.training.towers import ImageTower, Temperature, TextTower
from photoapp.training.views import ViewMaker, ViewRecipe

_LEAST_OWNERS = 2  # a picture alone has nothing to be told from


class Stage(StrEnum):
    """Which towers learn."""

    LIT = "lit"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class TuningSettings:
    """Everything that decides the numbers of a stage.

    `batch` photos, `captions` captioned photos a language, `groups` caption groups and
    `names` concepts a step. `views` of each photo are kept as features while the image tower
    is locked. `loss`: ``clip`` or ``siglip``. `smoothing` is the share of the running mean of
    the weights that a step keeps.
    """

    stage: Stage
    steps: int
    batch: int = 256
    captions: int = 128
    groups: int = 128
    names: int = 128
    side: int = 160
    views: int = 4
    text_rate: float = 1e-3
    image_rate: float = 2e-4
    weight_decay: float = 0.05
    warm_up: int = 50
    smoothing: float = 0.998
    seed: int = 0
    least_area: float = 0.35
    distil: float = 1.0
    features: float = 1.0
    caption_weight: float = 0.5
    group_weight: float = 0.3
    name_weight: float = 0.2
    loss: str = "clip"


@dataclass(frozen=True, slots=True)
class TuningData:
    """What is learned from; rows of `captions`, `terms` and `views` are the same photos.

    `train`: rows that may be learned from. `terms`, `groups`, `teachers`: None where there
    are none. `group_captions` are captions without pictures.
    """

    views: ViewMaker
    train: Tensor
    captions: Captions
    terms: Terms | None = None
    groups: Captions | None = None
    group_count: int = 0
    teachers: Teachers | None = None


class Towers(nn.Module):
    """Both towers, their temperatures, and what distillation needs besides."""

    def __init__(self, image: ImageTower, text: TextTower, teacher_features: int = 0) -> None:
        super().__init__()
        self.image = image
        self.text = text
        self.names_scale = Temperature()
        self.captions_scale = Temperature()
        self.bias = nn.Parameter(torch.tensor(-10.0))  # SigLIP's start
        self.imitation = nn.Linear(FEATURES, teacher_features) if teacher_features else None


class Tuning:
    """One stage over given towers; `step` after `step`. One thread.

    Mixed precision (bfloat16) on a graphics processor, float32 on the CPU.
    """

    def __init__(
        self, towers: Towers, data: TuningData, settings: TuningSettings, device: torch.device
    ) -> None:
        self.towers = towers.to(device)
        self.settings = settings
        self.done = 0
        self._data = data
        self._device = device
        self._locked = settings.stage is Stage.LIT
        self.smoothed = copy.deepcopy(towers).requires_grad_(False)
        self._recipe = ViewRecipe(least_area=settings.least_area)
        torch.manual_seed(settings.seed)
        if self._locked:
            self._features, self._likely = self._remember()
        self._optimiser = torch.optim.AdamW(
            self._groups(), lr=settings.text_rate, betas=(0.9, 0.98), weight_decay=0.0
        )

    def _groups(self) -> list[dict[str, Any]]:
        """Weights by learning rate and decay; biases, norms and scales are not decayed."""
        found: dict[tuple[float, float], list[nn.Parameter]] = {}
        for name, weight in self.towers.named_parameters():
            network = name.startswith("image.network.")
            if network and (self._locked or (".classifier." in name and not self._data.teachers)):
                weight.requires_grad_(False)
                continue
            weight.requires_grad_(True)
            rate = self.settings.image_rate if network else self.settings.text_rate
            decay = self.settings.weight_decay if weight.ndim > 1 else 0.0
            found.setdefault((rate, decay), []).append(weight)
        return [
            {"params": weights, "peak": rate, "weight_decay": decay}
            for (rate, decay), weights in found.items()
        ]

    @torch.no_grad()
    def _remember(self) -> tuple[Tensor, Tensor | None]:
        """Features of a few views of every photo: (views, n, d); probabilities likewise."""
        network = self.towers.image.network.eval()
        count, kept = len(self._data.views), self.settings.views
        features = torch.empty(kept, count, FEATURES, dtype=torch.float16, device=self._device)
        teachers = self._data.teachers
        likely = None
        if teachers is not None:
            likely = torch.empty(kept, count, 1000, dtype=torch.float16, device=self._device)
        for view in range(kept):
            for rows in torch.arange(count, device=self._device).split(self.settings.batch):
                pixels = self._views(rows, plain=view == 0)
                with self._mixed():
                    features[view, rows] = network(pixels).to(torch.float16)
                    if teachers is not None and likely is not None:
                        likely[view, rows] = teachers(pixels)[0].to(torch.float16)
        return features, likely

    def _views(self, rows: Tensor, *, plain: bool = False) -> Tensor:
        views, side = self._data.views, self.settings.side
        pixels = views.centres(rows, side) if plain else views.views(rows, side, self._recipe)
        return (pixels * 2 - 1).contiguous(memory_format=torch.channels_last)

    def _mixed(self) -> torch.autocast:
        return torch.autocast(
            self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"
        )

    def step(self) -> dict[str, float]:
        """One step; returns the parts of the loss. Raises FloatingPointError for no number."""
        settings = self.settings
        for group in self._optimiser.param_groups:
            group["lr"] = warm_up_cosine(
                self.done, settings.steps, warm_up=settings.warm_up, peak=group["peak"]
            )
        self.towers.train()
        if self._locked:
            self.towers.image.network.eval()
        parts = self._losses()
        loss = sum(parts.values(), torch.zeros((), device=self._device))
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss.item()} at step {self.done}")
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.towers.parameters(), 1.0)
        self._optimiser.step()
        self.done += 1
        self._smooth()
        return {name: float(value.detach()) for name, value in parts.items()}

    def _losses(self) -> dict[str, Tensor]:
        data, settings, towers = self._data, self.settings, self.towers
        parts: dict[str, Tensor] = {}
        rows = data.train[torch.randint(len(data.train), (settings.batch,), device=self._device)]
        if data.terms is not None:
            pictures, likely = self._pictures(rows, parts)
            columns, targets = data.terms.columns(rows, likely, more=settings.names)
            with self._mixed():
                texts = towers.text(data.terms.texts(columns))
            cosines = pictures.float() @ texts.float().T
            parts["terms"] = self._match(towers.names_scale() * cosines, targets)
            if data.terms.bilingual:
                english, chinese, same = data.terms.pairs(settings.names)
                parts["names"] = settings.name_weight * self._texts_agree(
                    data.terms.texts(english), data.terms.texts(chinese), same
                )
        for language in data.captions.languages:
            owners = self._some(data.captions.having(language), settings.captions)
            if len(owners) < _LEAST_OWNERS:
                continue
            pictures, _ = self._pictures(owners, None)
            with self._mixed():
                texts = towers.text(data.captions.draw(language, owners))
            cosines = pictures.float() @ texts.float().T
            parts[f"captions_{language}"] = settings.caption_weight * self._match(
                towers.captions_scale() * cosines
            )
        if data.groups is not None:
            first, second = (("en", "zh"), ("en", "zh"), ("en", "en"), ("zh", "zh"))[self.done % 4]
            groups = torch.randperm(data.group_count, device=self._device)[: settings.groups]
            parts["groups"] = settings.group_weight * self._texts_agree(
                data.groups.draw(first, groups), data.groups.draw(second, groups)
            )
        return parts

    def _match(self, logits: Tensor, targets: Tensor | None = None) -> Tensor:
        if self.settings.loss == "siglip":
            return pairwise_sigmoid(logits + self.towers.bias, targets)
        return contrastive(logits, targets)

    def _some(self, owners: Tensor, count: int) -> Tensor:
        """Of the photos that may be learned from."""
        allowed = owners[torch.isin(owners, self._data.train)]
        return allowed[torch.randperm(len(allowed), device=self._device)[:count]]

    def _pictures(
        self, rows: Tensor, parts: dict[str, Tensor] | None
    ) -> tuple[Tensor, Tensor | None]:
        """Vectors of one view of each photo, and what the teachers see in that very view."""
        towers, teachers = self.towers, self._data.teachers
        if self._locked:
            view = torch.randint(self.settings.views, (len(rows),), device=self._device)
            likely = None if self._likely is None else self._likely[view, rows].float()
            return towers.image.projection(self._features[view, rows].float()), likely
        pixels = self._views(rows)
        with self._mixed():
            features = towers.image.network(pixels)
            seen = teachers(pixels) if teachers is not None else None
        features = features.float()
        if seen is not None and parts is not None and towers.imitation is not None:
            logits = towers.image.network.classifier(features)[:, 1:]
            # Without the background class the shares add up to a little less than 1.
            shares = seen[0] / seen[0].sum(1, keepdim=True)
            parts["classes"] = self.settings.distil * distillation(logits, shares)
            parts["features"] = self.settings.features * feature_distance(
                towers.imitation(features), seen[1]
            )
        return towers.image.projection(features), None if seen is None else seen[0]

    def _texts_agree(self, first: Tensor, second: Tensor, same: Tensor | None = None) -> Tensor:
        with self._mixed():
            one, other = self.towers.text(first), self.towers.text(second)
        return contrastive(self.towers.captions_scale() * (one.float() @ other.float().T), same)

    @torch.no_grad()
    def _smooth(self) -> None:
        # A mean that follows faster at first, or the start would weigh on short runs.
        keep = min(self.settings.smoothing, (1 + self.done) / (10 + self.done))
        current = self.towers.state_dict()
        for name, value in self.smoothed.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(current[name], 1 - keep)
            else:
                value.copy_(current[name])

    @torch.no_grad()
    def settle_norms(self, side: int, rows: int = 8192) -> None:
        """Measure batch normalisation of the smoothed image tower anew on centre crops.

        Smoothed weights never saw the statistics that they would give, and views at training
        are smaller than pictures in use (Touvron et al. 2019, "FixRes").
        """
        network = self.smoothed.image.network
        norms = [one for one in network.modules() if isinstance(one, nn.BatchNorm2d)]
        if not norms:
            return
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean
        network.train()
        chosen = torch.randperm(len(self._data.train), device=self._device)[:rows]
        # Even parts: each counts the same, and one photo alone has no statistics.
        for part in self._data.train[chosen].tensor_split(-(-len(chosen) // self.settings.batch)):
            with self._mixed():
                network(self._data.views.centres(part, side) * 2 - 1)
        network.eval()
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum

    def state(self) -> dict[str, Any]:
        """For `Run.save`; locked features are made again from the same seed."""
        return {
            "towers": dict(self.towers.state_dict()),
            "smoothed": dict(self.smoothed.state_dict()),
            "optimiser": self._optimiser.state_dict(),
            "done": self.done,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        self.towers.load_state_dict(state["towers"])
        self.smoothed.load_state_dict(state["smoothed"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.done = int(state["done"])


@torch.no_grad()
def picture_vectors(
    image: Callable[[Tensor], Tensor], views: ViewMaker, rows: Tensor, side: int, batch: int = 256
) -> Tensor:
    """Unit vectors (len(rows), d) of the photos' middle squares."""
    found = [image(views.centres(part, side) * 2 - 1).float() for part in rows.split(batch)]
    return functional.normalize(torch.cat(found), dim=-1)
