"""What is inside a package: Python distributions, the interpreter, and libraries of the system."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from builder import project

# Names that state a licence the old way, in words; what they mean in SPDX's.
_SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
# Where the metadata of a distribution says nothing, as its project's page does.
_UNSTATED = {"tokenizers": "Apache-2.0", "click-default-group": "BSD-3-Clause"}
# Distributions without a text of their licence: one that is here.
_TEXTS = {
    "Apache-2.0": ("LICENSE",),
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": (
        "packaging/licences/LGPL-3.0.txt",
        "packaging/licences/GPL-3.0.txt",
    ),
}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|third.?party|authors)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that somebody else made.

    `texts`: files of its licence, by the name to give them. `kind`: ``pypi``, ``deb`` or
    ``generic``, as in package URLs.
    """

    name: str
    version: str
    licence: str
    kind: str
    texts: Mapping[str, Path]


def distribution_names(modules: Iterable[str]) -> list[str]:
    """The distributions that these top-level modules belong to, but the program itself."""
    owners = metadata.packages_distributions()
    found = {owner for module in modules for owner in owners.get(module.partition(".")[0], ())}
    return sorted(found - {project.NAME}, key=str.lower)


def distribution(name: str) -> Part:
    """A distribution of this environment."""
    found = metadata.distribution(name)
    licence = licence_of(found.metadata)
    texts = {
        str(file).replace("/", "-"): Path(str(file.locate()))
        for file in found.files or ()
        if _LICENCE_FILE.search(file.name) and file.suffix not in {".py", ".pyc", ".pyi"}
    }
    if not texts:
        texts = {Path(one).name: project.ROOT / one for one in _TEXTS.get(licence, ())}
    return Part(found.name, found.version, licence, "pypi", texts)


def licence_of(facts: metadata.PackageMetadata) -> str:
    """The licence that metadata states, as an expression of SPDX where it can be told."""
    for stated in facts.get_all("License-Expression") or ():
        return str(stated)
    old = str((facts.get_all("License") or [""])[0]).strip()
    if old and "\n" not in old and len(old) < 80:
        return _SPDX.get(old.lower(), old)
    for classifier in facts.get_all("Classifier") or ():
        if classifier.startswith("License :: OSI Approved :: "):
            named = str(classifier).rpartition(" :: ")[2]
            return _SPDX.get(named.lower(), named)
    return _UNSTATED.get(str(facts["Name"]).lower(), "")


def interpreter() -> Part:
    """Python itself, and the starter that PyInstaller puts before it."""
    place = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return Part(
        "Python",
        platform.python_version(),
        "PSF-2.0",
        "generic",
        {"LICENSE.txt": place} if place.is_file() else {},
    )


def system_parts(files: Iterable[Path]) -> list[Part]:
    """The Debian packages that libraries of the build machine come from; none elsewhere."""
    if shutil.which("dpkg-query") is None or sys.platform != "linux":
        return []
    names = set()
    for file in files:
        for place in (file, file.resolve(), Path(str(file.resolve()).removeprefix("/usr"))):
            done = _query("dpkg-query", "-S", str(place))
            if done:
                names.add(done.partition(":")[0])
                break
    found = []
    for name in sorted(names):
        version = _query("dpkg-query", "-W", "-f", "${Version}\n", name).splitlines()[0]
        text = Path("/usr/share/doc") / name / "copyright"
        texts = {"copyright": text} if text.is_file() else {}
        found.append(Part(name, version, "", "deb", texts))
    return found


def _query(*command: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words
        command, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
