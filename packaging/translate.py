"""Collect the texts of photoapp/ui into the .ts files and compile them to .qm.

Run with the project's Python after changing a visible text:

    python packaging/translate.py

New texts then stand as unfinished in ``resources/translations/photoapp_zh_CN.ts``: translate
them there and run it again. ``photoapp_en.ts`` holds only the plural forms of English.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
_TOOLS = Path(PySide6.__file__).parent


def update(folder: Path = TRANSLATIONS) -> None:
    """Bring both .ts files of `folder` up to date with the sources."""
    sources = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("photoapp/ui/*.py"))]
    for language, options in (("zh_CN", []), ("en", ["-pluralonly"])):
        _run(
            "lupdate",
            *options,
            "-locations",
            "none",
            "-no-obsolete",
            "-silent",
            "-source-language",
            "en",
            "-target-language",
            language,
            *sources,
            "-ts",
            str(folder / f"photoapp_{language}.ts"),
        )


def release(ts_file: Path, qm_file: Path) -> None:
    """Compile one .ts file; unfinished entries are left out."""
    made = qm_file.with_suffix(".new")
    _run("lrelease", "-silent", "-nounfinished", str(ts_file), "-qm", str(made))
    made.replace(qm_file)  # a running program has the old one in its memory


def unfinished(ts_file: Path) -> list[str]:
    """Return ``context: text`` of every entry without a finished translation."""
    found = []
    for context in ET.parse(ts_file).getroot().iter("context"):  # noqa: S314 - ours
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") == "unfinished":
                found.append(f"{context.findtext('name')}: {message.findtext('source')}")
    return found


def _run(tool: str, *arguments: str) -> None:
    name = f"{tool}.exe" if sys.platform == "win32" else tool
    subprocess.run([str(_TOOLS / name), *arguments], cwd=ROOT, check=True)  # noqa: S603 - ours


def main() -> int:
    """Update, compile, and list what is still to be translated. 1 when something is."""
    update()
    missing = []
    for language in ("zh_CN", "en"):
        ts_file = TRANSLATIONS / f"photoapp_{language}.ts"
        release(ts_file, ts_file.with_suffix(".qm"))
        missing += unfinished(ts_file)
    for text in missing:
        print(f"unfinished: {text}")  # noqa: T201 - a command's output
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
