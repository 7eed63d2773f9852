"""The Debian package: the frozen folder below /usr/lib, and what a desktop needs to know."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path

from builder import contents, freeze, icons, project, staging

HOME = Path("usr/lib/photoapp")
DESKTOP = project.HERE / "linux" / "desktop"

# Libraries of the system that Qt's wheels and PyInstaller leave to it.
DEPENDS = (
    "libc6 (>= 2.34)",
    "libegl1",
    "libgl1",
    "libopengl0",
    "libfontconfig1",
    "libfreetype6",
    "libdbus-1-3",
    "libglib2.0-0 | libglib2.0-0t64",
    "libx11-6",
    "libx11-xcb1",
    "libxcb1",
    "libxcb-cursor0",
    "libxcb-glx0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-util1",
    "libxcb-xfixes0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libgssapi-krb5-2",  # QtNetwork's, which one window hears of other starts by
    # Half of the program's people read Chinese: without one of these they see boxes.
    "fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei | fonts-droid-fallback",
)
RECOMMENDS = ("libimage-exiftool-perl", "xdg-utils", "shared-mime-info", "gvfs")
SUGGESTS = ("ffmpegthumbnailer",)

_DESCRIPTION = """\
 photoapp finds photos by what they show, typed in Chinese, English or both.
 Everything happens on this computer: a small model that knows about 1,700
 everyday things is part of the package, and larger ones can be added.
 .
 It watches folders, recognises moved and copied files by their content, tags
 with label sets that people write themselves, and finds duplicates. Originals
 are only read; whatever touches a file is asked for and can be undone.
"""

# Minimal, where packaging/linux/desktop has none: the program can be found in a menu.
_ENTRY = """\
[Desktop Entry]
Type=Application
Name=photoapp
GenericName=Photo search
GenericName[zh_CN]=照片搜索
Comment=Find your photos in Chinese and English, on your own machine
Comment[zh_CN]=用中文和英文查找照片，完全在自己的电脑上
Exec=photoapp
Icon=photoapp
Terminal=false
Categories=Graphics;Photography;Qt;
StartupWMClass=photoapp
"""

_POSTINST = """\
#!/bin/sh
set -e
# Menus, icons and file types are brought up to date by triggers of their own packages.
exit 0
"""

_POSTRM = """\
#!/bin/sh
set -e
# What people made with photoapp lies in their home folders: their library, their models. It is
# theirs, and no package removes it, also not on purge. Each of them can, with:
#   photoapp uninstall-data
# before the package is removed.
exit 0
"""


def architecture() -> str:
    """Debian's name for this machine's."""
    done = subprocess.run(
        ["dpkg", "--print-architecture"],  # noqa: S607 - as on PATH
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def version() -> str:
    """Debian's: a commit between releases would sort after its release."""
    return project.version().replace("a", "~a").replace("b", "~b").replace("rc", "~rc")


def control(*, machine: str, installed_kib: int, full: bool) -> str:
    """The control file."""
    name = "photoapp-full" if full else "photoapp"
    other = "photoapp" if full else "photoapp-full"
    fields = [
        ("Package", name),
        ("Version", version()),
        ("Architecture", machine),
        ("Maintainer", project.MAINTAINER),
        ("Installed-Size", str(installed_kib)),
        ("Depends", ", ".join(DEPENDS)),
        ("Recommends", ", ".join(RECOMMENDS)),
        ("Conflicts", other),
        ("Replaces", other),
        ("Section", "graphics"),
        ("Priority", "optional"),
        ("Description", f"{project.SUMMARY}{' (with PyTorch)' if full else ''}"),
    ]
    return "".join(f"{key}: {value}\n" for key, value in fields) + _DESCRIPTION


