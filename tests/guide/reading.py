"""The guide as its tests read it: fenced examples, bold texts, quoted messages."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from photoapp.services.guide import NAMES

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Fence:
    """An example: its kind, further words after it, and its lines without their remarks."""

    chapter: str
    kind: str
    about: tuple[str, ...]
    text: str

    @property
    def lines(self) -> list[str]:
        return [
            found
            for line in self.text.splitlines()
            if (found := re.sub(r"\s{2,}#\s.*$", "", line).strip())
        ]


def chapter_text(language: str, name: str) -> str:
    return (RESOURCES / "guide" / language / f"{name}.md").read_text(encoding="utf-8")


def fences(language: str, kind: str = "") -> list[Fence]:
    found = []
    for name in NAMES:
        for match in re.finditer(r"^```(.+)\n([\s\S]*?)^```$", chapter_text(language, name), re.M):
            first, *about = match[1].split()
            if kind in ("", first):
                found.append(Fence(name, first, tuple(about), match[2]))
    return found


def prose(language: str, name: str) -> str:
    """The chapter without its examples."""
    return re.sub(r"^```[\s\S]*?^```$", "", chapter_text(language, name), flags=re.M)


def catalogue(language: str, context: str = "") -> set[str]:
    """Every text of the window in a language; without mnemonics and dots."""
    found: set[str] = set()
    file = RESOURCES / "translations" / "photoapp_zh_CN.ts"
    for one in ET.parse(file).getroot().iter("context"):
        if context and one.findtext("name") != context:
            continue
        for message in one.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.findall("numerusform")]
            texts = forms or [translation.text or ""]
            found |= set(texts) if language == "zh" else {message.findtext("source") or ""}
    return {bare(text) for text in found}


def bare(text: str) -> str:
    """`文件夹(&F)…` and `&Folders…` as they are quoted."""
    return re.sub(r"\(&\w\)|&(?=\w)", "", text).rstrip("….").strip()
