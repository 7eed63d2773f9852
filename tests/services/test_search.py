"""Searching a real library of coloured pictures with an encoder that knows colours."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import DualEncoder
from photoapp.core.errors import QueryError, UnreadablePhotoError, UsageError
from photoapp.core.events import BackgroundCrash, Event, PhotosChanged, SearchAnswered, SearchFailed
from photoapp.core.hits import (
    Band,
    Example,
    Scope,
    ScopeKind,
    SearchAnswer,
    SearchRequest,
    SortOrder,
)
from photoapp.core.photo import FloatArray, PhotoId
from photoapp.services.background import Backgrounds
from photoapp.services.query_vectors import understood
from photoapp.services.search import Searcher
from tests.services.colours import COLOURS, ColourEncoder
from tests.services.organiser import Organiser, open_library
from tests.services.searching import open_searcher

PLAIN = ("red", "green", "blue", "yellow", "white", "black")
EACH = 5


def paint(path: Path, *colours: str, seed: int = 0, day: str = "", keywords: str = "") -> Path:
    """A picture of stripes in these colours, a little different for each seed."""
    chance = np.random.default_rng(seed)
    pixels = np.empty((48, 64, 3), np.uint8)
    for number, colour in enumerate(colours):
        stripe = slice(number * 64 // len(colours), (number + 1) * 64 // len(colours))
        pixels[:, stripe] = COLOURS[colour]
    noise = chance.integers(-8, 9, pixels.shape)
    image = Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))
    exif = Image.Exif()
    if day:
        exif.get_ifd(0x8769)[0x9003] = f"{day.replace('-', ':')} 12:00:00"
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
        b'22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b"<dc:subject><rdf:Bag><rdf:li>" + keywords.encode() + b"</rdf:li></rdf:Bag></dc:subject>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    extra: dict[str, Any] = {"xmp": xmp} if keywords else {}
    image.save(path, quality=95, exif=exif.tobytes(), **extra)
    return path


class Shelf:
    """A library, its searcher, and which photo is which."""

    def __init__(self, folder: Path, resources: Path, encoder: ColourEncoder) -> None:
        self.photos = folder / "photos"
        self.encoder = encoder
        self.organiser: Organiser = open_library(
            folder / "library", resources, encoder=cast("DualEncoder", encoder)
        )
        self.searcher: Searcher = open_searcher(self.organiser, resources)

    def fill(self) -> None:
        """Thirty plain pictures, two of two colours, one with a telling name, one tagged."""
        seed = 0
        for year, colour in enumerate(PLAIN):
            for number in range(EACH):
                seed += 1
                day = f"{2018 + year}-06-{number + 1:02}"
                paint(self.photos / f"f{year}" / f"{number}.jpg", colour, seed=seed, day=day)
        paint(self.photos / "both" / "a.jpg", "red", "blue", seed=91, day="2001-01-01")
        paint(self.photos / "both" / "b.jpg", "red", "blue", seed=92, day="2001-01-02")
        paint(self.photos / "named" / "IMG_2682 早晨的咖啡.jpg", "pink", seed=93, day="2002-01-01")
        paint(self.photos / "named" / "c.jpg", "orange", seed=94, day="2003-01-01",
              keywords="grandma")  # fmt: skip
        self.organiser.indexer.index_now([self.photos])

    def id(self, path: str) -> PhotoId:
        found = self.organiser.photos.by_path(self.photos.resolve() / path)
        assert found is not None, path
        return found

    def plain(self, colour: str) -> set[PhotoId]:
        year = PLAIN.index(colour)
        return {self.id(f"f{year}/{number}.jpg") for number in range(EACH)}

    @property
    def both(self) -> set[PhotoId]:
        return {self.id("both/a.jpg"), self.id("both/b.jpg")}

    def ask(self, text: str = "", **wishes: object) -> SearchAnswer:
        return self.searcher.search(SearchRequest(text=text, **wishes))  # type: ignore[arg-type]  # as given

    def close(self) -> None:
        self.searcher.close()
        self.organiser.close()


def photos(answer: SearchAnswer) -> list[PhotoId]:
    return [hit.photo for hit in answer.hits]


def good(answer: SearchAnswer) -> set[PhotoId]:
    return {hit.photo for hit in answer.hits if hit.band is Band.GOOD}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Shared by the tests that only ask."""
    resources = Path(__file__).resolve().parents[2] / "resources"
    made = Shelf(tmp_path_factory.mktemp("colours"), resources, ColourEncoder())
    made.fill()
    made.ask("red")
    yield made
    made.close()


