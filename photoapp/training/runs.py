"""A training run's folder: what was asked for, one checkpoint, and the record of numbers.

``run.json`` holds the settings and digests of the data, ``checkpoint.safetensors`` everything
needed to go on (tensors, and the rest as JSON in the file's metadata: no pickle),
``history.jsonl`` one line per record. Each file is replaced in one step, so that a killed
process leaves the last whole checkpoint, and a run that goes on from it is the run that was
never interrupted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from filelock import FileLock, Timeout

from photoapp.core.errors import TrainingError

if TYPE_CHECKING:
    import torch

FORMAT: Final = 1
_SETTINGS = "run.json"
_CHECKPOINT = "checkpoint.safetensors"
_HISTORY = "history.jsonl"
_RESULT = "result.json"
_STATE = "state"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a run goes on from. `step`: steps done; `state`: as it was given to `Run.save`."""

    step: int
    state: dict[str, Any]


class Run:
    """One folder, used by one process at a time. Make it with `opened`; not thread-safe."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self.folder = folder
        self.settings = dict(settings)
        self._history: list[dict[str, Any]] = []

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, settings: Mapping[str, Any]) -> Iterator[Self]:
        """The run in `folder`: begun now, or the one that was begun there with these settings.

        `settings` is plain JSON and decides every number of the run. Raises TrainingError:
        ``run-differs`` when another run lives there, ``run-busy`` when a process is at it,
        ``run-unwritable``, ``run-damaged``.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / ".lock")
            lock.acquire(timeout=0)
        except Timeout as error:
            raise TrainingError(
                "run-busy",
                f"Another process is training in {folder}; wait for it or choose another folder.",
                path=str(folder),
            ) from error
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            run = cls(folder, json.loads(json.dumps(settings)))
            run._begin()
            yield run
        finally:
            lock.release()

    def _begin(self) -> None:
        file = self.folder / _SETTINGS
        if not file.exists():
            if any((self.folder / name).exists() for name in (_CHECKPOINT, _HISTORY)):
                raise self._damaged(_SETTINGS, "it is missing")
            self._write(_SETTINGS, {"format": FORMAT, "settings": self.settings})
            return
        held = self._read(_SETTINGS)
        if held.get("format") != FORMAT or not isinstance(held.get("settings"), dict):
            raise self._damaged(_SETTINGS, "it was written by another version")
        self._compare(held["settings"], self.settings)

    def claim(self, data: Mapping[str, str]) -> None:
        """Say what is learned from, by digests: kept with a new run, compared with an old one's.

        Called before the first step. Raises TrainingError ``run-differs``, ``run-damaged``,
        ``run-unwritable``.
        """
        held = self._read(_SETTINGS)
        before = held.get("data")
        if before is None and not (self.folder / _CHECKPOINT).exists():
            self._write(_SETTINGS, held | {"data": dict(data)})
            return
        if before is not None and not isinstance(before, dict):
            raise self._damaged(_SETTINGS, "it was written by another version")
        self._compare(before or {}, data)

    def _compare(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        names = sorted(
            name for name in before.keys() | now.keys() if before.get(name) != now.get(name)
        )
        if names:
            raise TrainingError(
                "run-differs",
                f"{self.folder} holds a run with other settings ({', '.join(names)}); "
                "choose another folder, or repeat the settings to go on.",
                path=str(self.folder),
                name=", ".join(names),
            )

    def save(self, step: int, state: Mapping[str, Any]) -> None:
        """Replace the checkpoint. `state`: dicts, lists, tuples, tensors and plain values.

        Raises TrainingError ``run-unwritable``; the checkpoint before stays then.
        """
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        tensors: dict[str, torch.Tensor] = {}
        plain = _packed({"step": step, "state": dict(state)}, tensors)
        part = self.folder / f".{_CHECKPOINT}.part"
        try:
            save_file(tensors, part, {"format": "pt", _STATE: json.dumps(plain)})
            _settle(part, self.folder / _CHECKPOINT)
        except (OSError, SafetensorError) as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise _unwritable(self.folder, error) from error

    def load(self) -> Checkpoint | None:
        """The last checkpoint, its tensors on the CPU; None when there is none.

        The history is cut back to it. Raises TrainingError ``run-damaged``.
        """
        from safetensors import SafetensorError, safe_open

        file = self.folder / _CHECKPOINT
        if not file.exists():
            self._history = []
            self._rewrite_history()
            return None
        try:
            with safe_open(file, framework="pt") as source:
                plain = json.loads((source.metadata() or {})[_STATE])
                held = _unpacked(plain, source.get_tensor)
        except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
            raise self._damaged(_CHECKPOINT, error) from error
        step = int(held["step"])
        self._history = [row for row in self._read_history() if row.get("step", 0) <= step]
        self._rewrite_history()
        return Checkpoint(step, held["state"])

    def record(self, step: int, **values: float | int | str) -> None:
        """Append a line to the history. Raises TrainingError ``run-unwritable``."""
        row = {"step": step, **values}
        self._history.append(row)
        try:
            with (self.folder / _HISTORY).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    @property
    def history(self) -> list[dict[str, Any]]:
        """The records so far, oldest first; after `load`, those up to the checkpoint."""
        return list(self._history)

    def finish(self, result: Mapping[str, Any]) -> None:
        """Write what came out, as plain JSON. Raises TrainingError ``run-unwritable``."""
        self._write(_RESULT, dict(result))

    @property
    def result(self) -> dict[str, Any] | None:
        """What `finish` wrote; None while the run is not done. Raises TrainingError."""
        return self._read(_RESULT) if (self.folder / _RESULT).exists() else None

    def write_tensors(
        self, name: str, tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]
    ) -> Path:
        """Write ``NAME.safetensors`` with `facts` as JSON under ``config`` in its metadata."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        part, file = self.folder / f".{name}.part", self.folder / f"{name}.safetensors"
        plain = {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
        try:
            save_file(plain, part, {"format": "pt", "config": json.dumps(dict(facts))})
            _settle(part, file)
        except (OSError, SafetensorError) as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise _unwritable(self.folder, error) from error
        return file

    def write_text(self, name: str, text: str) -> Path:
        """Write a file of the run in UTF-8, whole or not at all.

        Raises TrainingError ``run-unwritable``.
        """
        part, file = self.folder / f".{name}.part", self.folder / name
        try:
            part.write_text(text, encoding="utf-8")
            _settle(part, file)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise _unwritable(self.folder, error) from error
        return file

    def _rewrite_history(self) -> None:
        part = self.folder / f".{_HISTORY}.part"
        try:
            with part.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for row in self._history)
            _settle(part, self.folder / _HISTORY)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _read_history(self) -> list[dict[str, Any]]:
        file = self.folder / _HISTORY
        rows = []
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            try:
                row = json.loads(line)
            except ValueError:
                break  # a killed process leaves half a line at most, at the end
            rows.append(row)
        return rows

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        self.write_text(name, json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def _read(self, name: str) -> dict[str, Any]:
        try:
            held = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise self._damaged(name, error) from error
        if not isinstance(held, dict):
            raise self._damaged(name, "it is not a table")
        return held

    def _damaged(self, name: str, reason: object) -> TrainingError:
        return TrainingError(
            "run-damaged",
            f"{self.folder / name} cannot be used ({reason}); choose another folder.",
            path=str(self.folder / name),
            reason=str(reason),
        )


def random_state() -> dict[str, Any]:
    """torch's own random state, on the CPU and on each graphics processor."""
    import torch

    state: dict[str, Any] = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = list(torch.cuda.get_rng_state_all())
    return state


