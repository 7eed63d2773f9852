"""The Debian package's fields, places and scripts, and archives that two builds share."""

from __future__ import annotations

import os
from email.parser import Parser
from pathlib import Path

import pytest

from builder import deb, project, staging, tarball


@pytest.mark.parametrize("full", [False, True])
def test_the_control_file_has_what_debian_asks_for(full: bool) -> None:
    text = deb.control(machine="amd64", installed_kib=345_678, full=full)
    fields = Parser().parsestr(text)
    assert fields["Package"] == ("photoapp-full" if full else "photoapp")
    assert fields["Conflicts"] == ("photoapp" if full else "photoapp-full")
    assert fields["Version"] == project.version()
    assert fields["Architecture"] == "amd64"
    assert fields["Installed-Size"] == "345678"
    assert fields["Maintainer"].endswith(">")
    depends = [one.strip() for one in fields["Depends"].split(",")]
    for library in ("libegl1", "libxcb-cursor0", "libxkbcommon-x11-0", "libdbus-1-3", "libgl1"):
        assert library in depends
    assert any(one.startswith("fonts-noto-cjk") for one in depends)
    assert "libimage-exiftool-perl" in fields["Recommends"]
    # A short line, then indented ones without an empty one, as policy 5.6.13 wants.
    short, _, long = text.partition("Description: ")[2].partition("\n")
    assert 20 < len(short) < 80
    assert all(line.startswith(" ") for line in long.splitlines())
    assert text.endswith("\n")


def test_purging_never_touches_anybodys_library() -> None:
    for script in (deb._POSTRM, deb._POSTINST):
        assert script.startswith("#!/bin/sh\nset -e\n")
        commands = [one for one in script.splitlines() if one and not one.startswith("#")]
        assert commands == ["set -e", "exit 0"]


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("photoapp.desktop", "applications/photoapp.desktop"),
        ("io.github.photoapp.metainfo.xml", "metainfo/io.github.photoapp.metainfo.xml"),
        ("photoapp-mime.xml", "mime/packages/photoapp-mime.xml"),
        ("icons/hicolor/48x48/apps/photoapp.png", "icons/hicolor/48x48/apps/photoapp.png"),
        ("kio/servicemenus/similar.desktop", "kio/servicemenus/similar.desktop"),
        ("photoapp.svg", "icons/hicolor/scalable/apps/photoapp.svg"),
        ("README.md", None),
    ],
)
def test_desktop_files_go_where_desktops_look(file: str, place: str | None) -> None:
    assert deb.share_place(Path(file)) == (None if place is None else Path(place))


def test_a_menu_entry_and_icons_are_there_in_any_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    del qapp  # icons are drawn by Qt
    monkeypatch.setattr(deb, "DESKTOP", tmp_path / "none")
    deb.add_desktop(tmp_path / "share")
    entry = (tmp_path / "share/applications/photoapp.desktop").read_text(encoding="utf-8")
    assert "Exec=photoapp" in entry
    assert "[zh_CN]=照片搜索" in entry
    assert (tmp_path / "share/icons/hicolor/scalable/apps/photoapp.svg").is_file()
    png = (tmp_path / "share/icons/hicolor/48x48/apps/photoapp.png").read_bytes()
    assert png.startswith(b"\x89PNG")


def test_two_archives_of_the_same_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = []
    for number, names in enumerate((("b", "a", "c"), ("c", "a", "b"))):
        root = tmp_path / str(number) / "root"
        root.mkdir(parents=True)
        for name in names:
            (root / name).write_text(name)
            (root / name).chmod(0o600 if number else 0o640)
        (root / "link").symlink_to("a")
        (root / "run").write_text("#!/bin/sh\n")
        (root / "run").chmod(0o700)
        staging.settle(root)
        target = tmp_path / str(number) / "made.tar.xz"
        staging.archive(root, target, prefix="photoapp")
        made.append(target.read_bytes())
        assert os.access(root / "run", os.X_OK)
        assert not os.access(root / "a", os.X_OK)
        assert (root / "a").stat().st_mtime == 1_700_000_000
    assert made[0] == made[1]


def test_the_portable_archive_explains_itself_in_both_languages() -> None:
    text = tarball._README.format(version=project.version())
    assert "./photoapp self-test" in text
    assert "便携版" in text
