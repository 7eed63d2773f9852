"""Starting at login, by each system's own means, in folders of the test's."""

from __future__ import annotations

import configparser
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from photoapp.core.errors import PhotoappError
from photoapp.services.autostart import Autostart, exec_line, program, this_systems

COMMAND = ("/opt/my $photo `app`/photoapp", "--library", '/家/100% "照片"\\x', "--background")


def xdg(folder: Path) -> Autostart:
    return Autostart(COMMAND, "linux", folder / "autostart")


def entry(one: Autostart) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=True, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(one.file, encoding="utf-8")
    return parser["Desktop Entry"]


def test_xdg_file_comes_and_goes(tmp_path: Path) -> None:
    one = xdg(tmp_path)
    assert not one.enabled()
    one.set(on=True)
    assert one.enabled()
    assert entry(one)["Type"] == "Application"
    assert entry(one)["TryExec"] == COMMAND[0]
    assert "Comment[zh_CN]" in entry(one)
    one.set(on=False)
    assert not one.enabled()
    assert list((tmp_path / "autostart").iterdir()) == []
    one.set(on=False)


@pytest.mark.skipif(sys.platform == "win32", reason="read by a shell")
def test_a_command_of_any_characters_survives_the_desktop_file(tmp_path: Path) -> None:
    one = xdg(tmp_path)
    one.set(on=True)
    # Read as the specification says: the string's escapes first, then the quoting, which is that
    # of a shell's double quotes, then %%.
    written = entry(one)["Exec"].replace("\\\\", "\\")
    shell = f"for word in {written}; do printf '%s\\0' \"$word\"; done"
    told = subprocess.run(["sh", "-c", shell], capture_output=True, check=True).stdout
    assert told.decode().replace("%%", "%").split("\0")[:-1] == list(COMMAND)


def test_plain_words_are_quoted_too() -> None:
    assert exec_line(("photoapp", "--background")) == '"photoapp" "--background"'


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_a_desktop_that_switched_it_off_is_believed(tmp_path: Path, line: str) -> None:
    one = xdg(tmp_path)
    one.set(on=True)
    one.file.write_text(f"[Desktop Entry]\nType=Application\n{line}\n", "utf-8")
    assert not one.enabled()
    one.set(on=True)
    assert one.enabled()


def test_launch_agent_of_macos(tmp_path: Path) -> None:
    one = Autostart(COMMAND, "darwin", tmp_path / "LaunchAgents")
    assert not one.enabled()
    one.set(on=True)
    assert one.enabled()
    held = plistlib.loads(one.file.read_bytes())
    assert held["ProgramArguments"] == list(COMMAND)
    assert held["RunAtLoad"] is True
    assert f"{held['Label']}.plist" == one.file.name
    one.file.write_bytes(plistlib.dumps(held | {"Disabled": True}))
    assert not one.enabled()
    one.file.write_bytes(b"damaged")
    assert not one.enabled()
    one.set(on=False)
    assert not one.file.exists()


class Key:
    def __init__(self) -> None:
        self.command: str | None = None
        self.broken = False

    def read(self) -> str | None:
        return self.command

    def write(self, command: str | None) -> None:
        if self.broken:
            raise PermissionError(13, "Access is denied")
        self.command = command


def test_run_key_of_windows(tmp_path: Path) -> None:
    key = Key()
    one = Autostart((r"C:\Program Files\photoapp.exe", "--background"), "win32", tmp_path, key)
    one.set(on=True)
    assert one.enabled()
    assert key.command == subprocess.list2cmdline(one.command)
    assert key.command == r'"C:\Program Files\photoapp.exe" --background'
    one.set(on=False)
    assert not one.enabled()
    key.broken = True
    with pytest.raises(PhotoappError) as caught:
        one.set(on=True)
    assert caught.value.code == "autostart-failed"
    assert caught.value.details["reason"] == "Access is denied"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file")
    with pytest.raises(PhotoappError, match="could not be changed"):
        xdg(tmp_path).set(on=True)


def test_it_starts_this_program_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("APPIMAGE", raising=False)
    one = this_systems(tmp_path / "资料 库")
    assert one.file == tmp_path / "autostart" / "photoapp.desktop"
    assert one.command == (*program(), "--library", str(tmp_path / "资料 库"), "--background")
    done = subprocess.run(
        [*program(), "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("photoapp ")
    monkeypatch.setenv("APPIMAGE", "/home/me/photoapp.AppImage")
    assert this_systems().command == ("/home/me/photoapp.AppImage", "--background")
    monkeypatch.delenv("APPIMAGE")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/photoapp/photoapp")
    assert this_systems().command == ("/opt/photoapp/photoapp", "--background")
