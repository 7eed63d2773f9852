"""Two models that answer together: by language, and by rank fusion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photoapp.app import Application, open_application
from photoapp.core.calibration import GOOD_AT, MAYBE_AT
from photoapp.core.errors import ModelError, UsageError
from photoapp.core.hits import Band, Example, SearchAnswer, SearchRequest
from photoapp.core.jobs import JobState
from photoapp.core.photo import PhotoId
from photoapp.models.catalogue import STARTER
from tests.services.upgrading import CHINESE, CLIP, make_checkpoints, make_photos

PHOTOS = 16
_WAIT = 120.0


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both models' folders; read only."""
    return make_checkpoints(tmp_path_factory.mktemp("two-models"))


@pytest.fixture
def app(
    tmp_path: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The starter in use; both models have seen all photos."""
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    application = open_application(tmp_path / "library")
    try:
        for name in ("slow_on_battery", "slow_when_fullscreen"):
            application.save_setting(name, False)
        for name in ("tiny-clip", "tiny-chinese-clip"):
            application.models.import_folder(checkpoints / name)
        application.indexer.index_now([make_photos(tmp_path / "photos", PHOTOS)])
        yield application
    finally:
        application.close()


def prepare(app: Application, *models: str) -> None:
    for model in models:
        ended = app.jobs.wait(app.upgrade.prepare_now(model), _WAIT)
        assert ended.state is JobState.DONE, ended.error


def search(app: Application, text: str, **more: object) -> SearchAnswer:
    return app.searcher.search(SearchRequest(text=text, show_all=True, **more))  # type: ignore[arg-type]  # named


def order(answer: SearchAnswer) -> list[int]:
    return [int(hit.photo) for hit in answer.hits]


def test_by_language_each_model_answers_its_own(app: Application) -> None:
    prepare(app, CLIP, CHINESE)
    alone = {}
    for model in (CLIP, CHINESE):
        entry = app.upgrade.switch(model)
        text = "a red ball" if model == CLIP else "红色的球"
        alone[model] = [(hit.photo, hit.probability) for hit in search(app, text).hits]
        assert entry is not None
        app.upgrade.back()
    app.together.choose("language", CLIP, CHINESE)
    english, chinese = search(app, "a red ball"), search(app, "红色的球")
    assert (english.models, chinese.models) == ((CLIP,), (CHINESE,))
    assert english.model == CLIP
    assert [(hit.photo, hit.probability) for hit in english.hits] == alone[CLIP]
    assert [(hit.photo, hit.probability) for hit in chinese.hits] == alone[CHINESE]
    assert english.notices == chinese.notices == ()
    mixed = search(app, "red 红色")
    assert mixed.models == (CLIP, CHINESE)
    assert mixed.unknown_words == (), "each word is read by one of them"
    assert sorted(order(mixed)) == sorted(order(english))
    # What has no words is answered by the model in use.
    photo = PhotoId(order(english)[0])
    assert search(app, "", examples=(Example(photo=photo),)).models == (STARTER,)
    assert search(app, "-红色").models == (CHINESE,)


def test_photos_that_the_routed_model_has_not_seen_are_answered_by_the_one_in_use(
    app: Application, tmp_path: Path
) -> None:
    app.together.choose("language", CLIP, STARTER)
    answer = search(app, "a red ball")
    assert answer.models == (STARTER,), "it has seen none"
    assert len(answer.hits) == PHOTOS
    prepare(app, CLIP)
    app.indexer.index_now([make_photos(tmp_path / "photos", 3, first=PHOTOS)])
    answer = search(app, "a red ball")
    assert set(answer.models) == {CLIP, STARTER}
    assert (len(answer.hits), answer.unsearchable) == (PHOTOS + 3, 0)
    assert app.upgrade.catch_up() == 3
    assert search(app, "a red ball").models == (CLIP,)


def test_fusion_puts_what_both_rank_high_first(app: Application) -> None:
    prepare(app, CLIP, CHINESE)
    app.together.choose("fusion", CLIP, STARTER)
    answer = search(app, "red ball")
    assert answer.models == (CLIP, STARTER)
    assert answer.model == f"{CLIP} + {STARTER}"
    assert len(answer.hits) == PHOTOS
    ranks = {}
    for model in (CLIP, STARTER):
        (one,) = app.comparison.compare([model], ["red ball"], limit=PHOTOS)
        ranks[model] = {photo: place for place, photo in enumerate(order(one.answers[0]), 1)}
    for band in Band:
        photos = [int(hit.photo) for hit in answer.hits if hit.band is band]
        sums = [sum(1 / (60 + ranks[model][photo]) for model in ranks) for photo in photos]
        assert sums == pytest.approx(sorted(sums, reverse=True))
    chances = [hit.probability for hit in answer.hits]
    assert chances == sorted(chances, reverse=True)
    for hit in answer.hits:
        assert (hit.band is Band.GOOD) == (hit.probability >= GOOD_AT)
        assert (hit.band is Band.REST) == (hit.probability < MAYBE_AT)
    # Only the one that reads Chinese is asked in Chinese.
    assert search(app, "红色").models == (STARTER,)
    app.together.choose("one")
    assert search(app, "red ball").models == (STARTER,)


def test_a_model_that_is_gone_does_not_stop_the_search(app: Application) -> None:
    prepare(app, CLIP)
    app.together.choose("language", CLIP, STARTER)
    app.close()
    again = open_application(app.library)
    try:
        store = again.models.installed(CLIP).path
        (store / "config.json").unlink()
        answer = search(again, "a red ball")
        assert answer.models == (STARTER,)
        assert answer.notices == ("together-lost",)
        assert len(answer.hits) == PHOTOS
    finally:
        again.close()


def test_a_choice_that_makes_no_sense_is_refused(app: Application) -> None:
    choose: Callable[..., object] = app.together.choose
    for arguments, code in (
        (("both",), "together-unknown"),
        (("language", CLIP, CLIP), "together-same"),
        (("fusion",), "together-same"),
        (("language", CHINESE, STARTER), "together-language"),
        (("language", "nobody/x", STARTER), "model-not-installed"),
    ):
        with pytest.raises((UsageError, ModelError)) as caught:
            choose(*arguments)
        assert caught.value.code == code
    assert app.settings.load().search_with == "one"


def test_both_are_kept_up_to_date_and_cancelled_work_is_left(
    app: Application, tmp_path: Path
) -> None:
    app.together.choose("language", CLIP, STARTER)
    assert app.upgrade.catch_up() == PHOTOS
    app.indexer.index_now([make_photos(tmp_path / "photos", 2, first=PHOTOS)])
    assert app.upgrade.catch_up() == 2
    assert app.upgrade.catch_up() == 0
    assert len(app.spaces.of(CLIP).index()) == len(app.space.index()) == PHOTOS + 2


def test_past_searches_are_compared_without_leaving_a_trace(app: Application) -> None:
    prepare(app, CLIP)
    for text in ("red", "blue 蓝色"):
        app.searcher.search(SearchRequest(text=text, remember=True))
    past = app.comparison.past()
    assert past == ["blue 蓝色", "red"]
    found = list(app.comparison.compare([STARTER, CLIP], past, limit=5))
    assert [one.text for one in found] == past
    for one in found:
        assert [answer.models for answer in one.answers] == [(STARTER,), (CLIP,)]
        assert all(len(answer.hits) == 5 for answer in one.answers)
        sets = [{hit.photo for hit in answer.hits} for answer in one.answers]
        assert one.shared == len(sets[0] & sets[1])
    (chinese,) = app.comparison.compare([STARTER, CLIP], ["蓝色"], limit=5)
    assert [len(answer.hits) for answer in chinese.answers] == [5, 0], "it reads no Chinese"
    assert app.comparison.past() == past
    assert app.space.model == STARTER
