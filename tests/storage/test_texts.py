"""Full-text search in Chinese and English."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photoapp.core.library import FileMove
from photoapp.core.photo import CaptureFacts, PhotoId
from photoapp.storage.tags import TagRepository
from photoapp.storage.texts import TextRepository
from tests.storage.shelf import Shelf, reading


@pytest.fixture
def texts(shelf: Shelf) -> TextRepository:
    return TextRepository(shelf.catalogue)


def found(
    texts: TextRepository, *words: str, any_word: bool = False, last_is_prefix: bool = False
) -> list[PhotoId]:
    hits = texts.search(words, limit=50, any_word=any_word, last_is_prefix=last_is_prefix)
    return [photo for photo, _ in hits]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("Pictures/IMG_2682.jpg", "IMG_2682"),
        ("Pictures/IMG_2682.jpg", "img 2682"),
        ("Pictures/IMG_2682.jpg", "2682"),
        ("Pictures/DSC0012.JPG", "dsc0012"),
        ("Pictures/DSC0012.JPG", "0012"),
        ("Pictures/GoldenGateBridge.png", "golden gate"),
        ("Pictures/海边/a.jpg", "海边"),
        ("Pictures/海边/a.jpg", "边"),
        ("Pictures/2023年夏天的海边旅行.jpg", "海边"),
        ("Pictures/2023年夏天的海边旅行.jpg", "夏天的海"),
        ("Pictures/2023年夏天的海边旅行.jpg", "2023"),
        ("Pictures/微信图片_20230501.jpg", "微信"),
        ("Pictures/Café Noël.jpg", "cafe noel"),
        ("Pictures/ＩＭＧ１２.jpg", "img12"),
        ('Pictures/it\'s a "test".jpg', 'a "test"'),
        ("Pictures/Straße.jpg", "straße"),
        ("Pictures/日本語のテスト.jpg", "日本語"),
        ("Pictures/photo 📷 x.jpg", "photo"),
    ],
)
def test_names_and_folders_are_found(
    shelf: Shelf, texts: TextRepository, path: str, word: str
) -> None:
    shelf.add("Pictures/other.gif")
    photo = shelf.add(path)
    assert found(texts, word) == [photo]


@pytest.mark.parametrize("word", ["边海", "海天", "IMG_268", "g", "2682_IMG", "other thing"])
def test_what_is_not_there_is_not_found(shelf: Shelf, texts: TextRepository, word: str) -> None:
    shelf.add("Pictures/IMG_2682 海边.jpg")
    assert found(texts, word) == []


def test_facts_are_found(shelf: Shelf, texts: TextRepository) -> None:
    facts = CaptureFacts(
        camera_make="FUJIFILM",
        camera_model="X-T5",
        lens="XF35mm",
        title="婚礼",
        caption="Dancing all night",
        keywords=("家人", "party"),
    )
    location = shelf.locate("Pictures/a.jpg")
    photo = shelf.photos.record_reading(
        location, reading("x", facts=facts), place_id=1, place_en="Hangzhou", place_zh="杭州"
    ).photo
    for word in (
        "fujifilm",
        "x-t5",
        "xf35mm",
        "婚礼",
        "dancing",
        "家人",
        "party",
        "杭州",
        "hangzhou",
    ):
        assert found(texts, word) == [photo], word
    assert texts.search(["party"], limit=5, columns=["tags"]) != []
    assert texts.search(["party"], limit=5, columns=["names", "place"]) == []


def test_all_words_must_be_there_unless_any_will_do(shelf: Shelf, texts: TextRepository) -> None:
    both = shelf.add("Pictures/海边 sunset.jpg")
    one = shelf.add("Pictures/sunset.jpg")
    assert found(texts, "海边", "sunset") == [both]
    assert set(found(texts, "海边", "sunset", any_word=True)) == {both, one}
    assert found(texts, "海边", "sunset", any_word=True)[0] == both
    assert set(found(texts, "sun", last_is_prefix=True)) == {both, one}
    assert found(texts, "sun", "海边", last_is_prefix=True) == []


def test_better_matches_come_first_and_scores_are_positive(
    shelf: Shelf, texts: TextRepository
) -> None:
    folder = shelf.add("Pictures/cat/" + "long name " * 10 + "1.jpg")
    tagged = shelf.add("Pictures/b.jpg", facts=CaptureFacts(keywords=("cat",)))
    for number in range(20):
        shelf.add(f"Pictures/dog {number}.jpg")
    hits = texts.search(["cat"], limit=10)
    assert [photo for photo, _ in hits] == [tagged, folder]
    assert all(score > 0 for _, score in hits)
    assert texts.search(["cat"], limit=1) == hits[:1]


def test_hidden_photos_are_not_found(shelf: Shelf, texts: TextRepository) -> None:
    shelf.add("Pictures/a.jpg")
    shelf.photos.mark_missing([shelf.photos.known_files(shelf.folder)["Pictures/a.jpg"].location])
    assert found(texts, "a") == []


def test_a_renamed_file_is_found_by_its_new_name_only(shelf: Shelf, texts: TextRepository) -> None:
    photo = shelf.add("Pictures/before.jpg")
    known = shelf.photos.known_files(shelf.folder)["Pictures/before.jpg"]
    shelf.photos.move_locations(
        [FileMove(known.location, shelf.folder, shelf.volume, "Pictures/之后.jpg")]
    )
    assert found(texts, "之后") == [photo]
    assert found(texts, "before") == []


def test_the_way_to_a_watched_folder_is_no_word_of_its_photos(
    shelf: Shelf, texts: TextRepository
) -> None:
    folder = shelf.folders.add(shelf.volume, "home/zhang/相册")
    file = shelf.seen("home/zhang/相册/2024/a.jpg")
    shelf.photos.record_seen([type(file)(folder, shelf.volume, file.path, file.stamp, 0)])
    location = shelf.photos.known_files(folder)[file.path].location
    photo = shelf.photos.record_reading(location, reading("x")).photo
    assert found(texts, "home") == found(texts, "zhang") == []
    assert found(texts, "相册") == found(texts, "2024") == [photo]


def test_recognised_text(shelf: Shelf, texts: TextRepository) -> None:
    photo = shelf.add("Pictures/a.jpg")
    texts.set_ocr(photo, "发票 Total 42", language="zh", engine="test")
    assert found(texts, "发票") == found(texts, "total 42") == [photo]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.lists(st.text(st.characters(exclude_categories=[]), max_size=12), max_size=4),
    prefix=st.booleans(),
)
def test_no_text_breaks_the_search(texts: TextRepository, words: list[str], prefix: bool) -> None:
    texts.search(words, limit=3, last_is_prefix=prefix)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=20))
def test_every_name_with_letters_is_found_by_itself(
    shelf: Shelf, texts: TextRepository, name: str
) -> None:
    photo = shelf.add(f"Pictures/{name}")
    hits = found(texts, name)
    if hits or any(one.isascii() and one.isalnum() for one in name):
        assert photo in hits


def test_suggestions(shelf: Shelf) -> None:
    for number in range(3):
        shelf.add(
            f"Pictures/海边旅行/{number}.jpg",
            facts=CaptureFacts(
                camera_make="Canon", camera_model="Canon EOS R5", keywords=("海滩",)
            ),
        )
    shelf.add("Pictures/Harbour/x.jpg", facts=CaptureFacts(camera_model="Hasselblad X2D"))
    location = shelf.locate("Pictures/p.jpg")
    shelf.photos.record_reading(
        location, reading("p"), place_id=5, place_en="Hangzhou, China", place_zh="中国杭州"
    )
    texts = TextRepository(shelf.catalogue)
    assert [(one.text, one.kind, one.count) for one in texts.suggestions("海")] == [
        ("海滩", "tag", 3),
        ("海边旅行", "folder", 3),
    ]
    assert {(one.text, one.kind) for one in texts.suggestions("ha")} == {
        ("Harbour", "folder"),
        ("Hasselblad X2D", "camera"),
        ("Hangzhou, China", "place"),
    }
    assert [one.text for one in texts.suggestions("杭州")] == ["中国杭州"]
    assert [one.text for one in texts.suggestions("EOS")] == ["Canon EOS R5"]
    assert [one.text for one in texts.suggestions("arbour")] == []
    assert len(texts.suggestions("", limit=3)) == 3


def test_tags_are_suggested_with_the_photos_of_those_below(shelf: Shelf) -> None:
    photos = [shelf.add(f"Pictures/{number}.jpg") for number in range(4)]
    tags = TagRepository(shelf.catalogue)
    trips = tags.create("Trips", name_zh="旅行")
    rome = tags.create("Rome", name_zh="罗马", parent=trips)
    forum = tags.create("Roman forum", parent=rome)
    tags.give(rome, photos[:2])
    tags.give(forum, photos[1:3])
    tags.give(trips, photos[:1])
    tags.create("unused")
    texts = TextRepository(shelf.catalogue)

    def suggested(start: str) -> list[tuple[str, int]]:
        return [(one.text, one.count) for one in texts.suggestions(start) if one.kind == "tag"]

    assert suggested("ro") == [("Rome", 3), ("Roman forum", 2)]
    assert suggested("旅") == [("旅行", 3)]
    assert suggested("trips") == [("Trips", 3)]
    assert suggested("unu") == []
