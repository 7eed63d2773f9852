"""Which volume a path is on, and which volumes are here now.

A volume's identity survives another mount point: the file system's UUID (Linux, macOS),
its serial number (Windows), or the share's address. Only where the system gives none of
these does the mount point itself stand in.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import plistlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from photoapp.core.library import MountedVolume
from photoapp.services.presence import is_folder

# Never hold photos a person would add; asking some of them can block.
# fmt: off
_PSEUDO = frozenset((
    "proc", "sysfs", "devpts", "devtmpfs", "cgroup", "cgroup2", "securityfs", "debugfs",
    "tracefs", "pstore", "bpf", "mqueue", "hugetlbfs", "configfs", "fusectl", "autofs",
    "binfmt_misc", "rpc_pipefs", "efivarfs", "nsfs",
))
_SHARES = frozenset(
    ("cifs", "smb3", "smbfs", "nfs", "nfs4", "afpfs", "webdav", "fuse.sshfs", "9p")
)
# fmt: on


ListVolumes = Callable[[], list[MountedVolume]]
"""How the mounted volumes are found; tests give their own."""


def mounted_volumes() -> list[MountedVolume]:
    """Every mounted volume, deepest mount point last. Takes milliseconds; any thread."""
    import psutil

    uuids = _linux_links("/dev/disk/by-uuid")
    labels = _linux_links("/dev/disk/by-label")
    found: dict[Path, MountedVolume] = {}
    for part in psutil.disk_partitions(all=True):
        if part.fstype in _PSEUDO or not part.mountpoint:
            continue
        mount_point = Path(part.mountpoint)
        if not is_folder(mount_point):
            continue  # a bind-mounted file (containers), an empty card reader, a closed folder
        found[mount_point] = MountedVolume(
            _identity(part.device, part.fstype, mount_point, uuids),
            _name(part.device, mount_point, labels),
            mount_point,
        )
    root = Path(Path.cwd().anchor)
    # In a sandbox or chroot nothing may be mounted at the root, which still holds every path.
    if not found or (os.name == "posix" and root not in found):
        found[root] = MountedVolume(_mount_identity(root), str(root), root)
    return sorted(found.values(), key=lambda one: len(one.mount_point.parts))


def volume_of(path: Path, volumes: list[MountedVolume]) -> MountedVolume:
    """The volume that holds the absolute `path`. Raises ValueError when none does."""
    best: MountedVolume | None = None
    for volume in volumes:
        longer = best is None or len(volume.mount_point.parts) >= len(best.mount_point.parts)
        if longer and path.is_relative_to(volume.mount_point):
            best = volume
    if best is None:
        raise ValueError(f"no mounted volume holds {path}")
    return best


def _identity(device: str, fstype: str, mount_point: Path, uuids: dict[str, str]) -> str:
    if fstype in _SHARES or device.startswith(("//", "\\\\")):
        return f"share:{device.replace(os.sep, '/').lower()}"
    identity = ""
    if sys.platform == "win32":
        identity = _windows_serial(mount_point)
    elif sys.platform == "darwin":
        identity = _mac_uuid(mount_point)
    elif device.startswith("/dev/"):
        identity = uuids.get(os.path.realpath(device), "")
        # One device mounted twice (bind mounts, btrfs subvolumes) is two places.
        root = _linux_mount_root(mount_point)
        if identity and root != "/":
            identity = f"{identity}:{root}"
    return f"uuid:{identity}" if identity else _mount_identity(mount_point)


def _mount_identity(mount_point: Path) -> str:
    """A stand-in that at least tells this machine's ``/`` from another's (copied libraries)."""
    machine = platform.node()
    with contextlib.suppress(OSError):
        machine += Path("/etc/machine-id").read_text(encoding="ascii").strip()
    mark = hashlib.sha256(machine.encode()).hexdigest()[:12]
    return f"mount:{mark}:{mount_point.as_posix()}"


def _name(device: str, mount_point: Path, labels: dict[str, str]) -> str:
    label = labels.get(os.path.realpath(device), "") if device.startswith("/dev/") else ""
    return label or mount_point.name or str(mount_point)


def _linux_links(folder: str) -> dict[str, str]:
    links: dict[str, str] = {}
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            # udev writes a space in a label as \x20
            name = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), entry.name)
            links[os.path.realpath(entry.path)] = name
    return links


def _linux_mount_root(mount_point: Path) -> str:
    with (
        contextlib.suppress(OSError),
        Path("/proc/self/mountinfo").open(encoding="utf-8", errors="surrogateescape") as table,
    ):
        for line in table:
            columns = line.split()
            if columns[4].replace("\\040", " ") == str(mount_point):
                return columns[3]
    return "/"


def _windows_serial(mount_point: Path) -> str:
    if sys.platform == "win32":
        import ctypes

        serial = ctypes.c_uint32(0)
        ok = ctypes.windll.kernel32.GetVolumeInformationW(
            str(mount_point), None, 0, ctypes.byref(serial), None, None, None, 0
        )
        return f"{serial.value:08x}" if ok else ""
    return ""


def _mac_uuid(mount_point: Path) -> str:
    command = ["/usr/sbin/diskutil", "info", "-plist", str(mount_point)]
    with contextlib.suppress(OSError, subprocess.SubprocessError, plistlib.InvalidFileException):
        done = subprocess.run(command, capture_output=True, timeout=5, check=True)  # noqa: S603
        return str(plistlib.loads(done.stdout).get("VolumeUUID", "")).lower()
    return ""