def build(built: Path, wish: freeze.Wish, output: Path) -> Path:
    """Write the package and return it. Needs dpkg-deb."""
    root = project.BUILD / f"deb{wish.suffix}"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    staging.copy_program(built, root / HOME, kind="deb")
    for file in sorted((root / HOME / "_internal").iterdir()):
        if contents.distribution_has(file.name):
            file.unlink()
    commands = root / "usr/bin"
    commands.mkdir(parents=True)
    (commands / "photoapp").symlink_to(os.path.relpath(HOME / "photoapp", "usr/bin"))
    add_desktop(root / "usr/share")
    _add_documents(root / "usr/share/doc" / ("photoapp-full" if wish.full else "photoapp"))
    staging.settle(root)
    machine = architecture()
    about = root / "DEBIAN"
    about.mkdir()
    size = -(-staging.size(root) // 1024)
    (about / "control").write_text(
        control(machine=machine, installed_kib=size, full=wish.full), encoding="utf-8"
    )
    for name, text in (("postinst", _POSTINST), ("postrm", _POSTRM)):
        (about / name).write_text(text, encoding="utf-8")
        (about / name).chmod(0o755)
    (about / "md5sums").write_text(_sums(root), encoding="utf-8")
    (about / "control").chmod(0o644)
    staging.settle(root)
    for name in ("postinst", "postrm"):
        (about / name).chmod(0o755)
    output.mkdir(parents=True, exist_ok=True)
    name = "photoapp-full" if wish.full else "photoapp"
    target = output / f"{name}_{version()}_{machine}.deb"
    subprocess.run(  # noqa: S603 - fixed words
        [
            *("dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--threads-max=2"),
            *("--build", str(root), str(target)),
        ],
        check=True,
        env=freeze.fixed_environment(),
        stdout=subprocess.DEVNULL,
    )
    return target


def add_desktop(share: Path) -> None:
    """Put the files of packaging/linux/desktop where desktops look for them.

    That folder's ``install.py`` knows where they go; without it, a folder there that is named
    like one of /usr/share goes there whole, and single files go by what they are.
    """
    installer = DESKTOP / "install.py"
    if installer.is_file():
        share.mkdir(parents=True, exist_ok=True)
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, str(installer), "--root", str(share.parent), "--prefix", "/"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    for file in sorted(DESKTOP.rglob("*")) if DESKTOP.is_dir() and not installer.is_file() else ():
        if file.is_file() and (place := share_place(file.relative_to(DESKTOP))):
            target = share / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    entry = share / "applications" / "photoapp.desktop"
    if not entry.exists():
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(_ENTRY, encoding="utf-8")
    for side in icons.SIZES:
        target = share / f"icons/hicolor/{side}x{side}/apps/photoapp.png"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(icons.draw(side))
    drawing = share / "icons/hicolor/scalable/apps/photoapp.svg"
    if not drawing.exists():
        drawing.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.ROOT / "resources/icons/photoapp.svg", drawing)


def share_place(file: Path) -> Path | None:
    """Where below /usr/share a file of packaging/linux/desktop belongs; None for notes."""
    top = file.parts[0]
    if file.suffix in {".md", ".py", ".txt"}:
        return None
    if top in {"icons", "mime", "kio", "metainfo", "applications", "nautilus-python", "dbus-1"}:
        return file
    if len(file.parts) == 1 and file.suffix == ".desktop":
        return Path("applications") / file.name
    if len(file.parts) == 1 and file.name.endswith((".metainfo.xml", ".appdata.xml")):
        return Path("metainfo") / file.name
    if len(file.parts) == 1 and file.suffix == ".xml":
        return Path("mime/packages") / file.name
    if len(file.parts) == 1 and file.suffix == ".svg":
        return Path("icons/hicolor/scalable/apps") / file.name
    return None


def copyright_text() -> str:
    """In Debian's machine-readable form; parts of others are listed beside it."""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        f"Upstream-Name: {project.NAME}\n\n"
        "Files: *\n"
        "Copyright: The photoapp developers\n"
        "License: Apache-2.0\n\n"
        f"Files: {HOME}/_internal/*\n"
        "Copyright: as stated in the texts of each part\n"
        "License: various\n"
        f" Every part, its version and its licence: /{HOME}/_internal/licences/THIRD-PARTY.md\n\n"
        "License: Apache-2.0\n"
        " On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.\n"
    )


def _add_documents(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "copyright").write_text(copyright_text(), encoding="utf-8")
    stamp = formatdate(project.epoch())
    news = (
        f"photoapp ({version()}) stable; urgency=medium\n\n"
        "  * See /usr/share/doc/photoapp/CHANGELOG.md.gz\n\n"
        f" -- {project.MAINTAINER}  {stamp}\n"
    )
    for name, text in (
        ("changelog.gz", news),
        ("CHANGELOG.md.gz", (project.HERE / "CHANGELOG.md").read_text(encoding="utf-8")),
    ):
        with (folder / name).open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
            packed.write(text.encode())


def _sums(root: Path) -> str:
    import hashlib

    lines = []
    for path in staging.walked(root):
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts:
            digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            lines.append(f"{digest}  {path.relative_to(root).as_posix()}\n")
    return "".join(lines)
