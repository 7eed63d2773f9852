"""Whether a catalogue is in order, and what a backup takes the place of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from photoapp.storage.backups import REPLACED, backups, made_at, put_back
from photoapp.storage.catalogue import Catalogue
from photoapp.storage.soundness import sound


def test_only_a_whole_catalogue_is_sound(tmp_path: Path) -> None:
    assert not sound(tmp_path)
    Catalogue.open(tmp_path).close()
    assert sound(tmp_path)
    file = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 999")  # of a later release
    assert sound(tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA application_id = 1")
    assert not sound(tmp_path)
    for content in (b"", b"garbage" * 2000):
        file.write_bytes(content)
        assert not sound(tmp_path)


def test_a_replaced_catalogue_is_kept_and_is_no_backup(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    backup = catalogue.back_up()
    catalogue.close()
    former = put_back(tmp_path, backup, former=REPLACED)
    assert former is not None
    assert former.name.startswith("replaced-")
    assert backups(tmp_path) == [backup]
    catalogue = Catalogue.open(tmp_path)
    made = [catalogue.back_up() for _ in range(6)]
    catalogue.close()
    assert former.exists()
    assert len(backups(tmp_path)) == 5
    assert made_at(made[-1]) <= made_at(made[-1]).now().astimezone()
    assert sound(tmp_path)
