"""A model's folder, or a list of its files, in whichever layout it was published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from photoapp.models.chinese_clip_original import OriginalLayout
from photoapp.models.folders import Checkpoint, Layout, damaged, file_names, read_json
from photoapp.models.hub_layout import PICKLED, SAFETENSORS, HubLayout
from photoapp.models.onnx_package import ImmichLayout, TransformersJsLayout
from photoapp.models.released import CONCEPTS, ReleasedLayout

__all__ = [
    "PICKLED",
    "SAFETENSORS",
    "Checkpoint",
    "check_configuration",
    "damaged",
    "read_checkpoint",
    "read_json",
    "unconverted",
    "wanted_files",
    "weight_files",
]

# The first that finds its weights is the one.
_LAYOUTS: tuple[Layout, ...] = (
    *(HubLayout(), ImmichLayout(), TransformersJsLayout()),
    *(OriginalLayout(), ReleasedLayout()),
)
# Names become paths: plain ones only, at most one folder deep.
_PLAIN = re.compile(r"(?:[\w-][\w.-]*/)?[\w-][\w.-]*")


def read_checkpoint(folder: Path) -> Checkpoint:
    """Check a folder and read its small files.

    Raises ModelError: ``model-damaged`` when something is missing or unreadable,
    ``model-unsupported`` for another architecture or preprocessing.
    """
    return _layout(file_names(folder)).read(folder)


def check_configuration(folder: Path, names: Iterable[str]) -> None:
    """Refuse a model whose small files are in `folder`, the others of `names` still missing.

    Raises ModelError as `read_checkpoint` does.
    """
    _layout(frozenset(names)).check(folder)


def weight_files(names: Iterable[str]) -> tuple[str, ...]:
    """Which of a model's files hold its weights; () when it is of no known layout."""
    plain = _plain(names)
    return _layout(plain).weights(plain, None)


def wanted_files(names: Iterable[str]) -> tuple[str, ...]:
    """Of a repository's files, those this program needs, small ones first.

    Names may have a folder in them (``visual/model.onnx``), never more than one.
    """
    plain = _plain(names)
    layout = _layout(plain)
    return (*layout.small_files(plain), *layout.weights(plain, None))


def unconverted(folder: Path) -> str:
    """Name of the file that must be converted before the folder can be read, or ""."""
    names = file_names(folder)
    layout = _layout(names)
    return layout.weights(names, None)[0] if isinstance(layout, OriginalLayout) else ""


def _layout(names: frozenset[str]) -> Layout:
    # A folder without weights is read as the hub's, or as a release, which says what is missing.
    without = ReleasedLayout() if CONCEPTS in names else _LAYOUTS[0]
    return next((one for one in _LAYOUTS if one.weights(names, None)), without)


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if _PLAIN.fullmatch(name))
