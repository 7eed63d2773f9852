"""ModelScope's protocol: the files of a model with size and SHA-256.

Its public interface lists ``/api/v1/models/OWNER/NAME/repo/files?Revision=…&Recursive=true``
(an envelope of Code, Success, Message and Data.Files; each file has Type, Path, Size, Sha256)
and gives one by ``/api/v1/models/OWNER/NAME/repo?Revision=…&FilePath=…``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from photoapp.core.errors import ModelError
from photoapp.models import web
from photoapp.models.checkpoint import wanted_files, weight_files
from photoapp.models.installed import weights_revision
from photoapp.models.remote import RemoteFile, RemoteModel, checked_name
from photoapp.models.sources import Source

if TYPE_CHECKING:
    import httpx2

_BRANCH = "master"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def look_up(http: httpx2.Client, source: Source, model: str, revision: str = "") -> RemoteModel:
    """What a pull of `model` (its id on the hub) would fetch.

    The commits there are not those of the hub, so the revision is a hash of the weights, as
    for a folder on disk; `revision` asks for one of ModelScope's. Raises as `hub.look_up`.
    """
    there = source.name_of(model)
    api = f"{source.endpoint}/api/v1/models/{quote(there)}/repo"
    branch = revision or _BRANCH
    query = urlencode({"Revision": branch, "Recursive": "true"})
    answer = web.listing(http, f"{api}/files?{query}", source, model)
    if not answer["Success"]:
        raise ModelError(
            "model-not-found",
            f"{source.host} has no public model {there}; check its name, or use another source.",
            model=model,
            endpoint=source.host,
        )
    entries: dict[str, Any] = {
        checked_name(one["Path"], source.host): one
        for one in answer["Data"]["Files"]
        if one["Type"] == "blob"
    }
    files = tuple(
        RemoteFile(
            name,
            int(entries[name]["Size"]),
            f"{api}?{urlencode({'Revision': branch, 'FilePath': name})}",
            _sha256(entries[name], source, model),
        )
        for name in wanted_files(entries)
    )
    return RemoteModel(model, _revision(files), source, files)


def _sha256(entry: dict[str, Any], source: Source, model: str) -> str:
    digest = str(entry.get("Sha256") or "").lower()
    if not _SHA256.fullmatch(digest):
        raise ModelError(
            "hub-refused",
            f"{source.host} gives no checksum for {entry['Path']} of {model}; use another source.",
            model=model,
            endpoint=source.host,
            reason="no checksum",
        )
    return digest


def _revision(files: tuple[RemoteFile, ...]) -> str:
    known = {file.name: file.sha256 or "" for file in files}
    return weights_revision(bytes.fromhex(known[name]) for name in weight_files(known))
