"""Photos in any number for tests of the grid."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from photoapp.core.hits import Scope, SortOrder
from photoapp.core.photo import IdArray, PhotoId, PhotoRow, PhotoState

FIRST_DAY = dt.datetime(2024, 5, 17, 9, 30)


def picture(number: int, width: int = 160, height: int = 120) -> bytes:
    """A small JPEG that differs from its neighbours."""
    colour = (number * 67 % 256, number * 131 % 256, number * 29 % 256)
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).text((10, 10), str(number), fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


class Shelf:
    """What the grid asks of a Browser, over as many rows as a test wants.

    The real Browser stands behind the window's own tests; here 200,000 photos are needed.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []
        self.changed: dict[int, PhotoRow] = {}

    def ids(self, scope: Scope = Scope(), sort: SortOrder = SortOrder.NEWEST) -> IdArray:  # noqa: B008 - a value
        return np.arange(1, self.count + 1, dtype=np.int64)

    def rows(self, photos: Sequence[PhotoId]) -> list[PhotoRow]:
        self.asked += photos
        return [self.changed.get(photo) or self.row(photo) for photo in photos]

    def thumbnail(self, key: str) -> bytes | None:
        return picture(int(key, 16)) if not key.startswith("f") else None

    def row(self, number: int) -> PhotoRow:
        return PhotoRow(
            photo=PhotoId(number),
            name=f"IMG_{number:04}.jpg",
            width=160,
            height=120,
            taken=FIRST_DAY - dt.timedelta(hours=number),
            content_key=f"{number:06x}",
            format="jpeg",
            state=PhotoState.READY,
            favourite=False,
            rating=0,
            offline=False,
        )

    def set_row(self, number: int, **changes: object) -> None:
        self.changed[number] = replace(self.row(number), **changes)  # type: ignore[arg-type]  # a test's own names
