"""What this installation is: version, package, system and libraries, without personal facts."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from photoapp import __version__

_LIBRARIES = (
    *("PySide6-Essentials", "onnxruntime", "faiss-cpu", "numpy", "pillow", "pi-heif", "rawpy"),
    *("imagecodecs", "opencv-python-headless", "tokenizers", "torch", "transformers"),
)
PACKAGE = "package.json"
"""File in the resources of a package that says which one it is; absent in a checkout."""


@dataclass(frozen=True, slots=True)
class Installation:
    """`package`: such as ``deb, standard``, or ``source``. `libraries`: name -> version."""

    version: str
    package: str
    commit: str
    system: str
    processor: str
    python: str
    libraries: Mapping[str, str]


def describe(resources: Path) -> Installation:
    """Look at what is installed; imports none of the libraries. Any thread."""
    facts = _package(resources)
    return Installation(
        version=__version__,
        package=facts.get("package", "source"),
        commit=facts.get("commit", ""),
        system=_system(),
        processor=platform.machine(),
        python=platform.python_version(),
        libraries={name: found for name in _LIBRARIES if (found := _version(name))},
    )


def without_home(text: str) -> str:
    """The text with the person's folder shortened to ``~``: reports are pasted in public."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _package(resources: Path) -> dict[str, str]:
    try:
        facts = json.loads((resources / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in facts.items()} if isinstance(facts, dict) else {}


def _system() -> str:
    if platform.system() == "Linux":
        try:
            release = platform.freedesktop_os_release()
        except OSError:
            release = {}
        name = release.get("PRETTY_NAME", "Linux")
        return (
            f"{name}, kernel {platform.release()}, {' '.join(platform.libc_ver()) or 'other libc'}"
        )
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return platform.platform()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
