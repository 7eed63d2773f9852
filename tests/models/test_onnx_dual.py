"""ONNX packages in their published layouts, against the same arithmetic in NumPy."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoapp.core.encoders import ModelKey, ResizeMode
from photoapp.core.errors import ModelError
from photoapp.core.photo import ByteArray
from photoapp.models import onnx_dual, onnx_sessions
from photoapp.models.checkpoint import read_checkpoint, wanted_files, weight_files
from photoapp.models.downloads import pull
from photoapp.models.installed import MANIFEST
from photoapp.models.loading import load
from photoapp.models.onnx_dual import OnnxDual
from photoapp.models.sources import source
from photoapp.models.store import ModelStore
from tests.models import packages
from tests.models.checkpoints import DIMENSION, SIDE, copy
from tests.models.hub_standin import HubStandIn

XLM = "immich-app/XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k"
TEXTS = ["a photo of a cat", "A  PHOTO\tof a dog", "海滩的照片", "", "a cat and a dog " * 20]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("packages") / "tiny-xlm")


def made(folder: Path, **options: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library that writes the tokenizer
        return packages.immich_package(folder, **options)


def opened(folder: Path, **options: str) -> OnnxDual:
    return OnnxDual(folder, name="tiny", revision="r1", **options)


def noise(count: int) -> ByteArray:
    return np.random.default_rng(5).integers(0, 256, (count, SIDE, SIDE, 3), np.uint8)


def expected_images(pixels: ByteArray) -> Any:
    values = (pixels / 255 - packages.MEAN) / packages.STD
    return packages.image_vectors(values.transpose(0, 3, 1, 2).astype(np.float32))


def token_ids(folder: Path, texts: list[str], **options: Any) -> Any:
    """As transformers' own class reads the tokenizer."""
    import transformers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer = transformers.XLMRobertaTokenizer.from_pretrained(folder, local_files_only=True)
    return tokenizer(
        texts,
        padding="max_length",
        truncation=True,
        max_length=packages.CONTEXT,
        return_tensors="np",
        **options,
    )["input_ids"]


def vocabulary(folder: Path) -> int:
    import onnx

    model = onnx.load(folder)
    return int(next(one.dims[0] for one in model.graph.initializer if one.name == "table"))


