"""Learned heads as rows: a cache of what the decisions teach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photoapp.core.encoders import ModelKey
from photoapp.core.heads import Head
from photoapp.storage.catalogue import Catalogue

_SINGLE = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A head, and the fingerprint of what it was fitted from."""

    head: Head
    source: str


class HeadRepository:
    """Heads by tag and model. Losing them costs a refit. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def get(self, tags: Sequence[int], key: ModelKey) -> dict[int, StoredHead]:
        """The stored heads among those asked for."""
        rows = self._catalogue.rows(
            """SELECT tag_id, weights, bias, facts ->> 'source' FROM heads
               WHERE model_key = ? AND tag_id IN (SELECT value FROM json_each(?))""",
            (str(key), json.dumps([int(tag) for tag in tags])),
        )
        return {
            tag: StoredHead(Head(np.frombuffer(weights, _SINGLE).astype(np.float32), bias), source)
            for tag, weights, bias, source in rows
        }

    def put(self, tag: int, key: ModelKey, head: Head, source: str) -> None:
        """Keep a head; nothing happens when the tag is gone."""
        blob = head.weights.astype(_SINGLE).tobytes()
        facts = json.dumps({"source": source})
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    """INSERT OR REPLACE INTO heads (tag_id, model_key, weights, bias, facts)
                       SELECT id, ?, ?, ?, ? FROM tags WHERE id = ?""",
                    (str(key), blob, head.bias, facts, tag),
                ).rowcount
            )
        )
