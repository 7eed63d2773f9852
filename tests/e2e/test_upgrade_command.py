"""photoapp models upgrade, use, back, vectors, together, compare, in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from photoapp import console
from photoapp.cli import run
from photoapp.commands import upgrade as command
from photoapp.models.catalogue import STARTER
from tests.services.upgrading import CHINESE, CLIP, make_checkpoints, make_photos, other_weights

PHOTOS = 10


@dataclass
class _Line:
    """The command line, run in this process."""

    library: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path, code: int = 0) -> tuple[str, str]:
        """Standard output and standard error."""
        words = ["--library", str(self.library), *map(str, arguments)]
        assert run(words) == code, self.capture.readouterr()
        done = self.capture.readouterr()
        return done.out, done.err

    def json(self, *arguments: str | Path) -> Any:
        return json.loads(self.run(*arguments, "--json")[0])

    def vectors(self) -> dict[str, int]:
        return {one["model"]: one["photos"] for one in self.json("models", "vectors")}


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both models' folders; read only."""
    return make_checkpoints(tmp_path_factory.mktemp("two-models"))


@pytest.fixture(params=["en", "zh"])
def line(
    tmp_path: Path,
    checkpoints: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    request: pytest.FixtureRequest,
) -> _Line:
    """Ten photos indexed by the starter, two more models installed."""
    monkeypatch.setattr(console, "_CHINESE", request.param == "zh")
    monkeypatch.setenv("PHOTOAPP_LANGUAGE", request.param)
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    line = _Line(tmp_path / "library", capsys)
    for name in ("tiny-clip", "tiny-chinese-clip"):
        line.run("models", "import", checkpoints / name)
    line.run("index", make_photos(tmp_path / "photos", PHOTOS))
    return line


def either(english: str, chinese: str) -> str:
    return chinese if console._CHINESE else english


def test_upgrade_switch_and_back(line: _Line, tmp_path: Path) -> None:
    out, _ = line.run("models", "upgrade", CLIP)
    assert either("has seen all photos", "已看完所有照片") in out
    assert line.json("models", "upgrade") == {
        "model": CLIP,
        "photos": PHOTOS,
        "missing": 0,
        "waiting": 0,
        "switch_when_ready": False,
        "paused": False,
        "ready": True,
        "in_use": STARTER,
    }
    # Photos that come meanwhile join both.
    line.run("index", make_photos(tmp_path / "photos", 2, first=PHOTOS))
    assert line.vectors() == {STARTER: PHOTOS + 2, CLIP: PHOTOS + 2}
    out, told = line.run("models", "use", CLIP)
    assert either(f"Now in use: {CLIP}", f"现在使用：{CLIP}") in out
    assert told == "", "nothing is missing"
    assert line.json("search", "red", "--show-all")["model"] == CLIP
    assert line.json("models", "upgrade")["model"] == ""
    out, _ = line.run("history")
    assert CLIP in out
    out, _ = line.run("models", "back")
    assert either(f"Now in use: {STARTER}", f"现在使用：{STARTER}") in out
    _, told = line.run("models", "back", code=2)
    assert either("No other model was in use", "没有使用过其他模型") in told
    assert line.vectors() == {STARTER: PHOTOS + 2, CLIP: PHOTOS + 2}


def test_switching_when_ready_and_undo(line: _Line) -> None:
    out, _ = line.run("models", "upgrade", CLIP, "--switch-when-ready")
    assert either("Now in use", "现在使用") in out
    line.run("undo")
    assert line.json("search", "red", "--show-all")["models"] == [STARTER]
    line.run("models", "upgrade", CHINESE, "--cancel")
    assert line.json("models", "upgrade")["model"] == ""