@pytest.fixture
def own_shelf(tmp_path: Path, resources: Path) -> Iterator[Shelf]:
    """For tests that change things."""
    made = Shelf(tmp_path, resources, ColourEncoder())
    yield made
    made.close()


# What is seen


@pytest.mark.parametrize(
    ("text", "colour"), [("green", "green"), ("绿色", "green"), ("黑", "black")]
)
def test_finds_what_is_asked_in_both_languages(shelf: Shelf, text: str, colour: str) -> None:
    answer = shelf.ask(text)
    assert set(photos(answer)) == shelf.plain(colour)
    assert good(answer) == shelf.plain(colour)
    assert (answer.good, answer.maybe) == (EACH, 0)
    assert answer.rest == answer.searched - EACH
    assert answer.searched == len(shelf.organiser.ids)
    assert all(hit.probability > 0.65 and hit.score > 0 for hit in answer.hits)


@pytest.mark.parametrize("text", ["two old lighthouses", "灯塔", "wedding cake", "qwrtz"])
def test_says_when_nothing_matches(shelf: Shelf, text: str) -> None:
    answer = shelf.ask(text)
    assert answer.hits == ()
    assert (answer.good, answer.maybe, answer.rest) == (0, 0, answer.searched)


def test_show_all_ignores_the_cut(shelf: Shelf) -> None:
    answer = shelf.ask("green", show_all=True)
    assert len(answer.hits) == answer.searched
    assert set(photos(answer)[:EACH]) == shelf.plain("green")
    chances = [hit.probability for hit in answer.hits]
    assert chances == sorted(chances, reverse=True)
    limited = shelf.ask("green", show_all=True, limit=7)
    assert photos(limited) == photos(answer)[:7]


def test_limit_cuts_the_hits_but_not_the_counts(shelf: Shelf) -> None:
    answer = shelf.ask("green", limit=2)
    assert len(answer.hits) == 2
    assert answer.good == EACH
    assert shelf.ask("green", limit=0).hits == ()


def test_mixed_languages_are_one_wish(shelf: Shelf) -> None:
    answer = shelf.ask("红色和 blue", show_all=True)
    assert set(photos(answer)[:2]) == shelf.both


# What is not wanted


@pytest.mark.parametrize("text", ["red without blue", "red -blue", "没有蓝色的红色", "红 -蓝"])
def test_what_is_not_wanted_falls_out(shelf: Shelf, text: str) -> None:
    answer = shelf.ask(text)
    assert answer.excluded
    assert good(answer) == shelf.plain("red")
    assert not good(answer) & shelf.both
    assert shelf.both & set(photos(shelf.ask("red"))) == shelf.both


@pytest.mark.parametrize("text", ["no red", "不要红色", "-red"])
def test_only_an_exclusion_shows_everything_else_newest_first(shelf: Shelf, text: str) -> None:
    answer = shelf.ask(text)
    assert not set(photos(answer)) & shelf.plain("red")
    assert shelf.plain("blue") <= good(answer)
    newest = [int(one) for one in shelf.organiser.photos.ids()]
    shown = [int(hit.photo) for hit in answer.hits if hit.band is Band.GOOD]
    assert shown == [one for one in newest if one in set(shown)]


def test_an_excluded_tag_is_believed(shelf: Shelf) -> None:
    assert shelf.id("named/c.jpg") in photos(shelf.ask("orange"))
    assert shelf.id("named/c.jpg") not in photos(shelf.ask("orange -grandma"))


# Filters and scopes


def test_filters_restrict_and_are_told(shelf: Shelf) -> None:
    answer = shelf.ask("green date:2019-06-02..03")
    assert set(photos(answer)) == {shelf.id("f1/1.jpg"), shelf.id("f1/2.jpg")}
    assert answer.filters == ("date:2019-06-02..2019-06-03",)
    assert answer.searched == 2
    assert shelf.ask('green 文件夹:"/f2"').hits == ()


