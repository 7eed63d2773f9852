"""The guide says the same in both languages, quotes what is there, and its links lead somewhere."""

from __future__ import annotations

import re

import pytest

from photoapp.core.errors import UsageError
from photoapp.services.guide import NAMES, Guide, anchor, links
from tests.guide.reading import LANGUAGES, RESOURCES, bare, catalogue, chapter_text, fences, prose

both_languages = pytest.mark.parametrize("language", LANGUAGES)


@both_languages
def test_every_chapter_is_there_and_no_other(language: str) -> None:
    files = {path.stem for path in (RESOURCES / "guide" / language).iterdir()}
    assert files == set(NAMES)
    assert all(chapter.title and chapter.text for chapter in Guide(RESOURCES, language).chapters)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections_and_examples(name: str) -> None:
    shapes = []
    for language in LANGUAGES:
        chapter = Guide(RESOURCES, language).chapter(name)
        tables = len(re.findall(r"^\|", chapter.text, re.M))
        quotes = len(re.findall(r"^> ", chapter.text, re.M))
        examples = [
            (fence.kind, fence.about, len(fence.lines))
            for fence in fences(language)
            if fence.chapter == name
        ]
        outline = re.findall(r"^(#+) ", prose(language, name), re.M)
        shapes.append((outline, examples, tables, quotes))
    assert shapes[0] == shapes[1]


@both_languages
def test_commands_are_the_same_but_for_words(language: str) -> None:
    def shape(line: str) -> list[str]:
        """The command and its options; values differ between languages."""
        return [word for word in line.split() if re.fullmatch(r"--?[a-z-]+|[a-z-]+", word)][:3]

    here, other = ([shape(line) for fence in fences(one, "sh") for line in fence.lines]
                   for one in (language, "en"))  # fmt: skip
    assert [line[0] for line in here] == ["photoapp"] * len(here)
    assert [line[1:2] for line in here] == [line[1:2] for line in other]


@both_languages
def test_links_lead_somewhere(language: str) -> None:
    guide = Guide(RESOURCES, language)
    wrong = []
    for chapter in guide.chapters:
        for link in links(chapter):
            if link.startswith("https://"):
                continue
            name, _, place = link.partition("#")
            target = guide.chapter(name.removesuffix(".md") or chapter.name)
            if not name.endswith(".md") and name:
                wrong.append(link)
            if place and place not in {section.anchor for section in target.sections}:
                wrong.append(link)
    assert wrong == []


@both_languages
def test_every_chapter_is_linked_or_first(language: str) -> None:
    guide = Guide(RESOURCES, language)
    linked = {link.partition(".")[0] for chapter in guide.chapters for link in links(chapter)}
    assert set(NAMES) - linked <= {"first-steps", "troubleshooting", "glossary"}


@both_languages
@pytest.mark.parametrize("name", NAMES)
def test_bold_texts_are_texts_of_the_window(language: str, name: str) -> None:
    """Bold means: this stands on a button, in a menu or on a page."""
    known = catalogue(language)
    quoted = [
        part.strip()
        for bold in re.findall(r"\*\*(.+?)\*\*", prose(language, name), re.S)
        for part in " ".join(bold.split()).split("→")
    ]
    assert [text for text in quoted if bare(text) not in known] == []


@both_languages
def test_quoted_messages_are_messages_of_the_program(language: str) -> None:
    templates = [
        re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text)) + r"\.?")
        for text in catalogue(language, "Errors")
    ]
    quoted = re.findall(r"^> (.+)$", chapter_text(language, "troubleshooting"), re.M)
    assert len(quoted) > 25
    wrong = [text for text in quoted if not any(one.fullmatch(text) for one in templates)]
    assert wrong == []


@both_languages
def test_only_known_kinds_of_examples(language: str) -> None:
    kinds = {fence.kind for fence in fences(language)}
    assert kinds == {"photoapp-search", "photoapp-labels", "sh", "yaml"}


def test_pairs_of_marks_are_closed() -> None:
    for language in LANGUAGES:
        for name in NAMES:
            text = prose(language, name)
            assert text.count("**") % 2 == 0, (language, name)
            assert text.count("`") % 2 == 0, (language, name)


def test_a_topic_is_a_chapter_a_heading_or_words() -> None:
    guide = Guide(RESOURCES, "en")
    assert guide.topic("duplicates")[0].name == "duplicates"
    assert guide.topic("When something is wrong")[0].name == "troubleshooting"
    chapter, section = guide.topic("slow battery")
    assert (chapter.name, section.title if section else "") == ("speed", "Slowing it down")
    chapter, section = guide.topic("backups")
    assert section is not None
    assert (chapter.name, section.title) == ("moving", "Backups")
    with pytest.raises(UsageError) as caught:
        guide.topic("xylophone")
    assert caught.value.code == "help-topic-unknown"
    chinese = Guide(RESOURCES, "zh_CN")
    assert chinese.topic("重复照片")[0].name == "duplicates"
    assert chinese.topic("盘符")[0].name == "moving"


def test_search_finds_headings_first_and_shows_where() -> None:
    guide = Guide(RESOURCES, "en")
    found = guide.find("sidecar")
    assert found[0].section.title.startswith("Sidecars")
    assert len({one.chapter.name for one in found}) > 2
    assert all("**" not in one.excerpt for one in found)
    assert guide.find("") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [("When", "when"), ("A `code`, and *more*", "a-code-and-more"), ("什么时候", "什么时候")],
)
def test_anchors(title: str, expected: str) -> None:
    assert anchor(title) == expected
