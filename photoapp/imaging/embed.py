"""Tags, stars and caption inside picture files, through ExifTool.

ExifTool (exiftool.org) is a program of its own that a person may install; it is called, not
linked. It rewrites only the metadata of a file: the compressed picture is copied as it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photoapp.core.errors import PhotoappError
from photoapp.core.syncing import FileEdit, FileWords, key
from photoapp.imaging.facts import stars_of_percent
from photoapp.imaging.keywords import flat_change, keywords, tree_change, word
from photoapp.imaging.sidecar import stars
from photoapp.imaging.text import clean, decode, is_boilerplate

FORMATS = frozenset({"jpeg", "png", "tiff", "webp", "heif", "avif", "jxl", "gif", "jpeg2000"})
"""Formats (as `sniff` names them) that may be written into. RAW files are never touched."""

_SECONDS = 120.0
_IPTC_FORMATS = frozenset({"jpeg", "tiff"})
_LONGEST_IPTC_KEYWORD = 64  # bytes; longer ones would be cut, perhaps inside a character

_SUBJECT = "XMP-dc:Subject"
_TREES = (
    ("XMP-lr:HierarchicalSubject", "|", True),
    ("XMP-digiKam:TagsList", "/", True),
    ("XMP-microsoft:LastKeywordXMP", "/", False),
)
_IPTC = "IPTC:Keywords"
_WINDOWS = ("IFD0:XPKeywords", "IFD0:XPSubject")  # lists with ";" between
_RATING = "XMP-xmp:Rating"
_CAPTION, _IPTC_CAPTION = "XMP-dc:Description", "IPTC:Caption-Abstract"
_EXIF_CAPTION = "IFD0:ImageDescription"
_PERCENT = ("IFD0:RatingPercent", "XMP-microsoft:RatingPercent")
_PERCENT_OF_STARS = ("0", "1", "25", "50", "75", "99")
_ASKED = (
    *(_SUBJECT, *(name for name, _, _ in _TREES), _IPTC, *_WINDOWS, _RATING, "IFD0:Rating"),
    *(*_PERCENT, _CAPTION, _IPTC_CAPTION, _EXIF_CAPTION, "IPTC:CodedCharacterSet"),
    *("Photoshop:IPTCDigest", "IPTC:all"),
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a file's own metadata says. `fields`: ExifTool's names and values, lists as tuples."""

    words: FileWords
    fields: dict[str, tuple[str, ...]]


def exiftool_path() -> Path | None:
    """Where ExifTool is installed (``PHOTOAPP_EXIFTOOL`` or on the PATH); None when it is not."""
    named = os.environ.get("PHOTOAPP_EXIFTOOL")
    found = shutil.which(named or "exiftool")
    return None if found is None else Path(found)


