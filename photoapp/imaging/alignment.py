"""Local evidence that two pictures show the same shot: laid over each other, tile by tile.

Works on stored thumbnails. A picture is laid over another as a whole (in the eight turns and
mirrors) or by matching corners (ORB, RANSAC); then every tile that both show must correlate.
That a sky is above a meadow in both is no evidence: tiles are compared without their mean, and
plain tiles do not count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from photoapp.core.photo import ByteArray, FloatArray
from photoapp.core.similarity import VARIANTS
from photoapp.core.verdicts import Alignment
from photoapp.imaging.borders import Box
from photoapp.imaging.views import View, opencv

Matrix = npt.NDArray[np.float64]

_TINY = 48  # side of the whole picture compared in all variants
_TILES = 8
_PLAIN = 3.0  # standard deviation, of 255 levels, below which a tile shows nothing
_FEW_PIXELS = 400
_PLAIN_DETAIL = 1.0  # mean difference to what is around, of 255 levels, in a frame
_SAME_TILE = 0.6  # correlation of a tile that shows the same
_SHARED = 0.6  # part of a tile that both pictures must show
_NEAREST_RATIO = 0.85  # Lowe's ratio test
_INLIERS = 8
_FIT_PIXELS = 3.0
_CERTAIN = 0.95  # share of tiles that agree; nothing better is looked for
_DOUBTFUL = (0.3, 0.92)  # scores between which an exact fit may decide
_GOOD = 0.8  # whole pictures that correlate less are laid over each other by corners


def align(one: View, other: View) -> Alignment | None:
    """The best way of laying `one` over `other`, or None when there is none."""
    cv2 = opencv()
    variant, correlation = _whole(cv2, one.grey, other.grey)
    best: Alignment | None = None
    if correlation >= _GOOD:
        matrix = _whole_matrix(variant, one.grey.shape, other.grey.shape)
        best = _judged(cv2, one, other, matrix)
        if best is not None and best.coverage >= _CERTAIN:
            return best
    framed = _framed(cv2, one, other)
    if framed is not None:
        best = _better(best, _judged(cv2, one, other, framed))
        if best is not None and best.coverage >= _CERTAIN:
            return best
    corners = _by_corners(cv2, one, other)
    if corners is not None:
        best = _better(best, _judged(cv2, one, other, corners))
        if best is not None and _DOUBTFUL[0] <= best.score < _DOUBTFUL[1]:
            best = _better(best, _refined(cv2, one, other, corners))
    return best


def displacement(one: View, other: View) -> float:
    """How far two pictures of one size lie beside each other, as a share of the longer side.

    By phase correlation (Kuglin & Hines, 1975); 0 for pictures of different shapes.
    """
    if one.grey.shape != other.grey.shape:
        return 0.0
    cv2 = opencv()
    window = cv2.createHanningWindow(one.grey.shape[::-1], cv2.CV_32F)
    here, there = one.grey.astype(np.float32), other.grey.astype(np.float32)
    (across, down), _ = cv2.phaseCorrelate(here, there, window)
    return float(np.hypot(across, down) / max(one.grey.shape))


def _better(one: Alignment | None, other: Alignment | None) -> Alignment | None:
    if one is None or other is None:
        return one or other
    return other if other.score > one.score else one


def _refined(cv2: Any, one: View, other: View, matrix: Matrix) -> Alignment | None:
    """Laid more exactly by all pixels; None when they do not fit.

    Evangelidis & Psarakis, "Parametric image alignment using enhanced correlation coefficient
    maximization", TPAMI 2008.
    """
    rule = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-4)
    start = (matrix / matrix[2, 2]).astype(np.float32)
    try:
        _, exact = cv2.findTransformECC(
            one.grey, other.grey, start, cv2.MOTION_HOMOGRAPHY, rule, None, 5
        )
    except cv2.error:  # it does not converge on pictures that do not fit
        return None
    exact = exact.astype(np.float64)
    return _judged(cv2, one, other, exact) if _plausible(exact, one.grey.shape) else None


def _whole(cv2: Any, one: ByteArray, other: ByteArray) -> tuple[int, float]:
    """The variant in which the whole pictures correlate best."""
    small = _normalised(_shrunk(cv2, other))
    best, highest = 0, -1.0
    source = _shrunk(cv2, one)
    for number in range(len(VARIANTS)):
        value = float((_normalised(_varied(source, number)) * small).sum())
        # As it is, unless another variant is clearly better: symmetric pictures fit in several.
        if value > highest + (0.02 if number else 0.0):
            best, highest = number, value
    return best, highest


def _framed(cv2: Any, one: View, other: View) -> Matrix | None:
    """(3, 3) that lays what borders enclose over each other; None when nothing there fits."""
    best, highest = None, _GOOD
    whole = (_whole_box(one), _whole_box(other))
    boxes = [(here, there) for here in (whole[0], one.box) for there in (whole[1], other.box)]
    for here, there in boxes[1:]:
        if here is None or there is None:
            continue
        part, target = _cut(one.grey, here), _cut(other.grey, there)
        variant, correlation = _whole(cv2, part, target)
        if correlation >= highest:
            laid = _whole_matrix(variant, part.shape, target.shape)
            best, highest = _shifted(there[:2]) @ laid @ _shifted(here[:2], -1), correlation
    return best


def _whole_box(one: View) -> Box:
    return 0, 0, one.grey.shape[1], one.grey.shape[0]


def _cut(grey: ByteArray, box: Box) -> ByteArray:
    return grey[box[1] : box[3], box[0] : box[2]]


def _shifted(by: tuple[int, int], sign: int = 1) -> Matrix:
    return np.array([[1.0, 0, sign * by[0]], [0, 1, sign * by[1]], [0, 0, 1]])


def _shrunk(cv2: Any, grey: ByteArray) -> FloatArray:
    small = cv2.resize(grey, (_TINY, _TINY), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _normalised(values: FloatArray) -> FloatArray:
    centred = values - values.mean()
    length = float(np.sqrt((centred * centred).sum()))
    unit: FloatArray = centred / np.float32(length if length > 0 else 1.0)
    return unit


def _varied(picture: FloatArray, variant: int) -> FloatArray:
    transpose, across, down = VARIANTS[variant]
    turned = picture.T if transpose else picture
    if across:
        turned = turned[:, ::-1]
    return turned[::-1] if down else turned


def _whole_matrix(variant: int, here: tuple[int, ...], there: tuple[int, ...]) -> Matrix:
    """(3, 3) from pixels of one picture to those of the other when both show the whole."""
    transpose, across, down = VARIANTS[variant]
    unit = np.eye(3)
    if transpose:
        unit = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
    if across:
        unit = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]]) @ unit
    if down:
        unit = np.array([[1.0, 0, 0], [0, -1, 1], [0, 0, 1]]) @ unit
    # The middle of the first pixel is (0, 0): half a pixel from the corner of the picture.
    matrix: Matrix = _moved(-0.5) @ np.diag((there[1], there[0], 1.0)) @ unit
    return matrix @ np.diag((1 / here[1], 1 / here[0], 1.0)) @ _moved(0.5)


def _moved(by: float) -> Matrix:
    return np.array([[1.0, 0, by], [0, 1, by], [0, 0, 1]])


def _by_corners(cv2: Any, one: View, other: View) -> Matrix | None:
    """(3, 3) from matching corners; None when too few agree on one."""
    if min(len(one.points), len(other.points)) < _INLIERS:
        return None
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    best: dict[int, tuple[float, int]] = {}
    for nearest in matcher.knnMatch(one.descriptors, other.descriptors, k=2):
        if len(nearest) == 2 and nearest[0].distance < _NEAREST_RATIO * nearest[1].distance:
            there = nearest[0].trainIdx
            held = best.get(there)
            if held is None or nearest[0].distance < held[0]:
                best[there] = (nearest[0].distance, nearest[0].queryIdx)
    if len(best) < _INLIERS:
        return None
    source = one.points[[place for _, place in best.values()]]
    target = other.points[list(best)]
    cv2.setRNGSeed(1)  # the same pictures always give the same answer
    matrix, inliers = cv2.findHomography(source, target, cv2.RANSAC, _FIT_PIXELS, maxIters=500)
    if matrix is None or int(inliers.sum()) < _INLIERS or not _plausible(matrix, one.grey.shape):
        return None
    found: Matrix = matrix
    return found


def _plausible(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    """True for mild perspectives: no folding, at most 8 times the size, at most 2 : 1 askew."""
    corners = _corners(shape)
    mapped = _mapped(matrix, corners)
    if not np.isfinite(mapped).all():
        return False
    sides = np.roll(mapped, -1, axis=0) - mapped
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    if not (np.all(turns > 0) or np.all(turns < 0)):
        return False
    stretch = np.linalg.norm(sides, axis=1) / np.linalg.norm(
        np.roll(corners, -1, axis=0) - corners, axis=1
    )
    return bool(stretch.min() > 1 / 8 and stretch.max() < 8 and stretch.max() < 2 * stretch.min())


def _corners(shape: tuple[int, ...]) -> Matrix:
    height, width = shape[:2]
    return np.array([[0.0, 0.0], [width, 0], [width, height], [0, height]])


def _mapped(matrix: Matrix, points: Matrix) -> Matrix:
    there = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        mapped: Matrix = there[:, :2] / there[:, 2:]
    return mapped


def _judged(cv2: Any, one: View, other: View, matrix: Matrix) -> Alignment | None:
    """Lay one over the other and compare tiles; None when they hardly overlap."""
    try:
        back: Matrix = np.linalg.inv(matrix).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    shown_one = _overlap(cv2, other.grey.shape, back, one.grey.shape)
    shown_other = _overlap(cv2, one.grey.shape, matrix, other.grey.shape)
    # Tiles are laid over the picture that is shown more of: the crop, not what it is from.
    if shown_one >= shown_other:
        found = _tiles(cv2, one, other, back)
        bordered = _plain_around(cv2, other, one, matrix)
    else:
        found = _tiles(cv2, other, one, matrix)
        bordered = _plain_around(cv2, one, other, back)
    if found is None:
        return None
    correlations, gain, offset = found
    if not len(correlations):
        return None
    if shown_one < shown_other:  # measured from there to here
        gain = (1 / np.maximum(gain, 1e-3)).astype(np.float32)
        offset = -offset * gain
    mirrored = bool(np.linalg.det(matrix[:2, :2]) < 0)
    middle = np.array([[one.grey.shape[1] / 2, one.grey.shape[0] / 2]])
    right = _mapped(matrix, middle + np.array([1.0, 0.0])) - _mapped(matrix, middle)
    turned = float(np.degrees(np.arctan2(right[0, 1], right[0, 0])))
    if mirrored:  # told as a mirror left to right, then a turn
        turned = float(np.degrees(np.arctan2(-right[0, 1], -right[0, 0])))
    return Alignment(
        agreement=max(float(np.median(correlations)), 0.0),
        coverage=float((correlations >= _SAME_TILE).mean()),
        tiles=len(correlations),
        shown_one=shown_one,
        shown_other=shown_other,
        turned=turned,
        mirrored=mirrored,
        gain=(float(gain[0]), float(gain[1]), float(gain[2])),
        offset=(float(offset[0]), float(offset[1]), float(offset[2])),
        bordered=bordered,
    )


def _plain_around(cv2: Any, around: View, inside: View, matrix: Matrix) -> bool:
    """True when `around` shows next to nothing where `inside` is not."""
    height, width = around.grey.shape
    shown = cv2.warpPerspective(np.ones(inside.grey.shape, np.uint8), matrix, (width, height))
    # Compression leaves traces beside an edge.
    rest = cv2.dilate(shown, np.ones((9, 9), np.uint8)) == 0
    if rest.sum() < _FEW_PIXELS:
        return False
    grey = around.grey.astype(np.float32)
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 2.0))[rest].mean()
    return bool(detail < _PLAIN_DETAIL)


def _overlap(cv2: Any, shape: tuple[int, ...], matrix: Matrix, frame: tuple[int, ...]) -> float:
    """Share of `frame` that the picture of `shape` covers when laid over it by `matrix`."""
    outline = _mapped(matrix, _corners(shape)).astype(np.float32)
    area, _ = cv2.intersectConvexConvex(outline, _corners(frame).astype(np.float32))
    return float(np.clip(area / (frame[0] * frame[1]), 0.0, 1.0))


def _tiles(
    cv2: Any, frame: View, laid: View, matrix: Matrix
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Correlations of the tiles of `frame` that `laid` shows too, and the colours' change."""
    height, width = frame.grey.shape
    over = cv2.warpPerspective(laid.colour, matrix, (width, height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(
        np.ones(laid.grey.shape, np.float32), matrix, (width, height), flags=cv2.INTER_NEAREST
    )
    shown = mask > 0.5
    if shown.sum() < _FEW_PIXELS:
        return None
    here, there = frame.colour[shown], over[shown]
    spread = here.std(axis=0)
    gain = there.std(axis=0) / np.maximum(spread, 1e-3)
    offset = there.mean(axis=0) - gain * here.mean(axis=0)
    here_grey = cv2.GaussianBlur(_grey(frame.colour), (0, 0), 1.5)
    there_grey = cv2.GaussianBlur(_grey(over), (0, 0), 1.5)
    correlations = []
    for rows in np.array_split(np.arange(height), _TILES):
        for columns in np.array_split(np.arange(width), _TILES):
            tile = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
            if mask[tile].mean() < _SHARED:
                continue
            inside = shown[tile]
            value = _tile_correlation(here_grey[tile][inside], there_grey[tile][inside])
            if value is not None:
                correlations.append(value)
    return np.array(correlations, np.float32), gain, offset


def _tile_correlation(here: FloatArray, there: FloatArray) -> float | None:
    one, other = here - here.mean(), there - there.mean()
    if max(one.std(), other.std()) < _PLAIN:
        return None
    length = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / length if length > 0 else 0.0


def _grey(colour: FloatArray) -> FloatArray:
    return colour @ np.array([0.114, 0.587, 0.299], np.float32)
