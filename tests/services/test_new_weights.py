"""New weights of a model in use: they come beside it, and are an upgrade like any other."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photoapp.app import Application, open_application
from photoapp.core.errors import ModelError
from photoapp.core.hits import SearchRequest
from photoapp.core.jobs import JobState
from photoapp.models.catalogue import STARTER
from photoapp.models.checkpoint import SAFETENSORS
from tests.models import checkpoints as tiny
from tests.models.hub_standin import HubStandIn
from tests.services.upgrading import CLIP, make_checkpoints, make_photos, other_weights

PHOTOS = 12
HUB_MODEL = "openai/clip-vit-base-patch32"
_WAIT = 120.0

Open = Callable[..., Application]


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tiny-clip, and the same with other weights in `newer`; read only."""
    root = make_checkpoints(tmp_path_factory.mktemp("revisions"))
    other_weights(root / "tiny-clip", root / "newer" / "tiny-clip")
    return root


@pytest.fixture
def open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a library; one of the same name is closed first, as by a restart."""
    monkeypatch.setenv("PHOTOAPP_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    opened: dict[str, Application] = {}

    def again(name: str = "library") -> Application:
        if name in opened:
            opened[name].close()
        opened[name] = open_application(tmp_path / "libraries" / name)
        return opened[name]

    yield again
    for one in opened.values():
        one.close()


@pytest.fixture
def app(open_it: Open, checkpoints: Path, tmp_path: Path) -> Application:
    """Photos that tiny-clip, the model in use, has indexed."""
    application = open_it()
    application.models.import_folder(checkpoints / "tiny-clip")
    application.indexer.index_now([make_photos(tmp_path / "photos", PHOTOS)])
    taken(application, CLIP)
    return application


def taken(app: Application, model: str) -> None:
    """Prepare a model and take it into use."""
    ended = app.jobs.wait(app.upgrade.prepare_now(model), _WAIT)
    assert ended.state is JobState.DONE, ended.error
    app.upgrade.switch(model)


def found(app: Application) -> list[tuple[int, float]]:
    """Every photo in the order it is found, and how certainly."""
    answer = app.searcher.search(SearchRequest(text="red", show_all=True))
    return [(int(hit.photo), round(float(hit.probability), 4)) for hit in answer.hits]


def imported(app: Application, folder: Path) -> str:
    """Import as the window does; the id."""
    ended = app.jobs.wait(app.models.import_from(folder), _WAIT)
    assert ended.state is JobState.DONE, ended.error
    return ended.model


def ids(app: Application) -> set[str]:
    return {one.description.id for one in app.models.list() if one.installed} - {STARTER}


def test_search_goes_on_with_the_weights_it_has(
    app: Application, open_it: Open, checkpoints: Path
) -> None:
    before, key = found(app), app.space.key
    assert len(before) == PHOTOS
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    assert newer.startswith(f"{CLIP}@files-")
    assert ids(app) == {CLIP, newer}
    assert found(app) == before
    app.space.rest()  # so that the weights are read from the disk again
    assert found(app) == before
    app = open_it()
    assert (app.space.model, app.space.key) == (CLIP, key)
    assert found(app) == before
    assert app.photos.counts().pending == 0, "nothing has to be indexed again"


def test_they_are_prepared_switched_to_and_back_like_any_other(
    app: Application, open_it: Open, checkpoints: Path
) -> None:
    before, key = found(app), app.space.key
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    assert app.upgrade.missing(newer) == PHOTOS
    app.upgrade.prepare(newer, switch_when_ready=True)
    assert found(app) == before
    app = open_it()  # what is prepared goes on after a restart
    assert app.upgrade.catch_up() == PHOTOS
    assert app.space.model == newer
    assert app.space.key.revision == newer.partition("@")[2] != key.revision
    after = found(app)
    assert len(after) == PHOTOS
    assert after != before, "other weights see otherwise"
    app = open_it()
    assert (app.space.model, found(app)) == (newer, after)
    assert app.upgrade.before() == CLIP
    assert app.upgrade.back() == CLIP
    assert (app.space.key, found(app)) == (key, before)
    app.upgrade.switch(newer)
    assert found(app) == after


def test_the_former_ones_go_only_on_request(app: Application, checkpoints: Path) -> None:
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    with pytest.raises(ModelError) as caught:
        app.models.remove(CLIP)
    assert caught.value.code == "model-in-use"
    taken(app, newer)
    after, former = found(app), app.models.installed(CLIP).path
    assert former.is_dir(), "also after the switch"
    app.models.remove(CLIP)
    assert not former.exists()
    assert ids(app) == {newer}
    assert found(app) == after
    kept = {one.key.name: one.installed for one in app.upgrade.vectors()}
    assert kept == {newer: True, CLIP: False, STARTER: True}, "its vectors are kept"


def test_weights_that_nobody_uses_any_more_are_replaced(
    app: Application, checkpoints: Path, tmp_path: Path
) -> None:
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    taken(app, newer)
    third = other_weights(checkpoints / "tiny-clip", tmp_path / "third" / "tiny-clip", seed=4)
    # Its vectors would let the person switch back: so its weights stay.
    beside = imported(app, third)
    assert ids(app) == {CLIP, newer, beside}
    app.models.remove(beside)
    app.upgrade.remove_vectors(CLIP)
    former = app.models.installed(CLIP)
    assert imported(app, third) == CLIP
    assert ids(app) == {CLIP, newer}
    assert app.models.installed(CLIP).revision != former.revision
    assert not former.path.exists()
    assert app.space.model == newer


def test_the_same_weights_again_change_nothing(app: Application, checkpoints: Path) -> None:
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    assert imported(app, checkpoints / "newer" / "tiny-clip") == newer
    assert imported(app, checkpoints / "tiny-clip") == CLIP
    assert ids(app) == {CLIP, newer}


def test_damaged_files_are_made_good_under_the_same_name(
    app: Application, open_it: Open, checkpoints: Path
) -> None:
    newer = imported(app, checkpoints / "newer" / "tiny-clip")
    taken(app, newer)
    after = found(app)
    app.space.close()
    (app.models.installed(newer).path / SAFETENSORS).write_bytes(b"short")
    assert imported(app, checkpoints / "newer" / "tiny-clip") == newer
    app = open_it()
    assert (app.space.model, found(app)) == (newer, after)


def test_a_library_keeps_its_weights_whatever_another_one_fetches(
    app: Application, open_it: Open, checkpoints: Path, tmp_path: Path
) -> None:
    before = found(app)
    app.close()
    other = open_it("other")
    assert other.space.model == STARTER
    newer = imported(other, checkpoints / "newer" / "tiny-clip")
    assert newer != CLIP
    assert other.uses.others(other.models.installed(CLIP)) == [tmp_path / "libraries" / "library"]
    assert found(open_it()) == before
    # Once that library is gone, nobody needs them.
    open_it().close()
    shutil.rmtree(tmp_path / "libraries" / "library")
    other.models.remove(newer)
    assert imported(other, checkpoints / "newer" / "tiny-clip") == CLIP
    assert ids(other) == {CLIP}


def test_a_newer_commit_of_the_hub_comes_beside(
    open_it: Open, checkpoints: Path, tmp_path: Path
) -> None:
    app = open_it()
    with HubStandIn({HUB_MODEL: checkpoints / "tiny-clip"}) as hub:
        source = app.models.source("", hub.endpoint)
        assert app.jobs.wait(app.models.pull(HUB_MODEL, source), _WAIT).model == HUB_MODEL
        app.indexer.index_now([make_photos(tmp_path / "photos", PHOTOS)])
        taken(app, HUB_MODEL)
        before, first = found(app), hub.revision(HUB_MODEL)
        hub.models[HUB_MODEL] = checkpoints / "newer" / "tiny-clip"
        offer = app.models.offer(HUB_MODEL, source)
        assert (offer.installed, offer.beside) == ("", (HUB_MODEL,))
        ended = app.jobs.wait(app.models.pull(HUB_MODEL, source), _WAIT)
        assert ended.state is JobState.DONE, ended.error
        newer = f"{HUB_MODEL}@{hub.revision(HUB_MODEL)[:12]}"
        assert ended.model == newer
        assert (app.space.model, app.space.key.revision, found(app)) == (HUB_MODEL, first, before)
        assert app.photos.counts().pending == 0
        assert app.models.offer(HUB_MODEL, source).installed == newer
        hub.models[HUB_MODEL] = tiny.copy(checkpoints / "tiny-clip", tmp_path / "again")
        assert app.models.offer(HUB_MODEL, source).installed == HUB_MODEL
    listed = [one for one in app.models.list() if one.installed and one.beside]
    assert [(one.description.id, one.beside) for one in listed] == [(newer, HUB_MODEL)]
    (older,) = [one for one in app.models.list() if one.description.id == HUB_MODEL]
    assert older.since is not None
    assert listed[0].since is not None
    assert older.since <= listed[0].since
    assert [
        one.description.id for one in app.models.list() if one.description.id.startswith(HUB_MODEL)
    ] == [HUB_MODEL, newer], "one after the other"
    taken(app, newer)
    assert len(found(app)) == PHOTOS


def test_a_library_that_may_be_on_a_drive_that_is_away_still_counts(
    open_it: Open, checkpoints: Path, tmp_path: Path
) -> None:
    away = open_it("drive/library")
    away.models.import_folder(checkpoints / "tiny-clip")
    away.upgrade.switch(CLIP)  # there are no photos
    away.close()
    drive = tmp_path / "libraries" / "drive"
    shutil.move(drive / "library", tmp_path / "unplugged")
    here = open_it("here")
    assert any(drive.parent.iterdir())
    assert not any(drive.iterdir()), "where it was mounted"
    newer = imported(here, checkpoints / "newer" / "tiny-clip")
    assert ids(here) == {CLIP, newer}
    assert newer != CLIP
    # What another computer has noted in a shared folder cannot be looked up from here.
    (drive / "other").mkdir()
    (note,) = (tmp_path / "models" / ".used").glob("*.json")
    facts = json.loads(note.read_text(encoding="utf-8"))
    note.with_name("elsewhere.json").write_text(json.dumps({**facts, "machine": "another"}))
    clip = here.models.installed(CLIP)
    assert here.uses.others(clip) == [drive / "library"]
    note.with_name("elsewhere.json").unlink()
    assert here.uses.others(clip) == [], "others lie where it was: it was deleted"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_a_library_below_a_folder_whose_name_is_no_text(
    open_it: Open, checkpoints: Path, tmp_path: Path
) -> None:
    library = os.fsdecode(b"Fotos-\xe9") + "/library"
    app = open_it(library)
    app.models.import_folder(checkpoints / "tiny-clip")
    app.upgrade.switch(CLIP)  # there are no photos
    app.close()
    again = open_it(library)
    assert again.space.model == CLIP
    other = open_it("other")
    used = other.uses.others(other.models.installed(CLIP))
    assert used == [tmp_path / "libraries" / library]
