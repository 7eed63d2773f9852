"""Chinese-CLIP's own file format, against vectors that its own code computed.

The golden vectors are those of PyPI `cn_clip` 1.6.0 on the same weights, texts and pictures;
tests/bench/reference_cn_clip.py computed them and compares full-size models, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.encoders import ResizeMode
from photoapp.core.errors import ModelError
from photoapp.models.backends import TORCH
from photoapp.models.catalogue import described
from photoapp.models.checkpoint import SAFETENSORS, unconverted, wanted_files, weight_files
from photoapp.models.downloads import pull
from photoapp.models.installed import MANIFEST
from photoapp.models.loading import load
from photoapp.models.sources import source
from photoapp.models.store import ModelStore
from photoapp.models.transformers_dual import TransformersDual
from tests.models import originals
from tests.models.hub_standin import HubStandIn

GOLDEN = Path(__file__).with_name("golden_cn_clip.json")
RN50 = "OFA-Sys/chinese-clip-rn50"
KINDS = ("resnet", "vit")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def original(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return originals.save(tmp_path_factory.mktemp("originals") / f"tiny-{kind}", kind)


@pytest.fixture
def store(tmp_path: Path, starter_folder: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", starter_folder)


def golden(kind: str) -> tuple[Any, Any]:
    parts = json.loads(GOLDEN.read_text(encoding="utf-8"))[kind]
    return np.array(parts["images"], np.float32), np.array(parts["texts"], np.float32)


def test_vectors_are_those_of_the_reference(kind: str, original: Path, store: ModelStore) -> None:
    model = store.import_folder(original)
    encoder = load(model, device="cpu", backend=TORCH)
    assert isinstance(encoder, TransformersDual)
    images, texts = golden(kind)
    ours = encoder.encode_images(originals.pixels(kind)), encoder.encode_texts(originals.TEXTS)
    for left, right in zip(ours, (images, texts), strict=True):
        assert (left * right).sum(axis=1).min() >= 0.9999
        np.testing.assert_allclose(left, right, atol=2e-3)
        # The test can fail: other rows are clearly further away.
        assert (left * np.roll(right, 1, axis=0)).sum(axis=1).min() < 0.995
    encoder.close()


def test_patches_of_the_residual_network(tmp_path: Path, store: ModelStore) -> None:
    """The attention of the last pooling is left out: W_c (W_v x) of each place alone."""
    import torch

    model = store.import_folder(originals.save(tmp_path / "tiny-resnet", "resnet"))
    encoder = load(model, device="cpu", backend=TORCH)
    assert isinstance(encoder, TransformersDual)
    pictures = originals.pixels("resnet")
    encoder.encode_images(pictures)
    assert encoder._image is not None
    network = encoder._image.module
    maps: list[torch.Tensor] = []
    handle = network.get_submodule("layer4").register_forward_hook(
        lambda layer, given, found: maps.append(found.clone())
    )
    found = encoder.encode_patches(pictures)
    handle.remove()
    assert found.shape == (3, 2, 2, originals.DIMENSION)
    state = {name.rpartition("attnpool.")[2]: one for name, one in network.state_dict().items()}
    with torch.inference_mode():
        for row in range(2):
            for column in range(2):
                place = maps[0][:, :, row, column]
                place = place + state["positional_embedding"][1 + 2 * row + column]
                given = place @ state["v_proj.weight"].T + state["v_proj.bias"]
                given = given @ state["c_proj.weight"].T + state["c_proj.bias"]
                expected = (given / given.norm(dim=1, keepdim=True)).numpy()
                np.testing.assert_allclose(found[:, row, column], expected, atol=1e-5)
    encoder.close()


def test_what_is_made_of_it(kind: str, original: Path, store: ModelStore) -> None:
    model = store.import_folder(original)
    assert model.id == f"local/tiny-{kind}"
    assert model.revision.startswith("files-")
    assert model.description.family == (
        "chinese-clip-resnet" if kind == "resnet" else "chinese-clip"
    )
    assert model.description.languages == ("zh",)
    encoder = load(model)
    spec = encoder.preprocess
    assert (spec.width, spec.height) == (originals.side(kind),) * 2
    assert spec.mode is ResizeMode.STRETCH
    assert encoder.dimension == originals.DIMENSION
    assert encoder.logit_scale == pytest.approx(100, rel=1e-3)
    assert {one.name for one in model.path.iterdir()} == {
        MANIFEST,
        "config.json",
        "preprocessor_config.json",
        "vocab.txt",
        SAFETENSORS,
    }
    assert (original / "clip_cn_tiny.pt").is_file(), "the person's file stays"
    assert store.import_folder(original) == model, "known again by its content"
    assert store.get(model.id) == model


def test_each_half_is_loaded_alone(original: Path, store: ModelStore) -> None:
    encoder = load(store.import_folder(original))
    assert isinstance(encoder, TransformersDual)
    encoder.encode_texts(["猫"])
    assert encoder._image is None
    encoder.close()


def test_half_precision_and_a_bare_table_are_read(
    kind: str, tmp_path: Path, store: ModelStore
) -> None:
    import torch

    folder = originals.save(tmp_path / "bare", kind, bare=True)
    file = folder / "clip_cn_tiny.pt"
    state = torch.load(file, weights_only=True)
    torch.save(
        {key: value.half() if value.is_floating_point() else value for key, value in state.items()},
        file,
    )
    encoder = load(store.import_folder(folder), device="cpu", backend=TORCH)
    images, texts = golden(kind)
    ours = encoder.encode_images(originals.pixels(kind)), encoder.encode_texts(originals.TEXTS)
    for left, right in zip(ours, (images, texts), strict=True):
        assert (left * right).sum(axis=1).min() >= 0.999


def test_a_vocabulary_of_its_own_is_kept(tmp_path: Path, store: ModelStore) -> None:
    folder = originals.save(tmp_path / "tuned", "vit")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "猫", "狗"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    model = store.import_folder(folder)
    assert (model.path / "vocab.txt").read_text(encoding="utf-8").split() == words


def test_it_is_never_a_link(original: Path, store: ModelStore) -> None:
    model = store.import_folder(original, link=True)
    assert not model.linked
    assert model.path.parent == store.root
    assert not (original / SAFETENSORS).exists()


def test_rn50_is_pulled_and_converted(tmp_path: Path, store: ModelStore) -> None:
    folder = originals.save(tmp_path / "rn50", "resnet", name="clip_cn_rn50.pt")
    (folder / "README.md").write_text("a card")
    with HubStandIn({RN50: folder}) as standin:
        standin.faults["clip_cn_rn50.pt"].drop_after = 10_000
        standin.faults["clip_cn_rn50.pt"].drops = 1
        model = pull(RN50, store, source("hub", standin.endpoint))
        assert set(standin.fetched()) == {"clip_cn_rn50.pt"}
        assert model.revision == standin.revision(RN50)
        asked = len(standin.requests)
        assert pull(RN50, store, source("hub", standin.endpoint)) == model
        assert len(standin.fetched()) == 2, "nothing is fetched again"
        assert len(standin.requests) > asked
    assert not (model.path / "clip_cn_rn50.pt").exists()
    assert not list((store.root / ".partial").glob("*/*"))
    encoder = load(model, device="cpu", backend=TORCH)
    images, _ = golden("resnet")
    found = encoder.encode_images(originals.pixels("resnet"))
    assert (found * images).sum(axis=1).min() >= 0.9999


def test_a_conversion_that_was_broken_off_is_begun_anew(
    tmp_path: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = originals.save(tmp_path / "rn50", "resnet", name="clip_cn_rn50.pt")

    def broken(_tensors: object, file: Path) -> None:
        file.write_bytes(b"half a file")
        raise OSError(28, "No space left on device")

    with HubStandIn({RN50: folder}) as standin:
        with monkeypatch.context() as patch:
            patch.setattr("safetensors.torch.save_file", broken)
            with pytest.raises(ModelError) as caught:
                pull(RN50, store, source("hub", standin.endpoint))
        assert caught.value.code == "disk-full"
        assert [one.id for one in store.installed()] == ["photoapp-starter"]
        model = pull(RN50, store, source("hub", standin.endpoint))
        assert standin.fetched() == ["clip_cn_rn50.pt"], "it was complete"
    assert load(model).dimension == originals.DIMENSION
    assert not list(model.path.glob("*.part"))
    assert not list(model.path.glob("*.pt"))


def test_a_copy_that_fails_leaves_nothing(
    original: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_tensors: object, _file: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safetensors.torch.save_file", full)
    with pytest.raises(ModelError) as caught:
        store.import_folder(original)
    assert caught.value.code == "disk-full"
    assert not [one for one in (store.root / ".partial").iterdir() if one.is_dir()]


class _Payload:
    """Would run code if it were unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.mark,))


