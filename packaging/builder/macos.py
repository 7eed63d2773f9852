"""The macOS application: what its Info.plist says, and the disk image that it travels in."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

from builder import freeze, project

ENTITLEMENTS = project.HERE / "macos" / "entitlements.plist"
# Chinese texts of Info.plist; the bundle shows them where the system speaks Chinese.
STRINGS = project.HERE / "macos" / "zh-Hans.lproj" / "InfoPlist.strings"

_PICTURES = (
    *("public.jpeg", "public.png", "public.tiff", "public.heic", "public.heif", "public.avif"),
    *("org.webmproject.webp", "com.compuserve.gif", "com.microsoft.bmp", "public.jpeg-2000"),
    *("public.jpeg-xl", "public.camera-raw-image", "com.adobe.raw-image"),
)
_FOLDERS = "photoapp searches the photos in the folders you choose."
_DRIVES = "photoapp searches the photos on the drives you choose."
_USAGE = {
    "PicturesFolder": _FOLDERS,
    "DesktopFolder": _FOLDERS,
    "DocumentsFolder": _FOLDERS,
    "DownloadsFolder": _FOLDERS,
    "RemovableVolumes": _DRIVES,
    "NetworkVolumes": _DRIVES,
}


def information() -> dict[str, Any]:
    """Keys of Info.plist beside those that PyInstaller writes itself."""
    return {
        "CFBundleDisplayName": "photoapp",
        "CFBundleShortVersionString": project.version(),
        "CFBundleVersion": project.version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh-Hans"],
        "LSApplicationCategoryType": "public.app-category.photography",
        # What Qt 6.11 and ONNX Runtime ask for.
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "Apache-2.0. Made of the work of others: see licences inside.",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Picture",
                # The system's viewer stays the first: this program is offered beside it.
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": list(_PICTURES),
            },
            {
                "CFBundleTypeName": "Folder",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "None",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
        # macOS asks the person with these words when such a folder is first read.
        **{f"NS{place}UsageDescription": text for place, text in _USAGE.items()},
        "NSAppleEventsUsageDescription": "photoapp shows photos in the Finder when you ask.",
    }


def build(built: Path, wish: freeze.Wish, output: Path) -> Path:
    """Sign the bundle and write the disk image; returns it. On macOS only.

    ``PHOTOAPP_SIGN`` names the identity to sign with; without it the signature is ad hoc, and
    people must allow the program in the system's settings once.
    """
    resources = built / "Contents" / "Resources" / STRINGS.parent.name
    resources.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(STRINGS, resources / STRINGS.name)
    identity = os.environ.get("PHOTOAPP_SIGN", "-")
    hardened = [] if identity == "-" else ["--options", "runtime", "--timestamp"]
    _run(
        *("codesign", "--force", "--deep", *hardened, "--sign", identity),
        *("--entitlements", str(ENTITLEMENTS), str(built)),
    )
    _run("codesign", "--verify", "--deep", "--strict", str(built))
    staged = project.BUILD / f"dmg{wish.suffix}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    _run("ditto", str(built), str(staged / built.name))
    (staged / "Applications").symlink_to("/Applications")
    output.mkdir(parents=True, exist_ok=True)
    name = f"photoapp{wish.suffix}-{project.version()}-macos-{platform.machine()}.dmg"
    _run(
        *("hdiutil", "create", "-volname", f"photoapp {project.version()}", "-fs", "HFS+"),
        *("-srcfolder", str(staged), "-format", "ULFO", "-ov", str(output / name)),
    )
    return output / name


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - known programs of the system
