"""The specifications that are built on other systems, as far as they can be read here."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path

import pytest

from builder import freeze, macos, project, windows
from photoapp.core.cjk import has_han
from photoapp.imaging.formats import EXTENSIONS, RAW_EXTENSIONS

_SECTION = re.compile(r"^\[(\w+)\]$")


@pytest.fixture
def script() -> str:
    return windows.SCRIPT.read_text(encoding="utf-8-sig")


def _sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if match := _SECTION.match(line):
            lines = found.setdefault(match[1], [])
        elif line.strip() and not line.startswith(";"):
            lines.append(line)
    return found


def test_the_installer_is_marked_as_utf8() -> None:
    for file in (windows.SCRIPT, windows.SCRIPT.with_name("chinese.isl")):
        assert file.read_bytes().startswith(b"\xef\xbb\xbf"), file


def test_every_definition_is_given(script: str) -> None:
    wanted = set(re.findall(r"\{#(\w+)\}", script))
    given = {
        one.removeprefix("/D").partition("=")[0]
        for one in windows.definitions(Path("built"), freeze.Wish(), Path("out"))
    }
    assert wanted == given


def test_own_words_come_in_both_languages(script: str) -> None:
    words = dict(line.split("=", 1) for line in _sections(script)["CustomMessages"])
    keys = {name.partition(".")[2] for name in words}
    for key in keys:
        assert words[f"en.{key}"]
        assert has_han(words[f"zh.{key}"])
    used = set(re.findall(r"\{cm:(\w+)\}", script)) | set(
        re.findall(r"CustomMessage\('(\w+)'\)", script)
    )
    assert used - {"CreateDesktopIcon", "AdditionalIcons"} == keys
    chinese = _sections(windows.SCRIPT.with_name("chinese.isl").read_text(encoding="utf-8-sig"))
    assert "LanguageID=$0804" in chinese["LangOptions"]
    for line in chinese["Messages"]:
        assert has_han(line.partition("=")[2]), line


def test_tasks_and_formats_are_those_of_the_program(script: str) -> None:
    sections = _sections(script)
    tasks = set(re.findall(r'Name: "(\w+)"', "\n".join(sections["Tasks"])))
    assert set(re.findall(r"Tasks: (\w+)", script)) | {"path"} == tasks
    formats = set(re.findall(r"Classes\\(\.\w+)\\OpenWithProgids", script))
    assert {".jpg", ".heic", ".avif", ".jxl", ".png", ".webp"} <= formats
    assert formats <= set(EXTENSIONS) - set(RAW_EXTENSIONS)
    # What is written into the registry goes with the program.
    for line in sections["Registry"]:
        assert (
            "uninsdelete" in line
            or "\\command" in line
            or "\\DefaultIcon" in line
            or ('ValueName: "Icon"' in line)
        ), line
    (autostart,) = (line for line in sections["Registry"] if "CurrentVersion\\Run" in line)
    assert "--background" in autostart


def test_uninstalling_asks_before_it_removes_a_library(script: str) -> None:
    code = script.partition("[Code]")[2]
    assert code.count("begin") + code.count("BEGIN") == len(re.findall(r"\bend[;.]", code))
    asked, _, removed = code.partition("MsgBox(CustomMessage('KeepLibrary')")
    assert "DelTree" not in asked
    assert "DelTree(ExpandConstant('{localappdata}\\photoapp')" in removed
    assert "UninstallSilent" in asked


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.2.3", (1, 2, 3, 0)), ("0.1", (0, 1, 0, 0)), ("2.0.0rc1", (2, 0, 0, 0))],
)
def test_windows_numbers(version: str, expected: tuple[int, ...]) -> None:
    assert windows.numbers(version) == expected


def test_programs_properties_name_the_version(tmp_path: Path) -> None:
    text = Path(windows.version_file(tmp_path)).read_text(encoding="utf-8")
    assert f"'ProductVersion', '{project.version()}'" in text


def test_the_property_list_can_be_written_and_read() -> None:
    keys = plistlib.loads(plistlib.dumps(macos.information()))
    assert keys["CFBundleShortVersionString"] == project.version()
    pictures, folders = keys["CFBundleDocumentTypes"]
    assert {"public.jpeg", "public.heic", "public.camera-raw-image"} <= set(
        pictures["LSItemContentTypes"]
    )
    # Offered beside the system's own viewer, never in its place.
    assert pictures["LSHandlerRank"] == "Alternate"
    assert folders["LSItemContentTypes"] == ["public.folder"]
    usage = {name for name in keys if name.endswith("UsageDescription")}
    strings = dict(
        re.findall(r'^"(\w+)" = "(.+)";$', macos.STRINGS.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(strings) == usage
    assert all(map(has_han, strings.values()))
    assert "NSAppTransportSecurity" not in keys


def test_entitlements_allow_no_more_than_is_needed() -> None:
    rights = plistlib.loads(macos.ENTITLEMENTS.read_bytes())
    assert set(rights) == {
        "com.apple.security.cs.allow-unsigned-executable-memory",
        "com.apple.security.cs.disable-library-validation",
    }
