"""What the duplicate finder and the keeping rules mean, in words."""

from __future__ import annotations

import datetime as dt
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from photoapp.core.duplicates import DuplicateGroup, DuplicateKind, DuplicateMember, Reason
from photoapp.core.keeping import Criterion, Keeping, KeepReason, KeepRule
from photoapp.core.resolution import ResolveAct
from photoapp.ui.i18n import QT_TRANSLATE_NOOP, Context
from photoapp.ui.wording import day_text, size_text

Duplicates = Context("Duplicates")

_KINDS: Final[dict[DuplicateKind, str]] = {
    DuplicateKind.BYTES: QT_TRANSLATE_NOOP("Duplicates", "Identical files"),
    DuplicateKind.PIXELS: QT_TRANSLATE_NOOP("Duplicates", "Identical pictures"),
    DuplicateKind.REENCODED: QT_TRANSLATE_NOOP("Duplicates", "Other size or format"),
    DuplicateKind.EDITED: QT_TRANSLATE_NOOP("Duplicates", "Edited"),
    DuplicateKind.MOMENT: QT_TRANSLATE_NOOP("Duplicates", "Same moment"),
    DuplicateKind.RAW_PAIR: QT_TRANSLATE_NOOP("Duplicates", "RAW and JPEG"),
    DuplicateKind.LIVE_PAIR: QT_TRANSLATE_NOOP("Duplicates", "Live photo"),
    DuplicateKind.SIMILAR: QT_TRANSLATE_NOOP("Duplicates", "Similar"),
}
_EXPLAINED: Final[dict[DuplicateKind, str]] = {
    DuplicateKind.BYTES: QT_TRANSLATE_NOOP(
        "Duplicates", "The same file several times, byte for byte."
    ),
    DuplicateKind.PIXELS: QT_TRANSLATE_NOOP(
        "Duplicates", "Every pixel is the same; only what is written beside the picture differs."
    ),
    DuplicateKind.REENCODED: QT_TRANSLATE_NOOP(
        "Duplicates", "The whole picture saved again: compressed, resized or converted."
    ),
    DuplicateKind.EDITED: QT_TRANSLATE_NOOP(
        "Duplicates", "Cropped, turned, mirrored, recoloured, framed or drawn upon."
    ),
    DuplicateKind.MOMENT: QT_TRANSLATE_NOOP(
        "Duplicates", "Several shots of one scene, taken within a short time. Not copies."
    ),
    DuplicateKind.RAW_PAIR: QT_TRANSLATE_NOOP(
        "Duplicates", "A RAW file and the picture the camera made of it. They belong together."
    ),
    DuplicateKind.LIVE_PAIR: QT_TRANSLATE_NOOP(
        "Duplicates", "A still and its moving part. They belong together."
    ),
    DuplicateKind.SIMILAR: QT_TRANSLATE_NOOP(
        "Duplicates", "They look alike, nothing more. Not copies."
    ),
}
_PROFILES: Final[dict[str, str]] = {
    "best-quality": QT_TRANSLATE_NOOP("Duplicates", "Best quality"),
    "original": QT_TRANSLATE_NOOP("Duplicates", "The original"),
    "most-cared-for": QT_TRANSLATE_NOOP("Duplicates", "Most cared for"),
    "newest": QT_TRANSLATE_NOOP("Duplicates", "Newest file"),
    "save-space": QT_TRANSLATE_NOOP("Duplicates", "Save space"),
    "own": QT_TRANSLATE_NOOP("Duplicates", "My own rules"),
}
_PROFILES_EXPLAINED: Final[dict[str, str]] = {
    "best-quality": QT_TRANSLATE_NOOP(
        "Duplicates", "Most pixels, then with a capture date, the better format, the larger file."
    ),
    "original": QT_TRANSLATE_NOOP(
        "Duplicates", "With a capture date and place, then the oldest file."
    ),
    "most-cared-for": QT_TRANSLATE_NOOP(
        "Duplicates", "Favourites first, then stars, albums, tags and captions."
    ),
    "newest": QT_TRANSLATE_NOOP("Duplicates", "The file that was changed last."),
    "save-space": QT_TRANSLATE_NOOP("Duplicates", "All pixels in the smallest file."),
    "own": QT_TRANSLATE_NOOP("Duplicates", "The rules you put together."),
}
_CRITERIA: Final[dict[Criterion, tuple[str, str]]] = {
    Criterion.RESOLUTION: (
        QT_TRANSLATE_NOOP("Duplicates", "More pixels"),
        QT_TRANSLATE_NOOP("Duplicates", "Fewer pixels"),
    ),
    Criterion.FORMAT: (
        QT_TRANSLATE_NOOP("Duplicates", "File format, in this order"),
        QT_TRANSLATE_NOOP("Duplicates", "File format, not these"),
    ),
    Criterion.FILE_SIZE: (
        QT_TRANSLATE_NOOP("Duplicates", "Larger file"),
        QT_TRANSLATE_NOOP("Duplicates", "Smaller file"),
    ),
    Criterion.TAKEN: (
        QT_TRANSLATE_NOOP("Duplicates", "Earlier capture date"),
        QT_TRANSLATE_NOOP("Duplicates", "Later capture date"),
    ),
    Criterion.FILE_DATE: (
        QT_TRANSLATE_NOOP("Duplicates", "Older file"),
        QT_TRANSLATE_NOOP("Duplicates", "Newer file"),
    ),
    Criterion.FOLDER: (
        QT_TRANSLATE_NOOP("Duplicates", "In these folders, in this order"),
        QT_TRANSLATE_NOOP("Duplicates", "Not in these folders"),
    ),
    Criterion.NAME: (
        QT_TRANSLATE_NOOP("Duplicates", "Name like"),
        QT_TRANSLATE_NOOP("Duplicates", "Name not like"),
    ),
    Criterion.SHORT_NAME: (
        QT_TRANSLATE_NOOP("Duplicates", "Shorter name"),
        QT_TRANSLATE_NOOP("Duplicates", "Longer name"),
    ),
    Criterion.RATING: (
        QT_TRANSLATE_NOOP("Duplicates", "More stars"),
        QT_TRANSLATE_NOOP("Duplicates", "Fewer stars"),
    ),
    Criterion.FAVOURITE: (
        QT_TRANSLATE_NOOP("Duplicates", "Favourite"),
        QT_TRANSLATE_NOOP("Duplicates", "Not a favourite"),
    ),
    Criterion.TAGS: (
        QT_TRANSLATE_NOOP("Duplicates", "More tags"),
        QT_TRANSLATE_NOOP("Duplicates", "Fewer tags"),
    ),
    Criterion.ALBUMS: (
        QT_TRANSLATE_NOOP("Duplicates", "In more albums"),
        QT_TRANSLATE_NOOP("Duplicates", "In fewer albums"),
    ),
    Criterion.PLACE: (
        QT_TRANSLATE_NOOP("Duplicates", "Has a place"),
        QT_TRANSLATE_NOOP("Duplicates", "Has no place"),
    ),
    Criterion.CAPTION: (
        QT_TRANSLATE_NOOP("Duplicates", "Has a caption"),
        QT_TRANSLATE_NOOP("Duplicates", "Has no caption"),
    ),
}
_SKIPS: Final[dict[str, str]] = {
    "offline": QT_TRANSLATE_NOOP("Duplicates", "on a drive that is not connected"),
    "gone": QT_TRANSLATE_NOOP("Duplicates", "no longer there"),
    "changed": QT_TRANSLATE_NOOP("Duplicates", "changed since it was read"),
    "link": QT_TRANSLATE_NOOP("Duplicates", "a link to a file elsewhere"),
    "same-file": QT_TRANSLATE_NOOP("Duplicates", "another name of the file that stays"),
    "kept": QT_TRANSLATE_NOOP("Duplicates", "kept by another group"),
    "pair": QT_TRANSLATE_NOOP("Duplicates", "belongs to the other file"),
    "no-keeper": QT_TRANSLATE_NOOP("Duplicates", "the file that should stay was not found"),
    "other-content": QT_TRANSLATE_NOOP("Duplicates", "other bytes, so no hard link is possible"),
    "other-drive": QT_TRANSLATE_NOOP("Duplicates", "on another drive than the file that stays"),
    "there": QT_TRANSLATE_NOOP("Duplicates", "in that folder already"),
}
_ACTS: Final[dict[ResolveAct, str]] = {
    ResolveAct.TRASH: QT_TRANSLATE_NOOP("Duplicates", "Move to the trash"),
    ResolveAct.MOVE: QT_TRANSLATE_NOOP("Duplicates", "Move to a folder"),
    ResolveAct.HARD_LINK: QT_TRANSLATE_NOOP("Duplicates", "Replace by hard links"),
}


