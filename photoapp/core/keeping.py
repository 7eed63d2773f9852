"""Which file of a group of duplicates to keep: rules, ready-made profiles, and the reasons."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from photoapp.core.duplicates import (
    PAIR_KINDS,
    DuplicateGroup,
    DuplicateKind,
    DuplicateMember,
)
from photoapp.core.errors import UsageError

FORMAT_ORDER = ("raw", "tiff", "png", "jxl", "heif", "avif", "jpeg2000", "webp", "jpeg", "bmp")
"""Formats that can hold more of a picture first; the others count as last."""

SAFE_KINDS = (DuplicateKind.BYTES, DuplicateKind.PIXELS, DuplicateKind.REENCODED)
"""Kinds of which rules may clear files away unasked: the whole picture stays, as it was made."""

_MOST_RULES = 50
_EPOCH = dt.datetime(1970, 1, 1)


class Criterion(StrEnum):
    """What a rule looks at; each prefers what its comment says."""

    RESOLUTION = "resolution"  # more pixels
    FORMAT = "format"  # formats in the given order
    FILE_SIZE = "file-size"  # more bytes
    TAKEN = "taken"  # the earlier capture date; a known one before none
    FILE_DATE = "file-date"  # the file that was changed longest ago
    FOLDER = "folder"  # files in or below the given folders, in their order
    NAME = "name"  # names like the given patterns (``DSC*``), in their order
    SHORT_NAME = "short-name"  # the shorter name: ``a.jpg`` before ``a (1).jpg``
    RATING = "rating"  # more stars
    FAVOURITE = "favourite"  # a favourite
    TAGS = "tags"  # more tags
    ALBUMS = "albums"  # in more albums
    PLACE = "place"  # with a position
    CAPTION = "caption"  # with a title or caption


VALUED = frozenset((Criterion.FORMAT, Criterion.FOLDER, Criterion.NAME))
"""Criteria that compare with a list of values."""


@dataclass(frozen=True, slots=True)
class KeepRule:
    """One wish. `reverse` turns the preference round; `values` as the criterion asks for."""

    criterion: Criterion
    reverse: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepProfile:
    """Rules in order: a later one decides only between files that all earlier ones find equal."""

    name: str
    rules: tuple[KeepRule, ...]


@dataclass(frozen=True, slots=True)
class KeepReason:
    """A rule that decided something: `beaten` is the best member among those it put behind."""

    rule: KeepRule
    beaten: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which member stays (an index) and why.

    `reasons`: the rules that narrowed the choice, in order; empty when the files are equal by
    all rules and the shortest path decided. `nearer`: files on drives that are not here were
    passed over, so that what is kept can be looked at now.
    """

    keep: int
    reasons: tuple[KeepReason, ...]
    nearer: bool = False


_COMMON = (
    KeepRule(Criterion.RATING),
    KeepRule(Criterion.FAVOURITE),
    KeepRule(Criterion.TAGS),
    KeepRule(Criterion.PLACE),
    KeepRule(Criterion.FILE_DATE),
    KeepRule(Criterion.SHORT_NAME),
)

PROFILES = (
    # What holds most of the picture.
    KeepProfile(
        "best-quality",
        (
            KeepRule(Criterion.RESOLUTION),
            # A picture that was saved again lost its date more often than it gained anything.
            KeepRule(Criterion.TAKEN),
            KeepRule(Criterion.FORMAT, values=FORMAT_ORDER),
            KeepRule(Criterion.FILE_SIZE),
            *_COMMON,
        ),
    ),
    # What came first, as the camera made it.
    KeepProfile(
        "original",
        (
            KeepRule(Criterion.TAKEN),
            KeepRule(Criterion.PLACE),
            KeepRule(Criterion.FILE_DATE),
            KeepRule(Criterion.RESOLUTION),
            KeepRule(Criterion.FILE_SIZE),
            KeepRule(Criterion.SHORT_NAME),
        ),
    ),
    # What somebody has cared for.
    KeepProfile(
        "most-cared-for",
        (
            KeepRule(Criterion.FAVOURITE),
            KeepRule(Criterion.RATING),
            KeepRule(Criterion.ALBUMS),
            KeepRule(Criterion.TAGS),
            KeepRule(Criterion.CAPTION),
            KeepRule(Criterion.PLACE),
            KeepRule(Criterion.RESOLUTION),
            KeepRule(Criterion.FILE_SIZE),
            KeepRule(Criterion.SHORT_NAME),
        ),
    ),
    # What was worked on last.
    KeepProfile(
        "newest",
        (
            KeepRule(Criterion.FILE_DATE, reverse=True),
            KeepRule(Criterion.RESOLUTION),
            KeepRule(Criterion.FILE_SIZE),
            KeepRule(Criterion.SHORT_NAME),
        ),
    ),
    # All pixels in as few bytes as can be had.
    KeepProfile(
        "save-space",
        (
            KeepRule(Criterion.RESOLUTION),
            KeepRule(Criterion.FILE_SIZE, reverse=True),
            *_COMMON,
        ),
    ),
)
"""Ready-made profiles; the first is the default."""


