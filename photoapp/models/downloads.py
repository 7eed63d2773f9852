"""Fetching a model from a source, only when a person asked for it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from photoapp.core.errors import ModelError
from photoapp.models import hub, modelscope, web
from photoapp.models.catalogue import described
from photoapp.models.checkpoint import weight_files
from photoapp.models.installed import InstalledModel
from photoapp.models.remote import RemoteModel, hashed, matches
from photoapp.models.sources import Source, SourceKind
from photoapp.models.staging import writing
from photoapp.models.store import ModelStore
from photoapp.models.transfer import Control, Transfer

if TYPE_CHECKING:
    import httpx2

_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person decides by before a download.

    `bytes` in all, `here` of them from a pull that was broken off, `free` on the disk.
    `licence`: the catalogue's, else as the source states it, else "". `installed`: the id under
    which exactly these files are there already, else "". `beside`: ids of other weights of it
    that stay, because a library stands on them.
    """

    id: str
    source: Source
    name_there: str
    revision: str
    licence: str
    bytes: int
    here: int
    free: int
    installed: str
    beside: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the disk has room."""
        return self.free >= self.bytes - self.here


def offer(model: str, store: ModelStore, source: Source) -> Offer:
    """Ask the source about a model; nothing is fetched. Blocks for a connection.

    Raises ModelError as `pull` does.
    """
    with _connection(source, model) as http, _reached(source, model):
        remote = _look_up(http, source, model)
    folder = store.staging(model, remote.revision)
    here = sum(
        min(path.stat().st_size, file.size)
        for file in remote.files
        for path in (folder / file.name, folder / f"{file.name}.part")
        if path.is_file()
    )
    known = described(model)
    there = _installed(remote, store)
    return Offer(
        id=model,
        source=source,
        name_there=source.name_of(model),
        revision=remote.revision,
        licence=(known.licence if known is not None else "") or remote.licence,
        bytes=remote.bytes,
        here=here,
        free=store.free(),
        installed=there.id if there is not None else "",
        beside=tuple(one.id for one in store.needed_beside(model, remote.revision)),
    )


def pull(
    model: str, store: ModelStore, source: Source, control: Control | None = None
) -> InstalledModel:
    """Fetch a model's files, check size and hash of each, and install it. Blocks.

    The revision is resolved once and becomes the installed model's. A pull that was broken
    off goes on where it stopped. Of the weights, safetensors are preferred.

    Raises:
        ModelError: ``hub-unreachable``, ``hub-refused``, ``hub-busy``, ``hub-gated``,
            ``hub-redirect``, ``model-not-found``, ``model-unsupported``, ``download-damaged``,
            ``download-stalled``, ``disk-full``, ``model-not-written``, ``model-busy``.
        PullCancelledError: `control` was cancelled.
    """
    control = control or Control()
    with _connection(source, model) as http:
        with _reached(source, model):
            remote = _look_up(http, source, model)
        control.check()
        there = _installed(remote, store)
        if there is not None:
            control.progress(there.bytes, there.bytes)
            return there
        folder = store.staging(model, remote.revision)
        with writing(store, model, folder):
            folder.mkdir(parents=True, exist_ok=True)
            store.clear_staging(model, keep=folder)
            transfer = Transfer(remote, folder, http, control)
            store.require_space(transfer.missing)
            transfer.run()
            hashes = {
                file.name: file.sha256
                or hashed(folder / file.name, hashlib.sha256(), control.check)
                for file in remote.files
            }
            return store.adopt(folder, model, remote.revision, hashes=hashes)


def _look_up(http: httpx2.Client, source: Source, model: str) -> RemoteModel:
    known = described(model)
    if not _ID.fullmatch(model) or model.startswith("local/"):
        raise ModelError(
            "model-not-found",
            f"{model} is not a model on the hub; names look like openai/clip-vit-base-patch32.",
            model=model,
            endpoint=source.host,
        )
    if source.kind is SourceKind.MODELSCOPE:
        remote = modelscope.look_up(http, source, model)
    else:
        remote = hub.look_up(http, source, model, known.revision if known is not None else "")
    if not weight_files({file.name for file in remote.files}):
        raise ModelError(
            "model-unsupported",
            f"{model} holds no weights this program can read (safetensors or pytorch_model.bin).",
            model=model,
            reason="no weights",
        )
    return remote


def _installed(remote: RemoteModel, store: ModelStore) -> InstalledModel | None:
    """The installed model with these files, from whichever source they came."""
    for one in store.installed():
        if one.plain != remote.id or one.linked:
            continue
        if one.revision == remote.revision or all(
            (one.path / file.name).is_file() and matches(one.path / file.name, file)
            for file in remote.files
        ):
            return one
    return None


@contextmanager
def _connection(source: Source, model: str) -> Iterator[httpx2.Client]:
    with _reached(source, model):
        http = web.client()
    with http:
        yield http


@contextmanager
def _reached(source: Source, model: str) -> Iterator[None]:
    """Turn what can go wrong between here and the source into a `ModelError`."""
    import httpx2

    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise _unreachable(source, model, "HF_HUB_OFFLINE is set")
    try:
        yield
    except (
        *(httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError),
        *(ValueError, KeyError, TypeError, AttributeError),  # an answer that is not a hub's
        ImportError,  # a proxy of a kind that needs a further library
    ) as error:
        raise _unreachable(source, model, str(error)) from error


def _unreachable(source: Source, model: str, reason: str) -> ModelError:
    return ModelError(
        "hub-unreachable",
        f"{source.endpoint} cannot be reached ({reason}). Check the network cable or Wi-Fi, use "
        "a mirror or ModelScope, or bring the model on a disk: photoapp models import FOLDER.",
        model=model,
        endpoint=source.endpoint,
        reason=reason,
    )
