"""Both languages are complete, in step with the sources, and can be switched while running."""

from __future__ import annotations

import ast
import datetime as dt
import importlib.util
import re
import shutil
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from photoapp.ui import i18n, wording

_HAN = re.compile(r"[\u4e00-\u9fff]")
# What puts its text argument on the screen or reads it out.
_SHOWING = frozenset(
    (
        "setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName",
        "setAccessibleDescription", "setInformativeText", "setStatusTip", "setWhatsThis",
        "setTitle", "setSuffix", "setPrefix", "setSpecialValueText", "setItemText", "addItem",
        "addAction", "addMenu", "addTab", "addButton", "showMessage", "set_text", "set_texts",
        "say", "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QAction", "QMenu",
        "QGroupBox", "QToolButton", "QMessageBox", "drawText",
    )
)  # fmt: skip
_MARKING = frozenset(("tr", "translate", "QT_TRANSLATE_NOOP"))
# The program's name, and names of tones that are passed beside a text.
_NAMES = {"photoapp", "good", "maybe", "bad", "plain"}
# Texts that are meant to be the same in every language, by file.
_SAME_EVERYWHERE = {
    "about_dialog.py": {"Python", "Qt"},  # a report for developers
    "jobs_dialog.py": {"Python", "job", "error", "of"},  # likewise
    "update_dialog.py": {"https"},  # how an address begins
    "duplicate_filters.py": {"all", "this", "choose", "ignore"},  # what a choice stands for
    # Sentences for the model in the language they are labelled with.
    "label_editor.py": {"photo", "of", "一张", "的照片"},
    "label_words.py": {"photo", "of", "一张", "的照片"},
}


@pytest.fixture(scope="module")
def translate(repository: Path) -> ModuleType:
    """packaging/translate.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "photoapp_translate", repository / "packaging" / "translate.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in English, again at the end."""
    i18n.install_language(qapp, "en")
    yield qapp
    i18n.install_language(qapp, "en")


