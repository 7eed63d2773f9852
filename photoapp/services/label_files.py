"""Label sets as files: YAML, JSON and CSV, read with the line of what is wrong.

name: Pets                      JSON: the same keys
name_zh: 宠物                   CSV: a header en,zh,prompts_en,prompts_zh,parent,threshold, then a
mode: exclusive                 label a line; prompts apart by " | "; before it, lines such as
labels:                         "#mode,exclusive" say what belongs to the set. Without a header,
  - {en: cat, zh: 猫}           the cells of a line are a label's names.
  - other pets
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml

from photoapp.core.errors import UsageError
from photoapp.core.labels import Label, LabelMode, LabelSet, LabelSetError, checked, label_from_text
from photoapp.services.label_nodes import Node, NodeError, from_yaml
from photoapp.services.label_nodes import from_json as json_node

SUFFIXES = (".yaml", ".yml", ".json", ".csv")
LARGEST_BYTES = 4_000_000
"""A set with thousands of labels has some 100 kB; larger files are something else."""

T = TypeVar("T")

_TEXTS = ("name", "name_zh", "description", "description_zh")
_SET_KEYS = (*_TEXTS, "mode", "none_of_these", "templates_en", "templates_zh", "labels")
_LABEL_KEYS = ("en", "zh", "prompts_en", "prompts_zh", "parent", "threshold")
_TRUE = {"true", "yes", "on", "1", "是"}
_FALSE = {"false", "no", "off", "0", "否"}


class LabelFileError(UsageError):
    """A file of labels cannot be used: `path`, `line` (from 1; 0 for the whole file)."""

    def __init__(
        self, code: str, said: str, path: str, line: int, /, **details: str | int | float
    ) -> None:
        where = f"{path}, line {line}" if line else path
        super().__init__(code, f"{where}: {said}", file=path, line=line, **details)
        self.path = path
        self.line = line


def read(path: Path) -> LabelSet:
    """The set a file holds, checked; a set without a name is called as the file.

    Raises LabelFileError: which file, which line, what to do.
    """
    shown = str(path)
    if path.suffix.lower() not in SUFFIXES:
        raise LabelFileError(
            "label-file-format",
            "label sets are read from .yaml, .json and .csv files.",
            shown,
            0,
        )
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise LabelFileError(
                "label-file-large", "the file is too large for a label set.", shown, 0
            )
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise LabelFileError(
            "label-file-unreadable", f"it cannot be read ({reason}).", shown, 0, reason=reason
        ) from error
    return parse(_text(content, shown), path.suffix.lower(), where=shown, name=path.stem)


def parse(text: str, suffix: str, *, where: str, name: str = "") -> LabelSet:
    """The set in a text of this kind (``.yaml``, ``.yml``, ``.json``, ``.csv``).

    `where` is named in errors; `name` is the set's if the text gives none.
    """
    if suffix == ".csv":
        from photoapp.services.label_tables import rows_as_node

        root = rows_as_node(text)
    else:
        try:
            root = json_node(text) if suffix == ".json" else from_yaml(text)
        except NodeError as error:
            raise LabelFileError(
                "label-file-syntax", f"{error.reason}.", where, error.line, reason=error.reason
            ) from error
    return _Reader(where, name).label_set(root)


def write(label_set: LabelSet, path: Path) -> None:
    """Write a set; the file appears (or is replaced) only when complete. Raises LabelFileError."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise LabelFileError(
            "label-file-format",
            "label sets are written to .yaml, .json and .csv files.",
            str(path),
            0,
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # Without a byte order mark, spreadsheets garble Chinese.
        part.write_text(
            as_text(label_set, suffix),
            encoding="utf-8-sig" if suffix == ".csv" else "utf-8",
            newline="\n",
        )
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LabelFileError(
            "label-file-unwritable",
            f"it cannot be written ({reason}); choose another place or free some space.",
            str(path),
            0,
            reason=reason,
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def as_text(label_set: LabelSet, suffix: str) -> str:
    """The set in the form of this file ending; `parse` gives it back."""
    if suffix == ".csv":
        from photoapp.services.label_tables import as_table

        return as_table(as_json(label_set))
    if suffix == ".json":
        return json.dumps(as_json(label_set), ensure_ascii=False, indent=2) + "\n"
    text: str = yaml.safe_dump(
        as_json(label_set), allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    return text


def as_json(label_set: LabelSet) -> dict[str, Any]:
    """The set as plain values with the keys of a file; what is empty is left out."""
    found: dict[str, Any] = {name: getattr(label_set, name) for name in _TEXTS}
    found["mode"] = str(label_set.mode)
    found["none_of_these"] = label_set.none_of_these
    found["templates_en"] = list(label_set.templates_en)
    found["templates_zh"] = list(label_set.templates_zh)
    found["labels"] = [_label_as_json(label) for label in label_set.labels]
    return {key: value for key, value in found.items() if value not in ("", [])}


def from_json(values: Mapping[str, Any], *, where: str) -> LabelSet:
    """Inverse of `as_json`; `where` is named in errors."""
    # A set may be kept while it has no label yet; a file without one is a mistake.
    return _Reader(where, "").label_set(json_node(json.dumps({"labels": [], **values})), empty=True)


def _label_as_json(label: Label) -> dict[str, Any]:
    found = {
        "en": label.name_en,
        "zh": label.name_zh,
        "prompts_en": list(label.prompts_en),
        "prompts_zh": list(label.prompts_zh),
        "parent": label.parent,
        "threshold": "" if label.threshold is None else label.threshold,
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _text(content: bytes, where: str) -> str:
    """UTF-8, or what Chinese spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    raise LabelFileError(
        "label-file-encoding", "this is not text; save the file as UTF-8.", where, 0
    )


class _Reader:
    """From nodes to a set."""

    def __init__(self, where: str, name: str) -> None:
        self._where = where
        self._name = name

    def label_set(self, root: Node, *, empty: bool = False) -> LabelSet:
        """The checked set; `empty`: it may have no label. Raises LabelFileError."""
        keys = self._mapping(root, _SET_KEYS, "label-file-shape", "a label set")
        labels = keys.get("labels")
        if labels is None or not isinstance(labels.value, list) or not (labels.value or empty):
            raise self._error(
                "label-file-labels",
                "the labels are missing; write “labels:” and a list of them.",
                labels.line if labels else root.line,
            )
        name_zh = self._one(keys, "name_zh", self._text, "")
        found = LabelSet(
            name=self._one(keys, "name", self._text, "") or name_zh or self._name,
            name_zh=name_zh,
            description=self._one(keys, "description", self._text, ""),
            description_zh=self._one(keys, "description_zh", self._text, ""),
            mode=self._one(keys, "mode", self._mode, LabelMode.INDEPENDENT),
            none_of_these=self._one(keys, "none_of_these", self._flag, True),
            templates_en=self._one(keys, "templates_en", self._texts, ()),
            templates_zh=self._one(keys, "templates_zh", self._texts, ()),
            labels=tuple(self._label(node) for node in labels.value),
        )
        lines = [node.line for node in labels.value]
        try:
            return checked(found)
        except LabelSetError as error:
            node = keys.get(error.field)
            line = lines[error.label] if error.label is not None else (node or root).line
            raise LabelFileError(
                error.code, error.message, self._where, line, **error.details
            ) from error

    def _label(self, node: Node) -> Label:
        if isinstance(node.value, str):
            label = label_from_text(node.value)
            if label is None:
                raise self._value(
                    "label-file-name", node, "label", node.value, "a name such as cat"
                )
            return label
        keys = self._mapping(node, _LABEL_KEYS, "label-file-label", "a label")
        return Label(
            name_en=self._one(keys, "en", self._text, ""),
            name_zh=self._one(keys, "zh", self._text, ""),
            prompts_en=self._one(keys, "prompts_en", self._texts, ()),
            prompts_zh=self._one(keys, "prompts_zh", self._texts, ()),
            parent=self._one(keys, "parent", self._text, ""),
            threshold=self._one(keys, "threshold", self._number, None),
        )

    def _mapping(self, node: Node, known: tuple[str, ...], code: str, what: str) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            raise self._error(
                code,
                f"here should be {what}, with keys such as {known[0]} and {known[1]}.",
                node.line,
                keys=f"{known[0]}, {known[1]}",
            )
        for key, value in node.value.items():
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f"did you mean {close[0]}? " if close else ""
                raise self._error(
                    "label-file-key",
                    f"the key {key!r} is not known; {hint}Known are: {', '.join(known)}.",
                    value.line,
                    key=key,
                    known=", ".join(known),
                )
        return node.value

    def _one(
        self, keys: dict[str, Node], key: str, read_as: Callable[[Node, str], T], default: T
    ) -> T:
        node = keys.get(key)
        return default if node is None or node.value is None else read_as(node, key)

    def _text(self, node: Node, key: str) -> str:
        if node.value is None:
            return ""
        if not isinstance(node.value, str):
            raise self._value("label-file-text", node, key, "a list", "text")
        return node.value

    def _texts(self, node: Node, key: str) -> tuple[str, ...]:
        if isinstance(node.value, list):
            return tuple(self._text(one, key) for one in node.value)
        return (self._text(node, key),)

    def _mode(self, node: Node, key: str) -> LabelMode:
        text = self._text(node, key).strip().lower()
        if text not in set(LabelMode):
            raise self._value("label-file-mode", node, key, text, "exclusive or independent")
        return LabelMode(text)

    def _flag(self, node: Node, key: str) -> bool:
        text = self._text(node, key).strip().lower()
        if text not in _TRUE | _FALSE:
            raise self._value("label-file-flag", node, key, text, "true or false")
        return text in _TRUE

    def _number(self, node: Node, key: str) -> float | None:
        text = self._text(node, key).strip()
        if not text or text.lower() in {"auto", "automatic", "自动"}:
            return None
        try:
            number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            number = math.nan
        if not 0 <= number <= 1:
            wanted = "a number from 0 to 1, or auto"
            raise self._value("label-file-number", node, key, text, wanted)
        return number

    def _value(self, code: str, node: Node, key: str, value: str, wanted: str) -> LabelFileError:
        return self._error(
            code, f"{key} cannot be {value!r}; write {wanted}.", node.line, key=key, value=value
        )

    def _error(self, code: str, reason: str, line: int, **details: str) -> LabelFileError:
        return LabelFileError(code, reason, self._where, line, **details)
