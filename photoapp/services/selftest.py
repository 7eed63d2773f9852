"""What an installation must be able to do, tried out for real."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from photoapp.core.encoders import DualEncoder
from photoapp.core.errors import PhotoappError
from photoapp.core.photo import ByteArray
from photoapp.imaging.reader import read_photo
from photoapp.services import label_files

# What every installation must read; RAW and JPEG XL cannot be written here, so their readers
# are only looked for.
_WRITTEN = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000", "PPM")
_READERS = ("pi_heif", "rawpy", "imagecodecs")
_SAME = 0.999


@dataclass(frozen=True, slots=True)
class Check:
    """One thing tried. `detail` is a figure or the error."""

    name_en: str
    name_zh: str
    passed: bool
    detail: str


def installation_checks(resources: Path, encoder: DualEncoder) -> list[Check]:
    """Everything that does not need a library. Takes about a second; any thread."""
    return [
        _check("Picture formats", "图片格式", _formats),
        _check("Starter model", "自带模型", lambda: _starter(resources, encoder)),
        _check("Vector index", "向量索引", _index),
        _check("Translations", "界面翻译", lambda: _translations(resources)),
        _check("Place names", "地名", lambda: _present(resources / "gazetteer" / "cities.tsv")),
        _check("Label sets", "标签集", lambda: _label_sets(resources / "label_sets")),
    ]


def _label_sets(folder: Path) -> str:
    sets = [label_files.read(file) for file in sorted(folder.glob("*.yaml"))]
    if not sets:
        raise FileNotFoundError(f"there is no label set in {folder}")
    return f"{len(sets)}, {sum(len(one.labels) for one in sets)} labels"


def library_checks(folder: Path, problems: Callable[[], list[str]]) -> list[Check]:
    """A library: can be written, and is consistent. `problems` lists what the catalogue found."""
    return [
        _check("Library folder", "资料库文件夹", lambda: _writable(folder)),
        _check("Catalogue", "目录数据库", lambda: _consistent(problems())),
    ]


def test_picture(width: int, height: int) -> ByteArray:
    """A picture that is the same on every machine: (height, width, 3) uint8 waves."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    channels = [
        127.5 + 127.5 * np.sin(x * 2 * np.pi / width * (1 + c) + y * 2 * np.pi / height * (2 - c))
        for c in range(3)
    ]
    return np.asarray(np.clip(np.rint(np.stack(channels, axis=-1)), 0, 255), dtype=np.uint8)


def starter_reference(encoder: DualEncoder) -> dict[str, list[float]]:
    """The vectors that `resources/models/starter/selftest.json` holds."""
    picture = test_picture(encoder.preprocess.width, encoder.preprocess.height)
    image = encoder.encode_images(picture[None])[0]
    english, chinese = encoder.encode_texts(["a dog on the beach", "海滩上的狗"])
    return {
        name: [round(float(value), 5) for value in vector]
        for name, vector in (("image", image), ("en", english), ("zh", chinese))
    }


def _check(name_en: str, name_zh: str, attempt: Callable[[], str]) -> Check:
    started = time.perf_counter()
    try:
        detail = attempt()
    except PhotoappError as error:
        return Check(name_en, name_zh, False, error.message)
    except Exception as error:  # noqa: BLE001 - a broken installation fails in any way; report it
        return Check(name_en, name_zh, False, repr(error))
    return Check(name_en, name_zh, True, f"{detail} ({time.perf_counter() - started:.2f} s)")


def _formats() -> str:
    from importlib.util import find_spec

    from PIL import Image

    picture = Image.fromarray(test_picture(64, 48))
    with tempfile.TemporaryDirectory() as folder:
        for kind in _WRITTEN:
            buffer = io.BytesIO()
            picture.save(buffer, kind)
            path = Path(folder) / f"test.{'jp2' if kind == 'JPEG2000' else kind.lower()}"
            path.write_bytes(buffer.getvalue())
            reading = read_photo(path)
            size = (getattr(reading, "width", 0), getattr(reading, "height", 0))
            if size != (64, 48):
                raise ValueError(f"{kind} came back with the wrong size")
    missing = [name for name in _READERS if find_spec(name) is None]
    if missing:
        raise ImportError(f"missing readers: {', '.join(missing)}")
    return f"{', '.join(_WRITTEN)}, HEIF, RAW, JPEG XL"


def _starter(resources: Path, encoder: DualEncoder) -> str:
    stored = json.loads(
        (resources / "models" / "starter" / "selftest.json").read_text(encoding="utf-8")
    )
    worst = 1.0
    for name, vector in starter_reference(encoder).items():
        here, there = np.asarray(vector), np.asarray(stored[name])
        cosine = float(here @ there / np.linalg.norm(here) / np.linalg.norm(there))
        worst = min(worst, cosine)
    if worst < _SAME:
        raise ValueError(f"vectors differ from the canonical ones (cosine {worst:.4f})")
    return f"cosine {worst:.5f}"


def _index() -> str:
    from photoapp.index.exact import ExactIndex
    from photoapp.index.flat import FlatIndex

    random = np.random.default_rng(0)
    vectors = random.standard_normal((500, 32), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = np.arange(500, dtype=np.int64)
    found = []
    for kind in (FlatIndex, ExactIndex):
        index = kind(32)
        index.add(ids, vectors)
        found.append(index.search(vectors[:3], 1)[1].ravel().tolist())
    if found != [[0, 1, 2], [0, 1, 2]]:
        raise ValueError(f"the index found {found}")
    return f"FAISS {version('faiss-cpu')}"


def _translations(resources: Path) -> str:
    return _present(resources / "translations" / "photoapp_zh_CN.qm")


def _present(path: Path) -> str:
    if not path.is_file() or path.stat().st_size == 0:
        raise FileNotFoundError(f"{path.name} is missing from the installation")
    return path.name


def _writable(folder: Path) -> str:
    probe = folder / f".write-test-{os.getpid()}"
    probe.write_bytes(b"x")
    probe.unlink()
    return str(folder)


def _consistent(problems: list[str]) -> str:
    if problems:
        raise ValueError("; ".join(problems[:5]))
    return "consistent"