def _messages(ts_file: Path) -> Iterator[tuple[str, str, list[str], str]]:
    """(context, source, translations, type) of every entry."""
    for context in ET.parse(ts_file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            yield (
                context.findtext("name") or "",
                message.findtext("source") or "",
                forms or [translation.text or ""],
                translation.get("type", ""),
            )


def _placeholders(text: str) -> set[str]:
    named = {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name}
    return named | set(re.findall(r"%L?[n0-9]", text))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_text_is_translated(resources: Path, language: str) -> None:
    unfinished = [
        f"{context}: {source}"
        for context, source, forms, kind in _messages(
            resources / "translations" / f"photoapp_{language}.ts"
        )
        if kind or not all(forms)
    ]
    assert unfinished == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_translations_keep_the_placeholders(resources: Path, language: str) -> None:
    wrong = [
        f"{context}: {source} -> {form}"
        for context, source, forms, _ in _messages(
            resources / "translations" / f"photoapp_{language}.ts"
        )
        for form in forms
        if _placeholders(form) != _placeholders(source)
    ]
    assert wrong == []


def test_chinese_texts_are_chinese_and_use_its_punctuation(resources: Path) -> None:
    wrong = []
    for context, source, forms, _ in _messages(resources / "translations" / "photoapp_zh_CN.ts"):
        for form in forms:
            bare = re.sub(r"\{\w*\}|“[^”]*”", "", form)  # examples of what to type are quoted
            if re.search(r"[\u4e00-\u9fff][,;:!?.]|[,;:!?](?=[\u4e00-\u9fff])|\.\.\.", bare):
                wrong.append(f"{context}: {form}")
            # A sentence of several words that came through unchanged was not translated.
            if not _HAN.search(form) and len(re.findall(r"[A-Za-z]{3,}", bare)) > 2:
                wrong.append(f"{context}: {source}")
    assert wrong == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_compiled_files_are_up_to_date(
    translate: ModuleType, resources: Path, tmp_path: Path, language: str
) -> None:
    ts_file = resources / "translations" / f"photoapp_{language}.ts"
    translate.release(ts_file, tmp_path / "again.qm")
    assert (tmp_path / "again.qm").read_bytes() == ts_file.with_suffix(".qm").read_bytes()


def test_the_translations_hold_exactly_the_texts_of_the_sources(
    translate: ModuleType, resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("photoapp_zh_CN.ts", "photoapp_en.ts"):
        shutil.copy(resources / "translations" / name, tmp_path / name)
    translate.update(tmp_path)
    for name in ("photoapp_zh_CN.ts", "photoapp_en.ts"):
        before = {entry[:2] for entry in _messages(resources / "translations" / name)}
        after = {entry[:2] for entry in _messages(tmp_path / name)}
        assert after == before, "run packaging/translate.py"


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _bare_texts(node: ast.AST) -> Iterator[ast.Constant]:
    """String constants below `node` that are not inside a call that marks them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Subscript | ast.Compare):
            continue  # keys and conditions, never shown
        if isinstance(child, ast.Call) and _name(child) in _MARKING:
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        elif not isinstance(child, ast.Call) or _name(child) in _SHOWING:
            yield from _bare_texts(child)
        else:
            yield from _bare_texts_of_arguments(child)


def _bare_texts_of_arguments(call: ast.Call) -> Iterator[ast.Constant]:
    """Inside another call only formatting passes a text on to the screen."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in {"format", "join", "replace"}:
        yield from _bare_texts(call)


def test_no_visible_text_is_written_without_translation(repository: Path) -> None:
    found = []
    for path in sorted((repository / "photoapp" / "ui").glob("*.py")):
        allowed = _NAMES | _SAME_EVERYWHERE.get(path.name, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or _name(node) not in _SHOWING:
                continue
            for constant in _bare_texts(node):
                words = set(re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+", str(constant.value)))
                if words - allowed:
                    found.append(f"{path.name}:{constant.lineno}: {constant.value!r}")
    assert found == []


class _Greeting(QWidget):
    """Shows one text of the program and one of Qt."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.label)
        layout.addWidget(self.buttons)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the text."""
        self.label.setText(QCoreApplication.translate("SettingsDialog", "Settings"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def test_the_language_switches_while_widgets_are_shown(app: QApplication, qtbot: QtBot) -> None:
    greeting = _Greeting()
    qtbot.addWidget(greeting)
    assert greeting.label.text() == "Settings"
    assert i18n.install_language(app, "zh_CN") == "zh_CN"
    qtbot.waitUntil(lambda: greeting.label.text() == "设置")
    close = greeting.buttons.button(QDialogButtonBox.StandardButton.Close)
    assert close.text() == "关闭"
    assert i18n.current_language() == "zh_CN"
    assert QLocale().language() == QLocale.Language.Chinese
    assert i18n.install_language(app, "en") == "en"
    qtbot.waitUntil(lambda: greeting.label.text() == "Settings")
    assert QLocale().language() == QLocale.Language.English


def test_plurals_follow_the_language(app: QApplication) -> None:
    def photos(count: int) -> str:
        return QCoreApplication.translate("Jobs", "%Ln photo(s)", "", count)

    assert photos(1) == "1 photo"
    assert photos(1200) == "1,200 photos"
    i18n.install_language(app, "zh_CN")
    assert photos(1) == "1 张照片"


def test_an_unknown_setting_follows_the_system(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "system_language", lambda: "zh_CN")
    assert i18n.install_language(app, "system") == "zh_CN"
    assert i18n.install_language(app, "tlh") == "zh_CN"
    assert i18n.install_language(app, "en") == "en"


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["zh-Hans-CN", "zh", "en"], "zh_CN"),
        (["zh-Hant-TW", "en"], "zh_CN"),
        (["de-DE", "zh-CN", "en"], "zh_CN"),
        (["de-DE", "en-GB", "zh-CN"], "en"),
        (["fr-FR"], "en"),
        ([], "en"),
    ],
)
def test_the_system_language_is_the_first_one_that_exists_here(
    monkeypatch: pytest.MonkeyPatch, languages: list[str], expected: str
) -> None:
    class _System:
        def uiLanguages(self) -> list[str]:  # noqa: N802 - Qt's name
            return languages

    class _Locale(QLocale):
        @staticmethod
        def system() -> _System:  # type: ignore[override]  # a stand-in with the one method
            return _System()

    monkeypatch.setattr(i18n, "QLocale", _Locale)
    monkeypatch.delenv("PHOTOAPP_LANGUAGE", raising=False)
    assert i18n.system_language() == expected
    for asked, shown in (("zh", "zh_CN"), ("zh_CN.UTF-8", "zh_CN"), ("en", "en"), ("", expected)):
        monkeypatch.setenv("PHOTOAPP_LANGUAGE", asked)
        assert i18n.system_language() == shown


def _entries(resources: Path) -> list[tuple[str, str, list[str], str]]:
    return list(_messages(resources / "translations" / "photoapp_zh_CN.ts"))


def _ending(text: str) -> str:
    """The sign that tells what a text is: a question, a sentence, a label, an act that asks."""
    signs = {"…": "…", "?": "?", "？": "?", ":": ":", "：": ":", "!": "!", "！": "!"}
    return signs.get(text.rstrip()[-1:], "")


def test_both_languages_end_and_break_alike(resources: Path) -> None:
    """An act that asks further ends in “…”, a label in a colon, in both; lines too."""
    wrong = []
    for context, source, forms, _ in _entries(resources):
        for form in forms:
            if _ending(source) != _ending(form):
                wrong.append(f"{context}: {source} -> {form}")
            if source.count("\n") != form.count("\n"):
                wrong.append(f"{context}: lines of {source}")
            if form != form.strip() and source == source.strip():
                wrong.append(f"{context}: spaces around {form!r}")
    assert wrong == []


def _mnemonics(text: str) -> int:
    return len(re.findall(r"&[A-Za-z0-9]", text.replace("&&", "")))


def test_mnemonics_are_in_both_languages(resources: Path) -> None:
    wrong = [
        f"{context}: {source} -> {form}"
        for context, source, forms, _ in _entries(resources)
        for form in forms
        if _mnemonics(source) != _mnemonics(form)
        or (_mnemonics(form) and _HAN.search(form) and not re.search(r"\(&\w\)", form))
    ]
    assert wrong == []


def test_links_and_tags_are_kept(resources: Path) -> None:
    tag = re.compile(r"</?[a-z]+[^>]*>|https?://\S+?(?=[\s。，；）)]|$)")
    wrong = [
        f"{context}: {source} -> {form}"
        for context, source, forms, _ in _entries(resources)
        for form in forms
        if sorted(tag.findall(source)) != sorted(tag.findall(form))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_vanished_is_kept_and_nothing_is_there_twice(
    resources: Path, language: str
) -> None:
    file = resources / "translations" / f"photoapp_{language}.ts"
    root = ET.parse(file).getroot()
    kinds = {one.get("type") for one in root.iter("translation")}
    assert kinds == {None}, "vanished, obsolete or unfinished"
    seen = [
        (context.findtext("name"), one.findtext("source"), one.findtext("comment"))
        for context in root.iter("context")
        for one in context.iter("message")
    ]
    assert len(seen) == len(set(seen))


def test_counted_texts_have_the_plural_forms_of_their_language(resources: Path) -> None:
    """One form in Chinese; two in English, which has a file for them alone."""
    forms = {"zh_CN": 1, "en": 2}
    counted: dict[str, set[tuple[str | None, str]]] = {}
    for language, wanted in forms.items():
        root = ET.parse(resources / "translations" / f"photoapp_{language}.ts").getroot()
        counted[language] = set()
        for context in root.iter("context"):
            for one in context.iter("message"):
                source = one.findtext("source") or ""
                if one.get("numerus") == "yes":
                    counted[language].add((context.findtext("name"), source))
                    assert len(list(one.iter("numerusform"))) == wanted, source
                    assert re.search(r"%L?n", source), source
                else:
                    assert not re.search(r"%L?n", source), f"{source} is counted without n"
    assert counted["en"] == counted["zh_CN"]


def test_english_plurals_are_words_not_brackets(resources: Path) -> None:
    wrong = [
        f"{context}: {form}"
        for context, _, forms, _ in _messages(resources / "translations" / "photoapp_en.ts")
        for form in forms
        if "(s)" in form or (len(forms) == 2 and forms[0] == forms[1] and "(s)" in form)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "month", "number", "size", "pixels"),
    [
        ("en_US", "May", "1,234,567", "4.2 MB", "4032 × 3024  (12.2 MP)"),
        ("zh_CN", "五月", "1,234,567", "4.2 MB", "4032 × 3024  (12.2 MP)"),
        ("de_DE", "Mai", "1.234.567", "4,2 MB", "4032 × 3024  (12,2 MP)"),
    ],
)
def test_dates_numbers_and_sizes_follow_the_locale(  # noqa: PLR0917 - a table
    app: QApplication, language: str, month: str, number: str, size: str, pixels: str
) -> None:
    former = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        assert wording.number(1_234_567) == number
        assert wording.size_text(4_200_000) == size
        assert wording.megapixels(4032, 3024) == pixels
        assert month in wording.month_title(dt.date(2024, 5, 3))
    finally:
        QLocale.setDefault(former)


def test_chinese_dates_are_chinese(app: QApplication) -> None:
    i18n.install_language(app, "zh_CN")
    assert wording.day_text(dt.datetime(2024, 5, 3)) == "2024年5月3日"
    assert wording.month_title(dt.date(2024, 5, 1)) == "2024年5月"
    assert wording.moment(dt.datetime(2024, 5, 3, 13, 5)).startswith("2024年5月3日 周五")
    assert wording.duration(125) == "2 分钟"


def test_formats_of_the_window_go_through_the_locale(repository: Path) -> None:
    """Neither Python's number formats nor its dates: they know one language."""
    wrong = []
    for path in sorted((repository / "photoapp" / "ui").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                wrong.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
            if isinstance(node, ast.Attribute) and node.attr in {"strftime", "ctime"}:
                wrong.append(f"{path.name}:{node.lineno}: {node.attr}")
    assert wrong == []
