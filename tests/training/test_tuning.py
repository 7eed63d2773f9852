"""Tuning both stages on a problem that can be learned, stopped and gone on with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from photoapp.core.errors import TrainingError
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.training import scores
from photoapp.training.clip import ClipData, ClipSettings, Start, read_start, train_clip
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.pairs import PairPhoto
from photoapp.training.release import concept_names, read_released, read_towers, release
from photoapp.training.runs import Run
from photoapp.training.scores import Score
from photoapp.training.stages import Report, Watch
from photoapp.training.teachers import Teachers
from photoapp.training.tuning import Stage
from tests.training import pairs_made

CPU = torch.device("cpu")


def _tune(
    folder: Path,
    *,
    stage: Stage = Stage.LIT,
    epochs: int = 8,
    stop_after: int = 0,
    loss: str = "clip",
    start: Path | None = None,
    told: list[Report] | None = None,
    captions: bool = True,
) -> tuple[Score, Score] | None:
    said, pixels = pairs_made.photos(captions=captions)
    if start is None:
        towers, tokenizer = pairs_made.towers(said)
        begun = Start(towers, tokenizer, pairs_made.SIDE)
    else:
        begun = read_start(start)
    settings = ClipSettings(stage, epochs, batch=16, rate=3e-3, loss=loss, held=0.3, patience=1000)
    asked = [0]

    def stopped() -> bool:
        asked[0] += 1
        return bool(stop_after) and asked[0] >= stop_after

    with Run.opened(folder, settings.as_json()) as run:
        return train_clip(
            ClipData(said, pixels, pairs_made.lexicon()),
            begun,
            run,
            settings,
            device=CPU,
            watch=Watch(0, tell=(told if told is not None else []).append, stopped=stopped),
        )


@pytest.mark.parametrize("loss", ["clip", "siglip"])
def test_the_locked_stage_learns_and_leaves_the_image_network_alone(
    tmp_path: Path, loss: str
) -> None:
    told: list[Report] = []
    # Without captions: which of some nearly equal squares a caption finds is chance.
    scores = _tune(tmp_path, epochs=16, loss=loss, told=told, captions=False)
    assert scores is not None
    assert scores[1].mean > scores[0].mean + 5
    assert told[-1].losses["terms"] < told[0].losses["terms"]
    said, _ = pairs_made.photos(captions=False)
    fresh, _ = pairs_made.towers(said)
    fresh.image.network.fold()
    image, _, _ = read_towers(tmp_path)
    expected = fresh.image.network.state_dict()
    for name, value in image.network.state_dict().items():
        if "classifier" not in name:
            assert torch.allclose(value, expected[name].half().float(), atol=1e-3), name


def test_the_full_stage_goes_on_from_the_first_and_moves_both_towers(tmp_path: Path) -> None:
    assert _tune(tmp_path / "lit", epochs=2, captions=False) is not None
    full = tmp_path / "full"
    begun = read_start(tmp_path / "lit").towers.state_dict()
    assert (
        _tune(
            full,
            stage=Stage.FULL,
            epochs=4,
            start=tmp_path / "lit",
            captions=False,
            stop_after=3,
        )
        is None
    )
    held = _checkpoint(full)
    for name in ("image.network.blocks.0.convolution.weight", "text.pieces.weight"):
        assert held[name].shape == begun[name].shape
        assert not torch.equal(held[name], begun[name]), name
    again = _tune(full, stage=Stage.FULL, epochs=4, start=tmp_path / "lit", captions=False)
    assert again is not None
    assert again[1].mean >= again[0].mean  # what made it worse is not kept


def _checkpoint(run: Path) -> dict[str, torch.Tensor]:
    """Towers as the last checkpoint of a stopped run has them."""
    settings = json.loads((run / "run.json").read_text(encoding="utf-8"))["settings"]
    with Run.opened(run, settings) as opened:
        held = opened.load()
    assert held is not None
    towers: dict[str, torch.Tensor] = held.state["tuning"]["towers"]
    return towers


def test_a_stopped_run_that_goes_on_is_the_run_that_was_not(tmp_path: Path) -> None:
    whole = _tune(tmp_path / "whole", epochs=3)
    assert whole is not None
    assert _tune(tmp_path / "parts", epochs=3, stop_after=5) is None
    again = _tune(tmp_path / "parts", epochs=3)
    assert again is not None
    assert again[1].values() == whole[1].values()
    for part in range(2):
        one = read_towers(tmp_path / "whole")[part]
        other = read_towers(tmp_path / "parts")[part]
        assert isinstance(one, torch.nn.Module)
        assert isinstance(other, torch.nn.Module)
        for name, value in one.state_dict().items():
            if "classifier" not in name:  # random: only teachers have one
                assert torch.equal(value, other.state_dict()[name]), name


def test_training_ends_when_nothing_gets_better(tmp_path: Path) -> None:
    said, pixels = pairs_made.photos(captions=False)
    towers, tokenizer = pairs_made.towers(said)
    settings = ClipSettings(Stage.LIT, 50, batch=16, rate=0.0, held=0.3, patience=2)
    told: list[Report] = []
    with Run.opened(tmp_path, settings.as_json()) as run:
        found = train_clip(
            ClipData(said, pixels),
            Start(towers, tokenizer, pairs_made.SIDE),
            run,
            settings,
            device=CPU,
            watch=Watch(0, tell_seconds=3600.0, tell=told.append),
        )
    assert found is not None
    assert len(told) == 2


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    said, pixels = pairs_made.photos(8)
    towers, tokenizer = pairs_made.towers(said)
    settings = ClipSettings(Stage.LIT)
    with (
        Run.opened(tmp_path, settings.as_json()) as run,
        pytest.raises(TrainingError) as caught,
    ):
        train_clip(
            ClipData(said, pixels),
            Start(towers, tokenizer, pairs_made.SIDE),
            run,
            settings,
            device=CPU,
            watch=Watch(0),
        )
    assert caught.value.code == "training-few-pairs"


def test_a_release_gives_the_vectors_of_the_towers_and_can_be_trained_on(tmp_path: Path) -> None:
    assert _tune(tmp_path / "run", epochs=2) is not None
    target = tmp_path / "release"
    release(tmp_path / "run", target, concept_names(pairs_made.lexicon().concepts), "7")
    encoder = StarterEncoder(target, device="cpu")
    image, text, facts = read_towers(tmp_path / "run")
    pixels = pairs_made.photos()[1].pixels[:5]
    with torch.inference_mode():
        planes = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
        expected = image(planes).numpy()
    assert encoder.key.revision == "7"
    assert np.allclose(encoder.encode_images(pixels), expected, atol=2e-3)
    texts = encoder.encode_texts(["a red thing", "蓝色的东西"])
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert encoder.logit_scale == pytest.approx(facts["probability_scale"])
    assert "red" in encoder.known_words("re")
    again, words, _ = read_released(target)
    for tower, other in ((image, again), (text, words)):
        for name, value in tower.state_dict().items():
            if "classifier" not in name:
                assert torch.allclose(value, other.state_dict()[name], atol=1e-3), name


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_start(tmp_path)
    assert caught.value.code == "run-damaged"
    assert str(tmp_path) in caught.value.message


def test_what_is_made_again_on_the_way_back_gives_the_same_gradients() -> None:
    """The processor keeps the blocks' inputs alone: equal numbers, a fraction of the memory."""
    torch.manual_seed(5)
    network = MobileNetV2()
    pixels = torch.rand(4, 3, 64, 64) * 2 - 1
    network.learn_norms(pixels)
    network.train()
    kept: list[int] = []

    def keep(value: torch.Tensor) -> torch.Tensor:
        kept.append(value.numel())
        return value

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda value: value):
        features = network(pixels)
    sparing = sum(kept)
    features.square().mean().backward()
    gradients = [one.grad for one in network.blocks.parameters()]
    network.zero_grad()
    kept.clear()
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda value: value):
        plain = network.blocks(pixels).mean((2, 3))
    assert sparing < sum(kept) / 3
    plain.square().mean().backward()
    assert torch.allclose(features, plain)
    for made_again, parameter in zip(gradients, network.blocks.parameters(), strict=True):
        assert made_again is not None
        assert parameter.grad is not None
        assert torch.allclose(made_again, parameter.grad, atol=1e-7)


