"""Errors, notices and jobs in the person's language, looked up by their stable codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from photoapp.core.jobs import JobSnapshot, JobState
from photoapp.core.library import JournalEntry
from photoapp.core.settings import Settings
from photoapp.ui.error_texts import ERRORS
from photoapp.ui.i18n import QT_TRANSLATE_NOOP, Context
from photoapp.ui.tag_act_words import tag_act_text
from photoapp.ui.wording import duration, size_text

Details = Mapping[str, str | int | float]

# Contexts of translation, for texts with plurals.
Jobs: Final = Context("Jobs")
Acts: Final = Context("Acts")

_UNKNOWN_ERROR: Final = QT_TRANSLATE_NOOP("Errors", "Something went wrong ({code}).")

_IN_LINE: Final = QT_TRANSLATE_NOOP("Errors", "{file}, line {line}")

_NOTICES: Final[dict[str, str]] = {
    "starter-unknown-words": QT_TRANSLATE_NOOP(
        "Notices",
        "The model in use hardly knows “{words}”. A full model understands far more.",
    ),
    "model-language": QT_TRANSLATE_NOOP(
        "Notices",
        "“{words}” is in a language that the model in use was not trained for. "
        "Another model may understand it.",
    ),
    "together-lost": QT_TRANSLATE_NOOP(
        "Notices",
        "A model that should have answered is not installed any more; see the models page.",
    ),
    "still-indexing": QT_TRANSLATE_NOOP(
        "Notices", "Still indexing: {count} photos cannot be found by content yet."
    ),
}

_SLOWED: Final[dict[str, str]] = {
    "battery": QT_TRANSLATE_NOOP("Jobs", "slower: on battery"),
    "full-screen": QT_TRANSLATE_NOOP("Jobs", "slower: something is full screen"),
    "limit": QT_TRANSLATE_NOOP("Jobs", "slower: speed limit"),
}

_JOBS: Final[dict[str, str]] = {
    "index": QT_TRANSLATE_NOOP("Jobs", "Indexing photos"),
    "scan": QT_TRANSLATE_NOOP("Jobs", "Looking for photos"),
    "pull": QT_TRANSLATE_NOOP("Jobs", "Downloading a model"),
    "import": QT_TRANSLATE_NOOP("Jobs", "Importing a model"),
    "optimise": QT_TRANSLATE_NOOP("Jobs", "Making a model faster"),
    "export": QT_TRANSLATE_NOOP("Jobs", "Exporting"),
    "export-model": QT_TRANSLATE_NOOP("Jobs", "Exporting a model"),
    "trash": QT_TRANSLATE_NOOP("Jobs", "Moving to the trash"),
    "tag": QT_TRANSLATE_NOOP("Jobs", "Tagging photos"),
    "rebuild": QT_TRANSLATE_NOOP("Jobs", "Preparing search"),
    "sidecar-write": QT_TRANSLATE_NOOP("Jobs", "Writing tags to files"),
    "sidecar-read": QT_TRANSLATE_NOOP("Jobs", "Reading sidecars"),
    "duplicates": QT_TRANSLATE_NOOP("Jobs", "Looking for duplicates"),
    "duplicates-resolve": QT_TRANSLATE_NOOP("Jobs", "Clearing duplicates away"),
    "similar": QT_TRANSLATE_NOOP("Jobs", "Looking at photos with another model"),
    "upgrade": QT_TRANSLATE_NOOP("Jobs", "Preparing another model"),
    "adapt": QT_TRANSLATE_NOOP("Jobs", "Adapting similar photos to your library"),
}

_STATES: Final[dict[JobState, str]] = {
    JobState.RUNNING: QT_TRANSLATE_NOOP("Jobs", "Running"),
    JobState.PAUSED: QT_TRANSLATE_NOOP("Jobs", "Paused"),
    JobState.DONE: QT_TRANSLATE_NOOP("Jobs", "Done"),
    JobState.FAILED: QT_TRANSLATE_NOOP("Jobs", "Failed"),
    JobState.CANCELLED: QT_TRANSLATE_NOOP("Jobs", "Cancelled"),
}

_RATES: Final[dict[str, str]] = {
    "photos": QT_TRANSLATE_NOOP("Jobs", "{rate} photos/s"),
    "files": QT_TRANSLATE_NOOP("Jobs", "{rate} files/s"),
    "steps": QT_TRANSLATE_NOOP("Jobs", "{rate}/s"),
}


_STARTER: Final = Settings().model  # the model that every library begins with


_SWITCHED: Final = "Search with "  # before the model in the journal's title


class _Shown(dict[str, str]):
    """Details as text; a missing one shows as an ellipsis rather than failing the message."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(text: str, details: Details) -> str:
    locale = QLocale()
    shown = _Shown()
    for name, value in details.items():
        if isinstance(value, str):
            shown[name] = value
        elif name.endswith("bytes"):
            shown[name] = size_text(int(value))
        elif isinstance(value, int):
            shown[name] = locale.toString(value)
        else:
            shown[name] = locale.toString(value, "f", 1)
    return text.format_map(shown)


