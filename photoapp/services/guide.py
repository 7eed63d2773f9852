"""The user guide: its chapters as they ship, in one language, and a search in them.

Chapters are Markdown files in ``resources/guide/LANGUAGE``. In them **bold** means a text of the
window, and every example in a fenced block is tried by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from photoapp.core.errors import UsageError

NAMES: Final = (
    *("first-steps", "search", "similar", "labels", "tags", "duplicates", "models", "moving"),
    *("privacy", "speed", "troubleshooting", "command-line", "glossary"),
)
"""The chapters, in the order of reading; the same in every language."""
LANGUAGES: Final = ("en", "zh")

_EXCERPT = 70  # characters around what was found
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MARKS = re.compile(r"\*\*|(?<!\w)\*(?!\s)|(?<=\S)\*(?!\w)|`|\\(?=[|<>*_])")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text below it. `anchor` is what links name after ``#``; "" at the top."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the guide. `text` is Markdown and begins with the title."""

    name: str
    title: str
    text: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A section in which the words were found, and the text around them."""

    chapter: Chapter
    section: Section
    excerpt: str


class Guide:
    """The chapters in one language. Reads small files when made; any thread."""

    def __init__(self, resources: Path, language: str) -> None:
        """`language` as the window knows it (``en``, ``zh_CN``); others get English."""
        self.language = "zh" if language.startswith("zh") else "en"
        folder = resources / "guide" / self.language
        self.chapters = tuple(
            _chapter(name, (folder / f"{name}.md").read_text(encoding="utf-8")) for name in NAMES
        )

    def chapter(self, name: str) -> Chapter:
        """A chapter by its name. Raises KeyError."""
        return next((one for one in self.chapters if one.name == name), None) or _unknown(name)

    def find(self, words: str) -> list[Found]:
        """The sections that hold all the words, those that name them in a heading first."""
        wanted = words.casefold().split()
        if not wanted:
            return []
        ranked: list[tuple[int, Found]] = []
        for chapter in self.chapters:
            for section in chapter.sections:
                text = plain(section.text)
                whole = f"{chapter.title} {section.title} {text}".casefold()
                if all(word in whole for word in wanted):
                    named = all(word in section.title.casefold() for word in wanted)
                    in_text = all(word in text.casefold() for word in wanted)
                    rank = 0 if named else 1 if in_text else 2
                    ranked.append((rank, Found(chapter, section, _excerpt(text, wanted))))
        return [found for _, found in sorted(ranked, key=lambda one: one[0])]

    def topic(self, words: str) -> tuple[Chapter, Section | None]:
        """What somebody means by a topic: a chapter, a heading, or where the words stand.

        Raises UsageError (``help-topic-unknown``).
        """
        wanted = words.strip().casefold()
        for chapter in self.chapters:
            if wanted in (chapter.name, chapter.title.casefold()):
                return chapter, None
        titles = [one for one in self.chapters if wanted and wanted in one.title.casefold()]
        if len(titles) == 1:
            return titles[0], None
        if found := self.find(words):
            return found[0].chapter, found[0].section
        raise UsageError(
            "help-topic-unknown",
            f"The guide says nothing about “{words}”. Its chapters: {', '.join(NAMES)}.",
            name=words,
            known=", ".join(NAMES),
        )


def anchor(title: str) -> str:
    """What links name a heading by: ``Several words, or none`` -> ``several-words-or-none``."""
    return re.sub(r"[^\w]+", "-", plain(title).casefold()).strip("-")


def plain(text: str) -> str:
    """Markdown without its marks, for searching and for terminals."""
    parts = re.split(r"^```[^\n]*\n([\s\S]*?)^```$", text, flags=re.MULTILINE)
    for place, part in enumerate(parts):
        if place % 2:  # an example, as it is
            parts[place] = "".join(f"    {line}\n" for line in part.splitlines()).rstrip("\n")
        else:
            parts[place] = _MARKS.sub("", _LINK.sub(r"\1", part))
    return "".join(parts)


def links(chapter: Chapter) -> list[str]:
    """Every link of a chapter."""
    return [match[2] for match in _LINK.finditer(chapter.text)]


def _unknown(name: str) -> Chapter:
    raise KeyError(name)


def _chapter(name: str, text: str) -> Chapter:
    sections = tuple(_sections(text))
    return Chapter(name, sections[0].title, text, sections)


def _sections(text: str) -> Iterator[Section]:
    title, lines, first, in_code = "", [], True, False
    for line in text.splitlines():
        in_code ^= line.startswith("```")
        heading = None if in_code else re.match(r"#{1,3} (.+)", line)
        if heading is None:
            lines.append(line)
            continue
        if title:
            yield Section(title, "" if first else anchor(title), "\n".join(lines).strip())
            first = False
        title, lines = plain(heading[1]), []
    yield Section(title, "" if first else anchor(title), "\n".join(lines).strip())


def _excerpt(text: str, wanted: list[str]) -> str:
    flat = " ".join(re.sub(r"\||^[>#-] |  # ", " ", text, flags=re.MULTILINE).split())
    places = [flat.casefold().find(word) for word in wanted]
    place = min((one for one in places if one >= 0), default=0)
    start = max(0, place - _EXCERPT // 5)
    end = min(len(flat), start + 2 * _EXCERPT)
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