BUNDLED = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"


def _start(said: Sequence[PairPhoto]) -> Start:
    towers, tokenizer = pairs_made.towers(list(said))
    return Start(towers, tokenizer, pairs_made.SIDE, (17.0, -8.0))


def _once(folder: Path, data: ClipData, start: Start, *, stop: bool = False) -> Score | None:
    settings = ClipSettings(Stage.LIT, 1, batch=16)
    with Run.opened(folder, settings.as_json()) as run:
        watch = Watch(0, stopped=lambda: stop)
        found = train_clip(data, start, run, settings, device=CPU, watch=watch)
    return None if found is None else found[1]


def test_nothing_to_measure_is_said_before_anything_is_learned(tmp_path: Path) -> None:
    said, pixels = pairs_made.photos(40, captions=False)
    # Forty photos of twenty people: none has four photos among those kept apart.
    people = [replace(one, labels=(f"person {n % 20}",)) for n, one in enumerate(said)]
    with pytest.raises(TrainingError) as caught:
        _once(tmp_path, ClipData(people, pixels), _start(said))
    assert caught.value.code == "training-unmeasured"
    assert caught.value.details == {"count": 6, "least": 4}
    assert not (tmp_path / "checkpoint.safetensors").exists()
    # More can be said of them then, and the same command repeated.
    captioned, _ = pairs_made.photos(40)
    assert _once(tmp_path, ClipData(captioned, pixels), _start(captioned)) is not None


