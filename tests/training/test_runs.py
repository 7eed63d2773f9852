"""Runs: exact checkpoints, one process at a time, and files that are whole or not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from photoapp.core.errors import TrainingError
from photoapp.training.runs import Run, random_state, restore_random_state

SETTINGS = {"method": "simclr", "epochs": 3, "rate": 0.1, "sides": [32, 16]}


def test_a_checkpoint_returns_every_kind_of_value(tmp_path: Path) -> None:
    network = torch.nn.Linear(3, 2)
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.1 + 0.2)
    network(torch.ones(1, 3)).sum().backward()
    optimiser.step()
    state = {
        "optimiser": optimiser.state_dict(),
        "none": None,
        "pair": (1, [True, 2.5]),
        "shared": [network.weight, network.weight],
        "turned": torch.arange(6).reshape(2, 3).T,
        "half": torch.ones(2, dtype=torch.bfloat16),
        "numbers": {0: "a", 1: {}},
        "sum": 0.1 + 0.2,
    }
    with Run.opened(tmp_path / "run", SETTINGS) as run:
        assert run.load() is None
        run.save(7, state)
    with Run.opened(tmp_path / "run", SETTINGS) as run:
        held = run.load()
    assert held is not None
    assert held.step == 7
    assert held.state["pair"] == (1, [True, 2.5])
    assert held.state["none"] is None
    assert held.state["numbers"] == {0: "a", 1: {}}
    assert held.state["sum"] == state["sum"]
    assert torch.equal(held.state["turned"], state["turned"])  # type: ignore[arg-type]
    assert held.state["half"].dtype == torch.bfloat16
    again = torch.optim.AdamW(network.parameters(), lr=1.0)
    again.load_state_dict(held.state["optimiser"])
    assert again.param_groups[0]["lr"] == 0.1 + 0.2
    for number, values in optimiser.state_dict()["state"].items():
        for name, value in values.items():
            assert torch.equal(again.state_dict()["state"][number][name], value)


def test_what_a_checkpoint_cannot_hold_is_a_bug(tmp_path: Path) -> None:
    with Run.opened(tmp_path, SETTINGS) as run, pytest.raises(TypeError, match="set"):
        run.save(1, {"names": {1, 2}})


def test_other_settings_are_named_and_nothing_is_touched(tmp_path: Path) -> None:
    with Run.opened(tmp_path, SETTINGS) as run:
        run.save(1, {})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(TrainingError, match=r"epochs, rate") as caught:  # noqa: SIM117
        with Run.opened(tmp_path, SETTINGS | {"epochs": 4, "rate": 0.2}):
            pass
    assert caught.value.code == "run-differs"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with Run.opened(tmp_path, SETTINGS):
        with pytest.raises(TrainingError) as caught, Run.opened(tmp_path, SETTINGS):
            pass
        assert caught.value.code == "run-busy"
    with Run.opened(tmp_path, SETTINGS):
        pass


def test_history_is_cut_back_to_the_checkpoint(tmp_path: Path) -> None:
    with Run.opened(tmp_path, SETTINGS) as run:
        run.record(1, loss=3.0)
        run.save(1, {})
        run.record(2, loss=2.0)
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"step": 3, "lo')  # killed in the middle of a line
    with Run.opened(tmp_path, SETTINGS) as run:
        run.load()
        assert run.history == [{"step": 1, "loss": 3.0}]
        run.record(2, loss=1.5)
    lines = (tmp_path / "history.jsonl").read_text().splitlines()
    assert [json.loads(line)["loss"] for line in lines] == [3.0, 1.5]


@pytest.mark.parametrize("name", ["run.json", "checkpoint.safetensors", "result.json"])
@pytest.mark.parametrize("content", [b"", b"\xff\x00nonsense", b"[]"])
def test_damaged_files_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    with Run.opened(tmp_path, SETTINGS) as run:
        run.save(1, {"weight": torch.ones(3)})
        run.finish({"top1": 0.5})
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingError) as caught, Run.opened(tmp_path, SETTINGS) as run:
        run.load()
        _ = run.result
    assert caught.value.code == "run-damaged"
    assert name in caught.value.message


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(TrainingError) as caught,
        Run.opened(tmp_path / "file" / "run", SETTINGS),
    ):
        pass
    assert caught.value.code == "run-unwritable"


def test_a_save_that_fails_keeps_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Run.opened(tmp_path, SETTINGS) as run:
        run.save(1, {"weight": torch.ones(3)})

        def full(_file: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("photoapp.training.runs.os.fsync", full)
            with pytest.raises(TrainingError, match="No space left") as caught:
                run.save(2, {"weight": torch.zeros(3)})
        assert caught.value.code == "run-unwritable"
        held = run.load()
        assert held is not None
        assert held.step == 1
        assert torch.equal(held.state["weight"], torch.ones(3))
        assert not list(tmp_path.glob("*.part"))


def test_random_numbers_go_on_where_they_were(tmp_path: Path) -> None:
    torch.manual_seed(5)
    torch.rand(3)
    with Run.opened(tmp_path, SETTINGS) as run:
        run.save(1, {"random": random_state()})
        expected = torch.rand(4)
        torch.manual_seed(0)
        held = run.load()
    assert held is not None
    restore_random_state(held.state["random"])
    assert torch.equal(torch.rand(4), expected)


def test_other_data_are_named_and_the_same_go_on(tmp_path: Path) -> None:
    data = {"texts": "1", "lexicon": ""}
    with Run.opened(tmp_path, SETTINGS) as run:
        run.claim(data)
        run.claim(data)
        run.save(1, {})
    with Run.opened(tmp_path, SETTINGS) as run:
        run.claim(data)
        for other, name in (({**data, "lexicon": "2"}, "lexicon"), ({"texts": "1"}, "lexicon")):
            with pytest.raises(TrainingError) as caught:
                run.claim(other)
            assert caught.value.code == "run-differs"
            assert caught.value.details["name"] == name


def test_a_checkpoint_of_unknown_data_is_not_gone_on_from(tmp_path: Path) -> None:
    with Run.opened(tmp_path, SETTINGS) as run:
        run.save(1, {})
        with pytest.raises(TrainingError) as caught:
            run.claim({"texts": "1"})
    assert caught.value.code == "run-differs"


def test_a_text_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_part: Path, _file: Path) -> None:
        raise OSError(28, "No space left on device")

    with Run.opened(tmp_path, SETTINGS) as run:
        file = run.write_text("a.json", "one")
        monkeypatch.setattr("photoapp.training.runs._settle", full)
        with pytest.raises(TrainingError) as caught:
            run.write_text("a.json", "two")
    assert caught.value.code == "run-unwritable"
    assert "No space left" in caught.value.message
    assert file.read_text("utf-8") == "one"
    assert not list(tmp_path.glob("*.part"))
