"""`photoapp history` and `photoapp undo`: what was done, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, opened, parent_library, speak
from photoapp.console import say
from photoapp.core.errors import UsageError
from photoapp.core.library import JournalEntry

HISTORY_HELP = say("List what was done.", "列出做过的操作。")
UNDO_HELP = say("Take an act back: files and marks.", "撤销一项操作：文件和标记都会还原。")


def history(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("At most so many.", "数量上限。"))
    ] = 20,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """One act a line, the latest first: number, time, state, what."""
    with opened(library or parent_library(context)) as application:
        application.curator.reconcile()
        entries = application.curator.history(limit)
    if as_json:
        console.out_json(
            [
                {
                    "id": entry.id,
                    "act": entry.act,
                    "title": entry.title,
                    "at": entry.at.isoformat(timespec="seconds"),
                    "count": entry.count,
                    "undone": entry.undone,
                    "undoable": entry.undoable,
                }
                for entry in entries
            ]
        )
        return
    rows = [
        (
            str(entry.id),
            f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
            say("undone", "已撤销") if entry.undone else "",
            _in_words(entry),
        )
        for entry in entries
    ]
    if rows:
        console.out(console.columns(rows))
        console.note(say("Take one back: photoapp undo NUMBER", "撤销其中一项：photoapp undo 编号"))
    else:
        console.note(say("Nothing was done yet.", "还没有任何操作。"))


def undo(
    context: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[ID]",
            help=say(
                "A number from `photoapp history`; without one, the latest.",
                "“photoapp history” 中的编号；省略时撤销最近一项。",
            ),
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Reverse one act: files and marks are as they were before it."""
    with opened(library or parent_library(context)) as application:
        curator = application.curator
        curator.reconcile()
        entries = curator.history(5000)
        entry = next(
            (one for one in entries if (one.undoable if number is None else one.id == number)), None
        )
        if number is None and entry is None:
            console.note(say("There is nothing to undo.", "没有可以撤销的操作。"))
            return
        if entry is None:
            raise UsageError(
                "history-unknown",
                f"There is no act number {number} in the history; see: photoapp history",
                number=int(number or 0),
            )
        curator.undo(entry.id)
        console.out(say("Undone: ", "已撤销：") + _in_words(entry))


def _in_words(entry: JournalEntry) -> str:
    if not console.chinese():
        return entry.title
    from photoapp.ui.messages import act_text

    speak()
    return act_text(entry)
