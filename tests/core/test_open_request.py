"""Requests of other starts: what is sent arrives, and nothing else is understood."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from photoapp.core.open_request import MOST_BYTES, OpenAct, OpenRequest

ROOT = Path("C:/" if os.name == "nt" else "/")


def held(**changes: object) -> bytes:
    whole = {"photoapp": 1, "act": "open", "paths": [str(ROOT / "a.jpg")], "token": ""}
    return json.dumps(whole | changes).encode()


@given(some.lists(some.text(some.characters(exclude_characters="\0/\\"), min_size=1), max_size=5))
def test_names_of_any_characters_arrive(names: list[str]) -> None:
    paths = tuple(ROOT / "照片 夹" / name for name in names)
    request = OpenRequest(OpenAct.SIMILAR, paths, token="wayland:1")
    line = request.to_line()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert OpenRequest.from_line(line.rstrip(b"\n")) == request


def test_a_name_that_is_no_text_arrives() -> None:
    path = ROOT / os.fsdecode(b"caf\xe9 \xff.jpg")
    assert OpenRequest.from_line(OpenRequest(OpenAct.OPEN, (path,)).to_line()).paths == (path,)


def test_of_too_many_paths_the_first_are_sent() -> None:
    paths = tuple(ROOT / ("x" * 200) / str(number) for number in range(5000))
    line = OpenRequest(OpenAct.OPEN, paths).to_line()
    assert len(line) <= MOST_BYTES
    told = OpenRequest.from_line(line).paths
    assert told == paths[: len(told)]
    assert len(told) > 100


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"x" * (MOST_BYTES + 1),
        held(photoapp=2),
        held(act="delete"),
        held(act=None),
        held(act=["open"]),
        held(paths="/a"),
        held(paths=[1]),
        held(paths=["a.jpg"]),
        held(paths=["../a.jpg"]),
        held(paths=[str(ROOT / "a\0b")]),
        held(paths=[str(ROOT / "a")] * 501),
        held(paths=[str(ROOT / ("a" * 5000))]),
        held(token=1),
        held(token="t" * 5000),
        held(more=1),
        b'{"photoapp": 1}',
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        OpenRequest.from_line(line)


@given(some.binary(max_size=200))
def test_noise_is_refused_in_the_same_way(line: bytes) -> None:
    with pytest.raises(ValueError):
        OpenRequest.from_line(line)