def restore_random_state(state: Mapping[str, Any]) -> None:
    """Go on with the random numbers of `random_state`; other devices' states are left out."""
    import torch

    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.device_count() == len(state["cuda"]):
        torch.cuda.set_rng_state_all(state["cuda"])


def _packed(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    """JSON of `value`, in which a tensor is its number in `tensors` (copies on the CPU).

    A list is ``[kind, parts]``: JSON knows neither tuples nor tables with keys that are numbers.
    """
    import torch

    if isinstance(value, torch.Tensor):
        name = str(len(tensors))
        tensors[name] = value.detach().to("cpu", copy=True).contiguous()
        return ["tensor", name]
    if isinstance(value, Mapping):
        return ["dict", [[key, _packed(item, tensors)] for key, item in value.items()]]
    if isinstance(value, list | tuple):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_packed(item, tensors) for item in value]]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a checkpoint cannot hold {type(value).__name__}")


def _unpacked(value: Any, tensor: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, parts = value
    if kind == "tensor":
        return tensor(parts)
    if kind == "dict":
        return {key: _unpacked(item, tensor) for key, item in parts}
    items = [_unpacked(item, tensor) for item in parts]
    return tuple(items) if kind == "tuple" else items


def _settle(part: Path, file: Path) -> None:
    """Put a finished file in place, on the disk and not only in the system's memory."""
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _unwritable(folder: Path, error: Exception) -> TrainingError:
    reason = getattr(error, "strerror", None) or str(error)
    return TrainingError(
        "run-unwritable",
        f"{folder} cannot be written ({reason}); choose another folder or free some space.",
        path=str(folder),
        reason=reason,
    )
