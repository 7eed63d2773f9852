-- A populated catalogue of version 1, as the first release wrote it. Never edited: what it
-- holds must open with every later version.
-- The schema:
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

-- The rows:
INSERT INTO volumes (id, identity, name, mount_point, online, last_seen) VALUES (1, 'uuid:one', 'Disk', '/media/photos', 1, '2024-01-02T03:04:05+00:00');
INSERT INTO volumes (id, identity, name, mount_point, online, last_seen) VALUES (2, 'uuid:stick', 'Stick', '/media/stick', 0, '2024-01-02T03:04:05+00:00');
INSERT INTO folders (id, volume_id, path, added_at, watched, reachable) VALUES (1, 1, 'Pictures', '2024-01-02T03:04:05+00:00', 1, 1);
INSERT INTO folders (id, volume_id, path, added_at, watched, reachable) VALUES (2, 2, 'DCIM', '2024-01-02T03:04:05+00:00', 1, 1);
INSERT INTO assets (id, content_hash, bytes, format, width, height, taken, taken_offset, taken_source, sort_time, camera_make, camera_model, lens, exposure_seconds, f_number, iso, focal_mm, latitude, longitude, altitude, place_id, place_en, place_zh, country, orientation, title, caption, file_rating, dhash, phash, detail, state, code, reason, favourite, rating, added_at, trashed) VALUES (1, X'CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB', 1001, 'jpeg', 400, 300, '2023-05-01T12:34:56', 480, 'exif-original', '2023-05-01T12:34:56', 'Canon', 'EOS R5', 'RF 50mm', 0.004, 1.8, 200, 50.0, 30.25, 120.16, 9.0, 7, 'Hangzhou', '杭州', 'CN', 6, '标题', 'A caption', 3, X'3132333435363738', X'3837363534333231', 6.5, 'ready', '', '', 1, 3, '2024-01-02T03:04:05+00:00', 0);
INSERT INTO assets (id, content_hash, bytes, format, width, height, taken, taken_offset, taken_source, sort_time, camera_make, camera_model, lens, exposure_seconds, f_number, iso, focal_mm, latitude, longitude, altitude, place_id, place_en, place_zh, country, orientation, title, caption, file_rating, dhash, phash, detail, state, code, reason, favourite, rating, added_at, trashed) VALUES (2, X'3E23E8160039594A33894F6564E1B1348BBD7A0088D42C4ACB73EEAED59C009D', 1001, 'jpeg', 400, 300, '2024-05-17T08:30:00', NULL, 'exif-original', '2024-05-17T08:30:00', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', 1, '', '', NULL, X'3132333435363738', X'3837363534333231', 6.5, 'ready', '', '', 0, 5, '2024-01-02T03:04:05+00:00', 0);
INSERT INTO assets (id, content_hash, bytes, format, width, height, taken, taken_offset, taken_source, sort_time, camera_make, camera_model, lens, exposure_seconds, f_number, iso, focal_mm, latitude, longitude, altitude, place_id, place_en, place_zh, country, orientation, title, caption, file_rating, dhash, phash, detail, state, code, reason, favourite, rating, added_at, trashed) VALUES (3, X'2E7D2C03A9507AE265ECF5B5356885A53393A2029D241394997265A1A25AEFC6', 1001, 'jpeg', 400, 300, '2024-05-17T08:30:00', NULL, 'exif-original', '2024-05-17T08:30:00', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', 1, '', '', NULL, X'3132333435363738', X'3837363534333231', 6.5, 'pending', '', '', 0, 0, '2024-01-02T03:04:05+00:00', 0);
INSERT INTO assets (id, content_hash, bytes, format, width, height, taken, taken_offset, taken_source, sort_time, camera_make, camera_model, lens, exposure_seconds, f_number, iso, focal_mm, latitude, longitude, altitude, place_id, place_en, place_zh, country, orientation, title, caption, file_rating, dhash, phash, detail, state, code, reason, favourite, rating, added_at, trashed) VALUES (4, X'3F79BB7B435B05321651DAEFD374CDC681DC06FAA65E374E38337B88CA046DEA', 1001, 'jpeg', 400, 300, NULL, NULL, '', '2023-11-14T22:13:20', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', 1, '', '', NULL, X'3132333435363738', X'3837363534333231', 6.5, 'failed', 'no-vector', 'blank', 0, 0, '2024-01-02T03:04:05+00:00', 0);
INSERT INTO assets (id, content_hash, bytes, format, width, height, taken, taken_offset, taken_source, sort_time, camera_make, camera_model, lens, exposure_seconds, f_number, iso, focal_mm, latitude, longitude, altitude, place_id, place_en, place_zh, country, orientation, title, caption, file_rating, dhash, phash, detail, state, code, reason, favourite, rating, added_at, trashed) VALUES (5, X'65C74C15A686187BB6BBF9958F494FC6B80068034A659A9AD44991B08C58F2D2', 1001, 'heif', 400, 300, '2024-05-17T08:30:00', NULL, 'exif-original', '2024-05-17T08:30:00', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', 1, '', '', NULL, X'3132333435363738', X'3837363534333231', 6.5, 'ready', '', '', 0, 0, '2024-01-02T03:04:05+00:00', 0);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (1, 1, 1, 1, 'Pictures/海边/IMG_2682.jpg', 'Pictures/海边', 'IMG_2682.jpg', 1001, 1700000000000000000, 11, 'present', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (2, 2, 1, 1, 'Pictures/b.jpg', 'Pictures', 'b.jpg', 1001, 1700000000000000000, 0, 'present', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (3, 2, 1, 1, 'Pictures/copy of b.jpg', 'Pictures', 'copy of b.jpg', 1001, 1700000000000000000, 0, 'present', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (4, 3, 1, 1, 'Pictures/gone.jpg', 'Pictures', 'gone.jpg', 1001, 1700000000000000000, 0, 'missing', '', '', '2024-01-02T03:04:05+00:00', '2024-01-02T03:04:05+00:00');
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (5, 4, 1, 1, 'Pictures/latin􏳩.jpg', 'Pictures', 'latin􏳩.jpg', 1001, 1700000000000000000, 0, 'present', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (6, 5, 2, 2, 'DCIM/offline.heic', 'DCIM', 'offline.heic', 1001, 1700000000000000000, 77, 'present', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (7, NULL, 1, 1, 'Pictures/broken.jpg', 'Pictures', 'broken.jpg', 1000, 1, 0, 'failed', 'picture-damaged', 'broken', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO locations (id, asset_id, volume_id, folder_id, path, directory, name, size, mtime_ns, inode, state, code, reason, seen_at, missing_since) VALUES (8, NULL, 1, 1, 'Pictures/waiting.jpg', 'Pictures', 'waiting.jpg', 1000, 1, 0, 'pending', '', '', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO models (model_key, dimension, change, active) VALUES ('test-encoder@r1#1', 8, 1, 1);
INSERT INTO vectors (asset_id, model_key, vector) VALUES (1, 'test-encoder@r1#1', X'5E31613622310FB90737EE322BB48334');
INSERT INTO vectors (asset_id, model_key, vector) VALUES (2, 'test-encoder@r1#1', X'803443339D25C0368CB806B0F4B56537');
INSERT INTO vectors (asset_id, model_key, vector) VALUES (5, 'test-encoder@r1#1', X'6A25FBB0A9B662B0701CB2B083394A38');
INSERT INTO encode_failures (asset_id, model_key, code, reason) VALUES (4, 'test-encoder@r1#1', 'no-vector', 'blank');
INSERT INTO tags (id, name, name_zh, parent_id, colour) VALUES (1, '海滩', '', NULL, '');
INSERT INTO tags (id, name, name_zh, parent_id, colour) VALUES (2, 'holiday', '假日', NULL, '');
INSERT INTO asset_tags (asset_id, tag_id, origin, confidence, model_key) VALUES (1, 1, 'file', 1.0, NULL);
INSERT INTO asset_tags (asset_id, tag_id, origin, confidence, model_key) VALUES (1, 2, 'file', 1.0, NULL);
INSERT INTO albums (id, name) VALUES (1, '夏天');
INSERT INTO album_assets (album_id, asset_id) VALUES (1, 1);
INSERT INTO album_assets (album_id, asset_id) VALUES (1, 5);
INSERT INTO saved_searches (id, name, text, photos) VALUES (1, '海', '海边 -人', '[1]');
INSERT INTO search_history (id, text, used_at, uses) VALUES (1, 'beach', '2024-01-02T03:04:05+00:00', 1);
INSERT INTO journal (id, act, title, at, count, detail, finished_at, undone_at) VALUES (1, 'rate', 'Rate 5', '2024-01-02T03:04:05+00:00', 1, '{"given": 5, "former": [[2, 0]]}', '2024-01-02T03:04:05+00:00', NULL);
INSERT INTO settings (name, value) VALUES ('language', '"zh_CN"');
INSERT INTO ocr (asset_id, text, language, engine) VALUES (2, '发票 total', 'zh', 'test');
INSERT INTO search_text (rowid, names, folders, tags, captions, camera, place, ocr) VALUES (1, 'IMG_2682.jpg', 'Pictures / 海 边', '海 滩 holiday', '标 题 A caption', 'Canon EOS R5 RF 50mm', 'Hangzhou 杭 州', '');
INSERT INTO search_text (rowid, names, folders, tags, captions, camera, place, ocr) VALUES (2, 'b.jpg copy of b.jpg', 'Pictures', '', '', '', '', '发 票 total');
INSERT INTO search_text (rowid, names, folders, tags, captions, camera, place, ocr) VALUES (3, 'gone.jpg', 'Pictures', '', '', '', '', '');
INSERT INTO search_text (rowid, names, folders, tags, captions, camera, place, ocr) VALUES (4, 'latin .jpg', 'Pictures', '', '', '', '', '');
INSERT INTO search_text (rowid, names, folders, tags, captions, camera, place, ocr) VALUES (5, 'offline.heic', 'DCIM', '', '', '', '', '');
PRAGMA user_version = 1;
PRAGMA application_id = 1349013364;
