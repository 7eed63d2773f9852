"""Schedules against values worked out by hand and torch's own scheduler."""

from __future__ import annotations

import pytest
import torch

from photoapp.training.schedules import cosine, linear, warm_up_cosine


def test_linear_and_cosine_reach_their_ends() -> None:
    assert linear(0, 10, 0.04, 0.07) == 0.04
    assert linear(5, 10, 0.0, 1.0) == 0.5
    assert linear(10, 10, 0.0, 1.0) == linear(99, 10, 0.0, 1.0) == 1.0
    assert linear(0, 0, 0.0, 1.0) == 1.0
    assert cosine(0, 8, 1.0, 0.2) == 1.0
    assert cosine(4, 8, 1.0, 0.2) == pytest.approx(0.6)
    assert cosine(8, 8, 1.0, 0.2) == 0.2


def test_the_rate_rises_and_falls_as_torch_has_it() -> None:
    rates = [warm_up_cosine(step, 20, warm_up=4, peak=0.4, final=0.1) for step in range(20)]
    assert rates[:4] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([parameter], lr=0.4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 16, eta_min=0.1)
    for rate in rates[4:]:
        assert rate == pytest.approx(optimiser.param_groups[0]["lr"], rel=1e-6)
        optimiser.step()
        scheduler.step()
    assert warm_up_cosine(0, 1, warm_up=1, peak=1.0) == 1.0
