"""photoapp duplicates, history and undo as a person's shell runs them."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from photoapp import console
from photoapp.cli import run
from tests.e2e.conftest import Shell
from tests.services.duplicate_shelf import files_below, own_trash
from tests.ui.window_shelf import make_photo

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="uses the freedesktop trash in a temporary folder"
)


@dataclass
class _Line:
    """The command line, run in this process: much quicker than a new one for each command."""

    shell: Shell
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path, code: int = 0) -> tuple[str, str]:
        """Standard output and standard error."""
        words = ["--library", str(self.shell.library), *map(str, arguments)]
        assert run(words) == code, self.capture.readouterr()
        done = self.capture.readouterr()
        return done.out, done.err

    def json(self, *arguments: str | Path) -> Any:
        return json.loads(self.run(*arguments, "--json")[0])


@pytest.fixture
def line(
    shell: Shell,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> _Line:
    import send2trash.plat_other as freedesktop

    monkeypatch.setenv("PHOTOAPP_LANGUAGE", "en")
    monkeypatch.setattr(console, "_CHINESE", False)
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setattr(freedesktop, "XDG_DATA_HOME", b"")
    monkeypatch.setattr(freedesktop, "HOMETRASH_B", b"")
    # The trash of the shell's own environment, where another process finds it again.
    own_trash(shell.home / "data")
    return _Line(shell, capsys)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two files of the same bytes, a picture with a smaller version, and one more."""
    folder = tmp_path / "照片"
    first = make_photo(folder / "first.jpg", 3)
    (folder / "copies").mkdir()
    shutil.copy2(first, folder / "copies" / "first copy.jpg")
    second = make_photo(folder / "second.jpg", 11)
    with Image.open(second) as image:
        image.resize((320, 240)).save(folder / "copies" / "small.jpg", quality=85)
    make_photo(folder / "third.jpg", 17)
    return folder


def test_a_folder_that_came_back_is_seen_again(line: _Line, photos: Path) -> None:
    line.run("index", photos)
    away = photos.with_name("away")
    photos.rename(away)
    gone = line.json("duplicates", "resolve", "--profile", "best-quality")
    assert (gone["files"], {one["reason"] for one in gone["skipped"]}) == (0, {"offline"})
    away.rename(photos)
    back = line.json("duplicates", "resolve", "--profile", "best-quality")
    assert (back["files"], back["skipped"]) == (2, [])


def test_find_rehearse_apply_history_and_undo(line: _Line, photos: Path) -> None:
    line.run("index", photos)
    found = line.json("duplicates")["groups"]
    assert {one["kind"] for one in found} == {"identical-bytes", "re-encoded"}
    for one in found:
        assert one["keep"] in [member["path"] for member in one["members"]]
        assert one["reason"]
        for member in one["members"]:
            path = Path(member["path"])
            assert member["bytes"] == path.stat().st_size
            with Image.open(path) as image:
                assert (member["width"], member["height"]) == image.size
            assert 0 < member["score"] <= 1
    (bytes_only,) = line.json("duplicates", "--kinds", "identical-bytes")["groups"]
    assert bytes_only["kind"] == "identical-bytes"
    assert len(line.json("duplicates", "--folder", photos / "copies")["groups"]) == 2
    assert len(line.json("duplicates", "--folder", photos.parent)["groups"]) == 2
    before = files_below(photos)

    plan = line.json("duplicates", "resolve", "--profile", "best-quality", "--dry-run")
    assert (plan["applied"], plan["groups"], plan["files"], plan["versions"]) == (False, 2, 2, 1)
    assert files_below(photos) == before
    done = line.json("duplicates", "resolve", "--profile", "best-quality", "--apply")
    assert (done["done"], done["failures"]) == (2, [])
    assert sorted(files_below(photos)) == ["first.jpg", "second.jpg", "third.jpg"]
    assert line.json("duplicates")["groups"] == []

    (entry,) = line.json("history")
    assert (entry["id"], entry["act"], entry["count"], entry["undoable"]) == (
        done["journal"],
        "duplicates-resolve",
        2,
        True,
    )
    said = line.shell.run("undo", str(entry["id"]), language="zh").stdout
    assert said.startswith("已撤销")
    assert files_below(photos) == before
    assert len(line.json("duplicates")["groups"]) == 2
    assert line.run("undo")[1].strip() == "There is nothing to undo."
    assert "undone" in line.run("history")[0]
    assert "cannot be undone" in line.run("undo", str(entry["id"]), code=1)[1]
    assert "no act number 9" in line.run("undo", "9", code=2)[1]


def test_other_acts_own_rules_and_wrong_questions(
    line: _Line, photos: Path, tmp_path: Path
) -> None:
    line.run("index", photos)
    before = files_below(photos)
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"rules": [{"by": "folder", "values": [str(photos / "copies")]}]}))
    resolve = ("duplicates", "resolve", "--profile", rules)
    moved = tmp_path / "aside"
    line.run(*resolve, "--act", "move", "--to", moved, "--apply")
    assert sorted(files_below(moved)) == ["first.jpg", "second.jpg"]
    line.run("duplicates", "undo")
    assert files_below(photos) == before
    line.run(*resolve, "--act", "hard-link", "--apply")
    first, copy = photos / "first.jpg", photos / "copies/first copy.jpg"
    assert first.samefile(copy)
    (left,) = line.json("duplicates")["groups"]
    assert left["kind"] == "re-encoded", "names of one file are no duplicates"
    line.run("undo")
    assert files_below(photos) == before
    assert not first.samefile(copy)

    for wrong in (
        ("duplicates", "--kinds", "twins"),
        ("duplicates", "--profile", "bestest"),
        ("duplicates", "resolve", "--act", "move"),
        ("duplicates", "resolve", "--to", moved),
        ("duplicates", "resolve", "--profile", tmp_path / "none.json"),
    ):
        assert line.run(*wrong, code=2)[1].startswith("photoapp: ")


@pytest.mark.parametrize("command", [("duplicates",), ("duplicates", "resolve")])
def test_a_folder_without_photos_of_the_library_is_refused(
    line: _Line, photos: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    line.run("index", photos)
    other = tmp_path / "other"
    other.mkdir()
    for folder, told in (
        (photos / "none", "There is no folder"),
        (photos / "first.jpg", "is a file"),
        (other, "none of the library's folders"),
    ):
        assert told in line.run(*command, "--folder", folder, code=2)[1]
    linked = tmp_path / "linked"
    linked.symlink_to(photos / "copies")
    line.run(*command, "--folder", linked)
    photos.rename(photos.with_name("away"))
    line.run(*command, "--folder", photos / "copies")  # its drive may come back


def test_one_is_not_said_in_the_plural(line: _Line, photos: Path) -> None:
    line.run("index", photos)
    asked = ("--kinds", "identical-bytes")
    assert "1 group; " in line.run("duplicates", *asked)[1]
    assert "1 group: 1 file goes to the trash" in line.run("duplicates", "resolve", *asked)[1]
    assert "Done: 1 file, " in line.run("duplicates", "resolve", *asked, "--apply")[0]
    assert line.json("history")[0]["title"] == "Resolve 1 group of duplicates"
