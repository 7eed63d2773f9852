"""The command line: every thing the window does that makes sense without one.

Results go to standard output, everything else to standard error. Exit codes: 0 done,
1 could not be done, 2 asked for wrongly.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from photoapp import __version__, console
from photoapp.commands import (
    bench,
    classify,
    demo,
    duplicates,
    explain,
    folders,
    guide,
    history,
    labels,
    models,
    optimise,
    program,
    restore,
    selftest,
    similar,
    tag,
    tags,
    together,
    train,
    uninstall,
    upgrade,
    window,
)
from photoapp.commands.common import JsonOption, LibraryOption, in_words, one_line, opened
from photoapp.commands.search_answers import found_photos, more_matches, print_answer
from photoapp.commands.starting import with_open
from photoapp.commands.usage import usage_text, with_plain_help
from photoapp.console import say
from photoapp.core.errors import PhotoappError, QueryError, UsageError
from photoapp.core.events import BackgroundCrash, Event
from photoapp.core.hits import Example, Scope, SearchRequest
from photoapp.services.network import watch_network

if TYPE_CHECKING:
    from photoapp.app import Application

cli = typer.Typer(
    help=say(
        "Find your photos in Chinese and English, on your own machine. "
        "Without a command, the window opens.",
        "用中文和英文查找自己电脑上的照片。不带命令时打开窗口。",
    ),
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
cli.add_typer(folders.cli, name="folders")
cli.add_typer(duplicates.cli, name="duplicates")
for group in (cli, duplicates.cli):
    group.command("history", help=history.HISTORY_HELP)(history.history)
    group.command("undo", help=history.UNDO_HELP)(history.undo)
cli.add_typer(labels.cli, name="labels")
cli.add_typer(models.cli, name="models")
models.cli.command("optimise", help=optimise.OPTIMISE_HELP)(optimise.optimise)
models.cli.command("backend", help=optimise.BACKEND_HELP)(optimise.backend)
models.cli.command("upgrade", help=upgrade.UPGRADE_HELP)(upgrade.upgrade)
models.cli.command("use", help=upgrade.USE_HELP)(upgrade.use)
models.cli.command("back", help=upgrade.BACK_HELP)(upgrade.back)
models.cli.command("vectors", help=upgrade.VECTORS_HELP)(upgrade.vectors)
models.cli.command("together", help=together.TOGETHER_HELP)(together.together)
models.cli.command("compare", help=upgrade.COMPARE_HELP)(upgrade.compare)
cli.add_typer(program.cli, name="crashes")
cli.add_typer(bench.cli, name="bench")
cli.add_typer(tags.cli, name="tags")
cli.add_typer(train.cli, name="train")
cli.command("about", help=program.ABOUT_HELP)(program.about)
cli.command("update-check", help=program.UPDATE_HELP)(program.update_check)
cli.command("help", help=guide.HELP)(guide.show)
cli.command("tag", help=tag.HELP)(tag.tag)
cli.command("classify", help=classify.HELP)(classify.classify)
cli.command("explain", help=explain.HELP)(explain.explain)
cli.command("similar", help=similar.HELP)(similar.similar)
cli.command("open", help=window.OPEN_HELP)(window.open_files)
cli.command("find-similar", help=window.FIND_HELP)(window.find_similar)
cli.command("autostart", help=window.AUTOSTART_HELP)(window.autostart)
cli.command("self-test", help=selftest.HELP)(selftest.self_test)
cli.command("restore", help=restore.HELP)(restore.restore)
cli.command("demo", help=demo.HELP)(demo.demo)
cli.command("uninstall-data", help=uninstall.HELP)(uninstall.uninstall_data)


@cli.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    library: LibraryOption = None,
    background: Annotated[
        bool,
        typer.Option(
            "--background",
            help=say("Start without a window, in the tray.", "不打开窗口，在托盘中启动。"),
        ),
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help=say("Print the version.", "显示版本。"))
    ] = False,
) -> None:
    """Open the window when no command is given."""
    context.obj = library
    if version:
        console.out(f"photoapp {__version__}")
    elif context.invoked_subcommand is None:
        from photoapp.window import run_window

        raise typer.Exit(run_window(library, background=background))


@cli.command(help=say("Add folders and index their photos.", "添加文件夹并为其中的照片建立索引。"))
def index(
    context: typer.Context,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Scan, read and encode; return when every photo is searchable."""
    with opened(library or context.obj) as application:
        with console.Progress(application.bus):
            report = application.indexer.index_now(folders)
            _catch_up(application)
            application.standing.catch_up()
        failures = [{"path": str(one.path), "reason": one.reason} for one in report.failures]
        if as_json:
            console.out_json(
                {
                    "found": report.found,
                    "indexed": report.indexed,
                    "reused": report.reused,
                    "failed": report.failed,
                    "seconds": round(report.seconds, 3),
                    "photos_per_second": round(report.photos_per_second, 2),
                    "failures": failures,
                }
            )
            return
        console.out(
            say(
                f"{report.found:,} found, {report.indexed:,} indexed, {report.reused:,} already "
                f"known, {report.failed:,} failed in {report.seconds:.1f} s",
                f"找到 {report.found:,} 张，新建索引 {report.indexed:,} 张，"
                f"已知 {report.reused:,} 张，失败 {report.failed:,} 张，"
                f"用时 {report.seconds:.1f} 秒",
            )
        )
        for failure in report.failures:
            path = str(failure.path)
            reason = in_words(failure.code, failure.reason, {})
            # English reasons begin with the path.
            named = reason if reason.startswith(path) else f"{path}: {reason}"
            console.note(f"  {one_line(named)}")


