"""Label sets as files: what is read, what is written, and how errors say where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from photoapp.core.labels import Label, LabelMode, LabelSet, LabelSetError, checked
from photoapp.services.label_files import (
    LARGEST_BYTES,
    SUFFIXES,
    LabelFileError,
    as_json,
    as_text,
    from_json,
    parse,
    read,
    write,
)

FULL = LabelSet(
    "Pets",
    "宠物",
    "Animals: at home",
    "家里的，动物",
    LabelMode.EXCLUSIVE,
    none_of_these=False,
    templates_en=("my {}", "a photo of {}, outside"),
    templates_zh=("我的{}",),
    labels=(
        Label("animal", "动物"),
        Label("cat", "猫", ("a cat, asleep", 'a "kitty"'), ("小猫",), "动物", 0.25),
        Label(name_zh="狗", parent="animal"),
        Label("no"),
        Label("2024"),
        Label("null"),
    ),
)


def parsed(text: str, suffix: str = ".yaml") -> LabelSet:
    return parse(text, suffix, where=f"pets{suffix}", name="pets")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"宠物{suffix}"
    write(FULL, file)
    assert read(file) == FULL
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    assert "宠物" in file.read_text(encoding="utf-8")


texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(
    st.lists(texts, min_size=1, max_size=4, unique_by=lambda name: name.casefold()),
    texts,
    st.sampled_from([".yaml", ".json"]),
)
def test_any_names_survive(names: list[str], about: str, suffix: str) -> None:
    try:
        made = checked(LabelSet("x", description=about, labels=tuple(map(Label, names))))
    except LabelSetError:
        assume(False)  # two of the names are one, or one is none, when normalised
    assert parsed(as_text(made, suffix), suffix) == made
    assert from_json(as_json(made), where="x") == made


def test_a_set_as_people_write_it() -> None:
    made = parsed(
        """
# my pets
name: Pets
mode: exclusive
labels:
  - cat/猫
  - {en: dog, prompts_en: a dog, threshold: 40%}
  - no
  - en: bird
    threshold: auto
