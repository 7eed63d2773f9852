"""What goes wrong around the program itself, its reports and updates: English source texts."""

from __future__ import annotations

from typing import Final

from photoapp.ui.i18n import QT_TRANSLATE_NOOP

# Part of `error_texts.ERRORS`, in the same form.
PROGRAM_ERRORS: Final[dict[str, str]] = {
    "crash-unknown": QT_TRANSLATE_NOOP("Errors", "This crash report is no longer there."),
    "crash-which": QT_TRANSLATE_NOOP("Errors", "Name one crash report, or all of them."),
    "demo-folder-taken": QT_TRANSLATE_NOOP(
        "Errors", "This folder holds something else; give an empty one with --library."
    ),
    "update-none": QT_TRANSLATE_NOOP(
        "Errors",
        "This build names no address to ask for updates, and photoapp never looks by itself.",
    ),
    "update-address": QT_TRANSLATE_NOOP(
        "Errors",
        "This address cannot be asked: the address of an update check begins with https:// and "
        "holds no password.",
    ),
    "update-unreachable": QT_TRANSLATE_NOOP(
        "Errors", "{host} could not be asked for updates. Try again later."
    ),
    "update-refused": QT_TRANSLATE_NOOP("Errors", "{host} has no answer about updates ({reason})."),
    "update-garbage": QT_TRANSLATE_NOOP(
        "Errors", "What {host} answered is not an answer about updates. Nothing was changed."
    ),
}
