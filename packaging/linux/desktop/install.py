"""Put photoapp's desktop entry, icons, AppStream data and right-click entries where desktops look.

A package's build stages them for everybody; a person with a portable copy has them for herself:

    python packaging/linux/desktop/install.py --root STAGING --prefix /usr
    python packaging/linux/desktop/install.py --prefix ~/.local --command /opt/photoapp/photoapp
    python packaging/linux/desktop/install.py --prefix ~/.local --nautilus-script
    python packaging/linux/desktop/install.py --prefix ~/.local --remove

Icons are drawn from resources/icons/photoapp.svg, so Qt is needed to install; `--root` is put
before the prefix. `--command` is written in place of ``photoapp``. Everything written is named
by `--list`, and `--remove` takes away exactly that.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ICON = HERE.parents[2] / "resources" / "icons" / "photoapp.svg"
SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

# What is copied, and to where below PREFIX/share.
_FILES = {
    "photoapp.desktop": "applications/photoapp.desktop",
    "photoapp.metainfo.xml": "metainfo/io.github.photoapp.photoapp.metainfo.xml",
    "file-managers/dolphin-photoapp.desktop": "kio/servicemenus/photoapp.desktop",
    "file-managers/dolphin-photoapp-folder.desktop": "kio/servicemenus/photoapp-folder.desktop",
    "file-managers/photoapp.nemo_action": "nemo/actions/photoapp.nemo_action",
    "file-managers/photoapp-folder.nemo_action": "nemo/actions/photoapp-folder.nemo_action",
}
_SCRIPT = "file-managers/nautilus-find-similar.sh"
_SCRIPT_NAMES = {"en": "Search similar in photoapp", "zh": "在 photoapp 中搜索相似图片"}
# KDE runs a service menu from a person's own folder only when it is executable.
_EXECUTABLE = ("kio/servicemenus",)


def targets(share: Path) -> dict[Path, Path]:
    """Every file to be copied: where it goes, and what it is made of."""
    found = {share / target: HERE / source for source, target in _FILES.items()}
    found[share / "icons/hicolor/scalable/apps/photoapp.svg"] = ICON
    return found


def icon_targets(share: Path) -> dict[Path, int]:
    """Every icon to be drawn, and its side in pixels."""
    return {share / f"icons/hicolor/{side}x{side}/apps/photoapp.png": side for side in SIDES}


def draw_icons(wanted: dict[Path, int]) -> None:
    """Draw the program's mark as PNG files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(ICON))
    if not renderer.isValid():
        raise SystemExit(f"{ICON} cannot be drawn")
    for path, side in wanted.items():
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
    del app


def with_command(text: str, command: str) -> str:
    """A desktop file or script that starts `command` where it says ``photoapp``."""
    if command == "photoapp":
        return text
    quoted = f'"{command}"' if any(character in command for character in " \t'()&;") else command
    return "".join(_with_command(line, command, quoted) for line in text.splitlines(keepends=True))


def _with_command(line: str, command: str, quoted: str) -> str:
    key = line.partition("=")[0]
    if key == "Exec":
        return line.replace("Exec=photoapp", f"Exec={quoted}", 1)
    if key in ("TryExec", "Dependencies"):
        return line.replace("photoapp", command, 1)
    if line.lstrip().startswith("exec photoapp"):
        return line.replace("exec photoapp", f"exec {quoted}", 1)
    return line


def scripts_folder(prefix: Path) -> Path:
    """Where Nautilus looks for a person's scripts: beside her other data."""
    return prefix / "share" / "nautilus" / "scripts"


def main(arguments: list[str] | None = None) -> int:
    """Install, remove or list. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Desktop integration of photoapp")
    parser.add_argument("--prefix", type=Path, default=Path("/usr"))
    parser.add_argument("--root", type=Path, default=None, help="put before the prefix")
    parser.add_argument("--command", default="photoapp", help="what starts photoapp")
    parser.add_argument("--nautilus-script", action="store_true", help="also a script for Nautilus")
    parser.add_argument("--language", choices=tuple(_SCRIPT_NAMES), default=None)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--remove", action="store_true", help="take away what was installed")
    what.add_argument("--list", action="store_true", help="name what would be installed")
    options = parser.parse_args(arguments)
    prefix = options.prefix.expanduser().absolute()
    if options.root is not None:
        prefix = options.root.absolute() / prefix.relative_to(prefix.anchor)
    share = prefix / "share"
    files, icons = targets(share), icon_targets(share)
    language = options.language or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    if options.nautilus_script:
        files[scripts_folder(prefix) / _SCRIPT_NAMES[language]] = HERE / _SCRIPT
    if options.list:
        sys.stdout.writelines(f"{path}\n" for path in (*files, *icons))
        return 0
    if options.remove:
        scripts = (scripts_folder(prefix) / name for name in _SCRIPT_NAMES.values())
        for path in (*files, *icons, *scripts):
            path.unlink(missing_ok=True)
        return 0
    for path, source in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in (".svg", ".xml"):
            shutil.copyfile(source, path)
        else:
            text = with_command(source.read_text("utf-8"), options.command)
            path.write_text(text, "utf-8")
        executable = source.suffix == ".sh" or any(part in str(path) for part in _EXECUTABLE)
        path.chmod(0o755 if executable else 0o644)
    draw_icons(icons)
    return 0


if __name__ == "__main__":
    sys.exit(main())