def test_its_facts(package: Path) -> None:
    encoder = opened(package)
    assert encoder.key == ModelKey("tiny", "r1", 2)
    assert encoder.dimension == DIMENSION
    assert encoder.languages == ("en", "zh")
    assert (encoder.logit_scale, encoder.logit_bias, encoder.sigmoid) == (100.0, 0.0, False)
    assert encoder.device == "cpu"
    spec = encoder.preprocess
    assert (spec.width, spec.height, spec.mode) == (SIDE, SIDE, ResizeMode.SHORTEST_EDGE)
    assert (spec.resample, spec.mean, spec.std) == ("bicubic", packages.MEAN, packages.STD)
    assert spec.even_crop, "open_clip cuts with torchvision"
    assert encoder.unknown_words("quokka") == ()
    assert encoder.encode_images(noise(0)).shape == (0, DIMENSION)
    assert encoder.encode_texts([]).shape == (0, DIMENSION)
    with pytest.raises(ValueError, match="expected uint8"):
        encoder.encode_images(np.zeros((1, 8, 8, 3), np.uint8))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"takes": "bytes"},
        {"takes": "float16"},
        {"fixed": True},
        {"outside": True},
        {"takes": "bytes", "fixed": True, "outside": True},
    ],
    ids=str,
)
def test_pictures_are_given_as_each_graph_takes_them(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    encoder = opened(made(tmp_path / "p", **options))
    pixels = noise(9)
    vectors = encoder.encode_images(pixels)
    assert vectors.dtype == np.float32
    tolerance = 2e-3 if options.get("takes") == "float16" else 1e-5
    np.testing.assert_allclose(vectors, expected_images(pixels), atol=tolerance)
    # The test can fail: another order of rows or colours is clearly different.
    assert np.abs(vectors - expected_images(pixels[:, :, :, ::-1])).max() > 0.05
    encoder.close()


@pytest.mark.parametrize("options", [{}, {"mask": True}, {"fixed": True}], ids=str)
def test_texts_are_filled_up_as_the_graph_was_exported(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    folder = made(tmp_path / "p", **options)
    encoder = opened(folder)
    tokens = token_ids(folder / "textual", [" ".join(text.split()) for text in TEXTS])
    assert tokens.shape == (len(TEXTS), packages.CONTEXT)
    expected = packages.text_vectors(tokens, vocabulary(folder / "textual" / "model.onnx"))
    vectors = encoder.encode_texts(TEXTS)
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    assert np.abs(vectors[0] - vectors[1]).max() > 0.05


@pytest.mark.parametrize(
    ("clean", "text", "read"),
    [
        ("whitespace", "A_Photo, of  a cat!", "A_Photo, of a cat!"),
        ("lower", "A_Photo, of  a cat!", "a_photo, of a cat!"),
        ("canonicalize", "A_Photo, of  a cat!", "a photo of a cat"),
    ],
)
def test_texts_are_cleaned_as_the_package_says(
    tmp_path: Path, clean: str, text: str, read: str
) -> None:
    folder = made(tmp_path / "p", text={"tokenizer_kwargs": {"clean": clean}})
    expected = packages.text_vectors(
        token_ids(folder / "textual", [read]), vocabulary(folder / "textual" / "model.onnx")
    )
    np.testing.assert_allclose(opened(folder).encode_texts([text]), expected, atol=1e-5)


def test_nllb_is_told_the_language_of_each_text(tmp_path: Path) -> None:
    folder = made(tmp_path / "p", kind="facebook/nllb-200-distilled-600M")
    encoder = opened(folder)
    assert encoder.languages == ("en", "zh")
    vocabulary_size = vocabulary(folder / "textual" / "model.onnx")
    plain = token_ids(folder / "textual", ["a cat", "海滩", "cat 海"])
    assert (plain[:, 0] == 0).all(), "the tokenizer's own beginning"
    languages = [vocabulary_size - 2, vocabulary_size - 1, vocabulary_size - 1]
    plain[:, 0] = languages  # eng_Latn and zho_Hans were added last
    np.testing.assert_allclose(
        encoder.encode_texts(["a cat", "海滩", "cat 海"]),
        packages.text_vectors(plain, vocabulary_size),
        atol=1e-5,
    )
    cut = encoder.encode_texts(["a cat and a dog " * 20])
    long = token_ids(folder / "textual", ["a cat and a dog " * 20])
    long[:, 0] = vocabulary_size - 2
    np.testing.assert_allclose(cut, packages.text_vectors(long, vocabulary_size), atol=1e-5)


def test_the_layout_of_transformers_js(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = packages.transformers_js_package(tmp_path / "mobile")
    encoder = opened(folder)
    assert encoder.languages == ("en",)
    assert (encoder.preprocess.resample, encoder.preprocess.even_crop) == ("bilinear", False)
    assert encoder.key.preprocessing == 1
    pixels = noise(3)
    values = (pixels / 255).transpose(0, 3, 1, 2).astype(np.float32)
    np.testing.assert_allclose(
        encoder.encode_images(pixels), packages.image_vectors(values), atol=1e-5
    )
    expected = packages.text_vectors(
        token_ids(folder, TEXTS), vocabulary(folder / "onnx" / "text_model.onnx")
    )
    np.testing.assert_allclose(encoder.encode_texts(TEXTS), expected, atol=1e-5)


def test_what_fills_texts_up_may_be_what_people_write(tmp_path: Path) -> None:
    """MobileCLIP is filled up with "!", a marker to its tokenizer and a sign to people."""
    from tokenizers import Tokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = packages.transformers_js_package(tmp_path / "mobile")
    expected = token_ids(folder, ["a cat"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    filling = tokenizer.token_to_id("c")
    expected[expected == packages.FILLING] = filling
    tokenizer.add_special_tokens(["c"])
    assert tokenizer.token_to_id("c") == filling
    assert filling in tokenizer.encode("a cat").ids, "read as a marker"
    tokenizer.save(str(folder / "tokenizer.json"))
    _change(folder, "tokenizer_config.json", pad_token="c")
    size = vocabulary(folder / "onnx" / "text_model.onnx")
    np.testing.assert_allclose(
        opened(folder).encode_texts(["a cat"]), packages.text_vectors(expected, size), atol=1e-5
    )


def test_texts_are_repaired_before_they_are_read(package: Path) -> None:
    encoder = opened(package)
    typed = encoder.encode_texts(["a ｃａｔ of “dog’s”", "a cat &amp; a dog"])
    plain = encoder.encode_texts(['a cat of "dog\'s"', "a cat & a dog"])
    np.testing.assert_allclose(typed, plain, atol=1e-6)


def test_siglip_in_the_layout_of_transformers_js(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = packages.transformers_js_package(tmp_path / "siglip")
    said = {
        "model_type": "siglip",
        "vision_config": {"hidden_size": DIMENSION},
        "text_config": {"max_position_embeddings": packages.CONTEXT},
    }
    (folder / "config.json").write_text(json.dumps(said))
    encoder = opened(folder)
    assert encoder.languages == ("en", "zh")
    expected = packages.text_vectors(
        token_ids(folder, ["a photo of a cat"]), vocabulary(folder / "onnx" / "text_model.onnx")
    )
    np.testing.assert_allclose(encoder.encode_texts(["A Photo of a CAT"]), expected, atol=1e-5)


def test_a_package_is_imported_with_its_folders_and_loads(
    package: Path, tmp_path: Path, starter_folder: Path
) -> None:
    store = ModelStore(tmp_path / "models", starter_folder)
    folder = copy(package, tmp_path / "x" / "tiny-xlm")
    (folder / "visual" / "model.armnn").write_bytes(b"for another program")
    (folder / "README.md").write_text("read me")
    model = store.import_folder(folder)
    assert model.id == "local/tiny-xlm"
    assert (model.description.family, model.description.dimension) == ("onnx-clip", DIMENSION)
    assert model.description.languages == ("en", "zh")
    found = {one.relative_to(model.path).as_posix() for one in model.path.rglob("*.*")}
    assert found == {
        MANIFEST,
        "config.json",
        "textual/model.onnx",
        "textual/tokenizer.json",
        "textual/tokenizer_config.json",
        "visual/model.onnx",
        "visual/preprocess_cfg.json",
    }
    assert model.bytes == sum((folder / name).stat().st_size for name in found if name != MANIFEST)
    assert store.get(model.id) == model
    encoder = load(model)
    assert isinstance(encoder, OnnxDual)
    np.testing.assert_allclose(
        encoder.encode_texts(TEXTS), opened(package).encode_texts(TEXTS), atol=1e-6
    )
    (model.path / "textual" / "model.onnx").write_bytes(b"short")
    assert model.id not in [one.id for one in store.installed()]


def test_a_package_is_pulled_with_its_folders(
    package: Path, tmp_path: Path, starter_folder: Path
) -> None:
    store = ModelStore(tmp_path / "models", starter_folder)
    with HubStandIn({XLM: package}) as standin:
        # The first answer breaks off: the file goes on where it stopped.
        standin.faults["textual/model.onnx"].drop_after = 1000
        standin.faults["textual/model.onnx"].drops = 1
        model = pull(XLM, store, source("hub", standin.endpoint))
        fetched = standin.fetched()
    assert model.revision == standin.revision(XLM)
    assert set(fetched[-3:]) == {"textual/model.onnx", "visual/model.onnx"}, "graphs come last"
    assert load(model).encode_images(noise(2)).shape == (2, DIMENSION)


def test_a_pull_of_the_wrong_kind_stops_before_the_graphs(
    package: Path, tmp_path: Path, starter_folder: Path
) -> None:
    folder = copy(package, tmp_path / "wrong")
    _change(folder, "visual/preprocess_cfg.json", resize_mode="longest")
    store = ModelStore(tmp_path / "models", starter_folder)
    with HubStandIn({XLM: folder}) as standin:
        with pytest.raises(ModelError) as caught:
            pull(XLM, store, source("hub", standin.endpoint))
        assert not [name for name in standin.fetched() if name.endswith(".onnx")]
    assert caught.value.code == "model-unsupported"


def test_only_files_of_the_package_are_wanted() -> None:
    names = ["config.json", "README.md", "visual/model.onnx", "visual/preprocess_cfg.json"]
    names += ["textual/model.onnx", "textual/tokenizer.json", "textual/tokenizer_config.json"]
    other = ["visual/model.armnn", "visual/rknpu/model.rknn", "textual/vocab.json"]
    beside = ["visual/model.onnx.data", "textual/Constant_2217_attr__value"]
    wanted = wanted_files([*names, *other, *beside])
    assert set(wanted) == {*names, *beside} - {"README.md"}
    assert wanted[-4:] == weight_files(names + beside)
    evil = ["../config.json", "visual/../../x", "/etc/passwd", "visual/.hidden", "a/b/c.onnx"]
    assert wanted_files([*names, *evil]) == wanted_files(names)
    assert wanted_files(["model-/../../x.safetensors", "model.safetensors.index.json"]) == ()


def test_making_and_using_one_imports_no_torch(package: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from photoapp.models.onnx_dual import OnnxDual;"
        f"e = OnnxDual(Path({str(package)!r}), name='a', revision='b');"
        "print([m for m in ('torch', 'transformers', 'onnxruntime') if m in sys.modules]);"
        f"e.encode_images(np.zeros((1, {SIDE}, {SIDE}, 3), np.uint8)); e.encode_texts(['a cat']);"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]


def test_closing_is_idempotent_and_use_loads_again(package: Path) -> None:
    encoder = opened(package)
    before = encoder.encode_texts(["cat"]), encoder.encode_images(noise(1))
    encoder.close()
    encoder.close()
    np.testing.assert_allclose(encoder.encode_texts(["cat"]), before[0], atol=1e-6)
    np.testing.assert_allclose(encoder.encode_images(noise(1)), before[1], atol=1e-6)


def test_pictures_and_texts_on_two_threads(package: Path) -> None:
    encoder = opened(package)
    images, texts = encoder.encode_images(noise(4)), encoder.encode_texts(TEXTS)
    wrong: list[str] = []

    def work(kind: str) -> None:
        for _ in range(10):
            if kind == "texts":
                fine = np.allclose(encoder.encode_texts(TEXTS), texts, atol=1e-5)
            else:
                fine = np.allclose(encoder.encode_images(noise(4)), images, atol=1e-5)
            if not fine:
                wrong.append(kind)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in ("texts", "images") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert not wrong


def test_a_batch_that_does_not_fit_is_halved(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = onnx_sessions.run_graph
    sizes: list[int] = []

    def small_memory(session: Any, inputs: Any, **options: str) -> Any:
        count = len(next(iter(inputs.values())))
        sizes.append(count)
        if count > 2:
            raise MemoryError("Failed to allocate memory")
        return real(session, inputs, **options)

    monkeypatch.setattr(onnx_dual, "run_graph", small_memory)
    pixels = noise(5)
    np.testing.assert_allclose(
        opened(package).encode_images(pixels), expected_images(pixels), atol=1e-5
    )
    assert sizes == [4, 2, 2, 1]


def test_any_text_is_encoded(package: Path) -> None:
    texts = ["\udc80 dog", "\x00", "a" * 20_000, "😀", "\n\t", "\u200b"]
    vectors = opened(package).encode_texts(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def _change(folder: Path, name: str, **values: Any) -> None:
    file = folder / name
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no tokenizer": (lambda at: (at / "textual/tokenizer.json").unlink(), "model-damaged"),
    "no filling": (
        lambda at: _change(at, "textual/tokenizer_config.json", pad_token=None),
        "model-damaged",
    ),
    "no preparation": (lambda at: (at / "visual/preprocess_cfg.json").unlink(), "model-damaged"),
    "other configuration": (lambda at: _change(at, "config.json", text_cfg=1), "model-unsupported"),
    "a letter for a number": (
        lambda at: _change(at, "config.json", embed_dim="x"),
        "model-damaged",
    ),
    "other size": (
        lambda at: _change(at, "visual/preprocess_cfg.json", size=[64, 64]),
        "model-unsupported",
    ),
    "other filter": (
        lambda at: _change(at, "visual/preprocess_cfg.json", interpolation="random"),
        "model-unsupported",
    ),
    "other cleaning": (
        lambda at: _change(
            at,
            "config.json",
            text_cfg={"context_length": 12, "tokenizer_kwargs": {"strip_sep_token": True}},
        ),
        "model-unsupported",
    ),
    "no deviation": (
        lambda at: _change(at, "visual/preprocess_cfg.json", std=[0, 1, 1]),
        "model-damaged",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_unusable_packages_are_refused_when_read(package: Path, tmp_path: Path, name: str) -> None:
    folder = copy(package, tmp_path / "broken")
    damage, code = BREAKS[name]
    damage(folder)
    for read in (read_checkpoint, opened):
        with pytest.raises(ModelError) as caught:
            read(folder)
        assert caught.value.code == code


USES: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged graph": (
        lambda at: (at / "visual/model.onnx").write_bytes(b"\x08\x09no graph"),
        "model-damaged",
    ),
    "other length": (lambda at: _change(at, "config.json", embed_dim=99), "model-damaged"),
    "graphs exchanged": (
        lambda at: (at / "visual/model.onnx").write_bytes((at / "textual/model.onnx").read_bytes()),
        "model-unsupported",
    ),
}


@pytest.mark.parametrize("name", USES)
def test_unusable_graphs_are_refused_when_used(package: Path, tmp_path: Path, name: str) -> None:
    folder = copy(package, tmp_path / "broken")
    damage, code = USES[name]
    damage(folder)
    with pytest.raises(ModelError) as caught:
        opened(folder).encode_images(noise(1))
    assert caught.value.code == code


def test_a_damaged_tokenizer_is_named(package: Path, tmp_path: Path) -> None:
    folder = copy(package, tmp_path / "broken")
    (folder / "textual" / "tokenizer.json").write_bytes(b"\xff\xfe not a tokenizer")
    with pytest.raises(ModelError) as caught:
        opened(folder).encode_texts(["cat"])
    assert caught.value.code == "model-damaged"
    with pytest.raises(ModelError) as caught:
        opened(package, device="abacus").encode_images(noise(1))
    assert caught.value.code == "device-unusable"