def _say(text: str) -> str:
    return QCoreApplication.translate("Duplicates", text)


def kind_text(kind: DuplicateKind) -> str:
    """Return the kind's name: “Identical files”."""
    return _say(_KINDS[kind])


def kind_explained(kind: DuplicateKind) -> str:
    """Return a sentence on what the kind means."""
    return _say(_EXPLAINED[kind])


def profile_text(name: str) -> str:
    """Return a profile's name in words; other names as they are."""
    return _say(_PROFILES[name]) if name in _PROFILES else name


def profile_explained(name: str) -> str:
    """Return what a ready-made profile prefers, "" for others."""
    return _say(_PROFILES_EXPLAINED[name]) if name in _PROFILES_EXPLAINED else ""


def criterion_text(criterion: Criterion, *, reverse: bool = False) -> str:
    """Return a rule's wish without its values."""
    return _say(_CRITERIA[criterion][reverse])


def skip_text(reason: str) -> str:
    """Return why a file stays."""
    return _say(_SKIPS.get(reason, reason))


def act_name(act: ResolveAct) -> str:
    """Return what happens to the files that are not kept."""
    return _say(_ACTS[act])


def reason_text(group: DuplicateGroup) -> str:
    """Return why these files are one group, from the facts that were measured."""
    facts = facts_texts(group.reason)
    if group.kind in (DuplicateKind.BYTES, DuplicateKind.PIXELS) or not facts:
        return kind_explained(group.kind)
    text = _joined(facts)
    return text[:1].upper() + text[1:]


