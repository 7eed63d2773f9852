"""What image-text training reads, and which names fit which photo."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from photoapp.core.errors import ModelError, TrainingError
from photoapp.training.lexicon import Concept, Lexicon
from photoapp.training.mobilenet import MobileNetV2, read_mobilenet
from photoapp.training.pairs import PairPhoto, read_groups, read_photos
from photoapp.training.teachers import read_teachers
from photoapp.training.views import Photos, ViewMaker, ViewRecipe, decode_photos, reader

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "starter"


def test_json_lines_and_folders_say_the_same(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6), "red").save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("a red thing\n红色的东西\n", encoding="utf-8")
    table = tmp_path / "t.jsonl"
    row = {"file": "a.png", "captions": "a red thing", "captions_zh": ["红色的东西"]}
    table.write_text(json.dumps(row, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert read_photos(tmp_path) == read_photos(table)
    assert read_photos(table)[0].captions == {"en": ("a red thing",), "zh": ("红色的东西",)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2"),
        ("[]", "not an object"),
        ("{}", "“file”"),
        ('{"file":"x","labels":3}', "list"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png", "captions": "x"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_photos(table)
    assert caught.value.code == "training-line"
    assert "line 2" in caught.value.message
    assert reason in caught.value.message


def test_no_pairs_and_no_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_photos(tmp_path)
    assert caught.value.code == "training-no-pairs"
    with pytest.raises(TrainingError) as caught:
        read_groups(tmp_path / "none.jsonl")
    assert caught.value.code == "training-unreadable"


def _lexicon() -> Lexicon:
    return Lexicon(
        [
            Concept(
                {"en": ("dog",), "zh": ("狗",)}, {"en": ("animal",), "zh": ("动物",)}, label="dog"
            ),
            Concept(
                {"en": ("beagle", "hound"), "zh": ("比格犬",)},
                {"en": ("dog", "animal"), "zh": ("狗", "动物")},
                imagenet=5,
            ),
            Concept({"en": ("snoek", "fish"), "zh": ("杖鱼",)}, {"en": (), "zh": ()}, imagenet=6),
        ]
    )


def _texts(lexicon: Lexicon, row: np.ndarray) -> set[str]:
    return {lexicon.terms[number].text for number in np.flatnonzero(row)}


def test_labels_fit_their_names_and_what_they_are_kinds_of() -> None:
    lexicon = _lexicon()
    rows = lexicon.labels([PairPhoto("a", labels=("Dog",)), PairPhoto("b")]).toarray()
    assert _texts(lexicon, rows[0]) == {"dog", "狗", "animal", "动物"}
    assert not rows[1].any()


def test_classes_are_covered_by_their_names_and_broader_ones() -> None:
    lexicon = _lexicon()
    covered = _texts(lexicon, lexicon.of_classes.toarray()[5])
    assert covered == {"beagle", "hound", "比格犬", "dog", "狗", "animal", "动物"}


def test_captions_name_things_that_two_people_saw() -> None:
    lexicon = _lexicon()
    captions: dict[str, tuple[str, ...]] = {
        "en": ("Two dogs and a fish.", "Some dogs run", "a fish !", "a beagle")
    }
    row = lexicon.mentioned([PairPhoto("a", captions)]).toarray()[0]
    # "fish" is a further name of the snoek: the word fits, the snoek does not.
    assert _texts(lexicon, row) == {"dog", "狗", "animal", "动物", "fish"}


def test_norms_change_nothing_until_they_are_trained() -> None:
    torch.manual_seed(0)
    network, pixels = MobileNetV2().eval(), torch.rand(8, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        before = network(pixels)
        network.learn_norms(pixels)
        assert torch.allclose(network.eval()(pixels), before, atol=1e-4)
        network.fold()
        assert torch.allclose(network(pixels), before, atol=1e-4)


def test_a_file_that_is_no_teacher_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.tflite"
    file.write_bytes(b"TFL3 nothing of the kind" * 10)
    with pytest.raises(ModelError) as caught:
        read_mobilenet(file)
    assert caught.value.code == "training-teacher"
    with pytest.raises(TrainingError) as missing:
        read_teachers(tmp_path / "empty")
    assert missing.value.code == "training-no-teacher"


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/starter")
def test_the_teachers_know_what_they_were_taught() -> None:
    """Dequantised weights in our network recognise labelled photos: wrong padding, order or
    scales would leave chance."""
    teachers = read_teachers(SHARED / "teacher")
    said = [
        one
        for one in read_photos(SHARED / "photos.jsonl")
        if one.source == "imagenette" and "parachute" in one.labels
    ][:12]
    pixels = decode_photos([one.file for one in said], reader(SHARED), 144, workers=2)
    views = ViewMaker(pixels, torch.device("cpu")).centres(torch.arange(len(said)), 224)
    shares, features = teachers(views * 2 - 1)
    parachute = 701
    assert (shares[:, parachute] > 0.1).float().mean() > 0.6
    assert features.shape == (len(said), 2 * 1280)


def test_views_keep_shapes_and_stay_inside() -> None:
    """A circle in a wide photo stays a circle: views undo the stretching to a square."""
    y, x = np.mgrid[0:200, 0:400]
    inside = (x - 200) ** 2 + (y - 100) ** 2 < 60**2
    wide = Image.fromarray(np.repeat(inside[..., None] * np.uint8(255), 3, axis=2))
    square = np.array(wide.resize((128, 128)))
    maker = ViewMaker(Photos(square[None], np.array([2.0], np.float32)), torch.device("cpu"))
    middle = maker.centres(torch.tensor([0]), 100)[0, 0] > 0.5
    across, down = middle.any(0).sum().item(), middle.any(1).sum().item()
    assert across == pytest.approx(60, abs=3)
    assert down == pytest.approx(60, abs=3)
    torch.manual_seed(0)
    views = maker.views(torch.zeros(16, dtype=torch.long), 64, ViewRecipe())
    assert views.shape == (16, 3, 64, 64)
    assert views.min() >= 0
    assert views.max() <= 1


def test_a_picture_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"nothing")
    with pytest.raises(TrainingError) as caught:
        decode_photos(["broken.jpg"], reader(tmp_path), 16, workers=1)
    assert caught.value.code == "training-picture"
    assert "broken.jpg" in caught.value.message
