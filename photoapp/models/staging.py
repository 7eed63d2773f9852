"""Writing a model to disk: one writer at a time, and failures told for what they are."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from photoapp.core.errors import ModelError

if TYPE_CHECKING:
    from photoapp.models.store import ModelStore

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def writing(store: ModelStore, model: str, staged: Path) -> Iterator[None]:
    """Hold a staging folder for this process.

    Raises ModelError ``model-busy`` when another one holds it; an OSError inside becomes
    ``disk-full`` (also for a quota) or ``model-not-written``.
    """
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(staged.with_name(staged.name + ".lock")).acquire(timeout=0):
            yield
    except Timeout as error:
        raise ModelError(
            "model-busy",
            f"Another program is fetching or importing {model} already; wait for it.",
            model=model,
        ) from error
    except OSError as error:
        if error.errno in _FULL:
            raise ModelError(
                "disk-full",
                f"The disk of {store.root} is full, or its quota is used up. Free some space and "
                f"try again: {model} goes on from where it was.",
                path=str(store.root),
                reason=str(error),
            ) from error
        raise ModelError(
            "model-not-written",
            f"{model} could not be written to {store.root}: {error}",
            model=model,
            path=str(store.root),
            reason=str(error),
        ) from error