def test_a_switch_too_soon_warns_and_asks_on_a_terminal(
    line: _Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(text: str, *, err: bool) -> bool:
        assert err, "standard output is for results"
        asked.append(text)
        return False

    with monkeypatch.context() as patch:
        patch.setattr("typer.confirm", answer)
        patch.setattr(command, "terminal", lambda: True)
        _, told = line.run("models", "use", CLIP)
        assert either(f"has not seen {PHOTOS} photos", f"还有 {PHOTOS} 张照片没有看") in told
        assert len(asked) == 1
        assert line.json("models", "vectors")[0]["model"] == STARTER
        line.run("models", "use", CLIP, "--yes")
        assert len(asked) == 1
    line.run("models", "back")
    out, told = line.run("models", "use", CLIP)
    assert either("has not seen", "没有看") in told, "without a terminal it only warns"
    assert either(f"Getting {CLIP} ready", f"正在准备 {CLIP}") in told
    assert CLIP in out


def test_new_weights_of_the_model_in_use(
    line: _Line, checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.run("models", "upgrade", CLIP, "--switch-when-ready")
    before = line.json("search", "red", "--show-all")
    assert len(before["results"]) == PHOTOS
    folder = other_weights(checkpoints / "tiny-clip", tmp_path / "newer" / "tiny-clip")
    out, told = line.run("models", "import", folder)
    newer = out.split()[-1]
    assert newer.startswith(f"{CLIP}@files-")
    assert f"photoapp models upgrade {newer} --switch-when-ready" in told
    assert either("beside the version in use", "正在使用的版本旁边") in told
    assert told.rstrip().endswith(f"photoapp models remove {CLIP}")
    size = next(one["bytes"] for one in line.json("models", "list") if one["id"] == newer)
    assert size > 100_000
    assert console.size(size) in told, "disk use is told"
    listed = line.run("models", "list")[0]
    assert either(f"[another version of {CLIP}]", f"［{CLIP} 的另一个版本］") in listed
    assert _places(line.json("search", "red", "--show-all")) == _places(before)

    assert line.json("models", "upgrade", newer)["ready"]
    assert _places(line.json("search", "red", "--show-all")) == _places(before)
    line.run("models", "use", newer)
    after = line.json("search", "red", "--show-all")
    assert len(after["results"]) == PHOTOS
    assert _places(after) != _places(before)
    assert line.json("models", "back") == {"in_use": CLIP, "missing": 0}
    assert _places(line.json("search", "red", "--show-all")) == _places(before)

    line.run("models", "use", newer)
    questions: list[str] = []

    def answer(text: str, *, err: bool) -> bool:
        questions.append(text)
        return False

    monkeypatch.setattr("typer.confirm", answer)
    monkeypatch.setattr(console, "terminal", lambda: True)
    _, told = line.run("models", "remove", CLIP)
    assert CLIP in questions[0]
    assert either("Nothing was removed.", "没有删除任何内容。") in told
    _, told = line.run("models", "remove", newer, "--yes", code=1)
    assert either("in use", "正在使用") in told
    out, _ = line.run("models", "remove", CLIP, "--yes")
    assert either("Removed", "已删除") in out
    assert {one["id"] for one in line.json("models", "list") if one["installed"]} & {
        CLIP,
        newer,
    } == {newer}
    assert _places(line.json("search", "red", "--show-all")) == _places(after)


def _places(answer: dict[str, Any]) -> list[tuple[str, float]]:
    return [(one["path"], one["probability"]) for one in answer["results"]]


def test_vectors_are_listed_and_removed_on_request(
    line: _Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.run("models", "upgrade", CLIP)
    _, told = line.run("models", "vectors", "--remove", CLIP, code=2)
    assert either("is needed for searching", "保留它对照片的记录") in told
    line.run("models", "upgrade", "--cancel")
    _, told = line.run("models", "vectors", "--remove", STARTER, code=2)
    assert either("is needed for searching", "保留它对照片的记录") in told
    _, told = line.run("models", "vectors", "--remove", CHINESE, code=2)
    assert either("no vectors of", "没有") in told
    out, _ = line.run("models", "vectors")
    assert out.startswith("*")
    assert either(f"{PHOTOS} photos", f"{PHOTOS} 张照片") in out
    with monkeypatch.context() as patch:
        patch.setattr("typer.confirm", lambda text, *, err: False)
        patch.setattr(command, "terminal", lambda: True)
        line.run("models", "vectors", "--remove", CLIP)
        assert line.vectors() == {STARTER: PHOTOS, CLIP: PHOTOS}
    out, _ = line.run("models", "vectors", "--remove", CLIP)
    assert either(f"vectors of {PHOTOS} photos", f"{PHOTOS} 张照片的向量") in out
    assert line.vectors() == {STARTER: PHOTOS}


def test_two_models_together(line: _Line) -> None:
    out, told = line.run("models", "together", "language", "--en", CLIP)
    assert either(f"English: {CLIP}; Chinese: {STARTER}", f"英文：{CLIP}；中文：{STARTER}") in out
    assert either(f"has not seen {PHOTOS} photos yet", f"还有 {PHOTOS} 张照片没有看") in told
    _, told = line.run("search", "red", "ball")
    assert either(f"Answered by {STARTER}.", f"由 {STARTER} 回答。") in told
    line.run("index", line.library.parent / "photos")
    assert line.json("models", "together") == {
        "mode": "language",
        "en": CLIP,
        "zh": STARTER,
        "missing": {CLIP: 0},
    }
    assert line.json("search", "red", "ball")["models"] == [CLIP]
    assert line.json("search", "红色")["models"] == [STARTER]
    assert line.json("search", "red", "红色")["models"] == [CLIP, STARTER]
    line.run("models", "together", "fusion", "--en", CLIP)
    assert line.json("search", "red")["model"] == f"{CLIP} + {STARTER}"
    _, told = line.run("models", "together", "fusion", "--en", CLIP, "--zh", CLIP, code=2)
    assert either("Two different models", "两个不同的模型") in told
    line.run("models", "together", "one")
    assert line.json("search", "red")["models"] == [STARTER]


def test_past_searches_are_compared(line: _Line) -> None:
    _, told = line.run("models", "compare", CLIP, code=2)
    assert either("There are no past searches yet", "还没有过去的搜索") in told
    line.run("search", "red")
    line.run("models", "upgrade", CLIP)
    (one,) = line.json("models", "compare", CLIP)
    assert one["query"] == "red"
    assert [answer["model"] for answer in one["answers"]] == [STARTER, CLIP]
    names = [{Path(hit["path"]).name for hit in answer["results"]} for answer in one["answers"]]
    assert [len(found) for found in names] == [8, 8]
    assert one["shared"] == len(names[0] & names[1])
    out, _ = line.run(
        "models", "compare", CLIP, "--query", "dog", "--query", "ball", "--limit", "3"
    )
    assert either("of 3 the same", "3 张中有") in out
    assert out.count(CLIP) == 2
    _, told = line.run("models", "compare", STARTER, code=2)
    assert either("in use already", "已在使用中") in told
