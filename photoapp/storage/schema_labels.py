"""Tables of label sets, ticks and sidecars, as the second migration makes them."""

from __future__ import annotations

VERSION_2 = """
CREATE INDEX tags_name_zh ON tags(name_zh);
-- The highest number any tag has had: the history speaks of tags by number, so that of a
-- deleted one must never be another's.
CREATE TABLE tag_numbers (last INTEGER NOT NULL);
INSERT INTO tag_numbers SELECT coalesce(max(id), 0) FROM tags;
CREATE TRIGGER tags_numbered AFTER INSERT ON tags
BEGIN
    UPDATE tag_numbers SET last = max(last, NEW.id);
END;
CREATE TABLE label_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name_zh TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    description_zh TEXT NOT NULL DEFAULT '',
    mode TEXT NOT NULL CHECK (mode IN ('exclusive', 'independent')),
    none_of_these INTEGER NOT NULL DEFAULT 1,
    templates_en TEXT NOT NULL DEFAULT '[]',
    templates_zh TEXT NOT NULL DEFAULT '[]',
    standing INTEGER NOT NULL DEFAULT 0,
    ready_made TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    set_id INTEGER NOT NULL REFERENCES label_sets(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    name_zh TEXT NOT NULL DEFAULT '',
    prompts_en TEXT NOT NULL DEFAULT '[]',
    prompts_zh TEXT NOT NULL DEFAULT '[]',
    parent TEXT NOT NULL DEFAULT '',
    threshold REAL CHECK (threshold IS NULL OR threshold BETWEEN 0 AND 1),
    UNIQUE (set_id, tag_id)
);
CREATE INDEX labels_tag ON labels(tag_id);
-- Which version of a set was last applied with which model, and to which tags.
CREATE TABLE label_runs (
    set_id INTEGER NOT NULL REFERENCES label_sets(id) ON DELETE CASCADE,
    model_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    tags TEXT NOT NULL DEFAULT '[]',
    applied_at TEXT NOT NULL,
    PRIMARY KEY (set_id, model_key)
);
-- What a person said of a tag on a photo: 1 confirmed, 0 rejected. Belongs to the content,
-- so it survives moves, new indexing and another model.
CREATE TABLE decisions (
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    asset_id INTEGER NOT NULL REFERENCES assets(id) ON DELETE CASCADE,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (tag_id, asset_id)
) WITHOUT ROWID;
CREATE INDEX decisions_asset ON decisions(asset_id);
-- A cache: refitted from the decisions whenever they or the model changed.
CREATE TABLE heads (
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    model_key TEXT NOT NULL,
    weights BLOB NOT NULL,
    bias REAL NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (tag_id, model_key)
) WITHOUT ROWID;
-- Metadata files. `size`, `mtime_ns`, `base`: what the sidecar (or the photo's own metadata) was
-- when it was last in step with the catalogue; size -1 for never. `seen_*`: what a scan met last;
-- when they differ, the sidecar waits to be read.
CREATE TABLE sidecars (
    location_id INTEGER NOT NULL REFERENCES locations(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('sidecar', 'embedded')),
    name TEXT NOT NULL DEFAULT '',
    seen_size INTEGER NOT NULL,
    seen_mtime_ns INTEGER NOT NULL,
    size INTEGER NOT NULL DEFAULT -1,
    mtime_ns INTEGER NOT NULL DEFAULT 0,
    base TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (location_id, kind)
) WITHOUT ROWID;
CREATE INDEX sidecars_waiting ON sidecars(location_id)
    WHERE size != seen_size OR mtime_ns != seen_mtime_ns;
"""