def test_code_in_the_file_never_runs(tmp_path: Path, store: ModelStore) -> None:
    import torch

    folder = originals.save(tmp_path / "evil", "vit")
    file = folder / "clip_cn_tiny.pt"
    state = torch.load(file, weights_only=True)
    mark = tmp_path / "ran"
    torch.save({**state, "optimizer": _Payload(mark)}, file)
    with pytest.raises(ModelError) as caught:
        store.import_folder(folder)
    assert caught.value.code == "model-unsafe"
    assert not mark.exists()
    assert not [one for one in (store.root / ".partial").iterdir() if one.is_dir()]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("cut", "model-damaged"),
        ("noise", "model-damaged"),
        ("list", "model-damaged"),
        ("other", "model-unsupported"),
        ("no text", "model-unsupported"),
        ("odd block", "model-unsupported"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, store: ModelStore, damage: str, code: str) -> None:
    import torch

    folder = originals.save(tmp_path / "broken", "vit")
    file = folder / "clip_cn_tiny.pt"
    data = file.read_bytes()
    state = torch.load(file, weights_only=True)["state_dict"]
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "noise":
        file.write_bytes(b"\x80\x02" * 999)
    elif damage == "list":
        torch.save([torch.zeros(2)], file)
    elif damage == "other":
        torch.save({"state_dict": {"layer.weight": torch.zeros(2, 2)}}, file)
    elif damage == "no text":
        torch.save({key: value for key, value in state.items() if "bert" not in key}, file)
    else:
        torch.save({**state, "module.visual.transformer.resblocks.0.odd": torch.zeros(1)}, file)
    with pytest.raises(ModelError) as caught:
        store.import_folder(folder)
    assert caught.value.code == code
    assert [one.id for one in store.installed()] == ["photoapp-starter"]


