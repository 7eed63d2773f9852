"""Lists of pictures as people write them, and sources that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from photoapp.core.errors import TrainingError, UnreadablePhotoError
from photoapp.training.pictures import make_store
from photoapp.training.sources import find_pictures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        Image.new("RGB", (12, 8), "red").save(tmp_path / f"{name}.png")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_blank_lines_and_one_text_are_no_error(folder: Path, encoding: str) -> None:
    file = folder / "list.jsonl"
    text = '\n{"file": "a.png", "labels": "猫"}\n\n  \n{"file": "b.png", "labels": ["狗"]}\n\n'
    file.write_text(text, encoding=encoding)
    found = list(find_pictures(file))
    assert [(one.name, one.label) for one in found] == [("a.png", "猫"), ("b.png", "狗")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "training-line-json"),
        ("[1]", "training-line-json"),
        ('{"labels": ["x"]}', "training-line-file"),
        ('{"file": 3}', "training-line-file"),
        ('{"file": "a.png", "labels": [3]}', "training-line-texts"),
    ],
)
def test_a_wrong_line_of_a_list_is_named(folder: Path, line: str, code: str) -> None:
    file = folder / "list.jsonl"
    file.write_text('{"file": "a.png"}\n\n' + line, encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        list(find_pictures(file))
    assert caught.value.code == code
    assert caught.value.details["line"] == 3
    assert f"{file}, line 3" in caught.value.message
    assert "reason" not in caught.value.details


def test_a_list_that_is_not_utf_8(folder: Path) -> None:
    file = folder / "list.jsonl"
    file.write_text('{"file": "a.png", "labels": ["红色的东西"]}', encoding="gbk")
    with pytest.raises(TrainingError) as caught:
        list(find_pictures(file))
    assert caught.value.code == "training-not-utf8"


def test_what_is_no_source_says_so_without_an_english_reason(folder: Path) -> None:
    script = folder / "make.py"
    script.write_text("print()")
    (folder / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    for file in (script, folder / "cut.zip"):
        with pytest.raises(TrainingError) as caught:
            list(find_pictures(file))
        assert caught.value.code == "pictures-damaged"
        assert set(caught.value.details) == {"path"}


def test_a_damaged_zip_file_beside_a_list_costs_its_pictures_alone(folder: Path) -> None:
    (folder / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    file = folder / "list.jsonl"
    file.write_text('{"file": "a.png"}\n{"file": "in/c.png"}\n', encoding="utf-8")
    made = make_store(find_pictures(file), folder / "store.safetensors", side=8)
    assert made.count == 1
    ((name, error),) = made.failures
    assert name == "in/c.png"
    assert error.code == "picture-in-zip"
    assert "cut.zip" in error.message


def test_why_a_picture_was_left_out_names_it(folder: Path) -> None:
    (folder / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    (folder / "no.jpg").write_bytes(b"plain text")
    made = make_store(find_pictures(folder), folder / "store.safetensors", side=8)
    assert made.count == 2
    for name, error in made.failures:
        assert isinstance(error, UnreadablePhotoError)
        assert error.details["path"] == name
        assert error.message.startswith(name)
