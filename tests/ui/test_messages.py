"""Every error that can reach a person has a text in both languages, and jobs are described."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from photoapp.core.jobs import JobId, JobSnapshot, JobState
from photoapp.core.library import JournalEntry
from photoapp.core.query import parse
from photoapp.ui.error_texts import ERRORS
from photoapp.ui.i18n import install_language
from photoapp.ui.messages import (
    act_text,
    error_text,
    job_state,
    job_title,
    known_error,
    notice_text,
    progress_text,
)

# Raised by the command line alone, which has its own two languages.
_COMMAND_LINE = {"cli.py", "demo.py", "console.py", "app.py", "__main__.py", "selftest.py"}
_CALLS_WITH_A_CODE_FIRST = ("Error", "_failure")
_CALLS_WITH_A_CODE_INSIDE = ("JobError", "record_failure")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    install_language(qapp, "en")
    yield qapp
    install_language(qapp, "en")


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _codes(path: Path) -> Iterator[str]:
    """Error codes that a module gives to people: literals at the places that take a code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        function = node.func
        name = getattr(function, "attr", "") or getattr(function, "id", "")
        if name in _CALLS_WITH_A_CODE_INSIDE:
            yield from (_text(one) for one in node.args[1:-1])
        elif name.endswith(_CALLS_WITH_A_CODE_FIRST):
            yield _text(node.args[0])


def test_every_error_code_has_a_text(repository: Path) -> None:
    missing = {
        (path.name, code)
        for path in sorted((repository / "photoapp").rglob("*.py"))
        if path.name not in _COMMAND_LINE
        for code in _codes(path)
        if "-" in code and not known_error(code)
    }
    assert missing == set()


def test_the_codes_of_known_modules_are_seen(repository: Path) -> None:
    """The test above looks where codes are written: these must be among them."""
    seen = {code for path in (repository / "photoapp").rglob("*.py") for code in _codes(path)}
    assert {"file-vanished", "catalogue-newer", "hub-unreachable", "no-vector"} <= seen


@pytest.mark.parametrize(
    "text", ["date:yesterdayish", "rating:9", "is:blue", "type:novel", "date:", "tag:"]
)
def test_query_problems_have_texts(text: str) -> None:
    problems = parse(text, today=dt.date(2026, 1, 2)).problems
    assert problems
    assert all(known_error(problem.code) for problem in problems)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_text_can_be_filled(app: QApplication, language: str) -> None:
    install_language(app, language)
    for code, source in ERRORS.items():
        details = {name: "样" for _, name, _, _ in string.Formatter().parse(source) if name}
        text = error_text(code, details)
        assert "{" not in text, code
        assert text
        assert error_text(code)  # a detail that is missing never fails the message
        if language == "zh_CN":
            assert text != source, code


def test_details_are_shown_as_the_locale_writes_them(app: QApplication) -> None:
    assert "“/tmp/照片”" in error_text("folder-not-found", {"path": "/tmp/照片"})
    install_language(app, "zh_CN")
    assert error_text("folder-not-found", {"path": "/x"}).startswith("找不到文件夹“/x”")


def test_braces_in_details_are_not_read_as_fields(app: QApplication) -> None:
    assert "{path}" in error_text("folder-not-found", {"path": "{path}"})


def test_an_error_in_a_file_says_the_line(app: QApplication) -> None:
    details: dict[str, str | int | float] = {
        "file": "pets.yaml",
        "line": 1204,
        "reason": "twice",
    }
    text = error_text("label-file-syntax", details)
    assert text == "pets.yaml, line 1,204: This is not understood (twice)."
    text = error_text("label-file-large", {"file": "pets.yaml", "line": 0})
    assert text == "pets.yaml: It is too large for a label set."


def test_an_unknown_code_shows_its_message(app: QApplication) -> None:
    assert error_text("from-the-future", {}, "It rained.") == "It rained."
    assert "from-the-future" in error_text("from-the-future")


def test_every_notice_and_job_of_the_services_has_a_text(
    app: QApplication, repository: Path
) -> None:
    install_language(app, "zh_CN")
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (repository / "photoapp" / "services").glob("*.py")
    )
    notices = set(re.findall(r'notices\.append\("([a-z-]+)"\)', sources)) | {"still-indexing"}
    kinds = set(re.findall(r'[jJ]obs\.start\(\s*"([a-z-]+)"', sources))
    assert {"starter-unknown-words"} <= notices
    assert {"index", "pull", "scan"} <= kinds
    assert [code for code in sorted(notices) if not notice_text(code)] == []
    assert [kind for kind in sorted(kinds) if job_title(_job(kind=kind, title="")) == ""] == []


