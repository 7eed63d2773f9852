"""What an installation must be able to do, tried out for real."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from photoapp.core.cjk import has_han
from photoapp.core.encoders import DualEncoder
from photoapp.core.errors import PhotoappError
from photoapp.core.photo import ByteArray
from photoapp.imaging.embed import exiftool_path
from photoapp.imaging.reader import open_upright, read_photo
from photoapp.models.engines import has_torch
from photoapp.services import label_files
from photoapp.services.decoding import DecodePool, DecodeTask
from photoapp.services.installation import without_home
from photoapp.services.model_process import run_act
from photoapp.services.window_probe import WindowFacts, probe

# What the reader must read; these are written first.
_WRITTEN = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000", "PPM")
# Shipped, because nothing here can write them: `test_picture` with the names of their decoders.
_SHIPPED = {"heic": "libheif", "avif": "libavif", "jxl": "libjxl", "dng": "LibRaw"}
_SAMPLE_SIZE = (64, 48)
_SAMPLE_DIFFERENCE = 16  # of 255 in the mean: lossy, and developed from a sensor's mosaic
_SAME = 0.999
# Pictures that Qt draws in the window itself.
_QT_FORMATS = frozenset({"jpeg", "png", "svg"})
_PROCESS_SECONDS = 60.0


class State(StrEnum):
    """`NOTE` is for the person to know; only `FAIL` means that something does not work."""

    OK = "ok"
    NOTE = "note"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing tried.

    `detail` is a figure or the error, without the person's home folder; `detail_zh` what
    there is to know of it in Chinese, where it is more than that.
    """

    name_en: str
    name_zh: str
    state: State
    detail: str
    detail_zh: str = ""

    @property
    def passed(self) -> bool:
        """False only for what does not work."""
        return self.state is not State.FAIL


class _Remark(Exception):  # noqa: N818 - not an error
    """Something optional is absent: in English and in Chinese."""


