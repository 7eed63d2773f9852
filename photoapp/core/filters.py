"""Filters of a search as values; `core.query` parses them, storage turns them into ids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DateRange:
    """Both days included; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; `west` > `east` means it crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What the gazetteer made of a place name.

    A photo matches when its `place_id` is in `place_ids`, its country is in `countries`
    (ISO 3166 alpha-2), or its stored place text contains `text`.
    """

    text: str
    place_ids: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """All fields must hold; inside one tuple any may hold. ``not_*`` must not hold.

    Texts match case-insensitively: `folders` any part of the path, `cameras` make or model,
    `names` part of a file name, `tags` the whole tag name in either language (and its children),
    `formats` a format name or the groups ``raw`` and ``photo``.
    """

    dates: tuple[DateRange, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[PlaceFilter, ...] = ()
    rating_at_least: int | None = None
    rating_at_most: int | None = None
    favourite: bool | None = None
    has_place: bool | None = None
    offline: bool | None = None
    untagged: bool | None = None
    not_dates: tuple[DateRange, ...] = ()
    not_folders: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()
    not_cameras: tuple[str, ...] = ()
    not_formats: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    not_places: tuple[PlaceFilter, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is restricted."""
        return self == Filters()