def test_tensors_that_are_missing_are_named_when_used(tmp_path: Path, store: ModelStore) -> None:
    import torch

    folder = originals.save(tmp_path / "broken", "resnet")
    file = folder / "clip_cn_tiny.pt"
    state = torch.load(file, weights_only=True)["state_dict"]
    del state["module.visual.layer2.0.bn1.running_mean"]
    torch.save(state, file)
    encoder = load(store.import_folder(folder))
    with pytest.raises(ModelError) as caught:
        encoder.encode_images(originals.pixels("resnet"))
    assert caught.value.code == "model-damaged"


def test_only_a_lone_file_is_taken_for_one(tmp_path: Path) -> None:
    assert wanted_files(["README.md", "clip_cn_rn50.pt"]) == ("clip_cn_rn50.pt",)
    assert weight_files(["clip_cn_rn50.pt", "vocab.txt"]) == ("clip_cn_rn50.pt",)
    # The larger sizes are published in both forms; the hub's is taken.
    both = ["clip_cn_vit-b-16.pt", "config.json", "pytorch_model.bin", "vocab.txt"]
    assert wanted_files(both) == ("config.json", "vocab.txt", "pytorch_model.bin")
    assert weight_files(["epoch1.pt", "epoch2.pt"]) == ()
    folder = originals.save(tmp_path / "x", "vit", name="我的 模型.pt")
    assert unconverted(folder) == "我的 模型.pt"


def test_rn50_is_in_the_catalogue() -> None:
    description = described(RN50)
    assert description is not None
    assert (description.family, description.dimension, description.size) == (
        "chinese-clip-resnet",
        1024,
        224,
    )