def known_error(code: str) -> bool:
    """Return whether `error_text` has a translated text of its own for this code."""
    return code in ERRORS


def error_text(code: str, details: Details | None = None, message: str = "") -> str:
    """Return what happened and what to do, translated.

    `details` are those of the PhotoappError. `message`, its English text, is shown for a code
    that this table does not have.
    """
    source = ERRORS.get(code)
    if source is None:
        if message:
            return message
        return _filled(QCoreApplication.translate("Errors", _UNKNOWN_ERROR), {"code": code})
    text = _filled(QCoreApplication.translate("Errors", source), details or {})
    return f"{where}: {text}" if (where := _place(details or {})) else text


def _place(details: Details) -> str:
    """Where in a file something is wrong, for errors that know it; line 0 is the whole file."""
    if "file" not in details or "line" not in details:
        return ""
    if not details["line"]:
        return str(details["file"])
    return _filled(QCoreApplication.translate("Errors", _IN_LINE), details)


def notice_text(code: str, details: Details | None = None) -> str:
    """Return the translated remark of a search answer; "" for a code without a text."""
    source = _NOTICES.get(code)
    return _filled(QCoreApplication.translate("Notices", source), details or {}) if source else ""


def job_title(snapshot: JobSnapshot) -> str:
    """Return what a job does, translated by its kind; the job's own title for other kinds."""
    source = _JOBS.get(snapshot.kind)
    return QCoreApplication.translate("Jobs", source) if source else snapshot.title


def job_state(state: JobState) -> str:
    """Return the translated name of a job's state."""
    return QCoreApplication.translate("Jobs", _STATES[state])


def model_name(model: str) -> str:
    """Return a model's id (or key, ``id@revision#version``) as people are shown it.

    The bundled one is called by what it is. An id may itself end in ``@revision``, where it
    tells weights from others that are installed beside them.
    """
    if "#" in model:
        model = model.rpartition("@")[0]
    if model == _STARTER:
        return QCoreApplication.translate("Models", "Starter model")
    return model


def amount_text(snapshot: JobSnapshot) -> str:
    """Return how far a job is: “1,204 of 5,000 photos”, “12 MB of 750 MB”."""
    translate = QCoreApplication.translate
    done, total = snapshot.done, snapshot.total
    if snapshot.unit == "bytes":
        if total is None:
            return size_text(done)
        return translate("Jobs", "{done} of {total}").format(
            done=size_text(done), total=size_text(total)
        )
    # Written out, because the collector of texts sees plurals only in direct calls.
    if total is None:
        match snapshot.unit:
            case "photos":
                return Jobs.tr("%Ln photo(s)", "", done)
            case "files":
                return Jobs.tr("%Ln file(s)", "", done)
            case _:
                return Jobs.tr("%Ln step(s)", "", done)
    match snapshot.unit:
        case "photos":
            text = Jobs.tr("{done} of %Ln photo(s)", "", total)
        case "files":
            text = Jobs.tr("{done} of %Ln file(s)", "", total)
        case _:
            text = Jobs.tr("{done} of %Ln step(s)", "", total)
    return text.format(done=QLocale().toString(done))


