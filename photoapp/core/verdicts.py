"""From evidence to a kind: what two pictures are to each other, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from photoapp.core.duplicates import DuplicateKind, Fact, Reason

# Copies have to lie over each other like this; fitted on photos of ../shared/starter and the
# captioned ones of ../shared/eval (tests/bench/duplicates.py reports on the labelled ones).
LEAST_SCORE = 0.8
# Pictures with little in them (a product before white) resemble others of their kind.
_BARE_TILES = 40
_BARE_SCORE = 0.9
_LEAST_TILES = 6
# Something was drawn upon it: what is left agrees to the last detail.
_DRAWN_AGREEMENT, _DRAWN_COVERAGE = 0.965, 0.6
# Spoilt by compression or noise: details are gone, but the hashes still say the same.
_SPOILT_DISTANCE = 6
_SPOILT_AGREEMENT, _SPOILT_COVERAGE = 0.68, 0.55
# Of a crop, a framed or a re-photographed copy, one side is shown (nearly) whole. Two shots of
# one scene overlap with something missing on both sides.
LEAST_SHOWN = 0.9
LEAST_PART = 0.05
# Above this the picture is the same from edge to edge.
_UNCROPPED = 0.975
_WHOLE_COVERAGE = 0.7
_SAME_SIZE = 0.02
_LEVEL = 2.0  # degrees
# Colours as they are: up to this factor and this many of 255 levels.
_GAIN = 0.10
_OFFSET = 10.0
# A series: shots this near in time by the same camera.
SERIES_SECONDS = 10.0
# Copies keep the time; a program that drops or cuts the parts of a second moves it less.
_DIFFERENT_SHOT_SECONDS = 0.9
_DIFFERENT_PART_OF_SECOND = 0.01
# Of the longer side: what lies further beside itself was not copied at this size, nor was what
# agrees less (1 % of copies at JPEG quality 30 do).
_MOVED = 0.002
_SAME_AGREEMENT = 0.98
MOMENT_COSINE = 0.85
SIMILAR_COSINE = 0.97


@dataclass(frozen=True, slots=True)
class Alignment:
    """How one picture lies over another, and how well they agree.

    `agreement` 0..1: median correlation of the tiles. `coverage` 0..1: share of the tiles with
    content that correlate. `tiles`: tiles with content. `shown_one`, `shown_other` 0..1: share
    of each picture's area that the other shows as well. `turned`: degrees clockwise from one to
    the other, -180..180, after the mirroring where `mirrored`. `gain` and `offset`: the colours
    there from those here (three channels, 255 levels). `bordered`: what one shows around the
    other is plain, as frames and bars are.
    """

    agreement: float
    coverage: float
    tiles: int
    shown_one: float
    shown_other: float
    turned: float
    mirrored: bool
    gain: tuple[float, float, float]
    offset: tuple[float, float, float]
    bordered: bool = False

    @property
    def score(self) -> float:
        """0..1: how much of it agrees, and how well."""
        return self.agreement * self.coverage

    def copied(self, distance: int | None = None) -> bool:
        """True when the pictures show the same shot, or shots that nothing tells apart.

        `distance`: bits by which the closest perceptual hashes differ, if known.
        """
        if (
            self.tiles < _LEAST_TILES
            or max(self.shown_one, self.shown_other) < LEAST_SHOWN
            or min(self.shown_one, self.shown_other) < LEAST_PART
        ):
            return False
        if self.tiles < _BARE_TILES:
            return self.score >= _BARE_SCORE
        drawn = self.agreement >= _DRAWN_AGREEMENT and self.coverage >= _DRAWN_COVERAGE
        spoilt = (
            distance is not None
            and distance <= _SPOILT_DISTANCE
            and min(self.shown_one, self.shown_other) >= _UNCROPPED
            and self.agreement >= _SPOILT_AGREEMENT
            and self.coverage >= _SPOILT_COVERAGE
        )
        return self.score >= LEAST_SCORE or drawn or spoilt


@dataclass(frozen=True, slots=True)
class Shot:
    """What the catalogue says about a picture. `taken` is None unless its metadata say so."""

    width: int
    height: int
    format: str
    taken: dt.datetime | None
    camera: str

    @property
    def raw(self) -> bool:
        """True for a sensor's data."""
        return self.format == "raw"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two pictures are to each other. `score` 0..1."""

    kind: DuplicateKind
    score: float
    reason: Reason


def seconds_apart(one: Shot, other: Shot) -> float | None:
    """Between two shots of one camera; None when the metadata do not tell."""
    if one.taken is None or other.taken is None or one.camera != other.camera or not one.camera:
        return None
    return abs((one.taken - other.taken).total_seconds())


def copy_verdict(
    one: Shot, other: Shot, found: Alignment, *, distance: int | None, displaced: float = 0.0
) -> Verdict | None:
    """Of pictures laid over each other; None when they are not the same shot.

    Shots of one camera at different times are a series however alike they look: people stand
    still, and tripods exist. Of shots that `perhaps_quick` names, those that lie beside each
    other or differ a little are a series as well: cutting a copy changes its size, and a copy
    hardly differs. `displaced`: how far such shots lie beside each other, of the longer side.
    """
    if not found.copied(distance):
        return None
    score = found.score
    apart = seconds_apart(one, other)
    if apart is not None and apart > SERIES_SECONDS:
        return Verdict(DuplicateKind.SIMILAR, score, _shot_facts(one, other))
    reason = _copy_facts(one, other, found)
    beside = (
        "shown" in reason or displaced > _MOVED or found.agreement < _SAME_AGREEMENT
    ) and perhaps_quick(one, other)
    if beside or (apart is not None and _other_shot(one, other, apart)):
        return Verdict(DuplicateKind.MOMENT, score, _shot_facts(one, other))
    if distance is not None:
        reason["distance"] = distance
    if one.raw != other.raw:
        return Verdict(DuplicateKind.RAW_PAIR, score, reason)
    plain = not reason.keys() & {"shown", "turned", "mirrored", "recoloured", "bordered", "changed"}
    return Verdict(DuplicateKind.REENCODED if plain else DuplicateKind.EDITED, score, reason)


def perhaps_quick(one: Shot, other: Shot) -> bool:
    """True for pictures of one size from one camera in one second: shots or copies.

    The times do not tell, because there are no parts of a second in them.
    """
    apart = seconds_apart(one, other)
    return (
        apart is not None
        and one.raw == other.raw
        and not _other_shot(one, other, apart)
        and not _exact(one, other)
        and (one.width, one.height) == (other.width, other.height)
    )


def _exact(one: Shot, other: Shot) -> bool:
    """True when both times have parts of a second."""
    return all(shot.taken is not None and shot.taken.microsecond for shot in (one, other))


def _other_shot(one: Shot, other: Shot, apart: float) -> bool:
    """True when the times say that the shutter opened twice."""
    exact = _exact(one, other)
    return apart >= (_DIFFERENT_PART_OF_SECOND if exact else _DIFFERENT_SHOT_SECONDS)


def series_verdict(
    one: Shot, other: Shot, *, cosine: float | None, distance: int
) -> Verdict | None:
    """Of pictures that are not the same shot: one of a series, merely similar, or nothing.

    `cosine` of the model's vectors where there are any; `distance` of the closest hash.
    """
    apart = seconds_apart(one, other)
    facts: dict[str, Fact] = dict(_shot_facts(one, other))
    facts["distance"] = distance
    score = 1 - distance / 64
    if cosine is not None:
        facts["cosine"] = round(cosine, 3)
        score = max(0.0, cosine)
    if apart is not None and apart <= SERIES_SECONDS:
        alike = distance <= 16 if cosine is None else cosine >= MOMENT_COSINE or distance <= 10
        if alike:
            return Verdict(DuplicateKind.MOMENT, score, facts)
    if cosine is not None and cosine >= SIMILAR_COSINE:
        return Verdict(DuplicateKind.SIMILAR, score, facts)
    return None


def _shot_facts(one: Shot, other: Shot) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    apart = seconds_apart(one, other)
    if apart is not None:
        facts["seconds"] = round(apart, 1)
        facts["camera"] = one.camera
    return facts


def _copy_facts(one: Shot, other: Shot, found: Alignment) -> dict[str, Fact]:
    """What was done to the picture, as far as laying it over the other one tells."""
    facts: dict[str, Fact] = {
        "agreement": round(found.agreement, 3),
        "coverage": round(found.coverage, 3),
    }
    smaller = min(found.shown_one, found.shown_other)
    if smaller < _UNCROPPED:
        if found.bordered:
            facts["bordered"] = True
        else:
            facts["shown"] = round(smaller, 3)
    if abs(found.turned) >= _LEVEL:
        facts["turned"] = round(found.turned)
    if found.mirrored:
        facts["mirrored"] = True
    if found.coverage < _WHOLE_COVERAGE:
        facts["changed"] = True
    if any(abs(gain - 1) > _GAIN for gain in found.gain) or any(
        abs(offset + (gain - 1) * 128) > _OFFSET
        for gain, offset in zip(found.gain, found.offset, strict=True)
    ):
        facts["recoloured"] = True
    scale = max(other.width, other.height) / max(one.width, one.height)
    if abs(scale - 1) > _SAME_SIZE:
        facts["scale"] = round(scale, 3)
    if one.format != other.format:
        facts["formats"] = True
    return facts
