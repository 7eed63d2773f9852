"""Tuning both stages on a problem that can be learned, stopped and gone on with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from photoapp.core.errors import TrainingError
from photoapp.models.onnx_starter import StarterEncoder
from photoapp.training.clip import ClipData, ClipSettings, Start, read_start, train_clip
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.release import concept_names, read_released, read_towers, release
from photoapp.training.runs import Run
from photoapp.training.scores import Score
from photoapp.training.stages import Report, Watch
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

    with Run.opened(folder, settings.as_json(said, "fresh")) as run:
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
    with Run.opened(tmp_path, settings.as_json(said, "fresh")) as run:
        found = train_clip(
            ClipData(said, pixels),
            Start(towers, tokenizer, pairs_made.SIDE),
            run,
            settings,
            device=CPU,
            watch=Watch(0, tell=told.append),
        )
    assert found is not None
    assert len(told) == 2


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    said, pixels = pairs_made.photos(8)
    towers, tokenizer = pairs_made.towers(said)
    settings = ClipSettings(Stage.LIT)
    with (
        Run.opened(tmp_path, settings.as_json(said, "fresh")) as run,
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