def rate_text(snapshot: JobSnapshot) -> str:
    """Return how fast a job is: “42 photos/s”; "" while unknown."""
    if snapshot.rate <= 0:
        return ""
    translate = QCoreApplication.translate
    if snapshot.unit == "bytes":
        return translate("Jobs", "{size}/s").format(size=size_text(round(snapshot.rate)))
    rate = QLocale().toString(snapshot.rate, "f", 0 if snapshot.rate >= 10 else 1)
    return translate("Jobs", _RATES.get(snapshot.unit, _RATES["steps"])).format(rate=rate)


def progress_text(snapshot: JobSnapshot) -> str:
    """Return one line on a job: amount, rate, time left, device and model; or its summary."""
    translate = QCoreApplication.translate
    parts = [amount_text(snapshot)] if snapshot.done or snapshot.total else []
    if snapshot.state.ended:
        parts.append(translate("Jobs", "took {time}").format(time=duration(snapshot.seconds)))
    elif snapshot.state is JobState.RUNNING:
        if rate := rate_text(snapshot):
            parts.append(rate)
        if snapshot.seconds_left is not None:
            left = duration(snapshot.seconds_left)
            parts.append(translate("Jobs", "{time} left").format(time=left))
        if slowed := _SLOWED.get(snapshot.slowed):
            parts.append(translate("Jobs", slowed))
    if snapshot.model and not snapshot.state.ended:
        parts.append(model_name(snapshot.model))
    if snapshot.device and not snapshot.state.ended:
        parts.append(snapshot.device.upper())
    return " · ".join(parts)


def act_text(entry: JournalEntry) -> str:
    """Return what a person did, for the history: “Moved 3 photos to the trash”.

    Album names and stars are taken from the journal's English title; other acts show it.
    """
    translate = QCoreApplication.translate
    count = entry.count
    match entry.act:
        case "trash":
            return Acts.tr("Moved %Ln photo(s) to the trash", "", count)
        case "model-switch":
            return translate("Acts", "Searched with another model: {name}").format(
                name=model_name(entry.title.removeprefix(_SWITCHED))
            )
        case "duplicates-resolve":
            return Acts.tr("Cleared %Ln duplicate file(s) away", "", count)
        case "rate":
            stars = entry.title.removeprefix("Rate ")
            if stars not in {"1", "2", "3", "4", "5"}:
                return Acts.tr("Took the stars from %Ln photo(s)", "", count)
            text = Acts.tr("Gave {stars} to %Ln photo(s)", "", count)
            return text.format(stars="★" * int(stars))
        case "favourite" if entry.title.startswith("Not"):
            return Acts.tr("Took the heart from %Ln photo(s)", "", count)
        case "favourite":
            return Acts.tr("Gave a heart to %Ln photo(s)", "", count)
        case "album-create":
            name = entry.title.removeprefix("Create album ")
            return translate("Acts", "Made the album “{name}”").format(name=name)
        case "album-delete":
            name = entry.title.removeprefix("Delete album ")
            return translate("Acts", "Deleted the album “{name}”").format(name=name)
        case "album-rename":
            former, _, name = entry.title.removeprefix("Rename album ").partition(" to ")
            text = translate("Acts", "Renamed the album “{former}” to “{name}”")
            return text.format(former=former, name=name)
        case "album-add":
            name = entry.title.removeprefix("Add to album ")
            text = Acts.tr("Added %Ln photo(s) to “{name}”", "", count)
            return text.format(name=name)
        case "album-remove":
            name = entry.title.removeprefix("Remove from album ")
            text = Acts.tr("Took %Ln photo(s) out of “{name}”", "", count)
            return text.format(name=name)
        case "label-set-delete":
            name = entry.title.removeprefix("Delete label set ")
            return translate("Acts", "Deleted the label set “{name}”").format(name=name)
        case "label-set-edit":
            name = entry.title.removeprefix("Change label set ")
            return translate("Acts", "Changed the label set “{name}”").format(name=name)
        case "sidecar-write":
            return Acts.tr("Wrote the tags of %Ln photo(s) to files", "", count)
        case "sidecar-read":
            return Acts.tr("Read tags of %Ln photo(s) from files", "", count)
        case act if act.startswith("tag-"):
            return tag_act_text(entry)
        case _:
            return entry.title
