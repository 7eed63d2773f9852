"""What a person said of tags on photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sqlite_utils import Database

from photoapp.core.labels import TagOrigin
from photoapp.core.photo import IdArray, PhotoId
from photoapp.storage import words
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import now
from photoapp.storage.tag_rows import id_list

BoolArray = npt.NDArray[np.bool_]


class DecisionRepository:
    """Ticks and crosses. They belong to the content. Any thread; see `Catalogue` for errors."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def decide(
        self, tag: int, photos: Sequence[PhotoId], confirmed: bool | None
    ) -> dict[PhotoId, bool | None]:
        """Confirm, reject or (None) forget what was said. Returns what was said before.

        Confirming gives the tag by hand (origin ``person``, confidence 1). Rejecting takes it
        away where a person or a label set gave it; what a file says of itself stays. Forgetting a
        confirmation takes the tag given by it away. Unknown photos are left out; to bring the
        tags back as they were, see `TagRepository.rows` and `put_back`.
        """

        def change(database: Database) -> dict[PhotoId, bool | None]:
            connection = database.conn
            both = {"tag": tag, "photos": id_list(photos)}
            former: dict[PhotoId, bool | None] = {
                PhotoId(photo): None if before is None else bool(before)
                for photo, before in connection.execute(
                    """SELECT id, confirmed FROM assets
                       LEFT JOIN decisions ON tag_id = :tag AND asset_id = id
                       WHERE id IN (SELECT value FROM json_each(:photos))""",
                    both,
                )
            }
            if confirmed is None:
                _forget(database, tag, [photo for photo, before in former.items() if before])
                connection.execute(
                    """DELETE FROM decisions WHERE tag_id = :tag
                       AND asset_id IN (SELECT value FROM json_each(:photos))""",
                    both,
                )
            else:
                connection.execute(
                    """INSERT OR REPLACE INTO decisions (tag_id, asset_id, confirmed, at)
                       SELECT :tag, id, :confirmed, :at FROM assets
                       WHERE id IN (SELECT value FROM json_each(:photos))""",
                    {**both, "confirmed": int(confirmed), "at": now()},
                )
                connection.execute(_CONFIRM if confirmed else _REJECT, both)
            _forget_head(database, tag)
            words.refresh(database, former)
            return former

        return self._catalogue.write(change)

    def put_back(self, tag: int, said: Mapping[PhotoId, bool | None]) -> None:
        """Make `said` what a person said of these photos; their tags stay as they are."""

        def change(database: Database) -> None:
            database.conn.executemany(
                "DELETE FROM decisions WHERE tag_id = ? AND asset_id = ?",
                [(tag, photo) for photo in said],
            )
            database.conn.executemany(
                """INSERT INTO decisions (tag_id, asset_id, confirmed, at)
                   SELECT t.id, a.id, ?3, ?4 FROM tags AS t, assets AS a
                   WHERE t.id = ?1 AND a.id = ?2""",
                [
                    (tag, photo, int(confirmed), now())
                    for photo, confirmed in said.items()
                    if confirmed is not None
                ],
            )
            _forget_head(database, tag)

        self._catalogue.write(change)

    def said(self, tag: int, photos: Sequence[PhotoId]) -> dict[PhotoId, bool]:
        """What was said of the tag on these photos, where something was."""
        rows = self._catalogue.rows(
            """SELECT asset_id, confirmed FROM decisions
               WHERE tag_id = ? AND asset_id IN (SELECT value FROM json_each(?))""",
            (tag, id_list(photos)),
        )
        return {PhotoId(photo): bool(confirmed) for photo, confirmed in rows}

    def of_tag(self, tag: int) -> tuple[IdArray, BoolArray]:
        """Photos (n,) int64, ascending, and whether the tag was confirmed (n,) bool."""
        rows = self._catalogue.rows(
            "SELECT asset_id, confirmed FROM decisions WHERE tag_id = ? ORDER BY asset_id", (tag,)
        )
        table = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return table[:, 0].copy(), table[:, 1].astype(np.bool_)

    def of_photo(self, photo: PhotoId) -> dict[int, bool]:
        """The tags that were decided on a photo, and whether each was confirmed."""
        rows = self._catalogue.rows(
            "SELECT tag_id, confirmed FROM decisions WHERE asset_id = ?", (photo,)
        )
        return {tag: bool(confirmed) for tag, confirmed in rows}

    def tags(self) -> dict[int, int]:
        """How many decisions there are for each tag that has any."""
        return dict(self._catalogue.rows("SELECT tag_id, count(*) FROM decisions GROUP BY tag_id"))


_CONFIRM = f"""INSERT OR REPLACE INTO asset_tags (asset_id, tag_id, origin)
    SELECT id, :tag, '{TagOrigin.PERSON}' FROM assets
    WHERE id IN (SELECT value FROM json_each(:photos))"""  # noqa: S608 - own text
_REJECT = f"""DELETE FROM asset_tags WHERE tag_id = :tag
    AND origin IN ('{TagOrigin.PERSON}', '{TagOrigin.SET}')
    AND asset_id IN (SELECT value FROM json_each(:photos))"""  # noqa: S608 - own text


def _forget(database: Database, tag: int, photos: Sequence[PhotoId]) -> None:
    database.conn.execute(
        """DELETE FROM asset_tags WHERE tag_id = ? AND origin = ?
           AND asset_id IN (SELECT value FROM json_each(?))""",
        (tag, TagOrigin.PERSON, id_list(photos)),
    )


def _forget_head(database: Database, tag: int) -> None:
    """What was learned from the former decisions is out of date."""
    database.conn.execute("DELETE FROM heads WHERE tag_id = ?", (tag,))
