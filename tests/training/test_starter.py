"""The starter's recipe from end to end, on a problem of a few coloured squares."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from photoapp.commands.training import tell_stage
from photoapp.core.errors import TrainingError
from photoapp.training import starter
from photoapp.training.holding import held_out
from photoapp.training.lexicon import Lexicon
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.pairs import CaptionGroup, PairPhoto
from photoapp.training.release import read_towers
from photoapp.training.runs import Run
from photoapp.training.stages import Report, Watch
from photoapp.training.starter import StarterData, StarterSettings, train_starter
from photoapp.training.teachers import Teachers
from photoapp.training.tuning import TuningData
from tests.training import pairs_made

STEPS = 3


def _settings() -> StarterSettings:
    """The recipe, small."""
    whole = StarterSettings().shortened(STEPS)
    small = {"batch": 8, "captions": 8, "groups": 2, "names": 4, "side": 32, "views": 2}
    return replace(
        whole,
        side=32,
        first=replace(whole.first, **small),  # type: ignore[arg-type]
        second=replace(whole.second, **small),  # type: ignore[arg-type]
        width=32,
        layers=1,
        held_captioned=0.3,
        examine_every=2,
    )


def _data() -> StarterData:
    said, pixels = pairs_made.photos(32)
    groups = [CaptionGroup({"en": ("red", "a red one"), "zh": ("红色", "红的")})] * 4
    torch.manual_seed(1)
    teachers = Teachers([MobileNetV2(), MobileNetV2()])
    return StarterData(said, groups, pairs_made.lexicon(), teachers, pixels)


def _train(folder: Path, *, stop_after: int = 0) -> bool:
    """Both stages; False when stopped after so many steps."""
    asked = [0]

    def stopped() -> bool:
        asked[0] += 1
        return asked[0] == stop_after

    settings = _settings()
    torch.set_num_threads(1)  # two add up in another order; a module's fixture comes first
    with Run.opened(folder, settings.as_json()) as run:
        watch = Watch(settings.examine_every, stopped=stopped)
        found = train_starter(_data(), run, settings, torch.device("cpu"), watch)
    return found is not None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was never interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    assert _train(folder)
    return folder


def test_both_stages_run_and_are_recorded(whole: Path) -> None:
    lines = (whole / "history.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["step"], row["stage"]) for row in rows] == [
        (2, "lit"),
        (STEPS, "lit"),
        (STEPS + 2, "full"),
        (2 * STEPS, "full"),
    ]
    # What distillation asks for is only asked where the image tower learns.
    assert "features" not in rows[0]
    assert rows[-1]["features"] > 0
    assert rows[-1]["classes"] > 0


@pytest.mark.parametrize("stop_after", [1, STEPS, STEPS + 2])
def test_stopped_in_either_stage_it_ends_the_same(
    whole: Path, tmp_path: Path, stop_after: int
) -> None:
    run = tmp_path / "run"
    assert not _train(run, stop_after=stop_after)
    assert _train(run)
    for part in (0, 1):
        one, other = read_towers(whole)[part], read_towers(run)[part]
        assert isinstance(one, torch.nn.Module)
        assert isinstance(other, torch.nn.Module)
        for name, value in one.state_dict().items():
            if "classifier" not in name:
                assert torch.equal(value, other.state_dict()[name]), name


def test_where_steps_are_slow_it_says_where_it_is_and_a_kill_costs_little(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Killed(BaseException):
        """As sudden as a kill: nobody is asked whether to save."""

    seen: list[tuple[int, bool]] = []
    paces: list[float] = []

    def tell(report: Report) -> None:
        seen.append((report.step, report.score is None))
        paces.append(report.steps_per_second)
        tell_stage(report)
        if len(seen) == 2:
            raise Killed

    settings = replace(_settings(), examine_every=10)
    watch = Watch(settings.examine_every, tell_seconds=0.0, save_seconds=0.0, tell=tell)
    torch.set_num_threads(1)
    with pytest.raises(Killed), Run.opened(tmp_path, settings.as_json()) as run:
        train_starter(_data(), run, settings, torch.device("cpu"), watch)
    assert seen == [(1, True), (2, True)]
    # The first step also tries out kernels; what is left is not told by it.
    assert paces[0] == 0 < paces[1]
    first, second = capsys.readouterr().err.splitlines()[-2:]
    assert "left" not in first
    assert "剩余" not in first
    assert "left" in second or "剩余" in second
    with Run.opened(tmp_path, settings.as_json()) as run:
        held = run.load()
    assert held is not None
    assert held.step == 1, "saved after the first step, not at the first examination"


def _begin(folder: Path, data: StarterData) -> None:
    settings = _settings()
    with Run.opened(folder, settings.as_json()) as run:
        train_starter(data, run, settings, torch.device("cpu"), Watch(2, stopped=lambda: True))


def test_groups_that_give_held_out_captions_away_are_not_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[TuningData] = []

    def seen(_run: Run, _towers: object, material: TuningData, *_: object, **__: object) -> bool:
        found.append(material)
        return False

    monkeypatch.setattr(starter, "run_stage", seen)
    data = _data()
    own = [
        PairPhoto(f"{n}.jpg", {"en": (f"first {n}", f"second {n}"), "zh": (f"第{n}",)})
        for n in range(len(data.photos))
    ]
    data = replace(data, photos=own, groups=[CaptionGroup(dict(one.captions)) for one in own])
    settings = _settings()
    apart = held_out(own, settings.held_captioned, settings.held_labelled)
    assert apart.any()
    read: list[object] = []

    def pieces_of(owners: Iterable[object], lexicon: Lexicon | None) -> Tokenizer:
        read.extend(owners)
        return whole_pieces(data.photos, lexicon)

    whole_pieces = starter.pieces_of
    monkeypatch.setattr(starter, "pieces_of", pieces_of)
    _begin(tmp_path, data)
    kept = [one for one, held in zip(own, apart, strict=True) if not held]
    assert read == [*kept, *(CaptionGroup(dict(one.captions)) for one in kept)]
    assert found[0].group_count == int((~apart).sum())
    assert found[0].groups is not None
    assert len(found[0].groups.having("en")) == int((~apart).sum())


@pytest.mark.parametrize("name", ["texts", "pictures", "groups", "lexicon", "teachers"])
def test_a_run_does_not_go_on_with_other_data(tmp_path: Path, name: str) -> None:
    data = _data()
    pixels = data.pixels.pixels.copy()
    pixels[0, 0, 0, 0] ^= 1
    torch.manual_seed(2)
    others = {
        "texts": replace(data, photos=[replace(data.photos[0], labels=()), *data.photos[1:]]),
        "pictures": replace(data, pixels=replace(data.pixels, pixels=pixels)),
        "groups": replace(data, groups=list(data.groups)[1:]),
        "lexicon": replace(data, lexicon=Lexicon(data.lexicon.concepts[::-1])),
        "teachers": replace(data, teachers=Teachers([MobileNetV2(), MobileNetV2()])),
    }
    _begin(tmp_path, data)
    _begin(tmp_path, data)  # the same goes on
    with pytest.raises(TrainingError) as caught:
        _begin(tmp_path, others[name])
    assert caught.value.code == "run-differs"
    assert caught.value.details["name"] == name


def test_a_full_disk_and_damaged_word_pieces_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        starter.read_pieces(tmp_path / "tokenizer.json")
    assert caught.value.code == "run-damaged"
    write = Path.write_text

    def full(file: Path, text: str, encoding: str | None = None, **_: object) -> int:
        if "tokenizer.json" in file.name or file.suffix == ".part":
            raise OSError(28, "No space left on device")
        return write(file, text, encoding)

    with Run.opened(tmp_path / "run", {}) as run:
        run.claim({})
        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(TrainingError) as caught:
            starter._pieces(run, _data().photos, None)
    assert caught.value.code == "run-unwritable"
