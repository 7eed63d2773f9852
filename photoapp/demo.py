"""The demo of the command line: the sample pictures in a library of their own, and searches."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from photoapp.services import sample_library


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
    DemoQuery("黄色的花", "a yellow flower"),
    DemoQuery("火箭 rocket", "mixed: rocket"),
    DemoQuery("山里的 sunset", "mixed: sunset in the mountains"),
    DemoQuery("浣熊", "raccoon"),
    DemoQuery("宫殿", "palace"),
    DemoQuery("mountain without snow", "没有雪的山"),
    DemoQuery("place:Spain", "地点:西班牙"),
    DemoQuery("elephant", "大象 (not in this library)"),
)


def build_pictures(folder: Path) -> int:
    """Write the demo's photo folder afresh. Returns how many files. Raises UsageError."""
    if folder.exists():
        shutil.rmtree(folder)
    return sample_library.build(_samples(), folder)


def shipped_pictures() -> list[Path]:
    """Files of the sample pictures as installed."""
    return sample_library.shipped(_samples())


def _samples() -> Path:
    package = Path(__file__).resolve().parent
    installed = package / "resources" / "samples"
    return installed if installed.is_dir() else package.parent / "resources" / "samples"
