"""The whole organiser through its command line, in both languages."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from photoapp import __version__, cli
from photoapp.core.cjk import has_han
from photoapp.core.events import BackgroundCrash, PhotosAdded
from photoapp.storage.backups import made_at
from photoapp.storage.catalogue import Catalogue
from tests.e2e.conftest import Shell


@pytest.fixture
def indexed(shell: Shell, demo_pictures: Path, tmp_path: Path) -> Path:
    """A library over a copy of the demo pictures; returns the photo folder."""
    photos = tmp_path / "photos"
    shutil.copytree(demo_pictures, photos)
    report = shell.json("index", photos)
    assert report["failed"] == 0
    return photos


def names(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [Path(result["path"]).name for result in answer["results"]]


def test_index_reports_what_it_did_and_does_nothing_twice(
    shell: Shell, demo_pictures: Path
) -> None:
    first = shell.json("index", demo_pictures)
    assert set(first) == {
        "found", "indexed", "reused", "failed", "seconds", "photos_per_second", "failures",
    }  # fmt: skip
    assert first["found"] == first["indexed"] + first["reused"]
    assert first["reused"] == 1  # the copy of Chelsea is the same content
    second = shell.json("index", demo_pictures)
    assert (second["found"], second["indexed"]) == (first["found"], 0)


@pytest.mark.parametrize("query", ["cat", "猫"])
def test_search_finds_the_cat_in_both_languages(shell: Shell, indexed: Path, query: str) -> None:
    answer = shell.json("search", query)
    assert answer["query"] == query
    assert answer["model"]
    assert "Chelsea" in names(answer)[0]
    best = answer["results"][0]
    assert set(best) == {"path", "score", "probability", "band"}
    assert best["band"] in {"good", "maybe"}
    probabilities = [one["probability"] for one in answer["results"]]
    assert all(0 <= one <= 1 for one in probabilities)


@pytest.mark.parametrize(
    ("language", "query", "told"),
    [
        ("en", "cat before 2005", "Read as date:..2005-12-31"),
        ("zh", "2005年以前的猫", "理解为 date:..2005-12-31"),
    ],
)
def test_a_date_in_plain_words_is_understood_and_said(
    shell: Shell, indexed: Path, language: str, query: str, told: str
) -> None:
    done = shell.run("search", query, language=language)
    assert told in done.stderr
    assert not done.stdout
    assert "Read as" not in shell.run("search", "cat date:2005").stderr


def test_words_with_a_minus_are_not_taken_for_options(shell: Shell, indexed: Path) -> None:
    answer = shell.json("search", "猫", "-沙发", "-rocket", "--limit", "3")

    assert answer["query"] == "猫 -沙发 -rocket"
    assert answer["results"]
    typo = shell.run("search", "cat", "--jsno", code=2)
    assert "no option --jsno" in typo.stderr


def test_show_all_lists_every_photo_and_limit_cuts(shell: Shell, indexed: Path) -> None:
    everything = shell.json("search", "咖啡", "--show-all", "--limit", "1000")
    catalogue = json.loads(shell.run("export", "--format", "json").stdout)
    photos = catalogue["photos"] if isinstance(catalogue, dict) else catalogue
    assert len(everything["results"]) == len(photos)
    assert len(shell.json("search", "咖啡", "--show-all", "--limit", "3")["results"]) == 3


def test_an_example_picture_finds_its_edited_copies(shell: Shell, indexed: Path) -> None:
    example = next(indexed.rglob("flower*.jpg"))
    answer = shell.json("search", "--image", example, "--limit", "4")
    assert all("flower" in name for name in names(answer)[:4])


def test_batch_prints_one_answer_a_line(shell: Shell, indexed: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("cat\n火箭\n\nrating:nonsense\n", encoding="utf-8")
    lines = shell.run("search", "--batch", queries).stdout.splitlines()
    answers = [json.loads(line) for line in lines]
    assert [answer["query"] for answer in answers] == ["cat", "火箭", "rating:nonsense"]
    assert "rocket" in names(answers[1])[0]
    assert "error" in answers[2]


def test_what_the_limit_cuts_is_said(shell: Shell, indexed: Path) -> None:
    everything = shell.json("search", "cat", "--show-all", "--limit", "1000")
    count = len(everything["results"])
    assert everything["more"] == 0
    assert shell.json("search", "cat", "--show-all", "--limit", "3")["more"] == count - 3
    cut = ("search", "cat", "--show-all", "--limit", "3")
    assert f"{count - 3} more photos match; a higher --limit" in shell.run(*cut).stderr
    assert f"还有 {count - 3} 张照片符合" in shell.run(*cut, language="zh").stderr


def test_a_batch_is_explained_in_chinese(shell: Shell, tmp_path: Path) -> None:
    none = shell.run("search", "--batch", tmp_path / "none.txt", language="zh", code=2).stderr
    assert "找不到查询文件" in none
    assert "Errno" not in none
    queries = tmp_path / "queries.txt"
    queries.write_text("rating:nonsense\n", encoding="utf-8")
    answer = json.loads(shell.run("search", "--batch", queries, language="zh").stdout)
    assert has_han(answer["error"])


def test_usage_errors_have_one_mark_and_defaults_no_gap(shell: Shell) -> None:
    wrong = shell.run("duplicates", "resolve", "--act", "burn", language="zh", code=2).stderr
    assert ".。" not in wrong
    assert "?." not in shell.run("abuot", code=2).stderr
    assert "[默认：best-quality]" in shell.run("duplicates", "--help", language="zh").stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_restore_leaves_a_healthy_catalogue_alone(
    shell: Shell, tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "album"
    folder.mkdir()
    shell.run("folders", "add", folder)
    fine = "完好" if language == "zh" else "is fine"
    assert fine in shell.run("restore", language=language, code=2).stderr
    catalogue = Catalogue.open(shell.library)
    backup = catalogue.back_up()
    catalogue.close()
    shell.run("folders", "remove", folder)

    refused = shell.run("restore", language=language, code=2).stderr
    assert fine in refused
    assert "--force" in refused
    assert backup.name in refused
    assert f"{made_at(backup):%Y-%m-%d %H:%M}" in refused
    assert shell.json("folders", "list") == []

    forced = shell.run("restore", "--force", language=language).stdout
    assert backup.name in forced
    (kept,) = (shell.library / "backups").glob("replaced-*")
    assert str(kept) in forced
    assert len(shell.json("folders", "list")) == 1

    (shell.library / "catalogue.sqlite3").write_bytes(b"garbage" * 2000)
    damaged = shell.run("restore", language=language).stdout
    (bad,) = (shell.library / "backups").glob("damaged-*")
    assert str(bad) in damaged
    assert backup.name in damaged
    assert len(shell.json("folders", "list")) == 1


def test_two_models_are_asked_for_by_name(shell: Shell) -> None:
    for language in ("en", "zh"):
        told = shell.run("models", "together", "language", language=language, code=2).stderr
        assert "--en" in told
        assert "--zh" in told
        assert "twice" not in told


def test_folders_are_listed_added_and_removed(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "相册 album"
    folder.mkdir()
    shell.run("folders", "add", folder)
    assert [one["path"] for one in shell.json("folders", "list")] == [str(folder)]
    assert str(folder) in shell.run("folders", "list").stdout
    shell.run("folders", "remove", folder)
    assert shell.json("folders", "list") == []
    shell.run("folders", "remove", folder, code=2)


def test_export_as_csv_names_every_photo(shell: Shell, indexed: Path) -> None:
    text = shell.run("export", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert any("Chelsea" in row["files"] for row in rows)


def test_models_list_names_the_starter_in_use(shell: Shell) -> None:
    models = {one["id"]: one for one in shell.json("models", "list")}
    assert models["photoapp-starter"]["installed"]
    assert models["photoapp-starter"]["in_use"]
    assert "OFA-Sys/chinese-clip-vit-base-patch16" in models
    assert "随程序附带" in shell.run("models", "list", language="zh").stdout
    shell.run("models", "use", "OFA-Sys/chinese-clip-vit-base-patch16", code=1)


def test_self_test_passes(shell: Shell) -> None:
    report = shell.json("self-test")
    assert [check for check in report["checks"] if not check["passed"]] == []
    assert report["passed"]
    assert report["installation"]["version"] == __version__
    assert report["installation"]["libraries"]["numpy"]
    names = {check["name_en"] for check in report["checks"]}
    assert {"Window system", "Decode process", "Starter model", "Catalogue"} <= names
    assert "一切正常" in shell.run("self-test", language="zh").stdout


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["index", "/no/such/folder"], 2),
        (["search"], 2),
        (["search", "date:yesterdayish"], 2),
        (["search", "--image", "/no/such.jpg"], 2),
        (["frobnicate"], 2),
        (["export", "--format", "xml"], 2),
        (["models", "use", "nobody/nothing"], 1),
    ],
)
def test_errors_are_one_line_on_standard_error(
    shell: Shell, language: str, arguments: list[str], code: int
) -> None:
    done = shell.run(*arguments, language=language, code=None)
    assert done.returncode in {1, 2}
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("photoapp: ")
    if language == "zh":
        assert has_han(lines[0])


def test_watch_says_what_happens_in_the_background(capsys: pytest.CaptureFixture[str]) -> None:
    cli._tell_trouble(BackgroundCrash("indexer", "Another photoapp is here", "", "library-shared"))
    cli._tell_trouble(PhotosAdded(()))
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "photoapp: Another photoapp is here"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("undo", "999"), "没有编号为 999 的操作。相关命令：photoapp history"),
        (("undo", "abc"), "[ID] 应为整数。"),
        (("folders", "remove", "/nowhere"), "“/nowhere”不是资料库中的文件夹。"),
        (("search", "--image", "/nowhere.jpg"), "“/nowhere.jpg”"),
        (("search", "海 date:abc"), "“abc”（第 8 个字符）"),
        (("search", "海", "--limit", "0"), "--limit 应不小于 1。"),
        (("duplicates", "resolve", "--act", "burn"), "--act 不能是“burn”"),
        (("labels", "export"), "缺少参数 NAME。请看："),
        (("pictures",), "没有命令“pictures”"),
    ],
)
def test_wrong_input_is_explained_in_chinese(
    shell: Shell, arguments: tuple[str, ...], told: str
) -> None:
    done = shell.run(*arguments, language="zh", code=2)

    assert told in done.stderr
    assert "…" not in done.stderr  # a detail that was forgotten
    assert len(done.stderr.strip().splitlines()) == 1


def test_help_pages_are_in_the_persons_language_and_free_of_types(shell: Shell) -> None:
    english = shell.run("search", "--help").stdout
    chinese = shell.run("undo", "--help", language="zh").stdout

    assert "--limit N" in english
    assert "<" not in english
    assert "{" not in english
    for word in ("Usage", "Options", "Arguments", "Show this"):
        assert word not in chinese
    assert "显示此帮助。" in chinese


def test_an_unusable_picture_is_named_and_the_others_are_indexed(
    shell: Shell, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.effect_noise((64, 64), 50).convert("RGB").save(photos / "good.jpg")
    (photos / "坏的.jpg").write_bytes(b"\xff\xd8\xff broken")
    report = shell.json("index", photos)
    assert (report["indexed"], report["failed"]) == (1, 1)
    assert report["failures"][0]["path"].endswith("坏的.jpg")
    assert report["failures"][0]["reason"]
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff broken, too")
    told = shell.run("index", photos).stderr
    assert told.count("bad.jpg") == 1, "each file is named once"


def test_the_demo_runs_without_a_display(shell: Shell, tmp_path: Path) -> None:
    import subprocess

    environment = shell.environment() | {"PHOTOAPP_LANGUAGE": "zh"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    done = subprocess.run(
        shell.command("demo"),
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=environment,
        timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Chelsea" in done.stdout
    with Image.open(tmp_path / "photoapp-demo.png") as picture:
        assert picture.width >= 1000
        assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096) or []) > 200
