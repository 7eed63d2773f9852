"""Thumbnails made ready for comparing: local features to store, views to lay over each other."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from photoapp.core.photo import ByteArray, FloatArray
from photoapp.core.sketches import FEATURE_BYTES, FEATURES, SCALE_STEP
from photoapp.imaging.borders import Box, inside

_SIDE = 256  # pixels of the longer side that everything is computed at
_LEVELS = 8
_EDGE = 12
_FAST = 5
_MANY = 400  # corners for laying one picture over another


@dataclass(frozen=True, slots=True)
class View:
    """A thumbnail ready to be laid over others.

    `colour` (h, w, 3) float32 BGR, `grey` (h, w) uint8, longer side 256; `points` (n, 2)
    float32 pixels, `descriptors` (n, 32) uint8. `box`: what a plain border encloses, or None.
    """

    colour: FloatArray
    grey: ByteArray
    points: FloatArray
    descriptors: ByteArray
    box: Box | None


def sketch(jpeg: bytes) -> bytes:
    """Local features of a thumbnail as stored: see `core.sketches`. b"" when it has none.

    Raises ValueError when the bytes are no picture.
    """
    cv2 = opencv()
    grey = _sized(cv2, _decoded(cv2, jpeg, cv2.IMREAD_GRAYSCALE))
    points, descriptors = _orb(cv2, FEATURES).detectAndCompute(grey, None)
    if descriptors is None:
        return b""
    rows = np.empty((len(points), FEATURE_BYTES), np.uint8)
    rows[:, :32] = descriptors
    middle_x, middle_y = grey.shape[1] / 2, grey.shape[0] / 2
    for row, point in zip(rows, points, strict=True):
        row[32] = np.clip(round(point.pt[0] - middle_x + 128), 0, 255)
        row[33] = np.clip(round(point.pt[1] - middle_y + 128), 0, 255)
        row[34] = round(point.angle / 360 * 256) % 256
        row[35] = point.octave
    return rows[:FEATURES].tobytes()


def view(jpeg: bytes) -> View:
    """Decode a thumbnail and find its corners. Raises ValueError when it is no picture."""
    cv2 = opencv()
    colour = _sized(cv2, _decoded(cv2, jpeg, cv2.IMREAD_COLOR))
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    points, descriptors = _orb(cv2, _MANY).detectAndCompute(grey, None)
    if descriptors is None:
        descriptors = np.zeros((0, 32), np.uint8)
    places = np.array([point.pt for point in points], np.float32).reshape(-1, 2)
    return View(colour.astype(np.float32), grey, places, descriptors, inside(grey))


def _decoded(cv2: Any, jpeg: bytes, how: int) -> Any:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), how) if jpeg else None
    if picture is None:
        raise ValueError("not a picture")
    return picture


def _sized(cv2: Any, picture: Any) -> Any:
    factor = _SIDE / max(picture.shape[:2])
    size = (max(16, round(picture.shape[1] * factor)), max(16, round(picture.shape[0] * factor)))
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, size, interpolation=how)


def _orb(cv2: Any, features: int) -> Any:
    return cv2.ORB_create(
        nfeatures=features,
        scaleFactor=SCALE_STEP,
        nlevels=_LEVELS,
        edgeThreshold=_EDGE,
        fastThreshold=_FAST,
    )


@functools.cache
def opencv() -> Any:
    """OpenCV's module, with one thread: callers compare many pairs at once."""
    import cv2  # late: nothing else needs it, and it takes a moment

    cv2.setNumThreads(1)
    return cv2
