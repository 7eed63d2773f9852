"""What every test shares: where the optional data lies, and that nothing leaks out."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from photoapp.ui.garbage import Collector

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Several tests run beside each other: threads of torch that wait by spinning would make each of
# them many times slower. Processes that tests start take it over.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A test must never reach a model hub by accident.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# How long an example takes is the machine's business: a stall of 200 ms would fail its test.
hypothesis.settings.register_profile("photoapp", deadline=None)
hypothesis.settings.load_profile("photoapp")

# Variables that pytest, OpenCV and torch set.
_OF_OTHERS = {"PYTEST_CURRENT_TEST", "LD_LIBRARY_PATH", "TORCHINDUCTOR_CACHE_DIR"}

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def resources(repository: Path) -> Path:
    """The project's resources folder."""
    return repository / "resources"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data beside the checkout; the test is skipped, and says so, without it."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def collector() -> Collector:
    """That of the whole run: it counts."""
    from photoapp.ui.garbage import Collector

    return Collector()


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: QApplication) -> QApplication:
    """Before every test, in whatever order: a process has one application object for good.

    Code that draws or translates without a window makes a lesser one where there is none, and
    then no later test could open a window.
    """
    return qapp


@pytest.fixture(autouse=True)
def in_english(one_application: QApplication) -> Iterator[None]:
    """Every test begins in English, whatever the one before spoke in the shared application."""
    from PySide6.QtCore import Qt, QTranslator

    from photoapp.ui.i18n import install_language

    install_language(one_application, "en")
    yield
    # What `commands.common.speak` installs; a command that speaks Chinese does so to its end.
    if one_application.property("photoapp-translated"):
        for translator in one_application.findChildren(
            QTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            one_application.removeTranslator(translator)
            translator.deleteLater()
        one_application.setProperty("photoapp-translated", None)


@pytest.fixture(autouse=True)
def nothing_left_behind(one_application: QApplication) -> Iterator[None]:
    """Fail the test that changes what all tests of a process share, not one that runs later."""

    def shared_state() -> dict[str, object]:
        return {
            **{name: value for name, value in os.environ.items() if name not in _OF_OTHERS},
            "working folder": Path.cwd(),
            "excepthook": sys.excepthook,
            "thread excepthook": threading.excepthook,
            "ends with the last window": one_application.quitOnLastWindowClosed(),
        }

    before = shared_state()
    yield
    after = shared_state()
    changed = {
        name: (before.get(name), after.get(name))
        for name in before | after
        if before.get(name) != after.get(name)
    }
    assert not changed, f"left behind: {changed}"


@pytest.fixture(autouse=True)
def collected_here(collector: Collector) -> Iterator[None]:
    """As in the program (`photoapp.ui.garbage`): no thread of a test destroys an earlier window."""
    gc.disable()
    yield
    collector.collect()


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread of the application running."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + 30.0
    leaked: list[str] = []
    while time.monotonic() < until:
        leaked = [
            thread.name
            for thread in threading.enumerate()
            if thread not in before and thread.is_alive() and not _foreign(thread)
        ]
        if not leaked:
            return
        time.sleep(0.02)
    pytest.fail(f"threads left running: {leaked}")


def _foreign(thread: threading.Thread) -> bool:
    """Threads that libraries keep for the life of the process."""
    return thread.name.startswith(
        ("Dummy-", "pydevd", "ThreadPoolExecutor", "tqdm", "asyncio", "QThread", "pytest_timeout")
    )
