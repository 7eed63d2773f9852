"""The losses against the papers' formulas, written out here: values and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from photoapp.training.augmentations import Chance
from photoapp.training.backbones import make_backbone
from photoapp.training.methods import BYOL, DINO, METHODS, Method, MoCo, Plan, SimCLR, SimSiam, SwAV

PLAN = Plan(steps=100, steps_per_epoch=10, batch=12, pictures=120, side=64)


def unit(rows: Tensor) -> Tensor:
    return rows / (rows * rows).sum(dim=1, keepdim=True).sqrt()


def nt_xent(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """SimCLR, equation 1, one pair at a time."""
    rows = unit(torch.cat((first, second)))
    count = len(first)
    losses = []
    for i in range(2 * count):
        partner = (i + count) % (2 * count)
        others = [k for k in range(2 * count) if k != i]
        logits = torch.stack([rows[i] @ rows[k] for k in others]) / temperature
        losses.append(torch.logsumexp(logits, 0) - rows[i] @ rows[partner] / temperature)
    return torch.stack(losses).mean()


def info_nce(query: Tensor, keys: Tensor, queue: Tensor, temperature: float) -> Tensor:
    """MoCo, equation 1: the key against the queue (rows of `queue`)."""
    asked, answers = unit(query), unit(keys)
    losses = []
    for q, k in zip(asked, answers, strict=True):
        right = (q @ k / temperature).exp()
        wrong = (queue @ q / temperature).exp().sum()
        losses.append(-(right / (right + wrong)).log())
    return torch.stack(losses).mean()


def dino_cross_entropy(
    taught: list[Tensor], answers: list[Tensor], centre: Tensor, hot: float, cold: float
) -> Tensor:
    """DINO, algorithm 1 and equation 3: all pairs of different views."""
    terms = []
    for t, target in enumerate(taught):
        wanted = ((target - centre) / hot).exp()
        wanted = wanted / wanted.sum(dim=1, keepdim=True)
        for s, answer in enumerate(answers):
            if s == t:
                continue
            given = (answer / cold).exp()
            given = given / given.sum(dim=1, keepdim=True)
            terms.append(-(wanted * given.log()).sum(dim=1).mean())
    return torch.stack(terms).mean()


def sinkhorn_codes(scores: Tensor, epsilon: float, rounds: int) -> Tensor:
    """SwAV, section 3.1: a plan of equal parts for prototypes, in logarithms."""
    count, prototypes = scores.shape
    plan = scores / epsilon
    for _ in range(rounds):
        plan = plan - torch.logsumexp(plan, 0, keepdim=True) - math.log(prototypes)
        plan = plan - torch.logsumexp(plan, 1, keepdim=True) - math.log(count)
    return (plan + math.log(count)).exp()


def swapped_prediction(large: list[Tensor], small: list[Tensor], temperature: float) -> Tensor:
    """SwAV, equation 6: codes of each large crop predicted from all other crops."""
    crops = large + small
    total = large[0].new_zeros(())
    for i, scores in enumerate(large):
        codes = sinkhorn_codes(scores.detach(), 0.05, 3)
        others = [crop for j, crop in enumerate(crops) if j != i]
        for other in others:
            logits = other / temperature
            log_chance = logits - torch.logsumexp(logits, 1, keepdim=True)
            total = total - (codes * log_chance).sum(dim=1).mean() / len(others)
    return total / len(large)


def cosine_distance(one: Tensor, two: Tensor) -> Tensor:
    return -(unit(one) * unit(two)).sum(dim=1).mean()


def method(name: str) -> Method:
    torch.manual_seed(3)
    return METHODS[name](make_backbone("conv-4", 64), PLAN).double()


def rows(*shape: int, seed: int = 0) -> Tensor:
    drawn = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn.requires_grad_(True)


def agree(ours: Callable[..., Tensor], theirs: Callable[..., Tensor], inputs: list[Tensor]) -> None:
    """The same value and the same gradient for every input."""
    values = []
    for formula in (ours, theirs):
        for value in inputs:
            value.grad = None
        loss = formula(*inputs)
        loss.backward()  # type: ignore[no-untyped-call]
        grads = [None if value.grad is None else value.grad.clone() for value in inputs]
        values.append((loss.detach(), grads))
    (one, first), (two, second) = values
    torch.testing.assert_close(one.squeeze(), two, rtol=1e-9, atol=1e-12)
    for gradient, expected in zip(first, second, strict=True):
        if expected is None or not expected.any():
            assert gradient is None or not gradient.any()
        else:
            assert gradient is not None
            torch.testing.assert_close(gradient, expected, rtol=1e-7, atol=1e-12)


def test_simclr() -> None:
    built = method("simclr")
    assert isinstance(built, SimCLR)
    agree(
        built.criterion,
        lambda one, two: nt_xent(one, two, 0.1),
        [rows(6, 8), rows(6, 8, seed=1)],
    )


def test_moco() -> None:
    built = method("moco")
    assert isinstance(built, MoCo)
    queue = built.criterion.memory_bank.bank.clone()
    keys = rows(12, 128, seed=1).detach()
    agree(
        lambda query: built.criterion(query, keys),
        lambda query: info_nce(query, keys, queue, 0.2),
        [rows(12, 128)],
    )
    # The keys are in the queue now, as unit rows, and the oldest are gone.
    torch.testing.assert_close(built.criterion.memory_bank.bank[:12], unit(keys))
    assert torch.equal(built.criterion.memory_bank.bank[12:], queue[12:])


def test_byol_and_simsiam_compare_by_the_cosine() -> None:
    for name in ("byol", "simsiam"):
        built = method(name)
        assert isinstance(built, BYOL | SimSiam)
        agree(built.criterion, cosine_distance, [rows(6, 8), rows(6, 8, seed=1)])


def test_dino() -> None:
    built = method("dino")
    assert isinstance(built, DINO)
    outputs = built.criterion.center.shape[-1]
    centre = 0.3 * rows(outputs, seed=9).detach()
    taught = [rows(5, outputs, seed=seed).detach() for seed in (1, 2)]

    def ours(*answers: Tensor) -> Tensor:  # 0.0625 is exact in the single precision lightly uses
        built.criterion.center.copy_(centre)
        found: Tensor = built.criterion(taught, list(answers), teacher_temp=0.0625)
        return found

    agree(
        ours,
        lambda *answers: dino_cross_entropy(taught, list(answers), centre, 0.0625, 0.1),
        [rows(5, outputs, seed=seed) for seed in range(3, 7)],
    )
    moved = 0.9 * centre + 0.1 * torch.cat(taught).mean(dim=0)
    torch.testing.assert_close(built.criterion.center[0, 0], moved)


def test_swav() -> None:
    built = method("swav")
    assert isinstance(built, SwAV)
    scores = [torch.tanh(rows(12, 7, seed=seed)).detach().requires_grad_(True) for seed in range(4)]
    agree(
        lambda *crops: built.criterion(list(crops[:2]), list(crops[2:])),
        lambda *crops: swapped_prediction(list(crops[:2]), list(crops[2:]), 0.1),
        scores,
    )


@pytest.mark.parametrize("name", ["byol", "simsiam"])
def test_only_the_predictions_get_gradients(name: str) -> None:
    """The whole loss: symmetric, the other side stopped, in the paper's range."""
    built = method(name)
    assert isinstance(built, BYOL | SimSiam)
    built.train()
    views = [rows(12, 3, 16, 16, seed=seed).detach() for seed in (1, 2)]
    with torch.no_grad():
        projected = [built.projection(built.backbone(view)) for view in views]
        predicted = [built.prediction(one) for one in projected]
        targets = [built.slow(view) for view in views] if isinstance(built, BYOL) else projected
    expected = (
        cosine_distance(predicted[0], targets[1]) + cosine_distance(predicted[1], targets[0])
    ) / 2
    if name == "byol":
        expected = 2 + 2 * expected
    loss = built.loss(views, 0, Chance(0, "cpu"))
    torch.testing.assert_close(loss.double(), expected.double(), rtol=1e-5, atol=1e-6)
    loss.backward()  # type: ignore[no-untyped-call]
    for path, parameter in built.named_parameters():
        assert parameter.requires_grad == (not path.startswith("slow."))
        assert (parameter.grad is not None) == parameter.requires_grad


