"""Measuring a model on a set of known photos, with an encoder whose answers are known."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.errors import UsageError
from photoapp.core.jobs import JobState
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.imaging.edits import EDITS, edited
from photoapp.services.decoding import DecodePool
from photoapp.services.evaluation_set import EvaluationSet, read_set
from photoapp.services.events import EventBus
from photoapp.services.jobs import Jobs
from photoapp.services.quality import Quality, measure

COLOURS = {
    "red": (200, 30, 30),
    "green": (30, 160, 40),
    "blue": (30, 40, 200),
    "yellow": (220, 210, 40),
    "white": (235, 235, 235),
    "black": (15, 15, 15),
}
CHINESE = dict(zip(COLOURS, ("红色", "绿色", "蓝色", "黄色", "白色", "黑色"), strict=True))


class ColourEncoder:
    """A picture's vector is its mean colour; a text's that of the colour it names.

    Chinese texts are read wrongly on purpose: each as the next colour.
    """

    key = ModelKey("colours", "1", 1)
    dimension = 4
    languages = ("en",)
    preprocess = PreprocessSpec(8, 8, ResizeMode.STRETCH)
    logit_scale, logit_bias, sigmoid = 10.0, 0.0, True
    device = "cpu"

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        return _unit(pixels.reshape(len(pixels), -1, 3).mean(axis=1))

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        names = list(COLOURS)
        found = []
        for text in texts:
            place = next((n for n, name in enumerate(names) if name in text), None)
            if place is None:
                wrong = next(n for n, name in enumerate(names) if CHINESE[name] in text)
                place = (wrong + 1) % len(names)
            found.append(COLOURS[names[place]])
        return _unit(np.array(found, np.float64).reshape(-1, 3))

    def unknown_words(self, text: str) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


def _unit(colours: Any) -> FloatArray:
    centred = (np.asarray(colours, np.float64) - 120) / 100
    rows = np.concatenate((centred, np.ones((len(centred), 1))), axis=1).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def write_set(folder: Path) -> Path:
    """Six captioned photos of one colour each, and six labelled ones of two kinds each."""
    (folder / "photos").mkdir(parents=True)
    captioned, labelled = [], []
    for name, colour in COLOURS.items():
        for number in range(3):
            pixels = np.clip(np.array(colour) + 7 * number, 0, 255).astype(np.uint8)
            file = f"photos/{name}-{number}.png"
            Image.fromarray(np.tile(pixels, (60, 80, 1))).save(folder / file)
            if number == 0:
                captioned.append(
                    {
                        "file": file,
                        "captions": [f"a {name} wall", f"{name} paint"],
                        "captions_zh": [CHINESE[name]],
                    }
                )
                continue
            kind = "bright" if sum(colour) > 350 else "dark"
            labels = {"labels": [name], "labels_zh": [CHINESE[name]]}
            labelled.append({"file": file, "set": kind, **labels})
    for list_name, rows in (("captioned", captioned), ("labelled", labelled)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{list_name}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(EventBus())
    yield made
    made.shutdown()


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    made = DecodePool(processes=1)
    yield made
    made.close()


def _measure(jobs: Jobs, pool: DecodePool, photos: EvaluationSet) -> Quality:
    found: list[Quality] = []
    encoder = ColourEncoder()
    job = jobs.start("quality", "", lambda job: found.append(measure(encoder, photos, pool, job)))
    ended = jobs.wait(job, 120)
    assert ended.state is JobState.DONE, ended.error
    assert ended.done == ended.total
    return found[0]


def test_every_figure_is_what_the_vectors_say(jobs: Jobs, pool: DecodePool, tmp_path: Path) -> None:
    photos = read_set(write_set(tmp_path / "set"))
    assert (len(photos.captioned), len(photos.labelled)) == (6, 12)
    found = _measure(jobs, pool, photos)
    assert (found.captioned, found.labelled, found.unreadable) == (6, 12, ())
    english, chinese = found.languages
    assert (english.promised, chinese.promised) == (True, False)
    assert english.to_image is not None
    assert english.to_image_of_all is not None
    assert english.to_text is not None
    assert (english.to_image.at_1, english.to_image.count) == (100, 12)
    assert english.to_text.at_1 == 100
    # Among all photos the darker of the three of a colour stays the nearest.
    assert english.to_image_of_all.at_1 == 100
    assert {one.data_set: one.classes for one in english.zero_shot} == {"bright": 2, "dark": 4}
    assert [one.top_1 for one in english.zero_shot] == [100, 100]
    assert english.top_1 == 100
    assert english.top_5 is None, "no data set has more than five classes"
    assert english.labels == 0, "no label has four photos"
    assert english.mean_average_precision is None
    # Chinese is read as the next colour: everything is wrong.
    assert chinese.to_image is not None
    assert chinese.to_image.at_1 == 0
    assert chinese.top_1 is not None
    assert chinese.top_1 < 50
    assert set(found.copies) == set(EDITS)
    assert found.copies["jpeg"].count == 18
    assert found.copies["jpeg"].at_5 == 100
    assert found.copies["resized"].at_1 > found.copies["recoloured"].at_1


def test_precision_over_labels_of_four_photos(jobs: Jobs, pool: DecodePool, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    lines = [json.loads(line) for line in (folder / "labelled.jsonl").read_text().splitlines()]
    for row in lines:
        row["set"] = "one"
        row["labels"].append("red" if row["labels"][0] in {"red", "yellow"} else "black")
    (folder / "labelled.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "captioned.jsonl").unlink()
    english = _measure(jobs, pool, read_set(folder)).languages[0]
    assert english.to_image is None
    assert english.labels == 2
    assert english.mean_average_precision is not None
    assert 50 < english.mean_average_precision <= 100
    (one,) = english.zero_shot
    assert (one.classes, one.photos) == (6, 12)
    assert one.top_5 == english.top_5
    assert one.top_5 is not None


def test_a_damaged_photo_is_left_out_and_named(
    jobs: Jobs, pool: DecodePool, tmp_path: Path
) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "photos" / "red-0.png").write_bytes(b"no picture")
    found = _measure(jobs, pool, read_set(folder))
    assert (found.captioned, found.labelled) == (5, 12)
    assert [Path(one).name for one in found.unreadable] == ["red-0.png"]
    assert found.languages[0].to_image is not None
    assert found.languages[0].to_image.count == 10


def test_edits_change_what_they_say() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (120, 200, 3), np.uint8)
    sizes = {}
    for edit in EDITS:
        with Image.open(io.BytesIO(edited(pixels, edit))) as image:
            sizes[edit] = image.size
    assert sizes == {
        "resized": (100, 60),
        "jpeg": (200, 120),
        "cropped": (160, 96),
        "recoloured": (200, 120),
    }
    with pytest.raises(KeyError):
        edited(pixels, "burnt")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "set-line-json"),
        ("[1]", "set-line-key"),
        ('{"captions": ["a"]}', "set-line-key"),
        ('{"file": "gone.jpg", "captions": ["a"]}', "set-line-file"),
        ('{"file": "a.jpg"}', "set-line-key"),
        ('{"file": "a.jpg", "captions": "a"}', "set-line-key"),
        ('{"file": "a.jpg", "captions": [1]}', "set-line-key"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    good = '{"file": "a.jpg", "captions": ["a"]}\n\n'
    (tmp_path / "captioned.jsonl").write_text(good + line, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_set(tmp_path)
    assert caught.value.code == code
    assert caught.value.details["line"] == 3
    (tmp_path / "captioned.jsonl").write_text(good, encoding="utf-8")
    assert [one.path.name for one in read_set(tmp_path).captioned] == ["a.jpg"]


def test_a_labelled_photo_needs_its_data_set(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "labelled.jsonl").write_text('{"file": "a.jpg", "labels": ["a"]}')
    with pytest.raises(UsageError, match="“set” is missing"):
        read_set(tmp_path)
    (tmp_path / "labelled.jsonl").write_text("\n")
    with pytest.raises(UsageError, match="no photo with captions"):
        read_set(tmp_path)