def test_whatever_their_names_enough_photos_are_not_refused(tmp_path: Path) -> None:
    said, pixels = pairs_made.photos(30)
    for first in range(0, 600, 200):
        named = [replace(one, file=f"IMG_{first + n:04}.jpg") for n, one in enumerate(said)]
        score = _once(tmp_path / str(first), ClipData(named, pixels), _start(said))
        assert score is not None
        assert score.measured


@pytest.mark.parametrize("captions", [True, False])
def test_few_pairs_leave_the_probability_as_it_was(tmp_path: Path, captions: bool) -> None:
    said, pixels = pairs_made.photos(captions=captions)
    if captions:
        said = [replace(one, labels=()) for one in said]
    held = 0.3 if not captions else 0.15
    settings = ClipSettings(Stage.LIT, 1, batch=16, held=held)
    with Run.opened(tmp_path, settings.as_json()) as run:
        train_clip(ClipData(said, pixels), _start(said), run, settings, device=CPU, watch=Watch(0))
    facts = read_towers(tmp_path)[2]
    assert (facts["probability_scale"], facts["probability_bias"]) == (17.0, -8.0)
    assert read_start(tmp_path).line == (17.0, -8.0)


def test_a_fit_that_falls_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[int] = []

    def falling(cosines: torch.Tensor, _fits: torch.Tensor) -> tuple[float, float]:
        asked.append(len(cosines))
        return -3.0, 0.5

    monkeypatch.setattr(scores, "LEAST_PAIRS", 1)
    monkeypatch.setattr(scores, "probability_line", falling)
    said, pixels = pairs_made.photos(captions=False)
    settings = ClipSettings(Stage.LIT, 1, batch=16, held=0.4)
    with Run.opened(tmp_path, settings.as_json()) as run:
        train_clip(ClipData(said, pixels), _start(said), run, settings, device=CPU, watch=Watch(0))
    assert asked
    assert read_towers(tmp_path)[2]["probability_scale"] == 17.0


def test_the_bundled_starters_probability_is_carried_along() -> None:
    config = json.loads((BUNDLED / "config.json").read_text(encoding="utf-8"))
    assert read_start(BUNDLED).line == (
        config["probability"]["scale"],
        config["probability"]["bias"],
    )