class ExifTool:
    """One process that stays open, started with the first command. Any thread; one at a time.

    Every method raises PhotoappError: ``exiftool-missing`` when it is not installed,
    ``exiftool-failed`` when it stopped or did not answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0

    @property
    def installed(self) -> bool:
        """True when there is one."""
        return exiftool_path() is not None

    def read(self, path: Path) -> Embedded:
        """What the file's own metadata says. Raises PhotoappError ``embed-unreadable`` as well."""
        # Latin is a byte for a byte: what is really in there, Python finds out.
        asked = ["-j", "-G1", "-n", "-charset", "iptc=Latin", "-charset", "exif=Latin"]
        answer = self._command([*asked, *(f"-{name}" for name in _ASKED)], path)
        start, end = answer.find("[{"), answer.rfind("}]")
        if start < 0 or end < start:
            raise PhotoappError(
                "embed-unreadable",
                f"The metadata in {path} cannot be read ({_last_line(answer)}).",
                path=str(path),
                reason=_last_line(answer),
            )
        found = json.loads(answer[start : end + 2], parse_int=str, parse_float=str)[0]
        fields = {name: _values(value) for name, value in found.items()}
        coded = fields.get("IPTC:CodedCharacterSet", ())
        if not coded or coded[0] not in ("UTF8", "\x1b%G"):
            for name in [one for one in fields if one.startswith("IPTC:")]:
                fields[name] = tuple(_guessed(value) for value in fields[name])
        if _EXIF_CAPTION in fields:
            fields[_EXIF_CAPTION] = tuple(map(_guessed, fields[_EXIF_CAPTION]))
        return Embedded(_words(fields), fields)

    def write(self, path: Path, target: Path, edit: FileEdit, held: Embedded, kind: str) -> None:
        """Copy `path` to `target`, which must not exist, with the edit made in its metadata.

        `held`: what `read` said of it; `kind`: the format as `sniff` names it. Raises
        PhotoappError: ``embed-unsupported`` for files that cannot take it, ``embed-failed``.
        """
        arguments = _arguments(edit, held, kind)
        answer = self._command([*arguments, "-o", _file(target)], path)
        if target.is_file() and target.stat().st_size:
            return
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        reason = _last_line(answer)
        unsupported = "Can't write" in answer or "not yet supported" in answer
        raise PhotoappError(
            "embed-unsupported" if unsupported else "embed-failed",
            f"ExifTool does not write into {path} ({reason}); it was left as it is.",
            path=str(path),
            reason=reason,
        )

    def close(self) -> None:
        """End the process. Idempotent; a later command starts another."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None  # noqa: S101 - made with a pipe
        with contextlib.suppress(OSError):
            process.stdin.write(b"-stay_open\nFalse\n")
            process.stdin.close()
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _command(self, arguments: Sequence[str], path: Path) -> str:
        name = _file(path)
        with self._lock:
            process = self._running()
            self._number += 1
            text = "\n".join([*arguments, name, f"-execute{self._number}", ""])
            assert process.stdin is not None and process.stdout is not None  # noqa: S101 - pipes
            # A process that hangs is ended, and the read below then with it.
            watchdog = threading.Timer(_SECONDS, process.kill)
            watchdog.start()
            lines: list[bytes] = []
            end = b"{ready%d}" % self._number
            try:
                process.stdin.write(text.encode("utf-8", "surrogateescape"))
                process.stdin.flush()
                while not (line := process.stdout.readline()).rstrip().endswith(end):
                    if not line:
                        raise OSError("it stopped")  # noqa: TRY301 - the same end as a broken pipe
                    lines.append(line)
            except OSError as error:
                self._process = None
                process.kill()
                process.wait()
                process.stdin.close()
                process.stdout.close()
                raise _failed(error) from error
            finally:
                watchdog.cancel()
                watchdog.join()
            return b"".join(lines).decode("utf-8", "replace")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        program = exiftool_path()
        if program is None:
            raise PhotoappError(
                "exiftool-missing",
                "Writing into photo files needs the free program ExifTool; install it from "
                "exiftool.org, or write sidecars instead.",
            )
        # -config "": no personal configuration, which could change what is written.
        command = [str(program), "-config", "", "-stay_open", "True", "-@", "-"]
        command += ["-common_args", "-charset", "filename=utf8", "-charset", "utf8"]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the person's own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                creationflags=flags,
            )
        except OSError as error:
            raise _failed(error) from error
        return self._process


def _arguments(edit: FileEdit, embedded: Embedded, kind: str) -> list[str]:
    found = ["-E"]
    held = embedded.fields

    def put(name: str, operator: str, value: str) -> None:
        # As HTML (-E), for a line end would end the argument.
        text = value.replace("&", "&amp;").replace("\n", "&#xa;").replace("\r", "&#xd;")
        found.append(f"-{name}{operator}{text}")

    def change(name: str, out: Sequence[str], new: Sequence[str]) -> None:
        for value in out:
            put(name, "-=", value)
        for value in new:
            put(name, "+=", value)

    iptc = kind in _IPTC_FORMATS and _iptc_is_safe(held)
    if edit.add or edit.remove:
        for name, separator, make in _TREES:
            if make or name in held:
                done = tree_change(held.get(name, ()), separator, edit, embedded.words.tags)
                change(name, done.out, done.new)
        plain = flat_change(held.get(_SUBJECT, ()), edit, embedded.words.tags)
        change(_SUBJECT, plain.out, plain.new)
        if iptc:
            old = flat_change(held.get(_IPTC, ()), edit, embedded.words.tags)
            change(_IPTC, old.out, [one for one in old.new if _fits_iptc(one)])
        for name in _WINDOWS:
            if name in held:
                before = [one for text in held[name] for one in text.split(";")]
                gone = {key(word(one)) for one in flat_change(before, edit).out}
                if gone:
                    left = [one for one in before if key(word(one)) not in gone]
                    put(name, "=", ";".join(left))
    if edit.rating is not None:
        put(_RATING, "=", str(edit.rating))
        for name in ("IFD0:Rating", *_PERCENT):
            if name in held:
                percent = name in _PERCENT
                put(name, "#=", _PERCENT_OF_STARS[edit.rating] if percent else str(edit.rating))
    if edit.caption is not None:
        put(_CAPTION, "=", edit.caption)
        if iptc:
            put(_IPTC_CAPTION, "=", edit.caption)
        if _EXIF_CAPTION in held:
            put(_EXIF_CAPTION, "=", edit.caption)
    if iptc and any("-IPTC:" in one for one in found):
        found.append("-IPTC:CodedCharacterSet=UTF8")
        if "Photoshop:IPTCDigest" in held:
            found.append("-Photoshop:IPTCDigest=new")
    return found


def _words(fields: dict[str, tuple[str, ...]]) -> FileWords:
    def first(*names: str) -> str:
        return next((fields[name][0] for name in names if fields.get(name)), "")

    trees = [(separator, fields.get(name, ())) for name, separator, _ in _TREES]
    plain = [*fields.get(_SUBJECT, ()), *fields.get(_IPTC, ())]
    for name in _WINDOWS:
        separated = (text.replace(",", ";") for text in fields.get(name, ()))
        plain += [one for text in separated for one in text.split(";")]
    rating = stars(first(_RATING))
    if rating is None:
        rating = stars(first("IFD0:Rating"))
    if rating is None and (percent := first(*_PERCENT)):
        with contextlib.suppress(ValueError):
            rating = stars_of_percent(float(percent))
    captions = (clean(first(name)) for name in (_CAPTION, _IPTC_CAPTION, _EXIF_CAPTION))
    caption = next((one for one in captions if not is_boilerplate(one)), "")
    return FileWords(keywords(trees, plain), rating, caption)


def _iptc_is_safe(held: dict[str, tuple[str, ...]]) -> bool:
    """True when marking the file's IPTC as UTF-8 changes nothing of what is in it."""
    if held.get("IPTC:CodedCharacterSet", ("",))[0] in ("UTF8", "\x1b%G"):
        return True
    return all(
        value.isascii()
        for name, values in held.items()
        if name.startswith("IPTC:")
        for value in values
    )


def _fits_iptc(text: str) -> bool:
    return len(text.encode()) <= _LONGEST_IPTC_KEYWORD


def _values(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _guessed(text: str) -> str:
    """Text whose bytes ExifTool gave one character each."""
    return decode(text.encode("cp1252", "replace"))


def _file(path: Path) -> str:
    name = str(path.absolute())
    if "\n" in name or "\r" in name:
        raise PhotoappError(
            "embed-unsupported",
            f"ExifTool cannot be given the file name {name!r}; rename the file first.",
            path=name,
            reason="line end in the name",
        )
    return name


def _last_line(answer: str) -> str:
    lines = [line.strip() for line in answer.splitlines() if "rror" in line or "arning" in line]
    return lines[-1] if lines else answer.strip()[-200:]


def _failed(error: OSError) -> PhotoappError:
    return PhotoappError(
        "exiftool-failed",
        f"ExifTool stopped ({error}); nothing was changed. Try again.",
        reason=str(error),
    )
