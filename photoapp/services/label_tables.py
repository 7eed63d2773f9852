"""Label sets as CSV, the way spreadsheets read and write it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from photoapp.core.cjk import has_han
from photoapp.services.label_nodes import Node

_COLUMNS = ("en", "zh", "prompts_en", "prompts_zh", "parent", "threshold")
# Heads that people write, beside the columns' own names.
_HEADS = {
    "english": "en",
    "name_en": "en",
    "英文": "en",
    "chinese": "zh",
    "name_zh": "zh",
    "中文": "zh",
    "英文提示": "prompts_en",
    "中文提示": "prompts_zh",
    "上级": "parent",
    "阈值": "threshold",
}
_BETWEEN = "|"
_SET = "#"
_LISTS = {"prompts_en", "prompts_zh", "templates_en", "templates_zh"}


def rows_as_node(text: str) -> Node:
    """The set in a table, in the shape of a YAML file; unknown heads become unknown keys."""
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    found: dict[str, Node] = {}
    labels: list[Node] = []
    heads: list[str] | None = None
    first = True
    for row in reader:
        cells = [cell.strip() for cell in row]
        line = max(reader.line_num - sum(cell.count("\n") for cell in row), 1)
        if not any(cells):
            continue
        if cells[0].startswith(_SET):
            key = cells[0].removeprefix(_SET).strip()
            found[key] = _cell(key, cells[1] if len(cells) > 1 else "", line)
            continue
        if first and (named := _heads(cells)):
            heads = named
        elif heads is None:
            labels.append(_names(cells, line))
        else:
            labels.append(_row(heads, cells, line))
        first = False
    return Node({**found, "labels": Node(labels, 1)}, 1)


def as_table(values: Mapping[str, Any]) -> str:
    """CSV of a set given with the keys of a YAML file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for key, value in values.items():
        if key != "labels":
            writer.writerow((f"{_SET}{key}", _written(value)))
    writer.writerow(_COLUMNS)
    for label in values.get("labels", []):
        writer.writerow([_written(label.get(column, "")) for column in _COLUMNS])
    return stream.getvalue()


def _delimiter(text: str) -> str:
    """What the first line with several cells has most of; spreadsheets differ by country."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in (",", ";", "\t", "，")}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _heads(cells: list[str]) -> list[str] | None:
    """The columns, if this row names them: it names a column that holds names."""
    named = [_HEADS.get(cell.lower(), cell.lower()) for cell in cells]
    return named if {"en", "zh"} & set(named) else None


def _names(cells: list[str], line: int) -> Node:
    """A row without heads: one name, or a name in each language."""
    names = [cell for cell in cells if cell]
    if len(names) == 1:
        return Node(names[0], line)
    keys: dict[str, Node] = {}
    for name in names:
        key = "zh" if has_han(name) else "en"
        # A third name, or a second in one language, has no place: said as an unknown key.
        keys[key if key not in keys else name] = Node(name, line)
    return Node(keys, line)


def _row(heads: list[str], cells: list[str], line: int) -> Node:
    keys: dict[str, Node] = {}
    for position, cell in enumerate(cells):
        head = heads[position] if position < len(heads) else ""
        if cell:
            keys[head or cell] = _cell(head, cell, line)
    return Node(keys, line)


def _cell(key: str, cell: str, line: int) -> Node:
    if key in _LISTS:
        texts = [text.strip() for text in cell.split(_BETWEEN)]
        return Node([Node(text, line) for text in texts if text], line)
    return Node(cell, line)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f" {_BETWEEN} ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
