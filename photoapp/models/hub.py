"""The hub's protocol, which mirrors speak too: a model's revision, files and licence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from photoapp.core.errors import ModelError
from photoapp.models import web
from photoapp.models.checkpoint import wanted_files
from photoapp.models.remote import RemoteFile, RemoteModel, checked_name
from photoapp.models.sources import Source

if TYPE_CHECKING:
    import httpx2

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def look_up(http: httpx2.Client, source: Source, model: str, revision: str = "") -> RemoteModel:
    """What a pull of `model` would fetch; `revision` "" is the newest.

    The revision is resolved to a commit, so that the files cannot change while they arrive.
    Raises ModelError ``hub-refused``, ``hub-gated`` and those of `web.listing`; ValueError,
    KeyError or TypeError for an answer that is not a hub's; httpx2's errors.
    """
    wanted = quote(revision or "main", safe="")
    info = web.listing(
        http, f"{source.endpoint}/api/models/{model}/revision/{wanted}?blobs=true", source, model
    )
    commit = info["sha"]
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):  # becomes part of a path
        raise _refused(source, model, "no commit")
    if info.get("gated"):
        raise ModelError(
            "hub-gated",
            f"{model} is only given to people who agreed to its terms on {source.host}. Agree "
            "there, download its files with the browser, and import their folder.",
            model=model,
            endpoint=source.host,
        )
    siblings = {checked_name(one["rfilename"], source.host): one for one in info["siblings"]}
    address = f"{source.endpoint}/{model}/resolve/{commit}"
    files = tuple(
        _file(name, siblings[name], f"{address}/{quote(name)}", source, model)
        for name in wanted_files(siblings)
    )
    return RemoteModel(model, commit, source, files, _licence(info))


def _file(name: str, facts: dict[str, Any], address: str, source: Source, model: str) -> RemoteFile:
    large = facts.get("lfs")
    size = large["size"] if large else facts.get("size")
    if not isinstance(size, int) or size < 0:
        raise _refused(source, model, "no sizes")
    return RemoteFile(name, size, address, large["sha256"] if large else None, facts.get("blobId"))


def _licence(info: dict[str, Any]) -> str:
    card = info.get("cardData")
    stated = card.get("license") if isinstance(card, dict) else None
    if isinstance(stated, str):
        return stated
    tags = [tag for tag in info.get("tags") or () if isinstance(tag, str)]
    return next((tag.partition(":")[2] for tag in tags if tag.startswith("license:")), "")


def _refused(source: Source, model: str, reason: str) -> ModelError:
    return ModelError(
        "hub-refused",
        f"{source.host} does not tell what is needed about {model} ({reason}); use another source.",
        model=model,
        endpoint=source.host,
        reason=reason,
    )
