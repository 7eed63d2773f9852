"""One stage of image-text tuning in a run: steps, examinations, early stop, going on."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from photoapp.core.errors import TrainingError
from photoapp.training.runs import Run, random_state, restore_random_state
from photoapp.training.scores import Examiner, Score
from photoapp.training.tuning import Stage, Towers, Tuning, TuningData, TuningSettings


@dataclass(frozen=True, slots=True)
class Report:
    """An examination. `steps_per_second` since this process began the stage."""

    stage: Stage
    step: int
    steps: int
    losses: dict[str, float]
    score: Score
    steps_per_second: float


@dataclass(frozen=True, slots=True)
class Watch:
    """When to examine, and how many examinations without a better one end the stage."""

    every: int
    patience: int = 1_000_000
    tell: Callable[[Report], None] = lambda _report: None
    stopped: Callable[[], bool] = lambda: False


def run_stage(
    run: Run,
    towers: Towers,
    data: TuningData,
    settings: TuningSettings,
    *,
    examiner: Examiner,
    watch: Watch,
    before: int = 0,
) -> bool:
    """Train one stage and leave its best smoothed weights in `towers`; False when stopped.

    Goes on from the run's checkpoint: `before` steps of the run belong to earlier stages, and
    a stage that the checkpoint has passed is skipped. On the CPU the result is that of a run
    which was never interrupted. Examined before the first step too: a stage that makes things
    worse ends with what it began with.

    Raises TrainingError ``tuning-diverged``, and those of `Run`.
    """
    device = data.train.device
    held = run.load()
    if held is not None and held.state["stage_from"] > before:
        return True
    tuning = Tuning(towers, data, settings, device)
    best = copy.deepcopy(tuning.smoothed.state_dict())
    highest, since = examiner.score(tuning.smoothed).mean, 0
    if held is not None and held.state["stage_from"] == before:
        tuning.restore(held.state)
        restore_random_state(held.state["random"])
        best, highest, since = (held.state[name] for name in ("best", "highest", "since"))
    began, first = time.monotonic(), tuning.done

    def save(stage_from: int) -> None:
        run.save(
            before + tuning.done,
            tuning.state()
            | {
                "random": random_state(),
                "stage_from": stage_from,
                "best": dict(best),
                "highest": highest,
                "since": since,
            },
        )

    while tuning.done < settings.steps and since < watch.patience:
        losses = _step(tuning)
        if watch.stopped():
            save(before)
            return False
        if tuning.done % watch.every and tuning.done < settings.steps:
            continue
        if settings.stage is Stage.FULL:
            tuning.settle_norms(examiner.side)
        score = examiner.score(tuning.smoothed)
        since += 1
        if score.mean > highest:
            best, highest, since = copy.deepcopy(tuning.smoothed.state_dict()), score.mean, 0
        run.record(before + tuning.done, stage=str(settings.stage), **losses, **score.values())
        save(before)
        pace = (tuning.done - first) / (time.monotonic() - began)
        watch.tell(Report(settings.stage, tuning.done, settings.steps, losses, score, pace))
    towers.load_state_dict(best)
    tuning.smoothed.load_state_dict(best)
    save(before + settings.steps)
    return True


def best_so_far(run: Run) -> dict[str, Tensor] | None:
    """Weights that the last checkpoint thinks best, None when there is none."""
    held: Any = run.load()
    return None if held is None else dict(held.state["best"])


def _step(tuning: Tuning) -> dict[str, float]:
    try:
        return tuning.step()
    except FloatingPointError as error:
        raise TrainingError(
            "tuning-diverged",
            f"Training broke down at step {tuning.done}; try a lower learning rate.",
            count=tuning.done,
        ) from error


def training_device(name: str) -> torch.device:
    """With TF32 where there is a graphics processor: the towers do not need more."""
    device = torch.device(name)
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
    return device
