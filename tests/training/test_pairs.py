"""What image-text training reads, and which names fit which photo."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from photoapp.core.errors import ModelError, TrainingError
from photoapp.training.clip import label_lexicon
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
    ("line", "code", "reason"),
    [
        ("{", "training-line-json", "no JSON object"),
        ("[" * 100_000, "training-line-json", "no JSON object"),
        ("[]", "training-line-json", "no JSON object"),
        ("{}", "training-line-file", "“file”"),
        ('{"file":"x","labels":3}', "training-line-texts", "“labels”"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, code: str, reason: str) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png", "captions": "x"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_photos(table)
    assert caught.value.code == code
    assert "line 2" in caught.value.message
    assert reason in caught.value.message
    # The window's texts are one for each code: no English reason in them.
    assert caught.value.details["line"] == 2
    assert "reason" not in caught.value.details


def test_no_pairs_and_no_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        read_photos(tmp_path)
    assert caught.value.code == "training-no-pairs"
    with pytest.raises(TrainingError) as caught:
        read_groups(tmp_path / "none.jsonl")
    assert caught.value.code == "training-unreadable"


def test_byte_order_marks_are_read_over(tmp_path: Path) -> None:
    """Editors on Windows write them."""
    Image.new("RGB", (8, 6), "red").save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("a red thing", encoding="utf-8-sig")
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png", "captions": "a red thing"}', encoding="utf-8-sig")
    assert read_photos(tmp_path) == read_photos(table)
    assert read_photos(table)[0].captions == {"en": ("a red thing",)}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_text_that_is_not_utf_8_is_named(tmp_path: Path, encoding: str) -> None:
    Image.new("RGB", (8, 6), "red").save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("红色的东西", encoding=encoding)
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png", "captions_zh": "红色的东西"}', encoding=encoding)
    for path, file in ((tmp_path, "a.txt"), (table, "t.jsonl")):
        with pytest.raises(TrainingError) as caught:
            read_photos(path)
        assert caught.value.code == "training-not-utf8"
        assert file in caught.value.message
        assert "save it as UTF-8" in caught.value.message


def test_pictures_without_any_text_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png"}\n{"file": "b.png", "captions": [" "]}\n', encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_photos(table)
    assert caught.value.code == "training-no-pairs"
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_photos(tmp_path)
    assert caught.value.code == "training-no-pairs"


def test_misspelt_keys_are_named(tmp_path: Path) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"file": "a.png", "caption": "x", "Labels": "y"}\n', encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_photos(table)
    assert caught.value.code == "training-unknown-keys"
    assert caught.value.details["names"] == "caption, Labels"
    assert "captions_zh" in str(caught.value.details["known"])
    # Keys of somebody else's do no harm where there are texts.
    with table.open("a", encoding="utf-8") as file:
        file.write('{"file": "b.png", "captions": "x"}\n')
    assert [one.file for one in read_photos(table)] == ["a.png", "b.png"]


def test_a_folder_is_looked_through_for_every_kind_of_picture(tmp_path: Path) -> None:
    wanted = ["a.HEIC", "b.avif", "c.jxl", "d.dng", "e.jpg", "sub/f.jpeg"]
    # A RAW file beside its JPEG, hidden files, and what is no picture.
    for name in (*wanted, "e.CR2", "._a.HEIC", ".hidden/g.jpg", "h.mp4", "alone.jpg"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"")
        if name != "alone.jpg":
            file.with_suffix(".txt").write_text(f"a thing in {name}", encoding="utf-8")
    assert [one.file for one in read_photos(tmp_path)] == wanted


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


@pytest.mark.parametrize(
    "line",
    [
        '{"en": [], "zh": ["猫"]}',
        '{"en": ["cat"]}',
        '{"en": [" "], "zh": ["猫"]}',
        '{"en": ["cat"], "zh": ["猫"], "imagenet": 1000}',
        '{"en": ["cat"], "zh": ["猫"], "label": 3}',
    ],
)
def test_a_concept_without_names_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "lexicon.jsonl"
    file.write_text('{"en": "dog", "zh": ["狗"]}\n' + line, encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        Lexicon.read(file)
    assert caught.value.code == "training-line-concept"
    assert caught.value.details["line"] == 2
    file.write_text('{"en": "dog", "zh": ["狗"]}\n', encoding="utf-8")
    assert Lexicon.read(file).concepts[0].names == {"en": ("dog",), "zh": ("狗",)}


def test_labels_in_chinese_alone_are_learned_from() -> None:
    said = [PairPhoto("a", {"en": ("a cat",)}, ("猫",)), PairPhoto("b", labels=("狗",))]
    lexicon = label_lexicon(said)
    assert lexicon is not None
    rows = lexicon.labels(said).toarray()
    assert _texts(lexicon, rows[0]) == {"猫"}
    assert not lexicon.mentioned(said).toarray().any()
    unlabelled = Lexicon([Concept({"en": (), "zh": ("猫",)}, {"en": (), "zh": ("动物",)})])
    assert _texts(unlabelled, unlabelled.labels(said).toarray()[0]) == {"猫", "动物"}


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
