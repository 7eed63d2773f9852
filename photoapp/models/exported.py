"""A model written out for ONNX Runtime: what lies in such a folder, without opening it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoapp.core.encoders import ModelKey, PreprocessSpec, ResizeMode
from photoapp.core.errors import ModelError

if TYPE_CHECKING:
    from photoapp.models.installed import InstalledModel
    from photoapp.models.store import ModelStore

PRECISIONS = ("fp32", "fp16", "int8")
IMAGE, TEXT, TOKENIZER = "image.onnx", "text.onnx", "tokenizer.json"
FACTS, PARITY, REFERENCE = "export.json", "parity.json", "reference.npz"
_VERIFIED = "verified.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """One precision of a model. `key` is that of the original: its vectors are comparable.

    `texts` are those whose vectors ``reference.npz`` holds. `context` and `pad` are as in
    `Towers`. `files` maps names to sizes in bytes.
    """

    folder: Path
    key: ModelKey
    precision: str
    dimension: int
    languages: tuple[str, ...]
    spec: PreprocessSpec
    logit_scale: float
    logit_bias: float
    sigmoid: bool
    context: int
    pad: int
    texts: tuple[str, ...]
    files: Mapping[str, int]

    @property
    def bytes(self) -> int:
        """What its files take on disk."""
        return sum(self.files.values())


def exports_folder(store: ModelStore, model: InstalledModel) -> Path:
    """Where exports of an installed model lie: with the program's files, also for a linked one.

    They go when the model is removed or replaced by other weights.
    """
    return store.root / store.staging(model.plain, model.revision).name / "optimised"


def write_facts(export: ExportedModel, versions: Mapping[str, str]) -> None:
    """Write ``export.json``, which makes the folder complete."""
    facts = {
        "format": _FORMAT,
        "key": str(export.key),
        "precision": export.precision,
        "dimension": export.dimension,
        "languages": list(export.languages),
        "preprocess": asdict(export.spec),
        "logit_scale": export.logit_scale,
        "logit_bias": export.logit_bias,
        "sigmoid": export.sigmoid,
        "context": export.context,
        "pad": export.pad,
        "texts": list(export.texts),
        "files": dict(export.files),
        "made_with": dict(versions),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (export.folder / FACTS).write_text(text, encoding="utf-8")


def read_export(folder: Path) -> ExportedModel:
    """The export in a folder. Raises ModelError ``export-damaged``; sizes are compared."""
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS).read_bytes())
        _require(facts["format"] == _FORMAT, f"format {facts['format']}")
        _require(facts["precision"] in PRECISIONS, f"precision {facts['precision']}")
        spec = dict(facts["preprocess"])
        spec["mode"] = ResizeMode(spec["mode"])
        spec["mean"], spec["std"] = tuple(spec["mean"]), tuple(spec["std"])
        export = ExportedModel(
            folder=folder,
            key=ModelKey.parse(facts["key"]),
            precision=facts["precision"],
            dimension=int(facts["dimension"]),
            languages=tuple(facts["languages"]),
            spec=PreprocessSpec(**spec),
            logit_scale=float(facts["logit_scale"]),
            logit_bias=float(facts["logit_bias"]),
            sigmoid=bool(facts["sigmoid"]),
            context=int(facts["context"]),
            pad=int(facts["pad"]),
            texts=tuple(facts["texts"]),
            files={str(name): int(size) for name, size in facts["files"].items()},
        )
        for name, size in export.files.items():
            found = (folder / name).stat().st_size
            _require(found == size, f"{name} has {found} bytes, not {size}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged_export(folder, error) from error
    return export


def read_exports(folder: Path, key: ModelKey | None = None) -> dict[str, ExportedModel]:
    """Usable exports below `folder` by precision; with `key`, only those of these weights."""
    found = {}
    for precision in PRECISIONS:
        if not (folder / precision / FACTS).is_file():
            continue
        try:
            export = read_export(folder / precision)
        except ModelError:
            continue  # the original still works; making it anew replaces it
        if key is None or export.key == key:
            found[precision] = export
    return found


def read_parity(export: ExportedModel) -> dict[str, Any] | None:
    """The report stored beside the files, or None when it is lost."""
    try:
        report: dict[str, Any] = json.loads((export.folder / PARITY).read_bytes())
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def damaged_export(folder: Path, reason: object) -> ModelError:
    """The error for exported files that cannot be used."""
    return ModelError(
        "export-damaged",
        f"The optimised files in {folder} are incomplete or damaged: {reason}. Make them again "
        "with: photoapp models optimise",
        path=str(folder),
        reason=str(reason),
    )


def verdict(export: ExportedModel, device: str) -> bool | None:
    """How the self-test of these very files on this device ended; None when it must be run."""
    stamp, known = _stamp(export), _verdicts(export.folder).get(device, "")
    return {f"passed {stamp}": True, f"refused {stamp}": False}.get(known)


def set_verdict(export: ExportedModel, device: str, *, passed: bool) -> None:
    """Remember how the self-test ended, until files, machine or ONNX Runtime change.

    A folder that cannot be written costs the test at every start, nothing else.
    """
    verdicts = _verdicts(export.folder)
    verdicts[device] = f"{'passed' if passed else 'refused'} {_stamp(export)}"
    part = export.folder / f"{_VERIFIED}.{os.getpid()}.part"
    try:
        part.write_text(json.dumps(verdicts), encoding="utf-8")
        part.replace(export.folder / _VERIFIED)
    except OSError:
        part.unlink(missing_ok=True)


def file_sizes(folder: Path, names: Sequence[str] = ()) -> dict[str, int]:
    """Sizes of the named files, or of all files in the folder."""
    wanted = [folder / name for name in names] or sorted(p for p in folder.iterdir() if p.is_file())
    return {path.name: path.stat().st_size for path in wanted}


def _require(fine: bool, reason: str) -> None:
    if not fine:
        raise ValueError(reason)


def _verdicts(folder: Path) -> dict[str, str]:
    try:
        value = json.loads((folder / _VERIFIED).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _stamp(export: ExportedModel) -> str:
    from importlib.metadata import version

    facts = [version("onnxruntime"), platform.node(), platform.machine()]
    for name in sorted(export.files):
        status = (export.folder / name).stat()
        facts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
