"""Settings, search history, saved searches, the journal, thumbnails, exports."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from photoapp.core.errors import CatalogueError, UsageError
from photoapp.core.photo import CaptureFacts, PhotoId
from photoapp.core.settings import Settings
from photoapp.storage.exports import FIELDS, ExportRepository
from photoapp.storage.history import KEPT, SavedSearches, SearchHistory
from photoapp.storage.journal import Journal
from photoapp.storage.settings import SettingsRepository
from photoapp.storage.thumbnails import ThumbnailStore
from tests.storage.shelf import Shelf

KEY = "ab" * 32
JPEG = b"\xff\xd8\xff\xe0 picture"


def test_settings_are_kept_and_checked(shelf: Shelf) -> None:
    settings = SettingsRepository(shelf.catalogue)
    assert settings.load() == Settings()
    assert settings.set("language", "zh_CN").language == "zh_CN"
    settings.set("thumbnail_size", 200)
    assert settings.load() == Settings(language="zh_CN", thumbnail_size=200)
    with pytest.raises(KeyError):
        settings.set("nonsense", 1)
    with pytest.raises(TypeError):
        settings.set("thumbnail_size", "large")


def test_settings_of_another_version_are_kept_but_ignored(shelf: Shelf) -> None:
    settings = SettingsRepository(shelf.catalogue)
    settings.put("from_the_future", {"a": [1, "二"]})
    settings.put("thumbnail_size", "was a text once")
    assert settings.load() == Settings()
    assert settings.get("from_the_future") == {"a": [1, "二"]}
    assert settings.get("absent", 5) == 5


def test_history_is_newest_first_without_repetition(shelf: Shelf) -> None:
    history = SearchHistory(shelf.catalogue)
    for text in ("beach", "海边 日落", "  ", "dog  in snow", "beach", "odd \udcff"):
        history.add(text)
    assert history.recent() == ["odd ?", "beach", "dog in snow", "海边 日落"]
    assert history.recent(2) == ["odd ?", "beach"]
    assert history.recent(prefix="SN") == ["dog in snow"]
    assert history.recent(prefix="日") == ["海边 日落"]
    assert history.recent(prefix="each") == []
    assert history.forget("beach") == 1
    assert history.forget("beach") == 0
    assert history.forget() == 3
    assert history.recent() == []


def test_history_forgets_the_oldest(shelf: Shelf) -> None:
    history = SearchHistory(shelf.catalogue)
    for number in range(KEPT + 5):
        history.add(f"query {number}")
    found = history.recent(KEPT * 2)
    assert len(found) == KEPT
    assert found[-1] == "query 5"


def test_saved_searches(shelf: Shelf) -> None:
    saved = SavedSearches(shelf.catalogue)
    one = saved.add(" 海边 ", "海边 -人", [PhotoId(3)])
    assert (one.name, one.text, one.photos) == ("海边", "海边 -人", (3,))
    two = saved.add("Cats", "cat")
    assert saved.all() == [two, one]
    assert saved.get(one.id) == one
    with pytest.raises(UsageError) as taken:
        saved.add("cATS", "x")
    assert taken.value.code == "name-taken"
    with pytest.raises(UsageError):
        saved.update(one.id, name="Cats", text="x")
    with pytest.raises(UsageError):
        saved.add("\t", "x")
    assert saved.update(two.id, name="Cats", text="kitten").text == "kitten"
    saved.delete(two.id)
    assert saved.get(two.id) is None
    with pytest.raises(UsageError) as gone:
        saved.update(two.id, name="x", text="y")
    assert gone.value.code == "search-gone"


def test_the_journal_knows_what_is_unfinished_and_what_can_be_undone(shelf: Shelf) -> None:
    journal = Journal(shelf.catalogue)
    first = journal.begin("trash", "Move 2", count=2, detail={"path": "bad \udcff 路径"})
    assert [one.id for one in journal.unfinished()] == [first]
    assert journal.last_undoable() is None
    journal.update(first, {"path": "bad \udcff 路径", "done": True}, count=1)
    journal.finish(first)
    assert journal.unfinished() == []
    record = journal.last_undoable()
    assert record is not None
    assert record.detail == {"path": "bad \udcff 路径", "done": True}
    assert record.count == 1
    second = journal.begin("trash", "Move 1", count=1, detail={})
    assert [one.id for one in journal.records()] == [second, first]
    journal.discard(second)
    journal.mark_undone(first)
    assert journal.last_undoable() is None
    assert journal.get(first).undone_at is not None  # type: ignore[union-attr]  # it is there
    assert journal.get(second) is None


def test_an_act_on_the_catalogue_and_its_entry_are_one(shelf: Shelf) -> None:
    journal = Journal(shelf.catalogue)
    photo = shelf.add("Pictures/a.jpg")

    def failing() -> tuple[int, dict[str, int]]:
        shelf.photos.set_rating([photo], 4)
        raise LookupError

    with pytest.raises(LookupError):
        journal.record("rate", "Rate", failing)
    assert shelf.photos.rows([photo])[0].rating == 0
    assert journal.records() == []
    assert journal.record("rate", "Rate", lambda: (0, {})) is None
    entry = journal.record("rate", "Rate", lambda: (1, {"a": 1}))
    assert entry is not None
    assert journal.get(entry).finished_at is not None  # type: ignore[union-attr]  # it is there


def test_thumbnails_are_written_read_and_replaced(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    assert store.read(KEY) is None
    assert not store.has(KEY)
    store.put(KEY, JPEG)
    assert store.path(KEY) == tmp_path / "thumbnails" / "ab" / f"{KEY}.jpg"
    assert store.read(KEY) == JPEG
    store.put(KEY, JPEG + b"2")
    assert store.read(KEY) == JPEG + b"2"
    assert [one.name for one in store.path(KEY).parent.iterdir()] == [f"{KEY}.jpg"]
    store.delete(KEY)
    store.delete(KEY)
    assert store.read(KEY) is None


def test_a_zeroed_thumbnail_is_as_good_as_none(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.put(KEY, b"\0" * 100)
    assert store.read(KEY) is None


@pytest.mark.parametrize("key", ["", "../../etc", "AB", "xyz", "ab/cd"])
def test_only_content_keys_name_thumbnails(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="content key"):
        ThumbnailStore(tmp_path).path(key)


def test_thumbnails_from_many_threads(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    seen: list[bytes | None] = []

    def work(number: int) -> None:
        for _ in range(50):
            store.put(KEY, JPEG + bytes([number]) * 5000)
            seen.append(store.read(KEY))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = {JPEG + bytes([number]) * 5000 for number in range(4)}
    assert set(seen) <= whole


def test_a_thumbnail_that_cannot_be_written_is_a_calm_error(tmp_path: Path) -> None:
    (tmp_path / "thumbnails").write_text("in the way")
    with pytest.raises(CatalogueError) as raised:
        ThumbnailStore(tmp_path).put(KEY, JPEG)
    assert raised.value.code == "library-unwritable"


def test_export_records(shelf: Shelf) -> None:
    photo = shelf.add("Pictures/a.jpg", facts=CaptureFacts(keywords=("b", "a"), iso=100))
    shelf.add("Pictures/copy.jpg", "Pictures/a.jpg")
    album = shelf.photos.create_album("夏天")
    shelf.photos.add_to_album(album, [photo])
    (record,) = ExportRepository(shelf.catalogue).records([PhotoId(99), photo])
    assert tuple(record) == FIELDS
    assert (record["tags"], record["albums"], record["iso"]) == (["a", "b"], ["夏天"], 100)
    assert [one["path"] for one in record["files"]] == [
        str(shelf.mount / "Pictures/a.jpg"),
        str(shelf.mount / "Pictures/copy.jpg"),
    ]
    assert record["favourite"] is False