def facts_texts(reason: Reason) -> list[str]:
    """Return the measured facts, the most telling first."""
    found: list[str] = []
    if "agreement" in reason:
        found.append(
            Duplicates.tr("the pictures agree to {percent}").format(
                percent=_share(reason, "agreement")
            )
        )
    if float(reason.get("shown", 1.0)) < 0.98:
        found.append(
            Duplicates.tr("one shows {percent} of the other").format(
                percent=_share(reason, "shown")
            )
        )
    if turned := round(float(reason.get("turned", 0))):
        found.append(Duplicates.tr("turned by {degrees}°").format(degrees=abs(turned)))
    for name, text in _FLAGS.items():
        if reason.get(name):
            found.append(_say(text))
    scale = float(reason.get("scale", 1.0))
    if scale > 0 and abs(scale - 1) > 0.01:
        percent = QLocale().toString(100 * min(scale, 1 / scale), "f", 0)
        found.append(Duplicates.tr("one is {percent} % as large").format(percent=percent))
    if "seconds" in reason:
        seconds = QLocale().toString(float(reason["seconds"]), "f", 0)
        found.append(Duplicates.tr("taken {seconds} s apart").format(seconds=seconds))
    if reason.get("camera"):
        found.append(
            Duplicates.tr("by the same camera ({camera})").format(
                camera=camera_text(str(reason["camera"]))
            )
        )
    if not found and "cosine" in reason:
        found.append(Duplicates.tr("they look alike to the model"))
    if reason.get("unread"):
        found.append(Duplicates.tr("judged by the small pictures, since files could not be read"))
    return found