def test_filters_alone_list_newest_first(shelf: Shelf) -> None:
    answer = shelf.ask("日期：2019年")
    assert photos(answer) == [shelf.id(f"f1/{number}.jpg") for number in (4, 3, 2, 1, 0)]
    assert {hit.band for hit in answer.hits} == {Band.GOOD}
    oldest = shelf.ask("日期：2019年", sort=SortOrder.OLDEST)
    assert photos(oldest) == photos(answer)[::-1]


def test_a_filter_that_nothing_passes(shelf: Shelf) -> None:
    answer = shelf.ask("green date:1990")
    assert (answer.hits, answer.searched, answer.unsearchable) == ((), 0, 0)
    assert shelf.ask("date:1990").hits == ()
    assert shelf.ask("no red date:1990").hits == ()


def test_a_scope_restricts(shelf: Shelf) -> None:
    folder = shelf.organiser.indexer.folders()[0].folder
    scope = Scope(ScopeKind.FOLDER, folder=folder, subfolder="both")
    answer = shelf.ask("red", scope=scope, show_all=True)
    assert set(photos(answer)) == shelf.both
    assert answer.searched == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("red date:someday", "query-date"),
        ("评分：很高", "query-rating"),
        ("tag:", "query-filter-empty"),
    ],
)
def test_an_unclear_filter_is_told(shelf: Shelf, text: str, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        shelf.ask(text)
    assert raised.value.code == code


@pytest.mark.parametrize("text", ["", "   ", '""', "-", "：", "的", "\x00", "*" * 3000])
def test_text_without_meaning_does_no_harm(shelf: Shelf, text: str) -> None:
    answer = shelf.ask(text)
    assert answer.good + answer.maybe + answer.rest == len(shelf.organiser.ids)


# What is written


def test_a_file_name_is_found_although_the_encoder_has_no_idea(shelf: Shelf) -> None:
    before = len(shelf.encoder.texts)
    answer = shelf.ask("IMG_2682")
    assert photos(answer) == [shelf.id("named/IMG_2682 早晨的咖啡.jpg")]
    assert answer.hits[0].band is Band.GOOD
    assert answer.hits[0].lexical
    assert len(shelf.encoder.texts) == before
    assert shelf.ask("IMG_9999").hits == ()
    everything = shelf.ask("IMG_2682", show_all=True)
    assert everything.hits[0].photo == shelf.id("named/IMG_2682 早晨的咖啡.jpg")
    assert len(everything.hits) == 1 + answer.rest


def test_words_of_a_name_make_a_photo_possible(shelf: Shelf) -> None:
    answer = shelf.ask("咖啡")
    assert photos(answer) == [shelf.id("named/IMG_2682 早晨的咖啡.jpg")]
    assert answer.hits[0].band is Band.MAYBE
    assert answer.hits[0].lexical


def test_a_whole_tag_is_good(shelf: Shelf) -> None:
    answer = shelf.ask("Grandma")
    assert photos(answer) == [shelf.id("named/c.jpg")]
    assert answer.hits[0].band is Band.GOOD


def test_words_respect_exclusions_and_filters(shelf: Shelf) -> None:
    assert shelf.ask("咖啡 -pink").hits == ()
    assert shelf.ask("咖啡 date:2019").hits == ()


# Examples


def test_a_photo_of_the_library_finds_its_like(shelf: Shelf) -> None:
    example = Example(photo=shelf.id("f3/0.jpg"))
    answer = shelf.ask(examples=(example,), show_all=True, limit=EACH)
    assert photos(answer)[0] == shelf.id("f3/0.jpg")
    assert set(photos(answer)) == shelf.plain("yellow")
    assert shelf.id("f3/0.jpg") in good(shelf.ask(examples=(example,)))


def test_a_file_and_its_bytes_are_examples(shelf: Shelf, tmp_path: Path) -> None:
    path = paint(tmp_path / "new.jpg", "green", seed=500)
    for example in (Example(path=path), Example(data=path.read_bytes())):
        answer = shelf.ask(examples=(example,), show_all=True, limit=EACH)
        assert set(photos(answer)) == shelf.plain("green")
    before = shelf.encoder.pictures
    shelf.ask(examples=(Example(path=path),))
    assert shelf.encoder.pictures == before  # remembered


def test_text_and_example_are_wishes_together(shelf: Shelf) -> None:
    example = Example(photo=shelf.id("f0/0.jpg"))  # red
    answer = shelf.ask("blue", examples=(example,), show_all=True, limit=2)
    assert set(photos(answer)) == shelf.both


def test_a_negative_example_pushes_away(shelf: Shelf) -> None:
    away = Example(photo=shelf.id("f2/0.jpg"), weight=-1.0)  # blue
    answer = shelf.ask("red", examples=(away,))
    assert shelf.plain("red") <= set(photos(answer))
    chances = {hit.photo: hit.probability for hit in shelf.ask("red", show_all=True).hits}
    pushed = {
        hit.photo: hit.probability for hit in shelf.ask("red", examples=(away,), show_all=True).hits
    }
    assert all(pushed[one] < chances[one] for one in shelf.both)
    assert shelf.ask("red", examples=(Example(photo=shelf.id("f2/0.jpg"), weight=0.0),)).hits


def test_several_examples(shelf: Shelf) -> None:
    red, blue = Example(photo=shelf.id("f0/1.jpg")), Example(photo=shelf.id("f2/1.jpg"))
    answer = shelf.ask(examples=(red, blue), show_all=True, limit=2)
    assert set(photos(answer)) == shelf.both


def test_a_broken_example_is_told(shelf: Shelf, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"not a picture at all")
    for example in (Example(path=broken), Example(path=tmp_path / "gone.jpg"), Example(data=b"")):
        with pytest.raises(UnreadablePhotoError):
            shelf.ask(examples=(example,))
    with pytest.raises(QueryError) as raised:
        shelf.ask(examples=(Example(photo=PhotoId(10_000)),))
    assert raised.value.code == "example-not-indexed"
    with pytest.raises(UsageError):
        shelf.ask(examples=(Example(),))


# Orders


def test_orders_by_date_and_name_after_the_cut(shelf: Shelf) -> None:
    newest = shelf.ask("green", sort=SortOrder.NEWEST)
    assert photos(newest) == [shelf.id(f"f1/{number}.jpg") for number in (4, 3, 2, 1, 0)]
    assert photos(shelf.ask("green", sort=SortOrder.OLDEST)) == photos(newest)[::-1]
    named = photos(shelf.ask("green", sort=SortOrder.NAME))
    assert named == [shelf.id(f"f1/{number}.jpg") for number in range(EACH)]
    first = shelf.ask("green", sort=SortOrder.NEWEST, limit=1)
    assert photos(first) == [shelf.id("f1/4.jpg")]


# The library changes


def test_trashed_photos_are_not_found(own_shelf: Shelf) -> None:
    for number in range(4):
        paint(own_shelf.photos / f"{number}.jpg", "red", seed=number)
    paint(own_shelf.photos / "b.jpg", "blue", seed=9)
    own_shelf.organiser.indexer.index_now([own_shelf.photos])
    first = own_shelf.ask("red", show_all=True)
    assert len(first.hits) == 5
    gone = first.hits[0].photo
    own_shelf.organiser.photos.set_trashed([gone], on=True)
    own_shelf.organiser.bus.publish(PhotosChanged((gone,)))
    again = own_shelf.ask("red", show_all=True)
    assert gone not in photos(again)
    assert again.searched == 4


def test_new_photos_are_found_at_once(own_shelf: Shelf) -> None:
    assert own_shelf.ask("red").hits == ()
    paint(own_shelf.photos / "a.jpg", "red", seed=1)
    own_shelf.organiser.indexer.index_now([own_shelf.photos])
    assert photos(own_shelf.ask("red")) == own_shelf.organiser.ids
    assert own_shelf.ask("blue").hits == ()


def test_photos_without_vectors_are_counted(own_shelf: Shelf) -> None:
    for number in range(3):
        paint(own_shelf.photos / f"{number}.jpg", "red", seed=number)
    own_shelf.organiser.indexer.index_now([own_shelf.photos])
    own_shelf.organiser.vectors.delete_model(own_shelf.encoder.key)
    own_shelf.organiser.vectors.register(own_shelf.encoder.key, own_shelf.encoder.dimension)
    own_shelf.organiser.bus.publish(PhotosChanged())
    answer = own_shelf.ask("red")
    assert (answer.searched, answer.unsearchable, answer.hits) == (0, 3, ())
    assert "still-indexing" in answer.notices


def test_random_weights_find_nothing(tmp_path: Path, resources: Path) -> None:
    made = Shelf(tmp_path, resources, ColourEncoder(sense=False))
    try:
        made.fill()
        for text in ("red", "绿色", "a dog", "wedding", "海滩"):
            assert made.ask(text).good == 0
            assert made.ask(text).maybe <= 1
    finally:
        made.close()


def test_a_model_of_one_language_names_what_it_cannot_read(tmp_path: Path, resources: Path) -> None:
    made = Shelf(tmp_path, resources, ColourEncoder(languages=("en",)))
    try:
        made.fill()
        mixed = made.ask("green 的 海滩")
        assert mixed.notices == ("model-language",)
        assert mixed.unknown_words == ("海滩",)
        assert made.plain("green") <= set(photos(mixed))
        only = made.ask("绿色")
        assert only.notices == ("model-language",)
        assert only.hits == ()
        assert made.ask("咖啡").hits[0].lexical  # written words do not need the model
    finally:
        made.close()


def test_a_chinese_model_guesses_at_english_words(tmp_path: Path, resources: Path) -> None:
    """Chinese captions hold English words; what it makes of them is never more than a maybe."""
    made = Shelf(tmp_path, resources, ColourEncoder(languages=("zh",), reads=("en", "zh")))
    try:
        made.fill()
        only = made.ask("green")
        assert only.notices == ("model-language",)
        assert only.unknown_words == ("green",)
        assert made.plain("green") <= set(photos(only))
        assert only.good == 0
        assert made.ask("绿色").good > 0
    finally:
        made.close()


def test_what_a_model_reads_of_a_text() -> None:
    assert understood("海边的 dog", ("en", "zh")) == ("海边的 dog", "zh", ())
    assert understood("海边的 dog", ("en",)) == ("dog", "en", ("海边",))
    assert understood("海边的 dog", ("zh",)) == ("海边", "zh", ("dog",))
    assert understood("a big dog 狗", ("en", "zh"))[1] == "en"
    assert understood("狗", ("en",)) == ("", "en", ("狗",))


# The search thread


class Heard:
    """Events of one kind, and waiting for them."""

    def __init__(self, organiser: Organiser) -> None:
        self.events: list[Event] = []
        self._came = threading.Condition()
        self._stop = organiser.bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SearchAnswered | SearchFailed | BackgroundCrash):
            with self._came:
                self.events.append(event)
                self._came.notify_all()

    def wait(self, number: int, seconds: float = 60.0) -> SearchAnswered | SearchFailed:
        until = time.monotonic() + seconds
        with self._came:
            while True:
                for event in self.events:
                    if isinstance(event, SearchAnswered) and event.answer.request.number == number:
                        return event
                    if isinstance(event, SearchFailed) and event.number == number:
                        return event
                assert time.monotonic() < until, "no answer"
                self._came.wait(0.1)

    def close(self) -> None:
        self._stop()