@pytest.mark.parametrize("name", ["texts", "pictures", "lexicon", "teacher", "start"])
def test_a_run_does_not_go_on_with_something_else(tmp_path: Path, name: str) -> None:
    said, pixels = pairs_made.photos(32)
    data, start = ClipData(said, pixels, pairs_made.lexicon()), _start(said)
    assert _once(tmp_path, data, start, stop=True) is None
    changed = pixels.pixels.copy()
    changed[0, 0, 0, 0] ^= 1
    other_start = _start(said)
    with torch.no_grad():
        next(other_start.towers.text.parameters()).add_(1e-3)
    cases = {
        "texts": (replace(data, photos=[replace(said[0], labels=()), *said[1:]]), _start(said)),
        "pictures": (replace(data, pixels=replace(pixels, pixels=changed)), _start(said)),
        "lexicon": (replace(data, lexicon=None), _start(said)),
        "teacher": (
            replace(data, teachers=Teachers([MobileNetV2()])),
            replace(_start(said), towers=pairs_made.towers(said, teacher_features=1280)[0]),
        ),
        "start": (data, other_start),
    }
    with pytest.raises(TrainingError) as caught:
        _once(tmp_path, *cases[name])
    assert caught.value.code == "run-differs"
    assert caught.value.details["name"] == name
    assert _once(tmp_path, data, _start(said)) is not None  # the same goes on


def test_both_towers_of_a_released_model_learn_without_losing_what_it_saw(tmp_path: Path) -> None:
    """Without normalisation the folded network's other pictures turn to a cosine of 0.6."""
    said, pixels = pairs_made.photos()
    start, side = read_start(BUNDLED), 64
    others = torch.from_numpy(pixels.pixels[::6]).permute(0, 3, 1, 2).float() / 127.5 - 1
    others = torch.nn.functional.interpolate(others, size=(side, side))
    with torch.no_grad():
        before = start.towers.image.eval()(others)
    settings = ClipSettings(Stage.FULL, 4, batch=16, rate=3e-4)
    steps = iter(range(1, 100))
    with Run.opened(tmp_path, settings.as_json()) as run:
        train_clip(
            ClipData(said, pixels),
            replace(start, side=side),
            run,
            settings,
            device=CPU,
            watch=Watch(0, stopped=lambda: next(steps) == 6),
        )
        held = run.load()
    assert held is not None
    image = read_start(BUNDLED).towers.image
    weights = held.state["tuning"]["smoothed"]
    if any(".norm.running_mean" in name for name in weights):
        image.network.learn_norms(others)
    image.load_state_dict(
        {
            name.removeprefix("image."): value
            for name, value in weights.items()
            if name.startswith("image.")
        }
    )
    with torch.no_grad():
        after = image.eval()(others)
    assert (before * after).sum(1).mean() > 0.85


def test_the_full_stage_that_was_stopped_ends_the_same(tmp_path: Path) -> None:
    assert _tune(tmp_path / "lit", epochs=1, captions=False) is not None
    starts = tmp_path / "lit"
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert _tune(whole, stage=Stage.FULL, epochs=2, start=starts, captions=False) is not None
    arguments = {"stage": Stage.FULL, "epochs": 2, "start": starts, "captions": False}
    assert _tune(parts, stop_after=3, **arguments) is None  # type: ignore[arg-type]
    assert _tune(parts, **arguments) is not None  # type: ignore[arg-type]
    one, other = read_towers(whole)[0].state_dict(), read_towers(parts)[0].state_dict()
    for name, value in one.items():
        if "classifier" not in name:
            assert torch.equal(value, other[name]), name


def test_norms_put_in_twice_change_nothing() -> None:
    torch.manual_seed(3)
    network = MobileNetV2().eval()
    pixels = torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        expected = network(pixels)
        network.learn_norms(pixels)
        network.learn_norms(pixels.flip(0) * 0.5)
        assert torch.allclose(network(pixels), expected, atol=1e-4)