_FLAGS: Final[dict[str, str]] = {
    "mirrored": QT_TRANSLATE_NOOP("Duplicates", "mirrored"),
    "recoloured": QT_TRANSLATE_NOOP("Duplicates", "other colours or brightness"),
    "bordered": QT_TRANSLATE_NOOP("Duplicates", "with a border"),
    "changed": QT_TRANSLATE_NOOP("Duplicates", "something was drawn or retouched"),
    "formats": QT_TRANSLATE_NOOP("Duplicates", "other file format"),
}


def camera_text(name: str) -> str:
    """Return make and model without saying the make twice: “Canon EOS 500D”."""
    make, _, model = name.partition(" ")
    return model if model.casefold().startswith(make.casefold()) else name


def keeping_text(keeping: Keeping, group: DuplicateGroup) -> str:
    """Return why the suggested file stays."""
    kept = group.members[keeping.keep]
    texts = [_reason(one, kept, group.members[one.beaten]) for one in keeping.reasons]
    if keeping.nearer and not texts:
        texts.append(Duplicates.tr("on a drive that is connected"))
    if not texts:
        return Duplicates.tr("equal by all rules, so the shorter path")
    return _joined(texts)


def rule_text(rule: KeepRule) -> str:
    """Return a rule in full: “In these folders, in this order: /a, /b”."""
    text = criterion_text(rule.criterion, reverse=rule.reverse)
    values = ", ".join(_value(rule.criterion, one) for one in rule.values)
    return Duplicates.tr("{rule}: {values}").format(rule=text, values=values) if values else text


def _reason(reason: KeepReason, kept: DuplicateMember, other: DuplicateMember) -> str:
    rule = reason.rule
    text = criterion_text(rule.criterion, reverse=rule.reverse)
    if rule.criterion is Criterion.TAKEN and not other.taken_known:
        return Duplicates.tr("Has a capture date")
    values = _compared(rule, kept, other)
    # Rounded, the two may read the same.
    if values is None or values[0] == values[1]:
        return text
    return Duplicates.tr("{rule} ({kept} instead of {other})").format(
        rule=text, kept=values[0], other=values[1]
    )


def _compared(
    rule: KeepRule, kept: DuplicateMember, other: DuplicateMember
) -> tuple[str, str] | None:
    """What the two files have, where saying it helps."""
    locale = QLocale()
    match rule.criterion:
        case Criterion.RESOLUTION:
            return f"{kept.width} × {kept.height}", f"{other.width} × {other.height}"
        case Criterion.FORMAT:
            return kept.format.upper(), other.format.upper()
        case Criterion.FILE_SIZE:
            return size_text(kept.bytes), size_text(other.bytes)
        case Criterion.TAKEN:
            return day_text(kept.taken), day_text(other.taken)
        case Criterion.FILE_DATE:
            return _file_day(kept), _file_day(other)
        case Criterion.RATING:
            return locale.toString(kept.rating), locale.toString(other.rating)
        case Criterion.TAGS:
            return locale.toString(kept.tags), locale.toString(other.tags)
        case Criterion.ALBUMS:
            return locale.toString(kept.albums), locale.toString(other.albums)
        case Criterion.FOLDER:
            return str(kept.path.parent), str(other.path.parent)
        case Criterion.NAME | Criterion.SHORT_NAME:
            return kept.path.name, other.path.name
        case _:
            return None


def _file_day(member: DuplicateMember) -> str:
    return day_text(dt.datetime.fromtimestamp(member.mtime_ns / 1e9))


def _value(criterion: Criterion, value: str) -> str:
    return value.upper() if criterion is Criterion.FORMAT else value


def _share(reason: Reason, name: str) -> str:
    share = min(100.0, 100 * float(reason[name]))
    return f"{QLocale().toString(share, 'f', 0)} %"


def _joined(texts: list[str]) -> str:
    whole = texts[0]
    for text in texts[1:]:
        whole = Duplicates.tr("{first}; {second}").format(first=whole, second=text)
    return whole