def test_submit_returns_at_once_and_the_newest_wins(
    own_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_shelf.fill()
    heard = Heard(own_shelf.organiser)
    begun, go_on = threading.Event(), threading.Event()
    whole = own_shelf.encoder.encode_texts

    def held(texts: Sequence[str]) -> FloatArray:
        begun.set()
        assert go_on.wait(60)
        return whole(texts)

    monkeypatch.setattr(own_shelf.encoder, "encode_texts", held)
    numbers = [own_shelf.searcher.submit(SearchRequest(text="g"))]
    assert begun.wait(60)
    numbers += [own_shelf.searcher.submit(SearchRequest(text="green"[:end])) for end in range(2, 6)]
    assert numbers == sorted(set(numbers))
    go_on.set()
    answer = heard.wait(numbers[-1])
    assert isinstance(answer, SearchAnswered)
    assert set(photos(answer.answer)) == own_shelf.plain("green")
    last = own_shelf.searcher.submit(SearchRequest(text="blue"))
    heard.wait(last)
    answered = [
        event.answer.request.number for event in heard.events if isinstance(event, SearchAnswered)
    ]
    assert answered == [numbers[-1], last]  # stale ones were skipped
    heard.close()


def test_an_unclear_query_fails_with_its_code(own_shelf: Shelf) -> None:
    heard = Heard(own_shelf.organiser)
    failure = heard.wait(own_shelf.searcher.submit(SearchRequest(text="date:someday")))
    assert isinstance(failure, SearchFailed)
    assert failure.code == "query-date"
    assert "date:2023" in failure.message
    heard.close()


def test_a_bug_is_shown_and_the_next_search_works(own_shelf: Shelf) -> None:
    paint(own_shelf.photos / "a.jpg", "red", seed=1)
    own_shelf.organiser.indexer.index_now([own_shelf.photos])
    heard = Heard(own_shelf.organiser)
    own_shelf.encoder.fails = True
    failure = heard.wait(own_shelf.searcher.submit(SearchRequest(text="red")))
    assert isinstance(failure, SearchFailed)
    assert failure.code == "search-crashed"
    crashes = [event for event in heard.events if isinstance(event, BackgroundCrash)]
    assert "a bug in the encoder" in crashes[0].trace
    own_shelf.encoder.fails = False
    answer = heard.wait(own_shelf.searcher.submit(SearchRequest(text="red")))
    assert isinstance(answer, SearchAnswered)
    assert answer.answer.good == 1
    heard.close()


def test_preparing_computes_statistics_ahead(own_shelf: Shelf) -> None:
    own_shelf.fill()
    own_shelf.searcher.prepare()
    own_shelf.ask("red")
    encoder = cast("DualEncoder", own_shelf.encoder)
    index = own_shelf.organiser.space.index()
    backgrounds = own_shelf.searcher.parts.backgrounds
    while backgrounds.prepare(encoder, index, most=7):
        pass
    assert not backgrounds.prepare(encoder, index, most=7)


def test_closing_twice_and_asking_after_it(own_shelf: Shelf) -> None:
    own_shelf.searcher.submit(SearchRequest(text="red"))
    own_shelf.searcher.close()
    own_shelf.searcher.close()
    own_shelf.searcher.submit(SearchRequest(text="red"))
    own_shelf.searcher.prepare()


def test_searches_from_many_threads_agree(shelf: Shelf) -> None:
    expected = {colour: shelf.plain(colour) for colour in PLAIN[1:]}
    wrong: list[PhotoId] = []

    def ask(colour: str) -> None:
        for _ in range(5):
            wrong.extend(expected[colour] - set(photos(shelf.ask(colour))))

    threads = [threading.Thread(target=ask, args=(colour,)) for colour in PLAIN[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# What is remembered


def test_a_text_is_encoded_once(shelf: Shelf) -> None:
    shelf.ask("a quite new text")
    before = len(shelf.encoder.texts)
    shelf.ask("a quite new text")
    shelf.ask("A quite NEW text")
    assert len(shelf.encoder.texts) <= before + 1


def test_the_bank_is_encoded_once_and_a_damaged_cache_is_made_anew(
    tmp_path: Path, resources: Path
) -> None:
    first = ColourEncoder()
    made = Backgrounds(resources, tmp_path).background(cast("DualEncoder", first), "zh")
    assert len(first.texts) > 500
    second = ColourEncoder()
    again = Backgrounds(resources, tmp_path).background(cast("DualEncoder", second), "zh")
    assert second.texts == []
    assert again.vectors == pytest.approx(made.vectors)
    (file,) = tmp_path.glob("*.npy")
    file.write_bytes(file.read_bytes()[:1000])
    third = ColourEncoder()
    Backgrounds(resources, tmp_path).background(cast("DualEncoder", third), "zh")
    assert len(third.texts) > 500
    other = ColourEncoder(name="another model")
    Backgrounds(resources, tmp_path).background(cast("DualEncoder", other), "zh")
    assert len(other.texts) > 500


def test_a_slow_models_bank_stops_no_other_search(tmp_path: Path, resources: Path) -> None:
    begun, go_on, blocks = threading.Event(), threading.Event(), []

    def between() -> None:
        blocks.append(len(slow.texts))
        begun.set()
        assert go_on.wait(60)

    slow, quick = ColourEncoder(name="slow"), ColourEncoder(name="quick")
    banks = Backgrounds(resources, tmp_path)
    thread = threading.Thread(
        target=lambda: banks.background(cast("DualEncoder", slow), "en", between=between)
    )
    thread.start()
    try:
        assert begun.wait(60)
        other = threading.Thread(target=lambda: banks.background(cast("DualEncoder", quick), "en"))
        other.start()
        other.join(60)
        assert not other.is_alive(), "one model's texts held up another model's search"
    finally:
        go_on.set()
        thread.join()
    assert len(blocks) > 5, "a person who cancels waits for all of it"
    assert blocks == sorted(blocks)
    assert blocks[-1] > blocks[0] == 0


def test_a_bank_that_was_broken_off_is_made_later(tmp_path: Path, resources: Path) -> None:
    def cancelled() -> None:
        raise KeyboardInterrupt

    banks, encoder = Backgrounds(resources, tmp_path), ColourEncoder()
    with pytest.raises(KeyboardInterrupt):
        banks.background(cast("DualEncoder", encoder), "en", between=cancelled)
    assert len(banks.background(cast("DualEncoder", encoder), "en").vectors) > 500


def test_only_finished_queries_are_remembered(own_shelf: Shelf) -> None:
    own_shelf.ask("red")
    own_shelf.ask("green 海滩", remember=True)
    own_shelf.ask("blue", remember=True)
    assert own_shelf.searcher.history() == ["blue", "green 海滩"]
    assert own_shelf.searcher.suggestions("gre")[0].text == "green 海滩"
    own_shelf.searcher.forget("blue")
    assert own_shelf.searcher.history() == ["green 海滩"]
    assert own_shelf.searcher.forget() == 1


def test_saved_searches(own_shelf: Shelf) -> None:
    searcher = own_shelf.searcher
    saved = searcher.save("红色", "red -blue", (PhotoId(3),))
    assert searcher.saved() == [saved]
    with pytest.raises(UsageError):
        searcher.save("红色", "other")
    renamed = searcher.rename_saved(saved.id, "Reds")
    assert renamed is not None
    assert (renamed.name, renamed.text, renamed.photos) == ("Reds", "red -blue", (PhotoId(3),))
    assert searcher.rename_saved(99, "x") is None
    searcher.delete_saved(saved.id)
    assert searcher.saved() == []


# Suggestions


def test_suggestions_come_from_the_library(shelf: Shelf) -> None:
    texts = [one.text for one in shelf.searcher.suggestions("gran")]
    assert "tag:grandma" in texts
    assert "folder:both" in [one.text for one in shelf.searcher.suggestions("red bo")]
    assert "folder:both" in [one.text for one in shelf.searcher.suggestions("folder:b")]


def test_suggestions_for_filters(shelf: Shelf) -> None:
    assert "date:" in [one.text for one in shelf.searcher.suggestions("da")]
    assert "日期:" in [one.text for one in shelf.searcher.suggestions("日")]
    assert "is:favourite" in [one.text for one in shelf.searcher.suggestions("red is:f")]
    assert "状态:收藏" in [one.text for one in shelf.searcher.suggestions("状态：收")]
    assert "place:Japan" in [one.text for one in shelf.searcher.suggestions("place:jap")]
    assert "-tag:" in [one.text for one in shelf.searcher.suggestions("dog -ta")]
    assert shelf.searcher.suggestions("dog 2023")[0].text == "date:2023"
    assert shelf.searcher.suggestions("狗 2023")[0].text == "日期:2023"
    assert "date:2323" not in [one.text for one in shelf.searcher.suggestions("dog 2323")]


@pytest.mark.parametrize("typed", ["", " ", "red ", ":", "tag:", "-", '"', "xyz:abc", "的", "\x00"])
def test_suggestions_never_fail(shelf: Shelf, typed: str) -> None:
    shelf.searcher.suggestions(typed)


# The starter


def test_the_starter_says_which_words_it_was_not_taught(tmp_path: Path, resources: Path) -> None:
    organiser = open_library(tmp_path / "library", resources)
    searcher = open_searcher(organiser, resources)
    try:
        paint(tmp_path / "photos" / "a.jpg", "red", seed=1)
        organiser.indexer.index_now([tmp_path / "photos"])
        known = searcher.search(SearchRequest(text="dog"))
        assert known.unknown_words == ()
        unknown = searcher.search(SearchRequest(text="flibbertigibbet"))
        assert unknown.unknown_words == ("flibbertigibbet",)
        assert "starter-unknown-words" in unknown.notices
        assert unknown.good == 0
        assert searcher.search(SearchRequest(text="狗")).model == "photoapp-starter"
        words = [one.text for one in searcher.suggestions("eleph") if one.kind == "word"]
        assert "elephant" in words
    finally:
        searcher.close()
        organiser.close()
