"""Pictures of every page and dialog, to be looked at by a person.

    uv run --group test python -m tests.e2e.looks OUT [NAME-OF-A-LOOK…]

Each look is a language, a theme, a scale and a size; it gets a process and a folder of its own.
Texts that have no room are listed as they are met.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

_SIZE = (1280, 800)
_SHEET = (2, 3)  # columns and rows of a sheet
_CELL = (1000, 640)


@dataclass(frozen=True, slots=True)
class Look:
    """One way the program can look."""

    language: str  # en, zh_CN, or longer: the tests' own
    theme: str = "light"
    scale: int = 1
    least: bool = False  # at the smallest size that the window allows

    @property
    def name(self) -> str:
        """Folder of its pictures."""
        size = "-least" if self.least else ""
        return f"{self.language}-{self.theme}-{self.scale}00{size}"


LOOKS = (
    *(
        Look(language, theme, scale)
        for scale in (1, 2)
        for theme in ("light", "dark")
        for language in ("en", "zh_CN")
    ),
    Look("en", least=True),
    Look("zh_CN", least=True),
    Look("longer"),
    Look("longer", least=True),
)


def make(folder: Path) -> None:
    """A library over the demo's pictures, furnished."""
    from photoapp.app import open_application
    from photoapp.commands import demo
    from tests.ui.scenes import furnish

    demo.build_pictures(folder / "Pictures")
    application = open_application(folder / "library")
    try:
        application.indexer.index_now([folder / "Pictures"])
        furnish(application, folder / "Pictures")
    finally:
        application.close()


def draw(look: Look, library: Path, out: Path, only: Sequence[str]) -> None:
    """Every scene of one look. In a process of its own: the scale is read once."""
    from photoapp.app import open_application
    from photoapp.window import main_window, start_qt
    from tests.ui.clipping import clipped
    from tests.ui.pseudo import pseudo_language
    from tests.ui.scenes import settle, visit

    out.mkdir(parents=True, exist_ok=True)
    qt = start_qt()
    application = open_application(library)
    try:
        language = "en" if look.language == "longer" else look.language
        application.save_setting("language", language)
        application.save_setting("theme", look.theme)
        window = main_window(application)
        with pseudo_language(qt) if look.language == "longer" else nullcontext():
            window.resize(*_SIZE)
            if look.least:
                window.resize(window.minimumSize())
            window.show()
            settle(window, 1.0)
            for name, widget in visit(window, only):
                if look.least and widget is not window:
                    widget.resize(widget.minimumSizeHint().expandedTo(widget.minimumSize()))
                    settle(window, 0.1)
                widget.grab().save(str(out / f"{name}.png"))
                for text in clipped(widget):
                    print(f"{look.name} {name}: {text}", flush=True)
            window.shutdown()
    finally:
        application.close()


def sheets(folder: Path) -> None:
    """The pictures of a look, six on a sheet."""
    columns, rows = _SHEET
    width, height = _CELL
    pictures = sorted(path for path in folder.glob("*.png") if not path.stem.startswith("sheet"))
    for number in range(0, len(pictures), columns * rows):
        sheet = Image.new("RGB", (columns * width, rows * height), "#808080")
        pen = ImageDraw.Draw(sheet)
        for place, path in enumerate(pictures[number : number + columns * rows]):
            with Image.open(path) as opened:
                picture = opened.convert("RGB")
            picture.thumbnail((width - 8, height - 22))
            left, top = place % columns * width + 4, place // columns * height
            sheet.paste(picture, (left, top + 18))
            pen.text((left, top + 3), path.stem, fill="white")
        sheet.save(folder / f"sheet-{number // (columns * rows) + 1}.png")


def main() -> int:
    """Make the library, then every look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("looks", nargs="*", help="; ".join(one.name for one in LOOKS))
    parser.add_argument("--scene", action="append", default=[])
    parser.add_argument("--draw", type=Path, help=argparse.SUPPRESS)  # the library, in a child
    asked = parser.parse_args()
    chosen = [one for one in LOOKS if not asked.looks or one.name in asked.looks]
    if asked.draw:
        draw(chosen[0], asked.draw, asked.out, asked.scene)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "made"
        make(made)
        for look in chosen:
            here = Path(temporary) / "library"
            shutil.rmtree(here, ignore_errors=True)
            shutil.copytree(made / "library", here)
            command = [sys.executable, "-m", "tests.e2e.looks", str(asked.out / look.name)]
            command += [look.name, "--draw", str(here)]
            for scene in asked.scene:
                command += ["--scene", scene]
            environment = os.environ | {
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": str(look.scale),
                "PHOTOAPP_MODELS": str(Path(temporary) / "models"),
            }
            subprocess.run(command, env=environment, check=True)
            sheets(asked.out / look.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
