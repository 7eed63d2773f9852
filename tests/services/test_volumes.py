"""Volumes: which one holds a path, and an identity that survives another mount point."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from photoapp.core.library import MountedVolume
from photoapp.services.volumes import mounted_volumes, volume_of


def test_this_machine_has_a_volume_for_every_path(tmp_path: Path) -> None:
    volumes = mounted_volumes()
    volume = volume_of(tmp_path.resolve(), volumes)
    assert tmp_path.resolve().is_relative_to(volume.mount_point)
    assert volume.identity.startswith(("uuid:", "share:", "mount:"))
    assert volume == volume_of(tmp_path.resolve(), mounted_volumes())


def test_the_deepest_mount_point_holds_a_path() -> None:
    root = MountedVolume("uuid:a", "system", Path("/"))
    drive = MountedVolume("uuid:b", "drive", Path("/media/me/drive"))
    assert volume_of(Path("/media/me/drive/2024/a.jpg"), [root, drive]) == drive
    assert volume_of(Path("/media/me/drives"), [drive, root]) == root
    with pytest.raises(ValueError, match="no mounted volume"):
        volume_of(Path("/elsewhere"), [drive])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's identity rules")
def test_identity_comes_from_the_file_system_not_from_the_mount_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from photoapp.services import volumes

    uuids = {"/dev/sdb1": "1234-ABCD"}
    monkeypatch.setattr(volumes, "_linux_mount_root", lambda mount_point: "/")
    first = volumes._identity("/dev/sdb1", "exfat", Path("/media/a"), uuids)
    second = volumes._identity("/dev/sdb1", "exfat", Path("/mnt/b"), uuids)
    assert first == second == "uuid:1234-ABCD"
    share = volumes._identity("//NAS/Photos", "cifs", Path("/mnt/nas"), uuids)
    assert share == "share://nas/photos"
    unknown = volumes._identity("tmpfs", "tmpfs", Path("/mnt/t"), uuids)
    assert unknown.startswith("mount:") and unknown.endswith(":/mnt/t")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses mount(8)")
def test_a_really_mounted_volume_is_listed(tmp_path: Path) -> None:
    point = tmp_path / "drive"
    point.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "photoapp-test", str(point)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting needs root")
    try:
        assert volume_of(point / "a.jpg", mounted_volumes()).mount_point == point
    finally:
        subprocess.run(["umount", str(point)], check=True)
    assert volume_of(point / "a.jpg", mounted_volumes()).mount_point != point
