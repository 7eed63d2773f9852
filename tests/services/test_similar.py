"""Similar photos by several models: the model in use, and backbones with spaces of their own."""

from __future__ import annotations

import shutil
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoapp.core.encoders import ModelKey
from photoapp.core.errors import ModelError, QueryError, UnreadablePhotoError, UsageError
from photoapp.core.hits import Example
from photoapp.core.jobs import JobState
from photoapp.core.photo import ByteArray, FloatArray, PhotoId
from photoapp.core.settings import Settings
from photoapp.models.backbones import Backbone
from photoapp.models.catalogue import STARTER
from photoapp.models.store import ModelStore
from photoapp.services.courtesy import Courtesy
from photoapp.services.models import ModelRoom
from photoapp.services.picture_indexing import PictureParts
from photoapp.services.similar import SimilarParts, SimilarPhotos
from photoapp.storage.settings import SettingsRepository
from tests.models import backbone_checkpoints as tiny
from tests.services.organiser import MakePhoto, OpenOrganiser, Organiser

VIT, DINO = "local/tiny-vit", "local/tiny-dinov2"
_WAIT = 60.0


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tiny backbones; read only."""
    root = tmp_path_factory.mktemp("backbones")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that write them
        tiny.tiny_vit(root / "tiny-vit")
        tiny.tiny_dinov2(root / "tiny-dinov2")
    return root


class Room:
    """The service over one library, as `app.py` wires it."""

    def __init__(self, organiser: Organiser, store: ModelStore) -> None:
        settings = Settings(slow_on_battery=False, slow_when_fullscreen=False)
        self.organiser = organiser
        self.models = ModelRoom(
            store,
            jobs=organiser.jobs,
            settings=SettingsRepository(organiser.catalogue),
            space=organiser.space,
            bus=organiser.bus,
        )
        self.similar = SimilarPhotos(
            SimilarParts(
                self.models,
                organiser.space,
                PictureParts(
                    organiser.vectors,
                    organiser.photos,
                    organiser.pool,
                    Courtesy(lambda: settings),
                ),
                organiser.library / "index",
            ),
            organiser.jobs,
            organiser.bus,
        )

    def look(self, model: str) -> JobState:
        """Index for a model and wait."""
        return self.organiser.jobs.wait(self.similar.start_index(model), _WAIT).state


@pytest.fixture
def store(tmp_path: Path, resources: Path, checkpoints: Path) -> ModelStore:
    """The starter and both backbones, imported as a person would."""
    store = ModelStore(tmp_path / "models", resources / "models" / "starter")
    for name in ("tiny-vit", "tiny-dinov2"):
        store.import_folder(checkpoints / name)
    return store


@pytest.fixture
def photos(tmp_path: Path, make_photo: MakePhoto) -> Path:
    """Twelve different photos."""
    for number in range(12):
        make_photo(f"{number:02}.jpg", number)
    return tmp_path / "photos"


@pytest.fixture
def room(organiser: Organiser, store: ModelStore, photos: Path) -> Iterator[Room]:
    """The service over the indexed photos."""
    organiser.indexer.index_now([photos])
    made = Room(organiser, store)
    yield made
    organiser.jobs.shutdown()
    made.similar.close()


def photo_at(room: Room, name: str) -> PhotoId:
    for photo in room.organiser.ids:
        if room.organiser.photos.paths([photo])[photo][0].path.name == name:
            return photo
    raise KeyError(name)


def expected(room: Room, model: str, photo: PhotoId) -> list[tuple[PhotoId, float]]:
    """By the encoder alone, from the files."""
    from photoapp.imaging.reader import encoder_pixels

    encoder = room.models.load_pictures(model)
    ids = room.organiser.ids
    files = [room.organiser.photos.paths([one])[one][0].path for one in ids]
    vectors = encoder.encode_images(
        np.stack([encoder_pixels(file, encoder.preprocess) for file in files])
    )
    scores = vectors @ vectors[ids.index(photo)]
    order = np.argsort(-scores)
    return [(ids[place], float(scores[place])) for place in order if ids[place] != photo]


def test_the_model_in_use_needs_no_more_indexing(room: Room) -> None:
    photo = photo_at(room, "03.jpg")
    encoded = room.organiser.encoder.pictures
    answer = room.similar.find(STARTER, Example(photo=photo), 5)
    assert room.organiser.encoder.pictures == encoded
    assert (answer.model, answer.missing, len(answer.matches)) == (STARTER, 0, 5)
    wanted = expected(room, STARTER, photo)[:5]
    assert [match.photo for match in answer.matches] == [one for one, _ in wanted]
    cosines = [match.cosine for match in answer.matches]
    np.testing.assert_allclose(cosines, [score for _, score in wanted], atol=2e-3)
    with pytest.raises(UsageError):
        room.similar.start_index(STARTER)


@pytest.mark.parametrize("model", [VIT, DINO])
def test_a_backbone_finds_what_its_vectors_say(room: Room, model: str) -> None:
    photo = photo_at(room, "07.jpg")
    assert not room.similar.knows(model, photo)
    assert room.similar.missing(model) == 12
    assert room.look(model) is JobState.DONE
    assert room.similar.knows(model, photo)
    answer = room.similar.find(model, Example(photo=photo), 20)
    assert answer.missing == 0
    wanted = dict(expected(room, model, photo))
    assert {match.photo for match in answer.matches} == set(wanted)
    cosines = [match.cosine for match in answer.matches]
    assert cosines == sorted(cosines, reverse=True)
    np.testing.assert_allclose(
        cosines, [wanted[match.photo] for match in answer.matches], atol=2e-3
    )


def test_vectors_are_rows_of_the_models_own_key(room: Room, store: ModelStore) -> None:
    room.look(VIT)
    revision = store.get(VIT).revision
    rows = room.organiser.vectors
    assert len(rows.ids(ModelKey(VIT, revision, 1))) == 12
    assert rows.get(ModelKey(VIT, revision, 1), [photo_at(room, "00.jpg")]).shape == (1, 24)
    # The photos' states still speak of the model in use.
    assert not rows.without_vector(room.organiser.space.key, 100)
    assert room.organiser.space.model == STARTER


def test_only_what_is_missing_is_encoded(
    room: Room, make_photo: MakePhoto, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.look(VIT)
    counted: list[int] = []
    whole = Backbone.encode_images

    def counting(self: Backbone, pixels: ByteArray) -> FloatArray:
        counted.append(len(pixels))
        return whole(self, pixels)

    monkeypatch.setattr(Backbone, "encode_images", counting)
    make_photo("new.jpg", 99)
    room.organiser.indexer.index_now([photos])
    assert room.similar.missing(VIT) == 1
    assert room.look(VIT) is JobState.DONE
    assert sum(counted) == 1
    assert room.similar.missing(VIT) == 0


def test_a_file_outside_of_the_library_is_compared(room: Room, tmp_path: Path) -> None:
    room.look(VIT)
    copy = tmp_path / "elsewhere" / "copy.png"
    copy.parent.mkdir()
    with Image.open(tmp_path / "photos" / "05.jpg") as image:
        image.save(copy)
    for model in (STARTER, VIT):
        answer = room.similar.find(model, Example(path=copy), 3)
        assert answer.matches[0].photo == photo_at(room, "05.jpg")
        assert answer.matches[0].cosine > 0.99
    data = room.similar.find(VIT, Example(data=copy.read_bytes()), 3)
    assert data.matches[0].photo == photo_at(room, "05.jpg")


def test_a_file_of_the_library_is_not_its_own_match(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "photos" / "05.jpg"
    room.look(VIT)
    for model in (STARTER, VIT):
        answer = room.similar.find(model, Example(path=file), 20)
        assert photo_at(room, "05.jpg") not in {match.photo for match in answer.matches}
        assert len(answer.matches) == 11


def test_a_photo_that_the_model_has_not_seen_is_read(room: Room) -> None:
    answer = room.similar.find(VIT, Example(photo=photo_at(room, "01.jpg")), 5)
    assert (answer.matches, answer.missing) == ((), 12)


def test_what_cannot_be_compared_is_said(room: Room, tmp_path: Path) -> None:
    with pytest.raises(UnreadablePhotoError):
        room.similar.find(VIT, Example(data=b"no picture"), 5)
    with pytest.raises(UsageError):
        room.similar.find(VIT, Example(), 5)
    with pytest.raises(ModelError) as caught:
        room.similar.find("nobody/nothing", Example(photo=photo_at(room, "01.jpg")), 5)
    assert caught.value.code == "model-not-installed"
    with pytest.raises(ModelError):
        room.similar.start_index("nobody/nothing")
    photo = photo_at(room, "01.jpg")
    (tmp_path / "photos" / "01.jpg").unlink()
    room.organiser.indexer.index_now([tmp_path / "photos"])
    with pytest.raises(QueryError):
        room.similar.find(VIT, Example(photo=photo), 5)


def test_a_picture_that_has_become_unreadable_is_noted_and_passed(
    room: Room, tmp_path: Path
) -> None:
    (tmp_path / "photos" / "02.jpg").write_bytes(b"\xff\xd8\xff broken")
    (tmp_path / "photos" / "04.jpg").unlink()
    job = room.organiser.jobs.wait(room.similar.start_index(VIT), _WAIT)
    assert job.state is JobState.DONE
    assert (job.done, job.total) == (12, 12)
    assert {Path(one.where).name for one in job.errors} == {"02.jpg", "04.jpg"}
    # The broken one is not tried again; the vanished one may come back.
    assert room.similar.missing(VIT) == 1


def test_another_picture_under_the_name_is_not_taken_for_the_photo(
    room: Room, make_photo: MakePhoto
) -> None:
    photo = photo_at(room, "06.jpg")
    make_photo("06.jpg", 1234)
    assert room.look(VIT) is JobState.DONE
    assert not room.similar.knows(VIT, photo)


def test_cancelling_keeps_what_is_done_and_the_next_run_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = threading.Event()
    go_on = threading.Event()
    whole = Backbone.encode_images
    calls: list[int] = []

    def held(self: Backbone, pixels: ByteArray) -> FloatArray:
        calls.append(len(pixels))
        if len(calls) == 2:
            reached.set()
            assert go_on.wait(_WAIT)
        return whole(self, pixels)

    monkeypatch.setattr("photoapp.services.picture_indexing._CPU_BATCH", 4)
    monkeypatch.setattr(Backbone, "encode_images", held)
    job = room.similar.start_index(VIT)
    assert reached.wait(_WAIT)
    assert room.similar.running(VIT) == job
    assert room.similar.start_index(VIT) == job, "one job for a model"
    room.organiser.jobs.cancel(job)
    go_on.set()
    assert room.organiser.jobs.wait(job, _WAIT).state is JobState.CANCELLED
    assert room.similar.running(VIT) is None
    left = room.similar.missing(VIT)
    assert 0 < left < 12
    before = sum(calls)
    assert room.look(VIT) is JobState.DONE
    assert sum(calls) - before == left
    assert room.similar.missing(VIT) == 0


def test_the_next_start_of_the_program_has_the_vectors(
    room: Room, open_organiser: OpenOrganiser, store: ModelStore, tmp_path: Path
) -> None:
    room.look(DINO)
    photo = photo_at(room, "08.jpg")
    found = room.similar.find(DINO, Example(photo=photo), 5)
    room.similar.close()
    room.organiser.close()
    again = Room(open_organiser(tmp_path / "library"), store)
    assert again.similar.missing(DINO) == 0
    assert again.similar.find(DINO, Example(photo=photo), 5).matches == found.matches
    again.similar.close()


def test_one_models_weights_at_a_time(room: Room, tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    Image.new("RGB", (50, 40), "navy").save(outside)
    closed: list[str] = []
    whole = Backbone.close

    def watched(self: Backbone) -> None:
        closed.append(self.key.name)
        whole(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backbone, "close", watched)
        room.similar.find(VIT, Example(path=outside), 1)
        assert closed == []
        room.similar.find(DINO, Example(path=outside), 1)
        assert closed == [VIT]


def test_two_models_wait_for_each_other_and_both_end(room: Room) -> None:
    jobs = [room.similar.start_index(model) for model in (VIT, DINO)]
    states = [room.organiser.jobs.wait(job, _WAIT).state for job in jobs]
    assert states == [JobState.DONE, JobState.DONE]
    assert [room.similar.missing(model) for model in (VIT, DINO)] == [0, 0]


def test_damaged_weights_fail_the_job_with_their_reason(
    organiser: Organiser, tmp_path: Path, resources: Path, checkpoints: Path, photos: Path
) -> None:
    broken = Path(shutil.copytree(checkpoints / "tiny-vit", tmp_path / "broken"))
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:200])
    store = ModelStore(tmp_path / "models", resources / "models" / "starter")
    model = store.import_folder(broken).id
    organiser.indexer.index_now([photos])
    room = Room(organiser, store)
    job = organiser.jobs.wait(room.similar.start_index(model), _WAIT)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == "model-damaged"
    room.similar.close()


def test_installed_models_are_listed_with_the_one_in_use_first(room: Room) -> None:
    listed = [one.description.id for one in room.similar.models()]
    assert listed[0] == STARTER
    assert set(listed) == {STARTER, VIT, DINO}
    by_words = {one.description.id: one.description.by_words for one in room.similar.models()}
    assert by_words == {STARTER: True, VIT: False, DINO: False}


def test_a_model_of_pictures_alone_cannot_be_used_for_search(room: Room) -> None:
    with pytest.raises(ModelError) as caught:
        room.models.load(VIT)
    assert caught.value.code == "model-pictures-only"
    assert room.organiser.space.model == STARTER