def test_notices(app: QApplication) -> None:
    assert "霓虹" in notice_text("starter-unknown-words", {"words": "霓虹"})
    assert notice_text("no-such-notice") == ""


def _job(**values: object) -> JobSnapshot:
    held: dict[str, object] = {"kind": "index", "title": "Indexing", "state": JobState.RUNNING}
    return JobSnapshot(JobId(1), **{**held, **values})  # type: ignore[arg-type]  # fields as given


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (_job(), ""),
        (_job(done=1), "1 photo"),
        (
            _job(done=1204, total=5000, rate=42.4, seconds_left=90.0, model="m", device="cpu"),
            "1,204 of 5,000 photos · 42 photos/s · 2 min left · m · CPU",
        ),
        (_job(done=1, model="photoapp-starter"), "1 photo · Starter model"),
        (_job(done=3, total=9, rate=0.51), "3 of 9 photos · 0.5 photos/s"),
        (_job(done=3, total=9, rate=0.51, state=JobState.PAUSED), "3 of 9 photos"),
        (_job(done=9, total=9, seconds=61, state=JobState.DONE), "9 of 9 photos · took 1 min"),
        (_job(kind="scan", unit="files", done=2), "2 files"),
        (_job(unit="wishes", done=2, total=3), "2 of 3 steps"),
    ],
)
def test_progress_says_what_is_known(app: QApplication, job: JobSnapshot, expected: str) -> None:
    assert progress_text(job) == expected


def test_bytes_are_sizes(app: QApplication) -> None:
    text = progress_text(
        _job(kind="pull", unit="bytes", done=1_000_000, total=3_000_000, rate=1_000_000)
    )
    assert text == "1.0 MB of 3.0 MB · 1.0 MB/s"


def test_jobs_are_named_in_the_language_shown(app: QApplication) -> None:
    assert job_title(_job()) == "Indexing photos"
    assert job_title(_job(kind="knitting", title="Knit a scarf")) == "Knit a scarf"
    install_language(app, "zh_CN")
    assert job_title(_job()) == "为照片建立索引"
    assert [job_state(state) for state in JobState] == [
        "进行中",
        "已暂停",
        "已完成",
        "失败",
        "已取消",
    ]
    assert progress_text(_job(done=1204, total=5000)) == "1,204 / 5,000 张照片"
    slowed = _job(done=1, total=5, slowed="battery")
    assert progress_text(slowed).endswith("已放慢：使用电池")


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("battery", "slower: on battery"),
        ("full-screen", "slower: something is full screen"),
        ("limit", "slower: speed limit"),
    ],
)
def test_why_work_is_slow_is_said_while_it_runs(app: QApplication, reason: str, text: str) -> None:
    assert text in progress_text(_job(done=1, total=5, slowed=reason))
    paused = _job(done=1, total=5, slowed=reason, state=JobState.PAUSED)
    assert text not in progress_text(paused)


def _act(act: str, title: str, count: int = 3) -> str:
    at = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    return act_text(JournalEntry(1, act, title, at, count, False, True, True))


def test_acts_are_named_in_the_language_shown(app: QApplication) -> None:
    assert _act("trash", "Move to trash", 1) == "Moved 1 photo to the trash"
    assert _act("rate", "Rate 4") == "Gave ★★★★ to 3 photos"
    assert _act("rate", "Rate 0") == "Took the stars from 3 photos"
    assert _act("favourite", "Favourite") == "Gave a heart to 3 photos"
    assert _act("favourite", "Not a favourite") == "Took the heart from 3 photos"
    assert _act("album-add", "Add to album {云南}") == "Added 3 photos to “{云南}”"
    assert _act("album-rename", "Rename album A to B") == "Renamed the album “A” to “B”"
    assert _act("label-set-delete", "Delete label set A") == "Deleted the label set “A”"
    assert _act("label-set-edit", "Change label set A") == "Changed the label set “A”"
    assert _act("from-the-future", "Did something") == "Did something"
    install_language(app, "zh_CN")
    assert _act("album-create", "Create album 云南") == "新建了相册“云南”"
    assert _act("album-delete", "Delete album 云南") == "删除了相册“云南”"
    assert _act("album-remove", "Remove from album 云南") == "从“云南”移出了 3 张照片"
