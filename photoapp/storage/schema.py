"""The tables, as the first migration makes them.

A photo counts as visible when ``copies > 0 AND trashed = 0``. Triggers keep `copies`, the
number of its files that are there as far as the catalogue knows (an unmounted volume's
included), so that the grid's order is one scan of one covering index. The view `photos` holds
the visible ones; its condition is that of the partial indexes, which therefore serve it.

A location counts while it is present, or pending with an asset: a changed file keeps showing
its former content until it has been read again, so that an edited photo does not flicker.
"""

from __future__ import annotations

VERSION_1 = """
CREATE TABLE volumes (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mount_point TEXT NOT NULL,
    online INTEGER NOT NULL DEFAULT 1,
    last_seen TEXT NOT NULL
);
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    volume_id INTEGER NOT NULL REFERENCES volumes(id),
    path TEXT NOT NULL,
    added_at TEXT NOT NULL,
    watched INTEGER NOT NULL DEFAULT 1,
    reachable INTEGER NOT NULL DEFAULT 1,
    UNIQUE (volume_id, path)
);
CREATE TABLE assets (
    id INTEGER PRIMARY KEY,
    content_hash BLOB NOT NULL UNIQUE CHECK (length(content_hash) = 32),
    bytes INTEGER NOT NULL,
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    taken TEXT,
    taken_offset INTEGER,
    taken_source TEXT NOT NULL DEFAULT '',
    sort_time TEXT NOT NULL,
    camera_make TEXT NOT NULL DEFAULT '',
    camera_model TEXT NOT NULL DEFAULT '',
    lens TEXT NOT NULL DEFAULT '',
    exposure_seconds REAL,
    f_number REAL,
    iso INTEGER,
    focal_mm REAL,
    latitude REAL,
    longitude REAL,
    altitude REAL,
    place_id INTEGER,
    place_en TEXT NOT NULL DEFAULT '',
    place_zh TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    orientation INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL DEFAULT '',
    caption TEXT NOT NULL DEFAULT '',
    file_rating INTEGER,
    dhash BLOB NOT NULL,
    phash BLOB NOT NULL,
    detail REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'failed')),
    code TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    favourite INTEGER NOT NULL DEFAULT 0,
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    added_at TEXT NOT NULL,
    trashed INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX assets_bytes ON assets(bytes);
-- The grid's order; with added_at also "recently added" is answered from it alone.
CREATE INDEX assets_visible ON assets(sort_time, id, added_at) WHERE copies > 0 AND trashed = 0;
CREATE INDEX assets_days ON assets(substr(sort_time, 1, 10)) WHERE copies > 0 AND trashed = 0;
CREATE INDEX assets_counts ON assets(state, favourite, bytes) WHERE copies > 0 AND trashed = 0;
CREATE INDEX assets_waiting ON assets(id)
    WHERE state = 'pending' AND copies > 0 AND trashed = 0;
CREATE INDEX assets_favourite ON assets(sort_time, id)
    WHERE favourite = 1 AND copies > 0 AND trashed = 0;
CREATE INDEX assets_copied ON assets(id) WHERE copies > 1;
CREATE INDEX assets_trashed ON assets(id) WHERE trashed = 1;
CREATE INDEX assets_camera ON assets(camera_make, camera_model) WHERE copies > 0 AND trashed = 0;
CREATE INDEX assets_place ON assets(country, place_id, place_en, place_zh)
    WHERE place_id IS NOT NULL AND copies > 0 AND trashed = 0;

-- AUTOINCREMENT: an id on its way through a decode process is never another file's by then.
CREATE TABLE locations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id INTEGER REFERENCES assets(id) ON DELETE SET NULL,
    volume_id INTEGER NOT NULL REFERENCES volumes(id),
    folder_id INTEGER NOT NULL REFERENCES folders(id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('pending', 'present', 'failed', 'missing')),
    code TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    seen_at TEXT NOT NULL,
    missing_since TEXT,
    UNIQUE (volume_id, path)
);
CREATE INDEX locations_asset ON locations(asset_id);
CREATE INDEX locations_inode ON locations(volume_id, inode) WHERE inode != 0;
CREATE INDEX locations_folder ON locations(folder_id, state);
CREATE INDEX locations_directory ON locations(volume_id, directory, asset_id, state);
CREATE INDEX locations_waiting ON locations(id) WHERE state = 'pending';
CREATE INDEX locations_failed ON locations(id) WHERE state = 'failed';
CREATE INDEX locations_missing ON locations(asset_id) WHERE state = 'missing';

CREATE TRIGGER locations_counted_insert AFTER INSERT ON locations
WHEN NEW.asset_id IS NOT NULL AND NEW.state IN ('present', 'pending')
BEGIN
    UPDATE assets SET copies = copies + 1 WHERE id = NEW.asset_id;
END;
CREATE TRIGGER locations_counted_delete AFTER DELETE ON locations
WHEN OLD.asset_id IS NOT NULL AND OLD.state IN ('present', 'pending')
BEGIN
    UPDATE assets SET copies = copies - 1 WHERE id = OLD.asset_id;
END;
CREATE TRIGGER locations_counted_update AFTER UPDATE OF asset_id, state ON locations
WHEN OLD.asset_id IS NOT NEW.asset_id
    OR (OLD.state IN ('present', 'pending')) != (NEW.state IN ('present', 'pending'))
BEGIN
    UPDATE assets SET copies = copies - 1
        WHERE id = OLD.asset_id AND OLD.state IN ('present', 'pending');
    UPDATE assets SET copies = copies + 1
        WHERE id = NEW.asset_id AND NEW.state IN ('present', 'pending');
END;

CREATE VIEW photos AS SELECT * FROM assets WHERE copies > 0 AND trashed = 0;
CREATE VIEW files AS
    SELECT l.*, v.identity, v.name AS volume_name, v.mount_point,
        (v.online AND f.reachable) AS online, f.path AS folder_path,
        (l.asset_id IS NOT NULL AND l.state IN ('present', 'pending')) AS counted
    FROM locations AS l
    JOIN volumes AS v ON v.id = l.volume_id
    JOIN folders AS f ON f.id = l.folder_id;

CREATE TABLE models (
    model_key TEXT PRIMARY KEY,
    dimension INTEGER NOT NULL,
    change INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE vectors (
    asset_id INTEGER NOT NULL REFERENCES assets(id),
    model_key TEXT NOT NULL REFERENCES models(model_key),
    vector BLOB NOT NULL,
    PRIMARY KEY (model_key, asset_id)
);
CREATE TABLE encode_failures (
    asset_id INTEGER NOT NULL REFERENCES assets(id),
    model_key TEXT NOT NULL REFERENCES models(model_key),
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (model_key, asset_id)
);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name_zh TEXT NOT NULL DEFAULT '',
    parent_id INTEGER REFERENCES tags(id) ON DELETE SET NULL,
    colour TEXT NOT NULL DEFAULT ''
);
CREATE TABLE asset_tags (
    asset_id INTEGER NOT NULL REFERENCES assets(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    confidence REAL NOT NULL DEFAULT 1.0,
    model_key TEXT,
    PRIMARY KEY (asset_id, tag_id, origin)
) WITHOUT ROWID;
CREATE INDEX asset_tags_tag ON asset_tags(tag_id, asset_id);

-- AUTOINCREMENT: undo brings a deleted album back under its id.
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE album_assets (
    album_id INTEGER NOT NULL REFERENCES albums(id) ON DELETE CASCADE,
    asset_id INTEGER NOT NULL REFERENCES assets(id) ON DELETE CASCADE,
    PRIMARY KEY (album_id, asset_id)
) WITHOUT ROWID;
CREATE INDEX album_assets_asset ON album_assets(asset_id);

CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    text TEXT NOT NULL,
    photos TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE search_history (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    used_at TEXT NOT NULL,
    uses INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX search_history_used ON search_history(used_at);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    act TEXT NOT NULL,
    title TEXT NOT NULL,
    at TEXT NOT NULL,
    count INTEGER NOT NULL,
    detail TEXT NOT NULL,
    finished_at TEXT,
    undone_at TEXT
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE ocr (
    asset_id INTEGER PRIMARY KEY REFERENCES assets(id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    engine TEXT NOT NULL DEFAULT ''
);

-- rowid = assets.id. Chinese characters are spaced on write (core.cjk.spaced), so that a
-- phrase finds words of one and two characters.
CREATE VIRTUAL TABLE search_text USING fts5(
    names, folders, tags, captions, camera, place, ocr,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
"""
