"""Typer's own texts for people: help pages without type names, and both in Chinese."""

from __future__ import annotations

import re
from typing import Any, Final

from typer.exceptions import TyperException

from photoapp import console
from photoapp.console import say

# Names of Python types say nothing to a person; the metavar and the help do.
_TYPES = re.compile(r" <(?:list\[\w+\]|path|str|int(?: range)?)>", re.IGNORECASE)
_REPEATED = re.compile(
    r"\{(\w+)\.\.\.\}\.\.\.|\[(\w+)\.\.\.\]\.\.\.|\{(\w+)\}(?=\s|$)|\[(\[\w+\])\]"
)

_HELP: Final = (
    (re.compile(r"^Usage: ", re.MULTILINE), "用法："),
    (re.compile(r"^Arguments:$", re.MULTILINE), "参数："),
    (re.compile(r"^Options:$", re.MULTILINE), "选项："),
    (re.compile(r"^Commands:$", re.MULTILINE), "命令："),
    (re.compile(r"\[OPTIONS\]"), "[选项]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "命令 [参数]..."),
    (re.compile(r"Show this message and exit\."), "显示此帮助。"),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"\[default:\s+"), "[默认："),
)

_ERRORS: Final = (
    (r"Missing argument '(.+?)'\.", "缺少参数 {0}。"),
    (r"Missing option '(.+?)'\. Choose from: (.+?)\.?", "缺少选项 {0}；可用的有：{1}。"),
    (r"Missing option '(.+?)'\.", "缺少选项 {0}。"),
    (r"Missing command\.", "缺少子命令。"),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", "没有命令“{0}”（是否想用 {1}？）。"),
    (r"No such command '(.+?)'\.", "没有命令“{0}”。"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有选项 {0}（是否想用 {1}？）。"),
    (r"No such option: (\S+)", "没有选项 {0}。"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 需要一个值。"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 不接受值。"),
    (r"Got unexpected extra arguments? \((.+)\)", "多余的参数：{0}。"),
    (r"Invalid value for '(.+?)': Input should be a valid integer.*", "{0} 应为整数。"),
    (
        r"Invalid value for '(.+?)': Input should be greater than or equal to (\d+)",
        "{0} 应不小于 {1}。",
    ),
    (
        r"Invalid value for '(.+?)': '(.+)' is not one of (.+?)\.?",
        "{0} 不能是“{1}”；可用的有：{2}。",
    ),
    (r"Invalid value for '(.+?)': Input should be (.+?)\.?", "{0} 应为以下之一：{1}。"),
    (r"Invalid value for '(.+?)': (.+?)[.。]?", "{0} 的值无效：{1}。"),
)


def usage_text(error: TyperException) -> str:
    """What was asked for wrongly, in the person's language, and where to read on."""
    message = error.format_message().replace(": Value error, ", ": ")
    if console.chinese():
        message = _in_chinese(message)
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    if not message.endswith((".", "。", "?", "？")):
        message += say(".", "。")
    return message + say(
        f" See: {context.command_path} --help", f"请看：{context.command_path} --help"
    )


def _in_chinese(message: str) -> str:
    line = " ".join(message.split())
    for pattern, chinese in _ERRORS:
        if found := re.fullmatch(pattern, line):
            parts = [part.replace("' or '", "', '").replace("'", "") for part in found.groups()]
            return "命令有误：" + chinese.format(*parts)
    return f"命令有误：{line}"


def with_plain_help(command: Any) -> Any:
    """The same command (or group of them), its help pages in the person's words."""
    typed = command.get_help
    command.get_help = lambda context: help_text(typed(context))
    for one in getattr(command, "commands", {}).values():
        with_plain_help(one)
    return command


def help_text(page: str) -> str:
    """A help page as Typer wrote it, in the person's words; columns stay where they are."""
    page = _TYPES.sub(lambda found: (" N" if "int" in found[0] else "").ljust(len(found[0])), page)
    page = _REPEATED.sub(_argument, page)
    if console.chinese():
        for pattern, chinese in _HELP:
            page = pattern.sub(chinese, page)
    return "\n".join(line.rstrip() for line in page.splitlines())


def _argument(found: re.Match[str]) -> str:
    several, optional, one, number = found.groups()
    if several:
        return f"{several}..."
    if optional:
        return f"[{optional}...]"
    return one or number or found[0]
