"""A file written anew with the same picture in it: the photo keeps its row, its hash changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from photoapp.core.photo import FileStamp, LocationId, PhotoId
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.locations import INODE_MASK
from photoapp.storage.sidecars import Synced, mark_synced
from photoapp.storage.tag_rows import id_list


class ContentRecords:
    """The one way in which a photo's content hash changes. Any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def replace(
        self,
        photo: PhotoId,
        former: bytes,
        content: bytes,
        *,
        location: LocationId,
        stamp: FileStamp,
        inode: int,
        together: Sequence[LocationId] = (),
        synced: Sequence[Synced] = (),
    ) -> bool:
        """The photo's file at `location` has another hash now, with the same picture.

        `former`, `content`: BLAKE3 digests, 32 bytes. Tags, vectors and decisions stay with the
        photo. Other copies of it are read again when they can be: they hold the former content;
        except those of `together`, which are being written as well.
        Returns False, with nothing changed, when the photo no longer has the hash `former`, or
        another photo has the new one already: the next scan then finds out.
        """

        def change(database: Database) -> bool:
            connection = database.conn
            taken = connection.execute(
                "SELECT id FROM assets WHERE content_hash = ?", (content,)
            ).fetchone()
            if taken is not None and taken[0] != photo:
                return False
            if taken is None:
                done = connection.execute(
                    """UPDATE assets SET content_hash = ?, bytes = ?
                       WHERE id = ? AND content_hash = ?""",
                    (content, stamp.size, photo, former),
                )
                if not done.rowcount:
                    return False
                connection.execute(
                    """UPDATE locations SET state = 'pending'
                       WHERE asset_id = ? AND state = 'present'
                       AND id NOT IN (SELECT value FROM json_each(?))""",
                    (photo, id_list([location, *together])),
                )
            connection.execute(
                """UPDATE locations SET state = 'present', size = ?, mtime_ns = ?, inode = ?
                   WHERE id = ? AND asset_id = ?""",
                (stamp.size, stamp.mtime_ns, inode & INODE_MASK, location, photo),
            )
            mark_synced(connection, synced)
            return True

        return self._catalogue.write(change)

    def read_again(self, location: LocationId) -> None:
        """The file may not hold what its photo does: the next ingest looks."""
        self._catalogue.write(
            lambda database: (
                database.conn.execute(
                    "UPDATE locations SET state = 'pending' WHERE id = ? AND state = 'present'",
                    (location,),
                ).rowcount
            )
        )
