"""Training: the loss falls, features do not collapse, linear accuracy rises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from photoapp.core.errors import TrainingError
from photoapp.training.backbones import NAMES, make_backbone
from photoapp.training.batches import Batches, epoch_order, step_seed, vectors
from photoapp.training.linear import Task
from photoapp.training.methods import METHODS
from photoapp.training.pictures import Pictures, make_store, open_pictures
from photoapp.training.runs import Run
from photoapp.training.self_supervised import (
    Progress,
    Settings,
    choose_precision,
    evaluate,
    train,
)
from photoapp.training.sources import SourcePicture

# Epochs, and a learning rate for so few steps where the published one is for thousands.
SHORT: dict[str, tuple[int, float | None]] = {
    "simclr": (10, None),
    "moco": (12, None),
    "byol": (10, 4.0),
    "simsiam": (10, 0.5),
    "dino": (10, 1e-2),
    "swav": (10, 50.0),
}
# Methods without negatives need more than seconds until their features are worth more.
QUICK = {"simclr", "moco", "dino"}


@pytest.mark.parametrize("method", METHODS)
def test_each_method_learns(method: str, pictures: Pictures, tmp_path: Path) -> None:
    epochs, rate = SHORT[method]
    settings = Settings(method, "conv-4", epochs, batch=32, rate=rate)
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        trained = train(settings, pictures, run)
        assert trained is not None
        losses = [row["loss"] for row in run.history]
    assert losses[-1] < max(losses) - 0.1  # MoCo's rises while its queue fills with keys
    batches = Batches(pictures, "cpu")
    rows = functional.normalize(vectors(trained.features, batches, pictures.rows(test=True)))
    # The measure of SimSiam's figure 2: 0 where all pictures have the same features.
    assert float(rows.std(dim=0).mean()) * rows.shape[1] ** 0.5 > 0.2
    if method in QUICK:
        found = evaluate(settings, pictures, trained, device="cpu")
        assert found.random_network is not None
        assert found.raw_pixels is not None
        assert found.scores.top1 > found.random_network.top1 + 0.02
        assert found.scores.top1 > found.raw_pixels.top1 + 0.1
        assert (found.train, found.test, found.classes) == (160, 160, 4)


def test_records_tell_the_course(pictures: Pictures, tmp_path: Path) -> None:
    settings = Settings("simclr", "conv-4", 20, batch=160)
    told: list[Progress] = []
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        train(settings, pictures, run, tell=told.append)
        history = run.history
    assert [row["epoch"] for row in history] == [one.epoch for one in told] == list(range(1, 21))
    rates = [row["rate"] for row in history]
    peak = 1.2 * (160 / 256) ** 0.5
    assert rates[1] == pytest.approx(peak)  # a tenth of the run is warm-up
    assert rates[0] == pytest.approx(peak / 2)
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert rates[-1] < peak / 50
    assert [row["epoch"] for row in history if "neighbours" in row] == list(range(2, 21, 2))
    assert told[-1].seconds_left == 0
    assert told[0].per_second > 0


def test_a_long_epoch_tells_where_it_is(
    pictures: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photoapp.training.self_supervised._TOLD_EVERY", 0.0)
    settings = Settings("simclr", "conv-4", 2, batch=53)
    told: list[Progress] = []
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        train(settings, pictures, run, tell=told.append)
    assert [(one.epoch, one.step, one.steps) for one in told] == [
        *((1, 1, 3), (1, 2, 3), (1, 3, 3)),
        *((2, 1, 3), (2, 2, 3), (2, 3, 3)),
    ]
    assert [one.loss is None for one in told] == [True, True, False] * 2


def test_the_prediction_head_of_simsiam_keeps_its_rate(
    pictures: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[float]] = []
    step = torch.optim.SGD.step

    def noted(optimiser: torch.optim.SGD, *others: object) -> object:
        seen.append([group["lr"] for group in optimiser.param_groups])
        return step(optimiser, *others)

    monkeypatch.setattr(torch.optim.SGD, "step", noted)
    settings = Settings("simsiam", "conv-4", 4, batch=80)
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        train(settings, pictures, run)
    peak = 0.05 * 80 / 256
    falling, steady = zip(*seen, strict=True)
    assert steady == pytest.approx([peak] * 8)
    assert falling[0] == pytest.approx(peak)
    assert falling[-1] < peak / 10


def test_dino_decays_its_weights_more_and_more(
    pictures: Pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[float]] = []
    step = torch.optim.AdamW.step

    def noted(optimiser: torch.optim.AdamW, *others: object) -> object:
        seen.append(sorted(group["weight_decay"] for group in optimiser.param_groups))
        return step(optimiser, *others)

    monkeypatch.setattr(torch.optim.AdamW, "step", noted)
    settings = Settings("dino", "conv-4", 4, batch=80)
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        train(settings, pictures, run)
    spared, decayed = zip(*seen, strict=True)
    assert set(spared) == {0.0}  # biases and norms
    assert decayed[0] == pytest.approx(0.04)
    assert decayed[4] == pytest.approx(0.22)
    assert 0.3 < decayed[-1] < 0.4


def test_mixed_precision_trains(pictures: Pictures, tmp_path: Path) -> None:
    settings = Settings("swav", "conv-4", 2, batch=80, precision="bfloat16")
    with Run.opened(tmp_path, settings.as_json(pictures)) as run:
        trained = train(settings, pictures, run)
        assert trained is not None
        assert all(np.isfinite(row["loss"]) for row in run.history)
    assert all(parameter.dtype == torch.float32 for parameter in trained.parameters())
    assert choose_precision("auto", "cpu") == "float32"
    assert choose_precision("bfloat16", "cpu") == "bfloat16"


def test_a_loss_that_is_no_number_is_an_error(pictures: Pictures, tmp_path: Path) -> None:
    settings = Settings("moco", "conv-4", 3, batch=32, rate=1e30)
    with (
        Run.opened(tmp_path, settings.as_json(pictures)) as run,
        pytest.raises(TrainingError) as caught,
    ):
        train(settings, pictures, run)
    assert caught.value.code == "training-diverged"


def test_too_few_pictures_and_no_labels(pictures: Pictures, tmp_path: Path) -> None:
    file = tmp_path / "few.safetensors"
    make_store(
        (SourcePicture(str(n), None, None, lambda: pictures.pixels[0]) for n in range(7)),
        file,
        side=16,
    )
    few = open_pictures(file)
    settings = Settings("simclr", "conv-4", 1)
    with (
        Run.opened(tmp_path / "run", settings.as_json(few)) as run,
        pytest.raises(TrainingError) as caught,
    ):
        train(settings, few, run)
    assert caught.value.code == "pictures-few"
    with pytest.raises(TrainingError) as caught:
        Task(few, Batches(few, "cpu"))
    assert caught.value.code == "labels-missing"


def test_epochs_and_steps_have_orders_and_seeds_of_their_own() -> None:
    rows = np.arange(50)
    assert epoch_order(rows, 1, 2).tolist() == epoch_order(rows, 1, 2).tolist()
    orders = {tuple(epoch_order(rows, seed, epoch)) for seed in (1, 2) for epoch in range(5)}
    assert len(orders) == 10
    assert all(sorted(order) == list(rows) for order in orders)
    seeds = {step_seed(seed, step) for seed in range(20) for step in range(500)}
    assert len(seeds) == 10_000
    assert all(0 <= seed < 2**63 for seed in seeds)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("vit")])
def test_networks_take_whole_pictures_and_small_crops(name: str) -> None:
    for side in (28, 64):
        backbone = make_backbone(name, side).eval()
        with torch.no_grad():
            found = [backbone(torch.zeros(1, 3, crop, crop)) for crop in (side, side // 2)]
        assert [one.shape for one in found] == [(1, backbone.dimension)] * 2
