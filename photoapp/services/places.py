"""Names for positions and positions for names, offline."""

from __future__ import annotations

import threading
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photoapp.core.filters import Filters, PlaceFilter

EARTH_KM = 6371.0088
"""Mean radius, IUGG."""
FURTHEST_KM = 50.0
"""A photo further than this from any town has no place name."""
_KM_PER_TENFOLD = 2.0  # a city ten times as large reaches this much further
_METROPOLIS = 1000.0  # thousand people
_SUFFIXES = ("市", "省", "县", "区", "自治区", "特别行政区", "州", "府", "都", "国")

Positions = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """A town. `id` is its GeoNames id; `country` is ISO 3166 alpha-2.

    `city_en`, `city_zh`: the metropolis it lies in, "" when none; regions may be "" too.
    """

    id: int
    name_en: str
    name_zh: str
    city_en: str
    city_zh: str
    region_en: str
    region_zh: str
    country: str
    country_en: str
    country_zh: str

    @property
    def text_en(self) -> str:
        """From near to far: ``Bao'an, Shenzhen, Guangdong, China``."""
        parts = (self.name_en, self.city_en, self.region_en, self.country_en)
        return ", ".join(dict.fromkeys(part for part in parts if part))

    @property
    def text_zh(self) -> str:
        """From far to near, as Chinese does: ``中国 广东 深圳 宝安``."""
        parts = (self.country_zh, self.region_zh, self.city_zh, self.name_zh or self.name_en)
        return " ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """What a name may mean: towns by id, and whole countries."""

    place_ids: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()


class Gazetteer:
    """Towns of the world; the tables load on first use (about 0.1 s) and are then only read.

    Args:
        resources: the folder that holds ``gazetteer/``.

    Safe to use from several threads.
    """

    def __init__(self, resources: Path) -> None:
        self._folder = resources / "gazetteer"
        self._lock = threading.Lock()
        self._tables: _Tables | None = None

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """The town a position belongs to, or None in the wild. Degrees, WGS 84.

        Among near towns a larger one reaches further: a photo in a district of a
        metropolis is named by it when both are about as near.
        """
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return None
        tables = self._loaded()
        point = _unit(np.array([[latitude, longitude]]))[0]
        kilometres = _distance(tables.units @ point)
        reach = np.minimum(_KM_PER_TENFOLD * np.log10(tables.people / 15.0), 0.6 * kilometres)
        best = int(np.argmin(kilometres - reach))
        return None if kilometres[best] > FURTHEST_KM else tables.place(best)

    def place(self, place_id: int) -> Place | None:
        """The town with this id."""
        tables = self._loaded()
        row = int(np.searchsorted(tables.ids, place_id))
        if row >= len(tables.ids) or tables.ids[row] != place_id:
            return None
        return tables.place(row)

    def find(self, text: str) -> FoundPlaces:
        """Towns, provinces and countries of this name in either language; capitals do not matter.

        A city includes the smaller towns around it, a province everything inside it.
        """
        tables = self._loaded()
        name = tables.folded(text)
        for key in (name, *(name.removesuffix(suffix) for suffix in _SUFFIXES)):
            if len(key) < 2 or (key not in tables.names and key not in tables.countries_by_name):
                continue
            rows = tables.names.get(key, ())
            around = {int(tables.ids[near]) for row in rows for near in tables.around(row)}
            return FoundPlaces(frozenset(around), frozenset(tables.countries_by_name.get(key, ())))
        return FoundPlaces()

    def resolved(self, filters: Filters) -> Filters:
        """The same filters with what the place names mean filled in."""
        if not filters.places and not filters.not_places:
            return filters
        return replace(
            filters,
            places=tuple(self._resolved(place) for place in filters.places),
            not_places=tuple(self._resolved(place) for place in filters.not_places),
        )

    def suggestions(self, prefix: str, limit: int) -> list[str]:
        """Names of countries, provinces and larger towns that begin with `prefix`."""
        tables = self._loaded()
        start = tables.folded(prefix)
        if not start:
            return []
        found = [name for key, name in tables.known_names if key.startswith(start)]
        return list(dict.fromkeys(found))[:limit]

    def _resolved(self, place: PlaceFilter) -> PlaceFilter:
        found = self.find(place.text)
        return PlaceFilter(place.text, found.place_ids, found.countries)

    def _loaded(self) -> _Tables:
        with self._lock:
            if self._tables is None:
                self._tables = _Tables(self._folder)
            return self._tables


class _Tables:
    """The gazetteer in memory; rows are in the order of ids."""

    def __init__(self, folder: Path) -> None:
        self._variants = {ord(old): new for old, new in _rows(folder / "variants.tsv")}
        self._regions = {
            (country, code): (english, chinese)
            for country, code, english, chinese in _rows(folder / "regions.tsv")
        }
        countries = _rows(folder / "countries.tsv")
        self._countries = {row[0]: (row[2], row[3]) for row in countries}
        self.countries_by_name: dict[str, set[str]] = defaultdict(set)
        for code, alpha3, english, chinese, others in countries:
            for name in (code, alpha3, english, chinese, *others.split("|")):
                if name:
                    self.countries_by_name[self.folded(name)].add(code)
        self._cities = _rows(folder / "cities.tsv")
        self.ids = np.array([int(row[0]) for row in self._cities], dtype=np.int64)
        self.people = np.array([max(float(row[7]), 15.0) for row in self._cities])
        positions = np.array([(float(row[3]), float(row[4])) for row in self._cities])
        self.units = _unit(positions)
        self._reach = np.minimum(8.0 * np.sqrt(self.people / 1000.0), 40.0)  # kilometres

    def place(self, row: int) -> Place:
        number, english, chinese, _, _, country, region, _ = self._cities[row]
        city_en, city_zh = self._metropolis(row)
        region_en, region_zh = self._regions.get((country, region), ("", ""))
        country_en, country_zh = self._countries.get(country, (country, country))
        return Place(
            int(number),
            english,
            chinese,
            city_en,
            city_zh,
            region_en,
            region_zh,
            country,
            country_en,
            country_zh,
        )

    @cached_property
    def names(self) -> dict[str, list[int]]:
        """Folded name of a town or region -> rows of its towns."""
        found: dict[str, list[int]] = defaultdict(list)
        for row, (_, english, chinese, _, _, country, region, _) in enumerate(self._cities):
            regional = self._regions.get((country, region), ("", ""))
            for name in {self.folded(text) for text in (english, chinese, *regional) if text}:
                found[name].append(row)
        return found

    @cached_property
    def known_names(self) -> list[tuple[str, str]]:
        """(folded, as written), most important first: countries, regions, towns by size."""
        names = [name for pair in self._countries.values() for name in pair]
        names += [name for pair in self._regions.values() for name in pair]
        for row in np.argsort(-self.people, kind="stable"):
            if self.people[row] < 100:
                break
            names += [name for name in self._cities[row][1:3] if name]
        return [(self.folded(name), name) for name in names]

    def around(self, row: int) -> npt.NDArray[np.intp]:
        """Rows of the smaller towns that people would count to a city, itself included."""
        near = _distance(self.units @ self.units[row]) <= self._reach[row]
        rows = np.flatnonzero(near & (self.people <= self.people[row] / 2))
        same = [near for near in rows if self._same_region(near, row)]
        return np.array([row, *same], dtype=np.intp)

    def _metropolis(self, row: int) -> tuple[str, str]:
        near = _distance(self.units @ self.units[row]) <= self._reach
        larger = self.people >= max(2.0 * self.people[row], _METROPOLIS)
        rows = [other for other in np.flatnonzero(near & larger) if self._same_region(other, row)]
        if not rows:
            return "", ""
        english, chinese = self._cities[max(rows, key=lambda other: float(self.people[other]))][1:3]
        return english, chinese

    def _same_region(self, one: np.intp, other: int) -> bool:
        return self._cities[one][5:7] == self._cities[other][5:7]

    def folded(self, text: str) -> str:
        """Lower case, accents off, simplified characters, no spaces or punctuation."""
        decomposed = unicodedata.normalize("NFKD", text.translate(self._variants).casefold())
        return "".join(character for character in decomposed if character.isalnum())


def _rows(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]


def _unit(positions: Positions) -> Positions:
    """(n, 2) degrees -> (n, 3) unit vectors."""
    latitude, longitude = np.radians(positions).T
    return np.stack(
        (
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ),
        axis=1,
    )


def _distance(cosine: Positions) -> Positions:
    """Great-circle kilometres from the cosine of the angle."""
    return np.asarray(EARTH_KM * np.arccos(np.clip(cosine, -1.0, 1.0)), dtype=np.float64)