def test_moco_asks_one_view_and_follows_with_the_other() -> None:
    built = method("moco").float()
    assert isinstance(built, MoCo)
    before = [parameter.clone() for parameter in built.slow.parameters()]
    views = [rows(12, 3, 16, 16, seed=seed).detach().float() for seed in (1, 2)]
    built.loss(views, 0, Chance(0, "cpu")).backward()  # type: ignore[no-untyped-call]
    assert all(parameter.grad is None for parameter in built.slow.parameters())
    with torch.no_grad():
        for parameter in built.backbone.parameters():
            parameter.add_(1.0)
    built.after_update(0)
    # 100 steps are few: the momentum is 0.9, see `_follow`.
    for old, new in zip(before, built.slow.parameters(), strict=True):
        moved = new - old
        assert moved.abs().max() < 0.101
    first = next(iter(built.slow.parameters()))
    torch.testing.assert_close(first, before[0] + 0.1)


def test_dino_freezes_its_last_layer_and_swav_its_prototypes_for_an_epoch() -> None:
    views = [rows(12, 3, 16, 16, seed=seed).detach() for seed in (1, 2)]
    small = [rows(12, 3, 8, 8, seed=seed).detach() for seed in (3, 4, 5, 6)]
    for name in ("dino", "swav"):
        built = method(name).float()
        assert isinstance(built, DINO | SwAV)
        last = built.projection.last_layer if isinstance(built, DINO) else built.prototypes
        for step, frozen in ((0, True), (9, True), (10, False)):
            built.zero_grad(set_to_none=True)
            crops = [view.float() for view in (*views, *small)]
            built.loss(crops, step, Chance(0, "cpu")).backward()  # type: ignore[no-untyped-call]
            built.before_update(step)
            grads = [parameter.grad for parameter in last.parameters()]
            assert all(grad is None for grad in grads) == frozen, (name, step)
        if isinstance(built, SwAV):
            norms = built.prototypes.heads[0].weight.norm(dim=1)
            torch.testing.assert_close(norms, torch.ones_like(norms))
        else:
            assert all(parameter.grad is None for parameter in built.teacher.parameters())


def test_losses_are_computed_in_single_precision_inside_mixed_precision() -> None:
    views = [rows(12, 3, 16, 16, seed=seed).detach().float() for seed in (1, 2)]
    small = [rows(12, 3, 8, 8, seed=seed).detach().float() for seed in (3, 4, 5, 6)]
    for name in METHODS:
        built = method(name).float()
        crops = views if len(built.views) == 2 else views + small
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = built.loss(crops, 20, Chance(0, "cpu"))
        assert loss.dtype == torch.float32, name
        assert torch.isfinite(loss), name