def installation_checks(
    resources: Path, starter: Callable[[], DualEncoder], *, display: bool
) -> list[Check]:
    """Everything that does not need a library. Takes some seconds; any thread.

    `starter` makes the encoder of the bundled model. `display`: somebody can see a window.
    """
    return [
        _check("Picture formats", "图片格式", _formats),
        *(
            _check(
                f"Decoder {decoder} ({kind})",
                f"解码器 {decoder}（{kind}）",
                partial(_sample, resources, kind),
            )
            for kind, decoder in _SHIPPED.items()
        ),
        _check("Decode process", "解码进程", lambda: _decode_process(resources)),
        _check("Model process", "模型进程", _model_process),
        _check("Starter model", "自带模型", lambda: _starter(resources, starter())),
        _check("Vector index", "向量索引", _index),
        _check("Likeness of pictures", "图片比对", _features),
        *_window(resources, display=display),
        _check("Place names", "地名", lambda: _present(resources / "gazetteer" / "cities.tsv")),
        _check("Label sets", "标签集", lambda: _label_sets(resources / "label_sets")),
        _check("Temporary files", "临时文件", lambda: _writable(Path(tempfile.gettempdir()))),
        _check("PyTorch", "PyTorch", _torch),
        _check("ExifTool", "ExifTool", _exiftool),
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


def failed(name_en: str, name_zh: str, reason: str) -> Check:
    """A check that ended before it could be tried."""
    return Check(name_en, name_zh, State.FAIL, without_home(reason))


def _check(name_en: str, name_zh: str, attempt: Callable[[], str]) -> Check:
    started = time.perf_counter()
    state, chinese = State.FAIL, ""
    try:
        detail = f"{attempt()} ({time.perf_counter() - started:.2f} s)"
        state = State.OK
    except _Remark as remark:
        (detail, chinese), state = remark.args, State.NOTE
    except PhotoappError as error:
        detail = error.message
    except Exception as error:  # noqa: BLE001 - a broken installation fails in any way; report it
        detail = repr(error)
    return Check(name_en, name_zh, state, without_home(detail), chinese)


def _formats() -> str:
    from PIL import Image

    picture = Image.fromarray(test_picture(*_SAMPLE_SIZE))
    with tempfile.TemporaryDirectory() as folder:
        for kind in _WRITTEN:
            buffer = io.BytesIO()
            picture.save(buffer, kind)
            path = Path(folder) / f"test.{'jp2' if kind == 'JPEG2000' else kind.lower()}"
            path.write_bytes(buffer.getvalue())
            reading = read_photo(path)
            size = (getattr(reading, "width", 0), getattr(reading, "height", 0))
            if size != _SAMPLE_SIZE:
                raise ValueError(f"{kind} came back with the wrong size")
    return ", ".join(_WRITTEN)


def _sample(resources: Path, kind: str) -> str:
    """Decode a shipped sample of `test_picture` and compare it."""
    pixels = open_upright(resources / "selftest" / f"sample.{kind}").astype(np.float64)
    expected = test_picture(*_SAMPLE_SIZE).astype(np.float64)
    if pixels.shape != expected.shape:  # RAW files are developed at half their size
        expected = expected.reshape(24, 2, 32, 2, 3).mean(axis=(1, 3))
    if pixels.shape != expected.shape:
        raise ValueError(f"came back as {pixels.shape}")
    if kind == "dng":  # colours depend on the camera's matrix; light and dark do not
        pixels, expected = pixels.mean(axis=2), expected.mean(axis=2)
    difference = float(np.abs(pixels - expected).mean())
    if difference > _SAMPLE_DIFFERENCE:
        raise ValueError(f"came back with other colours (difference {difference:.1f} of 255)")
    return f"difference {difference:.1f} of 255"


def _decode_process(resources: Path) -> str:
    """As indexing does it: in a process that this program starts itself as."""
    task = DecodeTask(resources / "selftest" / "sample.heic", None)
    with DecodePool(processes=1) as pool:
        reading = pool.submit(task).result(timeout=_PROCESS_SECONDS)
    if (getattr(reading, "width", 0), getattr(reading, "height", 0)) != _SAMPLE_SIZE:
        raise ValueError("the picture came back with the wrong size")
    return "answers"


def _model_process() -> str:
    run_act({"act": "ping"})
    return "answers"


def _features() -> str:
    """OpenCV, as duplicates are compared by it."""
    from PIL import Image

    from photoapp.imaging.views import sketch

    buffer = io.BytesIO()
    random = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    Image.fromarray(random).resize((256, 256), Image.Resampling.NEAREST).save(buffer, "JPEG")
    features = sketch(buffer.getvalue())
    if not features:
        raise ValueError("no features were found in a picture full of corners")
    return f"{len(features)} bytes of features"


def _starter(resources: Path, encoder: DualEncoder) -> str:
    try:
        return _compared(resources, encoder)
    finally:
        encoder.close()


def _compared(resources: Path, encoder: DualEncoder) -> str:
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


def _window(resources: Path, *, display: bool) -> list[Check]:
    """Qt's platform and pictures, the texts in both languages, and a font for Chinese."""
    facts: list[WindowFacts] = []

    def platform() -> str:
        facts.append(probe(display=display))
        missing = _QT_FORMATS - set(facts[0].formats)
        if missing:
            raise ImportError(f"Qt reads no {', '.join(sorted(missing))}")
        return f"Qt {facts[0].qt}, {facts[0].platform}; {', '.join(facts[0].formats)}"

    def translations() -> str:
        for language in ("zh_CN", "en"):
            _present(resources / "translations" / f"photoapp_{language}.qm")
        english, chinese = (facts[0].said.get(one, "") for one in ("en", "zh_CN"))
        if english != "Chinese" or not has_han(chinese):
            raise ValueError(f"the texts are not translated: {english!r}, {chinese!r}")
        return f"{english}, {chinese}"

    def font() -> str:
        if not facts[0].font:
            raise _Remark(
                "no font draws Chinese; install one, such as Noto Sans CJK",
                "没有能显示中文的字体，请安装一种，例如 Noto Sans CJK",
            )
        return facts[0].font

    found = [_check("Window system", "窗口系统", platform)]
    if facts:
        found.append(_check("Translations", "界面翻译", translations))
        found.append(_check("Chinese font", "中文字体", font))
    return found


def _torch() -> str:
    if not has_torch():
        raise _Remark(
            "not part of this installation; models run by ONNX Runtime",
            "此安装不含 PyTorch，模型由 ONNX Runtime 运行",
        )
    return version("torch")


def _exiftool() -> str:
    if exiftool_path() is None:
        raise _Remark(
            "not installed; tags are written into sidecar files only",
            "未安装；标签只写入附属文件",
        )
    return "installed"


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