def ready_made(name: str) -> KeepProfile:
    """The ready-made profile of this name. Raises UsageError (``profile-unknown``)."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    known = ", ".join(profile.name for profile in PROFILES)
    raise UsageError(
        "profile-unknown",
        f"There is no profile {name!r}; there are: {known}.",
        name=name,
        known=known,
    )


def choose(group: DuplicateGroup, profile: KeepProfile) -> Keeping | None:
    """Which member of the group stays by these rules; None for kinds that belong together.

    Files on drives that are not here are only chosen when there are no others. When all rules
    are through, the shortest path wins, so that the choice is always the same.
    """
    if group.kind in PAIR_KINDS or not group.members:
        return None
    members = group.members
    here = [index for index, member in enumerate(members) if member.online]
    nearer = 0 < len(here) < len(members)
    left = here or list(range(len(members)))
    reasons: list[KeepReason] = []
    for rule in profile.rules:
        if len(left) == 1:
            break
        keys = {index: _key(rule, members[index]) for index in left}
        best = max(keys.values())
        beaten = [index for index in left if keys[index] != best]
        if beaten:
            reasons.append(KeepReason(rule, max(beaten, key=lambda index: keys[index])))
            left = [index for index in left if keys[index] == best]
    keep = min(left, key=lambda index: (len(str(members[index].path)), str(members[index].path)))
    return Keeping(keep, tuple(reasons), nearer)


def matched_value(rule: KeepRule, member: DuplicateMember) -> str | None:
    """Which of the rule's values the file matches first; None for none."""
    match rule.criterion:
        case Criterion.FORMAT:
            return member.format if member.format in rule.values else None
        case Criterion.FOLDER:
            return next((one for one in rule.values if member.path.is_relative_to(Path(one))), None)
        case Criterion.NAME:
            name = member.path.name.casefold()
            return next((one for one in rule.values if fnmatchcase(name, one.casefold())), None)
        case _:
            return None


def profile_text(profile: KeepProfile) -> str:
    """The profile as JSON; `parse_profile` reads it."""
    rules = [
        {"by": rule.criterion.value}
        | ({"reverse": True} if rule.reverse else {})
        | ({"values": list(rule.values)} if rule.values else {})
        for rule in profile.rules
    ]
    return json.dumps({"name": profile.name, "rules": rules}, ensure_ascii=False, indent=2)


def parse_profile(text: str) -> KeepProfile:
    """A profile from JSON: ``{"name": …, "rules": [{"by": …, "reverse": …, "values": […]}]}``.

    Raises UsageError (``rules-unreadable``) saying which rule is wrong.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _unreadable(f"not JSON ({error})") from error
    if not isinstance(found, dict) or not isinstance(found.get("rules"), list):
        raise _unreadable('"rules" is missing')
    if len(found["rules"]) > _MOST_RULES:
        raise _unreadable(f"more than {_MOST_RULES} rules")
    rules = tuple(_rule(number, one) for number, one in enumerate(found["rules"], 1))
    return KeepProfile(str(found.get("name", "")), rules)


def _rule(number: int, found: Any) -> KeepRule:
    name = found.get("by") if isinstance(found, dict) else None
    if name not in {one.value for one in Criterion}:
        known = ", ".join(Criterion)
        raise _unreadable(f'rule {number}: "by" is one of {known}')
    criterion = Criterion(name)
    values = found.get("values", list(FORMAT_ORDER) if criterion is Criterion.FORMAT else [])
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        raise _unreadable(f'rule {number}: "values" is a list of texts')
    if bool(values) != (criterion in VALUED):
        needs = "needs" if criterion in VALUED else "takes no"
        raise _unreadable(f'rule {number}: {name} {needs} "values"')
    reverse = found.get("reverse", False)
    if not isinstance(reverse, bool):
        raise _unreadable(f'rule {number}: "reverse" is true or false')
    return KeepRule(criterion, reverse, tuple(values))


def _unreadable(why: str) -> UsageError:
    return UsageError(
        "rules-unreadable", f"The rules for what to keep cannot be used: {why}.", reason=why
    )


def _key(rule: KeepRule, member: DuplicateMember) -> tuple[float, ...]:
    """How well a file meets a rule: larger is better."""
    sign = -1.0 if rule.reverse else 1.0
    match rule.criterion:
        case Criterion.RESOLUTION:
            value: float = member.pixels
        case Criterion.FILE_SIZE:
            value = member.bytes
        case Criterion.TAKEN:
            # Without a date a file is behind in either direction.
            known = float(member.taken_known)
            moment = (member.taken - _EPOCH).total_seconds() if member.taken_known else 0.0
            return (known, -sign * moment)
        case Criterion.FILE_DATE:
            value = -member.mtime_ns
        case Criterion.SHORT_NAME:
            value = -len(member.path.name)
        case Criterion.RATING:
            value = member.rating
        case Criterion.FAVOURITE:
            value = member.favourite
        case Criterion.TAGS:
            value = member.tags
        case Criterion.ALBUMS:
            value = member.albums
        case Criterion.PLACE:
            value = member.has_gps
        case Criterion.CAPTION:
            value = member.has_caption
        case Criterion.FORMAT | Criterion.FOLDER | Criterion.NAME:
            value = -_rank(rule, member)
    return (sign * value,)


def _rank(rule: KeepRule, member: DuplicateMember) -> int:
    found = matched_value(rule, member)
    return len(rule.values) if found is None else rule.values.index(found)
