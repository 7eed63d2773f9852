"""The Windows installer: the frozen folder, packed by Inno Setup."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from builder import freeze, project

SCRIPT = project.HERE / "windows" / "photoapp.iss"
_COMPILER = Path("Inno Setup 6") / "ISCC.exe"

_VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The photoapp developers'),
      StringStruct('FileDescription', 'photoapp'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'photoapp'),
      StringStruct('LegalCopyright', 'Apache-2.0'),
      StringStruct('ProductName', 'photoapp'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def numbers(version: str) -> tuple[int, int, int, int]:
    """Windows' four numbers of a version such as ``1.2.3`` or ``1.2.3rc1``."""
    import re

    found = [int(one) for one in re.findall(r"\d+", re.split(r"[a-z+]", version)[0])][:4]
    first, second, third, fourth = (*found, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def version_file(work: Path) -> str:
    """Write what the programs' properties show; returns the file for PyInstaller."""
    path = work / "version.txt"
    version = project.version()
    path.write_text(_VERSION.format(numbers=numbers(version), version=version), encoding="utf-8")
    return str(path)


def compiler() -> Path:
    """Inno Setup's. Raises FileNotFoundError saying where to get it."""
    if found := shutil.which("ISCC"):
        return Path(found)
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        path = Path(os.environ.get(name, "")) / _COMPILER
        if path.is_file():
            return path
    raise FileNotFoundError("Inno Setup 6 is needed: https://jrsoftware.org/isinfo.php")


def definitions(built: Path, wish: freeze.Wish, output: Path) -> list[str]:
    """What the script is told on the compiler's command line."""
    version = project.version()
    return [
        f"/DVersion={version}",
        f"/DNumbers={'.'.join(str(one) for one in numbers(version))}",
        f"/DSource={built}",
        f"/DOutput={output}",
        f"/DName=photoapp{wish.suffix}-{version}-windows-x64",
        f"/DIcon={built.parent.parent / 'photoapp.ico'}",
        f"/DLicence={project.ROOT / 'LICENSE'}",
    ]


def build(built: Path, wish: freeze.Wish, output: Path) -> Path:
    """Write the installer and return it. On Windows only."""
    output.mkdir(parents=True, exist_ok=True)
    output = output.absolute()
    subprocess.run(  # noqa: S603 - a known program
        [str(compiler()), "/Q", *definitions(built, wish, output), str(SCRIPT)],
        check=True,
        env=freeze.fixed_environment(),
    )
    return output / f"photoapp{wish.suffix}-{project.version()}-windows-x64.exe"
