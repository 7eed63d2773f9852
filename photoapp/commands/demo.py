"""`photoapp demo`: the sample pictures in a library of their own, and searches."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import platformdirs
import typer

from photoapp import console
from photoapp.commands.common import LibraryOption
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.hits import SearchRequest
from photoapp.services.window_probe import has_display

if TYPE_CHECKING:
    from photoapp.app import Application

HELP: Final = say("Build a small library, search it, show it.", "建立小型示例资料库，搜索并展示。")
# How long the off-screen window gets to search and load its thumbnails.
_RENDER_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """A search that the demo shows."""

    text: str
    meaning: str  # in the other language


QUERIES = (
    DemoQuery("cat", "猫"),
    DemoQuery("猫", "cat"),
    DemoQuery("coffee", "咖啡"),
    DemoQuery("咖啡", "coffee"),
    DemoQuery("黄色的花", "a yellow flower"),
    DemoQuery("火箭 rocket", "mixed: rocket"),
    DemoQuery("山里的 sunset", "mixed: sunset in the mountains"),
    DemoQuery("浣熊", "raccoon"),
    DemoQuery("宫殿", "palace"),
    DemoQuery("mountain without snow", "没有雪的山"),
    DemoQuery("place:Spain", "地点:西班牙"),
    DemoQuery("elephant", "大象 (not in this library)"),
)


def build_pictures(folder: Path) -> int:
    """Write the demo's photo folder afresh. Returns how many files. Raises UsageError."""
    from photoapp.app import resource_folder
    from photoapp.services import sample_library

    if folder.exists():
        shutil.rmtree(folder)
    return sample_library.build(resource_folder() / "samples", folder)


def demo(
    context: typer.Context,
    remove: Annotated[
        bool, typer.Option("--remove", help=say("Take the demo away again.", "移除示例。"))
    ] = False,
    library: LibraryOption = None,
) -> None:
    """Real pictures, both languages, then the window (or photoapp-demo.png without a display)."""
    raise typer.Exit(run_demo(library or context.obj, remove=remove))


def run_demo(base: Path | None = None, *, remove: bool = False) -> int:
    """Build the demo library, search it in both languages, then show it. Returns the exit code.

    `remove` takes a former demo away instead.
    """
    from photoapp.app import open_application
    from photoapp.window import run_window

    folder = (base or demo_folder()).expanduser().absolute()
    mark = folder / ".photoapp-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise UsageError(
            "demo-folder-taken",
            f"{folder} holds something else; give an empty folder with --library.",
            path=str(folder),
        )
    shutil.rmtree(folder / "library", ignore_errors=True)
    if remove:
        shutil.rmtree(folder / "pictures", ignore_errors=True)
        mark.unlink(missing_ok=True)
        console.out(say(f"The demo is gone from {folder}", f"示例已从 {folder} 移除"))
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    files = build_pictures(folder / "pictures")
    console.note(say(f"{files} pictures in {folder}", f"{folder} 中有 {files} 张图片"))
    application = open_application(folder / "library")
    try:
        with console.Progress(application.bus):
            report = application.indexer.index_now([folder / "pictures"])
        console.out(
            say(
                f"{report.found} found, {report.indexed} indexed, {report.reused} copies, "
                f"{report.photos_per_second:.0f} photos/s",
                f"找到 {report.found} 张，索引 {report.indexed} 张，副本 {report.reused} 个，"
                f"每秒 {report.photos_per_second:.0f} 张",
            )
        )
        for query in QUERIES:
            _show_search(application, query)
    finally:
        application.close()
    if has_display():
        return run_window(folder / "library")
    picture = Path("photoapp-demo.png").absolute()
    _render_window(folder / "library", picture)
    console.out(say(f"The window was drawn into {picture}", f"窗口已绘制到 {picture}"))
    return 0


def demo_folder() -> Path:
    """Where the demo lives, apart from the person's library."""
    return Path(platformdirs.user_cache_dir("photoapp", appauthor=False)) / "demo"


def _show_search(application: Application, query: DemoQuery) -> None:
    answer = application.searcher.search(SearchRequest(text=query.text, limit=3))
    console.out(f"\n{query.text}  ({query.meaning})")
    if not answer.hits:
        console.out("   " + say("nothing here matches", "没有匹配的照片"))
    places = application.photos.paths([hit.photo for hit in answer.hits])
    rows = [
        (f"   {hit.probability:4.0%}", console.band(hit.band), places[hit.photo][0].path.name)
        for hit in answer.hits
    ]
    if rows:
        console.out(console.columns(rows))


def _render_window(library: Path, picture: Path) -> None:
    """Draw the window off-screen over a search, as a person would see it."""
    from photoapp.app import open_application
    from photoapp.window import main_window, start_qt

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt = start_qt()
    application = open_application(library)
    try:
        window = main_window(application)
        window.resize(1280, 800)
        window.show()
        window.search_bar.type_words("flower 花")
        until = time.monotonic() + _RENDER_SECONDS
        while time.monotonic() < until:
            qt.sendPostedEvents()
            qt.processEvents()
            time.sleep(0.01)
        window.grid.setFocus()  # the list of suggestions would cover what was found
        qt.processEvents()
        window.grab().save(str(picture))
        window.shutdown()
    finally:
        application.close()