def _catch_up(application: Application) -> None:
    """The models beside the one in use that should be complete; the index itself is done."""
    try:
        application.upgrade.catch_up()
    except PhotoappError as error:
        console.note(in_words(error.code, error.message, error.details))


@cli.command(
    help=say(
        "Search by words in Chinese, English or both, by pictures, or by filters.",
        "用中文、英文或混合文字、图片或筛选条件搜索。",
    ),
    # A word with a minus is what is not wanted, not an option.
    context_settings={"ignore_unknown_options": True},
)
def search(
    context: typer.Context,
    text: Annotated[list[str] | None, typer.Argument(metavar="TEXT...")] = None,
    image: Annotated[
        list[Path] | None,
        typer.Option(
            "--image", metavar="FILE", help=say("A picture like those wanted.", "示例图片。")
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("At most so many results.", "结果数量上限。"))
    ] = 50,
    show_all: Annotated[
        bool, typer.Option("--show-all", help=say("Ignore the cut-off.", "不使用相关度截断。"))
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help=say(
                "One query a line; one JSON answer a line.", "每行一个查询，每行输出一个 JSON。"
            ),
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the best photos first."""
    for word in text or []:
        if word.startswith("--"):
            raise UsageError(
                "no-such-option",
                say(
                    f"There is no option {word}; what is not wanted begins with a single minus. "
                    "See: photoapp search --help",
                    f"没有选项 {word}；排除某个词时只写一个减号。请看：photoapp search --help",
                ),
            )
    words = " ".join(text or [])
    examples = tuple(Example(path=path) for path in image or [])
    for path in image or []:
        if not path.is_file():
            raise UsageError(
                "file-not-found", f"There is no picture {path}; check its path.", path=str(path)
            )
    if batch is None and not words.strip() and not examples:
        raise UsageError(
            "nothing-to-search",
            say(
                "Say what to search for, or give a picture with --image.",
                "请输入要搜索的内容，或用 --image 给出一张图片。",
            ),
        )
    queries = [words] if batch is None else _batch_lines(batch)
    with opened(library or context.obj) as application:
        for query in queries:
            request = SearchRequest(
                text=query,
                examples=examples,
                scope=Scope(),
                limit=limit,
                show_all=show_all,
                remember=batch is None,
            )
            try:
                answer = application.searcher.search(request)
            except QueryError as error:
                if batch is None:
                    raise
                reason = in_words(error.code, error.message, error.details)
                console.out_json({"query": query, "error": reason}, indent=None)
                continue
            results = found_photos(application, answer.hits)
            if as_json or batch is not None:
                console.out_json(
                    {
                        "query": query,
                        "model": answer.model,
                        "models": list(answer.models),
                        "results": results,
                        "more": more_matches(answer),
                    },
                    indent=None if batch is not None else 2,
                )
            else:
                several = bool(application.together.choice().models)
                print_answer(answer, results, together=several)


def _batch_lines(path: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(
            "batch-not-found",
            say(
                f"There is no query file {path}; check its path.",
                f"找不到查询文件 {path}，请检查路径。",
            ),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "batch-unreadable",
            say(
                f"The query file {path} cannot be read as UTF-8 text; check what it is and its "
                "permissions.",
                f"无法将查询文件 {path} 作为 UTF-8 文本读取，请检查它的类型和权限。",
            ),
        ) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


@cli.command(
    help=say(
        "Keep indexing while folders change, until Ctrl+C.",
        "持续关注文件夹的变化，按 Ctrl+C 结束。",
    )
)
def watch(context: typer.Context, library: LibraryOption = None) -> None:
    """Run the watcher without a window."""
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with opened(library or context.obj) as application, console.Progress(application.bus):
        folders = application.indexer.folders()
        if not folders:
            raise UsageError(
                "no-folders",
                say(
                    "No folder is watched yet; add one: photoapp folders add FOLDER",
                    "还没有关注任何文件夹，请先添加：photoapp folders add 文件夹",
                ),
            )
        application.bus.subscribe(_tell_trouble)
        for folder in folders:
            console.note(say(f"Watching {folder.path}", f"正在关注 {folder.path}"))
        application.indexer.start()
        application.standing.start()
        application.upgrade.start()
        with contextlib.suppress(KeyboardInterrupt):
            while not stop.wait(0.5):
                pass
        console.note(say("Stopping", "正在结束"))


def _tell_trouble(event: Event) -> None:
    """What happens in the background is said here, too: nobody else is listening."""
    if isinstance(event, BackgroundCrash):
        console.fail(in_words(event.code, event.message, {}))


@cli.command(
    help=say("Write the catalogue's facts as JSON or CSV.", "将资料库导出为 JSON 或 CSV。")
)
def export(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", metavar="json|csv")] = "json",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help=say("Default: standard output.", "默认：标准输出。")
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Export every photo with its facts, copies, tags and rating."""
    if form not in ("json", "csv"):
        raise UsageError("bad-format", f"--format is json or csv, not {form}.")
    with opened(library or context.obj) as application:
        if output is None:
            application.exporter.write(sys.stdout, form)
            return
        count = application.exporter.save(output, form)
        console.note(
            say(f"{count:,} photos written to {output}", f"已将 {count:,} 张照片写入 {output}")
        )


def _names(command: Any) -> Collection[str]:
    names: Collection[str] = getattr(command, "commands", {}).keys()
    return names


def run(arguments: list[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    watch_network()
    console.use_utf8()
    try:
        command = with_plain_help(typer.main.get_command(cli))
        words = with_open(sys.argv[1:] if arguments is None else arguments, _names(command))
        result = command(words, standalone_mode=False)
    except TyperException as error:
        console.fail(usage_text(error))
        return error.exit_code
    except (UsageError, QueryError) as error:
        console.fail(in_words(error.code, error.message, error.details))
        return 2
    except PhotoappError as error:
        console.fail(in_words(error.code, error.message, error.details))
        return 1
    except KeyboardInterrupt:
        console.fail(say("stopped", "已停止"))
        return 130
    except BrokenPipeError:
        # `photoapp export | head`: the reader has enough. Keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
