"""Where the grid's cells and headings are: plain arithmetic, no widgets."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect

from photoapp.ui.photo_model import Section


@dataclass(frozen=True, slots=True)
class Band:
    """A section's place in content coordinates: heading, then its cells."""

    section: int
    first: int  # row of its first photo
    count: int
    top: int
    header: int  # height of its heading, 0 for none
    bottom: int


class GridLayout:
    """Uniform square cells that fill the width exactly, cut into sections.

    Cost is proportional to the number of sections, never to the number of photos.
    All lengths are logical pixels; content coordinates begin at the top of the first section.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        *,
        width: int,
        cell: int,
        gap: int,
        margin: int,
        header: int,
        bar: int = 0,
    ) -> None:
        """`cell` is the wished side; the real one, `side`, is stretched to fill `width`.

        `bar`: width of a scroll bar right of `width`, which counts as part of the margin.
        """
        inner = max(1, width + min(bar, margin - 4) - 2 * margin)
        self.columns = max(1, round((inner + gap) / (cell + gap)))
        self.side = max(24, (inner - gap * (self.columns - 1)) // self.columns)
        self.gap = gap
        self.step = self.side + gap
        # What integer cells leave over is shared by both margins.
        used = self.columns * self.step - gap
        self.left = margin + max(0, inner - used) // 2
        self.width = width
        counts = np.array([one.count for one in sections], dtype=np.int64)
        heads = np.array([0 if one.kind == "plain" else header for one in sections], dtype=np.int64)
        lines = -(-counts // self.columns)
        heights = heads + lines * self.step
        first_top = margin if len(heads) and not heads[0] else 0
        tops = first_top + np.concatenate(([0], np.cumsum(heights)))
        self._heads: list[int] = heads.tolist()
        self._tops: list[int] = tops[:-1].tolist()
        self._starts: list[int] = np.concatenate(([0], np.cumsum(counts)))[:-1].tolist()
        self._counts: list[int] = counts.tolist()
        self.rows = int(counts.sum())
        self.height = int(tops[-1]) + margin - gap if len(heads) else 0

    def __len__(self) -> int:
        return len(self._tops)

    def band(self, section: int) -> Band:
        """Place of a section."""
        top, head, count = self._tops[section], self._heads[section], self._counts[section]
        bottom = top + head + -(-count // self.columns) * self.step
        return Band(section, self._starts[section], count, top, head, bottom)

    def bands(self, top: int, bottom: int) -> Iterator[Band]:
        """Sections that touch the lines from `top` to `bottom`, in order."""
        section = max(0, bisect.bisect_right(self._tops, top) - 1)
        while section < len(self._tops) and self._tops[section] <= bottom:
            yield self.band(section)
            section += 1

    def section_of(self, row: int) -> int:
        """Section that holds a row."""
        return bisect.bisect_right(self._starts, row) - 1

    def rect(self, row: int) -> QRect:
        """A cell's square; empty for a row that does not exist."""
        if not 0 <= row < self.rows:
            return QRect()
        section = self.section_of(row)
        line, column = divmod(row - self._starts[section], self.columns)
        top = self._tops[section] + self._heads[section] + line * self.step
        return QRect(self.left + column * self.step, top, self.side, self.side)

    def visible(self, band: Band, top: int, bottom: int) -> range:
        """Rows of a section whose cells touch the lines from `top` to `bottom`."""
        start = band.top + band.header
        first = max(0, (top - start) // self.step)
        last = max(0, -(-(bottom - start) // self.step))
        return range(
            min(band.first + first * self.columns, band.first + band.count),
            min(band.first + last * self.columns, band.first + band.count),
        )

    def row_at(self, point: QPoint) -> int:
        """Row whose cell holds the point, -1 between cells."""
        row = self.nearest(point)
        return row if row >= 0 and self.rect(row).contains(point) else -1

    def nearest(self, point: QPoint) -> int:
        """Row closest to a point in reading order, -1 when there is none."""
        if not self.rows:
            return -1
        section = max(0, bisect.bisect_right(self._tops, point.y()) - 1)
        band = self.band(section)
        line = max(0, (point.y() - band.top - band.header) // self.step)
        column = min(max(0, (point.x() - self.left) // self.step), self.columns - 1)
        return band.first + min(line * self.columns + column, band.count - 1)

    def inside(self, area: QRect) -> list[tuple[int, int]]:
        """Runs (first row, last row) of cells that a rectangle touches."""
        runs: list[tuple[int, int]] = []
        first_column = max(0, -(-(area.left() - self.left - self.side + 1) // self.step))
        last_column = min(self.columns - 1, (area.right() - self.left) // self.step)
        if first_column > last_column:
            return runs
        for band in self.bands(area.top(), area.bottom()):
            rows = self.visible(band, area.top() + self.gap, area.bottom() + 1)
            for line in range(rows.start, rows.stop, self.columns):
                last = min(line + last_column, band.first + band.count - 1)
                if line + first_column <= last:
                    runs.append((line + first_column, last))
        return runs

    def above(self, row: int) -> int:
        """Row one line up in the same column (crossing headings), itself at the top."""
        section = self.section_of(row)
        line, column = divmod(row - self._starts[section], self.columns)
        if line:
            return row - self.columns
        if not section:
            return row
        before = self.band(section - 1)
        last_line = (before.count - 1) // self.columns
        return before.first + min(last_line * self.columns + column, before.count - 1)

    def below(self, row: int) -> int:
        """Row one line down in the same column (crossing headings), itself at the bottom."""
        section = self.section_of(row)
        band = self.band(section)
        line, column = divmod(row - band.first, self.columns)
        if line < (band.count - 1) // self.columns:
            return min(row + self.columns, band.first + band.count - 1)
        if section + 1 >= len(self._tops):
            return row
        after = self.band(section + 1)
        return after.first + min(column, after.count - 1)
