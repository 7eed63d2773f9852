"""What a crash report may say: where in the program, and nothing of what a person has or wrote.

Traces name files of the program and of its libraries, shortened to what tells them apart. An
exception's own words may hold a path, a tag or a search: paths, what is quoted, and words in
other than ASCII are taken out of them.
"""

from __future__ import annotations

import re
import sys
from pathlib import PurePath

_FILE = re.compile(r'^(\s*File )"([^"]+)"(, line .*)$')
# Python's own words about the program's names: these are needed, and hold nothing of a person.
_OF_NAMES = ("AttributeError", "NameError", "ImportError", "ModuleNotFoundError", "TypeError")
_PATH = re.compile(r"""(?:[A-Za-z]:\\|\\\\|/)[^\s'"“”:,;()<>]*(?:[^\n'"“”:,;()<>]*\.\w{1,5}\b)?""")
_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|“[^”\n]*”|‘[^’\n]*’|`[^`\n]*`""")
_WORDS_OF_NAMES = re.compile(r"""['"][A-Za-z_][\w.]*(?:\(\))?['"]""", re.ASCII)
_FOREIGN = re.compile(r"[^\x00-\x7f]+(?:\s*[^\x00-\x7f]+)*")
_LONGEST_LINE = 500


def scrubbed(trace: str) -> str:
    """The trace without paths, quotations and foreign words, except the program's own."""
    lines = []
    in_code = False
    for line in trace.splitlines():
        if found := _FILE.match(line):
            in_code = True
            lines.append(f'{found[1]}"{_short(found[2])}"{found[3]}')
        elif in_code and line.startswith("    "):
            lines.append(line)  # the source's line, with its marks
        else:
            in_code = False
            lines.append(message(line))
    return "\n".join(line[:_LONGEST_LINE] for line in lines)


def message(line: str) -> str:
    """One line of an exception's words, likewise."""
    kind, _, _ = line.partition(":")
    about_names = kind.strip().rpartition(".")[2] in _OF_NAMES

    def quoted(found: re.Match[str]) -> str:
        text = found[0]
        if about_names and _WORDS_OF_NAMES.fullmatch(text):
            return text
        return f"{text[0]}…{text[-1]}"

    line = _QUOTED.sub(quoted, line)
    line = _PATH.sub(_path, line)
    return _FOREIGN.sub("…", line)


def _path(found: re.Match[str]) -> str:
    suffix = PurePath(found[0]).suffix if found[0].strip("/\\") else ""
    return f"<path>{suffix}" if len(found[0]) > 1 else found[0]


def _short(path: str) -> str:
    """A file of a trace: from the package on, such as ``photoapp/ui/trouble.py``."""
    parts = PurePath(path.replace("\\", "/")).parts
    for anchor in ("site-packages", "dist-packages"):
        if anchor in parts:
            return "/".join(parts[parts.index(anchor) + 1 :])
    if "photoapp" in parts:
        last = len(parts) - 1 - parts[::-1].index("photoapp")
        return "/".join(parts[last:])
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if python in parts:
        return "/".join(parts[parts.index(python) :])
    return parts[-1] if parts else path
