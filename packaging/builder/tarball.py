"""The portable archive: unpack it anywhere and start it; nothing is installed."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

from builder import deb, freeze, project, staging

_README = """\
photoapp {version}, portable

Start it with ./photoapp (a terminal gets the command line: ./photoapp --help).
It needs nothing installed but the libraries of a desktop and a font with Chinese characters
(Debian and Ubuntu: fonts-noto-cjk). Check it with: ./photoapp self-test

Your photos are only read. Your library and added models are kept in your home folder;
./photoapp uninstall-data lists them and removes them when you confirm.
./install-desktop-entry adds it to your menu, and with --remove takes it out.

便携版：解压后运行 ./photoapp 即可（命令行帮助：./photoapp --help），无需安装。
需要桌面系统自带的库和一种中文字体。检查安装：./photoapp self-test
照片只会被读取。资料库和另外添加的模型保存在主目录中；./photoapp uninstall-data 会列出它们，
经您确认后删除。
"""

_INSTALL = """\
#!/bin/sh
# Add photoapp to the menu of this person, pointing here; --remove takes it out again.
set -e
here=$(cd "$(dirname "$0")" && pwd)
data="${XDG_DATA_HOME:-$HOME/.local/share}"
entry="$data/applications/photoapp.desktop"
icon="$data/icons/hicolor/scalable/apps/photoapp.svg"
if [ "$1" = "--remove" ]; then
    rm -f "$entry" "$icon"
    exit 0
fi
mkdir -p "$(dirname "$entry")" "$(dirname "$icon")"
cp "$here/share/icons/hicolor/scalable/apps/photoapp.svg" "$icon"
sed "s|^Exec=photoapp|Exec=\\"$here/photoapp\\"|; s|^TryExec=.*|TryExec=$here/photoapp|" \\
    "$here/share/applications/photoapp.desktop" > "$entry"
"""


def build(built: Path, wish: freeze.Wish, output: Path) -> Path:
    """Write the archive and return it."""
    name = f"photoapp{wish.suffix}-{project.version()}-linux-{platform.machine()}"
    root = project.BUILD / f"tarball{wish.suffix}"
    shutil.rmtree(root, ignore_errors=True)
    staging.copy_program(built, root, kind="portable")
    deb.add_desktop(root / "share")
    text = _README.format(version=project.version())
    (root / "README.txt").write_text(text, encoding="utf-8")
    (root / "install-desktop-entry").write_text(_INSTALL, encoding="utf-8")
    (root / "install-desktop-entry").chmod(0o755)
    staging.settle(root)
    target = output / f"{name}.tar.xz"
    staging.archive(root, target, prefix=name)
    return target
