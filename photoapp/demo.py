"""A small library from real pictures that ship inside the demo group's libraries.

scikit-image and scikit-learn bring photographs for their own examples (public domain or free
licences, named beside them). Copies edited here stand for what a real folder holds: smaller,
cropped, mirrored, darker and black-and-white versions.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

from photoapp.core.errors import UsageError

# Folder in the demo, file in the library, name given to it.
_PICTURES = (
    ("skimage", "data/astronaut.png", "People/astronaut.jpg"),
    ("skimage", "data/camera.png", "People/photographer 摄影师.jpg"),
    ("skimage", "data/chelsea.png", "Animals/猫 Chelsea.jpg"),
    ("skimage", "data/coffee.png", "Food/早晨的咖啡 coffee.jpg"),
    ("skimage", "data/coins.png", "Things/coins.png"),
    ("skimage", "data/clock_motion.png", "Things/clock.png"),
    ("skimage", "data/motorcycle_left.png", "Things/motorcycle left.jpg"),
    ("skimage", "data/motorcycle_right.png", "Things/motorcycle right.jpg"),
    ("skimage", "data/brick.png", "Textures/brick.png"),
    ("skimage", "data/grass.png", "Textures/grass.png"),
    ("skimage", "data/gravel.png", "Textures/gravel.png"),
    ("skimage", "data/hubble_deep_field.jpg", "Space/hubble deep field.jpg"),
    ("skimage", "data/moon.png", "Space/moon 月球.png"),
    ("skimage", "data/rocket.jpg", "Space/rocket 火箭.jpg"),
    ("skimage", "data/page.png", "Documents/page.png"),
    ("skimage", "data/text.png", "Documents/text.png"),
    ("skimage", "data/retina.jpg", "Documents/retina.jpg"),
    ("sklearn", "datasets/images/china.jpg", "Travel/颐和园 China.jpg"),
    ("sklearn", "datasets/images/flower.jpg", "Travel/flower 花.jpg"),
)
_EDITED = ("Animals/猫 Chelsea.jpg", "Travel/flower 花.jpg", "Space/rocket 火箭.jpg")


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """A search that the demo shows."""

    text: str
    meaning: str  # in the other language


QUERIES = (
    DemoQuery("cat", "猫"),
    DemoQuery("猫", "cat"),
    DemoQuery("coffee", "咖啡"),
    DemoQuery("咖啡", "coffee"),
    DemoQuery("flower", "花"),
    DemoQuery("黄色的花", "a yellow flower"),
    DemoQuery("火箭 rocket", "mixed: rocket"),
    DemoQuery("中国的 temple", "mixed: temple in China"),
    DemoQuery("摩托车", "motorcycle"),
    DemoQuery("flower -coffee", "flower without coffee"),
    DemoQuery("elephant", "大象 (not in this library)"),
)


def build_pictures(folder: Path) -> int:
    """Write the demo's photo folder afresh. Returns how many files. Raises UsageError."""
    if folder.exists():
        shutil.rmtree(folder)
    day = dt.datetime(2024, 5, 1, 9, 30)
    for count, (package, source, name) in enumerate(_PICTURES):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(_shipped(package, source)) as picture:
            _save(picture, target, day + dt.timedelta(days=17 * count, minutes=13 * count))
    for name in _EDITED:
        _edit(folder / name, folder / "Edited 编辑过")
    # The same bytes once more: a copy is another place of the same photo, not another photo.
    shutil.copy2(folder / _EDITED[0], folder / "Edited 编辑过" / "copy of Chelsea.jpg")
    return sum(1 for path in folder.rglob("*") if path.is_file())


def shipped_pictures() -> list[Path]:
    """Files of the demo's pictures as installed; [] without the demo group."""
    try:
        return [_shipped(package, source) for package, source, _ in _PICTURES]
    except UsageError:
        return []


def _shipped(package: str, source: str) -> Path:
    spec = importlib.util.find_spec(package)
    for root in (spec.submodule_search_locations or []) if spec is not None else []:
        path = Path(root, source)
        if path.is_file():
            return path
    raise UsageError(
        "demo-pictures-missing",
        f"The demo's pictures ({package}/{source}) are not installed; "
        "run it as: uv run --group demo photoapp demo",
    )


def _save(picture: Image.Image, target: Path, taken: dt.datetime) -> None:
    exif = Image.Exif()
    moment = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x0132] = moment
    exif.get_ifd(0x8769)[0x9003] = moment
    if target.suffix == ".jpg":
        picture.convert("RGB").save(target, quality=92, exif=exif)
    else:
        picture.save(target, exif=exif)


def _edit(original: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    stem = original.stem
    with Image.open(original) as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    taken = dt.datetime(2025, 1, 5, 20, 0)
    edits = {
        "small": picture.resize((width // 2, height // 2), Image.Resampling.LANCZOS),
        "crop": picture.crop((width // 8, height // 8, width * 7 // 8, height * 7 // 8)),
        "mirror": ImageOps.mirror(picture),
        "dark": ImageEnhance.Brightness(picture).enhance(0.6),
        "black and white": ImageOps.grayscale(picture),
    }
    for name, edited in edits.items():
        _save(edited, folder / f"{stem} ({name}).jpg", taken)
