"""The files that make photoapp a citizen of a Linux desktop, parsed and installed."""

from __future__ import annotations

import configparser
import importlib.util
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest
import typer
from PIL import Image

import photoapp
from photoapp.cli import cli

# What each kind of picture is called by shared-mime-info.
KINDS = {
    "jpeg": {"image/jpeg"},
    "png": {"image/png"},
    "webp": {"image/webp"},
    "gif": {"image/gif"},
    "tiff": {"image/tiff"},
    "bmp": {"image/bmp"},
    "avif": {"image/avif"},
    "heif": {"image/heif"},
    "jxl": {"image/jxl"},
    "jpeg2000": {"image/jp2", "image/jpx", "image/x-jp2-codestream"},
    "pnm": {
        *("image/x-portable-anymap", "image/x-portable-bitmap"),
        *("image/x-portable-graymap", "image/x-portable-pixmap"),
    },
    "raw": {
        *("image/x-dcraw", "image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3"),
        *("image/x-nikon-nef", "image/x-sony-arw", "image/x-fuji-raf", "image/x-olympus-orf"),
        *("image/x-panasonic-rw2", "image/x-pentax-pef"),
    },
}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def folder(repository: Path) -> Path:
    return repository / "packaging" / "linux" / "desktop"


@pytest.fixture(scope="module")
def installer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("desktop_install", folder / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=True, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def entries(folder: Path) -> list[Path]:
    return [
        folder / "photoapp.desktop",
        *sorted((folder / "file-managers").glob("*.desktop")),
        *sorted((folder / "file-managers").glob("*.nemo_action")),
    ]


def test_the_entry_names_what_the_window_is(folder: Path) -> None:
    entry = read(folder / "photoapp.desktop")["Desktop Entry"]
    assert entry["Icon"] == "photoapp"
    # window.start_qt: Wayland's app id and X11's class, so that the task bar shows one icon.
    assert entry["StartupWMClass"] == "photoapp"
    assert entry["Exec"] == "photoapp open %F"
    assert entry["Actions"] == "find-similar;new-search;"
    window = (Path(photoapp.__file__).parent / "window.py").read_text("utf-8")
    assert 'setDesktopFileName("photoapp")' in window


def test_every_kind_of_picture_is_opened(folder: Path) -> None:
    for path in entries(folder):
        for section in read(path).values():
            types = section.get("MimeType") or section.get("Mimetypes") or ""
            named = set(types.split(";")) - {""}
            if named and "inode/directory" not in named:
                missing = set().union(*KINDS.values()) - named
                assert not missing, (path.name, missing)
                assert types.endswith(";")


def test_every_name_is_there_in_both_languages(folder: Path) -> None:
    for path in entries(folder):
        for title, section in read(path).items():
            for key in ("Name", "GenericName", "Comment", "Keywords"):
                if key in section:
                    chinese = section[f"{key}[zh_CN]"]
                    assert any("一" <= letter <= "鿿" for letter in chinese), (path.name, title)


def test_every_command_that_is_called_exists(folder: Path) -> None:
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    lines = [
        line
        for path in entries(folder)
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("Exec=")
    ]
    assert len(lines) == 7
    for line in lines:
        program, command, *rest = line.removeprefix("Exec=").split()
        assert program == "photoapp"
        options = {name for one in commands[command].params for name in one.opts}
        assert all(word in ("%F",) or word in options for word in rest), line


def test_appstream_data_speaks_both_languages_and_has_this_version(folder: Path) -> None:
    root = ET.parse(folder / "photoapp.metainfo.xml").getroot()
    assert root.attrib == {"type": "desktop-application"}
    for name in ("name", "summary"):
        languages = {one.get(LANGUAGE, "en") for one in root.findall(name)}
        assert languages == {"en", "zh_CN"}
    for text in ("p", "ul/li"):
        found = root.findall(f"description/{text}")
        english = [one for one in found if one.get(LANGUAGE) is None]
        assert len(found) == 2 * len(english) > 0
    assert root.findtext("launchable") == "photoapp.desktop"
    release = root.find("releases/release")
    assert release is not None
    assert release.get("version") == photoapp.__version__
    types = {one.text for one in root.findall("provides/mediatype")}
    assert all(kind & types for kind in KINDS.values())


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils")
def test_the_validators_are_content(folder: Path) -> None:
    done = subprocess.run(
        ["desktop-file-validate", folder / "photoapp.desktop"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    if shutil.which("appstreamcli"):
        done = subprocess.run(
            ["appstreamcli", "validate", "--no-net", folder / "photoapp.metainfo.xml"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_it_is_installed_for_a_package_and_taken_away(
    folder: Path, tmp_path: Path, installer: ModuleType
) -> None:
    script = [sys.executable, str(folder / "install.py"), "--root", str(tmp_path)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "zh_CN.UTF-8"}
    subprocess.run([*script, "--prefix", "/usr"], check=True, env=environment)
    share = tmp_path / "usr" / "share"
    listed = subprocess.run(
        [*script, "--prefix", "/usr", "--list"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env=environment,
    ).stdout.splitlines()
    there = {str(path) for path in tmp_path.rglob("*") if path.is_file()}
    assert there == set(listed)
    for side in installer.SIDES:
        with Image.open(share / f"icons/hicolor/{side}x{side}/apps/photoapp.png") as icon:
            assert icon.size == (side, side)
            assert icon.mode == "RGBA"
            middle = icon.resize((1, 1)).getpixel((0, 0))
            assert isinstance(middle, tuple)
            assert middle[2] > 120  # drawn, and blue
            assert middle[3] > 120
    assert (share / "applications/photoapp.desktop").read_bytes() == (
        folder / "photoapp.desktop"
    ).read_bytes()
    subprocess.run([*script, "--prefix", "/usr", "--remove"], check=True, env=environment)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_portable_copy_names_its_own_program(tmp_path: Path, installer: ModuleType) -> None:
    command = "/home/我/Photo App/photoapp"
    arguments = ["--prefix", str(tmp_path), "--command", command, "--nautilus-script"]
    assert installer.main([*arguments, "--language", "zh"]) == 0
    entry = read(tmp_path / "share/applications/photoapp.desktop")
    assert entry["Desktop Entry"]["Exec"] == f'"{command}" open %F'
    assert entry["Desktop Entry"]["TryExec"] == command
    assert entry["Desktop Action find-similar"]["Exec"] == f'"{command}" find-similar'
    assert installer.main([*arguments, "--remove"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("by_variable", [False, True])
def test_the_nautilus_script_passes_names_with_spaces(
    tmp_path: Path, installer: ModuleType, *, by_variable: bool
) -> None:
    program = tmp_path / "bin dir" / "photoapp"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n')
    program.chmod(0o755)
    arguments = ["--prefix", str(tmp_path), "--command", str(program), "--nautilus-script"]
    assert installer.main([*arguments, "--language", "en"]) == 0
    script = tmp_path / "share/nautilus/scripts/Search similar in photoapp"
    names = ['/照片 夹/猫 "1".jpg', "/b *.jpg"]
    variable = {"NAUTILUS_SCRIPT_SELECTED_FILE_PATHS": "".join(f"{name}\n" for name in names)}
    done = subprocess.run(
        [str(script), *([] if by_variable else names)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env=os.environ | (variable if by_variable else {}),
    )
    assert done.stdout.splitlines() == ["find-similar", "--", *names]