"""
    )
    assert (made.name, made.mode, made.none_of_these) == ("Pets", LabelMode.EXCLUSIVE, True)
    assert made.labels == (
        Label("cat", "猫"),
        Label("dog", prompts_en=("a dog",), threshold=0.4),
        Label("no"),
        Label("bird"),
    )


def test_a_set_without_a_name_is_called_as_its_file() -> None:
    assert parsed("labels: [cat]").name == "pets"
    assert parsed("name_zh: 宠物\nlabels: [cat]").name == "宠物"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("en,zh\ncat,猫\ndog,\n", [("cat", "猫"), ("dog", "")]),
        ("zh;en\r\n猫;cat\r\n", [("cat", "猫")]),
        ("中文\t英文\n猫\tcat\n", [("cat", "猫")]),
        ("cat,猫\n\n狗,dog\nbird\n", [("cat", "猫"), ("dog", "狗"), ("bird", "")]),
        ("cat\nbig dog\n", [("cat", ""), ("big dog", "")]),
        ("猫，cat\n", [("cat", "猫")]),
        ('en,zh\n"a, b",猫\n', [("a, b", "猫")]),
    ],
)
def test_tables_as_people_write_them(text: str, labels: list[tuple[str, str]]) -> None:
    made = parsed(text, ".csv")
    assert [(label.name_en, label.name_zh) for label in made.labels] == labels


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_spreadsheets_write_other_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "pets.csv"
    file.write_bytes("en,zh\r\ngiant panda,大熊猫\r\ntiger,老虎\r\n".encode(encoding))
    assert read(file).labels == (Label("giant panda", "大熊猫"), Label("tiger", "老虎"))


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("", "label-file-shape", 1, "a label set"),
        ("- cat\n- dog", "label-file-shape", 1, "a label set"),
        ("name: x", "label-file-labels", 1, "labels:"),
        ("name: x\nlabels: cat", "label-file-labels", 2, "labels:"),
        ("labels: []", "label-file-labels", 1, "labels:"),
        ("name: x\nlabels:\n  - [cat]\n", "label-file-label", 3, "a label"),
        ("name: x\nlables: [a]\n", "label-file-key", 2, "did you mean labels?"),
        ("labels:\n- a\n- en: b\n  tresh: 1\n", "label-file-key", 4, "did you mean threshold?"),
        ("labels:\n- a\n- {en: b, threshold: 3}\n", "label-file-number", 3, "from 0 to 1"),
        ("labels:\n- a\n- {en: b, threshold: x}\n", "label-file-number", 3, "from 0 to 1"),
        ("labels: [a]\nmode: one\n", "label-file-mode", 2, "exclusive or independent"),
        ("labels: [a]\nnone_of_these: 2\n", "label-file-flag", 2, "true or false"),
        ("labels: [a]\nname: [b]\n", "label-file-text", 2, "text"),
        ("labels:\n- a\n- '…'\n", "label-file-name", 3, "cat"),
        ("labels:\n- a\n- {parent: a}\n", "label-unnamed", 3, "has no name"),
        ("labels:\n- a\n- b\n- A\n", "label-repeated", 4, "number 1"),
        ("labels:\n- {en: a, parent: z}\n", "label-parent-unknown", 2, "is not a label"),
        ("templates_en:\n - a photo\nlabels: [a]", "label-template", 1, "exactly one {}"),
        ("labels:\n  - a\n - b: [", "label-file-syntax", 3, ""),
        ("labels: [a]\nname: \x07", "label-file-syntax", 2, "U+0007"),
        ("labels: [&x a, *x]", "label-file-syntax", 1, "references"),
        ("labels: [a]\nmode: independent\nlabels: [b]", "label-file-syntax", 3, "twice"),
        ("? [a]\n: b\n", "label-file-syntax", 1, "a plain word"),
        ("[" * 5000, "label-file-syntax", 1, "too deeply"),
    ],
)
def test_errors_say_the_line_and_what_to_do(text: str, code: str, line: int, said: str) -> None:
    with pytest.raises(LabelFileError) as raised:
        parsed(text)
    error = raised.value
    assert (error.code, error.line, error.path) == (code, line, "pets.yaml")
    assert error.message.startswith(f"pets.yaml, line {line}: ")
    assert said in error.message
    assert error.details["line"] == line


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"labels": [}', "label-file-syntax", 1),
        ('{"labels": ["a",\n {"en": "b",\n  "threshold": 7}]}', "label-file-number", 3),
        ('{"labels":\n["a",\n"A"]}', "label-repeated", 3),
        ('{"labels": ["a"],\n "labels": ["b"]}', "label-file-syntax", 2),
        ('{"labels": ["a", null]}', "label-file-label", 1),
        ("[" * 5000, "label-file-syntax", 1),
        ('"cat"', "label-file-shape", 1),
    ],
)
def test_json_is_read_with_lines_too(text: str, code: str, line: int) -> None:
    with pytest.raises(LabelFileError) as raised:
        parsed(text, ".json")
    assert (raised.value.code, raised.value.line) == (code, line)


def test_json_numbers_and_words_are_texts() -> None:
    made = parsed(
        json.dumps({"labels": [2024, True, "😀 cat", {"en": "x", "threshold": 0.5}]}), ".json"
    )
    assert made.labels == (Label("2024"), Label("true"), Label("😀 cat"), Label("x", threshold=0.5))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "label-file-labels", 1),
        ("en,zh\n", "label-file-labels", 1),
        ("en,zh,threshold\ncat,猫,0.5\ndog,,7\n", "label-file-number", 3),
        ('en,prompts_en\n"cat","one\ntwo"\ndog,\ncat,\n', "label-repeated", 5),
        ("en,colour\ncat,red\n", "label-file-key", 2),
        ("en,zh\ncat,猫,black\n", "label-file-key", 2),
        ("cat,dog,猫\n", "label-file-key", 1),
        ("#mode,both\nen\ncat\n", "label-file-mode", 1),
    ],
)
def test_tables_say_the_line_too(text: str, code: str, line: int) -> None:
    with pytest.raises(LabelFileError) as raised:
        parsed(text, ".csv")
    assert (raised.value.code, raised.value.line) == (code, line)


def test_files_that_cannot_be_used_are_calm_errors(tmp_path: Path) -> None:
    binary = tmp_path / "picture.yaml"
    binary.write_bytes(b"\xff\xd8\xff\xe0\xff\xff")
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (LARGEST_BYTES + 1))
    for file, code in (
        (tmp_path / "none.yaml", "label-file-unreadable"),
        (tmp_path / "list.txt", "label-file-format"),
        (binary, "label-file-encoding"),
        (large, "label-file-large"),
    ):
        with pytest.raises(LabelFileError) as raised:
            read(file)
        assert (raised.value.code, raised.value.line) == (code, 0)
        assert raised.value.message.startswith(f"{file}: ")


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LabelFileError) as raised:
        write(FULL, tmp_path / "pets.doc")
    assert raised.value.code == "label-file-format"
    with pytest.raises(LabelFileError) as raised:
        write(FULL, tmp_path / "no folder" / "pets.yaml")
    assert raised.value.code == "label-file-unwritable"
    assert list(tmp_path.iterdir()) == []
