"""Where models come from: the official hub, a compatible mirror, or ModelScope."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

OFFICIAL_HUB = "https://huggingface.co"
MODELSCOPE = "https://www.modelscope.cn"

# ModelScope keeps these under other owners; any other model is looked for under its own id.
# Each of these addresses is one that public projects link to or fetch from.
_ON_MODELSCOPE = {
    "openai/clip-vit-base-patch16": "openai-mirror/clip-vit-base-patch16",
    "openai/clip-vit-base-patch32": "openai-mirror/clip-vit-base-patch32",
    "openai/clip-vit-large-patch14": "AI-ModelScope/clip-vit-large-patch14",
    "openai/clip-vit-large-patch14-336": "AI-ModelScope/clip-vit-large-patch14-336",
    "OFA-Sys/chinese-clip-vit-base-patch16": "AI-ModelScope/chinese-clip-vit-base-patch16",
    "OFA-Sys/chinese-clip-vit-large-patch14": "AI-ModelScope/chinese-clip-vit-large-patch14",
    "OFA-Sys/chinese-clip-vit-large-patch14-336px": (
        "AI-ModelScope/chinese-clip-vit-large-patch14-336px"
    ),
    "OFA-Sys/chinese-clip-vit-huge-patch14": "AI-ModelScope/chinese-clip-vit-huge-patch14",
}


class SourceKind(StrEnum):
    """Which protocol a source speaks."""

    HUB = "hub"
    MODELSCOPE = "modelscope"


@dataclass(frozen=True, slots=True)
class Source:
    """A place to fetch from. `endpoint`: its address without a slash at the end."""

    kind: SourceKind
    endpoint: str

    @property
    def host(self) -> str:
        """The server's name, for people."""
        try:
            return urlsplit(self.endpoint).netloc or self.endpoint
        except ValueError:
            return self.endpoint

    def name_of(self, model: str) -> str:
        """What this source calls a model of the hub."""
        if self.kind is SourceKind.MODELSCOPE:
            return _ON_MODELSCOPE.get(model, model)
        return model


def source(kind: str = "", endpoint: str = "") -> Source:
    """The source of this kind ("" is the hub) at `endpoint`, "" for the kind's own address.

    The hub's own address is ``HF_ENDPOINT`` where that is set. Raises ValueError for an
    unknown kind.
    """
    found = SourceKind(kind or SourceKind.HUB)
    own = MODELSCOPE if found is SourceKind.MODELSCOPE else os.environ.get("HF_ENDPOINT", "")
    address = endpoint.strip() or own.strip() or OFFICIAL_HUB
    return Source(found, address.rstrip("/"))
