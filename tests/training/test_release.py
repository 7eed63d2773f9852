"""A finished run becomes a model: its name, its words, and what the disk refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photoapp.core.errors import TrainingError
from photoapp.models.vocabulary import Vocabulary
from photoapp.training.clip import label_lexicon
from photoapp.training.pairs import PairPhoto
from photoapp.training.release import keep_concepts, read_concepts, release, taught_concepts
from photoapp.training.runs import Run
from photoapp.training.wordpieces import learn_pieces
from tests.training.released_made import BUNDLED, finished_run

WORDS = {"dog": {"en": ["dog"], "zh": ["狗"]}}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that began from the bundled model; read only."""
    return finished_run(tmp_path_factory.mktemp("runs") / "tuned")


def other_pieces() -> str:
    return learn_pieces(["red green blue", "红色 绿色 蓝色"], 60).to_str()


def lexicon(folder: Path) -> Path:
    file = folder / "words.jsonl"
    row = {"en": ["Bella", "our dog"], "zh": ["贝拉"]}
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def named(run: Path, target: Path) -> str:
    release(run, target, WORDS, "3")
    config = json.loads((target / "config.json").read_text(encoding="utf-8"))
    assert config["revision"] == "3"
    assert isinstance(config["name"], str)
    return config["name"]


def test_a_tuned_model_is_not_called_as_the_bundled_one(run: Path, tmp_path: Path) -> None:
    assert named(run, tmp_path / "my garden") == "local/my-garden"
    recipe = finished_run(tmp_path / "recipe", kind="starter")
    assert named(recipe, tmp_path / "made") == "photoapp-starter"


def test_words_are_those_of_the_beginning(run: Path, tmp_path: Path) -> None:
    bundled = read_concepts(BUNDLED / "concepts.json")
    assert taught_concepts(run, BUNDLED) == bundled
    more = taught_concepts(run, BUNDLED, lexicon(tmp_path))
    assert more.keys() == {*bundled, "Bella"}
    assert more["Bella"] == {"en": ["Bella", "our dog"], "zh": ["贝拉"]}


def test_a_run_may_keep_the_words_of_its_beginning(tmp_path: Path) -> None:
    own = finished_run(tmp_path / "own", pieces=other_pieces())
    (own / "concepts.json").write_text(json.dumps(WORDS), encoding="utf-8")
    assert taught_concepts(own, BUNDLED) == WORDS
    assert taught_concepts(own, BUNDLED, lexicon(tmp_path)).keys() == {"dog", "Bella"}


def test_tuning_keeps_the_words_of_its_start_and_those_it_taught(tmp_path: Path) -> None:
    start = finished_run(tmp_path / "start", pieces=other_pieces())
    folder = finished_run(tmp_path / "own", pieces=other_pieces())
    run = Run(folder, {})
    keep_concepts(run, start, BUNDLED, None)
    assert not (folder / "concepts.json").exists(), "nobody knows what the start knows"
    (start / "concepts.json").write_text(json.dumps(WORDS), encoding="utf-8")
    taught = label_lexicon([PairPhoto("a.jpg", labels=("贝拉", "garden"))])
    keep_concepts(run, start, BUNDLED, taught)
    assert taught_concepts(folder, BUNDLED) == {
        **WORDS,
        "garden": {"en": ["garden"], "zh": []},
        "贝拉": {"en": [], "zh": ["贝拉"]},
    }
    keep_concepts(run, BUNDLED, BUNDLED, taught)
    known = Vocabulary(taught_concepts(folder, BUNDLED))
    assert known.unknown_words("贝拉 dog") == ()


def test_without_known_words_they_are_asked_for(tmp_path: Path) -> None:
    own = finished_run(tmp_path / "own", pieces=other_pieces())
    with pytest.raises(TrainingError) as caught:
        taught_concepts(own, BUNDLED)
    assert caught.value.code == "release-no-lexicon"
    assert str(own) in caught.value.message
    assert taught_concepts(own, BUNDLED, lexicon(tmp_path)).keys() == {"Bella"}
    recipe = finished_run(tmp_path / "recipe", kind="starter")
    assert taught_concepts(recipe, BUNDLED, lexicon(tmp_path)).keys() == {"Bella"}


def test_a_lexicon_may_be_a_models_concepts(tmp_path: Path) -> None:
    file = tmp_path / "concepts.json"
    file.write_text(json.dumps(WORDS), encoding="utf-8")
    assert read_concepts(file) == WORDS


@pytest.mark.parametrize("text", ["", "[]", "[1]", '{"dog": []}', '{"dog": {"en": [3]}}'])
def test_concepts_that_are_none_are_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "concepts.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_concepts(file)
    assert caught.value.code == "training-unreadable"


def test_what_is_no_run_is_named(run: Path, tmp_path: Path) -> None:
    for act in (
        lambda: taught_concepts(tmp_path, BUNDLED),
        lambda: release(tmp_path, tmp_path / "out", WORDS, "1"),
    ):
        with pytest.raises(TrainingError) as caught:
            act()
        assert caught.value.code == "run-damaged"
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_named(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    taken = tmp_path / "taken"
    (taken / "image.onnx").mkdir(parents=True)
    late = tmp_path / "late"
    (late / "config.json").mkdir(parents=True)
    for target in (file, file / "below", taken, late):
        with pytest.raises(TrainingError) as caught:
            release(run, target, WORDS, "1")
        assert caught.value.code == "run-unwritable", target
        assert caught.value.details["path"] == str(target)
