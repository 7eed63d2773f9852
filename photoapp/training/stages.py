"""One stage of image-text tuning in a run: steps, examinations, early stop, going on."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from photoapp.core.errors import TrainingError
from photoapp.training.runs import Run, random_state, restore_random_state
from photoapp.training.scores import Examiner, Score
from photoapp.training.tuning import Stage, Towers, Tuning, TuningData, TuningSettings


@dataclass(frozen=True, slots=True)
class Report:
    """How far a stage is. `score`: of an examination, None between two of them.

    `steps_per_second` since this process made its first step of the stage, 0 at that one.
    """

    stage: Stage
    step: int
    steps: int
    losses: dict[str, float]
    score: Score | None
    steps_per_second: float


@dataclass(frozen=True, slots=True)
class Watch:
    """When to examine, and how many examinations without a better one end the stage.

    Where steps are slow, `tell` hears of the losses every `tell_seconds`, and the run is saved
    every `save_seconds`: what a killed run has to do again.
    """

    every: int
    patience: int = 1_000_000
    tell_seconds: float = 60.0
    save_seconds: float = 600.0
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
    state = None if held is None else held.state
    if state is not None and state["stage"] > before:
        towers.load_state_dict(state["best"])
        return True
    tuning = Tuning(towers, data, settings, device)
    best = copy.deepcopy(tuning.smoothed.state_dict())
    highest, since = examiner.score(tuning.smoothed).mean, 0
    # The end of the stage before leaves no "tuning": this one then begins.
    if state is not None and "tuning" in state:
        tuning.restore(state["tuning"])
        restore_random_state(state["random"])
        best, highest, since = (state[name] for name in ("best", "highest", "since"))
    began, first, warm = time.monotonic(), tuning.done, False
    told = saved = began

    def tell(losses: dict[str, float], score: Score | None) -> None:
        done = tuning.done - first
        pace = done / max(time.monotonic() - began, 1e-9)  # clocks may be coarse
        watch.tell(Report(settings.stage, tuning.done, settings.steps, losses, score, pace))

    def save() -> None:
        run.save(
            before + tuning.done,
            {
                "stage": before,
                "tuning": tuning.state(),
                "random": random_state(),
                "best": dict(best),
                "highest": highest,
                "since": since,
            },
        )

    while tuning.done < settings.steps and since < watch.patience:
        losses = _step(tuning)
        if not warm:  # the first step also tries out kernels: it says nothing about the others
            began, first, warm = time.monotonic(), tuning.done, True
        due = tuning.done % watch.every == 0 or tuning.done == settings.steps
        if due:
            if settings.stage is Stage.FULL:
                tuning.settle_norms(examiner.side)
            score = examiner.score(tuning.smoothed)
            since += 1
            if score.mean > highest:
                best, highest, since = copy.deepcopy(tuning.smoothed.state_dict()), score.mean, 0
            run.record(before + tuning.done, stage=str(settings.stage), **losses, **score.values())
            tell(losses, score)
            told = time.monotonic()
        elif time.monotonic() - told >= watch.tell_seconds:
            tell(losses, None)
            told = time.monotonic()
        # Asked after examining: a run that goes on does not examine this step again.
        stopped = watch.stopped()
        if due or stopped or time.monotonic() - saved >= watch.save_seconds:
            save()
            saved = time.monotonic()
        if stopped:
            return False
    towers.load_state_dict(best)
    run.save(before + settings.steps, {"stage": before + settings.steps, "best": dict(best)})
    return True


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
