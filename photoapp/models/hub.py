"""Fetching a model from the hub or a compatible mirror, only when a person asked for it.

The hub library finds the revision and its files; the transfer itself is plain HTTP with
ranges, because the library's own starts a file again after every broken run, and on a
slow line a file of a gigabyte would never arrive. No token is ever sent.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from filelock import FileLock, Timeout

from photoapp.core.errors import ModelError
from photoapp.models.catalogue import ModelDescription, described
from photoapp.models.checkpoint import check_configuration, wanted_files, weight_files
from photoapp.models.store import InstalledModel, ModelStore

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import ModelInfo

_log = logging.getLogger(__name__)

Progress = Callable[[int, int | None], None]
"""Bytes on disk so far, bytes in all."""

_CONNECT_SECONDS = 15.0
_STALL_SECONDS = 20.0  # no byte for this long counts as a broken connection
_ATTEMPTS = 5  # in a row without a single new byte
_PAUSE_SECONDS = 0.25  # before the second attempt, twice as long before each further one
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class PullCancelledError(Exception):
    """Raised by `pull` after `cancelled` said so; what was fetched stays for the next time."""


@dataclass(frozen=True, slots=True)
class _RemoteFile:
    """A file at a commit. `sha256` for large files, `git_hash` (of the blob) for small ones."""

    name: str
    size: int
    sha256: str | None
    git_hash: str | None


def pull(
    model: ModelDescription | str,
    store: ModelStore,
    *,
    endpoint: str = "",
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> InstalledModel:
    """Fetch a model's files, check size and hash of each, and install it. Blocks.

    The revision is resolved to a commit, which becomes the installed model's revision. A
    pull that was broken off goes on where it stopped. Of the weights, safetensors are
    preferred. `endpoint` is a mirror's address, "" the official hub (or ``HF_ENDPOINT``).

    Raises:
        ModelError: ``hub-unreachable``, ``hub-refused``, ``model-not-found``,
            ``model-unsupported``, ``download-damaged``, ``download-stalled``, ``disk-full``,
            ``model-busy``.
        PullCancelledError: `cancelled` returned True.
    """
    name = model if isinstance(model, str) else model.id
    description = described(name) if isinstance(model, str) else model
    if not _ID.fullmatch(name) or name.startswith("local/"):
        raise ModelError(
            "model-not-found",
            f"{name} is not a model on the hub; names look like openai/clip-vit-base-patch32.",
            model=name,
        )
    revision = (description.revision if description is not None else "") or "main"
    from huggingface_hub import close_session

    with _reached(endpoint, name):
        hub = _hub(endpoint)
        try:
            info = hub.model_info(
                name, revision=revision, files_metadata=True, token=False, timeout=_STALL_SECONDS
            )
        finally:
            close_session()  # else its connection would stay open
    commit, files = _files(info, name, endpoint)
    for one in store.installed():
        if one.id == name and one.revision == commit and not one.linked:
            progress(one.bytes, one.bytes)
            return one
    folder = store.staging(name, commit)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(folder.name + ".lock"))
    try:
        with lock.acquire(timeout=0):
            fetch = _Fetch(
                address=f"{hub.endpoint}/{name}/resolve/{commit}",
                model=name,
                folder=folder,
                progress=progress,
                cancelled=cancelled,
            )
            fetch.run(files, store)
            installed = store.adopt(folder, name, commit)
    except Timeout as error:
        raise ModelError(
            "model-busy", f"Another program is fetching {name} already; wait for it.", model=name
        ) from error
    except OSError as error:
        raise ModelError(
            "model-not-written",
            f"{name} could not be written to {store.root}: {error}",
            model=name,
            path=str(store.root),
            reason=str(error),
        ) from error
    return installed


class _Fetch:
    """The transfer of one model's files into its staging folder."""

    def __init__(
        self,
        *,
        address: str,
        model: str,
        folder: Path,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._address = address
        self._model = model
        self._folder = folder
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0
        self._total = 0

    def run(self, files: list[_RemoteFile], store: ModelStore) -> None:
        """Fetch what is missing, small files first, so that a wrong model costs nothing."""
        import httpx2

        self._total = sum(file.size for file in files)
        self._done = sum(min(self._on_disk(file), file.size) for file in files)
        store.require_space(self._total - self._done)
        self._progress(self._done, self._total)
        names = {file.name for file in files}
        weights = set(weight_files(names))
        with httpx2.Client(
            headers={"User-Agent": "photoapp", "Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(_STALL_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=True,
        ) as client:
            for file in sorted(files, key=lambda one: one.name in weights):
                if file.name in weights:
                    check_configuration(self._folder, names)
                self._file(client, file)

    def _on_disk(self, file: _RemoteFile) -> int:
        for path in (self._folder / file.name, self._part(file)):
            if path.is_file():
                return path.stat().st_size
        return 0

    def _part(self, file: _RemoteFile) -> Path:
        return self._folder / f"{file.name}.part"

    def _file(self, client: httpx2.Client, file: _RemoteFile) -> None:
        complete, part = self._folder / file.name, self._part(file)
        complete.parent.mkdir(exist_ok=True)  # some are in a folder of their own
        if complete.is_file() and complete.stat().st_size == file.size:
            return  # it got this name only after its hash was right
        if part.is_file() and part.stat().st_size > file.size:
            self._done -= file.size
            part.unlink()
        failures = 0
        while (have := part.stat().st_size if part.is_file() else 0) < file.size:
            self._check_cancelled()
            reason = self._transfer(client, file, part)
            grown = part.stat().st_size if part.is_file() else 0
            failures = 0 if grown > have else failures + 1
            if reason and failures >= _ATTEMPTS:
                raise ModelError(
                    "download-stalled",
                    f"The transfer of {self._model} stopped after {self._done / 1e6:.0f} of "
                    f"{self._total / 1e6:.0f} MB ({reason}). Try again later: it goes on from "
                    "there.",
                    model=self._model,
                    done=self._done,
                    total=self._total,
                    reason=reason,
                )
            if reason:
                _log.info("%s: %s; going on from byte %d", file.name, reason, grown)
                self._pause(_PAUSE_SECONDS * 2.0**failures)
        if file.size == 0:
            part.touch()
        if not _matches(part, file):
            self._throw_away(file, part)
        part.replace(complete)

    def _throw_away(self, file: _RemoteFile, part: Path) -> NoReturn:
        part.unlink(missing_ok=True)
        raise ModelError(
            "download-damaged",
            f"{file.name} of {self._model} arrived damaged and was thrown away. Try again, or "
            "use another mirror.",
            model=self._model,
            file=file.name,
        )

    def _transfer(self, client: httpx2.Client, file: _RemoteFile, part: Path) -> str:
        """Append what is missing until the answer ends. Returns why it broke off, or ""."""
        import httpx2

        have = part.stat().st_size if part.is_file() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            with client.stream("GET", f"{self._address}/{file.name}", headers=headers) as response:
                if response.status_code in {408, 429} or response.status_code >= 500:
                    return f"the server answered {response.status_code}"
                if response.status_code not in {200, 206}:
                    raise ModelError(
                        "hub-refused",
                        f"The server refused to give {file.name} of {self._model} "
                        f"({response.status_code}). Try again later or use another mirror.",
                        model=self._model,
                        endpoint=self._address,
                        reason=str(response.status_code),
                    )
                if response.status_code == 200 and have:  # the server does not do ranges
                    self._done -= have
                    have = 0
                announced = response.headers.get("Content-Length", "")
                if announced.isdigit() and have + int(announced) != file.size:
                    self._throw_away(file, part)  # another file, or a page that says sorry
                with part.open("ab" if have else "wb") as out:
                    for chunk in response.iter_bytes():
                        self._check_cancelled()
                        have += len(chunk)
                        if have > file.size:
                            break
                        out.write(chunk)
                        self._done += len(chunk)
                        self._progress(self._done, self._total)
                if have > file.size:
                    self._throw_away(file, part)
        except (httpx2.TransportError, httpx2.TooManyRedirects, httpx2.DecodingError) as error:
            return str(error) or type(error).__name__
        return "" if have == file.size else "the connection was closed"

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._check_cancelled()
            time.sleep(0.05)

    def _check_cancelled(self) -> None:
        if self._cancelled():
            raise PullCancelledError(self._model)


def _hub(endpoint: str) -> HfApi:
    from huggingface_hub import HfApi, constants

    # Else every request would name the installed packages and the calling tool.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    return HfApi(
        endpoint=endpoint.strip().rstrip("/") or None, token=False, library_name="photoapp"
    )


def _files(info: ModelInfo, model: str, endpoint: str) -> tuple[str, list[_RemoteFile]]:
    """Commit, and the files this program needs."""
    if info.sha is None or not _COMMIT.fullmatch(info.sha):  # it becomes part of a path
        raise ModelError(
            "hub-refused",
            f"{endpoint or 'The hub'} names no commit for {model}; use another mirror.",
            endpoint=endpoint,
            reason="no commit",
        )
    siblings: dict[str, Any] = {one.rfilename: one for one in info.siblings or ()}
    names = wanted_files(siblings)
    if not weight_files(siblings):
        raise ModelError(
            "model-unsupported",
            f"{model} holds no weights this program can read (safetensors or pytorch_model.bin).",
            model=model,
            reason="no weights",
        )
    files = []
    for name in names:
        one = siblings[name]
        size = one.lfs.size if one.lfs is not None else one.size
        if size is None:
            raise ModelError(
                "hub-refused",
                f"{endpoint or 'The hub'} does not tell the size of {name}; use another mirror.",
                endpoint=endpoint,
                reason="no sizes",
            )
        sha256 = one.lfs.sha256 if one.lfs is not None else None
        files.append(_RemoteFile(name, size, sha256, one.blob_id))
    return info.sha, files


def _matches(path: Path, file: _RemoteFile) -> bool:
    """Size, and SHA-256 for large files or git's blob SHA-1 for small ones."""
    if path.stat().st_size != file.size:
        return False
    if file.sha256 is not None:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest() == file.sha256
    if file.git_hash is not None:
        blob = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
        blob.update(path.read_bytes())
        return blob.hexdigest() == file.git_hash
    return True


@contextmanager
def _reached(endpoint: str, model: str) -> Iterator[None]:
    """Turn what can go wrong between here and the hub into a `ModelError`."""
    import httpx2
    from huggingface_hub.errors import (
        HfHubHTTPError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    place = endpoint or "the hub"
    try:
        yield
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ModelError(
            "model-not-found",
            f"{place} has no public model {model}; check its name, or use another mirror.",
            model=model,
            endpoint=place,
        ) from error
    except HfHubHTTPError as error:
        raise ModelError(
            "hub-refused",
            f"{place} refused to give {model}: {error}. Try again later or use another mirror.",
            model=model,
            endpoint=place,
            reason=str(error),
        ) from error
    except (
        *(OfflineModeIsEnabled, httpx2.HTTPError, httpx2.InvalidURL),
        *(ValueError, KeyError, TypeError),  # an answer that is not the hub's
        ImportError,  # a proxy of a kind that needs a further library
    ) as error:
        raise ModelError(
            "hub-unreachable",
            f"{place} cannot be reached ({error}). Check the network, set a mirror in the "
            "settings, or import the model from a folder.",
            model=model,
            endpoint=place,
            reason=str(error),
        ) from error
